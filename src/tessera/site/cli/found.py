"""``bin/tessera found``: the first network of an installation, or a further one."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tessera.site.cli.frame import Refusal, awake, say
from tessera.site.cli.user import origin

if TYPE_CHECKING:
    from tessera.network.models import Network

#: Languages in which a name can be given, as the command asks for them.
LANGUAGES = {"en": "English", "sq": "Albanian", "sr-latn": "Serbian, Latin script"}
#: What a coordinating body is called unless it has a name.
SECRETARIAT = {"en": "Secretariat", "sq": "Sekretariati", "sr-latn": "Sekretarijat"}
Words = dict[str, str]


def _words(_context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> Words:
    """``sq=Rrjeti`` names a language, anything else is English."""
    said: Words = {}
    for one in given:
        language, sign, words = one.partition("=")
        known = sign and language in LANGUAGES
        said[language if known else "en"] = (words if known else one).strip()
    return said


@click.command()
@click.option(
    "--name",
    multiple=True,
    callback=_words,
    metavar="[LANGUAGE=]WORDS",
    help="The network's name, in English or in LANGUAGE (en, sq, sr-latn); may be repeated.",
)
@click.option("--short-name", default="", help="What it is called for short, e.g. EMN.")
@click.option(
    "--code", default="", help="Its code in addresses; without one, made from the short name."
)
@click.option(
    "--national",
    default="",
    metavar="AREA",
    help="A national network, of the area with this code of Eurostat.",
)
@click.option(
    "--coordinator",
    multiple=True,
    callback=_words,
    metavar="[LANGUAGE=]WORDS",
    help="The body that coordinates it; 'Secretariat' in all languages without one.",
)
@click.option(
    "--coordinator-code",
    default="",
    metavar="CODE",
    help="Instead, an organisation that is here already.",
)
@click.option(
    "--first",
    multiple=True,
    callback=_words,
    metavar="[LANGUAGE=]WORDS",
    help="The first organisation that takes part as a member.",
)
@click.option(
    "--first-area",
    default="",
    metavar="AREA",
    help="The area that it speaks for; it is then that area's contact point.",
)
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="The day it was founded; else today."
)
@click.option(
    "--audience",
    type=click.Choice(["network", "national", "public"]),
    default="network",
    show_default=True,
    help="Who may know of it and of who takes part.",
)
@click.option("--basis", default="", help="The decision or published source it rests on.")
@click.option(
    "--administrator",
    default="",
    metavar="EMAIL",
    help="Who is invited to look after the installation; the link is printed.",
)
@click.option("--language", default="", help="Language of the invitation: en, sq, sr or sr-latn.")
def found(
    name: Words, short_name: str, code: str, national: str, coordinator: Words,
    coordinator_code: str, first: Words, first_area: str, since: datetime | None, audience: str,
    basis: str, administrator: str, language: str,
) -> None:  # fmt: skip
    """Found a network: the body that coordinates it, its first participant, its administrator.

    On a new installation this comes first; it creates the database where there is none. In a terminal
    it asks for what no option says. Everything is written or nothing. The administrator's invitation is
    printed and, where TESSERA_MAIL is set, mailed; the link can be used once.

    Example: bin/tessera found --name "Alpine Migration Network" --short-name AMN --first-area AT
    --administrator admin@example.org
    """
    asks = sys.stdin.isatty()
    if not name and not asks:
        raise Refusal('say what the network is called: --name "Alpine Migration Network".')
    name = name or _asked("Name of the network")
    short_name = short_name or (click.prompt("Short name, e.g. EMN", err=True) if asks else "")
    if not short_name:
        raise Refusal("say what the network is called for short: --short-name AMN.")
    if asks and not (coordinator or coordinator_code):
        coordinator = _asked("Name of the body that coordinates it", SECRETARIAT)
    if asks and not (first or first_area):
        first_area = _optional("Area of the first participant, by Eurostat's code")
    if asks and not administrator:
        administrator = _optional("E-mail address of the administrator to invite")
    awake()
    from django.db import transaction

    from tessera.access.people import OPERATOR
    from tessera.core import clock
    from tessera.network import actions
    from tessera.network.models import Network
    from tessera.site.cli.migrate import bring_up_to_date
    from tessera.site.cli.user import organisation_of

    bring_up_to_date()
    day = since.date() if since else clock.today()
    with transaction.atomic():
        network = actions.establish(
            by=OPERATOR, name=name, short_name=short_name, since=day, code=code,
            coordinator=organisation_of(coordinator_code) if coordinator_code else None,
            body=coordinator or SECRETARIAT, area=national, audience=audience, basis=basis,
            level=Network.Level.NATIONAL if national else Network.Level.INTERNATIONAL,
        )  # fmt: skip
        if first or first_area:
            _first(network, first, first_area)
        link = _invite(network, administrator, language) if administrator else ""
    say(f"{network} is founded; its address is {origin()}/network/{network.code}/.")
    if link:
        say(f"Send {administrator} this link, with which the account is opened; it works once:")
        click.echo(link)


def _asked(what: str, otherwise: Words | None = None) -> Words:
    """A name asked for in each language; those left empty are left out, or as ``otherwise`` says."""
    said = {}
    for code, language in LANGUAGES.items():
        default = (otherwise or {}).get(code, "")
        if words := click.prompt(
            f"{what} in {language}", default, show_default=bool(default), err=True
        ):
            said[code] = words
    return said


def _optional(what: str) -> str:
    answer: str = click.prompt(f"{what} (empty: none yet)", "", show_default=False, err=True)
    return answer


def _first(network: Network, name: Words, area: str) -> None:
    """Admit the first member, entering its organisation."""
    from tessera.access.people import OPERATOR
    from tessera.network.actions.admission import welcome
    from tessera.network.models import Membership, Organisation

    part = network.memberships.get()
    welcome(
        network, by=OPERATOR, role=Membership.Role.MEMBER, since=part.since, name=name, area=area,
        kind=Organisation.Kind.CONTACT_POINT if area else Organisation.Kind.OTHER,
        is_contact_point=bool(area),
    )  # fmt: skip


def _invite(network: Network, email: str, language: str) -> str:
    """Invite who looks after the installation, for the coordinating body; the link."""
    from django.conf import settings
    from django.db import transaction
    from django.urls import reverse

    from tessera.access.people import OPERATOR
    from tessera.network import actions
    from tessera.network.mails import send_invitation

    body = network.memberships.get(role="coordinator").organisation
    sent = actions.invite(
        body, by=OPERATOR, email=email, name="Administrator", role="administrator",
        language=language,
    )  # fmt: skip
    query = f"?lang={language}" if language else ""
    link = f"{origin()}{reverse('network:invitation', args=[sent.token])}{query}"
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        transaction.on_commit(lambda: send_invitation(sent.invitation, link))
    return link
