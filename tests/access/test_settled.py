"""A rule that was put into SQL once shows what the rule itself shows, to everybody and everywhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext
from tests.personas import World
from tests.specimens import specimens

from tessera.access.people import VISITOR, Actor
from tessera.core import clock, settled
from tessera.core.visible import RULES, Rule, visible


def written(rule: Rule, person: Actor) -> Q:
    """What a rule says, which follows from who asks and the day; else a kept text would go stale."""
    assert person.basis  # reads where the person stands, which is what a text is kept by
    with CaptureQueriesContext(connection) as asked:
        said = rule(person)
    assert not asked.captured_queries, "a rule reads nothing while it is written"
    return said


def test_the_text_of_a_rule_shows_what_the_rule_shows(cast: World) -> None:
    """In a list, for everybody; each text also in a subquery under other names, and refused in turn."""
    specimens(cast)
    used: set[tuple[str, frozenset[str]]] = set()
    for label, rule in RULES.items():
        rows = apps.get_model(label)._default_manager.all()
        for name, person in cast.people.items():
            if person.is_trusted:
                continue
            kept = visible(rows.model, person)
            texts = frozenset(
                one.text for one in kept.flatten() if isinstance(one, settled.Settled)
            )
            expected = set(rows.filter(written(rule, person)).values_list("pk", flat=True))
            assert set(rows.filter(kept).values_list("pk", flat=True)) == expected, (label, name)
            if not texts or (label, texts) in used:  # the rule itself; the same text, other values
                continue
            used.add((label, texts))
            within = rows.filter(Exists(rows.filter(kept, pk=OuterRef("pk"))))
            assert set(within.values_list("pk", flat=True)) == expected, (label, name)
            inside = rows.filter(pk__in=rows.filter(pk__in=rows.filter(kept).values("pk")))
            assert set(inside.values_list("pk", flat=True)) == expected, (label, name)
            other = set(rows.exclude(kept).values_list("pk", flat=True))
            assert not other & expected, (label, name)
    assert len(used) > 100


def test_who_stands_otherwise_is_judged_anew(cast: World) -> None:
    """A mandate that ended, another day, another organisation: nothing kept is used for it."""
    member, other = cast.people["member officer"], cast.people["other member"]
    assert member.basis != other.basis
    assert member.anybody.person is None
    assert member.anybody.standing == member.standing


@pytest.mark.django_db
def test_a_day_later_nothing_of_the_day_before_is_used() -> None:
    """The visitor is one object for as long as the process lives; a limit in time passes for it too."""
    with clock.frozen(datetime(2026, 3, 2, 23, 59, tzinfo=UTC)):
        before = VISITOR.basis
    with clock.frozen(datetime(2026, 3, 3, 0, 1, tzinfo=UTC)):
        assert VISITOR.basis != before
