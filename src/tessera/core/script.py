"""Serbian in two scripts: Cyrillic from Latin, for authored texts and for the catalogue alike. Pure."""

from __future__ import annotations

import re

import cyrtranslit

#: What stays as it is: places for values, markup, addresses, commands, codes, numerals, and the
#: names and abbreviations that Serbian writes in Latin letters in both scripts.
KEPT = re.compile(
    r"%\(\w+\)[a-z]|%[sd%]|\{[^}]*\}|</?[a-zA-Z][^>]*>|&\w+;|\\n"
    r"|https?://\S+|[\w.+-]+@[\w.-]+\w|\b(?:[\w-]+\.)+(?:com|eu|int|net|org)\b(?:/\S*\w)?"
    r"|\bbin/[\w-]+(?: [a-z][\w-]*)?|„(?:[A-Z]|Ad-Hoc Query|all|applicant|availab\w+|data"
    r"|eq|format\w*|g[et]|group|l[et]|latest|limit|ne|next|notes|null|offset|page|structure|total|totals)”"
    r"|„(?:code|connector|dataflow|flow|from|id|items|last update of data|rate|size|stock)”"
    # Formats and their words, and the places of a declaration.
    r"|\b(?:SDMX-ML|PC-Axis|TSV|UTF-\d+|STUB|HEADING|VALUES|DATA)\b|\[[a-z]+\.[A-Z]+\]"
    # Addresses of SDMX and moments: data/FLOW/KEY, AGENCY,ID, c[GEO], 2024-01-31T12:00:00Z.
    r"|\b(?:[a-z]+/)?[A-Z]+(?:[,/][A-Z]+)+\b|\bID\b|\bc\[|\b[\d-]+T[\d:]+Z\b"
    r"|(?<!\w)/[a-z][\w{}/.-]*[\w}/]|\b[A-Z]+=\S*\w|\??\b[a-z_]+=|\b[\w-]*\.(?:csv|json|parquet|xlsx)\b"
    r"|\((?:eu|un|coe|plain|national)(?:, (?:eu|un|coe|plain|national))*\)"
    r"|\bCC BY(?:-[A-Z]{2})*(?: \d\.\d)?(?: IGO)?"
    # Letters that Serbian has not, and codes such as EU27_2020, RS_XK or M49.
    r"|\b\w*[qwxyQWXY]\w*\b|\b[A-Z]\w*_\w+\b|\b[A-Z]+\d\w*\b"
    # Roman numerals of two letters and more; "I" alone is a word.
    r"|\bX{0,3}(?:IX|IV|VI{1,3}|I{2,3})\b|\bX{1,3}V?I{0,3}\b"
    # Flags of figures and codes of languages and areas, where a text names them.
    r"|\b[bcep](?=: )|\([bcepuA-Z]\)|\b(?:en|sq|sr-latn|sr|emn|AT|AUT|EL|GR|GRC|MK)\b"
    r"|\b(?:Tesser\w{1,3}|AA|API|CLDR|Cmd|CSV|Ctrl|DOCX?|DuckDB|ETag|HTML|If-None-Match|ISO|JavaScript"
    r"|JSON-stat|JSON|Mac|MB|GET|HEAD|Natural Earth|ODS|ODT|Office|OpenAPI|OpenID Connect|OpenID|Parquet|PDF"
    r"|PNG|Python|QR|R|REST|SDMX|SHA-256|SVG|TOTP|curl|Unicode|URL|UTC|Vega-Lite|WCAG|XLSX|ZIP|TESSERA_\w+)\b"
    r"|\b(?:COR|CRB|CUR|EMN|EOIR|EUAA|Eurostat\w{0,2}|Frontex\w{0,2}|ICMPD|IDMC|IGC|IOM|KNOMAD|MARRI"
    r"|OECD|SRB|TOTAL|UNHCR|UNRWA|UN DESA|UN M49|USCIS|WPP)\b"
)
#: Two letters that look like one and are not: in-jekcija, kon-junktura, nad-živeti, Tan-jug.
APART = re.compile(
    r"(?<=\bin)(?=je[kc])|(?<=\bkon)(?=j(?:unk|ug|ek))|(?<=\btan)(?=jug)|(?<=\bvan)(?=je)"
    r"|(?<=\bnad)(?=ž(?:iv|nj|e[lt]))|(?<=\bod)(?=ž(?:al|iv|im))"
    r"|(?<=\bpod)(?=ž(?:anr|up|eć))|(?<=\bpred)(?=žet|živ)",
    re.IGNORECASE,
)
#: Digraphs in words of capitals, as the alphabet below reads them.
CAPITALS = (("NJ", "Nj"), ("LJ", "Lj"), ("DŽ", "Dž"))


def _letters(words: str) -> str:
    for capital, digraph in CAPITALS:
        words = words.replace(capital, digraph)
    return "".join(cyrtranslit.to_cyrillic(part, "sr") for part in APART.split(words))


def cyrillic(words: str) -> str:
    """Serbian in Cyrillic script, from Latin; leaves alone what is no word of the language."""
    parts, end = [], 0
    for kept in KEPT.finditer(words):
        parts += [_letters(words[end : kept.start()]), kept.group()]
        end = kept.end()
    return "".join([*parts, _letters(words[end:])])
