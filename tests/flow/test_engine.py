"""What both engines promise: a task commits with the data, is tried again, and outlives the worker that died of it."""

import os
import signal
from contextlib import suppress

import pytest
from django.db import transaction
from django.utils import timezone

from sayso.domain.asker import system
from sayso.flow import engine
from sayso.interfaces.cli.examining import examine
from sayso.ledger.models import Entry
from sayso.ledger.services import append
from sayso.ledger.steps import MAX_ATTEMPTS
from tests.flow.processes import environment, first_line, start, url_under_test

HAPPENED = "tests.thing.happened"


class Undone(Exception):
    pass


def happen(number=1, name=HAPPENED):
    with transaction.atomic():
        append(asker=system("test"), name=name, subject=("thing", number), at=timezone.now())


def take_back(name=HAPPENED):
    """It happens, and is rolled back."""
    with transaction.atomic():
        append(asker=system("test"), name=name, subject=("thing", 1), at=timezone.now())
        assert engine.backlog() == (1, 0)
        raise Undone


def test_a_task_commits_with_what_woke_it(on, queue):
    done = []

    @on(HAPPENED)
    def work(entry):
        done.append(entry.subject_id)

    happen(1)
    assert engine.backlog() == (1, 0)
    engine.drain()
    assert done == ["1"]
    assert engine.backlog() == (0, 0)


def test_a_task_vanishes_with_the_transaction_that_rolled_back(on, queue):
    done = []

    @on(HAPPENED)
    def work(entry):
        done.append(entry.subject_id)

    with pytest.raises(Undone):
        take_back()
    assert engine.backlog() == (0, 0)
    engine.drain()
    assert done == []


def test_what_a_task_wakes_commits_or_vanishes_with_the_tasks_own_work(on, queue):
    """A step that appends within a transaction and rolls it back leaves no task behind either."""
    done = []

    @on(HAPPENED)
    def work(entry):
        with suppress(Undone):
            take_back("tests.second.happened")
        happen(2, "tests.second.happened")

    @on("tests.second.happened")
    def second(entry):
        done.append(entry.subject_id)

    happen()
    engine.drain()
    assert done == ["2"]
    assert engine.backlog() == (0, 0)


def test_draining_runs_everything_that_is_due_and_leaves_the_rest(on, queue):
    done = []

    @on(HAPPENED)
    def work(entry):
        if entry.subject_id == "3" and "3" not in done:
            done.append("3")
            raise Undone
        done.append(entry.subject_id)

    for number in range(1, 6):
        happen(number)
    engine.drain()
    assert sorted(done) == ["1", "2", "3", "4", "5"]
    assert engine.backlog() == (1, 0)  # what failed waits for its next attempt, which is not due yet
    engine.drain()
    assert len(done) == 5


def test_what_fails_is_tried_again_at_growing_distances_and_its_last_failure_stays_visible(on, queue):
    tried = []

    @on(HAPPENED)
    def work(entry):
        tried.append(timezone.now())
        raise Undone

    happen()
    distances = []
    for _ in range(MAX_ATTEMPTS - 1):
        engine.drain()
        [due] = queue.waits_until()
        distances.append((due - tried[-1]).total_seconds())
        queue.make_due()
    assert distances == pytest.approx([2**attempt for attempt in range(1, MAX_ATTEMPTS)], abs=0.9)
    assert engine.backlog() == (1, 0)
    engine.drain()
    assert len(tried) == MAX_ATTEMPTS
    assert engine.backlog() == (0, 1)
    assert [finding.good for finding in examine() if finding.what == "work"] == [False]


def test_what_succeeds_at_its_second_attempt_leaves_no_failure(on, queue):
    tried = []

    @on(HAPPENED)
    def work(entry):
        tried.append(entry.id)
        if len(tried) == 1:
            raise Undone

    happen()
    engine.drain()
    queue.make_due()
    engine.drain()
    assert len(tried) == 2
    assert engine.backlog() == (0, 0)


def test_the_task_of_a_killed_worker_is_put_back_once_and_then_done(on, queue, tmp_path):
    done = []

    @on(HAPPENED)
    def work(entry):
        done.append(entry.id)

    happen()
    worker = start("tests.flow.dying", "killed", env=environment(tmp_path, url_under_test()))
    _, err = worker.communicate(timeout=60)
    assert worker.returncode == -signal.SIGKILL, err
    assert engine.backlog() == (0, 0)  # neither waiting nor failed: it looks as if it were being worked on
    engine.drain()
    assert done == []

    queue.forget_heartbeats()
    assert engine.reclaim(timezone.now()) == 1
    assert engine.reclaim(timezone.now()) == 0
    engine.drain()
    assert done == [Entry.objects.get(name=HAPPENED).pk]
    assert engine.backlog() == (0, 0)


def test_the_task_of_a_dead_worker_is_put_back_by_a_new_one_with_its_process_number(on, queue, tmp_path):
    @on(HAPPENED)
    def work(entry):
        pass

    happen()
    worker = start("tests.flow.dying", "killed", env=environment(tmp_path, url_under_test()))
    worker.communicate(timeout=60)
    queue.leave_to_my_number()
    assert engine.reclaim(timezone.now()) == 1


def test_the_task_of_a_worker_that_is_alive_is_left_to_it(on, queue):
    put_back = []

    @on(HAPPENED)
    def work(entry):
        put_back.append(engine.reclaim(timezone.now()))

    happen()
    engine.drain()
    assert put_back == [0]


def test_a_task_that_ends_every_worker_is_given_up_where_it_can_be_seen(on, queue, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "MOST_DEATHS", 2)

    @on(HAPPENED)
    def work(entry):
        raise AssertionError("it was put back once more")

    happen()
    for expected in (1, 0):
        worker = start("tests.flow.dying", "killed", env=environment(tmp_path, url_under_test()))
        worker.communicate(timeout=60)
        queue.forget_heartbeats()
        assert engine.reclaim(timezone.now()) == expected
    assert engine.backlog() == (0, 1)


def test_a_worker_that_is_told_to_end_finishes_its_task_and_leaves_the_others(on, queue, tmp_path):
    @on(HAPPENED)
    def work(entry):
        pass

    for number in range(20):
        happen(number)
    worker = start("tests.flow.dying", "told", env=environment(tmp_path, url_under_test()))
    assert first_line(worker) == "working\n"
    os.kill(worker.pid, signal.SIGTERM)
    out, err = worker.communicate(timeout=20)
    assert worker.returncode == 0, err
    assert len(out.splitlines()) <= 1
    waiting, failed = engine.backlog()
    assert waiting >= 18
    assert failed == 0
    assert engine.reclaim(timezone.now()) == 0  # nothing was left half done


def test_what_was_done_is_not_kept(on, queue):
    @on(HAPPENED)
    def work(entry):
        pass

    happen()
    engine.drain()
    assert queue.kept() == 0


def test_a_failure_of_one_piece_of_the_work_does_not_end_the_worker(on, queue, monkeypatch):
    done = []

    def tick(*, at):
        raise Undone

    @on(HAPPENED)
    def work(entry):
        done.append(entry.id)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(engine.steps, "tick", tick)
    happen()
    engine.run_for_ever()
    assert len(done) == 1
