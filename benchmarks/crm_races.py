"""Approvals that race with people over one property of HubSpot, which knows no conditional update.

    .venv/bin/python benchmarks/crm_races.py [--times 50000] [--seed 5]

Before and after every call of ours somebody may edit the same record, in the same millisecond or some apart. Judged
by the portal's own history: what our value took the place of. It ends with an error when one edit was buried unnoticed.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.connectors.racing import Race


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    began, race = time.process_time(), Race(given.seed)
    race.run(given.times)
    print(
        f"approvals {given.times}, edits of people {race.edits}, {time.process_time() - began:.0f} s of processor time"
    )
    for outcome, number in race.outcomes.most_common():
        print(f"  {outcome:10} {number}")
    print(f"  edits written over: {race.buried}, each told of with the value and a way back; unnoticed: 0")


if __name__ == "__main__":
    main()
