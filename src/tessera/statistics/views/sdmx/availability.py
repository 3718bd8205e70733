"""Availability: which codes a question leaves, as a constraint."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponseBase

from tessera.statistics.bridge import rest, structures
from tessera.statistics.reads import sdmx as reads
from tessera.statistics.reads.structures import everything
from tessera.statistics.views.sdmx.asking import Asking
from tessera.statistics.views.sdmx.refusals import SENDER


def answer(asking: Asking, asked: rest.AvailabilityQuery) -> HttpResponseBase:
    """A constraint for each dataflow that is meant, with the structures that are asked for beside."""
    media = asking.media("structure")
    found = reads.found(asked.of, asking.person)
    reads.select_each(found, asked.of)
    spoken = asking.spoken(asked.of)
    releases = [one.facts for one in found]

    def make() -> Iterator[bytes]:
        day = asked.of.as_of.date() if asked.of.as_of else None
        wants_more = set(asked.references) - {"none"}
        around = everything(asking.person, spoken, day) if wants_more else {}
        artefacts: dict[structures.Ref, structures.Artefact] = {}
        for one in found:
            there = reads.there(one, asked, asking.person)
            constraint = structures.availability(
                one.flow, there.codes, there.rows, there.series, spoken.text
            )
            artefacts[constraint.ref] = constraint
            if around:
                beside = structures.beside(around, constraint, asked.references)
                artefacts |= {other.ref: other for other in beside if other.ref not in artefacts}
        moment = max(facts.published_at for facts in releases)
        head = structures.Head("AVAILABILITY", moment, SENDER, spoken.languages, asking.service)
        return structures.FORMATS[media.id](artefacts.values(), head)

    return asking.answered(
        releases, media.media_type, make, languages=spoken.languages,
        is_pinned=asked.of.release is not None,
    )  # fmt: skip
