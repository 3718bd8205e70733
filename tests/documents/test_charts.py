import json
from pathlib import Path
from typing import Any

import pytest
from tests.documents.specimens import NOTE, bars, every_chart, line, series, stack

from tessera.documents.charts import WIDTHS, Chart, Kind, Point, Series, Theme, describe, spec
from tessera.documents.charts.frame import size
from tessera.documents.charts.lines import runs, spread
from tessera.documents.charts.scales import value_axis
from tessera.documents.figures import LANGUAGES

GOLDEN = Path(__file__).parent / "golden"


def texts(made: dict[str, Any]) -> list[str]:
    """Every line of text that the layers of a specification write at a fixed place."""
    found: list[str] = []
    for layer in made["layer"]:
        text = layer["mark"].get("text", [])
        found += [text] if isinstance(text, str) else text
    return found


def rows(made: dict[str, Any], field: str) -> list[Any]:
    return [
        row[field]
        for layer in made["layer"]
        for row in layer["data"].get("values", ())
        if isinstance(row, dict) and field in row
    ]


@pytest.mark.parametrize("chart", [line(), bars(), stack()], ids=["line", "bar", "stack"])
def test_the_specification_is_as_agreed(chart: Chart, request: pytest.FixtureRequest) -> None:
    """Golden files: a change of the drawing is a readable difference."""
    name = request.node.callspec.id
    path = GOLDEN / f"{name}.json"
    made = json.dumps(spec(chart, width=520), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not path.exists():  # written once, by deleting the old one
        path.write_text(made, encoding="utf-8")
        pytest.fail(f"{path.name} was missing and has been written; read it and run again.")
    assert made == path.read_text(encoding="utf-8")


def test_a_missing_figure_parts_the_line() -> None:
    found = runs(series("A", 1, 2, None, 4), 0)
    assert [[dot.value for dot in run] for run in found] == [[1, 2], [4]]


def test_a_break_parts_the_line_and_is_marked_once() -> None:
    points = (Point("2020", 1), Point("2021", 2, "b"), Point("2022", 3))
    chart = line(Series("A", "A", points), Series("B", "B", points))
    made = spec(chart)
    assert [len(run) for run in runs(chart.series[0], 0)] == [1, 2]
    assert texts(made).count("b") == 1
    assert sum(text.startswith("b: break") for text in texts(made)) == 1


def test_provisional_figures_are_hollow_and_the_key_says_so() -> None:
    chart = line(Series("A", "A", (Point("2020", 1), Point("2021", 2, "p"))))
    made = spec(chart)
    fills = [
        layer["mark"].get("fill") for layer in made["layer"] if layer["mark"]["type"] == "point"
    ]
    assert "#fbfaf7" in fills
    assert "Hollow points: provisional figures." in texts(made)


def test_zero_missing_and_confidential_are_three_things() -> None:
    said = rows(spec(bars()), "text")
    assert said == ["5,000 b", "5", "0", "not reported", "confidential"]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.kind)
def test_each_note_stands_once_and_only_in_the_frame(chart: Chart) -> None:
    noted = Chart(chart.kind, chart.title, chart.series, notes=(NOTE, NOTE))
    assert texts(spec(noted)).count(NOTE) == 1
    assert NOTE not in texts(spec(noted, framed=False))


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.kind)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_size_is_known_before_drawing(chart: Chart, width: int) -> None:
    assert size(spec(chart, width=width))[0] == width
    assert size(spec(chart, width=width, framed=False))[0] == width


def test_an_unknown_width_is_refused() -> None:
    with pytest.raises(ValueError, match="840, 960 pixels wide; not 800"):
        spec(line(), width=800)


def test_axes_start_at_zero_and_hold_every_figure() -> None:
    axis = value_axis([12.0, 73_235.0], "en")
    assert (axis.low, axis.high) == (0, 80_000)
    assert axis.labels[-1] == "80,000"
    assert value_axis([-5.0, 20.0], "en").low <= -5
    assert value_axis([], "en").labels[0] == "0"


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "1,500"), ("sq", "1\u00a0500"), ("sr", "1.500"), ("sr-latn", "1.500")],
)
def test_figures_are_written_as_the_language_does(language: str, label: str) -> None:
    assert label in value_axis([1400.0], language).labels


def test_large_figures_count_in_millions_and_say_so_once() -> None:
    assert value_axis([42e6], "en").labels == ("0", "10", "20", "30", "40", "50 million")


def test_labels_at_the_ends_never_cover_one_another() -> None:
    placed = spread([(100.0, 20.0), (101.0, 20.0), (99.0, 20.0)], 0, 200)
    assert sorted(placed) == [placed[2], placed[0], placed[1]]
    assert min(b - a for a, b in zip(sorted(placed), sorted(placed)[1:], strict=False)) >= 19.9


def test_many_names_become_a_colour_key() -> None:
    wide = spec(line(*(series(str(n), n, n + 1) for n in range(1, 4))), width=720)
    narrow = spec(line(*(series(str(n), n, n + 1) for n in range(1, 4))), width=340)
    shapes = [layer["mark"].get("shape") for layer in narrow["layer"]]
    assert shapes.count("stroke") == 3
    assert not any(layer["mark"].get("shape") == "stroke" for layer in wide["layer"])


def test_an_area_with_gaps_becomes_columns_and_says_that_parts_are_missing() -> None:
    gap = Chart(Kind.STACKED_AREA, "Parts", (series("A", 1, None, 3), series("B", 3, 2, 1)))
    made = spec(gap)
    kinds = {layer["mark"]["type"] for layer in made["layer"]}
    assert "bar" in kinds and "area" not in kinds
    assert any("the stack is lower than the whole" in text for text in texts(made))


def test_negative_parts_of_a_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        spec(Chart(Kind.STACKED_BAR, "Parts", (series("A", -1.0),)))


def test_a_line_needs_periods() -> None:
    with pytest.raises(ValueError, match="none"):
        spec(line(Series("A", "A", (Point("Germany", 1),))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_description_names_lowest_highest_and_last(language: str) -> None:
    words = describe(line(series("A", 10, 3000, None, 20), language=language))
    thousand = {"en": "3,000", "sq": "3\u00a0000"}.get(language, "3.000")
    assert all(part in words for part in ("A rise that lasts.", "Area A", thousand, "2016", "2018"))


def test_the_description_counts_what_is_missing_and_never_calls_it_zero() -> None:
    assert "1 figure is missing." in describe(line(series("A", 1, None)))
    assert "1 figure is confidential." in describe(bars())


def test_both_papers_draw_the_same_figures() -> None:
    light, dark = spec(line()), spec(line(), Theme.DARK)
    assert light["background"] != dark["background"]
    assert rows(light, "v") == rows(dark, "v")


def test_only_the_browser_gets_what_answers_the_pointer() -> None:
    assert not rows(spec(line()), "says")
    assert rows(spec(line(), interactive=True), "says")[0] == "Area A · 2015: 10 persons"


def test_values_at_the_same_place_are_refused() -> None:
    with pytest.raises(ValueError, match="two values at the same place"):
        line(Series("A", "A", (Point("2020", 1), Point("2020", 2))))
