"""Publishers' area codes as canonical codes, with what one source writes in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from migstat.areas import System, all_areas, mapping


def places(
    system: System,
    own: Mapping[str, str] | None = None,
    left_out: Iterable[str] = (),
) -> dict[str, str | None]:
    """Publisher's code -> canonical code, for one source.

    :param system: the code system the source says it uses.
    :param own: codes that this source gives another meaning, or uses beside the system.
    :param left_out: codes of groups (regions, income classes) whose rows are left out where
        ``migstat.areas`` has no area for them; their value is None.
    """
    known: dict[str, str | None] = dict.fromkeys(left_out)
    known.update(mapping(system))
    known.update(own or {})
    return known


def known_codes() -> frozenset[str]:
    """Every canonical code there is."""
    return frozenset(area.code for area in all_areas())
