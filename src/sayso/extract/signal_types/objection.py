"""Objection: what the buyer holds against buying, now.

`category` is ``price``, ``timing``, ``authority`` (somebody else has to decide), ``need``, ``trust`` (contract, data
protection and liability as well), ``product``, ``competition`` or ``effort``.

Cues: a refusal or a worry with its ground: "that's a big gap for me", "not before July", "it's not up to me", "what do
we solve", "I'm not signing that", "if it's not in Welsh we can't", "why pay twice", "I have no people for it".

Counter-examples: what was a worry once and is settled, the rep's own cautions, refusals of a meeting, questions, what
it must do or be and no more ("it has to be in Welsh").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import JsonValue, Signal
from sayso.extract import fields
from sayso.extract.listing import unlisted
from sayso.extract.local.judging import learned
from sayso.extract.local.kept import kept
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.runs import Sorts, runs
from sayso.extract.local.setting import setting
from sayso.extract.local.topics import also_marks, answer_marks, topic_marks, topics
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("category",)
_ENOUGH: Final = 5  # quotes that prove one objection
_PATH: Final = FieldPath("deal", "objections")
_GROUNDS: Final = (  # the surer a ground, the earlier it stands; the first found names the category
    (
        "trust",
        r"sign (?:three|two|\w+ty|\w+ \w+) (?:years?|months?)|(?:years?|months?) (?:is|are) not possible"
        r"|auto-?renew\w*|liabilit\w+|indemnif\w+|clause|paragraph|governing law|gdpr|data (?:leaves?|protection)"
        r"|leave the (?:country|uk|eu)"
        r"|third country|not signing (?:that|this)|(?:won't|not|will not|can't) sign|pen test|red for me|a no-go"
        r"|jurisdiction|sub-?processors?|cyber cover|minimum's|keep(?:ing)? (?:our|inputs)|i don't believe"
        r"|i'll believe|believe (?:that|it) when"
        r"|not convinced|get bought|if you lose|too old|proof (?:on|of)|without an? (?:exit|nda|signed)|prove it"
        r"|trust me|an? nda|risk(?:y)?\b.*(?:for me|for us)|who is behind|references?\b.*(?:no|only|not)|hosted"
        r"|policy"
        r"|audit\w*|termination|let us down|in advance doesn't work|no ceiling|break clause|shared accounts|net \d+"
        r"|down for|outage|terms (?:of|say|are)|never heard of|small company|start-?up|been burn\w+|track record"
        r"|skeptical|sceptical|lock(?:ed)?[- ]in|exit clause|multi-?year|(?:two|three|four|five)[- ]year (?:term"
        r"|commitment|contract|deal)|what if you|don't trust|guarantee|data (?:residency|processing)|prove (?:it|that"
        r"|to)|gdpr|indemnity|uptime|sla\b|minimum term|notice period|go out of business",
    ),
    (
        "authority",
        r"not up to me|not (?:my|mine to) (?:call|decision|decide)|not the one who|no authority|can't say yes"
        r"|cannot say yes|have to (?:ask|take it to|go to|run)|above my|i only|without (?:his|her|their) (?:ok"
        r"|approval|name|say-so)|signs everything himself|ask my (?:father|boss)"
        r"|not something i was asked|goes to (?:the )?(?:board|committee)|i'm only|countersign|not allowed to"
        r"|can't decide|not my (?:decision|call|budget|money)|i can't (?:sign|approve|decide|commit)"
        r"|needs? (?:sign-?off|approval) (?:from|by)|above my (?:pay|limit|level)|someone else(?:'s)? (?:decision"
        r"|decides|call)|have to convince|run (?:it|this|that) (?:by|past)|get (?:buy-in|approval|sign-?off)"
        r"|my (?:boss|manager|director) (?:has|needs|would|will|wants|isn't|is not)",
    ),
    (
        "timing",
        r"not (?:before|until|till|yet\b)|freeze|frozen|on hold|next (?:fiscal|financial|budget) year|new (?:fiscal"
        r"|financial) year|no slot|change calendar|not urgent|nothing is urgent|this year we|too (?:early|soon)"
        r"|wrong time|right now\b|no to right now|until (?:the|january|after|we)"
        r"|till (?:the|january|christmas|after)|three months|in the middle of|busy (?:till|until)|vesting day"
        r"|can't order|not possible before|(?:bad|wrong) time|not (?:now|this (?:year|quarter|month))|until (?:after"
        r"|q\d|next|we)|wait (?:until|till)|hold off (?:until|till|on)|push(?:ed)? (?:it |this )?(?:back|out)"
        r"|peak season|busy season|after (?:peak|the (?:summer|holidays|audit|season|migration|move|new year))"
        r"|no bandwidth|not a priority (?:right now|this)|too (?:soon|early|late) (?:for|to)",
    ),
    (
        "competition",
        r"already (?:have|signed|pay|do)|pay(?:ing)? twice|re-?signed|same in the next release|in-?house"
        r"|why (?:change|not the)|do(?:es)? the same (?:for|thing)|half price|second (?:analytics )?platform"
        r"|cheaper (?:with|at)|the other (?:one|lot) (?:is|does|can)|they (?:have|had) a connector"
        r"|stay(?:ing)? with|prefer (?:the|them)|so i'm covered|they're (?:also )?cheaper|your competitor"
        r"|leav\w+ things as they are|leaning (?:towards?|to)|under contract (?:with|until)|contract with"
        r"|other vendors? (?:is|are|can|does|do|has|have)|build (?:it|this|something) (?:ourselves|in-house"
        r"|internally)|prefer (?:the other|them|to stay)|why not (?:just )?(?:use|stay|keep)|they (?:offer|include"
        r"|do) (?:it|that|more|the)",
    ),
    (
        "price",
        r"too (?:much|expensive|dear)|expensive|pric(?:e|ey|ing) (?:went|is (?:high|too|not)|point)|steep"
        r"|on the higher side|higher than|over budget|you're over|not in the budget|no budget|isn't in the budget"
        r"|a big gap|gap for me|i don't have (?:\w+ )?(?:nine|this money|the money|that)|percent more|cost us more"
        r"|can't (?:pay|afford|go to \w+ (?:for|with))|cannot go to|don't have a dime|not a (?:penny|rupee"
        r"|dollar) more|find ambitious|flat or down|is high\b|discount|five figures|no small|not small for us"
        r"|separate module|plus onboarding|more than that|so we have a distance|why we'd pay"
        r"|without subsidy|pay the same|come down|cheaper|a hole\b.*(?:budget|thousand)|every year though"
        r"|is difficult|expensive|pricey|can't justify|hard to justify|justify (?:the|that|this|it)|sticker shock"
        r"|higher than (?:we|i)|more than (?:we|i) (?:pay|expected|budgeted|planned|have|thought)|out of (?:our "
        r"|the )?(?:budget|range|reach)|over (?:our|the|my) budget|too (?:steep|rich|high)|budget is (?:tight|gone"
        r"|spent|frozen)|(?:cut|cutting|squeez\w+) (?:costs|budgets?)|(?:better|lower) price|price increase|doubl(?:e"
        r"|es|ed|ing) (?:the|our|what)|(?:price|quote|number|fee|cost) (?:is|was|looks|feels) (?:\w+ )?(?:high|steep"
        r"|too|a lot|more|a stretch)|no money|can't afford",
    ),
    (
        "effort",
        r"no (?:people|time|resources?|hands|capacity|appetite)|have no people|(?:only|just) (?:three|two|four|five"
        r"|one) people|we're (?:five|three|two|four) people|don't have (?:\w+ )?(?:months?|people|hands|devs)"
        r"|don't have \w+ for|migration\b|another (?:tool|app|system|thing (?:with|to))|train(?:ing)? (?:forty"
        r"|everybody|all)|hate the|(?:won't|don't) (?:use|type|want to learn)"
        r"|one more thing to learn|too many (?:logins|tools)|babysit\w*|my (?:devs|guys|team|lads)\b.*(?:won't|hate"
        r"|back|think)|change (?:system|everything)|by hand\b|union|going to hate|will not put \w+"
        r"|implementation (?:is|takes|took|sounds|effort|scares|time)|change management|adoption|team is (?:stretched"
        r"|small|thin|too)|too much (?:work|effort|change)|another (?:rollout|roll-?out|login|project|portal)"
        r"|disrupt\w*|don't have (?:the )?(?:time|bandwidth|capacity|resources?|people|staff)|no (?:bandwidth|staff)"
        r"|won't (?:adopt|log|learn)|takes (?:too long|months|forever)|stretched|short[- ]staffed|understaffed",
    ),
    (
        "need",
        r"don't (?:really )?need|no need|not needed|isn't what keeps|not what keeps|what do we solve|why (?:should"
        r"|would|can't) we|don't see (?:why|the (?:point|need))|don't have the trouble|we have always done|(?:like"
        r"|happy with|content with) (?:the|our|what|it)|works fine|(?:it's|is) fine (?:as|the way)|not persuaded"
        r"|nice to have|we're fine"
        r"|not a problem for us|we'd look at it if|does the job|everyone knows where|don't see the (?:need|value"
        r"|point|benefit)|good enough|works (?:well enough|fine|for us as)|happy with (?:what|how|our|the)"
        r"|no real (?:need|problem)|why (?:would|should) we (?:change|switch|pay|bother|move)|manage (?:fine|okay|ok"
        r"|without)|what's in it for|not a (?:big )?problem for|isn't (?:a )?(?:big )?(?:problem|priority|pain)",
    ),
    (
        "product",
        r"doesn't (?:do|work|have|support|speak|connect|talk|fit|run)|does not (?:do|work|have|support|speak)"
        r"|can't (?:do|handle|read|export|see|put it|use|approve it)|cannot (?:do|use|accept|handle)|missing"
        r"|no (?:api|integration|app|offline|way to|connector|export)|worry is|concern is|my issue"
        r"|that's a (?:problem|hole|gap)|a (?:big )?hole|wrong (?:datum|number|for)|kills it|is a must"
        r"|not (?:good|accurate|okay|ok) (?:enough|for)|too (?:slow|big|complicated|small)|no use to|breaks?|crash\w*"
        r"|if (?:they|you) have to (?:type|open|click)|won't (?:type|scan|do it|open)|we can't put|not in (?:welsh"
        r"|german|french)|in my environment|buggy|out of sync|rather not buy|deal-?breaker|show-?stopper|limitation"
        r"|too (?:complex|basic|rigid|clunky)|not (?:intuitive|flexible|reliable|accurate)|no (?:integration"
        r"|support) (?:with|for)|doesn't (?:integrate|handle|cover|let|show)|can't (?:integrate|export|import|filter"
        r"|split)|concerned? (?:about|that)|worried (?:about|that)|gap (?:for|in)|offline|out of (?:the )?box",
    ),
)  # fmt: skip
CATEGORIES: Final = tuple(category for category, _ in _GROUNDS)
_CUES: Final = tuple((category, re.compile(rf"\b(?:{pattern})")) for category, pattern in _GROUNDS)
_AGAINST: Final = re.compile(
    r"\b(?:no\b|not\b|never|can't|cannot|won't|don't|doesn't|isn't|problem|worry|worried|worries|concern\w*|issue"
    r"|trouble|hesitation|uneasy|against|stopper|hard stop|afraid|hard to|difficult|risk|doubt\w*|but\b|unless"
    r"|without|blocker|a no\b|too\b|reject\w*|struggle|unhappy|annoy\w*|hate)|n't\b"
)
_OPEN_FRANKLY: Final = re.compile(
    r"\b(?:honest(?:ly)?|frank(?:ly)?|to be fair|straight|i'll tell you|let me (?:just )?say|i have to say"
    r"|i should say|my (?:worry|concern|problem|issue|hesitation)|the (?:problem|trouble|thing) is|that's (?:the"
    r"|where|my)|for me|for us|see,|the only thing|i mean)\b"
)
_WE: Final = re.compile(r"\b(?:i|i'm|i've|i'd|we|we're|we've|we'd|our|my|us|me)\b")
_REPORTS: Final = re.compile(
    r"\b(?:you (?:said|wrote|mentioned|told|worry|find|feel|are worried|are concerned)|your (?:concern|worry|remark"
    r"|question|lawyers?|it)|worries you|bothers you|he (?:thinks|says|said)|she (?:thinks|says|said)|is (?:concerned"
    r"|worried|against))\b"
)
_MUST_HAVE: Final = re.compile(  # "it has to run on premise or we can't use it" is a requirement, met or not
    r"^(?:\W|(?:and|so|well|yes|yeah|okay|then|for us|first|also|because)\b)*"
    r"(?:(?:it|that|this|they|everything|anything|the [a-z]+)(?: also| really)*"
    r" (?:has to|have to|must|needs? to|(?:'s|'ve|has|have) got to)\b"
    r"(?! (?:say|sign|agree|decide|approve|vote|look|go through|wait|come down))"
    r"|(?:we|i)(?: also| really)* need (?:it|that|you|the|an?)\b)"
)
_SET_AGAINST: Final = re.compile(r"\b(?:but|too|problem|worr\w+|concern\w*|yet|though|says?|sign\w*|buy\w*)\b")
_MEETING: Final = re.compile(
    r"\b(?:call|meeting|demo|monday|tuesday|wednesday|thursday|friday|tomorrow|next week|calendar)\b"
)


_HEARD: Final = 3  # sentences of a turn that tell how something is asked or taken
_INVITED: Final = re.compile(
    r"\b(?:concern\w*|worr\w+|hold\w* (?:you )?back|in the way|stop\w* you|reservation\w*|hesita\w+"
    r"|what do you (?:think|say)"
    r"|how does (?:that|it) (?:sound|look|feel|sit)|thoughts|what's missing|would it take|what else|feedback|anything"
    r"|why (?:not|is that)|off the table|blocker|objection\w*|honest\w*)\b"
)
_OFFERED: Final = re.compile(
    r"\b(?:i (?:can|could)|we (?:can|could|offer|do|have|would)|you(?:'d| would| could| can| get)|it(?:'s| is| does"
    r"| can)"
    r"|that's|per (?:month|year|user|seat)|included|sign|start|contract|how about|what if|shall we|would you)\b"
)
_MET: Final = {
    "understands": re.compile(
        r"\b(?:understand|fair (?:enough|point|comment)?|i hear you|hear that|makes sense|i (?:get|see) (?:it|that"
        r"|why)|of"
        r" course|i know|reasonable|appreciate|respect that|no, (?:sure|right)|that's (?:true|right|a good point)"
        r"|noted)\b"
    ),
    "is sorry": re.compile(r"\b(?:sorry|apologi\w+|pity|shame|ouch)\b"),
    "mends it": re.compile(
        r"\b(?:what if|how about|could (?:i|we)|we (?:can|could)|i (?:can|could)|would it help|let me (?:see|check"
        r"|ask|show)"
        r"|there's a way|instead|actually|in fact|we do|it does|you don't have to|wouldn't have to|no need|suppose)\b"
    ),
    "asks about it": re.compile(
        r"\b(?:what (?:would|exactly|kind|is it|about)|which|why|how (?:much|many|far|long|big|bad)|is it (?:the"
        r"|that)|where"
        r" (?:would|do|does)|what's)\b"
    ),
    "is glad": re.compile(
        r"\b(?:great|perfect|lovely|brilliant|excellent|wonderful|good to hear|glad|happy|thank you)\b"
    ),
}
_MARKS: Final = {
    "spoken against": _AGAINST,
    "said frankly": _OPEN_FRANKLY,
    "about us or me": _WE,
    "restates the other side": _REPORTS,
    "about a meeting": _MEETING,
}
_ALSO: Final = ("pain_confirmed", "lost", "on_hold", "amount", "competitor", "stakeholder", "next_step")
_NOTICED: Final = -3.5  # log-odds of the words below which a sentence without any cue is not looked at
_UNHEARD: Final = -4.5  # log-odds below which no cue helps


@dataclass(frozen=True, eq=False)
class _Ground:
    """A sentence that may hold something against buying."""

    reading: Reading
    sentence: Sentence

    def matches(self, value: Mapping[str, JsonValue]) -> bool:
        """Whether it may be what a label with `value` means: any objection."""
        return True

    @kept
    def grounds(self) -> Mapping[str, float]:
        """The grounds for which it has cues."""
        return {f"a cue for {name}": 1.0 for name, cue in _CUES if cue.search(self.sentence.plain)}

    @kept
    def heard(self) -> Mapping[str, float]:
        """What its words sound like."""
        return topic_marks(self.reading, self.sentence, Objection.name)

    @property
    def is_noticed(self) -> bool:
        """Whether its words, or a cue, may speak of an objection."""
        return (self.heard["sounds like it"] >= _NOTICED or bool(self.grounds)) and not self._is_must_have

    @property
    def _is_must_have(self) -> bool:
        """Whether it says no more than what is required."""
        plain = self.sentence.plain
        return _MUST_HAVE.search(plain) is not None and _SET_AGAINST.search(plain) is None

    @kept
    def sounds(self) -> Mapping[str, float]:
        """What is seen of it without a look for words."""
        also = also_marks(self.reading, self.sentence, _ALSO)
        return {**setting(self.reading, self.sentence), **self.heard, **also}

    @kept
    def marks(self) -> Mapping[str, float]:
        """What tells whether it is one."""
        plain = self.sentence.plain
        return {
            **self.sounds,
            **{mark: 1.0 for mark, cue in _MARKS.items() if cue.search(plain)},
            **_in_talk(self.reading, self.sentence),
            **self.grounds,
        }

    @kept
    def field_marks(self) -> Mapping[str, float]:
        """What tells its category."""
        return {**phrases(self.reading, self.sentence), **self.grounds}


def _in_talk(reading: Reading, sentence: Sentence) -> Mapping[str, float]:
    """What the turn of a sentence is in the talk, the same for all its sentences."""
    done = reading.once(_talks)
    if sentence.turn.index not in done:
        done[sentence.turn.index] = {
            "grounds in its turn": float(len(_turn_grounds(reading, sentence))),
            **dict.fromkeys(_taken(reading, sentence), 1.0),
            **answer_marks(reading, sentence, Objection.name),
        }
    return done[sentence.turn.index]


def _talks(reading: Reading) -> dict[int, Mapping[str, float]]:
    return {}


def _turn_grounds(reading: Reading, sentence: Sentence) -> frozenset[str]:
    """The grounds for which the whole turn has cues."""
    turn = " ".join(one.plain for one in reading.by_turn[sentence.turn.index])
    return frozenset(name for name, cue in _CUES if cue.search(turn))


def _taken(reading: Reading, sentence: Sentence) -> Iterator[str]:
    """How the turn before asked for it, and how the other side takes it."""
    before = reading.preceding(sentence)
    if before and any(_INVITED.search(one.plain) for one in before[-_HEARD:]):
        yield "asked what stands against it"
    if before and any(_OFFERED.search(one.plain) for one in before[-_HEARD:]):
        yield "after something was put forward"
    for turn in reading.following(sentence):
        if reading.are_opposite(sentence.speaker, turn[0].speaker):
            answer = " ".join(one.plain for one in turn[:_HEARD])
            yield from (f"the other side {mark}" for mark, cue in _MET.items() if cue.search(answer))


_SORTS: Final[Sorts[_Ground]] = Sorts("objection", "category", CATEGORIES, _ENOUGH)


@SIGNAL_TYPES.register
class Objection:
    """The objection signal type."""

    name = "objection"
    title = "Objection"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS)
        fields.choice(value, "category", CATEGORIES)

    def find(self, reading: Reading) -> Iterator[Signal]:
        """One signal for each run of sentences of a turn that go on about the same; the weightiest is its quote."""
        lesson = learned(self.name)
        judge, bar = lesson.judges["it"], lesson.bars["shown"]
        possible = (one for one in _heard(reading) if judge.at_most(one.heard) >= bar)
        likely = (one for one in possible if judge.at_most(one.sounds) >= bar and one.is_noticed)
        return (_SORTS.signal(run, lesson) for run in runs(likely, lesson))

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        value: JsonValue = {"category": signal.value["category"], "text": unlisted(signal.quote.text)}
        return (Change(_PATH, Operation.ADD, value),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        return f"Objection: {value['category']}"


def candidates(reading: Reading) -> Iterator[_Ground]:
    """Every sentence whose words, or a cue, may speak of an objection."""
    return (ground for ground in _heard(reading) if ground.is_noticed)


def _heard(reading: Reading) -> Iterator[_Ground]:
    for sentence, odds in zip(reading.sentences, reading.once(topics).odds[Objection.name], strict=True):
        if odds >= _UNHEARD:
            yield _Ground(reading, sentence)
