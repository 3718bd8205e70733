"""What commands share: waking Django, progress bars, the tables of a terminal, times in words."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Refusal(click.ClickException):
    """What cannot be done, said in one sentence; nothing was changed."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(f"tessera: {self.message}", err=True)


#: Seconds after which a thread that computes lets another one on. A renderer computes outside of Python;
#: whoever comes back from it with a page or a picture has nothing else to do than to go on.
_TURN = 0.0005


def awake() -> None:
    """Wake Django with this installation's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tessera.site.settings")
    import django

    from tessera.site.collector import spare_what_is_loaded

    django.setup()
    spare_what_is_loaded()
    sys.setswitchinterval(_TURN)


def with_django(command: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Wake Django before the command runs, so that asking for its help stays quick."""

    @wraps(command)
    def woken(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        awake()
        return command(*args, **kwargs)

    return woken


def say(words: str) -> None:
    """A line about what is being done: on standard error, so that output can be piped."""
    click.echo(words, err=True)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say what is being done and, when it is done, how long it took."""
    start = time.monotonic()
    click.echo(f"{what} … ", err=True, nl=False)
    try:
        yield
    except BaseException:
        click.echo("", err=True)
        raise
    click.echo(f"{time.monotonic() - start:.1f} s", err=True)


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[str], None]]:
    """A bar on standard error; the yielded function moves it one step and says what was done.

    Where standard error is no terminal, each step is a line of its own.
    """
    if not sys.stderr.isatty():
        done = 0

        def line(what: str) -> None:
            nonlocal done
            done += 1
            say(f"{label} {done}/{length}: {what}")

        yield line
        return
    with click.progressbar(
        length=length, label=label, file=sys.stderr, item_show_func=lambda what: what
    ) as bar:
        yield lambda what: bar.update(1, what)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as aligned columns for a terminal."""
    cells = [[str(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )
