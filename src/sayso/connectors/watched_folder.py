"""A folder that is watched: whatever is put into it, or below it, is taken in. Nothing in it is changed.

Hidden files and unfinished downloads are passed over. A file is taken once it has rested for half a minute, or did not
change between two looks; one that changes afterwards is taken again.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from sayso.domain.signal import JsonValue
from sayso.ports.source import SOURCES, Cursor, Item, Pull, Source, SourceFailure

RESTED: Final = 30.0  # seconds
MOST_FILES: Final = 50
MOST_BYTES: Final = 25 * 1024 * 1024
MOST_WATCHED: Final = 50_000
UNFINISHED: Final = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart", "~")


@SOURCES.register
class WatchedFolder:
    """`base_url` is a file: address."""

    name = "folder"
    title = "Watched folder"

    def open(self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue]) -> Source:
        return _Folder(Path(unquote(urlsplit(base_url).path)))


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    mark: str  # digest of name, size and time: what the cursor remembers of a file
    rested: bool
    size: int


@dataclass(frozen=True, slots=True)
class _Folder:
    root: Path

    def pull(self, cursor: Cursor) -> Pull:
        """See `ports.source`. The cursor holds the marks of the files that were taken, and of those seen once."""
        if not self.root.is_dir():
            raise SourceFailure(f"The folder {self.root} is not there: make it, or connect another one.")
        found = list(self._files())
        if len(found) > MOST_WATCHED:
            raise SourceFailure(f"{self.root} holds more than {MOST_WATCHED} files: move away what was taken in.")
        here = {file.mark for file in found}
        taken, before = _marks(cursor, "taken") & here, _marks(cursor, "waiting")
        ready = [file for file in found if file.mark not in taken and (file.rested or file.mark in before)]
        waiting = here - taken - {file.mark for file in ready}
        items: list[Item] = []
        told: list[str] = []
        for file in ready[:MOST_FILES]:
            content, line = _content(file)
            told += [line] if line else []
            items += [Item(content, file.path.name)] if content else []
            if content is not None:
                taken.add(file.mark)
        left = {file.mark for file in ready[MOST_FILES:]}
        seen: dict[str, JsonValue] = {"taken": _listed(taken), "waiting": _listed(waiting | left)}
        return Pull(tuple(items), seen, is_done=not left, told=tuple(told))

    def _files(self) -> Iterator[_File]:
        now = time.time()
        for folder, below, names in os.walk(self.root, onerror=_refused):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for name in sorted(names):
                path = Path(folder, name)
                if name.startswith((".", "~$")) or name.lower().endswith(UNFINISHED) or path.is_symlink():
                    continue
                try:
                    about = path.stat()
                except FileNotFoundError:
                    continue  # it was moved away while we looked
                told = f"{path.relative_to(self.root)}|{about.st_size}|{about.st_mtime_ns}"
                mark = hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:16]
                yield _File(path, mark, abs(now - about.st_mtime) >= RESTED, about.st_size)


def _content(file: _File) -> tuple[bytes | None, str]:
    """The bytes of a file (none where it is too large, None where it is to be tried again), and what is told of it."""
    if file.size > MOST_BYTES:
        return b"", f"{file.path.name} has {file.size >> 20} MB, more than the {MOST_BYTES >> 20} that are read."
    try:
        return file.path.read_bytes(), ""
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"{file.path.name} cannot be read ({error.strerror}): let this account read it."


def _refused(error: OSError) -> None:
    raise SourceFailure(f"{error.filename} cannot be listed ({error.strerror}): let this account read the folder.")


def _listed(marks: set[str]) -> list[JsonValue]:
    return [*sorted(marks)]


def _marks(cursor: Cursor, name: str) -> set[str]:
    held = cursor.get(name)
    return {str(mark) for mark in held} if isinstance(held, list) else set()
