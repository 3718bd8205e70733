"""Publishers as they answer: the recorded formats, filled with small figures or with the real ones.

They keep the publishers' habits, bad ones too: UNHCR ignores a lone bound of years and unknown
parameters and sums a side that is not asked for in full; Eurostat refuses what is too large.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

Answer = tuple[int, bytes]
Row = Mapping[str, str]

NOT_FOUND = (
    b'<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/'
    b'envelope/"><S:Body><S:Fault><faultcode>100</faultcode><faultstring>No results found'
    b"</faultstring></S:Fault></S:Body></S:Envelope>"
)
TOO_BIG = NOT_FOUND.replace(b"100", b"413").replace(b"No results found", b"EXTRACTION_TOO_BIG")
WARNING = (
    b'{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE. Your request will be treated '
    b'asynchronously. Please try again later."}}'
)
SUBMITTED = (
    b'<?xml version="1.0" encoding="UTF-8"?> <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/'
    b'envelope/"><S:Body><ns0:asyncResponse xmlns:ns1="http://estat.ec.europa.eu/disschain/'
    b'asynchronous"><ns1:status><ns1:key>0f164c29-0e96-4757-9b81-e9fcff8b9899</ns1:key>'
    b"<ns1:status>SUBMITTED</ns1:status></ns1:status></ns0:asyncResponse></S:Body></S:Envelope>"
)


def dsd(code: str, dimensions: Iterable[str]) -> bytes:
    """A structure message of SDMX 2.1 as Eurostat writes it."""
    listed = "".join(
        f'<s:Dimension id="{name}" position="{place}"><s:ConceptIdentity><Ref agencyID="ESTAT" '
        f'class="Concept" id="{name}" package="conceptscheme"/></s:ConceptIdentity></s:Dimension>'
        for place, name in enumerate(dimensions, start=1)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<m:Structure xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
    xmlns:s="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure">
  <m:Structures><s:DataStructures><s:DataStructure id="{code}" agencyID="ESTAT" version="43.0">
    <s:DataStructureComponents>
      <s:DimensionList id="DimensionDescriptor">{listed}
        <s:TimeDimension id="TIME_PERIOD" position="9"/></s:DimensionList>
      <s:AttributeList id="AttributeDescriptor"><s:Attribute id="OBS_FLAG"/></s:AttributeList>
    </s:DataStructureComponents>
  </s:DataStructure></s:DataStructures></m:Structures>
</m:Structure>""".encode()


@dataclass
class EurostatTable:
    """One of Eurostat's tables: its dimensions in key order and its cells.

    A cell names its dimensions, ``TIME_PERIOD``, ``OBS_VALUE`` and, where it has one, ``OBS_FLAG``.
    """

    dimensions: tuple[str, ...]
    cells: list[Row]
    updated: str = "22/05/26 11:00:00"
    largest: int = 500_000
    refusal: Answer = (413, TOO_BIG)

    def structure(self, code: str) -> Answer:
        return 200, dsd(code, self.dimensions)

    def data(self, code: str, key: str, query: Mapping[str, str]) -> Answer:
        wanted = [part.split("+") if part else None for part in key.split(".")]
        if len(wanted) != len(self.dimensions):
            return (
                400,
                b'{"error":[{"status":400,"id":150,"label":"Invalid number of dimensions"}]}',
            )
        found = [
            cell
            for cell in self.cells
            if query.get("startPeriod", "") <= cell["TIME_PERIOD"] <= query.get("endPeriod", "9")
            and all(
                codes is None or cell[name] in codes
                for name, codes in zip(self.dimensions, wanted, strict=True)
            )
        ]
        if len(found) > self.largest:
            return self.refusal
        if not found:
            return 404, NOT_FOUND
        columns = (*self.dimensions, "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG", "CONF_STATUS")
        lines = [",".join(("DATAFLOW", "LAST UPDATE", *columns))]
        head = f"ESTAT:{code}(1.0),{self.updated}"
        lines += [",".join((head, *(cell.get(name, "") for name in columns))) for cell in found]
        return 200, ("\n".join(lines) + "\n").encode()


