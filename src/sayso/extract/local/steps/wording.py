"""The words of a clause that tell what it is about."""

from __future__ import annotations

import re
from typing import Final

from sayso.extract.local.steps.verbs import DEEDS

_CONTENT: Final = re.compile(r"[a-z]{4,}")
_STOP_TEXT: Final = (
    "will have that this with your from then them they what when would could should about just some need want well"
    " know going "
    "make sure think thing things back over there here also that's i'll we'll you'll today tomorrow monday tuesday"
    " wednesday "
    "thursday friday saturday sunday week next month after before send give okay yeah good great perfect please them"
    " into "
    "round across forward along tonight morning afternoon evening arvo able have having "
    "like really right because which were been more only does doesn't don't can't"
)
_STOP: Final = frozenset(_STOP_TEXT.split())


def content(plain: str) -> frozenset[str]:
    """The words of four letters and more that are neither little words nor verbs of doing."""
    return frozenset(_CONTENT.findall(plain)) - _STOP - DEEDS.keys()
