"""What the frame of every page needs to know, under the one name ``frame``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from tessera.access.people import VISITOR, Actor
from tessera.core.templatetags.words import language_tag
from tessera.network.demonstration import Account, accounts
from tessera.network.models import Organisation, Person
from tessera.site import navigation, reads
from tessera.site.navigation import Link


class Frame:
    """The frame of one page; each part is worked out when a template asks for it.

    Error pages can be shown before a person, an organisation or a house style is known, so nothing
    here insists on them.
    """

    is_demonstration = settings.DEMO

    def __init__(self, request: HttpRequest):
        self._request = request

    @property
    def language(self) -> str:
        return language_tag(get_language() or settings.LANGUAGE_CODE)

    @cached_property
    def home(self) -> str:
        return reverse("home")

    @cached_property
    def search(self) -> str:
        return navigation.address("statistics:areas")

    @cached_property
    def sections(self) -> list[Link]:
        return navigation.sections(self._request.path, is_signed_in=self.person is not None)

    @cached_property
    def languages(self) -> list[Link]:
        return list(navigation.languages(self._request))

    @cached_property
    def styles(self) -> list[Link]:
        return list(navigation.styles(self._request))

    @cached_property
    def account(self) -> list[Link]:
        return navigation.account()

    @property
    def actor(self) -> Actor:
        return getattr(self._request, "person", VISITOR)

    @property
    def person(self) -> Person | None:
        """The person signed in, or None for a visitor."""
        return self.actor.person

    @cached_property
    def place(self) -> reads.Place | None:
        return reads.place(self.actor) if self.person else None

    @cached_property
    def organisations(self) -> Sequence[Organisation]:
        return reads.organisations(self.actor) if self.person else ()

    @property
    def demonstration_accounts(self) -> list[Account]:
        """The sign-ins that the sign-in page of a demonstration tells; otherwise none."""
        return accounts() if settings.DEMO else []


def page(request: HttpRequest) -> Mapping[str, Frame]:
    """The one context processor: ``{{ frame.… }}`` in ``site/base.html`` and its parts."""
    return {"frame": Frame(request)}
