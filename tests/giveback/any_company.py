"""Any deal, and any small company: whatever was said, by whomever, in any number of conversations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hypothesis import strategies as st

from sayso.domain.transcript import Channel
from sayso.giveback.facts import Facts
from sayso.giveback.statements import Line, Statement
from tests.giveback.telling import ANA, DANA, LUIS, Deal

_TEXTS = st.one_of(
    st.sampled_from(
        ["Could you send us the terms?", "It is far too dear for the two of us.", "I am leaving next month."]
    ),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=400).filter(str.strip),
)
_SPEAKERS = st.sampled_from(["Dana", "Luis", "Ana"])
_DAYS = st.sampled_from([None, "2026-03-01", "2026-03-21", "2026-03-28"])
_KINDS = st.sampled_from(["promise", "promise", "objection", "competitor", "stakeholder", "milestone", "words"])
_CHANNELS = st.sampled_from([Channel.CALL, Channel.EMAIL])
VOCABULARY = ("crane", "ledger", "pallet", "yard")
HEARD = {
    "objection": {"category": "price"},
    "competitor": {"name": "Portway", "status": "evaluating"},
    "next_step": {"action": "send it", "owner": None, "owner_side": "ours", "due": "2026-11-24", "agreement": "agreed"},
}


@st.composite
def any_deal(draw: st.DrawFn, most_talks: int = 5) -> Facts:
    """The facts of any deal."""
    deal = Deal()
    for day in sorted(draw(st.sets(st.integers(1, 19), min_size=1, max_size=most_talks))):
        deal.talk(day, DANA, LUIS, ANA, channel=draw(_CHANNELS))
        for _ in range(draw(st.integers(0, 5))):
            _say(deal, draw)
    return deal.facts()


def _say(deal: Deal, draw: st.DrawFn) -> None:
    speaker, text, kind, sure = draw(_SPEAKERS), draw(_TEXTS), draw(_KINDS), draw(st.booleans())
    if kind == "promise":
        deal.promises(speaker, text, draw(_DAYS), sure=sure)
    elif kind == "words":
        deal.said(speaker, text)
    else:
        value = {
            "objection": {"category": "price"},
            "competitor": {"name": text, "status": draw(st.sampled_from(["ruled_out", "evaluating"]))},
            "stakeholder": {"name": text, "role": "champion", "title": text},
            "milestone": {"event": "pain_confirmed"},
        }[kind]
        deal.hears(kind, speaker, text, sure=sure, **value)


def stand(lines: Iterable[Line], facts: Facts) -> None:
    """That each statement has a quote, and each of its quotes stands in its turn, character for character."""
    turns = {(words.conversation, words.turn): words for words in facts.turns}
    for line in lines:
        if isinstance(line, Statement):
            assert line.quotes
            for quote in line.quotes:
                turn = turns[quote.conversation, quote.turn]
                assert turn.text[quote.start : quote.end] == quote.text
                assert turn.speaker == quote.speaker


@dataclass(frozen=True, slots=True)
class Said:
    """A turn: what words, by which side, and what was heard in the first `quoted` of them ("" for nothing)."""

    words: tuple[str, ...]
    is_theirs: bool
    heard: str
    quoted: int

    @property
    def text(self) -> str:
        """The turn."""
        return " ".join(self.words)

    @property
    def quote(self) -> str:
        """The words that prove what was heard."""
        return " ".join(self.words[: self.quoted])


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: on which day, of whose deal ("" for none), hosted by whom."""

    day: int
    deal: str
    host: str
    channel: Channel
    turns: tuple[Said, ...]


_SAID = st.builds(
    Said,
    words=st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4).map(tuple),
    is_theirs=st.booleans(),
    heard=st.sampled_from(["", *HEARD]),
    quoted=st.integers(1, 4),
)
any_talks = st.lists(
    st.builds(
        Talk,
        day=st.integers(1, 22),
        deal=st.sampled_from(["sam", "eve", ""]),
        host=st.sampled_from(["sam", "eve"]),
        channel=_CHANNELS,
        turns=st.lists(_SAID, min_size=1, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=4,
)
