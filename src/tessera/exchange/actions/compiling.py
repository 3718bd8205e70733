"""Compile the replies for circles of readers, in all formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.documents.formats import RENDERERS, render_each
from tessera.exchange import checks, files, outlines
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.models import Compilation, CompilationFile, Query
from tessera.exchange.outlines import Made
from tessera.exchange.reads.compilation import Content, content, last
from tessera.workflow import NotReady

if TYPE_CHECKING:
    from tessera.access.people import Actor

FOLDER = "compilations"
#: A version is told apart by its words; these stand in for its number and day.
_ANY = date(2000, 1, 1)
_TRIES = 5


@dataclass(frozen=True)
class _Plan:
    """What would be written: the content, how it is told, and the version before."""

    teller: outlines.Teller
    language: str
    style: str
    sha256: str
    before: Compilation | None
    is_draft: bool

    @property
    def content(self) -> Content:
        """What it is made of."""
        return self.teller.content

    @property
    def circle(self) -> Circle:
        """For whom it is."""
        return self.content.circle

    @property
    def is_there(self) -> bool:
        """Whether the version before says the same and may still be read."""
        one = self.before
        return one is not None and one.sha256 == self.sha256 and one.recalled_at is None

    @cached_property
    def made(self) -> Made:
        """The version that it becomes, and what differs from the one before."""
        if self.before is None:
            return Made(1, clock.today(), [], self.is_draft)
        before = self.before.editions.select_related("question")
        changes = outlines.changes(before, self.content.editions)
        return Made(self.before.version + 1, clock.today(), changes, self.is_draft)


def compile_(
    query: Query, circle: str, *, by: Actor, language: str, style: str
) -> Compilation:  # fmt: skip
    """The compilation for everybody in ``circle``; as :func:`compile_each`, made at once."""
    return compile_each(query, (circle,), by=by, language=language, style=style)[0]


def compile_each(
    query: Query, circles: Sequence[str], *, by: Actor, language: str, style: str, office: str = ""
) -> list[Compilation]:
    """The compilations of what has been released so far, for everybody in each circle.

    Params: ``office`` for which they are made, where the worker makes them. People order them
    instead: :func:`tessera.exchange.actions.order`.
    A new version is made only when it says something else than the last one; otherwise the last one
    is the answer. While the query is open it is a draft, which who asks and the secretariat read.
    Files are written first, rows in one transaction after them: killed at any moment, done again it
    is done once. Raises PermissionDenied, NotReady, ValidationError.
    """
    policy.require(by, "query.compile", query)
    asked = [checks.compilable(query, circle, language, style) for circle in circles]
    made: dict[Circle, Compilation] = {}
    for _attempt in range(_TRIES):
        read = _now()
        fresh: list[_Plan] = []
        plans = (_plan(query, at, language, style) for at in dict.fromkeys(asked) if at not in made)
        kept = _render(_kept_apart(plans, made, fresh))
        if fresh:
            made |= _write(fresh, kept, read, by, office or office_of(by=by))
        if len(made) == len(set(asked)):
            return [made[at] for at in asked]
    raise NotReady(_("The replies change while they are compiled; compile again in a moment."))


def _plan(query: Query, circle: Circle, language: str, style: str) -> _Plan:
    query = Query.objects.select_related("network", "follow_up_of").get(pk=query.pk)
    is_draft = query.state == Query.State.OPEN
    teller = outlines.Teller(content(query, circle, style), language, style)
    plain = teller.document(Made(0, _ANY, (), is_draft))
    before = last(query, circle, language, style)
    return _Plan(teller, language, style, outlines.fingerprint(plain), before, is_draft)


def _now(*, held: bool = False) -> tuple[int, date]:
    """What every answer rests on: all that was ever written, and the day, which ends limits in time."""
    return audit.standing(held=held), clock.today()


def _kept_apart(
    plans: Iterable[_Plan], there: dict[Circle, Compilation], fresh: list[_Plan]
) -> Iterator[_Plan]:
    """Put what is there already with what is there; give on what has to be made, as it is planned."""
    for plan in plans:
        if plan.before is not None and plan.is_there:
            there[plan.circle] = plan.before
        else:
            fresh.append(plan)
            yield plan


def _render(plans: Iterable[_Plan]) -> list[dict[str, files.Kept]]:
    pictures = Path(settings.CACHE) / "pictures"
    told = (plan.teller.document(plan.made) for plan in plans)
    # A disk that confirms each file is waited for while other files are made.
    return render_each(
        told, tuple(RENDERERS), lambda data, format: files.keep(data, FOLDER, format),
        cache_dir=pictures,
    )  # fmt: skip


@transaction.atomic
def _write(
    plans: Sequence[_Plan], kept: Sequence[Mapping[str, files.Kept]], read: tuple[int, date],
    by: Actor, office: str,
) -> dict[Circle, Compilation]:  # fmt: skip
    """Store versions, by circle; without those whose replies have changed since they were planned.

    ``read``: how all stood before the plans were made. Where it still stands so, nothing changed.
    """
    # No key: who saves an answer to the query meanwhile need not wait, nor hold what this waits for.
    Query.objects.select_for_update(no_key=True).get(pk=plans[0].content.query.pk)
    # Who writes elsewhere waits only where nobody has written meanwhile, and then for a moment.
    stands = _now() == read and _now(held=True) == read
    return {
        plan.circle: _store(plan, one, by, office)
        for plan, one in zip(plans, kept, strict=True)
        if stands or _holds(plan)
    }


def _holds(plan: _Plan) -> bool:
    """Whether the same would be written now."""
    again = _plan(plan.content.query, plan.circle, plan.language, plan.style)
    return (again.sha256, again.before) == (plan.sha256, plan.before)


def _store(plan: _Plan, kept: Mapping[str, files.Kept], by: Actor, office: str) -> Compilation:
    query = plan.content.query
    row = Compilation.objects.create(
        query=query, circle=plan.circle, version=plan.made.version, language=plan.language,
        style=plan.style, is_draft=plan.is_draft, made_at=clock.now(), made_by=office,
        sha256=plan.sha256, changes=plan.made.changes, supersedes=plan.before,
    )  # fmt: skip
    link = Compilation.editions.through
    link.objects.bulk_create(
        link(compilation_id=row.pk, answeredition_id=one.pk) for one in plan.content.editions
    )
    CompilationFile.objects.bulk_create(
        CompilationFile(
            compilation=row, format=format, path=one.path, sha256=one.sha256, size=one.size
        )
        for format, one in kept.items()
    )
    audit.record(
        "query.compile", query, by=by, circle=plan.circle, version=row.version,
        language=plan.language, style=plan.style, is_draft=plan.is_draft, sha256=plan.sha256,
        answers=len(plan.content.editions),
    )  # fmt: skip
    return row
