"""Somebody on the buyer's side and their part in the purchase: "Luis Ortega, economic buyer"."""

from __future__ import annotations

from collections.abc import Mapping

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType, Piece
from sayso.record.typed_text import choice, label_of, labels, part, parts_of, plain, text_of

ROLES = labels(
    "economic_buyer",
    "champion",
    "decision_maker",
    "technical_evaluator",
    "legal",
    "procurement",
    "security",
    "user",
    "blocker",
    "influencer",
)


@FIELD_TYPES.register
class PersonRole(FieldType):
    """``{"person", "name", "title", "role"}``: `person` is the id in the record, null where they are not in it yet."""

    name = "person_role"
    control = "role"
    title = ""
    pieces = (
        Piece("name", "Name"),
        Piece("title", "Title"),
        Piece("role", "Part in the purchase", "choice", ROLES),
        Piece("person", "", "kept"),
    )

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        parts = parts_of(raw, spec, ("person", "name", "title", "role"))
        name, title = text_of(parts.get("name"), spec), text_of(parts.get("title"), spec)
        role = choice(parts.get("role"), ROLES, spec, what="role")
        person = self._person(parts.get("person"), spec)
        if person is None and not (name or title or role):
            return None
        if not (person or name or title):
            raise spec.bad("say who: a name or a title.")
        if role is None:
            raise spec.bad("say which part they have in the purchase.")
        return {"person": person, "name": name, "title": title, "role": role}

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        if not isinstance(value, Mapping):
            return plain(value)
        who = part(value, "name") or part(value, "title") or (f"person {part(value, 'person')}")
        title = f" ({part(value, 'title')})" if part(value, "name") and part(value, "title") else ""
        return f"{who}{title}, {label_of(value.get('role'), ROLES).lower()}"

    def identity(self, value: JsonValue) -> JsonValue:
        if not isinstance(value, Mapping):
            return value
        who = part(value, "name") or part(value, "title") or part(value, "person")
        return [who.casefold(), part(value, "role")]

    def _person(self, raw: object, spec: FieldSpec) -> int | None:
        text = text_of(raw, spec)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text) > 0):
            raise spec.bad("the person is given by their id.")
        return int(text)
