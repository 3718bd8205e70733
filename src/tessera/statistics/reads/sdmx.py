"""What a question of SDMX REST finds: dataflows this person sees, their releases, their figures.

Visibility is decided by the release as everywhere; figures come through ``reads.tables``, where what
is confidential is withheld before any filter of the question looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from tessera.statistics import bridge
from tessera.statistics.bridge import rest
from tessera.statistics.models import Dataflow, Release
from tessera.statistics.reads import tables
from tessera.statistics.reads.facts import Facts, NoFigures, of, release, releases_of

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: As many observations as one answer holds, and as many dataflows.
MOST = 5_000_000
MOST_FLOWS = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A dataflow with the release that is read of it, and what the release's file says of itself."""

    facts: Facts
    flow: bridge.Dataflow
    codes: Mapping[str, Sequence[str]]
    series: int

    def select(self, asked: rest.DataQuery) -> rest.Selection:
        """The question made definite for this release."""
        return rest.select(asked, self.flow.structure, self.codes)


def found(asked: rest.DataQuery, person: Actor) -> tuple[Found, ...]:
    """The dataflows that a question means, each with the release it means.

    :raises SdmxError: 404 where this person sees none, or not each of those named.
    """
    day = asked.as_of.date() if asked.as_of else None
    codes = _candidates(asked, person)
    if len(codes) > 1 and asked.release is None:
        newest = releases_of(codes, person, day)
        rows = [newest[code] for code in codes if code in newest]
    else:
        rows = list(_one_by_one(codes, person, day, asked.release))
    here = tuple(one for one in map(described, rows) if _is_meant(asked, one))
    _require_named(asked, here, person, day)
    if not here:
        raise nothing(asked)
    return here


def _one_by_one(
    codes: Sequence[str], person: Actor, day: date | None, sha: str | None
) -> Iterator[Facts]:
    for code in codes:
        try:
            yield release(code, person, as_known_on=day, sha=sha)
        except NoFigures:
            continue


def _require_named(
    asked: rest.DataQuery, here: Sequence[Found], person: Actor, day: date | None
) -> None:
    """Refuse a question in which one of several named dataflows is not found, and say which."""
    named = () if "*" in asked.flow.ids or len(asked.flow.ids) == 1 else asked.flow.ids
    found = {id for one in here for _agency, id, _version in _names(asked, one).values()}
    for id in named:
        if id not in found:
            if asked.context == "dataflow" and day is not None:
                list(_one_by_one([id], person, day, None))  # says where nothing was known yet
            raise nothing(replace(asked, flow=replace(asked.flow, ids=(id,))))


def require_size(releases: Sequence[Facts], flows: Sequence[Found], asked: rest.DataQuery) -> None:
    """Refuse a question that means too many dataflows, or too many observations of them.

    :raises SdmxError: 413, with how many there would be and what to narrow.
    """
    if len(flows) > MOST_FLOWS:
        raise rest.SdmxError(
            rest.Code.TOO_LARGE,
            _("The question means {count} dataflows, and at most {most} are given at once; name"
              " those that are wanted."),
            count=len(flows), most=MOST_FLOWS,
        )  # fmt: skip
    if sum(facts.rows for facts in releases) <= MOST:
        return
    rows = 0
    for facts in releases:
        query = described(facts).select(asked).query
        rows += bridge.store().read(facts.structure, facts.path, replace(query, limit=0)).total
    if rows > MOST:
        raise too_large(rows)


def select_each(flows: Sequence[Found], asked: rest.DataQuery) -> None:
    """Refuse what one of the dataflows does not have, and say which, before anything is sent.

    :raises SdmxError, bridge.MigstatError: as :func:`migstat.sdmx.rest.select`.
    """
    for one in flows:
        try:
            one.select(asked)
        except bridge.MigstatError as why:
            if len(flows) == 1:
                raise
            code = why.code if isinstance(why, rest.SdmxError) else rest.Code.SEMANTIC
            raise rest.SdmxError(
                code, _("{flow}: {why}"), flow=one.flow.id, why=bridge.told(why)
            ) from why


