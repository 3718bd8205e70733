"""Order compilations, and carry an order out: once, whole, whoever kills the worker at whatever moment.

Who presses the button waits for nothing: the order and its task in the queue are written together.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
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
from tessera.exchange.actions.compiling import compile_, judge
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
    query = Query.objects.select_for_update().get(pk=query.pk)
    asked = [judge(query, circle, language, style) for circle in dict.fromkeys(circles)]
    if not asked:
        raise checks.refuse("circle", _("Choose at least one circle of readers."))
    made = [_ordered(query, circle, language, style, by) for circle in asked]
    audit.record(
        "query.order", query, by=by, circles=asked, language=language, style=style,
        orders=[one.pk for one in made],
    )  # fmt: skip
    return made


def _ordered(
    query: Query, circle: str, language: str, style: str, by: Actor
) -> CompilationOrder:  # fmt: skip
    one, _is_new = CompilationOrder.objects.get_or_create(
        query=query, circle=circle, language=language, style=style, state=State.WAITING,
        defaults={"asked_by": office_of(by=by)},
    )  # fmt: skip
    if not DBTaskResult.objects.filter(pk=one.task, status__in=_IN_QUEUE).exists():
        _enqueue(one)
    return one


def _enqueue(one: CompilationOrder, *, later: timedelta | None = None) -> None:
    from tessera.exchange.tasks import make_compilation

    task = make_compilation.using(run_after=clock.now() + later) if later else make_compilation
    one.task = UUID(str(task.enqueue(str(one.pk)).id))
    one.save(update_fields=["task"])


def carry_out(order: CompilationOrder, *, by: Actor) -> Compilation | None:
    """Make what was ordered; None where it is refused or has to be tried again.

    May be started over at any moment: an order that came to its end is left as it is, and the same
    content is compiled once. A fault is tried again after a while; the last one is raised, so that
    an administrator finds it among the jobs.
    """
    if not by.is_trusted:
        raise PermissionDenied(_("Orders are carried out by the worker."))
    one = CompilationOrder.objects.select_related("query", "compilation").get(pk=order.pk)
    if one.state in (State.MADE, State.REFUSED):
        return one.compilation
    try:
        with override(one.language):
            made = compile_(
                one.query, one.circle, by=by, language=one.language, style=one.style,
                office=one.asked_by,
            )  # fmt: skip
    except (Refused, PermissionDenied) as why:
        return _end(one, State.REFUSED, by, why=str(why))
    except ValidationError as why:
        return _end(one, State.REFUSED, by, why=" ".join(why.messages))
    except Exception as why:
        return _stumbled(one, why, by)
    return _end(one, State.MADE, by, compilation=made)


@transaction.atomic
def _end(
    one: CompilationOrder, state: State, by: Actor, *, compilation: Compilation | None = None,
    why: str = "",
) -> Compilation | None:  # fmt: skip
    one.state, one.compilation, one.why, one.ended_at = state, compilation, why[:300], clock.now()
    one.save(update_fields=["state", "compilation", "why", "ended_at"])
    if state is not State.MADE:
        audit.record(f"order.{state.value}", one, by=by, circle=one.circle, tries=one.tries)
    return compilation


def _stumbled(one: CompilationOrder, why: Exception, by: Actor) -> None:
    """Remember a try that failed and put the order into the queue again, or give it up."""
    log.error("Order %s could not be carried out: %s", one.pk, type(why).__name__)
    one.tries += 1
    one.save(update_fields=["tries"])
    if one.tries >= TRIES:
        _end(one, State.FAILED, by)
        raise why
    with transaction.atomic():
        _enqueue(one, later=REST * one.tries)
