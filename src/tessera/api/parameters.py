"""The parameters of addresses, as the published description tells them and the gate accepts them."""

from __future__ import annotations

from typing import Any

Parameter = dict[str, Any]


def parameter(name: str, meaning: str, *, many: bool = False, **schema: Any) -> Parameter:
    """One parameter in the query; ``many`` where it may repeat or be a list with commas."""
    said: dict[str, Any] = {"type": "string", **schema}
    if many:
        said = {"type": "array", "items": said}
    return {"in": "query", "name": name, "description": meaning, "required": False, "schema": said}


def whole(name: str, meaning: str, least: int, **schema: Any) -> Parameter:
    """A whole number of at least ``least``."""
    return parameter(name, meaning, type="integer", minimum=least, **schema)


COMMON = (
    parameter("lang", "Language of names and of refusals.", enum=["en", "sq", "sr", "sr-latn"]),
    parameter(
        "style",
        "House style of designations: it decides label, mark and note of an area.",
        enum=["eu", "un", "coe", "plain", "national"],
    ),
)
#: Names in capitals filter by dimension; the table's own address lists dimensions and codes.
DIMENSIONS: Parameter = {
    "in": "query", "name": "dimensions", "required": False, "style": "form", "explode": True,
    "description": "A filter for each dimension, by its id in capitals: GEO=AT, several codes as "
                   "GEO=AT,DE or repeated. A dimension or a code that the table does not have is "
                   "refused.",
    "schema": {"type": "object", "propertyNames": {"pattern": "^[A-Z][A-Z0-9_]*$"},
               "additionalProperties": {"type": "string"}},
    "example": {"SEX": "T"},
}  # fmt: skip
RELEASE = (
    parameter("as_known_on", "The newest release whose vintage is of that day or before.", format="date"),
    parameter("release", "One release, by the first 12 digits or more of its SHA-256.",
              pattern="^[0-9a-f]{12,64}$"),
)  # fmt: skip
FIGURES = (
    DIMENSIONS,
    parameter("start", "First period, included: 2015, 2015-Q1 or 2015-03."),
    parameter("end", "Last period, included."),
    whole("last", "Only the newest so many observations of each series.", 1),
    parameter("group", "Dimensions to keep; the others are summed. A sum that would count somebody "
                       "twice is refused.", many=True),
    *RELEASE,
    whole("limit", "How many rows at most; all where it is left out.", 0),
    whole("offset", "How many rows to pass over.", 0),
)  # fmt: skip
PART = (
    whole("limit", "How many items at most; 100 where it is left out.", 1, maximum=500),
    whole("offset", "How many items to pass over.", 0),
)


def asks(*parameters: Parameter) -> dict[str, Any]:
    """What an address accepts beside language and house style; anything else is refused there."""
    return {"parameters": [*parameters, *COMMON]}
