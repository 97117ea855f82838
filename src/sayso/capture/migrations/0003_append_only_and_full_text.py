"""What was said takes no change but blanking, what people said of it none but that, and all of it can be searched."""

from django.db import migrations

from sayso.capture.search.schema import FullTextIndex
from sayso.ledger.triggers import AppendOnly


def blanked(*columns: str) -> str:
    """The condition that each column is as it was, or nothing but as many blanks."""
    return " AND ".join(
        f"(NEW.{column} = OLD.{column} OR (length(NEW.{column}) = length(OLD.{column})"
        f" AND replace(NEW.{column}, '█', '') = ''))"
        for column in columns
    )


TURN = ("id", "revision_id", '"index"', "kind", '"offset"', "start_ms", "end_ms", "said_at", "said_zone", "marks")
MEND = ("id", "conversation_id", "side", "remembered", "by_id", "at")


class Migration(migrations.Migration):
    dependencies = [("capture", "0002_initial")]
    operations = [
        AppendOnly("capture_turn", blanked("text", "speaker"), TURN),
        AppendOnly(
            "capture_original",
            "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND length(NEW.content) = 0",
            ("id", "size", "received_at"),
        ),
        AppendOnly("capture_speakermend", blanked("label", "name", "email"), MEND),
        AppendOnly("capture_dealmatch"),
        AppendOnly("capture_tombstone"),
        FullTextIndex(),
    ]
