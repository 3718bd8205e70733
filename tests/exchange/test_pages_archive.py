"""The archive's page: one field, finds with their words marked, what narrows them down, and its address."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.exchange.test_pages import signed_in, words
from tests.factories import exchange as make
from tests.once import made_once
from tests.personas import World

from tessera.access.people import CLOCK
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.actions import indexing
from tessera.exchange.fulltext import Term
from tessera.exchange.reads.snippets import of_texts, snippet

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ARCHIVE = "/exchange/archive/"


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
@made_once
def asked(cast: World):
    """A query with two replies: one for members, one that stays with who gave it."""
    query = make.launched(
        cast, title={"en": "Appeals", "sr-latn": "Žalbe"}, background={"en": "Why we ask."}
    )
    for name, who, audience, said in (
        ("other-member", "other member", Circle.MEMBERS, "Žalba se izjavljuje <sudu>."),
        ("member", "member coordinator", Circle.TEAM, "Žalba ostaje kod nas."),
    ):
        reply = make.reply_of(query, cast.organisations[name])
        make.released(reply, cast[who], {1: {"words": said}}, audience=audience, reason="So.")
    indexing.catch_up(by=CLOCK)
    return query


def test_finds_stand_with_their_words_marked_and_lead_to_their_question(cast: World, asked) -> None:
    page = signed_in(cast["other member"]).get(ARCHIVE, {"q": "жалба"})
    seen, html = words(page), page.content.decode()
    assert "1 find" in seen and "question 1: Sweden" in seen
    assert "<mark>Žalba</mark> se izjavljuje &lt;sudu&gt;." in html
    assert f'href="/exchange/queries/{asked.number}/#question-1"' in html
    assert "ostaje" not in html
    assert "2 finds" in words(signed_in(cast["member coordinator"]).get(ARCHIVE, {"q": "zalba"}))
    assert 'name="q" id="id_q" value="жалба"' in html  # what was asked stays in the field


def test_without_words_queries_are_listed_and_the_board_leads_there(cast: World, asked) -> None:
    client = signed_in(cast["observer"])
    assert f'action="{ARCHIVE}"' in client.get("/exchange/").content.decode()
    seen = words(client.get(ARCHIVE))
    assert "1 find, newest first" in seen and "Appeals" in seen and "Why we ask." in seen
    assert "answer to question" not in seen


def test_facets_are_links_with_counts_and_what_is_chosen_can_be_taken_away(
    cast: World, asked
) -> None:
    client = signed_in(cast["member coordinator"])
    html = client.get(ARCHIVE, {"q": "zalb*", "kind": "answer"}).content.decode()
    assert 'href="?q=zalb%2A&amp;kind=answer&amp;area=SE"' in html
    page = client.get(ARCHIVE, {"q": "zalb*", "kind": "answer", "area": "SE", "page": "1"})
    html = page.content.decode()
    assert "1 find" in words(page)
    assert 'href="?q=zalb%2A&amp;kind=answer"' in html  # without the area, on the first page
    assert '<input type="hidden" name="area" value="SE">' in html


def test_a_reader_is_told_counts_of_what_that_reader_may_see(cast: World, asked) -> None:
    for name, finds, areas in (
        ("member coordinator", "2 finds", ["AT", "SE"]), ("other member", "1 find", ["SE"]),
        ("observer", "0 finds", []), ("institution officer", "0 finds", []),
    ):  # fmt: skip
        page = signed_in(cast[name]).get(ARCHIVE, {"q": "zalba"})
        assert finds in words(page), name
        assert re.findall(r"area=([A-Z]{2})\"", page.content.decode()) == areas, name


def test_nothing_found_says_what_to_try(cast: World, asked) -> None:
    seen = words(signed_in(cast["observer"]).get(ARCHIVE, {"q": "kangaroo", "area": "SE"}))
    assert "Nothing that you may read fits." in seen
    assert "Look without narrowing down" in seen and "kangar*" in seen
    assert "Use fewer words" in seen


@pytest.mark.parametrize(
    "asked_for",
    ["x=1", "kind=no", "topic=nope", "area=QQQ", "year=12", "year=x", "requester=stranger",
     "requester=none", "sort=oldest", "page=0", "type=colour"],
)  # fmt: skip
def test_an_unknown_filter_is_refused_and_never_ignored(cast: World, asked, asked_for) -> None:
    assert signed_in(cast["observer"]).get(f"{ARCHIVE}?{asked_for}").status_code == 400


@pytest.mark.parametrize(
    ("typed", "why"),
    [("?!", "at least one word"), ("az*", "at least 3 letters"), (" ".join("abcdefghijklm"), "at most 12 words"),
     ("a" * 201, "200")],
)  # fmt: skip
def test_words_that_cannot_be_looked_for_are_told_beside_the_field(
    cast: World, asked, typed, why
) -> None:
    seen = words(signed_in(cast["observer"]).get(ARCHIVE, {"q": typed}), 400)
    assert why in seen and "There is something to mend" in seen


def test_visitors_are_asked_to_sign_in(db) -> None:
    assert Client().get(ARCHIVE).status_code == 302


def test_a_page_asks_the_database_as_often_for_many_finds_as_for_one(cast: World, asked) -> None:
    client = signed_in(cast["member coordinator"])

    def ask() -> int:
        client.get(ARCHIVE, {"q": "zalb*"})
        with CaptureQueriesContext(connection, ) as caught:  # fmt: skip
            assert client.get(ARCHIVE, {"q": "zalb*"}).status_code == 200
        return len(caught)

    few = ask()
    for turn in range(3):
        more = make.launched(cast, title={"en": f"Zalba {turn}"}, by="other member")
        reply = make.reply_of(more, cast.organisations["observer"])
        make.released(reply, cast["observer"], words="Žalba.", audience=Circle.MEMBERS)
    indexing.catch_up(by=CLOCK)
    assert ask() == few


def test_finds_come_in_pages_and_a_page_too_far_is_the_last(cast: World, monkeypatch) -> None:
    from tessera.exchange.reads import archive

    monkeypatch.setattr(archive, "A_PAGE", 2)
    for turn in range(3):
        make.launched(cast, title={"en": f"Title {turn}"})
    indexing.catch_up(by=CLOCK)
    client = signed_in(cast["observer"])
    first, last = client.get(ARCHIVE), client.get(ARCHIVE, {"page": "9"})
    assert re.findall(r"Title \d", words(first)) == ["Title 2", "Title 1"]
    assert re.findall(r"Title \d", words(last)) == ["Title 0"]
    assert 'href="?page=2"' in first.content.decode()


# Snippets


def shown(parts) -> str:
    return "".join(f"[{one.words}]" if one.is_found else one.words for one in parts)


def test_a_snippet_marks_words_phrases_and_beginnings_as_they_were_written() -> None:
    text = "Kërkesa për azil: жалба, zalba, Ankesa."
    terms = (Term(("per", "azil")), Term(("zalba",)), Term(("ank",), is_prefix=True))
    assert shown(snippet(text, terms)) == "Kërkesa [për azil]: [жалба], [zalba], [Ankesa]."


def test_a_long_text_is_cut_around_the_first_find() -> None:
    text = "word " * 200 + "wombat " + "tail " * 200
    found = shown(snippet(text, (Term(("wombat",)),)))
    assert found.startswith("… word") and "[wombat]" in found and found.endswith("tail …")
    assert len(found) < 300
    assert shown(snippet("e\u0308 azil", (Term(("e",)),))) == "[ë] azil"
    assert shown(snippet("", (Term(("e",)),))) == ""


def test_of_several_languages_the_readers_own_is_shown_where_it_has_the_words() -> None:
    texts = {"en": "Appeals", "sr-latn": "Žalbe"}
    assert of_texts(texts, (Term(("zalbe",)),), "sr").words == "Жалбе"
    assert of_texts(texts, (Term(("zalbe",)),), "en").language == "sr-latn"
    assert of_texts(texts, (), "en").words == "Appeals"
