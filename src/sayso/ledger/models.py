"""The trail."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One act: who, when, through which door, in which request, upon what.

    `payload` may be erased; `digest` is SHA-256 over `salt` and the payload, and `chain` is SHA-256 over the previous
    entry's chain and this entry's unerasable part (digest included). So a person's data can go and the chain still
    holds, and a changed row breaks it. The table takes inserts only; a trigger lets a payload be blanked, nothing else.
    """

    at = models.DateTimeField()
    name = models.CharField(max_length=100)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    door = models.CharField(max_length=16)
    request = models.CharField(max_length=64, db_index=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    payload = models.JSONField(null=True)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    chain = models.CharField(max_length=64, unique=True)
    erased_at = models.DateTimeField(null=True)

    PERSONAL = ("payload",)
    ERASER = "ledger.services.erase"

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"]), models.Index(fields=["name", "at"])]
