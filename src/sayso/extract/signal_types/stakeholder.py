"""Stakeholder: a person on the buyer's side and their part in the purchase.

`name` and `title` are as said, or null; `role` is one of ``economic_buyer`` (controls the money), ``champion``,
``decision_maker`` (picks), ``technical_evaluator``, ``legal``, ``procurement``, ``security``, ``user``, ``blocker``,
``influencer``.

Cues: a part in the purchase stated in words: "Craig's the one who decides", "she holds the purse", "our counsel reviews
any data clause", "I can't give my OK", "he'd vote against it".

Counter-examples: a title in a signature, somebody who merely takes part, people of the selling side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Side
from sayso.extract import fields
from sayso.extract.local.cues import Cue
from sayso.extract.local.names import Name, people_in
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.weighing import LIKELY, SURE, Row, Weight, weigh
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("name", "title", "role")
_PATH: Final = FieldPath("deal", "people")
_LOOK_BACK: Final = 3  # sentences in which the one meant by "he" or "she" was named
_PARTS: Final = (  # the surer a cue, the earlier it stands; the first that holds names the role
    (
        "blocker",
        r"vote against|strongly against|he's not our friend|not our friend|(?:put|raised) a red flag|stopp?(?:ed"
        r"|s) (?:it|the|this|anything)|dead against|working against|a skeptic|sceptic"
        r"|won't support|can (?:stop|block|kill) it|would rather we (?:didn't|built)|a real blocker",
    ),
    (
        "economic_buyer",
        r"(?:hold|holds|holding|has|keeps?|control\w*|with|got) the (?:purse|purse strings|budget|money|checkbook"
        r"|chequebook|cheque ?book|pen|wallet)|releas\w+ the (?:money|funds)|last word on the money"
        r"|(?:my|his|her|'s) (?:budget|money|cost cent\w+|opex|purse)|money(?:'s| is) (?:mine|his|hers|the)"
        r"|out of (?:his|her|my) (?:capital|budget|pool)|capex|approves anything|signs? (?:for )?anything over"
        r"|keeps the money|i've got .{0,30}(?:approved|ring-?fenced|left)|has the budget|i just sign|got the budget"
        r"|sign(?:s)? (?:off )?(?:the )?(?:cheques|checks)|on the money",
    ),
    (
        "decision_maker",
        r"(?:the one|one) (?:who|that) (?:decides|picks|signs|actually picks|makes|approves)|makes? the (?:call"
        r"|decision)|final (?:call|say|word|decision|selection)|(?:has|have|with) the (?:last|final) (?:word|say)"
        r"|signs everything"
        r"|takes the decision|decides (?:on|it|that|everything|himself|herself|together)|he decides|she decides"
        r"|(?:his|her|their) say-so|without (?:his|her) (?:name|ok|approval|signature)|it'd be me choosing|(?:he"
        r"|she) (?:signs|picks|approves)"
        r"|i (?:can )?sign|my decision|up to (?:him|her|me)\b|has decided|made (?:his|her) mind up|we both sign"
        r"|only sign it|one of \w+ on the|ask my (?:father|boss|husband|wife)|says go\b",
    ),
    (
        "champion",
        r"push(?:ing|ed)? (?:it|for it|this|hard)|been pushing|fight for (?:it|this)|fought for|champion|sell(?:s"
        r"|ing)? (?:it|this) (?:for|internally)|put my name on it|wants it|shouting for it|sign it today"
        r"|i(?:'m| am) still the one|sponsor|in favou?r of|treat me as|who wants this|loves it|keeps telling me"
        r"|keen (?:on|for)|i want this",
    ),
    (
        "legal",
        r"(?:outside|general|our|in-house|employment) counsel|our (?:lawyer|solicitor|gc)|legal (?:team|department"
        r"|reviews|which means)|reviews? (?:the|all|any|every\w*|our) ?(?:contract|terms|data|paper|clause|agreement"
        r"|baa|redline)?"
        r"|reading the redline|the lawyer|our lawyers|a redline|msa|rights & legal",
    ),
    (
        "security",
        r"\bciso\b|info(?:rmation)?[- ]?sec\w*|security (?:assessment|review|team|officer|questionnaire|side)"
        r"|risk (?:form|assessment|register)|pen test|third-party (?:risk|assessment)|vendor risk"
        r"|data protection officer|\bdpo\b|green-?light the security",
    ),
    (
        "procurement",
        r"(?:run|runs|running|in|from|head of) (?:the )?(?:procurement|purchasing|sourcing|commercial side)"
        r"|procurement|purchasing|supplier approval|vendor (?:desk|management|onboarding)|sourcing|buyer for|tender",
    ),
    (
        "technical_evaluator",
        r"technical (?:assessment|evaluation|recommendation|part|ok|side|concept|opinion|stuff|approval)"
        r"|scoring the technical|can't (?:give my ok|approve it)|signed off the test|(?:he|she|i) tests? (?:it|the)"
        r"|does the (?:test|evaluation|poc|trial)"
        r"|test report|clear us|testing (?:it|your)|checks (?:if|whether) it|try it|on the tech side|it manager"
        r"|runs it|architect",
    ),
    (
        "user",
        r"(?:in|use|using|uses) it (?:every|all) day|ones? (?:in it|who(?:'d| will)? use)|will be using|work with it"
        r"|scoring usability|the users|would use it|typing (?:it )?in|the one in it|end users?",
    ),
    (
        "influencer",
        r"recommend\w*|say-so|listens? to|his opinion|her opinion|has a (?:voice|say)|most senior|they'll ask"
        r"|writes? the (?:paper|recommendation|note)|if \w+ (?:says|doesn't rate|likes)|trusts?|advis(?:es|or)",
    ),
)  # fmt: skip
ROLES: Final = tuple(role for role, _ in _PARTS)
_CUES: Final = tuple((role, re.compile(rf"\b(?:{pattern})")) for role, pattern in _PARTS)
_TITLE: Final = re.compile(
    r"\b(?:(?:our|my|the|their|is|he's|she's|a|as|,) )(?P<title>(?:deputy |chief |senior |vice |managing |general "
    r"|finance |medical |operations? |business |it |floor |plant |section |board |group |commercial |technical "
    r"|outside |in-house )*"
    r"(?:ceo|cfo|cto|coo|cio|ciso|cno|md|gm|gc|dpo|ed|vp(?: of)?(?: \w+)?|head of \w+(?: \w+)?"
    r"|director(?: of \w+(?: \w+)?)?|manager|controller|treasurer|owner|president|chairman|chair of (?:trustees"
    r"|the board)"
    r"|counsel|lawyer|bookkeeper|superintendent|founder|principal|superintendent|secretary|promoter|agronomist))\b"
)
_SELF: Final = re.compile(r"\b(?:i|i'm|i'd|i've|i'll|me|my|mine)\b")
_OTHER: Final = re.compile(r"\b(?:he|he's|she|she's|him|her|his|who|that's)\b")


@dataclass(frozen=True, eq=False)
class _Part:
    """A part in the purchase that a sentence states, and whose it is."""

    reading: Reading
    sentence: Sentence
    role: str
    at: int
    person: Name | None
    how: str

    @property
    def name(self) -> str | None:
        """The name, or None where only a title or a relation is given."""
        return self.person.text if self.person else None

    @cached_property
    def title(self) -> str | None:
        """The person's title: as said in the sentence, else as known of somebody present."""
        said = _TITLE.search(self.sentence.plain)
        known = self.person.participant.title if self.person and self.person.participant else ""
        if known:
            return known
        return said["title"] if said and self.how != "the speaker" else None


