"""What areas are called: the exact texts, every area in every language, dates, orders."""

from __future__ import annotations

import csv
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.core.text import cyrillic
from tessera.reference import (
    LANGUAGES,
    STYLES,
    UnknownLanguage,
    UnknownStyle,
    collation,
    designation,
    names,
    noted,
    ordered,
    texts,
)
from tessera.reference.bridge import AreaKind, UnknownCode, all_areas, codes

GOLDEN = Path(__file__).parent / "golden" / "notes.txt"
CODES = sorted(codes())
EU = (
    "This designation is without prejudice to positions on status, and is in line with UNSCR "
    "1244/1999 and the ICJ Opinion on the Kosovo declaration of independence."
)
UN = (
    "References to Kosovo shall be understood to be in the context of United Nations Security "
    "Council resolution 1244 (1999)."
)
COE = (
    "All reference to Kosovo, whether to the territory, institutions or population, in this text "
    "shall be understood in full compliance with United Nations Security Council Resolution 1244 "
    "and without prejudice to the status of Kosovo."
)
SQ = (
    "Ky emërtim nuk paragjykon qëndrimet mbi statusin dhe është në përputhje me RKSKB 1244/1999 dhe "
    "me Opinionin e GJND-së për shpalljen e pavarësisë së Kosovës."
)
SR_LATN = (
    "Ovim nazivom se ne prejudiciraju stavovi o statusu i on je u skladu sa RSBUN 1244/1999 i "
    "mišljenjem MSP o deklaraciji o nezavisnosti Kosova."
)
SR = (
    "Овим називом се не прејудицирају ставови о статусу и он је у складу са РСБУН 1244/1999 и "
    "мишљењем МСП о декларацији о независности Косова."
)


@pytest.mark.parametrize(
    ("style", "language", "note"),
    [("eu", "en", EU), ("eu", "sq", SQ), ("eu", "sr-latn", SR_LATN), ("eu", "sr", SR),
     ("un", "en", UN), ("coe", "en", COE)],
)  # fmt: skip
def test_the_agreed_texts_are_exact(style, language, note):
    for code in ("XK", "RS_XK"):
        found = designation(code, style, language)
        assert found.note == note
        assert found.mark == "*"


@pytest.mark.parametrize("style", ["plain", "national"])
def test_styles_without_notes(style):
    for code in CODES:
        found = designation(code, style, "en")
        assert (found.mark, found.note) == ("", "")


def notes_of_every_style() -> str:
    lines = []
    for style in STYLES:
        for language in LANGUAGES:
            for code in CODES:
                found = designation(code, style, language)
                if found.note or found.mark:
                    lines.append(f"{style} | {language} | {code} | {found} | {found.note}")
    return "\n".join(lines) + "\n"


def test_labels_and_notes_are_as_agreed():
    """Every area with a mark, in every style and language, so that a change is a readable diff."""
    assert notes_of_every_style() == GOLDEN.read_text(encoding="utf-8")


def test_every_area_has_a_name_in_every_language():
    for style in STYLES:
        for language in LANGUAGES:
            for code in CODES:
                found = designation(code, style, language)
                assert found.label.strip() == found.label != ""
                assert found.sort_key
                assert bool(found.note) <= bool(found.mark)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_areas_are_called_the_same(language):
    for style in STYLES:
        labels = [designation(code, style, language).label for code in CODES]
        doubled = {label for label in labels if labels.count(label) > 1}
        assert not doubled


@pytest.mark.parametrize("language", ["sr", "mk"])
def test_cyrillic_is_cyrillic(language):
    """Abbreviations of resolutions, UNHCR and OECD stay in Latin; in Macedonian also English fallbacks."""
    mixed = []
    for one in all_areas():
        if one.kind is AreaKind.AGGREGATE and language == "mk":
            continue
        label = designation(one.code, "plain", language).label
        for sign in ("S/RES/1244", "UNHCR", "OECD", "COR", "CRB", "CUR"):
            label = label.replace(sign, "")
        if any("LATIN" in unicodedata.name(letter, "") for letter in label):
            mixed.append((one.code, label))
    assert not mixed