def nothing(asked: rest.DataQuery) -> rest.SdmxError:
    """The refusal of a question that finds no dataflow, visible or not."""
    return rest.SdmxError(
        rest.Code.NO_RESULTS,
        _("There is no {context} {agency}:{id}({version}) here."),
        context=asked.context.replace("*", "dataflow"),
        agency="+".join(asked.flow.agencies), id="+".join(asked.flow.ids),
        version="+".join(asked.flow.versions),
    )  # fmt: skip


def described(facts: Facts) -> Found:
    """A release with what its file says."""
    stored = bridge.store().facts(facts.path)
    return Found(facts, stored.dataflow, stored.codes, stored.series)


def _candidates(asked: rest.DataQuery, person: Actor) -> list[str]:
    """Codes of dataflows that may be meant: those named, else all that the person sees."""
    if asked.context == "dataflow" and "*" not in asked.flow.ids:
        return list(asked.flow.ids)
    found = Dataflow.objects.visible_to(person)
    if asked.release:
        pinned = Release.objects.visible_to(person).filter(sha256__startswith=asked.release)
        found = found.filter(code__in=pinned.values("dataflow__code"))
    return list(found.values_list("code", flat=True))


def _names(asked: rest.DataQuery, one: Found) -> dict[str, tuple[str, str, str]]:
    """What a dataflow is called in each context that is asked for: agency, id, version."""
    flow, structure = one.flow, one.flow.structure
    names = {
        "dataflow": (flow.agency, flow.id, flow.version),
        "datastructure": (structure.agency, structure.id, structure.version),
        "provisionagreement": (flow.agency, f"PA_{flow.id}", flow.version),
    }
    return names if asked.context == "*" else {asked.context: names[asked.context]}


def _is_meant(asked: rest.DataQuery, one: Found) -> bool:
    flow = one.flow
    provider = bridge.structures.provider(flow)
    of_provider = not asked.providers or any(
        agency in ("*", flow.agency) and id == provider for agency, id in asked.providers
    )
    return of_provider and any(
        asked.flow.names(agency, id) and rest.matching([version], asked.flow.versions)
        for agency, id, version in _names(asked, one).values()
    )


def figures(one: Found, asked: rest.DataQuery, person: Actor) -> bridge.Answer:
    """The observations of a release that a question means.

    :raises SdmxError: 413 where they are more than one answer holds. :raises bridge.MigstatError:
        for a dimension, a code or a period that is not there.
    """
    selection = one.select(asked)
    if one.facts.rows > MOST:
        count = bridge.store().read(
            one.facts.structure, one.facts.path, replace(selection.query, limit=0)
        )
        if count.total > MOST:
            raise too_large(count.total)
    view = tables.read(one.facts, selection.query, person)
    return selection.cut(view.answer)


def too_large(rows: int) -> rest.SdmxError:
    """The refusal of an answer that would have too many observations."""
    return rest.SdmxError(
        rest.Code.TOO_LARGE,
        _("The answer would have {rows} observations, and at most {most} are given at once; choose"
          " codes in the key or fewer periods."),
        rows=rows, most=MOST,
    )  # fmt: skip


def since(
    one: Found, asked: rest.DataQuery, person: Actor
) -> tuple[bridge.Answer, bridge.Answer | None]:
    """What is new or otherwise since a moment, and what is gone (None: nothing was known then).

    :raises SdmxError: 404 where nothing has been published since.
    """
    moment = asked.updated_after
    if moment is None or one.facts.published_at > moment:
        now = figures(one, asked, person)
        before = _known_at(one.facts.flow, person, moment) if moment else None
        if before is None:
            return now, None
        then = figures(described(before), asked, person)
        diff = rest.since(then, now)
        return diff.changed, diff.gone
    raise rest.SdmxError(
        rest.Code.NO_RESULTS,
        _("Nothing of {flow} has been published since {moment}."),
        flow=one.facts.flow, moment=moment.isoformat(),
    )  # fmt: skip


