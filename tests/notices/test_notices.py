"""From an event to a mail: who is told, once, of what they see at that moment, in which words."""

from __future__ import annotations

import re
import smtplib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import translation
from tests.factories import exchange as make
from tests.personas import World

from tessera.access.people import CLOCK, OPERATOR
from tessera.audit.models import Event
from tessera.core import clock
from tessera.exchange import actions as exchange
from tessera.exchange.models import Query, Reply
from tessera.network import actions as network
from tessera.network.models import Mandate, Membership
from tessera.notices import actions, mails
from tessera.notices.models import Bounce, Cursor, Digest, Notice, Preference, State, Why
from tessera.notices.occasions import GROUPS, OCCASIONS

GOLDEN = Path(__file__).parents[1] / "golden" / "mails"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def run() -> actions.Sending:
    """What the worker does: read, bundle, send."""
    actions.gather(by=CLOCK)
    actions.bundle(by=CLOCK)
    return actions.send(by=CLOCK)


def told(kind: str) -> set[str]:
    """Who has a notice of an occasion."""
    return set(Notice.objects.filter(kind=kind).values_list("person__name", flat=True))


def launched(cast: World) -> Query:
    """A query in the air, with everything before it read and sent already."""
    query = make.approved(cast)
    run()
    mail.outbox.clear()
    return exchange.launch(query, by=cast["member coordinator"])


def test_who_was_asked_is_told_of_the_launch(cast: World) -> None:
    query = launched(cast)
    done = run()
    # Whoever asks is asked as well; the one who pressed the button knows.
    assert told("query.launch") == {"other member", "observer", "member officer"}
    assert done.sent == len(mail.outbox) == Notice.objects.filter(kind="query.launch").count()
    for one in mail.outbox:
        assert query.number in one.subject + one.body
        assert "Guardians" not in one.subject + one.body + str(one.message())
        assert "Is there a deadline?" not in one.body
        assert one.extra_headers["Auto-Submitted"] == "auto-generated"


def test_who_took_the_step_is_not_told(cast: World) -> None:
    make.reviewed(cast, by="member coordinator")
    actions.gather(by=CLOCK)
    assert "member coordinator" not in told("query.submit")
    assert told("query.submit") == {"secretariat officer", "secretariat coordinator"}


def test_each_event_is_told_once_however_often_it_is_read(cast: World) -> None:
    launched(cast)
    run()
    sent = len(mail.outbox)
    Cursor.objects.update(number=0)  # as after a backup was put back
    run()
    run()
    assert len(mail.outbox) == sent
    assert not Notice.objects.filter(state=State.WAITING, rhythm="at_once").exists()


def test_what_is_no_longer_seen_is_not_told(cast: World) -> None:
    launched(cast)
    actions.gather(by=CLOCK)
    there = cast.organisations["other-member"]
    Membership.objects.filter(organisation=there).update(until=clock.today() - timedelta(days=1))
    Reply.objects.filter(organisation=there).update(organisation=cast.organisations["stranger"])
    actions.send(by=CLOCK)
    found = Notice.objects.get(kind="query.launch", person=cast["other member"].person)
    assert (found.state, found.why) == (State.SKIPPED, Why.HIDDEN)
    assert cast["other member"].person.email not in {one.to[0] for one in mail.outbox}


def test_a_dismissed_person_is_not_told(cast: World) -> None:
    launched(cast)
    actions.gather(by=CLOCK)
    Mandate.objects.filter(person=cast["other member"].person).update(ended_at=clock.now())
    actions.send(by=CLOCK)
    found = Notice.objects.get(kind="query.launch", person=cast["other member"].person)
    assert found.state == State.SKIPPED


def test_nobody_who_has_answered_is_reminded(cast: World) -> None:
    with clock.frozen(MONDAY):
        query = launched(cast)
        run()
        reply = make.reply_of(query, cast.organisations["other-member"])
    with clock.frozen(MONDAY + (reply.due_on - MONDAY.date()) - timedelta(days=3)):
        mail.outbox.clear()
        exchange.remind(by=CLOCK)
        actions.gather(by=CLOCK)
        make.released(reply, cast["other member"])
        actions.send(by=CLOCK)
        notice = Notice.objects.get(kind="reply.remind", person=cast["other member"].person)
        assert (notice.state, notice.why) == (State.SKIPPED, Why.SETTLED)
        assert any(
            "Reminder" in one.subject for one in mail.outbox
        )  # the observer has not answered


def test_old_news_is_not_told(cast: World) -> None:
    with clock.frozen(MONDAY):
        launched(cast)
        actions.gather(by=CLOCK)
    with clock.frozen(MONDAY + timedelta(days=40)):
        actions.send(by=CLOCK)
    assert {one.why for one in Notice.objects.filter(kind="query.launch")} == {Why.OLD}


