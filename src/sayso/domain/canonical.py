"""One way to write a value down, so that equal things have equal digests on every machine and in every run."""

from __future__ import annotations

import hashlib
import json

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical_json(value: object) -> str:
    """`value` (JSON types only) with sorted keys, no spaces and no escapes. Raises TypeError for anything else."""
    return _ENCODER.encode(value)


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def bytes_digest(content: bytes) -> str:
    """SHA-256 of raw bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
