"""Settings: every change by a form that fits it, refused in words, told in the trail; for RevOps, to be read by all."""

import pytest
from django.urls import reverse

from sayso.domain.change import FieldPath
from sayso.interfaces.web.setting_forms import CHOSEN_ELSEWHERE, controls_of, values_of
from sayso.interfaces.web.views.settings.fields import name_of
from sayso.ledger.selectors import trail
from sayso.org import selectors_people
from sayso.org.selectors import setting, user_by_email
from sayso.org.selectors_settings import settings_of
from sayso.org.settings import all_specs
from sayso.record import selectors as record
from sayso.record.schema import Schema

pytestmark = pytest.mark.django_db
EVIL = '"><script>alert(1)</script>{{ 7 }}'
READ = ["settings", "settings-reading", "settings-pipelines", "settings-fields", "settings-people"]


def levels(answer):
    return [message.level_tag for message in answer.context["messages"]]


def post(client, route, *args, **form):
    return client.post(reverse(route, args=args), form, follow=True)


@pytest.mark.parametrize("route", READ)
def test_everybody_reads_and_only_revops_has_a_form(route, door, office):
    for who, may_change in (("otto", True), ("sam", False), ("mia", False)):
        text = door(who).get(reverse(route)).content.decode()
        main = text[text.index('<main id="main"') : text.index("</main>")]
        assert ("<form" in main) is may_change
        assert ("RevOps changes what stands here" in main) is not may_change


@pytest.mark.parametrize("route", READ)
def test_settings_ask_a_bounded_number_of_questions(route, door, office, django_assert_max_num_queries):
    client = door("otto")
    client.get(reverse(route))
    with django_assert_max_num_queries(26):
        client.get(reverse(route))


def test_every_declared_setting_goes_through_its_control_and_back(cast, asker_of):
    for spec in all_specs():
        if isinstance(spec.default, dict):
            continue  # told source by source, on the privacy page
        (held,) = settings_of(asker_of(cast.otto), [spec.name])
        (control,) = controls_of([held])
        assert values_of([held], {spec.name: control.value}) == {spec.name: held.value}


def test_every_declared_setting_has_its_place(door, office):
    text = "".join(
        door("otto").get(reverse(route)).content.decode()
        for route in ("settings", "settings-reading", "settings-review")
    )
    text += door("otto").get(reverse("privacy")).content.decode()
    for spec in all_specs():
        assert spec.title in text or spec.name in CHOSEN_ELSEWHERE


