"""An analyst asks for several tables at once, and gets one message with a set for each."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree
from pysdmx.io import read_sdmx
from tests.factories import statistics as make
from tests.migstat import factories as numbers

from migstat.sdmx.model import Code, Codelist, Dimension, MigstatError
from tessera.access.people import OPERATOR
from tessera.core import clock
from tessera.statistics import actions
from tessera.statistics.reads import sdmx as reads

pytestmark = pytest.mark.django_db
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
BOTH = "3.0/data/dataflow/TESSERA/TESTFLOW,PERMITS"
REASON = Codelist("CL_REASON", tuple(Code(one, {"en": one}) for one in ("EDU", "FAM")))


@pytest.fixture
def permits(release):
    """A table with one dimension more, beside that of applicants."""
    flow = numbers.dataflow(Dimension("REASON", {"en": "Reason"}, codelist=REASON), id="PERMITS")
    rows = [
        ("A", "XK", "DE", "T", "EDU", "2023", 5.0), ("A", "AL", "DE", "T", "FAM", "2023", None, "L", "F"),
        ("A", "AL", "AT", "T", "FAM", "2022", 0.0),
    ]  # fmt: skip
    return actions.publish(numbers.table(flow, rows), by=OPERATOR).release


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def counted(answer) -> dict[str, int]:
    """How many observations a message of SDMX-CSV has of each dataflow."""
    found: dict[str, int] = {}
    for row in rows(answer):
        id = row["STRUCTURE_ID"].split(":")[1].split("(")[0]
        found[id] = found.get(id, 0) + 1
    return found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (BOTH, {"TESTFLOW": 12, "PERMITS": 3}),
        ("3.0/data/dataflow/TESSERA/PERMITS,TESTFLOW/~", {"TESTFLOW": 12, "PERMITS": 3}),
        ("3.0/data/dataflow/*/*", {"TESTFLOW": 12, "PERMITS": 3}),
        ("3.0/data/*", {"TESTFLOW": 12, "PERMITS": 3}),
        ("3.0/data/provisionagreement/TESSERA/PA_TESTFLOW,PA_PERMITS", {"TESTFLOW": 12, "PERMITS": 3}),
        (f"{BOTH}?c[CITIZEN]=XK&c[TIME_PERIOD]=ge:2023", {"TESTFLOW": 2, "PERMITS": 1}),
        (f"{BOTH}?c[CITIZEN]=XK&c[GEO]=AT", {"TESTFLOW": 3}),
        (f"{BOTH}?lastNObservations=1&c[GEO]=DE", {"TESTFLOW": 2, "PERMITS": 2}),
        ("2.1/data/TESSERA,TESTFLOW+PERMITS?startPeriod=2023", {"TESTFLOW": 4, "PERMITS": 2}),
        ("2.1/data/all", {"TESTFLOW": 12, "PERMITS": 3}),
    ],
)  # fmt: skip
def test_one_message_has_the_figures_of_each_that_is_meant(ask, permits, path, found):
    answer = ask(path, accept=CSV)
    assert counted(answer) == found
    assert all(row["REASON"] == "" for row in rows(answer) if "TESTFLOW" in row["STRUCTURE_ID"])


@pytest.mark.parametrize(
    "form",
    [
        "application/vnd.sdmx.data+xml;version=3.0.0",
        "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
        "application/vnd.sdmx.genericdata+xml;version=2.1",
        CSV,
    ],
)
def test_pysdmx_reads_every_form_as_two_sets(ask, permits, form):
    answer = ask(BOTH, accept=form)
    assert answer.headers["Content-Type"] == form
    found = {one.structure: len(one.data) for one in read_sdmx(answer.content.decode(), False).data}
    assert found == {
        "Dataflow=TESSERA:TESTFLOW(1.0)": 12, "Dataflow=TESSERA:PERMITS(1.0)": 3,
    }  # fmt: skip


def test_json_has_two_structures_and_the_note_of_an_area_in_each(ask, permits):
    said = json.loads(ask(BOTH).content)["data"]
    assert [one["structure"] for one in said["dataSets"]] == [0, 1]
    for structure in said["structures"]:
        assert any("1244/1999" in one.get("text", "") for one in structure["annotations"])
    alone = ask(f"{BOTH}?c[CITIZEN]=AL")
    assert b"1244/1999" not in alone.content


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        (f"{BOTH}/~/A.XK.AT.T", 400, "PERMITS: A key of DSD_TEST has 5 places"),
        (f"{BOTH}?c[REASON]=EDU", 400, "TESTFLOW: "),
        (f"{BOTH}?c[CITIZEN]=QQ", 400, "QQ"),
        (f"{BOTH}?c[TIME_PERIOD]=1999", 404, "None of the 2 dataflows"),
        (f"{BOTH},NOFLOW", 404, "NOFLOW"),
        ("3.0/data/datastructure/TESSERA/DSD_TEST,DSD_NONE", 404, "DSD_NONE"),
        (f"{BOTH}?format=csvdata&formatVersion=1.0", 406, "data+json;version=2.0.0"),
        (f"{BOTH}?format=jsonstat", 406, "data+csv;version=2.0.0"),
        (f"{BOTH}?asOf=2001-01-01", 400, "2001-01-01"),
    ],
)
def test_what_cannot_be_answered_of_all_is_refused_and_names_which(
    ask, permits, path, status, says
):
    content = ask(path, status).content
    if "json" in path:
        assert says in json.loads(content)["errors"][0]["title"]
    else:
        assert says in "".join(etree.fromstring(content).itertext())


def test_a_form_that_holds_one_gives_way_to_one_that_holds_several(ask, permits):
    assert ask(BOTH.replace("3.0/data/dataflow/TESSERA/", "2.1/data/").replace(",", "+") + "?format=csv"
               ).headers["Content-Type"] == CSV  # fmt: skip
    one = "application/vnd.sdmx.data+json;version=1.0.0"
    both = ask(BOTH, accept=f"{one}, {CSV};q=0.5")
    assert both.headers["Content-Type"] == CSV
    ask(BOTH, 406, accept=one)
    ask("3.0/data/dataflow/TESSERA/PERMITS", accept=one)


def test_an_answer_names_every_release_and_holds_until_one_of_them_changes(
    ask, client, release, permits
):
    first = ask(BOTH, accept=CSV)
    assert first.headers["Tessera-Release"] == f"{release.sha256}, {permits.sha256}"
    assert {row["RELEASE"] for row in rows(first)} == {release.sha256, permits.sha256}
    etag = first.headers["ETag"]
    ask(BOTH, 304, accept=CSV, **{"if-none-match": etag})
    head = client.head(f"/sdmx/{BOTH}", headers={"accept": CSV})
    assert (head.headers["ETag"], head.content) == (etag, b"")
    assert client.head(f"/sdmx/{BOTH}?c[TIME_PERIOD]=1999").status_code == 404
    make.release(make.changed(make.ROWS, XK_DE_2023=80.0), vintage=date(2025, 6, 1))
    assert ask(BOTH, accept=CSV, **{"if-none-match": etag}).headers["ETag"] != etag


def test_what_a_visitor_may_not_see_is_neither_in_the_message_nor_told_of(
    ask, client, cast, permits
):
    make.release(code="HIDDEN", audience="members", network=cast.international)
    assert set(counted(ask("3.0/data/dataflow/*/*", accept=CSV))) == {"TESTFLOW", "PERMITS"}
    hidden = ask("3.0/data/dataflow/*/TESTFLOW,HIDDEN", 404).content
    absent = ask("3.0/data/dataflow/*/TESTFLOW,ABSENT", 404).content
    assert hidden.replace(b"HIDDEN", b"ABSENT") == absent
    client.force_login(cast["member coordinator"].person)
    answer = ask("3.0/data/dataflow/*/TESTFLOW,HIDDEN", accept=CSV)
    assert counted(answer) == {"TESTFLOW": 12, "HIDDEN": 12}
    assert answer.headers["Cache-Control"].startswith("private")


def test_what_is_new_of_each_and_every_release_of_each(ask):
    then = datetime(2025, 3, 1, 12, tzinfo=UTC)
    with clock.frozen(then):
        make.release()
        make.release(code="SECOND")
    with clock.frozen(then + timedelta(days=90)):
        newer = make.changed(make.ROWS, XK_DE_2023=80.0)
        make.release(newer, code="SECOND", vintage=date(2025, 5, 30))
    url = "3.0/data/dataflow/*/*?format=csvdata"
    since = ask(f"{url}&updatedAfter={quote((then + timedelta(days=1)).isoformat())}")
    assert [(row["STRUCTURE_ID"], row["ACTION"], row["OBS_VALUE"]) for row in rows(since)] == [
        ("TESSERA:SECOND(1.0)", "R", "80")
    ]
    ask(f"{url}&updatedAfter=2026-01-01T00:00:00Z", 404)
    assert counted(ask(f"{url}&includeHistory=true")) == {"TESTFLOW": 12, "SECOND": 24}


def test_an_answer_that_would_be_too_large_is_refused_with_its_size(ask, permits, monkeypatch):
    monkeypatch.setattr(reads, "MOST", 13)
    assert b"15 observations" in ask(BOTH, 413).content
    ask(f"{BOTH}?c[CITIZEN]=XK")
    monkeypatch.setattr(reads, "MOST_FLOWS", 1)
    assert b"means 2 dataflows" in ask(f"{BOTH}?c[CITIZEN]=XK", 413).content


def test_many_dataflows_cost_no_more_questions_than_two(ask, permits):
    def cost() -> int:
        ask("3.0/data/dataflow/*/*", accept=CSV)
        with CaptureQueriesContext(connection) as asked:
            ask("3.0/data/dataflow/*/*", accept=CSV)
        return len(asked)

    few = cost()
    for code in ("THIRD", "FOURTH", "FIFTH"):
        make.release(code=code)
    assert 0 < cost() <= few


def test_an_answer_of_several_is_loaded_again_as_the_same_figures(ask, permits, tmp_path):
    """What our service writes, the load reads: nothing is new in it."""
    for form, name in (
        (CSV, "answer.csv"),
        ("application/vnd.sdmx.data+json;version=2.0.0", "a.json"),
    ):
        file = tmp_path / name
        file.write_bytes(ask(BOTH, Accept=form).content)
        done = actions.load_file(file, by=OPERATOR)
        assert [(one.release.dataflow.code, one.is_new) for one in done] == [
            ("TESTFLOW", False), ("PERMITS", False)
        ]  # fmt: skip
        (one,) = actions.load_file(file, by=OPERATOR, dataflow="PERMITS")
        assert one.release == permits
    with pytest.raises(MigstatError, match="not OTHER"):
        actions.load_file(file, by=OPERATOR, dataflow="OTHER")
