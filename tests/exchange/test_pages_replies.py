"""Pages of replies: answered by phone, merged, reused, narrowed; stories 5, 6 and 11 by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.exchange.test_pages import sent, signed_in, words
from tests.factories import exchange as make
from tests.personas import World

from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.models import (
    Answer,
    AnswerEdition,
    Consultation,
    Contribution,
    Extension,
    Reply,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def reply_path(query) -> str:
    return f"/exchange/queries/{query.number}/reply/"


def test_every_kind_of_question_is_answered_on_its_page(cast: World) -> None:
    query = make.launched(cast, questions=make.EVERY_KIND)
    client = signed_in(cast["observer"])
    path = reply_path(query)
    assert "0 of 8 answered" in words(client.get(path))
    written = {
        1: {"coded": ["partly"], "words": ["Practice."]}, 2: {"coded": ["court"]},
        3: {"coded": ["o1", "o2"]}, 4: {"coded": ["12.5"]}, 5: {"coded": ["2026-03-01"]},
        6: {"r0_year": ["2025"], "r0_place": ["Here"]}, 7: {"words": ["At length."]},
        8: {"words": ["See there."], "source0_title": ["The law"], "source0_url": ["https://example.org/law"]},
    }  # fmt: skip
    for position, typed in written.items():
        page = client.get(f"{path}{position}/")
        answer = client.post(f"{path}{position}/", sent(page) | typed | {"do": ["next"]})
        assert answer.status_code == 302, words(answer)
        following = f"{path}{position + 1}/" if position < 8 else path
        assert answer.headers["Location"] == following
    stored = dict(Answer.objects.values_list("question__position", "coded"))
    assert stored == {1: "partly", 2: "court", 3: ["o1", "o2"], 4: 12.5, 5: "2026-03-01",
                      6: [[2025, "Here"]], 7: None, 8: None}  # fmt: skip
    seen = words(client.get(path))
    assert "8 of 8 answered" in seen and "1 March 2026" in seen and "The law" in seen
    for step in ("clear", "release"):
        answer = client.post(f"{path}{step}/")
        assert answer.status_code == 302, words(answer, 409)
    assert Reply.objects.get(organisation__code="observer").state == "released"
    assert client.post(f"{path}clear/").status_code == 409
    assert "start a correction" in words(client.get(f"{path}1/"))
    assert "start a correction" in words(client.post(f"{path}1/", written[1] | {
        "edition": ["1"], "status": ["answered"], "language": ["en"], "audience": ["members"],
    }), 409)  # fmt: skip


def test_what_is_refused_keeps_what_was_typed(cast: World) -> None:
    query = make.launched(cast, questions=make.EVERY_KIND)
    client = signed_in(cast["observer"])
    page = client.get(reply_path(query) + "4/")
    typed = sent(page) | {"coded": ["many"], "words": ["About a dozen."]}
    answer = client.post(reply_path(query) + "4/", typed)
    assert "“many” is not a number" in words(answer)
    assert sent(answer)["words"] == ["About a dozen."]
    typed = typed | {"coded": ["12"], "audience": ["team"]}
    assert "Say why the answer travels less far" in words(
        client.post(reply_path(query) + "4/", typed)
    )
    typed = typed | {"do": ["sources"]}
    more = sent(client.post(reply_path(query) + "4/", typed))
    assert more["sources"] == ["4"] and more["words"] == ["About a dozen."]
    assert not Answer.objects.exists()


def test_the_second_of_two_sees_both_versions(cast: World) -> None:
    query = make.launched(cast)
    path = reply_path(query) + "2/"
    one, other = signed_in(cast["member coordinator"]), signed_in(cast["member officer"])
    mine, theirs = sent(one.get(path)), sent(other.get(path))
    assert other.post(path, theirs | {"words": ["Theirs."]}).status_code == 302
    page = one.post(path, mine | {"words": ["Mine."]})
    seen = words(page, 409)
    assert "side by side" in seen and "Theirs." in seen and "Mine." in seen
    both = one.post(path, sent(page) | {"do": ["both"]})
    assert sent(both)["words"] == ["Theirs.\n\nMine."]
    assert one.post(path, sent(both) | {"do": ["save"]}).status_code == 302
    assert Answer.objects.get().words == "Theirs.\n\nMine."


def test_a_session_that_ends_gives_the_text_back_to_its_writer(cast: World) -> None:
    query = make.launched(cast)
    path = reply_path(query) + "2/"
    client = signed_in(cast["member coordinator"])
    typed = sent(client.get(path)) | {"words": ["On the train."]}
    client.session.flush()
    client.cookies.pop("sessionid")
    answer = client.post(path, typed)
    assert answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]
    assert not Answer.objects.exists()
    client.force_login(cast["member coordinator"].person)
    page = client.get(path)
    assert sent(page)["words"] == ["On the train."] and "is here again" in page.content.decode()
    assert sent(client.get(path))["words"] == [""]  # given back once
    # Somebody else in the same browser gets nothing.
    client.session.flush()
    client.cookies.pop("sessionid")
    client.post(path, typed)
    client.force_login(cast["other member"].person)
    assert sent(client.get(path))["words"] == [""]
    # Without the mark of a writer a visitor is told to sign in.
    assert Client().post(path, {"words": "x"}).status_code == 401


def test_nobody_is_asked_to_answer_on_a_sunday_unless_somebody_chooses_it(cast: World) -> None:
    query, point = make.launched(cast), signed_in(cast["observer"])
    with clock.frozen(datetime(2026, 3, 8, 9, tzinfo=UTC)):
        # In a week it is Sunday, and Monday makes up for Albania's Summer Day, a Saturday.
        assert sent(point.get(reply_path(query) + "consult/"))["due_on"] == ["2026-03-17"]


def test_an_institution_answers_by_the_link_and_is_merged(cast: World) -> None:
    query = make.launched(cast, questions=make.EVERY_KIND[:2])
    point = signed_in(cast["observer"])
    path = reply_path(query)
    typed = sent(point.get(path + "consult/")) | {
        "questions": ["1", "2"], "email": ["Expert@example.org"], "office": ["Family law"],
        "due_on": ["2026-03-10"],
    }  # fmt: skip
    page = point.post(path + "consult/", typed)
    link = re.search(r'value="(http://[^"]+/consultations/[^"]+)"', page.content.decode())[1]
    [letter] = mail.outbox
    assert link in letter.body and "deadline" not in letter.body  # it carries no question
    address = link.removeprefix("http://testserver")
    visitor = Client()
    assert "Is there a deadline?" in words(visitor.get(address))
    typed = sent(visitor.get(address)) | {"q1-coded": ["yes"], "q1-words": ["Article 7."]}
    assert visitor.post(address, typed | {"do": ["save"]}).status_code == 302
    assert "Question 2 has no answer yet" in words(
        visitor.post(address, sent(visitor.get(address)) | {"do": ["hand-in"]})
    )
    typed = sent(visitor.get(address)) | {"q2-coded": ["court"], "do": ["hand-in"]}
    assert visitor.post(address, typed).status_code == 302
    assert "Handed in" in words(visitor.get(address))
    consultation = Consultation.objects.get()
    assert consultation.state == "answered" and consultation.signed_off_by == "Family law"
    at = f"{path}consultations/{consultation.pk}/"
    assert "Article 7." in words(point.get(at))
    assert signed_in(cast["other member"]).get(at).status_code == 404
    for one in Contribution.objects.all():
        position = one.question.position
        answer = point.post(f"{path}{position}/merge/", {"contribution": one.pk, "edition": "0"})
        assert answer.status_code == 302
    assert Answer.objects.get(question__position=1).words == "Article 7."
    consultation.refresh_from_db()
    assert consultation.state == "merged"
    # Withdrawn, the link is closed.
    made = actions.consult(make.reply_of(query, cast.organisations["observer"]),
                           by=cast["observer"], questions=[query.questions.first()],
                           due_on=MONDAY.date(), email="a@example.org")  # fmt: skip
    at = f"{path}consultations/{made.consultation.pk}/withdraw/"
    assert point.post(at).status_code == 302
    assert visitor.get(f"/exchange/consultations/{made.token}/").status_code == 410
    assert visitor.get("/exchange/consultations/nothing/").status_code == 410


def test_an_institution_answers_with_its_account(cast: World) -> None:
    query = make.launched(cast, questions=make.EVERY_KIND[:1])
    made = actions.consult(
        make.reply_of(query, cast.organisations["observer"]), by=cast["observer"],
        questions=query.questions.all(), due_on=MONDAY.date(),
        organisation=cast.organisations["institution"],
    )  # fmt: skip
    client = signed_in(cast["institution officer"])
    at = f"/exchange/consultations/own/{made.consultation.pk}/"
    assert "Your contact point asks" in words(client.get("/exchange/"))
    seen = words(client.get(f"/exchange/queries/{query.number}/"))
    assert "Is there a deadline?" in seen and "participants asked" not in seen
    typed = sent(client.get(at)) | {"q1-coded": ["no"], "do": ["hand-in"]}
    assert client.post(at, typed).status_code == 302
    assert signed_in(cast["other member"]).get(at).status_code == 404
    assert signed_in(cast["observer"]).get(at).status_code == 404  # the contact point has its own


def test_more_time_is_asked_and_an_earlier_day_granted(cast: World) -> None:
    query = make.launched(cast)
    observer, asker = signed_in(cast["observer"]), signed_in(cast["member coordinator"])
    path = reply_path(query) + "more-time/"
    due = make.reply_of(query, cast.organisations["observer"]).due_on
    assert "must not" not in words(observer.get(path))
    late = {"until": due.replace(day=due.day + 7).isoformat(), "reason": "One ministry is late."}
    assert observer.post(path, late).status_code == 302
    asked = Extension.objects.get()
    at = f"/exchange/queries/{query.number}/extensions/{asked.pk}/"
    assert "One ministry is late." in words(asker.get(at))
    assert "Agree" not in words(observer.get(at)).split("Reason")[1]
    assert observer.post(at, {"do": "agree"}).status_code == 403
    assert "lies after" in words(asker.post(at, {"do": "refuse", "counter_on": "2026-03-03"}))
    day = due.replace(day=due.day + 3)
    assert asker.post(at, {"do": "refuse", "counter_on": day.isoformat()}).status_code == 302
    assert make.reply_of(query, cast.organisations["observer"]).due_on == day


def test_an_answer_is_narrowed_and_opened(cast: World) -> None:
    query = make.launched(cast, audience="public", default_audience="public")
    reply = make.reply_of(query, cast.organisations["other-member"])
    make.released(reply, cast["other member"])
    client = signed_in(cast["other member"])
    path = reply_path(query) + "2/audience/"
    assert "Copies that have left" in words(client.get(path))
    assert "Say why" in words(client.post(path, {"audience": "members", "reason": ""}))
    sent_ = {"audience": "members", "reason": "A court asked."}
    assert client.post(path, sent_).status_code == 302
    assert AnswerEdition.objects.get(question__position=2).audience == "members"
    assert client.post(path, {"audience": "network"}).status_code == 302
    assert AnswerEdition.objects.get(question__position=2).audience == "network"
    assert signed_in(cast["observer"]).get(path).status_code == 404  # has no such answer


def test_an_own_earlier_answer_is_taken_over(cast: World) -> None:
    old = make.launched(cast)
    make.released(make.reply_of(old, cast.organisations["other-member"]), cast["other member"],
                  words="As in 2023.")  # fmt: skip
    new = actions.follow_up(old, by=cast["member coordinator"])
    actions.submit(new, by=cast["member coordinator"])
    actions.approve(new, by=cast["secretariat officer"])
    actions.launch(new, by=cast["member coordinator"])
    client = signed_in(cast["other member"])
    path = reply_path(new) + "2/"
    page = client.get(path)
    assert "You answered before" in words(page)
    earlier = re.search(r'name="earlier" value="([^"]+)"', page.content.decode())[1]
    foreign = AnswerEdition.objects.exclude(pk=earlier).first().pk  # of another question
    for wrong in (foreign, "nonsense"):
        answer = client.post(path + "reuse/", {"earlier": wrong, "edition": "0"})
        assert answer.status_code == 404
    assert client.post(path + "reuse/", {"earlier": earlier, "edition": "0"}).status_code == 302
    assert Answer.objects.get(reply__query=new).words == "As in 2023."


def test_the_workspace_asks_a_fixed_number_of_queries(cast: World) -> None:
    def ask(query) -> int:
        client = signed_in(cast["member coordinator"])
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reply_path(query)).status_code == 200
        return len(caught)

    small = make.launched(cast, questions=make.EVERY_KIND[:1])
    make.cleared(make.reply_of(small, cast.organisations["member"]), cast["member coordinator"])
    few = ask(small)
    large = make.launched(cast, questions=make.EVERY_KIND)
    make.cleared(make.reply_of(large, cast.organisations["member"]), cast["member coordinator"])
    assert ask(large) <= few