def test_serbian_in_latin_has_no_cyrillic():
    for code in CODES:
        label = designation(code, "un", "sr-latn").label
        assert not any("CYRILLIC" in unicodedata.name(letter, "") for letter in label)


def test_cyrillic_of_notes_agrees_with_latin():
    found = designation("XK", "un", "sr"), designation("XK", "un", "sr-latn")
    assert found[0].note == cyrillic(found[1].note)


def test_labels_are_status_neutral():
    """Short names: no form of government; houses that use one say so in their own entry."""
    for style in ("eu", "coe", "plain", "national"):
        for one in all_areas():
            if one.kind is AreaKind.TERRITORY and one.code not in {"CF", "DO", "CD", "CZ"}:
                label = designation(one.code, style, "en").label
                assert "Republic" not in label
                assert "Kingdom of" not in label


def test_names_delivered_with_the_figures_agree(data):
    """CLDR here and CLDR there are the same edition, apart from what house styles change."""
    with (data / "areas" / "areas.csv").open(encoding="utf-8", newline="") as lines:
        canonical = {row["area_id"]: row["eurostat"] for row in csv.DictReader(lines)}
    changed = {"HK", "MO", "PS", "XK"}
    spoken = {
        "en": "en",
        "sq": "sq",
        "sr": "sr",
        "sr_Latn": "sr-latn",
        "mk": "mk",
        "de": "de",
        "fr": "fr",
    }
    with (data / "areas" / "area_names.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            code, language = canonical.get(row["area_id"]), spoken.get(row["lang"])
            if code in CODES and language and code not in changed and "CLDR" in row["source"]:
                assert designation(code, "plain", language).label == row["name"]


def test_a_name_has_its_dates():
    before, after = date(2019, 2, 11), date(2019, 2, 12)
    for style in STYLES:
        assert designation("MK", style, "en", before).label == (
            "the former Yugoslav Republic of Macedonia"
        )
        assert designation("MK", style, "en", after).label == "North Macedonia"
        assert designation("MK", style, "en").label == "North Macedonia"
    assert designation("MK", "eu", "sr", before).label.startswith("бивша")


def test_other_areas_by_the_same_mechanism():
    assert str(designation("PS", "eu", "en")) == "Palestine*"
    assert designation("PS", "eu", "en").note.startswith(
        "This designation shall not be construed as recognition of a State of Palestine"
    )
    assert str(designation("PS", "un", "en")) == "State of Palestine"
    assert "SAR" in designation("HK", "un", "en").label
    assert "SAR" in designation("MO", "un", "en").label
    assert designation("HK", "eu", "en").label == "Hong Kong"
    assert designation("TW", "un", "en").label == "China, Taiwan Province of China"
    assert designation("TW", "eu", "en").label == "Taiwan"
    assert designation("RS_XK", "un", "en").label == "Serbia and Kosovo: S/RES/1244 (1999)"


def test_the_protocol_order_of_the_union():
    expected = [
        "BE",
        "BG",
        "CZ",
        "DK",
        "DE",
        "EE",
        "IE",
        "EL",
        "ES",
        "FR",
        "HR",
        "IT",
        "CY",
        "LV",
        "LT",
        "LU",
        "HU",
        "MT",
        "NL",
        "AT",
        "PL",
        "PT",
        "RO",
        "SI",
        "SK",
        "FI",
        "SE",
    ]
    for language in LANGUAGES:
        assert ordered(CODES, "eu", language)[:27] == expected


def test_other_styles_go_by_name():
    assert ordered(["SE", "AT", "XK", "AL"], "un", "en") == ["AL", "AT", "XK", "SE"]
    assert ordered(["SE", "AT", "XK", "AL"], "national", "en")[0] == "XK"


@pytest.mark.parametrize("style", STYLES)
def test_what_is_no_territory_stands_last(style):
    kinds = {one.code: one.kind for one in all_areas()}
    order = [kinds[code] for code in ordered(CODES, style, "en")]
    assert order.index(AreaKind.SPECIAL) > max(
        place for place, kind in enumerate(order) if kind is AreaKind.TERRITORY
    )
    assert all(kind is AreaKind.AGGREGATE for kind in order[order.index(AreaKind.AGGREGATE) :])


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("sq", "Cicër Çeki Danimarkë Dhaka Ekuador Ëndërr Gabon Gjermani Hungari Laos Llapi Mali "
               "Nepal Njeri Rusi Rrogozhina Samoa Shqipëri Tajvan Thetë Xibuti Xhibuti Zambia Zhegër"),
        ("sr-latn", "Cipar Čad Ćuprija Danska Džibuti Đenova Egipat Laos Ljubljana Nigerija Njemačka "
                    "Srbija Španija Zambija Žabljak"),
        ("sr", "Гана Данска Ђенова Египат Зимбабве Јапан Лаос Љубљана Мали Немачка Његош Тунис "
               "Ћуприја Украјина Чад Џибути Шпанија"),
        ("mk", "Грција Дома Ѓавато Египет Ѕвезда Италија Јапонија Луксембург Љубов Мали Тунис Ќустендил Уганда Чад Џибути"),
        ("de", "Albanien Österreich Polen"),
        ("en", "Oman Österreich Pakistan"),
    ],
)  # fmt: skip
def test_alphabets(language, order):
    words = order.split()
    assert sorted(reversed(words), key=lambda word: collation.key(word, language)) == words


