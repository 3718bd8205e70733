"""Drafts: what a query needs, who may ask, who is asked, who will read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.factories import exchange as make
from tests.factories import network as people
from tests.personas import World

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions, reads, workdays
from tessera.exchange.labels import tlp
from tessera.exchange.models import AnswerEdition, Query
from tessera.exchange.reads.readers import reach_of
from tessera.network.models import Organisation, Product, Right


@pytest.mark.parametrize(
    ("requester", "sentence"),
    [("anna.schmidt@example.org", "mail address"), ("Anna Schmidt", "no organisation"),
     ("", "no organisation")],
)  # fmt: skip
def test_a_person_is_no_requester(cast: World, requester: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        make.draft(cast, requesters=[requester])
    assert not Query.objects.exists()


def test_several_organisations_ask_together_and_share_the_draft(cast: World) -> None:
    query = make.draft(cast, requesters=["member", cast.organisations["other-member"]])
    actions.revise(query, by=cast["other member"], title={"en": "Ours"})
    with pytest.raises(ValidationError, match="at least one"):
        actions.revise(query, by=cast["other member"], requesters=[])


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"topics": ["weather"]}, "no topic"),
        ({"title": {"de": "Vormund"}}, "languages"),
        ({"asked_roles": ["friend"]}, "not known"),
        ({"asked_roles": []}, "who is asked"),
        ({"asked_areas": ["ZZ"]}, "not the code of an area"),
        ({"urgency": "now"}, "not known"),
        ({"audience": "all"}, "not known"),
        ({"wanted_on": date(2020, 1, 1)}, "lie ahead"),
        ({"questions": [{"kind": "number", "words": {"en": "How many?"}}]}, "needs a unit"),
        ({"questions": [{"kind": "one_choice", "words": {"en": "Which?"}}]}, "2 to 30 options"),
        ({"questions": [{"kind": "table", "words": {"en": "Fill"}}]}, "1 to 12 columns"),
        ({"questions": [{"words": {}}]}, "Question 1: "),
        ({"questions": [{"words": {"en": "A"}, "options": [{"words": {"en": "B"}}]}]},
         "Only a choice"),
        ({"questions": [{"words": {"en": "A"}, "colour": "red"}]}, "colour"),
        ({"questions": [{"words": {"en": "A"}}] * 21}, "at most 20"),
        ({"nonsense": 1}, "nonsense"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence(cast: World, facts, sentence: str) -> None:
    query = make.draft(cast)
    with pytest.raises(ValidationError, match=sentence):
        actions.revise(query, by=cast["member coordinator"], **facts)
    query.refresh_from_db()
    assert (query.title, query.edition, query.questions.count()) == ({"en": "Guardians"}, 1, 2)


def test_questions_keep_their_identity_through_a_revision(cast: World) -> None:
    query = make.draft(cast)
    first, second = query.questions.all()
    told = [
        {"id": second.pk, "words": {"en": "Now first"}},
        {"words": {"en": "New"}},
        {"id": first.pk, "kind": "text", "words": {"en": "Now last"}},
    ]
    actions.revise(query, by=cast["member coordinator"], questions=told)
    assert [one.words["en"] for one in query.questions.all()] == ["Now first", "New", "Now last"]
    assert {first.pk, second.pk} < {one.pk for one in query.questions.all()}


@pytest.mark.parametrize(
    "name", ["observer", "bare observer", "member reader", "member expert", "applicant",
             "institution officer", "stranger", "visitor", "administrator", "former member"],
)  # fmt: skip
def test_who_has_no_right_to_launch_drafts_nothing(cast: World, name: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.draft(cast.international, by=cast[name], title={"en": "Guardians"})


def test_an_observer_launches_while_its_arrangement_says_so(cast: World) -> None:
    right = Right.objects.create(
        arrangement=cast.signed, product=Product.QUERY, act="launch", circle="network",
        since=people.LONG_AGO,
    )  # fmt: skip
    able = people.again(cast["observer"])
    query = actions.draft(cast.international, by=able, title={"en": "Guardians"})
    assert cast.international in reads.networks(able)
    Right.objects.filter(pk=right.pk).update(until=date(2020, 1, 1))
    with pytest.raises(PermissionDenied):
        actions.revise(query, by=people.again(able), title={"en": "Other"})


def test_who_is_asked_follows_the_rule(cast: World) -> None:
    query = make.draft(cast)
    by = cast["member coordinator"]
    told = {one.area: one.why_not for one in reads.met(query)}
    assert set(told) == {"AT", "SE", "AL", "DK"}
    assert "right to reply" in told["DK"] and not told["AL"]
    for rule, areas in (
        ({"asked_roles": ["observer"]}, ["AL"]),
        ({"asked_roles": ["member", "observer"], "asked_areas": ["SE", "AL"]}, ["AL", "SE"]),
        ({"asked_areas": [], "asked_arrangements": ["working"]}, ["AL"]),
        ({"asked_arrangements": ["letters"]}, []),
    ):
        query = actions.revise(query, by=by, **rule)
        assert [one.area for one in reads.asked(query)] == areas


def test_nobody_to_ask_is_told_before_anything_happens(cast: World) -> None:
    from tessera.workflow import NotReady

    query = make.approved(cast, asked_areas=["DK"])
    with pytest.raises(NotReady, match="meets nobody"):
        actions.launch(query, by=cast["member coordinator"])
    query.refresh_from_db()
    assert (query.state, query.launched_at) == ("approved", None)


def test_each_participant_has_its_own_last_day(cast: World) -> None:
    with clock.frozen(datetime(2026, 11, 25, tzinfo=UTC)):
        query = make.launched(cast, urgency="urgent")
    told = {one.area: one.due_on for one in query.replies.all()}
    assert told == {
        "AT": date(2026, 12, 2),
        "SE": date(2026, 12, 2),
        "AL": date(2026, 12, 4),  # two holidays there fall on a weekend and are kept after it
    }
    actions.set_terms(cast.international, by=cast["secretariat officer"], urgent_days=3)
    with clock.frozen(datetime(2026, 7, 1, tzinfo=UTC)):
        shorter = make.launched(cast, urgency="urgent")
    assert {one.due_on for one in shorter.replies.all()} == {date(2026, 7, 6)}


def test_a_wished_day_is_moved_to_a_day_that_people_work_on(cast: World) -> None:
    with clock.frozen(datetime(2026, 12, 1, tzinfo=UTC)):
        query = make.launched(cast, wanted_on=date(2026, 12, 24))
    told = {one.area: one.due_on for one in query.replies.all()}
    assert told["AT"] >= date(2026, 12, 24)
    assert all(workdays.is_workday(day, area) for area, day in told.items())


def test_working_days_know_each_areas_holidays() -> None:
    day = date(2026, 2, 17)  # a day off in Kosovo*, a Tuesday elsewhere
    assert not workdays.is_workday(day, "XK")
    assert workdays.is_workday(day, "AT")
    assert workdays.is_workday(date(2026, 3, 25)) and not workdays.is_workday(
        date(2026, 3, 25), "EL"
    )
    assert workdays.after(date(2026, 2, 16), 1, "XK") == date(2026, 2, 18)
    assert workdays.between(date(2026, 2, 16), date(2026, 2, 18), "XK") == 1
    assert workdays.between(date(2026, 2, 18), date(2026, 2, 16), "XK") == -1
    assert workdays.after(date(2026, 2, 18), -1, "XK") == date(2026, 2, 16)
    assert not workdays.is_workday(date(2026, 2, 15), "RS_XK")


def test_the_labels_are_those_of_the_traffic_light_protocol() -> None:
    assert [tlp(circle) for circle in Circle] == [
        "TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:GREEN", "TLP:CLEAR",
    ]  # fmt: skip


def test_who_will_read_is_who_then_reads(cast: World) -> None:
    """The page before the launch against what everybody really sees after it."""
    known = Organisation.objects.visible_to(cast["member coordinator"])
    unknown = {one.pk for one in Organisation.objects.exclude(pk__in=known.values("pk"))}
    for audience in Circle:
        query = make.approved(cast, audience=audience, default_audience=Circle.NATIONAL)
        told = reads.who_will_read(query, cast["member coordinator"])
        named, reading_unnamed = {one.organisation.pk for one in told.readers}, set()
        actions.launch(query, by=cast["member coordinator"])
        reply = make.reply_of(query, cast.organisations["other-member"])
        make.released(reply, cast["other member"])
        for name, person in cast.people.items():
            if not person.standing.offices:
                continue
            seen = Query.objects.visible_to(people.again(person)).filter(pk=query.pk).exists()
            if audience is Circle.PUBLIC:
                assert seen and told.is_public
                continue
            if "secretariat" in name or person.organisation == cast.organisations["secretariat"]:
                continue  # sees it as reviewer, whatever its audience
            if person.organisation_id in unknown:
                reading_unnamed |= {person.organisation_id} if seen else set()
                continue
            assert (person.organisation_id in named) == seen, (audience, name)
            reading = AnswerEdition.objects.visible_to(people.again(person)).filter(reply=reply)
            says = {one.organisation.pk for one in told.readers if one.reads_default}
            assert (person.organisation_id in says) == reading.exists(), (audience, name)
        if audience is not Circle.PUBLIC:
            assert sum(one.organisations for one in told.unnamed) == len(reading_unnamed)


def test_reach_is_what_standing_says(cast: World) -> None:
    found = reach_of(cast.international, clock.today())
    for person in cast.people.values():
        if person.standing.offices:
            innermost = person.standing.audiences(Product.QUERY).get(cast.international.pk)
            assert found.get(person.organisation_id) == innermost


def test_what_differs_from_the_last_query_is_told(cast: World) -> None:
    first = make.launched(cast)
    query = make.approved(cast, asked_areas=["AT", "AL"], audience=Circle.PUBLIC)
    different = reads.who_will_read(query, cast["member coordinator"]).difference
    assert different is not None and different.last == first
    assert [one.code for one in different.asked_less] == ["other-member"]
    assert different.asked_more == () and not different.is_none
    assert different.audience == ("network", "public")
    same = make.approved(cast)
    assert reads.who_will_read(same, cast["member coordinator"]).difference.is_none


def test_people_are_named_as_far_as_the_directory_is_open(cast: World) -> None:
    query = make.approved(cast)
    told = reads.who_will_read(query, cast["member coordinator"])
    [own] = [one for one in told.readers if one.organisation.code == "member"]
    assert own.headcount == 4 and len(own.people) >= 4
    assert own.circle is Circle.REQUESTER
