"""Makes the eight queries, each in one transaction: everything of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from django.db import transaction
from django.utils import translation

from tessera.access.people import CLOCK, Actor
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions, workdays
from tessera.exchange.demonstration import told
from tessera.exchange.demonstration.following import follow
from tessera.exchange.models import Query, Question, Reply, Status
from tessera.network.models import Network, Organisation

Facts = Mapping[str, Any]


def everything(by: Actor) -> None:
    """Make the queries that are missing, oldest first, and remind of those that run."""
    with translation.override("en"):
        follow()  # first, so that what is asked then is news
        made = False
        for facts in told()["queries"]:
            made |= _query(by, facts)
        if made:
            _reminders()


def _for(by: Actor, organisation: Organisation) -> Actor:
    """Whoever makes the demonstration, acting for an organisation."""
    return replace(by, organisation=organisation)


@contextmanager
def _on(days: int, hour: int = 9) -> Iterator[date]:
    """The clock as it stood so many days from now, at an hour of the day."""
    moment = clock.now().replace(hour=hour, minute=7, second=0, microsecond=0)
    moment = min(moment + timedelta(days=days), clock.now())
    with clock.frozen(moment):
        yield moment.date()


def _organisation(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def _there(facts: Facts) -> Query | None:
    rows = Query.objects.filter(network__code=facts["network"], is_invented=True)
    return rows.filter(title__en=facts["title"]["en"]).first()


@transaction.atomic
def _query(by: Actor, facts: Facts) -> bool:
    """One query up to its stage; False when it is there already."""
    if _there(facts) is not None:
        return False
    asker = _for(by, _organisation(facts["asker"]))
    with _on(facts["day"] - 4):
        query = _draft(asker, facts)
        if facts["stage"] == "draft":
            return True
    with _on(facts["day"] - 3, 15):
        actions.submit(query, by=asker)
        secretariat = _for(by, query.network.memberships.get(role="coordinator").organisation)
        if facts["stage"] == "review":
            return True
    with _on(facts["day"] - 1):
        actions.approve(query, by=secretariat, words="Example: clear and short; approved.")
        if facts["stage"] == "approved":
            return True
    with _on(facts["day"]):
        actions.launch(query, by=asker)
    _answered(by, query, facts)
    if facts["stage"] == "closed":
        with _on(facts["closed"], 16):
            actions.close(query, by=asker)
    return True


def _draft(asker: Actor, facts: Facts) -> Query:
    network = Network.objects.get(code=facts["network"])
    questions = [
        {key: value for key, value in one.items() if key != "answers"} for one in facts["questions"]
    ]
    more: dict[str, Any] = {
        "title": facts["title"], "topics": facts["topics"], "is_invented": True,
        "remark": told()["remark"], "requesters": facts.get("requesters"),
        "asked_roles": facts.get("roles", ["member", "observer"]),
        "asked_areas": facts.get("areas", []), "audience": facts["audience"],
        "default_audience": facts.get("default_audience"),
    }  # fmt: skip
    if "follows" in facts:
        first = next(one for one in told()["queries"] if one["key"] == facts["follows"])
        earlier = _there(first)
        assert earlier is not None  # noqa: S101 - the file names earlier ones first
        return actions.follow_up(earlier, by=asker, more_questions=questions, **more)
    return actions.draft(
        network, by=asker, questions=questions, background=facts.get("background"), **more
    )


# Answers


def _lot(*of: object) -> int:
    """A number that is always the same for the same things, and looks like chance."""
    return crc32(":".join(map(str, of)).encode())


def _answered(by: Actor, query: Query, facts: Facts) -> None:
    """Some reply, early or late, in whole or in part; some are silent."""
    lists = _lists(facts)
    silent = set(facts.get("silent", ()))
    rows = list(query.replies.select_related("organisation", "query"))
    able = sorted(
        (one for one in rows if one.area not in silent), key=lambda one: _lot(query.pk and facts["key"], one.area)
    )  # fmt: skip
    for place, reply in enumerate(able[: facts["replies"]]):
        latest = facts.get("closed", 0) - 1
        day = min(facts["day"] + 2 + _lot(reply.area, "day") % 12, latest)
        _reply(by, reply, facts, lists, day, place)
    for reply in rows:
        if reply.area == facts.get("more_time"):
            _more_time(by, reply)
        if reply.area == facts.get("consults"):
            _consulting(by, reply)


def _lists(facts: Facts) -> list[str]:
    """Which list of answers belongs to each question, those of the query it follows first."""
    first: list[str] = []
    if "follows" in facts:
        earlier = next(one for one in told()["queries"] if one["key"] == facts["follows"])
        first = _lists(earlier)
    return [*first, *(one["answers"] for one in facts["questions"])]


def _reply(by: Actor, reply: Reply, facts: Facts, lists: list[str], day: int, place: int) -> None:
    actor = _for(by, reply.organisation)
    questions = list(reply.query.questions.all())
    with _on(day, 11):
        actions.accept(reply, by=actor)
        for question, name in zip(questions, lists, strict=True):
            is_late = place == 1 and question is questions[-1]
            _answer(actor, reply, question, name, place, is_pending=is_late)
        actions.clear(reply, by=actor)
    with _on(day, 14):
        actions.release(reply, by=actor)
    if place == 2 and facts["stage"] == "closed":
        _corrected(actor, reply, questions[0], day + 3)


def _answer(
    actor: Actor, reply: Reply, question: Question, name: str, place: int, *, is_pending: bool
) -> None:
    if is_pending:
        actions.save_answer(reply, question, by=actor, edition=0, status=Status.PENDING)
        return
    choices = told()["answers"][name]
    said = choices[_lot(reply.area, name, question.position) % len(choices)]
    language = told()["languages"].get(reply.area, "en")
    if language not in said:
        language = "en"
    answer = actions.save_answer(
        reply, question, by=actor, edition=0, status=said.get("status", Status.ANSWERED),
        coded=said.get("coded"), words=said[language], language=language,
        **_audience(reply, question, place),
    )  # fmt: skip
    if place == 0 and question.position == 1:
        file = told()["file"]
        received = actions.look_into(file["name"], file["words"].encode())
        actions.attach(answer, received, by=actor, title=file["title"][language])


def _audience(reply: Reply, question: Question, place: int) -> dict[str, Any]:
    """Most answers travel as the query suggests; some less far, one until a day, some further."""
    default = Circle(reply.query.default_audience)
    narrower = default.inner()[-2]
    reasons = told()["reasons"]
    if place == 3 and question.position == 1:
        until = clock.today() + timedelta(days=90)
        return {"audience": narrower, "audience_until": until, "audience_then": Circle.PUBLIC,
                "reason": reasons["members"]}  # fmt: skip
    if place == 0 and question.position == 2:
        return {"audience": Circle.REQUESTER, "reason": reasons["requester"]}
    if place % 3 == 1:
        return {"audience": Circle.PUBLIC}
    return {"audience": default}


def _corrected(actor: Actor, reply: Reply, question: Question, day: int) -> None:
    with _on(min(day, -1), 10):
        actions.correct(reply, by=actor)
        answer = reply.answers.get(question=question)
        actions.save_answer(
            reply, question, by=actor, edition=answer.edition, status=answer.status,
            coded=answer.coded, words=f"{answer.words} (Corrected: an example of a correction.)",
            language=answer.language,
        )  # fmt: skip
        actions.clear(reply, by=actor)
        actions.release(reply, by=actor)


def _more_time(by: Actor, reply: Reply) -> None:
    with _on(-2, 13):
        actions.ask_more_time(
            reply, by=_for(by, reply.organisation), reason="Example: one ministry is late.",
            until=workdays.after(reply.due_on, 5, reply.area),
        )  # fmt: skip


# The national network


def _consulting(by: Actor, reply: Reply) -> None:
    """A contact point puts its questions to ministries and an expert; some came back."""
    point = _for(by, reply.organisation)
    questions = {one.position: one for one in reply.query.questions.all()}
    with _on(-8, 10):
        actions.accept(reply, by=point)
        actions.save_answer(reply, questions[3], by=point, edition=0, coded="2022-07-01",
                            words="Datë shembull.", language="sq")  # fmt: skip
    for one in told()["consultations"]:
        with _on(-7, 10):
            organisation = _organisation(one["organisation"]) if "organisation" in one else None
            asked = actions.consult(
                reply, by=point, questions=[questions[place] for place in one["questions"]],
                due_on=clock.today() + timedelta(days=7 + one["days"]), organisation=organisation,
                email=one.get("email", ""), office=one.get("office", ""), language="sq",
            ).consultation  # fmt: skip
        if "came" not in one:
            continue
        who = _for(by, organisation) if organisation else by
        with _on(-3, 12):
            for said in one["came"]:
                actions.contribute(
                    asked, questions[said["position"]], by=who, edition=0, coded=said.get("coded"),
                    words=said["words"], language=said["language"],
                )  # fmt: skip
            actions.sign_off(asked, by=who, office=one.get("office", ""))
        if one.get("merged"):
            with _on(-2, 9):
                for contribution in asked.contributions.all():
                    actions.merge(contribution, by=point, edition=0)


def _reminders() -> None:
    """What the clock would have sent in the last weeks."""
    for days in range(-20, 1):
        with _on(days, 6):
            actions.remind(by=CLOCK)
