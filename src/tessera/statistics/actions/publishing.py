"""Publishing releases: one table, a file, or a folder of publishers' files."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core.circle import Circle
from tessera.statistics import bridge, checking, keeping, live, topics
from tessera.statistics.models import Dataflow, Release
from tessera.statistics.protecting import Shown, content_of, shown
from tessera.statistics.reads.changes import Changes, Version, changes
from tessera.statistics.reads.facts import of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tessera.access.people import Actor
    from tessera.network.models import Network, Organisation

#: How many tables may be written and wait to be judged: large and small ones come in turns.
AHEAD = 3
#: Called after each table: the dataflow's code, and how many rows have been dealt with so far.
Progress = Callable[[str, int], None]
#: Gives the publishers' tables as they are now: :func:`tessera.statistics.live.tables` or its like.
Fetch = Callable[..., Iterable[bridge.Table | bridge.Streamed]]


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing a table did: the release that now holds its figures, and what is different.

    ``is_new`` is False where the figures are those of the release before; nothing was written then.
    What the rules found in the figures is in ``release.findings``.
    """

    release: Release
    is_new: bool
    changes: Changes


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms figures are given.

    ``audience``: how far they travel; PUBLIC unless the contributor says less. ``protected_by``: how
    small figures are protected; what the installation says of the dataflow unless another policy is
    given for this release. Only who gave the figures reads them as given.
    """

    audience: str = Circle.PUBLIC
    network: Network | None = None
    contributor: Organisation | None = None
    protected_by: bridge.disclosure.Policy | None = None


OPEN = Terms()


def publish(
    table: bridge.Table | bridge.Streamed,
    *,
    by: Actor,
    terms: Terms = OPEN,
    checked: checking.Heard | None = None,
) -> Published:
    """Make a table the newest release of its dataflow: file, catalogue row and audit event, or nothing.

    :param table: figures with their dataflow, vintage and day of retrieval; a table whose rows come in
        pieces is written, compared and checked without ever being held whole.
    :param checked: called while a large table is checked.
    :returns: the release and how it differs from the one before. Figures that have not changed make
        no new release.
    :raises bridge.MigstatError: for a table that the store refuses; nothing is written then.
    :raises PermissionDenied: for somebody who may not publish.
    """
    policy.require(by, "statistics.publish", None)
    return into_release(table, by=by, terms=terms, checked=checked)


def into_release(
    table: bridge.Table | bridge.Streamed,
    *,
    by: Actor,
    terms: Terms = OPEN,
    checked: checking.Heard | None = None,
    made: Shown | None = None,
    within: Callable[[Callable[[], Published]], Published] = lambda enter: enter(),
) -> Published:
    """As :func:`publish`, for an act that has asked already who may, such as accepting a fetch.

    :param made: what may be published of the table, where it has been written already.
    :param within: does in the same transaction what belongs to it, and calls what it is given.
    """
    made = made or shown(table, terms.protected_by or bridge.policy_of(table.dataflow.id))
    try:
        while True:
            judged = _judged(made, table, checked)  # minutes for a large table: nobody waits for it
            with transaction.atomic():
                audit.standing(held=True)  # whoever publishes the same at this moment comes after
                now = _earlier(table).values_list("pk", flat=True).first()
                if now == (judged.before.pk if judged.before is not None else None):
                    return within(partial(_catalogued, made, table, judged, terms, by))
    finally:
        keeping.settle(made.claim)


def _catalogued(
    made: Shown,
    table: bridge.Table | bridge.Streamed,
    judged: _Judged,
    terms: Terms,
    by: Actor,
) -> Published:
    """The row of what has been written and judged, or that of the release that has its figures."""
    stored, before = made.stored, judged.before
    flow = _dataflow(made.table.dataflow)
    is_same = before is not None and before.content == stored.content
    if before is not None and is_same and content_of(before) == made.given:
        return Published(before, False, Changes())
    known = flow.releases.filter(sha256=stored.sha256).first()
    if known is not None:
        return Published(known, False, Changes())
    release = Release(
        dataflow=flow, sha256=stored.sha256, content=stored.content, path=str(stored.path),
        size=stored.size, rows=stored.rows, vintage=table.vintage, retrieved=table.retrieved,
        first_period=stored.first_period, last_period=stored.last_period,
        publisher=flow.publisher, licence=flow.licence, licence_url=flow.licence_url,
        audience=terms.audience, network=terms.network, contributor=terms.contributor,
        structure=flow.structure, edits=list(table.edits), disclosure=made.about,
        findings=judged.findings, changes=asdict(judged.changes),
    )  # fmt: skip
    release.save(force_insert=True)
    audit.record(
        "release.publish", release, by=by, dataflow=flow.code, sha256=release.sha256,
        vintage=release.vintage, rows=release.rows, **release.changes,
    )  # fmt: skip
    return Published(release, True, judged.changes)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is found in a table against the release before it: that release, findings, changes."""

    before: Release | None
    findings: list[dict[str, Any]]
    changes: Changes


