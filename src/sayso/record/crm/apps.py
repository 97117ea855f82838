"""Django's handle on the CRM's side of the record."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """The `record.crm` package."""

    name = "sayso.record.crm"
    label = "crm"
