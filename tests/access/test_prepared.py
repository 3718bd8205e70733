"""A read whose text was kept says what the read itself says, to everybody, on every page of the room."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from inspect import signature, unwrap
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.personas import known
from tests.specimens import specimens

from tessera.access.people import VISITOR, Kind
from tessera.access.visibility import sees
from tessera.core import clock, prepared
from tessera.core.visible import visible
from tessera.exchange.models import Query, Reply, Subscription

Read = Callable[..., list[Any]]


def prepared_reads() -> dict[str, Read]:
    """Every prepared read under each name by which a module calls it."""
    return {
        f"{module.__name__}:{name}": found
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith("tessera.")
        for name, found in vars(module).items()
        if getattr(found, "__code__", None) is CODE and found is not _nothing
    }


@prepared.prepared
def _nothing(_who: None) -> Any:
    raise AssertionError


CODE = _nothing.__code__


def told(rows: list[Any]) -> Counter[Any]:
    """Rows with what was counted beside them, in any order."""
    facts = ("asked_count", "replied_count", "is_asked")
    return Counter(
        (one.pk, *(getattr(one, fact, None) for fact in facts)) if hasattr(one, "pk") else str(one)
        for one in rows
    )


def compared(read: Read, heard: Counter[str]) -> Read:
    """The read, compared with its own queryset when it is first asked for with these values.

    Pages that only show ask many times for the same.
    """
    build = unwrap(read)
    before: set[Any] = set()

    def both(who: Any, /, *fixed: Any, **values: Any) -> list[Any]:
        rows = read(who, *fixed, **values)
        stands = who and (who.organisation_id, who.alike.basis)
        asked = (stands, fixed, tuple(values.items()))
        if asked in before:
            return rows
        before.add(asked)
        live = list(build(who and who.anybody, *fixed, **values))
        assert told(rows) == told(live), read.__qualname__
        heard[f"{build.__module__}.{build.__name__}"] += 1
        return rows

    return both


PAGES = (
    "", "queries/{}/", "queries/{}/reply/", "queries/{}/reply/1/", "queries/new/",
)  # fmt: skip
#: What a search finds is held against the rule by the tests of the archive.
ELSEWHERE = {"tessera.exchange.reads.search._light"}


@pytest.mark.django_db
def test_a_kept_text_says_what_its_read_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """For every person of the cast, each at its own organisation, on the pages that use kept texts."""
    cast = known()
    specimens(cast)
    heard: Counter[str] = Counter()
    reads = prepared_reads()
    for where, read in reads.items():
        module, name = where.split(":")
        monkeypatch.setattr(sys.modules[module], name, compared(read, heard))
    launched = Query.objects.exclude(launched_at=None).order_by("number")[:2]
    numbers = [(one.number,) for one in launched]
    first, second = launched
    Query.objects.filter(pk=second.pk).update(follow_up_of=first)
    pages = {f"/exchange/{page.format(*number)}" for page in PAGES for number in numbers}
    alike: dict[Any, list[Any]] = {}
    for one in cast.people.values():
        if one.kind is Kind.PERSON:
            alike.setdefault(one.alike.basis, []).append(one)
    for who in (one for some in alike.values() for one in some[:2]):  # two that share a text
        client = Client(raise_request_exception=True)
        client.force_login(who.person)
        for page in sorted({*pages, "/"}):
            assert client.get(page).status_code in (200, 302, 403, 404), page
    expected = {f"{one.__module__}.{one.__name__}" for one in reads.values()}
    assert sorted(expected - ELSEWHERE - set(heard)) == []
    assert sum(heard.values()) > 500


@pytest.mark.django_db
def test_a_text_depends_on_neither_language_nor_hour() -> None:
    """What is kept for the day is the same in the evening and on a page in another language."""
    cast = known()
    specimens(cast)
    member = cast.people["member officer"].alike
    morning = clock.now().replace(hour=1)
    for name, read in prepared_reads().items():
        build = unwrap(read)
        first, *wanted = signature(build).parameters
        said = {one: FIXED[one] for one in wanted if one in FIXED}
        blanks = {
            one: prepared.Blank(one, VALUES.get(one, member.organisation_id))
            for one in wanted if one not in FIXED
        }  # fmt: skip
        who = None if first == "_who" else member
        texts = set()
        for hour, language in ((0, "en"), (20, "sr")):
            with clock.frozen(morning + timedelta(hours=hour)), translation.override(language):
                made = prepared.Prepared(build(who, **said, **blanks))
                params = [one for one in made.params if not isinstance(one, prepared.Blank)]
                texts.add((made.text, str(params)))
        assert len(texts) == 1, name


FIXED: dict[str, Any] = {
    "model": Query, "by": "pk", "of": "reply", "product": "query", "kinds": ("query",),
}  # fmt: skip
VALUES: dict[str, Any] = {
    "number": "2026.1", "day": clock.today(), "since": clock.now(), "version": 1, "keys": "[]",
}  # fmt: skip


@pytest.mark.django_db
def test_forty_points_share_a_text_and_none_reads_for_another() -> None:
    """Two members stand alike; the own workspace stays the own one."""
    cast = known()
    specimens(cast)
    one, two = cast.people["member officer"], cast.people["other member"]
    for person in (one, two):
        for reply in Reply.objects.all():
            expected = Reply.objects.visible_to(person).filter(pk=reply.pk).exists()
            assert sees(person, reply) is expected
    assert one.alike.organisation_id == two.alike.organisation_id != one.organisation_id


@pytest.mark.django_db
def test_what_is_somebodys_own_is_never_asked_for_anybody() -> None:
    """A rule that depends on the person refuses a text for all who stand alike."""
    cast = known()
    with pytest.raises(ValueError, match="depends on the person"):
        visible(Subscription, cast.people["member officer"].alike)
    visible(Subscription, VISITOR)


def test_a_value_that_cannot_be_compared_is_refused() -> None:
    with pytest.raises(TypeError, match="compares with an identifier"):
        prepared.Blank("many", [1, 2])
