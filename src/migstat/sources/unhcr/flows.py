"""The dataflows made from UNHCR's Refugee Population Statistics Database."""

from __future__ import annotations

from migstat.sdmx.codelists import AGE, AREA, FREQ, HOST, ORIGIN, SEX, UNIT, indicators, text
from migstat.sdmx.model import Kind, Source
from migstat.sources.define import Words, flow
from migstat.sources.unhcr import codes

_URL = "https://www.unhcr.org/refugee-statistics/"
_TERMS = (
    "https://www.unhcr.org/what-we-do/data-and-publications/data-and-statistics/terms-use-datasets"
)
_NOTE = (
    "Serbia and Kosovo (S/RES/1244 (1999)) are one area in these figures. "
    "Figures below 5 are rounded to 0 or 5."
)


def _source(title: str, publisher: str = "UNHCR, The UN Refugee Agency") -> Source:
    return Source(publisher, title, _URL, "CC BY 4.0", _TERMS, _NOTE)


_DATABASE = "Refugee Population Statistics Database"

POPULATION = flow(
    "UNHCR_POPULATION",
    Words(
        text(
            "Refugees and others of concern to UNHCR",
            "Refugjatë dhe të tjerë në kujdesin e UNHCR-së",
            "Izbeglice i druga lica o kojima UNHCR brine",
        ),
        text(
            "Refugees, asylum-seekers, displaced and stateless persons at the end of each year, "
            "by origin and host area; returns are counted over the year.",
            "Refugjatë, azilkërkues, persona të zhvendosur dhe persona pa shtetësi në fund të çdo "
            "viti, sipas origjinës dhe territorit pritës; kthimet numërohen gjatë vitit.",
            "Izbeglice, tražioci azila, raseljena lica i lica bez državljanstva na kraju svake "
            "godine, prema poreklu i području prihvata; povratak se broji tokom godine.",
        ),
    ),
    (FREQ, indicators(codes.CL_POPULATION), ORIGIN, HOST),
    _source(_DATABASE),
    Kind.STOCK,
)

APPLICATIONS = flow(
    "UNHCR_APPLICATIONS",
    Words(
        text("Asylum applications (UNHCR)", "Aplikime për azil (UNHCR)", "Zahtevi za azil (UNHCR)"),
        text(
            "Applications for asylum lodged in a year, by origin, host area, authority, kind of "
            "application and level; persons and cases are never added.",
            "Aplikime për azil të paraqitura gjatë vitit, sipas origjinës, territorit pritës, "
            "autoritetit, llojit të aplikimit dhe shkallës; personat dhe rastet nuk mblidhen bashkë.",
            "Zahtevi za azil podneti tokom godine, prema poreklu, području prihvata, organu, vrsti "
            "zahteva i stepenu; lica i predmeti se nikada ne sabiraju.",
        ),
    ),
    (FREQ, codes.PROCEDURE, codes.APP_TYPE, codes.DEC_LEVEL, UNIT, ORIGIN, HOST),
    _source(_DATABASE),
    Kind.FLOW,
    rounded_to=5,
)

DECISIONS = flow(
    "UNHCR_DECISIONS",
    Words(
        text("Asylum decisions (UNHCR)", "Vendime për azil (UNHCR)", "Odluke o azilu (UNHCR)"),
        text(
            "Decisions on asylum applications taken in a year, by outcome, origin, host area, "
            "authority and level; persons and cases are never added.",
            "Vendime për aplikimet për azil të marra gjatë vitit, sipas përfundimit, origjinës, "
            "territorit pritës, autoritetit dhe shkallës; personat dhe rastet nuk mblidhen bashkë.",
            "Odluke o zahtevima za azil donete tokom godine, prema ishodu, poreklu, području "
            "prihvata, organu i stepenu; lica i predmeti se nikada ne sabiraju.",
        ),
    ),
    (
        FREQ,
        indicators(codes.CL_OUTCOME),
        codes.PROCEDURE,
        codes.DEC_LEVEL,
        UNIT,
        ORIGIN,
        HOST,
    ),
    _source(_DATABASE),
    Kind.FLOW,
    rounded_to=5,
)

