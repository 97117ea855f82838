"""The record: accounts, people, deals, and by value what was confirmed about them.

The tables are touched by this package alone: a save or delete outside `record.guard.writing` refuses.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from sayso.record.guard import require_writing


class Guarded(models.Model):
    """A row of the record. Only the record's own services may save or delete it."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save. Raises WrittenBesideTheRecord outside the record's own services."""
        require_writing(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete. Raises WrittenBesideTheRecord outside the record's own services."""
        require_writing(self)
        return super().delete(*args, **kwargs)


class Account(Guarded):
    """A company that buys, or might. `domains` are its mail domains, lower case."""

    name = models.CharField(max_length=300)
    domains = models.JSONField(default=list)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    external_id = models.CharField(max_length=100, blank=True, default="", db_index=True)
    custom = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    ENTITY = "account"
    PERSONAL = ()
    ERASER = ""


class AccountDomain(Guarded):
    """One mail domain of an account, for finding the account by an address."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="domain_rows")
    domain = models.CharField(max_length=253, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "domain"], name="account_domain_once")]


class Person(Guarded):
    """Somebody on the buyer's side, from lead to contact."""

    class Lifecycle(models.TextChoices):
        """How far the relation has come."""

        LEAD = "lead"
        QUALIFIED = "qualified"
        CONTACT = "contact"
        FORMER = "former"

    class LeadStatus(models.TextChoices):
        """What is being done about a lead."""

        NEW = "new"
        WORKING = "working"
        NURTURING = "nurturing"
        UNQUALIFIED = "unqualified"
        NONE = ""

    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="people")
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True, default="", db_index=True)
    title = models.CharField(max_length=200, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="")
    lifecycle = models.CharField(max_length=16, choices=Lifecycle.choices, default=Lifecycle.CONTACT)
    lead_status = models.CharField(max_length=16, choices=LeadStatus.choices, blank=True, default="")
    source = models.CharField(max_length=100, blank=True, default="")
    external_id = models.CharField(max_length=100, blank=True, default="", db_index=True)
    custom = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    ENTITY = "person"
    PERSONAL = ("name", "email", "title", "phone", "custom")
    ERASER = "record.writing.erase_person"


class Pipeline(Guarded):
    """A way of selling, as a row of stages."""

    name = models.CharField(max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(default=0)


class Stage(Guarded):
    """A step of a pipeline. `exit_criteria` are milestone events: what the *buyer* does for a deal to leave it."""

    class Kind(models.TextChoices):
        """Whether deals in it are still to be won."""

        OPEN = "open"
        WON = "won"
        LOST = "lost"

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="stages")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OPEN)
    probability = models.PositiveSmallIntegerField(default=0)  # per cent
    exit_criteria = models.JSONField(default=list)

    class Meta:
        ordering = ["pipeline", "position"]
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "key"], name="stage_key_once"),
            models.UniqueConstraint(fields=["pipeline", "position"], name="stage_position_once"),
            models.CheckConstraint(condition=Q(probability__lte=100), name="stage_probability_is_per_cent"),
        ]


class CustomField(Guarded):
    """A field that the organisation added. Its values stand in the owner's `custom`."""

    entity = models.CharField(max_length=16)
    name = models.SlugField(max_length=60)
    label = models.CharField(max_length=100)
    type = models.CharField(max_length=20)
    options = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "name"], name="custom_field_once")]


class FieldPolicy(Guarded):
    """What proposals may do to a field: blank_only, replace, append or never. Absent: the field's own default."""

    entity = models.CharField(max_length=16)
    field = models.CharField(max_length=60)
    policy = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "field"], name="field_policy_once")]


class Deal(Guarded):
    """An opportunity. Single values are columns with their type; `version` grows with each write."""

    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="deals")
    name = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals")
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    budget = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    budget_currency = models.CharField(max_length=3, blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    discount = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # per cent
    close_date = models.DateField(null=True)
    go_live = models.DateField(null=True)
    next_step = models.CharField(max_length=500, blank=True, default="")
    next_step_due = models.DateField(null=True)
    next_step_owner = models.CharField(max_length=200, blank=True, default="")
    next_step_side = models.CharField(max_length=8, blank=True, default="")
    external_id = models.CharField(max_length=100, blank=True, default="", db_index=True)
    custom = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    ENTITY = "deal"
    PERSONAL = ("next_step_owner",)
    ERASER = "record.writing.erase_person"

    class Meta:
        indexes = [models.Index(fields=["owner", "stage"]), models.Index(fields=["close_date"])]


class Item(Guarded):
    """One entry of a list that the record keeps by value, with the sentence and the Decision behind it.

    `list` names the field (commitments, milestones, people, competitors, objections, notes, tasks); `value` is canonical
    JSON of that field's type; `evidence` the quotes by value; `write_key` the key of the write that added it. An item taken back
    keeps its row with `removed_at`.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="items")
    list = models.CharField(max_length=40)
    value = models.JSONField()
    value_digest = models.CharField(max_length=64)
    due = models.DateField(null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="items")
    evidence = models.JSONField(default=list)
    decision = models.CharField(max_length=64, blank=True, default="")
    write_key = models.CharField(max_length=100, unique=True)
    said_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    PERSONAL = ("value", "evidence")
    ERASER = "record.writing.erase_quotes"

    class Meta:
        indexes = [models.Index(fields=["deal", "list"])]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "list", "value_digest"], condition=Q(removed_at=None), name="item_stands_once"
            )
        ]


class FieldChange(models.Model):
    """Field history: one value gone, another come. Append-only. `origin` says by what right: decision, mirror or import."""

    entity = models.CharField(max_length=16)
    entity_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=20)
    decision = models.CharField(max_length=64, blank=True, default="")
    write_key = models.CharField(max_length=100, unique=True)
    erased_at = models.DateTimeField(null=True)

    PERSONAL = ("before", "after")
    ERASER = "record.writing.erase_person"

    class Meta:
        indexes = [models.Index(fields=["entity", "entity_id", "field", "at"])]


class Activity(Guarded):
    """That a conversation took place: an observed fact without content, needing no Decision."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    direction = models.CharField(max_length=8, blank=True, default="")  # in, out, both
    people = models.JSONField(default=list)
    source = models.CharField(max_length=120)

    PERSONAL = ("people",)
    ERASER = "record.mirroring.erase_activity"

    class Meta:
        indexes = [models.Index(fields=["deal", "at"])]
        constraints = [models.UniqueConstraint(fields=["deal", "source"], name="activity_observed_once")]
