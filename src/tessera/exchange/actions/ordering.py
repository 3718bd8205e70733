"""Order compilations, and carry an order out: once, whole, whoever kills the worker at whatever moment.

Who presses the button waits for nothing: the order and its task in the queue are written together.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.exchange import checks
from tessera.exchange.actions.compiling import compile_each
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.models import Compilation, CompilationOrder, Query
from tessera.workflow import Refused

if TYPE_CHECKING:
    from tessera.access.people import Actor

log = logging.getLogger("tessera.exchange")
State = CompilationOrder.State
#: How often an order is tried before an administrator has to look, and how long between two tries.
TRIES = 3
REST = timedelta(seconds=20)
_IN_QUEUE = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@transaction.atomic
def order(
    query: Query, circles: Iterable[str], *, by: Actor, language: str, style: str
) -> list[CompilationOrder]:
    """Have the compilation made for each of some circles; what is being made already is not doubled.

    Params: circles within the query's own audience, a language of the platform, a house style.
    Missing: without a circle ValidationError. Raises PermissionDenied, NotReady, ValidationError.
    """
    policy.require(by, "query.compile", query)
    query = Query.objects.select_for_update(no_key=True).get(pk=query.pk)
    asked = [checks.compilable(query, circle, language, style) for circle in dict.fromkeys(circles)]
    if not asked:
        raise checks.refuse("circle", _("Choose at least one circle of readers."))
    made = [
        CompilationOrder.objects.get_or_create(
            query=query, circle=circle, language=language, style=style, state=State.WAITING,
            defaults={"asked_by": office_of(by=by)},
        )[0]
        for circle in asked
    ]  # fmt: skip
    waiting = DBTaskResult.objects.filter(
        pk__in=[one.task for one in made], status__in=_IN_QUEUE
    ).values_list("pk", flat=True)
    _enqueue([one for one in made if one.task not in set(waiting)])
    audit.record(
        "query.order", query, by=by, circles=asked, language=language, style=style,
        orders=[one.pk for one in made],
    )  # fmt: skip
    return made


def _enqueue(rows: Sequence[CompilationOrder], *, later: timedelta | None = None) -> None:
    """One task for all of them, so that their files are made side by side."""
    from tessera.exchange.tasks import make_compilations

    if not rows:
        return
    task = make_compilations.using(run_after=clock.now() + later) if later else make_compilations
    key = UUID(str(task.enqueue([str(one.pk) for one in rows]).id))
    for one in rows:
        one.task = key
        one.save(update_fields=["task"])


def carry_out(orders: Iterable[UUID], *, by: Actor) -> None:
    """Make what was ordered together: for several circles of one query, in one language and style.

    May be started over at any moment: an order that came to its end is left as it is, and the same
    content is compiled once. A fault is tried again after a while; the last one is raised, so that
    an administrator finds it among the jobs.
    """
    if not by.is_trusted:
        raise PermissionDenied(_("Orders are carried out by the worker."))
    rows = CompilationOrder.objects.filter(pk__in=list(orders)).select_related("query")
    open_ = rows.filter(state__in=(State.WAITING, State.FAILED)).order_by("asked_at", "pk")
    alike: dict[tuple[object, ...], list[CompilationOrder]] = {}
    for one in open_:
        alike.setdefault((one.query_id, one.language, one.style, one.asked_by), []).append(one)
    for together in alike.values():
        with override(together[0].language):
            _make(together, by)


def _make(together: list[CompilationOrder], by: Actor) -> None:
    first = together[0]
    told = {"language": first.language, "style": first.style}
    possible = [one for one in together if _is_possible(one, by)]
    try:
        made = compile_each(
            first.query, [one.circle for one in possible], by=by, office=first.asked_by, **told
        )
    except Refused as why:
        for one in possible:
            _end(one, State.REFUSED, by, why=str(why))
    except Exception as why:
        _stumbled(possible, why, by)
    else:
        for one, compilation in zip(possible, made, strict=True):
            _end(one, State.MADE, by, compilation=compilation)


def _is_possible(one: CompilationOrder, by: Actor) -> bool:
    """Whether it can still be made; where it cannot, the order ends with the sentence that says why."""
    try:
        checks.compilable(one.query, one.circle, one.language, one.style)
    except (Refused, ValidationError) as why:
        said = why.messages if isinstance(why, ValidationError) else [str(why)]
        _end(one, State.REFUSED, by, why=" ".join(said))
        return False
    return True


@transaction.atomic
def _end(
    one: CompilationOrder, state: State, by: Actor, *, compilation: Compilation | None = None,
    why: str = "",
) -> None:  # fmt: skip
    one.state, one.compilation, one.why, one.ended_at = state, compilation, why[:300], clock.now()
    one.save(update_fields=["state", "compilation", "why", "ended_at"])
    if state is not State.MADE:
        audit.record(f"order.{state.value}", one, by=by, circle=one.circle, tries=one.tries)


def _stumbled(rows: list[CompilationOrder], why: Exception, by: Actor) -> None:
    """Remember a try that failed and put the orders into the queue again, or give them up."""
    log.error("Compilations could not be made: %s", type(why).__name__)
    for one in rows:
        one.tries += 1
        one.save(update_fields=["tries"])
    again = [one for one in rows if one.tries < TRIES]
    for one in rows:
        if one not in again:
            _end(one, State.FAILED, by)
    with transaction.atomic():
        _enqueue(again, later=REST * max((one.tries for one in again), default=0))
    if len(again) < len(rows):
        raise why
