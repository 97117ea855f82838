"""A conversation with an outside company that has no open deal: account, people and deal, on one card. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue
from sayso.propose.facts import DealFacts, NewBusiness, Newcomer, Offer, Target
from sayso.record.builtin import CREATED

KIND = "new_business"


def offers_of_new_business(facts: DealFacts) -> tuple[Offer, ...]:
    """What there is to create, in the order in which it must be: the account, its people, the deal."""
    business = facts.new_business
    if business is None or not business.newcomers:
        return ()
    unknown = [newcomer for newcomer in business.newcomers if not newcomer.is_known]
    account = [_account(facts, business)] if business.account_id is None else []
    return (*account, *(_person(facts, business, newcomer) for newcomer in unknown), _deal(facts, business))


def company_name(domain: str, said: Iterable[str] = ()) -> str:
    """A company's name as its mail domain suggests it, spelled as in the first of the texts that spells it.

    "blue-harbour.example" gives "Blue Harbour"; so does "blueharbour.example" where somebody wrote "Blue Harbour".
    """
    parts = [part for part in domain.split(".", maxsplit=1)[0].replace("_", "-").split("-") if part]
    letters = "".join(parts)
    spelled = re.compile(r"(?<!\w)" + r"[ &'\u2019-]{0,3}".join(map(re.escape, letters)) + r"(?![\w.@])", re.IGNORECASE)
    for text in said:
        for found in spelled.finditer(text):
            words = re.findall(r"\w+", found[0])
            if len(words) > len(parts) and all(word[0].isupper() for word in words):
                return found[0]
    return " ".join(part.capitalize() for part in parts)


def _name(business: NewBusiness) -> str:
    return business.account or company_name(business.domain)


def _reference(business: NewBusiness) -> JsonValue:
    """The account as the other things on the card name it: it may not be in the record before they are."""
    if business.account_id is not None:
        return business.account_id
    return {"name": _name(business), "domain": business.domain}


def _account(facts: DealFacts, business: NewBusiness) -> Offer:
    reason = f"Nobody at {business.domain} is in the record yet."
    value: dict[str, JsonValue] = {"name": _name(business), "domains": [business.domain]}
    return _created(facts, business.newcomers, entity="account", value=value, reason=reason)


def _person(facts: DealFacts, business: NewBusiness, newcomer: Newcomer) -> Offer:
    value: dict[str, JsonValue] = {
        "name": newcomer.name or newcomer.label,
        "email": newcomer.email,
        "title": newcomer.title,
        "account": _reference(business),
        "lifecycle": "lead",
        "lead_status": "working",
        "source": business.source,
    }
    return _created(facts, (newcomer,), entity="person", value=value, reason="Took part in the conversation.")


def _deal(facts: DealFacts, business: NewBusiness) -> Offer:
    value: dict[str, JsonValue] = {
        "name": f"{_name(business)}: new business",
        "account": _reference(business),
        "pipeline": business.pipeline,
        "stage": {"pipeline": business.pipeline, "key": business.stage},
    }
    reason = f"{_name(business)} has no open deal."
    return _created(facts, business.newcomers, entity="deal", value=value, reason=reason)


def _created(
    facts: DealFacts, heard: tuple[Newcomer, ...], *, entity: str, value: dict[str, JsonValue], reason: str
) -> Offer:
    business, (conversation,) = facts.new_business, facts.conversations
    duplicates = business.duplicates if business and entity != "person" else ()
    alike = f" Possibly the same: {', '.join(duplicates)}." if duplicates else ""
    return Offer(
        conversation=conversation,
        target=Target(FieldPath(entity, CREATED), None),
        operation=Operation.CREATE,
        value=value,
        kind=KIND,
        phrase=f"New {entity}: {value['name']}",
        evidence=tuple(newcomer.first_words for newcomer in heard),
        waits_since=conversation.captured_at,
        reason=reason + alike,
        certainty=Certainty.UNSURE if duplicates else Certainty.CONFIDENT,
    )
