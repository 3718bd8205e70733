"""The command line: what it refuses and how, and that nothing is changed by what is refused."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from tessera.access.people import OPERATOR
from tessera.site.cli.main import main
from tessera.statistics.models import Release

ROOT = Path(__file__).resolve().parents[2]

HEADER = "DATAFLOW,LAST UPDATE,freq,citizen,sex,unit,age,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"


class Ended:
    """How a command ended: its status, and what it said on both outputs."""

    def __init__(self, returncode: int, stdout: str, stderr: str):
        self.returncode, self.stdout, self.stderr = returncode, stdout, stderr


@pytest.fixture
def tessera(capsys, db) -> Callable[..., Ended]:
    """Run a command in this process, on the tests' own database and home."""

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        return Ended(int(ended.value.code or 0), *capsys.readouterr())

    return run


def started(home: Path, *arguments: str, **settings: str) -> Ended:
    """Run a command in a process of its own, for what is decided before Django wakes."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TESSERA_", "DJANGO_"))}
    env = {**kept, "TESSERA_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), **settings}
    done = subprocess.run(
        [sys.executable, "-m", "tessera.site.cli", *arguments],
        env=env, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


def refused(done: Ended) -> str:
    """The one sentence of a refusal: status 2, no traceback."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1 and lines[0].startswith("tessera: "), done.stderr
    return lines[0]


def stored(home: Path) -> list[str]:
    return sorted(str(file) for file in (home / "store").rglob("*.parquet"))


