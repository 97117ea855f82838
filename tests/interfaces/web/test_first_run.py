"""The first time: what to do first, and a made-up mail to try it with."""

import pytest
from django.urls import reverse

from sayso.capture.selectors import list_conversations
from sayso.interfaces.web.sample import sample_mail
from sayso.propose.selectors import list_cards
from sayso.record.pipelines import FIRST_PIPELINE, define_pipeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def pipeline(cast, asker_of, now):
    define_pipeline(asker=asker_of(cast.otto), draft=FIRST_PIPELINE, at=now)


def test_a_newcomer_is_told_where_to_begin_and_only_revops_to_bring_people(door, cast):
    assert "Invite people" in door("otto").get("/").content.decode()
    text = door("sam").get("/").content.decode()
    assert "Hand a conversation in" in text
    assert "Invite people" not in text


def test_the_sample_proposes_its_company_to_whoever_tries_it_and_to_nobody_else(door, cast, pipeline, asker_of, now):
    from django.utils import timezone

    text = door("sam").post(reverse("sample"), follow=True).content.decode()
    assert "New account" in text
    assert "Harbourlight" in text
    assert "Hand a conversation in" not in text
    assert "Hand a conversation in" in door("eve").get("/").content.decode()
    card = list_cards(asker_of(cast.sam), timezone.now()).cards[0]
    assert [proposal.path.entity for proposal in card.together] == ["account", "person", "deal"]


def test_two_people_each_have_a_sample_of_their_own(door, cast, pipeline, asker_of):
    for who in ("sam", "eve"):
        door(who).post(reverse("sample"))
        assert len(list_conversations(asker_of(getattr(cast, who))).rows) == 1


@pytest.mark.parametrize("name", ["", "  ", "Zoë\r\nBcc: evil@x.example", "名前 なまえ", "<b>"])
def test_any_name_makes_a_mail(name, now):
    from sayso.capture.reading_files import read_file

    mail = sample_mail(name, "a@b.example", now)
    assert b"\nBcc:" not in mail.partition(b"\r\n\r\n")[0]
    assert len(read_file(mail, "sample.eml", "")) == 1
