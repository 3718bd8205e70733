"""The table of acts: a row is needed, and an object must be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from tests.personas import World
from tests.specimens import specimens

from tessera.access import policy
from tessera.access.people import CLOCK, OPERATOR, VISITOR, Memory


def test_an_act_without_a_row_is_refused_to_everybody(cast: World) -> None:
    for person in cast.people.values():
        assert not policy.may(person, "house.burn", cast.international)
    with pytest.raises(PermissionDenied, match="Nobody may do this"):
        policy.require(OPERATOR, "house.burn")


def test_every_row_says_a_sentence() -> None:
    for act, row in policy.POLICY.items():
        assert row.roles, act
        assert str(row.sentence).endswith("."), act
        noun, _, verb = act.partition(".")
        assert noun, act
        assert verb, act


def test_nobody_acts_on_what_they_do_not_see(cast: World) -> None:
    """Whatever their roles would allow somewhere else, of all that is done with such a thing."""
    from tests.access_matrix import fitting

    from tessera.access.visibility import sees

    things = specimens(cast)
    for one in cast.people.values():
        person = replace(one, memory=Memory.of_reading())  # of a page, which asks for many acts
        allowed = {act for act in policy.POLICY if policy.may(person, act)}
        for what, thing in things.items():
            if sees(person, thing):
                continue
            for act in allowed.intersection(fitting(thing, policy.POLICY)):
                assert not policy.may(person, act, thing), (person.office, act, what)


def test_the_visitor_may_do_nothing(cast: World) -> None:
    for act in policy.POLICY:
        assert not policy.may(VISITOR, act), act


def test_the_clock_does_only_what_happens_by_itself(cast: World) -> None:
    assert {act for act in policy.POLICY if policy.may(CLOCK, act)} == {
        "arrangement.end", "invitation.expire", "chain.verify", "statistics.publish",
        "query.close", "query.compile", "import.read", "reply.remind", "study.remind",
        "source.fetch", "fetch.carry_out", "fetch.accept",
    }  # fmt: skip


def test_a_refusal_says_who_may(cast: World) -> None:
    with pytest.raises(PermissionDenied) as why:
        policy.require(cast["member reader"], "network.admit", cast.international)
    assert str(why.value) == policy.sentence("network.admit")


def test_a_secretariat_of_one_network_is_nobody_in_another(cast: World) -> None:
    assert policy.may(cast["secretariat officer"], "network.admit", cast.international)
    assert not policy.may(cast["secretariat officer"], "network.admit", cast.foreign)
    assert not policy.may(cast["stranger"], "network.admit", cast.international)
