"""``bin/tessera load``: publishers' files become releases."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tessera.site.cli.frame import say, with_django

if TYPE_CHECKING:
    from tessera.statistics.actions import Progress, Published


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder of publishers' files, laid out as TESSERA_DATA is.",
)
@click.option(
    "--dataflow",
    metavar="ID",
    help="The dataflow that FILE holds, where the file itself does not say so.",
)
@click.option("--offline", is_flag=True, help="Do not ask the publishers' live addresses.")
@with_django
def load(files: tuple[Path, ...], folder: Path | None, dataflow: str | None, offline: bool) -> None:
    """Publish the figures of FILEs, or of a folder of publishers' files.

    Without either, the folder that TESSERA_DATA names is loaded, or else ../shared/data. Where there
    is neither, the publishers' live addresses are asked, and the compact tables that come with the
    platform stand in for what they do not give. Figures that are already here make no new release,
    so loading twice is harmless. A large FILE (SDMX-CSV, TSV, a release of this platform, or Parquet
    with the columns of --dataflow) is read in pieces, and may be of any size. A file that cannot be read is refused in one sentence that names the
    file, the line and the column, and nothing of it is stored.

    Example: bin/tessera load asylum.csv --dataflow ASYAPP
    """
    if files and folder:
        raise click.UsageError("Give files or a folder, not both.")
    if given := next((file for file in files if file.is_dir()), None):
        raise click.UsageError(f"{given} is a folder, not a file; say --folder {given}.")
    if dataflow and not files:
        raise click.UsageError("--dataflow says what a FILE holds; give one.")
    if files:
        for file in files:
            tell(_load_file(file, dataflow))
    else:
        tell(load_folder(folder, offline=offline))
    _tell_findings()


def _tell_findings() -> None:
    """Bring the table of findings up to what the rules found in the releases."""
    from tessera.access.people import OPERATOR
    from tessera.statistics import actions

    actions.publish_findings(by=OPERATOR)


def _load_file(file: Path, dataflow: str | None) -> list[Published]:
    from tessera.access.people import OPERATOR
    from tessera.statistics import actions

    bar = _Bar(file.name, 1)
    reading, checking = _Share(f"{file.name}: reading"), _Share(f"{file.name}: checking")
    return bar.run(
        lambda heard: actions.load_file(
            file, by=OPERATOR, dataflow=dataflow, progress=heard,
            heard=reading.hear, checked=checking.hear,
        )
    )  # fmt: skip


class _Share:
    """How much of a large file has been dealt with: a line for each tenth, or one that moves."""

    def __init__(self, label: str):
        self.label, self.tenth = label, -1

    def hear(self, done: int, of: int, rows: int) -> None:
        """Say it, where it has become more; a file that is read twice begins anew."""
        tenth = 10 * done // max(of, 1)
        if tenth != self.tenth:
            self.tenth = tenth
            say(f"{self.label}: {10 * tenth:>3} %, {rows:,} rows")


def load_folder(
    folder: Path | None, *, offline: bool = False, budget: float | None = None
) -> list[Published]:
    """Publish a folder's figures as the operator, with a bar on standard error.

    :param offline: do not ask the publishers' live addresses, even where there is no folder.
    :param budget: seconds after which the publishers are asked nothing more.
    """
    from tessera.access.people import OPERATOR
    from tessera.site.bridge import dataflows
    from tessera.statistics import actions, live

    said: list[str] = []
    work = partial(
        actions.load_folder,
        folder,
        by=OPERATOR,
        fetch=None if offline else partial(live.tables, budget=budget),
        told=said.append,
    )
    try:
        done = _Bar("Loading figures", len(dataflows())).run(lambda heard: work(progress=heard))
        actions.compare_again(
            by=OPERATOR
        )  # tables come one after the other, and some name later ones
        return done
    finally:
        for sentence in said:  # after the bar, which they would tear
            say(sentence)


class _Bar:
    """A bar of dataflows published so far, with the rows that makes; lines where no terminal is."""

    def __init__(self, label: str, length: int):
        self.label, self.length = label, length
        self.done: set[str] = set()

    def run(self, work: Callable[[Progress], list[Published]]) -> list[Published]:
        """Do the work, and show how far it has come."""
        if not sys.stderr.isatty():
            return work(self._line)
        with click.progressbar(
            length=self.length, label=self.label, file=sys.stderr, item_show_func=lambda item: item
        ) as bar:

            def move(dataflow: str, rows: int) -> None:
                steps = 0 if dataflow in self.done else 1
                self.done.add(dataflow)
                bar.update(steps, f"{rows:,} rows  {dataflow}")

            return work(move)

    def _line(self, dataflow: str, rows: int) -> None:
        say(f"{self.label}: {rows:>9,} rows  {dataflow}")


def tell(published: list[Published]) -> None:
    """Say what was published, in one line."""
    new = [one for one in published if one.is_new]
    rows = sum(one.release.rows for one in new)
    say(f"{len(new)} new releases with {rows:,} rows; {len(published) - len(new)} already here.")
