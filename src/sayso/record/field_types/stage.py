"""A stage of a pipeline, by its name or key; "Pipeline / Stage" where two pipelines have a stage of that name."""

from __future__ import annotations

from collections.abc import Mapping

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType
from sayso.record.typed_text import choice, label_of, parts_of, plain, text_of


@FIELD_TYPES.register
class Stage(FieldType):
    """Where a deal stands. Kept as ``{"pipeline": key, "key": key}``; allowed are the stages that RevOps defined."""

    name = "stage"
    control = "stage"
    title = ""

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        if not isinstance(raw, Mapping):
            return choice(raw, spec.options, spec, what="stage")
        parts = parts_of(raw, spec, ("pipeline", "key"))
        pipeline, key = text_of(parts.get("pipeline"), spec), text_of(parts.get("key"), spec)
        if not pipeline:
            return choice(key, spec.options, spec, what="stage")
        value: JsonValue = {"pipeline": pipeline, "key": key}
        if not any(option.value == value for option in spec.options):
            raise spec.bad(f"there is no stage '{key[:60]}' in the pipeline '{pipeline[:60]}'.")
        return value

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        known = label_of(value, spec.options) if spec and any(o.value == value for o in spec.options) else ""
        if known or not isinstance(value, Mapping):
            return known or plain(value)
        return plain(value.get("key")).replace("-", " ").capitalize()
