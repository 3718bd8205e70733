"""The cast is at hand in every test of this room; and a database that threads can share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def cast(db):
    """The world of ``tests.personas`` with its people; imported late, when Django is ready."""
    from tests.personas import world

    return world()


@pytest.fixture
def shared(django_db_setup, django_db_blocker, tmp_path: Path) -> Iterator[None]:
    """A database of its own that several threads write to; the other tests' stays as it is."""
    from django.core.management import call_command
    from django.db import connections

    with django_db_blocker.unblock():
        usual = connections["default"]
        kept = connections.databases["default"]
        name = _fresh(usual, tmp_path)
        options = dict(kept.get("OPTIONS", {}))
        connections.databases["default"] = kept | {"NAME": name, "OPTIONS": options}
        del connections["default"]
        try:
            call_command("migrate", verbosity=0)
            yield
        finally:
            connections["default"].close()
            connections.databases["default"] = kept
            connections["default"] = usual
            if usual.vendor == "postgresql":
                with usual.cursor() as cursor:
                    cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _fresh(usual, folder: Path) -> str:
    """The name of an empty database: a file, or one more on the server."""
    if usual.vendor != "postgresql":
        return str(folder / "shared.sqlite3")
    name = f"{usual.settings_dict['NAME']}_shared"
    with usual.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    return name


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