PRIOR: Final = -5
ROWS: Final[tuple[Row[_Part], ...]] = (
    Row("named in the sentence", 8, lambda part: part.how == "named"),
    Row("named shortly before", 10, lambda part: part.how == "named before"),
    Row("nobody is named", -16, lambda part: part.how == "nobody"),
    Row("somebody present", 6, lambda part: part.person is not None and part.person.participant is not None),
    Row("a title is given", 3, lambda part: _TITLE.search(part.sentence.plain) is not None),
    Row("who blocks", 2, lambda part: part.role == "blocker"),
    Row("who has the money", 5, lambda part: part.role == "economic_buyer"),
    Row("who decides", 4, lambda part: part.role == "decision_maker"),
    Row("who wants it", 2, lambda part: part.role == "champion"),
    Row("who reviews contracts", -4, lambda part: part.role == "legal"),
    Row("who buys", -4, lambda part: part.role == "procurement"),
    Row("who sees to security", -2, lambda part: part.role == "security"),
    Row("who is listened to", -2, lambda part: part.role == "influencer"),
    Row("the buyer says it", 3, lambda part: part.sentence.speaker.side is Side.THEIRS),
    Row("our side says it", -5, lambda part: part.sentence.speaker.side is Side.OURS),
    Row("asked as a question", -8, lambda part: Cue.QUESTION in part.sentence.cues),
    Row("hypothetical", 3, lambda part: Cue.HYPOTHETICAL in part.sentence.cues),
    Row("about the past", -4, lambda part: Cue.PAST in part.sentence.cues),
    Row("written in a mail", 2, lambda part: part.reading.is_mail),
    Row("a long sentence", 6, lambda part: len(part.sentence.words) > 30),  # noqa: PLR2004 - words
)


