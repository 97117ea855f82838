"""The parts that people have in a purchase, and the words in which one is stated."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_WORDS: Final = (  # the surer a cue, the earlier it stands; the first that holds names the role
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
ROLES: Final = tuple(role for role, _ in _WORDS)
_CUES: Final = tuple((f"a cue for {role}", re.compile(rf"\b(?:{pattern})")) for role, pattern in _WORDS)


@lru_cache(maxsize=2_000)
def cues_for_parts(plain: str) -> tuple[str, ...]:
    """The parts for which a sentence has words, as marks."""
    return tuple(mark for mark, cue in _CUES if cue.search(plain))
