"""What one may not know of changes nothing that one reads: not a count, not a byte.

The same addresses are read before and after a step that is none of the reader's business; whatever
differs would tell of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories import exchange as make
from tests.once import made_once

from tessera.access.people import CLOCK, VISITOR
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions
from tessera.exchange.models import Compilation
from tessera.notices import actions as notices

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: What is new in every answer, whatever the database holds.
FRESH = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|name="csrf[^>]*>|nonce-[\w+/=-]+'
)
MEMBERS = ("member coordinator", "other member", "secretariat officer")
OUTSIDE = ("stranger", "applicant", "bare observer", "institution officer")


@pytest.fixture
def cast(db):
    from tests.personas import known

    with clock.frozen(MONDAY):
        yield known()


def paths(query: Any) -> list[str]:
    """Lists, counts, pages and exports that could tell."""
    of_query = [
        f"/exchange/queries/{query.number}/{part}"
        for part in ("", "reply/", "reply/1/", "launch/", "update/")
    ]
    return [
        "/", "/exchange/", *of_query, "/network/", "/network/international/",
        "/network/organisations/observer/", "/network/people/", "/audit/", "/audit/events.csv",
        "/api/v1/flows", "/api/v1/networks",
    ]  # fmt: skip


def signed_in(cast: Any, name: str) -> Client:
    client, actor = Client(), cast[name]
    if actor.person:
        client.force_login(actor.person)
    return client


def read(client: Client, query: Any) -> dict[str, tuple[int, bytes]]:
    found = {}
    for path in paths(query):
        answer = client.get(path)
        found[path] = (answer.status_code, FRESH.sub(b"", answer.content))
    return found


def _draft(cast: Any, query: Any) -> None:
    make.draft(cast, title={"en": "Hidden"}, topics=["asylum"])


def _review(cast: Any, query: Any) -> None:
    hidden = make.reviewed(cast, title={"en": "Hidden"})
    actions.comment(hidden, by=cast["secretariat officer"], words="Which law?")


def _for_the_secretariat(cast: Any, query: Any) -> None:
    """A query for one organisation alone, its reply included."""
    hidden = make.launched(
        cast, audience=Circle.REQUESTER, asked_areas=["SE"], title={"en": "Hidden"}
    )
    reply = make.reply_of(hidden, cast.organisations["other-member"])
    make.released(reply, cast["other member"])


def _write(cast: Any, query: Any) -> None:
    """Work in the workspace: no one else sees that it goes on."""
    reply = make.reply_of(query, cast.organisations["observer"])
    actions.accept(reply, by=cast["observer"])


def _save(cast: Any, query: Any) -> None:
    reply = make.reply_of(query, cast.organisations["observer"])
    for question in query.questions.all():
        make.answer(reply, question, cast["observer"], words="Not yet.")


def _consult(cast: Any, query: Any) -> None:
    reply = make.reply_of(query, cast.organisations["observer"])
    told = actions.consult(
        reply, by=cast["observer"], questions=query.questions.all(),
        due_on=date(2026, 3, 9), email="expert@example.org",
    ).consultation  # fmt: skip
    assert told.pk


def _narrow(cast: Any, query: Any) -> None:
    """From what only members read to what only the own organisation does."""
    reply = make.reply_of(query, cast.organisations["other-member"])
    answer = reply.answers.get(question__position=2)
    actions.narrow(answer, by=cast["other member"], audience="team", reason="So decided.")


def _correct(cast: Any, query: Any) -> None:
    reply = make.reply_of(query, cast.organisations["other-member"])
    actions.correct(reply, by=cast["other member"])
    make.answer(reply, query.questions.first(), cast["other member"], words="Being rewritten.")


def _more_time(cast: Any, query: Any) -> None:
    reply = make.reply_of(query, cast.organisations["observer"])
    actions.ask_more_time(
        reply, by=cast["observer"], until=reply.due_on + timedelta(days=5), reason="Late."
    )


STEPS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "a draft": (_draft, ("other member", "secretariat officer", "observer", *OUTSIDE)),
    "a review": (_review, ("other member", "observer", *OUTSIDE)),
    "a query for one": (_for_the_secretariat, ("observer", *OUTSIDE)),
    "accepting": (_write, OUTSIDE),
    "saving": (_save, (*OUTSIDE,)),
    "consulting": (_consult, (*MEMBERS, *OUTSIDE)),
    "narrowing": (_narrow, ("observer", *OUTSIDE)),
    "correcting": (_correct, (*OUTSIDE,)),
    "more time": (_more_time, OUTSIDE),
}


@made_once
def asked(cast: Any) -> Any:
    """A query known to all members, with a reply of which one answer is for members."""
    query = make.launched(cast, audience=Circle.NETWORK)
    reply = make.reply_of(query, cast.organisations["other-member"])
    make.released(reply, cast["other member"], {1: {"audience": "network"}})
    return query


def hidden_from(name: str) -> list[Callable[..., None]]:
    """The steps that are none of somebody's business."""
    return [act for act, readers in STEPS.values() if name in readers]


@pytest.mark.parametrize(
    "readers", [OUTSIDE, ("other member",), ("observer",), ("member coordinator",)], ids=", ".join
)
def test_what_is_hidden_changes_no_byte(cast, readers: tuple[str, ...]) -> None:
    """Read before all that is hidden from these readers, which is the same for them, and after it."""
    query = asked(cast)
    clients = {name: signed_in(cast, name) for name in readers}
    before = {name: read(client, query) for name, client in clients.items()}
    steps = hidden_from(readers[0])
    assert steps and all(hidden_from(name) == steps for name in readers)
    for act in steps:
        act(cast, query)
    after = {name: read(client, query) for name, client in clients.items()}
    told = {
        (name, path) for name in readers for path in after[name]
        if after[name][path] != before[name][path]
    }  # fmt: skip
    assert not told


@pytest.mark.parametrize("step", ["narrowing", "correcting"])
def test_a_compilation_for_others_stays_the_same_file(cast, step: str) -> None:
    """Compiled again after a step that is none of its readers' business, nothing new is made."""
    query = asked(cast)
    by = cast["member coordinator"]
    first = actions.compile_(query, Circle.NETWORK, by=by, language="en", style="eu")
    STEPS[step][0](cast, query)
    again = actions.compile_(query, Circle.NETWORK, by=by, language="en", style="eu")
    assert again == first and Compilation.objects.count() == 1
    assert Compilation.objects.get().recalled_at is None


def test_nobody_is_told_of_what_they_do_not_see(cast) -> None:
    """Drafts, reviews and queries for others send no mail to anybody outside."""
    from django.core import mail

    query = asked(cast)
    notices.gather(by=CLOCK)
    notices.send(by=CLOCK)
    mail.outbox.clear()
    for step in ("a draft", "a review", "a query for one", "consulting"):
        STEPS[step][0](cast, query)
    notices.gather(by=CLOCK)
    notices.send(by=CLOCK)
    told = {to for message in mail.outbox for to in message.recipients()}
    outside = {cast[name].person.email for name in OUTSIDE}
    assert not told & outside
    assert cast["visitor"] is VISITOR
