"""Django's handle on this stage."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """The `org` stage."""

    name = "sayso.org"
    label = "org"
