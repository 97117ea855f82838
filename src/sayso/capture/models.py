"""Conversations and what they came from. Originals, revisions, turns, mends, matches are facts: only ever added to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sayso.domain.transcript import Channel, Side, TurnKind
from sayso.record.models import Account, Deal, Person


class Original(models.Model):
    """The bytes of a file as they came, deflated, with the SHA-256 of the bytes. Erasure empties `content`."""

    sha256 = models.CharField(max_length=64, unique=True)
    filename = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()
    received_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    PERSONAL = ("filename", "content")
    ERASER = "capture.privacy.erase_conversation"


class Conversation(models.Model):
    """One conversation. Identity: (source, external id), else the digest of its content.

    `host` is our participant whose conversation it is (who may see it before it has a deal); `deal` and `match_reason`
    are the standing answer of the ladder, or of the person who chose (`matched_by`), which no ladder overrides.
    """

    class Match(models.TextChoices):
        """How it stands with the deal."""

        PENDING = "pending"
        MATCHED = "matched"
        UNMATCHED = "unmatched"  # more than one deal fits, or none is sure: a person says
        NEW = "new"  # an outside company without an open deal: account, people and deal are proposed
        INTERNAL = "internal"
        EXCLUDED = "excluded"

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=512)
    identity = models.CharField(max_length=64, unique=True)
    format = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=[(c.value, c.value) for c in Channel])
    title = models.CharField(max_length=500, blank=True, default="")
    started_at = models.DateTimeField(null=True)
    started_zone = models.CharField(
        max_length=64, blank=True, default=""
    )  # IANA name or "+02:00": relative dates are read in it
    ended_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField(db_index=True)  # the start where it is known, else when it was captured
    thread = models.CharField(max_length=64, blank=True, default="", db_index=True)
    automatic = models.BooleanField(default=False)
    notes = models.JSONField(default=list)
    captured_at = models.DateTimeField()
    captured_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    match = models.CharField(max_length=10, choices=Match.choices, default=Match.PENDING, db_index=True)
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="conversations")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="conversations")
    led_to = models.ForeignKey(
        Deal, models.PROTECT, null=True, related_name="+"
    )  # by its own ladder, whatever its thread or a person says
    match_reason = models.CharField(max_length=500, blank=True, default="")
    candidates = models.JSONField(default=list)  # deal ids that fit, when a person has to say
    matched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    people_erased_at = models.DateTimeField(null=True)  # somebody in it was erased: where they led to stands

    PERSONAL = ("title", "notes", "external_id", "match_reason")
    ERASER = "capture.privacy.erase_conversation"

    class Meta:
        indexes = [
            # With all that the inbox asks before it shows a card, so that no row is read for it.
            models.Index(fields=["deal", "happened_at", "id", "withdrawn_at"]),
            models.Index(fields=["account", "happened_at"]),
            models.Index(fields=["match", "happened_at"]),
            # Every page says how many are in doubt, which is few of them.
            models.Index(fields=["host"], condition=models.Q(match="unmatched"), name="capture_in_doubt"),
            models.Index(fields=["host", "happened_at"]),
            models.Index(fields=["captured_by", "happened_at"]),
            models.Index(fields=["started_at"], condition=models.Q(channel="meeting"), name="capture_meetings"),
        ]


class Revision(models.Model):
    """One reading of one original. A corrected transcript is a new one; the latest is read, old quotes keep theirs."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    original = models.ForeignKey(Original, models.PROTECT, related_name="revisions")
    digest = models.CharField(max_length=64)
    captured_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "number"], name="revision_number_once")]


