"""Identifiers that were swapped: every address that writes, in every room, found by the resolver.

Somebody from a network of their own posts to every address of a world in which they have no part, with
their own objects in the body; and a member posts to the addresses of that world with the stranger's
objects in the body. The first writes nothing at all; the second nothing that names the stranger's.
``tests.exchange.test_pages_swaps`` and ``tests.network.test_pages_writes`` do the same with forms
that are filled in rightly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests.once import made_once

ROOMS = ("exchange", "network", "notices", "api")
#: What signing in and looking leave: no object of anybody's.
OWN_TABLES = ("django_session", "audit_reading", "core_cache", "SAVEPOINT", "last_login")
#: About whoever asks, not about an object; a stranger has these too.
ABOUT_ONESELF = {
    "exchange:new", "exchange:radar", "exchange:following", "exchange:compare",
    "exchange:view_as", "exchange:end_view", "exchange:imports", "exchange:study_new",
    "notices:preferences", "notices:open_calendar", "notices:close_calendar",
    "notices:note_bounce", "network:correct", "network:expertise", "network:unlist",
    "network:erase", "network:found", "network:address", "network:record",
}  # fmt: skip
#: Not theirs to see, not theirs to do, not done by sending, or closed.
REFUSED = {403, 404, 405, 410}


@contextmanager
def writing() -> Iterator[list[tuple[str, str]]]:
    """Statements that change rows of the house, with what they were given."""
    found: list[tuple[str, str]] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        is_write = sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")
        if is_write and not any(one in sql for one in OWN_TABLES):
            found.append((sql, f"{params}"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


@made_once
def _world() -> Any:
    """The same for each test; who may read which word is not asked here."""
    from tests.confidentiality import worlds

    made = worlds.make_world(Random(7), compiles=0)
    made.oracle.rules.clear()
    return made


@pytest.fixture
def world(db) -> Any:
    from tests.confidentiality import worlds

    from tessera.core import clock

    made = _world()
    with clock.frozen(worlds.READ):
        yield made


def client_of(world: Any, organisation: str, office: str) -> Client:
    from tests.confidentiality import reading

    reader = next(
        one for one in world.people if one.organisation == organisation and office in one.offices
    )
    return reading.browser(world, reader)


def strangers(world: Any) -> dict[str, str]:
    """What the stranger has: an organisation, a network, a person, a draft with its question."""
    from tests.factories import exchange as make

    from tessera.exchange import actions

    actor = world.actor("stranger")
    draft = actions.draft(world.networks["foreign"], by=actor, title={"en": "Theirs"},
                          questions=make.TWO)  # fmt: skip
    return {
        "query": str(draft.pk), "question": str(draft.questions.first().pk),
        "organisation": str(actor.organisation_id), "network": str(world.networks["foreign"].pk),
        "person": str(actor.person_id),
    }  # fmt: skip


def of_first(world: Any) -> dict[str, str]:
    """The same of a member."""
    actor, query = world.actor("first"), world.queries[0]
    return {
        "query": str(query.pk), "question": str(query.questions.first().pk),
        "organisation": str(actor.organisation_id),
        "network": str(world.networks["international"].pk), "person": str(actor.person_id),
    }  # fmt: skip


def under_every_name(things: dict[str, str], codes: dict[str, str]) -> dict[str, str]:
    """Somebody's things under every name that a form could carry them by."""
    names = {f"{name}{end}": value for name, value in things.items() for end in ("", "_id", "_pk")}
    more = ("reply", "answer", "earlier", "contribution", "consultation", "extension", "summary",
            "study", "section", "attachment", "file", "edition_of", "follow_up_of", "pk", "id")  # fmt: skip
    names |= dict.fromkeys(more, things["query"])
    return names | codes | {"requesters": codes["organisation"], "into": codes["organisation"]}


def cases(world: Any, most: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The addresses that write, each for some of its objects, with what is sent otherwise."""
    from tests.confidentiality.routes import ROUTES

    for name, route in ROUTES.items():
        if name.partition(":")[0] not in ROOMS or not route.writes:
            continue
        for args in route.of(world)[:most]:
            yield name, reverse(name, args=args), dict(route.sent[-1])


def test_every_address_that_takes_a_post_is_walked(world) -> None:
    """What is listed as only shown refuses a POST, or writes nothing whatever it is sent."""
    from tests.confidentiality.routes import ROUTES  # complete: test_every_address_is_read

    client = client_of(world, "secretariat", "coordinator")
    for name, route in ROUTES.items():
        if name.partition(":")[0] not in ROOMS or route.writes:
            continue
        found = route.of(world)[:1]
        if not found:  # this world has nothing of the kind
            continue
        path = reverse(name, args=found[0])
        with transaction.atomic(), writing() as written:
            status = client.post(path, {"do": "save"}).status_code
            transaction.set_rollback(True)
        assert status < 500 and not written, (name, status, written[:2])


def test_anothers_object_in_the_address_the_own_in_the_body(world) -> None:
    own = under_every_name(
        strangers(world), {"organisation": "stranger", "network": "foreign", "code": "stranger"}
    )
    client = client_of(world, "stranger", "coordinator")
    for name, path, sent in cases(world, 2):
        if name in ABOUT_ONESELF or "stranger" in path or "foreign" in path:
            continue
        with transaction.atomic(), writing() as written:
            status = client.post(path, {**own, **sent}).status_code
            transaction.set_rollback(True)
        assert status in REFUSED, (name, status)
        assert not written, (name, written[0][0][:80])


def test_the_own_object_in_the_address_anothers_in_the_body(world) -> None:
    theirs = strangers(world)
    named = under_every_name(
        theirs, {"organisation": "stranger", "network": "foreign", "code": "stranger"}
    )
    marks = {value.replace("-", "") for value in theirs.values()}
    for organisation, office in (("first", "coordinator"), ("secretariat", "coordinator")):
        client = client_of(world, organisation, office)
        for name, path, sent in cases(world, 1):
            if "stranger" in path or "foreign" in path:
                continue
            with transaction.atomic(), writing() as written:
                status = client.post(path, {**sent, **named}).status_code
                transaction.set_rollback(True)
            assert status < 500, (name, status)
            for sql, given in written:
                told = given.replace("-", "")
                assert not [one for one in marks if one in told], (name, sql[:80])
