"""A load that is killed at any moment leaves the store and the catalogue as before or as after."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from tests.databases import Installed
from tests.dying import told_by
from tests.statistics.dying import CASES


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, installed: Installed) -> dict[str, Any]:
    return told_by("tests.statistics.dying", tmp_path_factory, installed)


def test_the_chain_holds_after_all_of_them(told: dict[str, Any]) -> None:
    assert told["chain"] == "holds" and len(told["told"]) == len(CASES)


@pytest.mark.parametrize(("case", "place"), CASES)
def test_store_and_catalogue_agree_afterwards(told: dict[str, Any], case: str, place: str) -> None:
    one = next(one for one in told["told"] if (one["case"], one["place"]) == (case, place))
    between, after = one["between"], one["after"]
    assert one["killed"] == -signal.SIGKILL
    assert between["rows without a file"] == [] and between["whole"]
    assert between["left"], "it was not killed while it wrote"
    assert after == {
        "files without a row": [], "rows without a file": [], "whole": True, "left": [],
        "releases": after["releases"],
    }  # fmt: skip
    assert after["releases"] - between["releases"] in (0, 1, 2, 3)


def test_what_was_loaded_half_is_loaded_whole(told: dict[str, Any]) -> None:
    """One release of every large file that was begun again, three of every folder."""
    begun = [case for case, _place in CASES]
    whole = len(begun) + 2 * begun.count("folder")
    assert told["told"][-1]["after"]["releases"] == whole


def test_a_killed_load_leaves_files_that_nobody_knows(told: dict[str, Any]) -> None:
    """Else nothing of this would be tried."""
    stray = {
        (one["case"], one["place"]): one["between"]["files without a row"] for one in told["told"]
    }
    assert len(stray["large", "judge"]) == 1 and len(stray["other", "judge"]) == 1
    assert len(stray["folder", "put 2 after"]) == 2
    assert stray["large", "write"] == stray["large", "settle"] == []
