"""The demonstration network: real participants and days where published, the rest marked invented.

``build(by=)`` makes it through the actions that people use, and a second time changes nothing.
``accounts()`` are the sign-ins that the command line and the sign-in page tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tessera.network.demonstration.words import offices, told

__all__ = ["PASSWORD", "Account", "accounts", "build", "offices", "told"]

#: Everybody in the demonstration has it; an installation with real people never builds this.
PASSWORD = "mosaic-of-small-tiles"  # noqa: S105


@dataclass(frozen=True)
class Account:
    """A demonstration sign-in: who it is and what one can try with it."""

    email: str
    password: str
    office: str
    organisation: str
    sentence: dict[str, str]


def accounts() -> list[Account]:
    """The sign-ins to offer, in the order in which one would try them."""
    return [
        Account(one["email"], PASSWORD, one["name"]["en"], one["organisation"], one["sentence"])
        for one in told()["accounts"]
        if "sentence" in one
    ]


def build(*, by: Any) -> None:
    """Make what is missing of the demonstration network; see ``making.py``."""
    from tessera.network.demonstration.making import everything

    everything(by)
