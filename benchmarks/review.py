"""The review: what its checks find in a real table of opportunities, and how fast they are over 50,000 open deals.

.venv/bin/python benchmarks/review.py [--table ../shared/corpora/crm_opportunities.jsonl] [--scale 1.0] [--postgres]

With `--table` that table is imported as a pipeline and judged on its last day by every check; without it, a record of
50,000 open deals with their history and activities is filled, all checks pass over it, and the pages are asked for.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "src"), str(Path(__file__).parent)]
FOR_50_000_OPEN = 1.16
RUNS = 30
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
    from filling.opportunities import ENDS, keep_opportunities, rows_of

    from sayso.domain.asker import system
    from sayso.org import services as org
    from sayso.record.selectors_facts import deal_facts
    from sayso.review import ground, services
    from sayso.review.points import CHECKS

    root, rows, began = system("benchmark"), rows_of(path), time.perf_counter()
    kept = keep_opportunities(rows)
    print(f"{kept} in {time.perf_counter() - began:.0f} s")
    org.set_setting(asker=root, name="review.checks", value=[check.name for check in CHECKS.all()], at=ENDS)
    swept = services.sweep(at=ENDS, everything=True)
    base = ground.lay(root, ENDS)
    facts = [deal for some in deal_facts(root) for deal in some]
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
    from django.utils import timezone
    from filling.office import found_office
    from filling.record import keep_record

    from sayso.domain.asker import system
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
    visit(("review", "mine", "forecast", "review-changes"))


def took(what: str, work: Callable[[], object]) -> None:
    """Do it, and print how long it took."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    taken, cpu = time.perf_counter() - began, time.process_time() - worked
    print(f"{what}: {taken * 1000:.0f} ms ({cpu * 1000:.0f} ms of CPU)", flush=True)


def hear(deals: Iterable[object], chance: random.Random, at: object) -> None:
    """A few activities of each deal, the latest within the last months."""
    from filling.record import keep

    from sayso.record.models import Activity

    keep(
        Activity,
        (
            Activity(
                deal_id=deal.id,  # type: ignore[attr-defined]
                kind="email",
                at=at - timedelta(days=chance.randrange(0, 60), minutes=number),  # type: ignore[operator]
                direction=chance.choice(("in", "out", "both")),
                source=f"b:{number}",
            )
            for deal in deals
            for number in range(4)
        ),
    )


def visit(names: Iterable[str]) -> None:
    """Ask for each page by a rep, a manager and RevOps in turn, and print the processor's time beside the clock's."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from sayso.org.selectors import user_by_email

    print("\n| page | who | own work, median ms | p95 | clock, median ms | p95 | questions |")
    print("|---|---|---|---|---|---|---|")
    for name in names:
        address = reverse(name)
        for email in PEOPLE:
            client = Client()
            client.force_login(user_by_email(email), backend="allauth.account.auth_backends.AuthenticationBackend")
            own, clock = [], []
            for _ in range(RUNS):
                began, worked = time.perf_counter(), time.process_time()
                assert client.get(address).status_code == 200  # noqa: PLR2004
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
