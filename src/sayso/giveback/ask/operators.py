"""The operators of a question: what each is called, what it takes, and an example of it. Pure.

One table: the parser, the suggestions, the page's help and the documentation all read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from sayso.domain.transcript import Channel


class Takes(StrEnum):
    """What may stand behind an operator."""

    CHOICE = "one of a few words"
    NAME = "a name, or a part of one"
    PERIOD = "a period"
    FIGURE = "a figure"


class About(StrEnum):
    """What an operator narrows."""

    SPEAKER = "Who said it"
    SIGNAL = "What was heard in it"
    DEAL = "In which deals"
    TIME = "When, and where"


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator. `choices` are the words that it knows; `is_open` lets others through as (parts of) names.

    `meanings` turns what people write into one of the choices; `kind` names the signal type that it looks at, `fields`
    the fields of its value that hold the choices, and `named` the one that holds a name.
    """

    name: str
    about: About
    takes: Takes
    title: str
    example: str
    choices: tuple[str, ...] = ()
    meanings: Mapping[str, str] | None = None
    is_open: bool = False
    kind: str = ""
    fields: tuple[str, ...] = ()
    named: str = ""

    def choice(self, text: str) -> str | None:
        """The choice that a text means, or None: case, spaces and hyphens do not matter, nor does a plural."""
        plain = text.strip().casefold().replace(" ", "_").replace("-", "_")
        for form in (plain, plain.removesuffix("s")):
            if form in self.choices:
                return form
            if self.meanings and form in self.meanings:
                return self.meanings[form]
        return None


_SIDES: Final = {
    "buyer": "theirs", "them": "theirs", "customer": "theirs", "client": "theirs", "prospect": "theirs",
    "their": "theirs", "us": "ours", "we": "ours", "our": "ours", "seller": "ours", "rep": "ours",
}  # fmt: skip
_ROLES: Final = (
    "economic_buyer", "champion", "decision_maker", "technical_evaluator", "legal", "procurement", "security", "user",
    "blocker", "influencer",
)  # fmt: skip
_EVENTS: Final = (
    "pain_confirmed", "budget_confirmed", "decision_process_shared", "evaluation_started", "proposal_requested",
    "security_review_started", "legal_review_started", "verbal_commitment", "contract_signed", "on_hold", "lost",
)  # fmt: skip
_KINDS: Final = ("next_step", "close_date", "amount", "objection", "competitor", "stakeholder", "milestone", "need")
_CATEGORIES: Final = ("price", "timing", "authority", "need", "trust", "product", "competition", "effort")
_GROUNDS: Final = {
    "pricing": "price", "cost": "price", "money": "price", "budget": "price", "time": "timing", "legal": "trust",
    "contract": "trust", "feature": "product", "competitor": "competition", "resource": "effort", "work": "effort",
}  # fmt: skip
_NEEDS: Final = {"pains": "pain", "requirements": "requirement", "criteria": "criterion", "metrics": "metric"}
_SPEAKER, _SIGNAL, _DEAL, _TIME = About.SPEAKER, About.SIGNAL, About.DEAL, About.TIME
_CHOICE, _NAME, _PERIOD, _FIGURE = Takes.CHOICE, Takes.NAME, Takes.PERIOD, Takes.FIGURE

