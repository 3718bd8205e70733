"""Refuse source files that have outgrown their room (400 lines; migrations are written by Django)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400


def main() -> int:
    """Print what is too long, or how long the longest is; 1 where something is too long."""
    lengths = {
        file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines())
        for file in (ROOT / "src").rglob("*.py")
        if "migrations" not in file.parts
    }
    long = {file: lines for file, lines in lengths.items() if lines > LONGEST}
    for file, lines in sorted(long.items()):
        print(f"{file}: {lines} lines; make it a folder of the same name.")
    if not long:
        file = max(lengths, key=lambda name: lengths[name])
        print(f"{len(lengths)} files, the longest {file} with {lengths[file]} lines")
    return bool(long)


if __name__ == "__main__":
    sys.exit(main())
