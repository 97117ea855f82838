"""What HubSpot refuses, and what it answers only in part (207): that is neither unchanged nor absent."""

import json
from datetime import timedelta

import pytest

from sayso.ports.record_writer import Configuration, CrmCreate, Permanent, Recoverable
from tests.connectors.test_hubspot import DEAL, connected, crm, hub, read, waits, write  # noqa: F401


def test_a_rule_of_the_portal_is_named_with_the_missing_field(hub, crm):  # noqa: F811
    hub.required = {"closed_lost_reason": "lost1"}
    with pytest.raises(Permanent) as refusal:
        crm.write(write("lost1", "open1", "dealstage"))
    assert "closed_lost_reason is required at this stage" in str(refusal.value)
    assert refusal.value.rule.missing == ("closed_lost_reason",)


def test_errors_that_hubspot_writes_as_json_into_its_message_are_read(hub, crm):  # noqa: F811
    told = [{"isValid": False, "message": "A reason is required.", "error": "REQUIRED", "name": "closed_lost_reason"}]
    message = f"Property values were not valid: {json.dumps(told)}"
    body = {"status": "error", "message": message, "category": "VALIDATION_ERROR"}
    hub.fault = lambda method, *_: (400, body, {}) if method == "PATCH" else None
    with pytest.raises(Permanent) as refusal:
        crm.write(write("lost1", "open1", "dealstage"))
    assert str(refusal.value) == "HubSpot refuses this by its own rules: A reason is required."
    assert refusal.value.rule.missing == ("closed_lost_reason",)


@pytest.mark.parametrize("message", ["Odd [", "[]", "[1, null]", '[{"name": null}]', "[" * 5000])
def test_a_message_that_only_looks_like_json_is_shown_as_it_is(hub, crm, message):  # noqa: F811
    body = {"status": "error", "message": message, "category": "VALIDATION_ERROR"}
    hub.fault = lambda method, *_: (400, body, {}) if method == "PATCH" else None
    with pytest.raises(Permanent) as refusal:
        crm.write(write("52000", "48000"))
    assert refusal.value.rule.words == message[:300]
    assert refusal.value.rule.missing == ()


def test_a_revoked_key_says_what_to_do(hub, waits):  # noqa: F811
    with connected(hub, waits, token="revoked") as stranger:
        with pytest.raises(Configuration, match="connect again"):
            stranger.live(DEAL, "amount")
        assert stranger.check() == (
            "HubSpot does not know this key, or not any more: connect again with one that it knows.",
        )


def test_who_has_no_token_yet_gets_one_for_the_refresh_token(hub, waits):  # noqa: F811
    kept = {}
    secrets = {"token": "", "refresh_token": "r", "client_id": "c", "client_secret": "s"}
    with connected(hub, waits, **secrets, keep=kept.update) as stranger:
        assert stranger.live(DEAL, "amount").value == "48000"
    assert kept["token"] == "fresh-token"


@pytest.mark.parametrize("token", ["", "  ", "ключ", "two\nlines", "nul\0"])
def test_what_is_no_key_is_said_so_and_not_sent(hub, waits, token):  # noqa: F811
    hub.requests.clear()
    with connected(hub, waits, token=token) as stranger, pytest.raises(Configuration, match="That is no key"):
        stranger.live(DEAL, "amount")
    assert hub.requests == []


def test_a_key_that_was_pasted_with_its_line_end_is_a_key(hub, waits):  # noqa: F811
    with connected(hub, waits, token=" secret-token\n") as stranger:
        assert stranger.live(DEAL, "amount").value == "48000"


def test_a_right_that_is_missing_is_named(hub, crm):  # noqa: F811
    errors = [{"message": "no", "context": {"requiredGranularScopes": ["crm.objects.owners.read"]}}]
    body = {"status": "error", "message": "This app hasn't been granted all scopes.", "errors": errors}
    hub.fault = lambda _, path, __: (403, body, {}) if "/owners/" in path else None
    [problem] = crm.check()
    assert problem.startswith("HubSpot does not let this key do that. It needs the scopes crm.objects.owners.read.")


def in_parts(hub, category):  # noqa: F811
    """Of each batch that is read one record fails."""

    def answer(_, path, body):
        if not path.endswith("deals/batch/read"):
            return None
        status, found, headers = hub._batch("deals", {}, {**body, "inputs": body["inputs"][1:]})
        errors = [{"status": "error", "category": category, "message": "It could not be read.", "context": {}}]
        return status + 7, {**found, "numErrors": 1, "errors": errors}, headers

    return answer


def test_a_batch_of_which_one_could_not_be_read_is_read_again(hub, crm):  # noqa: F811
    cursor = read(crm)[2]
    hub.now += timedelta(minutes=10)
    hub.put("deals", "101", amount="7")
    hub.put("deals", "102", amount="8")
    hub.fault = in_parts(hub, "INTERNAL_ERROR")
    with pytest.raises(Recoverable, match="only a part of what it was asked for: It could not be read"):
        read(crm, cursor=cursor)
    hub.fault = lambda *_: None
    assert set(read(crm, cursor=cursor)[0]) == {"101", "102"}


def test_what_went_while_its_batch_was_read_is_no_trouble(hub, crm):  # noqa: F811
    cursor = read(crm)[2]
    hub.now += timedelta(minutes=10)
    hub.put("deals", "101", amount="7")
    hub.put("deals", "102", amount="8")
    hub.fault = in_parts(hub, "OBJECT_NOT_FOUND")
    assert len(read(crm, cursor=cursor)[0]) == 1


def test_a_note_that_could_not_be_read_is_not_made_again(hub, crm):  # noqa: F811
    note = CrmCreate("k1:note", "note", {"body": "They said yes"}, (DEAL,))
    crm.create(note)
    errors = [{"category": "INTERNAL_ERROR", "message": "It could not be read."}]
    part = (207, {"status": "COMPLETE", "results": [], "numErrors": 1, "errors": errors}, {})
    hub.fault = lambda _, path, __: part if path.endswith("notes/batch/read") else None
    with pytest.raises(Recoverable):
        crm.create(note)
    assert len(hub.objects["notes"]) == 1
