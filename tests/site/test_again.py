"""Of two that stood in each other's way one is done again, once; what fails otherwise is not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from tessera.site.middleware import Refusals


def undone(state: str) -> OperationalError:
    why = OperationalError("deadlock detected")
    why.__cause__ = type("Cause", (Exception,), {"sqlstate": state})()
    return why


def asked(view: Any) -> Any:
    request = RequestFactory().post("/", {"words": "Said."})
    request.resolver_match = SimpleNamespace(func=view, args=(), kwargs={"number": "1"})
    return request


def test_what_the_database_undid_is_done_again() -> None:
    request = asked(lambda request, number: HttpResponse(request.POST["words"] + number))
    answer = Refusals(lambda _request: HttpResponse()).process_exception(request, undone("40P01"))
    assert answer is not None
    assert answer.content == b"Said.1"


def test_once_and_no_more() -> None:
    def view(_request: Any, number: str) -> HttpResponse:
        raise undone("40P01")

    request, refusals = asked(view), Refusals(lambda _request: HttpResponse())
    with pytest.raises(OperationalError):
        refusals.process_exception(request, undone("40P01"))
    assert refusals.process_exception(request, undone("40P01")) is None


def test_another_failure_stays_one() -> None:
    request = asked(lambda _request, number: HttpResponse("never"))
    refusals = Refusals(lambda _request: HttpResponse())
    assert refusals.process_exception(request, undone("53300")) is None
