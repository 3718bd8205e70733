"""Who was shown what: written once a day, asked, exported, sealed, and found out when altered."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import exchange as make
from tests.personas import World

from tessera import audit
from tessera.access.people import CLOCK, OPERATOR, VISITOR, Actor
from tessera.audit import readings, reads
from tessera.audit.models import Event, Reading, SealedDay
from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.models import Query

MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def query(cast: World):
    """A query with an answer for members and one for everybody."""
    with clock.frozen(MARCH):
        made = make.launched(cast, audience="public")
        reply = make.reply_of(made, cast.organisations["other-member"])
        make.released(
            reply, cast["other member"], {1: {"audience": "members"}, 2: {"audience": "public"}}
        )
        yield made


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def look(query: Query, actor: Actor) -> None:
    assert signed_in(actor).get(f"/exchange/queries/{query.number}/").status_code == 200


def test_a_look_at_what_is_not_for_everybody_is_written_down_once_a_day(cast, query) -> None:
    reader = cast["member coordinator"]
    look(query, reader)
    look(query, reader)
    one = Reading.objects.get()
    answer = make.edition_of(make.reply_of(query, cast.organisations["other-member"])).answer
    assert (one.reader, one.acting_for) == (reader.person_id, reader.organisation_id)
    assert (one.kind, one.object_id) == ("exchange.query", str(query.pk))
    assert one.parts == f"{answer.pk}/1" and one.count == 1
    with clock.frozen(MARCH + timedelta(days=1)):
        look(query, reader)
    assert Reading.objects.count() == 2


def test_the_own_and_the_public_leave_nothing(cast, query) -> None:
    look(query, cast["other member"])  # whose answers they are
    for nobody in (VISITOR, OPERATOR, CLOCK):
        audit.saw(query, by=nobody, parts=["x/1"])
    assert not Reading.objects.exists()


def test_what_is_withheld_from_a_reader_was_not_shown(cast, query) -> None:
    look(query, cast["observer"])
    assert not Reading.objects.filter(reader=cast["observer"].person_id).exists()


def test_a_look_adds_one_statement_however_many_answers(cast, query) -> None:
    client = signed_in(cast["secretariat officer"])
    path = f"/exchange/queries/{query.number}/"
    client.get(path)
    for organisation in ("member", "observer"):
        reply = make.reply_of(query, cast.organisations[organisation])
        make.released(reply, cast["member coordinator" if organisation == "member" else "observer"])
    with CaptureQueriesContext(connection) as told:
        client.get(path)
    writing = [one["sql"] for one in told if "audit_reading" in one["sql"]]
    assert len(writing) == 1 and writing[0].startswith("INSERT")


def test_copies_taken_along_count_as_seen(cast, query) -> None:
    by = cast["member coordinator"]
    made = actions.compile_(query, "members", by=by, language="en", style="eu")
    actions.hand_out(made.files.first(), by=cast["secretariat officer"])
    one = Reading.objects.get(kind="exchange.compilation")
    assert one.count == 1 and one.reader == cast["secretariat officer"].person_id


def test_who_saw_answer_one_between_march_and_may(cast, query) -> None:
    """The auditor's question: who saw it and who changed it, as lists and as files."""
    answer = make.edition_of(make.reply_of(query, cast.organisations["other-member"])).answer
    look(query, cast["member coordinator"])
    with clock.frozen(MARCH + timedelta(days=120)):
        look(query, cast["secretariat officer"])
    auditor = cast["auditor"]

    def found(**asked) -> set[str]:
        return {one.reader_name for one in reads.readings(auditor, reads.Wanted(**asked))}

    both = {cast["member coordinator"].office, cast["secretariat officer"].office}
    about = {"kind": "exchange.answer", "object_id": str(answer.pk)}
    assert found(**about) == both
    between = {"since": date(2026, 3, 1), "until": date(2026, 5, 31)}
    assert found(**about, **between) == {cast["member coordinator"].office}
    assert found(words=f"{query.number} query") == both and found(words="nothing") == set()
    changed = reads.events(auditor, reads.Wanted(**about, **between))
    assert {one.step for one in changed} == {"answer.save"}
    same = reads.Wanted(words=f'{query.number} "answer 1 of"', **between)
    assert set(reads.events(auditor, same)) == set(changed)

    client = signed_in(auditor)
    asked = f"?kind=exchange.answer&object_id={answer.pk}&since=2026-03-01&until=2026-05-31"
    page = client.get(f"/audit/readings/{asked}").content.decode()
    assert cast["member coordinator"].office.split(" (")[0] in page
    assert "/audit/?kind=exchange.answer" in page.replace("&amp;", "&")
    rows = list(csv.DictReader(io.StringIO(
        b"".join(client.get(f"/audit/readings.csv{asked}").streaming_content).decode()
    )))  # fmt: skip
    assert [row["reader_name"] for row in rows] == [cast["member coordinator"].office]
    told = json.loads(client.get(f"/audit/readings.json{asked}").content)
    assert len(told["readings"]) == 1 and told["readings"][0]["seal"]


