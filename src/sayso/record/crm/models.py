"""What is known of the CRM itself: which field is which, who its owners are, what was read, what it is to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Mapping(models.Model):
    """One of our fields and the CRM's field for it. What is mapped is read; `mode` says what is written.

    `read`: nothing. `shadow`: nothing, and the report says what would have been. `live`: what was confirmed. `problem`
    says why a field cannot be written at the moment (the CRM's administrator changed it); it is "" where all is well.
    `field` may be one of `rules.BESIDE` too: a task or a note that goes along with what is confirmed.
    """

    class Mode(models.TextChoices):
        """What is written."""

        READ = "read"
        SHADOW = "shadow"
        LIVE = "live"

    connector = models.CharField(max_length=60)
    entity = models.CharField(max_length=16)
    field = models.CharField(max_length=60)
    crm_field = models.CharField(max_length=100)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.SHADOW)
    tested_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connector", "entity", "field"], name="field_mapped_once")]


class Owner(models.Model):
    """Somebody who may own records in the CRM; `user` is who that is here, None while nobody has their mail address."""

    connector = models.CharField(max_length=60)
    owner_id = models.CharField(max_length=100)
    email = models.CharField(max_length=254, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    is_active = models.BooleanField(default=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    PERSONAL = ("email", "name")
    ERASER = "record.crm.owners.erase_owner"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connector", "owner_id"], name="owner_once")]


class Alias(models.Model):
    """A CRM's identity that was merged into another: it still leads to the thing that stands for both."""

    external_id = models.CharField(max_length=100, unique=True)
    entity = models.CharField(max_length=16)
    entity_id = models.BigIntegerField()


class Run(models.Model):
    """One reading of the CRM: how far it came, and what stopped it. `heard_at` is when its latest page was kept.

    Readings in a row that found nothing new, or were stopped by the same thing, are one: `times` says how many.
    """

    connector = models.CharField(max_length=60)
    begun_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    activities = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True, default="")
    times = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["connector", "-begun_at"])]


class Order(models.Model):
    """One thing that the CRM is told, or in shadow would have been. Its key makes it happen once.

    `kind` is set (one field), task, note, deal, account, person (to be made) or remove (what `of_key` made). `before`
    and `value` are as the CRM writes them. `live` is what it held when it was not, or not only, ours; `missing` are
    the CRM's fields that a rule of its asked for when it refused.
    """

    class State(models.TextChoices):
        """Where it stands."""

        SHADOW = "shadow"
        WAITING = "waiting"
        SENT = "sent"
        MOVED = "moved"
        FAILED = "failed"
        DROPPED = "dropped"

    key = models.CharField(max_length=120, unique=True)
    write_key = models.CharField(max_length=100, db_index=True)
    of_key = models.CharField(max_length=120, blank=True, default="")
    connector = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    entity = models.CharField(max_length=16)
    entity_id = models.BigIntegerField()
    external_id = models.CharField(max_length=100, blank=True, default="")
    field = models.CharField(max_length=60)
    crm_field = models.CharField(max_length=100, blank=True, default="")
    before = models.JSONField(null=True)
    value = models.JSONField(null=True)
    live = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True, default="")
    missing = models.JSONField(default=list)
    receipt = models.JSONField(null=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    PERSONAL = ("before", "value", "live", "receipt")
    ERASER = "record.crm.orders.erase_values"

    class Meta:
        indexes = [models.Index(fields=["entity", "entity_id"]), models.Index(fields=["external_id", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["shadow", "waiting"]) | Q(settled_at__isnull=False),
                name="settled_order_says_when",
            )
        ]
