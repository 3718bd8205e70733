"""What is told of a test is told of one that there is."""

from __future__ import annotations

from pathlib import Path

from tests.databases import PASSING, is_passing

ROOT = Path(__file__).resolve().parents[1]


def test_what_asks_in_passing_is_there() -> None:
    for one in PASSING:
        file, _colons, name = one.partition("::")
        assert f"def {name or 'test_'}" in (ROOT / file).read_text("utf-8"), one


def test_only_what_is_listed_asks_in_passing() -> None:
    assert is_passing("tests/statistics/test_sdmx.py::test_any[1]")
    assert is_passing("tests/access/test_matrix.py::test_every_act_is_in_the_matrix")
    assert not is_passing("tests/access/test_visibility.py::test_any[tests/access/test_matrix.py]")
    assert not is_passing("tests/statistics/test_publish.py::test_any")
