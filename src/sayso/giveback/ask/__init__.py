"""Ask: questions to the conversations, structured by deal.

A question is a row of terms, all of which must hold (`language`). A loosely put one becomes such a row by rules
(`plain`), and is shown as what it became. What its names mean for whoever asks (`meaning`) narrows the search index
and the signals (`answering`), and what comes back are quotes, by deal.
"""
