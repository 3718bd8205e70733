"""The rules that tables are held against, as a page lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.statistics import bridge

_SEVERITIES: Mapping[str, str | Promise] = {
    "blocker": _("Blocker"),
    "error": _("Error"),
    "warning": _("Warning"),
    "info": _("Information"),
}

#: What the severities mean, the gravest first.
MEANINGS: tuple[tuple[str | Promise, str | Promise], ...] = (
    (_("Blocker"), _("The table cannot be understood; it is not accepted.")),
    (_("Error"), _("A figure must be wrong; somebody has to decide.")),
    (_("Warning"), _("A figure is unlikely; somebody should look.")),
    (_("Information"), _("Worth knowing; nothing to do.")),
)

#: The nine families, by number.
FAMILIES: Mapping[int, str | Promise] = {
    1: _("Sums of sex, age and citizenship"),
    2: _("Parts of a whole, and the smaller within the larger"),
    3: _("Rounding"),
    4: _("Balances of stock and flow"),
    5: _("Years and months"),
    6: _("Keys, missing figures and percentages"),
    7: _("Outliers"),
    8: _("Who has reported"),
    9: _("Mirrors and earlier releases"),
}


@dataclass(frozen=True, slots=True)
class Family:
    """A family of rules with its name."""

    number: int
    name: str | Promise
    rules: tuple[bridge.validate.Rule, ...]


def severity(code: str) -> str | Promise:
    """The name of a severity."""
    return _SEVERITIES.get(code, code)


def families() -> tuple[Family, ...]:
    """Every rule that tables are held against, by family."""
    known = bridge.validate.rules()
    return tuple(
        Family(number, name, tuple(rule for rule in known if rule.family == number))
        for number, name in FAMILIES.items()
    )
