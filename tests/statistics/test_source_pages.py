"""Pages of sources: the state of each, a report and its decision, a file whose columns are named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.migstat.sources.live.services import workbook
from tests.statistics.replay import Replay, serving

from tessera.access.people import CLOCK, OPERATOR
from tessera.core import clock
from tessera.statistics import bridge
from tessera.statistics.actions import fetching
from tessera.statistics.models import Dataflow, Fetch, Layout, Release, Source, Upload

pytestmark = pytest.mark.django_db
CSV = b"Viti;Shtetesia;Gjinia;Arsyeja;Numri;Flag\n2023;AL;M;Work;1.204;\n2023;AL;F;Family;-;c\n2024;TR;M;Work;77;p\n"


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> Iterator[Replay]:
    monkeypatch.setenv("no_proxy", "*")
    settings.HOME = tmp_path
    with clock.frozen(datetime(2026, 7, 1, 12, tzinfo=UTC)), serving(Replay()) as replay:
        yield replay


@pytest.fixture
def admin(client, cast):
    client.force_login(cast["administrator"].person)
    return client


@pytest.fixture
def waiting(replay: Replay) -> Fetch:
    """UNHCR's population, fetched, with its report."""
    fetching.declare([o for o in bridge.ready() if o.source == "unhcr-population"], by=OPERATOR)
    source = Source.objects.get()
    source.address = replay.base
    source.save()
    made = fetching.fetch(source, by=OPERATOR, is_queued=False)
    return fetching.carry_out(made, by=CLOCK, patience=replay.patience)


def address(row: Fetch) -> str:
    return f"/statistics/sources/{row.source.code}/{row.pk}/"


def test_everybody_sees_who_is_asked_and_nobody_else_what_came(
    client, cast, waiting: Fetch
) -> None:
    shown = client.get("/statistics/sources/").content.decode()
    assert "Persons of concern by origin and asylum" in shown and "waiting" not in shown
    page = client.get("/statistics/sources/unhcr-population/")
    assert page.status_code == 200 and str(waiting.pk) not in page.content.decode()
    for name in ("member coordinator", "observer", "auditor"):
        client.force_login(cast[name].person)
        assert client.get(address(waiting)).status_code == 404
        assert client.post(address(waiting), {"do": "accept"}).status_code == 404
        assert (
            client.post("/statistics/sources/unhcr-population/", {"do": "fetch"}).status_code == 403
        )
        assert client.post("/statistics/sources/", {"do": "declare"}).status_code == 403


def test_an_administrator_reads_the_report_and_accepts(admin, waiting: Fetch) -> None:
    page = admin.get(address(waiting)).content.decode()
    assert "This is the first release of the table; figures: 4." in page
    done = admin.post(address(waiting), {"do": "accept"})
    assert done.url == f"/statistics/releases/{Release.objects.get().short}/"
    assert "accepted" in admin.get("/statistics/sources/").content.decode()
    assert admin.post(address(waiting), {"do": "accept"}).status_code == 409


def test_an_international_networks_secretariat_fetches_accepts_and_declares_nothing(
    client, cast, waiting: Fetch
) -> None:
    client.force_login(cast["secretariat officer"].person)
    assert 'value="fetch"' in client.get("/statistics/sources/").content.decode()
    asked = client.post("/statistics/sources/", {"do": "fetch", "source": "unhcr-population"})
    assert asked.status_code == 409  # figures of it wait to be decided about
    done = client.post(address(waiting), {"do": "accept"})
    assert done.url == f"/statistics/releases/{Release.objects.get().short}/"
    again = client.post("/statistics/sources/", {"do": "fetch", "source": "unhcr-population"})
    assert again.url == address(Fetch.objects.exclude(pk=waiting.pk).get())
    page = "/statistics/sources/unhcr-population/"
    assert client.post(page, {"do": "change", "every": "day"}).status_code == 403
    assert client.post("/statistics/sources/", {"do": "declare"}).status_code == 403
    assert client.post("/statistics/sources/", {"do": "fetch", "source": "none"}).status_code == 404


def test_a_file_that_came_is_the_administrators_alone(admin, client, cast) -> None:
    bring(admin)
    row = Source.objects.create(
        code="brought", publisher="An office", connector="file", dataflow="BROUGHT"
    )
    made = Fetch.objects.create(source=row, state=Fetch.State.WAITING, path="x")
    client.force_login(cast["secretariat officer"].person)
    assert client.get(address(made)).status_code == 404
    assert client.post(
        "/statistics/sources/", {"do": "fetch", "source": "brought"}
    ).status_code == 404  # fmt: skip


