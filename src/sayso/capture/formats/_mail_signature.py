"""Which lines of somebody's own mail text are furniture: signature, disclaimer, "Sent from my phone", banners.

A line goes only for a reason that can be named. The farewell itself ("Best, Dana") stays what was said; a postscript
after the signature is said again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sayso.capture.formats._mail_lines import Line, Role, paragraphs
from sayso.capture.formats._mail_phrases import CLOSING, DISCLAIMER, EXTERNAL, MOBILE, POSTSCRIPT, SPEAKS
from sayso.domain.transcript import TurnKind

_STANDARD = re.compile(r"--\s?")
_RULE = re.compile(r"\s*(?:-{2,}|_{2,}|\*{3,}|={3,}|~{3,}|[—–─]{1,})\s*")
_SENTENCE = re.compile(r"[^\W\d_]{2,}[.!?…][\"')\]]*\s*$")
_CONTACT = re.compile(
    r"\+\d[\d\s()./-]{6,}|\(?\d{2,5}\)?[\s./-]\d{2,}[\s./-]?\d{2,}|[\w.+-]+@[\w-]+\.\w|https?://|www\.\w|linkedin|skype"
    r"|(?i:\b(?:tel|phone|fax|mobile?|cell|office|direct|telefon|handy|tél|téléphone|móvil|cellulare|mob)\b[\s.:]*[+(\d])"
    r"|\s\|\s|\s·\s|\s•\s|@\s?\w|\b(?:GmbH|Inc|LLC|Ltd|Limited|LLP|PLC|Plc|Corp|Company|Co\.|AG|KG|S\.?A\.?S?|S\.?r\.?l|S\.?p\.?A"
    r"|B\.?V|N\.?V|Oy|AB|AS|ASA|A/S|ApS|Sp\. z o\.o|Pvt|Pty|DAC|UG|SE|SARL|Ltda|Lda|Kft|Zrt)\b",
)
_TITLE = re.compile(
    r"\b(?:manager|director|head|chief|officer|president|vice|vp|c[efimort]o|lead|engineer|sales|account|executive|assistant"
    r"|consultant|partner|founder|owner|specialist|analyst|counsel|planner|coordinator|representative|customer|success"
    r"|leiter\w*|geschäftsführ\w+|vertrieb\w*|directeur|directrice|responsable|gerente|director\w*|responsabile|direttore"
    r"|verkoop\w*|manag\w+)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BEFORE_NAME = re.compile(r"[\W_]*(?:[^\W\d_]{1,4}\.?\s+)*[\W_]*")
_MAILING_LIST = re.compile(r"mailing\s+list|listinfo|list-?serv|google\s+groups|googlegroups", re.IGNORECASE)
_AFTER_A_NAME = re.compile(r"(?:,?\s*(?=\S*[A-Z]\S*[A-Z])[A-Za-z.()-]{2,9})+")  # letters of honour: FCA, MBA, PhD
_HONORIFIC_WORDS = "dr prof mr mrs ms miss mx sir dame ing dipl mag herr frau mme m sr sra dott rev"
_HONORIFICS = frozenset(_HONORIFIC_WORDS.split())
_MOST_LINES = 14  # of a signature, without the disclaimers below it
_MOST_MARKED_LINES = 40  # below "-- ", where the standard says that it begins
_WIDEST = 110
_LONGEST_SENTENCE = 9  # words; what is longer and ends in a full stop is no line of a signature
_NAME_WORDS = 5
_FEW_WORDS = 4
_LONGEST_BANNER = 600
_LONGEST_FAREWELL = 100
_LONGEST_MOBILE = 200
_FULL_NAME = 2  # words; one alone is a farewell
_MOST_SENTENCES = 2  # a motto and a note on office hours


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose mail it is, as far as its header tells."""

    name: str = ""
    email: str = ""

    def words(self) -> list[str]:
        """Give the words of the name in order, from the address where there is no name."""
        name = self.name
        if "," in name:
            surname, _, first = name.partition(",")
            name = f"{first} {surname}"
        found = [word for word in re.findall(r"[^\W\d_]+", name.lower()) if word not in _HONORIFICS]
        return found or re.findall(r"[^\W\d_]+", self.email.partition("@")[0].lower())


@dataclass(slots=True)
class _Reading:
    """The lines under judgement, and what each was found to be."""

    lines: Sequence[Line]
    kinds: list[TurnKind] = field(default_factory=list)

    def furnish(self, start: int, end: int, *, is_marked: bool = False) -> None:
        """Mark lines as furniture, up to a postscript; without a mark that says so, not those in which one speaks."""
        for number in range(start, end):
            text = self.lines[number].text
            if POSTSCRIPT.match(text) and (number == start or self.lines[number - 1].is_blank):
                return
            if not self.lines[number].is_blank and (is_marked or not _speaks(text)):
                self.kinds[number] = TurnKind.FURNITURE

    def is_open(self, number: int) -> bool:
        """Whether a line is still taken for something said."""
        return self.kinds[number] is TurnKind.SAID and not self.lines[number].is_blank


