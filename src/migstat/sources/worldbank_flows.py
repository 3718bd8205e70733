"""The dataflows made from the World Bank's tables."""

from __future__ import annotations

from migstat.sdmx.codelists import AREA, DESTINATION, FREQ, ORIGIN, UNIT, codelist, indicators, text
from migstat.sdmx.model import Dimension, Kind, Role, Source
from migstat.sources.define import Words, flow

_LICENCE = "CC BY 4.0"
_LICENCE_URL = "https://datacatalog.worldbank.org/public-licenses"


def _source(title: str, url: str, note: str = "", publisher: str = "World Bank") -> Source:
    return Source(publisher, title, url, _LICENCE, _LICENCE_URL, note)


CL_WDI = codelist(
    "CL_WB_WDI",
    ("pop", "Population", "Popullsia", "Stanovništvo"),
    ("nmig", "Net migration", "Migrimi neto", "Migracioni saldo"),
    ("remin", "Remittances received", "Remitenca të pranuara", "Primljene doznake"),
    ("remout", "Remittances paid", "Remitenca të paguara", "Poslate doznake"),
    ("gdp", "Gross domestic product", "Prodhimi i brendshëm bruto", "Bruto domaći proizvod"),
    ("income", "Income per head", "Të ardhurat për frymë", "Dohodak po stanovniku"),
    ("unem", "Unemployment", "Papunësia", "Nezaposlenost"),
    ("birth", "Birth rate", "Shkalla e lindjeve", "Stopa nataliteta"),
    (
        "depend",
        "Dependency ratio",
        "Shkalla e varësisë moshore",
        "Koeficijent starosne zavisnosti",
    ),
    (
        "fdiin",
        "Foreign direct investment received",
        "Investime të huaja direkte të pranuara",
        "Primljene strane direktne investicije",
    ),
    (
        "fdiout",
        "Foreign direct investment made",
        "Investime të huaja direkte të dërguara",
        "Strane direktne investicije u inostranstvo",
    ),
    ("inf", "Inflation", "Inflacioni", "Inflacija"),
    (
        "polstb",
        "Political stability",
        "Stabiliteti politik",
        "Politička stabilnost",
    ),
)

#: The unit of each indicator, as the World Bank defines it.
WDI_UNITS = {
    "pop": "PER",
    "nmig": "PER",
    "remin": "USD",
    "remout": "USD",
    "gdp": "USD",
    "income": "PPP_USD",
    "unem": "PC",
    "birth": "PER_THS",
    "depend": "PER_100",
    "fdiin": "USD",
    "fdiout": "USD",
    "inf": "PC",
    "polstb": "INDEX",
}

POPULATION = flow(
    "WB_POPULATION",
    Words(
        text(
            "Population (World Bank)", "Popullsia (Banka Botërore)", "Stanovništvo (Svetska banka)"
        ),
        text(
            "Residents in the middle of each year, as the World Bank estimates them.",
            "Banorë në mes të çdo viti, sipas vlerësimit të Bankës Botërore.",
            "Stanovnici sredinom svake godine, prema proceni Svetske banke.",
        ),
    ),
    (FREQ, AREA),
    _source(
        "World Development Indicators: population, total (SP.POP.TOTL)",
        "https://data.worldbank.org/indicator/SP.POP.TOTL",
        "Estimates are revised; quote the vintage.",
    ),
    Kind.STOCK,
)

WDI = flow(
    "WB_WDI",
    Words(
        text(
            "World Development Indicators",
            "Treguesit e zhvillimit botëror",
            "Pokazatelji svetskog razvoja",
        ),
        text(
            "Thirteen indicators on population, migration, remittances and the economy, each in its "
            "own unit.",
            "Trembëdhjetë tregues për popullsinë, migrimin, remitencat dhe ekonominë, secili me "
            "njësinë e vet.",
            "Trinaest pokazatelja o stanovništvu, migracijama, doznakama i privredi, svaki u svojoj "
            "jedinici.",
        ),
    ),
    (FREQ, indicators(CL_WDI), UNIT, AREA),
    _source(
        "World Development Indicators (selection)",
        "https://databank.worldbank.org/source/world-development-indicators",
        "Population and net migration come from the United Nations' World Population Prospects 2024.",
    ),
    Kind.STOCK,
    unit="_Z",
)

SENDER = Dimension(
    "GEO", text("Sending area", "Territori dërgues", "Područje slanja"), Role.DESTINATION
)
RECEIVER = Dimension(
    "CITIZEN", text("Receiving area", "Territori pranues", "Područje prijema"), Role.ORIGIN
)

REMITTANCES = flow(
    "WB_REMITTANCES",
    Words(
        text("Bilateral remittances", "Remitenca dypalëshe", "Bilateralne doznake"),
        text(
            "Remittances sent in 2017 from the area where migrants live to the area they come from, "
            "as a model of the World Bank estimates them.",
            "Remitenca të dërguara në vitin 2017 nga territori ku jetojnë migrantët në territorin e "
            "tyre të origjinës, sipas një modeli të Bankës Botërore.",
            "Doznake poslate 2017. iz područja u kojem migranti žive u područje porekla, prema "
            "modelskoj proceni Svetske banke.",
        ),
    ),
    (FREQ, RECEIVER, SENDER),
    _source(
        "Bilateral Remittance Estimates for 2017 (April 2018 version)",
        "https://www.knomad.org/data/remittances",
        "Model estimates, not observations. Absent pairs were zero in the matrix.",
        "World Bank, KNOMAD",
    ),
    Kind.FLOW,
    unit="USD_MN",
)

STOCK = flow(
    "WB_STOCK",
    Words(
        text(
            "Bilateral migrant stocks (World Bank)",
            "Numri i migrantëve sipas çifteve të territoreve (Banka Botërore)",
            "Bilateralni broj migranata (Svetska banka)",
        ),
        text(
            "Migrants by area of origin and destination in 2017, as the World Bank estimates them.",
            "Migrantë sipas territorit të origjinës dhe destinacionit në vitin 2017, sipas "
            "vlerësimit të Bankës Botërore.",
            "Migranti prema području porekla i odredišta 2017. godine, prema proceni Svetske banke.",
        ),
    ),
    (FREQ, ORIGIN, DESTINATION),
    _source(
        "Bilateral Estimates of Migrant Stocks in 2017",
        "https://www.knomad.org/data/migration/emigration",
        "Estimates. Absent pairs were zero in the matrix.",
        "World Bank, KNOMAD",
    ),
    Kind.STOCK,
)

DATAFLOWS = (POPULATION, WDI, REMITTANCES, STOCK)
