"""Rules as data: each family finds what it is about, and nothing in figures that are only missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.migstat import factories as make

from migstat.sdmx.model import Code, Codelist, Dimension, Role
from migstat.validate import FAMILIES, BadRule, Severity, check, check_parts, read_rules, rules
from migstat.validate.engine import WHOLE

RULES = {rule.id: rule for rule in rules()}


def broken(table, *ids: str, **more) -> dict[str, list]:
    """What some rules find in a table, by rule."""
    found: dict[str, list] = {}
    for one in check(table, [RULES[id] for id in ids] if ids else rules(), **more):
        found.setdefault(one.rule, []).append(one)
    return found


def asylum(rows: Iterable[tuple], *extra: Dimension, rounded_to: int | None = None, id="ASYAPP"):
    flow = replace(make.dataflow(*extra, id=id), rounded_to=rounded_to)
    return make.table(flow, rows)


def year(citizen: str, geo: str, sex: str, period: str, value, *flags):
    return ("A", citizen, geo, sex, period, value, *flags)


def test_every_rule_is_complete_and_every_family_has_one() -> None:
    assert {rule.family for rule in rules()} == set(FAMILIES)
    for rule in rules():
        assert rule.sentence["en"].endswith(".") and rule.finding["en"] and rule.source, rule.id


def test_every_rule_speaks_the_three_languages_with_the_same_places() -> None:
    for rule in rules():
        for text in (rule.sentence, rule.finding):
            assert set(text) == {"en", "sq", "sr-latn"} and all(text.values()), rule.id
        places = {
            tuple(sorted(one[1] for one in Formatter().parse(text) if one[1]))
            for text in rule.finding.values()
        }
        assert len(places) == 1, rule.id


def test_a_finding_writes_its_figures_as_each_language_does() -> None:
    rows = [year("AL", "DE", "T", "2023", 1_000.0), year("AL", "DE", "F", "2023", 1_234.5)]
    (one,) = broken(asylum(rows), "WOMEN-WITHIN")["WOMEN-WITHIN"]
    assert "1,234.5 women" in one.sentence
    assert "Femra janë 1\N{NO-BREAK SPACE}234,5" in one.words["sq"]
    assert "Žena je 1.234,5" in one.words["sr-latn"] and "GEO DE" in one.words["sr-latn"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("test = 'parts'", "test = 'nothing'"), "nothing"),
        (("severity = 'error'", "severity = 'fatal'"), "fatal"),
        (("source = 'Law'", ""), "source"),
        (("source = 'Law'", "source = 'Law'\nmood = 'bad'"), "mood"),
        (("[[rule]]", "[[rule"), "TOML"),
    ],
)
def test_a_rule_that_cannot_be_run_is_refused_with_what_to_mend(change, said) -> None:
    good = (
        "[[rule]]\nid = 'X'\nfamily = 1\nseverity = 'error'\ntest = 'parts'\n"
        "sentence = {en = 'a'}\nfinding = {en = 'b'}\nsource = 'Law'\n"
    )
    assert read_rules(good)[0].id == "X"
    with pytest.raises(BadRule, match=said):
        read_rules(good.replace(*change))
    with pytest.raises(BadRule, match="Two rules"):
        read_rules(good * 2)


def test_sexes_that_do_not_add_up_are_found_where_they_are_worst() -> None:
    rows = [
        year("AL", "DE", sex, period, value)
        for period, values in (("2022", (10.0, 4.0, 6.0)), ("2023", (10.0, 4.0, 9.0)))
        for sex, value in zip("TMF", values, strict=True)
    ]
    (one,) = broken(asylum(rows), "SEX-SUM")["SEX-SUM"]
    assert (one.severity, one.rows) == (Severity.ERROR, 1)
    assert one.where["TIME_PERIOD"] == "2023" and "13" in one.sentence and "10" in one.sentence


# The law is of each pair by itself, so many of them in few tables are as many tries, and cheaper.
@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=9, max_size=60))
def test_rounding_to_five_never_breaks_a_sum_that_held(pairs) -> None:
    def near(value: int) -> float:
        return float(5 * round(value / 5))

    rows = []
    for n, (men, women) in enumerate(pairs):
        for sex, value in (("T", men + women), ("M", men), ("F", women)):
            rows.append(year("AL", "DE", sex, str(2010 + n), near(value)))
    assert not broken(asylum(rows, rounded_to=5), "SEX-SUM", "ROUNDED", "WOMEN-WITHIN")


def test_a_missing_part_breaks_no_sum_and_missing_is_not_zero() -> None:
    rows = [year("AL", "DE", "T", "2023", 10.0), year("AL", "DE", "M", "2023", None, "O", "F"),
            year("AL", "DE", "F", "2023", 4.0)]  # fmt: skip
    assert not broken(asylum(rows))
    posed = [year("AL", "DE", "T", "2023", 0.0, "O", "F"), year("AL", "AT", "T", "2023", None)]
    (one,) = broken(asylum(posed), "MISSING-NOT-ZERO")["MISSING-NOT-ZERO"]
    assert one.rows == 2


def test_citizenships_are_added_up_without_aggregates_and_with_the_stateless() -> None:
    rows = [year(code, "DE", "T", "2023", value) for code, value in (
        ("TOTAL", 30.0), ("EXT_EU27_2020", 25.0), ("AL", 10.0), ("XK", 10.0), ("STLS", 5.0),
        ("UNK", 5.0))]  # fmt: skip
    assert not broken(asylum(rows), "CITIZEN-SUM")
    too_many = [*rows, year("RS", "DE", "T", "2023", 1.0)]
    assert broken(asylum(too_many), "CITIZEN-SUM")["CITIZEN-SUM"][0].rows == 1


APPLICANT = Dimension(
    "APPLICANT",
    {"en": "Applicant"},
    Role.OTHER,
    Codelist("CL_A", tuple(Code(c, {"en": c}) for c in ("TOTAL", "FRST", "SSEQ"))),
)


def test_first_and_subsequent_make_all_and_are_never_more() -> None:
    rows = [("A", "AL", "DE", "T", kind, "2023", value)
            for kind, value in (("TOTAL", 10.0), ("FRST", 12.0), ("SSEQ", 1.0))]  # fmt: skip
    found = broken(asylum(rows, APPLICANT))
    assert {"APPLICANT-SUM", "FIRST-TIME-WITHIN"} <= set(found)


def test_persons_counted_once_make_at_most_the_sum_and_events_exactly_it() -> None:
    months = [("M", "AL", "DE", "T", f"2023-{n:02d}", 10.0) for n in range(1, 13)]
    less = [("A", "AL", "DE", "T", "2023", 90.0), *months]
    more = [("A", "AL", "DE", "T", "2023", 130.0), *months]
    assert not broken(asylum(less), "YEAR-OF-MONTHS")
    assert broken(asylum(more), "YEAR-OF-MONTHS")
    assert broken(asylum(less, id="FRONTEX_X"), "YEAR-OF-MONTHS")


def test_keys_signs_and_people_in_their_own_area() -> None:
    twice = [year("AL", "DE", "T", "2023", 1.0), year("AL", "DE", "T", "2023", 2.0)]
    assert broken(asylum(twice))["KEY-ONCE"][0].severity is Severity.BLOCKER
    assert broken(asylum([year("AL", "DE", "T", "2023", -3.0)]), "NOT-NEGATIVE")
    assert broken(asylum([year("DE", "DE", "T", "2023", 3.0)]), "DIAGONAL")
    assert broken(asylum([year("AL", "DE", "T", "2026", 3.0)]), "FUTURE")


def test_a_month_is_held_against_the_same_month_of_last_year_and_not_a_row_before() -> None:
    season = {1: 10.0, 2: 20.0, 7: 2_000.0}
    rows = [
        ("M", "AL", "DE", "T", f"{y}-{m:02d}", v) for y in (2022, 2023) for m, v in season.items()
    ]
    assert not broken(asylum(rows), "YEAR-ON-YEAR", "MONTH-ON-MONTH")
    sudden = [*rows[:-1], ("M", "AL", "DE", "T", "2023-07", 20_000.0)]
    (one,) = broken(asylum(sudden), "YEAR-ON-YEAR", "MONTH-ON-MONTH")["YEAR-ON-YEAR"]
    assert one.where["TIME_PERIOD"] == "2023-07"


def test_an_outlier_is_judged_by_the_series_own_changes() -> None:
    noise = (0, 3, 1, 7, 2, 9, 4, 12, 5, 8, 6, 11)
    steady = [year("AL", "DE", "T", str(2010 + n), 1_000.0 + 10 * v) for n, v in enumerate(noise)]
    assert not broken(asylum(steady), "ROBUST-Z")
    assert broken(asylum([*steady, year("AL", "DE", "T", "2022", 1_400.0)]), "ROBUST-Z")


def test_a_last_period_of_few_reporters_is_not_a_trend() -> None:
    rows = [year("AL", geo, "T", "2022", 1.0) for geo in ("AT", "BE", "DE", "FR", "IT")]
    rows += [year("AL", geo, "T", "2023", 1.0) for geo in ("AT", "BE")]
    (one,) = broken(asylum(rows), "PARTIAL-TAIL")["PARTIAL-TAIL"]
    assert "2 of 5" in one.sentence


def test_what_a_new_release_lost_revised_or_renamed_is_told_reporter_by_reporter() -> None:
    years = [(str(2015 + n), 5_000.0) for n in range(8)]
    was = [year("AL", geo, "T", p, v) for geo in ("AT", "DE") for p, v in years]
    before = asylum(was)
    fell = [*was[:-1], year("AL", "DE", "T", "2022", 50.0)]
    found = broken(asylum(fell), before=before)
    (one,) = found["REPORTER-FELL"]
    assert one.where["GEO"] == "DE" and "99 per cent" in one.sentence
    assert found["REVISED"][0].rows == 1
    gone = broken(asylum(was[:8]), before=before)
    assert gone["REPORTER-GONE"][0].where["GEO"] == "DE"
    assert gone["OBSERVATIONS-GONE"][0].rows == 8 and gone["CODE-DRIFT"][0].where == {"GEO": "DE"}
    assert not broken(before, before=before)


def test_a_mirror_explains_and_never_blocks() -> None:
    left = asylum([year("AL", "DE", "T", "2023", 9_000.0)], id="EIRTN")
    right = asylum([year("AL", "DE", "T", "2023", 2_000.0)], id="EIORD")
    (one,) = broken(left, "MIRROR-RETURNS", beside={"EIORD": right})["MIRROR-RETURNS"]
    assert one.severity is Severity.INFO and "4.5 times" in one.sentence
    assert one.sentence.endswith(f"Compared with EIORD, {right.vintage.isoformat()}.")
    assert not broken(left, "MIRROR-RETURNS")  # nobody has looked for the other table


def test_a_table_that_cannot_be_compared_says_so() -> None:
    left = asylum([year("AL", "DE", "T", "2023", 9_000.0)], id="EIRTN")
    (one,) = broken(left, "MIRROR-RETURNS", beside={})["MIRROR-RETURNS"]
    assert (one.severity, one.rows) == (Severity.INFO, 0)
    assert one.sentence == "Not compared: there is no release of MIGR_EIORD / EIORD here."
    right = asylum([year("AL", "AT", "T", "2023", 2_000.0)], id="EIORD")
    (one,) = broken(left, "MIRROR-RETURNS", beside={"EIORD": right})["MIRROR-RETURNS"]
    assert one.rows == 0 and "no figure of the same areas and periods" in one.sentence
    assert "EIORD, " in one.sentence and all("EIORD" in words for words in one.words.values())


def test_a_stock_follows_from_the_one_before() -> None:
    def flow(id: str, *values: float):
        return asylum(
            [year("TOTAL", "DE", "T", str(2022 + n), v) for n, v in enumerate(values)], id=id
        )

    kinds = Codelist("CL_I", tuple(Code(one, {"en": one})
                                   for one in ("BIRTHS", "DEATHS", "NET_MIGRATION")))  # fmt: skip
    moved = make.table(
        make.dataflow(Dimension("INDICATOR", {"en": "Kind"}, codelist=kinds), id="WPP_INDICATORS"),
        [("A", "TOTAL", "DE", "T", kind, "2022", thousands)
         for kind, thousands in (("BIRTHS", 10.0), ("DEATHS", 20.0), ("NET_MIGRATION", 60.0))],
    )  # fmt: skip
    beside = {"WPP_INDICATORS": moved}
    closed = flow("POP1CTZ", 1_000_000.0, 1_050_000.0)
    assert not broken(closed, "POPULATION-BALANCE", beside=beside)
    open = flow("POP1CTZ", 1_000_000.0, 1_200_000.0)
    (one,) = broken(open, "POPULATION-BALANCE", beside=beside)["POPULATION-BALANCE"]
    assert "1,050,000" in one.sentence and "WPP_INDICATORS" in one.sentence


def test_over_a_gap_there_is_no_balance() -> None:
    rows = [year("TOTAL", "DE", "T", period, value) for period, value in
            (("2020", 1_000.0), ("2022", 5_000.0))]  # fmt: skip
    moved = asylum([year("TOTAL", "DE", "T", "2021", 1.0)], id="WPP_INDICATORS")
    (one,) = broken(asylum(rows, id="POP1CTZ"), "POPULATION-BALANCE",
                    beside={"WPP_INDICATORS": moved})["POPULATION-BALANCE"]  # fmt: skip
    assert one.rows == 0


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["AT", "DE", "FR"]), st.integers(-50, 900)), max_size=9))
def test_part_by_part_the_same_is_found(figures: list[tuple[str, int]]) -> None:
    once = dict(figures)
    rows = [year("AL", geo, sex, "2023", value + plus)
            for geo, value in once.items() for sex, plus in (("M", 0.0), ("F", 3.0), ("T", 3.0))]  # fmt: skip
    if not rows:
        return
    whole = asylum(rows)
    parts = [(asylum([row for row in rows if row[2] == geo]), None) for geo in once]
    across = {rule.id for rule in rules() if rule.test in WHOLE}
    asked = [rule for rule in rules() if rule.id not in across]
    found = check_parts("ASYAPP", parts, asked, {})
    assert {(one.rule, one.severity, one.rows) for one in found} == {
        (one.rule, one.severity, one.rows) for one in check(whole, asked, beside={})
    }
    left = check_parts("ASYAPP", parts, rules(), {})
    assert {one.rule for one in left if "part by part" in one.sentence} >= {"PARTIAL-TAIL"}


def test_the_gravest_comes_first() -> None:
    rows = [year("AL", "DE", "T", "2023", -1.0), year("AL", "DE", "T", "2023", 2.0)]
    order = [one.severity for one in check(asylum(rows), rules())]
    assert order == sorted(order, key=list(Severity).index) and order[0] is Severity.BLOCKER


# The publishers' own figures.


def test_a_croatian_total_of_1998_is_half_of_its_citizenships(data) -> None:
    from migstat.sources import eurostat

    table = next(t for t in eurostat.read(data) if t.dataflow.id == "IMM1CTZ")
    (one,) = broken(table, "CITIZEN-SUM")["CITIZEN-SUM"]
    assert (one.where["GEO"], one.where["TIME_PERIOD"]) == ("HR", "1998")
    assert "103,561" in one.sentence and "51,784" in one.sentence


def test_the_newest_month_of_missing_migrants_is_not_complete(data) -> None:
    from migstat.sources import iom_mmp

    (table,) = iom_mmp.read(data)
    found = broken(table)
    assert "2025-04" in found["PARTIAL-TAIL"][0].sentence
    assert found["NOT-NEGATIVE"][0].rows == 2
    assert table.vintage >= date(2025, 1, 1)
