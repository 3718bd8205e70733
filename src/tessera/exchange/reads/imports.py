"""Imports of published compilations: what waits, what was read beside the original, what it lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Case, Value, When
from django.utils.translation import get_language, gettext
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tessera.core import clock
from tessera.exchange.importable import Lack, lacks
from tessera.exchange.legacy import Finding, LegacyCompilation, Severity, Table, sentence
from tessera.exchange.legacy.compilation import COMMISSION
from tessera.exchange.legacy.opening import reason
from tessera.exchange.legacy.stream import Block
from tessera.exchange.models import LegacyImport
from tessera.network.models import ContactPoint, Membership, Network, Organisation
from tessera.reference import designation

if TYPE_CHECKING:
    from tessera.access.people import Actor

State = LegacyImport.State
#: Parts in a network that do not speak for an area's reply.
SILENT = (Membership.Role.EXPERT, Membership.Role.INSTITUTION)


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words; ``reply`` counts from 1, 0 where it is about the whole."""

    severity: Severity
    sentence: str
    reply: int
    page: int
    block: int


@dataclass(frozen=True, slots=True)
class Review:
    """One import with everything that was found in it, and what it still lacks."""

    row: LegacyImport
    compilation: LegacyCompilation
    whole: tuple[Told, ...]
    of_reply: dict[int, tuple[Told, ...]]
    lacks: tuple[Lack, ...]

    @property
    def count(self) -> int:
        """How many findings there are."""
        return len(self.whole) + sum(len(one) for one in self.of_reply.values())


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of imports."""

    row: LegacyImport
    replies: int
    lacks: int


@dataclass(frozen=True, slots=True)
class Imports:
    """One page of the list; ``page`` knows the others."""

    rows: tuple[Listed, ...]
    page: Page[LegacyImport]


A_PAGE = 30


def imports(person: Actor, number: int = 1) -> Imports:
    """A page of the imports that ``person`` may see, those that wait first, then the newest.

    Two queries whatever their number. Raises EmptyPage where there is no such page.
    """
    ended = LegacyImport.State.ACCEPTED, LegacyImport.State.DISCARDED
    is_open = Case(When(state__in=ended, then=Value(1)), default=Value(0))
    rows = LegacyImport.objects.visible_to(person).select_related("network", "query")
    page = Paginator(rows.defer("read").order_by(is_open, "-created_at"), A_PAGE).page(number)
    return Imports(tuple(_listed(one) for one in page), page)


def _listed(row: LegacyImport) -> Listed:
    kept = sum(not reply["is_left_out"] for reply in row.result.get("replies", ()))
    return Listed(row, kept, len(lacks(row.result)) if row.is_open else 0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How the reading of a file stands; ``why`` where it came to nothing, or to nothing yet."""

    is_waiting: bool
    is_late: bool
    is_lost: bool  # workers died over it
    why: str


#: How long a healthy worker lets a file wait.
PATIENCE = timedelta(minutes=2)


def progress(row: LegacyImport) -> Progress:
    """Whether a file is still to be read, and why it was not; in the reader's language.

    ``row`` comes from ``LegacyImport.objects.visible_to(person)`` and is not read yet.
    """
    told = row.why
    why = reason(told["kind"], told["facts"]) if row.state == State.FAILED and told else ""
    is_on_its_way = row.state in (State.WAITING, State.READING)
    in_queue = TaskResultStatus.READY, TaskResultStatus.RUNNING
    task = row.task and DBTaskResult.objects.filter(pk=row.task, status__in=in_queue).exists()
    is_lost = is_on_its_way and not task
    is_late = row.state == State.WAITING and clock.now() - row.created_at > PATIENCE
    return Progress(is_on_its_way and not is_lost, is_late, is_lost, why)


def review(row: LegacyImport, style: str = "eu") -> Review:
    """An import as its page shows it; sentences are in the reader's language.

    ``row`` comes from ``LegacyImport.objects.visible_to(person)``.
    """
    compilation = LegacyCompilation.from_json(row.read)
    whole: list[Told] = []
    of_reply: dict[int, list[Told]] = defaultdict(list)
    for one in sorted(compilation.findings, key=_gravest):
        told = _told(one, style)
        (of_reply[one.reply] if one.reply else whole).append(told)
    return Review(
        row, compilation, tuple(whole), {at: tuple(many) for at, many in of_reply.items()},
        tuple(lacks(row.result)) if row.is_open else (),
    )  # fmt: skip


def findings(compilation: LegacyCompilation, style: str = "eu") -> list[Told]:
    """The findings of a compilation in words, the gravest first."""
    return [_told(one, style) for one in sorted(compilation.findings, key=_gravest)]


def _gravest(one: Finding) -> tuple[int, int]:
    return list(Severity).index(one.severity), one.reply


def _told(one: Finding, style: str) -> Told:
    language = get_language() or "en"

    def name(code: str) -> str:
        return (
            gettext("The European Commission")
            if code == COMMISSION
            else str(designation(code, style, language))
        )

    return Told(one.severity, sentence(one, name), one.reply, one.place.page, one.place.block)


def may_speak(network: Network, person: Actor) -> list[tuple[Organisation, str]]:
    """Organisations that take or took part in a network, with the area they speak for; each once."""
    rows = Membership.objects.visible_to(person).filter(network=network).exclude(role__in=SILENT)
    found: dict[object, tuple[Organisation, str]] = {}
    for one in rows.select_related("organisation").order_by("since"):
        found[one.organisation_id] = (one.organisation, one.area or one.organisation.area)
    return list(found.values())


def speakers(
    network: Network, areas: Iterable[str], day: date | None, person: Actor
) -> dict[str, Organisation]:
    """For each area the organisation that spoke for it on a day, today without one, else the last.

    The contact point counts more than any other participant. An area for which nobody ever spoke,
    or two did on that day, is left out: nothing is guessed.
    """
    on, wanted = day or clock.today(), set(areas)
    found: dict[str, Organisation] = {}
    points = ContactPoint.objects.visible_to(person).filter(network=network, area__in=wanted)
    parts = Membership.objects.visible_to(person).filter(network=network, area__in=wanted)
    for rows in (points, parts.exclude(role__in=SILENT)):
        told: dict[str, list[ContactPoint | Membership]] = defaultdict(list)
        for one in rows.select_related("organisation").order_by("since"):
            told[one.area].append(one)
        for area, those in told.items():
            if area not in found and (speaker := _speaker(those, on)):
                found[area] = speaker
    return found


def _speaker(rows: Sequence[ContactPoint | Membership], on: date) -> Organisation | None:
    then = [one for one in rows if one.since <= on and (one.until is None or one.until >= on)]
    chosen = then or rows[-1:]
    return chosen[0].organisation if len({one.organisation_id for one in chosen}) == 1 else None


def original(blocks: Iterable[Block]) -> list[dict[str, object]]:
    """The original's lines and tables for the page, each under its number in the stream."""
    return [
        {"at": one.place.block, "line": None, "rows": one.rows}
        if isinstance(one, Table)
        else {"at": one.place.block, "line": one, "rows": ()}
        for one in blocks
    ]
