"""What people did with what was given back: facts. The briefs themselves are derived, and kept nowhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class SignalAnswer(models.Model):
    """What somebody did about an account signal, by its key: acted on it, or put it away as of no use."""

    class Act(models.TextChoices):
        """What they did."""

        ACTED = "acted"
        DISMISSED = "dismissed"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    deal = models.ForeignKey("record.Deal", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=24)
    act = models.CharField(max_length=10, choices=Act.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="signal_answered_once")]


class Followed(models.Model):
    """That somebody wants to be told of new answers to a kept question. `known` are the answers they were told of."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    question = models.ForeignKey("org.SavedView", models.CASCADE, related_name="+")
    since = models.DateTimeField()
    known = models.JSONField(default=list)  # conversation and turn, no word of them
    problem = models.CharField(max_length=500, blank=True, default="")  # why it could not be asked the last time

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "question"], name="question_followed_once")]


class Notice(models.Model):
    """That something came about which somebody wants to know: a brief is ready, a question has new answers.

    It says of what it is (`subject`: the meeting's conversation, the followed question) and repeats nothing: what it
    leads to is asked for when they look, with what they may see by then.
    """

    class Kind(models.TextChoices):
        """What came about."""

        BRIEF = "brief"
        ANSWERS = "answers"
        CARDS = "cards"
        DIGEST = "digest"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.BigIntegerField()
    occasion = models.CharField(max_length=40)  # the same is told once
    count = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    until = models.DateTimeField()  # from then on it is nothing new
    put_away_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "subject", "occasion"], name="noticed_once"),
        ]
        indexes = [models.Index(fields=["user", "until"])]


class Acceptance(models.Model):
    """That the new owner of a deal read its handoff and took it. `change` is the key of the write that made it so."""

    deal = models.ForeignKey("record.Deal", models.CASCADE, related_name="+")
    change = models.CharField(max_length=100, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class CalendarFeed(models.Model):
    """An address from which a calendar reads somebody's next steps, without signing in: only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], condition=Q(closed_at=None), name="feed_open_once")]
