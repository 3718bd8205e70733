"""The first reader after a start waits for nothing: releases come into memory behind the first answer."""

from __future__ import annotations

import threading

import pytest
from django.core.signals import request_finished
from tests.factories import statistics as make

from tessera.statistics import bridge, warm

pytestmark = pytest.mark.django_db


def test_current_releases_are_in_memory_afterwards(client, release) -> None:
    held = bridge.store().memory
    later = make.release(make.changed(make.ROWS, XK_DE_2023=80.0), code="ASYAPP")
    assert warm.warm() == 2
    assert bridge.store().memory > held
    assert later.short in client.get("/statistics/ASYAPP/").content.decode()


def test_what_does_not_fit_is_left_on_disk(release, settings) -> None:
    settings.STORE_MEMORY = 0
    assert warm.warm() == 0


def test_it_begins_once_with_the_first_answer_and_fails_in_silence(monkeypatch, caplog) -> None:
    begun = threading.Event()

    def fails() -> int:
        begun.set()
        raise OSError("the disk is gone")

    monkeypatch.setattr(warm, "warm", fails)
    monkeypatch.setattr(warm.connections, "close_all", lambda: None)
    warm.after_the_first_answer()
    assert not begun.is_set()
    request_finished.send(sender=None)
    assert begun.wait(5)
    begun.clear()
    request_finished.send(sender=None)
    assert not begun.wait(0.2)
