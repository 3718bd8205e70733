"""Which connector speaks to which kind of publisher, by its name: what a source's row is made of.

``CONNECTORS`` gives for each name how a conversation begins and what its address usually is;
:func:`ready` lists the tables that come declared with the platform (``ready.toml``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from migstat.sdmx.model import MigstatError, marked
from migstat.sources.live import (
    eurostat,
    eurostat_tables,
    frontex,
    iom,
    pxweb,
    sdmx,
    unhcr,
    updates,
    worldbank,
)
from migstat.sources.live.ask import Conversation
from migstat.sources.live.wanted import Wanted, wanted

#: Begins asking, given the day and the publisher's mark of the figures that are here.
Begin = Callable[[date, str], Conversation]


@dataclass(frozen=True, slots=True)
class Connector:
    """How one kind of publisher is asked, and where it usually answers ("": nowhere in particular)."""

    begin: Callable[[Wanted], Begin]
    address: str = ""


def _eurostat(asked: Wanted) -> Begin:
    """Our tidy tables keep their own structure; all others keep the publisher's."""
    tidy = {one.dataflow.id: one for one in eurostat.TABLES}.get(asked.dataflow)
    if tidy is None:
        return eurostat_tables.conversation(asked)

    def begin(today: date, known: str = "") -> Conversation:
        mark = yield from updates.since(asked.publisher, asked.code, known)
        found = yield from eurostat.conversation(tidy)(today)
        return replace(found, extra={"mark": mark} if mark else {})

    return begin


def _unhcr(asked: Wanted) -> Begin:
    table = {one.name: one for one in unhcr.TABLES}.get(asked.code)
    if table is None:
        names = ", ".join(one.name for one in unhcr.TABLES)
        raise MigstatError(
            marked("{source}: the tables of UNHCR's service are {names}."),
            source=asked.file,
            names=names,
        )

    def begin(today: date, known: str = "") -> Conversation:
        return unhcr.conversation(table)(today)

    return begin


CONNECTORS: Mapping[str, Connector] = MappingProxyType(
    {
        "eurostat": Connector(_eurostat, "https://ec.europa.eu/eurostat/api/dissemination"),
        "unhcr": Connector(_unhcr, "https://api.unhcr.org/population/v1"),
        "worldbank": Connector(worldbank.conversation, "https://api.worldbank.org/v2"),
        "sdmx": Connector(sdmx.conversation, "https://sdmx.oecd.org/public/rest"),
        "frontex": Connector(
            frontex.conversation,
            "https://www.frontex.europa.eu/what-we-do/monitoring-and-risk-analysis/migratory-map",
        ),
        "iom": Connector(iom.conversation, "https://missingmigrants.iom.int/downloads"),
        "pxweb": Connector(pxweb.conversation, "https://askdata.rks-gov.net"),
    }
)


@dataclass(frozen=True, slots=True)
class Ready:
    """A table that comes declared: its name as a source, how it is asked for, and how often."""

    source: str
    connector: str
    address: str
    every: str
    asked: Mapping[str, Any]

    @property
    def wanted(self) -> Wanted:
        return wanted(self.asked)


def begin(connector: str, asked: Mapping[str, Any]) -> Begin:
    """How to ask for what a source declares.

    :raises MigstatError: a connector or a declaration that is not known.
    """
    if connector not in CONNECTORS:
        raise MigstatError(
            marked("There is no connector “{connector}”; there are {names}."),
            connector=connector[:40],
            names=", ".join(CONNECTORS),
        )
    return CONNECTORS[connector].begin(wanted(asked))


@cache
def ready() -> tuple[Ready, ...]:
    """Every table that comes declared, in the order of the file, which is read once.

    :raises MigstatError: a declaration that cannot be read; the program is damaged then.
    """
    return declared(resources.files(__package__).joinpath("ready.toml").read_text("utf-8"))


def declared(text: str) -> tuple[Ready, ...]:
    """The tables that a text in the form of ``ready.toml`` declares.

    :raises MigstatError: no TOML, a publisher, connector or word that is not known.
    """
    try:
        said = tomllib.loads(text)
        shared: Mapping[str, Mapping[str, Any]] = said["publisher"]
        return tuple(_ready(name, dict(one), shared) for name, one in said["table"].items())
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, MigstatError):
            raise
        raise MigstatError(
            marked(
                "The declaration cannot be read ({fault}); it needs [publisher.NAME] with a "
                "connector, and [table.NAME] with from, code, dataflow and en."
            ),
            fault=str(error)[:120],
        ) from error


def _ready(name: str, own: dict[str, Any], shared: Mapping[str, Mapping[str, Any]]) -> Ready:
    publisher = dict(shared[own.pop("from")])
    every = own.pop("every", publisher.pop("every", ""))
    connector, usual = publisher.pop("connector"), publisher.pop("address", "")
    publisher.pop("every", None)
    names = {one: own.pop(one) for one in ("en", "sq", "sr-latn") if one in own}
    address = own.pop("address", "")
    asked = {**publisher, **own, "name": names}
    begin(connector, asked)
    return Ready(name, connector, address or usual or CONNECTORS[connector].address, every, asked)
