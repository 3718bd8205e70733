"""The nouns of areas: what an area is, whose codes there are, and what an unknown code says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from migstat.sdmx.model import MigstatError, marked


class System(StrEnum):
    """Whose codes (or, where a publisher prints no codes, whose labels) are meant."""

    ISO2 = "ISO2"
    ISO3 = "ISO3"
    M49 = "M49"
    EUROSTAT = "EUROSTAT"
    UNHCR = "UNHCR"  # UNHCR's own letters: AUS is Austria, ARE is Egypt
    UNHCR_ISO = "UNHCR_ISO"  # the columns coo_iso and coa_iso of UNHCR
    WORLD_BANK = "WORLD_BANK"
    IMF = "IMF"
    OECD = "OECD"
    UNICODE = "UNICODE"  # CLDR's territory codes
    WPP = "WPP"  # LocID of the World Population Prospects
    UNDESA = "UNDESA"  # International Migrant Stock: letters and numbers
    FRONTEX = "FRONTEX"
    IDMC = "IDMC"
    IOM = "IOM"  # Missing Migrants and the tables of IOM's Global Data Institute
    EUROSTAT_LABEL = "EUROSTAT_LABEL"  # English labels, where a file holds no codes
    UNHCR_LABEL = "UNHCR_LABEL"
    WORLD_BANK_LABEL = "WORLD_BANK_LABEL"
    ABEL_COHEN = "ABEL_COHEN"


class AreaKind(StrEnum):
    """What sort of area a code denotes."""

    TERRITORY = "territory"
    COMPOSITE = "composite"  # several territories published as one
    AGGREGATE = "aggregate"  # already contains others: never summed
    PREDECESSOR = "predecessor"  # exists no more; has successors
    SPECIAL = "special"  # stateless, unknown, recognised non-citizens, residuals


class AreaCode(NamedTuple):
    """One code of an area in one system; both dates are inclusive, None is open."""

    system: System
    code: str
    valid_from: date | None
    valid_to: date | None

    def holds(self, on: date | None) -> bool:
        """Whether the code denotes its area on that day; True if no day is asked."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Area:
    """An area by its canonical code (Eurostat's, or the platform's where Eurostat has none).

    ``parts`` are the areas whose territory it covers (composites, aggregates, predecessors),
    ``successors`` what followed it. ``summable`` is False where the figure already contains others,
    so that adding it to its sisters would count twice. ``note`` is a remark on the codes in English.
    """

    code: str
    kind: AreaKind
    codes: tuple[AreaCode, ...] = ()
    parts: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    summable: bool = True
    note: str = ""
    source: str = ""

    def code_in(self, system: System, on: date | None = None) -> str | None:
        """The code to write for this area in a system, or None where the system has none.

        Of several valid codes the first listed is given.
        """
        return next((c.code for c in self.codes if c.system is system and c.holds(on)), None)


class UnknownCode(MigstatError):
    """A code that denotes no area in that system on that day."""

    def __init__(
        self,
        code: str,
        system: System | None,
        hint: str = "",
        on: date | None = None,
        near: str = "",
    ):
        where = f"in {system}" if system else "among the areas"
        when = f" on {on.isoformat()}" if on else ""
        tail = f"; {hint}" if hint else ""
        if near:
            hint = f"the nearest is {near!r}"
            super().__init__(
                marked("There is no area code {code} among the areas; the nearest is {near}."),
                code=repr(code), near=repr(near),
            )  # fmt: skip
        elif system or on or hint:
            super().__init__(f"There is no area code {code!r} {where}{when}{tail}.")
        else:
            super().__init__(
                marked("There is no area code {code} among the areas."), code=repr(code)
            )
        self.code, self.system, self.on, self.hint = code, system, on, hint
