"""The cast is at hand in every test of this room."""

import pytest


@pytest.fixture
def cast(db):
    """The world of ``tests.personas`` with its people; imported late, when Django is ready."""
    from tests.personas import known

    return known()
