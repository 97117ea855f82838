"""The search index learns what was heard in which turn, so that a kind of signal is found as fast as a word."""

from itertools import groupby

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 500
CHOSEN = ("category", "status", "event", "role", "agreement", "owner_side", "what")


def tag(kind: str, value: str = "") -> str:
    """A kind and a value as a word of the index."""
    return "k" + "".join(char for char in f"{kind}{value}".lower() if char.isascii() and char.isalnum())


def index_what_was_heard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write what was heard behind whose a row is."""
    Signal = apps.get_model("extract", "Signal")
    SearchRow = apps.get_model("capture", "SearchRow")
    signals = Signal.objects.order_by("conversation_id").values_list("conversation_id", "turn", "kind", "value")
    for conversation, heard in groupby(signals.iterator(chunk_size=BATCH), key=lambda signal: signal[0]):
        by_turn: dict[int, set[str]] = {}
        for _, turn, kind, value in heard:
            values = [value[name] for name in CHOSEN if isinstance(value.get(name), str)]
            by_turn.setdefault(turn, set()).update({tag(kind), *(tag(kind, one) for one in values)})
        rows = SearchRow.objects.filter(conversation_id=conversation, turn__index__in=by_turn)
        moved = list(rows.select_related("turn").defer("words"))
        for row in moved:
            row.scope = " ".join([row.scope, *sorted(by_turn[row.turn.index])])
        SearchRow.objects.bulk_update(moved, ["scope"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("extract", "0002_model_answers"), ("capture", "0007_scope_of_any_length")]
    operations = [migrations.RunPython(index_what_was_heard, migrations.RunPython.noop, elidable=True)]
