"""The only door from this room to the numbers' package: structures, the store, the publishers' files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from migstat import derive, disclosure, sources, validate
from migstat.areas import Area, AreaKind, UnknownCode, all_areas, area
from migstat.sdmx import rest, structures
from migstat.sdmx import write as writing
from migstat.sdmx.codelists import CL_OBS_STATUS, CL_UNIT
from migstat.sdmx.frame import with_column
from migstat.sdmx.jsonstat import FORMAT as JSONSTAT
from migstat.sdmx.model import (
    CONF_STATUS,
    OBS_STATUS,
    OBS_VALUE,
    OBSERVATION,
    TIME_PERIOD,
    BadFile,
    Code,
    Codelist,
    Dataflow,
    DataStructure,
    Dimension,
    Kind,
    MigstatError,
    Role,
    Source,
    Table,
    UnknownDimension,
)
from migstat.sources import mapped
from migstat.sources.bundle import read_bundled
from migstat.sources.caveats import Caveat, caveats
from migstat.sources.definitions import Definition, Practice, definition, flags, practices, remarked
from migstat.sources.edits import AREAS as AREAS_IN_EDITS
from migstat.sources.edits import recognised
from migstat.sources.live import LIVE, Ask, Later, Long, Nothing, TooMuch, Unchanged, hold, judge
from migstat.sources.live.connect import CONNECTORS, Ready, begin, declared, ready
from migstat.sources.review import Finding, Severity, glance, is_severe, review
from migstat.sources.streamed import Heard, Streamed, beginning, is_large, own_release
from migstat.store import Catalogued, Claim, EngineFailed, InvalidTable, Query, Store, TooLarge
from migstat.store import UnknownCode as NoSuchCode
from migstat.store.answer import Answer, Coded, Measured
from migstat.store.cell import FREE, CellState, State, state
from migstat.validate import FINDINGS, findings_table
from tessera.core.text import say

__all__ = [
    "AREAS_IN_EDITS", "CL_OBS_STATUS", "CL_UNIT", "CONF_STATUS", "CONNECTORS", "FINDINGS", "FREE",
    "JSONSTAT", "LIVE", "OBSERVATION", "OBS_STATUS", "OBS_VALUE", "TIME_PERIOD", "Answer", "Area",
    "AreaKind", "Ask", "Catalogued", "Caveat", "CellState", "Claim", "Code", "Coded", "Codelist", "DataStructure",
    "Dataflow", "Definition", "Dimension", "EngineFailed", "Finding", "Heard", "Kind", "Later", "Long",
    "Measured", "MigstatError", "NoSuchCode", "Nothing", "Practice", "Query", "Ready", "Role",
    "Severity", "Source", "State", "Store", "Streamed", "Table", "TooLarge", "TooMuch",
    "Unchanged", "UnknownCode", "UnknownDimension", "all_areas", "area", "begin", "beginning", "caveats",
    "chosen_folder", "coded", "compared_with", "dataflow_of", "declared", "definition", "derive",
    "disclosure", "findings_in", "findings_in_parts", "findings_table", "flags",
    "glance", "hold", "is_large", "is_severe", "judge", "kept", "mapped", "occurring", "part_of", "policy_of", "practices",
    "read_bundled", "ready", "received", "recognised", "refuse_other", "remarked", "reporter",
    "rest", "review", "rules_with", "state", "status_text", "store", "streamed", "structure_from",
    "structure_json", "structures", "table_at", "table_of", "tables_in", "tables_of", "told", "told_again",
    "validate", "values", "waiting", "write", "writing",
]  # fmt: skip


#: Rows of a table that are held at once.
HELD = 2_000_000


def policy_of(flow: str) -> disclosure.Policy | None:
    """How small figures of a dataflow are protected: by the installation's policies, then by ours."""
    return disclosure.policy_for(
        flow, (*_own_policies(settings.DISCLOSURE), *disclosure.policies())
    )


@lru_cache(maxsize=4)
def _own_policies(path: str) -> tuple[disclosure.Policy, ...]:
    return disclosure.read_policies(Path(path).read_text("utf-8")) if path else ()


def findings_in(
    table: Table,
    before: Table | None,
    beside: Mapping[str, Table | None],
    only: Collection[str] | None = None,
) -> tuple[validate.Finding, ...]:
    """What the rules (or ``only`` some) find in a table; figures that are not free are not looked at."""
    others = {code: other and _open(other) for code, other in beside.items()}
    asked = [one for one in _rules() if only is None or one.id in only]
    return validate.check(_open(table), asked, before and _open(before), others)


def findings_in_parts(
    flow: str, parts: Iterable[tuple[Table, Table | None]], beside: Mapping[str, Table | None]
) -> tuple[validate.Finding, ...]:
    """The same of a table that is too large to be held, from all figures of some reporters at a time."""
    others = {code: other and _open(other) for code, other in beside.items()}
    opened = ((_open(now), before and _open(before)) for now, before in parts)
    return validate.check_parts(flow, opened, _rules(), others)


