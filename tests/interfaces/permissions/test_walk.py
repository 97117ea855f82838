"""Everybody walks through everything that is offered to them: no link leads nowhere, no button is refused."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.interfaces.permissions.matrix import CHANGE, EDIT, PEOPLE, REFUSED

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

LEAVES = ("/accounts/logout/", "/static/", "/api/")  # signed out, files, another door
MOST = 400  # pages of one walk: far more than there are; a walk that goes round in circles ends


class Offered(HTMLParser):
    """What a page offers: addresses to look at, and addresses to send a form to."""

    def __init__(self):
        super().__init__()
        self.looks, self.sends = set(), set()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        sent = (attrs.get("method") or "get").lower() == "post"
        for name, into in (
            ("href", self.looks),
            ("hx-get", self.looks),
            ("hx-post", self.sends),
            ("formaction", self.sends),
        ):
            if tag != "link" and attrs.get(name):
                into.add(attrs[name])
        if tag == "form":  # one without an address goes back to its page
            (self.sends if sent else self.looks).add(attrs.get("action") or "")


def offered_by(answer, where):
    """The addresses of ours that the page offers, whole and without their fragment: to look at, to send to."""
    if not answer.get("Content-Type", "").startswith("text/html"):
        return set(), set()
    page = Offered()
    page.feed(answer.content.decode())

    def ours(addresses):
        whole = {urljoin(where, each).partition("#")[0] for each in addresses}
        return {each for each in whole if each.startswith("/") and not each.startswith(LEAVES)}

    return ours(page.looks), ours(page.sends)


def place(address):
    """A page as far as the walk tells pages apart: its route, what it is about, the names of what is asked of it."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return parts.path
    return found.url_name, tuple(sorted(found.kwargs.items())), re.sub(r"=[^&]*", "", parts.query)


def walk(door, person):
    """Each address that is offered, with what it answered and where it stood; and what could be sent from where."""
    client, met, sends = door(person), {}, {}
    ahead = [("/", "the address line")]
    while ahead and len(met) < MOST:
        address, seen_on = ahead.pop()
        if place(address) in met:
            continue
        answer = client.get(address, follow=True)
        met[place(address)] = address, answer.status_code, seen_on
        looks, sent = offered_by(answer, address)
        ahead += [(each, address) for each in sorted(looks)]
        sends |= dict.fromkeys(sent, address)
    return met, sends


def refused(address, person):
    """Whether the matrix says that this person is not let through there."""
    name = resolve(urlsplit(address).path).url_name
    row = CHANGE.get(name) or EDIT.get(name)
    return row is not None and row[1][PEOPLE.index(person)] == REFUSED


@pytest.fixture
def stray(things, cast, asker_of, now):
    """A call of Sam's that fits no deal, so that it is asked which it is."""
    from sayso.capture.services import capture_file

    said = b"Ola: Could you ring me back on Monday?\nSam Hill: I will."
    capture_file(asker=asker_of(cast.sam), content=said, filename="hall.txt", at=now, source="test")


@pytest.mark.parametrize("person", [each for each in PEOPLE if each])
def test_what_is_offered_is_there_and_allowed(person, stray, door):
    met, sends = walk(door, person)
    assert len(met) > 30
    assert not {address: (status, seen_on) for address, status, seen_on in met.values() if status != 200}
    barred = {address: seen_on for address, seen_on in sends.items() if refused(address, person)}
    assert not barred, "\n".join(f"{seen_on} offers {address}" for address, seen_on in barred.items())
