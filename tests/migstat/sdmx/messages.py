"""Messages to write and read: made-up structures with odd but legal ids, and figures of every state."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from migstat.sdmx.frame import conform, plain
from migstat.sdmx.message import Message
from migstat.sdmx.model import (
    Code,
    Codelist,
    Dataflow,
    DataStructure,
    Dimension,
    Kind,
    Role,
    Source,
)
from migstat.sdmx.write import DataMessage, DataSet, Note, Shape
from migstat.store.answer import Answer, Coded, Column, Measured

WHEN = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
SOURCE = Source("Publisher & <Co>", "Title", "https://example.org", "CC BY 4.0")

Row = tuple[str | float | None, ...]
WHOLE = Shape()


def names(word: str) -> dict[str, str]:
    return {"en": word, "sq": f"{word} në shqip", "sr-latn": f"{word} čćđ", "sr": f"{word} Ђ"}


def flow(*dimensions: Dimension, id: str = "FLOW") -> Dataflow:
    structure = DataStructure(f"DSD_{id}", dimensions)
    words = names("Applicants & <others>")
    return Dataflow(id, words, words, structure, SOURCE, Kind.FLOW, "PER")


def coded(id: str, codes: tuple[str, ...], role: Role = Role.OTHER) -> Dimension:
    """A dimension whose codes have names."""
    list_ = Codelist(f"CL_{id}", tuple(Code(one, names(f"Name of {one}")) for one in codes))
    return Dimension(id, names(f"Dimension {id}"), role, list_)


def asylum() -> Dataflow:
    """Three dimensions, one of them an area."""
    return flow(
        coded("FREQ", ("A", "M"), Role.FREQUENCY),
        coded("CITIZEN", ("AL", "SY", "XK"), Role.ORIGIN),
        coded("GEO", ("AT", "DE", "XK"), Role.DESTINATION),
        id="ASYLUM",
    )


def answer(flow: Dataflow, rows: list[Row]) -> Answer:
    """An answer as the store gives it: sorted, text as positions among sorted labels."""
    columns = flow.structure.columns
    rows = sorted(rows, key=lambda row: [str(cell) for cell in row[: len(columns) - 3]])
    data: list[Column] = []
    for id, cells in zip(
        columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True
    ):
        if id == "OBS_VALUE":
            values = [np.nan if cell is None else cell for cell in cells]
            data.append(Measured(np.array(values, np.float64)))
        else:
            labels = tuple(sorted({str(cell) for cell in cells}))
            places = np.array([labels.index(str(cell)) for cell in cells], np.int32)
            data.append(Coded(places, labels))
    return Answer(columns, tuple(data), len(rows))


def some(flow: Dataflow | None = None) -> Answer:
    """Seven observations in three series: a value, zero, missing, confidential, provisional."""
    return answer(
        flow or asylum(),
        [
            ("A", "SY", "AT", "2023", 1200.0, "A", "F"),
            ("A", "SY", "AT", "2024", 0.0, "A", "F"),
            ("A", "SY", "DE", "2023", None, "O", "F"),
            ("A", "SY", "DE", "2024", 5.5, "BP", "F"),
            ("M", "XK", "AT", "2024-01", None, "A", "C"),
            ("M", "XK", "AT", "2024-02", 12.25, "E", "N"),
            ("M", "XK", "AT", "2024-03", 1e21, "A", "F"),
        ],
    )


def message(
    flow: Dataflow | None = None,
    *answers: Answer,
    notes: tuple[Note, ...] = (),
    languages: tuple[str, ...] = ("en", "sq"),
) -> DataMessage:
    """A message of one release, or of several."""
    flow = flow or asylum()
    sets = tuple(
        DataSet(one, date(2025, 3, 1 + at), f"release/{at}", valid_from=WHEN)
        for at, one in enumerate(answers or (some(flow),))
    )
    return DataMessage(flow, sets, WHEN, "TESSERA", notes=notes, languages=languages)


def written(format: object, message: DataMessage, shape: Shape = WHOLE) -> bytes:
    """The whole file that a format writes."""
    return b"".join(format.write(message, shape))  # type: ignore[attr-defined]


def table(flow: Dataflow, rows: pa.Table) -> list[dict[str, object]]:
    """Rows in the structure's order, whatever order a file had."""
    columns = flow.structure.columns
    found = plain(conform(flow.structure, rows))
    return found.sort_by([(id, "ascending") for id in columns[:-3]]).to_pylist()


