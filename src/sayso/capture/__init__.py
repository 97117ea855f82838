"""Capture: a file, a mail, a chat becomes a Conversation with participants and turns. It can never change a word."""