def test_the_organisation_is_told_with_typed_values(door, cast, asker_of):
    form = {
        "org.name": EVIL,
        "org.domains": "Seller.example\n@second.example\n\n",
        "org.zone": "Europe/Berlin",
        "org.currency": "CHF",
        "org.fiscal_year_start": "4",
        "org.day_first": "day",
        "org.holidays": "2026-12-25\n2026-12-26",
    }
    answer = post(door("otto"), "settings", **form)
    assert levels(answer) == ["success"]
    assert "<script>alert" not in answer.content.decode()
    assert setting("org.domains") == ["seller.example", "second.example"]
    assert (setting("org.fiscal_year_start"), setting("org.day_first"), setting("org.currency")) == (4, True, "CHF")
    names = {entry.subject_id for entry in trail(asker_of(cast.otto)) if entry.name == "org.setting.changed"}
    assert set(form) == names - {"org.competitors"}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("org.domains", "not a domain", "'not a domain' is no domain"),
        ("org.zone", "Mars/Base", "is no time zone"),
        ("org.currency", "dollars", "must be a code such as EUR"),
        ("org.fiscal_year_start", "13", "from 1 to 12"),
        ("org.fiscal_year_start", "9" * 400, "from 1 to 12"),
        ("org.holidays", "Christmas", "is no date"),
    ],
)
def test_what_no_setting_can_hold_is_refused_in_words_and_kept_on_the_form(door, cast, name, value, says):
    before = setting(name)
    answer = door("otto").post(reverse("settings"), {"org.name": "Quay", name: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text.replace("&#x27;", "'")
    assert value in text or f'<select id="c-{name}"' in text
    assert (setting(name), setting("org.name")) == (before, "")


def test_competitors_are_one_a_line(door, cast):
    post(door("otto"), "settings-reading", **{"org.competitors": "Portway\n  Dock   Harbor \nPortway\n"})
    assert setting("org.competitors") == ["Portway", "Dock Harbor"]


def test_a_model_reads_only_after_somebody_saw_where_conversations_go(door, cast):
    form = {"connector": "openai", "base_url": "https://api.example.com/v1", "model": "m1", "key": "s3cret"}
    asked = door("otto").post(reverse("settings-reader"), form)
    assert "Send conversations to <bdi>api.example.com</bdi>?" in asked.content.decode()
    assert setting("extract.reader") == "local"
    wrong = door("otto").post(reverse("settings-reader"), form | {"consent": "other.example.com"})
    assert wrong.status_code == 200
    assert setting("extract.reader") == "local"
    post(door("otto"), "settings-reader", **form, consent="api.example.com")
    assert setting("extract.reader") == "model"
    text = door("sam").get(reverse("settings-reading")).content.decode()
    assert "api.example.com" in text
    assert "s3cret" not in text + door("otto").get(reverse("settings-reading")).content.decode()
    post(door("otto"), "settings-reader", act="disconnect")
    assert setting("extract.reader") == "local"


def test_answers_rank_by_meaning_only_after_somebody_saw_where_words_go(door, cast):
    form = {"purpose": "meaning", "connector": "openai", "base_url": "https://api.example.com/v1", "model": "e1"}
    asked = door("otto").post(reverse("settings-reader"), form | {"key": "s3cret"}).content.decode()
    assert "Send what was said to <bdi>api.example.com</bdi>?" in asked
    assert "the words of each question" in asked
    assert setting("capture.ranking") == "words"
    post(door("otto"), "settings-reader", **form, key="s3cret", consent="api.example.com")
    assert (setting("capture.ranking"), setting("extract.reader")) == ("meaning", "local")
    text = door("sam").get(reverse("settings-reading")).content.decode()
    assert "<bdi>e1</bdi></b> at <b><bdi>api.example.com" in text
    assert "s3cret" not in text + door("otto").get(reverse("settings-reading")).content.decode()
    post(door("otto"), "settings-reader", act="disconnect", purpose="meaning")
    assert setting("capture.ranking") == "words"


def test_an_address_that_is_none_is_refused_in_words(door, cast):
    answer = post(door("otto"), "settings-reader", connector="openai", base_url="file:///etc/passwd", model="m")
    assert levels(answer) == ["error"]


def stages(cast, asker_of):
    return {stage.key: stage for stage in record.list_pipelines(asker_of(cast.otto))[0].stages}


def test_a_stage_is_changed_and_shows_on_the_deal(door, office, cast, asker_of):
    form = {"act": "change", "key": "qualification", "name": EVIL, "probability": "15", "criteria": ["on_hold"]}
    assert levels(post(door("otto"), "change-pipeline", "new-business", **form)) == ["success"]
    text = door("sam").get(reverse("deal", args=[office.northgate])).content.decode()
    assert "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in text
    assert "<script>alert" not in text
    held = stages(cast, asker_of)["qualification"]
    assert (held.probability, held.exit_criteria) == (15, ("on_hold",))


def test_a_stage_is_added_moved_retired_and_offered_again(door, office, cast, asker_of):
    otto = door("otto")
    post(otto, "change-pipeline", "new-business", act="add", kind="open", name="Legal", probability="80")
    post(otto, "change-pipeline", "new-business", act="up", key="legal")
    assert list(stages(cast, asker_of)) == ["qualification", "legal", "proposal", "won", "lost"]
    answer = post(otto, "change-pipeline", "new-business", act="retire", key="qualification")
    assert "2 deals stay in it" in answer.content.decode()
    assert stages(cast, asker_of)["qualification"].is_retired
    control = door("sam").get(reverse("field", args=[office.northgate, "stage"]))
    assert "Qualification" in control.content.decode()  # where it stands it is still said
    again = post(door("otto"), "change-pipeline", "new-business", act="restore", key="qualification")
    assert levels(again) == ["success"]
    assert not stages(cast, asker_of)["qualification"].is_retired


@pytest.mark.parametrize(
    "form",
    [
        {"act": "change", "key": "proposal", "name": "Qualification", "probability": "1"},
        {"act": "change", "key": "proposal", "name": "x", "probability": "1", "criteria": ["moon"]},
        {"act": "add", "kind": "half-open", "name": "x", "probability": "1"},
        {"act": "rename", "name": " "},
        {"act": "explode"},
    ],
)
def test_what_no_pipeline_can_be_is_refused_in_words(form, door, office):
    assert levels(post(door("otto"), "change-pipeline", "new-business", **form)) == ["error"]


def test_a_stage_that_is_not_there_is_not_found(door, office):
    for pipeline, key in (("new-business", "nope"), ("nope", "won")):
        address = reverse("change-pipeline", args=[pipeline])
        assert door("otto").post(address, {"act": "retire", "key": key}).status_code == 404


def test_a_pipeline_is_added(door, office, cast, asker_of):
    post(door("otto"), "add-pipeline", name="Partners")
    assert [one.name for one in record.list_pipelines(asker_of(cast.otto))] == ["New business", "Partners"]
    assert levels(post(door("otto"), "add-pipeline", name="Partners")) == ["error"]


@pytest.mark.parametrize(
    ("label", "name"),
    [("Région du siège", "region_du_siege"), ("  SSO / MFA?", "sso_mfa"), ("日本", ""), ("x" * 80, "x" * 60)],
)
def test_a_field_s_name_comes_of_its_label(label, name):
    assert name_of(label) == name


def test_a_choice_is_added_and_shows_on_the_deal_with_its_options(door, office, cast):
    form = {"entity": "deal", "label": "Region <b>", "type": "picklist", "options": "North\nSouth\nNorth\n"}
    assert levels(post(door("otto"), "add-field", **form)) == ["success"]
    spec = Schema().spec(FieldPath("deal", "region_b"))
    assert [(option.value, option.label) for option in spec.options] == [("north", "North"), ("south", "South")]
    text = door("sam").get(reverse("deal", args=[office.northgate])).content.decode()
    assert "Region &lt;b&gt;" in text
    assert levels(post(door("otto"), "add-field", **form)) == ["error"]


def test_options_are_named_anew_retired_and_added(door, office):
    otto = door("otto")
    post(otto, "add-field", entity="deal", label="Region", type="picklist", options="North\nSouth")
    form = {"act": "define", "label": "Regions", "offered.0": "1", "label.0": "Northern", "label.1": "South"}
    post(otto, "change-field", "deal", "region", **form, more="South\nEast")
    spec = Schema().spec(FieldPath("deal", "region"))
    assert spec.label == "Regions"
    held = [(option.value, option.label, option.is_retired) for option in spec.options]
    assert held == [
        ("north", "Northern", False),
        ("south_2", "South", False),
        ("east", "East", False),
        ("south", "South", True),
    ]


def test_a_policy_is_set_and_nonsense_refused(door, office):
    assert levels(post(door("otto"), "change-field", "deal", "budget", act="policy", policy="never")) == ["success"]
    assert Schema().spec(FieldPath("deal", "budget")).policy == "never"
    for policy in ("append", "whatever"):
        assert levels(post(door("otto"), "change-field", "deal", "budget", act="policy", policy=policy)) == ["error"]
    address = reverse("change-field", args=["deal", "nothing"])
    assert door("otto").post(address, {"act": "policy", "policy": "never"}).status_code == 404


def add(client, cast, **changes):
    form = {"name": EVIL, "email": "fay@seller.example", "zone": "Europe/Berlin", "role": "rep", "since": "2026-11-01"}
    return post(client, "add-person", **form | {"team": cast.north.pk} | changes)


def test_somebody_new_gets_a_link_chooses_a_password_and_signs_in(door, cast, client):
    answer = add(door("otto"), cast)
    link = answer.context["invitation"]
    assert link.startswith("http://testserver/welcome/")
    assert "<script>alert" not in answer.content.decode()
    client.logout()
    page = client.get(link)
    assert b"fay@seller.example" in page.content
    assert client.post(link, {"password": "short", "again": "short"}).status_code == 422
    assert client.post(link, {"password": "three quiet harbours", "again": "other"}).status_code == 422
    client.post(link, {"password": "three quiet harbours", "again": "three quiet harbours"})
    assert client.get(link).status_code == 404
    client.post("/accounts/login/", {"login": "fay@seller.example", "password": "three quiet harbours"})
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "sam@seller.example"},
        {"email": "nope"},
        {"name": " "},
        {"zone": "Mars"},
        {"role": "king"},
        {"since": ""},
    ],
    ids=str,
)
def test_whom_nobody_could_add_is_refused_in_words(door, cast, changes):
    assert levels(add(door("otto"), cast, **changes)) == ["error"]
    assert user_by_email("fay@seller.example") is None


