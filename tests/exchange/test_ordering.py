"""A compilation that is ordered: made by the worker, once, and told of whatever becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.factories import exchange as make
from tests.once import made_once

from tessera.access.people import CLOCK
from tessera.audit.models import Event
from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.actions import compiling, ordering
from tessera.exchange.models import Compilation, CompilationOrder
from tessera.exchange.reads.orders import orders
from tessera.exchange.tasks import make_compilations
from tessera.workflow import NotReady

ASKER = "member coordinator"


def worked() -> None:
    """The worker's turn: what waits for a compilation is done, in the order in which it was asked."""
    waiting = DBTaskResult.objects.filter(
        task_path=make_compilations.module_path, status=TaskResultStatus.READY
    )
    for task in waiting.order_by("enqueued_at"):
        task.claim("a worker")
        try:
            make_compilations.func(*task.args_kwargs["args"])
        except Exception as why:
            task.set_failed(why)
        else:
            task.set_successful("")


@pytest.fixture
@made_once
def query(cast):
    query = make.launched(cast, audience="network", default_audience="network")
    make.released(make.reply_of(query, cast.organisations["other-member"]), cast["other member"])
    return query


def ordered(query, person, *circles, language="en"):
    return actions.order(query, circles or ("members",), by=person, language=language, style="eu")


def test_one_press_makes_the_version_of_each_circle(cast, query) -> None:
    made = ordered(query, cast[ASKER], "requester", "members", "network")
    assert not Compilation.objects.exists()  # nobody waited for it
    assert len({one.task for one in made}) == 1
    worked()
    assert {one.circle for one in Compilation.objects.all()} == {"requester", "members", "network"}
    for one in made:
        one.refresh_from_db()
        assert one.state == "made" and one.is_new and one.compilation.circle == one.circle
        assert one.compilation.made_by == str(cast[ASKER].organisation)
    assert Event.objects.filter(step="query.order").count() == 1


def test_pressing_twice_makes_it_once(cast, query) -> None:
    first = ordered(query, cast[ASKER])
    assert ordered(query, cast["secretariat officer"]) == first
    assert DBTaskResult.objects.filter(task_path=make_compilations.module_path).count() == 1
    worked()
    worked()
    assert Compilation.objects.count() == 1
    again = ordered(query, cast[ASKER])
    worked()
    again[0].refresh_from_db()
    assert again != first and not again[0].is_new and Compilation.objects.count() == 1


def test_a_task_that_is_done_over_changes_nothing(cast, query) -> None:
    one = ordered(query, cast[ASKER])[0]
    actions.carry_out([one.pk], by=CLOCK)
    actions.carry_out([one.pk], by=CLOCK)
    assert Compilation.objects.count() == 1
    assert Event.objects.filter(step="query.compile").count() == 1


def test_what_cannot_be_compiled_is_not_ordered(cast, query) -> None:
    with pytest.raises(PermissionDenied):
        ordered(query, cast["observer"])
    with pytest.raises(NotReady, match="travels no further"):
        ordered(query, cast[ASKER], "members", "public")
    with pytest.raises(NotReady, match="for nobody"):
        ordered(query, cast[ASKER], "team")
    with pytest.raises(ValidationError, match="at least one"):
        actions.order(query, (), by=cast[ASKER], language="en", style="eu")
    with pytest.raises(ValidationError):
        ordered(query, cast[ASKER], language="xx")
    assert not CompilationOrder.objects.exists()
    one = ordered(query, cast[ASKER])[0]
    with pytest.raises(PermissionDenied):
        actions.carry_out([one.pk], by=cast[ASKER])


def test_an_order_that_became_impossible_says_why(cast, query) -> None:
    one = ordered(query, cast[ASKER])[0]
    actions.withdraw(query, by=cast["secretariat officer"], reason="Asked elsewhere.")
    worked()
    one.refresh_from_db()
    assert one.state == "refused" and one.why == "Only a query that was launched can be compiled."
    told = orders(query, cast["secretariat officer"])
    assert [(entry.state, entry.is_waiting) for entry in told] == [("refused", False)]


def test_a_fault_is_tried_again_then_shown_and_can_be_tried_once_more(
    cast, query, monkeypatch
) -> None:
    def broken(*_args, **_more):
        raise OSError("no space left")

    one = ordered(query, cast[ASKER])[0]
    with monkeypatch.context() as patch:
        patch.setattr(compiling, "render_each", broken)
        for turn in range(1, ordering.TRIES + 1):
            worked()
            one.refresh_from_db()
            assert one.tries == turn
            assert one.state == ("failed" if turn == ordering.TRIES else "waiting")
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    assert failed.count() == 1  # the last try, where an administrator finds it
    assert [entry.state for entry in orders(query, cast[ASKER])] == ["failed"]
    make_compilations.func([str(one.pk)])  # as when the administrator has it tried again
    one.refresh_from_db()
    assert one.state == "made" and Compilation.objects.count() == 1


def test_an_order_over_which_workers_died_is_not_shown_as_being_made(cast, query) -> None:
    one = ordered(query, cast[ASKER])[0]
    DBTaskResult.objects.filter(pk=one.task).update(status=TaskResultStatus.FAILED)
    assert [entry.state for entry in orders(query, cast[ASKER])] == ["failed"]
    assert ordered(query, cast[ASKER]) == [one]  # the button puts it into the queue again
    worked()
    assert Compilation.objects.count() == 1


def test_orders_are_told_to_those_who_may_compile_as_long_as_they_are_news(cast, query) -> None:
    ordered(query, cast[ASKER])
    assert orders(query, cast["other member"]) == []
    assert orders(query, cast["observer"]) == []
    assert len(orders(query, cast["secretariat officer"])) == 1
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        assert orders(query, cast[ASKER])[0].is_late
    worked()
    assert [entry.state for entry in orders(query, cast[ASKER])] == ["made"]
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert orders(query, cast[ASKER]) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(cast, query, rows, django_assert_num_queries) -> None:
    ordered(query, cast[ASKER], *("requester", "members", "network")[:rows])
    person = cast[ASKER]
    _standing = person.standing
    with django_assert_num_queries(2):
        assert len(orders(query, person)) == rows
