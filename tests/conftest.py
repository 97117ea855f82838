"""The cast and the databases. Sam sells, Mia manages Sam, Otto is RevOps, Eve sells in another team and must see nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from tests.databases import ON_POSTGRES

# The only reasons for which a test may be skipped where everything is installed.
LISTED_SKIPS = ("../shared is absent",)
SHARED = Path(__file__).resolve().parents[2] / "shared"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where SAYSO_CI is set, a skip that is not listed fails the run: nothing is passed over in silence."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    unlisted = [reason for reason in skipped if not any(listed in reason for listed in LISTED_SKIPS)]
    if os.environ.get("SAYSO_CI") and unlisted:
        terminalreporter.write_line(f"Skipped without being listed: {unlisted}", red=True)
        terminalreporter._session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches no database is the same on every one: it runs once, beside SQLite."""
    if not ON_POSTGRES:
        return
    kept = [item for item in items if differs_by_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def differs_by_database(item: pytest.Item) -> bool:
    """Whether it asks for the database of this run, and shows something that could depend on which it is."""
    asks = {"db", "transactional_db"} & set(item.fixturenames) or item.get_closest_marker("django_db")
    return bool(asks) and item.get_closest_marker("one_database") is None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of measuring data beside the project; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    return SHARED


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Test databases are files: several processes and the browser's server share them."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(Path(os.environ["SAYSO_HOME"]) / f"test-{os.getpid()}.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, _quick_passwords: None, django_db_blocker: object) -> None:
    """The cast is founded once, before all tests that leave nothing behind: to found it takes longer than most tests."""
    with django_db_blocker.unblock():
        Cast()


@pytest.fixture(autouse=True)
def _what_is_committed_begins_with_nothing(request: pytest.FixtureRequest) -> None:
    """Tests that commit come last and empty all tables after each; before the first of them the cast goes."""
    marker = request.node.get_closest_marker("django_db")
    if not (
        {"transactional_db", "live_server"} & set(request.fixturenames) or (marker and marker.kwargs.get("transaction"))
    ):
        return
    from django.core.management import call_command

    from sayso.org.models import User

    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock():
        if User.objects.exists():
            call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


@pytest.fixture(autouse=True, scope="session")
def _flush_lifts_triggers() -> None:
    """Between transactional tests Django empties all tables, which append-only triggers rightly refuse."""
    from django.db import OperationalError, connection

    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def patient(self: object, sql_list: list[str]) -> None:
        """The server may still answer the last request of a page that was closed, and holds tables until then."""
        for left in reversed(range(5)):
            try:
                return flush(self, sql_list)
            except OperationalError:
                if not left:
                    raise
                time.sleep(0.2)
        return None

    def lifted(self: object, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%%append_only%%'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        try:
            flush(self, sql_list)
        finally:
            with self.connection.cursor() as cursor:
                for _, sql in triggers:
                    cursor.execute(sql)

    operations.execute_sql_flush = (
        lifted if connection.vendor == "sqlite" else patient
    )  # there TRUNCATE fires no trigger


@pytest.fixture(autouse=True, scope="session")
def _the_database_is_the_one_that_was_asked_for() -> None:
    from django.db import connection

    assert connection.vendor == ("postgresql" if os.environ.get("SAYSO_TEST_DATABASE") == "postgres" else "sqlite")


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """The real hash is slow on purpose; a cast of four in every test is not where to wait for it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """What one test tried at the door must not count against the next."""
    from django.core.cache import cache

    cache.clear()


class Cast:
    """Four people in two teams, made through the services; or found where they are there already."""

    def __init__(self) -> None:
        from sayso.org.models import Team, User

        there = {user.email.partition("@")[0]: user for user in User.objects.order_by("id")}
        if not there:
            self._found()
            return
        self.north, self.south = Team.objects.order_by("id")[:2]
        self.sam, self.mia, self.otto, self.eve = (there[name] for name in ("sam", "mia", "otto", "eve"))

    def _found(self) -> None:
        from sayso.domain.asker import Role, system
        from sayso.org import services

        root, since = system("founding"), date(2026, 1, 1)
        self.north = services.add_team(asker=root, name="North", at=NOW)
        self.south = services.add_team(asker=root, name="South", at=NOW)
        people = {
            "sam": ("Sam Ode", Role.REP, self.north),
            "mia": ("Mia Lund", Role.MANAGER, self.north),
            "otto": ("Otto Brandt", Role.REVOPS, None),
            "eve": ("Eve Stone", Role.REP, self.south),
        }
        for key, (name, role, team) in people.items():
            user = services.add_user(
                asker=root,
                email=f"{key}@seller.example",
                name=name,
                zone="Europe/London",
                at=NOW,
                password=f"{key}-long-password",
            )
            services.give_role(asker=root, user=user, role=role, since=since, at=NOW, team=team)
            setattr(self, key, user)
        services.set_setting(asker=root, name="org.domains", value=["seller.example"], at=NOW)
        services.set_setting(asker=root, name="org.zone", value="Europe/London", at=NOW)


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """A transaction around all tests of a file: what is made in it is there for each of them, and gone after the last."""
    around = transaction.atomic()
    around._from_testcase = True  # as Django marks its own around a test, so that a service may still begin one
    with django_db_blocker.unblock():
        around.__enter__()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def cast(db: None) -> Cast:
    """Sam, Mia, Otto and Eve."""
    return Cast()


@pytest.fixture(scope="session")
def asker_of() -> Callable[..., object]:
    """The Asker of a user who signed in at the web door."""
    from sayso.domain.asker import Door
    from sayso.org.selectors import asker_for

    def make(user: object, *, may_decide: bool = True, request: str = "test-request") -> object:
        return asker_for(user=user, door=Door.WEB, request=request, at=NOW, may_decide=may_decide)

    return make


@pytest.fixture(scope="session")
def root() -> object:
    """The system itself."""
    from sayso.domain.asker import system

    return system("test-system")


@pytest.fixture
def office(cast: Cast, root: object) -> object:
    """Northgate is Sam's, Lowmoor Eve's."""
    from tests.office import Office

    return Office(cast, root, NOW)
