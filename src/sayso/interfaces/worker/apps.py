"""Django's handle on the worker: makes the flow's steps known wherever Django runs."""

from django.apps import AppConfig
from django.conf import settings


class WorkerConfig(AppConfig):
    """Listens to the ledger."""

    name = "sayso.interfaces.worker"
    label = "worker"

    def ready(self) -> None:
        """Register the steps, and with them the team engine's one task where that engine is used."""
        from sayso import flow  # noqa: F401 - its steps register themselves

        if settings.ON_POSTGRES:
            from sayso.interfaces.worker import procrastinate_backend  # noqa: F401 - registers its task
