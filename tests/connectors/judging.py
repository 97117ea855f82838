"""A vendor's OpenAPI file as the judge of what is asked and answered. The file stays outside the project."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator


class Refused(AssertionError):
    """The vendor's specification does not know that."""


class Judge:
    """Bodies are held against the schemas of their operation; nothing beside what a schema names is let through."""

    def __init__(self, path: Path) -> None:
        self._spec = json.loads(path.read_text())
        self._paths = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", one)), one.count("{"), one) for one in self._spec["paths"]
        ]
        self.judged = 0

    def __call__(self, method: str, path: str, body: Any, status: int, answer: Any) -> None:
        operation = self._operation(method, path)
        self.judged += 1
        asked = (operation.get("requestBody") or {}).get("content", {}).get("application/json")
        if asked and isinstance(body, dict):
            self._hold(asked["schema"]["$ref"], body, f"{method} {path} asks", strict=True)
        said = operation["responses"].get(str(status), {}).get("content", {}).get("application/json")
        if said:
            self._hold(said["schema"]["$ref"], answer, f"{method} {path} answers", strict=False)

    def _operation(self, method: str, path: str) -> Any:
        fitting = sorted((holes, one) for pattern, holes, one in self._paths if pattern.fullmatch(path))
        found = [self._spec["paths"][one] for _, one in fitting if method.lower() in self._spec["paths"][one]]
        if not found:
            raise Refused(f"There is no {method} {path}.")
        return found[0][method.lower()]

    def _hold(self, ref: str, body: Any, what: str, *, strict: bool) -> None:
        problems = [error.message for error in self._validator(ref).iter_errors(body)]
        known = self._spec["components"]["schemas"][ref.rsplit("/", 1)[1]].get("properties", {})
        problems += [f"'{name}' is unknown" for name in body if strict and name not in known]
        if problems:
            raise Refused(f"{what}: {problems[0]}")

    @cache  # noqa: B019 - a judge lives as long as the run
    def _validator(self, ref: str) -> Draft202012Validator:
        return Draft202012Validator(
            {"$ref": ref, "components": {"schemas": _plain(self._spec["components"]["schemas"])}}
        )


def _plain(schema: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON Schema says it."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _plain(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain
