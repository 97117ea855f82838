"""From a conversation to its next steps: what is spoken of, joined, judged, with its owner, day and outcome."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sayso.domain.signal import Certainty
from sayso.domain.transcript import Side
from sayso.extract.local.answers import Answer
from sayso.extract.local.conditions import DOUBT, hangs_on_an_if
from sayso.extract.local.cues import Cue
from sayso.extract.local.judging import Lesson, chance, learned
from sayso.extract.local.reading import Reading
from sayso.extract.local.steps.acts import Act, Move
from sayso.extract.local.steps.beside import Company
from sayso.extract.local.steps.due import Around, Due, due_of
from sayso.extract.local.steps.joining import Exchange, join
from sayso.extract.local.steps.mentions import Mention, mentions
from sayso.extract.local.steps.outcome import Outlook, outlook, step_marks
from sayso.extract.local.steps.parting import is_refused_at_last, parted
from sayso.extract.local.steps.persons import owner_name
from sayso.extract.local.steps.roles import Role
from sayso.extract.local.steps.sayings import BOTH, Saying
from sayso.extract.local.steps.scene import Scene, scene_of

_JUDGED_BY: Final = "next_step"
_DENIED_BEFORE: Final = re.compile(r"(?:\b(?:not|never|nobody|without)\b|n't\b)(?: \w+){0,4} ?$")
_REPORTED_BEFORE: Final = re.compile(
    r"\b(?:said|told \w+|says|thought|promised|meant|figured|if only|in case|as if|like)(?: that)? ?$"
)
_IF_BEFORE: Final = re.compile(
    r"\bif\b(?! (?:you (?:like|want|wish|don't mind)|that's|it's (?:ok|fine|all right)|so|not|possible|needed))"
    r"|\b(?:suppose|supposing|hypothetically|in theory|imagine|provided)\b"
)
_REFUSES_A_PROMISE: Final = re.compile(
    r"\b(?:no need|please don't|don't bother|don't do that|i'd rather (?:you didn't|not)|forget (?:it|that)"
    r"|not needed|hold off|keep away|no,? don't)\b"
)
_OTHERS: Final = re.compile(
    r"^(?:(?:and|so|but|then|because)[ ,]+)*(?:(?:he|she|they)(?:'ll|'d|'s|'re| will| would| is| are)"
    r"|(?:our|my) [a-z]+ (?:will|would|is|[a-z]+s))\b"
)
_DECLINED: Final = -0.7  # log-odds from which on a step is declined: few are, so their judge is too careful
_COMMITMENT: Final = 0.5  # how much more likely one quotes a commitment
_COMMITS: Final = frozenset({Move.PROMISE, Move.SETTLEMENT})
_COURTESY: Final = re.compile(
    r"\b(?:happy to (?:answer|help)|feel free|any questions|let me know if|reach out if|talk (?:soon|to you)|see you"
    r"|speak soon|hold you to|take your word|i'll say|bear with|be honest|be straight|be quick|let you (?:get|go|run)"
    r"|i'll forget|give you .{0,20} back|leave you to it|let you enjoy)\b"
)


class Agreement(StrEnum):
    """Where a step stands at the end of the conversation."""

    AGREED = "agreed"
    PROPOSED = "proposed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Step:
    """A next step with the mentions it was read from.

    `owner` is a name or None, `owner_side` a side or "both"; `reasons` what speaks most for it, and `doubts` what keeps
    it from being sure, in words.
    """

    exchange: Exchange
    owner: str | None
    owner_side: str
    agreement: Agreement
    due: Due | None
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def certainty(self) -> Certainty:
        """Whether it may be accepted with the others."""
        return Certainty.UNSURE if self.doubts else Certainty.CONFIDENT


def steps(reading: Reading) -> tuple[Step, ...]:
    """The next steps of a conversation in the order in which they came up."""
    lesson = learned(_JUDGED_BY)
    scene = scene_of(reading, lesson.judges["notice"])
    spoken_of = [one for one in mentions(scene, lesson.judges) if not is_ruled_out(one.saying)]
    same, belongs = lesson.judges["same"], lesson.judges["belongs"]
    exchanges = parted(scene, join(scene, spoken_of, same), same, belongs)
    return tuple(settled(scene, exchanges, lesson))


def settled(scene: Scene, exchanges: Sequence[Exchange], lesson: Lesson) -> Iterator[Step]:
    """The exchanges that are steps, each with what was settled."""
    company = Company(scene, exchanges, lesson.judges["same"])
    everywhere = frozenset(one.index for exchange in exchanges for one in exchange.mentions)
    for exchange in exchanges:
        marks = step_marks(scene, exchange, company)
        odds = lesson.judges["step"].odds(marks)
        if odds >= lesson.bars["shown"]:
            outcome = outlook(lesson.judges, exchange, marks)
            taken = everywhere.difference(one.index for one in exchange.mentions)
            around = Around(company, exchange, taken, outcome)
            due = due_of(around, lesson.judges["due"], lesson.bars["due"])
            yield _step(scene, exchange, due, _Judged(lesson, marks, odds, outcome))


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was judged of an exchange already."""

    lesson: Lesson
    marks: Mapping[str, float]
    odds: float
    outlook: Outlook


