"""Django's handle on this stage."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The `ledger` stage."""

    name = "sayso.ledger"
    label = "ledger"
