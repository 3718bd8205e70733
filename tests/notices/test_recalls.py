"""Comments of a review and answers that travel less far: who is told, in which words."""

from __future__ import annotations

import pytest
from django.core import mail
from tests.factories import exchange as make
from tests.notices.test_notices import GOLDEN, MONDAY, mail_text, run, told
from tests.personas import World

from tessera.access.people import CLOCK
from tessera.core import clock
from tessera.exchange import actions as exchange
from tessera.notices import actions

CASES = {
    "comment": "query.comment", "comment for the secretariat": "query.comment.review",
    "narrow": "answer.narrow",
}  # fmt: skip


def narrowed(cast: World) -> None:
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


@pytest.mark.parametrize("language", ["en"])
def test_the_golden_texts(cast: World, language: str, settings) -> None:
    """To accept a change: delete the file, run the test, read what it wrote."""
    settings.ORIGIN = "https://network.example"
    with clock.frozen(MONDAY):
        query = make.reviewed(cast)
        exchange.comment(query, by=cast["secretariat officer"], words="Secret words.")
        exchange.comment(query, by=cast["member coordinator"], words="Secret words.")
        narrowed(cast)
        actions.gather(by=CLOCK)
    said = "".join(
        f"=== {name} ===\n\n{mail_text(kind, language)}\n" for name, kind in CASES.items()
    )
    golden = GOLDEN / f"recalls.{language}.txt"
    if not golden.exists():
        golden.write_text(said, encoding="utf-8")
        pytest.fail(f"{golden.name} was written; read it, and run the test again.")
    assert said == golden.read_text(encoding="utf-8")
