"""Every route that writes: by POST with its token alone, and only to the object in its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.exchange.swapping import (
    MONDAY,
    Both,
    Route,
    Rows,
    Things,
    both,
    nothing_written,
    snapshot,
    unchanged,
    untouched,
)
from tests.exchange.test_pages import sent_nothing, signed_in
from tests.factories import exchange as make
from tests.factories import files
from tests.factories import network as people
from tests.once import made_once, undone
from tests.personas import World

from tessera.access.people import Actor
from tessera.access.policy import POLICY
from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.models import AnswerEdition, Attachment, Contribution, Query, Reply
from tessera.exchange.urls import attachments, queries  # the other parts hold their own
from tessera.network.models import Network

DAY = "2026-03-20"


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


@dataclass(frozen=True)
class Side:
    """One side of the swap: who asks, who answers and reviews in a network of its own."""

    network: Network
    asker: Actor
    point: Actor
    office: Actor

    def query(self, state: str, **facts: Any) -> Query:
        """A query of this side up to a state."""
        made = actions.draft(
            self.network, by=self.asker, title={"en": "Guardians"}, topics=["return"],
            questions=make.TWO, **facts,
        )  # fmt: skip
        for step, by in (("submit", self.asker), ("approve", self.office), ("launch", self.asker)):
            reached = {"draft": (), "review": ("submit",), "approved": ("submit", "approve")}
            if state in reached and step not in reached[state]:
                break
            getattr(actions, step)(made, by=by)
        return made

    def reply(self, query: Query) -> Reply:
        return make.reply_of(query, self.point.organisation)


def ours(cast: World) -> Side:
    return Side(
        cast.international, cast["member coordinator"], cast["other member"],
        cast["secretariat officer"],
    )  # fmt: skip


def stranger(cast: World) -> Side:
    """The same around somebody else: a network of which nobody of ours is a part."""
    at = cast.organisations["stranger"]
    asker, point = people.organisation("their-asker"), people.organisation("their-point")
    people.membership(cast.foreign, asker, "member", area="NO")
    people.membership(cast.foreign, point, "member", area="CH")
    office = people.actor(at, "officer")
    return Side(cast.foreign, people.actor(asker), people.actor(point), office)


def _file(side: Side, reply: Reply) -> Attachment:
    """A file beside the second answer, with something found in it."""
    answer = make.answer(reply, reply.query.questions.get(position=2), side.point)
    received = actions.look_into("law.odt", files.odt(f"Law of {side.network}", author="A"))
    return actions.attach(answer, received, by=side.point)


def things(side: Side) -> Things:
    """What a side has; the names are those of the parameters of addresses and forms."""
    launched, told = side.query("open"), side.query("open")
    reply = side.reply(launched)
    extension = actions.ask_more_time(reply, by=side.point, until=date(2026, 5, 4), reason="x")
    asked = actions.consult(reply, by=side.point, questions=launched.questions.all(),
                            due_on=date(2026, 3, 10), email="a@example.org")  # fmt: skip
    back = actions.consult(reply, by=side.point, questions=launched.questions.all()[:1],
                           due_on=date(2026, 3, 10), email="b@example.org")  # fmt: skip
    holder = Actor(None, kind=people.actor().kind, invitation=back.consultation.pk)
    for question in back.consultation.questions.all():
        actions.contribute(back.consultation, question, by=holder, edition=0, coded="yes")
    actions.sign_off(back.consultation, by=holder)
    file = _file(side, reply)
    released = side.reply(told)
    make.released(released, side.point)
    cleared, closed = side.query("open"), side.query("open")
    make.cleared(side.reply(cleared), side.point)
    actions.close(closed, by=side.asker)
    follow = actions.follow_up(told, by=side.asker)
    actions.submit(follow, by=side.asker)
    actions.approve(follow, by=side.office)
    actions.launch(follow, by=side.asker)
    return {
        "draft": side.query("draft").pk, "review": side.query("review").pk,
        "approved": side.query("approved").number, "open": launched.number,
        "told": told.number, "cleared": cleared.number, "closed": closed.number,
        "follow": follow.number, "reply": reply.pk, "query": launched.pk,
        "extension": extension.pk, "consultation": asked.consultation.pk,
        "answered": back.consultation.pk, "token": asked.token,
        "file": file.pk,
        "contribution": Contribution.objects.get(consultation=back.consultation).pk,
        "earlier": AnswerEdition.objects.get(reply=released, question__position=2).pk,
        "organisation": side.asker.organisation.code, "network": side.network.code,
    }  # fmt: skip


@pytest.fixture
@made_once
def sides(cast: World, stopped: None) -> Both:
    """Both sides and what they have."""
    return both(cast, ours(cast), stranger(cast), things)


GIVEN = {"edition": "0", "status": "answered", "language": "en", "audience": "members"}
ANSWER = GIVEN | {"words": "Words.", "do": "save"}
FULL = sent_nothing() | {"edition": "1", "requesters": [], "do": "save"}


Q = "queries/{%s}/"
ROUTES = [
    Route("edit", "asker", "queries/draft/{draft}/edit/", FULL),
    Route("submit", "asker", "queries/draft/{draft}/submit/"),
    Route("withdraw_draft", "asker", "queries/draft/{draft}/withdraw/"),
    Route("comment", "asker", "queries/draft/{review}/comment/", {"comment-words": "x"}),
    Route("return", "office", "queries/draft/{review}/return/", {"back-words": "x"}),
    Route("approve", "office", "queries/draft/{review}/approve/"),
    Route("launch", "asker", Q % "approved" + "launch/"),
    Route("close", "asker", Q % "open" + "close/"),
    Route("reopen", "asker", Q % "closed" + "reopen/"),
    Route("withdraw", "asker", Q % "open" + "withdraw/", {"withdrawal-reason": "x"}),
    Route("follow_up", "asker", Q % "open" + "update/"),
    Route("extension", "asker", Q % "open" + "extensions/{extension}/", {"do": "agree"}),
    Route("accept", "point", Q % "follow" + "reply/accept/"),
    Route("clear", "point", Q % "open" + "reply/clear/"),
    Route("resume", "point", Q % "cleared" + "reply/resume/"),
    Route("release", "point", Q % "cleared" + "reply/release/"),
    Route("correct", "point", Q % "told" + "reply/correct/"),
    Route("more_time", "point", Q % "follow" + "reply/more-time/",
          {"until": "2026-05-05", "reason": "x"}),
    Route("answer", "point", Q % "open" + "reply/2/", ANSWER | {"edition": "1"}),
    Route("reuse", "point", Q % "follow" + "reply/2/reuse/", {"edition": "0"}),
    Route("merge", "point", Q % "open" + "reply/1/merge/", {"edition": "0"}),
    Route("audience", "point", Q % "told" + "reply/2/audience/",
          {"audience": "requester", "reason": "x"}),
    Route("consult", "point", Q % "open" + "reply/consult/",
          {"questions": ["1"], "email": "c@example.org", "language": "en", "due_on": DAY}),
    Route("compile", "asker", Q % "told" + "compilations/compile/",
          {"circle": "team", "language": "en", "style": "eu"}),
    Route("attach_background", "asker", "queries/draft/{draft}/files/", {"title": "x"}),
    Route("remove_file", "point", "files/{file}/remove/"),
    Route("confirm_file", "point", "files/{file}/confirm/"),
    Route("clean_file", "point", "files/{file}/clean/"),
    Route("ask_again", "point", Q % "open" + "reply/consultations/{answered}/again/"),
    Route("withdraw_consultation", "point",
          Q % "open" + "reply/consultations/{consultation}/withdraw/"),
]  # fmt: skip
#: Routes that only show; "new" and the personal links are tested below.
SHOWN = {"index", "draft", "query", "reply", "consulted", "new", "consultation", "own_consultation",
         "compilations", "compilation_file", "attachment", "attachment_by_link",
         "remove_file_by_link", "clean_file_by_link"}  # fmt: skip


def of_network(network: Network, rows: Rows) -> dict[str, set[Any]]:
    """The keys of those of the rows that are a network's."""
    own = network._meta.pk.get_db_prep_value(network.pk, connection)
    queries = {key for key, row in rows["exchange_query"].items() if row["network_id"] == own}
    replies = {key for key, row in rows["exchange_reply"].items() if row["query_id"] in queries}
    assert queries and replies
    return {
        table: {
            key for key, row in of_table.items()
            if row.get("query_id", row["id"]) in queries or row.get("reply_id") in replies
        }
        for table, of_table in rows.items()
    }  # fmt: skip