def test_an_empty_installation_says_what_would_be_fetched_and_how_to_begin(admin, client) -> None:
    page = admin.get("/statistics/sources/").content.decode()
    assert "How figures come here" in page and "Enter what is missing" in page
    assert "First residence permits" in page and "Totals only of" in page and "every" in page
    admin.post("/statistics/sources/", {"do": "declare"})
    page = admin.get("/statistics/sources/").content.decode()
    assert "Have a table asked" in page and page.count('value="fetch"') == len(bridge.ready())
    admin.logout()
    page = client.get("/statistics/sources/").content.decode()
    assert "How figures come here" not in page and 'value="fetch"' not in page


def test_refusing_needs_a_reason(admin, waiting: Fetch) -> None:
    assert "required" in admin.post(address(waiting), {"do": "refuse"}).content.decode()
    admin.post(address(waiting), {"do": "refuse", "reason": "A year is missing."})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.sentence) == ("refused", "A year is missing.")
    assert not Release.objects.exists()


def test_what_is_asked_how_often_is_changed_on_its_page(admin, db) -> None:
    admin.post("/statistics/sources/", {"do": "declare"})
    assert Source.objects.count() == len(bridge.ready())
    one = "/statistics/sources/resfirst/"
    assert "Totals only of" in admin.get(one).content.decode()
    admin.post(one, {"do": "change", "is_active": "on", "every": "week"})
    source = Source.objects.get(code="resfirst")
    assert (source.is_active, source.every, source.accepts_itself) == (True, "week", False)
    assert admin.post(one, {"do": "dance"}).status_code == 400
    assert admin.get(one + "?nothing=1").status_code == 400


def test_the_list_asks_no_more_for_more_sources(admin, django_assert_max_num_queries) -> None:
    fetching.declare(bridge.ready(), by=OPERATOR)
    admin.get("/statistics/sources/")
    with django_assert_max_num_queries(14):
        admin.get("/statistics/sources/")


# Files that people bring


def bring(client, data: bytes = CSV, name: str = "leje.csv"):
    file = SimpleUploadedFile(name, data)
    return client.post("/statistics/sources/", {"do": "bring", "file": file})


def layout(**changes: str) -> dict[str, str]:
    columns = ("period", "origin", "sex", "dimension", "value", "flag")
    return {
        "do": "map", "name": "Permits", "dataflow": "PERMITS_XK", "publisher": "DCAM",
        "licence": "CC BY 4.0", "unit": "NR", "kind": "flow", "areas": "EUROSTAT", "place": "XK",
        "thousands": ".", **{f"column_{n}": kind for n, kind in enumerate(columns)}, **changes,
    }  # fmt: skip


def test_columns_are_named_once_and_the_next_file_is_read_so(admin, replay: Replay) -> None:
    asked = bring(admin)
    page = admin.get(asked.url).content.decode()
    assert "Shtetesia" in page and "1.204" in page
    row = Fetch.objects.get(pk=admin.post(asked.url, layout()).url.split("/")[-2])
    assert row.state == "waiting" and row.rows == 3 and not Upload.objects.exists()
    admin.post(address(row), {"do": "accept"})
    flow = Dataflow.objects.get(code="PERMITS_XK")
    assert (flow.unit, flow.publisher, flow.licence) == ("NR", "DCAM", "CC BY 4.0")
    table = bridge.table_at(bridge.store(), flow.releases.get().path)
    assert ("A", "AL", "M", "WORK", "XK", "2023", 1204.0, "A", "F") in set(
        zip(*(c.to_pylist() for c in table.rows.columns), strict=True)
    )
    again = bring(admin, CSV.replace(b"77;p", b"78;"), "leje 2.csv")
    second = Fetch.objects.get(pk=again.url.split("/")[-2])
    changes = next(one for one in second.report if one["rule"] == "changes")
    assert second.state == "waiting" and changes["values"]["revised"] == 1
    assert Layout.objects.count() == 1