def test_a_person_is_changed_moved_given_a_role_and_let_go(door, cast, asker_of, now):
    otto, sam = door("otto"), cast.sam.pk
    form = {"act": "change", "name": "Sam Oak", "email": "sam.oak@seller.example", "zone": "UTC"}
    post(otto, "settings-person", sam, **form)
    post(otto, "settings-person", sam, act="move", team=cast.south.pk, since="2026-12-01")
    post(otto, "settings-person", sam, act="grant", role="manager", team=cast.south.pk, since="2026-12-01")
    member = selectors_people.get_member(asker_of(cast.otto), sam, today=now.date(), at=now)
    assert (member.name, member.email) == ("Sam Oak", "sam.oak@seller.example")
    assert sorted((role.role, role.team) for role in member.roles if role.until is None) == [
        ("manager", "South"),
        ("rep", "South"),
    ]
    given = next(role.id for role in member.roles if role.role == "manager")
    post(otto, "settings-person", sam, act="end", role_id=given, until="2027-01-01")
    assert levels(post(otto, "settings-person", sam, act="deactivate")) == ["success"]
    assert user_by_email("sam.oak@seller.example") is None
    assert levels(post(otto, "settings-person", sam, act="reactivate")) == ["success"]
    assert levels(post(otto, "settings-person", cast.otto.pk, act="deactivate")) == ["error"]
    assert levels(post(otto, "settings-person", sam, act="explode")) == ["error"]
    assert otto.post(reverse("settings-person", args=[99999]), {"act": "invite"}).status_code == 404


def test_teams_are_added_named_anew_placed_and_dissolved(door, cast, asker_of, now):
    otto = door("otto")
    post(otto, "settings-teams", name="West")
    teams = {team.name: team for team in selectors_people.list_teams(asker_of(cast.otto), today=now.date())}
    post(otto, "settings-teams", team=teams["West"].id, name="Far West", parent=cast.north.pk)
    assert levels(post(otto, "settings-teams", team=cast.north.pk, act="dissolve")) == ["error"]
    post(otto, "settings-teams", team=teams["West"].id, act="dissolve")
    found = selectors_people.list_teams(asker_of(cast.otto), today=now.date())
    assert [team.name for team in found] == ["North", "South"]
