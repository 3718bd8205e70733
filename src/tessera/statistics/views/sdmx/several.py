"""Data of several dataflows: one message, a set or more of each, in the forms that hold several.

A dataflow that has no observation for the question has no set; where none has any, nothing is found.
What one of them does not have (a dimension, a code, a place in the key) is refused and named, as it
is where one is asked for: nothing of a question is left out for some and kept for others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from tessera.statistics.bridge import Dataflow, rest, writing
from tessera.statistics.reads import sdmx as reads
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.sdmx import Found
from tessera.statistics.spoken import Spoken
from tessera.statistics.views.sdmx.asking import Asking
from tessera.statistics.views.sdmx.refusals import SENDER
from tessera.statistics.views.sdmx.sets import FORMATS, sets, shape

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: A dataflow with its place in the message and the releases that are read of it.
Part = tuple[int, Found, list[Facts]]


def answer(asking: Asking, asked: rest.DataQuery, found: Sequence[Found]) -> HttpResponseBase:
    """The figures of several dataflows; one release's are held in memory at a time.

    :raises SdmxError: 404 where none has any, 406 where the form holds one dataflow, 413 where they
        are more than one answer holds.
    """
    media = asking.media("data", several=True)
    reads.select_each(found, asked)
    parts = list(_parts(found, asked, asking.person))
    known = [facts for _place, _one, facts_of in parts for facts in facts_of]
    if not known:
        raise reads.nothing(asked)
    reads.require_size(known, found, asked)
    spoken = asking.spoken(asked)
    if asking.request.method == "HEAD":
        _begun(parts, asked, asking.person)  # refuses what GET would refuse

    def make() -> Iterator[bytes]:
        made = _begun(parts, asked, asking.person)
        flows, notes = _labelled(spoken, found, asked)
        message = writing.DataMessage(
            flows[0], made, max(facts.published_at for facts in known), SENDER, notes=notes,
            languages=spoken.languages, more=flows[1:],
        )  # fmt: skip
        return FORMATS[media.id].write(message, shape(asked, media))

    newest = max(facts.vintage for facts in known)
    return asking.answered(
        known, media.media_type, make, languages=spoken.languages, more=[media.labels],
        name=f"{len(found)}_dataflows_{newest.isoformat()}.{FORMATS[media.id].extension}",
    )  # fmt: skip


def _parts(found: Sequence[Found], asked: rest.DataQuery, person: Actor) -> Iterator[Part]:
    for place, one in enumerate(found):
        known = reads.history(one, asked, person) if asked.include_history else [one.facts]
        if known:
            yield place, one, known


def _begun(parts: list[Part], asked: rest.DataQuery, person: Actor) -> Iterator[writing.DataSet]:
    """The sets, once it is known that there is one."""
    made = _sets(parts, asked, person)
    first = next(made, None)
    if first is None:
        raise rest.SdmxError(
            rest.Code.NO_RESULTS,
            _("None of the {count} dataflows has an observation for this question."),
            count=len(parts),
        )
    return chain((first,), made)


def _sets(parts: list[Part], asked: rest.DataQuery, person: Actor) -> Iterator[writing.DataSet]:
    for place, one, known in parts:
        try:
            for one_set in sets(one, asked, person, known):
                if len(one_set.answer):
                    yield replace(one_set, flow=place)
        except rest.SdmxError as why:
            if why.code is not rest.Code.NO_RESULTS:
                raise


def _labelled(
    spoken: Spoken, found: Sequence[Found], asked: rest.DataQuery
) -> tuple[tuple[Dataflow, ...], tuple[writing.Note, ...]]:
    """The dataflows with their names, and the notes of the areas that the question allows."""
    allowed = []
    for one in found:
        chosen = one.select(asked).codes
        codes = {
            id: [code for code in here if id not in chosen or code in chosen[id]]
            for id, here in one.codes.items()
        }
        allowed.append((one.flow, codes))
    return spoken.labelled_together(allowed)
