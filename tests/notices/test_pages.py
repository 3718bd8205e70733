"""Pages of notices and jobs: who opens them, what they say; the calendar behind its secret address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django_tasks_db.models import DBTaskResult
from icalendar import Calendar as Read
from tests.factories import exchange as make
from tests.network.test_pages import signed_in, words
from tests.personas import World

from tessera.access.people import CLOCK
from tessera.audit.models import Event
from tessera.core import clock
from tessera.network.models import Person
from tessera.notices import actions, files, periodic
from tessera.notices.models import Bounce, Notice, Preference, State, Turn, Worker
from tessera.notices.occasions import GROUPS
from tessera.notices.tasks import run_periodic

PREFERENCES = "/notices/preferences/"
JOBS = "/notices/jobs/"


def test_one_chooses_how_to_be_told(cast: World) -> None:
    browser = signed_in(cast["observer"])
    assert "How you are told" in words(browser.get(PREFERENCES))
    sent = {code: one.rhythm for code, one in GROUPS.items()} | {"asked": "weekly"}
    assert browser.post(PREFERENCES, sent).status_code == 302
    chosen = dict(Preference.objects.values_list("group", "rhythm"))
    assert chosen == sent
    assert set(Preference.objects.values_list("person", flat=True)) == {cast["observer"].person_id}
    answer = browser.post(PREFERENCES, sent | {"asked": "hourly"})
    assert answer.status_code == 200 and Preference.objects.get(group="asked").rhythm == "weekly"
    assert browser.get(f"{PREFERENCES}?person=x").status_code == 400
    assert Event.objects.filter(step="person.prefer").count() == 1


def _address(browser: Client) -> str:
    page = browser.post("/notices/calendar/open/").content.decode()
    [path] = re.findall(r"https?://[^/\s]+(/notices/calendar/\S+\.ics)", page)
    return path


def test_the_calendar_shows_what_its_owner_sees_now(cast: World) -> None:
    query = make.launched(cast)
    browser = signed_in(cast["observer"])
    path = _address(browser)
    assert path not in browser.get(PREFERENCES).content.decode()  # told once
    answer = Client().get(path)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer.headers["Cache-Control"]
    [entry] = Read.from_ical(answer.content).walk("VEVENT")
    reply = make.reply_of(query, cast.organisations["observer"])
    assert entry.decoded("dtstart") == reply.due_on
    assert str(entry["summary"]).startswith(f"Query {query.number}")
    assert "Guardians" not in answer.content.decode()
    make.released(reply, cast["observer"])
    assert not Read.from_ical(Client().get(path).content).walk("VEVENT")


def test_a_calendar_closes_at_once(cast: World) -> None:
    browser = signed_in(cast["observer"])
    first = _address(browser)
    second = _address(browser)
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    Person.objects.filter(pk=cast["observer"].person_id).update(is_active=False)
    assert Client().get(second).status_code == 404
    Person.objects.filter(pk=cast["observer"].person_id).update(is_active=True)
    browser = signed_in(cast["observer"])
    browser.post("/notices/calendar/close/")
    assert Client().get(second).status_code == 404
    assert Client().get("/notices/calendar/guessed.ics").status_code == 404


def test_the_mailbox_is_the_own_one_and_the_demonstrations(cast: World, settings, tmp_path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.DEMO = True
    for name in ("observer", "other member"):
        mail = EmailMessage(f"For {name}", "Čestitamo & <b>hello</b>", to=[cast[name].person.email],
                            headers={"Message-ID": f"<{name.replace(' ', '')}@x>"})  # fmt: skip
        post = files.Files()
        assert post.send_messages([mail]) == post.send_messages([mail]) == 1
    assert len(list((tmp_path / "mail").iterdir())) == 2
    page = signed_in(cast["observer"]).get("/notices/mailbox/")
    assert "For observer" in words(page) and "Čestitamo &amp;" in words(page)
    assert "<b>hello" not in page.content.decode() and "other member" not in words(page)
    settings.DEMO = False
    assert signed_in(cast["observer"]).get("/notices/mailbox/").status_code == 404


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A periodic job that does not succeed."""

    def fail(*, by):
        raise ValueError("a protected word")

    job = periodic.Job("test.fail", "Fail", timedelta(hours=1), fail)
    monkeypatch.setattr(periodic, "JOBS", {"test.fail": job})
    for module in ("tasks", "reads", "actions.jobs"):
        monkeypatch.setattr(f"tessera.notices.{module}.JOBS", {"test.fail": job})


