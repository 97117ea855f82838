"""The words by which people name what the operators narrow. Pure."""

from __future__ import annotations

from typing import Final

from sayso.giveback.ask.language import Term, of
from sayso.giveback.ask.operators import OPERATORS

SPEAKER, SIGNAL, DEAL, TIME, WORDS = 0, 1, 2, 3, 4  # the order in which terms are written

OUTCOMES: Final = (
    r"\b(?P<what>lost|won|open) (?:deals?|opportunit(?:y|ies)|business|ones)\b",
    r"\b(?:deals?|opportunities|ones)(?: that| which)?(?: we| were| are| we've| we have| have been| still)*"
    r" (?P<what>lost|won|open)\b",
)
CHANNELS: Final = (
    (r"\b(?:in|by|over|through) (?:an? |the |their )?e?-?mails?\b", "email"),
    (r"\b(?:on|in|during|over) (?:a |the |our )?(?:calls?|phone)\b", "call"),
    (r"\b(?:in|on|over) (?:a |the )?(?:chats?|slack)\b", "chat"),
)
OBJECTING: Final = (
    r"(?:objections?|object(?:ed|s|ing)?|concerns?|concerned|worr(?:y|ies|ied)|push(?:ed|es|ing)?[ -]?backs?"
    r"|complain\w*|hesitat\w+|reservations?)"
)
GROUND: Final = (
    r"pric(?:e|es|ing)|costs?|budgets?|timing|authority|trust|contracts?|legal|products?|features?|competition"
    r"|competitors?|effort|resources?|need"
)
ABOUT: Final = r"(?: (?:on|about|to|over|regarding|with|around|against|because of|of))?"
_OBJECTION: Final = rf"\b{OBJECTING}\b{ABOUT}"
_STARTED: Final = r"(?: has| have)? (?:started|begun|began|under way)\b"
_WHEN: Final = r"\bwhen(?: do| does| will| would)? they"
KINDS: Final[tuple[tuple[str, Term], ...]] = (
    (_OBJECTION, of("kind", "objection")),
    (r"\b(?:being |is |was |went |put |are )?on (?:hold|ice)\b", of("milestone", "on_hold")),
    (
        r"\b(?:g[ai]ven? |got )?(?:us )?(?:a |their )?verbal (?:commitment|yes|agreement)s?\b",
        of("milestone", "verbal_commitment"),
    ),
    (r"\bask(?:ed|ing)? for (?:an? |the |our )?(?:proposal|quote|offer)s?\b", of("milestone", "proposal_requested")),
    (r"\bconfirm(?:ed)? (?:a |the |their )?budgets?\b", of("milestone", "budget_confirmed")),
    (r"\bbudgets? (?:is |was |were )?(?:confirmed|approved)\b", of("milestone", "budget_confirmed")),
    (
        r"\b(?:confirmed? )?(?:a |the |their )?pain(?: ?points?|s)?\b(?: (?:is |was )?confirmed)?",
        of("milestone", "pain_confirmed"),
    ),
    (rf"\bsecurity reviews?{_STARTED}", of("milestone", "security_review_started")),
    (rf"\blegal reviews?{_STARTED}", of("milestone", "legal_review_started")),
    (rf"\b(?:evaluations?|trials?|pilots?){_STARTED}", of("milestone", "evaluation_started")),
    (r"\b(?:their |the )?(?:requirements?|must-haves?)\b", of("need", "requirement")),
    (r"\b(?:their |the )?(?:decision |buying |selection )criteri(?:a|on)\b", of("need", "criterion")),
    (r"\b(?:their |the )?(?:success )?(?:metrics?|kpis?)\b", of("need", "metric")),
    (
        r"\b(?:what (?:do|did|does) (?:they|the (?:buyer|customer)s?) need|their needs|buyers?'? needs)\b",
        of("kind", "need"),
    ),
    (r"\bsigned (?:the |a |our )?contracts?\b|\bcontracts? signed\b", of("milestone", "contract_signed")),
    (r"\b(?:decision|buying|approval|purchas\w+) process(?:es)?\b", of("milestone", "decision_process_shared")),
    (r"\bruled[ -]out competitors?\b", of("competitor", "ruled_out")),
    (r"\bcompetitors? (?:were |was |they )?ruled out\b", of("competitor", "ruled_out")),
    (r"\bincumbents?(?: vendors?| tools?| competitors?)?\b", of("competitor", "incumbent")),
    (
        r"\b(?:which |what |any )?(?:competitors?|rivals?|competition|alternative vendors?)\b"
        r"(?: (?:came up|named|mentioned))?",
        of("kind", "competitor"),
    ),
    (r"\bagreed next steps?\b|\bnext steps? (?:were |was )?agreed\b", of("step", "agreed")),
    (r"\bdeclined next steps?\b|\bnext steps? (?:were |was )?declined\b", of("step", "declined")),
    (r"\b(?:next steps? )?(?:did |have )?we (?:promised?|commit(?:ted)? to|owe)\b", of("step", "ours")),
    (r"\bour (?:promises|commitments)\b", of("step", "ours")),
    (
        r"\b(?:next steps? )?(?:did |have )?(?:they|the (?:buyer|customer)s?) (?:promised?|commit(?:ted)? to|owe)\b",
        of("step", "theirs"),
    ),
    (r"\btheir (?:promises|commitments)\b", of("step", "theirs")),
    (r"\bnext steps?\b|\bfollow[ -]?ups?\b|\baction items?\b", of("kind", "next_step")),
    (r"\bcommitments?\b|\bpromis(?:es|ed?)\b", of("kind", "next_step")),
    (r"\bdiscounts?\b", of("money", "discount")),
    (r"\b(?:what|which|whose|how (?:big|much)(?: is| are)?|their|the) budgets?\b", of("money", "budget")),
    (rf"{_WHEN} (?:go|be) live\b|\bgo[ -]?live dates?\b", of("date", "go_live")),
    (rf"{_WHEN} decide\b|\bdecision dates?\b", of("date", "decision")),
    (rf"{_WHEN} sign\b|\b(?:signature|signing) dates?\b", of("date", "signature")),
    (r"\bclos(?:e|ing) dates?\b", of("kind", "close_date")),
    *(
        (
            rf"\bwho(?:['’]s| is| are|se)? (?:the |an? |our |their )?{role.replace('_', '[ -]')}s?\b",
            of("stakeholder", role),
        )
        for role in OPERATORS["role"].choices
    ),
    (r"\b(?:new )?stakeholders?\b", of("kind", "stakeholder")),
)
ROLES: Final = (
    *(
        (role.replace("_", "[ -]"), role)
        for role in OPERATORS["role"].choices
        if role not in ("user", "legal", "security")
    ),
    ("(?:(?-i:CFO)|finance director)", "CFO"),
    *((f"(?-i:{title})", title) for title in ("CTO", "CEO", "COO", "CIO")),
)
STOP: Final = frozenset(
    """a about all an and any anybody anyone are as at be been being but by came can come could deal deals did discuss
    discussed do does everybody everyone everything find for from get give going had has have he her him his how i if in
    into is it it's its list made make me mention mentioned mentioning mentions my no not of on or our out over please
    raise raised regarding said say saying says see she show so some somebody someone tell that that's the their them
    then there these they they're this those through to told up us was we were what what's when where which who who's
    whom whose why will with would you your came talked talk talking call calls conversation conversations quote quotes
    opportunity opportunities hear heard bring brings brought ask asked asks during while against than also still ever
    just did didn't doesn't buyer buyers customer customers prospect prospects account accounts
    anything many much kind kinds most often more""".split()  # noqa: SIM905 - a page of words reads better than a page of quotes
)
