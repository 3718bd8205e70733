"""The other doors of the publishers, as they answer: SDMX 3.0, JSON-stat, TSV, deliveries, PxWeb, files.

Everything is made from the same small cells as in ``recorded``, so that each door must give the same
table; formats are those that were recorded from the publishers.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import xlsxwriter
from tests.migstat.sources.live import recorded
from tests.migstat.sources.live.recorded import Answer, EurostatTable, Publishers, Row, cell

MONTHLY = ("freq", "unit", "citizen", "sex", "age", "applicant", "geo")
KEY = "0f164c29-0e96-4757-9b81-e9fcff8b9899"


def monthly() -> EurostatTable:
    """Monthly applicants as they are named since 2025, with cells of ages that are not wanted."""
    rows = [
        cell(MONTHLY, "M PER XK T TOTAL TOTAL DE 2024-01", "105", "p"),
        cell(MONTHLY, "M PER XK T TOTAL FRST DE 2024-01", "90"),
        cell(MONTHLY, "M PER XK T TOTAL TOTAL EL 2024-02", "0"),
        cell(MONTHLY, "M PER AL T TOTAL TOTAL DE 2025-03", "15"),
        cell(MONTHLY, "M PER XK T TOTAL TOTAL DE 2023-12", "", "c"),
        cell(MONTHLY, "M PER XK T Y18-34 TOTAL DE 2024-01", "60"),
        cell(MONTHLY, "M PER SY T TOTAL TOTAL DE 2024-01", "8000"),
    ]
    return EurostatTable(MONTHLY, rows)


def toc(updated: Mapping[str, str]) -> bytes:
    """The table of contents: tabs, quotation marks, indented titles, days as 22.05.2026."""
    head = ["title", "code", "type", "last update of data", "last table structure change",
            "data start", "data end", "values"]  # fmt: skip
    rows = [["Database by themes", "data", "folder", "", "", "", "", ""]]
    rows += [
        ["        Asylum", code, "dataset", day, "27.01.2025", "2008-01", "2026-05", "1 234"]
        for code, day in updated.items()
    ]
    return "\r\n".join("\t".join(f'"{c}"' for c in row) for row in [head, *rows]).encode() + b"\r\n"


def jsonstat(code: str, table: EurostatTable, cells: list[Row]) -> bytes:
    """JSON-stat 2.0 as Eurostat writes it: places of cells, status beside, time last."""
    names = [*table.dimensions, "time"]
    at = {name: "TIME_PERIOD" if name == "time" else name for name in names}
    codes = {name: sorted({one[at[name]] for one in cells}) for name in names}
    value, status = {}, {}
    for one in cells:
        place = 0
        for name in names:
            place = place * len(codes[name]) + codes[name].index(one[at[name]])
        if one["OBS_VALUE"]:
            value[str(place)] = float(one["OBS_VALUE"])
        if one.get("OBS_FLAG"):
            status[str(place)] = one["OBS_FLAG"]
    return json.dumps({
        "version": "2.0", "class": "dataset", "label": "Asylum applicants ", "source": "ESTAT",
        "updated": "2026-05-22T11:00:00+0200", "value": value, "status": status, "id": names,
        "size": [len(codes[name]) for name in names],
        "dimension": {
            name: {"label": name, "category": {
                "index": {code: n for n, code in enumerate(codes[name])},
                "label": {code: f"Words of {code} " for code in codes[name]},
            }} for name in names
        },
        "extension": {"lang": "EN", "id": code.upper(), "agencyId": "ESTAT", "version": "1.0"},
    }).encode()  # fmt: skip


def tsv(table: EurostatTable) -> bytes:
    """The whole table as TSV: one line a series, cells padded with blanks, ":" for missing."""
    periods = sorted({one["TIME_PERIOD"] for one in table.cells})
    series: dict[str, dict[str, str]] = {}
    for one in table.cells:
        key = ",".join(one[name] for name in table.dimensions)
        series.setdefault(key, {})[one["TIME_PERIOD"]] = (
            f"{one['OBS_VALUE'] or ':'} {one.get('OBS_FLAG', '')}"
        )
    lines = ["\t".join([",".join(table.dimensions) + "\\TIME_PERIOD", *(f"{p} " for p in periods)])]
    for key, found in series.items():
        lines.append("\t".join([key, *(found.get(p, ": ") for p in periods)]))
    return ("\n".join(lines) + "\n").encode()


def csv_two(code: str, table: EurostatTable, cells: list[Row]) -> bytes:
    """SDMX-CSV 2.0 with codes, as the 3.0 service gives it."""
    columns = (*table.dimensions, "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG", "CONF_STATUS")
    lines = [",".join(("STRUCTURE", "STRUCTURE_ID", *columns))]
    head = f"dataflow,ESTAT:{code}(1.0)"
    lines += [",".join((head, *(one.get(name, "") for name in columns))) for one in cells]
    return ("\n".join(lines) + "\n").encode()


def detections(*rows: tuple[Any, ...], heads: tuple[str, ...] = ("JAN2025", "FEB2025")) -> bytes:
    """Frontex's spreadsheet: routes, borders and nationalities in words, a column for each month."""
    return workbook(("Route", "BorderLocation", "NationalityLong", *heads), *rows)


