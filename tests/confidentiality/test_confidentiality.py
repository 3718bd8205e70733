"""Nothing that is planted above a reader's circle is found by that reader, wherever one looks."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

QUICK = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _read(choice, **how):
    """A world that is gone again afterwards, and what was found in it."""
    from django.db import transaction
    from tests.confidentiality import reading, worlds

    compiles = how.pop("compiles", 0)
    with transaction.atomic():
        world = worlds.make_world(choice, compiles=compiles)
        # Which addresses are drawn is no part of the world, and nothing to shrink.
        lot = Random(choice.randrange(2**32))
        found = reading.read_all(world, lot, **how)
        transaction.set_rollback(True)
    return world, found


def test_every_address_is_read(db) -> None:
    from tests.confidentiality import routes

    known = routes.names()
    assert known - set(routes.ROUTES) == set(), "add a line to ROUTES for each of these"
    assert set(routes.ROUTES) - known == set(), "these addresses are gone"


@QUICK
@given(choice=st.randoms(use_true_random=False))
def test_no_reader_finds_what_is_above_them(db, choice) -> None:
    from tests.confidentiality import reading

    _world, found = _read(choice, share=0.015, readers=4)
    assert not list(reading.each(found))
    assert found.checks > 400


@pytest.mark.parametrize("seed", [1])
def test_in_a_whole_world_all_formats_included(db, seed: int) -> None:
    from tests.confidentiality import reading

    world, found = _read(Random(seed), share=0.003, compiles=2, each_once=True, in_one_format=True)
    assert not list(reading.each(found))
    # Somebody has looked: most of what was planted was found where it may be read.
    words = {token for token in world.oracle.rules if token.startswith("tsr")}
    assert len(found.seen & words) > len(words) / 4
