"""Django's handle on this stage."""

from django.apps import AppConfig


class ExtractConfig(AppConfig):
    """The `extract` stage."""

    name = "sayso.extract"
    label = "extract"
