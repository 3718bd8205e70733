"""One suite for all engines: the same question has the same answer from memory, DuckDB and Spark.

Sail stands at the other end of Spark Connect: a real engine, started in this process, without Java.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.migstat.factories import dataflow, monthly, table
from tests.migstat.store.test_properties import AREAS, FLOW, PERIODS, rows

from migstat.store import (
    Answer,
    Changes,
    EngineFailed,
    Query,
    Store,
    StoredRelease,
    TooLarge,
    period,
)
from migstat.store import store as stores
from migstat.store.duck import Duck
from migstat.store.engine import Engine, check_address, engine
from migstat.store.groups import groups
from migstat.store.plan import Plan, plan
from migstat.store.series import load
from migstat.store.spark import Spark

STRUCTURE = FLOW.structure


@pytest.fixture(scope="module")
def sail() -> Iterator[str]:
    """The address of a server of Spark Connect: the one that SPARK_REMOTE names, or Sail here."""
    if remote := os.environ.get("SPARK_REMOTE"):
        yield remote
        return
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    yield f"sc://{host}:{port}"
    server.stop()


@dataclass
class World:
    """A store, and both engines over it."""

    root: Path
    store: Store
    engines: dict[str, Engine]
    known: dict[str, Any] = field(default_factory=dict)

    def plan(self, release: StoredRelease, query: Query) -> Plan:
        return plan(STRUCTURE, self.store.facts(release), query)

    def memory(self, release: StoredRelease, asked: Plan) -> Answer:
        return load(str(self.root / release.path), asked.facts).read(asked)


@pytest.fixture(scope="module")
def world(sail: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = tmp_path_factory.mktemp("engines")
    store = Store(root)
    engines: dict[str, Engine] = {"duckdb": engine("duckdb:", root), "spark": engine(sail, root)}
    with closing(engines["duckdb"]), closing(engines["spark"]):
        yield World(root, store, engines)


some_codes = st.lists(st.sampled_from(AREAS), min_size=1, max_size=4).map(tuple)
times = st.sampled_from(sorted(itertools.chain(*PERIODS.values())))


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Anything that can be asked: codes, a range, the last, a sum, columns, a window."""
    keys = {
        "FREQ": draw(st.none() | st.just(("A",)) | st.just(("M", "Q"))),
        "CITIZEN": draw(st.none() | some_codes),
        "GEO": draw(st.none() | some_codes),
        "SEX": draw(st.none() | st.sampled_from([("M",), ("F",), ("M", "F")])),
    }
    kept = draw(st.none() | st.sets(st.sampled_from(["CITIZEN", "GEO", "SEX"])))
    start, end = sorted(draw(st.tuples(times, times)), key=lambda text: period(text).begin)
    if period(start).begin > period(end).end:
        start, end = end, start
    group = () if kept is None else ("FREQ", *sorted(kept))
    columns = ("OBS_VALUE", "TIME_PERIOD", "FREQ", "CONF_STATUS", "OBS_STATUS")
    return Query(
        {id: codes for id, codes in keys.items() if codes},
        start=draw(st.none() | st.just(start)),
        end=draw(st.none() | st.just(end)),
        last=draw(st.none() | st.integers(1, 3)),
        group=group,
        columns=columns if draw(st.booleans()) else (),
        limit=draw(st.none() | st.integers(0, 7)),
        offset=draw(st.sampled_from([0, 0, 1, 5])),
    )


def same(one: Answer, other: Answer) -> bool:
    return (one.columns, one.rows(), one.total) == (other.columns, other.rows(), other.total)


FEW = settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FEW
@given(rows, st.lists(queries(), min_size=3, max_size=5))
def test_the_same_question_has_the_same_answer(
    world: World, rows: list[Any], asked: list[Query]
) -> None:
    release = world.store.write(table(FLOW, rows))
    for query in asked:
        made = world.plan(release, query)
        expected = world.memory(release, made)
        for name, one in world.engines.items():
            assert same(one.read(release.path, made), expected), name


