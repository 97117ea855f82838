"""The index learns of what conversation each row is and who speaks in it, so that a search can be narrowed."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 500


def tag_rows(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write behind whose a row is, of which channel, account and deal it is, and on which side who speaks."""
    SearchRow = apps.get_model("capture", "SearchRow")
    Participant = apps.get_model("capture", "Participant")
    Conversation = apps.get_model("capture", "Conversation")
    for conversation in Conversation.objects.filter(erased_at=None, withdrawn_at=None).iterator(chunk_size=BATCH):
        shared = [f"c{conversation.channel}"]
        shared += [f"a{conversation.account_id}"] if conversation.account_id else []
        shared += [f"d{conversation.deal_id}"] if conversation.deal_id else []
        people = Participant.objects.filter(conversation=conversation).values_list("label", "side", "person_id")
        speakers = {label: [f"s{side}", *([f"p{person}"] if person else [])] for label, side, person in people}
        rows = list(SearchRow.objects.filter(conversation=conversation).select_related("turn").defer("words"))
        for row in rows:
            users = [word for word in row.scope.split() if word.startswith("u")]
            row.scope = " ".join([*users, *shared, *speakers.get(row.turn.speaker, ["sunknown"])])
        SearchRow.objects.bulk_update(rows, ["scope"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("capture", "0003_append_only_and_full_text")]
    operations = [migrations.RunPython(tag_rows, migrations.RunPython.noop, elidable=True)]
