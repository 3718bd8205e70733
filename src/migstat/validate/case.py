"""A table on the bench: its axes by their meaning, and questions to its rows in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from migstat.areas import AreaKind, UnknownCode, area
from migstat.sdmx import frame
from migstat.sdmx.model import OBS_VALUE, TIME_PERIOD, Dimension, Role, Table, Text
from migstat.store.encode import coded
from migstat.validate.lines import Lines, lines
from migstat.validate.model import Finding, Rule, Severity


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a rule does not hold: the worst case, what to say of it, and how many there are.

    ``note`` is a key of ``NOTES`` where the rule could not be run; ``beside`` says which releases the
    table was compared with.
    """

    where: Mapping[str, str]
    rows: int
    said: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Case:
    """What a test looks at: the table, the one before it, and others beside it by dataflow id.

    ``beside`` is None where nobody has looked for others; a table in it is None where it is too large.
    """

    table: Table
    before: Table | None = None
    beside: Mapping[str, Table | None] | None = None
    _labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _coded: dict[str, tuple[tuple[str, ...], NDArray[Any]]] = field(default_factory=dict)

    @property
    def flow(self) -> str:
        return self.table.dataflow.id

    @property
    def rounded_to(self) -> int:
        """The publisher's rounding, 0 where figures are exact."""
        return self.table.dataflow.rounded_to or 0

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The dimensions, without TIME_PERIOD."""
        return tuple(d.id for d in self.table.dataflow.structure.dimensions)

    def role(self, role: Role) -> Dimension | None:
        """The dimension of that role, or None."""
        return self.table.dataflow.structure.role(role)

    @property
    def reporter(self) -> Dimension | None:
        """The axis of those who report: the destination, or the only area there is."""
        return self.role(Role.DESTINATION) or self.role(Role.AREA)

    @cached_property
    def lines(self) -> Lines:
        """The rows as series in order of time, made once for all tests."""
        return lines([self.coded(id) for id in self.ids], self.coded(TIME_PERIOD), self.values)

    def has(self, *ids: str) -> bool:
        """Whether the table has all these dimensions."""
        return set(ids) <= set(self.ids)

    def ask(self, sql: str, **more: pa.Table) -> list[dict[str, Any]]:
        """The rows of an answer; the table is ``t`` in the statement."""
        rows: list[dict[str, Any]] = frame.query(sql, t=self.table.rows, **more).to_pylist()
        return rows

    def axes(self, *without: str) -> tuple[str, ...]:
        """Dimensions and period but for some."""
        return tuple(id for id in (*self.ids, TIME_PERIOD) if id not in without)

    def labels(self, id: str) -> tuple[str, ...]:
        """The codes that occur in a column, sorted; from its dictionary, so that asking is cheap."""
        if id not in self._labels:
            self._labels[id] = tuple(distinct(self.table.rows, id))
        return self._labels[id]

    def flag(self, id: str, codes: Iterable[str]) -> NDArray[np.bool_]:
        """Row by row, whether a column has one of these codes."""
        wanted = set(codes)
        names, places = self.coded(id)
        flags: NDArray[np.bool_] = np.array([name in wanted for name in names], np.bool_)[places]
        return flags

    def coded(self, id: str) -> tuple[tuple[str, ...], NDArray[Any]]:
        """A column as sorted codes and each row's position among them, made once."""
        if id not in self._coded:
            self._coded[id] = coded(self.table.rows.column(id))
        return self._coded[id]

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The values; NaN is missing."""
        found: NDArray[np.float64] = self.table.rows.column(OBS_VALUE).to_numpy().astype(np.float64)
        return found

    def at(self, row: int) -> dict[str, str]:
        """Dimensions and period of a row of the table."""
        return {id: self.coded(id)[0][int(self.coded(id)[1][row])] for id in self.axes()}

    @cached_property
    def single(self) -> frozenset[str]:
        """Codes of areas that may be added up."""
        return frozenset(code for code in self.areas if _is_single(code))

    @cached_property
    def areas(self) -> frozenset[str]:
        """Every code on the axes of areas."""
        axes = [d.id for d in self.table.dataflow.structure.dimensions if d.is_area]
        return frozenset(code for id in axes for code in self.labels(id))


def _is_single(code: str) -> bool:
    try:
        found = area(code)
    except UnknownCode:
        return False
    return found.summable and found.kind is not AreaKind.AGGREGATE


def distinct(rows: pa.Table, id: str) -> list[str]:
    """The codes that occur in a column, sorted."""
    return sorted(str(code) for code in rows.column(id).unique().to_pylist())


def name(id: str) -> str:
    """An identifier in SQL; ids are capitals, digits and underscores."""
    if not id.replace("_", "").isalnum():
        raise ValueError(f"{id!r} is no identifier.")
    return f'"{id}"'


def names(ids: Iterable[str]) -> str:
    """Identifiers with commas; a constant where there are none, so that GROUP BY stays valid."""
    return ", ".join(name(id) for id in ids) or "1"


def text(words: Iterable[str]) -> str:
    """A list of codes in SQL; a code with an apostrophe is refused, since none has one."""
    found = tuple(words)
    if any("'" in word for word in found):
        raise ValueError("A code holds an apostrophe.")
    return "(" + ", ".join(f"'{word}'" for word in found or ("",)) + ")"


def where_of(row: Mapping[str, Any], ids: Sequence[str]) -> dict[str, str]:
    """The codes of an answer's row."""
    return {id: str(row[id]) for id in ids if row.get(id) is not None}


