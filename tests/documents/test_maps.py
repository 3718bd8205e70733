import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.documents.specimens import NOTE, area_map
from tests.documents.test_charts import texts

from migstat.areas import System, mapping
from tessera.documents import maps
from tessera.documents.figures import LANGUAGES, AreaMap, AreaValue, Extent, Theme
from tessera.documents.geometry import sheet
from tessera.documents.palette import palette

SOURCES = Path(__file__).parents[2] / "frontend" / "charts"


def layers(made: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [layer for layer in made["layer"] if layer["data"].get("name") == name]


def atlas_codes() -> dict[str, str | None]:
    found: dict[str, str | None] = json.loads((SOURCES / "areas.json").read_text())["iso3_to_code"]
    return found


def test_the_atlas_speaks_the_codes_of_the_data() -> None:
    known = {**mapping(System.WORLD_BANK), **mapping(System.ISO3)}
    ours = {iso3: code for iso3, code in atlas_codes().items() if iso3 in known}
    assert ours == {iso3: known[iso3] for iso3 in ours}
    assert len(ours) > 235


def test_every_disputed_border_has_its_reason() -> None:
    borders = json.loads((SOURCES / "disputed.json").read_text())["borders"]
    assert all(border["why"].endswith(".") for border in borders)
    assert {name for border in borders for name in border["between"]} <= set(atlas_codes())


@pytest.mark.parametrize("extent", Extent)
def test_kosovo_is_on_the_map_and_its_border_with_serbia_is_dotted(extent: Extent) -> None:
    ground = sheet(extent)
    assert "XK" in {one.get("id") for one in ground.parts["areas"]}
    between = [set(one["properties"]["between"]) for one in ground.parts["disputed"]]
    assert {"XK", "RS"} in between
    dotted = layers(maps.spec(area_map(extent)), "disputed")
    assert dotted and all(layer["mark"]["strokeDash"][0] < 1 for layer in dotted)


def test_more_borders_than_one_are_dotted() -> None:
    between = [set(one["properties"]["between"]) for one in sheet(Extent.WORLD).parts["disputed"]]
    assert {"EH", "MA"} in between and {"IL", "PS"} in between and {"CN", "IN"} in between


@pytest.mark.parametrize("extent", Extent)
def test_a_dotted_border_is_not_drawn_solid_as_well(extent: Extent) -> None:
    def pieces(name: str) -> set[frozenset[tuple[float, ...]]]:
        found: set[frozenset[tuple[float, ...]]] = set()
        for one in sheet(extent).parts[name]:
            geometry = one["geometry"]
            single = geometry["type"] == "LineString"
            for line in [geometry["coordinates"]] if single else geometry["coordinates"]:
                for pair in pairwise(line):
                    found.add(frozenset(tuple(point) for point in pair))
        return {pair for pair in found if len(pair) == 2}

    assert pieces("disputed")
    assert not pieces("disputed") & pieces("borders")
    assert not pieces("disputed") & pieces("coast")


@pytest.mark.parametrize("extent", Extent)
def test_the_geometry_is_small(extent: Extent) -> None:
    path = Path(maps.__file__).parents[1] / "site" / "static" / "charts" / f"{extent}.json"
    assert path.stat().st_size < 120_000


@pytest.mark.parametrize("code", ["MT", "LI", "SG", "MV", "XK"])
def test_small_areas_have_a_point_on_the_world(code: str) -> None:
    assert code in sheet(Extent.WORLD).points


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_note_stands_once(language: str) -> None:
    lines = " ".join(texts(maps.spec(area_map(Extent.EUROPE, language))))
    assert lines.count(maps.boundaries_note(language)) == 1
    assert lines.count(NOTE) == 1


def test_zero_and_no_figure_look_different() -> None:
    values = (AreaValue("DE", "DE", 0.0), AreaValue("FR", "FR", None), AreaValue("IT", "IT", 9.0))
    made = maps.spec(AreaMap(Extent.EUROPE, "Zero", values))
    rows = layers(made, "areas")[0]["transform"][0]["from"]["data"]["values"]
    inks = palette(Theme.LIGHT)
    fills = {row["code"]: row["fill"] for row in rows}
    assert fills["DE"] == inks.zero and fills["FR"] == inks.absent
    assert {"0", "no figure", "9"} <= set(texts(made))


def test_classes_hold_every_figure_once_and_never_zero() -> None:
    values = tuple(AreaValue(str(n), str(n), float(n)) for n in range(21))
    found = maps.classed(AreaMap(Extent.WORLD, "Classes", values))
    assert [(one.low, one.high) for one in found] == [(1, 4), (5, 8), (9, 12), (13, 16), (17, 20)]


def test_given_breaks_are_kept() -> None:
    values = tuple(AreaValue(str(n), str(n), float(n)) for n in (1, 10, 50, 1000))
    found = maps.classed(AreaMap(Extent.WORLD, "Breaks", values, breaks=(10, 100)))
    assert [(one.low, one.high) for one in found] == [(1, 10), (50, 50), (1000, 1000)]


def test_equal_figures_share_a_class() -> None:
    values = tuple(AreaValue(str(n), str(n), 7.0) for n in range(9))
    assert maps.classed(AreaMap(Extent.WORLD, "Same", values)) == (maps.Class(7, 7),)


def test_the_specification_names_its_geometry_and_carries_none() -> None:
    made = maps.spec(area_map(Extent.WORLD))
    assert made["usermeta"]["geometry"] == "world"
    assert "datasets" not in made
    assert set(maps.inlined(made)["datasets"]) == {"areas", "borders", "coast", "disputed"}
