"""Bad input: one sentence naming file, line and column, and never a traceback of another kind."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from migstat.sdmx.model import BadFile
from migstat.sources import frontex, read_file, worldbank

GOOD = (
    "DATAFLOW,LAST UPDATE,freq,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\n"
    "ESTAT:DEMO(1.0),29/11/24 11:00:00,A,T,AT,2023,10,,\n"
    "ESTAT:DEMO(1.0),29/11/24 11:00:00,A,T,BE,2023,20,bp,\n"
)


def refused(path: Path) -> BadFile:
    with pytest.raises(BadFile) as found:
        read_file(path)
    said = str(found.value)
    assert path.name in said and "\n" not in said and "Traceback" not in said
    assert said.endswith(".")
    return found.value


def text(tmp_path: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_good_one_is_good(tmp_path: Path) -> None:
    table = read_file(text(tmp_path, GOOD))
    assert table.rows.column("OBS_STATUS").to_pylist() == ["A", "BP"]


def test_wrong_area_code(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace(",BE,", ",ZZ,")))
    assert (error.line, error.column) == (3, "GEO") and "'ZZ'" in str(error)


def test_wrong_flag(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace(",bp,", ",bx,")))
    assert (error.line, error.column) == (3, "OBS_FLAG") and "'bx'" in str(error)


def test_not_a_number(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace(",20,", ",2O,")))
    assert (error.line, error.column) == (3, "OBS_VALUE")


def test_a_number_beyond_all_numbers(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace(",20,", ",1e999,")))
    assert (error.line, error.column) == (3, "OBS_VALUE") and "too large" in str(error)


@pytest.mark.parametrize("period", ["2023-13", "23", "last year", "2023-Q5"])
def test_not_a_period(period: str, tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace(",BE,2023,", f",BE,{period},")))
    assert (error.line, error.column) == (3, "TIME_PERIOD")


def test_duplicate_key(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace(",BE,", ",AT,")))
    assert error.line == 3 and "twice (first in line 2)" in str(error)


def test_changed_header(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace("OBS_VALUE", "VALUE")))
    assert (error.line, error.column) == (1, "OBS_VALUE") and "VALUE" in str(error)


def test_header_named_twice(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace("sex,geo", "geo,geo")))
    assert (error.line, error.column) == (1, "geo")


def test_truncated_text(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD[:-12]))
    assert error.line == 3 and "cut short" in str(error)


def test_open_quote(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace(",A,T,AT", ',A,T,"AT', 1) + GOOD[80:]))
    assert error.line == 2


def test_header_and_nothing_else(tmp_path: Path) -> None:
    assert "no figures" in str(refused(text(tmp_path, GOOD.splitlines()[0] + "\n")))


def test_wrong_encoding(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace("BE", "BÉ").encode("latin-1")))
    assert error.line == 3 and "UTF-8" in str(error)
    assert "UTF-16" in str(refused(text(tmp_path, GOOD.encode("utf-16"))))


def test_zero_bytes(tmp_path: Path) -> None:
    assert "0 bytes" in str(refused(text(tmp_path, b"")))


def test_absent(tmp_path: Path) -> None:
    assert "no such file" in str(refused(tmp_path / "nothing.csv"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    refused(tmp_path / "folder.csv")


def test_binary_nonsense(tmp_path: Path) -> None:
    refused(text(tmp_path, bytes(range(256)) * 50))
    refused(text(tmp_path, b"\x89PNG\r\n\x1a\n" + b"\0" * 500))
    refused(text(tmp_path, b"\xff" * 5000))


def test_two_gigabytes_of_nonsense(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)
    assert "2,147,483,648 bytes" in str(refused(path))


def test_zip_bombs(tmp_path: Path) -> None:
    bomb = gzip.compress(GOOD.encode() + b"0" * 40_000_000)
    assert "inflates more than" in str(refused(text(tmp_path, bomb, "table.csv.gz")))
    path = tmp_path / "table.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", GOOD + "0" * 40_000_000)
    assert "inflates more than" in str(refused(path))


def test_archives(tmp_path: Path) -> None:
    assert read_file(text(tmp_path, gzip.compress(GOOD.encode()), "a.csv.gz")).rows.num_rows == 2
    assert "cut short" in str(refused(text(tmp_path, gzip.compress(GOOD.encode())[:-9], "b.gz")))
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", GOOD)
    assert read_file(path).rows.num_rows == 2
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("two.csv", GOOD)
    assert "2 files" in str(refused(path))
    assert "damaged" in str(refused(text(tmp_path, path.read_bytes()[:150], "d.zip")))


def test_two_tables_in_one_file(tmp_path: Path) -> None:
    lines = GOOD.splitlines()
    lines[2] = lines[2].replace("DEMO", "OTHER")
    error = refused(text(tmp_path, "\n".join(lines) + "\n"))
    assert "holds two tables, DEMO and OTHER" in str(error)


def test_update_that_is_no_date(tmp_path: Path) -> None:
    error = refused(text(tmp_path, GOOD.replace("29/11/24", "11/29/24")))
    assert error.column == "LAST UPDATE"


TSV = "freq,geo\\TIME_PERIOD\t2022 \t2023 \nA,AT\t1 \t: \nA,BE\t2 b\t3 \n"


def test_tsv(tmp_path: Path) -> None:
    table = read_file(text(tmp_path, TSV, "demo.tsv"))
    assert table.rows.num_rows == 4 and table.rows.column("OBS_VALUE").null_count == 1
    error = refused(text(tmp_path, TSV.replace("2 b", "two"), "demo.tsv"))
    assert (error.line, error.column) == (3, "2022")
    assert refused(text(tmp_path, TSV.replace("A,BE", "A,AT"), "demo.tsv")).line == 3
    assert refused(text(tmp_path, TSV.replace("A,BE", "BE"), "demo.tsv")).line == 3
    assert "'ZZ'" in str(refused(text(tmp_path, TSV.replace("A,BE", "A,ZZ"), "demo.tsv")))
    refused(text(tmp_path, TSV[:-6], "demo.tsv"))


LEGACY = '"TIME","GEO","Value","Flag and Footnotes"\n"2023","Austria","1,234",""\n'


def test_legacy(tmp_path: Path) -> None:
    assert read_file(text(tmp_path, LEGACY)).rows.column("OBS_VALUE").to_pylist() == [1234]
    error = refused(text(tmp_path, LEGACY.replace("Austria", "Atlantis")))
    assert (error.line, error.column) == (2, "GEO")
    assert refused(text(tmp_path, LEGACY.replace('"2023"', '"2023M13"'))).line == 2
    latin = LEGACY.replace("Austria", "Türkiye").encode("latin-1")
    assert read_file(text(tmp_path, latin)).rows.column("GEO").to_pylist() == ["TR"]


def _frontex(tmp_path: Path, **changes: list[object]) -> Path:
    columns: dict[str, list[object]] = {
        "route": ["Western Balkan Route", "Other"],
        "border_type": ["Land", "Sea"],
        "nat": ["XKX", "SYR"],
        "period": ["2024-01", "2024-01"],
        "detections": [1, 2],
    }
    path = tmp_path / "ibc_monthly.parquet"
    pq.write_table(pa.table({**columns, **changes}), path)
    return path


def test_parquet(tmp_path: Path) -> None:
    assert read_file(_frontex(tmp_path)).rows.num_rows == 2
    error = refused(_frontex(tmp_path, nat=["XKX", "QQQ"]))
    assert (error.line, error.column) == (2, "nat")
    error = refused(_frontex(tmp_path, nat=["XKX", None]))
    assert (error.line, error.column) == (2, "nat")
    same = {"route": ["Other"] * 2, "border_type": ["Sea"] * 2, "nat": ["SYR"] * 2}
    assert refused(_frontex(tmp_path, **same)).line == 2  # type: ignore[arg-type]


def test_parquet_with_another_header(tmp_path: Path) -> None:
    path = _frontex(tmp_path)
    pq.write_table(pq.read_table(path).rename_columns(["a", "b", "c", "d", "e"]), path)
    error = refused(path)
    assert (error.line, error.column) == (1, "route")


def test_parquet_cut_short_or_damaged(tmp_path: Path) -> None:
    path = _frontex(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert "cut short" in str(refused(path))
    path.write_bytes(whole[:8] + b"\xff" * (len(whole) - 60) + whole[-52:])
    assert "damaged" in str(refused(path))
    path.write_bytes(b"not parquet at all")
    assert "not a Parquet file" in str(refused(path))
    path.write_bytes(b"PAR1")
    refused(path)


def test_parquet_of_no_publisher(tmp_path: Path) -> None:
    path = tmp_path / "mystery.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    assert "none of the publishers' tables" in str(refused(path))


def test_a_bad_file_in_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "frontex").mkdir()
    (tmp_path / "frontex" / "ibc_monthly.parquet").write_bytes(b"")
    with pytest.raises(BadFile, match=r"^frontex/ibc_monthly.parquet: the file is empty"):
        list(frontex.read(tmp_path))


def test_population_with_a_wrong_year(tmp_path: Path) -> None:
    (tmp_path / "worldbank").mkdir()
    path = tmp_path / "worldbank" / "population_SP.POP.TOTL.csv"
    path.write_text("Country Name,Country Code,Year,Value\nAruba,ABW,196O,54922\n")
    with pytest.raises(BadFile, match=r"line 2, column Year: '196O' is not a period"):
        list(worldbank.read(tmp_path))
