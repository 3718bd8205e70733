"""The cast, a small catalogue to ask about, and how it is asked."""

from __future__ import annotations

import pytest


@pytest.fixture
def cast(db):
    """The world of ``tests.personas`` with its people; imported late, when Django is ready."""
    from tests.personas import known

    return known()


@pytest.fixture
def figures(cast):
    """OPENFLOW with a release of 2024 and one of 2025; CLOSEDFLOW for a member's own team."""
    from tests.api.catalogue import catalogue

    return catalogue(cast)


@pytest.fixture
def ask(client, db):
    """Ask the API: ``ask("flows", q="x")`` is the answer; ``as_`` signs a person in first."""

    def asked(path: str, as_=None, expect: int = 200, **params):
        if as_ is not None:
            client.force_login(as_.person)
        response = client.get(f"/api/v1/{path}", params)
        assert response.status_code == expect, response.content[:400]
        return response.json()

    return asked
