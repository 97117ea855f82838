"""The record: accounts, people, deals, and by value what was confirmed about them.

The tables are touched by this package alone: any write outside `record.guard.writing` refuses.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sayso.record.builtin import CREATED
from sayso.record.guard import Guarded


class Account(Guarded):
    """A company that buys, or might."""

    name = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    external_id = models.CharField(max_length=100, blank=True, default="", db_index=True)
    custom = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)  # its creation was undone

    ENTITY = "account"
    PERSONAL = ()
    ERASER = ""

    class Meta:
        indexes = [models.Index(fields=["name", "id"])]
        constraints = [
            models.UniqueConstraint(fields=["external_id"], condition=~Q(external_id=""), name="account_mirrored_once")
        ]


class AccountDomain(Guarded):
    """One mail domain of an account, in lower case: whoever writes from it is theirs."""

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
    removed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    ENTITY = "person"
    PERSONAL = ("name", "email", "title", "phone", "custom")
    ERASER = "record.erasing.erase_person"

    class Meta:
        indexes = [models.Index(fields=["name", "id"])]
        constraints = [
            models.UniqueConstraint(fields=["external_id"], condition=~Q(external_id=""), name="person_mirrored_once")
        ]


class Pipeline(Guarded):
    """A way of selling, as a row of stages."""

    key = models.SlugField(max_length=60, unique=True)
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
    retired_at = models.DateTimeField(null=True)  # deals in it stay; it is offered to no other

    class Meta:
        ordering = ["pipeline", "position"]
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "key"], name="stage_key_once"),
            models.UniqueConstraint(fields=["pipeline", "position"], name="stage_position_once"),
            models.CheckConstraint(condition=Q(probability__lte=100), name="stage_probability_is_per_cent"),
        ]


class CustomField(Guarded):
    """A field that the organisation added. Its values stand in `custom` of the deal, account or person."""

    entity = models.CharField(max_length=16)
    name = models.SlugField(max_length=60)
    label = models.CharField(max_length=100)
    type = models.CharField(max_length=20)
    options = models.JSONField(default=list)
    retired_at = models.DateTimeField(null=True)  # hidden; what it holds and its history stay

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
    next_step_agreement = models.CharField(max_length=12, blank=True, default="")
    external_id = models.CharField(max_length=100, blank=True, default="", db_index=True)
    custom = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    ENTITY = "deal"
    PERSONAL = ("next_step", "next_step_owner", "custom")
    ERASER = "record.erasing.erase_quotes"

    class Meta:
        indexes = [
            models.Index(fields=["owner", "stage"]),
            models.Index(fields=["account", "owner"]),
            # With all that the grid and the board ask before they show a row, so that no row is read for it.
            models.Index(fields=["close_date", "id", "stage", "owner", "removed_at"]),
            models.Index(fields=["stage", "close_date", "id", "currency", "amount", "owner", "removed_at"]),
            models.Index(fields=["name", "id"]),
            # What was won or lost within a time, with what the forecast sums.
            models.Index(fields=["closed_at", "stage", "owner", "currency", "amount", "removed_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["external_id"], condition=~Q(external_id=""), name="deal_mirrored_once")
        ]


class Item(Guarded):
    """One entry of a list that the record keeps by value, with the sentence and the Decision behind it.

    `field` names the list (commitments, milestones, people, competitors, needs, objections, notes, tasks); `value` is
    the canonical JSON of that field's type; `evidence` the quotes by value; `write_key` the key of the write that
    added it. An entry taken back keeps its row with `removed_at`.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="items")
    field = models.CharField(max_length=40)
    value = models.JSONField()
    value_digest = models.CharField(max_length=64)
    due = models.DateField(null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="items")
    evidence = models.JSONField(default=list)
    decision = models.CharField(max_length=64, blank=True, default="", db_index=True)
    write_key = models.CharField(max_length=100)
    said_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    PERSONAL = ("value", "evidence")
    ERASER = "record.erasing.erase_quotes"

    class Meta:
        indexes = [models.Index(fields=["deal", "field"])]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "field", "value_digest"], condition=Q(removed_at=None), name="item_stands_once"
            ),
            models.UniqueConstraint(fields=["write_key", "field", "value_digest"], name="item_added_once"),
        ]


class FieldChange(Guarded):
    """Field history: one value gone, another come, and the receipt of the write that did it. Append-only.

    `origin` says by what right: a Decision's origin (conversation, edit, import, board), ``undo``, or ``mirror`` for
    what the CRM said. `evidence` holds the quotes by value and `said_at` when they were said. One write may change
    several fields (a stage and the day it closed): they share its `write_key`. Erasure sets values to null, once.
    """

    entity = models.CharField(max_length=16)
    entity_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=20)
    decision = models.CharField(max_length=64, blank=True, default="", db_index=True)
    write_key = models.CharField(max_length=100)
    reverses = models.CharField(max_length=100, blank=True, default="")  # the key of the write that this one undid
    version = models.PositiveIntegerField(
        null=True
    )  # the record's version after it; null for what the CRM tells of the past
    evidence = models.JSONField(null=True)
    said_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    PERSONAL = ("before", "after", "evidence")
    ERASER = "record.erasing.erase_quotes"

    class Meta:
        indexes = [
            models.Index(fields=["entity", "entity_id", "field", "at"]),
            # Every page says how many deals came to its reader, of the few that ever went to another owner.
            models.Index(
                fields=["at", "entity_id"], condition=Q(entity="deal", field="owner"), name="record_handed_over"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["write_key", "entity", "entity_id", "field"], name="field_changed_once_by_a_write"
            ),
            models.UniqueConstraint(fields=["write_key"], condition=Q(field=CREATED), name="created_once_by_a_write"),
        ]


class Activity(Guarded):
    """That a conversation took place: an observed fact without content, needing no Decision."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    direction = models.CharField(max_length=8, blank=True, default="")  # in, out, both
    people = models.JSONField(default=list)
    source = models.CharField(max_length=120)

    PERSONAL = ("people",)
    ERASER = "record.erasing.erase_person"

    class Meta:
        indexes = [models.Index(fields=["deal", "at"]), models.Index(fields=["source"])]
        constraints = [models.UniqueConstraint(fields=["deal", "source"], name="activity_observed_once")]
