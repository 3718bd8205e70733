"""The page of a table: filters, layouts, totals, signs, releases, refusals."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.factories import statistics as make

from migstat.sources import edits
from tessera.access.people import VISITOR
from tessera.statistics import reads
from tessera.statistics.models import Release

pytestmark = pytest.mark.django_db

PAGE = "/statistics/TESTFLOW/"


def words(answer) -> str:
    said = " ".join(answer.content.decode().split())
    return re.sub(r'<span class="t-nowrap">(.*?)</span>', r"\1", said)


def test_the_page_names_release_vintage_publisher_and_licence(client, release) -> None:
    shown = words(client.get(PAGE))
    for said in ("Eurostat", "2025-03-01", release.short, "CC BY 4.0", "Applicants"):
        assert said in shown


def test_the_note_on_a_designation_is_there_once(client, release) -> None:
    shown = words(client.get(PAGE))
    assert "Kosovo<sup>*</sup>" in shown
    assert shown.count("ICJ Opinion on the Kosovo declaration") == 1


def test_what_exists_in_english_only_is_marked_on_other_pages(client, release) -> None:
    shown = words(client.get(f"{PAGE}?lang=sq"))
    for said in ("Eurostat", "CC BY 4.0"):
        assert f'<span lang="en">{said}' in shown
    assert '<span lang="en">' not in words(client.get(f"{PAGE}?lang=en"))


def test_what_was_changed_on_the_way_in_names_areas_as_the_style_does(client, release) -> None:
    kept = edits.said(edits.SERBIA_COMPOSITE)
    Release._default_manager.filter(pk=release.pk).update(edits=[kept, "Somebody's own words."])
    eu = words(client.get(f"/statistics/releases/{release.short}/?style=eu"))
    assert "<li>Serbia includes Kosovo* in these figures;" in eu
    sq = words(client.get(f"/statistics/releases/{release.short}/?lang=sq"))
    assert '<li><span lang="en">Somebody&#x27;s own words.</span></li>' in sq


def test_of_two_releases_of_one_day_the_later_took_the_others_place(client, release) -> None:
    corrected = make.release(make.changed(make.ROWS, XK_DE_2023=80.0))
    first, second = (
        words(client.get(f"/statistics/releases/{one.short}/")) for one in (release, corrected)
    )
    assert "A newer release of" in first and f"releases/{corrected.short}/" in first
    assert "A newer release of" not in second and f"releases/{release.short}/" in second
    assert f"releases/{corrected.short}/" not in first.split("Against the one before")[1]


def test_a_table_stands_once_among_the_newest(client, release) -> None:
    corrected = make.release(make.changed(make.ROWS, XK_DE_2023=80.0))
    assert reads.newest_releases(VISITOR) == [corrected]


def test_each_kind_of_cell_says_what_it_is(client) -> None:
    make.release([*make.ROWS[:-1], ("A", "XK", "DE", "T", "2023", 77.0, "A", "C")])
    shown = words(client.get(PAGE))
    assert "missing: Not collected" in shown
    assert '<span class="t-zero">0</span>' in shown
    assert ">confidential</span>" in shown and "77" not in shown.split("<tbody>")[1]
    assert 'title="Provisional"' in shown


def test_filters_select_and_the_address_says_so(client, release) -> None:
    shown = words(client.get(PAGE, {"GEO": "DE", "CITIZEN": ["XK", "AL"], "start": "2022"}))
    body = shown.split("<tbody>")[1].split("</tbody>")[0]
    assert "150" in body and "71" in body and "110" not in body


def test_rows_and_columns_can_change_places(client, release) -> None:
    shown = words(client.get(PAGE, {"columns": "GEO", "CITIZEN": "XK"}))
    head = shown.split("<thead>")[1].split("</thead>")[0]
    assert "Austria" in head and "Germany" in head and "2021" not in head


def test_totals_where_they_have_a_meaning(client, release) -> None:
    shown = words(client.get(PAGE, {"CITIZEN": "XK", "totals": "yes"}))
    foot = shown.split("<tfoot>")[1]
    assert all(figure in foot for figure in (">70<", ">78<", ">85<")) or "85" in foot


def test_a_total_of_which_a_part_is_missing_says_so(client, release) -> None:
    shown = words(client.get(PAGE, {"CITIZEN": "AL", "totals": "yes"}))
    assert "some parts are missing" in shown.split("<tfoot>")[1]


def test_totals_that_would_count_twice_are_refused_with_the_reason(client) -> None:
    make.release([*make.ROWS, ("A", "XK", "EU27_2020", "T", "2023", 85.0)])
    shown = words(client.get(PAGE, {"CITIZEN": "XK", "totals": "yes"}))
    assert "No totals:" in shown and "aggregate" in shown and "<tfoot>" not in shown


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("FOO=1", "FOO"),
        ("colour=red", "colour"),
        ("GEO=ZZ", "ZZ"),
        ("SEX=X", "SEX"),
        ("start=yesterday", "yesterday"),
        ("start=2023&end=2021", "ends before"),
        ("last=0", "last"),
        ("as_known_on=1.1.2024", "as_known_on"),
        ("as_known_on=2999-01-01", "future"),
        ("release=xyz", "release"),
        ("chart=pie", "pie"),
        ("page=99", "99"),
        ("columns=FOO", "FOO"),
        ("rows=FOO", "FOO"),
        ("last=1&last=2", "twice"),
        ("group=FOO", "FOO"),
        ("limit=5", "limit"),
        ("order=smallest", "order"),
        ("all=no", "all"),
        ("COLOUR=", "COLOUR"),
        ("GEO=", "GEO"),
    ],
)
def test_what_cannot_be_understood_is_400_with_a_sentence(client, release, query, said) -> None:
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 400
    assert said in words(answer)
    assert "<tbody>" not in words(answer)


@pytest.mark.parametrize("path", ["/statistics/NOPE/", "/statistics/NOPE/data.csv",
                                  "/statistics/TESTFLOW/?release=" + "0" * 12])  # fmt: skip
def test_what_is_not_there_is_404(client, release, path) -> None:
    assert client.get(path).status_code == 404


def test_an_old_link_shows_the_same_figures_and_says_there_are_newer_ones(client, release) -> None:
    link = f"{PAGE}?GEO=DE&CITIZEN=XK&release={release.short}"
    before = words(client.get(link))
    assert "A newer release of" not in before
    make.release(make.changed(make.ROWS, XK_DE_2023=80.0), vintage=date(2025, 6, 1))
    after = words(client.get(link))
    assert "A newer release of 2025-06-01 exists" in after and ">77<" in after
    assert ">80<" in words(client.get(f"{PAGE}?GEO=DE&CITIZEN=XK"))


def test_as_known_on_a_day_is_what_was_known_then(client, release) -> None:
    make.release(make.changed(make.ROWS, XK_DE_2023=80.0), vintage=date(2025, 6, 1))
    then = words(client.get(f"{PAGE}?GEO=DE&CITIZEN=XK&as_known_on=2025-05-31"))
    assert ">77<" in then and "A newer release" in then


def test_before_the_first_release_the_page_says_since_when_there_is_one(client, release) -> None:
    make.release(code="OLDER", vintage=date(2019, 3, 1))
    shown = words(client.get(f"{PAGE}?GEO=DE&as_known_on=2020-01-01"))
    assert "its first release is of 2025-03-01" in shown and "<tbody>" not in shown
    assert f"{PAGE}?GEO=DE&amp;as_known_on=2025-03-01" in shown.replace('href="?', f'href="{PAGE}?')
    assert "/statistics/OLDER/?as_known_on=2020-01-01" in shown
    assert client.get(f"{PAGE}data.csv?as_known_on=2020-01-01").status_code == 400


def test_rows_can_be_added_up_over_what_is_left_out(client, release) -> None:
    shown = words(client.get(f"{PAGE}?CITIZEN=XK&group=CITIZEN&start=2021"))
    body = shown.split("<tbody>")[1].split("</tbody>")[0]
    assert body.count("<tr>") == 1 and ">85<" in body
    assert "added up over" in shown and "All rows" in shown


def test_the_largest_rows_can_come_first(client, release) -> None:
    shown = words(client.get(f"{PAGE}?order=largest"))
    heads = re.findall(r'<th scope="row">(.*?)</th>', shown)
    assert heads[:2] == ["Albania", "Germany"], heads


def test_what_a_form_sends_empty_does_not_stay_in_the_address(client, release) -> None:
    sent = client.get(f"{PAGE}?GEO=DE&start=&end=2022&as_known_on=&rows=")
    assert sent.status_code == 302 and sent["Location"] == f"{PAGE}?GEO=DE&end=2022"
    assert client.get("/statistics/areas/XK/?as_known_on=")["Location"] == "/statistics/areas/XK/"


def test_what_is_chosen_stands_in_the_line_over_the_list(client, release) -> None:
    shown = words(client.get(f"{PAGE}?GEO=DE&GEO=AT"))
    assert "data-said>2: " in shown and 'value="DE" checked' in shown
    assert "<select" in shown and "multiple" not in shown and "Ctrl" not in shown


def wide(n: int = 80):
    """A table of more rows than a page shows: ``n`` citizenships in two areas over twelve years."""
    from migstat.areas import AreaKind, all_areas

    codes = [one.code for one in all_areas() if one.kind is AreaKind.TERRITORY][:n]
    return [
        ("A", code, geo, sex, str(year), float(at * (2 if sex == "T" else 1)))
        for at, code in enumerate(codes)
        for geo in ("AT", "DE")
        for sex in ("F", "M", "T")
        for year in range(2012, 2024)
    ]


def test_a_large_table_begins_with_a_selection_that_its_address_says(client) -> None:
    made = make.release(wide())
    bare = client.get(PAGE)
    assert bare.status_code == 302
    address = bare["Location"]
    for said in ("SEX=T", "start=2014", "group=GEO,SEX", "order=largest"):
        assert said in address, address
    shown = words(client.get(address))
    assert "A selection:" in shown and "the largest first" in shown
    assert "data.csv?" in shown and "group=GEO,SEX" in shown.split("Take it along")[1]
    body = shown.split("<tbody>")[1].split("</tbody>")[0]
    assert body.count("<tr>") == 2 and f">{sum(range(80)) * 2:,}<" in body
    everything = words(client.get(f"{PAGE}?all=yes"))
    assert "480 rows" in everything and "The whole table." in everything
    pinned = client.get(f"{PAGE}?release={made.short}&lang=sq")
    assert f"release={made.short}" in pinned["Location"] and "lang=sq" in pinned["Location"]


def test_many_rows_come_in_pages_that_together_are_all(client) -> None:
    from migstat.areas import AreaKind, all_areas

    codes = [one.code for one in all_areas() if one.kind is AreaKind.TERRITORY][:120]
    make.release([("A", code, "AT", "T", "2023", float(n)) for n, code in enumerate(codes)])
    found = [
        words(client.get(f"{PAGE}?all=yes&page={page}")).count('<th scope="row">')
        for page in (1, 2, 3)
    ]
    assert found == [50, 50, 20]


def test_a_rounded_table_says_that_zero_may_be_one_or_two(client) -> None:
    make.release(rounded_to=5)
    assert "rounds to 5: a zero may stand for one or two" in words(client.get(PAGE))
