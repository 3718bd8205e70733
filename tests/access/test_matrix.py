"""Every permission change is a difference that somebody reads."""

from __future__ import annotations

import pytest
from tests import access_matrix


@pytest.mark.django_db
def test_who_may_do_what_is_as_written() -> None:
    """To accept a change: python -m tests.access_matrix, and read the difference."""
    assert access_matrix.matrix() == access_matrix.GOLDEN.read_text("utf-8")


@pytest.mark.django_db
def test_every_act_is_in_the_matrix() -> None:
    from tessera.access.policy import POLICY

    written = access_matrix.GOLDEN.read_text("utf-8")
    assert not [act for act in POLICY if act not in written]
