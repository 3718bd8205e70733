"""What somebody waits for is done while a long job is still going on."""

from __future__ import annotations

import signal
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
