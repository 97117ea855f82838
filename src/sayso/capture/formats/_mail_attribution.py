"""Where a mail begins to repeat an earlier one, and whom it then repeats.

Three things announce it, each in many languages: an attribution ("On Tue, ... Dana Kim <dana@...> wrote:"), often
broken over lines; the header that Outlook and forwarding programs write ("From: ... Sent: ... Subject: ..."); a rule
with words ("-----Original Message-----"). Where quote marks follow, little proof is asked for and any language is
understood: an address, a date or a word such as "wrote" at a colon. Where they do not, everything below would become
somebody else's text, so more must stand there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sayso.capture.formats._mail_lines import Line, Role
from sayso.capture.formats._mail_phrases import FORWARDED, OPENS, ORIGINAL, WROTE, Header, header_of


@dataclass(frozen=True, slots=True)
class Introduction:
    """Lines `start` to `end` that introduce a quoted mail, with what they say of it as text ("" where nothing).

    `has_marks`: the quoted mail is set off by quote marks; else it is all that follows at this depth.
    """

    start: int
    end: int
    depth: int
    has_marks: bool
    name: str = ""
    email: str = ""
    moment: str = ""


_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_BRACKETED = re.compile(r"[<(\[]+\s*(?:mailto:)?\s*" + _ADDRESS.pattern + r"[^<>()\[\]]{0,200}[>)\]]*")
_DATED = re.compile(r"\b(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}|\d{1,2}[:.h]\d{2}|\d年")
_DATE_AND_TIME = re.compile(
    r"(?=.*(?:(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\s?\d{1,2}[./-]))(?=.*\d{1,2}[:.h]\d{2}|\d时)", re.DOTALL
)
_ENDS = re.compile(r"(?:[:：]|wrote|wrote\s*-{2,}|[>)\]]\s*:)\s*[*_]*\s*$", re.IGNORECASE)
_BARE_RULE = re.compile(r"\s*[-_=*─—]{4,}\s*")
_PERSON = re.compile(r"[\W_]*[^\W\d_]")
_SENTENCE_END = re.compile(r"[^\W\d]{2}[.!?]\s*$")
_MOST_LINES = 4  # over which an attribution is broken
_LONGEST = 400
_LONGEST_LINE = 1_000  # a line in which an attribution or a rule is looked for
_LONGEST_BLOCK = 40  # lines of a header whose recipients are many
_NAME_WORDS = 6
_STOP_WORDS = (
    "am pm a.m. p.m. uhr um at on en le el il op den dne dnia em à às kl kl. klo alle ore om o schrieb skrev schreef "
    "from от пользователь von użytkownik lúc vào в г. г de do to the and et keltezéssel giorno data las les a wrote on."
)
_STOPS = frozenset(_STOP_WORDS.split())
_ZONE = re.compile(r"\(?(?:[A-Z]{2,5}|GMT\S*|UTC\S*|[+-]\d{4})\)?,?")
_YOU = frozenset(("you", "du", "sie", "tu", "vous", "usted", "lei", "jij", "u", "ihr", "i", "ich", "je", "yo", "io"))


def introductions(lines: Sequence[Line]) -> list[Introduction]:
    """Find every place where a quoted mail begins, in order, none overlapping another."""
    found: list[Introduction] = []
    number = 0
    while number < len(lines):
        one = None if lines[number].is_blank else _introduction(lines, number, found[-1].end if found else 0)
        if one is None:
            number += 1
        else:
            found.append(one)
            number = one.end
    return found


def _introduction(lines: Sequence[Line], number: int, free: int) -> Introduction | None:
    """Read the introduction at this line; an attribution may have begun in lines above it, down to `free`."""
    text = lines[number].text
    if ":" in text or "：" in text:
        block = _header_block(lines, number, is_announced=lines[number].role is Role.DIVIDER)
        if block:
            return block
    if len(text) > _LONGEST_LINE:
        return None
    if text[:1] in "-_=*> \t─—" or FORWARDED.fullmatch(text):
        rule = _rule(lines, number)
        if rule:
            return rule
    return _attribution(lines, number, free) if _ENDS.search(text) or _ends_with_verb(text) else None


def _ends_with_verb(text: str) -> bool:
    match = WROTE.search(text, max(0, len(text) - 20))
    return match is not None and not text[match.end() :].strip(" :-*_")


def _rule(lines: Sequence[Line], number: int) -> Introduction | None:
    """Read "-----Original Message-----", "Begin forwarded message:", or a bare rule, with the header below it."""
    line = lines[number]
    is_named = ORIGINAL.fullmatch(line.text) is not None or FORWARDED.fullmatch(line.text) is not None
    if not is_named and not _BARE_RULE.fullmatch(line.text):
        return None
    below = _next_text(lines, number + 1)
    block = None
    if below < len(lines) and lines[below].depth >= line.depth:
        block = _header_block(lines, below, is_announced=True)
    if block and lines[below].depth == line.depth:
        return Introduction(number, block.end, line.depth, block.has_marks, block.name, block.email, block.moment)
    if not is_named:
        return None
    return Introduction(number, number + 1, line.depth, _is_marked(lines, number + 1, line.depth))


def _header_block(lines: Sequence[Line], start: int, *, is_announced: bool) -> Introduction | None:
    """Read "From: ... Sent: ... To: ... Subject: ..." in any order, with values broken over lines."""
    depth = lines[start].depth
    values: dict[Header, str] = {}
    end, latest = start, Header.OTHER
    for number in range(start, min(len(lines), start + _LONGEST_BLOCK)):
        line = lines[number]
        found = header_of(line.text)
        if line.depth != depth or (line.is_blank and not _goes_on_below(lines, number, depth, values)):
            break
        if line.is_blank:
            continue
        if found and found[0] not in values:
            latest, values[found[0]] = found
        elif values and found is None and _carries_on(lines, number, values[latest]):
            values[latest] = f"{values[latest]} {line.text.strip()}".strip()
        else:
            break
        end = number + 1
    if not _is_header(values, is_announced=is_announced):
        return None
    name, email = _person(values[Header.FROM])
    return Introduction(start, end, depth, _is_marked(lines, end, depth), name, email, values.get(Header.DATE, ""))


def _carries_on(lines: Sequence[Line], number: int, value: str) -> bool:
    """Whether a line goes on with the value above it: an address on its own line, recipients, a broken subject."""
    text = lines[number].text.strip()
    if number == 0 or lines[number - 1].is_blank:
        return False
    if not value:
        return "@" in text or len(text.split()) <= _NAME_WORDS
    is_list = value.endswith((",", ";", "<")) or text.startswith(("<", "[mailto:"))
    return is_list or (_ADDRESS.search(text) is not None and ("@" in value) and len(text.split()) <= 2 * _NAME_WORDS)


def _goes_on_below(lines: Sequence[Line], number: int, depth: int, values: dict[Header, str]) -> bool:
    """Whether a header that is set in paragraphs goes on after this blank line."""
    below = number + 1
    if below >= len(lines) or lines[below].depth != depth:
        return False
    found = header_of(lines[below].text)
    return found is not None and found[0] not in values


def _is_header(values: dict[Header, str], *, is_announced: bool) -> bool:
    """Whether these are a mail's header, and not a list with colons: "From: Paris, To: London, Date: 3 May"."""
    sender = values.get(Header.FROM)
    if not sender or len(sender) > _LONGEST:
        return False
    others = {Header.DATE, Header.TO, Header.SUBJECT} & values.keys()
    if _ADDRESS.search(sender) or is_announced:
        return bool(others)
    return Header.SUBJECT in others and Header.DATE in others


