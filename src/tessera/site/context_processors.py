"""What the frame of every page needs to know, under the one name ``site``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from tessera.core.templatetags.words import language_tag
from tessera.site import navigation
from tessera.site.navigation import Link


class Frame:
    """The frame of one page; each part is worked out when a template asks for it.

    Error pages can be shown before a person, an organisation or a house style is known, so nothing
    here insists on them.
    """

    name = "Tessera"
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
        return reverse("statistics:areas")

    @cached_property
    def sections(self) -> list[Link]:
        return navigation.sections(self._request.path)

    @cached_property
    def languages(self) -> list[Link]:
        return list(navigation.languages(self._request))

    @cached_property
    def styles(self) -> list[Link]:
        return list(navigation.styles(self._request))

    @cached_property
    def account(self) -> list[Link]:
        return navigation.account()

    @cached_property
    def person(self) -> Any:
        """The person signed in, or None for a visitor."""
        person = getattr(self._request, "person", None)
        return person if getattr(person, "is_authenticated", False) else None


def page(request: HttpRequest) -> Mapping[str, Frame]:
    """The one context processor: ``{{ site.… }}`` in ``site/base.html`` and its parts."""
    return {"site": Frame(request)}
