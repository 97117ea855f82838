"""Django's handle on the flow: makes its steps known wherever Django runs."""

from django.apps import AppConfig
from django.conf import settings


class FlowConfig(AppConfig):
    """Listens to the ledger."""

    name = "sayso.flow"
    label = "flow"

    def ready(self) -> None:
        """Register the steps, and with them the team engine's one task where that engine is used."""
        from sayso.flow import steps  # noqa: F401 - they register themselves

        if settings.ON_POSTGRES:
            from sayso.flow import team_engine  # noqa: F401 - registers its task
