"""Ask sources, and carry out what was asked: figures come, are compared, and wait for acceptance.

Whoever kills a worker in the middle costs nothing but time: answers that have come lie in a journal,
and the next worker goes on. No figure is read by anybody before it is accepted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.notices import processes
from tessera.statistics import bridge, keeping, live
from tessera.statistics.actions import accepting
from tessera.statistics.journal import Journal
from tessera.statistics.models import Dataflow, Fetch, Release, Source
from tessera.statistics.protecting import broken_rules, by_weight, content_of
from tessera.statistics.reads import sources as reads
from tessera.statistics.reads.facts import of
from tessera.statistics.workflow import FETCH, OPEN
from tessera.workflow import NotNow, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

log = logging.getLogger("tessera.statistics")
# Kept as they stand here, and said to each reader in the reader's language.
_FAULT = gettext_noop("A fault in the program ended this fetch ({fault}). Please report it.")
_HERE = gettext_noop("The figures are those of the release that is here.")
_REFUSED = gettext_noop("The figures are those that were refused before.")
_UNREACHED = gettext_noop("{asked}: no connection ({reason}); it is tried again later.")
#: Called while answers come: how many there are, and how many rows.
Progress = Callable[[int, int], None]
#: How often a busy publisher is asked again, and how long is waited where it does not say.
TRIES = 5
REST = timedelta(minutes=15)
#: Answers older than this belong to another edition.
FRESH = timedelta(hours=12)
#: Every so many answers the progress is written down.
_STRIDE = 5


@transaction.atomic
def declare(tables: Iterable[bridge.Ready], *, by: Actor) -> list[Source]:
    """Enter sources that are not there yet; those that are, are left as they are.

    They are not asked by themselves before somebody switches them on.
    """
    policy.require(by, "source.declare")
    there = set(Source.objects.values_list("code", flat=True))
    made = []
    for one in tables:
        if one.source in there:
            continue
        source = Source(
            code=one.source, publisher=one.asked["publisher"], connector=one.connector,
            address=one.address, asked=dict(one.asked), dataflow=one.asked["dataflow"],
            every=one.every,
        )  # fmt: skip
        source.full_clean()
        source.save(force_insert=True)
        made.append(source)
        audit.record("source.declare", source, by=by, connector=one.connector, every=one.every)
    return made


@transaction.atomic
def change(
    source: Source, *, by: Actor, is_active: bool, accepts_itself: bool, every: str
) -> Source:
    """Say whether and how often a source is asked by itself, and whether it accepts by itself."""
    policy.require(by, "source.change", source)
    now = {"is_active": is_active, "accepts_itself": accepts_itself, "every": every}
    before = {name: getattr(source, name) for name in now}
    if now != before:
        for name, value in now.items():
            setattr(source, name, value)
        source.full_clean()
        source.save(update_fields=list(now))
        audit.record("source.change", source, by=by, before=before, **now)
    return source


@transaction.atomic
def fetch(source: Source, *, by: Actor, is_queued: bool = True) -> Fetch:
    """Have a source asked; where it is being asked already, that fetch.

    :param is_queued: leave the work to the worker; otherwise the caller carries it out.
    :raises NotNow: figures of this source wait to be accepted or refused.
    """
    policy.require(by, "source.fetch", source)
    if source.connector == "file":
        raise NotNow(_("This source is a file that people bring; it cannot be asked."))
    source = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    row = source.fetches.filter(state__in=OPEN).first()
    if row is not None and row.state == Fetch.State.WAITING:
        raise NotNow(
            _("Figures of this source wait to be accepted or refused; decide about them first.")
        )
    if row is None:
        row = Fetch.objects.create(source=source)
        audit.record("source.fetch", source, by=by, fetch=row.pk)
    if is_queued:
        from tessera.statistics.tasks import carry_out_fetch

        transaction.on_commit(partial(carry_out_fetch.enqueue, str(row.pk)))
    return row


def fetch_due(*, by: Actor) -> list[Fetch]:
    """Ask every source whose time has come, and go on with what was left behind."""
    for source in reads.due():
        fetch(source, by=by, is_queued=False)
    shared: dict[str, bytes] = {}
    done: list[Fetch] = []
    faults: list[Exception] = []
    for row in reads.unfinished():
        try:
            done.append(carry_out(row, by=by, shared=shared))
        except Exception as why:  # of the program: the others are asked all the same
            faults.append(why)
            _stumbled(row, why, by)
    if faults:
        raise faults[0]
    return done


def _stumbled(row: Fetch, why: Exception, by: Actor) -> None:
    """Count a fault of the program; the last one ends the fetch."""
    log.error("The fetch %s stumbled: %s", row, type(why).__name__)
    row = Fetch.objects.select_related("source").get(pk=row.pk)
    row.tries += 1
    row.save(update_fields=["tries"])
    if row.tries >= TRIES and row.state != Fetch.State.WAITING:
        _end(row, "fail", bridge.MigstatError(_FAULT, fault=type(why).__name__), None, by)


def carry_out(
    row: Fetch,
    *,
    by: Actor,
    patience: live.Patience = live.PATIENCE,
    progress: Progress | None = None,
    shared: MutableMapping[str, bytes] | None = None,
) -> Fetch:
    """Fetch, read and compare; the fetch then waits, is accepted, has changed nothing or has failed.

    May be started over at any moment. A fault of the program is raised, so that it is found among
    the jobs; what publishers do wrong becomes the fetch's sentence.
    """
    if not by.is_trusted:
        raise PermissionDenied(_("Fetches are carried out by the worker."))
    if (claimed := _claimed(row, by)) is None:
        return Fetch.objects.select_related("source").get(pk=row.pk)
    row, source = claimed, claimed.source
    wire = live.Wire(
        {source.publisher: source.address}, patience, known=source.known.get("validators")
    )
    journal = Journal(str(row.pk), wire, partial(_heard, row, progress), shared)
    if clock.now() - row.created_at > FRESH:
        journal.clear()
    try:
        begin = bridge.begin(source.connector, source.asked)
        held = begin(clock.today(), source.known.get("mark", ""))
        table = bridge.hold(held, journal.fetch)
    except bridge.Unchanged as why:
        return _end(row, "find_same", why, journal, by)
    except (bridge.Later, live.Unreached) as why:
        return _later(row, why, journal, by)
    except bridge.MigstatError as why:
        return _end(row, "fail", why, journal, by)
    row.known = {"mark": table.extra.get("mark", ""), "validators": wire.seen}
    try:
        return receive(row, table, by=by)
    except bridge.MigstatError as why:
        return _end(row, "fail", why, journal, by)
    finally:
        if row.state != Fetch.State.FETCHING:
            journal.clear()


@transaction.atomic
def _claimed(row: Fetch, by: Actor) -> Fetch | None:
    """The fetch in this process's hands; None where it has ended or another process is at it."""
    row = Fetch.objects.select_for_update(no_key=True).get(pk=row.pk)
    if row.state not in (Fetch.State.ASKED, Fetch.State.FETCHING, Fetch.State.READ):
        return None
    if reads.is_held(row):
        return None
    row.worker, row.not_before, row.sentence, row.said = processes.here(), None, "", {}
    row.save(update_fields=["worker", "not_before", "sentence", "said"])
    take(FETCH, "begin", row, by=by)
    return row


