"""The group of commands, found when asked for, and what happens when one is refused."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

#: Exit status of a refusal: the input or the question was at fault, nothing was changed.
REFUSED = 2
#: Exit status of a fault in the program itself (EX_SOFTWARE of sysexits.h).
FAULT = 70

#: Each command and the module that holds it; modules are read only when their command is used.
COMMANDS = {
    "areas": "areas",
    "check": "check",
    "demo": "demo",
    "docs": "docs",
    "export": "export",
    "fetch": "fetch",
    "import": "importing",
    "found": "found",
    "load": "load",
    "migrate": "migrate",
    "reindex": "reindex",
    "serve": "serve",
    "user": "user",
    "work": "work",
}


class Commands(click.Group):
    """Commands by name, imported one at a time so that ``--help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"tessera.site.cli.{COMMANDS[name]}")
        return getattr(module, COMMANDS[name])  # type: ignore[no-any-return]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Keep a Tessera installation: load figures, serve pages, look after people, check what is stored.

    Everything an installation writes lies under one folder, TESSERA_HOME. Settings are environment
    variables; docs/reference/settings.md lists them. A command that refuses its input says why in
    one sentence and ends with status 2, and nothing has been changed.
    """


def sentence(why: BaseException) -> str | None:
    """The sentence a refusal carries, or None for a fault that is no refusal."""
    if isinstance(why, SystemExit):  # conf.BadSetting
        return str(why.code).removeprefix("tessera: ") if isinstance(why.code, str) else None
    if isinstance(why, OSError) and why.filename:
        name = os.path.relpath(str(why.filename))
        return f"{name}: {str(why.strerror).lower()}; check the name and your rights."
    from django.core.exceptions import (
        BadRequest,
        ImproperlyConfigured,
        PermissionDenied,
        ValidationError,
    )
    from django.db.utils import OperationalError, ProgrammingError

    from tessera.site.bridge import MigstatError
    from tessera.workflow import Refused

    if isinstance(why, ValidationError):
        return " ".join(why.messages)
    if isinstance(why, (OperationalError, ProgrammingError)):
        return (
            f"the database does not answer as expected ({str(why).splitlines()[0]}); "
            "run 'bin/tessera migrate' and check TESSERA_DATABASE."
        )
    if isinstance(why, (MigstatError, Refused, BadRequest, PermissionDenied, ImproperlyConfigured)):
        return str(why)
    return None


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command; end with 0, 1 (a check found something), 2 (refused) or 70 (a fault)."""
    try:
        status = commands.main(arguments, prog_name="bin/tessera", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as why:
        why.show()
        sys.exit(why.exit_code)
    except BaseException as why:
        _end(why)
    sys.exit(status if isinstance(status, int) else 0)


def _end(why: BaseException) -> NoReturn:
    if isinstance(why, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    if isinstance(why, SystemExit) and not isinstance(why.code, str):
        raise why
    if isinstance(why, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    if os.environ.get("TESSERA_DEBUG", "") not in ("", "0", "no"):
        raise why
    said = sentence(why)
    if said:
        click.echo(f"tessera: {said}", err=True)
        sys.exit(REFUSED)
    click.echo(
        f"tessera: a fault in the program ended this command ({type(why).__name__}: {why}); "
        "TESSERA_DEBUG=yes shows where. Please report it.",
        err=True,
    )
    sys.exit(FAULT)
