"""Data: the figures that a question means, as a message of the form that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from tessera.statistics.bridge import (
    JSONSTAT,
    Answer,
    Coded,
    Dataflow,
    occurring,
    rest,
    store,
    writing,
)
from tessera.statistics.reads import sdmx as reads
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.sdmx import Found
from tessera.statistics.spoken import Spoken
from tessera.statistics.views.sdmx.asking import Asking
from tessera.statistics.views.sdmx.refusals import SENDER

_WORDS = {"dsd": None, "all": None, "obs": None, "none": (), "msd": (), "dataset": (), "series": ()}
FORMATS = {**writing.FORMATS, JSONSTAT.id: JSONSTAT}


def answer(asking: Asking, asked: rest.DataQuery) -> HttpResponseBase:
    """The figures of one dataflow.

    :raises SdmxError: 404 where there is none, 501 where several are meant.
    """
    media = asking.media("data")
    one = _only(reads.found(asked, asking.person))
    one.select(asked)  # refuses what this table does not have, before anything is sent
    releases = _releases(one, asked, asking)
    spoken = asking.spoken(asked)
    if asking.request.method == "HEAD":
        _sets(one, asked, asking, releases)  # refuses what GET would refuse

    def make() -> Iterator[bytes]:
        sets = _sets(one, asked, asking, releases)
        flow, notes = _labelled(spoken, one.facts.path)
        if isinstance(sets, list):
            notes = _needed(notes, sets)
        message = writing.DataMessage(
            flow, sets, max(facts.published_at for facts in releases), SENDER, notes=notes,
            languages=spoken.languages,
        )  # fmt: skip
        return FORMATS[media.id].write(message, shape(asked, media))

    facts = releases[-1]
    return asking.answered(
        releases, media.media_type, make,
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


def _only(found: tuple[Found, ...]) -> Found:
    if len(found) == 1:
        return found[0]
    raise rest.SdmxError(
        rest.Code.NOT_IMPLEMENTED,
        _("The question means {count} dataflows ({names}); ask for the data of one at a time."),
        count=len(found), names=", ".join(one.flow.id for one in found[:8]) + ("…" if len(found) > 8 else ""),
    )  # fmt: skip


def _releases(one: Found, asked: rest.DataQuery, asking: Asking) -> list[Facts]:
    if not asked.include_history:
        return [one.facts]
    found = reads.history(one, asked, asking.person)
    if not found:
        raise reads.nothing(asked)
    if (rows := sum(facts.rows for facts in found)) > reads.MOST and not (
        asked.keys or asked.filters
    ):
        raise reads.too_large(rows)
    return found


def _sets(
    one: Found, asked: rest.DataQuery, asking: Asking, releases: list[Facts]
) -> list[writing.DataSet] | Iterator[writing.DataSet]:
    """One set for each release; for what is new since a moment, what changed and what is gone."""
    if asked.include_history:
        return _history(releases, asked, asking)
    action = writing.Action.INFORMATION
    gone: Answer | None = None
    if asked.updated_after:
        changed, gone = reads.since(one, asked, asking.person)
        if gone is not None:
            action = writing.Action.REPLACE
    else:
        changed = reads.figures(one, asked, asking.person)
    if not len(changed) and not (gone is not None and len(gone)):
        raise rest.SdmxError(
            rest.Code.NO_RESULTS,
            _("{flow} has no observation for this question."),
            flow=one.flow.id,
        )
    found = [_set(one.facts, changed, action)]
    if gone is not None and len(gone):
        found.append(_set(one.facts, gone, writing.Action.DELETE))
    return found


def _history(
    releases: list[Facts], asked: rest.DataQuery, asking: Asking
) -> Iterator[writing.DataSet]:
    """Each release with the time in which it was the newest."""
    ends: list[datetime | None] = [facts.published_at for facts in releases[1:]]
    found = reads.in_batches(releases, asked, asking.person)
    for (facts, rows), end in zip(found, [*ends, None], strict=True):
        yield _set(facts, rows, writing.Action.REPLACE, facts.published_at, end)


def _set(
    facts: Facts,
    rows: Answer,
    action: writing.Action,
    begin: datetime | None = None,
    end: datetime | None = None,
) -> writing.DataSet:
    return writing.DataSet(rows, facts.vintage, facts.sha256, action, begin, end)


def shape(asked: rest.DataQuery, media: rest.Media) -> writing.Shape:
    """How the message is laid out."""
    return writing.Shape(
        detail=writing.Detail(str(asked.detail)),
        dimension_at_observation=asked.at_observation or "TIME_PERIOD",
        attributes=_ids(asked.attributes),
        measures=_ids(asked.measures),
        labels=writing.Labels(media.labels),
    )


def _ids(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """The components that some words mean, None for all."""
    found: list[str] = []
    for word in words:
        ids = _WORDS.get(word, (word,))
        if ids is None:
            return None
        found += ids
    return tuple(found)
