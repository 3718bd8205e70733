"""Names in templates: label and mark in the text, each note once on the page."""

from __future__ import annotations

from datetime import date

from django.template import Context, Template
from django.utils import translation

from tessera.reference import designation
from tessera.reference.notes import Notes, collected, current

NOTE = designation("XK", "eu", "en").note


def show(source: str, **context: object) -> str:
    return Template("{% load designations %}" + source).render(Context(context))


def test_a_note_is_printed_once_however_often_the_area_is_named():
    with collected("eu"):
        page = show("{{ a|named }} {{ a|named }} {% area b %} {% notes %}", a="XK", b="RS_XK")
    assert page.count("Kosovo<sup>*</sup>") == 2
    assert page.count(NOTE) == 1
    assert f"<li>* {NOTE}</li>" in page


def test_a_page_that_names_nothing_of_the_kind_has_no_notes():
    with collected("eu") as page:
        assert show("{{ a|named }}{% notes %}", a="AT") == "Austria"
        assert not page.notes


def test_the_style_decides():
    with collected("un"):
        page = show("{{ a|named }}{% notes %}", a="XK")
    assert designation("XK", "un", "en").note in page
    with collected("plain"):
        assert show("{{ a|named }}{% notes %}", a="XK") == "Kosovo"


def test_the_language_of_the_page_decides():
    with translation.override("sr"), collected("eu"):
        page = show("{{ a|named }}{% notes %}", a="XK")
    assert page.startswith("Косово<sup>*</sup>")
    assert "Овим називом" in page


def test_names_of_their_day():
    with collected("eu"):
        assert show("{{ a|named:on }}", a="MK", on=date(2010, 1, 1)).startswith("the former")
        assert show("{% area a on=on %}", a="MK", on=date(2010, 1, 1)).startswith("the former")


def test_text_for_attributes_has_no_markup():
    with collected("eu") as page:
        assert show("{{ a|called }}", a="XK") == "Kosovo*"
        assert len(page.notes) == 1


def test_a_code_that_is_no_area_stands_for_itself_and_is_escaped():
    with collected("eu"):
        assert show("{{ a|named }}", a="<b>") == "&lt;b&gt;"


def test_outside_a_page_the_note_follows_at_once():
    assert current() is None
    assert NOTE in show("{{ a|named }}", a="XK")


def test_pages_do_not_share_notes():
    with collected("eu") as outer:
        show("{{ a|named }}", a="XK")
        with collected("eu") as inner:
            assert not inner.notes
        assert current() is outer
    assert current() is None


def test_a_second_note_gets_a_mark_of_its_own():
    with collected("eu"):
        page = show("{{ a|named }} {{ b|named }} {% notes %}", a="XK", b="PS")
    assert "Kosovo<sup>*</sup> Palestine<sup>**</sup>" in page


def test_an_agreed_mark_is_kept_and_the_other_note_says_whose_it_is():
    notes = Notes()
    assert notes.add(designation("PS", "eu", "en")) == "*"
    assert notes.add(designation("XK", "eu", "en")) == "*"
    first, second = notes
    assert first.startswith("* Palestine: This designation shall not")
    assert second == f"* {NOTE}"