def kinds_of(lines: Sequence[Line], sender: Sender, *, is_latest: bool, is_answer: bool = True) -> list[TurnKind]:
    """Tell for each line of a sender's own text what it is; `is_latest` where no text of theirs comes after it.

    Blank lines are of the kind of the line above. In an answer, text below "Sent from my phone" is QUOTED: it is the
    mail that was answered, with its marks lost.
    """
    reading = _Reading(lines, [TurnKind.SAID] * len(lines))
    _banners(reading)
    end = _end(lines)
    for number, line in enumerate(lines):
        if reading.is_open(number):
            if line.role is Role.SIGNATURE:
                reading.kinds[number] = TurnKind.FURNITURE
            elif number >= end and _is_rule_of_signature(reading, number):
                reading.furnish(number, len(lines), is_marked=True)
    _undo_if_all_was_signature(reading)
    _mobile(reading, loses_marks=is_latest and is_answer)
    if is_latest:
        _tail(reading, sender)
    for number in range(1, len(lines)):
        if lines[number].is_blank:
            reading.kinds[number] = reading.kinds[number - 1]
    return reading.kinds


def _end(lines: Sequence[Line]) -> int:
    """Give the line below which as many stand as a signature has at most."""
    count, number = 0, len(lines)
    while number > 0 and count <= _MOST_MARKED_LINES:
        number -= 1
        count += not lines[number].is_blank
    return number


def _banners(reading: _Reading) -> None:
    """Mark what the receiving server wrote above the mail: "CAUTION: external sender"."""
    for start, end in paragraphs(reading.lines)[:2]:
        text = " ".join(line.text for line in reading.lines[start:end])
        if len(text) > _LONGEST_BANNER or not EXTERNAL.match(text):
            return
        reading.kinds[start:end] = [TurnKind.FURNITURE] * (end - start)


def _is_rule_of_signature(reading: _Reading, number: int) -> bool:
    """Whether a line is "-- " or another rule, and what stands below it is a signature."""
    text = reading.lines[number].text
    if not _RULE.fullmatch(text):
        return False
    below = [line.text for line in reading.lines[number + 1 :] if not line.is_blank]
    if _STANDARD.fullmatch(text) and len(below) <= (_MOST_MARKED_LINES if text == "-- " else _MOST_LINES):
        return True
    if _MAILING_LIST.search(" ".join(below[:6])):
        return True
    return 0 < len(below) <= _MOST_LINES and _is_signature(below)


def _is_signature(texts: Sequence[str]) -> bool:
    """Whether lines without a name that is known are a signature: none a sentence, one with contact or title."""
    kept = [text for text in texts if not _RULE.fullmatch(text)]
    disclaimer = next((number for number, text in enumerate(kept) if DISCLAIMER.match(text)), len(kept))
    block = kept[:disclaimer]
    if not block or any(_is_sentence(text) for text in block):
        return False
    return any(_CONTACT.search(text) for text in block) or (
        len(block) > 1 and any(_TITLE.search(text) for text in block)
    )


def _is_sentence(text: str) -> bool:
    if len(text) > _WIDEST:
        return True
    ends = _SENTENCE.search(text) is not None and not _CONTACT.search(text)
    return (ends and len(text.split()) >= _LONGEST_SENTENCE) or text.rstrip().endswith("?")


def _undo_if_all_was_signature(reading: _Reading) -> None:
    """Take the mail program's word back where it calls a whole mail a signature: somebody wrote into the block."""
    own = [line.text for line in reading.lines if line.role is Role.SIGNATURE and not line.is_blank]
    if not own:
        return
    sentences = sum(_is_sentence(text) and not DISCLAIMER.match(text) for text in own)
    too_much = len(own) > _MOST_MARKED_LINES or sentences > _MOST_SENTENCES
    nothing_else = not any(reading.is_open(number) for number in range(len(reading.lines)))
    if too_much or (nothing_else and not _is_signature(own)):
        for number, line in enumerate(reading.lines):
            if line.role is Role.SIGNATURE:
                reading.kinds[number] = TurnKind.SAID


def _tail(reading: _Reading, sender: Sender) -> None:
    """Find the signature and the disclaimers that no mark announces."""
    _disclaimers(reading)
    last = max((number for number in range(len(reading.lines)) if reading.is_open(number)), default=-1)
    texts = [number for number in range(last + 1) if reading.is_open(number)][-_MOST_LINES:]
    name = sender.words()
    named = [number for number in texts if _is_name_line(reading, number, name, last)]
    if named:
        # A full name with nothing right below it is the farewell, where the signature repeats the name.
        is_farewell = len(named) > 1 and reading.lines[named[0] + 1].is_blank
        reading.furnish(named[1] if is_farewell else named[0], last + 1)
        return
    for number in texts:
        if _is_farewell(reading.lines[number]) and _is_block_below(reading, number + 1, last):
            reading.furnish(number, last + 1)
            return
    _contact_block(reading, last)


