"""Comments of a review and answers that travel less far: who is told, in which words."""

from __future__ import annotations

import pytest
from django.core import mail
from tests.factories import exchange as make
from tests.factories import studies as studying
from tests.notices.test_notices import GOLDEN, MONDAY, mail_text, run, told
from tests.personas import World

from tessera.access.people import CLOCK
from tessera.core import clock
from tessera.exchange import actions as exchange
from tessera.exchange.actions import studies
from tessera.exchange.models import Query
from tessera.notices import actions


def narrowed(cast: World) -> Query:
    """An answer for the network that an observer took along, and that only members read then."""
    query = make.launched(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    make.released(reply, cast["other member"], audience="network")
    made = exchange.compile_(
        query, "network", by=cast["member coordinator"], language="en", style="eu"
    )
    exchange.close(query, by=cast["member coordinator"])
    exchange.hand_out(made.files.first(), by=cast["secretariat officer"])
    run()
    mail.outbox.clear()
    answer = reply.answers.get(question__position=1)
    exchange.narrow(answer, by=cast["other member"], audience="requester", reason="Secret reason.")
    return query


def summarised(cast: World, query: Query) -> None:
    """A summary for members of what the same member answered; then that travels less far as well."""
    by = cast["member coordinator"]
    summary = exchange.begin_summary(query, by=by, circle="members", language="en")
    question = query.questions.get(position=2)
    exchange.write_section(summary, question, by=by, edition=0, words="Secret words.")
    reply = make.reply_of(query, cast.organisations["other-member"])
    answer = reply.answers.get(question=question)
    exchange.narrow(answer, by=cast["other member"], audience="requester", reason="Secret reason.")


def studied(cast: World) -> None:
    """A section that a released synthesis rests on, and that stays with who wrote it from now on."""
    study = studying.finished(cast)
    run()
    mail.outbox.clear()
    own = studying.of(study, cast.organisations["other-member"])
    studies.narrow(
        studying.text_of(own, 2), by=cast["other member"], audience="team", reason="Secret reason."
    )


def test_the_other_side_of_a_review_is_told_of_a_comment(cast: World) -> None:
    query = make.reviewed(cast)
    exchange.comment(query, by=cast["secretariat officer"], words="Secret words.")
    exchange.comment(query, by=cast["member coordinator"], words="Secret words.")
    exchange.return_(query, by=cast["secretariat officer"], words="Secret words.")
    run()
    assert "member coordinator" in told("query.comment")
    assert {"secretariat officer", "secretariat coordinator"} >= told("query.comment.review")
    assert "observer" not in told("query.comment")
    mails = [one for one in mail.outbox if one.to == [cast["member coordinator"].person.email]]
    assert len([one for one in mails if "comment" in one.subject.lower()]) == 1
    assert len([one for one in mails if "returned" in one.subject]) == 1  # once, with its step
    assert not any("Secret" in str(one.message()) for one in mail.outbox)


def test_who_has_a_copy_is_told_that_it_travels_less_far(cast: World) -> None:
    narrowed(cast)
    run()
    found = told("answer.narrow")
    assert {"member coordinator", "secretariat officer"} <= found
    assert not {"observer", "other member", "stranger"} & found
    assert not any("Secret" in str(one.message()) for one in mail.outbox)


def test_who_writes_a_summary_is_told_that_it_rests_on_what_was_narrowed(cast: World) -> None:
    query = narrowed(cast)
    run()
    mail.outbox.clear()
    summarised(cast, query)
    run()
    said = [one.body for one in mail.outbox if "A summary rests on it" in one.body]
    assert len(said) == len(mail.outbox) > 0


def test_who_leads_a_study_is_told_that_the_synthesis_rests_on_what_was_narrowed(
    cast: World,
) -> None:
    studied(cast)
    run()
    found = told("section_text.narrow")
    assert {"member coordinator", "secretariat officer"} <= found
    assert not {"observer", "other member", "stranger"} & found
    assert any("2 texts of the synthesis rest on it" in one.body for one in mail.outbox)
    assert not any("Secret" in str(one.message()) for one in mail.outbox)


def spoken(name: str, kind: str, language: str) -> str:
    """The last mail of an occasion under its name."""
    actions.gather(by=CLOCK)
    return f"=== {name} ===\n\n{mail_text(kind, language)}\n"


@pytest.mark.parametrize("language", ["en"])
def test_the_golden_texts(cast: World, language: str, settings) -> None:
    """To accept a change: delete the file, run the test, read what it wrote."""
    settings.ORIGIN = "https://network.example"
    with clock.frozen(MONDAY):
        query = make.reviewed(cast)
        exchange.comment(query, by=cast["secretariat officer"], words="Secret words.")
        exchange.comment(query, by=cast["member coordinator"], words="Secret words.")
        query = narrowed(cast)
        said = "".join(
            spoken(name, kind, language)
            for name, kind in (
                ("comment", "query.comment"),
                ("comment for the secretariat", "query.comment.review"),
                ("narrow", "answer.narrow"),
            )
        )
        summarised(cast, query)
        said += spoken("narrow beneath a summary", "answer.narrow", language)
        studied(cast)
        said += spoken("narrow beneath a synthesis", "section_text.narrow", language)
    golden = GOLDEN / f"recalls.{language}.txt"
    if not golden.exists():
        golden.write_text(said, encoding="utf-8")
        pytest.fail(f"{golden.name} was written; read it, and run the test again.")
    assert said == golden.read_text(encoding="utf-8")
