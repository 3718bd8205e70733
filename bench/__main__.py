"""``bin/bench [GROUP] [--write]``."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import UTC, datetime
from importlib import import_module

from bench.frame import ROOT, Figure

#: Groups, named after rooms (``scale``: figures of one very large table), in the order in which they are measured.
GROUPS = ("statistics", "site", "exchange", "confidentiality", "scale")
PAGE = ROOT / "docs" / "reference" / "performance.md"


def main() -> int:
    """Measure, print a line for each figure, and end with 1 if any falls short."""
    asked = argparse.ArgumentParser(
        prog="bin/bench", description="Measure what the project promises."
    )
    asked.add_argument("group", nargs="?", choices=GROUPS, help="only this group")
    asked.add_argument(
        "--write", action="store_true", help="keep the table in docs/reference/performance.md"
    )
    chosen = asked.parse_args()
    print("group | name | measured | bar | met or short", flush=True)
    found: list[tuple[str, Figure]] = []
    for group in [chosen.group] if chosen.group else GROUPS:
        for figure in import_module(f"bench.{group}").measure():
            found.append((group, figure))
            print(figure.line(group), flush=True)
    if chosen.write:
        keep(found)
    return int(any(not figure.met for _group, figure in found))


def keep(found: list[tuple[str, Figure]]) -> None:
    """Write the table with its date and the size of the machine; groups not measured keep their lines."""
    kept = [] if not PAGE.exists() else [
        line for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith("| ") and line.split(" | ")[0].strip("| ") in GROUPS
        and line.split(" | ")[0].strip("| ") not in {group for group, _figure in found}
    ]  # fmt: skip
    lines = kept + [f"| {figure.line(group)} |" for group, figure in found]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    today = datetime.now(UTC).date().isoformat()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(
        "# Performance\n\n"
        "`bin/bench` measures these figures; each is the median of several runs, peers in the same run.\n\n"
        f"Last measured on {today}: {os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()}, "
        f"Python {platform.python_version()}.\n\n"
        "| Group | Figure | Measured | Bar | Met |\n| --- | --- | --- | --- | --- |\n"
        + "\n".join(sorted(lines)) + "\n",
        encoding="utf-8",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
