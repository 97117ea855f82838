import pytest

from sayso.domain.change import FieldPath, Operation
from sayso.record import mirroring, selectors, writing
from sayso.record.erasing import erase_person, erase_quotes
from sayso.record.evidence import Evidence
from sayso.record.mirroring import Observed, Seen
from sayso.record.models import Deal, FieldChange, Item, Person
from sayso.record.refusals import NothingToReverse
from sayso.record.rules import copies
from sayso.record.scope import NotFound
from tests.record.conftest import CREATED

pytestmark = pytest.mark.django_db

TALK, OTHER = "a" * 64, "b" * 64
ADD = Operation.ADD


def quote(text, conversation=TALK, speaker="Ana Field"):
    return Evidence(conversation, 1, 3, 0, len(text), text, speaker, "2026-11-20T10:00:00+00:00").as_json()


def test_quotes_and_what_was_copied_from_them_are_blanked_at_equal_length(deal, order, root, now):
    said = "It is simply too dear for one site"
    writing.write(
        order=order(
            "deal.objections", {"category": "price", "text": said}, deal, operation=ADD, evidence=(quote(said),)
        )
    )
    erase_quotes(asker=root, conversation=TALK, at=now)
    (entry,) = selectors.get_deal(root, deal).lists["objections"]
    assert entry.value == {"category": "price", "text": "█" * len(said)}
    assert entry.evidence[0]["text"] == "█" * len(said)
    assert entry.evidence[0]["speaker"] == "█" * len("Ana Field")
    assert entry.erased
    assert said not in repr(list(FieldChange.objects.values())) + repr(list(Item.objects.values()))


def test_a_copied_step_goes_from_the_deal_its_commitments_and_its_history(deal, order, root, now):
    step = {
        "action": "send over the security questionnaire",
        "owner": "Sam Ode",
        "owner_side": "ours",
        "due": "2026-12-04",
        "agreement": "agreed",
    }
    writing.write(
        order=order("deal.next_step", step, deal, evidence=(quote("I'll send over the security questionnaire"),))
    )
    later = {**step, "action": "Chase Ana"}
    writing.write(
        order=order(
            "deal.next_step",
            later,
            deal,
            before=selectors.live_value(root, FieldPath("deal", "next_step"), deal),
            origin="edit",
        )
    )
    erase_quotes(asker=root, conversation=TALK, at=now)
    stored = (
        repr(list(FieldChange.objects.values())) + repr(list(Item.objects.values())) + repr(list(Deal.objects.values()))
    )
    assert "questionnaire" not in stored
    assert selectors.live_value(root, FieldPath("deal", "next_step"), deal)["action"] == "Chase Ana"
    assert selectors.live_value(root, FieldPath("deal", "commitments"), deal)[0]["due"] == "2026-12-04"


def test_a_copy_that_stands_in_the_deal_is_blanked_there(deal, order, root, now):
    writing.write(
        order=order(
            "deal.next_step", "send over the questionnaire", deal, evidence=(quote("I'll send over the questionnaire"),)
        )
    )
    version = Deal.objects.get(pk=deal).version
    erase_quotes(asker=root, conversation=TALK, at=now)
    kept = Deal.objects.get(pk=deal)
    assert kept.next_step == "█" * len("send over the questionnaire")
    assert kept.version == version + 1


def test_facts_that_are_no_copies_stay(deal, order, root, now):
    writing.write(
        order=order(
            "deal.close_date",
            "2027-01-15",
            deal,
            before="2026-12-18",
            evidence=(quote("we sign on the 15th of January"),),
        )
    )
    writing.write(
        order=order("deal.competitors", "Portway", deal, operation=ADD, evidence=(quote("Portway was here last week"),))
    )
    erase_quotes(asker=root, conversation=TALK, at=now)
    view = selectors.get_deal(root, deal)
    assert view.value("close_date") == "2027-01-15"
    assert view.value("competitors") == [{"name": "Portway", "status": "mentioned"}]
    assert view.lists["competitors"][0].evidence[0]["text"] == "█" * len("Portway was here last week")
    assert "January" not in repr(list(FieldChange.objects.values()))


