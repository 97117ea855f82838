"""Learns the weights of the local reader anew from the labelled conversations of `development/` and `phrasebook/`.

    uv pip install --require-hashes -r requirements/learn.lock && python evaluation/learn.py --write

Prints what each kind reaches on conversations that the weights were not learned from (five folds, by conversation), and
with ``--write`` puts the weights into the package. The same sources give the same weights, byte for byte: everything
runs in one thread, in one order, with no chance in it.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

_FIXED = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
if any(os.environ.get(name) != value for name, value in _FIXED.items()):  # they count from the start of a process
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **_FIXED})  # noqa: S606
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.site.settings")

import named
import sentences
import steps
import voices
from book import phrasebook
from conversations import counted, talks
from weights import write, write_words

from sayso.extract.local import sides

LEARNERS = {
    **dict.fromkeys(sentences.KINDS, sentences.learn_kind),
    **dict.fromkeys(named.KINDS, named.learn_kind),
    steps.KIND: steps.learn_kind,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"what to learn: {', '.join(LEARNERS)}; else all")
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    args = parser.parse_args()
    if unknown := set(args.kinds) - set(LEARNERS):
        parser.error(f"there is no kind {', '.join(sorted(unknown))}; the kinds are {', '.join(LEARNERS)}")
    told_sides = voices.learn_sides(talks(HERE / "development", voices.UNTAUGHT))
    all_talks, book = talks(HERE / "development", told_sides), phrasebook(HERE / "phrasebook")
    print(f"{counted(all_talks)}, {len(book)} lines of the phrasebook")
    words = named.give_vocabularies(all_talks, sentences.shared(book))
    topics = (
        sentences.learn_topics(all_talks, book) if not args.kinds or set(args.kinds) & set(sentences.KINDS) else None
    )
    if args.write:
        write(sides.JUDGED_BY, told_sides)
        write_words("vocabulary", words)
        if topics:
            write("topics", topics)
    for kind in args.kinds or LEARNERS:
        told = book if kind in sentences.KINDS else sentences.shared(book)
        lesson = LEARNERS[kind](kind, all_talks, told)
        if args.write:
            write(kind, lesson)


if __name__ == "__main__":
    main()
