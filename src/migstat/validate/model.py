"""The nouns of validation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from migstat.sdmx.model import Text


class Severity(StrEnum):
    """What a finding means for the table it is about, the gravest first."""

    BLOCKER = "blocker"  # the table cannot be understood; it is not accepted
    ERROR = "error"  # a figure must be wrong; somebody has to decide
    WARNING = "warning"  # a figure is unlikely; somebody should look
    INFO = "info"  # worth knowing; nothing to do


#: The families of rules, by their number.
FAMILIES: Mapping[int, str] = {
    1: "sums of sex, age and citizenship",
    2: "parts of a whole, and the smaller within the larger",
    3: "rounding",
    4: "balances of stock and flow",
    5: "years and months",
    6: "keys, missing figures and percentages",
    7: "outliers",
    8: "who has reported",
    9: "mirrors and earlier releases",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as data.

    :param test: the name of a test of the engine; ``settings`` are its parameters.
    :param sentence: what must hold, for a person. ``finding``: what is said where it does not, with
        places in braces that the test fills.
    :param source: the article, manual or practice behind it.
    :param flows: beginnings of the dataflows' ids that it is about; empty for all that have the axes.
    :param except_for: beginnings of those that it is not about.
    """

    id: str
    family: int
    severity: Severity
    test: str
    sentence: Text
    finding: Text
    source: str
    flows: tuple[str, ...] = ()
    except_for: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def others(self) -> tuple[tuple[str, ...], ...]:
        """The other dataflows that it compares with; of each group the first that is there will do."""
        terms = [term["flow"] for term in self.settings.get("terms", ())]
        named = [*terms, *([self.settings["other"]] if "other" in self.settings else [])]
        return tuple(dict.fromkeys((one,) if isinstance(one, str) else tuple(one) for one in named))

    def is_about(self, flow: str) -> bool:
        """Whether the rule is run over tables of this dataflow."""
        is_meant = not self.flows or flow.startswith(self.flows)
        return is_meant and not (self.except_for and flow.startswith(self.except_for))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found.

    :param sentence: in English, with the worst case; ``words`` is the same in every language that the
        rule speaks.
    :param where: dimension (and TIME_PERIOD) -> code of the worst case; what it is not about is absent.
    :param rows: how many observations, or groups of them, the finding is about; 0 where it says that
        the rule could not be run.
    """

    rule: str
    severity: Severity
    sentence: str
    where: Mapping[str, str]
    rows: int
    words: Text = field(default_factory=dict)
