"""Makes the demonstration network, in one transaction: everything or nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tessera.access.people import Actor
from tessera.core.circle import Circle
from tessera.network import actions
from tessera.network.demonstration import PASSWORD, told
from tessera.network.models import (
    Arrangement,
    ContactPoint,
    Membership,
    Network,
    Organisation,
    Person,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Role = Membership.Role


@transaction.atomic
def everything(by: Actor) -> None:
    """The three networks and the accounts; what is there already stays as it is."""
    _emn(by)
    _balkans(by)
    _national(by)
    _accounts(by)


def remark(*names: str) -> dict[str, str]:
    """One or several remarks, joined language by language."""
    texts = [told()["remarks"][name] for name in names]
    return {language: " ".join(text[language] for text in texts) for language in texts[0]}


def _organisation(by: Actor, code: str, **facts: Any) -> Organisation:
    there = Organisation.objects.filter(code=code).first()
    return there or actions.register(by=by, code=code, **facts)


def _contact_point(by: Actor, area: str) -> Organisation:
    return _organisation(
        by, f"contact-point-{area.lower()}", name=told()["contact_point"], area=area,
        kind=Organisation.Kind.CONTACT_POINT,
    )  # fmt: skip


def _network(by: Actor, code: str, facts: Mapping[str, Any], **more: Any) -> Network:
    there = Network.objects.filter(code=code).first()
    return there or actions.found(
        by=by, code=code, name=facts["name"], short_name=facts["short_name"],
        since=facts["since"], audience=Circle.PUBLIC, **more,
    )  # fmt: skip


def _part(
    by: Actor, network: Network, organisation: Organisation, role: str, since: date, **facts: Any
) -> None:
    there = Membership.objects.filter(network=network, organisation=organisation, since=since)
    if not there.exists():
        actions.admit(network, organisation, by=by, role=role, since=since, **facts)


def _participant(
    by: Actor, network: Network, area: str, role: str, since: date, **facts: Any
) -> Organisation:
    """An area's contact point, designated and taking part from the same day on."""
    organisation = _contact_point(by, area)
    _part(by, network, organisation, role, since, area=area, **facts)
    if not ContactPoint.objects.filter(network=network, area=area).exists():
        actions.designate(network, organisation, by=by, area=area, since=since)
    return organisation


def _secretariat(by: Actor, facts: Mapping[str, Any], **more: Any) -> Organisation:
    return _organisation(
        by, facts["code"], name=facts["name"], kind=facts["kind"],
        short_name=facts["short_name"], **more,
    )  # fmt: skip


def _emn(by: Actor) -> None:
    facts = told()["emn"]
    network = _network(
        by, "emn", facts, coordinator=_secretariat(by, facts["secretariat"]), basis=facts["basis"]
    )
    for area in facts["members"]:
        _participant(by, network, area, Role.MEMBER, facts["since"], basis=facts["basis"])
    _croatia(by, network, facts["basis"])
    _participant(by, network, "DK", Role.OBSERVER, facts["since"], remark=remark("steering"))
    for one in facts["observers"]:
        told_of = remark(one["remark"]) if "remark" in one else {}
        organisation = _participant(
            by, network, one["area"], Role.OBSERVER, one["since"], remark=told_of
        )
        _arrangement(by, network, organisation, one, signed=True)
    draft = facts["draft"]
    _arrangement(by, network, _contact_point(by, draft["area"]), draft, signed=False)


def _croatia(by: Actor, network: Network, basis: str) -> None:
    """Observer before it was a member: one change of role, so that history has an example."""
    joined = date(2013, 7, 1)
    organisation = _participant(
        by, network, "HR", Role.OBSERVER, date(2012, 1, 1), remark=remark("approximate")
    )
    observer = Membership.objects.get(
        network=network, organisation=organisation, role=Role.OBSERVER
    )
    if observer.until is None:
        actions.change_role(observer, Role.MEMBER, by=by, since=joined, basis=basis)


def _arrangement(
    by: Actor,
    network: Network,
    organisation: Organisation,
    facts: Mapping[str, Any],
    *,
    signed: bool,
) -> None:
    if Arrangement.objects.filter(network=network, organisation=organisation).exists():
        return
    arrangement = actions.draft(
        network, organisation, by=by, since=facts["since"], until=facts.get("until"),
        area=facts["area"], is_invented=not signed,
        remark=remark("rights" if signed else "draft"),
    )  # fmt: skip
    for written in facts["rights"]:
        what, circle = written.split(":")
        product, act = what.split(".")
        actions.grant(arrangement, by=by, product=product, act=act, circle=circle)
    if signed:
        actions.sign(arrangement, by=by, signed_on=facts["since"])


def _balkans(by: Actor) -> None:
    facts = told()["balkans"]
    invented = {"is_invented": True, "remark": remark("invented")}
    secretariat = _secretariat(by, facts["secretariat"], **invented)
    network = _network(by, facts["code"], facts, coordinator=secretariat, **invented)
    for area in facts["members"]:
        _participant(by, network, area, Role.MEMBER, facts["since"], **invented)


def _national(by: Actor) -> None:
    facts = told()["national"]
    point = ContactPoint.objects.get(network__code=told()["balkans"]["code"], area=facts["area"])
    network = _network(
        by, facts["code"], facts, coordinator=point.organisation, contact_point=point,
        level=Network.Level.NATIONAL, area=facts["area"], is_invented=True,
        remark=remark("institutions"),
    )  # fmt: skip
    merged = []
    for one in facts["institutions"]:
        invented = one.get("invented", False)
        organisation = _organisation(
            by, one["code"], name=one["name"], kind=one["kind"], short_name=one["short_name"],
            area="" if one.get("abroad") else facts["area"], is_invented=invented,
            remark=remark("invented" if invented else "institutions"),
        )  # fmt: skip
        _part(by, network, organisation, one.get("role", Role.INSTITUTION), facts["since"])
        if "successor" in one:
            merged.append((organisation, one))
    for organisation, one in merged:
        if organisation.successor_id is None:
            successor = Organisation.objects.get(code=one["successor"])
            first = date.fromordinal(one["until"].toordinal() + 1)
            actions.merge(organisation, successor, by=by, on=first)
    if not point.entities.exists():
        actions.compose(point, [Organisation.objects.get(code="xk-mia")], by=by)


def _accounts(by: Actor) -> None:
    """Everybody has the same password, which is told to everybody; to hash it takes long on purpose."""
    hashed = ""
    for one in told()["accounts"]:
        if Person.objects.filter(email=one["email"]).exists():
            continue
        organisation = Organisation.objects.get(code=one["organisation"])
        person = actions.enrol(
            organisation, by=by, email=one["email"], name=one["name"]["en"], role=one["role"],
            password=PASSWORD, hashed=hashed,
        )  # fmt: skip
        hashed = person.password
        if "expertise" in one:
            actions.list_expertise(
                person, by=Actor(person, organisation), is_invented=True,
                summary=remark("invented"), **one["expertise"],
            )  # fmt: skip
