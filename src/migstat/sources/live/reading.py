"""An answer, whatever format it came in, as a message; the kind is found in its first bytes."""

from __future__ import annotations

from importlib import import_module

from migstat.sdmx import csv, jsonstat_read, legacy_csv, tsv
from migstat.sdmx.delimited import decode, header_cells
from migstat.sdmx.message import Message


def message(data: bytes, file: str) -> Message:
    """What an answer says.

    :param file: the name to use in messages.
    :raises BadFile: no format known here, or one that its reader refuses.
    """
    head = data[:200].lstrip()
    if head.startswith((b"{", b"[")):
        if jsonstat_read.is_jsonstat(data):
            return jsonstat_read.parse_message(data, file)
        return _sdmx("json", data, file)
    if head.startswith(b"<"):
        return _sdmx("xml", data, file)
    first, _ = decode(data[:200_000].split(b"\n", 1)[0], file, latin1=True)
    if tsv.is_tsv(first):
        return tsv.parse_message(data, file)
    if legacy_csv.is_legacy(tuple(header_cells(first, file))):
        return legacy_csv.parse_message(data, file)
    return csv.parse_message(data, file)


def is_empty(data: bytes) -> bool:
    """Whether a text table has a header and nothing else: nothing for what was asked."""
    return not is_markup(data) and b"\n" not in data.strip()


def is_markup(data: bytes) -> bool:
    """Whether an answer is JSON or XML, which are read whole."""
    return data.lstrip().startswith((b"{", b"[", b"<"))


def _sdmx(kind: str, data: bytes, file: str) -> Message:
    """SDMX-ML or SDMX-JSON; their readers are seldom needed and are loaded when they are."""
    name = f"migstat.sdmx.{kind}"
    found: Message = import_module(name).parse_message(data, file)
    return found
