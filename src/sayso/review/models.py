"""How deals stand before their checks, which is derived, and what people said to do about it, which is a fact."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Standing(models.Model):
    """How an open deal stands before its checks. Derived: made anew whenever the deal moved, and every day.

    `fails` and `doubts` name the checks whose findings nobody parked or accepted, each between commas; `value` is the
    amount in the organisation's currency, null without a rate; the rest is the deal's own when it was checked.
    """

    deal = models.OneToOneField("record.Deal", models.CASCADE, primary_key=True, related_name="standing")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    stage = models.ForeignKey("record.Stage", models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    category = models.CharField(max_length=12)
    close_date = models.DateField(null=True)
    is_failing = models.BooleanField()
    fails = models.CharField(max_length=500, blank=True, default="")
    doubts = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["-is_failing", "-value", "deal"]),
            models.Index(fields=["owner", "is_failing"]),
            models.Index(fields=["stage", "is_failing"]),
            models.Index(fields=["stage", "fails", "doubts", "value"]),  # the whole at a glance is read off it alone
        ]


class Pass(models.Model):
    """One pass of all checks over all open deals. Derived. `paces` is how deals were won, as the pass found it.

    `latest_activity` is the last activity that it saw: deals with a later one are checked again. `conversion` is, for
    each ``pipeline/stage``, how many of the deals that left it for good were won, and how many there were.
    """

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    deals = models.PositiveIntegerField()
    latest_activity = models.BigIntegerField(default=0)
    paces = models.JSONField(default=dict)
    conversion = models.JSONField(default=dict)


class Snapshot(models.Model):
    """How an open deal stood before its checks as a week began: what no history tells afterwards. Append-only.

    `week` is its Monday, in the organisation's zone; the rest is as in a Standing.
    """

    week = models.DateField()
    deal = models.ForeignKey("record.Deal", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stage = models.ForeignKey("record.Stage", models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    is_failing = models.BooleanField()
    fails = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["week", "deal"], name="a_week_is_kept_once")]


class Triage(models.Model):
    """What somebody said is to be done about a finding; the newest of a finding holds. Append-only.

    A finding is named by its check and what it is about; `until` is the last day on which it is left alone.
    """

    class Verdict(models.TextChoices):
        """Leave it until a day, close the deal out, accept the risk; the promise was kept; look at it again."""

        PARK = "park"
        CLOSE = "close"
        ACCEPT = "accept"
        KEPT = "kept"
        REOPEN = "reopen"

    deal = models.ForeignKey("record.Deal", models.PROTECT, related_name="triage")
    check_name = models.CharField(max_length=60)
    about = models.CharField(max_length=64, blank=True, default="")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.CharField(max_length=20, blank=True, default="")
    until = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["deal", "check_name"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict__in=["park", "accept"]) | Q(until__isnull=False), name="what_is_put_off_ends"
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=["accept", "close"]) | ~Q(reason=""), name="an_end_has_a_reason"
            ),
        ]


class Meeting(models.Model):
    """A review that is held. Its agenda is frozen a day ahead; `team` is null for the whole organisation.

    `left_off` is how many deals would have been on the agenda beside those it has room for.
    """

    team = models.ForeignKey("org.Team", models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    left_off = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["team", "held_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_at=None) | Q(frozen_at__isnull=False), name="what_is_opened_was_frozen"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at__isnull=False), name="what_is_closed_was_opened"
            ),
        ]


class Topic(models.Model):
    """A deal on the agenda of a meeting, in its place, and why it is there.

    `frozen`, `opened` and `closed` name the findings that stood when the agenda was frozen, when the meeting began, and
    when it ended: what is in one and not in the next was mended in between.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="topics")
    deal = models.ForeignKey("record.Deal", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    frozen = models.JSONField(default=list)
    opened = models.JSONField(null=True)
    closed = models.JSONField(null=True)
    discussed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "deal"], name="topic_once"),
            models.UniqueConstraint(fields=["meeting", "position"], name="topic_in_its_place"),
        ]


class Question(models.Model):
    """A question of a check that the record could not answer in a meeting. Append-only."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="questions")
    check_name = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "check_name"], name="question_noted_once")]


class Followup(models.Model):
    """What became of a question beyond its being noted; the newest of a question holds. Append-only.

    It is asked of the deal's owner until the day `due`, or is evidence that the record lacks something, by the `field`
    by which the finding is mended. What was asked ends when the record answers it (`by` nobody), or somebody closes it.
    """

    class Kind(models.TextChoices):
        """Asked of the owner, evidence of a lack; then answered by the record, or closed without an answer."""

        ASKED = "asked"
        FIELD = "field"
        ANSWERED = "answered"
        CLOSED = "closed"

    question = models.ForeignKey(Question, models.PROTECT, related_name="followups")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    due = models.DateField(null=True)
    field = models.CharField(max_length=60, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "at"])]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="asked") | Q(due__isnull=False), name="what_is_asked_is_due"),
            models.CheckConstraint(condition=~Q(kind="field") | ~Q(field=""), name="a_lack_names_its_field"),
            models.CheckConstraint(condition=Q(kind="answered") | Q(by__isnull=False), name="the_record_is_nobody"),
        ]


class ForecastFigure(models.Model):
    """What somebody said of a quarter: its target, or their call of it. The newest of a kind holds. Append-only.

    For a team, or (null) for the whole organisation; in the organisation's currency.
    """

    class Kind(models.TextChoices):
        """What is wanted, and what is expected."""

        TARGET = "target"
        CALL = "call"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    team = models.ForeignKey("org.Team", models.PROTECT, null=True, related_name="+")
    quarter = models.DateField()  # its first day
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["team", "quarter", "kind"])]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="a_figure_is_no_debt")]
