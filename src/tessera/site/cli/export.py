"""``bin/tessera export``: figures as files, and what is stored about a person."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tessera.site.cli.frame import Refusal, say, table, with_django

if TYPE_CHECKING:
    from tessera.statistics.naming import Naming
    from tessera.statistics.reads.tables import TableView

FORMATS = ("csv", "json", "xlsx", "parquet")


@click.group()
def export() -> None:
    """Write figures, or what is stored about a person, to a file."""


@export.command()
@click.argument("dataflow")
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), help="Format; else the file's ending says."
)
@click.option("--key", "keys", multiple=True, metavar="DIM=CODE,…",
              help="Only these codes of a dimension, e.g. GEO=AT,DE; may be repeated.")  # fmt: skip
@click.option("--start", help="First period, e.g. 2015 or 2015-03.")
@click.option("--end", help="Last period.")
@click.option(
    "--last", type=click.IntRange(1), help="Only the last so many periods of each series."
)
@click.option("--as-known-on", type=click.DateTime(["%Y-%m-%d"]),
              help="Figures as they were known on that day, YYYY-MM-DD.")  # fmt: skip
@click.option("--language", default="en", show_default=True, type=click.Choice(["en", "sq", "sr", "sr-latn"]),
              help="Language of names and notes.")  # fmt: skip
@click.option("--style", default="", help="House style of designations; else the installation's.")
@click.option("--everything", is_flag=True,
              help="Also what is not public: releases for members, confidential values.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="File to write; without it CSV and JSON go to standard output.")  # fmt: skip
@with_django
def figures(
    dataflow: str, kind: str | None, keys: tuple[str, ...], start: str | None, end: str | None,
    last: int | None, as_known_on: datetime | None, language: str, style: str, everything: bool,
    output: Path | None,
) -> None:  # fmt: skip
    """Write the figures of DATAFLOW with their source, licence and notes, as the pages do.

    Example: bin/tessera export figures ASYAPP --key CITIZEN=XK --start 2015 -o asylum.xlsx
    """
    from django.conf import settings
    from django.http import Http404
    from django.utils import translation

    from tessera.access.people import OPERATOR, VISITOR
    from tessera.statistics.naming import Naming
    from tessera.statistics.reads import tables

    chosen = kind or (output.suffix.lstrip(".") if output else "csv")
    if chosen not in FORMATS:
        raise click.UsageError(f"{output} says no format; add --format csv, json, xlsx or parquet.")
    if output is None and chosen not in ("csv", "json"):
        raise click.UsageError(f"{chosen} needs a file: add --output FILE.")
    day = as_known_on.date() if as_known_on else None
    with translation.override(language):
        try:
            view = tables.table(
                dataflow, parsed(keys), OPERATOR if everything else VISITOR,
                as_known_on=day, start=start, end=end, last=last,
            )  # fmt: skip
        except Http404 as why:
            raise Refusal(
                f"there is no dataflow {dataflow!r} here; 'bin/tessera export list' lists them."
            ) from why
        naming = Naming(style or settings.HOUSE_STYLE, language, day)
        pieces = written(chosen, view, naming, f"bin/tessera export figures {dataflow}")
        if output is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            return
        _whole(output, pieces)
    say(f"{output}: {view.total:,} rows of {dataflow}, vintage {view.facts.vintage}.")


@export.command("list")
@with_django
def listed() -> None:
    """List the dataflows that have releases, with their newest vintage."""
    from tessera.access.people import OPERATOR
    from tessera.core.text import say as said
    from tessera.statistics.models import Release

    newest: dict[str, Release] = {}
    for release in (
        Release.objects.visible_to(OPERATOR).select_related("dataflow").defer("structure")
    ):
        newest.setdefault(release.dataflow.code, release)
    rows = [
        (code, one.vintage, f"{one.rows:,}", said(one.dataflow.name, "en"))
        for code, one in sorted(newest.items())
    ]
    click.echo(table(["dataflow", "vintage", "rows", "name"], rows))


def parsed(keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """``("GEO=AT,DE",)`` as ``{"GEO": ("AT", "DE")}``; anything else is refused."""
    found: dict[str, tuple[str, ...]] = {}
    for key in keys:
        dimension, equals, codes = key.partition("=")
        if not equals or not dimension or not codes:
            raise click.BadParameter(f"{key!r} is not DIMENSION=CODE,CODE.", param_hint="--key")
        found[dimension] = (*found.get(dimension, ()), *filter(None, codes.split(",")))
    return found


def written(kind: str, view: TableView, naming: Naming, address: str) -> Iterator[bytes]:
    """The same bytes that a download of the page gives."""
    from tessera.documents import sheets
    from tessera.statistics import files
    from tessera.statistics.outlines import tables

    if kind == "csv":
        for line in files.csv_lines(view, naming, address):
            yield line.encode()
    elif kind == "json":
        yield from files.json_parts(view, naming, address)
    elif kind == "parquet":
        yield files.parquet(view, naming, address)
    else:
        sheet = tables.sheet(view, naming, address)
        yield sheets.xlsx(sheet, created=view.facts.vintage)


def _whole(output: Path, pieces: Iterator[bytes]) -> None:
    """Write a file that is there whole or, if anything goes wrong, as it was before."""
    beside = output.with_name(f".{output.name}.part")
    try:
        with beside.open("wb") as stream:
            for piece in pieces:
                stream.write(piece)
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)


@export.command()
@click.argument("email")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write."
)
@with_django
def person(email: str, output: Path | None) -> None:
    """Write all that is stored about the person with the address EMAIL, as JSON; this is recorded."""
    from tessera.access.people import OPERATOR
    from tessera.network import actions
    from tessera.site.cli.user import person_of

    told = json.dumps(
        actions.export(person_of(email), by=OPERATOR), ensure_ascii=False, indent=2, default=str
    )
    if output is None:
        click.echo(told)
        return
    _whole(output, iter([f"{told}\n".encode()]))
    say(f"{output}: all that is stored about {email}.")
