"""The words dates are made of, and the pieces of pattern that several rules share.

Every pattern here reads lower-case text with straight apostrophes.
"""

from __future__ import annotations

from typing import Final

WEEKDAYS: Final = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
MONTHS: Final = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
NUMBERS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
}  # fmt: skip
COUNTS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "forty-five": 45, "sixty": 60, "ninety": 90, "couple": 2, "few": 3,
}  # fmt: skip

WEEKDAY: Final = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|saturday|sunday)"
)
MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
NAMED: Final = frozenset({  # every form in which a weekday or a month is written
    "mon", "monday", "tue", "tues", "tuesday", "wed", "weds", "wednesday", "thu", "thur", "thurs", "thursday", "fri",
    "friday", "saturday", "sunday", "jan", "january", "feb", "february", "mar", "march", "apr", "april", "may", "jun",
    "june", "jul", "july", "aug", "august", "sep", "sept", "september", "oct", "october", "nov", "november", "dec",
    "december",
})  # fmt: skip
LATE_ORDINAL: Final = (
    r"(?:tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
    r"|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth|thirty[ -]first)"
)
EARLY_ORDINAL: Final = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
SPOKEN_ORDINAL: Final = rf"(?:{LATE_ORDINAL}|{EARLY_ORDINAL})"
WRITTEN_ORDINAL: Final = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)"
SPOKEN_NUMBER: Final = (  # of a day, said after its month: "May twenty nine"
    r"(?:twenty(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|thirty(?:[ -]one)?|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
)
DAY_NUMBER: Final = r"(?:[12][0-9]|3[01]|0?[1-9])"
SPOKEN_YEAR: Final = (  # "twenty twenty-eight"
    r"(?:twenty (?:twenty|thirty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
YEAR: Final = r"(?:19|20)[0-9]{2}"
COUNT: Final = r"(?:[0-9]{1,3}|" + "|".join(sorted(COUNTS, key=len, reverse=True)) + r")"


def weekday_of(word: str) -> int:
    """Monday is 0. `word` begins with a weekday's first three letters."""
    return WEEKDAYS[word[:3]]


def month_of(word: str) -> int:
    """January is 1. `word` begins with a month's first three letters."""
    return MONTHS[word[:3]]


def day_of(word: str) -> int:
    """The day of the month in "17", "17th", "seventeenth", "twenty-seventh" or "twenty seven"."""
    digits = "".join(letter for letter in word if letter.isdigit())
    if digits:
        return int(digits)
    tens, _, unit = word.replace("-", " ").partition(" ")
    spoken = ORDINALS | NUMBERS
    return spoken[tens] + spoken[unit] if unit else spoken[tens]


def count_of(word: str) -> int:
    """The number in "3", "three", "a" or "couple"."""
    return int(word) if word.isdigit() else COUNTS[word]
