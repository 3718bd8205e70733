"""Stories 1 and 2 on the publishers' own figures, their totals to the unit, and the traps in them."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from functools import cache

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tessera.access.people import OPERATOR, VISITOR
from tessera.statistics import actions, reads

pytestmark = pytest.mark.django_db

KEPT = ("eurostat", "worldbank", "undesa", "frontex")


@pytest.fixture(scope="module", autouse=True)
def figures(django_db_setup, django_db_blocker, data, tmp_path_factory):
    """The real figures, published once for this file and taken out again after it."""
    from tessera.audit.models import Event, Head
    from tessera.statistics.models import Dataflow, Release

    folder = tmp_path_factory.mktemp("figures")
    for name in KEPT:
        (folder / name).symlink_to(data / name)
    (folder / "unhcr").mkdir()
    for file in (data / "unhcr").iterdir():
        (folder / "unhcr" / file.name).symlink_to(file)
    with django_db_blocker.unblock():
        actions.load_folder(folder, by=OPERATOR)
    yield
    with django_db_blocker.unblock():
        for model in (Release, Dataflow, Event, Head):
            model._default_manager.all().delete()


def words(answer) -> str:
    assert answer.status_code == 200, answer.content[:400]
    said = " ".join(answer.content.decode().split())
    return re.sub(r'<span class="t-nowrap">(.*?)</span>', r"\1", said)


@cache
def page(address: str) -> str:
    """What a page says to a visitor; no test changes the figures, so each is read once for all of them."""
    return words(Client().get(address))


def total(flow: str, key: dict[str, list[str]], group: tuple[str, ...] = ()) -> float:
    rows = reads.table(flow, key, VISITOR, last=None, group=group).rows()
    return sum(row[-3] or 0 for row in rows)


# Totals that publishers print.


def test_refugees_in_the_world_at_the_end_of_2025_are_28_461_306() -> None:
    view = reads.table(
        "UNHCR_POPULATION", {"INDICATOR": ["REF"]}, VISITOR, start="2025", end="2025"
    )
    assert sum(row[-3] or 0 for row in view.rows()) == 28_461_306


def test_migrants_in_the_world_in_2024_are_304_021_813() -> None:
    view = reads.table("UNDESA_STOCK", {"SEX": ["T"]}, VISITOR, start="2024", end="2024")
    assert sum(row[-3] or 0 for row in view.rows()) == 304_021_813


def test_bilateral_remittances_of_2017_are_613_5_billion_dollars() -> None:
    assert round(total("WB_REMITTANCES", {}) / 1000, 1) == 613.5


# Story 1: a reader looks up asylum from one area, rates, disagreement, files, a link that lasts.


def test_the_area_is_found_from_any_spelling(client) -> None:
    for name in ("Kosovo", "kosove", "Kosova", "Косово", "XK", "kosovo*"):
        answer = client.get("/statistics/areas/", {"q": name})
        assert answer.status_code == 302 and answer["Location"] == "/statistics/areas/XK/", name


def test_the_area_page_has_figures_that_can_be_checked() -> None:
    shown = page("/statistics/areas/XK/")
    for said in ("6,805", "534,883", "406,091", "294,906", "73,235", "+118 % on 2023",
                 "Asylum applications more than doubled in 2024 and are 9 % of the peak of 2015"):  # fmt: skip
        assert said in shown, said
    assert shown.count("ICJ Opinion on the Kosovo declaration") == 1


def test_every_figure_of_the_page_names_release_publisher_and_licence() -> None:
    shown = page("/statistics/areas/XK/")
    for figure in shown.split('<figure class="t-figure"')[1:]:
        source = figure.split('<p class="t-src">')[1].split("</p>")[0]
        assert (
            "/statistics/releases/" in source and "CC BY" in source
        ) or "acknowledgement" in source


def test_sums_say_how_many_areas_report_and_which_do_not() -> None:
    shown = page("/statistics/areas/XK/")
    assert "The sum of 2024 has figures of 32 reporting areas; missing: United Kingdom." in shown


def test_origins_without_a_figure_are_not_called_reporters() -> None:
    here = page("/statistics/areas/FR/").split('id="h-asylum-here"')[1]
    assert "reporting areas" not in here.split("</figure>")[0]


def test_sources_that_disagree_say_why() -> None:
    shown = page("/statistics/areas/XK/")
    assert "Two sources give different populations for 2023" in shown
    assert "1,682,668" in shown and "1,700,039" in shown
    assert "UNHCR new applications worldwide" in shown
    # A table of words, so that a phone lists it: each cell says under which heading it stands.
    words_alone = [one for one in shown.split("<table") if "t-table--list" in one.split(">")[0]]
    assert len(words_alone) == 1 and '<td data-label="Why they differ">' in words_alone[0]


def test_zeros_that_are_reporting_practice_are_said_to_be(client) -> None:
    shown = page("/statistics/areas/XK/")
    assert "zero is a reporting practice, not absence" in shown
    assert "The series breaks in 2023" in shown
    table = words(client.get("/statistics/POP1CTZ/?CITIZEN=XK&GEO=FI&GEO=DE"))
    assert "zero is a reporting practice" in table and 'href="#remark-1"' in table


@pytest.mark.parametrize("code", ["XK", "RS"])
def test_a_composite_is_shown_as_one_for_both_of_its_parts_and_never_split(code) -> None:
    shown = page(f"/statistics/areas/{code}/")
    assert "never split" in shown and "29,665" in shown
    together = page("/statistics/areas/RS_XK/")
    assert "29,665" in together


def headlines(address: str) -> dict[str, str]:
    """The headline of every panel of an area's page, without its tags."""
    found = re.findall(r'<figcaption id="h-([a-z-]+)"><b>(.*?)</b>', page(address))
    return {id: html.unescape(re.sub("<[^>]+>", "", said)) for id, said in found}


