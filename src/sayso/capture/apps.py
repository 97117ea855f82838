"""Django's handle on this stage."""

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    """The `capture` stage."""

    name = "sayso.capture"
    label = "capture"
