"""Who spoke, as a condition inside the query."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from sayso.capture.models import Participant
from sayso.capture.search.engines import among
from sayso.domain.transcript import Side


def on_side(sides: Collection[str], conversation: str, label: str) -> Q:
    """That whoever speaks is on one of these sides; who is in no list of people is on an unknown one.

    `conversation` and `label` are the columns of the queried table that hold the conversation and the speaker's label.
    """
    if Side.UNKNOWN in sides:
        others = {Side.OURS.value, Side.THEIRS.value} - set(sides)
        return Q(~Exists(_there(conversation, label).filter(side__in=sorted(others))))
    return Q(Exists(_there(conversation, label).filter(side__in=sorted(sides))))


def called(names: Iterable[str], conversation: str, label: str) -> Q:
    """That whoever speaks is called like that, in full or by one of their names, or has that address."""
    wanted = Q(pk__in=[])
    for name in names:
        wanted |= _begins("name", name) | _begins("label", name) | Q(email__iexact=name)
    return Q(Exists(_there(conversation, label).filter(wanted)))


def being(people: Collection[int], titles: Iterable[str], conversation: str, label: str) -> Q:
    """That whoever speaks is one of these people of the record, or has one of these titles."""
    wanted = Q(person_id__in=among(people))
    for title in titles:
        wanted |= _begins("title", title) | _begins("person__title", title)
    return Q(Exists(_there(conversation, label).filter(wanted)))


def _there(conversation: str, label: str) -> QuerySet[Participant]:
    return Participant.objects.filter(conversation_id=OuterRef(conversation), label=OuterRef(label))


def _begins(column: str, text: str) -> Q:
    return Q(**{f"{column}__istartswith": text}) | Q(**{f"{column}__icontains": f" {text}"})
