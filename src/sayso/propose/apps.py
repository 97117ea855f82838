"""Django's handle on this stage."""

from django.apps import AppConfig


class ProposeConfig(AppConfig):
    """The `propose` stage."""

    name = "sayso.propose"
    label = "propose"