def test_others_find_what_they_were_shown_themselves(cast, query) -> None:
    look(query, cast["member coordinator"])
    look(query, cast["secretariat officer"])
    own = reads.readings(cast["member coordinator"])
    assert {one.reader for one in own} == {cast["member coordinator"].person_id}
    assert not reads.readings(cast["visitor"]).exists()
    assert not reads.readings(cast["administrator"]).exists()
    client = signed_in(cast["member coordinator"])
    assert client.get("/audit/readings/").status_code == 200
    assert client.get("/audit/readings.csv").status_code == 404
    assert client.get("/audit/readings/?nothing=1").status_code == 400


def test_each_day_that_is_over_is_sealed_once(cast, query) -> None:
    look(query, cast["member coordinator"])
    assert readings.seal_days(by=CLOCK) == 0  # the day is not over
    with clock.frozen(MARCH.replace(hour=0, minute=30) + timedelta(days=1)):
        assert readings.seal_days(by=CLOCK) == 0  # a slow page may still add to it
    with clock.frozen(MARCH + timedelta(days=1)):
        assert readings.seal_days(by=CLOCK) == 1
        assert readings.seal_days(by=CLOCK) == 0
    event = Event.objects.get(step="readings.seal")
    assert event.facts["day"] == "2026-03-02" and event.facts["count"] == 1
    assert SealedDay.objects.get().sha256 == event.facts["sha256"]
    assert readings.verify() is None and audit.verify() is None
    with pytest.raises(PermissionDenied):
        readings.seal_days(by=cast["auditor"])


def alter(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE audit_reading SET reader_name = 'Somebody else'", "Somebody else was shown Query"),
        ("DELETE FROM audit_reading", "there are 0 records of reading, not 2"),
        ("UPDATE audit_sealedday SET count = 9", None),  # the chain's own event is what counts
    ],
)
def test_a_record_altered_in_the_database_is_found(cast, query, sql, words) -> None:
    look(query, cast["member coordinator"])
    look(query, cast["secretariat officer"])
    with clock.frozen(MARCH + timedelta(days=1)):
        readings.seal_days(by=CLOCK)
    alter(sql)
    broken = readings.verify()
    assert (words in broken.sentence) if words else broken is None
    page = signed_in(cast["auditor"]).get("/audit/chain/").content.decode()
    assert ("The chain does not hold" in page) is bool(words)


def test_a_record_sealed_anew_by_hand_is_found(cast, query) -> None:
    look(query, cast["member coordinator"])
    with clock.frozen(MARCH + timedelta(days=1)):
        readings.seal_days(by=CLOCK)
    one = Reading.objects.get()
    one.reader_name = "Somebody else"
    Reading.objects.filter(pk=one.pk).update(reader_name=one.reader_name, seal=readings.seal(one))
    assert "was replaced" in readings.verify().sentence


def test_a_record_is_never_changed_nor_deleted(cast, query) -> None:
    look(query, cast["member coordinator"])
    one = Reading.objects.get()
    for act in (one.save, one.delete):
        with pytest.raises(TypeError):
            act()
