"""From what a file lists (cues, segments, sentences, lines) to turns: one speaker's uninterrupted piece each.

Consecutive pieces of one speaker are joined by a single space, white space is folded, and the time of each piece
stays as a mark. Where nobody is named, pieces may be of different people, so a turn then ends with the sentence, with
a pause, or after sixty words: a mistaken join would put one person's promise into another's mouth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sayso.capture.formats._decoding import storable
from sayso.capture.points import Unreadable
from sayso.domain.transcript import Channel, Mark, Participant, Transcript, Turn

PAUSE_MS = 2_000  # a silence after which somebody else may be speaking
MOST_UNNAMED_WORDS = 60  # about 25 seconds of speech
MOST_PIECES = 200_000  # a day of speech, timed word by word; a file with more is no transcript
LONGEST_NAME = 200  # what is longer is no name; the record's own columns end there too
LONGEST_TITLE = 300
LONGEST_ID = 500
MOST_NOTES = 20  # a thoroughly garbled file would else bring one for every line

_SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！", '."', '?"', '!"', ".”", "?”", "!”")


@dataclass(frozen=True, slots=True)
class Utterance:
    """One piece of speech as the file lists it; `speaker` is "" where it names nobody. Times in milliseconds."""

    speaker: str
    text: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of the conversation beside what was said in it."""

    title: str = ""
    external_id: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    known: tuple[Participant, ...] = ()
    notes: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Fold white space to single spaces and take off what cannot be stored."""
    return " ".join(storable(text).text.split())


def call_transcript(
    format_name: str, utterances: Iterable[Utterance], about: About, *, pause_ms: int | None = None
) -> Transcript:
    """Make the call that these utterances are; with `pause_ms`, a silence of that length ends even a named turn.

    Raises Unreadable where nobody says anything, or where there is more than anybody can have said.
    """
    given = tuple(islice(utterances, MOST_PIECES + 1))
    refuse_too_many(len(given))
    turns = turns_of(given, pause_ms=pause_ms)
    if not turns:
        raise Unreadable("Nobody says anything in this file. Check that the export holds the transcript itself.")
    external_id = fold(about.external_id)
    found = dict.fromkeys(note for piece in given for note in storable(piece.text).notes)
    return Transcript(
        format=format_name,
        channel=Channel.CALL,
        turns=turns,
        participants=participants_of(turns, about.known),
        title=fold(about.title)[:LONGEST_TITLE].rstrip(),
        started_at=about.started_at,
        ended_at=about.ended_at,
        external_id=external_id if len(external_id) <= LONGEST_ID else "",  # a cut one may be another's
        notes=_few([note for note in (*about.notes, *found) if note]),
    )


def refuse_too_many(pieces: int) -> None:
    """Raise Unreadable for more pieces than a transcript can have, before the time is spent on them."""
    if pieces > MOST_PIECES:
        raise Unreadable(f"The file has more than {MOST_PIECES} pieces of speech. Check that it is a transcript.")


def turns_of(utterances: Iterable[Utterance], *, pause_ms: int | None = None) -> tuple[Turn, ...]:
    """Join utterances into turns. Empty ones are passed over."""
    said = [piece for piece in map(_folded, utterances) if piece.text]
    unnamed = [piece for piece in said if not piece.speaker]
    # Without full stops nothing tells a sentence that goes on from another person's answer.
    is_punctuated = sum(piece.text.endswith(_SENTENCE_ENDS) for piece in unnamed) * 3 >= len(unnamed)
    runs: list[list[Utterance]] = []
    for piece in said:
        if runs and _goes_on(runs[-1], piece, pause_ms=pause_ms, is_punctuated=is_punctuated):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return tuple(_turn(index, run) for index, run in enumerate(runs))


def participants_of(turns: Sequence[Turn], known: Iterable[Participant] = ()) -> tuple[Participant, ...]:
    """List everybody who speaks, in order of appearance, then those who are only listed.

    A label that is itself a mail address gives that address.
    """
    listed: dict[str, Participant] = {}
    for person in map(_cut, known):
        listed.setdefault(person.label, person)
    spoken = dict.fromkeys(turn.speaker for turn in turns if turn.speaker)
    speakers = (listed.get(label) or Participant(label, email=label if is_address(label) else "") for label in spoken)
    return (*speakers, *(person for label, person in listed.items() if label and label not in spoken))


def is_address(label: str) -> bool:
    """Whether the label is a mail address."""
    name, at, domain = label.partition("@")
    return bool(name and at and "." in domain) and " " not in label and "@" not in domain and len(label) <= LONGEST_NAME


def _few(notes: Sequence[str]) -> tuple[str, ...]:
    if len(notes) <= MOST_NOTES:
        return tuple(notes)
    return (*notes[:MOST_NOTES], f"{len(notes) - MOST_NOTES} more remarks of this kind were left out.")


def _folded(piece: Utterance) -> Utterance:
    return Utterance(fold(piece.speaker)[:LONGEST_NAME].rstrip(), fold(piece.text), piece.start_ms, piece.end_ms)


def _cut(person: Participant) -> Participant:
    label, name, title = (fold(text)[:LONGEST_NAME].rstrip() for text in (person.label, person.name, person.title))
    return replace(person, label=label, name=name, title=title)


def _goes_on(run: list[Utterance], piece: Utterance, *, pause_ms: int | None, is_punctuated: bool) -> bool:
    latest = run[-1]
    if piece.speaker != latest.speaker:
        return False
    limit = PAUSE_MS if not piece.speaker else pause_ms
    if limit is not None and _silence(latest, piece) > limit:
        return False
    if piece.speaker:
        return True
    return is_punctuated and not latest.text.endswith(_SENTENCE_ENDS) and _words(run) < MOST_UNNAMED_WORDS


def _silence(before: Utterance, after: Utterance) -> int:
    until = before.end_ms if before.end_ms is not None else before.start_ms
    return 0 if until is None or after.start_ms is None else after.start_ms - until


def _words(run: Iterable[Utterance]) -> int:
    return sum(piece.text.count(" ") + 1 for piece in run)


def _turn(index: int, run: Sequence[Utterance]) -> Turn:
    marks, offset = [], 0
    for piece in run:
        if piece.start_ms is not None:
            marks.append(Mark(offset, piece.start_ms))
        offset += len(piece.text) + 1
    return Turn(
        index=index,
        speaker=run[0].speaker,
        text=" ".join(piece.text for piece in run),
        start_ms=next((piece.start_ms for piece in run if piece.start_ms is not None), None),
        end_ms=next((piece.end_ms for piece in reversed(run) if piece.end_ms is not None), None),
        marks=tuple(marks),
    )