def worked() -> None:
    """What the worker does with the queue; it keeps the connection, which is the test's own."""
    from django_tasks_db.management.commands import db_worker

    queue = db_worker.Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="test", excluded_queue_names=[])  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db_worker, "close_old_connections", lambda: None)
        queue.run()


def test_administrators_see_what_failed_and_try_it_again(cast: World, failing: None) -> None:
    assert actions.call_due(by=CLOCK) == 1
    assert actions.call_due(by=CLOCK) == 0  # its turn has passed
    worked()
    browser = signed_in(cast["administrator"])
    page = words(browser.get(JOBS))
    assert "Fail" in page and "A fault in the program (ValueError" in page
    assert "protected" not in page and "No worker is running." in page
    task = DBTaskResult.objects.get()
    path = f"{JOBS}{task.pk}/retry/"
    assert browser.get(path).status_code == 405
    for name in ("member coordinator", "auditor", "secretariat coordinator"):
        assert signed_in(cast[name]).get(JOBS).status_code == 404
        assert signed_in(cast[name]).post(path).status_code == 404
    assert browser.post(path).status_code == 302
    task.refresh_from_db()
    assert task.status == "READY" and Event.objects.get(step="job.retry").facts["job"]
    assert browser.post(path).status_code == 409


def test_a_task_is_called_once_while_it_runs(cast: World, failing: None) -> None:
    actions.call_due(by=CLOCK)
    Turn.objects.update(next_at=clock.now() - timedelta(days=1))
    assert actions.call_due(by=CLOCK) == 0
    assert DBTaskResult.objects.count() == 1


def test_what_a_dead_worker_did_goes_back_and_is_given_up_in_the_end(cast: World) -> None:
    task = DBTaskResult.objects.get(pk=run_periodic.enqueue("nothing").db_result.pk)
    for death in range(1, 4):
        task.claim(f"elsewhere:{death}:1")
        Worker.objects.create(name=f"elsewhere:{death}:1")
        assert actions.recover(by=CLOCK) == 0  # it was heard of just now
        with clock.frozen(clock.now() + timedelta(minutes=5)):
            assert actions.recover(by=CLOCK) == 1
        task.refresh_from_db()
        assert task.status == ("FAILED" if death == 3 else "READY")
    assert "ended several times" in words(signed_in(cast["administrator"]).get(JOBS))


def test_administrators_note_addresses_that_bounce(cast: World) -> None:
    browser = signed_in(cast["administrator"])
    address = cast["observer"].person.email
    path = f"{JOBS}bounces/"
    assert "Nobody here" in words(browser.post(path, {"email": "none@example.org"}))
    assert browser.post(path, {"email": address, "remark": "Full."}).status_code == 302
    assert address in words(browser.get(JOBS))
    assert "came back" in words(signed_in(cast["observer"]).get(PREFERENCES))
    assert signed_in(cast["observer"]).post(path, {"email": address}).status_code == 404
    bounce = Bounce.objects.get()
    lift = f"{path}{bounce.pk}/lift/"
    assert signed_in(cast["observer"]).post(lift).status_code == 404
    assert browser.post(lift).status_code == 302 and not Bounce.objects.exists()


def test_administrators_have_a_failed_mail_sent_again(cast: World) -> None:
    make.launched(cast)
    actions.gather(by=CLOCK)
    notice = Notice.objects.filter(kind="query.launch", person=cast["observer"].person).get()
    Notice.objects.filter(pk=notice.pk).update(state=State.FAILED, error="SMTPDataError", tries=8)
    browser = signed_in(cast["administrator"])
    page = browser.get(JOBS)
    assert "SMTPDataError" in words(page) and "Guardians" not in page.content.decode()
    path = f"{JOBS}mails/{notice.pk}/retry/"
    assert signed_in(cast["observer"]).post(path).status_code in (403, 404)
    assert browser.post(path).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.tries) == (State.WAITING, 0)
    assert browser.post(path).status_code == 409
