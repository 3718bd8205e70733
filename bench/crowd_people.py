"""The people of the crowd: ``python -m bench.crowd_people make|check FILE`` in the home it is given.

``make`` fills an empty database with 40 contact points of five people each, ten launched queries and a
session for everybody, and writes who they are into FILE. ``check`` reads from FILE what servers
acknowledged and prints what the database holds of it.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

POINTS, EACH, QUERIES = 40, 5, 10
QUESTIONS = (
    {"kind": "yes_no_partly", "words": {"en": "Does your law set a deadline?"}, "is_compared": True},
    {"kind": "text", "words": {"en": "Describe the practice."}},
    {"kind": "number", "words": {"en": "How many cases were there?"}, "unit": {"en": "cases"}},
    {"kind": "text", "words": {"en": "What would you do differently?"}},
    {"kind": "yes_no_partly", "words": {"en": "Is a revision planned?"}, "is_compared": True},
)  # fmt: skip


def make(file: Path) -> None:
    """An installation with its people at their desks."""
    from django.core.management import call_command
    from tests.factories import exchange, network

    from tessera.exchange import actions
    from tessera.network.models import Organisation

    call_command("migrate", verbosity=0)
    whole = network.network("crowd", name={"en": "A crowded network"})
    office = network.organisation("secretariat", kind="secretariat")
    network.membership(whole, office, "coordinator")
    secretariat = network.actor(office, "coordinator", "Secretariat")
    points: list[Organisation] = []
    for area in _areas()[:POINTS]:
        point = network.organisation(f"point-{area.lower()}", kind="contact_point", area=area)
        network.membership(whole, point, "member", area=area, since=date(2020, 1, 1))
        points.append(point)
    people = [
        (number, network.actor(point, "officer", f"Officer {turn + 1}, {point.code}"))
        for number, point in enumerate(points) for turn in range(EACH)
    ]  # fmt: skip
    numbers, replied = [], set()
    for asker in range(QUERIES):
        by = people[asker * EACH][1]
        query = actions.draft(
            whole, by=by, questions=QUESTIONS, title={"en": f"Practice number {asker + 1}"},
            background={"en": "Why we ask."}, topics=["unaccompanied-minors"], audience="network",
            default_audience="members",
        )  # fmt: skip
        query = actions.submit(query, by=by)
        query = actions.launch(actions.approve(query, by=secretariat), by=by)
        numbers.append(query.number)
        for place in range(5):  # some have replied before, so that there is something to compile
            at = points[(asker * 7 + place * 3 + 11) % POINTS]
            if at != points[asker]:
                who = next(one for number, one in people if points[number] == at)
                exchange.released(exchange.reply_of(query, at), who)
                replied.add((query.number, at.pk))
    said = []
    for place, (number, actor) in enumerate(people):
        turn = place % EACH
        own = [
            one for one in numbers[turn * 2 : turn * 2 + 2]
            if (one, points[number].pk) not in replied and points[number] != points[numbers.index(one)]
        ]  # fmt: skip
        asks = numbers[number] if number < QUERIES and turn == 0 else None
        said.append({"name": place, "session": _session(actor), "replies": own, "asks": asks})
    file.write_text(json.dumps({"people": said, "queries": numbers}), encoding="utf-8")


def _areas() -> list[str]:
    from tessera.documents.figures import Extent
    from tessera.documents.geometry import sheet
    from tessera.reference import ordered

    return ordered(sheet(Extent.EUROPE).codes, "eu", "en")


def _session(actor: Any) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(actor.person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = actor.person.get_session_auth_hash()
    store.set_expiry(datetime.now(UTC) + timedelta(hours=3))
    store.create()
    return str(store.session_key)


def check(file: Path) -> None:
    """What was acknowledged and is not there, and whether the chain of events holds."""
    from django.contrib.sessions.models import Session

    from tessera import audit
    from tessera.exchange.models import Answer, AnswerEdition, Compilation, Query

    said = json.loads(file.read_text(encoding="utf-8"))
    of = {
        session.session_key: session.get_decoded()["_auth_user_id"]
        for session in Session.objects.all()
    }
    from tessera.network.models import Mandate

    place = {str(one.person_id): one.organisation_id for one in Mandate.objects.all()}
    there = {
        (one.reply.organisation_id, one.reply.query.number, one.question.position): one.words
        for one in Answer.objects.select_related("reply__query", "question")
    }
    lost = [
        (number, position)
        for session, number, position, words in said["answers"]
        if words not in there.get((place[of[session]], number, position), "")
    ]
    released = AnswerEdition.objects.filter(words__startswith="Said by").count()
    titles = set(Query.objects.filter(number="").values_list("title__en", flat=True)) | set(
        Query.objects.filter(number=None).values_list("title__en", flat=True)
    )
    broken = audit.verify()
    print(json.dumps({
        "lost": lost, "lost drafts": [one for one in said["drafts"] if one not in titles],
        "released": released, "compilations": Compilation.objects.count(),
        "broken": broken.sentence if broken else "",
    }))  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tessera.site.settings")
    import django

    django.setup()
    {"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