@pytest.mark.parametrize("code", ["XK", "RS"])
@pytest.mark.parametrize("query", ["", "?per=1000", "?style=un", "?style=plain"])
def test_headlines_of_a_composite_name_what_is_counted(code, query) -> None:
    said = headlines(f"/statistics/areas/{code}/{query}")
    for id in ("recognition", "corridors-from", "corridors-in", "refugees-from", "refugees-here"):
        assert said[id].startswith("Serbia and Kosovo"), said[id]
        assert "together" in said[id] and "here" not in said[id].split("–")[1].split(), said[id]
    own = headlines(f"/statistics/areas/RS_XK/{query}")
    assert "together" not in own["refugees-from"]


def test_a_picture_of_a_composite_names_it_too(client) -> None:
    svg = client.get("/statistics/areas/XK/corridors-from.svg").content.decode()
    assert "Serbia and Kosovo" in svg and "migrants from here" not in svg
    text = client.get("/statistics/areas/XK/corridors-from.csv").content.decode()
    assert text.startswith("# Largest corridors out, Serbia and Kosovo")


def test_a_composite_is_divided_by_the_inhabitants_of_all_its_parts() -> None:
    shown = page("/statistics/areas/MK/?per=1000")
    heads = [reads.series("WB_POPULATION", {"GEO": [code]}, VISITOR)[1]["2024"].value
             for code in ("XK", "RS")]  # fmt: skip
    view = reads.table("UNDESA_STOCK", {"SEX": ["T"], "CITIZEN": ["MK"], "GEO": ["RS_XK"]},
                       VISITOR, start="2024", end="2024")  # fmt: skip
    rate = view.rows()[0][-3] / sum(heads) * 1000
    assert f"{rate:.2f}" in shown


def test_a_rate_without_a_population_is_refused_in_a_sentence(client) -> None:
    shown = page("/statistics/areas/VA/?per=1000")
    assert "Not per 1,000 inhabitants: no population of" in shown
    assert "Left out, because no population that fits is published" in words(
        client.get("/statistics/areas/FR/?per=1000")
    )


def test_the_mirror_says_where_two_publishers_count_other_areas() -> None:
    shown = page("/statistics/areas/XK/")
    mirror = shown.split('id="h-mirror"')[1].split("</table>")[0]
    assert "together – 963,307 in 2024" in mirror and "The areas differ too: Kosovo*" in mirror


