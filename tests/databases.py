"""Databases for tests: migrated once in a run, then copied for whoever needs one of their own."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

#: What a copy is called that others are made of.
MIGRATED = "migrated"


@contextmanager
def made(factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests' database. The first worker migrates; the others copy what came of it."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    is_one_of_several = "PYTEST_XDIST_WORKER" in os.environ
    base = factory.getbasetemp()
    folder = base.parent if is_one_of_several else base
    with (folder / f"{MIGRATED}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / f"{MIGRATED}.txt"
        first = not kept.exists()
        with nullcontext() if first else _filled(connection, kept.read_text("utf-8")):
            config = setup_databases(verbosity=0, interactive=False, keepdb=not first)
        if first and is_one_of_several:
            kept.write_text(copied(connection, folder, MIGRATED), "utf-8")
    try:
        yield
    finally:
        teardown_databases(config, verbosity=0)
        if first and is_one_of_several:
            dropped(connection, kept.read_text("utf-8"))


@dataclass(frozen=True)
class Installed:
    """A database as the migrations leave it, of which installations of their own get copies.

    ``name``: a file, or a database on the server at ``server``.
    """

    name: str
    server: str = ""

    def given_to(self, home: Path, name: str) -> dict[str, str]:
        """Give the installation in ``home`` a copy, called ``name`` on a server; where it finds it."""
        if not self.server:
            shutil.copy(self.name, home / "tessera.sqlite3")
            return {}
        import psycopg

        copy = f"{self.name}_{name}"
        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{self.name}"'.encode())
        return {"TESSERA_DATABASE": f"{self.server}/{copy}"}


@contextmanager
def installed(usual: Any, folder: Path) -> Iterator[Installed]:
    """A copy of the tests' database for :class:`Installed`; all copies of it go with it."""
    name = copied(usual, folder, "installed")
    if usual.vendor != "postgresql":
        yield Installed(name)
        return
    yield Installed(name, os.environ["TESSERA_DATABASE"].rpartition("/")[0])
    with usual._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name])
        names = [one for (one,) in cursor.fetchall()]
    for one in names:
        dropped(usual, one)


def copied(usual: Any, folder: Path, name: str) -> str:
    """The name of a copy of the tests' database: a file, or one more on the server."""
    if usual.vendor != "postgresql":
        usual.ensure_connection()
        with closing(sqlite3.connect(folder / f"{name}.sqlite3")) as copy:
            usual.connection.backup(copy)
        return str(folder / f"{name}.sqlite3")
    tests = usual.settings_dict["NAME"]
    usual.close()  # a database is copied while nobody is connected to it, threads that are over included
    with usual._nodb_cursor() as cursor:
        sessions = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        cursor.execute(sessions, [tests])
    _on_server(usual, tests, f"{tests}_{name}")
    return f"{tests}_{name}"


def dropped(usual: Any, name: str) -> None:
    """A copy on the server is gone; a file goes with its folder."""
    if usual.vendor == "postgresql":
        with usual._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _filled(connection: Any, migrated: str) -> Iterator[None]:
    """This worker's database, made from the copy; in memory it stays only as long as somebody is in it."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "postgresql":
        _on_server(connection, migrated, name)
        yield
        return
    with closing(sqlite3.connect(name, uri=True)) as memory:
        with closing(sqlite3.connect(migrated)) as copy:
            copy.backup(memory)
        yield


def _on_server(usual: Any, template: str, name: str) -> None:
    with usual._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