def _step(scene: Scene, exchange: Exchange, due: Due | None, judged: _Judged) -> Step:
    side, side_chance = owner_side(exchange, judged.outlook)
    agreement, agreement_chance = agreement_of(judged.outlook)
    agreement = _held_to(scene, exchange, agreement)
    if agreement is Agreement.DECLINED:
        due = None
    sided = side != Side.UNKNOWN and not exchange.main.saying.sentence.speaker.by_words
    is_settled = sided and agreement is Agreement.AGREED and not _hangs_on_an_if(quoted(exchange).saying)
    doubts = () if is_settled else _doubts(exchange, due, agreement, side)
    sure = min(chance(judged.odds), side_chance, agreement_chance, due.chance if due else 1.0)
    if not doubts and sure < judged.lesson.bars["sure"]:
        doubts = _doubts(exchange, due, agreement, side)
    return Step(
        exchange=exchange,
        owner=owner_name(scene, exchange, side),
        owner_side=side,
        agreement=agreement,
        due=due,
        reasons=judged.lesson.judges["step"].reasons(judged.marks),
        doubts=tuple(doubts) or (() if sure >= judged.lesson.bars["sure"] else ("little speaks for it",)),
    )


def owner_side(exchange: Exchange, outlook: Outlook) -> tuple[str, float]:
    """Whose a step is: a side's or "both", and how likely."""
    together = chance(outlook["together"])
    if together > 0.5:  # noqa: PLR2004 - more likely than not
        return BOTH, together
    side = exchange.main.saying.side
    if _is_among_colleagues(exchange.main.saying):
        return str(side), 1 - together
    speaker = chance(outlook["speaker"])
    if speaker > 0.5:  # noqa: PLR2004 - more likely than not
        return str(side), min(speaker, 1 - together)
    return str(side.other), min(1 - speaker, 1 - together)


def _is_among_colleagues(saying: Saying) -> bool:
    """Whether everybody there is of one side: they ask only each other."""
    people = saying.reading.people
    return saying.side is not Side.UNKNOWN and len(people) > 1 and {one.side for one in people} == {saying.side}


def agreement_of(outlook: Outlook) -> tuple[Agreement, float]:
    """Where a step stands, and how likely."""
    agreed, declined = outlook["agreed"], outlook["declined"]
    if declined > max(_DECLINED, agreed):
        return Agreement.DECLINED, chance(declined - _DECLINED)
    if agreed > 0:
        return Agreement.AGREED, chance(agreed)
    return Agreement.PROPOSED, chance(-agreed)


def _held_to(scene: Scene, exchange: Exchange, judged: Agreement) -> Agreement:
    """What was judged, held to what was said: what is taken back is declined, agreed only what somebody took on."""
    reading, main, latest = scene.reading, exchange.main.saying, exchange.latest.saying
    following = (reading.neighbour(latest.sentence, step) for step in (1, 2))
    if any(one and one.speaker is latest.sentence.speaker and Cue.WITHDRAWN in one.cues for one in following):
        return Agreement.DECLINED
    if is_refused_at_last(scene, exchange):
        return Agreement.DECLINED
    reply = reading.reply(latest.sentence, was_asked=latest.asks)
    answers = [latest.sentence] if reading.are_opposite(latest.sentence.speaker, main.sentence.speaker) else []
    if any(_REFUSES_A_PROMISE.search(one.plain) for one in (*answers, reply.sentence) if one):
        return Agreement.DECLINED
    if judged is Agreement.PROPOSED and _is_granted_at_last(scene, exchange):
        return Agreement.AGREED
    if judged is Agreement.AGREED and not (reply.answer is Answer.ACCEPTED or _is_taken_on(scene, exchange)):
        return Agreement.PROPOSED
    return judged


