"""What a word is about, so that "the steering group has to nod" is heard as "the board has to approve".

Each concept is a row of words of one meaning in the talk of buying and selling. A word may have several. What is
learned over concepts holds for words that no labelled conversation has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_ROWS: Final[Mapping[str, str]] = {
    "I": "i me my mine myself",
    "we": "we us our ours ourselves",
    "you": "you your yours yourself yourselves ye y'all yous",
    "he or she": "he she him her his hers himself herself",
    "they": "they them their theirs themselves",
    "not": "not no never none nobody nothing neither nor without hardly barely nowhere nay nope cannot no-one zero",
    "only": "only just merely except unless until till",
    "too": "too over excessive overly",
    "but": "but however although though yet otherwise",
    "all": "all every everyone everybody everything always anything anyone whatever anybody each any whole entire",
    "must": (
        "must need needs needed require required requires mandate mandates mandatory obliged should shall supposed"
    ),
    "will": "will going shall gonna",
    "would": "would could might may maybe perhaps probably",
    "if": "if unless suppose supposing whether in-case",
    "was": "was were did had been happened ago yesterday already since last",
    "want": "want wants wanted wish like love prefer rather keen hope hoping happy glad eager fan",
    "believe": (
        "believe trust convinced convince faith proof prove proven evidence guarantee guaranteed reference references"
        " promise promises promised credible verify demonstrate show shown"
    ),
    "worry": (
        "worry worried worries worrying afraid fear fears feared scared scares nervous uneasy concern concerned"
        " concerns concerning doubt doubts doubtful sceptical skeptical sceptic skeptic hesitant hesitation hesitate"
        " uncomfortable comfortable bother bothers bothered reservation reservations anxious unsure wary struggle"
        " struggling stuck"
    ),
    "problem": (
        "problem problems trouble issue issues snag catch risk"
        " risks risky blocker blockers stopper showstopper hurdle"
        " headache obstacle difficult hard tricky impossible tough hole gap gaps objection objections objected limit"
        " limitation drawback downside sticking pinch"
        " dealbreaker deal-breaker show-stopper red flag no-go narrow tight"
        " nightmare pain painful mess killer kills kill"
    ),
    "against": (
        "against refuse refuses refused reject rejects rejected object objects oppose opposes strike strikes struck"
        " veto block blocks blocked fight forbid forbids"
        " forbidden prohibit prohibited ban banned decline declined hate"
        " hates hated dislike dislikes unacceptable acceptable sick annoyed annoying unhappy fed curse complain"
        " complains complained complaint complaints moan grumble resist resistance union rebel mutiny lynch"
    ),
    "price": (
        "price prices priced pricing cost costs costing fee"
        " fees charge charges rate rates quote quotes quoted quotation"
        " offer offers tariff invoice invoices bill bills number figure total sum amount uplift increase"
        " subscription licence license list"
    ),
    "budget": (
        "budget budgets budgeted fund funds funding funded"
        " allocation allocated allocate ring-fenced ringfenced earmarked"
        " capex opex purse grant envelope forecast approved sanctioned pot reserve reserves contingency"
        " ceiling cleared cash"
    ),
    "costly": (
        "expensive pricey pricy steep dear costly ambitious"
        " overpriced high higher hefty stiff premium luxury rich richer"
        " exorbitant unaffordable big jump double doubled triple"
    ),
    "cheap": (
        "cheap cheaper cheapest free less lower low flat discount discounted half percent off reduction reduce rebate"
        " skonto concession down knock gift"
    ),
    "pay": "pay pays paid paying payment afford affordable spend spending spent justify worth money dime penny",
    "money": (
        "dollar dollars euro euros pound pounds quid grand thousand million k bucks francs crore lakh lakhs kronor"
        " rupees rand zloty naira cent cents hundred"
    ),
    "board": (
        "board boards committee council panel trustees trustee commission commissioners senate steering executive"
        " directors cabinet ministry partners supervisory assembly forum shareholders investors cooperative governors"
        " comex congregation parliament jury consortium parish"
    ),
    "meets": (
        "meets meet meeting sits sit session agenda convenes presides chairs chaired packet vote votes voting voted"
    ),
    "boss": (
        "boss ceo cfo coo cto cio ciso vp svp evp director president chairman chairwoman chairperson chair owner owns"
        " founder partner md gm head chief dean minister superintendent treasurer bursar controller manager managers"
        " management leadership principal headteacher mayor captain commissioner councillor counsel secretary"
        " fd vice-chair chef patron"
    ),
    "kin": (
        "wife husband brother father dad mother mum mom mãe sister son daughter uncle cousin family nephew niece"
        " grandfather missus"
    ),
    "corporate": "corporate headquarters hq head-office group parent holding franchise franchisor",
    "decide": (
        "decide decides decided decision decisions choose"
        " chooses pick picks picked approve approves approved approval"
        " nod nods bless blesses authorise authorize authorised authorized sign-off signoff stamp overrule overrules"
        " final say-so word verdict judge judges judgement recommend recommends recommendation award awards"
        " score scores"
    ),
    "sign": (
        "sign signs signed signing signature signatures signatory ink countersign countersigned executed autograph"
        " docusign wet"
    ),
    "hold the money": (
        "holds hold purse budget owns cheque check chequebook releases release controls keeps books treasury"
    ),
    "contract": (
        "contract contracts agreement agreements clause"
        " clauses liability liable indemnity indemnify indemnifying term"
        " terms msa dpa nda sow jurisdiction law auto-renew auto-renewal autorenew renewal notice exit termination"
        " terminate cancel cancellation sub-processor"
        " sub-processors subprocessors warranty penalty penalties schedule"
        " paragraph annex amendment order form paper papers wording indexation cpi advance net lock locked lock-in"
        " multi-year commitment committed minimum months years"
    ),
    "lawyer": (
        "legal lawyer lawyers attorney attorneys solicitor"
        " solicitors counsel advocate redline redlines redlined markup"
        " mark-up marked comments notary maître syndikus"
    ),
    "privacy": (
        "gdpr privacy compliance compliant regulator regulators regulation regulated policy law laws audit auditor"
        " auditors personal passports data residency hosted hosting server servers cloud dpia works betriebsrat"
        " ombudsman state"
    ),
    "security": (
        "security infosec cyber pentest penetration soc iso soc2"
        " questionnaire sso encryption encrypted keys vulnerability"
        " assessment controls certificate certified breach breached hacked password passwords review"
    ),
    "purchasing": (
        "procurement purchasing purchase purchases buyer buying einkauf compras acquisti tender rfp po sourcing"
        " bid bids bidding commercial"
    ),
    "fail": (
        "fail fails failed failure broke break breaks broken crash crashes crashed down stopped stops quit quits"
        " wrong late error errors mistake mistakes bug bugs"
        " buggy missing miss misses missed false inaccurate incorrect"
        " outage dropped drops glitch peels melts fooled defective fault faults dead corrupted slow burned burnt"
    ),
    "loss": (
        "lost lose loses losing waste wasted wastes wasting burn burned burning threw throw thrown write-off wrote"
        " scrap scrapped penalty fined fine fines cancelled turned-away rejected returns returned damage damaged"
        " spoiled spoilt ruined cooked killed died flaking bleeding leak leaking shrinkage theft stolen drifting"
        " rework redo"
    ),
    "by hand": (
        "hand manual manually paper spreadsheet spreadsheets"
        " excel retype retyping re-key re-keying re-keys rekey typing"
        " type whiteboard pen pencil notebook clipboard copy paste fax sheet sheets"
    ),
    "long hours": (
        "hours overtime night nights midnight weekend weekends sunday evening evenings late morning mornings crying"
        " sleep slept exhausted behind backlog queue queues waiting mailbox delay delays delayed days weeks"
    ),
    "wait": (
        "wait waits waiting pause paused freeze frozen froze hold park parked postpone postponed delay delayed defer"
        " deferred later sleeps shelf ice moratorium stalled stall suspended interim revisit again chase"
    ),
    "season": (
        "season peak harvest christmas easter ramadan thanksgiving summer winter spring autumn fall quarter"
        " year-end holidays holiday budget year exams inventory migration freeze reorganisation reorganization"
        " reorg merger acquisition term"
    ),
    "before": "before until till by after once when earliest latest",
    "now": "now today current currently moment present minute present-day existing nowadays",
    "staff": (
        "people staff team teams hands resource resources developer developers dev devs guys lads crew nurses drivers"
        " operators technicians teachers clerks cooks waiters workers helpers users colleagues men girls lasses"
        " housekeeping engineers someone person man"
    ),
    "change": (
        "train training learn learning onboarding adoption"
        " adopt change changes changing habit habits migrate migration"
        " switch switching implement implementation rollout roll-out install installation setup integrate connecting"
        " close disruption effort work workload capacity bandwidth time"
    ),
    "tool": (
        "tool tools app apps system systems screen screens"
        " tablet tablets login logins portal software platform device"
        " devices module feature features integration interface api machine reader scanner camera cameras sensor"
        " sensors box program dashboard button"
    ),
    "able": "can can't able support supports handle handles work works do does offline export connect integrates",
    "other vendor": (
        "vendor vendors supplier suppliers competitor competitors alternative alternatives versus vs rival rivals"
        " competing incumbent provider others elsewhere shortlist in-house inhouse ourselves"
    ),
    "compare": "compare compared comparing comparison better best worse than cheaper same similar like nicer",
    "use now": "use uses using used run runs running have has had got on currently with stay stays staying stick",
    "look at": (
        "looked looking look saw seen see talked talking met came visited demoed demo evaluated evaluating quoted"
    ),
    "drop": "dropped out gone ruled crossed rejected dead cancelled stopped removed ripped threw left leaving",
    "test": (
        "trial trials pilot pilots poc test tests tested testing sandbox bakeoff bake-off try tried trying prototype"
        " evaluation evaluating proof loaner loaned"
    ),
    "started": (
        "started start starts opened kicked begun began running live since underway installed connected online access"
        " activated log-ins day week weeks days in up"
    ),
    "send": "send sends make give get put prepare write mail need split revise requote re-quote prepare",
    "proposal": "proposal quote quotation offer price pricing bid estimate letterhead writing formal form number",
    "yes": (
        "yes deal done accepted accept accepts accepting agreed winner happily unanimously unanimous ahead proceed"
        " chose chosen selected go congratulations sold confirm confirmed"
    ),
    "lost deal": (
        "lost gone went chose chosen picked awarded another else instead unsuccessful regret unfortunately decline"
        " renew renewing non-renewal notice cancel terminate pass staying"
    ),
    "champion": (
        "champion push pushing neck support supporter recommend"
        " convinced bang fan love sell internally behind advocate"
        " sponsor fight elevator"
    ),
    "check": (
        "check checks checked test tests assess assesses assessed judge review reviews reviewed read reads look looks"
        " inspect evaluate evaluates validate technical architect engineer it informatik"
    ),
    "sway": (
        "influence influences listens listen follow follows respect opinion heard voice says say nods ask consult"
        " supports matters counts"
    ),
    "need": (
        "need needs necessary point reason why solve matter matters keeps care fine okay works enough same always"
    ),
    "live": (
        "live go-live running launch launched launches start starts production operational rollout roll-out up place"
        " use begin begins going installed kick-off cutover sail turn switch hung spraying"
    ),
    "quality": "accurate accuracy reliable precise exact right good enough quality stable robust",
    "size": "small little few tiny start-up startup two siblings young company accounts solvent bankrupt disappear",
    "frank": "honest honestly frankly frank straight truth sorry afraid tell telling admit",
    "count": (
        "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty"
        " ninety hundred thousand million half dozen"
    ),
    "greeting": "hi hello hey thanks thank cheers morning afternoon bye welcome",
}


def _index() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for concept, words in _ROWS.items():
        for word in words.split():
            if concept not in found.setdefault(word, []):
                found[word].append(concept)
    return {word: tuple(concepts) for word, concepts in found.items()}


_CONCEPTS: Final = _index()
_ENDING: Final = re.compile(r"(?:'s|s|es|ed|d|ing|ly)$")


@lru_cache(maxsize=20_000)
def concepts_of(word: str) -> tuple[str, ...]:
    """The concepts of a word in lower case; a word in another ending has those of its stem."""
    found = _CONCEPTS.get(word)
    if found is None:
        stem = _ENDING.sub("", word)
        found = _CONCEPTS.get(stem, ()) if stem != word and len(stem) > 2 else ()  # noqa: PLR2004 - letters
    return found


@lru_cache(maxsize=20_000)
def concept_marks(word: str) -> tuple[str, ...]:
    """The same as marks: `<price>`."""
    return tuple(f"<{concept}>" for concept in concepts_of(word))
