"""Which topics of migration policy each dataflow is about."""

from __future__ import annotations

#: Codes of the reference topics by the beginning of a dataflow's code; the longest one counts.
TOPICS: dict[str, tuple[str, ...]] = {
    "ABEL_COHEN": ("legal-migration", "diaspora"),
    "ACQ": ("legal-migration",),
    "ASYAPP": ("asylum",),
    "ASYDCF": ("asylum",),
    "ASYPEN": ("asylum",),
    "ASYTPS": ("protection",),
    "ASYUMA": ("asylum",),
    "EIORD": ("return", "irregular-migration"),
    "EIPRE": ("irregular-migration",),
    "EIRFS": ("border",),
    "EIRTN": ("return",),
    "EMI1CTZ": ("legal-migration",),
    "FRONTEX": ("border", "irregular-migration"),
    "IDMC": ("displacement",),
    "IMM1CTZ": ("legal-migration",),
    "IOM_MMP": ("border", "irregular-migration"),
    "MIGR_EIORD": ("return", "irregular-migration"),
    "MIGR_EIRFS": ("border",),
    "MIGR_EIRTN": ("return",),
    "OECD_IMD": ("legal-migration",),
    "OECD_MIG": ("legal-migration",),
    "POP1CTZ": ("diaspora", "legal-migration"),
    "POP3CTB": ("diaspora", "legal-migration"),
    "RESCHANGE": ("residence-permits", "legal-migration"),
    "RESFIRST": ("residence-permits", "legal-migration"),
    "RESLONG": ("residence-permits", "legal-migration"),
    "RESVALID": ("residence-permits", "legal-migration"),
    "TESSERA": ("statistics",),
    "UNDESA": ("diaspora", "legal-migration"),
    "UNHCR": ("protection",),
    "UNHCR_APPLICATIONS": ("asylum", "protection"),
    "UNHCR_DECISIONS": ("asylum", "protection"),
    "UNHCR_FLOWS": ("displacement", "protection"),
    "UNHCR_IDMC": ("displacement",),
    "UNHCR_SOLUTIONS": ("resettlement", "return", "protection"),
    "WB": ("development",),
    "WB_POPULATION": ("statistics",),
    "WB_REMITTANCES": ("remittances", "development"),
    "WB_STOCK": ("diaspora", "legal-migration"),
    "WPP": ("statistics",),
}


def of(flow: str) -> tuple[str, ...]:
    """The topics of a dataflow; none where the table above does not know it."""
    known = [start for start in TOPICS if flow.startswith(start)]
    return TOPICS[max(known, key=len)] if known else ()


def used() -> frozenset[str]:
    """Every topic that some dataflow can have."""
    return frozenset(topic for topics in TOPICS.values() for topic in topics)
