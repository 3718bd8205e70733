"""Which codes there are: a constraint from what a release has, or from what a question leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from migstat.sdmx.model import TIME_PERIOD, Dataflow, Text
from migstat.sdmx.structures.model import Annotation, Artefact, Kind, Ref
from migstat.store.period import period

if TYPE_CHECKING:
    from migstat.sdmx.structures.build import Described

_NAME = {"en": "What there is: {}", "sq": "Çfarë ka: {}", "sr-latn": "Šta postoji: {}"}


def actual(one: Described, text: Callable[[Text], Text]) -> Artefact:
    """The constraint of a dataflow: every code that occurs in its release."""
    return availability(one.flow, one.codes, one.rows, one.series, text)


def availability(
    flow: Dataflow,
    codes: Mapping[str, Sequence[str]],
    rows: int,
    series: int,
    text: Callable[[Text], Text],
    id: str = "",
) -> Artefact:
    """A constraint that says which codes occur.

    :param codes: by column; TIME_PERIOD gives the first and the last period.
    :param rows, series: how many observations and series there are, said as annotations.
    """
    name = {language: said.format(flow.id) for language, said in _NAME.items()}
    times = sorted(codes.get(TIME_PERIOD, ()), key=lambda one: period(one).begin)
    values = {d.id: tuple(codes[d.id]) for d in flow.structure.dimensions if codes.get(d.id)}
    counts = (("obs_count", rows), ("series_count", series))
    return Artefact(
        Ref(Kind.CONSTRAINT, flow.agency, id or f"CR_{flow.id}", flow.version),
        text(name),
        annotations=tuple(
            Annotation("sdmx_metrics", title=str(number), id=what) for what, number in counts
        ),
        refs=(Ref(Kind.DATAFLOW, flow.agency, flow.id, flow.version),),
        values=values,
        periods=(times[0], times[-1]) if times else None,
    )
