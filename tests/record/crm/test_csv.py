"""A folder of CSV files connected as the CRM: read, written on somebody's word, taken back; and who may connect one."""

import pytest
from django.test import override_settings

from sayso.apply import services
from sayso.domain.change import FieldPath
from sayso.org.connections import BadAddress
from sayso.record import selectors
from sayso.record.crm import admitting, connecting
from sayso.record.crm.connecting import Access
from sayso.record.crm.models import Mapping
from sayso.record.models import Deal, Person
from tests.apply.conftest import decide  # noqa: F401
from tests.apply.deciding import undo
from tests.record.crm.conftest import crm, memory, otto_asks, sync  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "accounts.csv").write_text("id,name,domain\n31,Brightfield Ltd,brightfield.example\n")
    (tmp_path / "people.csv").write_text("id,name,email,account\n51,Ana Field,ana@brightfield.example,31\n")
    (tmp_path / "deals.csv").write_text(
        "id,name,stage,amount,close_date,owner,account\n1,Fleet,Qualify,12000,2026-12-18,sam@seller.example,31\n"
    )
    return tmp_path


def test_it_is_mirrored_and_written_to_like_a_crm(folder, otto_asks, sync, cast, decide, root, now):  # noqa: F811
    connecting.connect_crm(asker=otto_asks, access=Access("csv", folder.as_uri(), {}, {}), at=now)
    sync()
    deal = Deal.objects.get(external_id="csv:1")
    assert (deal.name, deal.owner, deal.account.name) == ("Fleet", cast.sam, "Brightfield Ltd")
    assert Person.objects.get().account == deal.account
    Mapping.objects.filter(entity="deal", field="close_date").update(mode="live")
    decision = decide("deal.close_date", "2027-01-29", deal.pk, before="2026-12-18")
    assert services.apply(decision_id=decision.pk, at=now, may_wait=True).state == "written"
    assert "2027-01-29" in (folder / "deals.csv").read_text()
    sync()
    assert services.apply(decision_id=undo(decision, at=now).pk, at=now, may_wait=True).state == "written"
    assert selectors.live_value(root, FieldPath("deal", "close_date"), deal.pk) == "2026-12-18"
    assert "2026-12-18" in (folder / "deals.csv").read_text().splitlines()[1]


def test_a_row_that_is_gone_leaves_the_record(folder, otto_asks, sync, now):  # noqa: F811
    connecting.connect_crm(asker=otto_asks, access=Access("csv", folder.as_uri(), {}, {}), at=now)
    sync()
    lines = (folder / "deals.csv").read_text().splitlines()
    (folder / "deals.csv").write_text("\n".join([lines[0], lines[1].replace("1,Fleet", "2,Vans")]) + "\n")
    sync()
    assert list(Deal.objects.filter(removed_at=None).values_list("name", flat=True)) == ["Vans"]


def test_from_the_web_only_folders_that_the_server_names(folder, otto_asks, now):  # noqa: F811
    def let_in():
        admitting.let_in(asker=otto_asks, connector="csv", way="key", base_url=folder.as_uri(), given={}, at=now)

    assert "csv" not in [one.name for one in admitting.list_offered(otto_asks)]
    with override_settings(FOLDERS=["/srv/elsewhere"]):
        assert admitting.list_offered(otto_asks)[-1].name == "csv"
        with pytest.raises(BadAddress, match="SAYSO_FOLDERS"):
            let_in()
    with override_settings(FOLDERS=[str(folder)]):
        let_in()


def test_a_crm_with_a_key_is_never_a_folder(folder, memory, otto_asks, now):  # noqa: F811
    with pytest.raises(BadAddress):
        connecting.connect_crm(asker=otto_asks, access=Access("memory", folder.as_uri(), {"token": "t"}, {}), at=now)
