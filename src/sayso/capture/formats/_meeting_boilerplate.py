"""How to join a meeting: the block that Zoom, Teams, Meet and Webex put into invitations, which nobody said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sayso.capture.formats._mail_lines import Line

_STARTS = re.compile(
    r"[\s*_]*(?:join\s+(?:the\s+)?(?:zoom|microsoft\s+teams|teams|google\s+meet|webex|gotomeeting|meeting|video|on\s+your\s+computer"
    r"|with\s+google|from\s+the\s+meeting)|click\s+here\s+to\s+join|microsoft\s+teams(?:\s+meeting)?(?:\s+need\s+help\?)?\s*$"
    r"|.{0,80}\bis\s+inviting\s+you\s+to\s+a\s+scheduled\s+(?:zoom|webex)|to\s+join\s+the\s+(?:video\s+)?meeting"
    r"|one\s+tap\s+mobile|dial\s+by\s+your\s+location|or\s+(?:dial|call\s+in)|meeting\s+id\s*:|phone\s+conference\s+id"
    r"|an\s+(?:zoom|microsoft\s+teams)[\w\s-]*teilnehmen|(?:nehmen\s+sie\s+)?an\s+der\s+besprechung\s+teil|hier\s+klicken,?\s+um\s+an"
    r"|rejoindre\s+(?:la\s+réunion|une\s+réunion)|participer\s+à\s+la\s+réunion|unirse\s+a\s+(?:la\s+)?reuni[oó]n|únase\s+a"
    r"|partecipa\s+alla\s+riunione|ingressar\s+na\s+reunião|deelnemen\s+aan\s+(?:de\s+)?vergadering"
    r"|https://(?:[\w-]+\.)?(?:zoom\.us|teams\.microsoft\.com|meet\.google\.com|[\w-]+\.webex\.com)/\S*\s*$)",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"https?://|www\.|\+\d|\d{3}[\s.-]?\d{3}|\b(?:meeting\s+id|passcode|password|pin|conference\s+id|video\s+id|tenant\s+key|access\s+code"
    r"|dial|toll|find\s+(?:your|a)\s+local|local\s+number|learn\s+more|need\s+help|meeting\s+options|for\s+organi[sz]ers|reset|join|sip"
    r"|h\.323|skype\s+for\s+business|download|mobile|kenncode|besprechungs|konferenz|code\s+(?:secret|d)|identifiant|teilnehmen"
    r"|more\s+phone\s+numbers|system\s+reference|privacy\s+and\s+security)\b",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*(?:[-_=*─.~:]{5,}|(?:-::~:~|~//~|-:+~)\S*)\s*")
_LONGEST = 300  # what of a line is looked at
_SHORT = 4  # words; a country, a company, a heading


def joining_lines(lines: Sequence[Line]) -> list[bool]:
    """Tell for each line whether it is part of a block on how to join; the rules around a block belong to it."""
    marks = [False] * len(lines)
    is_inside = False
    for number, line in enumerate(lines):
        if line.is_blank:
            marks[number] = is_inside
            continue
        is_rule = _RULE.fullmatch(line.text) is not None
        if _STARTS.match(line.text[:_LONGEST]):
            is_inside = True
            _take_rule_above(lines, marks, number)
        elif is_inside and not is_rule and not _goes_on(line.text):
            is_inside = False
        marks[number] = is_inside
    return marks


def _goes_on(text: str) -> bool:
    return _CONTINUES.search(text[:_LONGEST]) is not None or len(text.split()) < _SHORT


def _take_rule_above(lines: Sequence[Line], marks: list[bool], number: int) -> None:
    above = number - 1
    while above >= 0 and (lines[above].is_blank or _RULE.fullmatch(lines[above].text)):
        marks[above] = True
        above -= 1
