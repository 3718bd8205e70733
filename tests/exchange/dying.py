"""Steps that are killed and taken again: ``python -m tests.exchange.dying`` prints what came of each.

One process wakes Django over an installation of its own and forks for every step. A child kills itself,
as hard as the machine can, before a given write to the database, before a file is stored, or once all is
written; a second child does what happens after the restart: the person presses the button again, or the
next worker takes over.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from tests.dying import die, fork, wake

WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Case:
    """A step: what is made ready for it, the step itself, and what the database holds of it."""

    ready: Callable[[Any], Any]
    step: Callable[[Any, Any], None]
    held: Callable[[Any], dict[str, Any]]
    moments: tuple[str, ...]


class Writes:
    """Counts what is written to the database, and kills before one of them."""

    def __init__(self, deadly: int = 0) -> None:
        self.count, self.deadly = 0, deadly

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(WRITES):
            self.count += 1
            if self.count == self.deadly:
                die()
        return execute(sql, params, many, context)


@contextmanager
def _dying(moment: str, writes: int) -> Iterator[None]:
    """Die at a moment: before a write, at a place in the program, or once everything is done."""
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    from tessera.exchange import files
    from tessera.exchange.actions import compiling, ordering

    before = {"first write": 1, "middle write": (writes + 1) // 2, "last write": writes}
    places: dict[str, tuple[Any, str]] = {
        "file": (files, "keep"),  # all is drawn, nothing is stored
        "version": (compiling.audit, "record"),  # inside the transaction of its rows
        "order": (ordering, "_end"),  # the version is there, the order does not know
        "queue": (DBTaskResult, "set_successful"),  # all is done, the queue does not know
    }
    with ExitStack() as stack:
        if moment in before:
            stack.enter_context(connection.execute_wrapper(Writes(before[moment])))
        if moment in places:
            setattr(*places[moment], die)
        yield
        if moment == "after":
            die()


def _again(cast: Any, step: Callable[[], None]) -> None:
    """After the restart: somebody takes the step again, and is told if it was taken already."""
    from tessera.workflow import NotNow

    try:
        step()
    except NotNow:
        pass
    del cast


# the steps


def _launched(cast: Any, query: Any) -> None:
    from tessera.exchange import actions

    _again(cast, lambda: actions.launch(query, by=cast["member coordinator"]) and None)


def _held_of_launch(query: Any) -> dict[str, Any]:
    from tessera.audit.models import Event
    from tessera.exchange.models import ClockEntry, Query, Reply

    return {
        "state": Query.objects.get(pk=query.pk).state,
        "replies": Reply.objects.filter(query=query).count(),
        "entries": ClockEntry.objects.filter(query=query, kind="launched").count(),
        "events": Event.objects.filter(step="query.launch", object_id=str(query.pk)).count(),
    }


def _cleared(cast: Any) -> Any:
    from tests.factories import exchange as make

    query = make.launched(cast, questions=make.EVERY_KIND)
    reply = make.reply_of(query, cast.organisations["other-member"])
    make.cleared(reply, cast["other member"])
    return make.reply_of(query, cast.organisations["other-member"])


def _released(cast: Any, reply: Any) -> None:
    from tessera.exchange import actions

    _again(cast, lambda: actions.release(reply, by=cast["other member"]) and None)


def _held_of_release(reply: Any) -> dict[str, Any]:
    from tessera.audit.models import Event
    from tessera.exchange.models import AnswerEdition, Reply

    editions = AnswerEdition.objects.filter(reply=reply)
    return {
        "state": Reply.objects.get(pk=reply.pk).state, "editions": editions.count(),
        "questions": editions.values("question").distinct().count(),
        "events": Event.objects.filter(step="reply.release", object_id=str(reply.pk)).count(),
    }  # fmt: skip


#: Queries to be compiled. They are made before anybody is killed, and whom it concerns is told of them
#: then: a worker that compiles has no mails to write besides.
ANSWERED: list[Any] = []


def _answered(cast: Any) -> Any:
    from tests.factories import exchange as make

    query = make.launched(cast, audience="network")
    make.released(make.reply_of(query, cast.organisations["other-member"]), cast["other member"])
    return query


def _ordered(cast: Any) -> Any:
    from tessera.exchange import actions

    query, asker = ANSWERED.pop(), cast["member coordinator"]
    actions.order(query, ("members",), by=asker, language="en", style="eu")
    return query


def _worked(_cast: Any, _obj: Any) -> None:
    from tessera.notices.work import work

    work(once=True)


def _held_of_compilation(query: Any) -> dict[str, Any]:
    from django_tasks_db.models import DBTaskResult

    from tessera.exchange import files
    from tessera.exchange.models import Compilation, CompilationFile, CompilationOrder

    kept = CompilationFile.objects.filter(compilation__query=query)
    return {
        "versions": sorted(Compilation.objects.filter(query=query).values_list("circle", "version")),
        "whole": sum(len(files.fetch(one.path, one.sha256)) == one.size for one in kept),
        "orders": sorted(CompilationOrder.objects.filter(query=query).values_list("state", flat=True)),
        "tasks": sorted(set(DBTaskResult.objects.values_list("status", flat=True))),
    }  # fmt: skip


DAYS = count(1)


def _waiting(cast: Any) -> Any:
    """Somebody who wishes for one mail a day, and the day on which the next one is due."""
    from tests.factories import exchange as make

    from tessera.access.people import CLOCK
    from tessera.core import clock
    from tessera.notices import actions as notices
    from tessera.notices.models import Preference
    from tessera.notices.occasions import GROUPS

    reader = cast["other member"].person
    for group in GROUPS:
        Preference.objects.update_or_create(
            person=reader, group=group, defaults={"rhythm": "daily"}
        )
    for _one in range(2):
        make.launched(cast)
    notices.gather(by=CLOCK)
    return reader, clock.now() + timedelta(days=next(DAYS), hours=12)


def _bundled(_cast: Any, due: Any) -> None:
    """What the worker does on that day: digests are made, then sent."""
    from tessera.access.people import CLOCK
    from tessera.core import clock
    from tessera.notices import actions as notices

    with clock.frozen(due[1]):
        notices.bundle(by=CLOCK)
        notices.send(by=CLOCK)


def _held_of_digest(due: Any) -> dict[str, Any]:
    from tessera.notices.models import Digest, Notice

    reader, moment = due
    daily = Notice.objects.filter(person=reader, rhythm="daily")
    return {
        "digests": sorted(
            Digest.objects.filter(person=reader, on=moment.date()).values_list("state", flat=True)
        ),
        "in a digest": daily.filter(digest__isnull=False).count() == daily.count(),
        "told": daily.count() > 1,
    }


def _approved(cast: Any) -> Any:
    from tests.factories import exchange as make

    return make.approved(cast)


_WRITTEN = ("first write", "middle write", "last write", "after")
#: The worker's step comes first: what the others leave for it, mails above all, it need not do.
CASES = {
    "compile": Case(
        _ordered, _worked, _held_of_compilation, ("first write", "file", "version", "order", "queue")
    ),
    "digest": Case(_waiting, _bundled, _held_of_digest, ("first write", "middle write", "after")),
    "launch": Case(_approved, _launched, _held_of_launch, _WRITTEN),
    "release": Case(_cleared, _released, _held_of_release, _WRITTEN),
}  # fmt: skip


def main() -> None:
    """Every step killed at every moment, and taken again."""
    wake()
    from django.db import connection, transaction
    from tests.personas import world

    from tessera import audit

    cast = world()
    told: list[dict[str, Any]] = []
    with transaction.atomic():
        ANSWERED.extend(_answered(cast) for _moment in CASES["compile"].moments)
    fork(lambda: _worked(cast, None))  # what happens by itself for the first time, once and for all
    with transaction.atomic():  # what a launch looks up for the first time, once for every child
        _cleared(cast)
        transaction.set_rollback(True)
    for name, case in CASES.items():
        writes = 0
        for _time in range(2 if "middle write" in case.moments else 0):
            with transaction.atomic():
                obj = case.ready(cast)

            # The second time counts: the first one also writes what had waited for it till then.
            def counted(case: Case = case, obj: Any = obj) -> int:
                seen = Writes()
                with connection.execute_wrapper(seen):
                    case.step(cast, obj)
                return seen.count

            _status, writes = fork(counted)
        for moment in case.moments:
            with transaction.atomic():
                obj = case.ready(cast)

            def killed(
                case: Case = case, obj: Any = obj, moment: str = moment, writes: int = writes
            ) -> None:
                with _dying(moment, writes):
                    case.step(cast, obj)

            def taken_again(case: Case = case, obj: Any = obj) -> tuple[Any, Any]:
                between = case.held(obj)
                case.step(cast, obj)
                return between, case.held(obj)

            status, _nothing = fork(killed)
            again, (between, held) = fork(taken_again)
            told.append({"case": name, "moment": moment, "writes": writes, "killed": status,
                         "between": between, "again": again, "held": held})  # fmt: skip
    broken = audit.verify()
    print(json.dumps({"told": told, "chain": broken.sentence if broken else "holds"}))


if __name__ == "__main__":
    sys.exit(main())
