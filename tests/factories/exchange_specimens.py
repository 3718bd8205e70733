"""One object of each kind of the exchange, for questions of the form "who may do what with it"."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import models
from tests.factories import exchange as make
from tests.personas import World

from tessera.access.people import CLOCK, VISITOR
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions
from tessera.exchange.actions import indexing
from tessera.exchange.models import (
    AnswerEdition,
    Attachment,
    ClockEntry,
    Compilation,
    CompilationFile,
    CompilationOrder,
    Departure,
    LegacyImport,
    Passage,
    Query,
    Subscription,
    Terms,
    Vector,
)


def specimens(cast: World) -> dict[str, models.Model]:
    """Name -> object; the name begins with the noun that acts are named after.

    A member asks; another member has replied, with one answer for each circle; the observer has
    consulted an institution.
    """
    asked = make.launched(
        cast, questions=[make.EVERY_KIND[6]] * len(Circle), audience=Circle.PUBLIC
    )
    other, observer = cast["other member"], cast["observer"]
    replied = make.reply_of(asked, cast.organisations["other-member"])
    told = {
        place: {"audience": circle, "reason": "So decided."}
        for place, circle in enumerate(Circle, 1)
    }
    make.released(replied, other, told)
    waiting = make.reply_of(asked, cast.organisations["observer"])
    more = actions.ask_more_time(
        waiting, by=observer, until=waiting.due_on + timedelta(days=5), reason="A ministry is late."
    )
    consulted = actions.consult(
        waiting, by=observer, questions=asked.questions.all()[:1], due_on=clock.today(),
        organisation=cast.organisations["institution"],
    ).consultation  # fmt: skip
    bearer = replace(VISITOR, invitation=consulted.pk)
    contribution = actions.contribute(
        consulted, asked.questions.first(), by=bearer, edition=0, words="So it is."
    )
    closed = make.launched(cast, audience=Circle.MEMBERS)
    reviewed = make.reviewed(cast)
    remark = actions.comment(reviewed, by=cast["secretariat officer"], words="Which law?")
    first = replied.answers.first()
    made: dict[str, models.Model] = {
        "query, draft": make.draft(cast),
        "query, in review": reviewed,
        "query, approved": make.approved(cast),
        "query, open, public": asked,
        "query, open, for members": closed,
        "question of a draft": make.draft(cast).questions.first(),
        "question of a public query": asked.questions.first(),
        "comment on a query in review": remark,
        "reply of a member, released": replied,
        "reply of the observer, draft": waiting,
        "answer of a member, in its workspace": first,
        "extension of the observer": more,
        "consultation of an institution": consulted,
        "contribution of an institution": contribution,
        "terms of the network": Terms.objects.create(network=cast.international),
        "legacyimport of the network": LegacyImport.objects.create(
            network=cast.international,
            name="x.pdf",
            format="pdf",
            path="x",
            sha256="0" * 64,
            size=1,
            read={},
            result={},
            saved_by="Office",
        ),
        "subscription of a member": Subscription.objects.create(
            person=cast["member coordinator"].person,
            organisation=cast.organisations["member"],
            kind="topic",
            what="return",
        ),
        "vector of a question for members": Vector.objects.create(
            question=closed.questions.first(),
            language="en",
            model="none",
            words_sha256="0" * 64,
            data=b"",
        ),
    }
    for edition in AnswerEdition.objects.filter(reply=replied):
        made[f"answeredition of a member for {edition.audience}"] = edition
    indexing.index(asked, by=CLOCK)
    made["passage of a public query"] = Passage.objects.get(source=asked.pk)
    only = AnswerEdition.objects.get(reply=replied, audience=Circle.MEMBERS)
    made["passage of an answer for members"] = Passage.objects.get(source=only.pk)
    return made | _files(asked, replied) | _entries(asked, waiting)


def _files(asked: Query, replied: models.Model) -> dict[str, models.Model]:
    made: dict[str, models.Model] = {}
    for circle in (Circle.REQUESTER, Circle.MEMBERS, Circle.PUBLIC):
        compilation = Compilation.objects.create(
            query=asked, circle=circle, version=1, language="en", style="eu", made_by="Office",
            sha256="0" * 64,
        )  # fmt: skip
        compilation.editions.set(
            AnswerEdition.objects.filter(query=asked).current().cleared_for(circle)
        )
        file = CompilationFile.objects.create(
            compilation=compilation, format="docx", path="x", sha256="0" * 64, size=1
        )
        made[f"compilation for {circle.value}"] = compilation
        made[f"order of a compilation for {circle.value}"] = CompilationOrder.objects.create(
            query=asked, circle=circle, language="en", style="eu", asked_by="Office",
            state="made", compilation=compilation,
        )  # fmt: skip
        made[f"compilationfile for {circle.value}"] = file
        told = make.summary(asked, circle, "So it is.", is_released=True)
        made[f"summary for {circle.value}"] = told
        made[f"summaryedition for {circle.value}"] = told.editions.get()
        made[f"summarysection for {circle.value}"] = told.sections.get()
        made[f"summarypart for {circle.value}"] = told.editions.get().parts.get()
    too_much = Compilation.objects.create(
        query=asked, circle=Circle.PUBLIC, version=2, language="en", style="eu", made_by="Office",
        sha256="0" * 64,
    )  # fmt: skip
    too_much.editions.set(AnswerEdition.objects.filter(query=asked, audience=Circle.MEMBERS))
    made["compilationfile for public, of something narrowed since"] = (
        CompilationFile.objects.create(
            compilation=too_much, format="docx", path="x", sha256="0" * 64, size=1
        )
    )
    made["departure of a file"] = Departure.objects.create(file=file)
    answer = replied.answers.first()  # type: ignore[attr-defined]
    facts = {"media_type": "text/plain", "path": "x", "sha256": "0" * 64, "size": 1}
    made["attachment of a query"] = Attachment.objects.create(query=asked, name="a", **facts)
    made["attachment of an unreleased answer"] = Attachment.objects.create(
        answer=answer, name="b", **facts
    )
    released = Attachment.objects.create(answer=answer, name="c", **facts)
    AnswerEdition.objects.get(answer__reply=replied, audience=Circle.MEMBERS).attachments.add(
        released
    )
    made["attachment of an answer released for members"] = released
    return made


def _entries(asked: Query, waiting: models.Model) -> dict[str, models.Model]:
    entries = ClockEntry.objects.filter(query=asked)
    return {
        "clockentry of the launch": entries.get(kind=ClockEntry.Kind.LAUNCHED),
        "clockentry of a consultation": entries.get(kind=ClockEntry.Kind.CONSULTED),
    }
