"""A table too large for memory is asked of the engine that the installation names."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tessera.statistics import bridge

pytestmark = pytest.mark.django_db
TABLE = "/statistics/TESTFLOW/data.json?CITIZEN=XK"


@pytest.fixture
def nothing_held(settings) -> None:
    settings.STORE_MEMORY = 0


@pytest.fixture
def sail(settings) -> Iterator[str]:
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    yield f"sc://{host}:{port}"
    bridge.store().close()
    server.stop()


def test_the_page_says_the_same_whichever_engine_answers(
    client, release, settings, nothing_held, sail
) -> None:
    addresses = (TABLE, "/sdmx/3.0/data/dataflow/TESSERA/TESTFLOW/1.0/*")
    near = [client.get(address) for address in addresses]
    settings.ENGINE = sail
    far = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in (*near, *far)] == [200] * 4
    assert far[0].content == near[0].content
    assert _figures(far[1]) == _figures(near[1])


def _figures(answer) -> list[str]:
    """The observations of a message, without its hour."""
    return re.findall(r"<Obs [^>]*>", b"".join(answer).decode())


def test_an_engine_that_is_away_is_no_fault_of_the_reader_and_stays_unnamed(
    client, release, settings, nothing_held, caplog
) -> None:
    settings.ENGINE = "sc://127.0.0.1:9/;token=hunter2"
    page = client.get("/statistics/TESTFLOW/?CITIZEN=XK")
    program = client.get("/sdmx/3.0/data/dataflow/TESSERA/TESTFLOW/1.0/*")
    for answer in (page, program):
        assert answer.status_code == 503
        assert "does not answer now" in answer.content.decode()
        assert "127.0.0.1:9" not in answer.content.decode()
    assert "Nobody answers at sc://127.0.0.1:9." in caplog.text
    assert "hunter2" not in caplog.text
