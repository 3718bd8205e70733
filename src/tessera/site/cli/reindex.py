"""``bin/tessera reindex``: what search looks through, made anew from what is stored."""

from __future__ import annotations

import click

from tessera.site.cli.frame import progress, say, with_django


@click.command()
@click.option(
    "--anew", is_flag=True, help="Throw the index away first, so that it is as a first one."
)
@with_django
def reindex(anew: bool) -> int:
    """Bring the archive's search in step with the queries and studies that are stored.

    The worker does that by itself after every step; this command is for an index that was lost or
    came from another version. It may be ended at any moment: begun again it leaves what is done.
    """
    from tessera.access.people import OPERATOR
    from tessera.exchange.actions import indexing
    from tessera.site.cli.serve import refuse_old_database

    refuse_old_database()
    steps = indexing.reindex(by=OPERATOR, anew=anew)
    first = next(steps, None)
    if first is None:
        say("No query or study has been launched yet; there is nothing to look through.")
        return 0
    with progress("Queries and studies", first.of) as step:
        step(first.number)
        touched = first.touched
        for one in steps:
            step(one.number)
            touched += one.touched
    say(
        f"{first.of:,} queries and studies can be searched; "
        f"{touched:,} of their passages were written anew."
    )
    return 0