def worst(rows: Sequence[Mapping[str, Any]], ids: Sequence[str], *said: str) -> list[Broken]:
    """One finding from an answer whose first row is the worst and has the count in ``n``."""
    if not rows:
        return []
    first = rows[0]
    return [Broken(where_of(first, ids), int(first["n"]), {one: first[one] for one in said})]


def largest(
    case: Case, breaks: NDArray[np.bool_], said: Mapping[str, Any] | None = None, sign: int = 1
) -> list[Broken]:
    """One finding of some rows, told by the largest (``sign`` -1: the smallest) of them."""
    rows = np.flatnonzero(breaks)
    if not len(rows):
        return []
    size = np.nan_to_num(case.values[rows] * sign, nan=-np.inf)
    row = int(rows[int(np.argmax(size))])
    value = float(case.values[row])
    shown = None if value != value else value
    return [Broken(case.at(row), len(rows), {"value": shown, **(said or {})})]


def found(rule: Rule, broken: Broken, flow: str) -> Finding:
    """A finding in every language that the rule speaks; one that was not run is only information."""
    at = ", ".join(f"{id} {code}" for id, code in broken.where.items())
    words = {}
    for language, text in rule.finding.items():
        said = {key: _shown(value, language) for key, value in broken.said.items()}
        rows = _written(f"{broken.rows:,}", language)
        if broken.note:
            text = _note(broken.note, language)
        words[language] = text.format(**{"where": at, "rows": rows, "flow": flow, **said})
        if broken.beside:
            compared = _note("compared", language).format(beside=broken.beside)
            words[language] = f"{words[language]} {compared}"
    severity = Severity.INFO if broken.note else rule.severity
    return Finding(rule.id, severity, words["en"], dict(broken.where), broken.rows, words)


#: Why a rule could not be run, and what a table was compared with.
NOTES: Mapping[str, Text] = {
    "absent": {
        "en": "Not compared: there is no release of {others} here.",
        "sq": "Nuk u krahasua: këtu nuk ka asnjë publikim të {others}.",
        "sr-latn": "Nije upoređeno: ovde nema nijednog izdanja tabele {others}.",
        "sr": "Није упоређено: овде нема ниједног издања табеле {others}.",
    },
    "apart": {
        "en": "Not compared: the two tables have no figure of the same areas and periods.",
        "sq": "Nuk u krahasua: të dyja tabelat nuk kanë asnjë shifër për të njëjtat territore dhe periudha.",
        "sr-latn": "Nije upoređeno: dve tabele nemaju nijedan podatak za ista područja i periode.",
        "sr": "Није упоређено: две табеле немају ниједан податак за иста подручја и периоде.",
    },
    "large": {
        "en": "Not compared: the release of {others} is too large to be held beside this table.",
        "sq": "Nuk u krahasua: publikimi i {others} është tepër i madh për t’u mbajtur pranë kësaj tabele.",
        "sr-latn": "Nije upoređeno: izdanje tabele {others} preveliko je da bi se držalo uz ovu tabelu.",
        "sr": "Није упоређено: издање табеле {others} превелико је да би се држало уз ову табелу.",
    },
    "whole": {
        "en": "Not checked: the table is so large that it is looked at part by part.",
        "sq": "Nuk u kontrollua: tabela është aq e madhe sa shqyrtohet pjesë-pjesë.",
        "sr-latn": "Nije provereno: tabela je toliko velika da se pregleda deo po deo.",
        "sr": "Није проверено: табела је толико велика да се прегледа део по део.",
    },
    "compared": {
        "en": "Compared with {beside}.",
        "sq": "Krahasuar me {beside}.",
        "sr-latn": "Upoređeno sa: {beside}.",
        "sr": "Упоређено са: {beside}.",
    },
}  # fmt: skip


def _note(note: str, language: str) -> str:
    return NOTES[note].get(language, NOTES[note]["en"])


#: How each language writes the comma and the point of an English figure: 1 234,5 and 1.234,5.
_SIGNS: Mapping[str, dict[int, str]] = {
    "sq": str.maketrans({",": "\N{NO-BREAK SPACE}", ".": ","}),
    "sr-latn": str.maketrans({",": ".", ".": ","}),
    "sr": str.maketrans({",": ".", ".": ","}),
}
_NOTHING = {"sq": "asnjë", "sr-latn": "nema", "sr": "нема"}


def _written(figure: str, language: str) -> str:
    return figure.translate(_SIGNS.get(language, {}))


def _shown(value: object, language: str) -> str:
    if value is None:
        return _NOTHING.get(language, "none")
    if isinstance(value, float):
        return _written(f"{value:,.0f}" if value.is_integer() else f"{value:,.1f}", language)
    return str(value)


VALUE = name(OBS_VALUE)
PERIOD = name(TIME_PERIOD)
