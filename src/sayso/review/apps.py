"""Django's handle on this stage."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The `review` stage."""

    name = "sayso.review"
    label = "review"
