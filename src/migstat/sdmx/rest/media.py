"""Which form an answer takes: from ``format`` and ``formatVersion``, else from what is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from migstat.sdmx.model import marked
from migstat.sdmx.rest.errors import Code, SdmxError, syntax

LABELS = ("id", "name", "both")


@dataclass(frozen=True, slots=True)
class Media:
    """The form chosen: ``id`` as in ``migstat.sdmx.write.FORMATS``, its type, and how CSV names codes."""

    id: str
    media_type: str
    labels: str = "id"


_SDMX = "application/vnd.sdmx."
#: Form -> its media type, the same without version, and the version.
DATA: Mapping[str, tuple[str, str]] = MappingProxyType({
    "csv1": (f"{_SDMX}data+csv", "1.0.0"),
    "csv2": (f"{_SDMX}data+csv", "2.0.0"),
    "json1": (f"{_SDMX}data+json", "1.0.0"),
    "json2": (f"{_SDMX}data+json", "2.0.0"),
    "genericdata21": (f"{_SDMX}genericdata+xml", "2.1"),
    "structurespecific21": (f"{_SDMX}structurespecificdata+xml", "2.1"),
    "structurespecific30": (f"{_SDMX}data+xml", "3.0.0"),
    "jsonstat": ("application/vnd.jsonstat+json", "2.0"),
})  # fmt: skip
STRUCTURE: Mapping[str, tuple[str, str]] = MappingProxyType({
    "structurexml21": (f"{_SDMX}structure+xml", "2.1"),
    "structurexml30": (f"{_SDMX}structure+xml", "3.0.0"),
    "structurejson1": (f"{_SDMX}structure+json", "1.0.0"),
    "structurejson2": (f"{_SDMX}structure+json", "2.0.0"),
})  # fmt: skip

#: The forms of data in which one message holds several dataflows.
SEVERAL = frozenset({
    "csv2", "json2", "genericdata21", "structurespecific21", "structurespecific30",
})  # fmt: skip

#: What each version of the service prefers, best first: the answer to "*/*" and to a bare word.
_ORDER = {
    ("2.1", "data"): ("genericdata21", "structurespecific21", "json1", "csv1", "jsonstat",
                      "structurespecific30", "json2", "csv2"),
    ("3.0", "data"): ("json2", "structurespecific30", "csv2", "jsonstat", "structurespecific21",
                      "genericdata21", "json1", "csv1"),
    ("2.1", "structure"): ("structurexml21", "structurejson1", "structurexml30", "structurejson2"),
    ("3.0", "structure"): ("structurejson2", "structurexml30", "structurexml21", "structurejson1"),
}  # fmt: skip

#: Types that do not say which form of SDMX is meant.
_PLAIN = {
    "application/json": ("json1", "json2", "structurejson1", "structurejson2"),
    "application/xml": ("structurespecific21", "structurespecific30", "structurexml21", "structurexml30"),
    "text/xml": ("structurespecific21", "structurespecific30", "structurexml21", "structurexml30"),
    "text/csv": ("csv1", "csv2"),
    "application/csv": ("csv1", "csv2"),
    # In earlier drafts of the standard, which clients still send.
    f"{_SDMX}generictimeseriesdata+xml": (),
    f"{_SDMX}structurespecifictimeseriesdata+xml": (),
}  # fmt: skip

#: Values of ``format`` (small letters) -> forms, as publishers' services spell them.
_NAMED = {
    "csv": ("csv1", "csv2"), "csvdata": ("csv1", "csv2"), "csvfile": ("csv1", "csv2"),
    "csvfilewithlabels": ("csv1", "csv2"), "sdmx-csv": ("csv1", "csv2"),
    "json": ("json1", "json2", "structurejson1", "structurejson2"),
    "sdmx-json": ("json1", "json2", "structurejson1", "structurejson2"),
    "jsondata": ("json1", "json2"),
    "genericdata": ("genericdata21",), "sdmx_2.1_generic": ("genericdata21",),
    "structurespecificdata": ("structurespecific21", "structurespecific30"),
    "structurespecific": ("structurespecific21", "structurespecific30"),
    "sdmx_2.1_structured": ("structurespecific21",),
    "sdmx_3.0_structured": ("structurespecific30",),
    "sdmx-ml": ("structurespecific21", "structurespecific30", "structurexml21", "structurexml30"),
    "xml": ("structurespecific21", "structurespecific30", "structurexml21", "structurexml30"),
    "json-stat": ("jsonstat",), "jsonstat": ("jsonstat",),
    "structure": ("structurexml21", "structurexml30"),
    "sdmx_2.1_structure": ("structurexml21",), "sdmx_3.0_structure": ("structurexml30",),
    "structurejson": ("structurejson1", "structurejson2"),
}  # fmt: skip


def negotiated(
    api: str,
    kind: str,
    accept: str = "",
    format: str | None = None,
    version: str | None = None,
    labels: str | None = None,
    *,
    several: bool = False,
) -> Media:
    """The form of an answer.

    :param api: "2.1" or "3.0". :param kind: "data" or "structure".
    :param accept: the header Accept; empty accepts all.
    :param format, version, labels: the parameters, which count before the header.
    :param several: whether the answer has the data of several dataflows, which not every form holds.
    :raises SdmxError: for a format that is unknown (400) or of which none is accepted (406).
    """
    if several:
        return _of_several(api, accept, format, version, labels)
    return _chosen(
        api, kind, accept, format, version, labels, DATA if kind == "data" else STRUCTURE
    )


def _of_several(
    api: str, accept: str, format: str | None, version: str | None, labels: str | None
) -> Media:
    """The form that would be given of one dataflow, or the next best that holds several."""
    first = _chosen(api, "data", accept, format, version, labels, DATA)
    if first.id in SEVERAL:
        return first
    known = {id: said for id, said in DATA.items() if id in SEVERAL}
    try:
        return _chosen(api, "data", accept, format, version, labels, known)
    except SdmxError:
        raise SdmxError(
            Code.NOT_ACCEPTABLE,
            marked("{type} holds the data of one dataflow, and several are meant; name one, or ask"
                   " for {known}."),
            type=first.media_type,
            known=", ".join(f"{type};version={number}" for type, number in known.values()),
        ) from None  # fmt: skip


def _chosen(
    api: str,
    kind: str,
    accept: str,
    format: str | None,
    version: str | None,
    labels: str | None,
    known: Mapping[str, tuple[str, str]],
) -> Media:
    """The form among those known here."""
    if labels is not None and labels not in LABELS:
        raise syntax(
            marked("“{name}” must be one of {allowed}, not “{value}”."),
            name="labels", allowed=", ".join(LABELS), value=labels[:40],
        )  # fmt: skip
    order = [id for id in _ORDER[api, kind] if id in known]
    if format:
        id = _named(format, version, known, order)
        labels = labels or ("both" if format.lower() == "csvfilewithlabels" else None)
    elif version:
        raise syntax(marked("“formatVersion” needs “format” beside it."))
    else:
        id, said = _accepted(accept, known, order)
        labels = labels or said
    type, number = known[id]
    return Media(id, f"{type};version={number}", labels or "id")


def _named(
    format: str, version: str | None, known: Mapping[str, tuple[str, str]], order: Iterable[str]
) -> str:
    forms = [one for one in order if one in _NAMED.get(format.lower(), ())]
    if not forms:
        raise syntax(
            marked("There is no format “{format}” here; there are {known}."), format=format[:40],
            known=", ".join(name for name, ids in _NAMED.items() if set(ids) & set(known)),
        )  # fmt: skip
    fitting = [one for one in forms if version is None or _same(known[one][1], version)]
    if not fitting:
        raise syntax(
            marked("“{format}” has no version “{version}” here; there are {known}."),
            format=format[:40], version=str(version)[:20],
            known=", ".join(known[one][1] for one in forms),
        )  # fmt: skip
    return fitting[0]


def _accepted(
    accept: str, known: Mapping[str, tuple[str, str]], order: Iterable[str]
) -> tuple[str, str | None]:
    """The accepted form of the highest quality; among equals what was named most exactly."""
    best: tuple[float, int, int] | None = None
    found: tuple[str, str | None] | None = None
    for place, one in enumerate(accept.split(",") if accept.strip() else ["*/*"]):
        type, params = _media_range(one)
        quality = _quality(params.get("q", "1"))
        forms = _forms(type, params.get("version"), known, order)
        if not forms or quality <= 0:
            continue
        rank = (quality, 0 if "*" in type else 1, -place)
        if best is None or rank > best:
            best, found = rank, (forms[0], _labels(params))
    if found is None:
        raise SdmxError(
            Code.NOT_ACCEPTABLE,
            marked("None of the accepted types “{accept}” can be given; there are {known}."),
            accept=accept[:200],
            known=", ".join(f"{type};version={number}" for type, number in known.values()),
        )
    return found


def _forms(
    type: str, version: str | None, known: Mapping[str, tuple[str, str]], order: Iterable[str]
) -> list[str]:
    """The forms that a media range allows, the service's preference first."""
    if type in ("*/*", "application/*"):
        return list(order)
    if type == "text/*":
        type = "text/csv"
    plain = _PLAIN.get(type, ())
    return [
        one
        for one in order
        if (one in plain)
        or (known[one][0] == type and (version is None or _same(known[one][1], version)))
    ]


def _labels(params: Mapping[str, str]) -> str | None:
    said = params.get("labels")
    return said if said in LABELS else None


def _media_range(text: str) -> tuple[str, dict[str, str]]:
    type, *params = (part.strip() for part in text.split(";"))
    pairs = (part.partition("=") for part in params)
    return type.lower(), {name.strip().lower(): value.strip(' "') for name, _, value in pairs}


def _quality(text: str) -> float:
    try:
        return max(0.0, min(1.0, float(text)))
    except ValueError:
        return 0.0


def _same(have: str, asked: str) -> bool:
    """Whether two versions are one: "2", "2.0" and "2.0.0" are."""

    def parts(text: str) -> list[str]:
        found = text.split(".")
        return found + ["0"] * (3 - len(found))

    return parts(have) == parts(asked)