def _judged(
    made: Shown, table: bridge.Table | bridge.Streamed, checked: checking.Heard | None
) -> _Judged:
    stored = made.stored
    before = _before(table)
    if before is not None and before.content == stored.content:
        return _Judged(before, [], Changes())  # nothing is published
    findings = checking.findings_of(made.table, stored.path, stored.rows, before, checked)
    now = Version(stored.path, stored.rows, made.table.dataflow.structure)
    was = of(before) if before is not None else None
    then = Version(was.path, was.rows, was.structure) if was is not None else None
    return _Judged(before, findings, changes(then, now))


def load(
    tables: Iterable[bridge.Table | bridge.Streamed], *, by: Actor, progress: Progress | None = None
) -> Iterator[Published]:
    """Publish table after table as they are read; each is a transaction of its own."""
    yield from _published(((table, None) for table in tables), by, progress)


def _published(
    tables: Iterable[tuple[bridge.Table | bridge.Streamed, Shown | None]],
    by: Actor,
    progress: Progress | None,
) -> Iterator[Published]:
    rows = 0
    policy.require(by, "statistics.publish", None)
    for table, made in tables:
        published = into_release(table, by=by, made=made)
        rows += published.release.rows
        if progress is not None:
            progress(table.dataflow.id, rows)
        yield published


def _written(
    tables: Iterator[bridge.Table],
) -> Iterator[tuple[bridge.Table, Shown]]:
    """Tables with their files, written in another thread while those before are judged.

    Reading them asks no database, whose connections belong to threads. A file without a row in the
    catalogue is no release; where the work ends here, whoever writes next removes it.
    """

    def write() -> tuple[bridge.Table, Shown] | None:
        table = next(tables, None)
        if table is None:
            return None
        return table, shown(table, bridge.policy_of(table.dataflow.id))

    with ThreadPoolExecutor(1, "writer") as writer:
        ahead = deque(writer.submit(write) for _one in range(AHEAD))
        while (written := ahead.popleft().result()) is not None:
            ahead.append(writer.submit(write))
            yield written


def load_folder(
    folder: Path | None,
    *,
    by: Actor,
    progress: Progress | None = None,
    fetch: Fetch | None = live.tables,
    told: live.Told | None = None,
) -> list[Published]:
    """Publish all that a folder of publishers' files holds, or what can be had without one.

    :param folder: None looks where the settings say: TESSERA_DATA, then ../shared/data; where there
        is neither, the publishers' live addresses are asked, and the compact tables that come with
        the platform stand in for what they do not give.
    :param fetch: gives the publishers' tables; None asks nobody.
    :param told: hears one sentence about each thing that did not work, while the rest goes on.
    :raises bridge.MigstatError: naming file, line and column; what was published before it stays.
    """
    found = folder or bridge.chosen_folder()
    if found is not None:
        written = _written(iter(bridge.tables_in(found)))
        return list(_published(written, by, progress))
    fetched = fetch_all(by=by, progress=progress, fetch=fetch, told=told) if fetch else []
    return fetched + list(load(_standing_in(fetched), by=by, progress=progress))


def fetch_all(
    *,
    by: Actor,
    progress: Progress | None = None,
    fetch: Fetch = live.tables,
    told: live.Told | None = None,
) -> list[Published]:
    """Publish what the publishers give at their live addresses now.

    :param told: hears one sentence about each publisher or table that gave nothing; a table that
        the store refuses is one of them.
    """
    done: list[Published] = []
    for table in fetch(progress=progress, told=told):
        try:
            done += load([table], by=by, progress=progress)
        except bridge.MigstatError as why:
            if told is not None:
                told(f"{table.dataflow.id}: {why}")
    return done