def _is_granted_at_last(scene: Scene, exchange: Exchange) -> bool:
    """Whether the last word is a yes to a day that the other side has just named: "How about Friday?" "Fine"."""
    *_, asked, last = (one.saying for one in (exchange.mentions[0], *exchange.mentions))
    return (
        last.answer is Answer.ACCEPTED
        and not last.asks
        and bool(asked.dates & last.dates)
        and scene.reading.are_opposite(asked.sentence.speaker, last.sentence.speaker)
    )


def _is_taken_on(scene: Scene, exchange: Exchange) -> bool:
    """Whether somebody commits to it, or says yes to it. In a mail a meeting takes more than one's own "I'll come".

    Who puts an answer off without a day commits to nothing ("let me get back to you on that").
    """
    first = exchange.mentions[0]
    for mention in exchange.mentions:
        saying = mention.saying
        if mention is not first and saying.answer is Answer.DEFERRED and not saying.days:
            continue
        if saying.act and saying.act.form.move in _COMMITS and not saying.plain.endswith("?"):
            if not (scene.reading.is_mail and saying.role is Role.MEET and saying.act.form.move is Move.PROMISE):
                return True
        elif mention is not first and (saying.answer is Answer.ACCEPTED or saying.act is None):
            return True
    return not first.saying.asks and first.saying.act is None


def is_ruled_out(saying: Saying) -> bool:
    """What can never be a commitment, however much speaks for it: jests, denials, suppositions, what others do."""
    if Cue.JOKING in saying.sentence.cues or _is_of_others(saying):
        return True
    if saying.act and _COURTESY.search(saying.act.plain):
        return True
    promises = [act for act in saying.acts if act.form.move is Move.PROMISE]
    plain_ones = [act for act in promises if act.form.name != "I do"] or promises
    return bool(plain_ones) and all(_is_no_promise(saying, act) for act in plain_ones)


def _is_of_others(saying: Saying) -> bool:
    """Whether it says what others do. Who writes a mail names them first, as often as not to say what they take on."""
    return saying.act is None and not saying.reading.is_mail and bool(_OTHERS.match(saying.plain))


def _is_no_promise(saying: Saying, act: Act) -> bool:
    """Whether what stands before the words of a promise takes it back, or hangs it on an if that nobody took up."""
    before = saying.lead + saying.plain[: act.at]
    if _DENIED_BEFORE.search(before) or _REPORTED_BEFORE.search(before):
        return True
    if not _IF_BEFORE.search(before):
        return False
    taken_up = saying.reading.reply(saying.sentence, was_asked=True).answer is Answer.ACCEPTED
    return act.form.name == "I would" or not taken_up


def _doubts(exchange: Exchange, due: Due | None, agreement: Agreement, side: str) -> Iterator[str]:
    """What keeps a step from being sure, in words."""
    best = quoted(exchange).saying
    if side == Side.UNKNOWN:
        yield "nobody has said for whom the speaker speaks"
    elif exchange.main.saying.sentence.speaker.by_words:
        yield "for whom the speaker speaks is told by the words alone"
    if agreement is not Agreement.AGREED:
        yield "not accepted in the conversation"
    if _hangs_on_an_if(best):
        yield DOUBT
    elif best.sentence.cues & {Cue.HYPOTHETICAL, Cue.REPORTED}:
        yield "it hangs on a condition or on somebody's words"
    if due is None:
        yield "no day was said for it"
    elif not due.day.certain:
        yield "the day can be read in two ways"
    elif due.saying is not best:
        yield "its day was said elsewhere"


def _hangs_on_an_if(saying: Saying) -> bool:
    """Whether the words of a commitment hang on an if in their sentence."""
    if saying.act is None:
        return False
    at = saying.act.at
    taken_up = saying.reading.reply(saying.sentence, was_asked=True).answer is Answer.ACCEPTED
    return hangs_on_an_if(saying.lead + saying.plain[:at], saying.plain[at:] + saying.rest, taken_up=taken_up)


def quoted(exchange: Exchange) -> Mention:
    """The mention that says the step best: a commitment rather than what it answers."""
    return max(exchange.mentions, key=lambda one: one.head + (_COMMITMENT if _commits(one.saying) else 0.0))


def _commits(saying: Saying) -> bool:
    return saying.act is not None and saying.act.form.move is Move.PROMISE and not saying.plain.endswith("?")
