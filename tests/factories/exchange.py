"""Queries on their way, for tests: each made by the same actions that people take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.once import made_often
from tests.personas import World

from tessera.access.people import Actor
from tessera.exchange import actions
from tessera.exchange.models import (
    Answer,
    AnswerEdition,
    Query,
    Question,
    Reply,
    Summary,
    SummaryEdition,
    SummaryPart,
    SummarySection,
)
from tessera.network.models import Organisation

#: One question of each kind.
EVERY_KIND: tuple[dict[str, Any], ...] = (
    {"kind": "yes_no_partly", "words": {"en": "Is there a deadline?"}, "is_compared": True},
    {"kind": "one_choice", "words": {"en": "Who appoints?"}, "is_compared": True,
     "options": [{"code": "court", "words": {"en": "Court"}},
                 {"code": "centre", "words": {"en": "Centre"}}]},
    {"kind": "several_choices", "words": {"en": "Which are trained?"},
     "options": [{"words": {"en": "Guardians"}}, {"words": {"en": "Judges"}}]},
    {"kind": "number", "words": {"en": "How many?"}, "unit": {"en": "persons"}},
    {"kind": "date", "words": {"en": "Since when?"}},
    {"kind": "table", "words": {"en": "By year"},
     "columns": [{"code": "year", "words": {"en": "Year"}, "kind": "number"},
                 {"code": "place", "words": {"en": "Place"}}]},
    {"kind": "text", "words": {"en": "Describe the practice."}},
    {"kind": "file", "words": {"en": "Attach the law."}},
)  # fmt: skip
TWO = (EVERY_KIND[0], EVERY_KIND[6])
#: A coded answer that fits each of them.
FITTING: dict[str, Any] = {
    "yes_no_partly": "partly", "one_choice": "court", "several_choices": ["o2"], "number": 12,
    "date": "2026-03-01", "table": [[2025, "here"]], "text": None, "file": None,
}  # fmt: skip


def draft(cast: World, by: str = "member coordinator", questions: Any = TWO, **facts: Any) -> Query:
    """A complete draft, by a member unless said otherwise."""
    facts = {
        "title": {"en": "Guardians"}, "background": {"en": "Why we ask."},
        "topics": ["unaccompanied-minors"],
    } | facts  # fmt: skip
    return actions.draft(cast.international, by=cast[by], questions=questions, **facts)


def reviewed(cast: World, by: str = "member coordinator", **facts: Any) -> Query:
    return actions.submit(draft(cast, by, **facts), by=cast[by])


def approved(cast: World, by: str = "member coordinator", **facts: Any) -> Query:
    return actions.approve(reviewed(cast, by, **facts), by=cast["secretariat officer"])


@made_often
def launched(cast: World, by: str = "member coordinator", **facts: Any) -> Query:
    return actions.launch(approved(cast, by, **facts), by=cast[by])


def reply_of(query: Query, organisation: Organisation) -> Reply:
    return Reply.objects.select_related("query", "organisation").get(
        query=query, organisation=organisation
    )


def answer(reply: Reply, question: Question, by: Actor, **facts: Any) -> Answer:
    """An answer that fits the question, over whatever stands there."""
    there = Answer.objects.filter(reply=reply, question=question).first()
    facts = {"coded": FITTING[question.kind], "words": "As follows."} | facts
    if facts.get("status", "answered") not in ("answered", "pending"):
        facts["coded"] = None
    return actions.save_answer(
        reply, question, by=by, edition=there.edition if there else 0, **facts
    )


def cleared(reply: Reply, by: Actor, by_position: Mapping[int, Mapping[str, Any]] | None = None,
            **facts: Any) -> Reply:  # fmt: skip
    """A reply to every question, cleared; ``by_position`` says what is different for some."""
    for question in reply.query.questions.all():
        answer(reply, question, by, **{**facts, **(by_position or {}).get(question.position, {})})
    return actions.clear(reply, by=by)


def released(reply: Reply, by: Actor, by_position: Mapping[int, Mapping[str, Any]] | None = None,
             **facts: Any) -> Reply:  # fmt: skip
    return actions.release(cleared(reply, by, by_position, **facts), by=by)


def edition_of(reply: Reply, position: int = 1) -> AnswerEdition:
    return AnswerEdition.objects.get(reply=reply, question__position=position, is_current=True)


def summary(query: Query, circle: str, words: str, *, is_released: bool = False) -> Summary:
    """A summary with one section about the whole query, as it stands in the tables."""
    state = "released" if is_released else "draft"
    made = Summary.objects.create(
        query=query, circle=circle, language="en", state=state, version=int(is_released),
        saved_by="Office",
    )  # fmt: skip
    SummarySection.objects.create(summary=made, words=words, saved_by="Office")
    if is_released:
        edition = SummaryEdition.objects.create(
            summary=made, query=query, circle=circle, language="en", version=1, released_by="Office"
        )
        SummaryPart.objects.create(edition=edition, words=words)
    return made
