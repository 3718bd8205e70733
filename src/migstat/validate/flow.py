"""Findings as a dataflow: how many observations each rule found, by severity, dataflow and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from migstat.sdmx.codelists import FREQ, text
from migstat.sdmx.frame import table
from migstat.sdmx.model import (
    Code,
    Codelist,
    Dataflow,
    DataStructure,
    Dimension,
    Kind,
    Source,
    Table,
)
from migstat.validate.model import Severity
from migstat.validate.rules import rules

FINDINGS = "TESSERA_FINDINGS"

_SEVERITIES = {
    Severity.BLOCKER: text("Blocker", "Pengesë", "Prepreka"),
    Severity.ERROR: text("Error", "Gabim", "Greška"),
    Severity.WARNING: text("Warning", "Paralajmërim", "Upozorenje"),
    Severity.INFO: text("Information", "Informacion", "Informacija"),
}


def findings_table(counts: Mapping[tuple[str, str, str, str], float], day: date) -> Table | None:
    """The counts as a table that can be published; None where there are none.

    :param counts: (rule, severity, dataflow, day of the release that was checked) -> observations.
    :param day: the vintage of the table.
    """
    if not counts:
        return None
    flows = sorted({key[2] for key in counts})
    flow = Dataflow(
        id=FINDINGS,
        name=text("Findings of the rules", "Gjetjet e rregullave", "Nalazi pravila"),
        description=text(
            "How many observations of each release a rule found to break it, by severity.",
            "Sa vëzhgime të çdo publikimi e shkelin një rregull, sipas rëndësisë.",
            "Koliko podataka svakog izdanja krši neko pravilo, prema ozbiljnosti.",
        ),
        structure=_structure(flows, sorted({key[0] for key in counts})),
        source=Source("Tessera", "Findings of validation", "", "CC BY 4.0"),
        kind=Kind.STOCK,
        unit="NR",
    )
    keys = sorted(counts)
    rows = pa.table({
        "FREQ": ["D"] * len(keys),
        "RULE": [key[0] for key in keys],
        "SEVERITY": [key[1].upper() for key in keys],
        "DATAFLOW": [key[2] for key in keys],
        "TIME_PERIOD": [key[3] for key in keys],
        "OBS_VALUE": pa.array([float(counts[key]) for key in keys]),
    })  # fmt: skip
    return table(flow, rows, day)


def _structure(flows: list[str], used: list[str]) -> DataStructure:
    said = {rule.id: rule.sentence for rule in rules()}
    codes = tuple(Code(id, {"en": id, **said.get(id, {})}) for id in sorted({*said, *used}))
    return DataStructure(
        f"DSD_{FINDINGS}",
        (
            FREQ,
            Dimension("RULE", text("Rule", "Rregulli", "Pravilo"), codelist=Codelist("CL_RULE", codes)),
            Dimension(
                "SEVERITY", text("Severity", "Rëndësia", "Ozbiljnost"),
                codelist=Codelist(
                    "CL_SEVERITY",
                    tuple(Code(one.name, words) for one, words in _SEVERITIES.items()),
                ),
            ),
            Dimension(
                "DATAFLOW", text("Table", "Tabela", "Tabela"),
                codelist=Codelist("CL_DATAFLOW", tuple(Code(id, {"en": id}) for id in flows)),
            ),
        ),
    )  # fmt: skip