def test_per_thousand_inhabitants_is_the_figure_over_the_population() -> None:
    shown = page("/statistics/areas/XK/?per=1000")
    assert f"{6805 / 1594353 * 1000:.2f}" in shown
    assert "population of World Bank, release 2026-03-06" in shown


def test_the_figure_and_its_table_can_be_taken_along(client) -> None:
    svg = client.get("/statistics/areas/XK/asylum.svg").content.decode()
    assert "Kosovo*" in svg and "declaration" in svg and "Eurostat" in svg
    text = client.get("/statistics/areas/XK/asylum.csv").content.decode()
    rows = list(csv.reader(io.StringIO("\n".join(
        line for line in text.splitlines() if not line.startswith("#")))))  # fmt: skip
    assert ["2024", "6805", "32/33"] in rows and "declaration" in text
    sheet = client.get("/statistics/areas/XK/abroad.xlsx").content
    cells = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_name("Data").to_python()
    assert any("Germany" in row and 294906.0 in row for row in cells)


def test_the_page_is_cited_by_an_address_that_stays_as_it_is(client) -> None:
    from datetime import UTC, datetime

    from tests.factories import statistics as make

    from tessera.core import clock
    from tessera.statistics.models import Release

    with clock.frozen(datetime(2026, 12, 1, tzinfo=UTC)):
        shown = words(client.get("/statistics/areas/XK/"))
    assert "/statistics/areas/XK/?as_known_on=2026-12-01" in shown
    with clock.frozen(datetime(2027, 12, 1, tzinfo=UTC)):
        later = make.release(make.ROWS, code="WB_REMITTANCES", vintage=date(2027, 6, 1))
        assert Release.objects.filter(pk=later.pk).exists()
        cited = words(client.get("/statistics/areas/XK/?as_known_on=2026-12-01"))
    assert "As known on 1 December 2026" in cited and "6,805" in cited
    assert "Newer releases exist of WB_REMITTANCES" in cited


# Story 2: three areas side by side, as known then, as known now.


def test_three_areas_side_by_side(client) -> None:
    shown = words(client.get("/statistics/compare/?area=MK&area=AL&area=XK&from=2015"))
    for said in ("Albania, Kosovo*, North Macedonia", "73,235", "6,805"):
        assert said in shown
    rate = words(client.get("/statistics/compare/?area=MK&area=XK&mode=per1000&from=2015"))
    assert "per 1,000 inhabitants" in rate
    index = words(client.get("/statistics/compare/?area=MK&area=XK&mode=index&from=2015"))
    assert "index, 2015 = 100" in index and "100.0" in index


STORY = "area=MK&area=AL&area=XK&from=2015"


def test_three_areas_as_known_then_and_as_known_today(client) -> None:
    """Nothing before 2025 for this table; what the tables of 2018 say was known, and is offered."""
    then = words(client.get(f"/statistics/compare/?{STORY}&as_known_on=2024-01-01"))
    assert (
        "Nothing of ASYAPP was known here on 2024-01-01: its first release is of 2025-06-19" in then
    )
    assert "<tbody>" not in then and "6,805" not in then
    assert "/statistics/ASYAPP_FRST/?as_known_on=2024-01-01" in then
    first = f"?{STORY}&as_known_on=2025-06-19".replace("&", "&amp;")
    assert first in then
    for query in (f"{STORY}&as_known_on=2025-06-19", STORY):
        shown = words(client.get(f"/statistics/compare/?{query}"))
        assert "73,235" in shown and "6,805" in shown
    assert "as known on 2025-12-31" in words(
        client.get(f"/statistics/compare/?{STORY}&as_known_on=2025-12-31")
    )


def test_what_was_known_then_is_shown_as_it_was(client) -> None:
    page = client.get("/statistics/ASYAPP_FRST/?CITIZEN=XK&as_known_on=2024-01-01&chart=none")
    shown = words(page)
    assert "2018-03-27" in shown and "Germany" in shown and "<tbody>" in shown


