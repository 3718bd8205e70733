"""People come by invitation, act within their mandate, and whoever leaves loses access at once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.factories import network as make
from tests.personas import World

from tessera import audit
from tessera.access import visibility
from tessera.access.people import CLOCK, OPERATOR, VISITOR, Actor
from tessera.audit.models import Event
from tessera.core import clock
from tessera.network import actions, reads
from tessera.network.models import Invitation, Mandate, Person
from tessera.workflow import NotNow

PASSWORD = "hospitality-in-two-halves"


def invite(
    cast: World, by: str = "member coordinator", at: str = "member", **facts
) -> actions.Sent:
    wanted = {"email": "New@Example.org", "name": "Law officer", "role": "expert"} | facts
    return actions.invite(cast.organisations[at], by=cast[by], **wanted)


def test_an_invitation_becomes_an_account_with_a_mandate(cast: World) -> None:
    sent = invite(cast, language="sq")
    assert reads.invitation(sent.token) == sent.invitation
    person = actions.accept(sent.token, by=VISITOR, password=PASSWORD)
    assert (person.email, person.name, person.language) == ("new@example.org", "Law officer", "sq")
    assert person.check_password(PASSWORD)
    actor = Actor(person, cast.organisations["member"])
    assert actor.standing.holds("expert")
    assert reads.invitation(sent.token) is None
    with pytest.raises(ValidationError, match="no longer open"):
        actions.accept(sent.token, by=VISITOR, password=PASSWORD)
    assert audit.verify() is None


def test_the_token_is_nowhere_but_in_the_link(cast: World) -> None:
    sent = invite(cast)
    stored = json.dumps([list(map(str, row)) for row in Invitation.objects.values_list()])
    assert sent.token not in stored
    said = json.dumps([str(row) for row in Event.objects.values_list()])
    assert sent.token not in said
    assert "new@example.org" not in said.lower()  # the chain is for ever: no addresses in it


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_a_made_up_link_opens_nothing(cast: World, token: str) -> None:
    invite(cast)
    assert reads.invitation(token) is None
    with pytest.raises(ValidationError, match="no longer open"):
        actions.accept(token, by=VISITOR, password=PASSWORD)


def test_an_invitation_expires_by_itself(cast: World) -> None:
    sent = invite(cast, days=3)
    with clock.frozen(clock.now() + timedelta(days=3, seconds=1)):
        with pytest.raises(ValidationError, match="no longer open"):
            actions.accept(sent.token, by=VISITOR, password=PASSWORD)
        assert actions.expire_invitations(by=CLOCK) == 1
        assert actions.expire_invitations(by=CLOCK) == 0
    sent.invitation.refresh_from_db()
    assert sent.invitation.state == "expired"


def test_a_withdrawn_invitation_is_closed(cast: World) -> None:
    sent = invite(cast)
    actions.withdraw_invitation(sent.invitation, by=cast["member coordinator"])
    with pytest.raises(ValidationError):
        actions.accept(sent.token, by=VISITOR, password=PASSWORD)
    with pytest.raises(NotNow):
        actions.withdraw_invitation(sent.invitation, by=cast["member coordinator"])


def test_a_second_invitation_replaces_the_first(cast: World) -> None:
    first, second = invite(cast), invite(cast)
    assert reads.invitation(first.token) is None
    assert reads.invitation(second.token) == second.invitation


def test_who_has_an_account_signs_in_and_accepts(cast: World) -> None:
    other = cast["other member"]
    sent = invite(cast, email=other.person.email)
    with pytest.raises(ValidationError, match="Sign in"):
        actions.accept(sent.token, by=VISITOR, password=PASSWORD)
    assert actions.accept(sent.token, by=other) == other.person
    both = {one.organisation for one in Mandate.objects.current().filter(person=other.person)}
    assert both == {cast.organisations["member"], cast.organisations["other-member"]}


@pytest.mark.parametrize("password", ["", "short", "new@example.org"])
def test_a_weak_password_is_refused_and_nothing_is_left(cast: World, password: str) -> None:
    sent = invite(cast)
    with pytest.raises(ValidationError):
        actions.accept(sent.token, by=VISITOR, password=password)
    assert not Person.objects.filter(email="new@example.org").exists()
    assert reads.invitation(sent.token) is not None


@pytest.mark.parametrize(
    ("by", "at", "role"),
    [
        ("member officer", "member", "expert"),  # officers do not manage people
        ("member coordinator", "other-member", "expert"),  # another's organisation
        ("stranger", "member", "coordinator"),  # another network's secretariat
        ("member coordinator", "member", "administrator"),  # the whole installation
        ("member coordinator", "member", "auditor"),
        ("visitor", "member", "expert"),
        ("former member", "member", "expert"),
    ],
)
def test_who_may_not_invite(cast: World, by: str, at: str, role: str) -> None:
    with pytest.raises(PermissionDenied):
        invite(cast, by, at, role=role)


def test_a_secretariat_names_the_first_coordinator_and_no_more(cast: World) -> None:
    new = make.organisation("new-observer")
    make.membership(cast.international, new, "observer", area="GE")
    officer = cast["secretariat officer"]
    with pytest.raises(ValidationError, match="first coordinator"):
        actions.invite(new, by=officer, email="x@example.org", name="X", role="expert")
    sent = actions.invite(new, by=officer, email="x@example.org", name="X", role="coordinator")
    actions.accept(sent.token, by=VISITOR, password=PASSWORD)
    with pytest.raises(ValidationError, match="first coordinator"):
        actions.invite(new, by=officer, email="y@example.org", name="Y", role="coordinator")


def test_who_is_dismissed_is_out_at_once(cast: World) -> None:
    sent = invite(cast)
    person = actions.accept(sent.token, by=VISITOR, password=PASSWORD)
    client = Client()
    client.force_login(person)
    mandate = Mandate.objects.get(person=person)
    actions.dismiss(mandate, by=cast["member coordinator"])
    actor = Actor(Person.objects.get(pk=person.pk), cast.organisations["member"])
    assert not actor.standing.offices
    assert not visibility.sees(actor, cast["member coordinator"].person)
    person.refresh_from_db()
    assert not person.is_active
    answer = client.get("/audit/")
    assert answer.status_code == 302
    assert "/login/" in answer.headers["Location"]
    mandate.refresh_from_db()
    assert mandate.until == clock.today()  # history keeps the day


def test_who_has_another_mandate_keeps_the_account(cast: World) -> None:
    person = cast["member expert"].person
    make.mandate(person, cast.organisations["other-member"], "reader")
    mine = Mandate.objects.get(person=person, organisation=cast.organisations["member"])
    actions.dismiss(mine, by=cast["member coordinator"])
    person.refresh_from_db()
    assert person.is_active
    assert not Actor(person, cast.organisations["member"]).standing.offices
    assert Actor(person, cast.organisations["other-member"]).standing.holds("reader")


@pytest.mark.parametrize(
    "by", ["member officer", "other member", "secretariat officer", "observer"]
)
def test_who_may_not_dismiss(cast: World, by: str) -> None:
    mandate = Mandate.objects.get(person=cast["member expert"].person)
    with pytest.raises(PermissionDenied):
        actions.dismiss(mandate, by=cast[by])


def test_everybody_may_give_up_their_own_mandate(cast: World) -> None:
    reader = cast["member reader"]
    actions.dismiss(Mandate.objects.get(person=reader.person), by=reader)
    reader.person.refresh_from_db()
    assert not reader.person.is_active


def test_a_person_is_told_everything_and_no_secret(cast: World) -> None:
    sent = invite(cast)
    person = actions.accept(sent.token, by=VISITOR, password=PASSWORD)
    me = Actor(person, cast.organisations["member"])
    actions.list_expertise(person, by=me, topics=["asylum"], languages=["sq"], areas=["XK"],
                           fields=["law"], summary={"en": "Guardianship"})  # fmt: skip
    told = actions.export(person, by=me)
    text = json.dumps(told)
    assert told["person"]["email"] == "new@example.org"
    assert told["mandates"][0]["organisation_name"] == "member"
    assert {one["code"] for one in told["expertise"]["competences"]} == {
        "asylum",
        "sq",
        "XK",
        "law",
    }
    steps = {one["step"] for one in told["events"]}
    assert {"person.enrol", "mandate.appoint", "expertise.list", "invitation.accept"} <= steps
    assert "password" not in text
    assert "token" not in text
    assert Event.objects.filter(step="person.export", actor=person.pk).exists()


def test_a_record_holds_what_every_room_keeps(cast: World) -> None:
    """Whatever refers to a person by name is in the record, under the room's own word."""
    from allauth.socialaccount.models import SocialAccount
    from tests.factories import exchange as asking

    from tessera.audit.models import Reading
    from tessera.exchange import actions as exchange
    from tessera.notices import actions as notices

    me = cast["other member"]
    exchange.follow("topic", "asylum", by=me)
    notices.prefer(me.person, by=me, rhythms={"studies": "daily"})
    SocialAccount.objects.create(user=me.person, provider="house", uid="7", extra_data={})
    query = asking.launched(cast)
    reply = asking.reply_of(query, cast.organisations["member"])
    asking.released(reply, cast["member coordinator"])
    exchange.saw(query, query.editions.all(), by=me)
    told = actions.export(me.person, by=me)
    assert [(one["kind"], one["what"]) for one in told["subscriptions"]] == [("topic", "asylum")]
    assert [one["group"] for one in told["ways_of_being_told"]] == ["studies"]
    assert told["identities"][0]["provider"] == "house"
    assert told["readings"][0]["object_id"] == str(query.pk) and Reading.objects.count() == 1
    assert "asylum" not in json.dumps(actions.export(cast["observer"].person, by=OPERATOR))


