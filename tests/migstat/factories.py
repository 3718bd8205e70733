"""Small tables to test with: one structure with every role, and a table from a list of tuples."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from migstat.sdmx.model import (
    Code,
    Codelist,
    Dataflow,
    DataStructure,
    Dimension,
    Kind,
    Role,
    Source,
    Table,
)

FREQ = Codelist("CL_FREQ", tuple(Code(c, {"en": c}) for c in ("A", "Q", "M")))
SEX = Codelist(
    "CL_SEX",
    (Code("T", {"en": "Total"}, total=True), Code("M", {"en": "Men"}), Code("F", {"en": "Women"})),
)
INDICATOR = Codelist("CL_INDICATOR", tuple(Code(c, {"en": c}) for c in ("REF", "ASY")))
APPLICANT = Codelist("CL_APPLICANT", tuple(Code(c, {"en": c}) for c in ("FRST", "SUBS")))


def structure(*extra: Dimension) -> DataStructure:
    """FREQ, CITIZEN, GEO, SEX and whatever else is asked for."""
    return DataStructure(
        "DSD_TEST",
        (
            Dimension("FREQ", {"en": "Frequency"}, Role.FREQUENCY, FREQ),
            Dimension("CITIZEN", {"en": "Citizenship"}, Role.ORIGIN),
            Dimension("GEO", {"en": "Reporting area"}, Role.DESTINATION),
            Dimension("SEX", {"en": "Sex"}, Role.SEX, SEX),
            *extra,
        ),
    )


def dataflow(
    *extra: Dimension, id: str = "TESTFLOW", kind: Kind = Kind.FLOW, unit: str = "PER"
) -> Dataflow:
    return Dataflow(
        id=id,
        name={"en": "Applicants"},
        description={"en": "Applicants for international protection"},
        structure=structure(*extra),
        source=Source("Eurostat", "Asylum", "https://ec.europa.eu/eurostat", "CC BY 4.0"),
        kind=kind,
        unit=unit,
    )


def table(flow: Dataflow, rows: Iterable[tuple[str | float | None, ...]]) -> Table:
    """A table from tuples of dimensions, period, value and, where given, the two flags."""
    columns = flow.structure.columns
    full = [row + ("A", "F")[len(row) - len(columns) + 2 :] for row in rows]
    cells = list(zip(*full, strict=True)) or [()] * len(columns)
    kinds = [pa.float64() if id == "OBS_VALUE" else pa.string() for id in columns]
    arrays = [pa.array(list(c), kind) for c, kind in zip(cells, kinds, strict=True)]
    return Table(
        flow,
        pa.table(arrays, names=list(columns)),
        date(2025, 3, 1),
        date(2025, 3, 2),
        ("Edited.",),
    )


def monthly(origins: int, destinations: int, months: int = 120) -> Table:
    """A large regular table, sorted: so many origins by destinations by months, total of sexes."""
    import numpy as np

    from migstat.areas import AreaKind, all_areas

    areas = sorted(a.code for a in all_areas() if a.kind is AreaKind.TERRITORY)
    flow = dataflow(id="MONTHLY")
    count = origins * destinations * months
    periods = [f"{2014 + i // 12}-{i % 12 + 1:02d}" for i in range(months)]
    values = np.random.default_rng(7).integers(0, 2_000, count).astype(float)
    cells = {
        "FREQ": np.repeat(["M"], count),
        "CITIZEN": np.repeat(areas[:origins], destinations * months),
        "GEO": np.tile(np.repeat(areas[:destinations], months), origins),
        "SEX": np.repeat(["T"], count),
        "TIME_PERIOD": np.tile(periods, origins * destinations),
        "OBS_VALUE": values,
        "OBS_STATUS": np.repeat(["A"], count),
        "CONF_STATUS": np.repeat(["F"], count),
    }
    return Table(flow, pa.table(cells), date(2025, 3, 1), date(2025, 3, 2))
