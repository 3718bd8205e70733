"""Recognition rates: each definition has its name and its source, and they are never mixed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from migstat.derive.figure import Figure, Series, joined, plus
from migstat.sdmx.model import Text


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a definition finds its ingredients: codes of ``dimension`` in one of ``flows``.

    ``fixed`` holds the code of every other dimension that a table may have.
    """

    flows: tuple[str, ...]
    dimension: str
    positive: tuple[str, ...]
    decided: tuple[str, ...]
    fixed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one recognition rate counts, in a sentence, whose definition it is, and how it is read."""

    id: str
    name: Text
    sentence: Text
    source: str
    readings: tuple[Reading, ...]


@cache
def _definitions() -> Mapping[str, Recognition]:
    text = resources.files(__package__).joinpath("recognition.toml").read_text("utf-8")
    said = tomllib.loads(text)
    found = {}
    for one in said["definition"]:
        readings = tuple(
            Reading(
                tuple(row["flows"]), row["dimension"], tuple(row["positive"]),
                tuple(row["decided"]), MappingProxyType(row["fixed"]),
            )
            for row in said["reading"] if row["definition"] == one["id"]
        )  # fmt: skip
        found[one["id"]] = Recognition(
            one["id"], one["name"], one["sentence"], one["source"], readings
        )
    return MappingProxyType(found)


#: Every definition of a recognition rate, by its id.
DEFINITIONS: Mapping[str, Recognition] = _definitions()


def recognition(positive: Sequence[Series], decided: Sequence[Series]) -> dict[str, Figure]:
    """The share of decisions that grant protection, in per cent, by period.

    :param positive: one series of positive decisions for each status that the definition counts.
    :param decided: one series for each outcome that counts as decided (or the total alone).
    :returns: missing where any ingredient is missing or nothing was decided; withheld where one is
        withheld. Computed from the figures as published, never from rounded shares.
    Source: see ``recognition.toml``, which names the article of each definition.
    """
    periods = sorted({period for series in (*positive, *decided) for period in series})
    found = {}
    for period in periods:
        yes = plus([(1, series.get(period)) for series in positive])
        total = plus([(1, series.get(period)) for series in decided])
        flags = joined((yes, total))
        if yes.is_withheld or total.is_withheld:
            found[period] = Figure(is_withheld=True, flags=flags)
        elif yes.value is None or not total.value:
            found[period] = Figure(flags=flags)
        else:
            found[period] = Figure(yes.value / total.value * 100, flags=flags)
    return found
