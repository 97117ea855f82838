"""`sayso backup` and `sayso restore`: everything that is kept, in one file that either database can read.

The archive is a zip of one JSON-lines file for each table, and a manifest with the head of the audit chain. So a backup
of SQLite restores into PostgreSQL and back; search is indexed anew; what was erased is not in it.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from sayso import __version__
from sayso.interfaces.cli import starting

MANIFEST = "manifest.json"
LEFT_OUT = frozenset({"sessions", "contenttypes", "django_tasks_db", "procrastinate", "auth", "messages"})
CHUNK = 2000


class NotAnArchive(ValueError):
    """The file is no backup of Sayso, or not one that this version can read."""


class BrokenTrail(ValueError):
    """The archive was changed after it was written."""


class NotEmpty(ValueError):
    """Restoring would mix two records."""


def backup(path: Annotated[Path, typer.Argument(help="The file to write, such as sayso-2026-11-23.zip.")]) -> None:
    """Write everything that is kept into one file, with the head of the audit chain."""
    starting.start()
    if path.exists():
        raise NotAnArchive(f"{path} exists: name a new file.")
    draft = path.with_name(path.name + ".part")
    manifest = write_archive(draft)
    draft.replace(path)
    typer.echo(f"{path}: {sum(manifest['tables'].values())} rows, audit head {manifest['head'][:16]}.")


def restore(path: Annotated[Path, typer.Argument(help="A file that `sayso backup` wrote.")]) -> None:
    """Read a backup into an empty database, then prove the audit chain."""
    starting.start(migrated=False)
    starting.migrate()
    manifest = read_archive(path)
    typer.echo(f"Restored {sum(manifest['tables'].values())} rows. The audit chain is whole.")


def write_archive(path: Path) -> dict[str, Any]:
    """Write the archive in one consistent reading of the database. Returns the manifest."""
    from django.core import serializers
    from django.db import connection, transaction

    from sayso.domain.asker import system
    from sayso.ledger.selectors import verify

    path.touch(mode=0o600)  # before a word of it is written: whoever reads it reads everything
    path.chmod(0o600)
    begins = not connection.in_atomic_block  # within somebody's transaction its reading is what there is
    with transaction.atomic(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if begins and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        tables = {}
        for model in kept_models():
            rows = model._base_manager.order_by("pk").iterator(chunk_size=CHUNK)  # noqa: SLF001 - Django's own name for it
            with archive.open(f"{model._meta.label_lower}.jsonl", "w", force_zip64=True) as file:  # noqa: SLF001
                tables[model._meta.label_lower] = _write_rows(file, rows, serializers)  # noqa: SLF001
        manifest = {"sayso": __version__, "head": verify(system("backup")).head, "tables": tables}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
    return manifest


def read_archive(path: Path) -> dict[str, Any]:
    """Fill the empty database from an archive, all or nothing. Raises NotAnArchive, NotEmpty, BrokenTrail."""
    from django.core import serializers
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from sayso.domain.asker import system
    from sayso.ledger.selectors import verify

    models = kept_models()
    with open_archive(path) as archive, transaction.atomic():
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        for model in models:
            if model._base_manager.exists():  # noqa: SLF001
                raise NotEmpty(
                    f"There is data here already ({model._meta.verbose_name_plural}): restore into a new one."  # noqa: SLF001
                )
        for model in models:
            with archive.open(f"{model._meta.label_lower}.jsonl") as file:  # noqa: SLF001
                for line in file:
                    for row in serializers.deserialize("jsonl", line.decode()):
                        row.save()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
        found = verify(system("restore"))
        if found.broken or found.head != manifest["head"]:
            raise BrokenTrail(f"The audit chain in {path} does not hold; nothing was restored.")
    return manifest


def open_archive(path: Path) -> zipfile.ZipFile:
    """The archive, opened. Raises NotAnArchive when it is none, or of other tables than this version's."""
    try:
        archive = zipfile.ZipFile(path)
        manifest = json.loads(archive.read(MANIFEST))
        tables = set(manifest["tables"])
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise NotAnArchive(f"{path} is no backup of Sayso ({error}).") from error
    if tables != {model._meta.label_lower for model in kept_models()}:  # noqa: SLF001
        archive.close()
        raise NotAnArchive(f"{path} was written by Sayso {manifest['sayso']}: restore it there, then upgrade.")
    return archive


def kept_models() -> list[Any]:
    """Every table that is kept, what is pointed at before what points to it."""
    from django.apps import apps
    from django.core.serializers import sort_dependencies

    kept = [(app, None) for app in apps.get_app_configs() if app.label not in LEFT_OUT]
    return [model for model in sort_dependencies(kept) if model._meta.managed and not model._meta.proxy]  # noqa: SLF001


def exact_encoder() -> type[json.JSONEncoder]:
    """Django's encoder with whole microseconds: it cuts them to thousandths, and the audit chain counts every one."""
    from django.core.serializers.json import DjangoJSONEncoder

    class Exact(DjangoJSONEncoder):
        def default(self, o: Any) -> Any:
            return o.isoformat() if isinstance(o, datetime) else super().default(o)

    return Exact


def _write_rows(file: Any, rows: Iterable[Any], serializers: Any) -> int:
    count = 0
    for chunk in _chunks(rows):
        file.write(serializers.serialize("jsonl", chunk, cls=exact_encoder()).encode())
        count += len(chunk)
    return count


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
