"""From which address a request came, where proxies stand in front. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network


def client(remote: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The address that asked: the nearest one that is no proxy of ours.

    :param remote: who is at the other end of the connection.
    :param forwarded: the header X-Forwarded-For; anybody can write anything into it, so it is read
        from its end, and only as far as trusted proxies wrote it.
    :param trusted: the addresses of our proxies; without any the header counts for nothing.
    :returns: ``remote`` where the header says nothing that can be believed.
    """
    found = _address(remote)
    if found is None:
        return remote
    for said in reversed(forwarded.split(",")):
        before = _address(said.strip())
        if before is None or not any(found in one for one in trusted):
            break
        found = before
    return str(found)


def _address(said: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(said.strip("[]"))
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