def names(held: Things) -> dict[str, str]:
    """The things of somebody under every name that a form could carry them by."""
    plain = {key: str(value) for key, value in held.items()}
    more = {f"{key}{end}": value for key, value in plain.items() for end in ("_id", "_pk")}
    return {**plain, **more, "id": plain["query"], "pk": plain["draft"], "number": plain["open"],
            "requesters": plain["organisation"]}  # fmt: skip


def test_every_route_is_here() -> None:
    there = [*queries.urlpatterns, *attachments.urlpatterns]
    assert {one.name for one in there} == SHOWN | {one.name for one in ROUTES}


def test_own_object_in_the_address_anothers_in_the_body(sides: Both) -> None:
    """Each route by itself: nothing of theirs changes, and nothing is added to what is theirs."""
    before = snapshot()
    kept, clients = of_network(sides.stranger.network, before), sides.clients()
    for route in ROUTES:
        sent = {**names(sides.theirs), **route.sent}
        with undone():
            answer = clients[route.who].post("/exchange/" + route.path.format(**sides.own), sent)
            after = snapshot()
            assert of_network(sides.stranger.network, after) == kept, route.name
        assert answer.status_code in (200, 302, 404, 409), (route.name, answer.status_code)
        if route.name in ("reuse", "merge"):
            assert answer.status_code == 404  # what the body names is not its own
        assert untouched(sides.rows, before, after), route.name


