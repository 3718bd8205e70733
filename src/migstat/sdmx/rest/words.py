"""The pieces of an address: parameters, numbers, days, ids, keys, filters."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from urllib.parse import unquote

from migstat.sdmx.model import marked
from migstat.sdmx.rest.errors import syntax
from migstat.sdmx.rest.query import ANY, Filter, Key, Test

OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "co", "nc", "sw", "ew")
#: How long an address may be, and how many keys or values one part of it may name.
LONGEST, MOST = 8_000, 2_000

_AGENCY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_@$-]+", re.ASCII)
_NESTED = re.compile(r"[A-Za-z0-9_@$-]+(\.[A-Za-z0-9_@$-]+)*", re.ASCII)
_FILTER = re.compile(r"c\[([A-Za-z][A-Za-z0-9_.-]{0,79})\]", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{12,64}", re.ASCII)


class Params:
    """The parameters of an address, each read once; what nobody read is refused by ``close``.

    ``+`` is itself here, not a space: it means "and" or "or" in SDMX.
    """

    def __init__(self, query: str):
        if len(query) > LONGEST:
            raise syntax(
                marked("The address is longer than {most} characters; ask for less."), most=LONGEST
            )
        self._given: dict[str, list[str]] = {}
        for part in filter(None, query.split("&")):
            name, _, value = part.partition("=")
            self._given.setdefault(unquote(name), []).append(unquote(value))
        self._read: set[str] = set()

    def one(self, name: str) -> str | None:
        """The value of a parameter, None where it is absent or empty."""
        self._read.add(name)
        values = self._given.get(name, [])
        if len(values) > 1:
            raise syntax(marked("The parameter “{name}” is given twice; give it once."), name=name)
        return values[0] if values and values[0] else None

    def several(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """The values of a parameter that is a list with commas or is repeated."""
        self._read.add(name)
        joined = ",".join(self._given.get(name, []))
        found = tuple(dict.fromkeys(filter(None, joined.split(","))))
        return found or default

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One of a few words."""
        value = self.one(name) or default
        if value not in allowed:
            raise syntax(
                marked("“{name}” must be one of {allowed}, not “{value}”."),
                name=name, allowed=", ".join(allowed), value=value[:40],
            )  # fmt: skip
        return value

    def number(self, name: str) -> int | None:
        """A whole number of at least one, or None."""
        value = self.one(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit()) or len(value) > 9 or int(value) < 1:
            raise syntax(
                marked("“{name}” must be a whole number of at least 1, not “{value}”."),
                name=name, value=value[:40],
            )  # fmt: skip
        return int(value)

    def moment(self, name: str) -> datetime | None:
        """A day or a moment, in UTC where no zone is said, or None."""
        value = self.one(name)
        if value is None:
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            raise syntax(
                marked("“{name}” must be a moment such as 2024-01-31T12:00:00Z, not “{value}”."),
                name=name, value=value[:40],
            ) from None  # fmt: skip
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def truth(self, name: str) -> bool:
        """ "true" or "false", false where nothing is said."""
        return self.choice(name, ("true", "false"), "false") == "true"

    def release(self) -> str | None:
        """The beginning of a release's SHA-256, or None."""
        value = self.one("release")
        if value is not None and not _SHA.fullmatch(value):
            raise syntax(
                marked("“release” must be 12 to 64 digits of a release's SHA-256, not “{value}”."),
                value=value[:64],
            )
        return value

    def filters(self) -> tuple[Filter, ...]:
        """All ``c[DIMENSION]=…``; a component that is named again must satisfy that as well."""
        found = []
        for name, values in self._given.items():
            if (match := _FILTER.fullmatch(name)) is not None:
                self._read.add(name)
                found += [read_filter(match[1], value) for value in values]
        return tuple(found)

    def close(self, known: Collection[str]) -> None:
        """Refuse every parameter that nobody has read.

        :param known: parameters that somebody else reads: format, language.
        """
        for name in self._given:
            if name not in self._read and name not in known:
                raise syntax(
                    marked("There is no parameter “{name}” here; there are {known}."),
                    name=name[:60], known=", ".join(sorted(self._read | set(known))),
                )  # fmt: skip


def read_filter(component: str, value: str) -> Filter:
    """``ge:2020+le:2024,eq:2010``: a comma is "or", a plus is "and" and binds closer."""
    either = []
    for part in value.split(","):
        tests = tuple(_test(component, word) for word in part.split("+"))
        either.append(tests)
    if len(either) > MOST:
        raise _too_many(component)
    return Filter(component, tuple(either))


def _test(component: str, word: str) -> Test:
    operator, colon, value = word.partition(":")
    if not colon:
        operator, value = "eq", word
    elif operator not in OPERATORS:
        if len(operator) == 2 and operator.islower():
            raise syntax(
                marked("“{operator}” is no operator; there are {known}."),
                operator=operator, known=", ".join(OPERATORS),
            )  # fmt: skip
        operator, value = "eq", word  # a moment has colons too
    if not value:
        raise syntax(
            marked("c[{component}] has an empty value; name one, or leave it out for all."),
            component=component,
        )
    return Test(operator, value)


def read_keys(text: str, separator: str) -> tuple[Key, ...]:
    """The keys of a path: positions joined by ".", codes by "+", keys by ``separator``.

    :param separator: "," in REST API 2.1; "" in 1.5, which has one key.
    :returns: nothing for "all" and "*", which restrict nothing.
    """
    if text in ("", "all", ANY):
        return ()
    parts = text.split(separator) if separator else [text]
    keys = tuple(_key(part) for part in parts)
    if len(keys) > MOST:
        raise _too_many("key")
    return () if any(not any(key) and len(key) == 1 for key in keys) else keys


def _key(text: str) -> Key:
    positions = []
    for position in text.split("."):
        codes = tuple(dict.fromkeys(position.split("+"))) if position not in ("", ANY) else ()
        for code in codes:
            if not _ID.fullmatch(code):
                raise syntax(
                    marked("“{code}” in the key “{key}” is not a code; codes are joined by “+”,"
                           " dimensions by “.”."),
                    code=code[:40], key=text[:80],
                )  # fmt: skip
        if len(codes) > MOST:
            raise _too_many("key")
        positions.append(codes)
    return tuple(positions)


def agencies(text: str, separator: str) -> tuple[str, ...]:
    """One or several agencies, or "*"."""
    return _several(text, separator, _AGENCY, "agency")


def ids(text: str, separator: str, *, nested: bool = False) -> tuple[str, ...]:
    """One or several ids, or "*"; ``nested`` allows the dots of items within items."""
    return _several(text, separator, _NESTED if nested else _ID, "id")


def _several(text: str, separator: str, form: re.Pattern[str], what: str) -> tuple[str, ...]:
    found = tuple(
        dict.fromkeys(ANY if one in ("all", ANY) else one for one in text.split(separator))
    )
    for one in found:
        if one != ANY and not form.fullmatch(one):
            raise syntax(marked("“{value}” is not an {what} of SDMX."), value=one[:60], what=what)
    return (ANY,) if ANY in found else found


def _too_many(what: str) -> Exception:
    return syntax(marked("{what} names more than {most} values."), what=what, most=MOST)
