"""``bin/tessera found``: from nothing to a network and an invitation."""

from __future__ import annotations

from tests.site.test_cli import refused, tessera  # noqa: F401

from tessera.network.models import ContactPoint, Invitation, Network, Organisation

NAMES = ("--name", "Alpine network", "--name", "sq=Rrjeti alpin", "--short-name", "AMN")


def test_a_network_its_first_member_and_a_link(tessera):  # noqa: F811
    done = tessera("found", *NAMES, "--first-area", "AT", "--administrator", "a@example.org")
    assert done.returncode == 0, done.stderr
    network = Network.objects.get(code="amn")
    assert network.name == {"en": "Alpine network", "sq": "Rrjeti alpin"}
    assert {one.role for one in network.memberships.all()} == {"coordinator", "member"}
    assert ContactPoint.objects.get(network=network).area == "AT"
    assert Invitation.objects.get().role == "administrator"
    assert done.stdout.startswith("http://127.0.0.1:8000/network/invitations/")


def test_a_national_one_around_an_organisation_that_is_here(tessera):  # noqa: F811
    tessera("found", *NAMES, "--first-area", "AT")
    done = tessera("found", "--name", "National network", "--short-name", "NN", "--national", "AT",
                   "--coordinator-code", "at-contact-point")  # fmt: skip
    assert done.returncode == 0, done.stderr
    network = Network.objects.get(code="nn")
    assert network.contact_point.organisation.code == "at-contact-point"


def test_what_is_missing_is_asked_for_in_one_sentence(tessera):  # noqa: F811
    assert "--name" in refused(tessera("found"))
    assert "--short-name" in refused(tessera("found", "--name", "Alpine network"))


def test_nothing_is_left_of_what_is_refused(tessera):  # noqa: F811
    count = Organisation.objects.count()
    assert "QQ" in refused(tessera("found", *NAMES, "--first-area", "QQ"))
    assert "mail address" in refused(tessera("found", *NAMES, "--administrator", "nobody"))
    assert not Network.objects.exists() and Organisation.objects.count() == count
