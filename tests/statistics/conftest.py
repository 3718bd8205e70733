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

    return make.standing()


@pytest.fixture
def ask(client):
    """What an address of the SDMX service answers, read to its end."""

    def asked(path: str, status: int = 200, **headers: str):
        answer = client.get(f"/sdmx/{path}", headers=headers)
        if answer.streaming:
            answer.content = b"".join(answer.streaming_content)
        assert answer.status_code == status, (path, answer.content[:400])
        return answer

    return asked
