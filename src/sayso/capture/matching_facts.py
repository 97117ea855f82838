"""What the ladders stand on, gathered for one conversation: who is known, what people said, which deals there are.

Everything here reads. The same facts give the same answer (`rules_sides`, `rules_matching`), whatever came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Q, QuerySet

from sayso.capture.models import Conversation, DealMatch, Exclusion, SpeakerMend, Turn
from sayso.capture.models import Participant as ParticipantRow
from sayso.capture.rules_addresses import domain_of, excluded_by, is_address, is_personal, registrable
from sayso.capture.rules_matching import (
    Anchor,
    Choice,
    DealLife,
    Inherited,
    Outsider,
    anchor,
    named_accounts,
    title_names,
)
from sayso.capture.rules_sides import (
    CALENDAR_SLACK,
    Around,
    CalendarEntry,
    Known,
    Mend,
    Resolved,
    is_full_name,
    is_same_time,
    names_nobody,
)
from sayso.domain.asker import system
from sayso.domain.transcript import Channel, Participant, Side, TurnKind
from sayso.org import selectors as org
from sayso.org import settings as declared
from sayso.org.models import User
from sayso.record import scope
from sayso.record.viewing import OWN_SOURCE

LONGEST_MEETING = timedelta(hours=24)
WHOLE_RECORD = system("capture.matching")  # where something belongs does not depend on who brought it in

declared.declare(
    "capture.personal_domains",
    [],
    "Personal mail domains",
    "Mail providers of private people, beside the well-known ones: an address there says nothing of a company.",
    declared.list_of_text,
)


@dataclass(frozen=True, slots=True)
class Circle:
    """Who stands in the file, and around whom the conversation turns, as far as names and addresses say.

    `personal` are the mail domains that say nothing of a company, beside the well-known ones.
    """

    stated: tuple[Participant, ...]
    around: Around
    personal: tuple[str, ...]


def stated_participants(conversation: Conversation) -> tuple[Participant, ...]:
    """The participants as the file states them, in its order."""
    return tuple(
        Participant(
            label=row.label,
            name=row.stated["name"],
            email=row.stated["email"],
            title=row.stated["title"],
            side=Side(row.stated["side"]),
        )
        for row in conversation.participants.all()
    )


def wide_circle(conversation: Conversation) -> Circle:
    """Who might be meant, by name everybody in the record.

    What was remembered of labels counts for the other conversations of the same host.
    """
    settings, stated = org.Settings(), stated_participants(conversation)
    mends = _mends(conversation, [person.label for person in stated], None)
    calendar = _calendar(conversation)
    emails, names = _mentioned(stated, mends, calendar)
    around = Around(
        our_domains=tuple(domain.lower() for domain in settings.texts("org.domains")),
        users=_users(emails, names),
        people=_people(Q(email__in=sorted(emails)) | Q(name__in=variants(names))),
        mends=mends,
        calendar=calendar,
    )
    return Circle(stated, around, settings.texts("capture.personal_domains"))


def narrowed(circle: Circle, conversation: Conversation, account_id: int | None) -> Circle:
    """The same circle with, by name, the people of the account alone (of none: nobody).

    What was remembered of labels counts for the other conversations of the same account too.
    """
    mends = _mends(conversation, [person.label for person in circle.stated], account_id)
    emails, names = _mentioned(circle.stated, mends, circle.around.calendar)
    by_name = Q(name__in=variants(names), account_id=account_id) if account_id is not None else Q(pk__in=[])
    around = replace(
        circle.around,
        users=circle.around.users if mends == circle.around.mends else _users(emails, names),
        people=_people(Q(email__in=sorted(emails)) | by_name),
        mends=mends,
    )
    return replace(circle, around=around)


def outsiders(resolved: Sequence[Resolved], added: Sequence[str]) -> tuple[Outsider, ...]:
    """Everybody who is not ours, once for each account that they lead to, or once where they lead nowhere.

    `added` are personal mail domains beside the well-known ones.
    """
    found: list[Outsider] = []
    by_domain: dict[str, list[tuple[int, str]]] = {}
    for one in resolved:
        if one.side is Side.OURS or (one.side is Side.UNKNOWN and not one.email):
            continue
        domain = domain_of(one.email)
        personal = bool(domain) and is_personal(domain, added)
        if one.person is not None and one.person.account_id is not None:
            by = "person" if one.by == "address" else "name"
            found.append(Outsider(one.label, one.email, by, one.person.account_id, one.person.account, personal))
            continue
        if domain not in by_domain:
            by_domain[domain] = [] if personal or not domain else _accounts_of_domain(domain)
        for account_id, account in by_domain[domain]:
            found.append(Outsider(one.label, one.email, "domain", account_id, account))
        if not by_domain[domain]:
            found.append(Outsider(one.label, one.email, "", None, "", personal))
    return tuple(found)


def titled_accounts(conversation: Conversation) -> tuple[int, ...]:
    """The accounts that the title, or the name of the file, names."""
    names: set[str] = set()
    filenames = conversation.revisions.values_list("original__filename", flat=True)
    for title in {conversation.title, *(filename.rpartition(".")[0] for filename in filenames)}:
        names |= title_names(title)
    rows = scope.accounts(WHOLE_RECORD).filter(name__in=sorted(names)).values_list("pk", "name")
    return named_accounts(dict(rows))


def deals_of(accounts: Iterable[int]) -> tuple[DealLife, ...]:
    """All deals of these accounts, open and closed."""
    return _lives(account_id__in=sorted(set(accounts)))


def met_before(conversation: Conversation, outside: Sequence[Outsider], living: Sequence[DealLife]) -> frozenset[int]:
    """The deals, of several that lived, which somebody outside had a part in before.

    By their role in the deal, by what the CRM tells of earlier talk, and by what people chose; never by what a ladder
    found for another conversation, or the order of arrival would count.
    """
    emails = {one.email for one in outside if one.email}
    if len(living) < 2 or not emails:  # noqa: PLR2004 - with one deal there is nothing to tell apart
        return frozenset()
    deals = scope.deals(WHOLE_RECORD).filter(pk__in=[deal.id for deal in living])
    roles = deals.filter(items__field="people", items__removed_at=None, items__person__email__in=emails)
    chosen = Conversation.objects.filter(participants__email__in=emails, deal__in=deals, erased_at=None)
    chosen = chosen.exclude(matched_by=None).exclude(pk=conversation.pk)
    talk = deals.filter(activities__at__lte=conversation.happened_at)
    told = talk.values_list("pk", "activities__source", "activities__people")
    return frozenset(
        {*roles.values_list("pk", flat=True), *(pk for pk in chosen.values_list("deal_id", flat=True) if pk)}
        | {pk for pk, source, people in told if not source.startswith(OWN_SOURCE) and emails & set(people)}
    )


def deal_life(deal_id: int) -> DealLife | None:
    """One deal, or None once the record no longer has it."""
    return next(iter(_lives(pk=deal_id)), None)


def choice_of(conversation: Conversation) -> Choice | None:
    """What a person said last of where this belongs."""
    newest = DealMatch.objects.filter(conversation=conversation).select_related("by").order_by("-id").first()
    if newest is None:
        return None
    deal = deal_life(newest.deal_id) if newest.deal_id else None
    if newest.deal_id and deal is None:
        return None  # the deal is gone from the record: the ladder answers again
    return Choice(deal, str(newest.by), newest.at.date())


def sender_of(conversation: Conversation) -> str:
    """The label under which the first thing was said in the latest revision, "" where nothing was."""
    turns = Turn.objects.filter(
        revision__conversation=conversation, revision__number=conversation.revision, kind=TurnKind.SAID
    )
    return turns.order_by("index").values_list("speaker", flat=True).first() or ""


def inherited(conversation: Conversation, led_to: int | None, resolved: Sequence[Resolved]) -> Inherited | None:
    """The deal of the thread that a mail stands in, if it may inherit it.

    A person's choice for any mail of the thread counts first, then the deal to which the earliest mail leads by
    itself. A stranger who merely names the thread does not get into it: the mail comes from us, or shares somebody
    outside with a mail that leads there.
    """
    if not conversation.thread or conversation.channel != Channel.EMAIL:
        return None
    others = thread_of(conversation)
    chosen = DealMatch.objects.filter(conversation__in=others).select_related("conversation").order_by("-id").first()
    if chosen is not None:
        deal = deal_life(chosen.deal_id) if chosen.deal_id else None
        if (chosen.deal_id and deal is None) or not _shares(conversation, resolved, [chosen.conversation_id]):
            return None
        return Inherited(deal, chosen.conversation.title)
    leading = list(others.exclude(led_to=None).values_list("happened_at", "identity", "led_to_id", "pk"))
    anchors = [Anchor(at, identity, deal_id) for at, identity, deal_id, _ in leading]
    own = [Anchor(conversation.happened_at, conversation.identity, led_to)] if led_to is not None else []
    earliest = anchor([*anchors, *own])
    if earliest is None or earliest in own or not _shares(conversation, resolved, [pk for *_, pk in leading]):
        return None
    deal = deal_life(earliest.deal_id)
    return Inherited(deal, conversation.title) if deal else None


def thread_of(conversation: Conversation) -> QuerySet[Conversation]:
    """The other mails of the thread that a mail stands in."""
    alike = Conversation.objects.filter(
        thread=conversation.thread, channel=Channel.EMAIL, erased_at=None, withdrawn_at=None
    )
    return alike.exclude(pk=conversation.pk) if conversation.thread else alike.none()


def exclusion_of(resolved: Iterable[Resolved | Participant]) -> str:
    """The exclusion that somebody in the conversation falls under, "" for none."""
    addresses = [one.email for one in resolved if one.email]
    return excluded_by(addresses, Exclusion.objects.values_list("pattern", flat=True)) if addresses else ""


def _shares(conversation: Conversation, resolved: Sequence[Resolved], others: Sequence[int]) -> bool:
    sender = sender_of(conversation)
    if any(one.label == sender and one.side is Side.OURS for one in resolved):
        return True
    outside = [one.email for one in resolved if one.email and one.side is not Side.OURS]
    return ParticipantRow.objects.filter(conversation_id__in=others, email__in=outside).exclude(side=Side.OURS).exists()


def _mends(conversation: Conversation, labels: Sequence[str], account_id: int | None) -> tuple[Mend, ...]:
    elsewhere = Q(pk__in=[])
    if conversation.host_id is not None:
        elsewhere |= Q(conversation__host_id=conversation.host_id)
    if account_id is not None:
        elsewhere |= Q(conversation__account_id=account_id)
    lasting = [label for label in labels if not names_nobody(label)]
    rows = SpeakerMend.objects.filter(
        Q(conversation=conversation) | (Q(remembered=True, label__in=lasting) & elsewhere)
    ).select_related("by")
    return tuple(
        Mend(
            label=row.label,
            name=row.name,
            email=row.email,
            side=Side(row.side),
            by=str(row.by),
            on=row.at.date(),
            own=row.conversation_id == conversation.pk,
            order=row.pk,
        )
        for row in rows
    )


def _calendar(conversation: Conversation) -> tuple[CalendarEntry, ...]:
    """The calendar entries of about the same time. A file without a start has none."""
    started = conversation.started_at
    if started is None or conversation.channel == Channel.MEETING:
        return ()
    rows = Conversation.objects.filter(
        channel=Channel.MEETING,
        started_at__range=(started - LONGEST_MEETING, started + CALENDAR_SLACK),
        erased_at=None,
        withdrawn_at=None,
    ).prefetch_related("participants")
    return tuple(
        CalendarEntry(
            tuple((person.stated["name"] or person.label, person.stated["email"]) for person in row.participants.all())
        )
        for row in rows.order_by("happened_at", "identity")
        if row.started_at is not None and is_same_time(started, row.started_at, row.ended_at)
    )


def _mentioned(
    stated: Sequence[Participant], mends: Sequence[Mend], calendar: Sequence[CalendarEntry]
) -> tuple[set[str], set[str]]:
    """The addresses and the full names by which somebody is spoken of."""
    emails = {person.email for person in stated} | {mend.email for mend in mends}
    emails |= {person.label.lower() for person in stated if is_address(person.label)}
    emails |= {email for entry in calendar for _, email in entry.invited}
    names = {person.name or person.label for person in stated} | {mend.name for mend in mends}
    return emails - {""}, {name for name in names if is_full_name(name)}


def _users(emails: set[str], names: set[str]) -> tuple[Known, ...]:
    rows = User.objects.filter(Q(email__in=sorted(emails)) | Q(name__in=variants(names))).order_by("pk")
    return tuple(Known(row.pk, row.name, row.email.lower()) for row in rows)


def _people(wanted: Q) -> tuple[Known, ...]:
    rows = scope.people(WHOLE_RECORD).filter(wanted).select_related("account")
    return tuple(
        Known(row.pk, row.name, row.email.lower(), row.account_id, row.account.name if row.account else "")
        for row in rows.order_by("pk")
        if row.erased_at is None
    )


def variants(names: Iterable[str]) -> list[str]:
    """Names as written and in the usual cases; `rules_sides` compares them without case."""
    return sorted({variant for name in names for variant in (name, name.title(), name.upper(), name.lower())})


def _accounts_of_domain(domain: str) -> list[tuple[int, str]]:
    """The accounts with that domain, or else with the nearest one above it that somebody could have registered."""
    own, labels = registrable(domain), domain.split(".")
    while own:
        rows = scope.accounts(WHOLE_RECORD).filter(domain_rows__domain=".".join(labels)).order_by("pk")
        found = list(rows.values_list("pk", "name"))
        if found or ".".join(labels) == own:
            return found
        labels = labels[1:]
    return []


def _lives(**wanted: object) -> tuple[DealLife, ...]:
    columns = ("pk", "name", "account_id", "account__name", "owner_id", "created_at", "closed_at")
    rows = scope.deals(WHOLE_RECORD).filter(**wanted).order_by("pk").values_list(*columns)
    return tuple(
        DealLife(pk, name, account_id, account or "", owner_id, created_at, closed_at)
        for pk, name, account_id, account, owner_id, created_at, closed_at in rows
    )
