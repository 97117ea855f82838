"""Django's handle on the field audit."""

from django.apps import AppConfig


class FieldAuditConfig(AppConfig):
    """The `measure.field_audit` package."""

    name = "sayso.measure.field_audit"
    label = "field_audit"
