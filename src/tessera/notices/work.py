"""The worker: calls what is due, works off the queue, takes over from workers that were killed.

It has two lanes. What somebody ordered and waits for is done in a lane of its own, beside whatever
else is going on: an hour of mails must not hold up a compilation.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker as Queue

from tessera.access.people import CLOCK
from tessera.notices import actions, processes

log = logging.getLogger("tessera.notices")
#: Seconds between two looks at the queue, and between two signs of life.
INTERVAL = 1.5
BEAT = 20.0
#: Bytes that a worker may hold beyond what it began with, and the seconds without work after which one
#: that holds more begins again: Python never gives all of the memory back that a heavy job took.
KEPT, QUIET = 24 * 2**20, 5.0
#: The queue of what somebody waits for; a task says so with ``queue_name``.
ORDERED = "ordered"


def work(*, once: bool = False, beside: bool = False) -> int:
    """Work until a signal ends it, or with ``once`` until nothing is left to do; how many tasks.

    A signal lets the task that is running come to its end; a second one does not. A worker ``beside``
    another process ends when that one has ended, even where nobody could tell it. One that has grown
    begins again, small, when nothing waits.
    """
    name, parent, size = processes.here(), os.getppid(), processes.held()
    for noisy in ("django_tasks", "django_tasks_db"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    queue = _queue(name, without=[] if once else [ORDERED])
    queue.configure_signals()
    ordered = _queue(name, only=ORDERED)
    done, has_grown, rest = 0, False, _Rest(queue, ordered)
    with _alive(name), nullcontext() if once else _lane(ordered):
        while queue.running and not has_grown:
            tasks = _round(queue)
            done += tasks
            if (once and not tasks) or (beside and os.getppid() != parent):
                break
            if not once and queue.running and not tasks:
                time.sleep(INTERVAL)
                has_grown = rest.is_long() and processes.held() > size + KEPT
    if has_grown:
        processes.begin_again()
    return done


class _Rest:
    """The time since anything was last done."""

    def __init__(self, *queues: Queue) -> None:
        self._queues, self._done, self._since = queues, 0, time.monotonic()

    def is_long(self) -> bool:
        """Whether something was done, and then nothing for :data:`QUIET` seconds."""
        done = sum(one._run_tasks for one in self._queues)
        if done != self._done:
            self._done, self._since = done, time.monotonic()
        return done > 0 and time.monotonic() - self._since >= QUIET


def _queue(name: str, *, only: str = "*", without: Sequence[str] = ()) -> Queue:
    """What takes tasks off one queue or all of them, the most urgent first."""
    return Queue(
        queue_names=[only], interval=INTERVAL, batch=True, backend_name="default",
        startup_delay=False, max_tasks=None, worker_id=name, excluded_queue_names=list(without),
    )  # fmt: skip


@contextmanager
def _lane(queue: Queue) -> Iterator[None]:
    """A queue worked off in a thread of its own; at the end the task that runs there is awaited."""
    ended = threading.Event()

    def works() -> None:
        try:
            while not ended.is_set():
                before = queue._run_tasks
                try:
                    close_old_connections()
                    queue.run()
                except DatabaseError as why:
                    log.error("The database does not answer: %s", type(why).__name__)
                    connection.close()
                if queue._run_tasks == before:
                    ended.wait(INTERVAL)
        finally:
            connection.close()

    lane = threading.Thread(target=works, name="what is ordered", daemon=True)
    lane.start()
    try:
        yield
    finally:
        queue.running = False
        ended.set()
        lane.join()


def _round(queue: Queue) -> int:
    """Everything that can be done now; how many tasks. A database that is away is waited for."""
    before = queue._run_tasks
    try:
        close_old_connections()
        actions.recover(by=CLOCK)
        actions.call_due(by=CLOCK)
        queue.run()
    except DatabaseError as why:
        log.error("The database does not answer: %s", type(why).__name__)
        connection.close()
        time.sleep(INTERVAL)
    return queue._run_tasks - before


@contextmanager
def _alive(name: str) -> Iterator[None]:
    """Signs of life from a thread of their own, since a task may take minutes."""
    ended = threading.Event()
    actions.beat(name, by=CLOCK)

    def beats() -> None:
        while not ended.wait(BEAT):
            try:
                actions.beat(name, by=CLOCK)
            except DatabaseError as why:
                log.error("No sign of life could be written: %s", type(why).__name__)
            finally:
                connection.close()

    heart = threading.Thread(target=beats, name="signs of life", daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join(timeout=5)
        actions.leave(name, by=CLOCK)