def test_words_before_letters():
    words = ["Guinea", "Guinea-Bissau", "Guineana"]
    assert sorted(reversed(words), key=lambda word: collation.key(word, "en")) == words


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(LANGUAGES))
def test_order_is_an_order(one, other, language):
    first, second = collation.key(one, language), collation.key(other, language)
    same = (
        unicodedata.normalize("NFC", one).casefold()
        == unicodedata.normalize("NFC", other).casefold()
    )
    assert (first == second) == same


@given(
    st.lists(st.sampled_from(CODES), max_size=30),
    st.sampled_from(STYLES),
    st.sampled_from(LANGUAGES),
)
def test_each_note_once_and_each_mark_explained(several, style, language):
    labels, notes = noted(several, style, language)
    assert set(labels) == set(several)
    assert len(set(notes)) == len(notes)
    marks = [note.split(" ")[0] for note in notes]
    assert len(set(marks)) == len(marks)
    for code, label in labels.items():
        found = designation(code, style, language)
        assert label.startswith(found.label)
        mark = label.removeprefix(found.label)
        assert bool(mark) == bool(found.mark)
        if mark:
            assert f"{mark} {found.note}" in notes


def test_the_agreed_mark_stays_with_the_name():
    labels, notes = noted(["PS", "XK"], "eu", "en")
    assert labels == {"PS": "Palestine**", "XK": "Kosovo*"}
    assert notes[0] == f"* {EU}"


@given(st.lists(st.sampled_from(CODES)), st.sampled_from(STYLES), st.sampled_from(LANGUAGES))
def test_order_does_not_depend_on_what_came_first(several, style, language):
    assert ordered(several, style, language) == ordered(reversed(several), style, language)
    assert list(names(several, style, language)) == ordered(several, style, language)


def test_what_is_unknown_is_refused_in_a_sentence():
    with pytest.raises(UnknownStyle, match="There is no house style “nato”; choose one of eu, un"):
        designation("AT", "nato", "en")
    with pytest.raises(UnknownLanguage, match="Areas have no names in “xx”"):
        designation("AT", "eu", "xx")
    with pytest.raises(UnknownCode):
        designation("ZZ", "eu", "en")


def test_styles_speak_of_areas_that_exist():
    for entry in texts.entries():
        assert entry.areas <= set(CODES)
        assert entry.styles <= {*STYLES, "*"}
        for text in (entry.label, entry.note):
            assert not text or set(text) | {"sr"} == set(LANGUAGES)
    for style in texts.styles().values():
        assert set(style.first) <= set(CODES)


if __name__ == "__main__":
    GOLDEN.write_text(notes_of_every_style(), encoding="utf-8")
