"""Verbs by what they tell about a next step."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Deed(StrEnum):
    """The kind of thing that a verb says will be done."""

    HAND_OVER = "handing something over"
    PREPARE = "preparing something"
    CONTACT = "getting in touch"
    MEET = "meeting"
    DECIDE = "deciding or signing"
    TRY = "looking into something"
    DO = "doing something"
    TALK = "talking, now"


_WORDS: Final[dict[Deed, str]] = {
    Deed.HAND_OVER: (
        "send share forward email mail upload post ship courier text drop fire shoot flick pass give bring "
        "hand deliver provide submit return transfer attach cc copy lodge"
    ),
    Deed.PREPARE: (
        "draft write prepare make build redo rework revise update fix correct rewrite redraft mark fill "
        "complete finish pull export run rerun re-run test size calculate model work create add set open "
        "raise log file enter repaper paper reissue resubmit formulate assemble record design document map "
        "collect gather dig organise organize sort configure switch extend install order spec scan measure "
        "void cut hold reserve quote price turn print estimate adjust translate compile produce amend replace "
        "list count swap load stand"
    ),
    Deed.CONTACT: (
        "call ring phone ask chase tell revert confirm introduce connect invite contact remind nudge speak "
        "talk reach follow ping message approach warn inform notify brief get come report hear answer respond "
        "reply sound persuade"
    ),
    Deed.MEET: (
        "meet visit join attend present book schedule block arrange pencil demo sit host swing drive fly "
        "catch lock line reconvene regroup walk drop"
    ),
    Deed.DECIDE: ("sign approve execute place decide score evaluate commit countersign order release award vote raise"),
    Deed.TRY: (
        "check review read look find test try go see discuss take put study assess investigate verify clarify "
        "consider figure ask evaluate explore escalate push propose table sound beat"
    ),
    Deed.DO: ("do have handle keep leave start move let"),
    Deed.TALK: (
        "be say admit explain stop skip jump mute believe never always love think guess remember understand "
        "miss lose pay shut wait suppose assume bet know hope mean like wish stay save live end become happen "
        "eat cover repeat click scroll zoom want need paste mention add play flag appreciate care win promise "
        "apologise die"
    ),
}
DEEDS: Final[dict[str, Deed]] = {verb: deed for deed in reversed(Deed) for verb in _WORDS[deed].split()}


def deed_of(verb: str) -> Deed | None:
    """What a verb tells, given in its base form or as -ing or -s; None for verbs that tell nothing."""
    base = base_of(verb)
    return DEEDS[base] if base else None


def base_of(verb: str) -> str | None:
    """The base form of a verb of doing ("sending" is "send"); None for other words."""
    return next((form for form in _bases(verb) if form in DEEDS), None)


def _bases(verb: str) -> tuple[str, ...]:
    if verb.endswith("ing"):
        stem = verb[:-3]
        return (stem, stem + "e", stem[:-1]) if len(stem) > 1 else (verb,)
    if verb.endswith("s"):
        return verb, verb[:-1], verb[:-2]
    return (verb,)
