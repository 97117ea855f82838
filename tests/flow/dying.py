"""A worker that ends in the middle of a task: `killed` at once, or `told` to end while it works."""

from __future__ import annotations

import os
import signal
import sys
import time

import django


def main(how: str) -> None:
    django.setup()
    from sayso.flow import engine
    from sayso.ledger.steps import on

    if how == "killed":

        @on("tests.thing.happened")
        def work(entry: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        engine.drain()
    else:

        @on("tests.thing.happened")
        def work(entry: object) -> None:
            sys.stdout.write("working\n")
            sys.stdout.flush()
            time.sleep(0.4)

        engine.run_for_ever()


if __name__ == "__main__":
    main(sys.argv[1])