@SIGNAL_TYPES.register
class Stakeholder:
    """The stakeholder signal type."""

    name = "stakeholder"
    title = "Stakeholder"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS)
        fields.optional_text(value, "name")
        fields.optional_text(value, "title")
        fields.choice(value, "role", ROLES)

    def find(self, reading: Reading) -> Iterator[Signal]:
        """One signal for each person: the weightiest part they are said to have."""
        best: dict[str, tuple[Weight, _Part]] = {}
        for part in candidates(reading):
            weight = weigh(part, ROWS, PRIOR)
            key = part.person.key if part.person else f"{part.role} {part.sentence.index}"
            if weight.points >= LIKELY and (key not in best or weight.points > best[key][0].points):
                best[key] = (weight, part)
        yield from (
            _signal(part, weight) for weight, part in sorted(best.values(), key=lambda one: one[1].sentence.index)
        )

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        """Somebody with a name becomes one of the deal's people."""
        if signal.value["name"] is None:
            return ()
        return (Change(_PATH, Operation.ADD, {name: signal.value[name] for name in FIELDS}),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        who = value["name"] or value["title"] or "Somebody"
        title = f", {value['title']}" if value["name"] and value["title"] else ""
        return f"{who}{title}: {str(value['role']).replace('_', ' ')}"


def candidates(reading: Reading) -> Iterator[_Part]:
    """Every sentence that states a part in the purchase, with the one whose part it is."""
    for sentence in reading.sentences:
        for role, pattern in _CUES:
            match = pattern.search(sentence.plain)
            if match:
                person, how = _whose(reading, sentence, match.start())
                if person is None or not _is_ours(reading, person):
                    yield _Part(reading, sentence, role, match.start(), person, how)


def _is_ours(reading: Reading, person: Name) -> bool:
    return person.participant is not None and person.participant.side is Side.OURS


def _whose(reading: Reading, sentence: Sentence, at: int) -> tuple[Name | None, str]:
    """The one meant: named nearest the cue, the speaker by "I", the one named before by "he" or "she"."""
    here = [name for name in people_in(reading, sentence) if not _is_ours(reading, name)]
    before = sentence.plain[:at]
    if here and not (
        _SELF.search(before)
        and sentence.speaker.side is Side.THEIRS
        and min(abs(n.start - at) for n in here) > len(before)
    ):
        return min(here, key=lambda name: abs(name.start - at)), "named"
    if _OTHER.search(sentence.plain):
        for back in range(1, _LOOK_BACK + 1):
            earlier = reading.neighbour(sentence, -back)
            named = [name for name in people_in(reading, earlier) if not _is_ours(reading, name)] if earlier else []
            if named:
                return named[-1], "named before"
    speaker = next((one for one in reading.people if one.name == sentence.speaker.name and one.name), None)
    if _SELF.search(sentence.plain) and speaker and speaker.side is Side.THEIRS:
        return Name(speaker.name, 0, 0, speaker), "the speaker"
    return None, "nobody"


def _signal(part: _Part, weight: Weight) -> Signal:
    sure = weight.points >= SURE and part.how in {"named", "the speaker"} and Cue.QUESTION not in part.sentence.cues
    return Signal(
        kind=Stakeholder.name,
        quote=part.sentence.quote(),
        value={"name": part.name, "title": part.title, "role": part.role},
        certainty=Certainty.CONFIDENT if sure else Certainty.UNSURE,
        reason="; ".join([f"{part.role.replace('_', ' ')}, {part.how}", *weight.reasons[:3]]),
    )
