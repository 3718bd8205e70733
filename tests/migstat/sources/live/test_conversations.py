"""What is asked of each publisher, and that its answers become the tables its files give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow.compute as pc
import pytest
from tests.migstat.sources.live import recorded
from tests.migstat.sources.live.recorded import ASYL, EurostatTable, Publishers, cell, publishers

from migstat.sdmx.frame import plain
from migstat.sdmx.model import BadFile, MigstatError, Table
from migstat.sources import DATAFLOWS
from migstat.sources.live import LIVE, Ask, Nothing, TooMuch, Unanswered, hold, judge
from migstat.store import Store

TODAY = date(2026, 7, 1)


class Replay:
    """Fetches from recorded publishers and remembers what was asked."""

    def __init__(self, publishers: Publishers):
        self.publishers = publishers
        self.asked: list[Ask] = []

    def __call__(self, ask: Ask) -> bytes:
        self.asked.append(ask)
        return judge(ask, *self.publishers.answer(ask.address("")))

    def table(self, id: str) -> Table:
        live = next(one for one in LIVE if one.dataflow.id == id)
        return hold(live.begin(TODAY), self)


@pytest.fixture
def replay() -> Replay:
    return Replay(publishers())


def cells(table: Table, *names: str) -> list[tuple[Any, ...]]:
    columns = [table.rows.column(name).to_pylist() for name in names]
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("id", [one.dataflow.id for one in LIVE])
def test_every_live_table_has_the_structure_of_the_tidy_one_and_the_store_takes_it(
    id: str, replay: Replay, store: Store
) -> None:
    table = replay.table(id)
    assert table.dataflow.id == id
    assert table.dataflow.structure == DATAFLOWS[id].structure
    assert table.rows.column_names == list(DATAFLOWS[id].structure.columns)
    assert table.retrieved == TODAY and table.edits
    assert store.write(table).rows == table.rows.num_rows > 0


# Eurostat


def test_the_key_follows_the_structure_and_keeps_what_the_table_keeps(replay: Replay) -> None:
    replay.table("ASYAPP")
    first, *data = [ask.address("https://base") for ask in replay.asked]
    assert first == "https://base/sdmx/2.1/datastructure/ESTAT/MIGR_ASYAPPCTZA/latest"
    assert data[0] == (
        "https://base/sdmx/2.1/data/MIGR_ASYAPPCTZA/A....TOTAL.ASY_APP.?"
        "format=SDMX-CSV&startPeriod=2008&endPeriod=2012&compressed=true"
    )
    assert data[-1].endswith("startPeriod=2023&endPeriod=2026&compressed=true")


def test_applicants_by_sex_with_flags_and_without_other_ages(replay: Replay) -> None:
    table = replay.table("ASYAPP")
    names = ("CITIZEN", "SEX", "GEO", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS")
    assert sorted(cells(table, *names), key=str) == [
        ("TOTAL", "T", "EL", "2009", None, "A", "C"),
        ("XK", "F", "DE", "2023", 400.0, "A", "F"),
        ("XK", "T", "DE", "2023", 1295.0, "P", "F"),
        ("XK", "UNK", "EL", "2024", 0.0, "A", "F"),
    ]
    assert "no observation flags" not in table.dataflow.source.note


def test_last_update_is_day_month_and_year_of_two_digits(replay: Replay) -> None:
    assert replay.table("ASYAPP").vintage == date(2026, 5, 22)


def test_the_name_of_all_applicants_follows_the_vintage(replay: Replay) -> None:
    names = ("freq", "citizen", "sex", "unit", "age", "applicant", "geo")
    replay.publishers.eurostat["MIGR_ASYAPPCTZA"] = EurostatTable(
        names,
        [
            cell(names, "A XK T PER TOTAL TOTAL DE 2025", "1005"),
            cell(names, "A XK T PER TOTAL FRST DE 2025", "900"),
        ],
    )
    table = replay.table("ASYAPP")
    assert cells(table, "GEO", "OBS_VALUE") == [("DE", 1005.0)]
    assert any("applicant" in edit for edit in table.edits)


@pytest.mark.parametrize(
    "refusal",
    [
        (413, recorded.TOO_BIG),
        (200, recorded.TOO_BIG),
        (200, recorded.WARNING),
        (200, recorded.SUBMITTED),
        (200, b"0f164c29-0e96-4757-9b81-e9fcff8b9899"),
        (200, b'<a><footer:Message code="413" severity="Infomation"/></a>'),
    ],
)
def test_what_is_too_large_is_asked_for_in_halves(refusal: recorded.Answer, replay: Replay) -> None:
    table = replay.publishers.eurostat["MIGR_ASYAPPCTZA"]
    table.cells = [
        cell(ASYL, f"A PER XK T TOTAL ASY_APP DE {y}", str(y)) for y in range(2008, 2026)
    ]
    table.largest, table.refusal = 2, refusal
    found = replay.table("ASYAPP")
    assert sorted(cells(found, "TIME_PERIOD", "OBS_VALUE")) == [
        (str(year), float(year)) for year in range(2008, 2026)
    ]


def test_a_year_that_is_too_large_by_itself_is_told(replay: Replay) -> None:
    replay.publishers.eurostat["MIGR_ASYAPPCTZA"].largest = 0
    with pytest.raises(TooMuch, match="migr_asyappctza: the publisher does not give so many"):
        replay.table("ASYAPP")


def test_a_dimension_without_a_known_total_is_not_guessed(replay: Replay) -> None:
    names = (*ASYL, "newdim")
    replay.publishers.eurostat["MIGR_ASYAPPCTZA"] = EurostatTable(names, [])
    with pytest.raises(BadFile, match="migr_asyappctza: the table has a dimension NEWDIM"):
        replay.table("ASYAPP")


def test_an_unknown_citizenship_is_named_with_its_place(replay: Replay) -> None:
    table = replay.publishers.eurostat["MIGR_ASYAPPCTZA"]
    table.cells.append(cell(ASYL, "A PER QQ T TOTAL ASY_APP DE 2023", "5"))
    with pytest.raises(
        BadFile, match=r"2023 to 2026, line 5, column CITIZEN: the code 'QQ' is not"
    ):
        replay.table("ASYAPP")


def test_an_answer_with_more_than_was_asked_for_is_refused(replay: Replay) -> None:
    replay.publishers.eurostat["MIGR_POP1CTZ"].cells = [
        cell(recorded.PAIR, "A XK TOTAL NR T DE 2024", "5"),
        cell(recorded.PAIR, "A XK TOTAL PER T DE 2024", "6"),
    ]
    with pytest.raises(BadFile, match="column UNIT: the answer holds 'PER' beside"):
        replay.table("POP1CTZ")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no xml",
        b"<a/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<a><DimensionList/></a>",
    ],
)
def test_a_structure_that_is_none_is_one_sentence(body: bytes) -> None:
    live = next(one for one in LIVE if one.dataflow.id == "POP1CTZ")
    with pytest.raises(BadFile, match="Eurostat, migr_pop1ctz"):
        hold(live.begin(TODAY), lambda ask: body)


# UNHCR


def test_unhcr_is_asked_for_all_pairs_with_both_bounds_page_by_page(replay: Replay) -> None:
    replay.publishers.page = 1
    table = replay.table("UNHCR_POPULATION")
    assert [ask.address("https://base") for ask in replay.asked] == [
        "https://base/population/?limit=10000&page=1&yearFrom=1951&yearTo=2026"
        "&coo_all=true&coa_all=true&cf_type=ISO",
        "https://base/population/?limit=10000&page=2&yearFrom=1951&yearTo=2026"
        "&coo_all=true&coa_all=true&cf_type=ISO",
    ]
    assert [ask.rows for ask in replay.asked] == [0, 1]
    assert table.vintage == TODAY and any("does not say when" in edit for edit in table.edits)


def test_a_dash_is_not_collected_and_zero_is_zero(replay: Replay) -> None:
    found = cells(replay.table("UNHCR_POPULATION"), "INDICATOR", "CITIZEN", "GEO", "OBS_VALUE")
    assert sorted(found) == [
        ("ASY", "RS_XK", "AT", 0.0),
        ("REF", "RS_XK", "AT", 205.0),
        ("REF", "UNK", "FR", 5.0),
        ("STA", "RS_XK", "AT", 5.0),
    ]


def test_persons_and_cases_stay_apart_and_na_is_a_code(replay: Replay) -> None:
    found = cells(replay.table("UNHCR_DECISIONS"), "UNIT", "DEC_LEVEL", "INDICATOR", "OBS_VALUE")
    assert ("CASE", "NA", "RECOGNIZED", 5.0) in found and ("PER", "NA", "RECOGNIZED", 7.0) in found
    assert ("PER", "NA", "OTHER", 0.0) not in found
    applied = cells(replay.table("UNHCR_APPLICATIONS"), "APP_TYPE", "UNIT", "CITIZEN", "OBS_VALUE")
    assert applied == [("NA", "CASE", "RS_XK", 15.0)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"coo_iso": "-"}, "column coo_iso: sums came instead of pairs"),
        ({"coo_iso": "QQQ"}, "column coo_iso: the UNHCR code 'QQQ' is not known"),
        ({"year": 2030}, "column year: the year '2030' was not asked for"),
        ({"refugees": "many"}, "column refugees: 'many' is not a number"),
        ({"refugees": True}, "column refugees: 'True' is not a number"),
        ({"refugees": 10**400}, "column refugees: '1000"),
        ({"coa_iso": None}, "column coa_iso: the item does not say it"),
    ],
)
def test_a_bad_item_is_named_with_page_item_and_column(
    change: dict[str, Any], sentence: str, replay: Replay
) -> None:
    items = replay.publishers.unhcr["population"]
    items[1].update(change)
    publisher = replace(replay.publishers)
    live = next(one for one in LIVE if one.dataflow.id == "UNHCR_POPULATION")

    def everything(ask: Ask) -> bytes:  # a service that does not heed the years
        address = ask.address("").replace("yearTo=2026", "yearTo=2040")
        return publisher.answer(address)[1]

    with pytest.raises(BadFile, match="UNHCR, population, page 1, line 2, ") as refused:
        hold(live.begin(TODAY), everything)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "body",
    [
        b'{"page":1,"items":[', b"[]", b'{"page":1,"maxPages":9999,"items":[]}',
        b'{"page":7,"maxPages":9,"items":[]}', b'{"page":1,"maxPages":1,"items":[1]}',
        b'{"page":1,"maxPages":1,"items":[{"year":NaN}]}', b"[" * 100_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("id", ["UNHCR_POPULATION", "UNHCR_DECISIONS", "WB_POPULATION"])
def test_an_answer_of_another_shape_is_one_sentence(id: str, body: bytes) -> None:
    live = next(one for one in LIVE if one.dataflow.id == id)
    with pytest.raises(BadFile, match=rf"^{live.publisher}, .*page 1"):
        hold(live.begin(TODAY), lambda ask: body)


def test_the_same_pair_on_two_pages_is_refused(replay: Replay) -> None:
    replay.publishers.unhcr["population"] *= 2
    with pytest.raises(BadFile, match="appears twice"):
        replay.table("UNHCR_POPULATION")


# World Bank


def test_population_with_the_banks_own_day_and_groups_without_a_code(replay: Replay) -> None:
    table = replay.table("WB_POPULATION")
    assert table.vintage == date(2026, 3, 6)
    assert cells(table, "GEO", "TIME_PERIOD", "OBS_VALUE")[:2] == [
        ("XK", "2023", 1682668.0),
        ("XK", "2024", 1594353.0),
    ]
    assert table.rows.num_rows == 3  # 2025 has no figure; the group by income is known by its name


def test_the_banks_refusal_is_told_in_its_words() -> None:
    body = b'[{"message":[{"id":"120","key":"Invalid value","value":"The value is not valid"}]}]'
    live = next(one for one in LIVE if one.dataflow.id == "WB_POPULATION")
    with pytest.raises(BadFile, match="the service refused: The value is not valid"):
        hold(live.begin(TODAY), lambda ask: body)


# All


def test_what_cannot_be_answered_is_one_sentence() -> None:
    ask = Ask("Eurostat", "migr_x", "x")
    with pytest.raises(Nothing, match=r"^Eurostat, migr_x: .*no figures"):
        judge(ask, 404, recorded.NOT_FOUND)
    said = b'{"error":[{"status":400,"id":150,"label":"Unknown dimension"}]}'
    with pytest.raises(Unanswered, match=r"status 400 \(“Unknown dimension”\)\.$"):
        judge(ask, 400, said)
    with pytest.raises(Unanswered, match="a web page came instead"):
        judge(ask, 200, b"<!DOCTYPE html><title>Maintenance</title>")
    with pytest.raises(Unanswered, match="the publisher warns"):
        judge(ask, 200, b'{"warning":{"status":400,"label":"Odd"}}')


def test_an_empty_table_is_told_and_not_published() -> None:
    for live in LIVE:
        with pytest.raises(MigstatError, match=f"^{live.publisher}, "):
            hold(live.begin(TODAY), Replay(Publishers()))


# The real figures, sent through the recorded formats, come back as the files' readers give them.


def same(found: Table, wanted: Table, leave: tuple[str, ...] = ()) -> None:
    names = [name for name in wanted.rows.column_names if name not in leave]
    order = [(name, "ascending") for name in names]
    a, b = (plain(table.rows).select(names).sort_by(order) for table in (found, wanted))
    assert a.equals(b)


def items(table: Any) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(table.to_pylist()):
        # UNHCR mixes 0 and "0", and writes "-" where nothing was collected.
        yield {
            name: "-" if value is None else str(value) if number % 2 and value == 0 else value
            for name, value in row.items()
        }


@pytest.mark.parametrize(
    ("id", "file", "name"),
    [
        ("UNHCR_POPULATION", "population", "population"),
        ("UNHCR_APPLICATIONS", "asylum_applications", "asylum-applications"),
        ("UNHCR_DECISIONS", "asylum_decisions", "asylum-decisions"),
    ],
)
def test_unhcrs_real_figures(
    id: str, file: str, name: str, data: Any, read: Callable[[str], Table]
) -> None:
    import pyarrow.parquet as pq

    since = 2024
    source = pq.read_table(data / "unhcr" / f"{file}.parquet")
    source = source.filter(pc.greater_equal(source.column("year"), since))
    replay = Replay(Publishers(unhcr={name: list(items(source))}))
    wanted = read(id)
    recent = pc.greater_equal(wanted.rows.column("TIME_PERIOD"), str(since))
    same(replay.table(id), replace(wanted, rows=wanted.rows.filter(recent)))
    assert len(replay.asked) > 1


def test_the_world_banks_real_figures(data: Any, read: Callable[[str], Table]) -> None:
    import csv

    with (data / "worldbank" / "population_SP.POP.TOTL.csv").open(encoding="utf-8-sig") as file:
        rows = [
            recorded.inhabitants(r["Country Code"], r["Country Name"], int(r["Year"]), float(r["Value"]))
            for r in csv.DictReader(file)
        ]  # fmt: skip
    same(Replay(Publishers(world_bank=rows)).table("WB_POPULATION"), read("WB_POPULATION"))


def test_eurostats_real_figures(read: Callable[[str], Table]) -> None:
    wanted = read("POP1CTZ")
    whole = {"freq": "A", "unit": "NR", "sex": "T", "age": "TOTAL"}
    rows = [
        whole
        | {
            "citizen": row["CITIZEN"],
            "geo": row["GEO"],
            "TIME_PERIOD": row["TIME_PERIOD"],
            "OBS_VALUE": "" if row["OBS_VALUE"] is None else f"{row['OBS_VALUE']:.0f}",
        }
        for row in wanted.rows.to_pylist()
    ]
    table = EurostatTable(recorded.PAIR, rows, largest=30_000)
    same(Replay(Publishers(eurostat={"MIGR_POP1CTZ": table})).table("POP1CTZ"), wanted)
