"""Fetching from publishers that a local server plays, with every fault that a network has."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from tests.migstat.sources.live import recorded
from tests.statistics.replay import Replay, serving

from tessera.access.people import OPERATOR
from tessera.core import clock
from tessera.statistics import actions, bridge, inflating, live
from tessera.statistics.models import Release

PLACES = {"World Bank": "/wb", "Eurostat": "/estat", "UNHCR": "/unhcr"}
OF = {
    "World Bank": {"WB_POPULATION"},
    "Eurostat": {"ASYAPP", "POP1CTZ", "IMM1CTZ", "RESVALID", "EIPRE"},
    "UNHCR": {"UNHCR_POPULATION", "UNHCR_APPLICATIONS", "UNHCR_DECISIONS"},
}
ALL = set.union(*OF.values())


class Server(Replay):
    """The publishers of the tables that come with the platform, each below a place of its own."""

    def __init__(self) -> None:
        super().__init__(recorded.publishers())
        self.bases = {publisher: self.base + place for publisher, place in PLACES.items()}

    def answered(self, path: str, body: bytes) -> recorded.Answer:
        return self.publishers.answer(path.split("/", 2)[2])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    with serving(Server()) as server:
        yield server


class Ear:
    """Hears what is told, and how long was waited."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.waited: list[float] = []
        self.progress: list[tuple[str, int]] = []
        self.patience = live.Patience(
            reach=2, silence=2, answer=5, pause=0, tries=3, sleep=self.waited.append
        )

    def fetch(self, bases: dict[str, str], **more: float) -> dict[str, bridge.Table]:
        found = live.tables(
            bases=bases,
            patience=self.patience,
            told=self.sentences.append,
            progress=lambda flow, rows: self.progress.append((flow, rows)),
            **more,
        )
        with clock.frozen(datetime(2026, 7, 1, 12, tzinfo=UTC)):
            return {table.dataflow.id: table for table in found}

    @property
    def waits(self) -> list[float]:
        return [seconds for seconds in self.waited if seconds]


@pytest.fixture
def ear() -> Ear:
    return Ear()


