"""How a person lets Sayso into a CRM: which ways there are, and the way of signing in there and coming back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings

from sayso.domain.asker import Asker, Role
from sayso.org import connections
from sayso.org.connections import BadAddress, ConnectionView, NotConnected
from sayso.org.sealing import CannotUnseal, seal, unseal
from sayso.ports.crm import CRMS, CrmConnector
from sayso.ports.crm_access import KEY, OPTION, Guided, Need, Scope, SignsIn, Visit, Way
from sayso.ports.record_reader import Lacking
from sayso.ports.record_writer import CrmFailure
from sayso.record.crm.connecting import CONNECTION, Access, NotWorking, connect_crm, is_folder

MINUTES: Final = timedelta(minutes=15)
"""As long as somebody may take to sign in at the CRM."""


class BadEntry(ValueError):
    """What was given is not what is needed to be let in. The message says what is missing."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A CRM that can be connected: where it usually is, in which ways, with which rights, and what it cannot tell."""

    name: str
    title: str
    usual_url: str
    ways: tuple[Way, ...]
    scopes: tuple[Scope, ...]
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Begun:
    """Where somebody signs in, at which host; and, sealed, by what they are known when they come back."""

    url: str
    host: str
    sealed: str


def list_offered(asker: Asker) -> tuple[Offered, ...]:
    """The CRMs that are installed, by title; folders come last, and only where the server names any. For RevOps."""
    asker.require(Role.REVOPS)
    plugs = [plug for plug in CRMS.all() if plug.secrets or settings.FOLDERS]
    return tuple(offered(plug) for plug in sorted(plugs, key=lambda one: (not one.secrets, one.title)))


def offered(plug: CrmConnector) -> Offered:
    """One CRM with its ways in. One that says none is let in by its secrets."""
    lacks = plug.lacks if isinstance(plug, Lacking) else frozenset[str]()
    if isinstance(plug, Guided):
        return Offered(plug.name, plug.title, plug.usual_url, plug.ways, plug.scopes, lacks)
    needs = tuple(Need(name, name.replace("_", " ").capitalize()) for name in plug.secrets)
    return Offered(plug.name, plug.title, plug.usual_url, (Way(KEY, "Key", needs),), (), lacks)


def way_of(connector: str, name: str) -> Way:
    """One way into a CRM. Raises NoSuchPlug, BadEntry."""
    found = next((one for one in offered(CRMS.get(connector)).ways if one.name == name), None)
    if found is None:
        raise BadEntry("That form is not of this page: load it again.")
    return found


def let_in(*, asker: Asker, connector: str, way: str, base_url: str, given: Mapping[str, str], at: datetime) -> None:
    """Connect by what was given, or give a new key. RevOps, signed in.

    Raises NotAllowed, NoSuchPlug, BadAddress, BadEntry, NotWorking.
    """
    access = _access(connector, way_of(connector, way), base_url, given)
    if is_folder(access.base_url) and unquote(urlsplit(access.base_url).path) not in settings.FOLDERS:
        raise BadAddress("That folder is not one of those that SAYSO_FOLDERS names on the server.")
    connect_crm(asker=asker, access=access, at=at)


def begin_sign_in(
    *, asker: Asker, connector: str, way: str, base_url: str, given: Mapping[str, str], back: str, at: datetime
) -> Begun:
    """Where to sign in at the CRM. Nothing is connected yet. Raises NotAllowed, NoSuchPlug, BadAddress, BadEntry."""
    asker.require(Role.REVOPS)
    asker.require_decider()
    plug, access = CRMS.get(connector), _access(connector, way_of(connector, way), base_url, given)
    host = connections.web_host_of(access.base_url)
    if not isinstance(plug, SignsIn):
        raise BadEntry(f"Nobody signs in at {plug.title} for this: give its key.")
    visit = Visit(access.base_url, access.secrets, back, secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    kept = {
        "connector": connector,
        "base_url": visit.base_url,
        "given": json.dumps(dict(visit.given)),
        "options": json.dumps(dict(access.options)),
        "back": back,
        "state": visit.state,
        "verifier": visit.verifier,
        "until": (at + MINUTES).isoformat(),
    }
    return Begun(plug.consent_url(visit), host, seal(kept))


def finish_sign_in(*, asker: Asker, sealed: str, state: str, code: str, at: datetime) -> ConnectionView:
    """Connect, for somebody who came back from where they signed in.

    Raises NotAllowed, NoSuchPlug, BadEntry (it is not who went, or too late), NotWorking.
    """
    asker.require(Role.REVOPS)
    asker.require_decider()
    kept = _kept(sealed)
    if not (kept and compare_digest(kept["state"].encode(), state.encode())):
        raise BadEntry("That sign-in was not begun here, or is done already. Begin again.")
    if datetime.fromisoformat(kept["until"]) < at:
        raise BadEntry("The sign-in took too long. Begin again.")
    if not code:
        raise BadEntry("You came back without a consent. Nothing is connected.")
    plug = CRMS.get(kept["connector"])
    visit = Visit(kept["base_url"], json.loads(kept["given"]), kept["back"], state, kept["verifier"])
    if not isinstance(plug, SignsIn):
        raise BadEntry(f"{plug.title} has no sign-in any more.")
    try:
        found = plug.redeem(visit, code)
    except CrmFailure as failure:
        raise NotWorking(str(failure)) from failure
    access = Access(plug.name, visit.base_url, found, json.loads(kept["options"]))
    return connect_crm(asker=asker, access=access, at=at)


def _kept(sealed: str) -> dict[str, str]:
    try:
        return unseal(sealed)
    except CannotUnseal:
        return {}


def _access(connector: str, way: Way, base_url: str, given: Mapping[str, str]) -> Access:
    plug = CRMS.get(connector)
    found = {need.name: given.get(need.name, "").strip() for need in way.needs}
    missing = [need.label for need in way.needs if not (need.is_optional or found[need.name])]
    url = base_url.strip() or plug.usual_url
    if not url:
        raise BadAddress(f"Give the address of your own {plug.title}, such as https://acme.example.com.")
    if missing:
        raise BadEntry(f"Still missing: {', '.join(missing)}.")
    options = {**_options_held(connector, url)}
    options |= {need.name: found[need.name] for need in way.needs if need.kind == OPTION and found[need.name]}
    given_now = {need.name: found[need.name] for need in way.needs if need.kind != OPTION and found[need.name]}
    return Access(connector, url, given_now, options)


def _options_held(connector: str, base_url: str) -> dict[str, str]:
    """The options that the connection has already: a new key leaves them as they are."""
    try:
        held = connections.open_connection(CONNECTION)
    except (NotConnected, CannotUnseal):
        return {}
    same = held.connector == connector and held.base_url == base_url.rstrip("/")
    return {name: str(value) for name, value in held.options.items()} if same else {}