def receive(row: Fetch, table: bridge.Table | bridge.Streamed, *, by: Actor) -> Fetch:
    """Compare a table that has come with the newest release, and let it wait for acceptance.

    Figures that have not changed, or were refused before, end here. Where the source may, and nothing
    severe was found, they are accepted at once.
    :raises bridge.MigstatError: a table that the store refuses, such as one with rows given twice.
    """
    flow = Dataflow.objects.filter(code=table.dataflow.id).first()
    newest = flow.releases.select_related("dataflow").first() if flow else None
    held = table if isinstance(table, bridge.Table) and _is_held(newest) else None
    findings = _report(row, _remarks(held, newest)) if held is not None else []
    claim = bridge.waiting().claim()
    stored = bridge.write(table, bridge.waiting(), claim)
    row.rows, row.content, row.path = stored.rows, stored.content, stored.path
    try:
        if held is None:
            facts = bridge.store().facts(_given(newest)) if newest is not None else None
            findings = _report(row, bridge.glance(bridge.waiting().facts(stored), facts))
        return _compared(row, newest, findings, by)
    finally:
        keeping.settle_waiting(claim)


def _is_held(newest: Release | None) -> bool:
    """Whether the release that is here can be compared in memory."""
    return newest is None or newest.rows <= bridge.HELD


