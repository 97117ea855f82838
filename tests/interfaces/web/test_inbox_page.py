"""The inbox, as each role finds it."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_who_decides_nothing_is_offered_no_decision(call, door, finance):
    assert 'data-key="accept"' in door("sam").get(reverse("inbox")).content.decode()
    shown = door(finance).get(reverse("inbox")).content.decode()
    assert "Your role reads" in shown
    assert "signed supplier questionnaire" in shown
    for key in ("accept", "accept-all", "edit", "decline", "snooze", "wrong-deal", "wrong-person"):
        assert f'data-key="{key}"' not in shown