def test_a_spreadsheet_with_the_same_heading_is_read_the_same_way(admin, replay: Replay) -> None:
    bring_url = bring(admin).url
    row = Fetch.objects.get(pk=admin.post(bring_url, layout()).url.split("/")[-2])
    admin.post(address(row), {"do": "accept"})
    sheet = workbook(("Viti", "Shtetesia", "Gjinia", "Arsyeja", "Numri", "Flag"),
                     (2023, "AL", "M", "Work", 1204, ""), (2023, "AL", "F", "Family", "-", "c"),
                     (2024, "TR", "M", "Work", 77, "p"))  # fmt: skip
    again = bring(admin, sheet, "leje.xlsx")
    assert Fetch.objects.get(pk=again.url.split("/")[-2]).state == "unchanged"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"column_0": "dimension"}, "Exactly one column must be the period."),
        ({"column_3": "value"}, "Exactly one column must be the value."),
        (
            {"place": ""},
            "Say either which column is the area, or which one area the file is about.",
        ),
        ({"place": "QQ"}, "QQ"),
        ({"dataflow": "permits xk!"}, "Use capitals, digits and underscores"),
        ({"areas": "UNHCR_LABEL"}, "line 2, column Shtetesia"),
    ],
)
def test_a_layout_that_makes_no_table_is_told_in_one_sentence(
    changes: dict[str, str], why: str, admin, replay: Replay
) -> None:
    asked = bring(admin)
    page = admin.post(asked.url, layout(**changes))
    assert page.status_code == 200 and why in page.content.decode()
    assert not Layout.objects.exists() and not Fetch.objects.exists()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"), (b"one\n1\n", "the first line has 1 column"), (b"a,b\n", "the file has 0 rows"),
        (b"a,A\n1,2\n", "two columns have the same name"), (b"PK\x03\x04broken", "not a readable spreadsheet"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(data: bytes, why: str, admin, replay: Replay) -> None:
    page = bring(admin, data).content.decode()
    assert why in page
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sq", (
            "permits.csv, rreshti 4, kolona Numri: &#x27;shtatë&#x27; nuk është numër.",
            "permits.csv, rreshti 3, kolona Viti: &#x27;pranvera&#x27; nuk është periudhë si",
            "permits.csv, rreshti 2, kolona Shtetesia: territori &#x27;QQ&#x27; nuk njihet;",
            "permits.csv, rreshti 1: rreshti i parë duhet të emërtojë çdo kolonë",
        )),
        ("sr-latn", (
            "permits.csv, red 4, kolona Numri: &#x27;shtatë&#x27; nije broj.",
            "permits.csv, red 3, kolona Viti: &#x27;pranvera&#x27; nije period kao što je",
            "permits.csv, red 2, kolona Shtetesia: područje &#x27;QQ&#x27; nije poznato;",
            "permits.csv, red 1: prvi red mora da navede naziv svake kolone",
        )),
        ("sr", (
            "permits.csv, ред 4, колона Numri: &#x27;shtatë&#x27; није број.",
            "permits.csv, ред 3, колона Viti: &#x27;pranvera&#x27; није период као што је",
            "permits.csv, ред 2, колона Shtetesia: подручје &#x27;QQ&#x27; није познато;",
            "permits.csv, ред 1: први ред мора да наведе назив сваке колоне",
        )),
    ],
)  # fmt: skip
def test_whoever_brings_a_bad_file_is_told_why_in_the_language_of_the_page(
    language: str, said: tuple[str, ...], admin, settings, replay: Replay
) -> None:
    admin.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    number, period, area, heading = said
    for data, why in (
        (CSV.replace(b"77;p", "shtatë;p".encode()), number),
        (CSV.replace(b"2023;AL;F", b"pranvera;AL;F"), period),
        (CSV.replace(b"2023;AL;M", b"2023;QQ;M"), area),
    ):
        asked = bring(admin, data, "permits.csv")
        assert why in admin.post(asked.url, layout()).content.decode()
        admin.post(asked.url, {"do": "discard"})
    assert heading in bring(admin, CSV.replace(b"Viti", b""), "permits.csv").content.decode()
    assert not Upload.objects.exists() and not Fetch.objects.exists()


def test_rows_given_twice_are_named_and_nothing_is_kept(admin, replay: Replay) -> None:
    asked = bring(admin, CSV + b"2024;TR;M;Work;77;p\n")
    page = admin.post(asked.url, layout()).content.decode()
    assert "occurs in row 3 and in row 4; keep one row per key." in page
    assert not Fetch.objects.exists() and not Layout.objects.exists()


def test_a_file_does_not_take_the_code_of_a_publishers_table(admin, replay: Replay) -> None:
    fetching.declare(bridge.ready(), by=OPERATOR)
    asked = bring(admin)
    page = admin.post(asked.url, layout(dataflow="RESFIRST")).content.decode()
    assert "Another table has the code RESFIRST; choose another." in page


def test_a_file_can_be_taken_away(admin, cast, client, replay: Replay) -> None:
    asked = bring(admin)
    client.force_login(cast["member coordinator"].person)
    assert client.get(asked.url).status_code == 404
    client.force_login(cast["administrator"].person)
    client.post(asked.url, {"do": "discard"})
    assert not Upload.objects.exists()
