"""Several people at once, each in a thread with a connection of its own: nothing twice, nothing lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from tests.factories import exchange as make
from tests.factories import network as people
from tests.personas import world

from tessera import audit
from tessera.access.people import CLOCK
from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.models import Answer, AnswerEdition, ClockEntry, Query, Question, Reply
from tessera.workflow import NotNow


def test_those_who_approve_at_once_get_one_number_each(at_once) -> None:
    cast = world()
    queries = [make.reviewed(cast) for _one in range(6)]
    raised = at_once(*(
        partial(actions.approve, Query.objects.get(pk=query.pk),
                by=people.again(cast["secretariat officer"]))
        for query in [*queries, *queries[:2]]
    ))  # fmt: skip
    assert [type(why) for why in raised] == [NotNow, NotNow]
    serials = Query.objects.exclude(serial=None).values_list("serial", flat=True)
    assert sorted(serials) == [1, 2, 3, 4, 5, 6]
    assert audit.verify() is None


def test_a_query_is_launched_once_and_whole(at_once) -> None:
    cast = world()
    query = make.approved(cast)
    raised = at_once(*(
        partial(actions.launch, Query.objects.get(pk=query.pk), by=people.again(cast[name]))
        for name in ("member coordinator", "member officer", "secretariat officer")
    ))  # fmt: skip
    assert [type(why) for why in raised] == [NotNow, NotNow]
    assert Reply.objects.filter(query=query).count() == 3
    assert ClockEntry.objects.filter(query=query, kind="launched").count() == 1


def test_nothing_is_lost_of_what_many_write_into_one_answer(at_once) -> None:
    cast = world()
    query = make.launched(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    question = query.questions.last()
    conflicts = []

    def write(line: str) -> None:
        """As a person does: save, and when somebody was quicker, put both versions together."""
        by, edition, words = people.again(cast["other member"]), 0, line
        mine, asked = Reply.objects.get(pk=reply.pk), Question.objects.get(pk=question.pk)
        while True:
            try:
                actions.save_answer(mine, asked, by=by, edition=edition, words=words)
                return
            except actions.EditionConflict as why:
                conflicts.append(why)
                assert line in why.yours["words"]
                edition, words = why.edition, f"{why.theirs['words']}\n{line}"

    lines = [f"Line {number}" for number in range(6)]
    assert at_once(*(partial(write, line) for line in lines)) == []
    answer = Answer.objects.get(reply=reply)
    assert sorted(answer.words.splitlines()) == lines
    assert answer.edition == 6 and conflicts


def test_a_reminder_is_sent_once_however_many_send_it(at_once) -> None:
    cast = world()
    query = make.launched(cast)
    day = query.replies.get(area="SE").due_on + timedelta(days=2)
    assert at_once(*(partial(actions.remind, by=CLOCK, on=day) for _one in range(3))) == []
    entries = ClockEntry.objects.filter(query=query, kind="reminded")
    assert entries.count() == entries.values("reply").distinct().count() == 3


def test_a_reply_is_released_once(at_once) -> None:
    cast = world()
    query = make.launched(cast)
    by = cast["other member"]
    reply = make.cleared(make.reply_of(query, cast.organisations["other-member"]), by)
    raised = at_once(*(
        partial(actions.release, Reply.objects.get(pk=reply.pk), by=people.again(by))
        for _one in range(3)
    ))  # fmt: skip
    assert [type(why) for why in raised] == [NotNow, NotNow]
    assert AnswerEdition.objects.filter(reply=reply, version=1).count() == 2
    assert clock.now() > Reply.objects.get(pk=reply.pk).released_at
