"""How the offers of a deal stand among one another, to the answers, and to the record. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sayso.domain.canonical import canonical_json
from sayso.domain.signal import JsonValue
from sayso.propose.facts import Answered, Conversation, DealFacts, Offer, Target
from sayso.propose.rules_sameness import DECISIVE, LOG, PROMISES, YES, identity, is_list, type_name
from sayso.propose.rules_steps import COMMITMENTS, NEXT_STEP, are_one_promise, words_of_promise

Subject = tuple[object, ...]


@dataclass(frozen=True)
class Standing:
    """How all offers of a deal, in the order said, stand: `answers` by the offer's place, newest first."""

    facts: DealFacts
    offers: Sequence[Offer]
    answers: Mapping[int, tuple[Answered, ...]] = field(default_factory=dict)

    def decisive(self, place: int) -> Answered | None:
        """The newest answer that settles the offer for good, or None."""
        found = next((answer for answer in self.answers.get(place, ()) if answer.kind in DECISIVE), None)
        return None if found is None or found.contested else found

    def contested(self, place: int) -> bool:
        """Whether the offer was accepted and the record had moved before it was written."""
        return any(answer.contested for answer in self.answers.get(place, ()))

    def is_declined(self, place: int) -> bool:
        """Whether a person said no to the offer."""
        answer = self.decisive(place)
        return answer is not None and answer.kind not in YES

    def snoozed_until(self, place: int) -> datetime | None:
        """Until when the offer is put off, None where it is not."""
        put_off = (a.until for a in self.answers.get(place, ()) if a.kind == "snoozed" and a.until)
        return max(put_off, default=None)

    def rivals(self, place: int) -> list[int]:
        """The other offers that are about the same thing, in the order said: the same value, entry or promise."""
        offer = self.offers[place]
        subject = next(_subjects(self.facts, offer))
        if subject[0] != "promise":
            return [at for at in self._by_subject[subject] if at != place]
        promised = {at for word in words_of_promise(offer.value) for at in self._by_subject[(*subject, word)]}
        found = {at for at in promised if are_one_promise(offer.value, self.offers[at].value)}
        return sorted((found | set(self._by_subject[self._entry(offer)])) - {place})

    def beside(self, place: int) -> list[int]:
        """The other offers that would write to the same place."""
        return [at for at in self._by_target[self.offers[place].target] if at != place]

    def entries_alike(self, offer: Offer) -> Sequence[JsonValue]:
        """The entries of its list that are the same thing as what is offered, in their order."""
        target = offer.target
        if target not in self._entries:
            alike = self._entries.setdefault(target, {})
            for entry in self.facts.entries.get(target, ()):
                alike.setdefault(canonical_json(identity(self.facts, target.path, entry.value)), []).append(entry.value)
        return self._entries[target].get(canonical_json(identity(self.facts, target.path, offer.value)), ())

    def held_alike(self, offer: Offer) -> tuple[JsonValue, ...]:
        """Of what the record holds where the offer would write, all that may say the same."""
        live = live_value(self.facts, offer)
        entries = tuple(self.entries_alike(offer)) if is_list(self.facts, offer.target.path) else ()
        return entries if live is None else (*entries, live)

    @cached_property
    def _entries(self) -> dict[Target, dict[str, list[JsonValue]]]:
        return {}  # filled as asked: comparing each offer with each entry is most of a long deal's time

    @cached_property
    def refusals(self) -> tuple[tuple[Conversation, Mapping[str, JsonValue]], ...]:
        """The steps that were declined, each with the conversation in which that was said."""
        held = {each.identity: each for each in self.facts.conversations}
        said = (each for each in self.facts.heard if each.signal.value.get("agreement") == "declined")
        return tuple((held[each.conversation], each.signal.value) for each in said)

    @cached_property
    def _by_target(self) -> Mapping[Target, list[int]]:
        found: dict[Target, list[int]] = {}
        for place, offer in enumerate(self.offers):
            found.setdefault(offer.target, []).append(place)
        return found

    @cached_property
    def _by_subject(self) -> Mapping[Subject, list[int]]:
        # Comparing every offer with every other would cost seconds for a deal of a hundred conversations.
        found: dict[Subject, list[int]] = {}
        for place, offer in enumerate(self.offers):
            for subject in self._filed_under(offer):
                found.setdefault(subject, []).append(place)
        return found

    def _filed_under(self, offer: Offer) -> Iterator[Subject]:
        for subject in _subjects(self.facts, offer):
            if subject[0] != "promise":
                yield subject
                continue
            yield self._entry(offer)
            yield from ((*subject, word) for word in words_of_promise(offer.value))

    def _entry(self, offer: Offer) -> Subject:
        return ("entry", offer.target, canonical_json(identity(self.facts, offer.target.path, offer.value)))


def held_values(facts: DealFacts, offer: Offer) -> tuple[JsonValue, ...]:
    """What the record holds where the offer would write: the live value, or the entries of the list."""
    live = live_value(facts, offer)
    asks_list = is_list(facts, offer.target.path)
    entries = tuple(entry.value for entry in facts.entries.get(offer.target, ())) if asks_list else ()
    return entries if live is None else (*entries, live)


def live_value(facts: DealFacts, offer: Offer) -> JsonValue:
    """The single value that the record holds where the offer would write.

    A next step is a promise too, also where the CRM keeps it in that field alone.
    """
    target = offer.target
    return facts.live.get(target._replace(path=NEXT_STEP) if target.path == COMMITMENTS else target)


def _subjects(facts: DealFacts, offer: Offer) -> Iterator[Subject]:
    """What an offer is about, its own first: a next step is a rival of promises, a promise none of next steps.

    A line that logs a conversation is about that conversation, and no rival of another line in the same words.
    """
    target = offer.target
    if offer.kind == LOG:
        yield ("line", target, offer.conversation.identity)
        return
    promises = ("promise", target.path.entity, target.entity_id)
    if not is_list(facts, target.path):
        yield ("value", target)
        if type_name(facts, target.path) in PROMISES:
            yield promises
    elif type_name(facts, target.path) in PROMISES:
        yield promises
    else:
        yield ("entry", target, canonical_json(identity(facts, target.path, offer.value)))
