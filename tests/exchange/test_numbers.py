"""Numbers without gap or collision, also when several approve at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, connections
from tests.factories import exchange as make
from tests.factories import network as people
from tests.personas import world

from tessera.access.people import Actor
from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.models import Query
from tessera.network.models import Organisation, Person
from tessera.workflow import NotNow


def test_a_number_belongs_to_the_year_of_approval(cast) -> None:
    with clock.frozen(datetime(2025, 12, 30, tzinfo=UTC)):
        assert [make.approved(cast).number for _one in range(2)] == ["2025.1", "2025.2"]
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        assert make.approved(cast).number == "2026.1"


def test_what_was_imported_with_a_number_is_counted_on_from(cast) -> None:
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        old = make.draft(cast)
        Query.objects.filter(pk=old.pk).update(year=2026, serial=14, number="2026.14")
        assert make.approved(cast).number == "2026.15"


def test_returned_and_withdrawn_ones_make_no_gap(cast) -> None:
    office = cast["secretariat officer"]
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        returned = make.reviewed(cast)
        actions.return_(returned, by=office, words="Not yet.")
        first = make.approved(cast)
        actions.withdraw(first, by=office)
        assert (first.number, make.approved(cast).number) == ("2026.1", "2026.2")


@pytest.mark.django_db(transaction=True)
def test_those_who_approve_at_once_get_one_number_each(tmp_path) -> None:
    """Threads with connections of their own on a database file, and two of them on one query."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        settings = connection.settings_dict
        file = tmp_path / "numbers.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _on_a_file(settings, str(file))
        return
    _race()


def _on_a_file(settings, name: str) -> None:
    """The same with a database file, where the test's own database lives in memory."""
    from django.core.management import call_command

    kept = dict(settings)
    connection.close()
    old = connections["default"]
    fresh = dict(settings, NAME=name)
    fresh["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20,
                        "init_command": "PRAGMA journal_mode=WAL;"}  # fmt: skip
    connections.databases["default"] = fresh
    del connections["default"]
    try:
        call_command("migrate", verbosity=0)
        _race()
    finally:
        connections["default"].close()
        connections.databases["default"] = kept
        connections["default"] = old


def _race() -> None:
    cast = world()
    queries = [make.reviewed(cast) for _one in range(6)]
    work = [*queries, *queries[:2]]
    start, refused, failed = threading.Barrier(len(work)), [], []

    def approve(query: Query) -> None:
        try:
            officer = cast["secretariat officer"]
            by = Actor(
                Person.objects.get(pk=officer.person_id),
                Organisation.objects.get(pk=officer.organisation_id),
            )
            start.wait(timeout=30)
            actions.approve(query, by=by)
        except NotNow:
            refused.append(query.pk)
        except Exception as why:
            failed.append(why)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=approve, args=(Query.objects.get(pk=query.pk),)) for query in work
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not failed
    assert sorted(refused) == sorted(query.pk for query in queries[:2])
    serials = Query.objects.exclude(serial=None).values_list("serial", flat=True)
    assert sorted(serials) == [1, 2, 3, 4, 5, 6]
    assert people.again(cast["visitor"]).is_visitor
