"""What pages about areas count: each measure names its dataflow, the area's side, and what is fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.statistics import bridge


class Side(StrEnum):
    """Which end of a movement the area in question is."""

    FROM = "from"  # people from there
    IN = "in"  # people there, from elsewhere
    AT = "at"  # a figure of the area itself


ROLES = {
    Side.FROM: bridge.Role.ORIGIN,
    Side.IN: bridge.Role.DESTINATION,
    Side.AT: bridge.Role.AREA,
}


@dataclass(frozen=True)
class Measure:
    """One thing counted for an area.

    ``keys`` fixes codes on other dimensions; whatever else has several codes is summed over the codes
    that may be added up. ``is_monthly``: months are added up to years. ``per_head``: whether a
    figure per 1,000 inhabitants has a meaning. ``own_too``: whether an area's own citizens in the
    area itself belong to the count.
    """

    code: str
    name: str | Promise
    counted: str | Promise
    unit: str | Promise
    flow: str
    side: Side
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_monthly: bool = False
    per_head: bool = True
    own_too: bool = False


MEASURES: tuple[Measure, ...] = (
    Measure(
        "asylum-from", _("Asylum applicants from the area"),
        _("applicants for international protection, persons a year"),
        _("Persons"), "ASYAPP", Side.FROM, {"SEX": ("T",)},
    ),
    Measure(
        "asylum-in", _("Asylum applicants in the area"),
        _("applicants for international protection, persons a year"),
        _("Persons"), "ASYAPP", Side.IN, {"SEX": ("T",)},
    ),
    Measure(
        "citizens-abroad", _("Citizens resident abroad"), _("residents on 1 January, persons"),
        _("Persons"), "POP1CTZ", Side.FROM,
    ),
    Measure(
        "foreign-residents", _("Foreign citizens resident in the area"),
        _("residents on 1 January who are not citizens, stateless persons included"),
        _("Persons"), "POP1CTZ", Side.IN, {"CITIZEN": ("FOR_STLS",)},
    ),
    Measure(
        "permits-held", _("Residence permits held by citizens of the area"),
        _("permits valid on 31 December"), _("Permits"), "RESVALID", Side.FROM,
    ),
    Measure(
        "permits-given", _("Residence permits valid in the area"),
        _("permits valid on 31 December"), _("Permits"), "RESVALID", Side.IN, {"CITIZEN": ("TOTAL",)},
    ),
    Measure(
        "left-for", _("Citizens of the area who took up residence abroad"),
        _("immigrants by citizenship, persons a year"), _("Persons"), "IMM1CTZ", Side.FROM,
    ),
    Measure(
        "arrived", _("People who took up residence in the area"),
        _("immigrants, persons a year"), _("Persons"), "IMM1CTZ", Side.IN, {"CITIZEN": ("TOTAL",)}, own_too=True,
    ),
    Measure(
        "irregular-from", _("Citizens of the area found irregularly present"),
        _("persons a year"), _("Persons"), "EIPRE", Side.FROM,
    ),
    Measure(
        "detections-from", _("Detections at the external border"),
        _("detections of irregular border crossings a year; one person can be detected again"),
        _("Detections"), "FRONTEX_IBC", Side.FROM, is_monthly=True,
    ),
    Measure(
        "refugees-from", _("Refugees from the area"), _("persons at the end of the year"),
        _("Persons"), "UNHCR_POPULATION", Side.FROM, {"INDICATOR": ("REF",)},
    ),
    Measure(
        "refugees-in", _("Refugees in the area"), _("persons at the end of the year"),
        _("Persons"), "UNHCR_POPULATION", Side.IN, {"INDICATOR": ("REF",)},
    ),
    Measure(
        "applications-from", _("New asylum applications worldwide"),
        _("new applications, persons a year; cases are left out"),
        _("Persons"), "UNHCR_APPLICATIONS", Side.FROM, {"UNIT": ("PER",), "APP_TYPE": ("N",)},
    ),
    Measure(
        "migrants-from", _("Migrants from the area, worldwide"),
        _("migrant stock in the middle of the year, persons"),
        _("Persons"), "UNDESA_STOCK", Side.FROM, {"SEX": ("T",)},
    ),
    Measure(
        "migrants-in", _("Migrants in the area"),
        _("migrant stock in the middle of the year, persons"),
        _("Persons"), "UNDESA_STOCK", Side.IN, {"SEX": ("T",)},
    ),
    Measure(
        "population", _("Population"), _("inhabitants in the middle of the year"),
        _("Persons"), "WB_POPULATION", Side.AT, per_head=False,
    ),
    Measure(
        "net-migration", _("Net migration"), _("arrivals less departures, persons a year"),
        _("Persons"), "WB_WDI", Side.AT, {"INDICATOR": ("nmig",), "UNIT": ("PER",)},
    ),
    Measure(
        "remittances-in", _("Remittances received"), _("US dollars a year"),
        _("US dollars"), "WB_WDI", Side.AT, {"INDICATOR": ("remin",), "UNIT": ("USD",)},
    ),
    Measure(
        "remittances-out", _("Remittances paid"), _("US dollars a year"),
        _("US dollars"), "WB_WDI", Side.AT, {"INDICATOR": ("remout",), "UNIT": ("USD",)},
    ),
)  # fmt: skip

BY_CODE: Mapping[str, Measure] = {measure.code: measure for measure in MEASURES}
POPULATION = BY_CODE["population"]
