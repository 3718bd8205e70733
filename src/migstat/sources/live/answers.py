"""JSON answers, read strictly: what is no JSON or no number is refused, never guessed."""

from __future__ import annotations

import json
import math
from typing import Any

from migstat.sdmx.model import BadFile, marked


def read(data: bytes, file: str) -> Any:
    """What a JSON answer says.

    :param file: the name to use in messages.
    :raises BadFile: cut short, not JSON, or with NaN or infinity, which JSON does not have.
    """
    try:
        return json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadFile(
            file, marked("the answer is no complete JSON; it was cut short or is something else.")
        ) from error


def number(said: object, file: str, line: int, column: str) -> float:
    """A figure: a number of JSON, or digits in quotation marks.

    :raises BadFile: anything else, with the item's place.
    """
    if isinstance(said, str) and said.isascii() and said.strip().isdecimal():
        said = int(said) if len(said) < 300 else said
    if isinstance(said, (int, float)) and not isinstance(said, bool):
        try:
            found = float(said)
        except OverflowError:
            found = math.inf
        if math.isfinite(found):
            return found
    raise BadFile(
        file, marked("{said} is not a number."), line=line, column=column, said=repr(str(said)[:40])
    )


def _refuse(constant: str) -> float:
    raise ValueError(constant)
