"""Next step: an action that somebody in the conversation takes on after it, for this deal.

What a rep would put into the next-step field or the task list. `action` is a short imperative, `owner` a name or null,
`owner_side` ``ours``, ``theirs``, ``both`` (a meeting) or ``unknown`` (nobody has said for whom the speaker speaks),
`due` an ISO date or null, `agreement` ``agreed``, ``proposed`` or ``declined``.

Cues: a promise ("I'll send the deck", "you'll have it on Friday"), a request with its answer ("can you send it?" -
"sure, tomorrow"), a proposal that both settle ("shall we say Tuesday?" - "make it Wednesday").

Counter-examples: what happened before ("I sent it yesterday"), suppositions ("if we went with you, we'd need..."), what
others do ("our CFO looks at it on Friday"), what is done while talking ("let me share my screen"), courtesies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import JsonValue, Signal
from sayso.domain.transcript import Quote
from sayso.extract import fields
from sayso.extract.local.reading import Reading
from sayso.extract.local.steps.action import action_of
from sayso.extract.local.steps.sayings import Saying
from sayso.extract.local.steps.step import Step, quoted, steps
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("action", "owner", "owner_side", "due", "agreement")
SIDES: Final = ("ours", "theirs", "both", "unknown")
AGREEMENTS: Final = ("agreed", "proposed", "declined")
_PATH: Final = FieldPath("deal", "commitments")
_CUTS: Final = frozenset(" ,;:\u2013\u2014-")


@SIGNAL_TYPES.register
class NextStep:
    """The next-step signal type."""

    name = "next_step"
    title = "Next step"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS)
        fields.text(value, "action")
        fields.optional_text(value, "owner")
        fields.choice(value, "owner_side", SIDES)
        fields.optional_iso_date(value, "due")
        fields.choice(value, "agreement", AGREEMENTS)

    def find(self, reading: Reading) -> Iterator[Signal]:
        for step in steps(reading):
            yield _signal(step)

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        """An agreed step, and a proposed one of ours, become a commitment of the deal."""
        value = signal.value
        ours = value["agreement"] == "proposed" and value["owner_side"] == "ours"
        if value["agreement"] != "agreed" and not ours:
            return ()
        return (Change(_PATH, Operation.ADD, {name: value[name] for name in FIELDS}),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        who = value["owner"] or {"ours": "we", "theirs": "they", "both": "both sides"}.get(
            str(value["owner_side"]), "?"
        )
        due = f", due {value['due']}" if value["due"] else ""
        return f"{value['action']} ({who}{due}, {value['agreement']})"


def _signal(step: Step) -> Signal:
    best = quoted(step.exchange)
    quote = _quote(best.saying)
    act = best.saying.act
    put = [f"{act.form.move}, \u201c{act.form.name}\u201d"] if act else []
    days = [step.due.day.words] if step.due else []
    reasons = (*days, *put, *step.reasons, *(f"unsure: {doubt}" for doubt in step.doubts))
    return Signal(
        kind=NextStep.name,
        quote=quote,
        value={
            "action": action_of(step.exchange, step.owner_side),
            "owner": step.owner,
            "owner_side": step.owner_side,
            "due": step.due.day.on.isoformat() if step.due else None,
            "agreement": str(step.agreement),
        },
        support=tuple(_support(step, best.saying)),
        certainty=step.certainty,
        reason="; ".join(dict.fromkeys(reasons)),
    )


def _quote(saying: Saying) -> Quote:
    """The clause without the marks that cut it off from the next."""
    plain, start, end = saying.plain, 0, len(saying.plain)
    while start < end - 1 and not plain[start].isalnum():
        start += 1
    while end > start + 1 and plain[end - 1] in _CUTS:
        end -= 1
    return saying.sentence.quote(start, end)


def _support(step: Step, best: Saying) -> Iterator[Quote]:
    """The other mentions, and the clause that names the day; each once."""
    sayings = [one.saying for one in step.exchange.mentions]
    each = {saying.index: saying for saying in (*sayings, *([step.due.saying] if step.due else []))}
    yield from (_quote(saying) for saying in each.values() if saying is not best)
