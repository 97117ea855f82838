"""Who works there: six teams of ten reps with a manager each, and RevOps. And by which stages they sell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

TEAMS, REPS = 6, 10
FIRST = ("Amara", "Ben", "Chiara", "Deniz", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kofi")
LAST = ("Okoro", "Lindqvist", "Moreau", "Fischer", "Haddad", "Novak", "Rossi", "Svensson", "Tanaka", "Ulrich", "Varga")
JOINED = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Seller:
    """Somebody who owns deals."""

    id: int
    name: str


def found_office(at: datetime) -> list[Seller]:
    """Make them all, through the services. Returns the reps."""
    from sayso.domain.asker import Role, system
    from sayso.org import services as org
    from sayso.record.pipelines import FIRST_PIPELINE, put_pipeline

    root, since, reps = system("filling"), (at - JOINED).date(), []
    put_pipeline(asker=root, draft=FIRST_PIPELINE, at=at)
    org.set_setting(asker=root, name="org.domains", value=["seller.example"], at=at)
    for number in range(TEAMS):
        team = org.add_team(asker=root, name=f"Team {FIRST[number]}", at=at)
        for place in range(REPS + 1):
            role, mail = (Role.REP, f"rep{number}.{place}") if place else (Role.MANAGER, f"manager{number}")
            name = f"{FIRST[place]} {LAST[(place + number) % len(LAST)]}"
            user = org.add_user(asker=root, email=f"{mail}@seller.example", name=name, zone="Europe/Paris", at=at)
            org.give_role(asker=root, user=user, role=role, since=since, at=at, team=team)
            reps += [Seller(user.pk, name)] if place else []
    ops = org.add_user(asker=root, email="ops@seller.example", name="Otto Berg", zone="Europe/Paris", at=at)
    org.give_role(asker=root, user=ops, role=Role.REVOPS, since=since, at=at)
    _own_fields(ops, at)
    return reps


def _own_fields(ops: object, at: datetime) -> None:
    """Two fields of the organisation's own."""
    from sayso.domain.asker import Door
    from sayso.domain.change import FieldPath
    from sayso.org.selectors import asker_for
    from sayso.record.definitions import define_field

    asker = asker_for(user=ops, door=Door.CLI, request="filling", at=at, may_decide=True)  # type: ignore[arg-type]
    regions = [(name.lower(), name) for name in ("North", "South", "East", "West")]
    define_field(asker=asker, path=FieldPath("deal", "region"), label="Region", kind="picklist", at=at, options=regions)
    define_field(asker=asker, path=FieldPath("deal", "sites"), label="Sites", kind="number", at=at)
