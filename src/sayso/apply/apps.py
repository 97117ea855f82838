"""Django's handle on this stage."""

from django.apps import AppConfig


class ApplyConfig(AppConfig):
    """The `apply` stage."""

    name = "sayso.apply"
    label = "apply"
