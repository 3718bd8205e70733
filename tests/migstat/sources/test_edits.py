"""What was changed on the way in: each sentence is recognised, whatever stands in its places."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migstat.sources import edits
from migstat.sources.bundle import read_bundled


def filled(template: str, **more: object) -> tuple[str, dict[str, str]]:
    """The sentence that a release keeps, and the values that are found in it again."""
    places = set(re.findall(r"\{(\w+)\}", template))
    values = {name: str(more.get(name, "30")) for name in places - set(edits.AREAS)}
    areas = {name: name for name in places & set(edits.AREAS)}
    return edits.said(template, **values), values | areas


@pytest.mark.parametrize("template", edits.ALL)
def test_every_sentence_is_found_again(template: str):
    sentence, values = filled(template)
    assert edits.recognised(sentence) == (template, values)


@given(
    origins=st.integers(0, 10**6), start=st.integers(1900, 2100),
    dimensions=st.text("ABC_, ", min_size=1).filter(str.strip),
)  # fmt: skip
def test_whatever_stands_in_its_places(origins: int, start: int, dimensions: str):
    for template in (edits.SELECTION_SINCE, edits.CODES_MADE):
        sentence, values = filled(template, origins=origins, start=start, dimensions=dimensions)
        assert edits.recognised(sentence) == (template, values)


@given(st.text())
def test_words_of_others_are_not_ours(words: str):
    assert edits.recognised(words) is None


def test_the_tables_that_come_with_the_program_say_nothing_else():
    for table in read_bundled():
        for sentence in table.edits:
            assert edits.recognised(sentence), sentence
