"""The first import of a large HubSpot: calls within its limits, memory, killed in the middle; then what a sync costs.

    .venv/bin/python benchmarks/crm_import.py [--deals 100000]

The portal stands in this process and works its records out when they are asked for, so that what grows is ours. Its
clock moves with every call and every wait. The first process is ended with SIGKILL half way, the second one goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
EVERY = 200  # pages between two lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deals", type=int, default=100_000)
    parser.add_argument("--child", choices=["begin", "go-on"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.deals, is_first=given.child == "begin")
        return
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(SAYSO_HOME=home, DJANGO_SETTINGS_MODULE="sayso.site.settings", PYTHONPATH=str(ROOT / "src"))
        subprocess.run([sys.executable, "-m", "sayso", "setup"], check=True, stdout=subprocess.DEVNULL)
        until_half(given.deals)
        subprocess.run([sys.executable, __file__, "--deals", str(given.deals), "--child", "go-on"], check=True)


def until_half(deals: int) -> None:
    """A first process, ended with SIGKILL when it has read half of the deals."""
    command = [sys.executable, __file__, "--deals", str(deals), "--child", "begin"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            if json.loads(line)["records"].get("deal", 0) >= deals // 2:
                process.send_signal(signal.SIGKILL)
                print("ended with SIGKILL", flush=True)


def child(deals: int, *, is_first: bool) -> None:
    """Read to the end; then, where it goes on, again after some deals were changed."""
    import django

    django.setup()
    from tests.connectors.wiring import wired
    from tests.fakes.big_portal import BigPortal

    from sayso.connectors import hubspot

    sizes = {"companies": deals // 5, "contacts": deals, "deals": deals, "calls": deals // 2}
    portal = BigPortal(sizes=sizes, now=BEGIN if is_first else BEGIN + timedelta(days=1))

    def pause(seconds: float) -> None:
        portal.now += timedelta(seconds=seconds)

    hubspot.Client = partial(hubspot.Client, pause=pause)  # type: ignore[assignment,misc]
    hubspot.Portal = partial(hubspot.Portal, now=lambda: portal.now)  # type: ignore[assignment,misc]
    with wired(portal):
        if is_first:
            connect()
        read(portal, "first import")
        if is_first:
            return
        count()
        for changed in (0, 10, 1000):
            portal.now += timedelta(minutes=30)
            for number in range(1, changed + 1):
                portal.change(number, amount=f"{changed}{number}.5")
            portal.now += timedelta(minutes=10)
            read(portal, f"{changed} deals changed")


def connect() -> None:
    from tests.apply.founding import ROOT as SYSTEM

    from sayso.domain.asker import Door, Role
    from sayso.org import services as org
    from sayso.org.selectors import asker_for
    from sayso.record.crm.connecting import Access, connect_crm

    otto = org.add_user(asker=SYSTEM, email="otto@seller.example", name="Otto", zone="Europe/London", at=BEGIN)
    org.give_role(asker=SYSTEM, user=otto, role=Role.REVOPS, since=BEGIN.date(), at=BEGIN)
    asker = asker_for(user=otto, door=Door.WEB, request="benchmark", at=BEGIN, may_decide=True)
    access = Access("hubspot", "https://api.hubapi.com", {"token": "secret-token"}, {})
    connect_crm(asker=asker, access=access, at=BEGIN)


def read(portal: Any, what: str) -> None:
    """One reading, with a line for every so many pages and one for its end."""
    from tests.apply.founding import ROOT as SYSTEM

    from sayso.record.crm.syncing import read_on

    calls, refused, clock, began = portal.calls, portal.refused, portal.now, time.process_time()
    kept: dict[str, int] = {}

    def line(**more: Any) -> None:
        about = {
            "what": what, "records": kept, "calls": portal.calls - calls, "429s": portal.refused - refused,
            "clock_s": round((portal.now - clock).total_seconds()), "cpu_s": round(time.process_time() - began, 1),
            "rss_mb": resident(), **more,
        }  # fmt: skip
        print(json.dumps(about), flush=True)

    for number, page in enumerate(read_on(asker=SYSTEM, at=portal.now), 1):
        for entity, ids in page.fresh.items():
            kept[entity] = kept.get(entity, 0) + len(ids)
        kept["changed"] = kept.get("changed", 0) + len(page.changed)
        if number % EVERY == 0:
            line()
    line(peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def count() -> None:
    """What stands in the record, each once."""
    from sayso.record.columns import MODELS
    from sayso.record.models import Activity, FieldChange

    stands = {entity: model.objects.values("external_id").distinct().count() for entity, model in MODELS.items()}
    rows = {entity: model.objects.count() for entity, model in MODELS.items()}
    assert stands == rows, "something stands twice"
    print(json.dumps({**rows, "activities": Activity.objects.count(), "past": FieldChange.objects.count()}), flush=True)


def resident() -> int:
    """Megabytes of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


if __name__ == "__main__":
    main()
