"""Search: everything in every language and script, for each reader exactly what that reader may see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import exchange as make
from tests.factories import network as people
from tests.personas import World
from tests.specimens import specimens

from tessera.access.people import CLOCK, OPERATOR
from tessera.access.visibility import sees
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions, fulltext, passages
from tessera.exchange.actions import indexing
from tessera.exchange.models import AnswerEdition, Passage, Progress, Query, Reply
from tessera.exchange.reads import search as reading
from tessera.exchange.reads.search import Found, is_behind, search, understood
from tessera.network.models import Membership

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
Kind = Passage.Kind
QUIET = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CIRCLES = st.sampled_from(Circle)
ROLES = st.sampled_from([None, *Membership.Role.values])


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def caught_up() -> None:
    indexing.catch_up(by=CLOCK)


def kinds(found: Found) -> list[str]:
    return sorted(row.kind for row in found.rows)


def told(cast: World, words: str, query: Query | None = None, **facts: object) -> Reply:
    """Another member's reply with these words in its first answer."""
    query = query or make.launched(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    return make.released(reply, cast["other member"], {1: {"words": words, **facts}})


# What is found


#: What was answered, and what is typed to find it.
TYPED = {
    "Kërkesa u refuzua.": ("kerkesa", "KËRKESA"),
    "Žalba se izjavljuje.": ("zalba", "жалба"),
    "Молба се изјављује.": ("molba izjavljuje",),
    "Đak ima pravo.": ("dak", "ђак"),
    "The permit was granted.": ('"permit was"', "perm* grant*"),
    "Law No. 2026/14": ("2026/14",),
}


def test_words_are_found_in_any_script_and_with_any_marks(cast: World) -> None:
    """Each search finds the one answer that says it, among others that do not."""
    query = make.launched(cast, questions=[make.TWO[1]] * len(TYPED))
    reply = make.reply_of(query, cast.organisations["other-member"])
    said = {place: {"words": words} for place, words in enumerate(TYPED, 1)}
    make.released(reply, cast["other member"], said)
    caught_up()
    for place, (words, asked) in enumerate(TYPED.items(), 1):
        answer = make.edition_of(reply, place).pk
        for typed in asked:
            found = search(cast["member coordinator"], typed)
            assert [(row.kind, row.source) for row in found.rows] == [(Kind.ANSWER, answer)], typed
            assert (found.total, found.is_more) == (1, False), (words, typed)


#: How many answers are found of "The permit was granted."
BARELY = {
    '"was permit"': 0, "permit refused": 0, "perm": 0, "kanswer": 0, "marks:permit": 0,
    'folded : "x"': 0, '"': 0, "*": 0, "NEAR(permit granted)": 0, "-permit": 1,
    "permit OR refused": 0, "'; DROP TABLE x; --": 0, "%": 0, "\\": 0,
}  # fmt: skip


def test_what_is_no_word_of_the_text_finds_nothing_and_breaks_nothing(cast: World) -> None:
    told(cast, "The permit was granted.")
    caught_up()
    found = {typed: search(cast["member coordinator"], typed).total for typed in BARELY}
    assert found == BARELY


def test_titles_questions_and_options_are_found_and_titles_come_first(cast: World) -> None:
    query = make.launched(
        cast, questions=make.EVERY_KIND, title={"en": "Court guardians", "sr-latn": "Staratelji"}
    )
    told(cast, "The court decides; the court appoints; a court.", query)
    caught_up()
    person = cast["member coordinator"]
    found = search(person, "court")
    assert [row.kind for row in found.rows] == [Kind.QUERY, Kind.QUESTION, Kind.ANSWER]
    assert {row.query for row in found.rows} == {query.pk}
    assert kinds(search(person, "старатељи")) == [Kind.QUERY]
    assert kinds(search(person, query.number)) == [Kind.QUERY]
    assert search(person, "court", sort="newest").rows[0].kind == Kind.ANSWER


def test_filters_narrow_and_facets_count(cast: World) -> None:
    query = make.launched(cast)
    told(cast, "A word.", query)
    caught_up()
    person = cast["member coordinator"]
    asked = {"kind": "answer", "area": "SE", "year": 2026, "question_kind": "text",
             "topic": "unaccompanied-minors", "requester": query.organisation_id}  # fmt: skip
    assert search(person, "", **asked).total == 1
    others = {"kind": "query", "area": "AT", "year": 2025, "question_kind": "date",
              "topic": "return", "requester": cast.organisations["observer"].pk}  # fmt: skip
    for name, value in others.items():
        assert search(person, "", **(asked | {name: value})).total == 0, name
    facets = search(person, "").facets
    assert facets["kind"] == {"answer": 2, "question": 2, "query": 1}
    assert facets["area"] == {"SE": 2}
    assert facets["year"] == {2026: 5}
    assert facets["topic"] == {"unaccompanied-minors": 5}
    assert facets["requester"] == {query.organisation_id: 5}
    with pytest.raises(TypeError, match="colour"):
        search(person, "", colour="red")


def test_more_than_are_counted_is_said_and_never_hides_a_title(cast: World, monkeypatch) -> None:
    monkeypatch.setattr(reading, "MOST", 2)
    monkeypatch.setattr(reading, "FIRST", 2)
    query = make.launched(cast, title={"en": "Shared word"})
    make.launched(cast, title={"en": "Another"})
    for name, who in (("other-member", "other member"), ("observer", "observer")):
        make.released(make.reply_of(query, cast.organisations[name]), cast[who],
                      words="A shared word.", audience=Circle.PUBLIC)  # fmt: skip
    caught_up()
    found = search(cast["member coordinator"], "shared")
    assert (found.total, found.is_more) == (3, True)
    assert found.rows[0].kind == Kind.QUERY
    assert sum(found.facets["kind"].values()) == 3


def test_terms_are_words_phrases_and_beginnings() -> None:
    assert understood('žalba "pravo na azil" migr* 2026.14 ? "open') == (
        fulltext.Term(("zalba",)), fulltext.Term(("pravo", "na", "azil")),
        fulltext.Term(("migr",), is_prefix=True), fulltext.Term(("2026", "14")),
        fulltext.Term(("open",)),
    )  # fmt: skip


# Who finds it


def everything(person) -> set[tuple[str, object]]:
    rows = search(person, "", limit=5000).rows
    return {(row.kind, row.source) for row in rows}


def test_each_finds_exactly_what_each_may_see(cast: World) -> None:
    specimens(cast)
    for _step in indexing.reindex(by=OPERATOR, anew=True):
        pass
    assert set(Passage.objects.values_list("kind", flat=True)) == set(Kind)
    found = {}
    for name, person in cast.people.items():
        seen = Passage.objects.visible_to(person).values_list("kind", "source")
        found[name] = everything(person)
        assert found[name] == set(seen), name
    assert found["visitor"]
    assert len(found["member coordinator"]) > len(found["observer"])


@QUIET
@given(
    audience=CIRCLES, then=CIRCLES, days=st.none() | st.integers(-3, 3), of_query=CIRCLES,
    role=ROLES, right=st.none() | CIRCLES, asks=st.booleans(), is_old=st.booleans(),
)  # fmt: skip
def test_an_answer_is_found_where_it_is_read_and_old_marks_show_nothing(
    cast: World, audience, then, days, of_query, role, right, asks, is_old
) -> None:
    query = Query.objects.filter(title__en="Law").first() or make.launched(
        cast, title={"en": "Law"}, audience=Circle.PUBLIC
    )
    reply = make.reply_of(query, cast.organisations["other-member"])
    if not reply.has_replied:
        make.released(reply, cast["other member"], words="quokka", audience=Circle.PUBLIC)
    caught_up()
    network, organisation = cast.international, people.organisation()
    if role:
        people.membership(network, organisation, role)
    if right:
        people.arrangement(network, organisation, f"query.see:{right.value}")
    if asks:
        query.requesters.add(organisation)
    until = None if days is None else clock.today() + timedelta(days=days)
    Query.objects.filter(pk=query.pk).update(audience=of_query)
    AnswerEdition.objects.filter(query=query).update(
        audience=audience, audience_until=until, audience_then=then if until else ""
    )
    if not is_old:
        indexing.index(Query.objects.get(pk=query.pk), by=CLOCK)
    edition = make.edition_of(reply)
    for person in (people.actor(organisation), cast["visitor"], cast["member coordinator"],
                   cast["observer"], cast["institution officer"]):  # fmt: skip
        found = search(person, "quokka").total > 0
        if is_old:  # what is found by old marks is no more than what may be seen now
            assert not found or sees(person, edition)
        else:
            assert found == sees(person, edition)
    query.requesters.remove(organisation)


def test_the_end_of_an_audience_acts_at_once_without_the_index(cast: World) -> None:
    told(cast, "Wombat.", audience=Circle.MEMBERS, reason="So.", audience_until=date(2026, 3, 6),
         audience_then=Circle.TEAM)  # fmt: skip
    told(cast, "Wallaby.", audience=Circle.TEAM, reason="So.", audience_until=date(2026, 3, 6),
         audience_then=Circle.MEMBERS)  # fmt: skip
    caught_up()
    person = cast["member coordinator"]
    assert (search(person, "wombat").total, search(person, "wallaby").total) == (1, 0)
    with clock.frozen(MONDAY + timedelta(days=7)):
        assert (search(person, "wombat").total, search(person, "wallaby").total) == (0, 1)


def test_what_was_narrowed_corrected_or_taken_back_is_not_found_before_the_index_knows(
    cast: World,
) -> None:
    reply = told(cast, "Wombat.", audience=Circle.MEMBERS)
    caught_up()
    person, by = cast["member coordinator"], cast["other member"]
    assert search(person, "wombat").total == 1
    actions.correct(reply, by=by)
    make.released(reply, by, {1: {"words": "Wallaby.", "audience": Circle.MEMBERS}})
    assert search(person, "wombat").total == 0
    assert search(by, "wombat").total == 0
    caught_up()
    assert search(person, "wallaby").total == 1
    answer = reply.answers.get(question__position=1)
    actions.narrow(answer, by=by, audience=Circle.TEAM, reason="Mistaken.")
    found = search(person, "wallaby")
    assert (found.total, found.rows) == (0, ())
    assert not any(found.facets.values())
    assert search(by, "wallaby").total == 1


def test_drafts_are_in_no_index(cast: World) -> None:
    draft = make.approved(cast, title={"en": "Numbat"})
    waiting = make.reply_of(make.launched(cast), cast.organisations["member"])
    make.cleared(waiting, cast["member coordinator"], words="Numbat.")
    caught_up()
    assert not Passage.objects.filter(folded__contains="numbat").exists()
    actions.launch(draft, by=cast["member coordinator"])
    caught_up()
    assert search(cast["observer"], "numbat").total == 1


# The index


def test_the_index_follows_what_is_done_and_writes_nothing_twice(cast: World) -> None:
    reply = told(cast, "Wombat.")
    assert is_behind()
    assert indexing.catch_up(by=CLOCK) > 0
    assert not is_behind()
    before = dict(Passage.objects.values_list("pk", "marks"))
    assert indexing.catch_up(by=CLOCK) == 0
    assert indexing.index(reply.query, by=CLOCK) == 0
    assert dict(Passage.objects.values_list("pk", "marks")) == before


def test_an_interrupted_turn_is_done_again_whole(cast: World, monkeypatch) -> None:
    told(cast, "Wombat.")
    real, turns = passages._of_edition, []

    def dies(*arguments):
        turns.append(1)
        if len(turns) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(passages, "_of_edition", dies)
    with pytest.raises(KeyboardInterrupt):
        caught_up()
    left = Progress.objects.get().number if Progress.objects.exists() else 0
    assert not Passage.objects.filter(kind=Kind.ANSWER).exists()
    assert is_behind()
    caught_up()
    assert Progress.objects.get().number > left
    assert search(cast["member coordinator"], "wombat").total == 1


def test_only_the_installation_writes_the_index(cast: World) -> None:
    from django.core.exceptions import PermissionDenied

    query = make.launched(cast)
    for call in (indexing.catch_up, lambda by: indexing.index(query, by=by),
                 lambda by: list(indexing.reindex(by=by))):  # fmt: skip
        with pytest.raises(PermissionDenied):
            call(by=cast["administrator"])


def test_all_of_it_can_be_made_anew(cast: World) -> None:
    told(cast, "Wombat.")
    told(cast, "Wallaby.")
    steps = list(indexing.reindex(by=OPERATOR))
    assert [(one.place, one.of) for one in steps] == [(1, 2), (2, 2)]
    assert all(one.touched == 5 for one in steps)
    assert not is_behind()
    assert [one.touched for one in indexing.reindex(by=OPERATOR)] == [0, 0]
    keys = set(Passage.objects.values_list("pk", flat=True))
    assert [one.touched for one in indexing.reindex(by=OPERATOR, anew=True)] == [5, 5]
    assert keys.isdisjoint(Passage.objects.values_list("pk", flat=True))
    fulltext.rebuild()
    assert search(cast["member coordinator"], "wombat").total == 1


def test_a_question_of_the_engine_goes_on_below_what_was_found(cast: World) -> None:
    for _turn in range(3):
        told(cast, "Wombat.")
    caught_up()
    said = fulltext.Shelf.SAID
    wanted = fulltext.Wanted(said, (fulltext.Term(("wombat",)),), (("Kanswer",),))
    keys = fulltext.matching(wanted, limit=10)
    assert len(keys) == 3 and keys == sorted(keys, reverse=True)
    assert fulltext.matching(wanted, limit=2) == keys[:2]
    assert fulltext.matching(wanted, before=keys[1], limit=2) == keys[2:]
    assert fulltext.matching(fulltext.Wanted(said), limit=2) == []