def _known_at(flow: str, person: Actor, moment: datetime) -> Facts | None:
    """The release that this person read at a moment."""
    row = _releases(flow, person).filter(published_at__lte=moment).first()
    return of(row) if row else None


def history(one: Found, asked: rest.DataQuery, person: Actor) -> list[Facts]:
    """Every release of a dataflow that this person sees, the oldest first."""
    rows = _releases(one.facts.flow, person)
    if asked.updated_after:
        rows = rows.filter(published_at__gt=asked.updated_after)
    if asked.as_of:
        rows = rows.filter(vintage__lte=asked.as_of.date())
    if asked.release:
        rows = rows.filter(sha256__startswith=asked.release)
    return [of(row) for row in reversed(rows)]


def _releases(flow: str, person: Actor) -> Any:
    return Release.objects.visible_to(person).select_related("dataflow").filter(dataflow__code=flow)


@dataclass(frozen=True, slots=True)
class There:
    """Which codes a question leaves, by column, and how many observations and series."""

    codes: dict[str, tuple[str, ...]]
    rows: int
    series: int


def there(one: Found, asked: rest.AvailabilityQuery, person: Actor) -> There:
    """What there is for a question.

    A question that restricts nothing is answered from what the file says of itself, without a row.
    """
    of = asked.of
    if not (of.keys or of.filters or of.updated_after):
        codes = {id: tuple(one.codes[id]) for id in _axes(one)}
        return There(_wanted(codes, asked), one.facts.rows, one.series)
    answer, _gone = since(one, of, person)
    codes = occurring(answer, _axes(one))
    if asked.mode == "available":
        for n, dimension in enumerate(one.flow.structure.dimensions):
            if not asked.components or dimension.id in asked.components:
                wider = figures(one, _without(of, n, dimension.id), person)
                codes[dimension.id] = occurring(wider, [dimension.id])[dimension.id]
    return There(_wanted(codes, asked), len(answer), _series(answer, one))


def _axes(one: Found) -> list[str]:
    return [*(d.id for d in one.flow.structure.dimensions), bridge.TIME_PERIOD]


def _wanted(
    codes: dict[str, tuple[str, ...]], asked: rest.AvailabilityQuery
) -> dict[str, tuple[str, ...]]:
    for id in asked.components:
        if id not in codes:
            raise bridge.UnknownDimension(id, tuple(codes))
    return {
        id: here for id, here in codes.items() if not asked.components or id in asked.components
    }


def _without(asked: rest.DataQuery, place: int, id: str) -> rest.DataQuery:
    """The question without what it says of one dimension."""
    keys = tuple((*key[:place], (), *key[place + 1 :]) for key in asked.keys)
    filters = tuple(one for one in asked.filters if one.component != id)
    return replace(asked, keys=keys, filters=filters)


def occurring(answer: bridge.Answer, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The codes of some columns that an answer holds."""
    found = {}
    for id in ids:
        column = bridge.coded(answer, id)
        found[id] = tuple(column.labels[i] for i in bridge.occurring(column).tolist())
    return found


def _series(answer: bridge.Answer, one: Found) -> int:
    if not len(answer):
        return 0
    differs = np.zeros(len(answer) - 1, bool)
    for dimension in one.flow.structure.dimensions:
        codes = bridge.coded(answer, dimension.id).codes
        differs |= codes[1:] != codes[:-1]
    return 1 + int(np.count_nonzero(differs))


def in_batches(releases: Sequence[Facts], asked: rest.DataQuery, person: Actor) -> Iterator[
    tuple[Facts, bridge.Answer]
]:  # fmt: skip
    """The figures of several releases, one after the other; one is held at a time."""
    for facts in releases:
        yield facts, figures(described(facts), asked, person)
