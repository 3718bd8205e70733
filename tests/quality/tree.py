"""The tree as the house rules see it: which files there are, and their syntax."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"


@lru_cache(maxsize=1)
def committed() -> tuple[Path, ...]:
    """Every file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def sources(*folders: str) -> Iterator[Path]:
    """Python files of ``src`` under these folders, without what Django writes."""
    for folder in folders or ("",):
        for file in sorted((SRC / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


@lru_cache(maxsize=1024)
def syntax(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


@lru_cache(maxsize=1024)
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Everything in the syntax of a file, gone through once."""
    return tuple(ast.walk(syntax(file)))


def named(file: Path) -> str:
    """The file as a person says it."""
    return str(file.relative_to(ROOT))


def is_part(file: Path, part: str) -> bool:
    """Whether a file is ``part.py`` of a room or stands in the room's folder of that name."""
    return file.stem == part or part in file.parts
