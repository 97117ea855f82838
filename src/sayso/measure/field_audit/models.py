"""What the audit of the record found when it was counted last: derived, and counted anew at will."""

from __future__ import annotations

from django.db import models


class Audit(models.Model):
    """Every field of one kind of thing with its verdict, as it was counted at a moment.

    `found` holds them as JSON, in their order; `wanted_at` is when somebody asked for a count anew, until it is done.
    """

    PERSONAL = ("found",)  # a few values of a field stand in it as examples
    ERASER = "measure.field_audit.services.forget"

    entity = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
    found = models.JSONField(default=list)
    wanted_at = models.DateTimeField(null=True)
