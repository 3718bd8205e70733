"""Every structure that a person sees: those of our dataflows, and those taken in from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from tessera.reference.models import Topic
from tessera.statistics import bridge, topics
from tessera.statistics.bridge import structures
from tessera.statistics.models import Dataflow, Structure
from tessera.statistics.reads.facts import Facts, releases_of
from tessera.statistics.spoken import Spoken

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from tessera.access.people import Actor

All = Mapping[structures.Ref, structures.Artefact]
#: What the agency that maintains our structures is called.
AGENCY = {"en": "Tessera"}


def everything(person: Actor, spoken: Spoken, as_known_on: date | None = None) -> All:
    """All structures by name; where both have one, ours counts.

    :param spoken: languages and house style of names. :param as_known_on: the day whose releases say
        which codes occur; None is today.
    """
    codes = Dataflow.objects.visible_to(person).values_list("code", flat=True)
    flows = releases_of(tuple(codes), person, as_known_on)
    names = tuple(
        (topic.code, tuple(sorted(topic.name.items())))
        for topic in Topic.objects.visible_to(person)
    )
    releases = tuple(sorted((facts.path, facts.sha256) for facts in flows.values()))
    ours = _ours(releases, spoken, names)
    others = {
        one.ref: one
        for row in adopted(person)
        if (one := structures.from_plain(row.content)).ref not in ours
    }
    return {**others, **ours}


def adopted(person: Actor) -> QuerySet[Structure]:
    """The structures that were taken in."""
    return Structure.objects.visible_to(person)


def newest(person: Actor) -> dict[str, Facts]:
    """The releases that structures describe, by dataflow."""
    codes = Dataflow.objects.visible_to(person).values_list("code", flat=True)
    return releases_of(tuple(codes), person)


@lru_cache(maxsize=16)
def _ours(
    releases: tuple[tuple[str, str], ...],
    spoken: Spoken,
    names: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
) -> All:
    """The structures of the dataflows of some releases; made once for each language and style."""
    flows = []
    for path, sha in releases:
        stored = bridge.store().facts(path)
        flow = stored.dataflow
        flows.append(
            structures.Described(
                flow, stored.codes, sha, stored.rows, stored.series, topics.of(flow.id),
                flow.source.note,
            )
        )  # fmt: skip
    said = {code: dict(name) for code, name in names}
    return structures.build(flows, spoken.names, said, AGENCY)


def pages(all: All, kind: structures.Kind) -> list[structures.Artefact]:
    """The artefacts of one kind by agency, id and version."""
    return [all[ref] for ref in sorted(all) if ref.kind is kind]
