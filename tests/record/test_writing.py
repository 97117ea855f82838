import pytest

from sayso.domain.change import FieldPath, Operation
from sayso.record import selectors, writing
from sayso.record.fields import BadFieldValue
from sayso.record.models import Deal, FieldChange, Item
from sayso.record.refusals import AlreadyThere, BeforeHasMoved, NothingToReverse, WrongOperation
from sayso.record.scope import NotFound

pytestmark = pytest.mark.django_db

USD_48 = {"amount": "48000.00", "currency": "USD"}
USD_52 = {"amount": "52000.00", "currency": "USD"}
STEP = {
    "action": "Send the contract",
    "owner": "Sam Ode",
    "owner_side": "ours",
    "due": "2026-12-04",
    "agreement": "agreed",
}
DISCOVERY = {"pipeline": "new-business", "key": "discovery"}
WON = {"pipeline": "new-business", "key": "won"}


def live(root, field, deal):
    return selectors.live_value(root, FieldPath("deal", field), deal)


def test_it_writes_and_keeps_a_receipt(deal, order, root):
    receipt = writing.write(order=order("deal.amount", "52k", deal, before=USD_48))
    assert live(root, "amount", deal) == USD_52
    assert (receipt.before, receipt.after, receipt.version) == (USD_48, USD_52, 2)


def test_the_same_key_gives_the_same_receipt_and_writes_once(deal, order, root):
    first = writing.write(order=order("deal.amount", USD_52, deal, before=USD_48, key="k"))
    again = writing.write(order=order("deal.amount", USD_52, deal, before=USD_48, key="k"))
    assert again == first
    assert Deal.objects.get(pk=deal).version == 2
    assert FieldChange.objects.filter(write_key="k", field="amount").count() == 1


def test_a_value_that_moved_is_not_overwritten(deal, order, root):
    writing.write(order=order("deal.close_date", "2027-01-29", deal, before="2026-12-18", origin="edit"))
    with pytest.raises(BeforeHasMoved) as refused:
        writing.write(order=order("deal.close_date", "2026-12-31", deal, before="2026-12-18"))
    assert refused.value.live == "2027-01-29"
    assert live(root, "close_date", deal) == "2027-01-29"


def test_what_is_there_already_is_not_written_again(deal, order):
    with pytest.raises(AlreadyThere):
        writing.write(order=order("deal.amount", USD_48, deal, before=None))
    assert Deal.objects.get(pk=deal).version == 1


def test_undo_restores_exactly(deal, order, undo, root):
    before = selectors.get_deal(root, deal)
    receipt = writing.write(order=order("deal.amount", "£60k", deal, before=USD_48))
    undo(receipt.key)
    after = selectors.get_deal(root, deal)
    assert after.fields == before.fields
    assert after.currency == before.currency


def test_undo_restores_only_what_that_write_left(deal, order, undo):
    receipt = writing.write(order=order("deal.amount", USD_52, deal, before=USD_48))
    writing.write(order=order("deal.amount", "61k", deal, before=USD_52, origin="edit"))
    with pytest.raises(BeforeHasMoved) as refused:
        undo(receipt.key)
    assert refused.value.live == {"amount": "61000.00", "currency": "USD"}


def test_an_undo_can_itself_be_undone(deal, order, undo, root):
    receipt = writing.write(order=order("deal.next_step", STEP, deal))
    undone = undo(receipt.key)
    undo(undone.key)
    assert live(root, "next_step", deal) == STEP
    assert live(root, "commitments", deal) == [STEP]


def test_undo_of_nothing_says_so(deal, undo):
    with pytest.raises(NothingToReverse):
        undo("never")


def test_the_deal_takes_the_currency_of_its_first_amount_and_undo_gives_it_back(deal, order, undo, root):
    writing.write(order=order("deal.amount", None, deal, before=USD_48))
    receipt = writing.write(order=order("deal.amount", "50000 EUR", deal))
    assert selectors.get_deal(root, deal).currency == "EUR"
    undo(receipt.key)
    assert selectors.get_deal(root, deal).currency == "USD"


def test_winning_closes_the_deal_and_undo_opens_it(deal, order, undo, now):
    receipt = writing.write(order=order("deal.stage", "won", deal, before=DISCOVERY))
    assert Deal.objects.get(pk=deal).closed_at == now
    undo(receipt.key)
    assert Deal.objects.get(pk=deal).closed_at is None


def test_reopening_clears_the_day_and_undo_brings_that_very_day_back(deal, order, undo, now):
    writing.write(order=order("deal.stage", "won", deal, before=DISCOVERY))
    closed = Deal.objects.get(pk=deal).closed_at
    reopened = writing.write(order=order("deal.stage", "discovery", deal, before=WON, at=now.replace(day=28)))
    assert Deal.objects.get(pk=deal).closed_at is None
    undo(reopened.key)
    assert Deal.objects.get(pk=deal).closed_at == closed


