"""``bin/tessera fetch``: ask publishers for new figures, and decide about what has come."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tessera.site.cli.frame import Refusal, say, table, with_django

if TYPE_CHECKING:
    from tessera.statistics.models import Fetch, Source, Upload


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "is_all", is_flag=True, help="Every source that is entered.")
@click.option("--due", is_flag=True, help="Those whose time has come.")
@click.option("--list", "is_list", is_flag=True, help="Only say which sources there are.")
@click.option("--accept", is_flag=True, help="Accept at once where nothing severe is found.")
@click.option(
    "--activate/--deactivate", default=None, help="Have them asked by themselves, or not."
)
@click.option(
    "--declare",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Enter the sources that a TOML file declares.",
)
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Read a CSV or spreadsheet whose columns were named before, or are in --layout.",
)
@click.option(
    "--layout",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A TOML file that says what the columns of FILE are.",
)
@with_django
def fetch(
    names: tuple[str, ...],
    is_all: bool,
    due: bool,
    is_list: bool,
    accept: bool,
    activate: bool | None,
    declare: Path | None,
    file: Path | None,
    layout: Path | None,
) -> int:
    """Ask the sources called NAME for new figures, and report what they would change.

    The tables of migration profiles come declared; --list names them. Nothing is published before it
    is accepted: with --accept where nothing severe was found, on the page "Sources" otherwise. What
    was interrupted goes on where it was, and figures that have not changed make no release.

    Example: bin/tessera fetch asyappctzm resfirst --accept
    """
    if file or layout:
        return _bring(file, layout, accept)
    rows = _chosen(names, is_all, due, is_list, declare)
    if activate is not None:
        _switch(rows, activate)
    elif is_list or (declare and not (names or is_all or due)):
        _tell(rows)
    else:
        return _ask(rows, accept)
    return 0


def _chosen(
    names: tuple[str, ...], is_all: bool, due: bool, is_list: bool, declare: Path | None
) -> list[Source]:
    """The sources that are meant; those that come declared are entered first."""
    from tessera.access.people import OPERATOR
    from tessera.statistics import bridge
    from tessera.statistics.actions import fetching
    from tessera.statistics.models import Source
    from tessera.statistics.reads import sources

    fetching.declare(bridge.ready(), by=OPERATOR)
    if declare:
        fetching.declare(bridge.declared(declare.read_text("utf-8")), by=OPERATOR)
    there = Source.objects.visible_to(OPERATOR).exclude(connector="file")
    if due:
        return sources.due()
    if names:
        known = {one.code: one for one in there}
        if missing := [name for name in names if name not in known]:
            raise Refusal(
                f"There is no source {missing[0]!r}; there are: {', '.join(sorted(known))}."
            )
        return [known[name] for name in names]
    if is_all or is_list or declare:
        return list(there)
    raise click.UsageError("Say which sources: NAME, --all or --due; --list names them.")


def _tell(rows: list[Source]) -> None:
    lines = [
        [one.code, one.publisher, one.dataflow, (one.every if one.is_active else "") or "-",
         f"{one.checked_at:%Y-%m-%d %H:%M}" if one.checked_at else "never"] for one in rows
    ]  # fmt: skip
    click.echo(table(["name", "publisher", "dataflow", "asked every", "last answer"], lines))


def _switch(rows: list[Source], is_active: bool) -> None:
    from tessera.access.people import OPERATOR
    from tessera.statistics.actions import fetching

    for row in rows:
        fetching.change(
            row, by=OPERATOR, is_active=is_active, accepts_itself=row.accepts_itself,
            every=row.every,
        )  # fmt: skip
    say(f"{len(rows)} sources are {'asked' if is_active else 'not asked any more'} by themselves.")


def _ask(rows: list[Source], accept: bool) -> int:
    """Ask each source, with a bar; 2 where one failed."""
    from tessera.access.people import OPERATOR
    from tessera.statistics.actions import fetching
    from tessera.workflow import Refused

    failed, shared = 0, {}  # type: ignore[var-annotated]
    for number, source in enumerate(rows, start=1):
        try:
            row = fetching.fetch(source, by=OPERATOR, is_queued=False)
            with _bar(f"{number}/{len(rows)} {source.code}") as heard:
                row = fetching.carry_out(row, by=OPERATOR, progress=heard, shared=shared)
        except Refused as why:
            say(f"{source.code}: {why}")
            failed += 1
            continue
        failed += row.state in ("failed", "asked")
        _report(source.code, row, accept)
    return 2 if failed else 0


def _report(code: str, row: Fetch, accept: bool) -> None:
    from tessera.access.people import OPERATOR
    from tessera.statistics.actions import accepting
    from tessera.statistics.reads import sources

    words = sources.words(row)
    click.echo(f"{code}: {row.state_label.lower()}" + (f"; {words}" if words else ""))
    for told in sources.report(row):
        click.echo(f"  {told.severity}: {told.sentence}")
    if accept and row.state == "waiting" and not row.is_severe:
        row = accepting.accept(row, by=OPERATOR)
    if row.release is not None:
        click.echo(f"  published as release {row.release.short} with {row.release.rows:,} figures")


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A line that is written anew with every answer; how many come is not known before the last."""
    if not sys.stderr.isatty():
        yield lambda answers, rows: None
        return

    def heard(answers: int, rows: int) -> None:
        sign = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"[answers % 10]
        click.echo(f"\r{sign} {label}: {answers} answers, {rows:,} rows ", err=True, nl=False)

    try:
        yield heard
    finally:
        click.echo("\r" + " " * (len(label) + 40) + "\r", err=True, nl=False)


