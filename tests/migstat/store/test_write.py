"""What is refused on the way in, and that what is written stays as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from tests.migstat.factories import dataflow, monthly, table

from migstat.sdmx.model import Table
from migstat.store import (
    DuplicateKey,
    HashMismatch,
    InvalidTable,
    NoSuchRelease,
    Query,
    Store,
    Unreadable,
)

FLOW = dataflow()
ROWS = [
    ("A", "SY", "DE", "T", "2023", 101_465.0),
    ("A", "SY", "DE", "T", "2024", None, "OP", "F"),
    ("A", "XK", "AT", "T", "2024", 0.0, "E", "F"),
]


def with_column(source: Table, name: str, column: pa.Array) -> Table:
    at = source.rows.column_names.index(name)
    return replace(source, rows=source.rows.set_column(at, name, column))


def test_catalogue_facts(store: Store) -> None:
    release = store.write(table(FLOW, ROWS))
    assert (release.dataflow, release.rows, release.series) == ("TESTFLOW", 3, 2)
    assert (release.first_period, release.last_period) == ("2023", "2024")
    assert release.path == f"releases/TESTFLOW/{release.sha256[:16]}.parquet"
    assert store.describe(release.path) == release
    assert store.releases() == [release.path]


def test_the_file_tells_all_that_was_known(store: Store) -> None:
    original = table(FLOW, ROWS)
    facts = store.facts(store.write(original))
    assert facts.dataflow == FLOW
    assert (facts.vintage, facts.retrieved) == (original.vintage, original.retrieved)
    assert facts.edits == ("Edited.",)
    assert facts.codes["CITIZEN"] == ("SY", "XK")


def test_rows_come_back_sorted_whatever_their_order(store: Store) -> None:
    release = store.write(table(FLOW, reversed(ROWS)))
    assert release == store.write(table(FLOW, ROWS))
    assert store.read(FLOW.structure, release, Query()).rows() == [
        (*ROWS[0], "A", "F"),
        ROWS[1],
        ROWS[2],
    ]


def test_column_order_and_text_types_do_not_matter(store: Store) -> None:
    source = table(FLOW, ROWS)
    shuffled = source.rows.select(list(reversed(source.rows.column_names)))
    coded = shuffled.set_column(
        shuffled.column_names.index("GEO"), "GEO", shuffled.column("GEO").dictionary_encode()
    )
    assert store.write(replace(source, rows=coded)) == store.write(source)


def test_same_figures_on_another_day_are_another_release_with_the_same_content(
    store: Store,
) -> None:
    first = store.write(table(FLOW, ROWS))
    later = table(FLOW, ROWS)
    second = store.write(replace(later, retrieved=later.retrieved.replace(day=9)))
    assert first.sha256 != second.sha256
    assert first.content == second.content


def test_writing_again_touches_nothing(store: Store, tmp_path: Path) -> None:
    release = store.write(table(FLOW, ROWS))
    file = tmp_path / release.path
    before = file.stat()
    store.write(table(FLOW, ROWS))
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_minus_zero_is_zero(store: Store) -> None:
    minus = store.write(table(FLOW, [("A", "XK", "AT", "T", "2024", -0.0)]))
    plus = store.write(table(FLOW, [("A", "XK", "AT", "T", "2024", 0.0)]))
    assert minus == plus


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("A", "XX9", "DE", "T", "2024", 1.0), "row 2 has CITIZEN 'XX9', which the areas do not"),
        (("A", "SY", "DE", "X", "2024", 1.0), "row 2 has SEX 'X', which CL_SEX do not have"),
        (
            ("A", "SY", "DE", "T", "2024-01", 1.0),
            "TIME_PERIOD '2024-01', which does not fit FREQ A",
        ),
        (
            ("M", "SY", "DE", "T", "2024-13", 1.0),
            "TIME_PERIOD '2024-13', which does not fit FREQ M",
        ),
        (("A", "SY", "DE", "T", "2024", 1.0, "PB", "F"), "OBS_STATUS 'PB'"),
        (("A", "SY", "DE", "T", "2024", 1.0, "z", "F"), "OBS_STATUS 'z'"),
        (("A", "SY", "DE", "T", "2024", 1.0, "A", ""), "CONF_STATUS ''"),
        (("A", "SY", None, "T", "2024", 1.0), "row 2 has an empty GEO"),
        (("A", "SY", "DE", "T", "2024", 1.0, None, "F"), "an empty OBS_STATUS; write A"),
        (("A", "SY", "DE", "T", "2024", float("nan")), "no finite number; leave a missing one"),
        (("A", "SY", "DE", "T", "2024", float("inf")), "no finite number"),
    ],
)
def test_a_bad_row_is_named(
    store: Store, row: tuple[str | float | None, ...], sentence: str
) -> None:
    with pytest.raises(InvalidTable) as refusal:
        store.write(table(FLOW, [("A", "XK", "DE", "T", "2022", 1.0), row]))
    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("TESTFLOW: ")
    assert store.releases() == []


def test_a_repeated_key_is_named_with_both_rows(store: Store) -> None:
    with pytest.raises(DuplicateKey) as refusal:
        store.write(table(FLOW, [ROWS[2], ROWS[0], ROWS[2], ROWS[0]]))
    assert "FREQ=A, CITIZEN=SY, GEO=DE, SEX=T, TIME_PERIOD=2023" in str(refusal.value)
    assert "in row 2 and in row 4, and 1 more keys" in str(refusal.value)
    assert store.releases() == []


def test_columns_must_be_those_of_the_structure(store: Store) -> None:
    source = table(FLOW, ROWS)
    with pytest.raises(InvalidTable, match="no column GEO"):
        store.write(replace(source, rows=source.rows.drop_columns("GEO")))
    with pytest.raises(InvalidTable, match="column NOTE is not in the structure"):
        store.write(replace(source, rows=source.rows.append_column("NOTE", [["x"] * 3])))
    with pytest.raises(InvalidTable, match="TIME_PERIOD must be text, but it is int64"):
        store.write(with_column(source, "TIME_PERIOD", pa.array([2023, 2024, 2024])))
    with pytest.raises(InvalidTable, match="OBS_VALUE must be numbers, but it is string"):
        store.write(with_column(source, "OBS_VALUE", pa.array(["1", ":", "2"])))
    with pytest.raises(InvalidTable, match="not a single row"):
        store.write(replace(source, rows=source.rows.slice(0, 0)))


def test_names_that_are_no_identifiers_are_refused(store: Store) -> None:
    for id in ("", "../UP", 'X" --', "lower", "É", "A" * 61):
        with pytest.raises(InvalidTable, match="no identifier"):
            store.write(table(dataflow(id=id), ROWS))


def test_a_damaged_file_is_told_apart_and_mended_by_writing_again(
    store: Store, tmp_path: Path
) -> None:
    source = table(FLOW, ROWS)
    release = store.write(source)
    store.verify(release)
    file = tmp_path / release.path
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(HashMismatch, match="is damaged"):
        store.verify(release)
    store.write(source)
    store.verify(release)


def test_a_damaged_file_is_one_sentence_wherever_the_damage_is(
    store: Store, tmp_path: Path
) -> None:
    source = monthly(3, 3)
    release = store.write(source)
    file = tmp_path / release.path
    content = file.read_bytes()
    for damaged in (b"", b"nonsense", content[: len(content) // 2], b"PAR1" + content[200:]):
        file.write_bytes(damaged)
        for budget in (0, 10**8):
            with pytest.raises(Unreadable, match="cannot be read; restore the file"):
                Store(tmp_path, budget).read(source.dataflow.structure, release, Query())


def test_a_flipped_bit_in_the_figures_is_noticed_when_they_are_loaded(
    store: Store, tmp_path: Path
) -> None:
    source = monthly(12, 12)
    release = store.write(source)
    file = tmp_path / release.path
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(Unreadable):
        store.read(source.dataflow.structure, release, Query())


@pytest.mark.parametrize(
    "name",
    [
        "",
        "releases/TESTFLOW",
        "../../etc/passwd",
        "/etc/passwd",
        "0" * 64,
        "releases/A/../x.parquet",
    ],
)
def test_no_name_leads_elsewhere(store: Store, name: str) -> None:
    with pytest.raises(NoSuchRelease):
        store.read(FLOW.structure, name, Query())


def test_a_release_is_found_by_its_hash(store: Store) -> None:
    release = store.write(table(FLOW, ROWS))
    for name in (release, release.path, release.sha256, release.sha256[:16]):
        assert len(store.read(FLOW.structure, name, Query())) == 3


def test_large_tables_take_less_than_a_byte_or_two_per_row(store: Store) -> None:
    release = store.write(monthly(40, 20))
    assert release.rows == 96_000
    assert release.size < 2 * release.rows
