"""The registry: how a part of Sayso, or a stranger's package, adds one thing by adding one file.

A point of extension is a `Point`: a named registry of instances of one protocol. A plug registers itself with
the point's decorator; `Point.load` imports every module of the point's own folder, then every entry point of
the group ``sayso.<point>``. A stranger's plug that fails to import is quarantined with its error and shown on the
status page; two plugs with one name refuse to start, because either choice would be a guess.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """What every plug has: a name, unique in its point, stored as plain text in the database."""

    @property
    def name(self) -> str: ...


PlugType = TypeVar("PlugType", bound=Named)


class TwoPlugsWithOneName(Exception):
    """Two plugs of one point have the same name; Sayso refuses to start rather than choose."""


class NoSuchPlug(LookupError):
    """No plug of that name is installed at this point."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A stranger's plug that could not be loaded: where it came from, and why, in one line."""

    point: str
    entry: str
    error: str


class Point(Generic[PlugType]):
    """One point of extension.

    `name` is the point's name in documents and in the entry point group ``sayso.<name>``; `package` the dotted
    name of the folder whose modules are the plugs that ship with Sayso.
    """

    def __init__(self, name: str, package: str) -> None:
        self.name = name
        self.package = package
        self.quarantine: list[Quarantined] = []
        self._plugs: dict[str, PlugType] = {}
        self._loaded = self._loading = False
        self._lock = threading.RLock()  # two requests may be the first at once

    def register(self, plug: Callable[[], PlugType]) -> Callable[[], PlugType]:
        """Class decorator: makes one instance of the class and files it under its name.

        Raises TwoPlugsWithOneName when the name is taken by another class.
        """
        instance = plug()
        taken = self._plugs.get(instance.name)
        if taken is not None and type(taken) is not type(instance):
            raise TwoPlugsWithOneName(
                f"{self.name}: '{instance.name}' is registered by {type(taken).__module__} and "
                f"{type(instance).__module__}. Rename one of them or uninstall its package."
            )
        self._plugs[instance.name] = instance
        return plug

    def all(self) -> tuple[PlugType, ...]:
        """Every plug, sorted by name, so that no result depends on the order of import."""
        self.load()
        return tuple(self._plugs[name] for name in sorted(self._plugs))

    def get(self, name: str) -> PlugType:
        """The plug of that name. Raises NoSuchPlug, naming those that exist."""
        self.load()
        try:
            return self._plugs[name]
        except KeyError:
            known = ", ".join(sorted(self._plugs)) or "none"
            raise NoSuchPlug(f"{self.name}: there is no '{name}'. Installed: {known}.") from None

    def has(self, name: str) -> bool:
        """Whether a plug of that name is installed."""
        self.load()
        return name in self._plugs

    def load(self) -> None:
        """Import the folder's modules, then the strangers'. Does its work once."""
        with self._lock:
            # A module that asks for its own point while it is being imported gets what is there so far.
            if self._loaded or self._loading:
                return
            self._loading = True
            self._import_all()
            self._loaded = True

    def _import_all(self) -> None:
        package = importlib.import_module(self.package)
        for module in pkgutil.iter_modules(package.__path__):
            if not module.name.startswith("_"):
                importlib.import_module(f"{self.package}.{module.name}")
        for entry in entry_points(group=f"sayso.{self.name}"):
            self._load_stranger(entry)

    def _load_stranger(self, entry: EntryPoint) -> None:
        try:
            entry.load()
        except TwoPlugsWithOneName:
            raise
        except Exception as error:  # noqa: BLE001 - a stranger's code may fail in any way; ours must still start
            line = f"{type(error).__name__}: {error}".splitlines()[0]
            self.quarantine.append(Quarantined(self.name, entry.value, line))

    @contextlib.contextmanager
    def temporarily(self, plug: PlugType) -> Iterator[PlugType]:
        """Register `plug` for the length of a test, then take it away again."""
        self.load()
        before = dict(self._plugs)
        self._plugs[plug.name] = plug
        try:
            yield plug
        finally:
            self._plugs = before
