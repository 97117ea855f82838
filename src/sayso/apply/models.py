"""Writes: what became of a Decision. One per Decision, whatever happens."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sayso.confirm.models import Decision


class Write(models.Model):
    """The carrying-out of one Decision. `before` and `after` are what the field really held before and after it.

    `state`: pending (not tried yet, or to be tried again), claimed (one worker is at it), written, unchanged (the
    record already said so), overwrote (written, over somebody's change of the same moment: `live` holds theirs),
    conflict (the live value had moved: `live` holds it), failed (needs a person).
    """

    class State(models.TextChoices):
        """Where it stands."""

        PENDING = "pending"
        CLAIMED = "claimed"
        WRITTEN = "written"
        UNCHANGED = "unchanged"
        OVERWROTE = "overwrote"
        CONFLICT = "conflict"
        FAILED = "failed"

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="write")
    key = models.CharField(max_length=100, unique=True)  # idempotency key, given to the record or CRM
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING, db_index=True)
    entity = models.CharField(max_length=16)
    entity_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    live = models.JSONField(null=True)
    receipt = models.JSONField(null=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    PERSONAL = ("before", "after", "live", "receipt")
    ERASER = "apply.services.erase_values"

    class Meta:
        indexes = [models.Index(fields=["entity", "entity_id", "field"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["pending", "claimed"]) | Q(settled_at__isnull=False),
                name="settled_write_says_when",
            )
        ]


class Attempt(models.Model):
    """One try at a Write, and how it ended. Append-only in spirit: begun, then finished once."""

    write = models.ForeignKey(Write, models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, default="")
    message = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["write", "number"], name="attempt_number_once")]
