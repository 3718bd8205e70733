"""Small figures under a policy: withheld once, in the file that everybody reads, whatever is asked."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import statistics as make

from tessera.access.people import OPERATOR, VISITOR
from tessera.statistics import actions, bridge, reads

pytestmark = pytest.mark.django_db

POLICY = bridge.disclosure.Policy("test", threshold=5, source="Article 1")
#: Two citizenships in two areas with every total; one cell is small.
ROWS = tuple(
    ("A", citizen, geo, "T", "2023", value)
    for citizen, geo, value in (
        ("AL", "AT", 3.0), ("AL", "DE", 20.0), ("AL", "TOTAL", 23.0),
        ("XK", "AT", 15.0), ("XK", "DE", 25.0), ("XK", "TOTAL", 40.0),
        ("TOTAL", "AT", 18.0), ("TOTAL", "DE", 45.0), ("TOTAL", "TOTAL", 63.0),
    )
)  # fmt: skip


def values(person, **key) -> list[float | None]:
    view = reads.table("TESTFLOW", {id: [code] for id, code in key.items()}, person)
    return [row[-3] for row in view.rows()]


def test_a_small_figure_is_withheld_with_those_that_would_give_it_away(client) -> None:
    make.release(ROWS, protected_by=POLICY)
    view = reads.table("TESTFLOW", {}, VISITOR)
    shown = {row[1:3]: (row[-3], row[-1]) for row in view.rows()}
    assert shown["AL", "AT"] == (None, "C")
    withheld = [key for key, (_value, mark) in shown.items() if mark == "C"]
    assert len(withheld) == 4 and {("AL", "DE"), ("XK", "AT"), ("XK", "DE")} < set(withheld)
    assert shown["TOTAL", "TOTAL"] == (63.0, "F")


@pytest.mark.parametrize("format", ["csv", "json", "xlsx", "parquet"])
def test_no_page_and_no_file_has_it(client, format) -> None:
    rows = [(*row[:5], 4.0) if row[1:3] == ("AL", "AT") else row for row in ROWS]
    made = make.release(rows, protected_by=POLICY)
    page = client.get("/statistics/TESTFLOW/").content.decode()
    assert ">4<" not in page and "confidential" in page
    answer = client.get(f"/statistics/TESTFLOW/data.{format}?CITIZEN=AL&GEO=AT")
    assert answer.status_code == 200
    if format == "csv":
        text = b"".join(answer).decode()
        assert ",,A,C" in text.splitlines()[-1]
    about = client.get(f"/statistics/releases/{made.short}/").content.decode()
    assert "withheld" in about


def test_sums_that_hold_a_withheld_figure_are_withheld_and_the_others_are_not() -> None:
    make.release(ROWS, protected_by=POLICY)
    for codes, expected in ((("AL", "XK"), None), (("TOTAL",), 63.0)):
        view = reads.table(
            "TESTFLOW", {"CITIZEN": codes, "GEO": ("AT", "DE")}, VISITOR, group=("FREQ",)
        )
        assert [row[-3] for row in view.rows()] == [expected]


def test_who_gave_the_figures_reads_them_as_given_and_nobody_else_does(cast, client) -> None:
    who = cast["member coordinator"]
    made = make.release(ROWS, protected_by=POLICY, contributor=who.organisation)
    for person, expected in (
        (OPERATOR, 3.0),
        (who, 3.0),
        (VISITOR, None),
        (cast["observer"], None),
    ):
        assert values(person, CITIZEN="AL", GEO="AT") == [expected]
    assert made.disclosure["primary"] == 1 and made.disclosure["secondary"] == 3
    answer = client.get("/statistics/TESTFLOW/data.csv")
    assert answer["Cache-Control"].startswith("public")


def test_another_withheld_figure_makes_another_release_and_the_same_one_none() -> None:
    first = make.published(ROWS, protected_by=POLICY)
    again = make.published(ROWS, protected_by=POLICY, vintage=date(2025, 4, 1))
    assert not again.is_new and again.release == first.release
    rows = [(*row[:5], 2.0) if row[1:3] == ("AL", "AT") else row for row in ROWS]
    assert make.published(rows, protected_by=POLICY, vintage=date(2025, 5, 1)).is_new


def test_the_installation_says_which_dataflows_are_protected(settings, tmp_path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[[policy]]\nid = 'ours'\nflows = ['TESTF']\nthreshold = 5\n")
    settings.DISCLOSURE = str(own)
    made = make.release(ROWS)
    assert made.disclosure["policy"] == "ours"
    assert values(VISITOR, CITIZEN="AL", GEO="AT") == [None]


def test_what_the_rules_find_never_tells_a_withheld_figure() -> None:
    rows = [(*row[:5], 1.0) if row[1:3] == ("AL", "TOTAL") else row for row in ROWS]
    bad = make.release([*rows, ("A", "DE", "DE", "T", "2023", 3.0)], protected_by=POLICY)
    said = " ".join(one["words"]["en"] for one in bad.findings)
    assert "(FREQ A, CITIZEN DE" not in said


def test_what_the_rules_find_is_told_in_every_language_and_codes_stay_latin() -> None:
    made = make.release([*make.ROWS, ("A", "AL", "DE", "F", "2023", 900.0)])
    (one,) = (one for one in made.findings if one["rule"] == "WOMEN-WITHIN")
    assert set(one["words"]) == {"en", "sq", "sr-latn", "sr"}
    assert "Жена је 900" in one["words"]["sr"] and "CITIZEN AL, GEO DE" in one["words"]["sr"]


def test_findings_are_a_table_like_any_other() -> None:
    make.release([*make.ROWS, ("A", "AL", "DE", "F", "2023", 900.0)])
    published = actions.publish_findings(by=OPERATOR)
    assert published is not None and published.is_new
    view = reads.table(bridge.FINDINGS, {"RULE": ["WOMEN-WITHIN"]}, VISITOR)
    (row,) = view.rows()
    assert row[:5] == ("D", "WOMEN-WITHIN", "ERROR", "TESTFLOW", "2025-03-01") and row[5] == 1.0
    assert not actions.publish_findings(by=OPERATOR).is_new


def test_findings_about_what_is_not_for_everybody_are_not_counted(cast) -> None:
    make.release(
        [*make.ROWS, ("A", "AL", "DE", "F", "2023", 900.0)],
        audience="members", network=cast.international,
    )  # fmt: skip
    assert actions.publish_findings(by=OPERATOR) is None


def test_an_error_that_the_release_here_has_too_does_not_stop_the_next_one() -> None:
    from tessera.statistics.protecting import broken_rules

    bad = [*make.ROWS, ("A", "AL", "DE", "F", "2023", 900.0)]
    first = make.release(bad)
    weights = {one.rule: one.severity for one in broken_rules(make.table(bad), first)}
    assert weights["WOMEN-WITHIN"] == "look"
    worse = [*bad, ("A", "AL", "AT", "F", "2023", 900.0)]
    weights = {one.rule: one.severity for one in broken_rules(make.table(worse), first)}
    assert weights["WOMEN-WITHIN"] == "severe"
