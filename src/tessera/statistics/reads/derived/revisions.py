"""One series through the releases that a person sees: a triangle of its revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tessera.statistics import bridge
from tessera.statistics.models import Release
from tessera.statistics.reads.derived.ingredients import Keys, series_of
from tessera.statistics.reads.facts import Facts, of
from tessera.statistics.reads.tables import read

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: As many vintages as a page shows; the newest.
MOST = 40


@dataclass(frozen=True, slots=True)
class Revisions:
    """The triangle, and the release of each of its rows; ``unlike`` have other dimensions."""

    triangle: bridge.derive.Triangle
    facts: tuple[Facts, ...]
    unlike: tuple[Facts, ...] = ()
    left_out: int = 0


def revisions_of(
    flow: str,
    key: Keys,
    person: Actor,
    *,
    start: str | None = None,
    end: str | None = None,
    as_known_on: date | None = None,
) -> Revisions | None:
    """What each release said of one series; None where the person sees no release.

    :param key: one code for each dimension that has several.
    :param as_known_on: only releases of that day or before.
    :raises bridge.MigstatError: where the key selects more than one series.
    """
    rows = Release.objects.visible_to(person).filter(dataflow__code=flow)
    if as_known_on is not None:
        rows = rows.filter(vintage__lte=as_known_on)
    total = rows.count()
    newest = [of(row) for row in rows.select_related("dataflow")[:MOST]]
    if not newest:
        return None
    axes = newest[0].structure.columns
    alike = [facts for facts in reversed(newest) if facts.structure.columns == axes]
    query = bridge.Query(keys=key, start=start, end=end)
    vintages = [(facts.vintage.isoformat(), _series(facts, query, person)) for facts in alike]
    return Revisions(
        bridge.derive.triangle(vintages), tuple(alike),
        tuple(facts for facts in newest if facts not in alike), total - len(newest),
    )  # fmt: skip


def _series(facts: Facts, query: bridge.Query, person: Actor) -> Mapping[str, bridge.derive.Figure]:
    try:
        return series_of(read(facts, query, person))
    except bridge.NoSuchCode:
        return {}  # a code that this vintage did not know yet
    except bridge.MigstatError as why:
        if "more than one series" not in str(why):
            raise
        raise bridge.MigstatError(
            _("A triangle shows one series; choose one code of each dimension of %(flow)s.")
            % {"flow": facts.flow}
        ) from None
