"""What is known of one area for one reader: lines and rankings, read once, per head where asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tessera.statistics.measures import BY_CODE, MEASURES, POPULATION
from tessera.statistics.naming import Naming
from tessera.statistics.reads import lines
from tessera.statistics.reads.facts import Facts, releases_of
from tessera.statistics.reads.lines import Line

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: Dataflows that panels read beside those of the measures.
OTHERS = ("UNHCR_DECISIONS", "WB_REMITTANCES")
#: Every dataflow behind an area's page.
FLOWS = frozenset({measure.flow for measure in MEASURES} | set(OTHERS))


@dataclass(frozen=True, slots=True)
class Ranking:
    """Partners with their figures, the largest first; ``unrated`` have none to be divided by."""

    rows: list[tuple[str, float | None]]
    denominator: Facts | None = None
    unrated: tuple[str, ...] = ()


@dataclass
class Telling:
    """One area, one reader, one day; ``per`` is 1,000 for figures per 1,000 inhabitants.

    ``whole``: rankings name all partners, as files do, and not only the largest.
    """

    area: str
    person: Actor
    naming: Naming
    as_known_on: date | None = None
    per: int | None = None
    whole: bool = False
    releases: dict[str, Facts] = field(init=False)
    _lines: dict[str, Line | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.releases = releases_of(FLOWS, self.person, self.as_known_on)

    @property
    def name(self) -> str:
        """The area's designation in one line of text."""
        return self.naming.area_text(self.area)

    @property
    def read(self) -> tuple[Line, ...]:
        """Every line of the area that has been read so far."""
        return tuple(line for line in self._lines.values() if line is not None)

    def whose(self, line: Line) -> str:
        """Whose figures a line has: the area's, or those of a composite that it is counted in."""
        return self.naming.area_text(line.code) if line.is_composite else self.name

    def headed(self, line: Line, words: str) -> str:
        """A headline that names the composite first, where the figures are not the area's alone."""
        if not line.is_composite:
            return words
        return _("%(areas)s together – %(words)s") % {"areas": self.whose(line), "words": words}

    def absolute(self, code: str) -> Line | None:
        """A measure of the area, as counted; None where its dataflow or the area is not there."""
        if code not in self._lines:
            measure = BY_CODE[code]
            facts = self.releases.get(measure.flow)
            found = lines.line(measure, self.area, facts, self.person) if facts else None
            self._lines[code] = found if found and found.latest else None
        return self._lines[code]

    def line(self, code: str) -> Line | None:
        """A measure of the area as the page shows it: per 1,000 inhabitants where that was asked."""
        found = self.absolute(code)
        if found is None or not self.per or not found.measure.per_head:
            return found
        heads = self.populations(lines.parts_of(found.code))
        rated = lines.per_thousand(found, heads)
        return rated if rated.latest else found

    def why_no_rate(self, line: Line) -> str | None:
        """The sentence about a figure that stays absolute though a rate was asked for."""
        if not self.per or line.per or not line.measure.per_head:
            return None
        return _("Not per 1,000 inhabitants: no population of %(area)s of these years is published here.") % {
            "area": self.whose(line),
        }  # fmt: skip

    def populations(self, codes: Iterable[str]) -> dict[str, Line]:
        """The population of some areas; empty unless all of them have one."""
        wanted = tuple(codes)
        facts = self.releases.get(POPULATION.flow)
        found = lines.populations(wanted, facts, self.person)
        return found if len(found) == len(set(wanted)) else {}

    def partners(self, found: Line, period: str) -> Ranking:
        """Who stands at the other end, largest first; per 1,000 of the partner's inhabitants."""
        rows = lines.ranking(found, period, self.person)
        if not self.per or not found.measure.per_head:
            return Ranking([(code, state.value) for code, state in rows])
        parts = {code: lines.parts_of(code) for code, _state in rows}
        everybody = [part for codes in parts.values() for part in codes]
        bank = self.releases.get(POPULATION.flow)
        heads = lines.populations(everybody, bank, self.person, period[:4])
        rated: list[tuple[str, float | None]] = []
        unrated = []
        for code, state in rows:
            there = [heads[part] for part in parts[code] if part in heads]
            count = lines.inhabitants(there, period) if len(there) == len(parts[code]) else None
            if state.value and not count:
                unrated.append(code)
            elif state.value is not None and count:
                rated.append((code, state.value / count * 1000))
        return Ranking(sorted(rated, key=lambda row: -(row[1] or 0)), bank, tuple(unrated))
