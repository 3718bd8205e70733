"""Eurostat's observation flags, old and new, as SDMX's OBS_STATUS and CONF_STATUS.

Since 27 January 2025 confidentiality has a column of its own, "i" replaces "s" and "m" replaces
"z"; files made before carry the old letters, and letters combine ("bep").
Source: https://ec.europa.eu/eurostat/web/main/data/database/flags (Eurostat, 2025).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from migstat.sdmx.model import BadFile, marked

_STATUS = {letter: letter.upper() for letter in "abdefilmnopqu"} | {"s": "I", "z": "M"}
_CONFIDENTIAL = {"c": "C"}
#: Less than half of the unit: a figure so small that it prints as zero.
_NEARLY_ZERO = "0n"
_CONF_CODES = frozenset("FCNPSDTG")


def flag(letters: str) -> tuple[str, str] | None:
    """OBS_STATUS and CONF_STATUS that ``letters`` mean, or None where a letter is unknown.

    :param letters: what the publisher wrote, in any case; "" is a normal, free value.
    """
    text = "".join(letters.split()).lower()
    status: set[str] = set()
    confidentiality = "F"
    if text.startswith(_NEARLY_ZERO):
        status.add("N")
        text = text[len(_NEARLY_ZERO) :]
    for letter in text:
        if letter in _CONFIDENTIAL:
            confidentiality = _CONFIDENTIAL[letter]
        elif letter in _STATUS:
            status.add(_STATUS[letter])
        else:
            return None
    if len(status) > 1:
        status.discard("A")
    return "".join(sorted(status)) or "A", confidentiality


def observation_flags(
    flags: pa.ChunkedArray | pa.Array,
    missing: pa.ChunkedArray | pa.Array,
    file: str,
    column: str,
    first_line: int = 1,
    confidential: pa.ChunkedArray | pa.Array | None = None,
) -> tuple[pa.Array, pa.Array]:
    """Columns OBS_STATUS and CONF_STATUS from a column of flags.

    :param missing: true where there is no value; its status becomes O (missing) unless the flag
        itself says why (L, M, O or Q) or the value is confidential.
    :param confidential: the publisher's own CONF_STATUS, which then wins.
    :raises BadFile: a flag that is not Eurostat's, with the first row that has it.
    """
    own = confidential if confidential is not None else pa.nulls(len(flags), pa.string())
    joined = pc.binary_join_element_wise(
        pc.fill_null(pc.cast(flags, pa.string()), ""),
        pc.fill_null(pc.cast(own, pa.string()), ""),
        pc.if_else(pc.fill_null(missing, False), "1", "0"),
        "|",
    )
    if isinstance(joined, pa.ChunkedArray):
        joined = joined.combine_chunks()
    coded = pc.dictionary_encode(joined)
    status: list[str] = []
    confidentiality: list[str] = []
    for index, text in enumerate(coded.dictionary.to_pylist()):
        letters, conf, gone = text.rsplit("|", 2)
        said = flag(letters)
        conf = conf.strip().upper()
        if said is None or (conf and conf not in _CONF_CODES):
            row = pc.index(coded.indices, pa.scalar(index, coded.indices.type)).as_py()
            wrong = letters if said is None else conf
            raise BadFile(
                file,
                marked(
                    "the flag {flag} is not one of Eurostat's; see the list of flags and correct it."
                ),
                line=row + first_line,
                column=column,
                flag=repr(wrong),
            )
        status.append(_missing(said[0]) if gone == "1" and said[1] == "F" else said[0])
        confidentiality.append(conf or said[1])
    return (
        pc.take(pa.array(status, pa.string()), coded.indices),
        pc.take(pa.array(confidentiality, pa.string()), coded.indices),
    )


def _missing(status: str) -> str:
    """The status of a cell without a value: the reason given, or O."""
    if set(status) & set("LMOQ"):
        return status
    return "O" if status == "A" else "".join(sorted({*status, "O"}))
