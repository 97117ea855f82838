"""The field audit of a wide, dirty table of 100,000 rows and 60 fields: seconds, peak memory, what was found.

.venv/bin/python benchmarks/field_audit.py [--rows 100000]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.benchmarks import dirty_tables

from sayso.measure.field_audit.auditing import audit
from sayso.measure.field_audit.tables import open_table
from sayso.measure.field_audit.views import Audited, Known, Verdict

MEBIBYTE = 1024  # ru_maxrss is in KiB


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--table", type=Path, help=argparse.SUPPRESS)  # the child's: it audits, and nothing else
    asked = options.parse_args()
    if asked.table:
        measure(asked.table)
        return
    with tempfile.TemporaryDirectory() as folder:
        for rows in (asked.rows // 10, asked.rows):
            path = Path(folder) / f"{rows}.csv"
            dirty_tables.write(path, rows)
            subprocess.run([sys.executable, __file__, "--table", str(path)], check=True)


def measure(path: Path) -> None:
    """Audit in a process of its own, so that the peak of its memory is the audit's."""
    import resource

    begun, table = time.perf_counter(), open_table(path)
    found = audit([Known(name, name) for name in table.headings], table.rows())
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEBIBYTE
    right = sum(is_right(one) for one in found if one.known.name in dirty_tables.PLANTED)
    wrong = sum(not is_right(one) for one in found if one.known.name not in dirty_tables.PLANTED)
    size = path.stat().st_size / 1e6
    print(
        f"{table.count:,} rows x {len(found)} fields ({size:.0f} MB): {seconds:.1f} s, peak {peak} MB; "
        f"{right} of {len(dirty_tables.PLANTED)} planted found, {wrong} false verdicts"
    )


def is_right(one: Audited) -> bool:
    kind, _ = dirty_tables.PLANTED.get(one.known.name, ("", None))
    kinds = [junk.kind for junk in one.junk]
    if not kind:
        return one.verdict is Verdict.KEEP and not kinds
    return one.verdict is not Verdict.KEEP and kinds == ([] if kind == "empty" else [kind])


if __name__ == "__main__":
    main()