def _disclaimers(reading: _Reading) -> None:
    """Mark disclaimers: lines at the end that begin as such, with all that stands below them."""
    found = [number for number in range(len(reading.lines)) if reading.is_open(number)]
    for start in found[-3 * _MOST_LINES :]:
        if DISCLAIMER.match(_from(reading, start)) and not _has_said_below(reading, start):
            reading.furnish(start, len(reading.lines), is_marked=True)
            return


def _from(reading: _Reading, start: int) -> str:
    """Give the rest of the paragraph from a line on."""
    texts = []
    for line in reading.lines[start : start + 6]:
        if line.is_blank:
            break
        texts.append(line.text.strip())
    return " ".join(texts)


def _has_said_below(reading: _Reading, start: int) -> bool:
    """Whether a farewell stands below, which shows that the writer had not finished."""
    below = reading.lines[start + 1 :]
    return any(map(_is_farewell, below))


def _is_farewell(line: Line) -> bool:
    """Whether a line is a closing formula and nothing else."""
    return 0 < len(line.text) <= _LONGEST_FAREWELL and CLOSING.fullmatch(line.text) is not None


def _is_name_line(reading: _Reading, number: int, name: Sequence[str], last: int) -> bool:
    """Whether a signature begins in this line: the sender's full name, with a title or more lines of that kind."""
    text = reading.lines[number].text
    rest = _after_name(text, name)
    if rest is None:
        return False
    if re.match(r"\s*[,|·•–—/(<\[-]", rest):
        return not _is_sentence(text) and _is_designation(rest)
    if rest.strip(" *_,.") and not _AFTER_A_NAME.fullmatch(rest.rstrip(" *_,.")):
        return False
    below = [line.text for line in reading.lines[number + 1 : last + 1] if not line.is_blank]
    if not below or len(below) > _MOST_LINES or POSTSCRIPT.match(below[0]):
        return False
    return not _is_sentence(below[0]) and not _speaks(below[0])


def _is_designation(rest: str) -> bool:
    """Whether what follows a name says who that is: "| Managing Partner"; "- send the draft" says what they do."""
    if _CONTACT.search(rest) or _TITLE.search(rest):
        return not _speaks(rest)
    return all(not word[:1].islower() for word in re.findall(r"\w{4,}", rest))


def _speaks(text: str) -> bool:
    """Whether somebody speaks in a line, to somebody."""
    return len(text.split()) >= _FEW_WORDS and SPEAKS.search(text) is not None


def _after_name(text: str, name: Sequence[str]) -> str | None:
    """Give what follows the sender's full name at the beginning of a line; None where it does not stand there."""
    words = [word for word in _WORD.finditer(text[:_WIDEST]) if word[0].lower() not in _HONORIFICS]
    if min(len(name), len(words)) < _FULL_NAME or not _BEFORE_NAME.fullmatch(text[: words[0].start()]):
        return None
    first = words[0][0].lower()
    is_initial = len(first) == 1 or len(name[0]) == 1
    if first != name[0] and not (is_initial and first[0] == name[0][0]):
        return None
    for word in words[1:_NAME_WORDS]:
        if word[0].lower() == name[-1] or word[0].lower().endswith(name[-1]):
            return text[word.end() :]
    return None


def _is_block_below(reading: _Reading, start: int, last: int) -> bool:
    """Whether a farewell is part of a signature: below it a name, and title or contact lines to the end."""
    below = [line.text for line in reading.lines[start : last + 1] if not line.is_blank]
    if not 1 < len(below) <= _MOST_LINES:
        return False
    name = below[0].split()
    is_name = (
        len(name) <= _NAME_WORDS and all(word[:1].isupper() for word in name) and below[0].rstrip()[-1] not in "?!:"
    )
    return is_name and (_is_signature(below[1:]) or _is_signature(below))


def _contact_block(reading: _Reading, last: int) -> None:
    """Mark the last paragraph where it is a block of several lines with ways to reach somebody."""
    blocks = paragraphs(reading.lines[: last + 1])
    if len(blocks) < 2:  # noqa: PLR2004 - a mail that is one paragraph is no signature
        return
    start, end = blocks[-1]
    texts = [reading.lines[number].text for number in range(start, end) if reading.is_open(number)]
    is_listing = any(re.match(r"\s*(?:[-*•]|\d+[.)])\s", text) for text in texts)
    if not is_listing and _is_signature(texts) and sum(_CONTACT.search(text) is not None for text in texts) > 1:
        reading.furnish(start, end)


def _mobile(reading: _Reading, *, loses_marks: bool) -> None:
    """Mark "Sent from my phone"; what follows it unmarked is the mail that was answered."""
    for number, line in enumerate(reading.lines):
        if line.is_blank or len(line.text) > _LONGEST_MOBILE or not MOBILE.fullmatch(line.text):
            continue
        if re.search(r"[,;]\s+[a-z]|[.!?]\s*$", line.text):
            continue
        reading.kinds[number] = TurnKind.FURNITURE
        said_above = any(reading.is_open(above) for above in range(number))
        for below in range(number + 1, len(reading.lines)):
            if loses_marks and said_above and reading.is_open(below):
                reading.kinds[below] = TurnKind.QUOTED
        return
