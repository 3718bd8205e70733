"""Flags: letters as Eurostat writes them, before and after January 2025."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migstat.sdmx.codelists import CL_OBS_STATUS
from migstat.sdmx.flags import flag, observation_flags
from migstat.sdmx.model import BadFile

CASES = [
    ("", ("A", "F")),
    ("b", ("B", "F")),
    ("dp", ("DP", "F")),
    ("bep", ("BEP", "F")),
    ("pb", ("BP", "F")),
    ("B, P", None),
    ("b p", ("BP", "F")),
    ("c", ("A", "C")),
    ("s", ("I", "F")),
    ("z", ("M", "F")),
    ("0n", ("N", "F")),
    ("0 n", ("N", "F")),
    ("bc", ("B", "C")),
    ("A", ("A", "F")),
    ("x", None),
    ("7", None),
]


@pytest.mark.parametrize(("letters", "meaning"), CASES)
def test_flag(letters: str, meaning: tuple[str, str] | None) -> None:
    assert flag(letters) == meaning


@given(st.text(max_size=6))
def test_any_text_is_known_or_refused(letters: str) -> None:
    said = flag(letters)
    known = {code.id for code in CL_OBS_STATUS.codes}
    assert said is None or (set(said[0]) <= known and said[1] in "FC")


def test_missing_values_say_so() -> None:
    flags = pa.array(["", "p", "c", "z", ""])
    gone = pa.array([True, True, True, True, False])
    status, confidential = observation_flags(flags, gone, "f", "c")
    assert status.to_pylist() == ["O", "OP", "A", "M", "A"]
    assert confidential.to_pylist() == ["F", "F", "C", "F", "F"]


def test_a_confidentiality_column_of_its_own_wins() -> None:
    status, confidential = observation_flags(
        pa.array(["", "b"]), pa.array([True, False]), "f", "c", confidential=pa.array(["C", ""])
    )
    assert status.to_pylist() == ["O", "B"] and confidential.to_pylist() == ["C", "F"]


def test_unknown_flags_are_refused_with_their_line() -> None:
    with pytest.raises(BadFile, match=r"f, line 3, column FLAG: the flag 'y'"):
        observation_flags(pa.array(["", "y"]), pa.array([False, False]), "f", "FLAG", 2)
