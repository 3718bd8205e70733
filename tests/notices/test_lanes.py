"""What somebody waits for is done while a long job is still going on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from uuid import uuid4

import pytest

from tessera.access.people import CLOCK


@pytest.fixture
def signals():
    """Whoever listens to signals does so again afterwards."""
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
    before = [(one, signal.getsignal(one)) for one in names]
    yield
    for one, listener in before:
        signal.signal(one, listener)


def test_an_hour_of_mails_does_not_hold_up_a_compilation(shared, signals, monkeypatch) -> None:
    from django_tasks_db.models import DBTaskResult

    from tessera.exchange import actions
    from tessera.exchange.tasks import make_compilations
    from tessera.notices import periodic, tasks, work

    made, order = threading.Event(), str(uuid4())
    told: list[object] = []

    def carry_out(orders, *, by) -> None:
        told.append((orders, by))
        made.set()

    def long_job(*, by) -> bool:
        was_made = made.wait(timeout=60)
        signal.raise_signal(signal.SIGTERM)  # the worker ends after this task
        return was_made

    name = next(iter(periodic.JOBS))
    monkeypatch.setattr(actions, "carry_out", carry_out)
    monkeypatch.setattr(work, "INTERVAL", 0.05)
    monkeypatch.setattr(work.actions, "call_due", lambda *, by: None)  # nothing else is due
    monkeypatch.setitem(periodic.JOBS, name, replace(periodic.JOBS[name], run=long_job))
    tasks.run_periodic.enqueue(name)
    make_compilations.enqueue([order])
    assert work.work() == 1  # in the lane of whatever is nobody's order
    assert [(str(orders[0]), by) for orders, by in told] == [(order, CLOCK)]
    ended = dict(DBTaskResult.objects.values_list("task_path", "status"))
    assert set(ended.values()) == {"SUCCESSFUL"}, ended
    assert str(DBTaskResult.objects.get(queue_name="default").return_value) == "True"


def test_one_turn_of_the_worker_does_what_is_ordered_first(shared, signals, monkeypatch) -> None:
    from tessera.exchange import actions
    from tessera.exchange.tasks import make_compilations, read_import
    from tessera.notices import periodic, tasks, work

    turns: list[str] = []
    name = next(iter(periodic.JOBS))
    job = replace(periodic.JOBS[name], run=lambda *, by: turns.append("mails"))
    monkeypatch.setitem(periodic.JOBS, name, job)
    monkeypatch.setattr(work.actions, "call_due", lambda *, by: None)
    monkeypatch.setattr(actions, "carry_out", lambda _orders, *, by: turns.append("compilation"))
    monkeypatch.setattr(actions, "read_brought", lambda _key, *, by: turns.append("import") or "")
    tasks.run_periodic.enqueue(name)
    read_import.enqueue(str(uuid4()))
    make_compilations.enqueue([str(uuid4())])
    assert work.work(once=True) == 3
    assert turns == ["compilation", "import", "mails"]


def test_a_worker_that_has_grown_begins_again_once_nothing_waits(
    shared, signals, monkeypatch
) -> None:
    from tessera.notices import periodic, tasks, work
    from tessera.notices.models import Worker

    size, turns = [100 * 2**20], []

    def heavy(*, by) -> None:
        turns.append("heavy job")
        size[0] += 2 * work.KEPT

    name = next(iter(periodic.JOBS))
    monkeypatch.setitem(periodic.JOBS, name, replace(periodic.JOBS[name], run=heavy))
    monkeypatch.setattr(work.actions, "call_due", lambda *, by: None)
    monkeypatch.setattr(work, "INTERVAL", 0.01)
    monkeypatch.setattr(work, "QUIET", 0.05)
    monkeypatch.setattr(work.processes, "held", lambda: size[0])
    monkeypatch.setattr(
        work.processes, "begin_again",
        lambda: turns.append(f"begins again, {Worker.objects.count()} at work"),
    )  # fmt: skip
    tasks.run_periodic.enqueue(name)
    assert work.work() == 1
    assert turns == ["heavy job", "begins again, 0 at work"]


def test_a_worker_that_did_nothing_does_not_begin_again(monkeypatch) -> None:
    from tessera.notices import work

    monkeypatch.setattr(work, "QUIET", 0.0)
    idle, busy = work._queue("idle"), work._queue("busy")
    busy._run_tasks = 1
    assert not work._Rest(idle).is_long()
    assert work._Rest(idle, busy).is_long()


def test_a_process_that_begins_again_is_the_same_one_with_the_same_command(tmp_path) -> None:
    told = tmp_path / "told"
    program = tmp_path / "program.py"
    program.write_text(
        "import os, pathlib, sys\n"
        "from tessera.notices import processes\n"
        f"told = pathlib.Path({str(told)!r})\n"
        "before = told.read_text() if told.exists() else ''\n"
        "told.write_text(before + f'{os.getpid()} {sys.argv[1:]}\\n')\n"
        "assert processes.held() > 2**20\n"
        "before or processes.begin_again()\n"
    )
    done = subprocess.run(
        [sys.executable, str(program), "--beside"], env=os.environ | {"PYTHONPATH": "src"}
    )
    lines = told.read_text().splitlines()
    assert done.returncode == 0
    assert len(lines) == 2 and lines[0] == lines[1] and "--beside" in lines[0]
