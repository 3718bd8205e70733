"""``bin/tessera check``: whether what is stored is what was stored."""

from __future__ import annotations

from collections.abc import Callable

import click

from tessera.site.cli.frame import awake, table


def settings() -> str:
    """Every setting can be read; the values that are no secret are shown."""
    from tessera.site import conf

    values = conf.load()
    rows = [(one.name, "(kept secret)" if one.secret and values[one.name] else _shown(values[one.name]))
            for one in conf.SETTINGS]  # fmt: skip
    click.echo(table(["setting", "value"], rows))
    return f"{len(rows)} settings can be used"


def database() -> str:
    """The database answers and has the tables of this version."""
    from django.db import connection

    from tessera.site.cli.migrate import pending

    if missing := pending():
        raise Wrong(f"the database lacks {missing} migrations; run 'bin/tessera migrate'")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            answer = cursor.fetchone()[0]
            if answer != "ok":
                raise Wrong(f"the database file is damaged ({answer}); restore it from a backup")
        else:
            cursor.execute("SELECT 1")
    return f"{connection.display_name} has every table of this version"


def store(*, mend: bool = False) -> str:
    """Every release's file is there and has the hash it was published with; files of none are named."""
    from tessera.access.people import OPERATOR
    from tessera.statistics import bridge, keeping
    from tessera.statistics.models import Release

    held, count = bridge.store(), 0
    for release in Release.objects.visible_to(OPERATOR).defer("structure").order_by("path"):
        try:
            now = held.describe(release.path).sha256
        except bridge.MigstatError as why:
            raise Wrong(f"release {release} ({release.short}): {why}") from why
        if now != release.sha256:
            raise Wrong(
                f"release {release} ({release.path}) is not what was published: its hash should be "
                f"{release.short}… and is {now[:12]}…; restore it from a backup"
            )
        count += 1
    said = f"{count} releases are as they were published"
    strays = held.strays(keeping.released)
    if not strays:
        return said
    if mend:
        gone = held.sweep(keeping.released, strays)
        return f"{said}, and {len(gone)} files that belong to none were removed"
    named = f"{strays[0]} and {len(strays) - 1} more" if len(strays) > 1 else strays[0]
    return (
        f"{said}; {named} in the store belong to none, as after a load that was killed or a restored "
        "database, which harms nothing: 'bin/tessera check store --mend' removes what nobody is writing"
    )


def audit() -> str:
    """Every event follows from the one before; the first that does not is named."""
    from tessera import audit as chain
    from tessera.audit import readings
    from tessera.audit.models import Event, Reading

    broken = chain.verify() or readings.verify()
    if broken:
        raise Wrong(broken.sentence)
    count, looks = Event._default_manager.count(), Reading._default_manager.count()
    return f"{count} events, each sealed by the next, and {looks} records of what was read"


CHECKS: dict[str, Callable[..., str]] = {
    "settings": settings, "database": database, "store": store, "audit": audit,
}  # fmt: skip


class Wrong(Exception):
    """A check that found something; the sentence says what."""


@click.command()
@click.argument("what", nargs=-1, type=click.Choice(list(CHECKS)), metavar="[WHAT]...")
@click.option("--mend", is_flag=True, help="Remove files in the store that belong to no release.")
def check(what: tuple[str, ...], mend: bool) -> int:
    """Check the installation: settings, database, store, audit; all of them without an argument.

    store reads every release and compares it with its hash; audit walks the chain of events and names
    the first that was altered or is missing. Ends with status 1 when something is found.
    """
    if mend and what != ("store",):
        raise click.UsageError("--mend goes with 'check store' alone.")
    if what != ("settings",):  # they are read without Django
        awake()
    found = 0
    for name in what or CHECKS:
        try:
            said = CHECKS[name](mend=True) if mend else CHECKS[name]()
            click.echo(f"{name}: {said}.")
        except Wrong as why:
            found = 1
            click.echo(f"{name}: WRONG: {why}", err=True)
    return found


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
