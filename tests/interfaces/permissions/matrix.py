"""What each of the cast gets of every route and of every call of the API.

Nobody, Sam, Mia, Eve, Otto, Fay and Lena, in this order: Sam's call with Northgate and his deal are the things asked for. Mia
manages Sam; Eve sells in another team and must see nothing of them, not even that they are there; Otto is RevOps, Fay finance
(quotes only, decides nothing), Lena leads.
"""

TO_BRIEF = 302
OK, TO_LOGIN, REFUSED, MISSING, WRONG_WAY = 200, 302, 403, 404, 405
PEOPLE = (None, "sam", "mia", "eve", "otto", "fay", "lena")
SECRETS = ("Northgate", "Anna Reed", "signed supplier questionnaire", "40,000")

EVERYBODY = (TO_LOGIN, OK, OK, OK, OK, OK, OK)
OF_SAM = (TO_LOGIN, OK, OK, MISSING, OK, OK, OK)
REVOPS = (TO_LOGIN, REFUSED, REFUSED, REFUSED, OK, REFUSED, REFUSED)
UNFIT = 422
NO_FIELD = (TO_LOGIN, REFUSED, REFUSED, REFUSED, MISSING, REFUSED, REFUSED)  # no CRM is connected, so nothing is mapped

# What is read: route -> what nobody, Sam, Mia, Eve, Otto, Fay and Lena get.
READ = {
    "inbox": EVERYBODY,
    "deals": EVERYBODY,
    "board": EVERYBODY,
    "board-column": EVERYBODY,
    "accounts": EVERYBODY,
    "people": EVERYBODY,
    "upload": EVERYBODY,
    "unmatched": EVERYBODY,
    "search": EVERYBODY,
    "ask": EVERYBODY,
    "ask-suggestions": EVERYBODY,
    "ask-table": EVERYBODY,
    "status": EVERYBODY,
    "privacy": EVERYBODY,
    "profile": EVERYBODY,
    "tokens": EVERYBODY,
    "settings": EVERYBODY,
    "settings-reading": EVERYBODY,
    "settings-review": EVERYBODY,
    "settings-pipelines": EVERYBODY,
    "settings-fields": EVERYBODY,
    "settings-field-audit": (TO_LOGIN, REFUSED, REFUSED, REFUSED, OK, REFUSED, OK),
    "settings-crm": REVOPS,
    "settings-sources": REVOPS,
    "crm-callback": (TO_LOGIN, REFUSED, REFUSED, REFUSED, UNFIT, REFUSED, REFUSED),  # Otto went nowhere to come from
    "crm-mapping": REVOPS,
    "crm-field": NO_FIELD,
    "crm-shadow": REVOPS,
    "crm-table": REVOPS,
    "crm-confirmed": REVOPS,
    "crm-syncs": REVOPS,
    "settings-people": EVERYBODY,
    "settings-person": REVOPS,
    "settings-reader": (TO_LOGIN, REFUSED, REFUSED, REFUSED, TO_LOGIN, REFUSED, REFUSED),
    "welcome": (OK, OK, OK, OK, OK, OK, OK),  # whoever has the link is the person
    "mine": EVERYBODY,
    "review": EVERYBODY,
    "review-changes": EVERYBODY,
    "review-deal": OF_SAM,
    "forecast": EVERYBODY,
    "meetings": EVERYBODY,
    "meeting": EVERYBODY,
    "topic": OF_SAM,
    "triage-form": OF_SAM,
    "deal": OF_SAM,
    "today": EVERYBODY,
    "handoffs": EVERYBODY,
    "handoff": OF_SAM,
    "follow-up": OF_SAM,
    "calendar-feed": (OK, OK, OK, OK, OK, OK, OK),  # whoever has the address is its owner's calendar
    "deal-brief": OF_SAM,
    "deal-promises": OF_SAM,
    "deal-meddicc": OF_SAM,
    "account-brief": OF_SAM,
    "person-brief": OF_SAM,
    "meeting-brief": OF_SAM,
    "next-meeting": (TO_LOGIN, TO_BRIEF, OK, OK, OK, OK, OK),
    "why": OF_SAM,
    "field": OF_SAM,
    "account": OF_SAM,
    "account-field": OF_SAM,
    "person": OF_SAM,
    "person-field": OF_SAM,
    "conversation": OF_SAM,
    "transcript": OF_SAM,
    "ladder": OF_SAM,
    "pick-deal": OF_SAM,
    "original": (TO_LOGIN, OK, OK, MISSING, OK, REFUSED, OK),
    "edit": OF_SAM,
    "decline": OF_SAM,
    "snooze": OF_SAM,
    "speaker": OF_SAM,
    "other-deal": OF_SAM,
    "news": EVERYBODY,
    "palette": EVERYBODY,
}

