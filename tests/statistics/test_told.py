"""What the numbers' package refuses is said in the reader's language, whatever stood in the file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

import migstat
from migstat.sdmx.delimited import parse
from migstat.sdmx.model import BadFile, MigstatError
from migstat.store.errors import InvalidTable
from tessera.statistics import bridge

PLACE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
LANGUAGES = ("sq", "sr-latn", "sr")
#: What a file may hold where a sentence names it.
CELLS = ("{line} {0} {", "%(file)s %", None, "ë" * 4000, "a\x00\n\u202eb")


def sentences() -> list[str]:
    """Every sentence that ``migstat`` marks for translation."""
    found: dict[str, None] = {}
    for file in sorted(Path(migstat.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "marked":
                found[ast.literal_eval(node.args[0])] = None
    return list(found)


def places(sentence: str) -> list[str]:
    return sorted(PLACE.findall(sentence))


def test_every_sentence_keeps_its_places_in_every_language() -> None:
    marked = sentences()
    assert len(marked) > 250
    for language in LANGUAGES:
        with translation.override(language):
            told = {one: translation.gettext(one) for one in marked}
        assert not [one for one in marked if places(told[one]) != places(one)], language
        assert not [one for one in marked if told[one] == one], language


@pytest.mark.parametrize("cell", CELLS)
def test_whatever_the_file_holds_the_sentence_stands(cell: str | None) -> None:
    for sentence in sentences():
        values: dict[str, object] = dict.fromkeys(places(sentence), cell)
        why: MigstatError
        if "column" in values:  # the store's, which gives the column among the values
            why = MigstatError(sentence, **values)
        else:
            why = BadFile("permits.csv", sentence, 3, "GEO", **values)
        for language in LANGUAGES:
            with translation.override(language):
                said = bridge.told(why)
            if isinstance(why, BadFile):
                assert said.startswith("permits.csv, ") and len(said) < 2500
            assert all(value in said for value in why.values.values())
            assert "\n" not in said and "\x00" not in said


def test_line_and_column_are_words_of_the_language() -> None:
    with pytest.raises(BadFile) as caught:
        parse(b"geo;n;geo\nAL;1;2\n", "permits.csv", ";")
    said = {}
    for language in ("en", *LANGUAGES):
        with translation.override(language):
            said[language] = bridge.told(caught.value)
    assert said == {
        "en": "permits.csv, line 1, column geo: the header names 'geo' twice.",
        "sq": "permits.csv, rreshti 1, kolona geo: kreu e përmend 'geo' dy herë.",
        "sr-latn": "permits.csv, red 1, kolona geo: zaglavlje dva puta navodi 'geo'.",
        "sr": "permits.csv, ред 1, колона geo: заглавље два пута наводи 'geo'.",
    }
    assert str(caught.value) == said["en"]


def test_a_refusal_that_is_said_of_another_place_keeps_its_words() -> None:
    why = BadFile("permits.csv", "{said} is not a number.", 2, "n", said="'{x}'")
    moved = why.at(1002)
    assert str(moved) == "permits.csv, line 1002, column n: '{x}' is not a number."
    with translation.override("sq"):
        assert bridge.told(moved) == "permits.csv, rreshti 1002, kolona n: '{x}' nuk është numër."


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (InvalidTable("PERMITS", "there is not a single row."), "PERMITS: nuk ka asnjë rresht."),
        (BadFile("a.csv", "the file is empty; fetch it again."),
         "a.csv: skedari është bosh; merreni sërish."),
        (MigstatError("{words} as they came: {no place}"), "{words} as they came: {no place}"),
    ],
)  # fmt: skip
def test_what_has_no_line_is_said_without_one(why: MigstatError, said: str) -> None:
    with translation.override("sq"):
        assert bridge.told(why) == said