OPERATORS: Final[Mapping[str, Operator]] = {
    one.name: one
    for one in (
        Operator(
            "side", _SPEAKER, _CHOICE, "Said by them or by us", "side:theirs", ("theirs", "ours", "unknown"), _SIDES,
        ),
        Operator("who", _SPEAKER, _NAME, "Said by somebody, by name or address", 'who:"Dana Kim"', is_open=True),
        Operator(
            "role", _SPEAKER, _NAME, "Said by whoever has that part in the purchase, or that title", "role:champion",
            _ROLES, is_open=True,
        ),
        Operator("kind", _SIGNAL, _CHOICE, "A kind of signal", "kind:objection", _KINDS),
        Operator(
            "objection", _SIGNAL, _CHOICE, "An objection, by its ground", "objection:price", _CATEGORIES, _GROUNDS,
            kind="objection", fields=("category",),
        ),
        Operator(
            "need", _SIGNAL, _CHOICE, "What the buyer needs, by its sort", "need:requirement",
            ("pain", "requirement", "criterion", "metric"), _NEEDS, kind="need", fields=("what",),
        ),
        Operator(
            "competitor", _SIGNAL, _NAME, "A competitor, by name or status", "competitor:evaluating",
            ("incumbent", "evaluating", "ruled_out", "mentioned"), is_open=True, kind="competitor", fields=("status",),
            named="name",
        ),
        Operator(
            "milestone", _SIGNAL, _CHOICE, "What the buyer did", "milestone:on_hold", _EVENTS, kind="milestone",
            fields=("event",),
        ),
        Operator(
            "stakeholder", _SIGNAL, _NAME, "Who was named with a part in the purchase", "stakeholder:economic_buyer",
            _ROLES, is_open=True, kind="stakeholder", fields=("role",), named="name",
        ),
        Operator(
            "step", _SIGNAL, _CHOICE, "A next step, by its agreement or owner", "step:agreed",
            ("agreed", "proposed", "declined", "ours", "theirs", "both"), _SIDES, kind="next_step",
            fields=("agreement", "owner_side"),
        ),
        Operator(
            "date", _SIGNAL, _CHOICE, "A date of theirs, by what it is for", "date:signature",
            ("decision", "signature", "go_live"), {"golive": "go_live", "signing": "signature"}, kind="close_date",
            fields=("what",),
        ),
        Operator(
            "money", _SIGNAL, _CHOICE, "A figure that was said, by what it is", "money:discount",
            ("price", "budget", "discount"), kind="amount", fields=("what",),
        ),
        Operator("stage", _DEAL, _NAME, "Deals in a stage", "stage:proposal", is_open=True),
        Operator("outcome", _DEAL, _CHOICE, "Open, won or lost deals", "outcome:lost", ("open", "won", "lost")),
        Operator("owner", _DEAL, _NAME, "Deals of somebody of ours", "owner:me", ("me",), is_open=True),
        Operator("team", _DEAL, _NAME, "Deals of a team and the teams below it", 'team:"Team North"', is_open=True),
        Operator("account", _DEAL, _NAME, "Deals and conversations of an account", "account:Kestrel", is_open=True),
        Operator("deal", _DEAL, _NAME, "One deal, by number or a part of its name", "deal:17", is_open=True),
        Operator("amount", _DEAL, _FIGURE, "Deals of an amount, in their own currency", "amount:>50k"),
        Operator("closed", _DEAL, _PERIOD, "Deals won or lost in a period", "closed:last-quarter"),
        Operator("closes", _DEAL, _PERIOD, "Deals whose close date lies in a period", "closes:this-month"),
        Operator("said", _TIME, _PERIOD, "Said in a period", "said:last-30-days"),
        Operator(
            "channel", _TIME, _CHOICE, "Calls, mail, chat or calendar entries", "channel:email",
            tuple(channel.value for channel in Channel), {"mail": "email", "phone": "call", "slack": "chat"},
        ),
    )
}  # fmt: skip
ALIASES: Final[Mapping[str, str]] = {
    "by": "who", "from": "who", "speaker": "who", "signal": "kind", "kinds": "kind", "objections": "objection",
    "competitors": "competitor", "milestones": "milestone", "next_step": "step", "close_date": "date",
    "status": "outcome",
    "when": "said", "rep": "owner", "company": "account", "source": "channel", "stakeholders": "stakeholder",
}  # fmt: skip


def operator(name: str) -> Operator | None:
    """The operator that somebody means by a name, or None."""
    plain = name.casefold().replace("-", "_")
    return OPERATORS.get(ALIASES.get(plain, plain))


def likely(name: str) -> str:
    """The operator's name that is nearest to a misspelt one, "" where none is near."""
    near = get_close_matches(name.casefold(), [*OPERATORS, *ALIASES], n=1, cutoff=0.6)
    return ALIASES.get(near[0], near[0]) if near else ""
