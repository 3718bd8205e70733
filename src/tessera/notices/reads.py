"""What the pages of notices and jobs show."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tessera.access.visibility import visible
from tessera.audit.models import Event
from tessera.core import clock
from tessera.notices import processes
from tessera.notices.models import (
    Bounce,
    Calendar,
    Cursor,
    Digest,
    Notice,
    Preference,
    State,
    Turn,
    Worker,
)
from tessera.notices.occasions import GROUPS, Group
from tessera.notices.periodic import JOBS

if TYPE_CHECKING:
    from tessera.access.people import Actor
    from tessera.network.models import Person

#: How many lines each list of the jobs' page has.
LINES = 50
#: A worker that was not heard of for so long is not there.
SILENCE = timedelta(minutes=2)


def hashed(token: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def has_news() -> bool:
    """Whether there are events that were not read for notices yet."""
    last = Event.objects.aggregate(Max("number"))["number__max"] or 0
    read = Cursor.objects.values_list("number", flat=True).first() or 0
    return bool(last > read)


def read_to() -> int:
    """The number of the last event that was read for notices; 0 before the first."""
    return Cursor.objects.values_list("number", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A group of occasions and how soon the person is told of them."""

    group: Group
    rhythm: str


def choices(person: Actor) -> list[Choice]:
    """What somebody chose, group by group; the usual where nothing was chosen."""
    chosen = dict(Preference.objects.visible_to(person).values_list("group", "rhythm"))
    return [Choice(one, chosen.get(one.code, one.rhythm)) for one in GROUPS.values()]


def calendar_of(person: Actor) -> Calendar | None:
    """The open calendar of whoever asks."""
    rows = Calendar.objects.visible_to(person).filter(person=person.person_id)
    found: Calendar | None = rows.filter(closed_at__isnull=True).first()
    return found


def bounce_of(person: Actor) -> Bounce | None:
    """The note that mails to one's own address come back."""
    rows = Bounce.objects.visible_to(person).filter(person=person.person_id)
    found: Bounce | None = rows.select_related("person").first()
    return found if found and found.counts else None


def bearer_of_calendar(token: str) -> Person | None:
    """Whose calendar a secret address opens; None when it is closed or the account is."""
    found = (
        Calendar.objects.filter(token_hash=hashed(token), closed_at__isnull=True)
        .select_related("person")
        .first()
    )
    return found.person if found and found.person.is_active else None


# Jobs


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the queue; ``sentence`` says what went wrong without the words of an error, which
    may be somebody's."""

    pk: Any
    label: str
    state: str
    at: datetime | None
    times: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Periodic:
    """A periodic job: when it was called last, when next."""

    label: str
    interval: timedelta
    called_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Jobs:
    """The page of jobs."""

    workers: Sequence[Worker]
    waiting: Sequence[Task]
    running: Sequence[Task]
    failed: Sequence[Task]
    counts: dict[str, int]
    periodic: Sequence[Periodic]
    mails: dict[str, int]
    put_off: Sequence[Notice]
    failed_mails: Sequence[Any]
    bounces: Sequence[Bounce]
    unread: int


def jobs(person: Actor) -> Jobs:
    """What waits, runs and failed, as far as ``person`` may know."""
    rows = tasks(person)
    counts = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    mails = dict(
        Notice.objects.visible_to(person).order_by().values_list("state").annotate(Count("pk"))
    )
    waiting = Notice.objects.visible_to(person).filter(state=State.WAITING).exclude(error="")
    return Jobs(
        workers=[one for one in Worker.objects.order_by("started_at") if _is_there(one)],
        waiting=_tasks(rows, TaskResultStatus.READY),
        running=_tasks(rows, TaskResultStatus.RUNNING),
        failed=_tasks(rows, TaskResultStatus.FAILED),
        counts={str(status): number for status, number in counts.items()},
        periodic=list(_periodic()),
        mails={state: mails.get(state, 0) for state in State.values},
        put_off=list(waiting.select_related("event", "person")[:LINES]),
        failed_mails=_failed_mails(person),
        bounces=list(Bounce.objects.visible_to(person).select_related("person")[:LINES]),
        unread=_unread(),
    )


def tasks(person: Actor) -> Any:
    """The queue's tasks that ``person`` may see."""
    return DBTaskResult.objects.filter(visible(DBTaskResult, person))


def _is_there(worker: Worker) -> bool:
    alive = processes.is_alive(worker.name)
    return clock.now() - worker.seen_at < SILENCE if alive is None else alive


def _failed_mails(person: Actor) -> list[Any]:
    found: list[Any] = []
    for model in (Notice, Digest):
        rows = model.objects.visible_to(person).filter(state=State.FAILED)
        found += rows.select_related("person").order_by("-created_at")[:LINES]
    return found


def _unread() -> int:
    last = Event.objects.aggregate(Max("number"))["number__max"] or 0
    read = Cursor.objects.values_list("number", flat=True).first() or 0
    return max(last - read, 0)


def _periodic() -> Any:
    turns = Turn.objects.in_bulk()
    for one in JOBS.values():
        turn = turns.get(one.name)
        yield Periodic(
            str(one.label), one.interval, turn.called_at if turn else None,
            turn.next_at if turn else None,
        )  # fmt: skip


def _tasks(rows: Any, status: str) -> list[Task]:
    by_time = {"READY": "enqueued_at", "RUNNING": "started_at", "FAILED": "-finished_at"}
    found = rows.filter(status=status).order_by(by_time[str(status)])[:LINES]
    return [
        Task(
            one.pk, _label(one), one.status, one.finished_at or one.started_at or one.enqueued_at,
            len(one.worker_ids), _sentence(one) if one.status == TaskResultStatus.FAILED else "",
        )
        for one in found
    ]  # fmt: skip


def _label(task: DBTaskResult) -> str:
    """What a task does: a periodic job by its label, others by their name and what they are about."""
    arguments = [str(one) for one in task.args_kwargs.get("args", [])]
    if task.task_path == "tessera.notices.tasks.run_periodic" and arguments:
        job = JOBS.get(arguments[0])
        return str(job.label) if job else arguments[0]
    return " ".join([task.task_name.replace("_", " "), *arguments])[:120]


def _sentence(task: DBTaskResult) -> str:
    """What went wrong, where, and how to mend it."""
    kind = task.exception_class_path.rpartition(".")[2]
    if kind == "Abandoned":
        return _("The worker ended several times while doing this. Look for what fills its memory.")
    if kind in ("OperationalError", "InterfaceError"):
        return _("The database did not answer. Try again when it does.")
    if kind in ("ConnectionRefusedError", "TimeoutError", "gaierror", "SMTPServerDisconnected"):
        return _("Another server did not answer. Check its address, then try again.")
    if kind == "ImportError":
        return _("This version no longer has this job.")
    place = _place(task.traceback)
    return _("A fault in the program (%(kind)s%(place)s). Report it; then try again.") % {
        "kind": kind, "place": f", {place}" if place else "",
    }  # fmt: skip


def _place(traceback: str) -> str:
    """The last line of the product itself in a traceback, as file and number."""
    lines = [line.strip() for line in traceback.splitlines() if "tessera/" in line]
    if not lines or '"' not in lines[-1]:
        return ""
    file, _comma, rest = lines[-1].removeprefix('File "').partition('"')
    number = "".join(one for one in rest.split("line", 1)[-1].split(",")[0] if one.isdigit())
    return f"{file.rpartition('tessera/')[2]}:{number}"
