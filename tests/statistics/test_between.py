"""What lies between tables: derived figures, mirrors, revisions, definitions, rules, as pages and files."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from tests.factories import statistics as make

from migstat.sources import definitions, eurostat, frontex, undesa, unhcr, unwpp, worldbank
from tessera.access.people import OPERATOR, VISITOR
from tessera.statistics import actions, bridge, forms_between
from tessera.statistics.measures import BY_CODE, MEASURES, Side
from tessera.statistics.reads import derived

pytestmark = pytest.mark.django_db

#: The publishers' tables that these pages are made of, cut to a few areas so that loading is quick.
WANTED = {
    eurostat: ("ASYAPP", "POP1CTZ", "EIORD", "EIRTN"), worldbank: ("WB_POPULATION",),
    frontex: ("FRONTEX_IBC",), undesa: ("UNDESA_STOCK",), unwpp: ("WPP_INDICATORS",),
    unhcr: ("UNHCR_DECISIONS", "UNHCR_APPLICATIONS"),
}  # fmt: skip
AREAS = ("AT", "CH", "DE", "FR", "SE", "AE", "AF", "AL", "RS", "XK", "RS_XK", "TOTAL")


@pytest.fixture(scope="module", autouse=True)
def figures(django_db_setup, django_db_blocker, data):
    """Real figures of a few areas, published once for this file and taken out again after it."""
    import pyarrow.compute as pc

    from tessera.audit.models import Event, Head
    from tessera.statistics.models import Dataflow, Release

    with django_db_blocker.unblock():
        for module, ids in WANTED.items():
            for table in module.read(data):
                if table.dataflow.id not in ids:
                    continue
                rows = table.rows
                for dimension in table.dataflow.structure.dimensions:
                    if dimension.is_area:
                        codes = rows.column(dimension.id).cast("string")
                        rows = rows.filter(
                            pc.is_in(codes, value_set=pc.cast(list(AREAS), "string"))
                        )
                actions.publish(replace(table, rows=rows), by=OPERATOR)
    yield
    with django_db_blocker.unblock():
        for model in (Release, Dataflow, Event, Head):
            model._default_manager.all().delete()


def words(answer) -> str:
    assert answer.status_code == 200, answer.content[:400]
    said = " ".join(answer.content.decode().split())
    return re.sub(r'<span class="t-nowrap">(.*?)</span>', r"\1", said)


# Derived figures.


def test_a_rate_names_the_release_of_its_denominator(client) -> None:
    found = derived.rate_of(BY_CODE["asylum-from"], "XK", 100_000, VISITOR)
    counted, heads = found.ingredients
    assert heads.facts.flow == "WB_POPULATION" and heads.series["2023"].value == 1_682_668
    rate = found.points["2023"].value
    assert rate == pytest.approx(counted.series["2023"].value / 1_682_668 * 100_000)
    shown = words(
        client.get("/statistics/derived/?area=XK&figure=rate&measure=asylum-from&per=100000")
    )
    for said in ("÷ population × 100,000", heads.facts.short, counted.facts.short, "Kosovo"):
        assert said in shown


def test_events_of_twelve_months_are_a_year_and_fewer_are_at_least_that() -> None:
    months = forms_between.MONTHLY[0]
    found = derived.from_months(months, "XK", VISITOR)
    assert found.points["2015"].value == 23_793
    assert found.points["2025"].value is None and found.points["2025"].low == 16


def test_persons_counted_once_a_month_never_make_the_year(client) -> None:
    rows = [("M", "XK", "DE", "T", f"2023-{n:02d}", 10.0 + n) for n in range(1, 13)]
    make.release(rows, code="ASYAPPCTZM")
    measure = next(one for one in forms_between.MONTHLY if one.flow == "ASYAPPCTZM")
    point = derived.from_months(measure, "XK", VISITOR).points["2023"]
    assert (point.value, point.low, point.high) == (None, 22, 198)
    shown = words(
        client.get("/statistics/derived/?area=XK&figure=annual&measure=asylum-from-months")
    )
    assert "at most" in shown and "198" in shown and "the figure itself is not known" in shown


def test_two_definitions_of_recognition_never_mix_and_the_composite_is_not_split(client) -> None:
    whole = derived.recognition_of("total-protection", "XK", Side.FROM, VISITOR)
    part = derived.recognition_of("convention", "XK", Side.FROM, VISITOR)
    assert whole.area == part.area == "RS_XK"
    assert 0 < part.points["2015"].value < whole.points["2015"].value < 100
    shown = words(client.get("/statistics/derived/?area=XK&figure=recognition"))
    assert "are not split" in shown and "Rejected" in shown
    assert derived.recognition_of("eu-regulated", "XK", Side.FROM, VISITOR) is None


def test_a_balance_shows_what_is_left_to_the_unit() -> None:
    found = derived.balance_of("DE", VISITOR)
    columns = dict(found.columns)
    for year, residual in found.points.items():
        if residual.value is not None:
            expected = sum(
                sign * columns[name][year].value
                for sign, name in (
                    (1, "Population"),
                    (1, "Births"),
                    (-1, "Deaths"),
                    (1, "Net migration"),
                )
            )
            assert columns["Population a year later"][year].value - expected == pytest.approx(
                residual.value
            )
    assert found.points["2022"].value == pytest.approx(-747_968, abs=1)


def test_a_figure_of_a_release_that_one_may_not_see_is_not_made(cast, client) -> None:
    rows = [("M", "XK", "DE", "T", f"2023-{n:02d}", 10.0) for n in range(1, 13)]
    make.release(rows, code="ASYAPPCTZM", audience="members", network=cast.international)
    address = "/statistics/derived/?area=XK&figure=annual&measure=asylum-from-months"
    assert "cannot be made here" in words(client.get(address))
    client.force_login(cast["member coordinator"].person)
    assert "at most" in words(client.get(address))


def test_flags_of_the_ingredients_are_on_the_result(client) -> None:
    rows = [("M", "XK", "DE", "T", f"2023-{n:02d}", 10.0, "BP" if n == 5 else "A", "F")
            for n in range(1, 13)]  # fmt: skip
    make.release(rows, code="ASYAPPCTZM")
    measure = next(one for one in forms_between.MONTHLY if one.flow == "ASYAPPCTZM")
    assert derived.from_months(measure, "XK", VISITOR).points["2023"].flags == "BP"
    made = client.get(
        "/statistics/derived/figure.csv?area=XK&figure=annual&measure=asylum-from-months"
    )
    text = b"".join(made).decode()
    assert text.splitlines()[-1].endswith(",bp") and "p Provisional" in text


# Mirrors.


def test_zero_by_practice_is_explained_and_not_called_absence(client) -> None:
    shown = words(client.get("/statistics/mirror/?pair=residents&a=CH&b=XK"))
    assert "zero is a reporting practice, not absence" in shown
    assert "Both sides are told for" in shown  # the United Nations count two areas as one


def test_both_sides_are_told_for_the_composite_that_one_of_them_counts() -> None:
    pair = bridge.derive.pairs()["residents"]
    found = derived.mirror(pair, "DE", "XK", VISITOR)
    assert found.composites == ("RS_XK",) and found.is_like
    assert found.points["2024"].left.value > 294_906  # citizens of both, and not of one alone
    assert found.points["2024"].right.value == 303_740


def test_where_one_side_cannot_be_told_for_both_there_is_no_difference() -> None:
    pair = bridge.derive.pairs()["asylum"]
    found = derived.mirror(pair, "DE", "XK", VISITOR)
    assert found.composites == ("RS_XK",)
    if not found.is_like:
        assert all(point.absolute is None for point in found.points.values())
    alone = derived.mirror(pair, "DE", "AF", VISITOR)
    assert alone.points["2024"].absolute == 36_115 - 34_149


def test_a_side_that_nobody_has_published_is_said_to_be_silent(client) -> None:
    shown = words(client.get("/statistics/mirror/?pair=readmission&a=DE&b=AL"))
    assert "No figures of READMITTED are here yet" in shown and "23,035" in shown
    make.release([("A", "DE", "AL", "T", "2016", 20_000.0)], code="READMITTED")
    told = words(client.get("/statistics/mirror/?pair=readmission&a=DE&b=AL"))
    assert "the left side says 23,035 and the right side 20,000: 3,035 more" in told


def test_every_pair_names_known_flows_roles_and_reasons() -> None:
    for pair in bridge.derive.pairs().values():
        assert pair.causes and pair.needs
        assert all(cause.sentence["en"].endswith(".") and cause.source for cause in pair.causes)


@pytest.mark.parametrize("format", ["csv", "xlsx", "svg", "png", "json"])
def test_a_mirror_can_be_taken_along(client, format) -> None:
    answer = client.get(f"/statistics/mirror/figure.{format}?pair=asylum&a=DE&b=AF")
    assert answer.status_code == 200 and (answer.content if not answer.streaming else True)


# Revisions.


def test_a_triangle_has_a_row_for_each_vintage_and_the_size_of_each_revision(client) -> None:
    make.release()
    make.release(make.changed(make.ROWS, XK_DE_2023=80.0), vintage=date(2025, 6, 1))
    address = "/statistics/TESTFLOW/series/?CITIZEN=XK&GEO=DE"
    shown = words(client.get(address))
    assert "2025-03-01" in shown and "2025-06-01" in shown
    body = shown.split("<tbody>")[1]
    assert "77" in body and "80" in body and ">3<" in body.replace(" ", "")
    then = words(client.get(f"{address}&as_known_on=2025-05-01"))
    assert "2025-06-01" not in then.split("<tbody>")[1].split("</tbody>")[0]
    text = b"".join(
        client.get("/statistics/TESTFLOW/series/revisions.csv?CITIZEN=XK&GEO=DE")
    ).decode()
    assert "from first to newest,0,0,3" in text
    assert (
        client.get("/statistics/TESTFLOW/series/revisions.xlsx?CITIZEN=XK&GEO=DE").status_code
        == 200
    )


def test_a_vintage_that_is_not_for_everybody_has_no_row(client, cast) -> None:
    make.release()
    make.release(
        make.changed(make.ROWS, XK_DE_2023=81.0), vintage=date(2025, 6, 1),
        audience="members", network=cast.international,
    )  # fmt: skip
    address = "/statistics/TESTFLOW/series/?CITIZEN=XK&GEO=DE"
    assert ">81<" not in words(client.get(address))
    client.force_login(cast["member coordinator"].person)
    assert ">81<" in words(client.get(address))


# Definitions and rules.


def test_areas_that_do_not_count_alike_are_marked_where_they_are_compared(client) -> None:
    shown = words(client.get("/statistics/compare/?area=FR&area=AE&measure=migrants-in"))
    assert "United Arab Emirates ≠" in shown and "France ≠" not in shown
    assert "Foreign citizens are counted here" in shown
    alike = words(client.get("/statistics/compare/?area=FR&area=SE&measure=migrants-in"))
    assert "≠" not in alike


def test_a_table_says_what_is_counted_and_who_counts_otherwise(client) -> None:
    shown = words(client.get("/statistics/UNDESA_STOCK/?GEO=FR&GEO=AE&SEX=T&CITIZEN=AF"))
    assert "The areas shown do not all count alike" in shown and "born elsewhere" in shown
    page = words(client.get("/statistics/definitions/"))
    assert "Article 4(1)(a)" in page and "Foreign citizens are counted here" in page


def test_definitions_and_reasons_are_in_every_language_of_the_interface(client) -> None:
    for pair in bridge.derive.pairs().values():
        texts = [pair.name, pair.left.counts, pair.right.counts]
        texts += [cause.sentence for cause in pair.causes]
        assert all(set(text) == {"en", "sq", "sr-latn"} for text in texts), pair.id
    for rate in bridge.derive.DEFINITIONS.values():
        assert set(rate.name) == set(rate.sentence) == {"en", "sq", "sr-latn"}, rate.id
    for one in definitions.definitions().values():
        assert set(one.counts) == set(one.day) == {"en", "sq", "sr-latn"}, one.flow
    for one in (*definitions.practices(), *definitions.flags()):
        assert set(one.sentence) == {"en", "sq", "sr-latn"}, one.id
    client.cookies["language"] = "sq"
    page = words(client.get("/statistics/definitions/"))
    assert "Këtu numërohen shtetasit e huaj" in page and "Gjatë vitit" in page
    told = words(client.get("/statistics/mirror/?pair=permits"))
    assert "Lejet dhe banorët" in told and "leje qëndrimi të vlefshme më 31 dhjetor" in told
    client.cookies["language"] = "sr"
    told = words(client.get("/statistics/mirror/?pair=asylum&a=DE&b=AF"))
    assert "Два издавача питају исте органе" in told and "доставило Eurostatu" in told
    shown = words(client.get("/statistics/derived/?area=XK&figure=recognition"))
    assert "Укупна заштита" in shown and "предмети затворени без одлуке су изостављени" in shown


def test_every_rule_is_on_its_page_with_its_source(client) -> None:
    shown = words(client.get("/statistics/rules/"))
    for rule in bridge.validate.rules():
        assert f'id="{rule.id}"' in shown, rule.id


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("derived/?figure=magic", "magic"),
        ("derived/?area=ZZZ", "ZZZ"),
        ("derived/?colour=red", "colour"),
        ("derived/?per=7", "per"),
        ("mirror/?pair=nothing", "nothing"),
        ("mirror/?a=DE&b=DE", "two areas"),
        ("mirror/?a=DE&a=AT", "twice"),
        ("definitions/?x=1", "x"),
        ("rules/?x=1", "x"),
        ("ASYAPP/series/?CITIZEN=XK,AL", "one series"),
        ("ASYAPP/series/?COLOUR=RED", "COLOUR"),
        ("ASYAPP/series/?page=2", "page"),
    ],
)
def test_what_cannot_be_understood_is_400_with_a_sentence(client, address, said) -> None:
    answer = client.get(f"/statistics/{address}")
    assert answer.status_code == 400 and said in answer.content.decode()


@pytest.mark.parametrize("address", ["derived/figure.csv", "mirror/figure.csv", "NOPE/series/",
                                     "ASYAPP/series/revisions.csv"])  # fmt: skip
def test_what_is_not_there_is_404(client, address) -> None:
    assert client.get(f"/statistics/{address}").status_code == 404


def test_the_comparison_begins_with_the_areas_of_which_the_table_tells_most(client) -> None:
    first = client.get("/statistics/compare/?mode=index")
    assert first.status_code == 302
    most = derived.areas_of_measure(MEASURES[0], VISITOR)[:3]
    assert len(most) == 3
    address = f"/statistics/compare/?mode=index&area={','.join(most)}&measure={MEASURES[0].code}"
    assert first.url == address
    shown = client.get(address)
    assert "Shown to begin with: the areas" in words(shown)
    assert b" checked" not in shown.content  # who chooses others need not untick these
    others = f"/statistics/compare/?area={most[1]},{most[0]}&measure={MEASURES[0].code}"
    asked = client.get(others)
    assert "Shown to begin with" not in words(asked)
    assert asked.content.count(b" checked") == 2
    chosen = client.get(f"/statistics/compare/?measure={MEASURES[1].code}")
    assert chosen.url.endswith(
        ",".join(derived.areas_of_measure(MEASURES[1], VISITOR)[:3])
    ) and chosen.url.startswith(f"/statistics/compare/?measure={MEASURES[1].code}&area=")


def test_a_comparison_of_which_nothing_is_here_begins_with_a_form(client, monkeypatch) -> None:
    monkeypatch.setattr(derived, "areas_of_measure", lambda *_asked: [])
    answer = client.get("/statistics/compare/")
    assert answer.status_code == 200 and "Shown to begin with" not in words(answer)


def test_the_mirror_begins_with_the_areas_of_which_both_sides_tell_most(client) -> None:
    answer = client.get("/statistics/mirror/")
    assert answer.status_code == 302
    asked = dict(part.split("=") for part in answer.url.partition("?")[2].split("&"))
    assert asked["pair"] == "asylum"
    shown = words(client.get(answer.url))
    assert "Why they differ:" in shown and "repeated applications" in shown

    def told(a: str, b: str) -> tuple[int, float]:
        found = derived.mirror(bridge.derive.pairs()["asylum"], a, b, VISITOR)
        both = [min(one.left.value, one.right.value) for one in found.points.values()
                if one.left and one.right and one.left.value and one.right.value]  # fmt: skip
        return len(both), sum(both)

    single = [code for code in AREAS if code not in ("RS_XK", "TOTAL")]
    best = max((told(a, b), a, b) for a in single for b in single if a != b)
    assert (asked["a"], asked["b"]) == best[1:]
    assert f"nowhere else do both sides tell as much, in {best[0][0]} periods" in shown


def test_one_chosen_area_is_shown_with_the_other_that_tells_most(client) -> None:
    answer = client.get("/statistics/mirror/?pair=asylum&a=CH")
    assert answer.status_code == 302 and "a=CH" in answer.url and "b=" in answer.url
    assert "Shown to begin with" not in words(
        client.get("/statistics/mirror/?pair=asylum&a=CH&b=AL")
    )


def test_a_mirror_without_figures_says_who_brings_them(client) -> None:
    told = words(client.get("/statistics/mirror/?pair=permits"))
    assert "No figures of RESVALID are here yet." in told and "Eurostat" in told
    told = words(client.get("/statistics/mirror/?pair=diaspora"))
    assert "an institution that counts them and brings its own file" in told


@pytest.mark.parametrize("figure", ["rate", "annual", "recognition", "balance"])
def test_a_derived_figure_begins_with_an_area_and_says_so(client, figure: str) -> None:
    answer = client.get(f"/statistics/derived/?figure={figure}")
    assert answer.status_code == 302, answer.content[-600:]
    shown = words(client.get(answer.url))
    assert "the area of which this table tells most" in shown and "What it is made of" in shown


def test_a_derived_figure_without_a_table_says_who_brings_it(client) -> None:
    told = words(client.get("/statistics/derived/?figure=rate&measure=permits-held"))
    assert "No figures of RESVALID are here yet." in told
