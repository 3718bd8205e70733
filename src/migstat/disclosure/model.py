"""The nouns of disclosure control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from migstat.sdmx.model import MigstatError


@dataclass(frozen=True, slots=True)
class Policy:
    """How the small figures of some dataflows are protected.

    :param flows: beginnings of the dataflows' ids; empty for none but those that name it.
    :param threshold: counts from 1 to below this are withheld; None withholds nothing. Zero is a
        figure that says nobody is there, and stays.
    :param width: a withheld figure could be this much larger or smaller, as far as anybody can work
        out from what is published.
    :param round_to: everything published is rounded to a multiple of this, half upwards; None leaves
        figures as they are. Rounding alone protects nobody: see the documentation.
    :param source: the article or practice behind it.
    """

    id: str
    flows: tuple[str, ...] = ()
    threshold: int | None = None
    width: int = 1
    round_to: int | None = None
    source: str = ""

    def __post_init__(self) -> None:
        for name, number, least in (
            ("threshold", self.threshold, 2), ("width", self.width, 1), ("round_to", self.round_to, 2),
        ):  # fmt: skip
            if number is not None and number < least:
                raise MigstatError(f"Policy {self.id}: {name} must be at least {least}.")

    @property
    def changes(self) -> bool:
        """Whether anything is done at all."""
        return self.threshold is not None or self.round_to is not None


@dataclass(frozen=True, slots=True, eq=False)
class Protection:
    """What is withheld of a table, row by row, and why that is enough.

    ``primary`` are the small figures, ``secondary`` those withheld so that no total gives the others
    away. ``moves`` is the certificate: for each primary row, other rows and by how many steps of
    ``width`` each could differ, so that every total stays what it is.
    """

    primary: NDArray[np.bool_]
    secondary: NDArray[np.bool_]
    moves: Mapping[int, Mapping[int, int]]

    @property
    def withheld(self) -> NDArray[np.bool_]:
        """Everything that is not published."""
        return self.primary | self.secondary
