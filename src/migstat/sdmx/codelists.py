"""Codelists that several publishers share: sex, age, unit, frequency, observation and confidentiality.

Codes follow SDMX's cross-domain lists and, where those are silent, Eurostat's. Lists that only one
publisher uses stand beside that publisher's reader in :mod:`migstat.sources`.
Source: SDMX Cross-Domain Code Lists, https://sdmx.org; Eurostat standard code lists.
"""

from __future__ import annotations

from migstat.sdmx.model import Code, Codelist, Dimension, Role, Text


def text(en: str, sq: str, sr: str) -> Text:
    """Words in the three languages of the interface; ``sr`` is Serbian in Latin script."""
    return {"en": en, "sq": sq, "sr-latn": sr}


def codelist(id: str, *rows: tuple[str, str, str, str], total: str | None = None) -> Codelist:
    """A codelist from rows ``(code, English, Albanian, Serbian)``; ``total`` names the total code."""
    return Codelist(id, tuple(Code(c, text(en, sq, sr), c == total) for c, en, sq, sr in rows))


CL_FREQ = codelist(
    "CL_FREQ",
    ("A", "Annual", "Vjetore", "Godišnje"),
    ("A5", "Every five years", "Çdo pesë vjet", "Svakih pet godina"),
    ("S", "Half-yearly", "Gjashtëmujore", "Polugodišnje"),
    ("Q", "Quarterly", "Tremujore", "Tromesečno"),
    ("M", "Monthly", "Mujore", "Mesečno"),
    ("W", "Weekly", "Javore", "Nedeljno"),
    ("D", "Daily", "Ditore", "Dnevno"),
)

CL_SEX = codelist(
    "CL_SEX",
    ("T", "Total", "Gjithsej", "Ukupno"),
    ("M", "Males", "Meshkuj", "Muškarci"),
    ("F", "Females", "Femra", "Žene"),
    ("UNK", "Unknown", "E panjohur", "Nepoznato"),
    total="T",
)

CL_AGE = codelist(
    "CL_AGE",
    ("TOTAL", "All ages", "Të gjitha moshat", "Svi uzrasti"),
    ("Y_LT5", "Less than 5 years", "Më pak se 5 vjeç", "Mlađi od 5 godina"),
    ("Y5-11", "From 5 to 11 years", "nga 5 deri në 11 vjeç", "Od 5 do 11 godina"),
    ("Y12-17", "From 12 to 17 years", "nga 12 deri në 17 vjeç", "Od 12 do 17 godina"),
    ("Y18-59", "From 18 to 59 years", "nga 18 deri në 59 vjeç", "Od 18 do 59 godina"),
    ("Y_GE60", "60 years or over", "60 vjeç e më shumë", "60 godina i stariji"),
    ("UNK", "Unknown", "E panjohur", "Nepoznato"),
    total="TOTAL",
)

CL_UNIT = codelist(
    "CL_UNIT",
    ("PER", "Persons", "Persona", "Lica"),
    ("THS_PER", "Thousand persons", "Mijë persona", "Hiljade lica"),
    ("CASE", "Cases", "Raste", "Predmeti"),
    ("NR", "Number", "Numër", "Broj"),
    ("DETECTION", "Detections", "Zbulime", "Otkriveni prelasci"),
    ("MOVEMENT", "Movements", "Lëvizje", "Kretanja"),
    ("USD", "US dollars", "Dollarë amerikanë", "Američki dolari"),
    ("USD_MN", "Million US dollars", "Milionë dollarë amerikanë", "Milioni američkih dolara"),
    (
        "PPP_USD",
        "International dollars",
        "Dollarë ndërkombëtarë",
        "Međunarodni dolari",
    ),
    ("PC", "Per cent", "Përqind", "Procenti"),
    ("PER_THS", "Per thousand persons", "Për mijë persona", "Na hiljadu lica"),
    ("PER_100", "Per hundred persons", "Për njëqind persona", "Na sto lica"),
    ("INDEX", "Index", "Indeks", "Indeks"),
    ("_Z", "Several units", "Disa njësi", "Više jedinica"),
)

CL_OBS_STATUS = codelist(
    "CL_OBS_STATUS",
    ("A", "Normal value", "Vlerë normale", "Uobičajena vrednost"),
    ("B", "Break in series", "Ndërprerje e serisë", "Prekid serije"),
    ("D", "Definition differs", "Përkufizimi ndryshon", "Definicija se razlikuje"),
    ("E", "Estimated", "E vlerësuar", "Procenjeno"),
    ("F", "Forecast", "Parashikim", "Prognoza"),
    ("I", "Imputed", "E imputuar", "Imputirano"),
    ("L", "Not collected", "Nuk është mbledhur", "Nije prikupljeno"),
    ("M", "Cannot exist", "Nuk mund të ekzistojë", "Ne može postojati"),
    ("N", "Not significant", "Jo domethënëse", "Nije značajno"),
    ("O", "Missing", "Mungon", "Nedostaje"),
    ("P", "Provisional", "Paraprake", "Preliminarno"),
    ("Q", "Suppressed", "E fshehur", "Izostavljeno"),
    ("U", "Low reliability", "Besueshmëri e ulët", "Mala pouzdanost"),
)

CL_CONF_STATUS = codelist(
    "CL_CONF_STATUS",
    ("F", "Free", "E lirë", "Slobodno"),
    ("C", "Confidential", "Konfidenciale", "Poverljivo"),
    ("N", "Not for publication", "Jo për publikim", "Nije za objavljivanje"),
    ("P", "Primary confidentiality", "Konfidencialitet parësor", "Primarna poverljivost"),
)

FREQ = Dimension("FREQ", text("Frequency", "Shpeshtësia", "Učestalost"), Role.FREQUENCY, CL_FREQ)
SEX = Dimension("SEX", text("Sex", "Gjinia", "Pol"), Role.SEX, CL_SEX)
AGE = Dimension("AGE", text("Age", "Mosha", "Uzrast"), Role.AGE, CL_AGE)
UNIT = Dimension("UNIT", text("Unit", "Njësia", "Jedinica"), Role.UNIT, CL_UNIT)
#: The area that reports, hosts or receives, beside an origin.
GEO = Dimension(
    "GEO", text("Reporting area", "Territori raportues", "Područje izveštavanja"), Role.DESTINATION
)
HOST = Dimension(
    "GEO", text("Host area", "Territori pritës", "Područje prihvata"), Role.DESTINATION
)
DESTINATION = Dimension("GEO", text("Destination", "Destinacioni", "Odredište"), Role.DESTINATION)
#: The only area axis of a table.
AREA = Dimension("GEO", text("Area", "Territori", "Područje"), Role.AREA)
CITIZEN = Dimension("CITIZEN", text("Citizenship", "Shtetësia", "Državljanstvo"), Role.ORIGIN)
ORIGIN = Dimension("CITIZEN", text("Origin", "Origjina", "Poreklo"), Role.ORIGIN)


def indicators(codes: Codelist) -> Dimension:
    """The dimension INDICATOR, which says what is measured, over the given codes."""
    return Dimension(
        "INDICATOR", text("Indicator", "Treguesi", "Pokazatelj"), Role.INDICATOR, codes
    )
