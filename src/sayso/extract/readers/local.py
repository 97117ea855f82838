"""The local reader: rules over the structure of the conversation. No key, no network, nothing leaves the machine."""

from __future__ import annotations

from sayso.domain.signal import Signal
from sayso.domain.transcript import Transcript
from sayso.extract.context import ReadingContext
from sayso.extract.local import reading
from sayso.extract.local.language import ENGLISH, language_of
from sayso.extract.points import READERS, SIGNAL_TYPES
from sayso.extract.repeats import in_order


@READERS.register
class LocalReader:
    """Runs every signal type over one reading of the conversation."""

    name = "local"
    version = "15"

    def read(self, transcript: Transcript, context: ReadingContext) -> tuple[Signal, ...]:
        """The signals in the order said. A conversation in a language the reader does not know gives none, and mail
        that no person wrote has nothing to say."""  # noqa: D205, D209 - two sentences, one thought
        if transcript.automatic or language_of(transcript) != ENGLISH:
            return ()
        structure = reading.read(transcript, context)
        found = (signal for kind in SIGNAL_TYPES.all() for signal in kind.find(structure))
        return in_order(found)
