"""Words in several languages, the one clock, circles, identifiers."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import uuid7
from tessera.core.templatetags.words import said
from tessera.core.text import LANGUAGES, check_languages, say

TEXTS = st.dictionaries(st.sampled_from(LANGUAGES), st.text(max_size=10))


def test_serbian_is_written_once_and_read_in_both_scripts() -> None:
    assert say({"sr-latn": "Njegoš, ljubav i džep"}, "sr").words == "Његош, љубав и џеп"
    assert not say({"sr-latn": "mreža"}, "sr").fell_back
    assert say({"sr": "по руци", "sr-latn": "mreža"}, "sr").words == "по руци"


@given(text=TEXTS, language=st.sampled_from(LANGUAGES))
def test_some_words_are_said_where_there_are_any_and_falling_back_is_told(text, language) -> None:
    shown = say(text, language)
    assert bool(shown.words) == any(text.values())
    if text.get(language):
        assert (shown.words, shown.fell_back) == (text[language], False)
    elif shown.words and not shown.fell_back:
        assert (language, shown.language) == ("sr", "sr")


def test_a_fallback_is_marked_for_screen_readers() -> None:
    assert said({"sq": "Rrjeti <b>"}) == '<span lang="sq">Rrjeti &lt;b&gt;</span>'
    assert said({"en": "Network"}) == "Network"
    assert said(None) == ""


@pytest.mark.parametrize("wrong", [{"xx": "words"}, {"en": 1}, ["en"], "words"])
def test_what_is_no_text_in_languages_is_refused(wrong) -> None:
    with pytest.raises(ValidationError, match="words by language"):
        check_languages(wrong)


def test_the_clock_stops_for_a_test_and_goes_on() -> None:
    moment = datetime(2024, 2, 29, 23, 59, tzinfo=UTC)
    with clock.frozen(moment):
        assert clock.now() == moment
        assert clock.today() == date(2024, 2, 29)
    assert clock.now() > moment


@given(st.sampled_from(Circle), st.sampled_from(Circle), st.sampled_from(Circle))
def test_circles_nest(one: Circle, other: Circle, third: Circle) -> None:
    assert one.contains(one)
    assert one.contains(other) or other.contains(one)
    assert not (one.contains(other) and other.contains(one)) or one == other
    if one.contains(other) and other.contains(third):
        assert one.contains(third)
    assert (other in one.inner()) == one.contains(other) == (one in other.outer())
    assert Circle.PUBLIC.contains(one)


def test_identifiers_are_version_7_and_sort_by_time() -> None:
    made = [uuid7() for _ in range(200)]
    assert len(set(made)) == 200
    assert all(one.version == 7 and one.variant == uuid.RFC_4122 for one in made)
    stamps = [one.int >> 80 for one in made]
    assert stamps == sorted(stamps)


@pytest.mark.django_db
def test_the_table_of_the_cache_comes_with_the_migrations() -> None:
    assert "core_cache" in connection.introspection.table_names()
