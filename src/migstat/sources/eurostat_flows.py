"""The dataflows made from Eurostat's migration tables, as the tidy tables carry them."""

from __future__ import annotations

from migstat.sdmx.codelists import CITIZEN, FREQ, GEO, SEX, text
from migstat.sdmx.model import Dataflow, Kind, Source, Text
from migstat.sources.define import Words, flow

_LICENCE_URL = "https://ec.europa.eu/eurostat/about-us/policies/copyright"
_LICENCE = "CC BY 4.0 (Commission Decision 2011/833/EU)"


def _source(code: str, title: str, note: str = "") -> Source:
    return Source(
        "Eurostat",
        f"{title} ({code})",
        f"https://ec.europa.eu/eurostat/databrowser/product/view/{code}",
        _LICENCE,
        _LICENCE_URL,
        note,
    )


_PAIR = (FREQ, CITIZEN, GEO)
_FLAGS_LOST = "This edition carries no observation flags."

ASYAPP = flow(
    "ASYAPP",
    Words(
        text(
            "Applicants for international protection",
            "Aplikues për mbrojtje ndërkombëtare",
            "Tražioci međunarodne zaštite",
        ),
        text(
            "Persons who applied for international protection in a year, first and later "
            "applications together, by citizenship, sex and reporting area.",
            "Persona që kanë aplikuar për mbrojtje ndërkombëtare gjatë vitit, aplikimet e para dhe "
            "të mëvonshme së bashku, sipas shtetësisë, gjinisë dhe territorit raportues.",
            "Lica koja su tokom godine tražila međunarodnu zaštitu, prvi i naknadni zahtevi "
            "zajedno, prema državljanstvu, polu i području izveštavanja.",
        ),
    ),
    (FREQ, CITIZEN, SEX, GEO),
    _source(
        "migr_asyappctza",
        "Asylum applicants by type, citizenship, age and sex, annual aggregated data",
        "All applicants (ASY_APP), not first-time applicants only. " + _FLAGS_LOST,
    ),
    Kind.FLOW,
    rounded_to=5,
)

ASYAPP_FRST = flow(
    "ASYAPP_FRST",
    Words(
        text("First-time applicants", "Aplikues për herë të parë", "Podnosioci prvog zahteva"),
        text(
            "Persons who applied for international protection for the first time in the reporting "
            "area, by citizenship, 2012 to 2016.",
            "Persona që kanë aplikuar për herë të parë për mbrojtje ndërkombëtare në territorin "
            "raportues, sipas shtetësisë, 2012–2016.",
            "Lica koja su prvi put tražila međunarodnu zaštitu u području izveštavanja, prema "
            "državljanstvu, od 2012. do 2016.",
        ),
    ),
    _PAIR,
    _source(
        "migr_asyappctza",
        "Asylum applicants by type, citizenship, age and sex, annual aggregated data",
    ),
    Kind.FLOW,
    rounded_to=5,
)

IMM1CTZ = flow(
    "IMM1CTZ",
    Words(
        text(
            "Immigration by citizenship", "Imigrimi sipas shtetësisë", "Imigracija po državljanstvu"
        ),
        text(
            "Persons who took up residence in the reporting area in a year, by citizenship.",
            "Persona që kanë zënë vendbanim në territorin raportues gjatë vitit, sipas shtetësisë.",
            "Lica koja su se tokom godine nastanila u području izveštavanja, prema državljanstvu.",
        ),
    ),
    _PAIR,
    _source("migr_imm1ctz", "Immigration by age group, sex and citizenship", _FLAGS_LOST),
    Kind.FLOW,
)

POP1CTZ = flow(
    "POP1CTZ",
    Words(
        text(
            "Population by citizenship",
            "Popullsia sipas shtetësisë",
            "Stanovništvo po državljanstvu",
        ),
        text(
            "Residents on 1 January by citizenship.",
            "Banorë më 1 janar sipas shtetësisë.",
            "Stanovnici na dan 1. januara prema državljanstvu.",
        ),
    ),
    _PAIR,
    _source(
        "migr_pop1ctz",
        "Population on 1 January by age group, sex and citizenship",
        _FLAGS_LOST
        + " Some areas report no citizens of certain origins by practice: their zero is not absence.",
    ),
    Kind.STOCK,
)

