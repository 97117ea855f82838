"""The REST door: the same services, the same refusals, described by OpenAPI."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sayso.org import services as org

pytestmark = pytest.mark.django_db


@pytest.fixture
def bearer(client, asker_of, cast, now):
    """Calls with a token of somebody's; deciding only when the token was minted for it."""
    from django.utils import timezone

    def make(name, *, may_decide=False):
        token = org.mint_token(
            asker=asker_of(getattr(cast, name)), name="test", may_decide=may_decide, at=timezone.now()
        )

        def send(method, path, body=None, **more):
            data = json.dumps(body) if body is not None else ""
            headers = {"Authorization": f"Bearer {token}"}
            answer = getattr(client, method)(
                f"/api{path}", data, content_type="application/json", headers=headers, **more
            )
            return answer.status_code, answer.json()

        return send

    return make


def get(send, path):
    return send("get", path)


def offers(send):
    _, inbox = send("get", "/inbox")
    return [{"key": p["key"], "digest": p["digest"]} for card in inbox["cards"] for p in card["proposals"]]


def test_without_a_token_nobody_gets_in(client):
    assert client.get("/api/deals").status_code == 401


def test_a_rep_lists_their_own_deals(bearer, office):
    status, page = bearer("sam")("get", "/deals")
    assert status == 200
    assert [row["name"] for row in page["rows"]] == ["Northgate - Dock"]


def test_another_team_s_deal_is_not_there(bearer, office):
    assert bearer("eve")("get", f"/deals/{office.northgate}")[0] == 404


def test_reading_tokens_do_not_decide(bearer, call):
    send = bearer("sam")
    status, answer = send("post", "/inbox/accept", {"offers": offers(send)})
    assert status == 403
    assert "minted for deciding" in answer["detail"]


def test_what_is_accepted_is_written_and_says_why_and_is_undone(bearer, office, call):
    send = bearer("sam", may_decide=True)
    status, outcome = send("post", "/inbox/accept", {"offers": offers(send)})
    assert status == 200
    assert {one["state"] for one in outcome["applied"]} == {"written"}
    assert not outcome["refused"]
    _, deal = send("get", f"/deals/{office.northgate}")
    assert deal["lists"]["competitors"][0]["name"] == "Portway"
    _, why = send("get", f"/deals/{office.northgate}/why/competitors")
    assert "Portway" in why["evidence"][0]["text"]
    assert why["by"]["name"] == "Sam Ode"
    status, _ = send("post", f"/decisions/{why['decision_id']}/undo")
    assert status == 200
    assert not send("get", f"/deals/{office.northgate}")[1]["lists"]["competitors"]


def test_an_offer_that_changed_is_refused(bearer, call):
    send = bearer("sam", may_decide=True)
    forged = [{**offer, "digest": "0" * 64} for offer in offers(send)]
    status, outcome = send("post", "/inbox/accept", {"offers": forged})
    assert status == 200
    assert not outcome["applied"]
    assert {one["why"] for one in outcome["refused"]} == {"changed since it was shown"}


def test_a_field_is_written_by_hand_and_compared_first(bearer, office):
    send = bearer("sam", may_decide=True)
    path = f"/deals/{office.northgate}/fields/amount"
    _, done = send("put", path, {"before": None, "value": "48k GBP"})
    assert done["applied"][0]["state"] == "written"
    _, stale = send("put", path, {"before": None, "value": "50k GBP"})
    assert stale["applied"][0]["state"] == "conflict"
    assert stale["applied"][0]["live"] == {"amount": "48000.00", "currency": "GBP"}


@pytest.mark.parametrize(("choice", "left"), [("again", "50000.00"), ("theirs", "48000.00"), ("drop", "48000.00")])
def test_what_does_not_stand_is_listed_and_ends_by_a_choice(bearer, office, choice, left):
    send = bearer("sam", may_decide=True)
    path = f"/deals/{office.northgate}/fields/amount"
    for value in ("48k GBP", "50k GBP"):
        send("put", path, {"before": None, "value": value})
    _, [one] = send("get", "/conflicts")
    assert (one["thing"], one["asked"]["text"], one["live"]["text"]) == ("Northgate - Dock", "50,000 GBP", "48,000 GBP")
    assert one["choices"] == ["again", "theirs", "drop"]
    address = f"/conflicts/{one['write_id']}"
    assert send("post", address, {"choice": "both"})[0] == 422
    assert send("post", address, {"choice": choice})[0] == 200
    _, deal = send("get", f"/deals/{office.northgate}")
    assert next(each["value"]["amount"] for each in deal["fields"] if each["field"] == "amount") == left
    assert send("get", "/conflicts") == (200, [])
    assert send("post", address, {"choice": choice})[0] == 404


def test_many_conflicts_are_listed_with_as_many_questions_as_one(bearer, office):
    send = bearer("sam", may_decide=True)

    def asked(name, *values):
        for value in values:
            send("put", f"/deals/{office.northgate}/fields/{name}", {"before": None, "value": value})
        with CaptureQueriesContext(connection) as queries:
            _, found = send("get", "/conflicts")
        return len(found), len(queries)

    waiting, questions = asked("amount", "48k GBP", "50k GBP")
    assert (waiting, questions <= 20) == (1, True)
    asked("amount", "51k GBP", "52k GBP")
    assert asked("close_date", "2027-01-29", "2027-02-26", "2027-03-31") == (5, questions)