def _given(newest: Release) -> str:
    """Where a release's figures lie as they were given, like what has come."""
    return str(newest.disclosure.get("path") or newest.path)


def _remarks(table: bridge.Table, newest: Release | None) -> list[bridge.Finding]:
    """What the comparison and the rules say of a table; the weightiest first."""
    old, structure = None, None
    if newest is not None:
        structure = of(newest).structure
        old = bridge.store().read(structure, _given(newest), bridge.Query()).arrow()
    return by_weight([*bridge.review(table, old, structure), *broken_rules(table, newest)])


def _report(row: Fetch, findings: list[bridge.Finding]) -> list[bridge.Finding]:
    row.report = [asdict(one) for one in findings]
    row.save(update_fields=["report"])
    return findings


def _compared(
    row: Fetch, newest: Release | None, findings: list[bridge.Finding], by: Actor
) -> Fetch:
    """What becomes of figures that lie ready: nothing new, a decision that is awaited, a release."""
    if newest is not None and content_of(newest) == row.content:
        return _same(row, _HERE, by)
    if row.source.refused_content == row.content:
        return _same(row, _REFUSED, by)
    with transaction.atomic():
        row.save(update_fields=["rows", "content", "path", "known", "answers"])
        take(FETCH, "read", row, by=by, rows=row.rows)
        take(FETCH, "bring", row, by=by, findings=len(findings), severe=bridge.is_severe(findings))
        _checked(row.source)
    if row.source.accepts_itself and not bridge.is_severe(findings):
        return accepting.accept(row, by=by)
    return row


def _same(row: Fetch, sentence: str, by: Actor) -> Fetch:
    row.path, row.report = "", []
    row.save(update_fields=["path", "content", "rows", "report"])
    if row.known:
        row.source.known = row.known
        row.source.save(update_fields=["known"])
    return _end(row, "find_same", bridge.MigstatError(sentence), None, by)


def _later(row: Fetch, why: bridge.MigstatError, journal: Journal, by: Actor) -> Fetch:
    """Put a fetch off as long as the publisher asks; what has come is kept."""
    if isinstance(why, live.Unreached):  # what it says of other tables is another command's
        why = bridge.MigstatError(_UNREACHED, **why.values)
    if row.tries + 1 >= TRIES:
        return _end(row, "fail", why, journal, by)
    rest = max(REST, timedelta(seconds=getattr(why, "after", 0.0)))
    with transaction.atomic():
        row.tries += 1
        row.not_before, row.sentence, row.said = clock.now() + rest, str(why), bridge.kept(why)
        row.save(update_fields=["tries", "not_before", "sentence", "said", "answers", "rows"])
        take(FETCH, "pause", row, by=by)
    return row


def _end(
    row: Fetch, step: str, why: bridge.MigstatError, journal: Journal | None, by: Actor
) -> Fetch:  # fmt: skip
    with transaction.atomic():
        row.sentence, row.said, row.ended_at = str(why), bridge.kept(why), clock.now()
        row.save(update_fields=["sentence", "said", "ended_at", "answers", "rows", "report"])
        take(FETCH, step, row, by=by, sentence=row.sentence)
        _checked(row.source)
    if journal is not None:
        journal.clear()
    return row


def _checked(source: Source) -> None:
    source.checked_at = clock.now()
    source.save(update_fields=["checked_at"])


def _heard(row: Fetch, progress: Progress | None, answers: int, rows: int) -> None:
    """Write down now and then how far a fetch has come."""
    row.answers, row.rows = answers, max(row.rows, rows)
    if answers % _STRIDE == 1:
        Fetch.objects.filter(pk=row.pk).update(answers=row.answers, rows=row.rows)
    if progress is not None:
        progress(answers, row.rows)


def carry_out_key(key: UUID, *, by: Actor) -> str:
    """Carry out the fetch with that identifier; one that is gone does nothing. Its state, for the log."""
    row = Fetch.objects.filter(pk=key).first()
    return str(carry_out(row, by=by).state) if row else ""