def test_help_answers_without_a_database(tmp_path: Path):
    done = started(tmp_path, "--help")
    assert done.returncode == 0
    for command in ("load", "serve", "user", "export", "check", "demo"):
        assert f"  {command} " in done.stdout
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("header.csv", b"colour,shape\nred,round\n"),
        ("short.csv", HEADER.encode() + b"ESTAT:X(1.0),01/01/25,A,XK\n"),
        (
            "latin.csv",
            HEADER.encode() + b"ESTAT:X(1.0),01/01/25,A,\xeb\xff\xfe,T,PER,TOTAL,AT,2024,5,\n",
        ),
        ("binary.csv", bytes(range(256)) * 50),
        ("not.parquet", b"PAR1 and then nothing of the kind"),
        ("bomb.csv.gz", gzip.compress(b"0" * 50_000_000)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_is_one_sentence(tessera, home: Path, tmp_path: Path, name: str, content: bytes):
    file = tmp_path / name
    file.write_bytes(content)
    before = stored(home)
    sentence = refused(tessera("load", str(file), "--dataflow", "ASYAPP"))
    assert name in sentence
    assert stored(home) == before


def test_a_header_that_changed_is_refused_once_there_are_releases(
    tessera, home: Path, tmp_path: Path
):
    row = "ESTAT:MIGR_TEST(1.0),01/01/25 11:00:00,A,AF,T,PER,TOTAL,AT,2023,5,\n"
    first, changed = tmp_path / "first.csv", tmp_path / "changed.csv"
    first.write_text(HEADER + row)
    changed.write_text(HEADER.replace("geo", "country") + row)
    assert tessera("load", str(first)).returncode == 0
    before, releases = stored(home), Release.objects.count()
    sentence = refused(tessera("load", str(changed)))
    assert "changed.csv, line 1" in sentence and "COUNTRY in place of GEO" in sentence
    assert stored(home) == before and Release.objects.count() == releases


def test_a_file_that_is_not_there(tessera, tmp_path: Path):
    assert "nowhere.csv" in refused(tessera("load", str(tmp_path / "nowhere.csv")))


def test_a_folder_without_figures(tessera, tmp_path: Path):
    refused(tessera("load", "--folder", str(tmp_path)))


def test_a_setting_that_cannot_be_used(tmp_path: Path):
    said = refused(started(tmp_path, "check", TESSERA_STYLE="nato"))
    assert "TESSERA_STYLE" in said


def test_a_misspelt_setting(tmp_path: Path):
    assert "TESSERA_STLYE" in refused(started(tmp_path, "migrate", TESSERA_STLYE="eu"))


def test_an_unknown_code_is_not_guessed(tessera):
    assert "'QQ'" in refused(tessera("areas", "resolve", "QQ"))


def test_an_area_by_a_publishers_code(tessera):
    done = tessera("areas", "resolve", "GRC", "--system", "iso3")
    assert done.returncode == 0
    assert done.stdout.startswith("EL ")


def test_a_database_without_tables_says_what_to_do(tmp_path: Path):
    said = refused(started(tmp_path, "user", "list"))
    assert "bin/tessera migrate" in said


def test_migrating_twice_changes_nothing(tessera):
    assert "up to date" in tessera("migrate").stderr


def test_check_finds_an_installation_well(tessera):
    done = tessera("check")
    assert done.returncode == 0, done.stderr
    assert {line.split(":")[0] for line in done.stdout.splitlines() if ":" in line} >= {
        "settings", "database", "store", "audit",
    }  # fmt: skip


def test_secrets_are_not_shown(tmp_path: Path):
    done = started(tmp_path, "check", "settings", TESSERA_SECRET_KEY="x" * 60)
    assert done.returncode == 0, done.stderr
    assert "TESSERA_SECRET_KEY" in done.stdout and "x" * 60 not in done.stdout


def test_a_port_that_is_taken(tessera):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        said = refused(tessera("demo", "--port", str(port)))
    assert str(port) in said and "--port" in said


def test_an_unknown_organisation(tessera):
    done = tessera("user", "invite", "a@example.org", "--organisation", "nobody", "--name", "A")
    assert done.returncode == 2 and "nobody" in done.stderr and "Traceback" not in done.stderr


def test_an_unknown_dataflow(tessera):
    assert "NOTHING" in refused(tessera("export", "figures", "NOTHING"))


class TestAuditChain:
    """Story 12: the record that somebody altered in the database is named."""

    @pytest.fixture
    def used(self, tessera, tmp_path: Path, data: Path) -> Path:
        folder = one_source(tmp_path, data)
        done = tessera("load", "--folder", str(folder))
        assert done.returncode == 0, done.stderr
        return folder

    def test_an_altered_event_is_named(self, tessera, used: Path):
        assert tessera("check", "audit").returncode == 0
        with connection.cursor() as cursor:
            cursor.execute("UPDATE audit_event SET actor_name = 'Nobody' WHERE number = 1")
        done = tessera("check", "audit")
        assert done.returncode == 1
        assert "Event 1" in done.stderr and "altered" in done.stderr

    def test_an_altered_release_is_named(self, tessera, used: Path, home: Path):
        release = (
            home / "store" / Release.objects.visible_to(OPERATOR).values_list("path", flat=True)[0]
        )
        before = release.read_bytes()
        release.chmod(0o644)
        release.write_bytes(before[:100] + bytes([before[100] ^ 1]) + before[101:])
        try:
            done = tessera("check", "store")
        finally:
            release.write_bytes(before)
        assert done.returncode == 1
        assert "store: WRONG" in done.stderr and "restore" in done.stderr

    def test_a_file_that_belongs_to_no_release_is_named_and_removed(
        self, tessera, used: Path, home: Path
    ):
        tessera("check", "store", "--mend")  # what other tests took back
        there = stored(home)
        release = home / "store" / Release.objects.visible_to(OPERATOR).first().path
        stray = release.with_name("0123456789abcdef.parquet")
        stray.write_bytes(release.read_bytes())
        done = tessera("check", "store")
        assert done.returncode == 0 and stray.name in done.stdout and "--mend" in done.stdout
        assert tessera("check", "--mend").returncode == 2
        assert (
            "1 files that belong to none were removed" in tessera("check", "store", "--mend").stdout
        )
        assert stored(home) == there

    def test_loading_again_makes_no_new_release(self, tessera, used: Path, home: Path):
        before = stored(home)
        done = tessera("load", "--folder", str(used))
        assert "0 new releases" in done.stderr
        assert stored(home) == before

    def test_a_folder_that_is_given_as_a_file_is_refused_with_what_to_say(
        self, tessera, used: Path
    ):
        done = tessera("load", str(used))
        assert done.returncode == 2 and f"say --folder {used}" in done.stderr

    def test_figures_come_out_as_they_went_in(self, tessera, used: Path, tmp_path: Path):
        file = tmp_path / "out.csv"
        done = tessera("export", "figures", "FRONTEX_IBC", "-o", str(file))
        assert done.returncode == 0, done.stderr
        lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
        assert f"{len(lines) - 1:,} rows" in done.stderr

    def test_a_spreadsheet_is_written_as_the_page_writes_it(self, tessera, used, tmp_path: Path):
        file = tmp_path / "out.xlsx"
        done = tessera("export", "figures", "FRONTEX_IBC", "--last", "1", "-o", str(file))
        assert done.returncode == 0, done.stderr
        book = CalamineWorkbook.from_path(file)
        assert any("FRONTEX_IBC" in str(cell) for row in sheet_rows(book) for cell in row)

    def test_an_unknown_dimension_is_refused_and_no_file_is_left(
        self, tessera, used, tmp_path: Path
    ):
        file = tmp_path / "out.csv"
        said = refused(
            tessera("export", "figures", "FRONTEX_IBC", "--key", "COLOUR=red", "-o", str(file))
        )
        assert "COLOUR" in said
        assert not file.exists()


def sheet_rows(book: CalamineWorkbook) -> list[list[object]]:
    """The rows of every sheet, one after the other."""
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


def one_source(place: Path, data: Path) -> Path:
    """A folder with the smallest of the publishers, linked and not copied."""
    folder = place / "figures"
    folder.mkdir()
    (folder / "frontex").symlink_to(data / "frontex")
    return folder
