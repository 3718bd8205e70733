"""``bin/tessera migrate``: the database's tables as this version needs them."""

from __future__ import annotations

import click

from tessera.site.cli.frame import say, told, with_django


@click.command()
@with_django
def migrate() -> None:
    """Create or update the tables of the database; running it again changes nothing."""
    if not bring_up_to_date():
        say("The database is up to date.")


def pending() -> int:
    """How many migrations have not been applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date() -> bool:
    """Apply what is missing and make the cache's table; False where nothing was missing."""
    from django.core.management import call_command

    missing = pending()
    if missing:
        with told(f"Creating the database's tables ({missing} steps)"):
            call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    return bool(missing)
