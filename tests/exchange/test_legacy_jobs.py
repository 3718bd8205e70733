"""A compilation that is brought on the page is read by the worker: once, whole, and told of."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.exchange.specimens.truth import truth
from tests.exchange.specimens.written import specimen
from tests.exchange.test_pages import signed_in, words
from tests.personas import World

from tessera.access.people import CLOCK
from tessera.audit.models import Event
from tessera.core import clock
from tessera.exchange import actions, legacy
from tessera.exchange.actions import bringing, importing
from tessera.exchange.legacy import LegacyCompilation
from tessera.exchange.models import LegacyImport
from tessera.exchange.reads.imports import imports
from tessera.exchange.tasks import read_import
from tessera.notices.work import ORDERED
from tessera.workflow import NotNow

PATH = "/exchange/imports/"
PAGE = specimen(truth("export"), "export", "html")
LOCKED = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def office(cast: World):
    return cast["secretariat officer"]


def brought(cast: World, by, data: bytes = PAGE, name: str = "x.html") -> LegacyImport:
    return actions.bring(cast.international, data, by=by, name=name, source="emn.example")


def worked() -> list[str]:
    """The worker's turn; what became of each file."""
    waiting = DBTaskResult.objects.filter(
        task_path=read_import.module_path, status=TaskResultStatus.READY
    )
    ended = []
    for task in waiting.order_by("enqueued_at"):
        task.claim("a worker")
        try:
            ended.append(read_import.func(*task.args_kwargs["args"]))
        except Exception as why:
            task.set_failed(why)
            ended.append(type(why).__name__)
        else:
            task.set_successful(ended[-1])
    return ended


def steps() -> list[str]:
    rows = Event.objects.filter(step__startswith="import.").order_by("number")
    return list(rows.values_list("step", flat=True))


def test_who_brings_a_file_does_not_wait_until_it_is_read(cast: World, office, monkeypatch) -> None:
    monkeypatch.setattr(legacy, "read", lambda *_told: pytest.fail("read while somebody waited"))
    row = brought(cast, office)
    monkeypatch.undo()
    assert (row.state, row.result, row.saved_by) == ("waiting", {}, str(office.organisation))
    assert (Path(settings.HOME) / "files" / row.path).read_bytes() == PAGE
    assert DBTaskResult.objects.get(pk=row.task).queue_name == ORDERED
    assert worked() == ["read"]
    row = LegacyImport.objects.get()
    assert row.state == "read" and len(row.result["replies"]) == len(truth("export").replies)
    same = LegacyCompilation.from_json(row.read)
    assert same.replies == legacy.read(PAGE).replies
    assert steps()[:3] == ["import.bring", "import.begin", "import.read"]


def test_a_task_that_is_done_over_changes_nothing(cast: World, office) -> None:
    row = brought(cast, office)
    worked()
    before, events = LegacyImport.objects.values().get(), Event.objects.count()
    assert actions.read_brought(row.pk, by=CLOCK) == "read"
    assert LegacyImport.objects.values().get() == before and Event.objects.count() == events


