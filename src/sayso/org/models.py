"""People, teams and settings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sayso.domain.asker import Role


class UserAccounts(BaseUserManager["User"]):
    """How Django and allauth make users."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who signs in with `email`; without a password they cannot, until they set one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """The same, with every Django permission; Sayso itself looks at roles only."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person of the selling organisation. `zone` is an IANA name; due dates are judged in it."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserAccounts] = UserAccounts()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    PERSONAL = ("email", "name")
    ERASER = "org.services_people.erase_user"

    def __str__(self) -> str:
        return self.name or self.email


class Team(models.Model):
    """A group of people whose deals one manager looks after. Teams nest."""

    name = models.CharField(max_length=200, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")


class Membership(models.Model):
    """Somebody's role, from a day to a day (exclusive; open when null). Without a team it holds everywhere."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="membership_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "team", "role"], condition=Q(until=None), name="membership_open_once"
            ),
            models.UniqueConstraint(  # SQLite takes two blanks for two teams
                fields=["user", "role"], condition=Q(until=None, team=None), name="membership_everywhere_once"
            ),
        ]

    @staticmethod
    def running(day: date) -> Q:
        """The condition that a membership holds on `day`."""
        return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


class Setting(models.Model):
    """One organisation-wide setting, by the name under which a stage declared it."""

    name = models.CharField(max_length=100, primary_key=True)
    value = models.JSONField()


class Token(models.Model):
    """A key for the API and for machines: only its digest is kept. `may_decide` is given on purpose."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    may_decide = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def is_valid(self, at: datetime) -> bool:
        """Whether the token still opens the door."""
        return self.revoked_at is None and at < self.expires_at


class Invitation(models.Model):
    """A link by which somebody chooses their password, once: only its digest is kept, and the newest one counts."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Connection(models.Model):
    """An outside service: which connector speaks to it (a plug's name), where, with what, and how far it was read.

    `secrets` are sealed and read through `org.connections` alone; `options` are no secrets; `cursor` is the connector's
    own bookmark. Whoever consented did so for exactly that `base_url`.
    """

    name = models.CharField(max_length=60, unique=True)
    connector = models.CharField(max_length=60)
    base_url = models.URLField(max_length=300)
    secrets = models.TextField(blank=True, default="")
    options = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    consented_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    consented_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)


class Spending(models.Model):
    """The tokens that were spent at a connection (by its name) in the hour that begins at `hour`."""

    name = models.CharField(max_length=60)
    hour = models.DateTimeField()
    tokens = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "hour"], name="spending_of_an_hour_once")]


class SavedView(models.Model):
    """A list as somebody likes it: the page, and all that its address says. A shared one is everybody's to use."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True, default="")
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_once")]
