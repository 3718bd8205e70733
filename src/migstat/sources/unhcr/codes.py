"""UNHCR's own codelists: population types, procedures, kinds of application, levels of decision."""

from __future__ import annotations

from migstat.sdmx.codelists import codelist, text
from migstat.sdmx.model import Dimension

CL_POPULATION = codelist(
    "CL_UNHCR_POPULATION",
    ("REF", "Refugees", "Refugjatë", "Izbeglice"),
    ("ASY", "Asylum-seekers", "Azilkërkues", "Tražioci azila"),
    ("RET", "Returned refugees", "Refugjatë të kthyer", "Izbeglice koje su se vratile"),
    (
        "IDP",
        "Internally displaced persons",
        "Persona të zhvendosur brenda vendit",
        "Interno raseljena lica",
    ),
    (
        "RDP",
        "Returned internally displaced persons",
        "Persona të zhvendosur brenda vendit të kthyer",
        "Interno raseljena lica koja su se vratila",
    ),
    ("STA", "Stateless persons", "Persona pa shtetësi", "Lica bez državljanstva"),
    (
        "OOC",
        "Others of concern to UNHCR",
        "Të tjerë në kujdesin e UNHCR-së",
        "Ostala lica o kojima UNHCR brine",
    ),
    (
        "OIP",
        "Other people in need of international protection",
        "Persona të tjerë në nevojë për mbrojtje ndërkombëtare",
        "Ostala lica kojima je potrebna međunarodna zaštita",
    ),
    ("HST", "Host community", "Komuniteti pritës", "Zajednica domaćin"),
)

CL_FLOW = codelist(
    "CL_UNHCR_FLOW",
    ("REF", "Refugees", "Refugjatë", "Izbeglice"),
    ("ASY", "Asylum-seekers", "Azilkërkues", "Tražioci azila"),
    (
        "ROC",
        "People in a refugee-like situation",
        "Persona në situatë të ngjashme me atë të refugjatit",
        "Lica u položaju sličnom izbegličkom",
    ),
    (
        "OIP",
        "Other people in need of international protection",
        "Persona të tjerë në nevojë për mbrojtje ndërkombëtare",
        "Ostala lica kojima je potrebna međunarodna zaštita",
    ),
)

CL_SOLUTION = codelist(
    "CL_UNHCR_SOLUTION",
    ("RET", "Returned refugees", "Refugjatë të kthyer", "Izbeglice koje su se vratile"),
    ("RST", "Resettlement", "Rivendosje", "Preseljenje"),
    ("NAT", "Naturalisation", "Natyralizim", "Naturalizacija"),
    (
        "RDP",
        "Returned internally displaced persons",
        "Persona të zhvendosur brenda vendit të kthyer",
        "Interno raseljena lica koja su se vratila",
    ),
)

CL_OUTCOME = codelist(
    "CL_UNHCR_OUTCOME",
    ("TOTAL", "All decisions", "Të gjitha vendimet", "Sve odluke"),
    ("RECOGNIZED", "Refugee status", "Status refugjati", "Status izbeglice"),
    (
        "OTHER",
        "Complementary protection",
        "Mbrojtje plotësuese",
        "Dopunska zaštita",
    ),
    ("REJECTED", "Rejected", "Të refuzuara", "Odbijeno"),
    ("CLOSED", "Otherwise closed", "Të mbyllura ndryshe", "Okončano na drugi način"),
    total="TOTAL",
)

CL_PROCEDURE = codelist(
    "CL_UNHCR_PROCEDURE",
    ("G", "Government", "Autoritetet", "Državni organi"),
    ("J", "Joint", "E përbashkët", "Zajednički postupak"),
    ("U", "UNHCR", "UNHCR", "UNHCR"),
)

# "NA" is a code here (new application), not a missing value: no reader may take it for null.
CL_APP_TYPE = codelist(
    "CL_UNHCR_APP_TYPE",
    ("N", "New applications", "Aplikime të reja", "Novi zahtevi"),
    ("A", "Appeals", "Ankesa", "Žalbe"),
    ("FA", "First instance and appeal", "Shkalla e parë dhe ankesa", "Prvi stepen i žalba"),
    ("J", "Judicial reviews", "Shqyrtime gjyqësore", "Sudska preispitivanja"),
    (
        "NA",
        "New and appeal applications",
        "Aplikime të reja dhe ankesa",
        "Novi zahtevi i žalbe",
    ),
    (
        "NR",
        "New and repeat applications",
        "Aplikime të reja dhe të përsëritura",
        "Novi i ponovljeni zahtevi",
    ),
    ("R", "Repeat applications", "Aplikime të përsëritura", "Ponovljeni zahtevi"),
    ("RA", "Reopened applications", "Aplikime të rihapura", "Ponovo otvoreni zahtevi"),
    (
        "SP",
        "Subsidiary protection",
        "Mbrojtje plotësuese (subsidiare)",
        "Supsidijarna zaštita",
    ),
    ("V", "Various or unspecified", "Të ndryshme ose të papërcaktuara", "Razno ili nenavedeno"),
)

