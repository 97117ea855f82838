"""Ask: a question in one's own words, what it became, its quotes, and what is kept of it."""

import json

import pytest
from django.urls import reverse

from sayso.capture.search.vectors import connect_meaning
from sayso.extract.choosing import connect_model
from tests.fakes.model_servers import completion, embeddings, failure, serving

pytestmark = pytest.mark.django_db


def test_a_loose_question_is_shown_as_what_it_became(door, call):
    answer = door("sam").get(reverse("ask"), {"q": "what did they say about Portway?"})
    text = answer.content.decode()
    assert 'value="side:theirs Portway"' in text
    assert "You asked “<bdi>what did they say about Portway?</bdi>”" in text
    assert "<mark>Portway</mark>" in text
    assert 'aria-label="Without side:theirs"' in text
    assert (answer.context["answer"].count, answer.context["answer"].deals) == (1, 1)
    assert door("eve").get(reverse("ask"), {"q": "Portway"}).context["answer"].count == 0


def test_what_is_wrong_stands_at_its_place(door, call):
    text = door("sam").get(reverse("ask"), {"q": "stag:proposal <b>"}).content.decode()
    assert "Did you mean stage:?" in text
    assert "<mark>stag:</mark>proposal &lt;b&gt;" in text


def test_a_question_is_kept_and_dropped(door, call):
    sam = door("sam")
    sam.post(reverse("keep-question"), {"name": "Rivals", "q": "kind:competitor", "shared": "1"})
    (view,) = door("eve").get(reverse("ask")).context["views"]
    assert (view.name, view.query, view.is_mine) == ("Rivals", "q=kind%3Acompetitor", False)
    door("sam").post(reverse("drop-question", args=[view.id]))
    assert door("sam").get(reverse("ask")).context["views"] == ()


def test_an_answer_is_handed_out_as_a_table(door, call):
    answer = door("sam").get(reverse("ask-table"), {"q": "money:budget"})
    assert answer["Content-Disposition"].startswith('attachment; filename="answer.csv"')
    assert "Our budget for this is 40,000 pounds." in answer.content.decode()
    assert door("sam").get(reverse("ask-table"), {"q": "money:lots"}).status_code == 422
    assert "budget" not in door("eve").get(reverse("ask-table"), {"q": "kind:amount"}).content.decode()


def test_the_api_answers_the_same(door, call):
    answer = door("sam").get("/api/ask", {"q": "did they mention Portway?"}).json()
    assert (answer["text"], answer["count"], answer["groups"][0]["deal"]["name"]) == (
        "side:theirs Portway",
        1,
        "Northgate - Dock",
    )
    wrong = door("sam").get("/api/ask", {"q": "objection:colour"})
    assert wrong.status_code == 422
    assert "It takes one of price, timing" in wrong.json()["detail"]


def test_a_kept_question_is_followed_and_no_longer(office, door):
    sam = door("sam")
    sam.post(reverse("keep-question"), {"name": "Budgets", "q": "kind:amount"})
    (view,) = sam.get(reverse("ask")).context["views"]
    sam.post(reverse("follow-question", args=[view.id]), {"act": "follow"})
    page = sam.get(reverse("ask"))
    assert set(page.context["followed"]) == {view.id}
    assert "Tell me no more of Budgets" in page.content.decode()
    sam.post(reverse("follow-question", args=[view.id]), {"act": "stop"})
    assert sam.get(reverse("ask")).context["followed"] == {}


def test_a_summary_stands_above_its_quotes_and_leads_to_them(door, call, cast, asker_of, now):
    told = {"sentences": [{"text": "They are looking at Portway.", "quotes": [1]}]}
    assert "Sum up" not in door("sam").get(reverse("ask"), {"q": "Portway"}).content.decode()
    with serving(completion(json.dumps(told))) as server:
        connect_model(asker=asker_of(cast.otto), connector="openai", base_url=server.url, model="s", key="k", at=now)
        assert "Sum up" in door("sam").get(reverse("ask"), {"q": "Portway"}).content.decode()
        text = door("sam").post(reverse("sum-up"), {"q": "Portway"}).content.decode()
    assert "<bdi>They are looking at Portway.</bdi>" in text
    assert f'href="/conversations/{call}/#t-' in text


def test_the_page_says_that_meaning_ranked_and_that_it_could_not(door, call, cast, asker_of, now):
    with serving(embeddings(lambda text: [float(len(text)), 1.0]), failure(503)) as server:
        connect_meaning(asker=asker_of(cast.otto), connector="openai", base_url=server.url, model="e", key="", at=now)
        host = server.url.split("/")[2]
        assert (
            f"by meaning (<bdi>e at {host}</bdi>)" in door("sam").get(reverse("ask"), {"q": "Portway"}).content.decode()
        )
        text = door("sam").get(reverse("ask"), {"q": "budget"}).content.decode()
    assert text.count("Ranked by words alone. The model&#x27;s server is busy") == 1
    assert "1 quote in 1 deal" in text


def test_a_question_that_cannot_be_asked_is_not_kept(door, call):
    told = door("sam").post(reverse("keep-question"), {"name": "Odd", "q": "stag:proposal"}, follow=True)
    assert "Did you mean stage:?" in told.content.decode()
    assert told.context["views"] == ()