RESVALID = flow(
    "RESVALID",
    Words(
        text("Valid residence permits", "Leje qëndrimi të vlefshme", "Važeće dozvole boravka"),
        text(
            "Residence permits valid on 31 December, all reasons and durations, by citizenship.",
            "Leje qëndrimi të vlefshme më 31 dhjetor, për të gjitha arsyet dhe afatet, sipas "
            "shtetësisë.",
            "Dozvole boravka važeće na dan 31. decembra, po svim osnovama i trajanjima, prema "
            "državljanstvu.",
        ),
    ),
    _PAIR,
    _source(
        "migr_resvalid",
        "All valid permits by reason, length of validity and citizenship on 31 December",
        _FLAGS_LOST,
    ),
    Kind.STOCK,
    unit="NR",
)


def _enforcement(
    id: str, code: str, name: Text, description: Text, title: str, note: str = ""
) -> Dataflow:
    words = Words(name, description)
    return flow(id, words, _PAIR, _source(code, title, note), Kind.FLOW, rounded_to=5)


_EIPRE_TITLE = "Third-country nationals found to be illegally present, annual data (rounded)"
_EIPRE_ABOUT = text(
    "Third-country nationals found to be irregularly present in the reporting area in a year, by "
    "citizenship.",
    "Shtetas të vendeve të treta të gjetur me qëndrim të parregullt në territorin raportues gjatë "
    "vitit, sipas shtetësisë.",
    "Državljani trećih zemalja zatečeni u neregularnom boravku u području izveštavanja tokom "
    "godine, prema državljanstvu.",
)
EIPRE = _enforcement(
    "EIPRE",
    "migr_eipre",
    text(
        "Persons found to be irregularly present",
        "Persona të gjetur me qëndrim të parregullt",
        "Lica zatečena u neregularnom boravku",
    ),
    _EIPRE_ABOUT,
    _EIPRE_TITLE,
    _FLAGS_LOST + " Zeros are absent from it: a missing pair may be zero.",
)
EIPRE_2016 = _enforcement(
    "EIPRE_2016",
    "migr_eipre",
    text(
        "Persons found to be irregularly present (edition of 2018)",
        "Persona të gjetur me qëndrim të parregullt (edicioni i vitit 2018)",
        "Lica zatečena u neregularnom boravku (verzija iz 2018)",
    ),
    _EIPRE_ABOUT,
    _EIPRE_TITLE,
)
EIORD = _enforcement(
    "EIORD",
    "migr_eiord",
    text(
        "Persons ordered to leave",
        "Persona të urdhëruar të largohen",
        "Lica kojima je naloženo da odu",
    ),
    text(
        "Third-country nationals ordered to leave the reporting area in a year, by citizenship.",
        "Shtetas të vendeve të treta të urdhëruar të largohen nga territori raportues gjatë vitit, "
        "sipas shtetësisë.",
        "Državljani trećih zemalja kojima je tokom godine naloženo da napuste područje izveštavanja, "
        "prema državljanstvu.",
    ),
    "Third-country nationals ordered to leave, annual data (rounded)",
)
EIRTN = _enforcement(
    "EIRTN",
    "migr_eirtn",
    text("Persons returned", "Persona të kthyer", "Vraćena lica"),
    text(
        "Third-country nationals who left the reporting area in a year after an order to leave, by "
        "citizenship.",
        "Shtetas të vendeve të treta që janë larguar nga territori raportues gjatë vitit pas një "
        "urdhri largimi, sipas shtetësisë.",
        "Državljani trećih zemalja koji su tokom godine napustili područje izveštavanja po nalogu "
        "za odlazak, prema državljanstvu.",
    ),
    "Third-country nationals returned following an order to leave, annual data (rounded)",
)
EIRFS = _enforcement(
    "EIRFS",
    "migr_eirfs",
    text(
        "Persons refused entry",
        "Persona të cilëve u është refuzuar hyrja",
        "Lica kojima je odbijen ulazak",
    ),
    text(
        "Third-country nationals refused entry at the external borders of the reporting area in a "
        "year, by citizenship.",
        "Shtetas të vendeve të treta të cilëve u është refuzuar hyrja në kufijtë e jashtëm të "
        "territorit raportues gjatë vitit, sipas shtetësisë.",
        "Državljani trećih zemalja kojima je tokom godine odbijen ulazak na spoljnim granicama "
        "područja izveštavanja, prema državljanstvu.",
    ),
    "Third-country nationals refused entry at the external borders, annual data (rounded)",
)

DATAFLOWS = (
    ASYAPP,
    ASYAPP_FRST,
    IMM1CTZ,
    POP1CTZ,
    RESVALID,
    EIPRE,
    EIPRE_2016,
    EIORD,
    EIRTN,
    EIRFS,
)
