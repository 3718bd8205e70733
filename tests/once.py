"""A world that takes long to make and in which many tests stand: made once, then written row by row.

The first test that asks makes it, with the actions of the house. Each further one in the same process
finds the same rows, written straight into its own transaction, and has its own copy of what was
returned; so nothing of one test is there in the next, in whatever order they come.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import get_language

from tessera.access.people import CLOCK, OPERATOR, VISITOR
from tessera.core import clock

P = ParamSpec("P")
T = TypeVar("T")
Row = tuple[Any, ...]
#: Of these there is one each, and tests ask which it is.
ALONE = {one.kind.value: one for one in (VISITOR, OPERATOR, CLOCK)}


@dataclass(frozen=True)
class Table:
    """The columns of a table that are written, and its rows as the database keeps them."""

    name: str
    columns: tuple[str, ...]

    @classmethod
    def of(cls, model: type[models.Model]) -> Table:
        """The table of a model."""
        return cls(
            model._meta.db_table,
            tuple(str(field.column) for field in model._meta.local_concrete_fields),
        )

    def rows(self) -> set[Row]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self._listed('+' * self._is_sqlite)} FROM {self._quoted}")
            return set(cursor.fetchall())

    def counted(self) -> str:
        return f"(SELECT COUNT(*) FROM {self._quoted})"

    def written(self, rows: int = 1) -> str:
        places = ", ".join(["%s"] * len(self.columns))
        return f"INSERT INTO {self._quoted} ({self._listed()}) VALUES {', '.join([f'({places})'] * rows)}"

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
    """What was given, which rows were added, how many the tables held before, what was returned."""

    given: Any
    rows: dict[Table, list[Row]]
    before: dict[Table, int]
    returned: bytes

    def fits(self, given: Any) -> bool:
        """Whether it is asked for around the same objects, and the tables are as they were."""
        if self.given != given:
            return False
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(table.counted() for table in self.before)}")
            return tuple(cursor.fetchone()) == tuple(self.before.values())

    def write(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(self.text)
                return
            for table, rows in self.rows.items():
                cursor.executemany(table.written(), rows)

    @cached_property
    def text(self) -> str:
        """All rows as one text, so that a server is asked once and no value is put in again."""
        return ";".join(
            str(connection.ops.compose_sql(table.written(len(rows)), [one for row in rows for one in row]))
            for table, rows in self.rows.items()
        )  # fmt: skip


_KEPT: dict[tuple[Callable[..., Any], date], Kept] = {}


def made_once(make: Callable[P, T]) -> Callable[P, T]:
    """For what only adds rows, the same ones whenever it is asked: a world, a query on its way.

    Around other objects, or beside something else that stands in its tables, it is made anew; what
    changes rows that stood there before is made anew each time.
    """

    @wraps(make)
    def made(*given: P.args, **more: P.kwargs) -> T:
        key = make, clock.today()
        if key not in _KEPT:
            return _made(key, lambda: make(*given, **more), (given, more))
        if not _KEPT[key].fits((given, more)):
            return make(*given, **more)
        _KEPT[key].write()
        returned: T = _loaded(_KEPT[key].returned)
        return returned

    return made


@dataclass
class Often:
    """What was made with the same arguments: how often, the rows before it, and what is kept of it."""

    times: int = 0
    around: Any = None
    before: dict[Table, set[Row]] | None = None
    rows: dict[Table, list[Row]] | None = None
    after_commit: list[tuple[Callable[[], object], bool]] | None = None
    returned: bytes = b""


_OFTEN: dict[Any, Often] = {}


def made_often(make: Callable[Concatenate[Any, P], T]) -> Callable[Concatenate[Any, P], T]:
    """For a step on the way of very many tests, which takes a world and whatever else.

    From the third time on that it is asked with the same arguments, at the same moment where the clock
    is stopped, and while every table holds what it held then, its rows are written straight.
    """

    @wraps(make)
    def made(world: Any, *given: P.args, **more: P.kwargs) -> T:
        try:
            key = (
                make,
                clock._stopped.get() or clock.today(),
                get_language(),
                _dumped((given, more)),
            )
        except (TypeError, AttributeError, pickle.PicklingError):
            return make(world, *given, **more)
        often = _OFTEN.setdefault(key, Often())
        often.times += 1
        if often.times == 1:  # most are asked for once, and to keep them costs as much again
            return make(world, *given, **more)
        if often.rows is None:
            return _kept(often, world, lambda: make(world, *given, **more))
        if often.around != world or often.before != _all_rows():
            return make(world, *given, **more)
        Kept(None, often.rows, {}, b"").write()
        for function, is_robust in often.after_commit or ():
            transaction.on_commit(function, robust=is_robust)
        returned: T = _loaded(often.returned)
        return returned

    return made


def _kept(often: Often, world: Any, make: Callable[[], T]) -> T:
    around, before, waiting = _loaded(_dumped(world)), _all_rows(), len(connection.run_on_commit)
    made = make()
    after = _all_rows()
    if all(rows <= after.get(table, set()) for table, rows in before.items()):
        often.around, often.before, often.returned = around, before, _dumped(made)
        often.after_commit = [(one[1], one[2]) for one in connection.run_on_commit[waiting:]]
        added = {table: rows - before.get(table, set()) for table, rows in after.items()}
        often.rows = {table: sorted(rows, key=repr) for table, rows in added.items() if rows}
    return made


def _all_rows() -> dict[Table, set[Row]]:
    """What stands in every table but those that only Django fills."""
    tables = [one for one in _tables() if not one.name.startswith(("auth_", "django_content"))]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(table.counted() for table in tables)}")
        counts = cursor.fetchone()
    return {table: table.rows() for table, count in zip(tables, counts, strict=True) if count}


@contextmanager
def undone() -> Iterator[None]:
    """One of several cases that begin in the same world: what is done in the block is gone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _made(key: tuple[Callable[..., Any], date], make: Callable[[], T], given: Any) -> T:
    given, before = _loaded(_dumped(given)), {table: table.rows() for table in _tables()}
    made = make()
    returned = _dumped(made)
    after = {table: table.rows() for table in before}
    if before != after and all(rows <= after[table] for table, rows in before.items()):
        added = {table: sorted(rows - before[table], key=repr) for table, rows in after.items()}
        rows = {table: those for table, those in added.items() if those}
        _KEPT[key] = Kept(given, rows, {table: len(before[table]) for table in rows}, returned)
    return made


class _Copying(pickle.Pickler):
    def persistent_id(self, obj: Any) -> str | None:
        return next((name for name, one in ALONE.items() if obj is one), None)


class _Copied(pickle.Unpickler):
    def persistent_load(self, pid: str) -> Any:
        return ALONE[pid]


def _dumped(what: Any) -> bytes:
    written = io.BytesIO()
    _Copying(written).dump(what)
    return written.getvalue()


def _loaded(written: bytes) -> Any:
    return _Copied(io.BytesIO(written)).load()


def _tables() -> Iterator[Table]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield Table.of(model)
