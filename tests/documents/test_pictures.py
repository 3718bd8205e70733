from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.documents.specimens import CYRILLIC, area_map, every_chart, line

from tessera.documents import maps, pictures
from tessera.documents.charts import AddressRefused, png, refuse_addresses, render, spec, svg
from tessera.documents.figures import Chart, Extent

plain = some.recursive(
    some.none() | some.integers() | some.text(max_size=5),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.sampled_from(["data", "mark", "layer", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    around=plain,
    path=some.lists(some.sampled_from(["data", "layer", "from", 0, 1]), max_size=6),
    key=some.sampled_from(["url", "URL", "href", "Url ", "embedOptions", "src"]),
)
def test_an_address_is_refused_wherever_it_hides(around: Any, path: list[Any], key: str) -> None:
    made: Any = {key: "file:///etc/passwd"}
    for step in path:
        made = {step: made, "near": around} if isinstance(step, str) else [around, made]
    with pytest.raises(AddressRefused):
        refuse_addresses(made)


@given(around=plain)
def test_what_has_no_address_passes(around: Any) -> None:
    refuse_addresses(around)


@pytest.mark.parametrize("draw", [svg, png, lambda s: render(s, "svg"), lambda s: render(s, "png")])
def test_every_renderer_refuses_addresses(draw: Any) -> None:
    made = spec(line())
    made["layer"][0]["data"] = {"url": "file:///etc/passwd"}
    with pytest.raises(AddressRefused, match=r"layer\[0\]\.data\.url"):
        draw(made)


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.kind)
def test_the_same_specification_makes_the_same_bytes(chart: Chart) -> None:
    assert svg(spec(chart)) == svg(spec(chart))


def test_a_picture_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = render(spec(line()), "svg", tmp_path)
    monkeypatch.setattr(pictures, "_draw", lambda *_: pytest.fail("drawn twice"))
    assert render(spec(line()), "svg", tmp_path) == first


def test_a_picture_that_two_formats_ask_for_at_once_is_drawn_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, both = [], Barrier(2)

    def slowly(*_: Any) -> bytes:
        drawn.append(1)
        return b"drawn"

    def ask(_: int) -> bytes:
        both.wait()
        return render(spec(line()), "svg", tmp_path)

    monkeypatch.setattr(pictures, "_draw", slowly)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(2))) == [b"drawn"] * 2
    assert len(drawn) == 1


def test_other_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="svg or png"):
        render(spec(line()), "gif")


def test_cyrillic_letters_travel_with_the_picture() -> None:
    drawn = svg(spec(line(language="sr", notes=(CYRILLIC,))))
    assert "Овим називом" in drawn
    assert "unicode-range:U+400-45F" in drawn
    assert "unicode-range" not in svg(spec(line()))


def test_letters_are_drawn_and_not_boxes() -> None:
    """Two different Cyrillic notes of the same length differ as pictures: no box for a letter."""
    pictures_of = {png(spec(line(notes=(note,)))) for note in ("ђћџљњ", "ђћџљј", "ëçšđž")}
    assert len(pictures_of) == 3


@pytest.mark.parametrize("extent", Extent)
def test_maps_are_drawn_with_their_hatch(extent: Extent) -> None:
    drawn = svg(maps.inlined(maps.spec(area_map(extent))))
    assert '<pattern id="hatch"' in drawn
    assert 'fill="url(#hatch)"' in drawn


def test_a_picture_says_its_language_and_that_of_its_source() -> None:
    told = replace(line(), notes=("Beleška",), source="Eurostat", language="sr-latn")
    alike = svg(spec(told))
    assert alike.count('lang="sr-Latn" xml:lang="sr-Latn"') == 1 == alike.count("xml:lang=")
    parts = svg(spec(replace(told, source_language="en"))).split('<g lang="en" xml:lang="en"')
    assert len(parts) == 2 and "Beleška" in parts[0]
    assert ">Eurostat</text></g>" in parts[1]
