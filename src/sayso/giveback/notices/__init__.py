"""Notices: what came about by itself, and somebody wants to know.

A brief before each meeting, new answers to a question that is followed, cards that wait, the week's review. Each is
told once, on My day and, where the team has set mail, in a mail that leads here and does nothing by itself.
"""
