"""jsforce, a client that others wrote, drives our org: it finds Salesforce there, not only we do."""

import json
import subprocess

import pytest

from tests.fakes.salesforce import SalesforceOrg, serving
from tests.peers import PLACE, node

NAMES = ["Fleet 0", "Fleet 1", "Fleet 2"]


@pytest.fixture(scope="module")
def org():
    with serving(SalesforceOrg(page=2)) as found:
        yield found


@pytest.fixture(scope="module")
def told(org):
    """What it says of everything it did, in the order of its program."""
    deal, *_ = [org.put("Opportunity", Name=name, StageName="Qualify", CloseDate="2026-06-30") for name in NAMES]
    command = [node(), str(PLACE / "salesforce.mjs"), org.url, org.token, deal]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_is_told_what_can_be_changed(told):
    assert "NextStep" in told["fields"]
    assert "LastModifiedDate" not in told["fields"]


def test_it_finds_all_page_by_page_and_by_a_bulk_job(told):
    assert told["paged"] == NAMES
    assert told["loaded"] == NAMES


def test_it_changes_a_record_and_is_refused_when_it_is_late(told):
    assert told["updated"]["success"]
    assert told["late"]["code"] == "PRECONDITION_FAILED"
    assert told["held"] == "Call"


def test_what_it_makes_by_a_key_is_made_once(org, told):
    assert (told["first"]["created"], told["again"].get("created", False)) == (True, False)
    assert [one["Subject"] for one in org.of("Task")] == ["Call", "Sent"]


def test_it_changes_a_deal_and_makes_a_task_in_one_step(org, told):
    assert told["together"] == [204, 201]
    assert next(one["StageName"] for one in org.of("Opportunity") if one["Name"] == NAMES[0]) == "Proposal"


def test_it_understands_why_it_is_refused_and_what_is_left(told):
    assert told["malformed"]["code"] == "MALFORMED_QUERY"
    assert told["stranger"]["code"] == "INVALID_SESSION_ID"
    assert told["spent"] == {"used": 18, "limit": 5000}
