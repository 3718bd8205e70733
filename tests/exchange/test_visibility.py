"""In any world that can be made: what is listed is what is checked, and the page says no more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import exchange as make
from tests.factories import network as people
from tests.once import made_once
from tests.personas import World
from tests.specimens import specimens

from tessera.access.audience import circles_of
from tessera.access.people import VISITOR
from tessera.access.visibility import sees
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import reads
from tessera.exchange.models import Answer, AnswerEdition, ClockEntry, Query, Reply
from tessera.network.models import Mandate, Membership, Product

QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CIRCLES = st.sampled_from(Circle)
ROLES = st.sampled_from([None, *Membership.Role.values])
TOKEN = "quokka-7391"


@pytest.fixture
@made_once
def told(cast: World) -> Reply:
    """Another member's reply to a public query, its first answer holding a word found nowhere else."""
    query = make.launched(cast, audience=Circle.PUBLIC)
    reply = make.reply_of(query, cast.organisations["other-member"])
    return make.released(reply, cast["other member"], {1: {"words": TOKEN, "comment": TOKEN}})


@QUIET
@given(
    audience=CIRCLES, then=CIRCLES, days=st.none() | st.integers(-3, 3), of_query=CIRCLES,
    role=ROLES, mandate=st.sampled_from(Mandate.Role.values),
    right=st.none() | CIRCLES, asks=st.booleans(),
)  # fmt: skip
def test_an_answer_is_read_exactly_where_its_audience_reaches(
    cast: World, told: Reply, audience, then, days, of_query, role, mandate, right, asks
) -> None:
    network, organisation = cast.international, people.organisation()
    if role:
        people.membership(network, organisation, role)
    if right:
        people.arrangement(network, organisation, f"query.see:{right.value}")
    query = told.query
    Query.objects.filter(pk=query.pk).update(audience=of_query)
    if asks:
        query.requesters.add(organisation)
    until = None if days is None else clock.today() + timedelta(days=days)
    edition = make.edition_of(told)
    AnswerEdition.objects.filter(pk=edition.pk).update(
        audience=audience, audience_until=until, audience_then=then if until else ""
    )
    edition.refresh_from_db()
    actor = people.actor(organisation, mandate)
    requester = organisation.pk if asks else None
    reach = circles_of(actor, network.pk, Product.QUERY, requester=requester)
    sees_query = asks or of_query in circles_of(actor, network.pk, Product.QUERY)
    if role == Membership.Role.COORDINATOR:
        sees_query = True  # the secretariat reviewed it
    counts = then if until and until < clock.today() else audience
    expected = sees_query and counts in reach
    assert edition.audience_now == counts
    assert sees(actor, edition) == expected
    assert AnswerEdition.objects.visible_to(actor).filter(pk=edition.pk).exists() == expected
    assert sees(VISITOR, edition) == (of_query == counts == Circle.PUBLIC)
    assert sees(cast["other member"], edition)  # the contributor always
    if sees_query:
        page = reads.page(query, actor)
        [row] = [one for one in page.sections[0].rows if one.reply == told]
        assert (row.edition is not None) == expected
        assert row.state == ("answered" if expected else reads.WITHHELD)
        assert (TOKEN in repr(everything(page))) == expected
        assert (page.asked, page.replied) == (3, 1)  # the same for every reader
        assert page.sections[0].tally.counts["partly"] == expected
    query.requesters.remove(organisation)


def everything(page: reads.Page) -> list[object]:
    """All that a page holds, down to the columns of its rows."""
    found: list[object] = []
    for section in page.sections:
        found.append((section.question.words, section.tally))
        for row in section.rows:
            found.append([row.state, row.due_on, vars(row.reply)])
            if row.edition:
                found.append(vars(row.edition))
    return [*found, page.clock, [vars(one) for one in page.compilations]]


def test_every_model_of_the_room_has_a_rule_and_a_specimen(cast: World) -> None:
    from tessera.core.visible import RULES

    shown = {type(one)._meta.label for one in specimens(cast).values()}
    for model in apps.get_app_config("exchange").get_models():
        if not model._meta.auto_created and model.__name__ not in (
            "Series",
            "StudySeries",
            "Progress",
        ):
            assert model._meta.label in RULES
            assert model._meta.label in shown


