"""Spark Connect over Parquet: the same questions to a distributed engine that nodes of its own answer.

Columns of text are cast to STRING wherever they are read: our files hold them as dictionaries, which
Sail reads but cannot describe.
"""

# ruff: noqa: S608 -- values are parameters; names are checked when a release is written

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from string import ascii_uppercase
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pyarrow as pa

from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, OBSERVATION, TIME_PERIOD
from migstat.store.answer import Answer
from migstat.store.cell import MISSING_REASONS
from migstat.store.duck import column_of
from migstat.store.engine import Changes, EngineFailed
from migstat.store.plan import Plan
from migstat.store.sums import bit_of

Told = TypeVar("Told")
#: How Spark's errors of a session that the server keeps no more begin, its own and the client's.
_SESSION_GONE = ("INVALID_HANDLE", "NO_ACTIVE_SESSION")


class Spark:
    """A server of Spark Connect that reads releases below ``seen_at``, as its nodes find them.

    Raises :class:`EngineFailed`, in one sentence, where the package is missing, where nobody
    answers, and where the engine does not find a release: an engine that sees no file may answer
    with no rows, and no rows are never taken for an answer before the release was counted.

    A server forgets a session that asked nothing for a while (Spark: an hour), and all of them when
    it begins anew. What was asked then is asked once more, in a new session.
    """

    def __init__(self, address: str, seen_at: str):
        self._address, self._seen_at = address, seen_at.rstrip("/")
        self._lock = threading.Lock()
        self._session: _Session | None = _Session(self._address, self._seen_at)

    def close(self) -> None:
        """Give the session back, if there is one."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def read(self, path: str, plan: Plan) -> Answer:
        """Answer a plan from a release's file, as Series.read would from memory."""
        return self._asked(lambda session: session.read(path, plan))

    def changes(self, old: str, new: str, dimensions: tuple[str, ...]) -> Changes:
        """Count what was added, revised and dropped between two releases of one structure."""
        return self._asked(lambda session: session.changes(old, new, dimensions))

    def _asked(self, question: Callable[[_Session], Told]) -> Told:
        session = self._current()
        try:
            return question(session)
        except _Lost:
            self._forget(session)
        session = self._current()
        try:
            return question(session)
        except _Lost:
            self._forget(session)
            raise

    def _current(self) -> _Session:
        with self._lock:
            if self._session is None:
                self._session = _Session(self._address, self._seen_at)
            return self._session

    def _forget(self, session: _Session) -> None:
        """Leave a lost session to whoever still waits in it; another thread may have a new one already."""
        with self._lock:
            if self._session is session:
                self._session = None


class _Lost(EngineFailed):
    """The session is not there any more; the same question may be answered in another."""


class _Unseen(EngineFailed):
    """The engine says that a release's file is not where it looks."""


