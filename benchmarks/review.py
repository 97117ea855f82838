"""The review: what its checks find in a real table of opportunities, and how fast they are over 50,000 open deals.

.venv/bin/python benchmarks/review.py [--table ../shared/corpora/crm_opportunities.jsonl] [--scale 1.0] [--postgres]

With `--table` that table is imported as a pipeline and judged on its last day by every check; without it, a record of
50,000 open deals with their history and activities is filled, all checks pass over it, and the pages are asked for.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "src"), str(Path(__file__).parent)]
FOR_50_000_OPEN = 1.16
RUNS = 30
OK = 200
PEOPLE = ("rep2.4@seller.example", "manager1@seller.example", "ops@seller.example")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--table", type=Path)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--postgres", action="store_true")
    arguments.add_argument("--quick", action="store_true", help="only the checks that are on by default")
    options = arguments.parse_args()
    os.environ["SAYSO_HOME"] = tempfile.mkdtemp(prefix="sayso-review-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.site.settings"
    os.environ["SAYSO_HOSTS"] = "testserver"
    if options.postgres:
        from pages import start_postgres

        start_postgres(None)
    import django

    from sayso.interfaces.cli.starting import settle

    django.setup()
    settle()  # as the server does
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    judge_table(options.table) if options.table else measure(options.scale, quick=options.quick)


def judge_table(path: Path) -> None:
    """Import the table, judge it on its last day, and print what was found beside how its deals were won."""
    from filling.opportunities import ENDS, bring_in, rows_of

    from sayso.domain.asker import system
    from sayso.org import services as org
    from sayso.record.selectors_facts import deal_facts
    from sayso.review import ground, services
    from sayso.review.points import CHECKS

    root, began, worked = system("benchmark"), time.perf_counter(), time.process_time()
    print("| import of | new | fields changed | the same | collided | otherwise left out | s | of it CPU |")
    print("|---|---|---|---|---|---|---|---|")
    for what, did in bring_in(rows_of(path)):
        left_out = len(did.problems) - did.collided
        taken, cpu = time.perf_counter() - began, time.process_time() - worked
        counts = f"{did.created:,} | {did.changed:,} | {did.same:,} | {did.collided:,} | {left_out:,}"
        print(f"| {what} | {counts} | {taken:.0f} | {cpu:.0f} |", *did.problems[:3], sep="\n", flush=True)
        began, worked = time.perf_counter(), time.process_time()
    org.set_setting(asker=root, name="review.checks", value=[check.name for check in CHECKS.all()], at=ENDS)
    swept = services.sweep(at=ENDS, everything=True)
    base = ground.lay(root, ENDS)
    facts = [deal for some in deal_facts(root, at=ENDS) for deal in some]
    found = [
        (finding.check, finding.about, finding.grade.value)
        for deal in facts
        for finding in services.findings_of(deal, base)
    ]
    print(f"\n{swept.checked} open deals, {swept.failing} fail\n\n| check | about | grade | deals |\n|---|---|---|---|")
    for (check, about, grade), count in sorted(Counter(found).items()):
        print(f"| {check} | {about or '-'} | {grade} | {count} |")
    for name, pace in base.first.paces.items():
        days = {f"{share:.0%}": pace.of_cycle(share) for share in (0.1, 0.5, 0.9, 1.0)}
        print(f"\n{name}: {len(pace.cycle)} won; days from engaging to win {days}")
    ages = sorted((ENDS - deal.created_at).days for deal in facts if deal.stage.key == "engaging")
    print(
        f"open in Engaging: {len(ages)}, days so far: least {ages[0]}, median {ages[len(ages) // 2]}, most {ages[-1]}"
    )
    print(f"without an account: {sum(deal.account is None for deal in facts)}")


def measure(scale: float, *, quick: bool) -> None:
    """Fill the record, pass all checks over it, and ask for the pages."""
    from django.db import connection
    from django.urls import reverse
    from django.utils import timezone
    from filling.office import found_office
    from filling.record import keep_record

    from sayso.domain.asker import system
    from sayso.measure.field_audit import services as field_audit
    from sayso.org import services as org
    from sayso.review import services, services_snapshots
    from sayso.review.points import CHECKS

    at, chance = timezone.now(), random.Random(7)  # noqa: S311 - draws that can be repeated
    org.set_setting(asker=system("b"), name="review.rates", value={"EUR": "1.09", "GBP": "1.27"}, at=at)
    deals = keep_record(scale * FOR_50_000_OPEN, found_office(at), chance, at)
    hear(deals, chance, at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for names in (None,) if quick else (None, [check.name for check in CHECKS.all()]):
        if names:
            org.set_setting(asker=system("b"), name="review.checks", value=names, at=at)
        began, worked = time.perf_counter(), time.process_time()
        swept = services.sweep(at=at, everything=True)
        taken, cpu = time.perf_counter() - began, time.process_time() - worked
        label = "all checks" if names else "the four that are on by default"
        counted = f"{swept.checked:,} open deals, {swept.failing:,} fail"
        print(f"{label}: {counted}, {taken:.1f} s ({cpu:.1f} s of CPU), {connection.vendor}", flush=True)
    took("a pass in which nothing moved", lambda: services.sweep(at=at))
    took("one deal checked again", lambda: services.check_up(deals=[deals[0].id], at=at))
    took("keeping how the week began", lambda: services_snapshots.take(at=at))
    took("counting the field audit of the deals", lambda: field_audit.count(entity="deal", at=at))
    pages = {name: reverse(name) for name in ("review", "mine", "forecast", "review-changes", "settings-field-audit")}
    visit({**pages, **hold_meeting(at)})


def hold_meeting(at: datetime) -> dict[str, str]:
    """Freeze the agenda of the first team and begin; the addresses of the agenda and of its first deal."""
    from django.urls import reverse

    from sayso.domain.asker import Door
    from sayso.org.selectors import asker_for, user_by_email
    from sayso.org.selectors_people import list_teams
    from sayso.review import services_meetings as meetings
    from sayso.review.selectors_meetings import get_meeting, list_topics

    asker = asker_for(user=user_by_email(PEOPLE[1]), door=Door.CLI, request="b", at=at, may_decide=True)
    team = next(one.id for one in list_teams(asker, today=at.date()) if one.name == "Team Ben")
    meeting = meetings.plan(asker=asker, team=team, held_at=at + timedelta(hours=1), at=at)
    took("freezing the agenda of a team", lambda: meetings.freeze(asker=asker, meeting_id=meeting, at=at))
    took("beginning the meeting", lambda: meetings.begin(asker=asker, meeting_id=meeting, at=at))
    deal = list_topics(asker, get_meeting(asker, meeting))[0].deal.id
    return {"meeting": reverse("meeting", args=[meeting]), "topic": reverse("topic", args=[meeting, deal])}


def took(what: str, work: Callable[[], object]) -> None:
    """Do it, and print how long it took."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    taken, cpu = time.perf_counter() - began, time.process_time() - worked
    print(f"{what}: {taken * 1000:.0f} ms ({cpu * 1000:.0f} ms of CPU)", flush=True)


