"""Who an unnamed voice is: "Speaker 1" says "this is Charlene", or is called by name by the one other voice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn, TurnKind
from sayso.extract.local.speakers import name_parts, speaker_of

_ROLES: Final = {
    Side.OURS: frozenset({"rep", "sales", "sales rep", "seller", "ae", "agent", "me", "microphone", "vendor"}),
    Side.THEIRS: frozenset({"prospect", "customer", "client", "buyer", "system", "them", "lead", "speaker system"}),
}
_HEARD: Final = 4_000  # turns; names are said at the beginning and at the end, and more is no talk
_INTRODUCED: Final = 3
_CALLED: Final = 1
_ENOUGH: Final = 2  # points above the runner-up from which on a name is believed
_GREETING: Final = r"(?:hi|hey|hello|hiya|morning|good (?:morning|afternoon|evening)|thanks|thank you|cheers|bye|sorry)"
_INTRODUCES: Final = (
    r"\b(?:this is|it's|its|it is|i'm|i am|my name is|my name's|name's) (?P<name>\w+)\b(?!'s)"
    r"|\b(?P<name2>\w+) (?:here\b|speaking\b|calling\b|(?:from|over at|with|at) \w+)"
)
_CALLS: Final = (
    rf"\b{_GREETING},? (?P<name>\w+)\b(?! (?:here|speaking|calling|from|over at)\b)"
    r"|(?:^|[.!?] )(?P<name2>\w+), |, (?P<name3>\w+)[.?!]?$"
)
_INTRODUCTION: Final = re.compile(_INTRODUCES)
_CALL: Final = re.compile(_CALLS)


def unnamed_voices(transcript: Transcript, people: Sequence[Participant]) -> Mapping[str, Participant]:
    """For labels that name nobody ("Speaker 1", "REP", "microphone"): whom the talk or the role tells them to be.

    A person is believed where they give their name or are called by it, and nobody else fits nearly as well; the last
    voice is the last person where there are as many of the one as of the other. A role tells the side, and the person
    where that side has only one. Where everybody who is still to be heard is of one side, so is an unnamed voice.
    """
    turns = [turn for turn in transcript.turns[:_HEARD] if turn.kind is TurnKind.SAID]
    known = [person for person in people if person.side is not Side.UNKNOWN]
    speakers = {label: speaker_of(label, people) for label in dict.fromkeys(turn.speaker for turn in turns)}
    unnamed = [label for label, speaker in speakers.items() if label and speaker.side is Side.UNKNOWN]
    if not unnamed or not known:
        return {}
    found = {label: person for label in unnamed if (person := _by_role(label, known))}
    taken = {speaker.name for speaker in speakers.values()} | {person.name for person in found.values()}
    free = [person for person in known if (person.name or person.label) not in taken]
    found |= _by_names(turns, [label for label in unnamed if label not in found], free)
    left = [label for label in unnamed if label not in found]
    if transcript.channel is Channel.EMAIL:  # who is written to is not heard
        return found
    return found | _by_exclusion(left, [person for person in free if person not in found.values()])


def _by_exclusion(voices: Sequence[str], people: Sequence[Participant]) -> dict[str, Participant]:
    """The side of those who are still to be heard, where it is one; the person where that is the last one."""
    if len({person.side for person in people}) != 1:
        return {}
    if len(voices) == len(people) == 1:
        return {voices[0]: people[0]}
    return {label: Participant(label, side=people[0].side) for label in voices}


def _by_role(label: str, known: Sequence[Participant]) -> Participant | None:
    for side, roles in _ROLES.items():
        if label.lower() in roles:
            theirs = [person for person in known if person.side is side]
            return theirs[0] if len(theirs) == 1 else Participant(label, side=side)
    return None


def _by_names(turns: Sequence[Turn], voices: Sequence[str], people: Sequence[Participant]) -> dict[str, Participant]:
    words = _own_words(people)
    points = Counter[tuple[str, int]]()
    for voice, person, count in _evidence(turns, frozenset(voices), words):
        points[voice, person] += count
    found: dict[str, Participant] = {}
    while best := _clearest(points, [one for one in voices if one not in found], people, found.values()):
        found[best[0]] = people[best[1]]
    left = [voice for voice in voices if voice not in found]
    rest = [person for person in people if person not in found.values()]
    if found and len(voices) == len(people) and len(left) == len(rest) == 1:
        found[left[0]] = rest[0]
    return found


def _clearest(
    points: Counter[tuple[str, int]],
    voices: Sequence[str],
    people: Sequence[Participant],
    gone: Collection[Participant],
) -> tuple[str, int] | None:
    """The voice and the person of whom most is believed, where no other pair with either comes near."""
    free = [number for number, person in enumerate(people) if person not in gone]
    ranked = sorted(((points[voice, number], voice, number) for voice in voices for number in free), reverse=True)
    if not ranked:
        return None
    most, voice, number = ranked[0]
    rivals = [count for count, other, who in ranked[1:] if other == voice or who == number]
    return (voice, number) if most - max([0, *rivals]) >= _ENOUGH else None


def _own_words(people: Sequence[Participant]) -> dict[str, int]:
    """The words of names that belong to one person alone."""
    owners: dict[str, set[int]] = {}
    for number, person in enumerate(people):
        for part in name_parts(person.name or person.label):
            owners.setdefault(part, set()).add(number)
    return {part: next(iter(numbers)) for part, numbers in owners.items() if len(numbers) == 1}


def _evidence(
    turns: Sequence[Turn], voices: frozenset[str], words: Mapping[str, int]
) -> Iterator[tuple[str, int, int]]:
    """What is heard for and against a voice being a person, in points."""
    for place, turn in enumerate(turns):
        plain = turn.text.lower().replace("\u2019", "'")
        introduced = set(_people_in(_INTRODUCTION, plain, words)) if turn.speaker in voices else set()
        for person in introduced:
            yield turn.speaker, person, _INTRODUCED
        for person in set(_people_in(_CALL, plain, words)) - introduced:
            yield turn.speaker, person, -_INTRODUCED
            for other in {one.speaker for one in turns[max(0, place - 1) : place + 2]} & voices - {turn.speaker}:
                yield other, person, _CALLED


def _people_in(pattern: re.Pattern[str], plain: str, words: Mapping[str, int]) -> Iterator[int]:
    for match in pattern.finditer(plain):
        for name in match.groups():
            if name in words:
                yield words[name]
