"""``bin/tessera docs``: the pages of the documentation that are written from the code."""

from __future__ import annotations

import click

from tessera.site import conf
from tessera.site.cli.frame import awake, say


@click.command()
def docs() -> None:
    """Write the generated pages of docs/reference anew; 'bin/docs' also builds all of docs/."""
    awake()
    from tessera.site.cli import reference

    folder = conf.ROOT / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in reference.PAGES.items():
        text = write()
        file = folder / name
        changed = not file.exists() or file.read_text(encoding="utf-8") != text
        if changed:
            file.write_text(text, encoding="utf-8")
        say(f"docs/reference/{name}: {'written' if changed else 'as it was'}")
