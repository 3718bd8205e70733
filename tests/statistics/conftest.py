"""The cast, and a table that has been published, at hand in every test of this room."""

import pytest


@pytest.fixture
def cast(db):
    """The world of ``tests.personas`` with its people; imported late, when Django is ready."""
    from tests.personas import known

    return known()


@pytest.fixture
def release(db):
    """The small table of the factories, published for everybody."""
    from tests.factories import statistics as make

    return make.release()
