"""Django's handle on this stage."""

from django.apps import AppConfig


class ConfirmConfig(AppConfig):
    """The `confirm` stage."""

    name = "sayso.confirm"
    label = "confirm"
