"""``bin/tessera serve``: the pages of an installation that is already there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import click

from tessera.site.cli import assets, serving
from tessera.site.cli.frame import Refusal, say


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--threads", default=4, show_default=True, type=click.IntRange(1, 64),
    help="Requests that are answered at the same time.",
)  # fmt: skip
@click.option(
    "--processes", default=1, show_default=True, type=click.IntRange(1, 16),
    help="Processes that answer; two where hundreds of people work at once. Each needs memory.",
)  # fmt: skip
@click.option(
    "--work/--no-work", "works", default=True, show_default=True,
    help="Start a worker beside the pages; without one run 'bin/tessera work' yourself.",
)  # fmt: skip
def serve(host: str, port: int, threads: int, processes: int, works: bool) -> int:
    """Serve the pages until Ctrl-C, and send mails and do what waits beside them.

    The database must be up to date ('bin/tessera migrate'). Put a proxy that speaks HTTPS in front
    and set TESSERA_SECURE, TESSERA_HOSTS and TESSERA_ORIGIN before other people use it.
    """
    serving.check_port(host, port)
    _apart(assets.collect, refuse_old_database)
    return serving.serve(
        host,
        port,
        threads=threads,
        processes=processes,
        works=works,
        when_ready=lambda at: say(f"Tessera answers at {at}; Ctrl-C ends it."),
    )


def _apart(*steps: Callable[[], object]) -> None:
    """Take steps that need Django in a process of its own: the one that stays only watches."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as other:
        for step in steps:
            other.submit(step).result()


def refuse_old_database() -> None:
    """Refuse to serve pages over tables that this version does not know."""
    from tessera.site.cli.frame import awake
    from tessera.site.cli.migrate import pending

    awake()
    if missing := pending():
        raise Refusal(
            f"the database lacks {missing} migrations of this version; run 'bin/tessera migrate' first."
        )
