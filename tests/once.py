"""A world that takes long to make and in which many tests stand: made once, then written row by row.

The first test that asks makes it, with the actions of the house. Each further one in the same process
finds the same rows, written straight into its own transaction, and has its own copy of what was
returned; so nothing of one test is there in the next, in whatever order they come.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection

T = TypeVar("T")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """The columns of a table that are written, and its rows as the database keeps them."""

    name: str
    columns: tuple[str, ...]

    def rows(self) -> set[Row]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self._listed('+' * self._is_sqlite)} FROM {self._quoted}")
            return set(cursor.fetchall())

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {self._quoted}")
            return int(cursor.fetchone()[0])

    def write(self, rows: list[Row]) -> None:
        places = ", ".join(["%s"] * len(self.columns))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self._quoted} ({self._listed()}) VALUES ({places})", rows
            )

    @property
    def _is_sqlite(self) -> bool:
        """There a plus says: the value as it is, not what the column's type makes of it."""
        return connection.vendor == "sqlite"

    @property
    def _quoted(self) -> str:
        return connection.ops.quote_name(self.name)

    def _listed(self, sign: str = "") -> str:
        return ", ".join(f"{sign}{connection.ops.quote_name(one)}" for one in self.columns)


@dataclass(frozen=True)
class Kept:
    """What was written into which tables, how many rows they held before, and what was returned."""

    rows: dict[Table, list[Row]]
    before: dict[Table, int]
    returned: bytes

    def write(self) -> None:
        for table, rows in self.rows.items():
            assert table.count() == self.before[table], f"{table.name} is not as it was"
            table.write(rows)


_KEPT: dict[Callable[[], Any], Kept] = {}


def once(make: Callable[[], T]) -> T:
    """What ``make`` returns, in a database that holds what it wrote.

    ``make`` only adds rows, to a database in which no test has written yet; the clock stands at the
    same moment whenever it is asked for.
    """
    if make in _KEPT:
        _KEPT[make].write()
    else:
        _KEPT[make] = _made(make)
    returned: T = pickle.loads(_KEPT[make].returned)
    return returned


def _made(make: Callable[[], Any]) -> Kept:
    before = {table: table.rows() for table in _tables()}
    returned = pickle.dumps(make())
    after = {table: table.rows() for table in before}
    changed = [table.name for table, rows in before.items() if rows - after[table]]
    assert not changed, f"only rows that are added can be written again: {changed}"
    added = {table: sorted(rows - before[table], key=repr) for table, rows in after.items()}
    rows = {table: added[table] for table in added if added[table]}
    return Kept(rows, {table: len(before[table]) for table in rows}, returned)


def _tables() -> Iterator[Table]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            columns = tuple(str(field.column) for field in model._meta.local_concrete_fields)
            yield Table(model._meta.db_table, columns)
