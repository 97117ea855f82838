"""The mail after a conversation: what was agreed, in plain words, to be read over and sent by a person. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sayso.giveback.facts import Facts, Talk
from sayso.giveback.rules_promises import Promise, promises
from sayso.giveback.statements import Statement
from sayso.propose.rules_steps import called
from sayso.record.days import shown

THEIR_WORDS = {
    "i": "you", "i'll": "you'll", "me": "you", "my": "your", "mine": "yours", "we": "you", "us": "you", "our": "your",
    "you": "us", "your": "our", "yours": "ours", "myself": "yourself", "ourselves": "yourselves",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z']+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that nobody has sent: to whom, about what, and the statements that it was written from."""

    to: tuple[str, ...]
    subject: str
    body: str
    lines: tuple[Statement, ...]


def follow_up(facts: Facts, sender: str) -> Draft:
    """The recap of the only conversation of these facts, from `sender`. Only what is sure, or confirmed, is in it."""
    talk = facts.talks[0]
    agreed = [one for one in promises(facts) if one.is_sure]
    blocks = [
        _block("We will:", [_step(one.action, one) for one in agreed if one.side == "ours"]),
        _block("You will:", [_step(_turned(one.action), one) for one in agreed if one.side == "theirs"]),
        _block("Together:", [_step(one.action, one) for one in agreed if one.side == "both"]),
    ]
    told = [block for block in blocks if block] or ["We agreed on no next step. What would be a good one for you?"]
    opening = f"Thank you for the {called(talk.about)}." + (" This is what I took from it." if agreed else "")
    paragraphs = [f"Hello{_names(talk)},", opening, *told, "If I have any of this wrong, please tell me.", sender]
    return Draft(
        to=tuple(one.email for one in talk.theirs if one.email),
        subject=f"What we agreed: {talk.title or called(talk.about)}",
        body="\n\n".join(paragraphs),
        lines=tuple(one.statement for one in agreed),
    )


def _block(heading: str, steps: list[str]) -> str:
    return "\n".join([heading, *steps]) if steps else ""


def _step(action: str, promise: Promise) -> str:
    return f"- {action}" + (f" ({shown(promise.due)})" if promise.due else "")


def _turned(action: str) -> str:
    """What they said of themselves, said to them: "send you my list" becomes "send us your list"."""
    return WORD.sub(lambda found: THEIR_WORDS.get(found[0].lower(), found[0]), action)


def _names(talk: Talk) -> str:
    names = [one.called.split()[0] for one in talk.theirs if one.called.strip()]
    if not names:
        return ""
    return f" {names[0]}" if len(names) == 1 else f" {', '.join(names[:-1])} and {names[-1]}"