def nobody() -> str:
    """An address of this machine where nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_every_table_is_fetched_and_dated(server: Server, ear: Ear) -> None:
    found = ear.fetch(server.bases)
    assert set(found) == ALL and ear.sentences == []
    assert {table.retrieved for table in found.values()} == {date(2026, 7, 1)}
    assert found["POP1CTZ"].vintage == date(2026, 5, 22)  # LAST UPDATE 22/05/26
    assert found["WB_POPULATION"].vintage == date(2026, 3, 6)  # lastupdated
    assert found["UNHCR_POPULATION"].vintage == date(2026, 7, 1)


def test_progress_tells_rows_while_they_come(server: Server, ear: Ear) -> None:
    server.publishers.page = 1
    ear.fetch({"UNHCR": server.bases["UNHCR"]})
    assert ear.progress == [("UNHCR_POPULATION", 1), ("UNHCR_DECISIONS", 1)]


def test_nobody_answers_and_one_sentence_says_so_at_once(ear: Ear) -> None:
    assert ear.fetch(dict.fromkeys(PLACES, nobody())) == {}
    assert ear.waited == []  # nobody is asked a second time
    assert ear.sentences == [
        "World Bank, Eurostat, UNHCR do not answer at their live addresses; "
        "the tables that are here stand in for them."
    ]


def test_a_silent_publisher_does_not_hold_up_the_others(server: Server, ear: Ear) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:  # accepts and says nothing
        bases = server.bases | {"UNHCR": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        found = ear.fetch(bases)
        silent.setblocking(False)
        silent.accept()
        with pytest.raises(BlockingIOError):  # it was asked once and given up
            silent.accept()
    assert "ASYAPP" in found and "UNHCR_POPULATION" not in found
    assert ear.sentences[0].startswith("UNHCR does not answer at its live address; ")


@pytest.mark.parametrize("fault", ["429", "503", "cut", "cut gzip", "drop", "gzip"])
@pytest.mark.parametrize(
    ("publisher", "part", "table", "rows"),
    [
        ("UNHCR", "/population/", "UNHCR_POPULATION", 4),
        ("Eurostat", "sdmx/2.1/data/MIGR_ASYAPPCTZA", "ASYAPP", 4),
        ("World Bank", "SP.POP.TOTL", "WB_POPULATION", 3),
    ],
)
def test_a_passing_fault_costs_a_wait_and_no_figure(
    fault: str, publisher: str, part: str, table: str, rows: int, server: Server, ear: Ear
) -> None:
    """Asked of the publisher that has it; that a lasting one leaves the others alone stands below."""
    server.faults = [(part, fault)]
    found = ear.fetch({publisher: server.bases[publisher]})
    assert set(found) == OF[publisher] and ear.sentences == [] and server.faults == []
    assert found[table].rows.num_rows == rows
    assert ear.waits == ([] if fault == "gzip" else [1.0])


@pytest.mark.parametrize("fault", ["413", "warning"])
def test_what_is_too_large_is_asked_for_in_halves(fault: str, server: Server, ear: Ear) -> None:
    server.faults = [("startPeriod=2023&endPeriod=2026", fault)]
    found = ear.fetch({"Eurostat": server.bases["Eurostat"]})
    assert found["ASYAPP"].rows.num_rows == 4 and ear.sentences == []
    assert any("startPeriod=2023&endPeriod=2024" in address for address in server.asked)


def test_a_lasting_fault_costs_one_table_and_one_sentence(server: Server, ear: Ear) -> None:
    server.faults = [("/population/", "429")] * 3
    found = ear.fetch(server.bases)
    assert set(found) == ALL - {"UNHCR_POPULATION"}
    assert ear.sentences == [
        "UNHCR, population: the publisher is busy (status 429); try again later."
    ]
    assert ear.waits == [1.0, 2.0]


def test_who_asks_to_come_back_in_an_hour_is_not_waited_for(server: Server, ear: Ear) -> None:
    server.faults = [("/population/", "later")]
    assert set(ear.fetch(server.bases)) == ALL - {"UNHCR_POPULATION"}
    assert ear.waits == [] and len(ear.sentences) == 1


def test_a_publisher_that_goes_away_is_not_asked_again(server: Server, ear: Ear) -> None:
    server.faults = [("/estat/", "drop")] * 3
    found = ear.fetch(server.bases)
    assert set(found) == {name for name in ALL if name.startswith(("UNHCR", "WB"))}
    assert (
        len(ear.sentences) == 1 and "Eurostat, migr_asyappctza: no connection" in ear.sentences[0]
    )


@pytest.mark.parametrize(
    ("part", "fault", "lost"),
    [("MIGR_POP1CTZ", "html", "POP1CTZ"), ("SP.POP.TOTL", "400", "WB_POPULATION")],
)
def test_a_refusal_is_one_sentence(
    part: str, fault: str, lost: str, server: Server, ear: Ear
) -> None:
    server.faults = [(part, fault)]
    assert set(ear.fetch(server.bases)) == ALL - {lost}
    assert len(ear.sentences) == 1 and ear.sentences[0].endswith(".")


def test_an_unknown_code_costs_its_table_alone(server: Server, ear: Ear) -> None:
    cell = recorded.cell(recorded.PAIR, "A QQ TOTAL NR T DE 2024", "5")
    server.publishers.eurostat["MIGR_POP1CTZ"].cells.append(cell)
    assert set(ear.fetch(server.bases)) == ALL - {"POP1CTZ"}
    assert len(ear.sentences) == 1 and "column CITIZEN: the code 'QQ'" in ear.sentences[0]


@pytest.mark.parametrize(("said", "day"), [("01/02/24 23:00:00", date(2024, 2, 1)), ("31/12/99 11:00:00", date(1999, 12, 31))])  # fmt: skip
def test_days_come_before_months(said: str, day: date, server: Server, ear: Ear) -> None:
    server.publishers.eurostat["MIGR_POP1CTZ"].updated = said
    assert ear.fetch({"Eurostat": server.bases["Eurostat"]})["POP1CTZ"].vintage == day


def test_an_answer_that_is_too_large_is_not_read(
    server: Server, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LARGEST_ANSWER", 300)
    assert ear.fetch({"UNHCR": server.bases["UNHCR"]}) == {}
    assert len(ear.sentences) == 3 and "it was not read" in ear.sentences[0]


def test_a_bomb_is_not_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflating, "LARGEST_INFLATED", 1_000_000)
    with pytest.raises(bridge.TooMuch, match="inflates to more than"):
        inflating.inflated(gzip.compress(b"0" * 50_000_000), "A publisher, a table")


def test_members_of_gzip_are_read_one_after_the_other() -> None:
    packed = gzip.compress(b"a" * 3_000_000) + gzip.compress(b"b")
    assert inflating.inflated(packed, "x") == b"a" * 3_000_000 + b"b"


def test_time_that_is_over_ends_the_asking(server: Server, ear: Ear) -> None:
    assert ear.fetch(server.bases, budget=-1.0) == {}
    assert server.asked == [] and len(ear.sentences) == 1
    assert "the time for fetching is over" in ear.sentences[0]


# What is done with what comes


@pytest.fixture
def nowhere(settings, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """An installation without a folder of publishers' files."""
    monkeypatch.setattr(bridge, "chosen_folder", lambda: None)


