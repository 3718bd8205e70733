"""Questions of the pages between tables: derived figures, mirrors, revisions, definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.statistics import bridge, forms
from tessera.statistics.measures import MEASURES, POPULATION, Measure, Side

#: Kinds of derived figures, each with its name.
KINDS: Mapping[str, str | Promise] = {
    "rate": gettext_lazy("Per inhabitants"),
    "annual": gettext_lazy("Years from months"),
    "recognition": gettext_lazy("Recognition rate"),
    "balance": gettext_lazy("Stock-flow balance"),
}
PER = ("1000", "100000")
SIDES: Mapping[str, str | Promise] = {
    "from": gettext_lazy("of people from the area"),
    "in": gettext_lazy("in the area"),
}

#: Measures per inhabitant.
RATED: tuple[Measure, ...] = tuple(one for one in MEASURES if one.per_head)
_MONTHLY = {"SEX": ("T",), "AGE": ("TOTAL",), "APPLICANT": ("TOTAL",), "ASYL_APP": ("ASY_APP",)}
#: Measures of months.
MONTHLY: tuple[Measure, ...] = (
    *(one for one in MEASURES if one.is_monthly),
    Measure(
        "asylum-from-months", gettext_lazy("Asylum applicants from the area, by month"),
        gettext_lazy("applicants for international protection, persons a month"),
        gettext_lazy("Persons"), "ASYAPPCTZM", Side.FROM, _MONTHLY, is_monthly=True,
    ),
    Measure(
        "deaths-at", gettext_lazy("People who died or went missing in the area"),
        gettext_lazy("dead and missing a month"), gettext_lazy("Persons"), "IOM_MMP", Side.AT,
        {"INDICATOR": ("DEAD_MISSING",)}, is_monthly=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DerivedQuestion:
    """Which derived figure of which area; without an area it is a form to fill in."""

    kind: str
    area: str = ""
    measure: Measure = POPULATION
    per: int = 1000
    definition: str = ""
    side: Side = Side.FROM
    as_known_on: date | None = None


def derived(params: QueryDict) -> DerivedQuestion:
    """The question of the page of derived figures.

    :raises BadRequest: for a parameter that is unknown, given twice, or that the kind does not have.
    """
    forms.refuse_unknown(
        params,
        {*forms.COMMON, "figure", "area", "measure", "per", "definition", "side", "as_known_on"},
    )
    forms.once(params, ("figure", "area", "measure", "per", "definition", "side", "as_known_on"))
    kind = forms.choice(params, "figure", list(KINDS), "rate")
    measures = {one.code: one for one in (MONTHLY if kind == "annual" else RATED)}
    area = params.get("area") or ""
    if area:
        forms.known_area(area)
    first = next(iter(measures))
    code = first if kind in ("recognition", "balance") else forms.choice(
        params, "measure", list(measures), first
    )  # fmt: skip
    return DerivedQuestion(
        kind, area, measures[code], int(forms.choice(params, "per", PER, PER[0])),
        forms.choice(params, "definition", list(bridge.derive.DEFINITIONS), "total-protection"),
        Side(forms.choice(params, "side", list(SIDES), "from")), forms.day(params, "as_known_on"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MirrorQuestion:
    """Which pair of reports, between which areas."""

    pair: bridge.derive.Pair
    a: str = ""
    b: str = ""
    as_known_on: date | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every area that the pair is about is named."""
        return all(getattr(self, side) for side in self.pair.needs)


def mirror(params: QueryDict) -> MirrorQuestion:
    """The question of the mirror view.

    :raises BadRequest: for a pair that does not exist, a code that is no area, the same area twice.
    """
    forms.refuse_unknown(params, {*forms.COMMON, "pair", "a", "b", "as_known_on"})
    forms.once(params, ("pair", "a", "b", "as_known_on"))
    known = bridge.derive.pairs()
    pair = known[forms.choice(params, "pair", list(known), next(iter(known)))]
    found = {side: params.get(side) or "" for side in ("a", "b")}
    for code in filter(None, found.values()):
        forms.known_area(code)
    if found["a"] and found["a"] == found["b"]:
        raise BadRequest(_("A mirror needs two areas; “a” and “b” are the same."))
    return MirrorQuestion(pair, found["a"], found["b"], forms.day(params, "as_known_on"))


@dataclass(frozen=True, slots=True)
class SeriesQuestion:
    """One series of a dataflow, and which of its periods and vintages."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: str | None = None
    end: str | None = None
    as_known_on: date | None = None


def series(params: QueryDict) -> SeriesQuestion:
    """The question of a triangle of revisions; dimensions are its capital parameters."""
    keys = {name: forms.listed(params, name) for name in params if name.isupper()}
    forms.refuse_unknown(params, {*forms.COMMON, *keys, "start", "end", "as_known_on"})
    forms.once(params, ("start", "end", "as_known_on"))
    for name, codes in keys.items():
        if len(codes) > 1:
            raise BadRequest(
                _("A triangle shows one series; choose one code of “%(name)s”.")
                % {"name": name[:40]}
            )
    return SeriesQuestion(
        {name: codes for name, codes in keys.items() if codes}, params.get("start") or None,
        params.get("end") or None, forms.day(params, "as_known_on"),
    )  # fmt: skip


def definitions(params: QueryDict) -> date | None:
    """The question of the page of definitions: as known on which day."""
    forms.refuse_unknown(params, {*forms.COMMON, "as_known_on"})
    forms.once(params, ("as_known_on",))
    return forms.day(params, "as_known_on")
