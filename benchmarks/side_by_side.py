"""Two versions of the reader side by side: how long each takes for the one-hour call, and whether they find the same.

.venv/bin/python benchmarks/side_by_side.py SRC_BEFORE [--pairs 24] [--labelled evaluation/development]

SRC_BEFORE is the `src` folder of another checkout ("git worktree add"). Each version reads in a process of its own, in
turn with the other, so that what else runs on the machine slows both. With `--labelled` each reads the labelled
conversations too, and the signals, with their reasons, are compared byte by byte.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from sayso.capture.reading_files import read_file  # of the version that PYTHONPATH names
from sayso.extract.context import ReadingContext
from sayso.extract.evaluation.cases import load_cases
from sayso.extract.points import READERS

HERE = Path(__file__).parents[1] / "src"


class Version:
    """A reader in a process of its own that answers line by line."""

    def __init__(self, source: Path) -> None:
        self._source = source
        path = {**os.environ, "PYTHONPATH": str(source.resolve())}
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve"], env=path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, question: str) -> str:
        """The answer to one question: `call` for the milliseconds of own work, a folder for what is found in it."""
        assert self._process.stdin
        assert self._process.stdout
        print(question, file=self._process.stdin, flush=True)
        if not (answer := self._process.stdout.readline()):
            sys.exit(f"The reader of {self._source} ended with {self._process.wait()}; what it said stands above.")
        return answer

    def close(self) -> None:
        self._process.communicate()


def serve() -> None:
    """Answer with the reader that was imported, as :meth:`Version.ask` tells; the collector as the program has it."""
    from one_hour_call import transcript

    call, reader = read_file(transcript().encode(), "call.vtt")[0], READERS.get("local")
    reader.read(call, ReadingContext())
    gc.freeze()
    gc.set_threshold(50_000, 25, 25)
    for line in sys.stdin:
        if line.strip() == "call":
            begun = time.process_time()
            reader.read(call, ReadingContext())
            print((time.process_time() - begun) * 1000, flush=True)
        else:
            print(json.dumps(list(found_in(Path(line.strip()))), default=str), flush=True)


def found_in(folder: Path) -> Iterator[object]:
    """Each labelled conversation with all its signals."""
    for case in load_cases(folder):
        for transcript in read_file(case.file.read_bytes(), case.file.name, case.format):
            placed = replace(transcript, started_at=case.started_at or transcript.started_at, channel=case.channel)
            context = ReadingContext(participants=case.participants, currency=case.currency)
            yield case.id, [asdict(signal) for signal in READERS.get("local").read(placed, context)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("before", type=Path, nargs="?", default=HERE)
    parser.add_argument("--pairs", type=int, default=24)
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve()
        return
    before, after = Version(options.before), Version(HERE)
    pairs = []
    for number in range(options.pairs):  # by turns the one first and the other
        first, second = (before, after) if number % 2 else (after, before)
        times = {version: float(version.ask("call")) for version in (first, second)}
        pairs.append((times[before], times[after]))
    ratio = statistics.median(two / one for one, two in pairs)
    least = [min(times) for times in zip(*pairs, strict=True)]
    print(f"ratio {ratio:.2f} (median of {len(pairs)} pairs), least {least[0]:.0f} and {least[1]:.0f} ms of own work")
    if options.labelled:
        found = [version.ask(str(options.labelled.resolve())) for version in (before, after)]
        told = "the same to the byte" if found[0] == found[1] else "NOT the same"
        print(f"signals of {len(json.loads(found[1]))} conversations: {told}")
    before.close()
    after.close()


if __name__ == "__main__":
    main()
