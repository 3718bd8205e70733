"""What the demonstration is told from: the file beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def told() -> dict[str, Any]:
    """What the file beside this one says."""
    return tomllib.loads(Path(__file__).with_name("network.toml").read_text(encoding="utf-8"))


@cache
def offices() -> dict[str, dict[str, str]]:
    """How the demonstration's people, with an account or not, are called in each language, by what
    is stored."""
    return {one["name"]["en"]: one["name"] for one in (*told()["accounts"], *told()["offices"])}
