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

import re
from collections.abc import Iterator, Mapping
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import JsonValue, Signal
from sayso.domain.transcript import Quote
from sayso.extract import fields
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.steps.candidates import Weighed
from sayso.extract.local.steps.step import Step, steps
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("action", "owner", "owner_side", "due", "agreement")
SIDES: Final = ("ours", "theirs", "both", "unknown")
AGREEMENTS: Final = ("agreed", "proposed", "declined")
_PATH: Final = FieldPath("deal", "commitments")
_LONGEST: Final = 120
_LEAD: Final = re.compile(
    r"^(?:(?:and|so|but|then|okay|ok|yeah|yes|sure|well|right|perfect|great|good|um|uh|no|oh|now|also)[ ,.]+)+",
    re.IGNORECASE,
)


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
    main = step.exchange.main
    quote = _quote(main)
    reasons = [step.due.day.words] if step.due else []
    return Signal(
        kind=NextStep.name,
        quote=quote,
        value={
            "action": _action(main),
            "owner": step.owner,
            "owner_side": step.owner_side,
            "due": step.due.day.on.isoformat() if step.due else None,
            "agreement": str(step.agreement),
        },
        support=tuple(_support(step, quote)),
        certainty=step.certainty,
        reason="; ".join([*reasons, f"{main.act.form.move}, \u201c{main.act.form.name}\u201d", *step.reasons]),
    )


def _quote(act: Weighed) -> Quote:
    return _trimmed(act.sentence, act.act.start, act.act.end)


def _trimmed(sentence: Sentence, start: int, end: int) -> Quote:
    while start < end - 1 and not sentence.plain[start].isalnum():
        start += 1
    while end > start + 1 and sentence.plain[end - 1].isspace():
        end -= 1
    return sentence.quote(start, end)


def _support(step: Step, quote: Quote) -> Iterator[Quote]:
    """The other acts of the exchange, the answer, and the sentence that names the day; each once."""
    acts = [_quote(act) for act in step.exchange.acts if act is not step.exchange.main]
    sentences = [step.reply.sentence, step.due.sentence if step.due else None]
    seen = [quote]
    for found in (*acts, *(one.quote() for one in sentences if one)):
        if not any(_overlap(found, other) for other in seen):
            seen.append(found)
            yield found


def _overlap(one: Quote, other: Quote) -> bool:
    return one.turn == other.turn and one.start < other.end and other.start < one.end


def _action(act: Weighed) -> str:
    """The step as a short imperative: the clause from its verb on, in the words that were said."""
    start = act.act.verb_at if act.act.deed else act.act.at
    words = act.sentence.text[start : act.act.end].strip().rstrip(".,;:!? ")
    words = _LEAD.sub("", words) or words
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0]
