"""Decisions: who said yes, no, later or otherwise, when, to exactly what. Append-only."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Decision(models.Model):
    """One person's word on one change. `shown` is everything the card showed, by value; `shown_sha256` its digest.

    `origin` says where the change came from: a conversation, or its author's own hand (edit, import, board, triage,
    gate). `reverses` makes it an undo of an earlier Decision. `batch` groups what was decided with one key.
    """

    class Kind(models.TextChoices):
        """What was decided."""

        ACCEPTED = "accepted"
        EDITED = "edited"
        DECLINED = "declined"
        SNOOZED = "snoozed"
        AUTHORED = "authored"
        REVERSED = "reversed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    origin = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    at = models.DateTimeField(db_index=True)
    door = models.CharField(max_length=16)
    request = models.CharField(max_length=64)
    batch = models.UUIDField(db_index=True)
    position = models.PositiveIntegerField(default=0)  # within the batch
    proposal_key = models.CharField(max_length=64, blank=True, default="", db_index=True)
    deal_id = models.BigIntegerField(null=True, db_index=True)
    conversation_id = models.BigIntegerField(null=True)  # null for a hand edit
    entity = models.CharField(max_length=16)
    entity_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=60)
    operation = models.CharField(max_length=8)
    before = models.JSONField(null=True)
    value = models.JSONField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    until = models.DateTimeField(null=True)
    shown = models.JSONField(null=True)
    shown_sha256 = models.CharField(max_length=64)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    erased_at = models.DateTimeField(null=True)

    PERSONAL = ("before", "value", "shown")
    ERASER = "confirm.services.erase_quotes"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reverses=None) | Q(kind="reversed"), name="only_a_reversal_reverses"),
        ]
