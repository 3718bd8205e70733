"""What readers of sources changed on the way in, as sentences that become public metadata.

A release keeps the English sentence. :func:`recognised` finds which sentence of this list it is, so
that who shows it can say it in another language and name areas as its house style does.
"""

from __future__ import annotations

import re
from functools import cache

from migstat.sdmx.model import marked

#: Areas that sentences name, by their codes; shown, they follow the reader's house style.
AREAS = {"RS": "Serbia", "XK": "Kosovo"}

# Eurostat
EUROSTAT_LABELS = marked("Eurostat's labels of areas have been replaced by its codes.")
SEXES_AND_UNKNOWN = marked(
    "The total of the sexes (T) was added up here from females, males and unknown."
)
ALL_APPLICANTS = marked(
    "The table was published elsewhere as first-time applicants; its figures are those of all "
    "applicants, and it is shown as such."
)
FLAGS_AND_COLON = marked("Eurostat's flags are written in capitals; “:” is a missing value (O).")
FLAGS_AND_EMPTY = marked(
    "Eurostat's flags are written in capitals; an empty cell is a missing value (O)."
)
NO_UPDATE = marked("The answer does not say when it was updated; its vintage is the day it came.")
APPLICANT_TOTAL = marked(
    "All applicants are those that Eurostat's dimension “applicant” calls TOTAL."
)
# UNHCR
UNHCR_SERBIA = marked(
    "UNHCR's code SRB covers {RS} and {XK} (S/RES/1244 (1999)) together; it is kept as one "
    "composite area and never split."
)
NO_DAY = marked(
    "UNHCR's service does not say when its figures were updated; the vintage is the day."
)
NOT_COLLECTED = marked(
    "Cells that UNHCR leaves empty (not collected or not applicable) are left out; zeros are kept."
)
# United Nations
SEXES = marked("The total of the sexes (T) was added up here from females and males.")
UNDESA_MARKS = marked(
    "UN DESA's marks became flags: I where it imputed, D (definition differs) where foreign "
    "citizens are counted in place of, or beside, the foreign-born; its mark for figures "
    "that include refugees was not kept."
)
SERBIA_NEVER_SPLIT = marked(
    "{RS} includes {XK} in these figures; it is kept as one composite area and never split."
)
MEDIUM_SEXES = marked("The medium variant's total (T) was added up here from females and males.")
FORECASTS = marked("Every figure is marked as a forecast (F).")
# World Bank
BANK_NAMES = marked("The World Bank's names of areas have been replaced by codes.")
YEARS_LEFT_OUT = marked("Years without a figure are left out.")
WHOLE_PERSONS = marked(
    "Persons are rounded to whole persons; the table held them as thousands times 1,000."
)
MATRIX_MARGINS = marked(
    "Names became codes; zero and empty cells and the margins of the matrix were left out."
)
SHARES_LEFT_OUT = marked(
    "Names became codes; shares of the economy and groups of areas were left out."
)
# others
ABEL_NAMES = marked(
    "Names of areas have been replaced by codes; every figure is marked as estimated (E)."
)
SERBIA_COMPOSITE = marked("{RS} includes {XK} in these figures; it is kept as one composite area.")
FIVE_YEARS = marked("A period of five years is named by its first year.")
ROUTES = marked("Routes are given as codes; absent cells are not zeros of the publisher.")
IDMC_TOTALS = marked("Totals of sex (T) and age (TOTAL) were added up here.")
OECD_DROPPED = marked(
    "Place of birth and education are not broken down in this file and were dropped."
)
INCIDENTS = marked(
    "Incidents are added up by month, route, area and cause; points on the map, names of "
    "places and nationalities are not kept."
)
CAUSES = marked("Incidents with several causes are counted as mixed or unknown.")
SURVIVORS = marked("Survivors are given only where at least one incident reports them.")
# formats of the wire, and the tables that come with the program
SHOWN_AS_RATE = marked(
    "The file does not say whether it counts a stock or a flow; it is shown as a rate."
)
SHOWN_AS_FLOW = marked(
    "The file does not say whether it counts a stock or a flow; it is shown as a flow."
)
WORDS = marked("The file carries words; they have been replaced by codes.")
CODES_MADE = marked("Codes of {dimensions} were made here from the file's words.")
SELECTION = marked(
    "This is a selection that comes with the program: the areas of the demonstration network "
    "and the {origins} largest origins."
)
SELECTION_SINCE = marked(
    "This is a selection that comes with the program: the areas of the demonstration network "
    "and the {origins} largest origins, from {start}."
)
OTHERS = marked(
    "Areas outside the selection are added up as “other”; groups of areas and zeros were left out."
)

ALL = tuple(
    words for name, words in list(globals().items()) if name.isupper() and isinstance(words, str)
)


def said(template: str, **values: object) -> str:
    """The English sentence that a release keeps."""
    return template.format(**AREAS, **values)


@cache
def recognised(sentence: str) -> tuple[str, dict[str, str]] | None:
    """The template of a kept sentence and its values, or None for a sentence that is not ours.

    :returns: values by the names of the template's places; an area's is its code.
    """
    for template, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            values = found.groupdict()
            return template, values | {code: code for code in AREAS if f"{{{code}}}" in template}
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((template, re.compile(_pattern(template))) for template in ALL)


def _pattern(template: str) -> str:
    parts = re.split(r"\{(\w+)\}", template)
    for place, name in enumerate(parts):
        if place % 2:
            parts[place] = re.escape(AREAS[name]) if name in AREAS else f"(?P<{name}>.+?)"
        else:
            parts[place] = re.escape(name)
    return "".join(parts)
