"""``bin/tessera work``: the worker that sends mails and does what happens by itself."""

from __future__ import annotations

import os

import click

from tessera.site.cli.frame import say, with_django


@click.command()
@click.option("--once", is_flag=True, help="Do what there is to do, then end.")
@click.option("--beside", is_flag=True, help="End when the process that started it has ended.")
@with_django
def work(once: bool, beside: bool) -> int:
    """Send mails, remind, make digests and whatever else waits in the queue, until Ctrl-C.

    'bin/tessera serve' starts one beside the pages; run more, or run it on its own with
    'serve --no-work', where there is much to do. A worker may be killed at any moment: what it was
    doing is done again by the next one, and nobody is told twice. What somebody ordered and waits
    for, such as a compilation, is done in a lane of its own beside everything else. At its start it
    reads the database's file once, as far as half the memory goes, so that search waits for no disk.
    A worker that a heavy job has made large begins again by itself when nothing waits.
    """
    from tessera.core import ahead
    from tessera.notices.work import work as working
    from tessera.site.cli.serve import refuse_old_database

    refuse_old_database()
    if beside:
        _give_way()
    if not once:
        ahead.beside()
    done = working(once=once, beside=beside)
    if once:
        say(f"{done} jobs done; nothing more waits.")
    return 0


def _give_way() -> None:
    """Pages first, where both want the processor; a worker that begins again has given way already."""
    os.setpriority(os.PRIO_PROCESS, 0, max(10, os.getpriority(os.PRIO_PROCESS, 0)))
