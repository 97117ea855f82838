"""From a reading to the acts that are next steps: every act in its place, weighed, the light ones dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.speakers import name_parts
from sayso.extract.local.steps.acts import Act, Move, acts
from sayso.extract.local.steps.evidence import Candidate, weigh_act
from sayso.extract.local.steps.roles import Role, role_of
from sayso.extract.local.steps.verbs import Deed
from sayso.extract.local.steps.wording import content
from sayso.extract.local.weighing import LIKELY, Weight

_VAGUE: Final = frozenset({"I do", "I am doing", "I would", "somebody will"})
_STATES_TEXT: Final = (
    "am was were are have had has know think thought guess mean got said told heard saw noticed understand believe"
    " suppose feel hope "
    "remember like love hate live work use pay paid need want wanted asked sent gave made went came did can could"
    " cannot can't "
    "don't didn't won't wouldn't haven't haven't agree appreciate see's"
)
_STATES: Final = frozenset(_STATES_TEXT.split())
_WANTS_SOMETHING: Final = re.compile(
    r"\b(?:from you|you(?: guys)? to|your|somebody|someone|in writing|to (?:have|get|see|know|talk|speak)|(?:a|an|the"
    r"|one|some|two|that|those|more)\b)"
    r"(?!.*\b(?:live|running|up and|decision|in production)\b)"
)
_ASKING: Final = frozenset({Move.REQUEST, Move.PROPOSAL})


@dataclass(frozen=True, eq=False)
class Weighed:
    """An act that is kept, with its points and the reasons for it."""

    candidate: Candidate
    weight: Weight

    @property
    def points(self) -> int:
        """How much speaks for it, in tenths of log-odds."""
        return self.weight.points

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks for it, strongest first."""
        return self.weight.reasons

    @cached_property
    def act(self) -> Act:
        """The act itself."""
        return self.candidate.act

    @cached_property
    def sentence(self) -> Sentence:
        """Where it stands."""
        return self.candidate.act.sentence

    @cached_property
    def role(self) -> Role:
        """Who is to do it."""
        return role_of(self.act)

    @cached_property
    def content(self) -> frozenset[str]:
        """The words that tell it from other steps."""
        return content(self.act.plain)


def candidates(reading: Reading) -> tuple[Candidate, ...]:
    """Every act of the conversation that could be a next step, in the order said."""
    names = frozenset(part for person in reading.people for part in name_parts(person.name or person.label))
    found: list[Candidate] = []
    before: dict[int, Sequence[Act]] = {}
    for sentence in reading.sentences:
        before[sentence.index] = here = acts(sentence, names)
        possible = [act for act in here if _is_possible(reading, act)]
        asked = bool(possible) and _was_asked(reading, sentence, before)
        found.extend(Candidate(reading, act, asked, names) for act in possible)
    return tuple(found)


def kept(reading: Reading) -> tuple[Weighed, ...]:
    """The acts that weigh enough."""
    found = (Weighed(one, weigh_act(one)) for one in candidates(reading))
    return tuple(one for one in found if one.points >= LIKELY)


def _is_possible(reading: Reading, act: Act) -> bool:
    """The vaguest forms are looked at only where a deed or a day gives them a hold: most sentences hold one."""
    if act.form.name in _VAGUE and act.verb in _STATES:
        return False
    if act.form.name == "I need" and not _WANTS_SOMETHING.search(act.plain):
        return False
    if act.form.name not in _VAGUE or act.deed not in {None, Deed.TALK}:
        return True
    return bool(act.sentence.mentions) or reading.is_mail


def _was_asked(reading: Reading, sentence: Sentence, before: dict[int, Sequence[Act]]) -> bool:
    """Whether the other side's turn before ends in a request or a proposal."""
    turn = reading.preceding(sentence)
    if not turn or not reading.are_opposite(turn[0].speaker, sentence.speaker):
        return False
    return any(act.form.move in _ASKING and act.form.name != "I need" for one in turn[-3:] for act in before[one.index])
