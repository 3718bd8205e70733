"""An auditor asks, exports and verifies; everybody else finds their own steps."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.personas import World

from tessera import audit
from tessera.access.people import Actor
from tessera.audit import reads
from tessera.audit.models import Event
from tessera.core import clock


def step(cast: World, who: str, verb: str = "correct", when: datetime | None = None, **facts):
    with clock.frozen(when or clock.now()), transaction.atomic():
        return audit.record(f"network.{verb}", cast.international, by=cast[who], **facts)


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def test_auditors_read_everything_others_what_they_did(cast: World) -> None:
    step(cast, "member coordinator")
    step(cast, "observer")
    assert reads.events(cast["auditor"]).count() == 2
    assert [one.actor for one in reads.events(cast["observer"])] == [cast["observer"].person_id]
    assert not reads.events(cast["visitor"]).exists()
    assert not reads.events(cast["administrator"]).exists()


def test_between_days_by_person_by_object(cast: World) -> None:
    march, may = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 5, 31, 23, 59, tzinfo=UTC)
    first = step(cast, "observer", "found", march)
    last = step(cast, "member coordinator", "correct", may)
    auditor = cast["auditor"]

    def found(**asked) -> list[int]:
        return [one.number for one in reads.events(auditor, reads.Wanted(**asked))]

    assert found(since=date(2026, 3, 1), until=date(2026, 5, 31)) == [last.number, first.number]
    assert found(since=date(2026, 3, 3)) == [last.number]
    assert found(until=date(2026, 5, 30)) == [first.number]
    assert found(actor=cast["observer"].person_id) == [first.number]
    assert found(step="network.found") == [first.number]
    assert found(step="network") == [last.number, first.number]
    assert found(kind="network.network", object_id=str(cast.national.pk)) == []
    assert found(words="INTERNATIONAL") == [last.number, first.number]


def test_the_pages(cast: World) -> None:
    step(cast, "observer", reason="a reason")
    client = signed_in(cast["auditor"])
    page = client.get("/audit/")
    assert page.status_code == 200
    assert "network.correct" in page.content.decode()
    assert "a reason" in client.get("/audit/events/1/").content.decode()
    assert "chain holds" in client.get("/audit/chain/").content.decode().lower()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET actor_name = 'Nobody'")
    alarm = client.get("/audit/chain/").content.decode()
    assert "Event 1 (" in alarm and 'href="/audit/events/1/"' in alarm


def test_a_page_without_anything_read_does_not_speak_of_a_question(cast: World) -> None:
    client = signed_in(cast["auditor"])
    asked = "Nothing that was read answers this question."
    assert asked not in client.get("/audit/readings/").content.decode()
    assert asked in client.get("/audit/readings/?words=guardian").content.decode()


def test_the_export(cast: World) -> None:
    step(cast, "observer", said="=1+1, ë")
    client = signed_in(cast["auditor"])
    text = b"".join(client.get("/audit/events.csv").streaming_content).decode()
    [row] = csv.DictReader(io.StringIO(text))
    assert row["step"] == "network.correct"
    assert json.loads(row["facts"]) == {"said": "=1+1, ë"}
    told = json.loads(client.get("/audit/events.json?step=network.correct").content)
    assert told["events"][0]["seal"] == Event.objects.get().seal


def test_a_spreadsheet_never_calculates_a_name(cast: World) -> None:
    cast["observer"].person.name = "=HYPERLINK(1)"
    step(cast, "observer")
    text = "".join(reads.as_csv(Event.objects.all()))
    assert ",'=HYPERLINK(1)" in text


@pytest.mark.parametrize("path", ["/audit/chain/", "/audit/events.csv", "/audit/events.json"])
def test_only_auditors_export_and_verify(cast: World, path: str) -> None:
    assert signed_in(cast["member coordinator"]).get(path).status_code == 404


def test_somebody_elses_event_is_not_there(cast: World) -> None:
    step(cast, "observer")
    assert signed_in(cast["observer"]).get("/audit/events/1/").status_code == 200
    assert signed_in(cast["member coordinator"]).get("/audit/events/1/").status_code == 404


@pytest.mark.parametrize(
    "query", ["colour=red", "kind=nonsense", "since=yesterday", "actor=1", "step=network.burn",
              "since=2026-05-01&until=2026-04-01"],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused(cast: World, query: str) -> None:
    step(cast, "observer")
    client = signed_in(cast["auditor"])
    assert client.get(f"/audit/?{query}").status_code == 400
    assert client.get(f"/audit/events.csv?{query}").status_code == 400


def test_the_list_asks_as_much_for_one_row_as_for_three(cast: World) -> None:
    step(cast, "observer")
    client = signed_in(cast["auditor"])
    client.get("/audit/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/audit/").status_code == 200
        return len(captured)

    before = queries()
    step(cast, "observer")
    step(cast, "member coordinator")
    assert queries() == before