def test_no_row_about_a_person_is_left_out_of_the_record(cast: World) -> None:
    from tessera.network.actions import record

    names = {
        "Mandate": "mandates", "Expertise": "expertise", "Invitation": "invitations_received",
        "EmailAddress": "mail_addresses", "Authenticator": "means_of_signing_in",
        "UserSession": "sessions", "SocialAccount": "identities",
    }  # fmt: skip
    person = cast["other member"].person
    kept = {rows(person).model.__name__ for rows in record.KEPT.values()}
    there = {one.related_model.__name__ for one in Person._meta.related_objects}
    assert there == kept | set(names)
    assert set(names.values()) <= set(actions.record_of(person, by=OPERATOR))


@pytest.mark.parametrize("by", ["member coordinator", "secretariat officer", "auditor", "visitor"])
def test_nobody_else_exports_a_record(cast: World, by: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.export(cast["member expert"].person, by=cast[by])


def test_a_person_corrects_their_own_record(cast: World) -> None:
    me = cast["member expert"]
    actions.correct(me.person, by=me, name="  Asylum   expert ", language="sr", style="un",
                    email="Asylum@example.org")  # fmt: skip
    person = Person.objects.get(pk=me.person_id)
    assert (person.name, person.language, person.style) == ("Asylum expert", "sr", "un")
    assert person.email == "asylum@example.org"
    with pytest.raises(ValidationError, match="already"):
        actions.correct(me.person, by=me, email=cast["observer"].person.email.upper())
    with pytest.raises(ValidationError, match="cannot be corrected"):
        actions.correct(me.person, by=me, is_active="yes")
    with pytest.raises(PermissionDenied):
        actions.correct(cast["observer"].person, by=me, name="x")


def test_an_erased_account_leaves_the_office_and_nothing_of_the_person(cast: World) -> None:
    sent = invite(cast, name="A. Person")
    person = actions.accept(sent.token, by=VISITOR, password=PASSWORD)
    actions.erase(person, by=Actor(person, cast.organisations["member"]))
    row = Person.objects.get(pk=person.pk)
    assert (row.is_active, row.has_usable_password()) == (False, False)
    assert "new@example.org" not in json.dumps(actions.record_of(row, by=OPERATOR))
    assert not Invitation.objects.filter(email="new@example.org").exists()
    assert audit.verify() is None


def test_the_directory_lists_who_consented_and_nobody_else(cast: World) -> None:
    me = cast["member expert"]
    actions.list_expertise(me.person, by=me, topics=["asylum", "return"], languages=["de"],
                           areas=["AT"], fields=["law"], summary={"en": "Guardians of minors"})  # fmt: skip
    other = cast["other member"]
    found = lambda **asked: [one.expertise.person for one in reads.directory(other, **asked)]  # noqa: E731
    assert found() == [me.person]
    assert found(topic="asylum", language="de", area="AT", field="law") == [me.person]
    assert found(topic="asylum", language="sq") == []
    assert found(words="GUARDIANS member") == [me.person]
    assert found(words="pilots") == []
    assert reads.directory(cast["observer"]) != []  # its arrangement opens the directory
    for name in ("bare observer", "applicant", "stranger", "visitor", "former member"):
        assert reads.directory(cast[name]) == [], name
    actions.unlist(me.person, by=me)
    assert found() == []


@pytest.mark.parametrize(
    "entry", [{"topics": ["nonsense"]}, {"areas": ["Atlantis"]}, {"fields": ["cooking"]},
              {"audience": "everybody"}],
)  # fmt: skip
def test_an_entry_with_unknown_codes_is_refused(cast: World, entry) -> None:
    me = cast["member expert"]
    with pytest.raises(ValidationError):
        actions.list_expertise(me.person, by=me, **entry)


def test_the_directory_asks_as_much_for_one_as_for_three(
    cast: World, django_assert_max_num_queries
) -> None:
    other = cast["other member"]
    assert other.standing.offices
    make.expertise(cast["member expert"].person, "asylum")
    with django_assert_max_num_queries(3):
        assert len(reads.directory(other)) == 1
    make.expertise(cast["member officer"].person, "asylum", "return")
    make.expertise(cast["member reader"].person, "return")
    with django_assert_max_num_queries(3):
        assert len(reads.directory(other)) == 3
