"""What is offered to whom: who may not decide reads, and is shown no button that would be refused."""

import pytest
from django.urls import reverse

from sayso.record import selectors as record

pytestmark = pytest.mark.django_db


def test_who_decides_nothing_is_offered_no_decision(call, door, finance):
    assert 'data-key="accept"' in door("sam").get(reverse("inbox")).content.decode()
    shown = door(finance).get(reverse("inbox")).content.decode()
    assert "Your role reads" in shown
    assert "signed supplier questionnaire" in shown
    for key in ("accept", "accept-all", "edit", "decline", "snooze", "wrong-deal", "wrong-person"):
        assert f'data-key="{key}"' not in shown


def test_nor_on_the_other_pages(call, office, root, door, finance):
    pages = [
        reverse("deal", args=[office.northgate]),
        reverse("review-deal", args=[office.northgate]),
        reverse("account", args=[record.list_accounts(root, query="Northgate").rows[0].id]),
    ]
    for page, sign in zip(pages, ("Edit Amount", 'data-does="park"', "Edit Account name"), strict=True):
        assert sign in door("sam").get(page).content.decode()
        assert sign not in door(finance).get(page).content.decode()
