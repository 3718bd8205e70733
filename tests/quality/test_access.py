"""Access fails closed: lists start from visible_to, public addresses are a literal list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from tests.quality.tree import ROOT, SRC, is_part, named, sources

GOLDEN = ROOT / "tests" / "golden" / "public_views.txt"


def test_views_and_api_start_from_what_the_person_sees():
    """``.objects`` stands in no view and no router unless ``visible_to`` follows."""
    unguarded = re.compile(r"\.(objects|_default_manager|_base_manager)\b(?!\s*\.visible_to\()")
    wrong = []
    for file in sources("tessera"):
        if is_part(file, "views") or (SRC / "tessera" / "api") in file.parents:
            for found in unguarded.finditer(file.read_text("utf-8")):
                line = file.read_text("utf-8")[: found.start()].count("\n") + 1
                wrong.append(f"{named(file)}:{line}")
    assert not wrong


def addresses() -> Iterator[tuple[str, str]]:
    """Every named address of the house: its view's name and its pattern."""

    def walk(patterns, prefix: str, spaces: tuple[str, ...]):
        for entry in patterns:
            here = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                space = (*spaces, entry.namespace) if entry.namespace else spaces
                yield from walk(entry.url_patterns, here, space)
            elif isinstance(entry, URLPattern):
                yield ":".join((*spaces, entry.name or "?")), here

    yield from walk(get_resolver().url_patterns, "/", ())


def is_open(view_name: str) -> bool:
    from tessera.access.public import PUBLIC_VIEWS

    namespace = view_name.rpartition(":")[0]
    return view_name in PUBLIC_VIEWS or f"{namespace}:*" in PUBLIC_VIEWS


def public() -> str:
    """What a visitor may open, one address a line, as the golden file keeps it."""
    return "".join(f"{name:<44} {at}\n" for name, at in sorted(addresses()) if is_open(name))


def test_public_addresses_are_the_listed_ones():
    """To accept a change: python -m tests.quality.golden, and read the difference."""
    assert public() == (GOLDEN.read_text("utf-8") if GOLDEN.exists() else "")


def test_every_public_name_is_an_address():
    from tessera.access.public import PUBLIC_VIEWS

    there = {name for name, _at in addresses()}
    spaces = {f"{name.rpartition(':')[0]}:*" for name in there}
    # An installation without a provider has no addresses of the provider.
    optional = {"openid_connect_login", "openid_connect_callback", "healthz"}
    assert {*PUBLIC_VIEWS} - there - spaces - optional == set()


PLACES = {"uuid": "018f0000-0000-7000-8000-000000000000", "int": "1", "slug": "none", "str": "none"}


def example(pattern: str) -> str:
    """An address that the pattern matches, with something made up in each place."""
    filled = re.sub(r"\(\?P<\w+>[^)]*\)", "none", pattern)
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda m: PLACES.get(m[1] or "str", "none"), filled)
    return re.sub(r"[\^$\\]|\\Z", "", filled)


@pytest.mark.django_db
def test_every_other_address_asks_a_visitor_to_sign_in(client):
    """Whatever is not listed answers a visitor with the sign-in page, whether it exists or not."""
    wrong = {}
    for name, pattern in addresses():
        if is_open(name):
            continue
        address = example(pattern)
        try:
            resolve(address)
        except Resolver404:
            continue  # our example does not fit the pattern
        answer = client.get(address)
        if not (answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]):
            wrong[name] = answer.status_code
    assert not wrong


def test_the_golden_file_is_committed():
    assert Path(GOLDEN).exists(), "python -m tests.quality.golden writes it"