def _attribution(lines: Sequence[Line], last: int, free: int) -> Introduction | None:
    """Read the attribution that ends in this line, from as many lines above as it takes."""
    depth = lines[last].depth
    is_marked = _is_marked(lines, last + 1, depth)
    is_named = lines[last].role is Role.ATTRIBUTION
    is_lenient = is_marked or is_named or _opens_region(lines, last)
    best: tuple[int, int] = (0, last)
    for start in range(last, max(free, last - _MOST_LINES + 1) - 1, -1):
        line = lines[start]
        if line.is_blank or line.depth != depth or (start < last and _SENTENCE_END.search(line.text)):
            break
        text = " ".join(one.text.strip() for one in lines[start : last + 1])
        proof = _proof(text)
        if len(text) > _LONGEST or (start < last and not (OPENS.match(line.text) or _has_person(line.text))):
            continue
        if proof > best[0] or (proof == best[0] and _is_better_start(lines, start, best[1])):
            best = (proof, start)
    proof, start = best
    text = " ".join(one.text.strip() for one in lines[start : last + 1])
    is_given = is_named and is_marked
    if not is_given and not (_is_enough(text, proof) if is_lenient else _is_certain(text, proof)):
        return None
    name, email = _quoted_person(text)
    return Introduction(start, last + 1, depth, is_marked, name, email, text)


