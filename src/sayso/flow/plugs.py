"""Every point of extension there is, for whoever lists what is installed and what could not be loaded."""

from __future__ import annotations

from typing import Any, Final

from sayso.capture.points import FORMATS
from sayso.extract.points import READERS, SIGNAL_TYPES
from sayso.measure.field_audit.points import JUNK, USAGES
from sayso.plug import Point
from sayso.ports.crm import CRMS
from sayso.ports.embedding import EMBEDDINGS
from sayso.ports.model import MODELS
from sayso.ports.source import SOURCES
from sayso.record.points import FIELD_TYPES
from sayso.review.points import CHECKS

POINTS: Final[tuple[Point[Any], ...]] = (
    FORMATS,
    SIGNAL_TYPES,
    READERS,
    MODELS,
    EMBEDDINGS,
    CRMS,
    SOURCES,
    FIELD_TYPES,
    CHECKS,
    JUNK,
    USAGES,
)
