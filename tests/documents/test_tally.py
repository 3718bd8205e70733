"""Tallies: every participant counted once, in the strip and on the map, in colours that mean one thing."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops, ImageStat
from tests.documents.outlines import tally

from tessera.documents import tally_picture
from tessera.documents.drawings import rasters
from tessera.documents.figures import Extent
from tessera.documents.geometry import sheet
from tessera.documents.tally import Share, Tally, Tone, describe_tally

SVG = "{http://www.w3.org/2000/svg}"


def drawn(told, **how):
    return ElementTree.fromstring(tally_picture.svg(told, **how))


def test_the_strip_is_as_wide_as_the_counts():
    bars = [
        one for one in drawn(tally()).iter(f"{SVG}rect") if one.get("height", "").startswith("34")
    ]
    wide = [float(one.get("width")) + 2 for one in bars]
    assert wide[0] == pytest.approx(3 / 5 * tally_picture.WIDTH, abs=1)
    assert sum(wide) == pytest.approx(tally_picture.WIDTH, abs=1)


def test_a_class_of_figures_is_set_off_from_its_count():
    areas = (("AT", "Austria"), ("BE", "Belgium"))
    told = Tally("Days", (Share("1 – 3 days", Tone.LEAST, areas),))
    said = ["".join(one.itertext()) for one in drawn(told).iter(f"{SVG}text")]
    assert "2 · 1 – 3 days" in said


def test_the_key_says_each_count_and_leaves_out_who_is_not_there():
    said = ["".join(one.itertext()) for one in drawn(tally()).iter(f"{SVG}text")]
    assert "Yes\u20023" in said
    assert not any("Nobody" in one for one in said)


def test_small_areas_and_borders_that_are_not_agreed_are_drawn():
    picture = drawn(tally())
    assert len(list(picture.iter(f"{SVG}circle"))) == 1  # Malta
    assert [one for one in picture.iter(f"{SVG}path") if one.get("stroke-dasharray")]


def test_without_a_sentence_on_boundaries_there_is_no_map():
    plain = Tally("Why?", (Share("Yes", Tone.YES, (("AL", "Albania"),)),))
    assert not tally_picture.has_map(plain)
    assert not list(drawn(plain).iter(f"{SVG}path"))


def test_far_areas_take_the_map_of_the_world_and_unknown_ones_none():
    far = Tally(
        "Why?", (Share("Yes", Tone.YES, (("CA", "Canada"), ("AL", "Albania"))),), "Sentence."
    )
    assert re.search('href="#world(-far)?-CA"', tally_picture.plan(far))
    nowhere = Tally("Why?", (Share("Yes", Tone.YES, (("agency", "Agency"),)),), "Sentence.")
    assert not tally_picture.has_map(nowhere)


def test_the_same_tally_makes_the_same_picture(tmp_path):
    first = rasters([tally_picture.svg(tally())], tmp_path)
    assert first[0].startswith(b"\x89PNG")
    assert rasters([tally_picture.svg(tally())] * 2, tmp_path) == first * 2
    assert len(list(tmp_path.iterdir())) == 1


def test_painted_over_a_map_looks_as_cut_off():
    near = replace(
        tally(), shares=tuple(one for one in tally().shares if one.tone is not Tone.WITHHELD)
    )
    far = replace(near, shares=(*near.shares, Share("Far", Tone.OTHER, (("CA", "Canada"),))))
    for told in (near, far):
        cut, painted = pixels(told), pixels(told, on_white=True)
        assert cut.size == painted.size
        # Where a line ends within a pixel of the margin it is a little lighter or darker.
        assert sum(ImageChops.difference(cut, painted).convert("L").histogram()[16:]) < 20


def test_a_hatch_as_a_shade_is_as_dark_and_as_striped_as_its_pattern():
    withheld = replace(tally(), shares=(Share("Withheld", Tone.WITHHELD, (("XK", "Kosovo*"),)),))
    strip = (4, 4, 790, 38)
    one, other = (
        pixels(withheld, **how).crop(strip).convert("L") for how in ({}, {"on_white": True})
    )
    assert abs(ImageStat.Stat(one).mean[0] - ImageStat.Stat(other).mean[0]) < 8
    low, high = other.getextrema()
    assert high - low > 50


def pixels(told, **how):
    [made] = rasters([tally_picture.svg(told, **how)])
    return Image.open(BytesIO(made)).convert("RGB")


def test_every_area_of_the_map_is_drawn_once():
    defined = dict(
        re.findall(r'id="[^"]+?-([^"-]+)" d="([^"]+)"', tally_picture.definitions([tally()]))
    )
    areas = {
        code: d
        for code, d in defined.items()
        if code not in {"land", "coast", "borders", "disputed"}
    }
    filled = "".join(
        one.get("d") for one in drawn(tally()).iter(f"{SVG}path") if one.get("fill") != "none"
    )
    assert len(areas) > 40
    assert {code for code, d in areas.items() if filled.count(d) != 1} == set()


@pytest.mark.parametrize("grain", [0.3, 1.0])
def test_fewer_points_leave_no_point_far_away_and_neighbours_together(grain):
    whole, thin = sheet(Extent.EUROPE), sheet(Extent.EUROPE, grain)
    kept = {tuple(point) for one in thin.parts["areas"] for point in points(one)}
    lines = {tuple(point) for one in thin.parts["borders"] for point in points(one)}
    assert len(kept) < sum(1 for one in whole.parts["areas"] for _ in points(one)) * 0.8
    assert lines <= kept
    albania = next(one for one in whole.parts["areas"] if one.get("id") == "AL")
    fewer = [p for one in thin.parts["areas"] if one.get("id") == "AL" for p in points(one)]
    off = 0.5 * 2**0.5 if grain >= 1 else 1e-9  # to the nearest whole pixel
    for x, y in points(albania):
        assert min(away((x, y), *pair) for pair in pairwise(fewer)) <= grain + off


def test_a_coarse_map_lies_on_whole_pixels_and_no_area_is_lost():
    for extent in Extent:
        whole, thin = (sheet(extent, grain).parts["areas"] for grain in (0, 1.0))
        assert [one.get("id") for one in thin] == [one.get("id") for one in whole]
        assert all(x == int(x) and y == int(y) for one in thin for x, y in points(one))
        seen = {key for key, d in tally_picture._shapes(extent, 1.0).items() if d}
        small = set(sheet(extent).points)
        assert {one["id"] for one in whole if "id" in one} - seen <= small


def points(feature):
    waiting = [feature["geometry"]["coordinates"]]
    while waiting:
        one = waiting.pop()
        if isinstance(one[0], int | float):
            yield one
        else:
            waiting += reversed(one)


def away(point, start, end):
    """How far a point is from a stretch between two others."""
    along, from_start = complex(*end) - complex(*start), complex(*point) - complex(*start)
    share = (from_start * along.conjugate()).real / abs(along) ** 2 if along else 0
    return abs(from_start - along * min(1, max(0, share)))


def test_it_is_told_in_words():
    assert describe_tally(tally()).startswith(
        "Does your law set a deadline? Yes: 3 (Albania, Kosovo*, Malta). No: 1 (Serbia)."
    )


def test_nobody_is_counted_twice():
    twice = (Share("Yes", Tone.YES, (("AL", "A"),)), Share("No", Tone.NO, (("AL", "A"),)))
    with pytest.raises(ValueError, match="twice"):
        Tally("Why?", twice)


def test_every_tone_has_its_colour():
    colours = [tally_picture.colour(tone) for tone in Tone]
    assert all(re.fullmatch(r"#[0-9a-f]{6}", one) for one in colours)