def _bring(file: Path | None, layout: Path | None, accept: bool) -> int:
    """Read a file by hand-drawn columns; without a layout its heading must be known."""
    from tessera.access.people import OPERATOR
    from tessera.statistics.actions import mapping
    from tessera.statistics.models import Fetch

    if file is None:
        raise click.UsageError("--layout says what the columns of --file are; give that too.")
    made = mapping.bring(file.name, file.read_bytes(), by=OPERATOR)
    if not isinstance(made, Fetch):
        if layout is None:
            header = ", ".join(made.header)
            mapping.discard(made, by=OPERATOR)
            raise Refusal(
                f"{file.name}: nobody has named these columns yet: {header}. Give --layout, or bring "
                "the file on the page “Sources”."
            )
        made = _draw(made, layout)
    _report(made.source.code, made, accept)
    return 0


def _draw(upload: Upload, layout: Path) -> Fetch:
    """The fetch of a file whose columns a layout names; what cannot be read is not kept."""
    from tessera.access.people import OPERATOR
    from tessera.statistics.actions import mapping

    try:
        return mapping.draw(upload, _drawn(layout, list(upload.header)), by=OPERATOR)
    except Exception:
        mapping.discard(upload, by=OPERATOR)
        raise


def _drawn(layout: Path, header: list[str]) -> dict[str, Any]:
    """A layout from TOML: the facts of the table, and under [columns] what each column is."""
    try:
        said = tomllib.loads(layout.read_text("utf-8"))
        columns = said.pop("columns")
        missing = [name for name in header if name not in columns]
        name = said["name"]
    except (tomllib.TOMLDecodeError, KeyError, AttributeError) as why:
        raise Refusal(
            f"{layout.name}: it needs dataflow, name, publisher, licence and [columns] ({why})."
        ) from why
    if missing:
        raise Refusal(f"{layout.name}: [columns] does not say what {missing[0]!r} is.")
    allowed = {"dataflow", "name", "publisher", "licence", "unit", "kind", "areas", "place", "url",
               "licence_url", "note", "thousands"}  # fmt: skip
    if others := sorted(set(said) - allowed):
        raise Refusal(
            f"{layout.name}: {others[0]!r} is not known; it knows {', '.join(sorted(allowed))}."
        )
    return {**said, "name": {"en": name} if isinstance(name, str) else name,
            "columns": [columns[one] for one in header]}  # fmt: skip
