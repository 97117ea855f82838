"""A folder of CSV files beyond the contract: what people do to files, and two writers at once."""

import csv
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from sayso.connectors.csv_folder import CsvFiles, tables
from sayso.ports.record_reader import CrmType
from sayso.ports.record_writer import Configuration, CrmCreate, CrmRef, CrmWrite, Moved, Recoverable

DEAL = CrmRef("deal", "1")
FORMULA = '=HYPERLINK("http://x.example")'


@pytest.fixture
def root(tmp_path):
    (tmp_path / "accounts.csv").write_text("id,name,owner\n31,Brightfield Ltd,Ann@seller.example\n")
    (tmp_path / "people.csv").write_text("id,name,email,account\n51,Dana Fox,dana@fox.example,31\n")
    (tmp_path / "deals.csv").write_text(
        "id,name,stage,amount,next_step,seats (number),account\n1,Fleet,Qualify,12000.00,,40,31\n2,Vans,Closed Won,1,,,31\n"
    )
    return tmp_path


@pytest.fixture
def crm(root):
    return CsvFiles().open(root.as_uri(), {}, {}, lambda _: None)


def step(value, before=None, key="k1"):
    return CrmWrite(key, DEAL, "next_step", value, before)


def rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))


def test_headings_say_what_columns_hold_and_stages_say_how_they_end(crm):
    kinds = {one.name: one.type for one in crm.fields("deal")}
    assert (kinds["amount"], kinds["seats (number)"], kinds["account"]) == (CrmType.MONEY, CrmType.NUMBER, CrmType.LINK)
    stages = crm.pipelines()[0].stages
    assert [(one.key, one.kind) for one in stages] == [("Qualify", "open"), ("Closed Won", "won"), ("Lost", "lost")]
    assert [one.email for one in crm.owners()] == ["ann@seller.example"]
    person = next(iter(crm.pages("person", ("name",), ""))).records[0]
    assert (person.values["name"], person.links) == ("Dana Fox", {"account": ("31",)})


def test_what_a_spreadsheet_would_run_is_written_as_text_and_read_as_it_was(root, crm):
    crm.write(step(FORMULA))
    assert rows(root / "deals.csv")[0]["next_step"] == f"'{FORMULA}"
    assert crm.live(DEAL, "next_step").value == FORMULA
    assert rows(root / "changes.csv")[0]["after"] == f"'{FORMULA}"


def test_a_file_from_another_program_keeps_its_manner(root, crm):
    (root / "deals.csv").write_bytes("\ufeffid;name;next_step\r\n1;Fl\u00f6\u00dfe;\r\n".encode())
    crm.write(step("Call; then mail"))
    assert (root / "deals.csv").read_text().splitlines() == ["id;name;next_step", '1;Fl\u00f6\u00dfe;"Call; then mail"']


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"), (b"\xff\xfe\x00", "not in UTF-8"), (b"name\nFleet\n", "a column 'id'"), (b"", "a column 'id'"),
        (b"id,name\n1,A\n1,B\n", "line 3"), (b'id,name\n1,"A', "deals.csv"), (b"id,id\n1,2\n", "each name once"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_said_in_words_and_never_written_to(root, crm, content, says):
    if content is None:
        (root / "deals.csv").unlink()
    else:
        (root / "deals.csv").write_bytes(content)
    [problem] = crm.check()
    assert says in problem
    with pytest.raises(Configuration):
        crm.write(step("Call"))
    assert not (root / "changes.csv").exists()
    assert (root / "deals.csv").exists() == (content is not None)


def test_many_writers_at_once_lose_nothing(root, crm):
    with ThreadPoolExecutor(8) as pool:
        made = list(
            pool.map(lambda n: crm.create(CrmCreate(f"k{n}", "note", {"body": f"Note {n}"}, (DEAL,))), range(24))
        )
    assert len({one.ref.id for one in made}) == 24
    assert {row["body"] for row in rows(root / "notes.csv")} == {f"Note {n}" for n in range(24)}


def test_of_two_who_write_the_same_cell_one_is_told(root, crm):
    def write(n):
        try:
            return crm.write(step(f"By {n}", key=f"k{n}")).after
        except Moved:
            return None

    with ThreadPoolExecutor(8) as pool:
        written = [one for one in pool.map(write, range(8)) if one]
    assert written == [crm.live(DEAL, "next_step").value]


HOLDS = """
import sys, time
from pathlib import Path
from sayso.connectors.csv_folder.tables import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_living_process_is_waited_for_and_a_dead_one_holds_nothing_up(root, crm, monkeypatch):
    monkeypatch.setattr(tables, "WAIT", 0.1)
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(root)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Recoverable):
            crm.write(step("Call"))
        other.kill()
    assert crm.write(step("Call")).after == "Call"


def test_a_death_between_telling_and_writing_is_no_write(root, crm, monkeypatch):
    put = tables.Table.put

    def dies(table):
        if table.path.name == "deals.csv":
            raise KeyboardInterrupt
        put(table)

    monkeypatch.setattr(tables.Table, "put", dies)
    with pytest.raises(KeyboardInterrupt):
        crm.write(step("Call"))
    monkeypatch.setattr(tables.Table, "put", put)
    assert crm.find(step("Call")) is None
    assert crm.write(step("Call")).after == "Call"
    assert crm.find(step("Call")) is not None


def test_a_new_account_needs_its_columns(root, crm):
    made = crm.create(CrmCreate("k1", "account", {"name": "Quay"}))
    assert {row["id"]: row["name"] for row in rows(root / "accounts.csv")}[made.ref.id] == "Quay"
    with pytest.raises(Configuration, match="no column 'domain'"):
        crm.create(CrmCreate("k2", "account", {"name": "Quay", "domain": "quay.example"}))
