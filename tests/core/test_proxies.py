"""Who asked, behind proxies: what a stranger writes into the header counts for nothing."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.core.proxies import client

OURS = (ip_network("10.0.0.0/8"), ip_network("::1/128"))
ADDRESSES = st.ip_addresses().map(str)


@pytest.mark.parametrize(
    ("remote", "forwarded", "found"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # nobody we trust wrote that
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::1", "2001:db8::5", "2001:db8::5"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_nearest_that_is_no_proxy_of_ours(remote: str, forwarded: str, found: str):
    assert client(remote, forwarded, OURS) == found


@given(remote=ADDRESSES, forwarded=st.text())
def test_without_proxies_the_header_counts_for_nothing(remote: str, forwarded: str):
    assert client(remote, forwarded, ()) == client(remote, "", ())


@given(written=st.text(), asked=st.ip_addresses(network="203.0.113.0/24"))
def test_whatever_the_client_writes_before(written: str, asked: object):
    assert client("10.0.0.1", f"{written}, {asked}", OURS) == str(asked)
