"""What people follow: one digest a day or a week, of what they see on that day, and of nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.exchange.test_pages import signed_in, words
from tests.factories import exchange as make
from tests.once import undone
from tests.personas import World

from tessera.access.people import CLOCK, OPERATOR
from tessera.audit.models import Event
from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.actions import indexing
from tessera.exchange.models import Query, Subscription
from tessera.exchange.reads import subscriptions as reads
from tessera.network import actions as network
from tessera.network.models import Mandate, Person
from tessera.notices import actions as notices
from tessera.notices.models import Notice, State, Why

GOLDEN = Path(__file__).parents[1] / "golden" / "mails"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def worked(at: datetime = MONDAY) -> list[str]:
    """What the worker does at a moment; the mails that went to those who follow, as texts."""
    with clock.frozen(at):
        before = len(mail.outbox)
        notices.gather(by=CLOCK)
        indexing.catch_up(by=CLOCK)
        actions.tell_followers(by=CLOCK)
        notices.bundle(by=CLOCK)
        notices.send(by=CLOCK)
        return [
            f"{one.to[0]}\n{one.subject}\n{one.body}"
            for one in mail.outbox[before:]
            if "What you follow" in one.body
        ]


def tomorrow(days: int = 1) -> datetime:
    return MONDAY + timedelta(days=days)


def minors(cast: World, **facts) -> Query:
    return make.launched(cast, **{"title": {"en": "Guardians"}, **facts})


def told(name: str, cast: World) -> list[str]:
    rows = Notice.objects.filter(person=cast[name].person, kind__startswith="followed.")
    return list(rows.order_by("event").values_list("kind", flat=True))


# Following


def test_a_topic_an_area_and_a_search_are_followed_once(cast: World) -> None:
    member = cast["member reader"]
    topic = actions.follow("topic", "return", by=member)
    assert (topic.rhythm, topic.is_paused) == ("weekly", False)
    actions.change(topic, by=member, is_paused=True)
    again = actions.follow("topic", "return", by=member, rhythm="daily")
    assert again.pk == topic.pk and (again.rhythm, again.is_paused) == ("daily", False)
    actions.follow("area", "SE", by=member)
    actions.follow("search", reads.kept({"q": "  guardians   minors ", "page": "2"}), by=member)
    found = [(one.kind, one.what) for one in reads.following(member)]
    assert found == [("area", "SE"), ("search", "q=guardians+minors"), ("topic", "return")]
    steps = Event.objects.filter(step__startswith="subscription.")
    assert steps.count() == 5 and "guardians" not in str(list(steps.values("facts", "object_name")))


@pytest.mark.parametrize(
    ("kind", "what", "sentence"),
    [("topic", "weather", "no topic"), ("area", "ZZ", "not the code"), ("area", "", "Choose an"),
     ("search", "", "Search for something"), ("search", f"q={'x' * 700}", "too long"),
     ("person", "anna", "not known")],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused_in_a_sentence(
    cast: World, kind: str, what: str, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        actions.follow(kind, what, by=cast["member reader"])
    with pytest.raises(ValidationError, match="not known"):
        actions.follow("topic", "return", by=cast["member reader"], rhythm="hourly")
    assert not Subscription.objects.exists()


def test_fifty_are_enough(cast: World, monkeypatch) -> None:
    monkeypatch.setattr("tessera.exchange.actions.subscribing.MOST", 1)
    actions.follow("topic", "return", by=cast["member reader"])
    with pytest.raises(ValidationError, match="give up one"):
        actions.follow("topic", "asylum", by=cast["member reader"])


def test_nobody_touches_what_another_follows(cast: World) -> None:
    mine = actions.follow("topic", "return", by=cast["member reader"])
    for name in ("member coordinator", "administrator", "stranger", "visitor"):
        with pytest.raises(PermissionDenied):
            actions.change(mine, by=cast[name], is_paused=True)
        with pytest.raises(PermissionDenied):
            actions.unfollow(mine, by=cast[name])
    for name in ("visitor", "former member", "closed account"):
        with pytest.raises(PermissionDenied):
            actions.follow("topic", "return", by=cast[name])
    assert not reads.following(cast["member coordinator"]).exists()


# What is told


def test_a_followed_topic_comes_in_one_mail_the_next_day(cast: World) -> None:
    reader = cast["member reader"]
    actions.follow("topic", "unaccompanied-minors", by=reader, rhythm="daily")
    first, second = minors(cast), minors(cast)
    minors(cast, topics=["return"])
    assert worked() == []  # its day has not come
    (text,) = worked(tomorrow())
    assert text.startswith(reader.person.email) and "2 pieces of news" in text
    assert f"New query {first.number} of member" in text and second.number in text
    assert "2026.3" not in text and "Guardians" not in text and "deadline" not in text
    assert f"/exchange/queries/{first.number}/" in text
    assert worked(tomorrow()) == worked(tomorrow(2)) == []  # nothing new, no mail


def test_what_was_there_before_is_no_news(cast: World) -> None:
    minors(cast)
    actions.follow("topic", "unaccompanied-minors", by=cast["member reader"], rhythm="daily")
    assert worked() == worked(tomorrow()) == []


def test_weekly_waits_for_monday_and_the_sooner_rhythm_tells(cast: World) -> None:
    weekly, both = cast["member reader"], cast["member expert"]
    for who in (weekly, both):
        actions.follow("topic", "unaccompanied-minors", by=who)
    actions.follow("search", "q=guardians", by=both, rhythm="daily")
    minors(cast)
    worked()
    assert [one.partition("\n")[0] for one in worked(tomorrow())] == [both.person.email]
    assert worked(tomorrow(6)) == []
    assert [one.partition("\n")[0] for one in worked(tomorrow(7))] == [weekly.person.email]


def test_an_area_tells_what_it_asks_and_answers(cast: World) -> None:
    actions.follow("area", "SE", by=cast["member reader"], rhythm="daily")
    actions.follow("area", "AL", by=cast["member reader"], rhythm="daily")
    query = minors(cast)  # of an organisation without an area
    reply = make.reply_of(query, cast.organisations["other-member"])
    make.released(reply, cast["other member"])
    worked()
    assert told("member reader", cast) == ["followed.reply"]
    (text,) = worked(tomorrow())
    assert f"other-member replied to query {query.number}" in text and "As follows." not in text


def test_a_search_tells_queries_replies_and_compilations(cast: World) -> None:
    reader = cast["member reader"]
    actions.follow("search", "q=guardians", by=reader, rhythm="daily")
    actions.follow("search", "q=kujdestar*&kind=answer", by=reader, rhythm="daily")
    actions.follow("search", "q=guardians&requester=gone", by=reader, rhythm="daily")
    query = minors(cast)
    minors(cast, title={"en": "Something else"})
    reply = make.reply_of(query, cast.organisations["other-member"])
    make.released(reply, cast["other member"], words="Kujdestari caktohet nga gjykata.")
    worked()
    assert told("member reader", cast) == ["followed.query", "followed.reply"]


# Never above the circle


def test_only_what_the_follower_sees_is_told(cast: World) -> None:
    for name in ("member reader", "observer", "stranger"):
        actions.follow("topic", "unaccompanied-minors", by=cast[name], rhythm="daily")
        actions.follow("area", "SE", by=cast[name], rhythm="daily")
        actions.follow("search", "q=guardians", by=cast[name], rhythm="daily")
    hidden = minors(cast, audience="members", asked_roles=["member"])
    open_ = minors(cast, asked_roles=["member"])
    for query in (hidden, open_):
        reply = make.reply_of(query, cast.organisations["other-member"])
        make.released(reply, cast["other member"], audience="members", reason="Not yet.")
    worked()
    assert told("member reader", cast) == ["followed.query"] * 2 + ["followed.reply"] * 2
    assert told("observer", cast) == ["followed.query"]
    assert told("stranger", cast) == []
    texts = worked(tomorrow())
    observer = next(one for one in texts if one.startswith(cast["observer"].person.email))
    assert open_.number in observer and hidden.number not in observer
    assert "replied" not in observer


def left(cast: World, own: Subscription, query: Query) -> None:
    Mandate.objects.filter(person=own.person).update(ended_at=clock.now())


def narrowed(cast: World, own: Subscription, query: Query) -> None:
    Query.objects.filter(pk=query.pk).update(audience="members")


def withdrawn(cast: World, own: Subscription, query: Query) -> None:
    actions.withdraw(query, by=cast["member coordinator"], reason="No longer needed.")


def paused(cast: World, own: Subscription, query: Query) -> None:
    actions.change(own, by=cast["observer"], is_paused=True)


def ended(cast: World, own: Subscription, query: Query) -> None:
    actions.unfollow(own, by=cast["observer"])


def unwished(cast: World, own: Subscription, query: Query) -> None:
    notices.prefer(own.person, by=cast["observer"], rhythms={"followed": "never"})


def test_what_is_no_longer_theirs_when_the_mail_is_made_is_not_told(cast: World) -> None:
    own = actions.follow("topic", "unaccompanied-minors", by=cast["observer"], rhythm="daily")
    query = minors(cast, asked_roles=["member"])
    worked()
    assert told("observer", cast) == ["followed.query"]
    for happens in (left, narrowed, withdrawn, paused, ended, unwished):
        with undone():
            happens(cast, Subscription.objects.get(pk=own.pk), Query.objects.get(pk=query.pk))
            assert worked(tomorrow()) == [], happens.__name__
            found = Notice.objects.get(person=own.person, kind="followed.query")
            assert found.state == State.SKIPPED and found.why in (
                Why.HIDDEN, Why.LEFT, Why.SETTLED, Why.UNWANTED,
            ), happens.__name__  # fmt: skip
    assert len(worked(tomorrow())) == 1  # where nothing of it happens, it is told


def test_a_pause_is_not_told_afterwards(cast: World) -> None:
    reader = cast["member reader"]
    own = actions.follow("topic", "unaccompanied-minors", by=reader, rhythm="daily")
    actions.change(own, by=reader, is_paused=True)
    minors(cast)
    worked()
    actions.change(own, by=reader, is_paused=False)
    later = minors(cast)
    worked()
    (text,) = worked(tomorrow())
    assert later.number in text and "2026.1\n" not in text and "1 piece of news" in text


def test_preferences_stop_all_of_it_and_leave_rhythms_alone(cast: World) -> None:
    reader = cast["member reader"]
    actions.follow("topic", "unaccompanied-minors", by=reader)
    minors(cast)
    worked()
    notices.prefer(reader.person, by=reader, rhythms={"followed": "daily"})
    assert Notice.objects.get(person=reader.person).rhythm == "weekly"
    with pytest.raises(ValidationError, match="Choose one"):
        notices.prefer(reader.person, by=reader, rhythms={"followed": "at_once"})
    notices.prefer(reader.person, by=reader, rhythms={"followed": "never"})
    minors(cast)
    worked()
    assert len(told("member reader", cast)) == 1
    page = words(signed_in(reader).get("/notices/preferences/"))
    assert "What you follow" in page and "As chosen for each" in page


def test_whoever_is_told_otherwise_is_told_once(cast: World) -> None:
    actions.follow("topic", "unaccompanied-minors", by=cast["other member"], rhythm="daily")
    actions.follow("topic", "unaccompanied-minors", by=cast["member coordinator"], rhythm="daily")
    minors(cast)
    worked()
    rows = Notice.objects.filter(event__step="query.launch")
    assert told("other member", cast) == []  # was asked, and told at once
    assert rows.filter(person=cast["other member"].person).count() == 1
    assert told("member coordinator", cast) == []  # who launched it knows


# Once, whatever happens


def test_a_kill_between_two_people_tells_nobody_twice(cast: World, monkeypatch) -> None:
    for name in ("member reader", "member expert"):
        actions.follow("topic", "unaccompanied-minors", by=cast[name], rhythm="daily")
    minors(cast)
    notices.gather(by=CLOCK)
    indexing.catch_up(by=CLOCK)
    real, calls = reads.news, []

    def killed(person, *rest):
        calls.append(person)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(person, *rest)

    with monkeypatch.context() as broken:
        broken.setattr(reads, "news", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.tell_followers(by=CLOCK)
    assert Notice.objects.filter(kind="followed.query").count() == 1
    worked()
    worked()
    assert Notice.objects.filter(kind="followed.query").count() == 2
    assert not reads.has_news()
    with pytest.raises(PermissionDenied):
        actions.tell_followers(by=cast["administrator"])


def test_nothing_is_told_before_it_can_be_found(cast: World) -> None:
    """A search looks through the index: what is not indexed yet waits, and is not passed over."""
    actions.follow("search", "q=guardians", by=cast["member reader"], rhythm="daily")
    minors(cast)
    notices.gather(by=CLOCK)
    assert not reads.has_news()
    actions.tell_followers(by=CLOCK)
    assert told("member reader", cast) == []
    worked()
    assert told("member reader", cast) == ["followed.query"]


def test_an_erased_person_follows_nothing(cast: World) -> None:
    observer = cast["observer"]
    actions.follow("search", "q=guardians", by=observer)
    actions.follow("topic", "return", by=cast["member reader"])
    network.erase(observer.person, by=OPERATOR)
    worked()
    assert [one.person for one in Subscription.objects.all()] == [cast["member reader"].person]


def test_more_followers_of_one_person_cost_no_more_questions(cast: World) -> None:
    reader = cast["member reader"]
    actions.follow("topic", "unaccompanied-minors", by=reader)

    def cost() -> int:
        minors(cast)
        notices.gather(by=CLOCK)
        indexing.catch_up(by=CLOCK)
        with CaptureQueriesContext(connection) as captured:
            actions.tell_followers(by=CLOCK)
        return len(captured)

    cost()
    one = cost()
    for code in ("AT", "AL"):
        actions.follow("area", code, by=reader)
    assert cost() == one


# Golden texts


LANGUAGES = ("en", "sq", "sr-latn", "sr")


def test_the_golden_digest(cast: World, settings) -> None:
    """To accept a change: delete the files, run the test, read what it wrote."""
    settings.ORIGIN = "https://network.example"
    reader, member = cast["member reader"], cast["member coordinator"]
    point = cast.organisations["observer"]
    point.kind, point.area, point.name = "contact_point", "XK", {
        "en": "Contact point", "sq": "Pika e kontaktit", "sr-latn": "Kontakt tačka",
    }  # fmt: skip
    point.save()
    with translation.override("en"):
        for kind, what in (
            ("topic", "unaccompanied-minors"),
            ("area", "AL"),
            ("search", "q=guardians"),
        ):
            actions.follow(kind, what, by=reader, rhythm="daily")
        query = minors(cast)
        reply = make.reply_of(query, point)
        make.released(reply, cast["observer"])
        actions.close(query, by=member)
        actions.compile_(query, by=member, circle="members", language="en", style="eu")
        worked()
    texts, missing = {}, []
    for language in LANGUAGES:
        with undone():
            texts[language] = digest_in(language, reader.person)
        golden = GOLDEN / f"followed.{language}.txt"
        if not golden.exists():
            golden.write_text(texts[language], encoding="utf-8")
            missing.append(golden.name)
    if missing:
        pytest.fail(f"{', '.join(missing)} was written; read it, and run the test again.")
    for language, text in texts.items():
        golden = GOLDEN / f"followed.{language}.txt"
        assert text == golden.read_text(encoding="utf-8"), language


def digest_in(language: str, person: Person) -> str:
    """The digest that somebody gets the next day, who reads in this language."""
    person.language = language
    person.save()
    with clock.frozen(tomorrow()):
        notices.bundle(by=CLOCK)
        mail.outbox.clear()
        notices.send(by=CLOCK)
    (written,) = [one for one in mail.outbox if one.to == [person.email]]
    return f"Subject: {written.subject}\n\n{written.body}"
