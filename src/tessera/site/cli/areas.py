"""``bin/tessera areas``: what a publisher's code denotes."""

from __future__ import annotations

from datetime import datetime

import click

from tessera.site.bridge import Area, System, resolve


@click.group()
def areas() -> None:
    """Ask which area a code denotes; nothing is guessed."""


@areas.command("resolve")
@click.argument("code")
@click.option(
    "--system",
    type=click.Choice([str(system) for system in System], case_sensitive=False),
    default=str(System.EUROSTAT),
    show_default=True,
    help="Whose code it is.",
)
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day meant, YYYY-MM-DD; else today."
)
def resolve_code(code: str, system: str, on: datetime | None) -> None:
    """Print the area that CODE denotes in a system of codes, with its other codes.

    Example: bin/tessera areas resolve SRB --system unhcr
    """
    click.echo(described(resolve(code, System(system), on.date() if on else None)))


def described(area: Area) -> str:
    """An area as lines: its kind, its parts, and its code in every system."""
    lines = [f"{area.code}  ({area.kind})"]
    if area.parts:
        lines.append(f"contains    {', '.join(area.parts)}")
    if area.successors:
        lines.append(f"followed by {', '.join(area.successors)}")
    if not area.summable:
        lines.append("never summed with other areas")
    for held in area.codes:
        span = (
            f"  {held.valid_from or ''}–{held.valid_to or ''}"
            if held.valid_from or held.valid_to
            else ""
        )
        lines.append(f"{held.system:<12}{held.code}{span}")
    return "\n".join(lines)
