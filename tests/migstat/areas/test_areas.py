"""Codes of areas: the traps of the field, dates, and that nothing guesses."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migstat.areas import (
    AreaKind,
    System,
    UnknownCode,
    all_areas,
    area,
    codes,
    mapping,
    overlaps,
    resolve,
)
from migstat.sdmx.model import MigstatError

AREAS = all_areas()
CODES = [(one, held) for one in AREAS for held in one.codes]
DAYS = st.dates(date(1985, 1, 1), date(2030, 12, 31))


def within(held):
    """A day on which the code denotes its area."""
    return held.valid_to or held.valid_from or date(2020, 1, 1)


@given(st.sampled_from(CODES))
def test_every_code_of_every_area_comes_back_to_it(pair):
    one, held = pair
    assert resolve(held.code, held.system, within(held)) is one


@given(st.sampled_from(CODES))
def test_a_code_written_is_a_code_read(pair):
    one, held = pair
    written = one.code_in(held.system, within(held))
    assert resolve(written, held.system, within(held)) is one


@given(st.sampled_from(System), st.none() | DAYS)
def test_the_mapping_agrees_with_resolve(system, on):
    table = mapping(system, on)
    for code, canonical in table.items():
        assert resolve(code, system, on).code == canonical
    for _one, held in CODES:
        if held.system is system and held.code not in table:
            with pytest.raises(UnknownCode):
                resolve(held.code, system, on)


@given(st.sampled_from(CODES), DAYS)
def test_dates_are_honoured(pair, on):
    one, held = pair
    if held.holds(on):
        assert resolve(held.code, held.system, on) is one
    else:
        assert mapping(held.system, on).get(held.code) != one.code or any(
            h.code == held.code and h.system is held.system and h.holds(on) for h in one.codes
        )


@given(st.text(max_size=6), st.sampled_from(System))
def test_what_is_unknown_is_refused_in_one_sentence(code, system):
    try:
        resolve(code, system)
    except UnknownCode as why:
        sentence = str(why)
        assert isinstance(why, MigstatError)
        assert repr(code) in sentence
        assert str(system) in sentence
        assert sentence.endswith(".")
        assert "\n" not in sentence


def test_no_code_denotes_two_areas_on_one_day():
    spans = defaultdict(list)
    for one, held in CODES:
        start, end = held.valid_from or date.min, held.valid_to or date.max
        spans[held.system, held.code].append((start, end, one.code))
    for code, held in spans.items():
        ordered = sorted(held)
        for (_, end, first), (start, _, second) in pairwise(ordered):
            assert end < start, (code, first, second)


def test_parts_and_successors_are_areas():
    known = codes()
    for one in AREAS:
        assert set(one.parts) <= known, one.code
        assert set(one.successors) <= known, one.code


@pytest.mark.parametrize(
    ("unhcr", "canonical"),
    [("AUS", "AT"), ("AUL", "AU"), ("ARE", "EG"), ("MAR", "MQ"), ("GFR", "DE"), ("CHI", "CN"),
     ("MOR", "MA"), ("GAZ", "PS"), ("STA", "STLS"), ("UKN", "UNK"), ("TIB", "TIB")],
)  # fmt: skip
def test_letters_of_unhcr_are_not_iso(unhcr, canonical):
    assert resolve(unhcr, System.UNHCR).code == canonical


def test_iso_letters_are_not_unhcr_letters():
    with pytest.raises(UnknownCode, match="in ISO3 it is the code of AT"):
        resolve("AUT", System.UNHCR)


@pytest.mark.parametrize("system", [System.UNHCR, System.UNHCR_ISO, System.UNDESA])
def test_serbia_and_kosovo_together_are_never_one_of_them(system):
    found = resolve("SRB", system)
    assert found.code == "RS_XK"
    assert found.kind is AreaKind.COMPOSITE
    assert found.parts == ("RS", "XK")
    assert "RS" not in mapping(system).values()


def test_elsewhere_the_same_letters_are_one_area():
    for system in (System.ISO3, System.WORLD_BANK, System.IDMC, System.FRONTEX, System.IOM):
        assert resolve("SRB", system).code == "RS"
    assert resolve("688", System.WPP).code == "RS"
    assert resolve("688", System.UNDESA).code == "RS_XK"
    assert resolve("Serbia", System.ABEL_COHEN).code == "RS_XK"  # estimated from UN DESA's stocks


@pytest.mark.parametrize(
    ("system", "code"),
    [(System.EUROSTAT, "XK"), (System.ISO2, "XK"), (System.ISO3, "XKX"), (System.WORLD_BANK, "XKX"),
     (System.UNICODE, "XK"), (System.UNICODE, "XKK"), (System.UNICODE, "983"), (System.WPP, "412"),
     (System.IMF, "KOS"), (System.IMF, "UVK"), (System.IMF, "967"), (System.OECD, "XKV"),
     (System.FRONTEX, "XKX"), (System.IDMC, "XKX"), (System.UNHCR, "KOS"),
     (System.EUROSTAT_LABEL, "Kosovo*"),
     (System.EUROSTAT_LABEL,
      "Kosovo (under United Nations Security Council Resolution 1244/99)")],
)  # fmt: skip
def test_one_area_has_many_codes(system, code):
    assert resolve(code, system).code == "XK"


def test_what_a_system_does_not_have_it_does_not_have():
    assert area("XK").code_in(System.M49) is None
    assert area("RS").code_in(System.UNHCR) is None
    with pytest.raises(UnknownCode):
        resolve("412", System.M49)
    with pytest.raises(UnknownCode):
        resolve("UNK", System.ISO3)


@pytest.mark.parametrize(
    ("iso", "eurostat"), [("GR", "EL"), ("GB", "UK"), ("XK", "XK"), ("NA", "NA")]
)
def test_eurostat_is_iso_but_for_two(iso, eurostat):
    assert resolve(iso, System.ISO2).code == eurostat
    assert resolve(eurostat, System.EUROSTAT).code == eurostat


def test_iso_and_eurostat_differ_nowhere_else():
    differing = {
        one.code
        for one in AREAS
        if one.kind is AreaKind.TERRITORY
        and one.code_in(System.EUROSTAT) != one.code_in(System.ISO2)
    }
    assert differing == {"EL", "UK"}


@pytest.mark.parametrize("code", ["GR", "GB"])
def test_iso_letters_are_refused_as_eurostats(code):
    with pytest.raises(UnknownCode, match="in ISO2 it is the code of"):
        resolve(code, System.EUROSTAT)


def test_serbia_and_montenegro_has_its_dates():
    first, last = date(2003, 2, 4), date(2006, 6, 5)
    for system, code in ((System.ISO2, "CS"), (System.ISO3, "SCG"), (System.EUROSTAT, "CS")):
        assert resolve(code, system, first).code == "CS"
        assert resolve(code, system, last).code == "CS"
        for outside in (first - timedelta(1), last + timedelta(1)):
            with pytest.raises(UnknownCode, match="2003-02-04 to 2006-06-05"):
                resolve(code, system, outside)
    assert area("CS").successors == ("ME", "RS")
    assert (area("CS").valid_from, area("CS").valid_to) == (first, last)


def test_letters_used_twice_need_a_date():
    with pytest.raises(UnknownCode, match="give a date"):
        resolve("CS", System.ISO2)
    assert resolve("CS", System.ISO2, date(1990, 1, 1)).code == "CZ_SK"
    assert resolve("YU", System.ISO2, date(1990, 1, 1)).code == "YU"
    assert resolve("YU", System.ISO2, date(2000, 1, 1)).code == "YU_2003"
    assert "CS" not in mapping(System.ISO2)


def test_sudan_before_and_after_the_split():
    for system, code in ((System.ISO2, "SD"), (System.UNHCR, "SUD"), (System.EUROSTAT, "SD")):
        assert resolve(code, system, date(2011, 7, 8)).code == "SD_2011"
        assert resolve(code, system, date(2011, 7, 9)).code == "SD"
        assert resolve(code, system).code == "SD"
    assert resolve("736", System.M49).code == "SD_2011"
    assert resolve("729", System.M49).code == "SD"
    assert area("SD_2011").successors == ("SD", "SS")
    # These publishers give the present area in all years.
    for system, code in ((System.WORLD_BANK, "SDN"), (System.WPP, "729"), (System.UNDESA, "SDN")):
        assert resolve(code, system, date(1995, 1, 1)).code == "SD"


def test_predecessors_end_and_have_successors():
    former = [one for one in AREAS if one.kind is AreaKind.PREDECESSOR]
    assert {one.code for one in former} >= {"CS", "YU", "SU", "SD_2011"}
    for one in former:
        assert one.valid_to
        assert one.successors


def test_aggregates_are_never_summed():
    aggregates = {one.code for one in AREAS if one.kind is AreaKind.AGGREGATE}
    assert aggregates >= {"EU27_2020", "EU28", "EXT_EU27_2020", "WORLD", "TOTAL", "WB_AFE",
                          "WPP_903"}  # fmt: skip
    assert not any(area(code).summable for code in aggregates)
    assert all(
        one.summable or one.code in {"DE_TOT", "FX"} for one in AREAS if one.code not in aggregates
    )


def test_union_has_its_members():
    assert len(area("EU27_2020").parts) == 27
    assert len(area("EU28").parts) == 28
    assert set(area("EU28").parts) - set(area("EU27_2020").parts) == {"UK"}


def test_a_composite_beside_its_part_overlaps():
    assert overlaps(["RS_XK", "AL"]) == ()
    assert overlaps(["RS_XK", "XK", "AL"]) == (("RS_XK", "XK"),)
    assert overlaps(["CN", "HK", "CN_HK"]) == (("CN_HK", "CN"), ("CN_HK", "HK"))
    with pytest.raises(UnknownCode):
        overlaps(["ZZ"])


def test_the_region_is_not_the_federation():
    assert resolve("Micronesia", System.EUROSTAT_LABEL).code == "MIC"
    assert resolve("Micronesia, Fed. Sts.", System.WORLD_BANK_LABEL).code == "FM"


def test_china_with_hong_kong_is_another_area():
    assert resolve("China (including Hong Kong)", System.EUROSTAT_LABEL).code == "CN_HK"
    assert resolve("China", System.EUROSTAT_LABEL).code == "CN"


@pytest.mark.parametrize("label", ["Germany", "Germany (until 1990 former territory of the FRG)"])
def test_labels_changed_and_mean_the_same(label):
    assert resolve(label, System.EUROSTAT_LABEL).code == "DE"


def test_numbers_may_lose_their_zeros():
    assert resolve("40", System.M49).code == resolve("040", System.M49).code == "AT"
    assert resolve("008", System.WPP).code == resolve("8", System.WPP).code == "AL"


def test_an_unknown_canonical_code_names_the_nearest():
    with pytest.raises(UnknownCode, match="EU27_2020"):
        area("EU27_2002")
