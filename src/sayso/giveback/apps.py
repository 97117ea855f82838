"""Django's handle on this stage."""

from django.apps import AppConfig


class GivebackConfig(AppConfig):
    """The `giveback` stage."""

    name = "sayso.giveback"
    label = "giveback"