@dataclass
class Publishers:
    """Every publisher behind one door, as the replay server and pure tests ask them."""

    eurostat: dict[str, EurostatTable] = field(default_factory=dict)
    unhcr: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    world_bank: list[dict[str, Any]] = field(default_factory=list)
    lastupdated: str = "2026-03-06"
    page: int = 10_000

    def answer(self, address: str) -> Answer:
        """Status and content for an address below the publisher's base."""
        parts = urlsplit(address)
        path = unquote(parts.path).strip("/").split("/")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if path[:3] == ["sdmx", "2.1", "datastructure"] and path[4] in self.eurostat:
            return self.eurostat[path[4]].structure(path[4])
        if path[:3] == ["sdmx", "2.1", "data"] and path[3] in self.eurostat:
            return self.eurostat[path[3]].data(path[3], path[4], query)
        if path[0] == "country":
            return self._population(query)
        if path[0] in self.unhcr:
            return self._refugees(self.unhcr[path[0]], query)
        return 404, b"not found"

    def _population(self, query: Mapping[str, str]) -> Answer:
        first, last = query["date"].split(":")
        found = [item for item in self.world_bank if first <= item["date"] <= last]
        size, number = min(int(query["per_page"]), self.page), int(query["page"])
        head = {
            "page": number, "pages": -(-len(found) // size), "per_page": size,
            "total": len(found), "sourceid": "2", "lastupdated": self.lastupdated,
        }  # fmt: skip
        return 200, json.dumps([head, found[(number - 1) * size : number * size]]).encode()

    def _refugees(self, items: list[dict[str, Any]], query: Mapping[str, str]) -> Answer:
        if "yearFrom" in query and "yearTo" in query:
            low, high = int(query["yearFrom"]), int(query["yearTo"])
            items = [item for item in items if low <= item["year"] <= high]
        for side in ("coo", "coa"):
            if query.get(f"{side}_all") != "true":
                blank = {f"{side}_id": "-", f"{side}_name": "-", side: "-", f"{side}_iso": "-"}
                items = [{**item, **blank} for item in items[:1]]
        size, number = min(int(query["limit"]), self.page), int(query["page"])
        said = {
            "page": number, "short-url": "J4e6hZ", "maxPages": -(-len(items) // size),
            "total": {"dec_recognized": 7985}, "items": items[(number - 1) * size : number * size],
        }  # fmt: skip
        return 200, json.dumps(said).encode()


def cell(dimensions: Iterable[str], text: str, value: str, flag: str = "") -> Row:
    """A cell from its codes in the order of ``dimensions``, then the period: ``"A TOTAL T PER … 2024"``."""
    names = (*dimensions, "TIME_PERIOD")
    codes = dict(zip(names, text.split(), strict=True))
    return codes | {"OBS_VALUE": value, "OBS_FLAG": flag}


PAIR = ("freq", "citizen", "age", "unit", "sex", "geo")
ASYL = ("freq", "unit", "citizen", "sex", "age", "asyl_app", "geo")
RES = ("freq", "reason", "citizen", "duration", "unit", "geo")
EIP = ("freq", "reason", "apprehen", "citizen", "sex", "age", "unit", "geo")


def _asylum() -> list[Row]:
    return [
        cell(ASYL, "A PER XK T TOTAL ASY_APP DE 2023", "1295", "p"),
        cell(ASYL, "A PER XK F TOTAL ASY_APP DE 2023", "400"),
        cell(ASYL, "A PER XK UNK TOTAL ASY_APP EL 2024", "0"),
        cell(ASYL, "A PER TOTAL T TOTAL ASY_APP EL 2009", "", "c"),
        cell(ASYL, "A PER XK T TOTAL NASY_APP DE 2023", "990"),
        cell(ASYL, "A PER XK T Y18-34 ASY_APP DE 2023", "700"),
    ]


def refugee(year: int, coo: str, coa: str, **figures: Any) -> dict[str, Any]:
    """An item of UNHCR's population; what is not said was not collected."""
    names = "refugees asylum_seekers returned_refugees idps returned_idps stateless ooc oip hst"
    identity = {
        "year": year, "coo_id": 4, "coo_name": "Somewhere ", "coo": "ALG", "coo_iso": coo,
        "coa_id": 11, "coa_name": "Elsewhere", "coa": "AUS", "coa_iso": coa,
    }  # fmt: skip
    return identity | {name: figures.get(name, "-") for name in names.split()}


def decision(year: int, coo: str, coa: str, pc: str = "P", **figures: Any) -> dict[str, Any]:
    """An item of UNHCR's decisions."""
    outcomes = ("dec_recognized", "dec_other", "dec_rejected", "dec_closed", "dec_total")
    said = {"procedure_type": "G", "dec_level": "NA", "dec_pc": pc}
    bare = {
        k: v for k, v in refugee(year, coo, coa).items() if k.startswith(("year", "coo", "coa"))
    }
    return bare | said | {name: figures.get(name, "0") for name in outcomes}


def inhabitants(code: str, name: str, year: int, value: float | None) -> dict[str, Any]:
    """An item of the World Bank's population."""
    return {
        "indicator": {"id": "SP.POP.TOTL", "value": "Population, total"},
        "country": {"id": code[:2], "value": name}, "countryiso3code": code, "date": str(year),
        "value": value, "unit": "", "obs_status": "", "decimal": 0,
    }  # fmt: skip


def publishers() -> Publishers:
    """A few figures in every table that can be asked for."""
    pair = cell(PAIR, "A XK TOTAL NR T DE 2024", "294906")
    imm = ("freq", "citizen", "agedef", "age", "unit", "sex", "geo")
    application = {
        **{k: v for k, v in decision(2023, "SRB", "AUT").items() if not k.startswith("dec_")},
        "app_type": "NA", "dec_level": "NA", "app_pc": "C", "applied": "15",
    }  # fmt: skip
    return Publishers(
        eurostat={
            "MIGR_ASYAPPCTZA": EurostatTable(ASYL, _asylum()),
            "MIGR_POP1CTZ": EurostatTable(PAIR, [pair]),
            "MIGR_IMM1CTZ": EurostatTable(
                imm,
                [
                    cell(imm, "A AL COMPLET TOTAL NR T AT 2023", "120", "b"),
                    cell(imm, "A AL REACH TOTAL NR T AT 2023", "121"),
                ],
            ),
            "MIGR_RESVALID": EurostatTable(
                RES, [cell(RES, "A TOTAL UA TOTAL PER AT 2023", "80000", "e")]
            ),
            "MIGR_EIPRE": EurostatTable(
                EIP, [cell(EIP, "A TOTAL TOTAL RNC T TOTAL PER AT 2023", "15")]
            ),
        },
        unhcr={
            "population": [
                refugee(2024, "SRB", "AUT", refugees=205, asylum_seekers="0", stateless=5),
                refugee(1951, "UNK", "FRA", refugees="5"),
            ],
            "asylum-applications": [application],
            "asylum-decisions": [
                decision(2000, "DZA", "AUT", "C", dec_recognized=5, dec_total=5),
                decision(2000, "DZA", "AUT", "P", dec_recognized=7, dec_other="-", dec_total=7),
            ],
        },
        world_bank=[
            inhabitants("XKX", "Kosovo", 2023, 1682668),
            inhabitants("XKX", "Kosovo", 2024, 1594353),
            inhabitants("XKX", "Kosovo", 2025, None),
            inhabitants("", "High income", 2024, 1.4e9),
        ],
    )