class Turn(models.Model):
    """One speaker's uninterrupted piece. The database refuses any change but blanking at equal length.

    `offset` is where the turn begins in the conversation's whole text (turns joined by one line feed).
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="turns")
    index = models.PositiveIntegerField()
    speaker = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField()
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in TurnKind])
    offset = models.PositiveBigIntegerField()
    start_ms = models.BigIntegerField(null=True)
    end_ms = models.BigIntegerField(null=True)
    said_at = models.DateTimeField(null=True)
    said_zone = models.CharField(max_length=64, blank=True, default="")
    marks = models.JSONField(default=list)  # [[offset, ms], ...]

    PERSONAL = ("text", "speaker")
    ERASER = "capture.privacy.erase_conversation"

    class Meta:
        ordering = ["index"]
        constraints = [models.UniqueConstraint(fields=["revision", "index"], name="turn_index_once")]


class Participant(models.Model):
    """Who took part. `stated` is what the file says of them; the rest came of it, mends included, and is derived."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants")
    label = models.CharField(max_length=300)
    position = models.PositiveIntegerField(default=0)
    stated = models.JSONField(default=dict)  # name, email, title and side
    name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="", db_index=True)
    title = models.CharField(max_length=200, blank=True, default="")
    side = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Side], default=Side.UNKNOWN)
    side_reason = models.CharField(max_length=500, blank=True, default="")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    PERSONAL = ("label", "stated", "name", "email", "title", "side_reason")
    ERASER = "capture.privacy.erase_conversation"

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["conversation", "label"], name="participant_label_once")]


class SpeakerMend(models.Model):
    """A person said who speaks under a label. The newest counts; `remembered` ones for host and account too."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="mends")
    label = models.CharField(max_length=300)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True, default="")
    side = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Side])
    remembered = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = ("label", "name", "email")
    ERASER = "capture.privacy.erase_conversation"

    class Meta:
        ordering = ["id"]


class DealMatch(models.Model):
    """A person said which deal a conversation belongs to (none: it belongs to no deal). The newest counts and stays."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="choices")
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Failure(models.Model):
    """A file that could not be read: one clear line, until it is read after all or dismissed."""

    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    source = models.CharField(max_length=60)
    message = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    PERSONAL = ("filename",)
    ERASER = "capture.privacy.erase_conversation"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "filename"], condition=Q(settled_at=None), name="failure_listed_once"
            )
        ]


class Inflow(models.Model):
    """How a source fares that flows by itself, by the name of its connection. `told` is what the last pull left out."""

    name = models.CharField(max_length=60, unique=True)
    pulled_at = models.DateTimeField(null=True)  # the last time that it answered
    taken = models.PositiveIntegerField(default=0)  # files, since it was connected
    told = models.JSONField(default=list)
    failure = models.CharField(max_length=500, blank=True, default="")
    failing_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)


class Exclusion(models.Model):
    """An address or domain whose conversations are never kept."""

    pattern = models.CharField(max_length=254, unique=True)  # "someone@firm.example" or "firm.example"
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Tombstone(models.Model):
    """The keyed digest of something erased, so that a sync or a second upload cannot bring it back."""

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()


class SearchRow(models.Model):
    """The words of a turn of the latest revision, as the search index holds them (`capture.search`).

    `id` begins with the second in which the conversation happened, so that walking it backwards is newest first.
    `words` and `scope` are searched by a full-text index that the database itself keeps in step.
    """

    id = models.BigIntegerField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="+")
    words = models.TextField()
    scope = models.TextField()  # whose it is, of what, and what was heard, as words: "u12 ccall a3 stheirs kobjection"

    PERSONAL = ("words",)
    ERASER = "capture.privacy.erase_conversation"


class SearchVector(models.Model):
    """What an embedding model makes of a row of the index: `size` numbers, little-endian float32, of length one.

    The database itself takes it away with its row (`search.schema`), so there is no Python cascade.
    """

    row = models.OneToOneField(
        SearchRow, models.DO_NOTHING, primary_key=True, related_name="vector", db_constraint=False
    )
    model = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    numbers = models.BinaryField()

    PERSONAL = ("numbers",)
    ERASER = "capture.privacy.erase_conversation"
