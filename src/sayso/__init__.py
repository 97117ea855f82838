"""Sayso: your CRM, written from what was said, on your say-so."""

__version__ = "0.1.0"
