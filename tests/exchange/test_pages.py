"""Board, workspace and scoreboard; and how many questions a page asks of the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import exchange as make
from tests.factories import network as people
from tests.personas import World

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions, reads
from tessera.exchange.models import Query

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def kinds(cast: World, name: str) -> list[str]:
    return [one.kind for one in reads.board(people.again(cast[name])).waiting]


def test_the_board_says_what_waits_for_whom(cast: World) -> None:
    draft = make.draft(cast)
    assert kinds(cast, "member coordinator") == ["draft"]
    assert kinds(cast, "member reader") == kinds(cast, "secretariat officer") == []
    actions.submit(draft, by=cast["member coordinator"])
    assert kinds(cast, "secretariat officer") == ["review"]
    actions.approve(draft, by=cast["secretariat officer"])
    assert kinds(cast, "member coordinator") == ["launch"]
    query = actions.launch(draft, by=cast["member coordinator"])
    assert kinds(cast, "observer") == kinds(cast, "other member") == ["reply"]
    assert kinds(cast, "bare observer") == []
    reply = make.reply_of(query, cast.organisations["observer"])
    consulted = actions.consult(
        reply, by=cast["observer"], questions=query.questions.all(), due_on=clock.today(),
        organisation=cast.organisations["institution"],
    ).consultation  # fmt: skip
    assert kinds(cast, "institution officer") == ["consultation"]
    for question in query.questions.all():
        actions.contribute(
            consulted, question, by=cast["institution officer"], edition=0, status="no_data"
        )
    actions.sign_off(consulted, by=cast["institution officer"])
    assert kinds(cast, "institution officer") == []
    assert kinds(cast, "observer") == ["contribution", "reply"]
    actions.ask_more_time(
        reply, by=cast["observer"], until=reply.due_on + timedelta(days=9), reason="Time."
    )
    assert "extension" in kinds(cast, "secretariat officer")
    assert "extension" in kinds(cast, "member coordinator")
    make.released(reply, cast["observer"])
    assert "reply" not in kinds(cast, "observer")
    shown = reads.board(cast["observer"])
    assert [(one.asked, one.replied) for one in shown.running] == [(3, 1)]
    assert shown.running[0].own == reply
    assert cast.international not in shown.networks
    actions.close(query, by=cast["member coordinator"])
    board = reads.board(cast["visitor"])
    assert not board.running and not board.closed and not board.waiting
    assert len(reads.board(cast["other member"]).closed) == 1


def test_the_workspace_is_the_own_organisations_alone(cast: World) -> None:
    query = make.launched(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    make.answer(reply, query.questions.first(), cast["other member"])
    desk = reads.workspace(reply, cast["other member"])
    assert desk is not None
    assert (desk.missing, desk.pending, desk.steps) == ((2,), (), ("clear",))
    assert [one.edition for one in desk.items] == [1, 0]
    assert desk.items[0].is_changed and not desk.items[1].is_changed
    for name in ("member coordinator", "secretariat officer", "visitor", "administrator"):
        assert reads.workspace(reply, cast[name]) is None


def test_the_scoreboard_is_made_of_dates(cast: World) -> None:
    with clock.frozen(START):
        query = make.launched(cast, asked_areas=["AT", "SE"])
        reply = make.reply_of(query, cast.organisations["other-member"])
    with clock.frozen(START + timedelta(days=10)):
        make.released(reply, cast["other member"])
    with clock.frozen(START + timedelta(days=60)):
        member = people.again(cast["member coordinator"])
        told = {one.area: one for one in reads.scoreboard(cast.international, member)}
        assert (told["SE"].accepted, told["SE"].days, told["SE"].on_time) == (0.0, 10.0, 1.0)
        assert (told["AT"].answered, told["AT"].days, told["AT"].on_time) == (0, None, 0.0)
        assert told["AT"].late == 1
        observer = people.again(cast["observer"])
        assert reads.scoreboard(cast.international, observer) is None
        assert reads.scoreboard(cast.international, cast["visitor"]) is None
        actions.set_terms(
            cast.international, by=people.again(cast["secretariat officer"]),
            scoreboard_audience=Circle.NETWORK,
        )  # fmt: skip
        assert len(reads.scoreboard(cast.international, observer)) == 2
        Query.objects.update(audience=Circle.MEMBERS)
        assert reads.scoreboard(cast.international, observer) == []  # no figure betrays a query


def enlarge(cast: World, areas: tuple[str, ...]) -> None:
    for area in areas:
        organisation = people.organisation()
        people.membership(cast.international, organisation, "member", area=area)
        people.actor(organisation)


def count(what) -> int:
    with CaptureQueriesContext(connection) as asked:
        what()
    return len(asked)


def busy(cast: World, questions: int) -> Query:
    query = make.launched(cast, questions=[make.EVERY_KIND[0]] * questions)
    for reply in query.replies.select_related("organisation"):
        by = people.actor(reply.organisation)
        make.released(reply, by)
    return query


@pytest.mark.parametrize("name", ["member coordinator", "observer", "visitor"])
def test_a_page_asks_the_same_of_the_database_however_much_there_is(cast: World, name: str) -> None:
    person = cast[name]
    small = busy(cast, 1)
    _warm = person.standing
    before = count(lambda: reads.page(small, person)), count(lambda: reads.board(person))
    reply = make.reply_of(small, cast.organisations["member"])
    desk = count(lambda: reads.workspace(reply, person))
    enlarge(cast, ("DE", "FR", "IT", "ES"))
    _first, _second, large = (busy(cast, 5) for _one in range(3))
    assert large.replies.count() == 7
    assert count(lambda: reads.page(large, person)) <= before[0]
    assert count(lambda: reads.board(person)) <= before[1]
    reply = make.reply_of(large, cast.organisations["member"])
    assert count(lambda: reads.workspace(reply, person)) <= desk


def test_the_launch_page_asks_the_same_too(cast: World) -> None:
    by = cast["member coordinator"]
    query = make.approved(cast)
    _warm = by.standing
    before = count(lambda: reads.who_will_read(query, by))
    enlarge(cast, ("DE", "FR", "IT", "ES", "PT", "BE"))
    assert count(lambda: reads.who_will_read(query, by)) <= before