@FEW
@given(rows, rows)
def test_the_same_changes_are_counted(world: World, old: list[Any], new: list[Any]) -> None:
    was, now = ({row[:5]: row[5:] for row in each} for each in (old, new))
    common = was.keys() & now.keys()
    expected = Changes(
        additions=len(now.keys() - was.keys()),
        revisions=sum(was[key] != now[key] for key in common),
        disappearances=len(was.keys() - now.keys()),
        unchanged=sum(was[key] == now[key] for key in common),
    )
    paths = [world.store.write(table(FLOW, each)).path for each in (old, new)]
    dimensions = tuple(d.id for d in STRUCTURE.dimensions)
    for name, one in world.engines.items():
        assert one.changes(*paths, dimensions) == expected, name
    assert world.store.changes(*paths) == expected, "in memory"


def test_a_store_with_the_address_of_an_engine_answers_as_any_other(
    sail: str, world: World
) -> None:
    cells = [("A", "SY", geo, sex, "2023", 1.5) for geo in ("AT", "DE") for sex in "MF"]
    release = world.store.write(table(FLOW, cells))
    far = Store(world.root, budget=0, address=sail, seen_at=str(world.root))
    for query in (Query(), Query({"GEO": ("AT",)}, group=("CITIZEN",)), Query({"GEO": ("FR",)})):
        asked = far.read(STRUCTURE, release, query), world.store.read(STRUCTURE, release, query)
        assert same(*asked)
    far.close()


