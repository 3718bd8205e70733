"""Each door of each publisher gives the same table; what changed is asked for, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.migstat.sources.live.services import (
    KEY,
    Everybody,
    detections,
    everybody,
    incidents,
    pcaxis,
    permits,
)

from migstat.sdmx import jsonstat_read, px
from migstat.sdmx.model import BadFile, MigstatError, Table
from migstat.sources.live import Ask, Long, Nothing, TooMuch, Unchanged, hold, judge
from migstat.sources.live.connect import begin, declared, ready
from migstat.sources.streamed import Streamed
from migstat.store import Store

TODAY = date(2026, 7, 1)
MONTHLY = {
    "publisher": "Eurostat", "code": "migr_asyappctzm", "dataflow": "ASYAPPCTZM", "service": "sdmx21",
    "since": 2022, "span": 2, "whole": ["AGE"], "fixed": {"CITIZEN": ["XK", "AL"]},
    "rounded_to": 5, "name": {"en": "Applicants"},
}  # fmt: skip
CELLS = [
    ("AL", "T", "TOTAL", "DE", "2025-03", 15.0, "A", "F"),
    ("XK", "T", "FRST", "DE", "2024-01", 90.0, "A", "F"),
    ("XK", "T", "TOTAL", "DE", "2023-12", None, "A", "C"),
    ("XK", "T", "TOTAL", "DE", "2024-01", 105.0, "P", "F"),
    ("XK", "T", "TOTAL", "EL", "2024-02", 0.0, "A", "F"),
]

XML = b"""<?xml version="1.0"?>
<m:StructureSpecificData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
  xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
  xmlns:d="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific">
<m:Header><m:ID>x</m:ID><m:Test>false</m:Test><m:Prepared>2026-01-01T00:00:00</m:Prepared>
<m:Sender id="OFF"/><m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"
  namespace="urn:x"><c:StructureUsage><Ref agencyID="OFF" id="FLOW" version="1.0"/>
