"""How often each value stands in a field, in memory that does not grow with the table. Pure.

Two sketches, each of a bounded number of values. The commonest values by Misra and Gries (1982): a count is too small
by at most the rows seen divided by `MOST_COMMON`. A fair sample of the different values, with exact counts, by Gibbons'
distinct sampling (2001): a value is in it when its hash ends in enough zeros, however often it stands.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b

MOST_COMMON, MOST_SAMPLED = 1_000, 2_048
LONGEST = 200  # characters of a value that are kept; what follows goes into a digest
DIGEST = 8


class Sketch:
    """The values of one field, seen a stretch of rows at a time."""

    def __init__(self) -> None:
        self.filled = self.letters = self.level = 0
        self.is_exact = (
            True  # until a value was dropped from the commonest: then their counts are the least they can be
        )
        self._common: dict[str, int] = {}
        self._sample: dict[str, int] = {}

    def see(self, values: Mapping[str, int]) -> None:
        """Take in a stretch: each value that is not blank, and in how many of its rows it stands."""
        common, sample = self._common, self._sample
        for value, count in values.items():
            self.filled += count
            self.letters += count * len(value)
            kept = value if len(value) <= LONGEST else _short(value)
            common[kept] = common.get(kept, 0) + count
            if kept in sample:
                sample[kept] += count
            elif not zlib.crc32(kept.encode("utf-8", "replace")) & ((1 << self.level) - 1):
                sample[kept] = count
        if len(common) > MOST_COMMON:
            self._cut()
        while len(sample) > MOST_SAMPLED:
            self._thin()
            sample = self._sample

    @property
    def distinct(self) -> int:
        """How many different values there are: exact up to `MOST_SAMPLED`, an estimate within a few per cent above."""
        return len(self._sample) << self.level

    @property
    def mean_length(self) -> float:
        """The mean length of what is filled in, in characters."""
        return self.letters / self.filled if self.filled else 0.0

    def commonest(self) -> Iterator[tuple[str, int]]:
        """The values that stand most often, the commonest first."""
        best = {value: max(count, self._sample.get(value, 0)) for value, count in self._common.items()}
        return iter(sorted(best.items(), key=lambda pair: (-pair[1], pair[0])))

    def sampled(self) -> tuple[str, ...]:
        """Some of the different values, each as likely as any other."""
        return tuple(self._sample)

    def rows_where(self, wanted: Callable[[str, int], bool]) -> int:
        """In about how many rows a value stands of which `wanted(value, count)` is true.

        Exact while there are no more different values than the sample holds.
        """
        if not self.level:
            return sum(count for value, count in self._sample.items() if wanted(value, count))
        common = sum(count for value, count in self.commonest() if wanted(value, count))
        rare = sum(count for value, count in self._sample.items() if value not in self._common and wanted(value, count))
        return min(common + (rare << self.level), self.filled)

    def _cut(self) -> None:
        self.is_exact = False
        floor = sorted(self._common.values(), reverse=True)[MOST_COMMON]
        self._common = {value: count - floor for value, count in self._common.items() if count > floor}

    def _thin(self) -> None:
        self.level += 1
        mask = (1 << self.level) - 1
        self._sample = {
            value: count
            for value, count in self._sample.items()
            if not zlib.crc32(value.encode("utf-8", "replace")) & mask
        }


def _short(value: str) -> str:
    digest = blake2b(value.encode("utf-8", "replace"), digest_size=DIGEST).hexdigest()
    return f"{value[: LONGEST - 2 * DIGEST - 1]}…{digest}"