def test_what_is_too_large_to_compare_here_is_compared_by_the_engine(
    sail: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = world.store.write(table(FLOW, [("A", "SY", "AT", "T", "2023", 1.0)]))

    def full(*_asked: object) -> Changes:
        raise duckdb.OutOfMemoryException("full")

    monkeypatch.setattr(stores, "FEW", 0)
    monkeypatch.setattr(Duck, "run", full)
    far = Store(world.root, address=sail)
    assert far.changes(release, release) == Changes(0, 0, 0, 1)
    with pytest.raises(TooLarge):
        world.store.changes(release, release)


def test_codes_travel_as_values_whatever_they_say(world: World) -> None:
    from dataclasses import replace

    release = world.store.write(table(FLOW, [("A", "SY", "AT", "T", "2023", 1.0)]))
    made = world.plan(release, Query({"CITIZEN": ("SY",)}))
    odd = {**made.facts.codes, "CITIZEN": ("' OR '1'='1",)}
    made = replace(made, facts=replace(made.facts, codes=odd))
    for name, one in world.engines.items():
        assert one.read(release.path, made).rows() == [], name


def test_an_engine_that_does_not_see_the_releases_never_answers_with_nothing(
    sail: str, world: World, tmp_path: Path
) -> None:
    release = world.store.write(table(FLOW, [("A", "SY", "AT", "T", "2023", 1.0)]))
    refused = pytest.raises(EngineFailed)
    with closing(Spark(sail, str(tmp_path))) as lost, refused as said:
        lost.read(release.path, world.plan(release, Query()))
    assert f"finds 0 rows in {tmp_path}/{release.path}, not 1" in said.value.detail
    assert sail not in str(said.value)


def test_a_session_that_the_server_gave_up_is_begun_anew(sail: str, world: World) -> None:
    release = world.store.write(table(FLOW, [("A", "SY", "AT", "T", "2023", 1.0)]))
    asked = world.plan(release, Query())
    with closing(Spark(sail, str(world.root))) as far:
        before = far.read(release.path, asked)
        assert far._session is not None
        far._session._spark.stop()  # as Spark does after an hour without a question
        assert same(far.read(release.path, asked), before)
        assert far.changes(release.path, release.path, asked.dimensions) == Changes(0, 0, 0, 1)


@pytest.mark.filterwarnings("ignore:.RETRIES_EXCEEDED")
def test_a_server_that_was_down_is_asked_again(world: World) -> None:
    from pysail.spark import SparkConnectServer

    release = world.store.write(table(FLOW, [("A", "SY", "AT", "T", "2023", 1.0)]))
    asked = world.plan(release, Query())
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    with closing(Spark(f"sc://{host}:{port}", str(world.root))) as far:
        before = far.read(release.path, asked)
        server.stop()
        with pytest.raises(EngineFailed):
            far.read(release.path, asked)
        server = SparkConnectServer(host, port)
        server.start(background=True)
        assert same(far.read(release.path, asked), before)
    server.stop()


def test_addresses_that_are_none_and_an_engine_that_is_not_there(tmp_path: Path) -> None:
    for wrong in ("", "spark", "sc://", "duckdb:/srv/x", "http://localhost"):
        with pytest.raises(ValueError, match="sc://host:port is expected"):
            check_address(wrong)
    with pytest.raises(EngineFailed, match="does not answer now") as said:
        engine("sc://127.0.0.1:9/;token=secret", tmp_path)
    assert said.value.detail == "Nobody answers at sc://127.0.0.1:9."


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyspark.sql.connect.session", None)
    with pytest.raises(EngineFailed) as said:
        engine("sc://127.0.0.1:9", tmp_path)
    assert "install requirements/spark.txt" in said.value.detail


# Of a release with many row groups, those that a question needs.

Grouped = Callable[[Query], tuple[Answer | None, Answer]]


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Grouped:
    """Ask a release of 25 small row groups for the few that are needed, and for everything."""
    root = tmp_path_factory.mktemp("grouped")
    store, source = Store(root), monthly(12, 9, 24)
    release = store.write(source)
    facts, file = store.facts(release), str(root / release.path)
    small = str(root / "small.parquet")
    pq.write_table(pq.read_table(file), small, row_group_size=107)
    bounds = groups(small, facts)
    assert bounds is not None
    assert len(bounds.first) == 25

    def ask(query: Query) -> tuple[Answer | None, Answer]:
        made = plan(source.dataflow.structure, facts, query)
        few = bounds.few(made)
        part = None if few is None else load(small, facts, bounds.footer, few).read(made)
        return part, load(file, facts).read(made)

    return ask


AREAS_OF_MONTHLY = st.integers(0, 11)


@settings(deadline=None, max_examples=60)
@given(
    st.none() | st.lists(st.integers(0, 11), min_size=1, max_size=3),
    st.none() | st.lists(st.integers(0, 8), min_size=1, max_size=3),
    st.none() | st.integers(0, 23),
    st.none() | st.just(1),
)
def test_a_part_answers_as_the_whole(
    grouped: Grouped, origins: Any, hosts: Any, month: int | None, last: int | None
) -> None:
    from migstat.areas import AreaKind, all_areas

    areas = sorted(one.code for one in all_areas() if one.kind is AreaKind.TERRITORY)
    keys = {
        id: tuple(areas[i] for i in places)
        for id, places in (("CITIZEN", origins), ("GEO", hosts))
        if places
    }
    start = None if month is None else f"{2014 + month // 12}-{month % 12 + 1:02d}"
    part, whole = grouped(Query(keys, start=start, last=last))
    assert part is None or same(part, whole)


def test_one_series_is_in_few_groups_and_everything_in_none(grouped: Grouped) -> None:
    assert grouped(Query())[0] is None
    part, whole = grouped(Query({"CITIZEN": ("AF",), "GEO": ("AE",)}))
    assert part is not None
    assert same(part, whole)
    assert len(part) == 24


def test_the_large_and_the_small_of_one_dataflow_agree(tmp_path: Path) -> None:
    """A release beyond the budget, with three row groups, answers as one that is held."""
    source = monthly(40, 40, 120)
    held, beyond = Store(tmp_path), Store(tmp_path, budget=0)
    release = held.write(source)
    structure = dataflow(id="MONTHLY").structure
    for keys in ({"CITIZEN": ("AF",)}, {"GEO": ("AT",)}, {"CITIZEN": ("AF",), "GEO": ("AE", "AL")}):
        asked = (store.read(structure, release, Query(keys)) for store in (held, beyond))
        assert same(*asked), keys