</c:StructureUsage></m:Structure></m:Header>
<m:DataSet d:structureRef="S"><Series FREQ="A" CITIZENSHIP="ALB" REF_AREA="AUT">
<Obs TIME_PERIOD="2025" OBS_VALUE="5"/></Series><Series FREQ="A" CITIZENSHIP="XKX" REF_AREA="AUT">
<Obs TIME_PERIOD="2025" OBS_VALUE="7"/></Series></m:DataSet></m:StructureSpecificData>"""


class Replay:
    """Answers from recorded publishers; remembers what was asked."""

    def __init__(self, publishers: Everybody):
        self.publishers = publishers
        self.asked: list[Ask] = []

    def __call__(self, ask: Ask) -> bytes:
        self.asked.append(ask)
        address = ask.address("")
        for host in ("https://map.example/", "https://iom.example/"):
            address = address.replace(host, "/")
        return judge(ask, *self.publishers.answer(address, ask.body))

    def table(self, asked: dict[str, Any], connector: str = "eurostat", known: str = "") -> Table:
        return hold(begin(connector, asked)(TODAY, known), self)

    @property
    def addresses(self) -> list[str]:
        return [ask.address("") for ask in self.asked]


@pytest.fixture
def replay() -> Replay:
    return Replay(everybody())


def cells(table: Table, *names: str) -> list[tuple[Any, ...]]:
    wanted = names or (
        "CITIZEN",
        "SEX",
        "APPLICANT",
        "GEO",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_STATUS",
        "CONF_STATUS",
    )
    columns = [table.rows.column(name).to_pylist() for name in wanted]
    return sorted(zip(*columns, strict=True), key=str)


@pytest.mark.parametrize("service", ["sdmx21", "sdmx30", "statistics", "bulk"])
def test_every_service_of_eurostat_gives_the_same_table(
    service: str, replay: Replay, store: Store
) -> None:
    table = replay.table({**MONTHLY, "service": service})
    found = cells(table)
    # In a TSV a cell without a figure of a period that others have is missing; it is no cell here.
    assert [one for one in found if one[6] != "O"] == CELLS
    assert table.dataflow.id == "ASYAPPCTZM" and table.dataflow.rounded_to == 5
    assert table.vintage == date(2026, 5, 22) and table.extra["mark"] == "2026-05-22/2025-01-27"
    citizen = table.dataflow.structure.dimension("APPLICANT").codelist
    assert citizen is not None and citizen.codes[0].name["en"] == "Words of FRST"
    assert store.write(table).rows == len(found)


def test_the_key_is_made_from_the_structure_and_years_are_asked_in_spans(replay: Replay) -> None:
    replay.table(MONTHLY)
    assert replay.addresses[0] == "/catalogue/toc/txt?lang=en"
    assert replay.addresses[1].startswith("/sdmx/2.1/datastructure/ESTAT/MIGR_ASYAPPCTZM/latest?")
    assert replay.addresses[2] == (
        "/sdmx/2.1/data/MIGR_ASYAPPCTZM/..XK+AL..TOTAL..?"
        "format=SDMX-CSV&startPeriod=2022&endPeriod=2023&compressed=true"
    )


def test_another_order_of_dimensions_gives_the_same_figures(replay: Replay) -> None:
    table = replay.publishers.eurostat["MIGR_ASYAPPCTZM"]
    table.dimensions = ("freq", "geo", "applicant", "age", "sex", "citizen", "unit")
    assert cells(replay.table(MONTHLY)) == CELLS
    assert "/....".join([""]) in replay.addresses[2] and "TOTAL..XK+AL." in replay.addresses[2]


def test_what_was_not_updated_is_not_asked_for(replay: Replay) -> None:
    mark = replay.table(MONTHLY).extra["mark"]
    replay.asked.clear()
    with pytest.raises(Unchanged, match="not updated since 2026-05-22"):
        replay.table(MONTHLY, known=mark)
    assert replay.addresses == ["/catalogue/toc/txt?lang=en"]
    replay.publishers.updated["migr_asyappctzm"] = "23.05.2026"
    assert replay.table(MONTHLY, known=mark).extra["mark"] == "2026-05-23/2025-01-27"


@pytest.mark.parametrize("promise", ["soap", "bare"])
def test_a_promised_delivery_is_waited_for_and_read(promise: str, replay: Replay) -> None:
    replay.publishers.promise, replay.publishers.polls = promise, 3
    table = replay.table({**MONTHLY, "since": 2024, "span": 1})
    assert ("XK", "T", "TOTAL", "DE", "2024-01", 105.0, "P", "F") in cells(table)
    polls = [ask for ask in replay.asked if "/status/" in ask.path]
    root = "1.0/async" if promise == "soap" else "sdmx/2.1/async"
    assert {ask.path for ask in polls} == {f"{root}/status/{KEY}"}
    assert polls[0].wait < polls[1].wait


def test_a_delivery_that_never_comes_is_told(replay: Replay) -> None:
    replay.publishers.promise, replay.publishers.polls = "soap", 10**6
    with pytest.raises(TooMuch, match="the delivery that was promised did not come"):
        replay.table({**MONTHLY, "since": 2026, "span": 1})


def test_a_dimension_that_is_gone_is_named(replay: Replay) -> None:
    with pytest.raises(BadFile, match="the table has no dimension NATIONALITY"):
        replay.table({**MONTHLY, "fixed": {"NATIONALITY": ["XK"]}})


def test_an_unknown_value_is_an_empty_answer_and_no_table(replay: Replay) -> None:
    with pytest.raises(Nothing, match="holds no figures for what was asked"):
        replay.table({**MONTHLY, "service": "statistics", "fixed": {"CITIZEN": ["QQ"]}})


# Other publishers


def test_the_oecd_is_asked_as_any_service_of_the_standard(replay: Replay, store: Store) -> None:
    one = next(one for one in ready() if one.source == "oecd-imd")
    table = replay.table({**one.asked, "since": 2022}, "sdmx")
    assert replay.addresses[0] == (
        "/data/OECD.ELS.IMD,DSD_MIG@DF_MIG,1.0/all?startPeriod=2022&endPeriod=2026&"
        "format=csvfilewithlabels"
    )
    assert cells(table, "CITIZENSHIP", "REF_AREA", "OBS_VALUE") == [
        ("AL", "AT", 310.0),
        ("AL", "DE", 15310.0),
    ]
    assert store.write(table).rows == 2


def test_a_service_is_asked_in_the_grammar_of_its_version() -> None:
    asked = {
        "publisher": "Office",
        "code": "OFF,FLOW,1.0",
        "dataflow": "FLOW",
        "service": "3.0",
        "since": 2025,
    }
    first = next(begin("sdmx", asked)(TODAY, ""))
    assert first.address("https://x") == (
        "https://x/data/dataflow/OFF/FLOW/1.0/*?c%5BTIME_PERIOD%5D=ge:2025+le:2026"
    )
    assert first.accept == "application/vnd.sdmx.data+csv;version=2.0.0;labels=both"


def test_a_service_that_answers_in_xml_is_read_as_well(store: Store) -> None:
    asked = {"publisher": "Office", "code": "OFF,FLOW,1.0", "dataflow": "FLOW", "service": "2.1",
             "since": 2025, "areas": "ISO3", "licence": "free", "name": {"en": "A table"}}  # fmt: skip
    table = hold(begin("sdmx", asked)(TODAY, ""), lambda ask: judge(ask, 200, XML))
    assert cells(table, "FREQ", "CITIZENSHIP", "REF_AREA", "TIME_PERIOD", "OBS_VALUE") == [
        ("A", "AL", "AT", "2025", 5.0), ("A", "XK", "AT", "2025", 7.0),
    ]  # fmt: skip
    assert store.write(table).rows == 2


def test_what_is_too_long_to_be_held_is_read_in_pieces(store: Store, tmp_path: Path) -> None:
    """From CSV; XML is read whole, so that it is asked for in halves."""
    asked = {"publisher": "Office", "code": "OFF,FLOW,1.0", "dataflow": "FLOW", "service": "2.1",
             "since": 2025, "areas": "ISO3", "licence": "free", "name": {"en": "A table"}}  # fmt: skip
    rows = "".join(
        f"OFF:FLOW(1.0),A,{who},AUT,{year},5\n" for who in ("ALB", "XKX") for year in (2025, 2026)
    )
    (file := tmp_path / "answer").write_text(
        "DATAFLOW,FREQ,CITIZENSHIP,REF_AREA,TIME_PERIOD,OBS_VALUE\n" + rows
    )
    long = Long.of(file, file.read_bytes()[:100])
    streamed = hold(begin("sdmx", asked)(TODAY, ""), lambda ask: long)
    assert isinstance(streamed, Streamed)
    whole = hold(begin("sdmx", asked)(TODAY, ""), lambda ask: file.read_bytes())
    assert isinstance(whole, Table) and streamed.dataflow == whole.dataflow
    made = store.write_stream(
        streamed.dataflow, streamed.give(), vintage=whole.vintage, retrieved=whole.retrieved,
        edits=streamed.edits,
    )  # fmt: skip
    assert made.sha256 == store.write(whole).sha256


def test_a_long_answer_in_xml_is_asked_for_in_parts(tmp_path: Path) -> None:
    """XML is read whole."""
    asked = {"publisher": "Office", "code": "OFF,FLOW,1.0", "dataflow": "FLOW", "service": "2.1",
             "since": 2025, "areas": "ISO3", "licence": "free", "name": {"en": "A table"}}  # fmt: skip
    (file := tmp_path / "answer").write_bytes(XML)
    years: list[str] = []

    def parts(ask: Ask) -> bytes:
        if ask.is_file:
            return Long.of(file, XML[:100])
        years.append(dict(ask.query)["startPeriod"])
        if years[-1] != "2025":
            raise Nothing("nothing")
        return XML

    found = hold(begin("sdmx", asked)(TODAY, ""), parts)
    assert isinstance(found, Table) and found.rows.num_rows == 2
    assert years == ["2025", "2026"]


def test_an_indicator_of_the_bank_is_asked_for_once_it_was_updated(replay: Replay) -> None:
    one = next(one for one in ready() if one.source == "wb-net-migration")
    table = replay.table(dict(one.asked), "worldbank")
    assert ("XK", "2024", 1594353.0) in cells(table, "GEO", "TIME_PERIOD", "OBS_VALUE")
    with pytest.raises(Unchanged, match="not updated since 2026-03-06"):
        replay.table(dict(one.asked), "worldbank", known=table.extra["mark"])
    assert "per_page=1&" in replay.addresses[-1]


def pxweb(**more: Any) -> dict[str, Any]:
    return {"publisher": "Kosovo Agency of Statistics", "code": "ASKdata/Permits/permits.px",
            "dataflow": "PERMITS", "place": "XK", "unit": "NR", "licence": "free",
            "name": {"en": "Permits"}, **more}  # fmt: skip


@pytest.mark.parametrize(("limit", "questions"), [(1000, 1), (4, 2)])
def test_pxweb_is_asked_in_pieces_within_its_limit(
    limit: int, questions: int, replay: Replay, store: Store
) -> None:
    replay.publishers.cells = limit
    table = replay.table(pxweb(), "pxweb")
    assert len([ask for ask in replay.asked if ask.body]) == questions
    assert [d.id for d in table.dataflow.structure.dimensions] == [
        "GEO",
        "FREQ",
        "ARSYEJA",
        "GJINIA",
    ]
    found = cells(table, "GEO", "ARSYEJA", "GJINIA", "TIME_PERIOD", "OBS_VALUE")
    assert ("XK", "0", "0", "2023", 10.0) in found and ("XK", "1", "1", "2024", 0.0) in found
    reason = table.dataflow.structure.dimension("ARSYEJA").codelist
    assert reason is not None and [code.name["en"] for code in reason.codes] == ["Family", "Work"]
    assert store.write(table).rows == len(found) == 7  # one cell was not given


def test_an_older_service_gives_the_same_table_as_a_pcaxis_file(replay: Replay) -> None:
    whole = replay.table(pxweb(), "pxweb")
    table = replay.table(pxweb(more={"format": "px"}), "pxweb")
    names = ("GEO", "FREQ", "ARSYEJA", "GJINIA", "TIME_PERIOD", "OBS_VALUE")
    given = [one for one in cells(table, *names) if one[-1] is not None]  # ".." is a row of its own
    assert given == cells(whole, *names) and table.rows.num_rows == 8
    assert table.dataflow.structure.dimension("ARSYEJA") == whole.dataflow.structure.dimension(
        "ARSYEJA"
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [(b"DATA=", b"DATE=", "it lacks STUB"), (b";\r\n", b"\r\n", "cut short|lacks"),
     (b'".."', b'".." 7', "9 cells came for a table of 8"), (b'".."', b"many", "'many' is not a number"),
     (b'"2023"', b'"20233"', "is not a period")],
)  # fmt: skip
def test_a_pcaxis_file_that_does_not_fit_is_refused(old: bytes, new: bytes, why: str) -> None:
    told = permits()
    asked = {one["code"]: one["values"] for one in told["about"]["variables"]}
    with pytest.raises(BadFile, match=why):
        px.parse_message(pcaxis(told, asked).replace(old, new), "x", "Viti")


def test_pxweb_that_gives_less_than_a_slice_is_told(replay: Replay) -> None:
    replay.publishers.cells = 3
    with pytest.raises(TooMuch, match="fewer than one slice"):
        replay.table(pxweb(), "pxweb")


def frontex() -> dict[str, Any]:
    one = next(one for one in ready() if one.source == "frontex")
    return {**one.asked, "url": "https://map.example/map"}


def iom() -> dict[str, Any]:
    one = next(one for one in ready() if one.source == "iom-missing")
    return {**one.asked, "url": "https://iom.example/downloads"}


class Files(Replay):
    """Pages of two publishers, each at its own host."""

    def __init__(self, page: str):
        super().__init__(everybody())
        self.page = page

    def __call__(self, ask: Ask) -> bytes:
        return super().__call__(ask if ask.path else replace(ask, path=self.page))


def test_frontexs_file_is_found_on_its_page_and_read(store: Store) -> None:
    replay = Files("map")
    table = replay.table(frontex(), "frontex")
    assert replay.asked[-1].is_whole
    assert table.vintage == date(2025, 6, 3)  # the day in the file's name
    assert cells(table, "ROUTE", "BORDER", "CITIZEN", "TIME_PERIOD", "OBS_VALUE") == [
        ("CENTRAL_MED", "SEA", "TN", "2025-02", 41.0), ("WESTERN_BALKAN", "LAND", "XK", "2025-01", 12.0),
    ]  # fmt: skip
    assert store.write(table).rows == 2


def test_ioms_incidents_are_added_up(store: Store) -> None:
    table = Files("downloads").table(iom(), "iom")
    assert cells(table, "INDICATOR", "ROUTE", "GEO", "TIME_PERIOD", "OBS_VALUE") == [
        ("DEAD_MISSING", "CENTRAL_MED", "LY", "2025-03", 5.0),
        ("SURVIVORS", "CENTRAL_MED", "LY", "2025-03", 10.0),
    ]
    assert store.write(table).rows == 2


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (b"<html>nothing</html>", "the page links to no such file"),
        (b'<a href="https://elsewhere.org/Monthly_detections.xlsx">', "leads to another host"),
        (b'<a href="file:///etc/detections.xlsx">', "leads to another host"),
    ],
)
def test_a_page_cannot_send_us_elsewhere(page: bytes, why: str) -> None:
    replay = Files("map")
    replay.publishers.pages["map"] = page
    with pytest.raises(BadFile, match=why):
        replay.table(frontex(), "frontex")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html>Maintenance</html>", "a web page came instead"),
        (detections(("Moon route", "Land", "Albania", 1, 2)), "line 2, column Route: 'Moon route' is not known"),
        (detections(("Other", "Land", "Atlantis", 1, 2)), "the name 'Atlantis' is not known"),
        (detections(("Other", "Land", "Albania", "many", 2)), "'many' is not a number"),
        (detections(("Other", "Land", "Albania", 1, 2), heads=("A", "B")), "no column names a month"),
        (detections(("Other", "Land", "Albania", 1, 2))[:-40], "cut short or is something else"),
        (incidents(), "no sheet has the headings Route"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_sentence(data: bytes, why: str) -> None:
    replay = Files("map")
    replay.publishers.files["assets/Monthly_detections_of_IBC_2025_06_03.xlsx"] = data
    with pytest.raises(MigstatError, match=why):
        replay.table(frontex(), "frontex")


# JSON-stat by itself


def test_every_declared_table_can_be_asked_for() -> None:
    tables = ready()
    assert len({one.source for one in tables}) == len(tables) >= 30
    for one in tables:
        assert next(begin(one.connector, one.asked)(TODAY, "")).publisher == one.asked["publisher"]
        assert set(one.asked["name"]) == {"en", "sq", "sr-latn"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[publisher.x]", "needs"),
        ('[publisher.x]\nconnector="smoke"\npublisher="X"\n[table.y]\nfrom="x"\ncode="c"\ndataflow="D"', "no connector"),
        ('[publisher.x]\nconnector="unhcr"\npublisher="X"\n[table.y]\nfrom="x"\ncode="c"\ndataflow="D"', "tables of UNHCR"),
        ('[publisher.x]\nconnector="sdmx"\npublisher="X"\nwhat=1\n[table.y]\nfrom="x"\ncode="c"\ndataflow="D"', "knows no “what”"),
        ("]", "cannot be read"),
    ],
)  # fmt: skip
def test_a_declaration_that_is_wrong_is_one_sentence(text: str, why: str) -> None:
    with pytest.raises(MigstatError, match=why):
        declared(text)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda said: said.pop("id"), "which dimensions there are"),
        (lambda said: said["size"].append(3), "which dimensions there are"),
        (lambda said: said["value"].update({"999999": 1}), "lies outside the table"),
        (lambda said: said["value"].update({"0": "many"}), "is not a number"),
        (lambda said: said["dimension"].pop("geo"), "no categories"),
        (lambda said: said["size"].__setitem__(0, 7), "does not have its 7 codes"),
    ],
)
def test_jsonstat_that_does_not_fit_is_refused(
    change: Callable[[dict[str, Any]], Any], why: str
) -> None:
    import json

    table = everybody().eurostat["MIGR_ASYAPPCTZM"]
    from tests.migstat.sources.live.services import jsonstat

    said = json.loads(jsonstat("x", table, table.cells))
    change(said)
    with pytest.raises(BadFile, match=why):
        jsonstat_read.parse_message(json.dumps(said).encode(), "x")


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3),
    draw=st.data(),
    as_list=st.booleans(),
)
def test_jsonstat_places_count_the_last_dimension_fastest(
    sizes: list[int], draw: st.DataObject, as_list: bool
) -> None:
    """A list and an object with places say the same; every cell keeps its key."""
    import json
    import math
    from itertools import product

    count = math.prod(sizes) * 2
    figures = draw.draw(
        st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=count, max_size=count)
    )
    names = [*(f"d{n}" for n in range(len(sizes))), "time"]
    codes = [*([f"c{i}" for i in range(size)] for size in sizes), ["2020", "2021"]]
    value: Any = figures if as_list else {str(n): v for n, v in enumerate(figures) if v is not None}
    said = {
        "class": "dataset", "version": "2.0", "id": names, "size": [*sizes, 2], "value": value,
        "dimension": {n: {"category": {"index": c}} for n, c in zip(names, codes, strict=True)},
    }  # fmt: skip
    message = jsonstat_read.parse_message(json.dumps(said).encode(), "x")
    columns = [
        message.rows.column(n.upper() if n != "time" else "TIME_PERIOD").to_pylist() for n in names
    ]
    found = dict(
        zip(zip(*columns, strict=True), message.rows.column("OBS_VALUE").to_pylist(), strict=True)
    )
    assert found == {
        key: float(v) for key, v in zip(product(*codes), figures, strict=True) if v is not None
    }