class _Session:
    """One session of the server, and what holds in it only: its frames, and which releases it saw."""

    def __init__(self, address: str, seen_at: str):
        self._address, self._seen_at = address, seen_at
        self._spark = _session(address)
        self._counted: set[str] = set()
        self._named: dict[str, Any] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        with self._failing():
            self._spark.stop()

    def read(self, path: str, plan: Plan) -> Answer:
        self._check(path, plan.facts.rows)
        sql, values = _selected(plan)
        columns = plan.query.columns or plan.keep + OBSERVATION
        order = ", ".join(_name(id) for id in (*plan.keep, TIME_PERIOD))
        total: int | None = None
        if plan.query.limit is not None or plan.query.offset:
            counted = self._run(f"SELECT count(*) AS n FROM ({sql})", values, rows=path)
            total = int(counted.column("n")[0].as_py())
        table = self._run(
            f"SELECT * FROM ({sql}) ORDER BY {order}", values, rows=path,
            limit=plan.query.limit, offset=plan.query.offset,
        )  # fmt: skip
        is_sum = bool(plan.query.group)
        data = tuple(column_of(id, table.column(id), is_sum) for id in columns)
        return Answer(columns, data, table.num_rows if total is None else total)

    def changes(self, old: str, new: str, dimensions: tuple[str, ...]) -> Changes:
        key = (*dimensions, TIME_PERIOD)
        on = " AND ".join(f"o.{_name(id)} = n.{_name(id)}" for id in key)
        texts = _cast((*key, OBS_STATUS, CONF_STATUS))
        differs = " OR ".join(
            f"NOT (o.{id} <=> n.{id})" for id in (OBS_VALUE, OBS_STATUS, CONF_STATUS)
        )
        sql = f"""
            SELECT count(CASE WHEN o.here IS NULL THEN 1 END) AS added,
                   count(CASE WHEN o.here AND n.here AND ({differs}) THEN 1 END) AS revised,
                   count(CASE WHEN n.here IS NULL THEN 1 END) AS gone,
                   count(CASE WHEN o.here AND n.here AND NOT ({differs}) THEN 1 END) AS same
            FROM (SELECT {texts}, {OBS_VALUE}, true AS here FROM {{old}}) AS o
            FULL OUTER JOIN (SELECT {texts}, {OBS_VALUE}, true AS here FROM {{new}}) AS n ON {on}
        """
        self._check(old)
        self._check(new)
        counted = self._run(sql, {}, old=old, new=new)
        return Changes(*(int(column[0].as_py()) for column in counted.columns))

    def _check(self, path: str, rows: int | None = None) -> None:
        """Whether the engine sees the release: once, by its count of rows."""
        if path in self._counted:
            return
        found = self._rows(path)
        if found == 0 or (rows is not None and found != rows):
            raise EngineFailed(
                f"The engine at {self._place} finds {found} rows in {self._seen_at}/{path}, not"
                f" {rows or 'those of the release'}; give its nodes the releases at that place, or name"
                " the right one in TESSERA_ENGINE_STORE."
            )
        self._counted.add(path)

    def _rows(self, path: str) -> int:
        """How many rows the engine sees; without a file none, as Sail says, where Spark refuses."""
        try:
            counted = self._run("SELECT count(*) AS n FROM {rows}", {}, rows=path)
        except _Unseen:
            return 0
        return int(counted.column("n")[0].as_py())

    def _run(
        self,
        sql: str,
        values: Mapping[str, Any],
        limit: int | None = None,
        offset: int = 0,
        **files: str,
    ) -> pa.Table:
        """Run one statement; ``files``: the places in it, in braces, and the releases they stand for."""
        with self._failing():
            places = {place: self._frame(path) for place, path in files.items()}
            frame = self._spark.sql(sql, args=dict(values), **places)
            if offset:
                frame = frame.offset(offset)
            if limit is not None:
                frame = frame.limit(limit)
            return frame.toArrow()

    def _frame(self, path: str) -> Any:
        with self._lock:
            if path not in self._named:
                self._named[path] = self._spark.read.parquet(f"{self._seen_at}/{path}")
            return self._named[path]

    @contextmanager
    def _failing(self) -> Iterator[None]:
        from pyspark.errors import PySparkException

        try:
            yield
        except (PySparkException, OSError) as error:
            said = " ".join(str(error).split())[:300] or "no word"
            raise _kind(error)(f"The engine at {self._place} did not answer: {said}") from error

    @property
    def _place(self) -> str:
        """The address without what may be secret in it."""
        return self._address.split("/;")[0]


def _kind(error: Exception) -> type[EngineFailed]:
    """What became of a question: its session was lost, its file was not seen, or it failed itself."""
    condition = str(getattr(error, "getCondition", str)() or "")
    code = getattr(error, "getGrpcStatusCode", str)()
    if condition.startswith(_SESSION_GONE) or getattr(code, "name", "") == "UNAVAILABLE":
        return _Lost
    return _Unseen if condition == "PATH_NOT_FOUND" else EngineFailed


