"""Django's handle on the web door."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, templates and static files."""

    name = "sayso.interfaces.web"
    label = "web"
