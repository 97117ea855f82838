"""The weekly digest by mail: once a week to whom it concerns, of what they may see, and nothing that acts."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail

from sayso.confirm.models import Decision
from sayso.flow import announcing as flow
from sayso.giveback.notices import mailing
from sayso.giveback.notices.selectors import list_notices
from sayso.org import services as org
from sayso.org.settings import BadSettingValue
from sayso.review import services
from sayso.review import services_snapshots as snapshots
from sayso.review.selectors import list_standings
from sayso.review.views import Wishes

pytestmark = pytest.mark.django_db
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


@pytest.fixture
def weekly(pipeline, root, now, settings):
    """On Mondays at seven; it is Monday, nine o'clock."""
    settings.MAIL_IS_SET, settings.BASE_URL = True, "https://sayso.example"
    org.set_setting(asker=root, name="review.digest_day", value="monday", at=now)
    services.sweep(at=now)
    return pipeline


def sent_to():
    return sorted(letter.to[0].split("@")[0] for letter in mail.outbox)


def letter_to(who):
    (letter,) = (one for one in mail.outbox if one.to == [f"{who}@seller.example"])
    return letter


def test_managers_leaders_and_revops_get_one_a_week(weekly, now):
    assert flow.announce(at=now - 3 * HOUR) == 0, "it is six o'clock"
    assert [flow.announce(at=now + n * HOUR) for n in range(3)] == [2, 0, 0]
    assert sent_to() == ["mia", "otto"]
    assert flow.announce(at=now + WEEK - 3 * HOUR) == 0
    assert flow.announce(at=now + WEEK) == 2


def test_it_is_off_until_a_day_is_set_and_silent_without_mail(pipeline, root, now, settings):
    settings.MAIL_IS_SET = True
    services.sweep(at=now)
    assert flow.announce(at=now) == 0
    org.set_setting(asker=root, name="review.digest_day", value="monday", at=now)
    settings.MAIL_IS_SET = False
    assert flow.announce(at=now) == 0
    assert mail.outbox == []


def test_another_day_in_the_same_week_sends_no_second_one(weekly, root, now):
    assert flow.announce(at=now) == 2
    org.set_setting(asker=root, name="review.digest_day", value="wednesday", at=now)
    assert flow.announce(at=now + timedelta(days=2)) == 0


def test_it_says_what_fails_and_what_changed_and_only_leads_here(weekly, cast, asker_of, now, client):
    flow.announce(at=now)
    letter = letter_to("otto")
    assert letter.subject == "Pipeline review: 2 of 3 deals fail"
    assert "2 of 3 open deals fail: 30,000 of 70,000 EUR." in letter.body
    assert "Over budget\n- Qualification (New business): 43 % of its value fails, 20 % may." in letter.body
    largest = (
        "The largest that fail\n- Lowmoor - Dock (Eve Stone, 20,000 EUR): Activity, Close date, Next step, since 24 Sep"
    )
    assert largest in letter.body
    assert "Since 16 Nov 2026\n- What began to fail or was mended is not known" in letter.body
    assert "We meet on Friday" not in letter.body, "what was said stays here"
    assert [line for line in letter.body.splitlines() if "://" in line] == ["https://sayso.example/review/"]
    client.force_login(cast.otto, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/review/").status_code == 200
    assert not Decision.objects.exists()
    assert list_notices(asker_of(cast.otto), now) == (), "the app has the page itself"


def test_a_manager_reads_of_their_own_team_alone(weekly, cast, now, client):
    flow.announce(at=now)
    letter = letter_to("mia")
    assert letter.subject == "Pipeline review of North: 1 of 2 deals fail"
    assert "Harlow - Dock" in letter.body
    assert "Lowmoor" not in letter.body
    assert "Eve" not in letter.body
    assert "10,000 of 50,000 EUR" in letter.body
    assert f"https://sayso.example/review/?team={cast.north.pk}\n" in letter.body


def test_it_counts_what_changed_in_a_week(weekly, root, now):
    weekly.close(weekly.harlow, 30, before=(now - timedelta(days=60)).date().isoformat())
    snapshots.take(at=now - WEEK)
    weekly.now = now
    weekly.heard(weekly.harlow, 1)
    weekly.step(weekly.harlow)
    services.sweep(at=now, everything=True)
    flow.announce(at=now + HOUR)
    assert "Since 16 Nov 2026\n- Pushed: 1 deal, 10,000 EUR\n- Mended: 1 deal, 10,000 EUR\n" in letter_to("otto").body


def test_of_a_finding_it_names_the_check_and_no_word(weekly, root, now):
    flow.announce(at=now)
    says = [one.finding.says for deal in list_standings(root, Wishes(), at=now).rows for one in deal.findings]
    assert len(says) == 6
    assert [text for text in says if text in letter_to("otto").body] == []


def test_of_two_workers_one_sends_it(weekly, now, monkeypatch):
    claim, others = mailing._claimed, []

    def claim_after_the_other(row, at):
        if not others:
            others.append(0)
            others[0] = flow.announce(at=now)
        return claim(row, at)

    monkeypatch.setattr(mailing, "_claimed", claim_after_the_other)
    assert (flow.announce(at=now), others) == (0, [2])
    assert sent_to() == ["mia", "otto"]


def test_what_could_not_be_sent_is_sent_within_the_day(weekly, now, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(flow, "send_mail", lambda *_: (_ for _ in ()).throw(smtplib.SMTPServerDisconnected("gone")))
        assert flow.announce(at=now) == 0
    assert flow.announce(at=now + HOUR) == 2


def test_a_crash_while_sending_sends_no_second_one(weekly, now, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(flow, "send_mail", die)
        with pytest.raises(KeyboardInterrupt):
            flow.announce(at=now)
    assert flow.announce(at=now + HOUR) == 1, "the others get theirs"
    assert len(sent_to()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("review.digest_day", "someday"),
        ("review.digest_day", ""),
        ("review.digest_day", None),
        ("review.digest_hour", 24),
        ("review.digest_hour", "7"),
    ],
)
def test_nonsense_is_refused(cast, root, now, name, value):
    with pytest.raises(BadSettingValue, match="must be"):
        org.set_setting(asker=root, name=name, value=value, at=now)
