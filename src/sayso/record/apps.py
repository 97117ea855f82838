"""Django's handle on this stage."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The `record` stage."""

    name = "sayso.record"
    label = "record"
