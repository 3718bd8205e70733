"""People: appoint, dismiss, correct, list in the directory, close and erase accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.network import bridge, checks
from tessera.network.models import Competence, Expertise, Mandate, Organisation, Person
from tessera.reference.models import Topic

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: Mandates over the whole installation; only administrators give them.
OVERSEEING = (Mandate.Role.ADMINISTRATOR, Mandate.Role.AUDITOR)
#: What a contact point's experts cover together (Decision 2008/381/EC, Article 5).
FIELDS = ("policy", "law", "research", "statistics")


def _topics() -> list[str]:
    return list(Topic.objects.values_list("code", flat=True))


def require_giving(organisation: Organisation, role: str, act: str, *, by: Actor) -> None:
    """Refuse unless ``by`` may give somebody ``role`` at ``organisation`` by ``act``.

    A secretariat names only an organisation's first coordinator; from then on that coordinator
    manages the organisation's people.
    """
    policy.require(by, act, organisation)
    if role in OVERSEEING:
        policy.require(by, "mandate.oversee")
    standing = by.standing
    own = by.organisation_id == organisation.pk and standing.holds(Mandate.Role.COORDINATOR)
    if by.is_trusted or own or standing.holds(Mandate.Role.ADMINISTRATOR):
        return
    coordinators = Mandate.objects.current().filter(
        organisation=organisation, role=Mandate.Role.COORDINATOR
    )
    if role != Mandate.Role.COORDINATOR or coordinators.exists():
        raise checks.refuse(
            "role",
            _("A secretariat names an organisation's first coordinator, who names the others."),
        )


@transaction.atomic
def enrol(
    organisation: Organisation,
    *,
    by: Actor,
    email: str,
    name: str,
    role: str,
    password: str,
    language: str = "",
    hashed: str = "",
) -> Person:
    """Create an account with a mandate without an invitation; for the command line alone.

    ``hashed`` is what is kept of this password elsewhere: accounts that share one need it hashed once.
    """
    if not by.is_trusted:
        policy.require(by, "mandate.oversee")
    given = checks.choice(Mandate.Role, role, "role")
    person = create_person(
        by=by, email=email, name=name, password=password, language=language, hashed=hashed
    )
    give(person, organisation, given, by=by)
    return person


def create_person(
    *, by: Actor, email: str, name: str, password: str, language: str = "", hashed: str = ""
) -> Person:
    """Write an account; the password is looked at as the settings ask."""
    address = checks.address(email)
    if Person.objects.filter(email=address).exists():
        raise checks.refuse("email", _("There is an account with this address already."))
    person = Person(
        email=address, name=checks.line(name, "name"), language=checks.language(language)
    )
    checks.password(password, person)
    if hashed:
        person.password = hashed
    else:
        person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    audit.record("person.enrol", person, by=by)
    return person


@transaction.atomic
def appoint(
    person: Person,
    organisation: Organisation,
    *,
    by: Actor,
    role: str,
    since: date | None = None,
    until: date | None = None,
) -> Mandate:
    """Give a person a mandate at an organisation."""
    given = checks.choice(Mandate.Role, role, "role")
    require_giving(organisation, given, "mandate.appoint", by=by)
    checks.period(since or clock.today(), until)
    if not person.is_active:
        raise checks.refuse("person", _("This account is closed; invite the person anew."))
    return give(person, organisation, given, by=by, since=since, until=until)


def give(
    person: Person,
    organisation: Organisation,
    role: str,
    *,
    by: Actor,
    since: date | None = None,
    until: date | None = None,
) -> Mandate:
    """Write a mandate and its event, unless the person holds it already; from today by default."""
    since = since or clock.today()
    there = Mandate.objects.touching(since, until).filter(
        person=person, organisation=organisation, role=role, ended_at__isnull=True
    )
    if there.exists():
        raise checks.refuse("role", _("The person holds this mandate then already."))
    if organisation.until and since > organisation.until:
        raise checks.refuse("organisation", _("The organisation no longer exists on that day."))
    mandate = Mandate.objects.create(
        person=person, organisation=organisation, role=role, since=since, until=until
    )
    audit.record(
        "mandate.appoint", mandate, by=by, person=person.pk, organisation=organisation.pk,
        role=role, since=since, until=until,
    )  # fmt: skip
    return mandate


@transaction.atomic
def dismiss(mandate: Mandate, *, by: Actor, reason: str = "") -> Mandate:
    """End a mandate at once: its sessions end, and without another mandate the account closes."""
    policy.require(by, "mandate.dismiss", mandate)
    if mandate.ended_at or (mandate.until and mandate.until < clock.today()):
        raise checks.refuse("mandate", _("This mandate has ended already."))
    mandate.ended_at = clock.now()
    mandate.until = max(mandate.since, clock.today())
    mandate.save(update_fields=["ended_at", "until"])
    audit.record(
        "mandate.dismiss", mandate, by=by, person=mandate.person_id, role=mandate.role,
        organisation=mandate.organisation_id, reason=reason,
    )  # fmt: skip
    left = Mandate.objects.touching(clock.today(), None).filter(
        person=mandate.person_id, ended_at__isnull=True
    )
    if left.exists():
        _end_sessions(mandate.person)
    else:
        _close(mandate.person, by)
    return mandate


def _end_sessions(person: Person) -> None:
    """Sign a person out everywhere."""
    for session in UserSession.objects.filter(user=person):
        session.end()


def _close(person: Person, by: Actor) -> None:
    _end_sessions(person)
    if not person.is_active:
        return
    person.is_active, person.deactivated_at = False, clock.now()
    person.save(update_fields=["is_active", "deactivated_at"])
    Expertise.objects.filter(person=person).update(consented_at=None)
    audit.record("person.deactivate", person, by=by)


@transaction.atomic
def deactivate(person: Person, *, by: Actor) -> Person:
    """Close an account: mandates and sessions end at once, the directory entry goes."""
    policy.require(by, "person.deactivate", person)
    for mandate in Mandate.objects.current().filter(person=person):
        mandate.ended_at, mandate.until = clock.now(), max(mandate.since, clock.today())
        mandate.save(update_fields=["ended_at", "until"])
    _close(person, by)
    return person


@transaction.atomic
def erase(person: Person, *, by: Actor) -> Person:
    """Close an account and erase name, address, sign-in means and directory entry.

    What the office did stays in the chain of events under the office's name, as the chain must.
    """
    policy.require(by, "person.erase", person)
    deactivate(person, by=by)
    Expertise.objects.filter(person=person).delete()
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=person).delete()
    person.invitations_accepted.update(email="erased@invalid.invalid", name="")
    person.email, person.name = f"{person.pk}@invalid.invalid", "–"
    person.language = person.style = ""
    person.set_unusable_password()
    person.save()
    audit.record("person.erase", person, by=by)
    return person


@transaction.atomic
def correct(person: Person, *, by: Actor, **changes: str) -> Person:
    """Correct one's own name, address, language or house style."""
    policy.require(by, "person.correct", person)
    looked_at = {
        "name": lambda value: checks.line(value, "name"),
        "email": checks.address,
        "language": checks.language,
        "style": lambda value: checks.choice(Person.Style, value, "style"),
    }
    for field, value in changes.items():
        if field not in looked_at:
            raise checks.refuse("__all__", _("“%(field)s” cannot be corrected.") % {"field": field})
        setattr(person, field, looked_at[field](value))
    if Person.objects.filter(email=person.email).exclude(pk=person.pk).exists():
        raise checks.refuse("email", _("There is an account with this address already."))
    person.save(update_fields=list(changes))
    if "email" in changes:
        EmailAddress.objects.filter(user=person).delete()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    audit.record("person.correct", person, by=by, fields=sorted(changes))
    return person