def test_a_worker_killed_while_reading_leaves_it_to_the_next(cast, office, monkeypatch) -> None:
    row = brought(cast, office)

    def killed(*_told):
        raise KeyboardInterrupt

    for moment in ("legacy.read", "_keep"):
        monkeypatch.setattr(f"tessera.exchange.actions.bringing.{moment}", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.read_brought(row.pk, by=CLOCK)
        monkeypatch.undo()
        row.refresh_from_db()
        assert row.state == "reading" and row.read == {}
    assert actions.read_brought(row.pk, by=CLOCK) == "read"
    assert steps().count("import.read") == 1


def test_a_file_that_cannot_be_read_says_why_in_the_readers_language(cast, office) -> None:
    row = brought(cast, office, LOCKED, "x.pdf")
    assert worked() == ["failed"]
    browser = signed_in(office)
    assert "The PDF is damaged; save it again" in words(browser.get(f"{PATH}{row.pk}/"))
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "sq"
    assert "The PDF is damaged" not in words(browser.get(f"{PATH}{row.pk}/"))
    assert "not read" in words(signed_in(office).get(PATH))


def test_it_is_tried_again_from_the_page_or_by_bringing_the_file_again(cast, office) -> None:
    row = brought(cast, office, LOCKED, "x.pdf")
    with pytest.raises(NotNow, match="being read already"):
        bringing.retry(row, by=office)
    with pytest.raises(ValidationError, match="brought already"):
        brought(cast, office, LOCKED, "x.pdf")
    worked()
    seen = signed_in(office).post(f"{PATH}{row.pk}/retry/", follow=True)
    assert "being read again" in seen.content.decode() and "waits to be read" in words(seen)
    assert worked() == ["failed"]
    assert brought(cast, office, LOCKED, "x.pdf") == row
    assert worked() == ["failed"] and LegacyImport.objects.count() == 1
    importing.discard(row, by=office)
    with pytest.raises(NotNow):
        bringing.retry(row, by=office)
    assert "can be read again" in words(signed_in(office).get(f"{PATH}{row.pk}/"))
    assert brought(cast, office, LOCKED, "x.pdf") != row


def test_a_fault_in_the_program_is_tried_again_and_then_told(cast, office, monkeypatch) -> None:
    def faulty(*_told):
        raise RuntimeError("words of the file")

    row = brought(cast, office)
    monkeypatch.setattr(legacy, "read", faulty)
    assert worked() == ["reading"] and worked() == ["reading"] and worked() == ["RuntimeError"]
    row.refresh_from_db()
    assert row.state == "failed" and row.why["kind"] == "fault"
    assert "because of a fault in the program" in words(signed_in(office).get(f"{PATH}{row.pk}/"))
    assert "words of the file" not in str(Event.objects.values_list("facts", flat=True))
    monkeypatch.undo()
    bringing.retry(row, by=office)
    assert worked() == ["read"]


def test_a_stored_file_that_is_gone_is_told(cast: World, office) -> None:
    row = brought(cast, office)
    (Path(settings.HOME) / "files" / row.path).unlink()
    assert worked() == ["failed"]
    row.refresh_from_db()
    assert row.why == {"kind": "stored_damaged", "facts": {}}


def test_the_page_tells_how_far_it_is_and_then_what_was_found(cast, office, monkeypatch) -> None:
    row = brought(cast, office, specimen(truth("export"), "export", "pdf"), "x.pdf")
    browser, seen = signed_in(office), []
    monkeypatch.setattr(bringing, "NOTE", 0.0)
    note = bringing._noting

    def looked(row):
        def step(read: int, pages: int) -> None:
            note(row)(read, pages)
            seen.append(words(browser.get(f"{PATH}{row.pk}/")))

        return step

    monkeypatch.setattr(bringing, "_noting", looked)
    DBTaskResult.objects.filter(pk=row.task).update(status=TaskResultStatus.RUNNING)
    assert actions.read_brought(row.pk, by=CLOCK) == "read"
    pages = len(seen)
    assert pages and all(
        f"being read: {at} of {pages} page" in one for at, one in enumerate(seen, 1)
    )
    assert "Bicycles left behind" in words(browser.get(f"{PATH}{row.pk}/"))


def test_a_file_that_waits_too_long_or_was_lost_says_so(cast: World, office) -> None:
    row, browser = brought(cast, office), signed_in(office)
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        assert "whether a worker runs" in words(browser.get(f"{PATH}{row.pk}/"))
    DBTaskResult.objects.filter(pk=row.task).update(status=TaskResultStatus.FAILED)
    seen = browser.get(f"{PATH}{row.pk}/")
    assert "broken off several times" in words(seen)
    assert re.search(r'action="[^"]+/retry/"', seen.content.decode())
    browser.post(f"{PATH}{row.pk}/retry/")
    assert worked() == ["read"]


def test_nothing_is_corrected_or_accepted_before_it_is_read(cast: World, office) -> None:
    row = brought(cast, office)
    with pytest.raises(NotNow, match="not read yet"):
        importing.correct(row, {}, by=office, edition=1)
    with pytest.raises(NotNow, match="not read yet"):
        importing.accept(row, by=office)
    answer = signed_in(office).post(f"{PATH}{row.pk}/", {"title": "x"})
    assert "not read yet" in answer.content.decode()
    assert worked() == ["read"]


def test_what_is_discarded_while_it_waits_is_not_read(cast: World, office) -> None:
    row = brought(cast, office)
    importing.discard(row, by=office)
    assert worked() == ["discarded"]
    row.refresh_from_db()
    assert row.read == {}
    assert [one.row.state for one in imports(office).rows] == ["discarded"]


def test_only_the_secretariat_brings_and_tries_again_and_only_the_worker_reads(
    cast, office
) -> None:
    row = brought(cast, office, LOCKED, "x.pdf")
    worked()
    for name in ("member coordinator", "observer", "stranger", "visitor"):
        with pytest.raises(PermissionDenied):
            actions.bring(cast.international, PAGE, by=cast[name], name="x.html")
        with pytest.raises(PermissionDenied):
            bringing.retry(row, by=cast[name])
    with pytest.raises(PermissionDenied):
        actions.read_brought(row.pk, by=office)
    for name in ("member coordinator", "stranger"):
        assert signed_in(cast[name]).post(f"{PATH}{row.pk}/retry/").status_code == 404
    bare = Client(enforce_csrf_checks=True)
    bare.force_login(office.person)
    assert bare.post(f"{PATH}{row.pk}/retry/").status_code == 403
    row.refresh_from_db()
    assert row.state == "failed"


def test_a_name_of_a_file_that_is_no_document_is_refused_at_once(cast: World, office) -> None:
    told = {"network": "international", "file": SimpleUploadedFile("x.pdf", b"words")}
    assert "neither PDF nor DOCX" in words(signed_in(office).post(PATH, told))
    assert not LegacyImport.objects.exists() and not DBTaskResult.objects.exists()