def _session(address: str) -> Any:
    # A worker of another program has no main file; the package takes such a process for its doctests.
    vars(sys.modules["__main__"]).setdefault("__file__", "")
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql.connect.client.core import DefaultChannelBuilder
        from pyspark.sql.connect.client.retries import DefaultPolicy
        from pyspark.sql.connect.session import SparkSession
    except ImportError as error:
        raise EngineFailed(
            "TESSERA_ENGINE names a server of Spark Connect, but the package pyspark-client is not"
            " installed; install requirements/spark.txt."
        ) from error
    try:
        # A session is made without a word to the server, and would ask for ten minutes for one.
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port or 15002), timeout=5):
            pass
        # A connection of its own: a shared one would wait minutes before it tries a server again that was down.
        channel = DefaultChannelBuilder(address, [("grpc.use_local_subchannel_pool", 1)])
        session = SparkSession.builder.channelBuilder(channel).create()
        session.client.set_retry_policies([DefaultPolicy(max_retries=3)])
        return session
    except (PySparkException, OSError, ValueError) as error:
        raise EngineFailed(f"Nobody answers at {address.split('/;')[0]}.") from error


def _selected(plan: Plan) -> tuple[str, dict[str, Any]]:
    """The SQL of a plan without its order, and the values that travel with it: filter, sum, last n."""
    values: dict[str, Any] = {}
    ids = (*plan.keep, TIME_PERIOD)
    names = ", ".join(_name(id) for id in ids)
    every = (*plan.dimensions, TIME_PERIOD, OBS_STATUS, CONF_STATUS)
    source = f"SELECT {_cast(every)}, {OBS_VALUE} FROM {{rows}}"
    source = f"SELECT * FROM ({source}) WHERE {_where(plan, values)}"
    if plan.query.group:
        reasons = " OR ".join(f"instr({OBS_STATUS}, '{letter}') > 0" for letter in MISSING_REASONS)
        source = f"""
            SELECT {names}, sum({OBS_VALUE}) AS {OBS_VALUE},
                   bit_or({_bits(OBS_STATUS, plan)} | CASE WHEN {OBS_VALUE} IS NULL AND NOT ({reasons})
                       THEN {bit_of("O")} ELSE 0 END) AS {OBS_STATUS},
                   bit_or({_bits(CONF_STATUS, plan)}) AS {CONF_STATUS}
            FROM ({source}) GROUP BY {names}
        """
    if plan.query.last is not None:
        parts = ", ".join(_name(id) for id in plan.keep)
        over = f"PARTITION BY {parts} " if parts else ""
        source = f"""
            SELECT * FROM (SELECT *, row_number() OVER ({over}ORDER BY {TIME_PERIOD} DESC) AS place
                           FROM ({source})) WHERE place <= :last
        """
        values["last"] = plan.query.last
    return source, values


def _where(plan: Plan, values: dict[str, Any]) -> str:
    if plan.is_empty:
        return "false"
    tests = ["true"]
    for id in (*plan.dimensions, TIME_PERIOD):
        if plan.periods is not None if id == TIME_PERIOD else id in plan.codes:
            places = []
            for code in plan.labels(id):
                place = f"v{len(values)}"
                values[place] = code
                places.append(f":{place}")
            tests.append(f"{_name(id)} IN ({', '.join(places)})")
    return " AND ".join(tests)


def _cast(ids: Iterable[str]) -> str:
    return ", ".join(f"CAST({_name(id)} AS STRING) AS {_name(id)}" for id in ids)


def _name(id: str) -> str:
    """An identifier in Spark's SQL; ids are capitals, digits and underscores (see check_names)."""
    return f"`{id}`"


def _bits(id: str, plan: Plan) -> str:
    """SQL for the letters of a row's flag as bits (see ``sums.bit_of``)."""
    occurring = set("".join(plan.facts.codes[id])).intersection(ascii_uppercase)
    tests = (
        f"CASE WHEN instr({id}, '{letter}') > 0 THEN {bit_of(letter)} ELSE 0 END"
        for letter in sorted(occurring)
    )
    return f"({' | '.join(tests)})"