def test_a_next_step_is_a_commitment_too(deal, order, undo, root):
    receipt = writing.write(order=order("deal.next_step", STEP, deal, evidence=({"text": "I'll send the contract"},)))
    view = selectors.get_deal(root, deal)
    assert [entry.value for entry in view.lists["commitments"]] == [STEP]
    assert view.lists["commitments"][0].evidence[0]["text"] == "I'll send the contract"
    undo(receipt.key)
    assert live(root, "commitments", deal) == []


def test_a_step_that_was_merely_proposed_is_no_commitment(deal, order, root):
    writing.write(order=order("deal.next_step", {**STEP, "agreement": "proposed"}, deal))
    assert live(root, "commitments", deal) == []


def test_a_new_date_for_a_promise_takes_the_place_of_the_old_one_and_undo_brings_it_back(deal, order, undo, root):
    writing.write(order=order("deal.next_step", STEP, deal))
    later = {**STEP, "due": "2026-12-11"}
    receipt = writing.write(order=order("deal.next_step", later, deal, before=STEP))
    assert live(root, "commitments", deal) == [later]
    undo(receipt.key)
    assert live(root, "commitments", deal) == [STEP]


def test_a_list_grows(deal, order, undo, root):
    writing.write(order=order("deal.competitors", "Portway", deal, operation=Operation.ADD))
    added = writing.write(order=order("deal.competitors", "DockHarbor", deal, operation=Operation.ADD))
    assert [entry["name"] for entry in live(root, "competitors", deal)] == ["Portway", "DockHarbor"]
    undo(added.key)
    assert [entry["name"] for entry in live(root, "competitors", deal)] == ["Portway"]
    assert Item.objects.filter(deal=deal, removed_at__isnull=False).count() == 1


def test_an_entry_stands_once(deal, order):
    writing.write(order=order("deal.competitors", "Portway", deal, operation=Operation.ADD))
    with pytest.raises(AlreadyThere):
        writing.write(order=order("deal.competitors", "Portway", deal, operation=Operation.ADD))


def test_a_later_status_takes_the_place_of_the_earlier_when_that_was_shown(deal, order, undo, root):
    was = {"name": "Portway", "status": "evaluating"}
    out = {"name": "Portway", "status": "ruled_out"}
    writing.write(order=order("deal.competitors", was, deal, operation=Operation.ADD))
    with pytest.raises(BeforeHasMoved) as refused:
        writing.write(order=order("deal.competitors", out, deal, operation=Operation.ADD))
    assert refused.value.live == was
    replaced = writing.write(order=order("deal.competitors", out, deal, operation=Operation.ADD, before=was))
    assert live(root, "competitors", deal) == [out]
    undo(replaced.key)
    assert live(root, "competitors", deal) == [was]


def test_a_list_is_not_set_and_a_value_not_added(deal, order):
    with pytest.raises(WrongOperation, match="Competitors is added to, not set"):
        writing.write(order=order("deal.competitors", "Portway", deal))
    with pytest.raises(WrongOperation, match="Amount is set, not add"):
        writing.write(order=order("deal.amount", "5", deal, operation=Operation.ADD))


def test_nonsense_is_refused_in_one_line(deal, order):
    with pytest.raises(BadFieldValue, match="Close date: '31 Feb 2026' is no day of the calendar"):
        writing.write(order=order("deal.close_date", "31 Feb 2026", deal, before="2026-12-18"))


@pytest.mark.parametrize("field", ["deal.name", "deal.stage"])
def test_what_must_stand_cannot_be_blanked(deal, order, root, field):
    before = live(root, field.partition(".")[2], deal)
    with pytest.raises(BadFieldValue, match="cannot be blank"):
        writing.write(order=order(field, "", deal, before=before))


def test_a_thing_that_is_gone_is_not_found(deal, order):
    with pytest.raises(NotFound):
        writing.write(order=order("deal.amount", "5", deal + 1000))


def test_a_domain_is_added_to_the_account_and_taken_back(account, order, undo, root):
    domains = FieldPath("account", "domains")
    added = writing.write(
        order=order("account.domains", "https://www.BF.example/about", account, operation=Operation.ADD)
    )
    assert selectors.live_value(root, domains, account) == ["brightfield.example", "bf.example"]
    undo(added.key)
    assert selectors.live_value(root, domains, account) == ["brightfield.example"]


def test_history_tells_the_whole_story(deal, order, undo, root):
    receipt = writing.write(order=order("deal.amount", USD_52, deal, before=USD_48))
    undo(receipt.key)
    told = [
        (change.before_shown, change.after_shown, change.origin)
        for change in selectors.history(root, "deal", deal, "amount")
    ]
    assert told == [("52,000 USD", "48,000 USD", "undo"), ("48,000 USD", "52,000 USD", "conversation")]