FLOWS = flow(
    "UNHCR_FLOWS",
    Words(
        text("Newly displaced (UNHCR)", "Të zhvendosur rishtazi (UNHCR)", "Novoraseljeni (UNHCR)"),
        text(
            "Refugees, asylum-seekers and others newly registered or recognised in a year, by "
            "origin and host area.",
            "Refugjatë, azilkërkues dhe të tjerë të regjistruar ose të njohur rishtazi gjatë vitit, "
            "sipas origjinës dhe territorit pritës.",
            "Izbeglice, tražioci azila i drugi koji su tokom godine prvi put evidentirani ili "
            "priznati, prema poreklu i području prihvata.",
        ),
    ),
    (FREQ, indicators(codes.CL_FLOW), ORIGIN, HOST),
    _source(f"{_DATABASE}: forced displacement flows"),
    Kind.FLOW,
)

SOLUTIONS = flow(
    "UNHCR_SOLUTIONS",
    Words(
        text(
            "Durable solutions (UNHCR)", "Zgjidhje të qëndrueshme (UNHCR)", "Trajna rešenja (UNHCR)"
        ),
        text(
            "Returns, resettlements and naturalisations in a year, by origin and host area.",
            "Kthime, rivendosje dhe natyralizime gjatë vitit, sipas origjinës dhe territorit pritës.",
            "Povratak, preseljenje i naturalizacija tokom godine, prema poreklu i području prihvata.",
        ),
    ),
    (FREQ, indicators(codes.CL_SOLUTION), ORIGIN, HOST),
    _source(_DATABASE),
    Kind.FLOW,
)

DEMOGRAPHICS = flow(
    "UNHCR_DEMOGRAPHICS",
    Words(
        text(
            "Refugees and others by sex and age (UNHCR)",
            "Refugjatë dhe të tjerë sipas gjinisë dhe moshës (UNHCR)",
            "Izbeglice i drugi prema polu i uzrastu (UNHCR)",
        ),
        text(
            "Persons of concern to UNHCR at the end of the year by sex, age, kind of place and "
            "accommodation, origin and host area.",
            "Persona në kujdesin e UNHCR-së në fund të vitit sipas gjinisë, moshës, llojit të "
            "vendit dhe strehimit, origjinës dhe territorit pritës.",
            "Lica o kojima UNHCR brine na kraju godine prema polu, uzrastu, vrsti mesta i smeštaja, "
            "poreklu i području prihvata.",
        ),
    ),
    (FREQ, codes.POP_TYPE, codes.LOC_TYPE, codes.ACC_TYPE, SEX, AGE, ORIGIN, HOST),
    _source(_DATABASE),
    Kind.STOCK,
    rounded_to=5,
)

IDMC = flow(
    "UNHCR_IDMC",
    Words(
        text(
            "Internally displaced persons (IDMC, as UNHCR shows them)",
            "Persona të zhvendosur brenda vendit (IDMC, sipas UNHCR-së)",
            "Interno raseljena lica (IDMC, kako ih prikazuje UNHCR)",
        ),
        text(
            "Persons internally displaced by conflict and violence at the end of each year, as "
            "estimated by the Internal Displacement Monitoring Centre.",
            "Persona të zhvendosur brenda vendit nga konflikti dhe dhuna në fund të çdo viti, sipas "
            "vlerësimit të Qendrës për Monitorimin e Zhvendosjes së Brendshme.",
            "Lica interno raseljena usled sukoba i nasilja na kraju svake godine, prema proceni "
            "Centra za praćenje internog raseljavanja.",
        ),
    ),
    (FREQ, AREA),
    _source(_DATABASE, "IDMC, through UNHCR"),
    Kind.STOCK,
)

UNRWA = flow(
    "UNHCR_UNRWA",
    Words(
        text(
            "Palestine refugees under UNRWA's mandate",
            "Refugjatë palestinezë nën mandatin e UNRWA-s",
            "Palestinske izbeglice pod mandatom UNRWA",
        ),
        text(
            "Palestine refugees registered with UNRWA at the end of each year, by host area.",
            "Refugjatë palestinezë të regjistruar në UNRWA në fund të çdo viti, sipas territorit "
            "pritës.",
            "Palestinske izbeglice evidentirane kod UNRWA na kraju svake godine, prema području "
            "prihvata.",
        ),
    ),
    (FREQ, ORIGIN, HOST),
    _source(_DATABASE, "UNRWA, through UNHCR"),
    Kind.STOCK,
)

DATAFLOWS = (
    POPULATION,
    APPLICATIONS,
    DECISIONS,
    FLOWS,
    SOLUTIONS,
    DEMOGRAPHICS,
    IDMC,
    UNRWA,
)