def _proof(text: str) -> int:
    """Count what speaks for an attribution: an address, a word such as "wrote", a date or time."""
    bare = _ADDRESS.sub(" ", text)
    return (_ADDRESS.search(text) is not None) + (WROTE.search(text) is not None) + (_DATED.search(bare) is not None)


def _has_person(text: str) -> bool:
    return _ADDRESS.search(text) is not None or WROTE.search(text) is not None


def _is_better_start(lines: Sequence[Line], start: int, former: int) -> bool:
    """Whether an attribution rather begins in the line above: that opens one, this goes on in the middle of it."""
    text, below = lines[start].text, lines[former].text.lstrip()
    return bool(OPENS.match(text) and any(map(str.isdigit, text))) and (below[:1].islower() or below[:1] in '<"(')


def _is_enough(text: str, proof: int) -> bool:
    """Judge an attribution with quote marks below it."""
    if proof > 1:
        return True
    return WROTE.search(text) is not None and 1 < len(text.split()) <= 2 * _NAME_WORDS and text.rstrip().endswith(":")


def _is_certain(text: str, proof: int) -> bool:
    """Judge an attribution with no quote marks below it."""
    bare = _ADDRESS.sub(" ", text)
    if WROTE.search(text) and _DATED.search(bare):
        return proof > 2 or OPENS.match(text) is not None  # noqa: PLR2004 - all three kinds of proof
    return proof > 1 and _DATE_AND_TIME.match(bare) is not None and text.rstrip(" :*_").endswith((">", ")", "]"))


def _is_marked(lines: Sequence[Line], number: int, depth: int) -> bool:
    below = _next_text(lines, number)
    return below < len(lines) and lines[below].depth > depth


def _opens_region(lines: Sequence[Line], last: int) -> bool:
    """Whether the attribution is itself quoted and the first thing there, as Apple Mail and iPhones write it."""
    depth = lines[last].depth
    above = last
    while above >= 0 and (lines[above].depth >= depth or lines[above].is_blank) and last - above < _MOST_LINES:
        above -= 1
    return depth > 0 and (above < 0 or lines[above].depth < depth) and last - above < _MOST_LINES


def _next_text(lines: Sequence[Line], number: int) -> int:
    while number < len(lines) and lines[number].is_blank:
        number += 1
    return number


def _person(value: str) -> tuple[str, str]:
    """Take name and address from the value of a From line."""
    found = _ADDRESS.search(value)
    name = _BRACKETED.sub(" ", value)
    name = re.split(r"\bon\s+behalf\s+of\b|\bim\s+auftrag\s+von\b|\bvia\b", name, flags=re.IGNORECASE)[0]
    name = _tidy(name)
    return ("" if "@" in name else name), found[0].lower() if found else ""


def _quoted_person(text: str) -> tuple[str, str]:
    """Take name and address from an attribution in any language, by where they stand beside address, verb and date."""
    found = _ADDRESS.search(text)
    bracket = _BRACKETED.search(text) or found
    before = text[: bracket.start()] if bracket else text
    if bracket is None:
        verb = WROTE.search(text)
        after = _tidy(text[verb.end() :]) if verb else ""
        before = after if after and not _DATED.search(after) else text[: verb.start()] if verb else text
    words: list[str] = []
    for word in reversed(before.split()):
        bare = word.strip("\"'(),:<[")
        if any(map(str.isdigit, word)) or bare.lower() in _STOPS or _ZONE.fullmatch(word):
            break
        words.append(word)
    name = _tidy(" ".join(reversed(words)))
    is_name = name and len(name.split()) <= 2 * _NAME_WORDS and name.lower() not in _YOU and not name.islower()
    return (name if is_name else ""), found[0].lower() if found else ""


def _tidy(name: str) -> str:
    name = " ".join(name.split()).strip(" \"'<>()[]:,;*_-")
    return name if _PERSON.match(name) and len(name) <= 120 else ""  # noqa: PLR2004 - longer is no name
