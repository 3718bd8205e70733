"""Whether codes, periods and flags are ones that the structure allows."""

from __future__ import annotations

import re

import numpy as np

from migstat.areas import UnknownCode as UnknownArea
from migstat.areas import all_areas, area
from migstat.sdmx.model import (
    CONF_STATUS,
    OBS_STATUS,
    TIME_PERIOD,
    Dataflow,
    Dimension,
    Role,
    marked,
)
from migstat.store.cell import OBS_STATUSES
from migstat.store.encode import Encoded, combined
from migstat.store.errors import InvalidTable, UnknownCode
from migstat.store.period import fits, period

_IDENTIFIER = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)


def check_names(flow: Dataflow) -> None:
    """Refuse identifiers that could be mistaken for anything but a name in SQL or in a path.

    Raises :class:`InvalidTable`.
    """
    ids = [d.id for d in flow.structure.dimensions]
    for id in (flow.id, *ids):
        if not _IDENTIFIER.fullmatch(id) or len(id) > 60:
            raise InvalidTable(
                flow.id[:60],
                marked("{name} is no identifier; use capitals, digits and underscores."),
                name=repr(id[:60]),
            )
    if not ids or len(set(ids)) != len(ids):
        raise InvalidTable(flow.id, marked("the structure needs dimensions, each named once."))
    if reserved := set(ids) & {TIME_PERIOD, "OBS_VALUE", OBS_STATUS, CONF_STATUS}:
        raise InvalidTable(
            flow.id, marked("{name} is no dimension; leave it out."), name=sorted(reserved)[0]
        )
    for dimension in flow.structure.dimensions:
        if dimension.codelist is None and not dimension.is_area:
            raise InvalidTable(
                flow.id, marked("the dimension {name} has no codelist."), name=dimension.id
            )


def check_codes(flow: Dataflow, encoded: Encoded) -> None:
    """Refuse a code outside its codelist, a period unlike its frequency, an unknown flag.

    Raises :class:`InvalidTable`, which names the first row at fault.
    """
    for dimension in flow.structure.dimensions:
        sentence = marked("row {row} has {column} {said}, which {codelist} do not have.")
        if dimension.codelist is None:
            sentence = marked("row {row} has {column} {said}, which the areas do not have.")
        for code in encoded.labels[dimension.id]:
            if not is_known(dimension, code):
                _refuse(flow, encoded, dimension.id, code, sentence)
    for status in encoded.labels[OBS_STATUS]:
        if not status or set(status) - OBS_STATUSES or "".join(sorted(set(status))) != status:
            sentence = marked(
                "row {row} has {column} {said}, which is not made of letters of CL_OBS_STATUS,"
                " each once, in order."
            )
            _refuse(flow, encoded, OBS_STATUS, status, sentence)
    for status in encoded.labels[CONF_STATUS]:
        if not re.fullmatch("[A-Z]", status):
            sentence = marked(
                "row {row} has {column} {said}, which is no letter of CL_CONF_STATUS."
            )
            _refuse(flow, encoded, CONF_STATUS, status, sentence)
    _check_periods(flow, encoded)


def is_known(dimension: Dimension, code: str) -> bool:
    """Whether the dimension could hold the code: in its codelist, or an area."""
    if dimension.codelist is not None:
        return code in dimension.codelist
    try:
        area(code)
    except UnknownArea:
        return False
    return True


def require_known(dimension: Dimension, code: str) -> None:
    """Raise :class:`UnknownCode`, with the nearest codes, where the dimension cannot hold the code."""
    if not is_known(dimension, code):
        codelist = dimension.codelist
        known = (
            [a.code for a in all_areas()] if codelist is None else [c.id for c in codelist.codes]
        )
        raise UnknownCode(dimension.id, code, known)


def _check_periods(flow: Dataflow, encoded: Encoded) -> None:
    frequency = flow.structure.role(Role.FREQUENCY)
    periods = encoded.labels[TIME_PERIOD]
    if frequency is None:
        for text in periods:
            if not _is_period(text):
                sentence = marked("row {row} has {column} {said}, which is no period.")
                _refuse(flow, encoded, TIME_PERIOD, text, sentence)
        return
    frequencies = encoded.labels[frequency.id]
    pairs = combined(
        [encoded.codes[frequency.id], encoded.codes[TIME_PERIOD]],
        [len(frequencies), len(periods)],
    )
    occurring = np.flatnonzero(np.bincount(pairs, minlength=len(frequencies) * len(periods)))
    for pair in occurring.tolist():
        kind, text = frequencies[pair // len(periods)], periods[pair % len(periods)]
        if not fits(text, kind):
            row = encoded.place(int(np.flatnonzero(pairs == pair)[0]))
            raise InvalidTable(
                flow.id,
                marked("row {row} has {column} {said}, which does not fit FREQ {kind}."),
                row=row,
                column=TIME_PERIOD,
                said=repr(text),
                kind=kind,
            )


def _is_period(text: str) -> bool:
    try:
        period(text)
    except ValueError:
        return False
    return True


def _refuse(flow: Dataflow, encoded: Encoded, column: str, code: str, sentence: str) -> None:
    position = encoded.labels[column].index(code)
    row = encoded.place(int(np.flatnonzero(encoded.codes[column] == position)[0]))
    owner = next((d.codelist for d in flow.structure.dimensions if d.id == column), None)
    raise InvalidTable(
        flow.id, sentence, row=row, column=column, said=repr(code[:60]),
        codelist="" if owner is None else owner.id,
    )  # fmt: skip