CL_DEC_LEVEL = codelist(
    "CL_UNHCR_DEC_LEVEL",
    ("NA", "New applications", "Aplikime të reja", "Novi zahtevi"),
    ("FI", "First instance", "Shkalla e parë", "Prvi stepen"),
    ("AR", "Administrative review", "Shqyrtim administrativ", "Upravno preispitivanje"),
    ("BL", "Backlog", "Lëndë të prapambetura", "Zaostali predmeti"),
    ("CA", "Cantonal regulations", "Rregullore kantonale", "Kantonalni propisi"),
    ("EO", "US Executive Office for Immigration Review", "EOIR (SHBA)", "EOIR (SAD)"),
    (
        "FA",
        "First instance and appeal",
        "Shkalla e parë dhe ankesa",
        "Prvi stepen i žalba",
    ),
    ("IN", "US Citizenship and Immigration Services", "USCIS (SHBA)", "USCIS (SAD)"),
    ("JR", "Judicial review", "Shqyrtim gjyqësor", "Sudsko preispitivanje"),
    ("RA", "Repeat and reopened", "Të përsëritura dhe të rihapura", "Ponovljeno i ponovo otvoreno"),
    ("SP", "Subsidiary protection", "Mbrojtje plotësuese (subsidiare)", "Supsidijarna zaštita"),
    ("TA", "Temporary asylum", "Azil i përkohshëm", "Privremeni azil"),
    ("TP", "Temporary protection", "Mbrojtje e përkohshme", "Privremena zaštita"),
    ("TR", "Temporary residence", "Qëndrim i përkohshëm", "Privremeni boravak"),
)

#: What UNHCR writes in ``app_pc`` and ``dec_pc``; here it becomes the unit.
CL_PERSONS_OR_CASES = codelist(
    "CL_UNHCR_PC", ("P", "Persons", "Persona", "Lica"), ("C", "Cases", "Raste", "Predmeti")
)

CL_LOC_TYPE = codelist(
    "CL_UNHCR_LOC_TYPE",
    ("U", "Urban", "Urbane", "Gradsko"),
    ("R", "Rural", "Rurale", "Seosko"),
    ("V", "Various or unknown", "Të ndryshme ose të panjohura", "Razno ili nepoznato"),
)

CL_ACC_TYPE = codelist(
    "CL_UNHCR_ACC_TYPE",
    ("I", "Individual accommodation", "Strehim individual", "Individualni smeštaj"),
    ("P", "Planned or managed camp", "Kamp i planifikuar", "Planirani kamp"),
    ("S", "Self-settled camp", "Kamp i vetëvendosur", "Samostalno nastali kamp"),
    ("C", "Collective centre", "Qendër kolektive", "Kolektivni centar"),
    ("R", "Reception or transit camp", "Kamp pritës ose tranziti", "Prihvatni ili tranzitni kamp"),
    ("U", "Various or unknown", "Të ndryshme ose të panjohura", "Razno ili nepoznato"),
)

PROCEDURE = Dimension(
    "PROCEDURE_TYPE", text("Authority", "Autoriteti", "Organ"), codelist=CL_PROCEDURE
)
APP_TYPE = Dimension(
    "APP_TYPE", text("Kind of application", "Lloji i aplikimit", "Vrsta zahteva"),
    codelist=CL_APP_TYPE,
)  # fmt: skip
DEC_LEVEL = Dimension(
    "DEC_LEVEL", text("Level of decision", "Shkalla e vendimit", "Stepen odlučivanja"),
    codelist=CL_DEC_LEVEL,
)  # fmt: skip
LOC_TYPE = Dimension(
    "LOC_TYPE", text("Kind of place", "Lloji i vendit", "Vrsta mesta"), codelist=CL_LOC_TYPE
)
ACC_TYPE = Dimension("ACC_TYPE", text("Accommodation", "Strehimi", "Smeštaj"), codelist=CL_ACC_TYPE)
POP_TYPE = Dimension(
    "POP_TYPE", text("Population", "Popullsia", "Populacija"), codelist=CL_POPULATION
)
