"""What is made once stands in every test alike, and nothing of one test is there in the next."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.factories import exchange as make
from tests.factories import network as people
from tests.once import made_often, made_once
from tests.personas import World, world

from tessera import audit
from tessera.access.people import VISITOR
from tessera.core import clock
from tessera.exchange.models import Query
from tessera.network.models import Mandate, Organisation

pytestmark = pytest.mark.django_db
MADE: list[World] = []
OFFICES: list[Organisation] = []
STEPS: list[str] = []


@made_once
def standing() -> World:
    MADE.append(world())
    return MADE[-1]


@made_once
def office() -> Organisation:
    OFFICES.append(people.organisation("office"))
    return OFFICES[-1]


@made_once
def launched(cast: World) -> Query:
    return make.launched(cast)


@made_often
def stepped(cast: World, name: str = "one", **facts: object) -> Organisation:
    STEPS.append(name)
    transaction.on_commit(lambda: STEPS.append("done"))
    return people.organisation(f"often-{name}", **facts)


@made_once
def renamed(cast: World) -> int:
    return Organisation.objects.filter(code="member").update(short_name="Renamed")


@pytest.mark.parametrize("_time", range(3))
def test_it_stands_as_it_was_made(_time: int) -> None:
    cast = standing()
    assert len(MADE) == 1
    assert cast["visitor"] is VISITOR
    there = {one["code"]: one for one in Organisation.objects.values()}
    assert set(there) == {one.code for one in cast.organisations.values()}
    for code, one in MADE[0].organisations.items():
        assert there[code] == {
            f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields
        }
    assert Mandate.objects.filter(person=cast["member officer"].person).count() == 1
    # What a test does to it, in the database or to its objects, the next one does not find.
    Organisation.objects.update(short_name="Changed")
    if _time:
        cast.organisations["member"].code = "changed"


@pytest.mark.parametrize("_time", range(2))
def test_what_stands_on_it_has_its_chain_of_events(_time: int) -> None:
    query = launched(standing())
    assert Query.objects.get() == query and query.replies.count() == 3
    assert audit.verify() is None


def test_beside_something_else_it_is_made_anew() -> None:
    with transaction.atomic():
        office()
        transaction.set_rollback(True)
    people.organisation("beside")
    count = len(OFFICES)
    assert office() is OFFICES[-1] and len(OFFICES) == count + 1
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize("_time", range(2))
def test_what_changes_rows_is_done_each_time(_time: int) -> None:
    assert renamed(standing()) == 1
    assert Organisation.objects.get(code="member").short_name == "Renamed"


def begun_anew(step: str = "one", **facts: object) -> bool:
    """Whether a step that was asked for often enough is taken, or its rows are written straight."""
    count = len(STEPS)
    with transaction.atomic():
        assert stepped(standing(), step, **facts) == Organisation.objects.get(code=f"often-{step}")
        transaction.set_rollback(True)
    return len(STEPS) > count


def test_what_is_asked_for_often_is_kept_with_what_waits_for_the_commit(
    django_capture_on_commit_callbacks,
) -> None:
    assert [begun_anew() for _ in range(4)] == [True, True, False, False]
    assert begun_anew("other") and begun_anew(area="AT")  # other arguments
    with clock.frozen(clock.now()):
        assert begun_anew()  # another moment
    STEPS.clear()
    with django_capture_on_commit_callbacks(execute=True):
        stepped(standing(), "one")
    assert STEPS == ["done"]


def test_what_is_kept_is_not_used_where_anything_stands_otherwise() -> None:
    for _time in range(3):
        begun_anew("before")
    assert not begun_anew("before")
    cast = standing()
    Mandate.objects.filter(person=cast["member officer"].person).update(role="reader")
    count = len(STEPS)
    stepped(cast, "before")
    assert len(STEPS) == count + 1
