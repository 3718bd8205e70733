"""Bars: each as long as its figure, its name whole above it, as legible where the page is narrow."""

from xml.etree import ElementTree

import pytest
from tests.documents.outlines import HOSTILE

from tessera.documents import bars_picture
from tessera.documents.palette import LIGHT
from tessera.documents.tally import Bars, describe_bars

SVG = "{http://www.w3.org/2000/svg}"
CHOSEN = Bars(
    "Which subjects?", (("Law", 3), ("Trauma", 1), ("Culture", 0)), "Of 4 with an answer", 4
)


def drawn(told, **how):
    return ElementTree.fromstring(bars_picture.svg(told, **how))


def bars(picture):
    return [one for one in picture.iter(f"{SVG}rect") if one.get("fill") == LIGHT.accent]


def shares(told):
    """Where each bar begins and how long it is, of a hundred."""
    return [
        (float(one.get("x").rstrip("%")), float(one.get("width").rstrip("%")))
        for one in bars(drawn(told))
    ]


def said(told):
    return ["".join(one.itertext()) for one in drawn(told).iter(f"{SVG}text")]


def test_a_bar_is_as_long_as_its_share_of_all_who_answered():
    assert shares(CHOSEN) == [(0, 75), (0, 25), (0, 0)]
    assert said(CHOSEN) == ["Of 4 with an answer", "Law\u20023", "Trauma\u20021", "Culture\u20020"]


def test_without_a_whole_the_highest_is_as_long_as_can_be():
    assert shares(Bars("Days", (("Austria", 40), ("Malta", 10)))) == [(0, 100), (0, 25)]


def test_what_is_below_nothing_goes_the_other_way():
    assert shares(Bars("Balance", (("Up", 30), ("Down", -10)))) == [(25, 75), (0, 25)]
    assert shares(Bars("Nothing", (("One", 0),))) == [(0, 0)]


def test_a_long_name_takes_lines_and_moves_its_bar_down():
    long = Bars("Why?", (("A name of many words " * 9, 1), ("Short", 1)))
    first, second = (float(one.get("y")) for one in bars(drawn(long)))
    lines = said(long)
    assert len(lines) > 2 and lines[-2].endswith("\u20021")
    assert second - first < first + 20 and float(drawn(long).get("height")) > second
    assert max(map(len, lines)) < 110


def test_figures_are_written_as_the_language_writes_them():
    assert said(Bars("Dita", (("Shqipëria", 1234.5),), decimals=1, language="sq")) == [
        "Shqipëria\u20021\u00a0234,5"
    ]


def test_where_it_stands_on_a_page_it_is_as_wide_as_the_page():
    page, paper = drawn(CHOSEN, fluid=True), drawn(CHOSEN)
    assert page.get("width") == "100%" and page.get("viewBox") is None
    assert paper.get("viewBox") == f"0 0 {bars_picture.WIDTH} {paper.get('height')}"


def test_it_is_told_in_words():
    assert describe_bars(CHOSEN) == (
        "Which subjects? Of 4 with an answer. Law 3; Trauma 1; Culture 0."
    )
    assert drawn(CHOSEN).get("aria-label") == describe_bars(CHOSEN)


def test_words_stay_words():
    hostile = Bars(HOSTILE, ((HOSTILE, 1),), HOSTILE)
    assert "<script>" not in bars_picture.svg(hostile)
    assert "".join(said(hostile)).count("<script>") == 2


def test_it_speaks_our_languages():
    with pytest.raises(ValueError, match="Figures speak"):
        Bars("Why?", (), language="xx")
