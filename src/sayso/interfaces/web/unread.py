"""Why a conversation, or a part of it, was not read: in sentences, for its page. Pure."""

from __future__ import annotations

from sayso.capture.views import ConversationView
from sayso.extract.selectors import ReadingView

ENGLISH = "en"
LANGUAGES = {
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "sv": "Swedish",
    "pl": "Polish",
}


def why_unread(found: ConversationView, reading: ReadingView | None) -> tuple[str, ...]:
    """One sentence for each thing that was not read; none where everything was."""
    if found.erased_at or found.withdrawn_at:
        return ()
    if found.is_automatic:
        return ("Automatic mail is kept with its thread and not read.",)
    if found.match == "internal":
        return ("Talk among ourselves is not read.",)
    if found.match == "excluded":
        return ("It belongs to no deal, so it is not read.",)
    if reading is None:
        return ("It waits to be read.",)
    return (*_language(reading), *_parts(reading), *_dropped(reading))


def _language(reading: ReadingView) -> tuple[str, ...]:
    if reading.language in (ENGLISH, "") or reading.reader != "local":
        return ()
    language = LANGUAGES.get(reading.language, f"the language “{reading.language}”")
    return (f"It is in {language}, which the local reader does not know: it stays unread rather than half-read.",)


def _parts(reading: ReadingView) -> tuple[str, ...]:
    if not reading.unread:
        return ()
    return (f"{reading.unread} of its {reading.parts} parts had no answer from the model: they are read again later.",)


def _dropped(reading: ReadingView) -> tuple[str, ...]:
    return tuple(
        f"{count} finding{'s were' if count > 1 else ' was'} dropped: {why.rstrip('.')}."
        for why, count in reading.dropped
        if why
    )
