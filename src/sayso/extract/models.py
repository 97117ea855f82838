"""Signals: derived, rebuilt at will. Their keys are digests of what they say: the same reading, the same rows."""

from __future__ import annotations

from django.db import models

from sayso.capture.models import Conversation


class Reading(models.Model):
    """That a revision was read by a reader, and what came of it. `inputs` is the digest of all that was read."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="reading")
    revision = models.PositiveIntegerField()
    reader = models.CharField(max_length=60)
    version = models.CharField(max_length=60)
    inputs = models.CharField(max_length=64)
    language = models.CharField(max_length=16, blank=True, default="")
    dropped = models.JSONField(default=list)
    parts = models.PositiveIntegerField(default=0)  # what a model had to be asked
    unread = models.PositiveIntegerField(default=0)  # of them without an answer
    at = models.DateTimeField()


class Signal(models.Model):
    """One signal with its quote, found in one revision of a conversation."""

    key = models.CharField(max_length=64, primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="signals")
    revision = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    value = models.JSONField()
    turn = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    speaker = models.CharField(max_length=300, blank=True, default="")
    support = models.JSONField(default=list)
    certainty = models.CharField(max_length=12)
    reason = models.CharField(max_length=500, blank=True, default="")
    said_at = models.DateTimeField(null=True)

    PERSONAL = ("value", "text", "speaker", "support")
    ERASER = "capture.privacy.erase_conversation"

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["kind", "said_at"])]


class ModelAnswer(models.Model):
    """What a model answered about a part of a conversation: kept, so that it is asked, and paid for, once."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="model_answers")
    key = models.CharField(max_length=64)
    host = models.CharField(max_length=300)
    model = models.CharField(max_length=100)
    text = models.TextField()
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_index=True)

    PERSONAL = ("text",)
    ERASER = "extract.services.forget"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "key"], name="model_answer_once")]
