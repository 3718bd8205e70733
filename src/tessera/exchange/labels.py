"""Dissemination as the Traffic Light Protocol 2.0 says it, for readers who know that one."""

from __future__ import annotations

from tessera.core.circle import Circle

#: RED: not beyond those who write it. AMBER+STRICT: in the receiving organisation. AMBER: there and
#: with who needs it to act, here the members. GREEN: in the community. CLEAR: no limit.
TLP: dict[Circle, str] = {
    Circle.TEAM: "TLP:RED",
    Circle.REQUESTER: "TLP:AMBER+STRICT",
    Circle.MEMBERS: "TLP:AMBER",
    Circle.NETWORK: "TLP:GREEN",
    Circle.NATIONAL: "TLP:GREEN",
    Circle.PUBLIC: "TLP:CLEAR",
}


def tlp(circle: Circle | str) -> str:
    """The TLP 2.0 label of an audience."""
    return TLP[Circle(circle)]