def test_pages_of_many_tables_say_which_were_not_known_yet(client) -> None:
    none = page("/statistics/areas/XK/?as_known_on=2024-01-01")
    assert "had no release here on 1 January 2024" in none and "since 19 June 2025" in none
    mixed = page("/statistics/areas/XK/?as_known_on=2025-12-31")
    assert "6,805" in mixed and "UNHCR_POPULATION" in mixed
    assert "29,665" not in mixed and "since 25 June 2026" in mixed
    for address in ("/statistics/maps/", "/statistics/ASYAPP/"):
        answer = client.get(address, {"as_known_on": "2024-01-01"})
        assert "its first release is of 2025-06-19" in words(answer)
    rates = words(client.get(f"/statistics/compare/?{STORY}&mode=per1000&as_known_on=2025-12-31"))
    assert "No rate for" in rates and "WB_POPULATION" in rates and "Absolute figures" in rates


def test_two_vintages_give_what_was_known_then_and_now() -> None:
    then = reads.series("WB_POPULATION", {"GEO": ["XK"]}, VISITOR, as_known_on=date(2026, 12, 31))
    assert then[1]["2024"].value == 1_594_353 and then[0].vintage == date(2026, 3, 6)


@pytest.mark.parametrize("query", ["area=MK", "area=MK&area=ZZ", "area=MK&area=AL&mode=log",
                                   "area=MK&area=AL&from=x", "area=MK&area=AL&measure=x",
                                   "area=MK&area=AL&measure=population&mode=per1000", "areas=MK",
                                   "&".join(f"area={c}" for c in ["MK", "AL", "XK", "RS", "ME", "BA", "HR", "SI", "AT"])])  # fmt: skip
def test_a_comparison_that_has_no_meaning_is_refused(client, query) -> None:
    assert client.get(f"/statistics/compare/?{query}").status_code == 400


# Maps.


def test_the_map_shows_areas_and_says_what_borders_mean(client) -> None:
    shown = words(client.get("/statistics/maps/?measure=asylum-from&extent=europe"))
    assert "do not imply official endorsement" in shown and "4.27" in shown
    svg = client.get("/statistics/maps/figure.svg?measure=asylum-from&extent=europe")
    assert svg.status_code == 200 and "declaration" in svg.content.decode()


def test_a_composite_stands_on_neither_of_its_areas_on_the_map(client) -> None:
    shown = words(client.get("/statistics/maps/?measure=refugees-from&mode=absolute"))
    assert "on neither area of the map" in shown and "29,665" in shown


# Every area has a page; every table has one.


def test_every_area_of_the_world_has_a_page(client) -> None:
    from migstat.areas import all_areas

    wrong = [one.code for one in all_areas()[::12]
             if client.get(f"/statistics/areas/{one.code}/").status_code != 200]  # fmt: skip
    assert not wrong


def test_every_table_has_a_page_and_files(client) -> None:
    for entry in reads.catalogue(VISITOR):
        assert client.get(f"/statistics/{entry.code}/?last=1&chart=none").status_code == 200
        for format in ("csv", "json", "parquet", "xlsx"):
            answer = client.get(f"/statistics/{entry.code}/data.{format}?limit=20")
            assert answer.status_code == 200, (entry.code, format)


def test_the_release_page_verifies_its_file(client) -> None:
    entry = reads.catalogue(VISITOR)[0]
    shown = words(client.get(f"/statistics/releases/{entry.sha256[:12]}/?verify=yes"))
    assert "whole: the file is the one that was published" in shown


@pytest.mark.parametrize("language", ["sq", "sr", "sr-latn"])
def test_pages_are_there_in_every_language(client, language) -> None:
    for address in ("/statistics/", "/statistics/areas/XK/", "/statistics/ASYAPP/?CITIZEN=XK",
                    "/statistics/compare/?area=MK&area=AL", "/statistics/releases/"):  # fmt: skip
        answer = client.get(address, {"lang": language} if "?" not in address else None)
        assert answer.status_code == 200
