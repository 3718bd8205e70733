"""Reading UNHCR's nine tables: eight become dataflows, the ninth (countries) checks the codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa

from migstat.areas import System
from migstat.sdmx.frame import constant, melted, query, table, with_column, words
from migstat.sdmx.guard import read_parquet, refuse_duplicates, shown, translated
from migstat.sdmx.model import BadFile, Codelist, Dataflow, Table, marked
from migstat.sources import edits
from migstat.sources.places import places, read_files
from migstat.sources.unhcr import codes, flows

#: Day of the release v2025.12.1 of the package ``refugees``.
VINTAGE = date(2026, 6, 25)

# SQL below is made of column names that stand in this file; no text from outside enters it.
_SOURCE = "CAST(year AS VARCHAR) AS TIME_PERIOD, 'A' AS FREQ, coo AS CITIZEN, coa AS GEO"
_AXES = {"TIME_PERIOD": "year", "CITIZEN": "coo", "GEO": "coa"}
SERBIA = edits.said(edits.UNHCR_SERBIA)

POPULATIONS = {
    "refugees": "REF",
    "asylum_seekers": "ASY",
    "returned_refugees": "RET",
    "idps": "IDP",
    "returned_idps": "RDP",
    "stateless": "STA",
    "ooc": "OOC",
    "oip": "OIP",
    "hst": "HST",
}
_FLOWS = {"refugees": "REF", "asylum_seekers": "ASY", "refugee_like": "ROC", "oip": "OIP"}
_SOLUTIONS = {
    "returned_refugees": "RET",
    "resettlement": "RST",
    "naturalisation": "NAT",
    "returned_idps": "RDP",
}
OUTCOMES = {
    "dec_recognized": "RECOGNIZED",
    "dec_other": "OTHER",
    "dec_rejected": "REJECTED",
    "dec_closed": "CLOSED",
    "dec_total": "TOTAL",
}


def read(folder: Path) -> Iterator[Table]:
    """The tables of the folder ``unhcr`` one at a time.

    :raises BadFile: a file that is damaged, has another header, or has a code UNHCR does not know.
    """
    home = folder / "unhcr"
    if not home.is_dir():
        return
    if (countries := home / "countries.parquet").exists():
        check_countries(countries)
    yield from read_files(home, FILES)


def check_countries(path: Path) -> None:
    """Refuse a list of countries in which UNHCR uses a code that ``migstat.areas`` does not know."""
    rows = read_parquet(path, ("iso_code", "unhcr_code", "name"))
    translated(rows.column("unhcr_code"), _areas(), shown(path), "unhcr_code", "UNHCR code")


def _areas() -> dict[str, str | None]:
    return places(System.UNHCR)


def _load(
    path: Path,
    measures: Sequence[str],
    axes: Mapping[str, Codelist],
    free: tuple[str, ...] = (),
) -> pa.Table:
    """The file's columns with areas resolved, its own codes checked and its keys unique.

    :param free: further key columns that hold words, not codes.
    """
    key = ("year", "coo", "coa", *axes, *free)
    rows = read_parquet(path, (*key, *measures))
    file = shown(path)
    refuse_duplicates(rows, key, file)
    for name in ("coo", "coa"):
        rows = with_column(
            rows, name, translated(rows.column(name), _areas(), file, name, "UNHCR code")
        )
    for name, codes_ in axes.items():
        known = {code.id: code.id for code in codes_.codes}
        rows = with_column(rows, name, translated(rows.column(name), known, file, name))
    return rows


def _long(rows: pa.Table, measures: Mapping[str, str], **axes: str) -> pa.Table:
    """One row for each measure that was stated, by year, origin, host and further axes."""
    long = melted(rows, {**_AXES, **axes}, measures, "INDICATOR")
    return long.append_column("FREQ", constant("A", long.num_rows))


def _as_they_are(rows: pa.Table, measure: str, **axes: str) -> pa.Table:
    """The same rows under our names."""
    named = {name: words(rows.column(column)) for name, column in {**_AXES, **axes}.items()}
    return pa.table(
        {**named, "FREQ": constant("A", rows.num_rows), "OBS_VALUE": rows.column(measure)}
    )


def _wide(dataflow: Dataflow, measures: Mapping[str, str], path: Path) -> Table:
    rows = _load(path, tuple(measures), {})
    return table(
        dataflow,
        _long(rows, measures),
        VINTAGE,
        edits=(SERBIA, edits.NOT_COLLECTED),
    )


def _units(rows: pa.Table, column: str, path: Path) -> pa.Table:
    """P and C as units: persons and cases are different things and never add."""
    unit = translated(
        rows.column(column), {"P": "PER", "C": "CASE"}, shown(path), column, "unit (P or C)"
    )
    return with_column(rows, "UNIT", unit)


def _applications(path: Path) -> Table:
    axes = {
        "procedure_type": codes.CL_PROCEDURE,
        "app_type": codes.CL_APP_TYPE,
        "dec_level": codes.CL_DEC_LEVEL,
        "app_pc": codes.CL_PERSONS_OR_CASES,
    }
    rows = _units(_load(path, ("applied",), axes), "app_pc", path)
    found = _as_they_are(
        rows, "applied", PROCEDURE_TYPE="procedure_type", APP_TYPE="app_type",
        DEC_LEVEL="dec_level", UNIT="UNIT",
    )  # fmt: skip
    return table(flows.APPLICATIONS, found, VINTAGE, edits=(SERBIA,))


def _decisions(path: Path) -> Table:
    axes = {
        "procedure_type": codes.CL_PROCEDURE,
        "dec_level": codes.CL_DEC_LEVEL,
        "dec_pc": codes.CL_PERSONS_OR_CASES,
    }
    rows = _units(_load(path, tuple(OUTCOMES), axes), "dec_pc", path)
    long = _long(
        rows, OUTCOMES, PROCEDURE_TYPE="procedure_type", DEC_LEVEL="dec_level", UNIT="UNIT"
    )
    return table(
        flows.DECISIONS,
        long,
        VINTAGE,
        edits=(SERBIA, edits.NOT_COLLECTED),
    )


def _single(dataflow: Dataflow, path: Path) -> Table:
    """A table with one measure, ``total``; where origin and host are one axis only GEO is kept."""
    rows = _load(path, ("total",), {})
    if dataflow.structure.columns[1] == "GEO":
        elsewhere = query("SELECT count(*) AS n FROM src WHERE coo <> coa", src=rows)
        if elsewhere.column("n")[0].as_py():
            raise BadFile(
                shown(path),
                marked(
                    "persons displaced inside their area are given with another host area; fetch the "
                    "file again."
                ),
                column="coa",
            )
    return table(dataflow, _as_they_are(rows, "total"), VINTAGE, edits=(SERBIA,))


_AGES = {
    "0_4": "Y_LT5",
    "5_11": "Y5-11",
    "12_17": "Y12-17",
    "18_59": "Y18-59",
    "60": "Y_GE60",
    "other": "UNK",
    "total": "TOTAL",
}


def _demographics(path: Path) -> Table:
    """Sex and age, added up over the places inside a host area."""
    measures = [f"{sex}_{age}" for sex in "fm" for age in _AGES] + ["total"]
    axes = {
        "pop_type": codes.CL_POPULATION,
        "loc_type": codes.CL_LOC_TYPE,
        "acc_type": codes.CL_ACC_TYPE,
    }
    rows = _load(path, measures, axes, free=("location",))
    return table(
        flows.DEMOGRAPHICS,
        query(_demographics_sql(measures), src=rows),
        VINTAGE,
        edits=(
            SERBIA,
            "Places inside a host area are added up.",
            "Persons whose sex UNHCR does not state are shown as unknown: the total less females "
            "less males; where nobody's sex is stated, the zeros for females and males are left out.",
        ),
    )


def _demographics_sql(measures: Sequence[str]) -> str:
    """SQL: sum over places, then one row for each sex and age that was stated."""
    sums = ", ".join(f"sum({name}) AS {name}" for name in measures)
    pairs = ", ".join(
        f"('{sex.upper()}', '{code}', {sex}_{age})" for sex in "fm" for age, code in _AGES.items()
    )
    values = f"[{pairs}, ('T', 'TOTAL', total), ('UNK', 'TOTAL', total - f_total - m_total)]"
    return f"""
        WITH places AS (
            SELECT year, coo, coa, pop_type, loc_type, acc_type, {sums}
            FROM src GROUP BY ALL
        ), long AS (
            SELECT *, unnest({values}) AS cell FROM places
        )
        SELECT {_SOURCE}, pop_type AS POP_TYPE, loc_type AS LOC_TYPE, acc_type AS ACC_TYPE,
               cell[1] AS SEX, cell[2] AS AGE, CAST(cell[3] AS DOUBLE) AS OBS_VALUE
        FROM long
        WHERE cell[1] = 'T'
           OR (cell[1] = 'UNK' AND cell[3] > 0)
           OR (cell[1] IN ('F', 'M') AND f_total + m_total > 0)
    """  # noqa: S608


#: What this reader looks for in its folder.
FILES: Mapping[str, Callable[[Path], Table]] = {
    "population.parquet": partial(_wide, flows.POPULATION, POPULATIONS),
    "asylum_applications.parquet": _applications,
    "asylum_decisions.parquet": _decisions,
    "flows.parquet": partial(_wide, flows.FLOWS, _FLOWS),
    "solutions.parquet": partial(_wide, flows.SOLUTIONS, _SOLUTIONS),
    "demographics.parquet": _demographics,
    "idmc.parquet": partial(_single, flows.IDMC),
    "unrwa.parquet": partial(_single, flows.UNRWA),
}
