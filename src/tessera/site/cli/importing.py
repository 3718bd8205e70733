"""``bin/tessera import``: what was published elsewhere comes in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tessera.site.cli.frame import Refusal, progress, say, with_django

if TYPE_CHECKING:
    from tessera.exchange.legacy import LegacyCompilation
    from tessera.network.models import Network

Read = tuple[Path, bytes, "LegacyCompilation"]


@click.group("import")
def importing() -> None:
    """Take in what was published elsewhere."""


@importing.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE...",
)  # fmt: skip
@click.option("--network", "code", help="Code of the network, where there is more than one.")
@click.option("--source", default="", help="Where the files were published; it is cited.")
@click.option("--accept", is_flag=True, help="Make queries at once of what needs no mending.")
@with_django
def compilation(files: tuple[Path, ...], code: str | None, source: str, accept: bool) -> int:
    """Read published compilations of ad-hoc queries (PDF, DOCX, HTML) and print what was found.

    All files are read before anything is stored; if one of them cannot be read, nothing is, and the
    command ends with status 2. What was read waits to be compared with its original on the page
    "Published compilations"; with --accept it becomes a query where nothing has to be mended.

    Example: bin/tessera import compilation *.pdf --source https://emn.example/queries
    """
    network = network_of(code)
    read, refused = _read(files)
    if refused:
        for sentence in refused:
            say(f"tessera: {sentence}")
        raise Refusal("Nothing was stored; leave the files above out, or mend them.")
    again = [_stored(network, one, source, accept) for one in read]
    return 2 if any(again) else 0


def network_of(code: str | None) -> Network:
    """The network with that code, or the only international one."""
    from tessera.access.people import OPERATOR
    from tessera.network.models import Network

    rows = Network.objects.visible_to(OPERATOR)
    found = list(rows.filter(code=code) if code else rows.filter(level="international"))
    if len(found) == 1:
        return found[0]
    known = ", ".join(sorted(rows.values_list("code", flat=True))) or "none"
    raise Refusal(
        f"There is no network {code!r}; there are: {known}."
        if code
        else f"Say with --network into which one; there are: {known}."
    )


def _read(files: tuple[Path, ...]) -> tuple[list[Read], list[str]]:
    """Every file as it was read, and a sentence for each that cannot be."""
    from tessera.exchange import legacy

    read: list[Read] = []
    refused: list[str] = []
    with progress("Reading", len(files)) as step:
        for file in files:
            data = file.read_bytes()
            try:
                read.append((file, data, legacy.read(data)))
            except legacy.Unreadable as why:
                refused.append(f"{file}: {why}")
            step(file.name)
    return read, refused


def _stored(network: Network, one: Read, source: str, accept: bool) -> bool:
    """Store one file with what was read, and tell; whether it was refused."""
    from django.core.exceptions import ValidationError

    from tessera.access.people import OPERATOR
    from tessera.exchange.actions import importing as actions
    from tessera.exchange.importable import lacks
    from tessera.exchange.legacy.findings import UNDECIDED
    from tessera.exchange.reads.imports import review

    file, data, told = one
    try:
        row = actions.read_compilation(
            network, data, by=OPERATOR, name=file.name, source=source, compilation=told
        )
    except ValidationError as why:
        say(f"tessera: {file}: {' '.join(why.messages)}")
        return True
    seen = review(row)
    click.echo(f"{file}: {row.title or 'without a title'}; {len(told.questions)} questions, "
               f"{len(told.replies)} replies")  # fmt: skip
    for found in (*seen.whole, *(one for many in seen.of_reply.values() for one in many)):
        where = f" (page {found.page})" if found.page else ""
        who = f" reply {found.reply}" if found.reply else ""
        click.echo(f"  {found.severity.label.lower()}{who}{where}: {found.sentence}")
    if not accept:
        return False
    if missing := lacks(row.result):
        click.echo(f"  not accepted: {missing[0].sentence}")
        return False
    if any(one["kind"] in UNDECIDED for one in row.read["findings"]):
        click.echo("  not accepted: somebody has to look at it first.")
        return False
    try:
        click.echo(f"  accepted as {actions.accept(row, by=OPERATOR).number}")
    except ValidationError as why:
        say(f"tessera: {file}: {' '.join(why.messages)}")
        return True
    return False


@importing.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE...",
)  # fmt: skip
@with_django
def structure(files: tuple[Path, ...]) -> None:
    """Take in the codelists, concepts and data structures of structure messages.

    FILEs are SDMX-ML 2.1, SDMX-ML 3.0 or SDMX-JSON 2.0. Each file is taken in whole or not at all. A
    final version never changes: a file that says something else of it is refused, and a new version
    is another structure. Taking a file in twice is harmless.

    Example: bin/tessera import structure sdmx-cross-domain-codelists.xml
    """
    from tessera.access.people import OPERATOR
    from tessera.statistics import actions

    for file in files:
        found = actions.adopt(file, by=OPERATOR)
        click.echo(f"{file}: {len(found.new)} new, {len(found.changed)} changed, "
                   f"{len(found.same)} here already")  # fmt: skip
        for one in (*found.new, *found.changed):
            click.echo(f"  {one}")
        for name in found.left_out:
            click.echo(f"  left out: {name}")
