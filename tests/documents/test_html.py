"""HTML: structure, no address that is fetched, words are words."""

import re
from html.parser import HTMLParser

import pytest
from tests.documents.outlines import HOSTILE, NOTE, outline

from tessera.documents import html
from tessera.documents.outline import GapsRemain

VOID = {"meta", "img", "br", "link", "rect", "circle"}


class Reader(HTMLParser):
    """Tags in order, words, attributes; complains when tags do not nest."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.words = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, words):
        self.words.append(words)


def read(text):
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def page():
    return read(html.render(outline()).decode())


def test_it_is_a_document_with_structure(page):
    tags = [tag for tag, _attributes in page.tags]
    assert tags.count("h1") == 1
    assert tags.count("h2") == 5  # contents, three sections, sources
    assert tags.count("h3") == 1
    assert page.tags[0] == ("html", {"lang": "en"})
    scopes = [attributes.get("scope") for tag, attributes in page.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}


def test_answers_are_a_table_also_where_a_small_screen_sets_them_as_lines(page):
    """The roles say so where the look does not; how far an answer travels says it by itself."""
    roles = {"table": "table", "tr": "row", "td": "cell"}
    begin = next(
        at for at, (_tag, said) in enumerate(page.tags) if said.get("class") == "doc__answers"
    )
    inside = []
    for tag, said in page.tags[begin:]:
        if inside and tag == "table":
            break
        inside.append((tag, said))
    assert {tag for tag, _said in inside} >= {"table", "thead", "tbody", "tr", "th", "td"}
    assert all(said.get("role") == roles[tag] for tag, said in inside if tag in roles)
    assert {said.get("role") for tag, said in inside if tag == "th"} == {
        "columnheader",
        "rowheader",
    }
    travels = [said for _tag, said in inside if said.get("class") == "doc__travels"]
    assert travels and all(said["data-head"] == "Wider dissemination" for said in travels)


def test_identifiers_are_unique_and_links_lead_somewhere(page):
    ids = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.tags:
        if tag in ("a", "use"):
            assert attributes["href"].removeprefix("#") in ids


def test_nothing_is_fetched(page):
    for tag, attributes in page.tags:
        assert tag not in ("script", "link", "iframe", "object")
        assert attributes.get("src", "data:").startswith("data:")
        assert not any(name.startswith("on") for name in attributes)
        assert "style" not in attributes  # the platform's policy allows none
    style = next(w for w in page.words if "@font-face" in w)
    assert set(re.findall(r"url\((\w+):", style)) == {"data"}


def test_words_are_words(page):
    assert "".join(page.words).count(HOSTILE) >= 4


def test_pictures_say_what_they_show(page):
    said = [a["aria-label"] for tag, a in page.tags if a.get("role") == "img"]
    assert "Yes: 3 (Albania, Kosovo*, Malta)." in said[0]
    assert all(a["alt"] for tag, a in page.tags if tag == "img")


def test_a_note_stands_once_and_a_mark_leads_to_it(page):
    assert "".join(page.words).count(NOTE.words) == 1
    links = [a["href"] for tag, a in page.tags if tag == "a" and a["href"].startswith("#note")]
    assert links == ["#note-1"]


def test_other_languages_are_marked(page):
    assert {"sq", "sr-Cyrl"} <= {a["lang"] for tag, a in page.tags if tag == "span" and "lang" in a}


def test_a_publishers_own_words_are_marked_in_a_document_of_another_language():
    made = html.render(outline(language="sq")).decode()
    assert '<span lang="en">Eurostat migr_asyunaa</span> · <span lang="en">CC BY 4.0</span>' in made
    assert ">Eurostat migr_asyunaa · CC BY 4.0<" in re.sub(
        r"</?span[^>]*>", "", html.render(outline()).decode()
    )


def test_a_fragment_is_part_of_a_page():
    part = html.fragment(outline())
    assert part.startswith('<article class="doc" lang="en">')
    assert "<h1" not in part
    read(part)


def test_the_same_outline_makes_the_same_bytes():
    assert html.render(outline()) == html.render(outline())


def test_what_is_missing_blocks_release_and_is_red_in_the_preview():
    with pytest.raises(GapsRemain):
        html.render(outline(gap=True))
    said = html.fragment(outline(gap=True), preview=True)
    assert 'class="doc__gap">Still to come from Ministry of Justice' in said
    assert "Preview, not for release" in said
