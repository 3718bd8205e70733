"""What is made once stands in every test alike, and nothing of one test is there in the next."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.factories import exchange as make
from tests.once import made_once
from tests.personas import World, known

from tessera import audit
from tessera.access.people import VISITOR
from tessera.exchange import actions
from tessera.exchange.models import Query

MADE: list[Query] = []


@pytest.fixture
def cast(db: None) -> World:
    return known()


@made_once
def launched(cast: World) -> Query:
    MADE.append(make.launched(cast))
    return MADE[-1]


@pytest.mark.parametrize("_time", range(3))
def test_it_stands_as_it_was_made(cast: World, _time: int) -> None:
    query = launched(cast)
    assert len(MADE) == 1 and query is not MADE[0]
    assert Query.objects.values().get() == {
        field.attname: getattr(MADE[0], field.attname) for field in Query._meta.concrete_fields
    }
    assert query.replies.count() == 3 and audit.verify() is None
    assert cast["visitor"] is VISITOR
    # What a test does to it, in the database or to its objects, the next one does not find.
    actions.withdraw(query, by=cast["member coordinator"], reason="So.")
    query.title = cast.organisations["member"].name = {"en": "Changed"}


@made_once
def drafted(cast: World) -> Query:
    return make.draft(cast, title={"en": "Guardians"})


def test_beside_something_else_it_is_made_anew(cast: World) -> None:
    with transaction.atomic():
        first = drafted(cast)
        transaction.set_rollback(True)
    beside = make.draft(cast)
    second = drafted(cast)
    assert len({first.pk, beside.pk, second.pk}) == Query.objects.count() + 1 == 3
