"""The cast is at hand in every test of this room; and calls that start together."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture
def cast(db):
    """The world of ``tests.personas`` with its people; imported late, when Django is ready."""
    from tests.personas import known

    return known()


@pytest.fixture
def at_once(shared: None) -> Callable[..., list[Exception]]:
    """Run calls in threads that start together, each with its own connection; what they raised."""
    import threading

    from django.db import connections

    def run(*calls: Callable[[], object]) -> list[Exception]:
        start, raised = threading.Barrier(len(calls)), []

        def one(call: Callable[[], object]) -> None:
            try:
                start.wait(timeout=30)
                call()
            except Exception as why:
                raised.append(why)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(call,)) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=90)
            assert not thread.is_alive()
        return raised

    return run