@transaction.atomic
def list_expertise(
    person: Person,
    *,
    by: Actor,
    topics: Iterable[str] = (),
    languages: Iterable[str] = (),
    areas: Iterable[str] = (),
    fields: Iterable[str] = (),
    summary: Mapping[str, str] | None = None,
    audience: str = Circle.NETWORK,
    is_invented: bool = False,
) -> Expertise:
    """List a person in the directory of experts; doing so is the person's consent."""
    policy.require(by, "expertise.list", person)
    wanted = checks.choice(Circle, audience, "audience")
    wanted_areas = list(dict.fromkeys(areas))
    for code in wanted_areas:
        if not bridge.is_area(code):
            raise checks.refuse("areas", _("“%(code)s” is not an area's code.") % {"code": code})
    spoken = [checks.line(code, "languages", 12) for code in dict.fromkeys(languages)]
    entry, _created = Expertise.objects.update_or_create(
        person=person,
        defaults={
            "audience": wanted,
            "summary": dict(summary or {}),
            "consented_at": clock.now(),
            "is_invented": is_invented,
        },
    )
    kinds = {
        Competence.Kind.TOPIC: checks.codes(topics, "topics", _topics()),
        Competence.Kind.LANGUAGE: spoken,
        Competence.Kind.AREA: wanted_areas,
        Competence.Kind.FIELD: checks.codes(fields, "fields", FIELDS),
    }
    entry.competences.all().delete()
    Competence.objects.bulk_create(
        Competence(expertise=entry, kind=kind, code=code)
        for kind, values in kinds.items()
        for code in values
    )
    audit.record("expertise.list", entry, by=by, person=person.pk, audience=wanted)
    return entry


@transaction.atomic
def unlist(person: Person, *, by: Actor) -> None:
    """Take a person out of the directory of experts; what was said of them is deleted."""
    policy.require(by, "expertise.unlist", person)
    entry = Expertise.objects.filter(person=person).first()
    if entry is None:
        raise checks.refuse("person", _("There is no entry in the directory of experts."))
    audit.record("expertise.unlist", entry, by=by, person=person.pk)
    entry.delete()
