"""Figures made from figures: rates, years from months, shares, balances, mirrors, revisions.

Nouns: :class:`Figure` (a value with its flags, or the bounds it lies between), a *series* (period ->
figure), :class:`Asymmetry`, :class:`Triangle`. Pure arithmetic: what is missing stays missing, what is
withheld stays withheld, and every flag of an ingredient stays on the result. Start reading in
``figure.py``.
"""

from migstat.derive.annual import Counting, annual
from migstat.derive.balance import Balance, Reference, balance
from migstat.derive.figure import Figure, Series, joined, plus
from migstat.derive.mirror import Asymmetry, asymmetry
from migstat.derive.rate import Rated, rate
from migstat.derive.recognition import DEFINITIONS, Reading, Recognition, recognition
from migstat.derive.reports import Cause, Pair, Side, pairs
from migstat.derive.revisions import Revised, Triangle, triangle

__all__ = [
    "DEFINITIONS",
    "Asymmetry",
    "Balance",
    "Cause",
    "Counting",
    "Figure",
    "Pair",
    "Rated",
    "Reading",
    "Recognition",
    "Reference",
    "Revised",
    "Series",
    "Side",
    "Triangle",
    "annual",
    "asymmetry",
    "balance",
    "joined",
    "pairs",
    "plus",
    "rate",
    "recognition",
    "triangle",
]