DONE = 302
CHANGED_BY_REVOPS = (TO_LOGIN, REFUSED, REFUSED, REFUSED, DONE, REFUSED, REFUSED)
KEPT_BY_SAM = (TO_LOGIN, DONE, MISSING, MISSING, MISSING, MISSING, MISSING)  # nobody's but its keeper's
BY_LEADERS = (TO_LOGIN, REFUSED, DONE, REFUSED, DONE, REFUSED, DONE)
DECIDERS = (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)
# What changes something: route -> what is posted, and what each gets. Asked by GET it is refused as such.
CHANGE = {
    "theme": ({"theme": "dark"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "decide": ({"act": "snooze", "offer": "{offer}"}, DECIDERS),
    "undo": ({}, DECIDERS),
    "move": (
        {"pipeline": "new-business", "from": "qualification", "to": "proposal", "anyway": "1"},
        (TO_LOGIN, OK, OK, MISSING, OK, REFUSED, OK),
    ),
    "triage": (
        {"verdict": "park", "finding": "next_step:", "until": "{soon}"},
        (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE),
    ),
    "feed": ({"act": "close"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "give": ({"deal": "{deal_id}", "to": "{user_id}"}, (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)),
    "accept-handoff": ({}, (TO_LOGIN, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING)),  # it always was Sam's
    "answer-signal": ({"key": "x", "act": "acted"}, (TO_LOGIN, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING)),
    "question": ({"check": "next_step"}, BY_LEADERS),
    "count-fields": ({}, (TO_LOGIN, REFUSED, REFUSED, REFUSED, DONE, REFUSED, DONE)),
    "close-question": ({}, (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)),
    "keep-view": ({"name": "Late"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "drop-view": ({}, KEPT_BY_SAM),
    "keep-question": ({"name": "Budgets", "q": "kind:amount"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "drop-question": ({}, KEPT_BY_SAM),
    "settle": ({"choice": "again"}, (TO_LOGIN, *[DONE] * 6)),  # there is nothing to settle: each is told that
    "sum-up": ({"q": "budget"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),  # no model: told so
    "follow-question": ({}, KEPT_BY_SAM),
    "put-away-notice": ({}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "mend": ({"label": "Anna Reed", "name": "Anna Reed", "side": "theirs"}, DECIDERS),
    "choose-deal": ({"deal": ""}, DECIDERS),
    "exclude": ({"pattern": "gone.example"}, CHANGED_BY_REVOPS),
    "withdraw": ({}, (TO_LOGIN, DONE, REFUSED, MISSING, REFUSED, REFUSED, REFUSED)),
    "sample": ({}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "end-session": ({}, (TO_LOGIN, DONE, MISSING, MISSING, DONE, MISSING, MISSING)),
    "revoke": ({}, (TO_LOGIN, DONE, MISSING, MISSING, DONE, MISSING, MISSING)),
    "promise": ({"notice.*": "Kept.", "window": "14"}, CHANGED_BY_REVOPS),
    "erase-excluded": ({}, CHANGED_BY_REVOPS),
    "add-pipeline": ({"name": "Partners"}, CHANGED_BY_REVOPS),
    "change-pipeline": ({"act": "down", "key": "qualification"}, CHANGED_BY_REVOPS),
    "add-field": ({"entity": "deal", "label": "Seats", "type": "number"}, CHANGED_BY_REVOPS),
    "change-field": ({"act": "policy", "policy": "never"}, CHANGED_BY_REVOPS),
    "turn-field": ({"act": "retire"}, CHANGED_BY_REVOPS),
    "crm-connect": ({"way": "key"}, (TO_LOGIN, REFUSED, REFUSED, REFUSED, UNFIT, REFUSED, REFUSED)),
    "source-connect": ({"connector": "none"}, (TO_LOGIN, REFUSED, REFUSED, REFUSED, UNFIT, REFUSED, REFUSED)),
    "source-act": ({"name": "none"}, (TO_LOGIN, REFUSED, REFUSED, REFUSED, MISSING, REFUSED, REFUSED)),
    "crm-act": ({"act": "check"}, CHANGED_BY_REVOPS),
    "crm-drift": ({}, CHANGED_BY_REVOPS),
    "crm-owner": ({"owner": "1", "user": ""}, NO_FIELD),
    "crm-turn-on": ({}, CHANGED_BY_REVOPS),
    "add-person": (
        {"name": "Fay", "email": "f@seller.example", "zone": "UTC", "role": "rep", "since": "2026-11-01"},
        (TO_LOGIN, REFUSED, REFUSED, REFUSED, OK, REFUSED, REFUSED),
    ),
    "settings-teams": ({"name": "West"}, CHANGED_BY_REVOPS),
    "restore": ({}, (TO_LOGIN, DONE, DONE, MISSING, DONE, DONE, DONE)),  # told that it was not withdrawn
    "erase": ({"email": "anna@northgate.example"}, (TO_LOGIN, REFUSED, REFUSED, REFUSED, OK, REFUSED, REFUSED)),
    "dismiss": ({}, (TO_LOGIN, DONE, MISSING, MISSING, DONE, MISSING, MISSING)),
}
# Hand edits: the same address shows the form and takes it. What the record refuses is answered on the form.
EDIT = {
    "forecast": ({"kind": "call", "amount": "1000"}, BY_LEADERS),
    "meetings": ({"team": "", "held_at": "2030-01-01T10:00"}, BY_LEADERS),
    "meeting": ({"act": "end"}, BY_LEADERS),
    "topic": ({}, (TO_LOGIN, REFUSED, DONE, MISSING, DONE, REFUSED, DONE)),
    "field": ({"before": "null", "value": "x"}, (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)),
    "account-field": ({"before": "null", "value": "x"}, (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)),
    "person-field": ({"before": "null", "value": "x"}, (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)),
    "speaker": ({"label": "Anna Reed", "name": "Anna Reed", "side": "theirs"}, DECIDERS),
    "other-deal": ({"chosen": ""}, DECIDERS),
    "profile": ({"name": "Me", "zone": "UTC"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "tokens": ({"name": "t", "kind": "read", "days": "7"}, EVERYBODY),
    "settings": ({"org.name": "Quay"}, CHANGED_BY_REVOPS),
    "settings-review": ({"review.category_field": "category"}, CHANGED_BY_REVOPS),
    "settings-reading": ({"org.competitors": "Portway"}, CHANGED_BY_REVOPS),
    "settings-reader": (
        {"connector": "openai", "base_url": "https://x.example", "model": "m"},
        (TO_LOGIN, REFUSED, REFUSED, REFUSED, OK, REFUSED, REFUSED),
    ),
    "settings-person": ({"act": "deactivate"}, CHANGED_BY_REVOPS),
    "crm-field": ({"act": "mode", "mode": "live"}, NO_FIELD),
    "crm-table": ({"kind": "accounts", "text": "Name"}, REVOPS),
    "welcome": ({"password": "x", "again": "y"}, (422, 422, 422, 422, 422, 422, 422)),
    "upload": ({"pasted": "Anna: Hello there."}, EVERYBODY),
}

# What other machines call; they sign what they say. Nobody here does, and no CRM is connected.
CALLED = {"crm-hook": (MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING)}

UNAUTHORISED = 401
API_OF_SAM = (UNAUTHORISED, OK, OK, MISSING, OK, OK, OK)
API_OF_SAM_ALONE = (UNAUTHORISED, OK, MISSING, MISSING, MISSING, MISSING, MISSING)
API_ALL = (UNAUTHORISED, OK, OK, OK, OK, OK, OK)
# The field is Sayso's own: RevOps is told that it cannot be retired.
API_REVOPS_ASKING = (UNAUTHORISED, REFUSED, REFUSED, REFUSED, 422, REFUSED, REFUSED)
API_DECIDERS = (UNAUTHORISED, OK, OK, OK, OK, REFUSED, OK)
API_LEADERS = (UNAUTHORISED, REFUSED, OK, REFUSED, OK, REFUSED, OK)
OFFER = {"key": "{key}", "digest": "{digest}"}
# The API: call -> what is sent, and what each gets with a token of theirs that was minted for deciding.
API = {
    "GET /deals": (None, API_ALL),
    "GET /deals/{deal_id}": (None, API_OF_SAM),
    "GET /deals/{deal_id}/why/{field}": (None, API_OF_SAM),
    "PUT /deals/{deal_id}/fields/{field}": ({"before": None, "value": "x"}, API_DECIDERS),
    "GET /fields/audit": (None, (UNAUTHORISED, REFUSED, REFUSED, REFUSED, OK, REFUSED, OK)),
    "POST /fields/audit/count": (None, (UNAUTHORISED, REFUSED, REFUSED, REFUSED, OK, REFUSED, OK)),
    "POST /fields/{entity}/{field}/retire": (None, API_REVOPS_ASKING),
    "POST /fields/{entity}/{field}/restore": (None, API_REVOPS_ASKING),
    "GET /review": (None, API_ALL),
    "GET /review/deals/{deal_id}": (None, API_OF_SAM),
    "POST /review/deals/{deal_id}/triage": (
        {"check": "next_step", "verdict": "park", "until": "{soon}"},
        (UNAUTHORISED, OK, OK, MISSING, OK, REFUSED, OK),
    ),
    "GET /review/changes": (None, API_ALL),
    "GET /review/meetings": (None, API_ALL),
    "POST /review/meetings": ({"held_at": "2030-01-01T09:00:00Z"}, API_LEADERS),
    "GET /review/meetings/{meeting_id}": (None, API_ALL),
    "POST /review/meetings/{meeting_id}/{step}": (None, API_LEADERS),
    "POST /review/meetings/{meeting_id}/deals/{deal_id}/discussed": (None, API_LEADERS),
    "POST /review/meetings/{meeting_id}/deals/{deal_id}/questions": (
        {"check": "next_step", "becomes": "asked"},
        API_LEADERS,
    ),
    "GET /review/questions": (None, API_ALL),
    "POST /review/questions/{asked_id}/close": (
        None,
        (UNAUTHORISED, OK, OK, MISSING, OK, REFUSED, OK),
    ),
    "GET /forecast": (None, API_ALL),
    "POST /forecast": ({"kind": "call", "amount": "1000"}, API_LEADERS),
    "POST /conversations": ("file", API_ALL),
    "GET /conversations/{conversation_id}": (None, API_OF_SAM),
    "GET /today": (None, API_ALL),
    "POST /today/feed": (None, API_ALL),
    "DELETE /today/feed": (None, API_ALL),
    "DELETE /notices/{notice_id}": (None, API_ALL),
    "GET /handoffs": (None, API_ALL),
    "GET /deals/{deal_id}/handoff": (None, API_OF_SAM),
    "POST /deals/{deal_id}/handoff/accept": (None, (UNAUTHORISED, *[MISSING] * 6)),
    "POST /handoffs": ({"to": 1, "deals": [0]}, (UNAUTHORISED, *[MISSING] * 6)),
    "GET /accounts/{account_id}/signals": (None, API_OF_SAM),
    "GET /deals/{deal_id}/signals": (None, API_OF_SAM),
    "POST /deals/{deal_id}/signals/answer": ({"key": "x", "act": "acted"}, (UNAUTHORISED, *[MISSING] * 6)),
    "GET /conversations/{conversation_id}/follow-up": (None, API_OF_SAM),
    "GET /deals/{deal_id}/brief": (None, API_OF_SAM),
    "GET /deals/{deal_id}/promises": (None, API_OF_SAM),
    "GET /deals/{deal_id}/meddicc": (None, API_OF_SAM),
    "GET /accounts/{account_id}/brief": (None, API_OF_SAM),
    "GET /people/{person_id}/brief": (None, API_OF_SAM),
    "GET /meetings/{conversation_id}/brief": (None, API_OF_SAM),
    "GET /meetings/next/brief": (None, (UNAUTHORISED, OK, MISSING, MISSING, MISSING, MISSING, MISSING)),
    "GET /ask": (None, API_ALL),
    "POST /ask/sum-up": ({"q": "budget"}, (UNAUTHORISED, *[MISSING] * 6)),  # no model: told so
    "POST /ask/translate": ({"q": "budget"}, (UNAUTHORISED, *[MISSING] * 6)),
    "GET /ask/suggestions": (None, API_ALL),
    "GET /ask/operators": (None, API_ALL),
    "GET /questions": (None, API_ALL),
    "POST /questions": ({"name": "Budgets", "q": "kind:amount"}, API_ALL),
    "DELETE /questions/{question_id}": (None, API_OF_SAM_ALONE),
    "PUT /questions/{question_id}/follow": (None, API_OF_SAM_ALONE),
    "DELETE /questions/{question_id}/follow": (None, API_ALL),
    "GET /inbox": (None, API_ALL),
    "POST /inbox/accept": ({"offers": [OFFER]}, API_DECIDERS),
    "POST /inbox/edit": ({"offer": OFFER, "value": "x"}, API_DECIDERS),
    "POST /inbox/decline": ({"offer": OFFER, "reason": "wrong"}, API_DECIDERS),
    "POST /inbox/snooze": ({"offer": OFFER, "until": "2030-01-01T00:00:00Z"}, API_DECIDERS),
    "POST /decisions/{decision_id}/undo": (None, (UNAUTHORISED, OK, OK, MISSING, OK, REFUSED, OK)),
    "GET /conflicts": (None, API_ALL),
    "POST /conflicts/{write_id}": ({"choice": "again"}, (UNAUTHORISED, *[MISSING] * 6)),  # there is none
    "GET /audit/verify": (None, (UNAUTHORISED, REFUSED, REFUSED, REFUSED, OK, REFUSED, OK)),
}
