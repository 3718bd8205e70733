"""Figures made from the figures of releases: each names its ingredients, their releases and its formula.

Everything is read through ``reads.tables``, so that what a person may not see is no ingredient.
"""

from tessera.statistics.reads.derived.annual import from_months
from tessera.statistics.reads.derived.balance import balance_of
from tessera.statistics.reads.derived.ingredients import Derived, Ingredient
from tessera.statistics.reads.derived.mirror import Mirror, mirror
from tessera.statistics.reads.derived.opening import (
    areas_of,
    areas_of_measure,
    first_pair,
    pair_of_areas,
)
from tessera.statistics.reads.derived.rates import rate_of
from tessera.statistics.reads.derived.recognition import recognition_of
from tessera.statistics.reads.derived.revisions import Revisions, revisions_of

__all__ = [
    "Derived",
    "Ingredient",
    "Mirror",
    "Revisions",
    "areas_of",
    "areas_of_measure",
    "balance_of",
    "first_pair",
    "from_months",
    "mirror",
    "pair_of_areas",
    "rate_of",
    "recognition_of",
    "revisions_of",
]