def test_another_conversations_words_stay(deal, order, root, now):
    both = (quote("they are cheap, Portway"), quote("Portway again", OTHER))
    writing.write(order=order("deal.competitors", "Portway", deal, operation=ADD, evidence=both))
    erase_quotes(asker=root, conversation=OTHER, at=now)
    texts = [entry["text"] for entry in selectors.get_deal(root, deal).lists["competitors"][0].evidence]
    assert texts == ["they are cheap, Portway", "█" * len("Portway again")]


def test_erasing_twice_is_erasing_once(deal, order, root, now):
    writing.write(
        order=order(
            "deal.notes", "They fear the price.", deal, operation=ADD, evidence=(quote("They fear the price."),)
        )
    )
    erase_quotes(asker=root, conversation=TALK, at=now)
    rows = list(Item.objects.values())
    erase_quotes(asker=root, conversation=TALK, at=now)
    assert list(Item.objects.values()) == rows


def test_two_entries_blanked_alike_still_stand_apart(deal, order, root, now):
    for text in ("the price is bad", "the prize is sad"):
        writing.write(order=order("deal.notes", text, deal, operation=ADD, evidence=(quote(text),)))
    erase_quotes(asker=root, conversation=TALK, at=now)
    assert selectors.get_deal(root, deal).value("notes") == ["█" * 16, "█" * 16]


def test_what_was_erased_is_not_brought_back_by_an_undo(deal, order, undo, root, now):
    receipt = writing.write(
        order=order(
            "deal.next_step", "send over the questionnaire", deal, evidence=(quote("send over the questionnaire"),)
        )
    )
    erase_quotes(asker=root, conversation=TALK, at=now)
    with pytest.raises(NothingToReverse, match="erased"):
        undo(receipt.key)


@pytest.fixture
def ana(account, root, now):
    values = {
        "name": "Ana Field",
        "email": "ana@brightfield.example",
        "title": "Head of Sites",
        "phone": "+44 20 7946 0000",
        "account": account,
    }
    return mirroring.upsert_person(asker=root, seen=Seen("crm:p1", values, CREATED), at=now)


def test_a_person_is_taken_out_and_their_place_remains(ana, deal, order, root, now):
    role = {"person": ana, "name": "Ana Field", "title": "Head of Sites", "role": "champion"}
    writing.write(order=order("deal.people", role, deal, operation=ADD, evidence=(quote("I'll push for this"),)))
    step = {
        "action": "Share the floor plan",
        "owner": "Ana Field",
        "owner_side": "theirs",
        "due": "",
        "agreement": "agreed",
    }
    writing.write(order=order("deal.next_step", step, deal))
    writing.write(order=order("person.title", "Chief of Sites", ana, before="Head of Sites"))
    mirroring.observe_activity(
        asker=root, observed=Observed(deal, "call", CREATED, "c1", "both", ("ana@brightfield.example", "sam")), at=now
    )
    erase_person(asker=root, person_id=ana, at=now)
    stored = "".join(repr(list(model.objects.values())) for model in (Person, Deal, Item, FieldChange))
    for trace in ("Ana Field", "ana@", "7946", "of Sites", "push for this"):
        assert trace not in stored
    view = selectors.get_deal(root, deal)
    assert view.lists["people"][0].value["role"] == "champion"
    assert view.value("next_step")["action"] == "Share the floor plan"
    assert view.activities[0].people == ("sam",)
    assert selectors.get_person(root, ana).erased


def test_erasing_nobody_says_so(cast, root, now):
    with pytest.raises(NotFound):
        erase_person(asker=root, person_id=404, at=now)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("send the signed supplier questionnaire", True),
        ("Signed Supplier  questionnaire.", True),
        ("ring them about the dock", False),
        ("", False),
    ],
)
def test_a_rewording_of_a_quote_is_taken_from_it(text, taken):
    assert copies(["I'll send you the signed supplier questionnaire by Thursday."])(text) is taken
