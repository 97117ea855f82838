"""Acts: the clauses that put something forward. A promise, a request, a proposal to meet; nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from sayso.extract.local.reading import Sentence
from sayso.extract.local.steps.verbs import Deed, deed_of


class Move(StrEnum):
    """What a clause does: take something on, ask it of the other side, propose it for both, or settle its day."""

    PROMISE = "promise"
    REQUEST = "request"
    PROPOSAL = "proposal"
    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True)
class Form:
    """One way of putting something forward; `name` is what the reason calls it."""

    name: str
    move: Move
    triggers: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Act:
    """A form found in a sentence: at ``sentence.plain[at:]``, in the clause from `start` to `end`.

    `who` is the word by which somebody else than the speaker is named as the one to do it, "" where nobody is.
    """

    sentence: Sentence
    form: Form
    at: int
    verb_at: int
    start: int
    end: int
    verb: str
    deed: Deed | None
    who: str = ""

    @property
    def plain(self) -> str:
        """The clause in lower case, from the form on."""
        return self.sentence.plain[self.at : self.end]

    @property
    def person(self) -> str:
        """Who it speaks of first: "I", "we", "you", or "nobody"."""
        word = _PERSON.match(self.plain)
        return word.group().replace("i", "I") if word else "nobody"


_PERSON: Final = re.compile(r"(?:i|we|you)\b")
_ADVERBS: Final = (
    r"(?:(?:also|then|just|probably|definitely|personally|quickly|maybe|certainly|gladly|um|uh|still|all|now|happily"
    r"|first|even"
    r"|either|only|both|already|actually|directly|internally|be able to|go and|go ahead and|try to|try and"
    r"|make sure (?:to|that|we|you)?"
    r"|kindly|please|perhaps|at least|really|obviously|,)\s+)*"
)
_VERB: Final = r"(?P<verb>[a-z][a-z-]+)"


_LEAD_INS: Final = frozenset({"how about", "I suggest", "do you want", "does it suit", "shall we"})
_LEAD: Final = 12  # characters between a lead-in and what it leads to


def _form(name: str, move: Move, triggers: str, pattern: str) -> Form:
    return Form(name, move, frozenset(triggers.split()), re.compile(pattern))


FORMS: Final = (
    _form(
        "shall we",
        Move.PROPOSAL,
        "shall should can could may might",
        rf"\b(?:shall|should|can|could|may|might) (?:we|i|the (?:two|three|four) of us)\s+{_ADVERBS}{_VERB}",
    ),
    _form(
        "do you want",
        Move.PROPOSAL,
        "want like open up help sense useful worthwhile worth",
        r"\b(?P<verb>(?:do|did|would|if) you(?: all| guys| both)? (?:want|like|be (?:open|up|free|available|willing"
        r"|around|interested))|want (?:me|us) (?:to|there)|you want (?:me|us) to"
        r"|would it (?:help|make sense|be (?:useful|worthwhile|worth|helpful|all right|possible|okay|crazy))"
        r"|does it make sense|is there anything useful in)\b",
    ),
    _form(
        "how about",
        Move.PROPOSAL,
        "how what how'd how's why",
        r"\b(?P<verb>(?:how|what) (?:about|if we|if i)|how'd it be if|how(?:'s| does| is) .{0,30} (?:look|sound|work"
        r"|suit)|why don't (?:we|i))\b",
    ),
    _form(
        "let's",
        Move.PROPOSAL,
        "let's lets let",
        rf"\b(?:let's|lets|let us)\s+(?!see\b|say\b|be\b|start\b|not\b|go\b){_ADVERBS}{_VERB}",
    ),
    _form(
        "does it suit",
        Move.PROPOSAL,
        "does would is are work works suit suits free around available possible good",
        r"\b(?P<verb>(?:does|would|is|are|will) .{0,60}(?:work|suit|suits|possible|free|around|available|any good"
        r"|okay|good for you))\b(?=[^.]{0,40}\?|$)",
    ),
    _form(
        "I suggest",
        Move.PROPOSAL,
        "suggest propose love like recommend thought happy offer",
        r"\b(?:i(?:'d| would)?|we(?:'d| would)?|could i|can i|may i) (?:also |rather |then |really )?(?P<verb>suggest"
        r"|propose|love to|like to|recommend|offer)\b",
    ),
    _form(
        "I will",
        Move.PROMISE,
        "i'll we'll i we ill",
        rf"\b(?:i|we)(?:'ll| will| shall)\s+(?!not\b|never\b){_ADVERBS}{_VERB}",
    ),
    _form(
        "going to",
        Move.PROMISE,
        "going gonna",
        rf"\b(?:i'm|i am|we're|we are) (?:also |just |then )?(?:going to|gonna|planning to"
        rf"|about to)\s+{_ADVERBS}{_VERB}",
    ),
    _form(
        "let me",
        Move.PROMISE,
        "let",
        rf"(?<!you )(?<!please )\blet me\s+(?!have\b|know\b|say\b|see\b|think\b|get your\b){_ADVERBS}{_VERB}",
    ),
    _form("I can", Move.PROMISE, "can", rf"\b(?:i|we) can\s+{_ADVERBS}{_VERB}"),
    _form(
        "I would",
        Move.PROMISE,
        "i'd we'd could would",
        rf"\b(?:i|we)(?:'d| would| could)\s+(?!rather|like|love|want|not|prefer|need){_ADVERBS}{_VERB}",
    ),
    _form(
        "you will have it",
        Move.PROMISE,
        "you'll you you'd she'll he'll they'll",
        r"\b(?:(?:you(?:'ll| will|'d| would)|(?:he|she|they)'ll) (?:all |both |definitely |also |then )?(?P<verb>have"
        r"|get|see|receive|find)\b"
        r"(?! to\b| a (?:question|chance|minute|moment|second|look)\b)|you (?P<verb2>have|get|find) (?:it|them|that"
        r"|the|both|a|an|my|our)\b)",
    ),
    _form("you hear from me", Move.PROMISE, "hear", r"\byou(?:'ll| will)? (?P<verb>hear) (?:back )?from (?:me|us)"),
    _form(
        "it goes to you",
        Move.PROMISE,
        "inbox portal mailbox hands e-mail email goes going go with way reach reaches hit dock door desk",
        r"\b(?P<verb>in your (?:inbox|portal|mailbox|hands|e-?mail)|(?:goes|going|go) (?:out )?to (?:you|your)|(?:be "
        r"|it's |is )?with you (?:by|on|first|before|tomorrow|today)"
        r"|on (?:its|the) way to you|reach(?:es)? you|hit your inbox|at your (?:dock|door|desk)|on your (?:desk"
        r"|portal))\b",
    ),
    _form(
        "I am doing",
        Move.PROMISE,
        "i'm we're am are",
        rf"\b(?:i'm|we're|i am|we are)\s+{_ADVERBS}(?P<verb>(?!going|being|having|looking forward|not)[a-z-]+ing)\b",
    ),
    _form(
        "short promise",
        Move.PROMISE,
        "will on leave give consider consider's done",
        r"^(?:(?:ok|okay|yes|yeah|sure|great|perfect|yep|right|and|then|good)[ ,.]+){0,3}(?P<verb>will (?:do|ask|send"
        r"|check|find|forward|get|call)|on it\b|leave (?:it|that|this)(?: one)? with (?:me|us)"
        r"|consider it done|give (?:me|us) (?:till|until|to|a (?:day|week)))\b",
    ),
    _form(
        "we send",
        Move.PROMISE,
        "sending sending's attaching",
        r"^(?P<verb>sending|attaching|forwarding|chasing|asking|raising|checking|calling)\b",
    ),
    _form(
        "somebody will",
        Move.PROMISE,
        "$name",
        r"\b(?P<who>[a-z]+)(?: sir| madam| ma'am)?(?:(?:'ll| will| is going to| to| can) (?:also "
        r"|then )?(?P<verb>[a-z]+)| is (?P<verb2>[a-z]+ing)\b| (?P<verb3>[a-z]+s)\b)",
    ),
    _form(
        "settled",
        Move.SETTLEMENT,
        "$day",
        r"\b(?P<verb>works(?= (?:for|on|at)\b|[.,!?]|$)|(?:is|are|'s) (?:good|fine|great|okay|ok|perfect|possible"
        r"|confirmed|booked|in my (?:diary|calendar))"
        r"|confirmed(?! with)|suits|it is(?=[.,!?]|$)|booked|as (?:you )?(?:proposed|suggested|agreed|discussed)"
        r"|fine (?:for|with)|ok (?:for|with)|pencill?ed|see you)(?!\w)",
    ),
    _form(
        "can you",
        Move.REQUEST,
        "can could would will",
        rf"\b(?:can|could|would|will|might) (?P<who>you|u|[a-z]+)(?: guys| all| both)?\s+{_ADVERBS}(?!i\b|we\b){_VERB}",
    ),
    _form(
        "please",
        Move.REQUEST,
        "please pls kindly",
        rf"\b(?:please|pls|kindly)\s+{_ADVERBS}(?!find\b|note\b|see\b){_VERB}",
    ),
    _form(
        "do it",
        Move.REQUEST,
        "send give get put share mail email forward write call ring ping bring do ask talk show make take copy drop"
        " text let have set tell check "
        "prepare include fix come run add keep update correct confirm return submit upload resubmit",
        r"^(?:(?:and|so|but|then|okay|ok|yeah|yes|sure|good|great|well|no|right|fine|perfect|please|just|also|um|uh"
        r"|[a-z]+,)[ ,.]+){0,2}?"
        r"(?P<verb>send|give|get|put|share|mail|email|forward|write|call|ring|ping|bring|do|ask|talk to|show|make"
        r"|take|copy|drop|text|have|set up|tell|check|prepare|include"
        r"|fix|run|add|update|correct|confirm|return|submit|upload|resubmit|come back)\b(?: (?:me|us|it|him|her|them"
        r"|that|this|the|a|an|your|both|those|with|for|up|on|over|in)\b)",
    ),
    _form(
        "I need",
        Move.REQUEST,
        "need want i'd like require",
        r"\b(?:i|we)(?:'d| would)?(?:'ll| will)? (?:also |still |just |really )?(?P<verb>need|want|require"
        r"|like)\b(?! to (?:say|be|see how|understand|know|think))",
    ),
    _form(
        "if you could",
        Move.REQUEST,
        "if mind grateful request",
        rf"\b(?:if you (?:could|can|would)|would you mind|do you mind|are you able to|be able to"
        rf"|i'd be grateful if you|request you to)\s+{_ADVERBS}{_VERB}",
    ),
    _form(
        "I do",
        Move.PROMISE,
        "i we",
        r"(?<!\bdo )(?<!\bdid )(?<!\bas )(?<!\bif )(?<!\bwhat )\b(?:i|we)\s+(?:then |also "
        r"|just )?(?P<verb>[a-z][a-z-]+)\b",
    ),
)


def acts(sentence: Sentence, names: frozenset[str] = frozenset()) -> tuple[Act, ...]:
    """The acts of a sentence in the order said. Where forms overlap, the one that stands earlier in FORMS wins.

    `names` are the words of the names of those present: only they can be asked, or be said to do something.
    """
    found: list[tuple[re.Match[str], Form]] = []
    triggers = _triggers(sentence, names)
    for form in FORMS:
        if triggers.isdisjoint(form.triggers):
            continue
        for match in form.pattern.finditer(sentence.plain):
            free = all(match.end() <= other.start() or other.end() <= match.start() for other, _ in found)
            if free and _can_be_asked(match.groupdict().get("who") or "", names):
                found.append((match, form))
    return tuple(_clauses(sentence, sorted(found, key=lambda one: one[0].start())))


def _triggers(sentence: Sentence, names: frozenset[str]) -> frozenset[str]:
    """The words of a sentence; "$name" where somebody present is named, "$day" where a date is."""
    words = frozenset(sentence.words)
    marks = [*(["$name"] if not words.isdisjoint(names) else []), *(["$day"] if sentence.mentions else [])]
    return words.union(marks) if marks else words


def _can_be_asked(who: str, names: frozenset[str]) -> bool:
    return who in names or who in {"", "you", "u"}


def _clauses(sentence: Sentence, found: list[tuple[re.Match[str], Form]]) -> Iterator[Act]:
    """Every act with its clause: up to the next act, the first one from the beginning of the sentence."""
    led = _led_in(found)
    edges = [0, *(match.start() for match, _, _ in led[1:]), len(sentence.plain)]
    for (left, right), (match, form, verbs) in zip(pairwise(edges), led, strict=False):
        group = next(name for name in ("verb", "verb2", "verb3") if verbs.groupdict().get(name))
        verb, who = verbs[group], match.groupdict().get("who") or ""
        deed = deed_of(verb.split()[0])
        named = "" if who in {"you", "u"} else who
        yield Act(sentence, form, match.start(), verbs.start(group), left, right, verb, deed, named)


def _led_in(found: list[tuple[re.Match[str], Form]]) -> list[tuple[re.Match[str], Form, re.Match[str]]]:
    """As in "how about we do a dry run": a lead-in and what it leads to are one act, with the form of the first."""
    joined: list[tuple[re.Match[str], Form, re.Match[str]]] = []
    for match, form in found:
        led = joined and joined[-1][1].name in _LEAD_INS and match.start() - joined[-1][2].end() <= _LEAD
        if led:
            joined[-1] = (joined[-1][0], joined[-1][1], match)
        else:
            joined.append((match, form, match))
    return joined
