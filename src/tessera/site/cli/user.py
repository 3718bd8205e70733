"""``bin/tessera user``: people and their accounts, as the operator looks after them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from tessera.site.cli.frame import Refusal, say, table, with_django

if TYPE_CHECKING:
    from tessera.network.models import Organisation, Person

ROLES = ("coordinator", "officer", "expert", "reader", "auditor", "administrator")


@click.group()
def user() -> None:
    """Look after accounts: invite people, see who has access, close an account.

    Organisations are named by their code, which 'bin/tessera user organisations' lists.
    """


def organisation_options(command: Any) -> Any:
    """The options that both ways in have."""
    for option in (
        click.option("--language", default="", help="Language of the interface: en, sq, sr or sr-latn."),
        click.option("--name", required=True, help="The office, e.g. “Contact point”; or a name."),
        click.option("--role", default="reader", show_default=True, type=click.Choice(ROLES),
                     help="What the person is there."),
        click.option("--organisation", "code", required=True, help="Code of the organisation."),
    ):  # fmt: skip
        command = option(command)
    return command


@user.command()
@click.argument("email")
@organisation_options
@click.option("--days", default=14, show_default=True, help="How long the link can be used.")
@with_django
def invite(email: str, code: str, role: str, name: str, language: str, days: int) -> None:
    """Invite EMAIL to act for an organisation, and print the link to send; it can be used once."""
    from django.urls import reverse

    from tessera.access.people import OPERATOR
    from tessera.network import actions

    sent = actions.invite(
        organisation_of(code),
        by=OPERATOR,
        email=email,
        name=name,
        role=role,
        language=language,
        days=days,
    )
    click.echo(f"{origin()}{reverse('network:invitation', args=[sent.token])}")


@user.command()
@click.argument("email")
@organisation_options
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_django
def add(email: str, code: str, role: str, name: str, language: str, password_stdin: bool) -> None:
    """Create an account for EMAIL at once, without an invitation: for the first administrator.

    Example: bin/tessera user add admin@example.org --organisation secretariat --role administrator
    --name Administrator
    """
    from tessera.access.people import OPERATOR
    from tessera.network import actions

    organisation = organisation_of(code)
    actions.enrol(
        organisation, by=OPERATOR, email=email, name=name, role=role, language=language,
        password=given_password(password_stdin),
    )  # fmt: skip
    say(f"{email} can sign in and acts for {organisation} as {role}.")


@user.command("list")
@click.option("--organisation", "code", help="Only people of the organisation with this code.")
@with_django
def listed(code: str | None) -> None:
    """List the people who have or had access, with what they are and where."""
    from tessera.access.people import OPERATOR
    from tessera.network.models import Mandate

    mandates = Mandate.objects.visible_to(OPERATOR).select_related("person", "organisation")
    if code:
        mandates = mandates.filter(organisation=organisation_of(code))
    rows = [
        (m.person.email, m.person.name, m.organisation.code, m.role, m.since, _until(m))
        for m in mandates.order_by("organisation__code", "person__email")
    ]
    click.echo(table(["account", "office", "organisation", "as", "since", "until"], rows))


def _until(mandate: Any) -> str:
    if not mandate.person.is_active:
        return "account closed"
    return str(mandate.until or "") if mandate.holds() or mandate.until else "ended"


@user.command()
@with_django
def organisations() -> None:
    """List the organisations and their codes."""
    from tessera.access.people import OPERATOR
    from tessera.network.models import Organisation

    rows = [
        (one.code, one.get_kind_display(), one)
        for one in Organisation.objects.visible_to(OPERATOR).order_by("code")
    ]
    click.echo(table(["code", "kind", "organisation"], rows))


@user.command()
@click.argument("email")
@with_django
def disable(email: str) -> None:
    """Close the account of EMAIL: mandates and sessions end at once; what was done stays recorded."""
    from tessera.access.people import OPERATOR
    from tessera.network import actions

    actions.deactivate(person_of(email), by=OPERATOR)
    say(f"{email} no longer has access.")


@user.command()
@click.argument("email")
@with_django
def password(email: str) -> None:
    """Print a link with which EMAIL chooses a new password; it can be used once.

    The operator never knows the password, and the one there is works until another is chosen.
    """
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.urls import reverse

    person = person_of(email)
    if not person.is_active:
        raise Refusal(f"the account of {email} is closed; invite the person anew.")
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    click.echo(f"{origin()}{reverse('account_reset_password_from_key', kwargs=key)}")


def origin() -> str:
    """The address that links begin with."""
    from django.conf import settings

    return settings.ORIGIN or "http://127.0.0.1:8000"


def person_of(email: str) -> Person:
    """The person with that address; refused in a sentence where there is none."""
    from tessera.access.people import OPERATOR
    from tessera.network.models import Person

    person: Person | None = (
        Person.objects.visible_to(OPERATOR).filter(email=email.strip().lower()).first()
    )
    if person is None:
        raise click.BadParameter(
            f"nobody has the address {email}; 'bin/tessera user list' lists all."
        )
    return person


def organisation_of(code: str) -> Organisation:
    """The organisation with that code; refused in a sentence where there is none."""
    from tessera.access.people import OPERATOR
    from tessera.network.models import Organisation

    found: Organisation | None = Organisation.objects.visible_to(OPERATOR).filter(code=code).first()
    if found is None:
        raise Refusal(
            f"there is no organisation {code!r}; 'bin/tessera user organisations' lists the codes."
        )
    return found


def given_password(from_stdin: bool) -> str:
    """A password typed twice without being shown, or the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return typed