def hear(deals: Sequence[Any], chance: random.Random, at: datetime) -> None:
    """A few activities of each deal, the latest within the last months."""
    from filling.record import keep

    from sayso.record.models import Activity

    keep(
        Activity,
        (
            Activity(
                deal_id=deal.id,
                kind="email",
                at=at - timedelta(days=chance.randrange(0, 60), minutes=number),
                direction=chance.choice(("in", "out", "both")),
                source=f"b:{number}",
            )
            for deal in deals
            for number in range(4)
        ),
    )


def visit(pages: Mapping[str, str]) -> None:
    """Ask for each page as a rep, a manager and RevOps where they may, the processor's time beside the clock's."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from sayso.org.selectors import user_by_email

    logging.getLogger("django.request").setLevel(logging.ERROR)  # that somebody may not is no news here
    print("\n| page | who | own work, median ms | p95 | clock, median ms | p95 | questions |")
    print("|---|---|---|---|---|---|---|")
    for name, address in pages.items():
        for email in PEOPLE:
            client = Client()
            client.force_login(user_by_email(email), backend="allauth.account.auth_backends.AuthenticationBackend")
            if client.get(address).status_code != OK:
                continue
            own, clock = [], []
            for _ in range(RUNS):
                began, worked = time.perf_counter(), time.process_time()
                client.get(address)
                own.append((time.process_time() - worked) * 1000)
                clock.append((time.perf_counter() - began) * 1000)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            print(f"| {name} | {email.split('@')[0]} | {spread(own)} | {spread(clock)} | {len(asked)} |", flush=True)


def spread(times: list[float]) -> str:
    """The median and the p95, as two cells."""
    return f"{statistics.median(times):.0f} | {sorted(times)[int(len(times) * 0.95)]:.0f}"


if __name__ == "__main__":
    main()
