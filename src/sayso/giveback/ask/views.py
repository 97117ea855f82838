"""What an answer is made of: frozen, so that showing it asks the database nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sayso.domain.signal import JsonValue
from sayso.domain.transcript import Side
from sayso.giveback.ask.language import Term
from sayso.record.views import DealRow


@dataclass(frozen=True, slots=True)
class Quoted:
    """A piece of a turn: ``before`` + ``found`` + ``after``, character for character.

    `kind` is the signal that it proves ("" for words alone), `said` that signal's value in a person's words, `is_sure`
    whether the reader was; `is_near` where it lacks the words and is near them in meaning.
    """

    conversation_id: int
    turn: int
    title: str
    channel: str
    account: str
    at: datetime
    name: str
    side: Side
    before: str
    found: str
    after: str
    cut_before: bool = False
    cut_after: bool = False
    kind: str = ""
    said: str = ""
    value: Mapping[str, JsonValue] | None = None
    is_sure: bool = True
    is_near: bool = False

    @property
    def text(self) -> str:
        """The piece in one."""
        return self.before + self.found + self.after


@dataclass(frozen=True, slots=True)
class Group:
    """The quotes of one deal; without a deal that the asker sees, those of one account, or of none.

    `count` is how many hold the words, `quotes` the first of them and of what is near in meaning, `narrowing` the term
    that leads to all of them ("" where there is none).
    """

    deal: DealRow | None
    account: str
    count: int
    quotes: tuple[Quoted, ...]
    narrowing: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a question.

    `asked` is what was typed, `text` the operators that it became and `terms` those one by one. `count` quotes stand in
    `deals` deals, and the reader was sure of `sure`; `is_more` where only the newest were counted, `reached` how far
    back was looked then. `in_words` asks for the words of what was heard instead ("" where there are none). `sense` is
    the model (and its host) by which meaning ranked too, "" where words alone did; `near` more were found by it alone,
    and `senseless` is why it could not be asked.
    """

    asked: str
    text: str
    terms: tuple[Term, ...]
    groups: tuple[Group, ...]
    count: int
    deals: int
    sure: int = 0
    is_more: bool = False
    reached: datetime | None = None
    in_words: str = ""
    sense: str = ""
    near: int = 0
    senseless: str = ""

    @property
    def is_translated(self) -> bool:
        """Whether a loosely put question became operators."""
        return " ".join(self.asked.split()) != self.text

    def without(self, term: Term) -> str:
        """The question without one of its terms."""
        return " ".join(str(one) for one in self.terms if one != term)