def loaded(server: Server, ear: Ear) -> dict[str, Release]:
    def fetch(**callbacks: object) -> Iterator[bridge.Table]:
        return live.tables(bases=server.bases, patience=ear.patience, **callbacks)  # type: ignore[arg-type]

    done = actions.load_folder(None, by=OPERATOR, fetch=fetch, told=ear.sentences.append)
    return {one.release.dataflow.code: one.release for one in done}


def test_what_publishers_give_is_published_and_the_rest_stands_in(
    server: Server, ear: Ear, nowhere: None
) -> None:
    server.faults = [("/asylum-decisions/", "400")]
    found = loaded(server, ear)
    assert set(found) == ALL | {"UNDESA_STOCK", "FRONTEX_IBC"}
    assert found["ASYAPP"].rows == 4 and found["ASYAPP"].vintage == date(2026, 5, 22)
    assert found["ASYAPP"].retrieved == clock.today()
    assert found["UNHCR_DECISIONS"].rows > 10_000  # it failed, so the compact table stands in
    assert len(ear.sentences) == 1


def test_fetching_again_makes_no_release_of_the_same_figures(
    server: Server, ear: Ear, nowhere: None
) -> None:
    loaded(server, ear)
    before = Release.objects.count()
    loaded(server, ear)
    assert Release.objects.count() == before


def test_a_compact_table_never_follows_newer_figures(
    server: Server, ear: Ear, nowhere: None
) -> None:
    loaded(server, ear)
    codes = {
        one.release.dataflow.code for one in actions.load_folder(None, by=OPERATOR, fetch=None)
    }
    assert "ASYAPP" not in codes and "FRONTEX_IBC" in codes


def test_offline_asks_nobody(server: Server, nowhere: None) -> None:
    done = actions.load_folder(None, by=OPERATOR, fetch=None)
    assert server.asked == [] and len(done) == 6


def test_a_table_the_store_refuses_is_told_and_the_others_go_on(
    server: Server, ear: Ear, nowhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = bridge.Store.write

    def refuse(self: bridge.Store, table: bridge.Table, claim: bridge.Claim) -> object:
        if table.dataflow.id == "POP1CTZ":
            raise bridge.MigstatError("The store has no room.")
        return write(self, table, claim)

    monkeypatch.setattr(bridge.Store, "write", refuse)
    assert "POP1CTZ" not in loaded(server, ear)
    assert ear.sentences == ["POP1CTZ: The store has no room."]
