"""Data: the figures that a question means, as a message of the form that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from django.http import HttpResponseBase

from tessera.statistics.bridge import (
    Coded,
    Dataflow,
    occurring,
    rest,
    store,
    writing,
)
from tessera.statistics.reads import sdmx as reads
from tessera.statistics.spoken import Spoken
from tessera.statistics.views.sdmx import several
from tessera.statistics.views.sdmx.asking import Asking
from tessera.statistics.views.sdmx.refusals import SENDER
from tessera.statistics.views.sdmx.sets import FORMATS, releases, sets, shape


def answer(asking: Asking, asked: rest.DataQuery) -> HttpResponseBase:
    """The figures of the dataflows that are meant.

    :raises SdmxError: 404 where there is none.
    """
    media = asking.media("data")
    found = reads.found(asked, asking.person)
    if len(found) > 1:
        return several.answer(asking, asked, found)
    (one,) = found
    one.select(asked)  # refuses what this table does not have, before anything is sent
    known = releases(one, asked, asking.person)
    spoken = asking.spoken(asked)
    if asking.request.method == "HEAD":
        sets(one, asked, asking.person, known)  # refuses what GET would refuse

    def make() -> Iterator[bytes]:
        made = sets(one, asked, asking.person, known)
        flow, notes = _labelled(spoken, one.facts.path)
        if isinstance(made, list):
            notes = _needed(notes, made)
        message = writing.DataMessage(
            flow, made, max(facts.published_at for facts in known), SENDER, notes=notes,
            languages=spoken.languages,
        )  # fmt: skip
        return FORMATS[media.id].write(message, shape(asked, media))

    facts = known[-1]
    return asking.answered(
        known, media.media_type, make,
        languages=spoken.languages,
        is_pinned=asked.release is not None and not asked.include_history,
        name=f"{facts.flow}_{facts.vintage.isoformat()}_{facts.short}.{FORMATS[media.id].extension}",
        more=[media.labels],
    )  # fmt: skip


@lru_cache(maxsize=256)
def _labelled(spoken: Spoken, path: str) -> tuple[Dataflow, tuple[writing.Note, ...]]:
    """The dataflow of a release with its names, made once for each language and house style."""
    stored = store().facts(path)
    return spoken.labelled(stored.dataflow, stored.codes)


def _needed(
    notes: tuple[writing.Note, ...], sets: list[writing.DataSet]
) -> tuple[writing.Note, ...]:
    """The notes of areas that the sets really hold."""
    if not notes:
        return notes
    here: set[str] = set()
    for one in sets:
        for column in one.answer.data:
            if isinstance(column, Coded):
                here.update(column.labels[i] for i in occurring(column).tolist())
    found = ((note, tuple(code for code in note.areas if code in here)) for note in notes)
    return tuple(replace(note, areas=areas) for note, areas in found if areas)