def test_a_mail_server_that_is_down_is_tried_again_and_then_given_up(
    cast: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched(cast)
    moment = clock.now()
    actions.gather(by=CLOCK)
    waiting = Notice.objects.filter(kind="query.launch")

    def down(*_args, **_more):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", down)
        done = actions.send(by=CLOCK)
        assert (done.sent, done.put_off) == (0, 1)  # the others are spared the waiting
        first = waiting.get(tries=1)
        assert first.error == "ConnectionRefusedError" and first.next_try_at > moment
        for hours in range(2, 100, 2):
            with clock.frozen(moment + timedelta(hours=hours)):
                actions.send(by=CLOCK)
        assert set(waiting.values_list("state", flat=True)) == {State.FAILED}
    failed = waiting.first()
    actions.retry_mail(failed, by=cast["administrator"])
    assert actions.send(by=CLOCK).sent == 1
    assert Event.objects.filter(step="notice.retry").count() == 1


def test_an_address_refused_for_good_is_noted(cast: World, monkeypatch: pytest.MonkeyPatch) -> None:
    launched(cast)
    actions.gather(by=CLOCK)

    def refuse(_self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"No such user")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    done = actions.send(by=CLOCK)
    assert (
        done.failed == Bounce.objects.count() == Notice.objects.filter(state=State.FAILED).count()
    )


def test_nothing_is_sent_to_an_address_that_bounces(cast: World) -> None:
    launched(cast)
    actions.note_bounce(cast["observer"].person, by=cast["administrator"], remark="Full.")
    run()
    skipped = Notice.objects.get(kind="query.launch", person=cast["observer"].person)
    assert skipped.why == Why.BOUNCING
    actions.lift_bounce(Bounce.objects.get(), by=cast["administrator"])
    assert not Bounce.objects.exists()
    with pytest.raises(Exception, match="Administrators"):
        actions.note_bounce(cast["observer"].person, by=cast["member coordinator"])


def test_a_choice_is_respected_also_for_what_waits(cast: World) -> None:
    launched(cast)
    actions.gather(by=CLOCK)
    person = cast["observer"].person
    actions.prefer(person, by=cast["observer"], rhythms={"asked": "never"})
    actions.send(by=CLOCK)
    assert Notice.objects.get(kind="query.launch", person=person).why == Why.UNWANTED
    with pytest.raises(Exception, match="Everybody chooses"):
        actions.prefer(person, by=cast["member coordinator"], rhythms={"asked": "daily"})


def test_a_digest_a_day(cast: World) -> None:
    query = launched(cast)
    observer, member = cast["observer"], cast["other member"]
    with clock.frozen(
        datetime.combine(clock.today(), datetime.min.time(), UTC) + timedelta(hours=23)
    ):
        for who in (observer, member):
            reply = make.reply_of(query, who.organisation)
            make.released(reply, who)
        run()
        asking = Notice.objects.filter(
            kind="reply.release", person=cast["member coordinator"].person
        )
        assert [one.state for one in asking] == [State.WAITING] * 2
        mail.outbox.clear()
        tomorrow = clock.now() + timedelta(hours=8)
    with clock.frozen(tomorrow):
        run()
        run()
        mine = [one for one in mail.outbox if cast["member coordinator"].person.email in one.to]
        assert len(mine) == 1
        assert mine[0].subject == "2 pieces of news from the network"
        assert mine[0].body.count(f"replied to query {query.number}") == 2
        assert "As follows." not in mine[0].body
    assert {one.state for one in asking.all()} == {State.SENT}
    assert Digest.objects.filter(person=cast["member coordinator"].person).count() == 1


def test_weekly_digests_wait_for_monday(cast: World) -> None:
    Preference.objects.create(person=cast["observer"].person, group="asked", rhythm="weekly")
    with clock.frozen(MONDAY + timedelta(days=1)):
        launched(cast)
        run()
    sent = Notice.objects.filter(kind="query.launch", person=cast["observer"].person)
    with clock.frozen(MONDAY + timedelta(days=6)):
        run()
        assert sent.get().state == State.WAITING
    with clock.frozen(MONDAY + timedelta(days=7)):
        run()
        assert sent.get().state == State.SENT


def test_an_event_that_cannot_be_told_fails_as_a_job_and_holds_nothing_up(
    cast: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from django_tasks_db.models import DBTaskResult

    def broken(_query, _event):
        raise ValueError("secret")

    monkeypatch.setitem(OCCASIONS, "query.submit", replace(OCCASIONS["query.submit"], to=broken))
    query = make.reviewed(cast)
    exchange.approve(query, by=cast["secretariat officer"])
    actions.gather(by=CLOCK)
    assert told("query.approve") == {"member coordinator", "member officer"}
    assert DBTaskResult.objects.get().task_name == "tell_event"


def test_an_erased_person_leaves_nothing(cast: World) -> None:
    launched(cast)
    observer = cast["observer"]
    actions.prefer(observer.person, by=observer, rhythms={"asked": "daily"})
    actions.open_calendar(observer.person, by=observer)
    actions.gather(by=CLOCK)
    network.erase(observer.person, by=OPERATOR)
    actions.gather(by=CLOCK)
    assert not Preference.objects.exists()
    assert not observer.person.calendars.exists()
    assert not Notice.objects.filter(person=observer.person, state=State.WAITING).exists()


def test_only_the_installation_itself_sends(cast: World) -> None:
    for act in (actions.gather, actions.send, actions.bundle, actions.recover, actions.call_due):
        with pytest.raises(Exception, match="by themselves"):
            act(by=cast["administrator"])


# Golden texts

CASES = {
    "launch": "query.launch", "release": "reply.release", "remind": "reply.remind",
    "more_time": "extension.ask", "agree": "extension.agree", "refuse": "extension.refuse",
    "close": "query.close", "approve": "query.approve", "submit": "query.submit",
    "consult": "consultation.ask", "contribution": "consultation.answer", "digest": "",
    "appointed": "mandate.appoint", "signed": "arrangement.sign",
}  # fmt: skip


def story(cast: World) -> None:
    """What happens between a draft and its end, with an office that needs a note."""
    observer, member = cast["observer"], cast["member coordinator"]
    point = cast.organisations["observer"]
    point.kind, point.area, point.name = "contact_point", "XK", {
        "en": "Contact point", "sq": "Pika e kontaktit", "sr-latn": "Kontakt tačka",
    }  # fmt: skip
    point.save()
    query = make.launched(cast)
    reply = make.reply_of(query, point)
    observer.organisation.refresh_from_db()
    network.appoint(observer.person, point, by=cast["administrator"], role="officer")
    draft = network.draft(cast.international, point, by=OPERATOR, since=clock.today())
    network.sign(draft, by=OPERATOR, signed_on=clock.today())
    consulted = exchange.consult(
        reply, by=observer, questions=query.questions.all(), due_on=clock.today() + timedelta(days=5),
        organisation=cast.organisations["institution"],
    ).consultation  # fmt: skip
    for question in query.questions.all():
        exchange.contribute(consulted, question, by=cast["institution officer"], edition=0,
                            status="no_data")  # fmt: skip
    exchange.sign_off(consulted, by=cast["institution officer"])
    for counter in (None, reply.due_on + timedelta(days=2)):
        reply.refresh_from_db()
        more = exchange.ask_more_time(
            reply, by=observer, until=reply.due_on + timedelta(days=7), reason="Secret reason."
        )
        if counter is None:
            exchange.agree(more, by=member)
        else:
            reply.refresh_from_db()
            exchange.refuse(more, by=member, counter_on=reply.due_on + timedelta(days=2))
    reply.refresh_from_db()
    with clock.frozen(MONDAY + (reply.due_on - MONDAY.date()) - timedelta(days=3)):
        exchange.remind(by=CLOCK)
    make.released(reply, observer)
    exchange.close(query, by=member)


def test_the_golden_texts(cast: World, settings) -> None:
    """To accept a change: delete the files, run the test, read what it wrote."""
    settings.ORIGIN = "https://network.example"
    with clock.frozen(MONDAY), translation.override("en"):
        story(cast)
        actions.gather(by=CLOCK)
    missing = []
    for language in ("en", "sq", "sr-latn", "sr"):
        told = "".join(
            f"=== {name} ===\n\n{mail_text(kind, language)}\n" for name, kind in CASES.items()
        )
        golden = GOLDEN / f"notices.{language}.txt"
        if not golden.exists():
            golden.write_text(told, encoding="utf-8")
            missing.append(golden.name)
        assert told == golden.read_text(encoding="utf-8"), language
    if missing:
        pytest.fail(f"{', '.join(missing)} was written; read it, and run the test again.")


def mail_text(kind: str, language: str) -> str:
    """The mail of an occasion as it would be in a language; without a kind the digest of all."""
    notices = Notice.objects.filter(kind=kind) if kind else Notice.objects.all()
    notices = notices.order_by("person__name", "event")
    notice = notices.select_related("person", "organisation", "event").last()
    assert notice is not None, kind
    notice.person.language = language
    if kind:
        written = mails.mail_of(notice)
    else:
        digest = Digest(person=notice.person, on=MONDAY.date())
        written = mails.mail_of_digest(digest, list(notices.filter(person=notice.person)))
    text = f"Subject: {written.subject}\n\n{written.body}"
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "IDENTIFIER", text)


def test_every_occasion_has_its_words_and_group() -> None:
    from django.template.loader import get_template

    for one in OCCASIONS.values():
        get_template(f"{one.mail}.txt")
        get_template(f"{one.mail}_subject.txt")
        assert one.group in GROUPS
