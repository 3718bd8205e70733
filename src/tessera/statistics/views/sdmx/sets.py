"""Figures as the sets of a message, and how the message is laid out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tessera.statistics.bridge import JSONSTAT, Answer, rest, writing
from tessera.statistics.reads import sdmx as reads
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.sdmx import Found

if TYPE_CHECKING:
    from tessera.access.people import Actor

_WORDS = {"dsd": None, "all": None, "obs": None, "none": (), "msd": (), "dataset": (), "series": ()}
FORMATS = {**writing.FORMATS, JSONSTAT.id: JSONSTAT}


def releases(one: Found, asked: rest.DataQuery, person: Actor) -> list[Facts]:
    """The releases that an answer is made of: one, unless the whole history is asked for.

    :raises SdmxError: 404 where there is none, 413 where they would be too much.
    """
    if not asked.include_history:
        return [one.facts]
    found = reads.history(one, asked, person)
    if not found:
        raise reads.nothing(asked)
    if (rows := sum(facts.rows for facts in found)) > reads.MOST and not (
        asked.keys or asked.filters
    ):
        raise reads.too_large(rows)
    return found


def sets(
    one: Found, asked: rest.DataQuery, person: Actor, releases: list[Facts]
) -> list[writing.DataSet] | Iterator[writing.DataSet]:
    """One set for each release; for what is new since a moment, what changed and what is gone."""
    if asked.include_history:
        return _history(releases, asked, person)
    action = writing.Action.INFORMATION
    gone: Answer | None = None
    if asked.updated_after:
        changed, gone = reads.since(one, asked, person)
        if gone is not None:
            action = writing.Action.REPLACE
    else:
        changed = reads.figures(one, asked, person)
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
    releases: list[Facts], asked: rest.DataQuery, person: Actor
) -> Iterator[writing.DataSet]:
    """Each release with the time in which it was the newest."""
    ends: list[datetime | None] = [facts.published_at for facts in releases[1:]]
    found = reads.in_batches(releases, asked, person)
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
