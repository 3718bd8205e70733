"""On a page the letters of a tally are the page's, and its shapes are drawn once for all of them."""

import re
from xml.etree import ElementTree

import pytest
from tests.documents.outlines import HOSTILE, tally

from tessera.documents import tally_picture
from tessera.documents.tally import Bars, Share, Tally, Tone, describe_tally
from tessera.documents.tally_page import on_page


def part(told):
    return ElementTree.fromstring(on_page(told)[0])


def words(one):
    return " ".join("".join(one.itertext()).split())


def test_shapes_and_hatches_are_defined_once_and_all_there():
    defined = set(re.findall(r'id="([^"]+)"', tally_picture.definitions([tally(), tally()])))
    page = on_page(tally())[0]
    used = set(re.findall(r'href="#([^"]+)"', page)) | set(re.findall(r"url\(#([^)]+)\)", page))
    assert used and used <= defined
    assert tally_picture.definitions([]) == ""


def test_the_strip_is_shared_out_by_the_counts():
    strip = part(tally()).find("svg")
    wide = [float(one.get("width").rstrip("%")) for one in strip.findall("rect")]
    assert wide == pytest.approx([60, 20, 20])
    assert [words(one) for one in strip.findall("text")] == ["3", "1"]  # none on the hatch


def test_a_share_too_small_for_its_count_has_it_in_the_key():
    crowd = tuple((f"a{place}", "Somebody") for place in range(40))
    told = Tally("Why?", (Share("Yes", Tone.YES, crowd), Share("No", Tone.NO, (("AL", "A"),))))
    assert [words(one) for one in part(told).find("svg").findall("text")] == ["40"]
    assert [words(one) for one in part(told).iter("li")] == ["Yes 40", "No 1"]


def test_the_key_is_words_of_the_page():
    key = [words(one) for one in part(tally()).iter("li")]
    assert key == ["Yes 3", "No 1", "Not disseminated 1"]


def test_it_is_one_picture_to_who_hears_the_page():
    assert part(tally()).get("role") == "img"
    assert part(tally()).get("aria-label") == describe_tally(tally())


def test_the_map_comes_with_its_sentence_and_only_with_it():
    assert on_page(tally())[1] == ("Boundaries imply nothing.",)
    plain = Tally("Why?", (Share("Yes", Tone.YES, (("AL", "Albania"),)),))
    assert "tally__map" not in on_page(plain)[0] and on_page(plain)[1] == ()


def test_bars_leave_what_they_count_to_the_page_which_can_break_it():
    page, below = on_page(Bars("Which?", (("Law", 3),), "Participants that chose it", 4))
    assert below == ("Participants that chose it",)
    assert "Participants that chose it<" not in page and "Law" in page


def test_words_stay_words():
    page = on_page(Tally(HOSTILE, (Share(HOSTILE, Tone.YES, (("AL", HOSTILE),)),)))[0]
    assert "<script>" not in page and "<script>" in words(ElementTree.fromstring(page))