def same(flow: Dataflow, message: Message, answer: Answer) -> None:
    """Check that a message that was read holds exactly the answer that was written."""
    assert set(message.dimensions) == {one.id for one in flow.structure.dimensions}
    assert table(flow, message.rows) == table(flow, stated(answer))


def stated(answer: Answer) -> pa.Table:
    """An answer's rows; a missing free value whose status says nothing is read as "O"."""
    rows = answer.arrow()
    status = [
        "O" if value is None and said == "A" and conf == "F" else said
        for value, said, conf in zip(
            answer.column("OBS_VALUE"),
            answer.column("OBS_STATUS"),
            answer.column("CONF_STATUS"),
            strict=True,
        )
    ]
    return rows.set_column(
        rows.schema.get_field_index("OBS_STATUS"), "OBS_STATUS", pa.array(status)
    )


#: Ids and codes as the standard allows them, and words in several scripts, with every sign to escape.
ID = st.sampled_from(
    [
        "FREQ",
        "GEO",
        "SEX",
        "A",
        "X9",
        "I_D",
        "AGE_",
        "REF_AREA",
        "CITIZEN",
        "Z",
        "Q2",
        "STATUS",
        "VALUE",
        "OBS",
        "DATASET",
    ]
)
CODE = st.sampled_from(
    [
        "A",
        "T",
        "_T",
        "_Z",
        "Y5-11",
        "Y_GE60",
        "AT",
        "XK",
        "$",
        "@",
        "a",
        "0",
        "01",
        "007",
        "-",
        "-1",
        "1E5",
        "NaN",
        "null",
        "true",
        "None",
        "AL_XK",
        "x@y",
        "TOTAL",
    ]
)
WORDS = st.sampled_from(
    ["Plain", "A, b", 'He said "no"', "Kosovo*", "R&D <b>", "čćđšž", "Ђорђе", "Ëë ç", "٤٢", "日本",
     " padded ", "a: b", "line\nbreak", "tab\there", "'", "\u2028", "\x01", "=1+1", "x" * 300, "."]
)  # fmt: skip
PERIOD = st.sampled_from(
    ["2023", "2024", "2024-S1", "2024-Q4", "2024-02", "2024-W05", "2024-02-29"]
)
STATE = st.tuples(
    st.sampled_from([0.0, -0.0, 1.0, 1594353.0, 0.1, -12.5, 1e21, 5e-324, 1 / 3, 2.0**53])
    | st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["A", "B", "BP", "E", "DU", "N"]),
    st.sampled_from("FCN"),
) | st.tuples(st.none(), st.sampled_from(["O", "L", "M", "Q", "BO"]), st.sampled_from("FCN"))


@st.composite
def flows(draw: st.DrawFn) -> tuple[Dataflow, Answer]:
    """A structure of one to eight dimensions, some of them areas, and observations in it."""
    ids = draw(st.lists(ID, min_size=1, max_size=8, unique=True))
    dimensions = []
    for at, id in enumerate(ids):
        codes = draw(st.lists(CODE, min_size=1, max_size=4, unique=True))
        codelist = Codelist(f"CL_{id}", tuple(Code(one, {"en": draw(WORDS)}) for one in codes))
        role = Role.AREA if at == 0 and draw(st.booleans()) else Role.OTHER
        dimensions.append(Dimension(id, {"en": draw(WORDS), "sr": draw(WORDS)}, role, codelist))
    made = flow(*dimensions)
    keys = st.tuples(
        *(
            st.sampled_from([code.id for code in one.codelist.codes])
            for one in dimensions
            if one.codelist
        ),
        PERIOD,
    )
    cells = draw(st.dictionaries(keys, STATE, min_size=1, max_size=12))
    return made, answer(made, [(*key, *state) for key, state in cells.items()])
