"""Whatever is done to the chain behind its back is named."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction
from tests.factories import network as make
from tests.personas import World

from tessera import audit
from tessera.access.people import OPERATOR
from tessera.audit.chain import seal
from tessera.audit.models import Event
from tessera.network.models import Network


def write(count: int = 6) -> Network:
    network = make.network()
    for number in range(count):
        with transaction.atomic():
            audit.record("network.correct", network, by=OPERATOR, number=number)
    return network


def behind_its_back(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.django_db
def test_an_untouched_chain_holds() -> None:
    assert audit.verify() is None
    write()
    assert audit.verify() is None
    assert list(Event.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("step", "network.found"), ("actor_name", "Somebody else"), ("object_name", "Other"),
        ("object_id", "x"), ("kind", "network.person"), ("facts", '{"number": 99}'),
        ("at", "2020-01-01 00:00:00"), ("seal", "0" * 64),
        ("actor", "018f000000007000800000000000aaaa"),
        ("acting_for", "018f000000007000800000000000aaaa"),
    ],
)  # fmt: skip
def test_an_altered_event_is_named(column: str, value: str) -> None:
    write()
    behind_its_back(f"UPDATE audit_event SET {column} = %s WHERE number = 3", value)
    broken = audit.verify()
    assert broken is not None
    assert broken.number == 3
    assert "Event 3" in broken.sentence
    assert "altered" in broken.sentence


@pytest.mark.django_db
def test_a_deleted_event_is_named() -> None:
    write()
    behind_its_back("DELETE FROM audit_event WHERE number = 4")
    broken = audit.verify()
    assert broken is not None
    assert broken.number == 4
    assert "missing" in broken.sentence


@pytest.mark.django_db
@pytest.mark.parametrize("kept", [0, 2, 5])
def test_a_chain_whose_end_was_cut_off_is_named(kept: int) -> None:
    write()
    behind_its_back("DELETE FROM audit_event WHERE number > %s", kept)
    broken = audit.verify()
    assert broken is not None
    assert broken.number == kept + 1
    assert "missing" in broken.sentence


@pytest.mark.django_db
def test_a_lost_record_of_the_end_is_named() -> None:
    write()
    behind_its_back("DELETE FROM audit_head")
    broken = audit.verify()
    assert broken is not None
    assert "end is missing" in broken.sentence


@pytest.mark.django_db
def test_an_event_added_at_the_end_is_named() -> None:
    write()
    forged = Event.objects.get(number=6)
    forged.id, forged.number, forged._state.adding = make.Network().id, 7, True
    forged.seal = seal(forged.seal, forged)
    forged.save(force_insert=True)
    broken = audit.verify()
    assert broken is not None
    assert broken.number == 7


@pytest.mark.django_db
def test_an_inserted_event_is_named() -> None:
    """Room is made by renumbering; the first renumbered event no longer fits its seal."""
    write()
    for number in (6, 5, 4):
        behind_its_back("UPDATE audit_event SET number = number + 1 WHERE number = %s", number)
    forged = Event.objects.get(number=3)
    forged.pk, forged.number, forged.step = None, 4, "network.found"
    forged.id = make.Network().id
    forged._state.adding = True
    forged.save(force_insert=True)
    broken = audit.verify()
    assert broken is not None
    assert broken.number == 4


@pytest.mark.django_db
def test_as_long_as_nothing_is_written_all_stands_as_it_stood() -> None:
    network = write()
    before = audit.standing()
    with transaction.atomic():
        assert audit.standing(held=True) == before
        audit.record("network.correct", network, by=OPERATOR)
    assert audit.standing() == before + 1


@pytest.mark.django_db(transaction=True)
def test_the_chain_is_held_only_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        audit.standing(held=True)


@pytest.mark.django_db
def test_events_are_never_changed_nor_deleted() -> None:
    write(1)
    event = Event.objects.get()
    with pytest.raises(TypeError, match="never changed"):
        event.save()
    with pytest.raises(TypeError, match="never deleted"):
        event.delete()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    network = make.network()
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record("network.correct", network, by=OPERATOR)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_write_that_failed_never_happened() -> None:
    network = make.network()
    heard = []
    audit.recorded.connect(lambda event, **_: heard.append(event), weak=False, dispatch_uid="test")
    try:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            audit.record("network.correct", network, by=OPERATOR)
            raise ZeroDivisionError
        assert not Event.objects.exists()
        assert not heard
        with transaction.atomic():
            audit.record("network.correct", network, by=OPERATOR)
            assert not heard  # listeners hear of it when it is certain
        assert len(heard) == 1
    finally:
        audit.recorded.disconnect(dispatch_uid="test")


def test_writers_at_the_same_moment_form_one_chain(shared: None) -> None:
    network = make.network()
    start, failed = threading.Barrier(4), []

    def writer() -> None:
        try:
            start.wait()
            for number in range(15):
                with transaction.atomic():
                    audit.record("network.correct", network, by=OPERATOR, number=number)
        except Exception as why:
            failed.append(why)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=writer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert Event.objects.count() == 60
    assert audit.verify() is None


def test_the_actor_is_told_by_office_and_organisation(cast: World) -> None:
    person = cast["member coordinator"]
    with transaction.atomic():
        event = audit.record("network.correct", cast.international, by=person)
    assert event.actor == person.person_id
    assert event.acting_for == person.organisation_id
    assert "@" not in event.actor_name