def incidents(*rows: tuple[Any, ...]) -> bytes:
    """IOM's spreadsheet of incidents."""
    return workbook(
        ("Main ID", "Incident Year", "Reported Month", "Total Number of Dead and Missing",
         "Number of Survivors", "Cause of Death", "Country of Incident", "Migration Route"), *rows,
    )  # fmt: skip


@cache
def workbook(*rows: tuple[Any, ...]) -> bytes:
    """A spreadsheet with one sheet; each is made once, since every publisher has one in every test."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return sink.getvalue()


@dataclass
class Everybody(Publishers):
    """Every publisher, with all doors. ``promised`` says how many polls a delivery takes."""

    updated: dict[str, str] = field(default_factory=lambda: {"migr_asyappctzm": "22.05.2026"})
    promise: str = ""  # "soap" or "bare": a question for one year is answered with a ticket
    polls: int = 2
    delivery: Answer | None = None
    oecd: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, bytes] = field(default_factory=dict)
    px: dict[str, Any] = field(default_factory=dict)
    cells: int = 1000

    def answer(self, address: str, body: bytes = b"") -> Answer:
        """Status and content; a body is a question to PxWeb."""
        parts = urlsplit(address)
        path = unquote(parts.path).strip("/")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if path in self.pages:
            return 200, self.pages[path]
        if path in self.files:
            return 200, self.files[path]
        if path == "catalogue/toc/txt":
            return 200, toc(self.updated)
        if path.startswith("api/v1/"):
            return self._pxweb(path, query, body)
        if "/async/" in f"/{path}":
            return self._async(path)
        if path.startswith("data/OECD"):
            return (200, self.oecd) if self.oecd else (404, b"NoRecordsFound")
        found = self._eurostat(path, query, parts.query)
        return found or super().answer(address)

    def _eurostat(self, path: str, query: dict[str, str], raw: str) -> Answer | None:
        steps = path.split("/")
        if path.startswith("sdmx/2.1/datastructure/") and steps[4] in self.eurostat:
            return 200, self._structure(steps[4])
        if path.startswith("sdmx/3.0/data/dataflow/ESTAT/"):
            code, table = steps[5], self.eurostat[steps[5]]
            low, high = query["c[TIME_PERIOD]"].replace("ge:", "").replace("le:", "").split()
            wanted = {
                k[2:-1]: v.split(",") for k, v in query.items() if k[:2] == "c[" and "TIME" not in k
            }
            cells = [c for c in self._within(table, low, high)
                     if all(c[name] in codes for name, codes in wanted.items())]  # fmt: skip
            return (200, csv_two(code, table, cells)) if cells else (404, recorded.NOT_FOUND)
        if path.startswith("statistics/1.0/data/"):
            code = steps[3].upper()
            table = self.eurostat[code]
            said = parse_qsl(raw)
            asked: dict[str, list[str]] = {}
            for name, value in said:
                if name in table.dimensions:
                    asked.setdefault(name, []).append(value)
            cells = [c for c in self._within(table, query["sinceTimePeriod"], query["untilTimePeriod"])
                     if all(c[name] in codes for name, codes in asked.items())]  # fmt: skip
            if len(cells) > table.largest:
                return 200, recorded.WARNING
            return 200, jsonstat(code, table, cells)
        if path.startswith("sdmx/2.1/data/") and len(steps) == 4:
            return 200, tsv(self.eurostat[steps[3]])
        if path.startswith("sdmx/2.1/data/") and self.promise:
            table = self.eurostat[steps[3]]
            if query["startPeriod"] == query["endPeriod"] or len(table.cells) <= table.largest:
                year = {**query, "endPeriod": query["endPeriod"] + "-99"}
                self.delivery = table.data(steps[3], steps[4], year)
                bare = self.promise == "bare"
                return 200, KEY.encode() if bare else recorded.SUBMITTED
        if path.startswith("sdmx/2.1/data/"):
            table = self.eurostat[steps[3]]
            months = {**query, "endPeriod": query["endPeriod"] + "-99"}
            return table.data(steps[3], steps[4], months)
        return None

    @staticmethod
    def _within(table: EurostatTable, low: str, high: str) -> list[Row]:
        return [one for one in table.cells if low <= one["TIME_PERIOD"] <= high + "-99"]

    def _structure(self, code: str) -> bytes:
        """The structure with its codelists: words of codes, and which totals there are."""
        table = self.eurostat[code]
        lists = ""
        for name in table.dimensions:
            codes = sorted(
                {one[name] for one in table.cells} | ({"TOTAL"} if name == "age" else set())
            )
            listed = "".join(f'<s:Code id="{c}"><c:Name xml:lang="de">X</c:Name>'
                             f'<c:Name xml:lang="en">Words of {c}</c:Name></s:Code>' for c in codes)  # fmt: skip
            lists += f'<s:Codelist id="{name.upper()}" agencyID="ESTAT">{listed}</s:Codelist>'
        text = recorded.dsd(code, table.dimensions).decode()
        for name in table.dimensions:
            text = text.replace(
                f'id="{name}" package="conceptscheme"/></s:ConceptIdentity>',
                f'id="{name}" package="conceptscheme"/></s:ConceptIdentity><s:LocalRepresentation>'
                f'<s:Enumeration><Ref id="{name.upper()}" class="Codelist"/></s:Enumeration>'
                f"</s:LocalRepresentation>",
            )
        spaces = 'xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"'
        text = text.replace(
            "<m:Structures>", f"<m:Structures {spaces}><s:Codelists>{lists}</s:Codelists>"
        )
        return text.encode()

    def _async(self, path: str) -> Answer:
        root = "1.0/async" if self.promise == "soap" else "sdmx/2.1/async"
        if not path.startswith(root):
            return 404, b"not here"
        if "/status/" in path:
            self.polls -= 1
            state = b"AVAILABLE" if self.polls <= 0 else b"PROCESSING"
            return 200, recorded.SUBMITTED.replace(b"SUBMITTED", state)
        return self.delivery or (404, b"")

    def _pxweb(self, path: str, query: dict[str, str], body: bytes) -> Answer:
        if "config" in query:
            return 200, json.dumps(
                {"maxCells": self.cells, "maxCalls": 10, "timeWindow": 10}
            ).encode()
        if not body:
            return 200, json.dumps(self.px["about"]).encode()
        asked = {one["code"]: one["selection"]["values"] for one in json.loads(body)["query"]}
        about = {one["code"]: one for one in self.px["about"]["variables"]}
        names = list(about)
        size = 1
        for values in asked.values():
            size *= len(values)
        if size > self.cells:
            return 403, b"Too many cells"
        if json.loads(body)["response"]["format"] == "px":
            return 200, pcaxis(self.px, asked)
        value = [self.px["figure"](*key) for key in _product([asked[name] for name in names])]
        return 200, json.dumps({
            "class": "dataset", "version": "2.0", "label": self.px["about"]["title"] + " ",
            "updated": "2026-03-01T08:00:00Z", "id": names, "size": [len(asked[n]) for n in names],
            "role": {"time": [n for n in names if about[n].get("time")]}, "value": value,
            "dimension": {n: {"label": about[n]["text"], "category": {
                "index": {v: i for i, v in enumerate(asked[n])},
                "label": {v: about[n]["valueTexts"][about[n]["values"].index(v)] for v in asked[n]},
            }} for n in names},
        }).encode()  # fmt: skip


def _product(lists: list[list[str]]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for one in lists:
        found = [(*key, value) for key in found for value in one]
    return found


def pcaxis(table: dict[str, Any], asked: dict[str, list[str]]) -> bytes:
    """The same part of a table as a PC-Axis file: keywords, then the cells; ".." is not available."""
    about = {one["code"]: one for one in table["about"]["variables"]}
    names = list(about)
    lines = ['CHARSET="ANSI";', 'AXIS-VERSION="2013";', 'CODEPAGE="utf-8";',
             f'TITLE="{table["about"]["title"]}";',
             "STUB=" + ",".join(f'"{n}"' for n in names[:-1]) + ";", f'HEADING="{names[-1]}";']  # fmt: skip
    for name in names:
        texts = [about[name]["valueTexts"][about[name]["values"].index(v)] for v in asked[name]]
        lines.append(f'VALUES("{name}")=' + ",".join(f'"{t}"' for t in texts) + ";")
        lines.append(f'CODES("{name}")=' + ",\n".join(f'"{v}"' for v in asked[name]) + ";")
    figures = [table["figure"](*key) for key in _product([asked[n] for n in names])]
    cells = " ".join('".."' if one is None else str(one) for one in figures)
    return ("\r\n".join(lines) + f"\r\nDATA=\r\n{cells};\r\n").encode()


def permits() -> dict[str, Any]:
    """A table of a PxWeb service: permits by reason, sex and year; ".." is not available."""
    figures = {("0", "0", "0"): 10, ("0", "0", "1"): 12, ("1", "0", "0"): None, ("1", "1", "1"): 0}
    return {
        "about": {"title": "Residence permits by reason, sex and year", "variables": [
            {"code": "Arsyeja", "text": "Reason ", "values": ["0", "1"],
             "valueTexts": ["Family ", "Work "]},
            {"code": "Gjinia", "text": "Sex", "values": ["0", "1"], "valueTexts": ["Men", "Women"]},
            {"code": "Viti", "text": "Year", "values": ["2023", "2024"],
             "valueTexts": ["2023", "2024"], "time": True},
        ]},
        "figure": lambda reason, sex, year: figures.get((reason, sex, str(int(year) - 2023)), 5),
    }  # fmt: skip


#: The 2.0 answer with words of OECD's service, cut down to a few rows.
OECD = b"""STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA,Reference area,CITIZENSHIP,Citizenship,FREQ,Frequency of observation,MEASURE,Measure,SEX,Sex,UNIT_MEASURE,Unit of measure,TIME_PERIOD,Time period,OBS_VALUE,Observation value,OBS_STATUS,Observation status
DATAFLOW,OECD.ELS.IMD:DSD_MIG@DF_MIG(1.0),International Migration Database,I,AUT,Austria,ALB,Albania,A,Annual,B11,Inflows,_T,Total,PS,Persons,2022,,310,,A,Normal value
DATAFLOW,OECD.ELS.IMD:DSD_MIG@DF_MIG(1.0),International Migration Database,I,DEU,Germany,ALB,Albania,A,Annual,B11,Inflows,_T,Total,PS,Persons,2022,,15310,,A,Normal value
"""


def everybody() -> Everybody:
    """A few figures behind every door."""
    small = recorded.publishers()
    return Everybody(
        eurostat={**small.eurostat, "MIGR_ASYAPPCTZM": monthly()},
        unhcr=small.unhcr, world_bank=small.world_bank, oecd=OECD, px=permits(),
        pages={
            "map": b'<html><a href="/about">x</a><a class="b" href="/assets/Monthly_detections_of_IBC_'
                   b'2025_06_03.xlsx">Detections</a></html>',
            "downloads": b'<html><a href="files/Missing_Migrants_Global_Figures_allData.xlsx">all</a>',
        },
        files={
            "assets/Monthly_detections_of_IBC_2025_06_03.xlsx": detections(
                ("Western Balkan Route", "Land", "Kosovo*", 12, ""),
                ("Central Mediterranean Route", "Sea", "Tunisia", 0, 41),
            ),
            "files/Missing_Migrants_Global_Figures_allData.xlsx": incidents(
                ("2025.MMP1", 2025, "March", 3, "", "Drowning", "Libya", "Central Mediterranean"),
                ("2025.MMP2", 2025, "March", 2, 10, "Drowning", "Libya", "Central Mediterranean"),
            ),
        },
    )  # fmt: skip
