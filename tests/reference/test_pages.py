"""The pages of reference and the house style of a request."""

from __future__ import annotations

import html

import pytest

from tessera.reference import STYLES, designation
from tessera.reference.models import Topic

pytestmark = pytest.mark.django_db
PAGES = ("/reference/", "/reference/areas/XK/", "/reference/styles/", "/reference/topics/")
LANGUAGES = ("en", "sq", "sr", "sr-latn")


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_open_for_everybody_in_every_language(client, page, language):
    assert client.get(page, {"lang": language}).status_code == 200


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("page", PAGES[:2])
def test_each_note_is_printed_once_on_a_page(client, page, style):
    shown = text(client.get(page, {"style": style}))
    note = designation("XK", style, "en").note
    assert not note or shown.count(note) == 1


def test_the_style_of_the_address_is_remembered(client):
    note = designation("XK", "un", "en").note
    assert note not in text(client.get("/reference/"))
    assert note in text(client.get("/reference/", {"style": "un"}))
    assert note in text(client.get("/reference/"))


@pytest.mark.parametrize("query", ["style=nato", "style=", "lang=xx", "kind=flag", "colour=red"])
def test_what_the_page_does_not_know_it_refuses(client, query):
    response = client.get(f"/reference/?{query}")
    assert response.status_code == 400
    assert "Traceback" not in text(response)


def test_a_cookie_that_names_no_style_is_ignored(client):
    client.cookies["style"] = "nato"
    assert client.get("/reference/").status_code == 200


def test_the_list_is_filtered_by_kind_and_words(client):
    assert "Zimbabwe" in text(client.get("/reference/"))
    assert "Zimbabwe" not in text(client.get("/reference/", {"kind": "composite"}))
    assert "S/RES/1244" in text(client.get("/reference/", {"kind": "composite"}))
    found = text(client.get("/reference/", {"kind": "all", "q": "gfr"}))
    assert "Germany" in found
    assert "Zimbabwe" not in found
    assert "No area of this kind" in text(client.get("/reference/", {"q": "Atlantis"}))


def test_an_area_has_its_codes_and_dates(client):
    shown = text(client.get("/reference/areas/CS/"))
    assert "SCG" in shown
    assert "2003" in shown
    assert "Serbia and Kosovo: S/RES/1244 (1999)" in text(client.get("/reference/areas/XK/"))
    for code in ("XKX", "XKK", "983", "UVK", "XKV", "412"):
        assert code in text(client.get("/reference/areas/XK/"))


def test_iso_codes_lead_to_the_area(client):
    assert client.get("/reference/areas/GR/").headers["Location"] == "/reference/areas/EL/"
    assert client.get("/reference/areas/XKX/").headers["Location"] == "/reference/areas/XK/"
    assert client.get("/reference/areas/nowhere/").status_code == 404


def test_topics_are_seeded_in_three_languages():
    assert Topic.objects.count() >= 25
    for topic in Topic.objects.all():
        assert set(topic.name) == {"en", "sq", "sr-latn"}
        assert all(topic.name.values())
    wanted = {"return", "protection", "border", "irregular-migration", "unaccompanied-minors",
              "legal-migration", "integration", "trafficking", "visa", "statelessness",
              "development", "statistics", "miscellaneous"}  # fmt: skip
    assert wanted <= set(Topic.objects.values_list("code", flat=True))


def test_topics_cost_one_query(client, django_assert_num_queries):
    from tessera.reference import reads

    with django_assert_num_queries(1):
        rows = reads.topics(None, "sr")
    assert sum(len(row.narrower) for row in rows) > 5
    assert rows[0].name == "Заштита"