def test_a_withheld_answer_is_a_row_and_a_late_one_another(cast: World, told: Reply) -> None:
    AnswerEdition.objects.filter(question__position=1).update(audience=Circle.TEAM)
    page = reads.page(told.query, cast["member coordinator"])
    assert [row.area for row in page.sections[0].rows] == ["AT", "SE", "AL"]
    assert [row.state for row in page.sections[0].rows] == ["no_reply", "withheld", "no_reply"]
    assert page.sections[0].tally == reads.Tally({"yes": 0, "partly": 0, "no": 0}, 3)
    assert page.sections[0].rows[0].due_on and not page.sections[0].rows[0].label
    assert page.sections[1].rows[1].label == "TLP:AMBER"
    assert page.own and page.own.area == "AT"


def test_what_is_pending_again_shows_nothing_of_what_it_was(cast: World, told: Reply) -> None:
    from tessera.exchange import actions

    by = cast["other member"]
    actions.correct(told, by=by)
    answer = Answer.objects.get(reply=told, question__position=1)
    make.answer(told, answer.question, by, status="pending", coded="yes", words=f"{TOKEN} again")
    actions.clear(told, by=by)
    actions.release(told, by=by)
    page = reads.page(told.query, cast["member coordinator"])
    assert [row.state for row in page.sections[0].rows] == ["no_reply", "pending", "no_reply"]
    assert TOKEN not in repr(everything(page))


def test_who_is_consulted_reads_the_questions_put_to_them_and_nothing_else(cast: World) -> None:
    from tessera.exchange import actions

    query = make.launched(cast)
    other = make.reply_of(query, cast.organisations["other-member"])
    make.released(other, cast["other member"], audience="public")
    reply = make.reply_of(query, cast.organisations["observer"])
    done = actions.consult(
        reply, by=cast["observer"], questions=query.questions.filter(position=2),
        due_on=clock.today(), email="expert@example.org",
    )  # fmt: skip
    holder = reads.bearer(done.token)
    assert holder is not None
    page = reads.page(query, holder)
    assert page.is_consulted_only
    assert [one.question.position for one in page.sections] == [2]
    assert not any(one.rows for one in page.sections)
    assert (page.asked, page.replied, page.clock) == (0, 0, ())
    assert not Reply.objects.visible_to(holder).exists()
    assert not AnswerEdition.objects.visible_to(holder).exists()
    assert not ClockEntry.objects.visible_to(holder).exists()
    actions.withdraw_consultation(done.consultation, by=cast["observer"])
    assert reads.bearer(done.token) is None
    assert not Query.objects.visible_to(holder).exists()


def test_the_ledger_tells_what_is_meant_for_the_reader(cast: World) -> None:
    from tessera.exchange import actions

    query = make.launched(cast, audience=Circle.PUBLIC)
    reply = make.reply_of(query, cast.organisations["observer"])
    actions.consult(
        reply, by=cast["observer"], questions=query.questions.all(), due_on=clock.today(),
        email="expert@example.org",
    )  # fmt: skip
    kinds = {name: {line.kind for line in reads.ledger(query, cast[name])} for name in cast.people}
    assert "consulted" in kinds["observer"]
    assert kinds["member coordinator"] == kinds["other member"] == {"launched", "due_set"}
    assert kinds["visitor"] == kinds["bare observer"] == kinds["stranger"] == set()
    [launched, due] = reads.ledger(query, cast["other member"])
    assert "3 participants" in launched.sentence
    assert due.count == 3 and set(due.areas) == {"AL", "AT", "SE"}


def test_an_answer_expires_into_its_next_audience_on_the_day_after(
    cast: World, told: Reply
) -> None:
    AnswerEdition.objects.update(
        audience=Circle.TEAM, audience_until=date(2100, 5, 31), audience_then=Circle.PUBLIC
    )
    one = make.edition_of(told)
    assert one.audience_on(date(2100, 5, 31)) == Circle.TEAM
    assert one.audience_on(date(2100, 6, 1)) == Circle.PUBLIC
