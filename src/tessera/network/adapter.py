"""How the sign-in library meets this house: accounts come from invitations, never from a form."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tessera.core import proxies
from tessera.network.choices import remember
from tessera.network.models import Person


class ByInvitation(DefaultAccountAdapter):
    """Nobody registers; a person whose account is closed does not sign in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who is counted when sign-ins fail: the client, as far as our own proxies say who it is."""
        meta = request.META
        forwarded = meta.get("HTTP_X_FORWARDED_FOR", "")
        remote = meta.get("REMOTE_ADDR", "")
        return proxies.client(remote, forwarded, settings.PROXIES) or super().get_client_ip(request)

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        """The person's language and house style come along to a browser they never used."""
        answer: HttpResponse = super().post_login(request, user, **told)
        return remember(answer, user, secure=request.is_secure())


class ByInvitationSocial(DefaultSocialAccountAdapter):
    """A provider says who somebody is; the invitation said that they may come in.

    A verified address that belongs to an active person signs that person in. Anybody else is told
    so in one sentence, and no account is made.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        verified = [
            address.email.lower() for address in sociallogin.email_addresses if address.verified
        ]
        person = Person.objects.filter(email__in=verified, is_active=True).first()
        if person is None:
            sentence = _(
                "Your identity provider named an address that has no account here. "
                "Ask the coordinator of your organisation for an invitation."
            )
            answer = render(request, "403.html", {"sentence": sentence}, status=403)
            raise ImmediateHttpResponse(answer)
        sociallogin.connect(request, person)