def _standing_in(fetched: list[Published]) -> Iterator[bridge.Table]:
    """The compact tables of dataflows that have not just been fetched and have nothing newer."""
    fresh = {one.release.dataflow_id for one in fetched}

    def wanted(code: str, vintage: date) -> bool:
        flow = Dataflow._default_manager.filter(code=code).first()
        return flow is None or (
            flow.pk not in fresh and not flow.releases.filter(vintage__gt=vintage).exists()
        )

    return bridge.read_bundled(wanted=wanted)


def load_file(
    path: Path,
    *,
    by: Actor,
    dataflow: str | None = None,
    progress: Progress | None = None,
    heard: bridge.Heard | None = None,
    checked: checking.Heard | None = None,
) -> list[Published]:
    """Publish the tables of one file; ``dataflow`` says which, where the file does not.

    A large file is never held whole, whatever its size.

    :param heard: called while a large file is read: bytes read, bytes it has, rows so far.
    :param checked: called while a large table is checked: parts done, parts, rows.
    :raises bridge.MigstatError: naming file, line and column; nothing is written then.
    """
    policy.require(by, "statistics.publish", None)
    large = bridge.streamed(path, _known(dataflow), heard)
    if large is None:
        found = (_as_before(table, path) for table in bridge.tables_of(path, dataflow))
        return list(load(found, by=by, progress=progress))
    bridge.refuse_other(large, path, dataflow)
    _as_before(large, path)
    published = publish(large, by=by, checked=checked)
    if progress is not None:
        progress(large.dataflow.id, published.release.rows)
    return [published]


def _known(code: str | None) -> bridge.Dataflow | None:
    """A dataflow of the catalogue as the numbers' package knows it."""
    flow = Dataflow._default_manager.filter(code=code).first() if code else None
    if flow is None:
        return bridge.dataflow_of(code) if code else None
    return bridge.Dataflow(
        id=flow.code, name=flow.name, description=flow.description,
        structure=bridge.structure_from(flow.structure),
        source=bridge.Source(flow.publisher, flow.title, flow.url, flow.licence, flow.licence_url,
                             flow.note),
        kind=bridge.Kind(flow.kind), unit=flow.unit, rounded_to=flow.rounded_to,
        agency=flow.agency, version=flow.version,
    )  # fmt: skip


def _as_before(table: bridge.Table | bridge.Streamed, path: Path) -> bridge.Table | bridge.Streamed:
    """The table, unless its header is another than that of the releases that are here already."""
    flow = Dataflow._default_manager.filter(code=table.dataflow.id).first()
    has = {one.id for one in table.dataflow.structure.dimensions}
    had = {one["id"] for one in flow.structure["dimensions"]} if flow else has
    if has == had:
        return table
    raise bridge.MigstatError(
        _("%(file)s, line 1: the header has %(new)s in place of %(old)s, which table %(flow)s has had "
          "until now; correct the header, or give the table another name.")
        % {"file": path.name, "flow": table.dataflow.id,
           "new": ", ".join(sorted(has - had)) or _("nothing"),
           "old": ", ".join(sorted(had - has)) or _("nothing")}
    )  # fmt: skip


def _dataflow(said: bridge.Dataflow) -> Dataflow:
    """The catalogue's row of a dataflow, brought up to what its newest table says."""
    facts = {
        "agency": said.agency, "version": said.version, "name": dict(said.name),
        "description": dict(said.description), "structure": bridge.structure_json(said.structure),
        "publisher": said.source.publisher, "title": said.source.title, "url": said.source.url,
        "licence": said.source.licence, "licence_url": said.source.licence_url,
        "note": said.source.note, "kind": str(said.kind), "unit": said.unit,
        "rounded_to": said.rounded_to, "topics": list(topics.of(said.id)),
    }  # fmt: skip
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()
    facts["fingerprint"] = hashlib.sha256(canonical).hexdigest()
    flow, is_new = Dataflow._default_manager.get_or_create(code=said.id, defaults=facts)
    if not is_new and flow.fingerprint != facts["fingerprint"]:
        for name, value in facts.items():
            setattr(flow, name, value)
        flow.save()
    return flow


def _before(table: bridge.Table | bridge.Streamed) -> Release | None:
    """The release that was the newest when this table's figures were given."""
    return _earlier(table).select_related("dataflow").first()


def _earlier(table: bridge.Table | bridge.Streamed) -> QuerySet[Release]:
    """The releases that there were when this table's figures were given, the newest first."""
    return Release._default_manager.filter(
        dataflow__code=table.dataflow.id, vintage__lte=table.vintage, retrieved__lte=table.retrieved
    )
