"""What the API tells of questions: answers in quotes by deal, and the questions that somebody keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from sayso.interfaces.api.shapes import DealRowOut


class QuotedOut(Schema):
    """A piece of a turn: before + found + after, character for character; and the signal that it proves, if any."""

    conversation_id: int
    turn: int
    title: str
    channel: str
    account: str
    at: datetime
    name: str
    side: str
    before: str
    found: str
    after: str
    kind: str
    said: str
    value: dict[str, Any] | None
    is_sure: bool
    is_near: bool


class GroupOut(Schema):
    """The quotes of one deal, the best first; `count` is how many hold the words, `narrowing` leads to all of them."""

    deal: DealRowOut | None
    account: str
    count: int
    quotes: list[QuotedOut]
    narrowing: str


class AnswerOut(Schema):
    """What was found. `text` is the question in operators; `is_more` where only the newest were counted.

    The reader was sure of `sure` of the quotes; `in_words` asks for the words instead, "" where there are none.
    `sense` is the model by which meaning ranked too, `near` how many quotes it alone found, `senseless` why it could
    not be asked.
    """

    asked: str
    text: str
    count: int
    deals: int
    sure: int
    in_words: str
    is_more: bool
    reached: datetime | None
    sense: str
    near: int
    senseless: str
    groups: list[GroupOut]


class QuestionIn(Schema):
    """A question, in one's own words or in operators."""

    q: str


class ReadAsOut(Schema):
    """A question in operators."""

    text: str


class SentenceOut(Schema):
    """A sentence of a model's, and the quotes that bear it out."""

    text: str
    quotes: list[QuotedOut]


class SummedOut(Schema):
    """An answer, and what its newest `asked` quotes come to in the words of the model at `host`.

    No sentences: nothing that the model said is borne out by the quotes.
    """

    answer: AnswerOut
    sentences: list[SentenceOut]
    host: str
    asked: int


class SuggestionOut(Schema):
    """What may stand at the caret: the whole text with it, and where the caret goes."""

    text: str
    caret: int
    label: str
    about: str


class OperatorOut(Schema):
    """An operator: what it narrows, what it takes, and the words that it knows."""

    name: str
    title: str
    takes: str
    choices: list[str]
    example: str


class KeepIn(Schema):
    """A question to keep under a name, for oneself or for everybody."""

    name: str
    q: str
    shared: bool = False


class KeptOut(Schema):
    """A kept question. `is_followed`: the caller is told of new answers; `problem` is why it could not be asked."""

    id: int
    name: str
    text: str
    is_shared: bool
    is_mine: bool
    by: str
    is_followed: bool
    problem: str
