"""The database's file is read before somebody waits for it, and never more of it than is meant."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tessera.core import ahead

SQLITE = {"ENGINE": "django.db.backends.sqlite3"}


@pytest.fixture
def file(tmp_path: Path, monkeypatch) -> Path:
    path = tmp_path / "some.sqlite3"
    path.write_bytes(bytes(10_000))
    monkeypatch.setattr(ahead, "file_of", lambda _database: path)
    monkeypatch.setattr(ahead, "PIECE", 4_096)
    return path


def test_all_of_the_file_is_read_in_pieces(file: Path) -> None:
    assert ahead.read_ahead(pause=0) == 10_000


def test_no_more_is_read_than_the_memory_allows(file: Path, monkeypatch) -> None:
    assert ahead.read_ahead(most=5_000, pause=0) == 5_000
    assert ahead.read_ahead(most=0, pause=0) == 0
    monkeypatch.setattr(ahead, "_memory", lambda: 12_000)
    assert ahead.read_ahead(pause=0) == 6_000


def test_a_file_that_is_gone_stops_nothing(file: Path, caplog) -> None:
    file.unlink()
    ahead._quietly()
    assert "could not be read ahead" in caplog.text


def test_only_a_database_in_a_file_has_one(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite3"
    assert ahead.file_of(SQLITE | {"NAME": path}) is None
    path.touch()
    assert ahead.file_of(SQLITE | {"NAME": path}) == path
    assert ahead.file_of(SQLITE | {"NAME": "file:memory?mode=memory"}) is None
    assert ahead.file_of({"ENGINE": "django.db.backends.postgresql", "NAME": path}) is None


def test_who_reads_ahead_keeps_the_locks_that_guard_what_it_writes(
    tmp_path: Path, monkeypatch
) -> None:
    """A process that closes a file loses its locks on it, whoever took them (POSIX).

    Another process that closes the database then takes itself for the last one and puts the log of
    changes away, beneath who still writes to it: what is written afterwards is lost.
    """
    path = tmp_path / "some.sqlite3"
    ours = sqlite3.connect(path, isolation_level=None)
    ours.execute("PRAGMA journal_mode = wal")
    ours.execute("CREATE TABLE said (words)")
    monkeypatch.setattr(ahead, "file_of", lambda _database: path)
    assert ahead.read_ahead(pause=0) > 0
    look = (
        f"import sqlite3; one = sqlite3.connect({str(path)!r}); "
        "print(*one.execute('SELECT words FROM said'))"
    )
    subprocess.run([sys.executable, "-c", f"{look}; one.close()"], check=True)
    assert path.with_name("some.sqlite3-wal").exists()
    ours.execute("INSERT INTO said VALUES ('kept')")
    said = subprocess.run(
        [sys.executable, "-c", look], check=True, stdout=subprocess.PIPE, text=True
    )
    assert said.stdout.strip() == "('kept',)"
    ours.close()
