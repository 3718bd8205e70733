"""The form over a table: a list to choose from for each dimension, and how the table is laid out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.statistics import bridge, figures, forms
from tessera.statistics.naming import Naming
from tessera.statistics.reads import tables
from tessera.statistics.reads.facts import Facts

#: Lists that are longer get a box to find an entry in.
LONG = 12


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """A list of boxes to tick, folded under a line that says what is chosen.

    ``id`` is the parameter of the address; ``nothing`` says what an empty choice means.
    """

    id: str
    label: str
    options: tuple[Option, ...]
    nothing: str

    @property
    def said(self) -> str:
        """What is chosen, in one line."""
        chosen = [option.label for option in self.options if option.chosen]
        if not chosen:
            return self.nothing
        return ", ".join(chosen) if len(chosen) == 1 else f"{len(chosen)}: {', '.join(chosen)}"

    @property
    def is_long(self) -> bool:
        return len(self.options) > LONG


def pick(id: str, label: str, options: Iterable[Option], nothing: str = "") -> Pick:
    """A list with the chosen ones first."""
    found = sorted(options, key=lambda option: not option.chosen)
    n = len(found)
    nothing = nothing or ngettext("all %(n)d", "all %(n)d", n) % {"n": n}
    return Pick(id, label, tuple(found), nothing)


def filters(facts: Facts, asked: forms.Question, naming: Naming) -> list[Pick]:
    """A filter for each dimension that leaves a choice."""
    found = []
    for dimension in facts.structure.dimensions:
        codes = tables.codes(facts, dimension.id)
        if len(codes) < 2:
            continue
        chosen = asked.keys.get(dimension.id, ())
        names = naming.names(dimension, codes)
        options = (
            Option(code, names[code], code in chosen) for code in naming.in_order(dimension, codes)
        )
        found.append(pick(dimension.id, naming.dimension(dimension), options))
    return found


def axes(facts: Facts, naming: Naming) -> list[Option]:
    """What can run across: time first, then every dimension with several codes."""
    found = [figures.time_axis(), *facts.structure.dimensions]
    return [Option(d.id, naming.dimension(d)) for d in found
            if d.id == bridge.TIME_PERIOD or len(tables.codes(facts, d.id)) > 1]  # fmt: skip


def breakdown(facts: Facts, asked: forms.Question, naming: Naming) -> Pick:
    """Which dimensions are kept apart; the others are added up, where that has a meaning."""
    options = [
        Option(d.id, naming.dimension(d), d.id in asked.group)
        for d in facts.structure.dimensions
        if len(tables.codes(facts, d.id)) > 1 or d.id in asked.group
    ]
    return pick("group", _("Broken down by"), options, _("everything"))