def compared_with(flow: str) -> frozenset[str]:
    """The dataflows that some rule compares this one with."""
    about = (rule for rule in _rules() if rule.is_about(flow))
    return frozenset(name for rule in about for names in rule.others for name in names)


def rules_with(flow: str, there: Collection[str]) -> frozenset[str]:
    """The rules that compare a dataflow with others, all of which are there."""
    about = (rule for rule in _rules() if rule.others and rule.is_about(flow))
    return frozenset(rule.id for rule in about if all(set(one) & set(there) for one in rule.others))


def reporter(structure: DataStructure) -> str | None:
    """The dimension of those who report; None where there is none."""
    found = structure.role(Role.DESTINATION) or structure.role(Role.AREA)
    return found.id if found is not None else None


def part_of(release: str, dimension: str, codes: Collection[str]) -> Table:
    """The figures of a release that have one of these codes; ``release`` is its path in the store."""
    facts = store().facts(release)
    rows = store().part(release, dimension, codes)
    return Table(facts.dataflow, rows, facts.vintage, facts.retrieved, tuple(facts.edits))


def write(table: Table | Streamed, into: Store, claim: Claim) -> Any:
    """Write a table to a store, in one or, where its rows come in pieces, in constant memory."""
    if isinstance(table, Table):
        return into.write(table, claim)
    return into.write_stream(
        table.dataflow, table.give(), vintage=table.vintage, retrieved=table.retrieved,
        edits=table.edits, extra=table.extra, claim=claim,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _rules() -> tuple[validate.Rule, ...]:
    """The rules with their findings in Cyrillic too, made before codes are put in: those stay Latin."""
    return tuple(
        replace(one, finding={**one.finding, "sr": say(one.finding, "sr").words})
        if "sr-latn" in one.finding
        else one
        for one in validate.rules()
    )


def _open(table: Table) -> Table:
    free = pc.equal(table.rows.column(CONF_STATUS).cast(pa.string()), FREE)
    if pc.all(free).as_py():
        return table
    nothing = pa.scalar(None, pa.float64())
    values = pc.if_else(free, table.rows.column(OBS_VALUE).cast(pa.float64()), nothing)
    return replace(table, rows=with_column(table.rows, OBS_VALUE, values))


def table_of(release: str) -> Table:
    """A release's figures as a table again; ``release`` is its path in the store."""
    facts = store().facts(release)
    flow = facts.dataflow
    answer = store().read(flow.structure, release, Query())
    columns = [
        pa.array(one.values, from_pandas=True)
        if isinstance(one, Measured)
        else pa.DictionaryArray.from_arrays(
            one.codes.astype(np.int32), pa.array(one.labels, pa.string())
        )
        for one in answer.data
    ]
    return Table(flow, pa.table(columns, names=list(answer.columns)), facts.vintage,
                 facts.retrieved, facts.edits)  # fmt: skip


def status_text(letter: str) -> str:
    """What a letter of OBS_STATUS means, in the language of the page; the letter where none says."""
    language = get_language() or "en"
    for code in CL_OBS_STATUS.codes:
        if code.id == letter:
            return str(say(code.name, language))
    return letter


def coded(answer: Answer, id: str) -> Coded:
    """A column of codes of an answer."""
    column = answer.data[answer.columns.index(id)]
    if not isinstance(column, Coded):
        raise TypeError(f"{id} holds values, not codes.")
    return column


def occurring(column: Coded) -> NDArray[np.int64]:
    """The positions of the codes that a column really holds (its labels are the whole release's)."""
    occurs = np.zeros(len(column.labels), np.bool_)
    occurs[column.codes] = True
    return np.flatnonzero(occurs)


def values(answer: Answer) -> NDArray[np.float64]:
    """The column of values of an answer; NaN is missing."""
    column = answer.data[answer.columns.index(OBS_VALUE)]
    if not isinstance(column, Measured):
        raise TypeError(f"{OBS_VALUE} holds codes, not values.")
    return column.values


@lru_cache(maxsize=2)
def _store(root: Path, budget: int, engine: str = "duckdb:", engine_store: str = "") -> Store:
    return Store(root, budget, engine, engine_store)


def store() -> Store:
    """The store of this installation; one in a process, so that hot releases are held once."""
    return _store(
        Path(settings.STORE), settings.STORE_MEMORY, settings.ENGINE, settings.ENGINE_STORE
    )


def waiting() -> Store:
    """The store of figures that came and are not accepted yet; nothing that is read looks there."""
    return _store(Path(settings.STORE).with_name("waiting"), 0)


def table_at(held: Store, path: str) -> Table:
    """A table as it was written to a store, whole.

    :raises MigstatError: its file is gone or damaged.
    """
    facts = held.facts(path)
    flow = facts.dataflow
    rows = held.read(flow.structure, path, Query()).arrow()
    return Table(flow, rows, facts.vintage, facts.retrieved, tuple(facts.edits), facts.extra)


def waiting_table(path: str) -> Table | Streamed:
    """Figures that wait, whole; in pieces where they are too many to be held.

    :raises MigstatError: the file is gone or damaged.
    """
    if waiting().facts(path).rows <= HELD:
        return table_at(waiting(), path)
    found = own_release(Path(settings.STORE).with_name("waiting") / path)
    if found is None:
        raise MigstatError(_("The file of the figures is damaged; fetch them again."))
    return found


def told(why: MigstatError) -> str:
    """What the numbers' package refuses, with the place in the file, in the reader's language."""
    return told_again(kept(why))


def kept(why: MigstatError) -> dict[str, Any]:
    """What has to be kept of a refusal so that :func:`told_again` says it in any language."""
    found: dict[str, Any] = {"sentence": why.sentence, "values": why.values}
    if isinstance(why, BadFile):
        return found | {"file": why.file, "line": why.line, "column": why.column}
    return found | {"file": why.dataflow} if isinstance(why, InvalidTable) else found


def told_again(found: Mapping[str, Any]) -> str:
    """A refusal that was kept, in the reader's language."""
    words, line, column = found["sentence"], found.get("line"), found.get("column")
    said = _(words).format(**found["values"]) if found["values"] else _(words)
    if "file" not in found:
        return said
    place = _("{file}, column {column}: {sentence}") if column else "{file}: {sentence}"
    if line:
        place = _("{file}, line {line}: {sentence}")
    if line and column:
        place = _("{file}, line {line}, column {column}: {sentence}")
    return place.format(file=found["file"], line=line, column=column, sentence=said)


def structure_json(structure: DataStructure) -> dict[str, Any]:
    """A structure with its codelists as plain JSON, for the catalogue."""
    return {
        "id": structure.id,
        "agency": structure.agency,
        "version": structure.version,
        "dimensions": [
            {
                "id": d.id,
                "name": dict(d.name),
                "role": str(d.role),
                "codelist": d.codelist and {
                    "id": d.codelist.id,
                    "codes": [[c.id, dict(c.name), c.total] for c in d.codelist.codes],
                },
            }
            for d in structure.dimensions
        ],
    }  # fmt: skip


def structure_from(said: Mapping[str, Any]) -> DataStructure:
    """The structure that :func:`structure_json` wrote."""
    return DataStructure(
        id=said["id"],
        agency=said["agency"],
        version=said["version"],
        dimensions=tuple(
            Dimension(
                id=d["id"],
                name=d["name"],
                role=Role(d["role"]),
                codelist=_codelist_from(d["codelist"]),
            )
            for d in said["dimensions"]
        ),
    )


def _codelist_from(said: Mapping[str, Any] | None) -> Codelist | None:
    if said is None:
        return None
    return Codelist(said["id"], tuple(Code(id, name, total) for id, name, total in said["codes"]))


def received(file: str, content: bytes) -> structures.Received:
    """The structures of a message that others wrote.

    :raises MigstatError: what cannot be read, in one sentence.
    """
    from migstat.sdmx.structures.received import read  # brings a large library with it

    return read(file, content)


def chosen_folder() -> Path | None:
    """Where the publishers' files lie: what the settings name, else ../shared/data, else nowhere."""
    if settings.DATA:
        return Path(settings.DATA)
    beside = Path(__file__).resolve().parents[4] / "shared" / "data"
    return beside if beside.is_dir() else None


def tables_in(folder: Path) -> Iterator[Table]:
    """The tables of a folder of publishers' files.

    :raises MigstatError: nothing is found in it, or a file that cannot be read.
    """
    return sources.read_all(folder)


def tables_of(path: Path, dataflow: str | None = None) -> Iterator[Table]:
    """The tables of one file: a publisher's own, or a format of the wire, which may hold several.

    :param dataflow: which of them is wanted; a file without it is refused.
    :raises MigstatError: naming file, line and column of what cannot be read.
    """
    found = sources.read_tables(path)
    if len(found) > 1:
        found = tuple(one for one in found if dataflow in (None, one.dataflow.id)) or found
    for one in found:
        refuse_other(one, path, dataflow)
        yield one


def refuse_other(found: Table | Streamed, path: Path, dataflow: str | None) -> None:
    """Refuse a table that is not of the dataflow that the file was said to hold.

    :raises MigstatError: naming both.
    """
    if dataflow is not None and found.dataflow.id != dataflow:
        raise MigstatError(
            f"{path.name} holds {found.dataflow.id}, not {dataflow[:60]}; "
            "leave the dataflow out, or give the file that holds it."
        )


def dataflow_of(code: str) -> Dataflow | None:
    """A dataflow that a reader of a publisher's files can make; None for others."""
    return sources.DATAFLOWS.get(code)


def streamed(path: Path, known: Dataflow | None, heard: Heard | None) -> Streamed | None:
    """The table of a large file, its rows in pieces; None where it is better read whole.

    :param known: what a Parquet file holds that does not say so itself.
    :raises MigstatError: naming file, line and column of what cannot be read.
    """
    return sources.stream_file(path, known, heard=heard)
