"""By file, where no CRM is connected: looked at before anything is changed, safe to repeat; what was confirmed goes out."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from sayso.confirm.rules import Offer
from sayso.flow import verbs as flow
from sayso.propose.selectors import list_cards
from sayso.record.models import Account

pytestmark = pytest.mark.django_db
EVIL = '=HYPERLINK("http://x.example")<script>'


def look(client, text, kind="accounts", **more):
    file = SimpleUploadedFile("accounts.csv", text if isinstance(text, bytes) else text.encode())
    return client.post(reverse("crm-table"), {"kind": kind, "act": "look", "file": file, **more})


def test_a_table_is_looked_at_and_then_imported_and_the_same_again_changes_nothing(door, office):
    client, text = door("otto"), "Account,Web\nNorthgate,northgate.example\nQuayside,quayside.example\n"
    seen = look(client, text)
    assert "left out" in seen.content.decode()
    form = {"kind": "accounts", "text": text, "column.0": "name", "column.1": "domains"}
    planned = client.post(reverse("crm-table"), {**form, "act": "look"})
    assert "<b>1</b> would be added" in planned.content.decode()
    assert "Nothing is changed yet." in planned.content.decode()
    assert not Account.objects.filter(name="Quayside").exists()
    done = client.post(reverse("crm-table"), {**form, "act": "import"}, follow=True).content.decode()
    assert "1 added, 0 fields changed, 1 rows the same." in done
    assert Account.objects.get(name="Quayside").domain_rows.get().domain == "quayside.example"
    again = client.post(reverse("crm-table"), {**form, "act": "import"}, follow=True).content.decode()
    assert "0 added, 0 fields changed, 2 rows the same." in again
    assert Account.objects.filter(name="Quayside").count() == 1


def test_a_column_that_tells_rows_apart_is_chosen_and_kept(door, office):
    client, text = door("otto"), "Id,name,account\nA1,Dock,Northgate\nB2,Dock,Northgate\n"
    without = look(client, text, kind="deals").content.decode()
    assert "1 row means the same as another." in without
    form = {"kind": "deals", "text": text, "column.0": "", "column.1": "name", "column.2": "account", "key": "Id"}
    planned = client.post(reverse("crm-table"), {**form, "act": "look"}).content.decode()
    assert "A field of your own, <b>id</b>, would be added" in planned
    assert "2 added" in client.post(reverse("crm-table"), {**form, "act": "import"}, follow=True).content.decode()
    assert (
        "2 rows the same" in client.post(reverse("crm-table"), {**form, "act": "import"}, follow=True).content.decode()
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xff\xfe\x00", "not in UTF-8"), (b"", "no heading line"), (b'name\n"open', "line"), (b"x" * 6_000_000, "5 MB")],
)
def test_what_is_no_table_is_refused_in_words(door, office, content, says):
    answer = look(door("otto"), content)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_row_that_does_not_fit_is_named_by_its_line_and_the_others_go_in(door, office):
    seen = look(door("otto"), "name,account,amount\nBig,Northgate,12000 EUR\nBad,Northgate,lots\n", kind="deals")
    text = seen.content.decode()
    assert "line 3:" in text
    assert "<b>1</b> would be added" in text


def test_hostile_columns_and_cells_are_shown_as_text(door, office):
    text = look(door("otto"), f'name,"{EVIL.replace(chr(34), chr(34) * 2)}"\nA,b\n').content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_what_was_confirmed_goes_out_with_its_quote_and_what_was_taken_back_does_not(door, call, cast, asker_of):
    sam = asker_of(cast.sam)
    proposals = list_cards(sam, timezone.now()).cards[0].proposals
    kept, dropped = (one for one in proposals if one.path.field in ("budget", "next_step"))
    for one in (kept, dropped):
        outcome = flow.accept(asker=sam, offers=[Offer(one.key, one.digest)], at=timezone.now())
    flow.undo(asker=sam, decision_id=outcome.applied[0].decision_id, at=timezone.now())
    answer = door("otto").get(reverse("crm-confirmed"))
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["name"], row["id"], row["field"], row["confirmed_by"]) for row in rows] == [
        ("Northgate - Dock", "t:deal:Northgate", kept.label, "Sam Ode")
    ]
    assert rows[0]["quote"]
    assert rows[0]["said_by"] == "Anna Reed"
