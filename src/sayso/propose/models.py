"""Proposals are derived; Answers are facts, left by `confirm` so that nothing declined is offered again."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q

from sayso.capture.models import Conversation
from sayso.record.models import Deal


class Proposal(models.Model):
    """One typed change, with everything the card shows. `key` names the offer; `digest` binds exactly what was shown.

    A pure function of the deal's signals, the record and the Answers: derived anew whenever one of them moves.
    """

    class Closing(models.TextChoices):
        """Why it waits no more; "" while it waits."""

        OPEN = ""
        DECIDED = "decided"
        SETTLED = "settled"  # a sibling was accepted
        SUPERSEDED = "superseded"  # a later conversation says otherwise
        DONE = "done"  # the record already says so
        MOVED = "moved"  # a newer human edit stands
        EXPIRED = "expired"  # it waited too long

    key = models.CharField(max_length=64, primary_key=True)
    digest = models.CharField(max_length=64)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="proposals")
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, related_name="proposals")
    entity = models.CharField(max_length=16)
    entity_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=60)
    operation = models.CharField(max_length=8)
    before = models.JSONField(null=True)
    value = models.JSONField(null=True)
    kind = models.CharField(max_length=40)  # the signal type, or "stage", "new_business"
    phrase = models.CharField(max_length=500)
    reason = models.CharField(max_length=500, blank=True, default="")
    evidence = models.JSONField(default=list)
    certainty = models.CharField(max_length=12)
    certainty_reason = models.CharField(max_length=300, blank=True, default="")
    own_key = models.BooleanField(default=False)  # not to be taken by accept-all
    rank = models.IntegerField(default=0)
    said_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=12, choices=Closing.choices, blank=True, default="")
    closing_cause = models.CharField(max_length=300, blank=True, default="")
    snoozed_until = models.DateTimeField(null=True)  # put off by a person: hidden until then

    PERSONAL = ("value", "before", "phrase", "reason", "evidence")
    ERASER = "propose.services.erase_answers"

    class Meta:
        indexes = [
            models.Index(fields=["deal", "closing"]),
            # Of what waits, which is little of all that was ever proposed.
            models.Index(
                fields=["conversation", "deal", "snoozed_until"], condition=Q(closing=""), name="propose_waiting"
            ),
            models.Index(
                fields=["snoozed_until"], condition=Q(closing="", snoozed_until__isnull=False), name="propose_put_off"
            ),
        ]


class Answer(models.Model):
    """What a person said to an offer: a fact, by value, that outlives every derivation.

    `value` is canonical; `spans` say where its evidence stands, as [conversation identity, revision, turn, start, end];
    `until` ends a snooze; `about` is the signal type. An answer that was undone has `reversed_at`; an accepted one that
    found the record changed has `contested_at`: the question stands anew.
    """

    class Kind(models.TextChoices):
        """What was said."""

        ACCEPTED = "accepted"
        EDITED = "edited"
        DECLINED = "declined"
        SNOOZED = "snoozed"
        WRONG_DEAL = "wrong_deal"
        AUTHORED = "authored"  # a hand edit: its author's own word

    decision = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    about = models.CharField(max_length=40, blank=True, default="")
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="answers")
    conversation_identity = models.CharField(max_length=64, blank=True, default="", db_index=True)
    entity = models.CharField(max_length=16)
    entity_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=60)
    operation = models.CharField(max_length=8)
    offered = models.JSONField(null=True)
    value = models.JSONField(null=True)
    spans = models.JSONField(default=list)
    is_seconded = models.BooleanField(default=False)  # more than one quote was shown for it
    said_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)
    contested_at = models.DateTimeField(null=True)

    PERSONAL = ("offered", "value")
    ERASER = "propose.services.erase_answers"

    class Meta:
        indexes = [
            models.Index(fields=["deal", "entity", "field"]),
            # Counted for each deal that is derived: no row is read for it.
            models.Index(
                fields=["by", "about", "kind", "is_seconded", "at"],
                condition=Q(reversed_at=None),
                name="propose_answered",
            ),
        ]


def lock(*, deals: Iterable[int] = (), conversations: Iterable[int] = ()) -> None:
    """Take the rows of these deals and conversations for the rest of the transaction, always in the same order.

    Whoever answers or derives for one of them waits for whoever does already. SQLite has one writer anyway.
    """
    for model, ids in ((Deal, deals), (Conversation, conversations)):
        rows = model.objects.filter(pk__in=sorted(set(ids))).order_by("pk")
        # Other tables may go on pointing at the row meanwhile.
        list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