def test_nonsense_is_refused_with_one_line(bearer, office):
    send = bearer("sam", may_decide=True)
    _, outcome = send("put", f"/deals/{office.northgate}/fields/close_date", {"before": None, "value": "soonish"})
    assert "Close date" in outcome["refused"][0]["why"]
    assert send("post", "/inbox/accept", {"offers": [{"key": 3}]})[0] == 422
    assert send("get", "/deals?kind=nonsense")[0] == 422


def test_a_file_is_handed_in(client, bearer, cast, asker_of, now, office):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from tests.office import CALL

    token = org.mint_token(asker=asker_of(cast.sam), name="t", may_decide=False, at=timezone.now())
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.post("/api/conversations", {"file": SimpleUploadedFile("call.eml", CALL)}, headers=headers)
    assert answer.status_code == 200
    handed_in = answer.json()["conversations"][0]
    assert handed_in["new"]
    found = client.get(f"/api/conversations/{handed_in['id']}", headers=headers).json()
    assert found["deal"]["name"] == "Northgate - Dock"
    assert found["signals"]


def test_the_audit_is_for_revops(bearer, call):
    assert bearer("sam")("get", "/audit/verify")[0] == 403
    status, found = bearer("otto")("get", "/audit/verify")
    assert status == 200
    assert found["count"] > 0
    assert found["broken"] == []


def test_a_session_that_changes_something_needs_the_token(cast, office):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.sam, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post("/api/inbox/accept", "{}", content_type="application/json").status_code == 403


def test_the_description_names_every_route(client):
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.")
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403", "404", "422"} <= set(operation["responses"]), (method, path)
            assert operation["summary"], path


def test_questions_are_kept_followed_and_dropped(bearer, call):
    sam = bearer("sam")
    status, (kept,) = sam("post", "/questions", {"name": "Rivals", "q": "kind:competitor", "shared": True})
    assert (status, kept["text"], kept["is_mine"], kept["is_followed"]) == (200, "kind:competitor", True, False)
    assert sam("post", "/questions", {"name": "Odd", "q": "stag:proposal"})[0] == 422
    assert sam("post", "/questions", {"name": "Nothing", "q": " "})[0] == 422
    assert get(bearer("eve"), "/questions")[1][0]["is_mine"] is False
    path = f"/questions/{kept['id']}"
    assert sam("put", f"{path}/follow")[1][0]["is_followed"]
    assert not sam("delete", f"{path}/follow")[1][0]["is_followed"]
    assert bearer("eve")("delete", path)[0] == 404
    assert sam("delete", path) == (200, [])


def test_a_view_of_another_page_is_no_question(bearer, cast, asker_of, now):
    from sayso.org.saved_views import list_views, save_view

    sam = asker_of(cast.sam)
    view = save_view(asker=sam, page="deals", name="Late", query="stage=x", shared=False, at=now)
    assert bearer("sam")("delete", f"/questions/{view}")[0] == 404
    assert list_views(sam, "deals")


def test_a_question_is_helped_on_at_the_caret(bearer, call):
    sam = bearer("sam")
    assert get(sam, "/ask/suggestions?q=objection:pr")[1][0]["text"] == "objection:price "
    assert get(sam, "/ask/suggestions?q=objection:pr Portway&caret=12")[1][0]["text"] == "objection:price Portway"
    assert "objection" in [one["name"] for one in get(sam, "/ask/operators")[1]]


def test_the_feed_opens_and_closes(bearer, client, call):
    sam = bearer("sam")
    _, feed = sam("post", "/today/feed")
    assert client.get(feed["address"]).status_code == 200
    assert sam("delete", "/today/feed")[1]["has_feed"] is False
    assert client.get(feed["address"]).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_model_sums_up_what_was_found_or_says_that_it_cannot(bearer, call, cast, asker_of, now):
    from sayso.extract.choosing import connect_model
    from tests.fakes.model_servers import completion, serving

    sam, told = bearer("sam"), {"sentences": [{"text": "They are looking at Portway.", "quotes": [1]}]}
    assert sam("post", "/ask/sum-up", {"q": "Portway"})[0] == 404, "nobody consented"
    with serving(completion(json.dumps(told))) as server:
        connect_model(asker=asker_of(cast.otto), connector="openai", base_url=server.url, model="s", key="k", at=now)
        _, summed = sam("post", "/ask/sum-up", {"q": "Portway"})
        assert bearer("eve")("post", "/ask/sum-up", {"q": "Portway"})[1]["sentences"] == []
    assert summed["sentences"][0]["text"] == "They are looking at Portway."
    assert "Portway" in summed["sentences"][0]["quotes"][0]["found"]
    with serving(completion(json.dumps({"query": "kind:competitor"}))) as server:
        connect_model(asker=asker_of(cast.otto), connector="openai", base_url=server.url, model="s", key="k", at=now)
        assert sam("post", "/ask/translate", {"q": "their others?"})[1] == {"text": "kind:competitor"}
    status, refused = sam("post", "/ask/sum-up", {"q": "Portway"})
    assert (status, bool(refused["detail"])) == (502, True), "it is away by now"