def test_anothers_object_in_the_address(sides: Both) -> None:
    own, theirs, clients = sides.own, sides.theirs, sides.clients()
    with nothing_written():
        for route in ROUTES:
            client = clients[route.who]
            # Numbers are given across networks, so that theirs is never one of ours.
            path = "/exchange/" + route.path.format(**theirs)
            assert client.post(path, {**names(own), **route.sent}).status_code == 404, route.name
            for inner in ("extension", "consultation", "answered"):
                if f"{{{inner}}}" in route.path:  # theirs under the own query
                    mixed = "/exchange/" + route.path.format(**{**own, inner: theirs[inner]})
                    assert client.post(mixed, route.sent).status_code == 404, route.name


def test_looking_changes_nothing(sides: Both) -> None:
    clients = sides.clients()
    with nothing_written():
        for route in ROUTES:
            client, path = clients[route.who], "/exchange/" + route.path.format(**sides.own)
            assert client.get(path).status_code in (200, 302, 405), route.name
            assert client.head(path).status_code in (200, 302, 405), route.name


def test_without_its_token_nothing_is_written(sides: Both) -> None:
    clients = sides.clients()
    with nothing_written():
        for route in ROUTES:
            client = Client(enforce_csrf_checks=True)
            client.cookies = clients[route.who].cookies
            sent = {**names(sides.own), **route.sent}
            answer = client.post("/exchange/" + route.path.format(**sides.own), sent)
            assert answer.status_code == 403, route.name


def test_a_reader_and_a_stranger_write_nothing(sides: Both) -> None:
    """Who sees the object is told who may; who does not see it finds no page."""
    readers, stranger = sides.readers(), signed_in(sides.cast["stranger"])
    with nothing_written():
        for route in ROUTES:
            path = "/exchange/" + route.path.format(**sides.own)
            answer = readers[route.who].post(path, {**names(sides.own), **route.sent})
            assert answer.status_code in (403, 404, 409), (route.name, answer.status_code)
            if answer.status_code == 403:  # which role it takes is said, in the policy's own words
                told = unescape(answer.content.decode())
                assert any(str(row.sentence) in told for row in POLICY.values()), route.name
            elsewhere = stranger.post(path, route.sent)
            assert elsewhere.status_code == 404, route.name


def test_a_query_is_drafted_in_the_network_of_the_address_alone(cast: World) -> None:
    client = signed_in(cast["member coordinator"])
    sent = {
        **FULL,
        "network": cast.foreign.code,
        "organisation": "stranger",
        "requesters": ["stranger"],
    }
    client.post("/exchange/queries/new/", sent)
    assert not Query.objects.filter(network=cast.foreign).exists()
    assert not Query.objects.filter(organisation__code="stranger").exists()
    assert client.post("/exchange/queries/new/?network=foreign", FULL).status_code == 404


def test_a_link_opens_its_own_questions_alone(sides: Both) -> None:
    path = f"/exchange/consultations/{sides.own['token']}/"
    sent = {**names(sides.theirs), "q1-edition": "0", "q1-status": "answered", "q1-language": "en",
            "q1-coded": "yes", "q2-edition": "0", "q2-status": "answered", "q2-language": "en",
            "q2-words": "x", "do": "save"}  # fmt: skip
    with unchanged(sides.rows):
        assert Client().post(path, sent).status_code == 302
    assert Client(enforce_csrf_checks=True).post(path, sent).status_code == 403
