"""What the frame of every page offers: rooms, languages, house styles, the person's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

#: The rooms in the order of the main navigation: label and the name of the room's first page.
SECTIONS = (
    (gettext_lazy("Areas"), "statistics:areas"),
    (gettext_lazy("Statistics"), "statistics:index"),
    (gettext_lazy("Networks"), "network:index"),
)
#: Rooms of those who take part: a visitor is not sent to a door that is closed.
MEMBERS_SECTIONS = ((gettext_lazy("Queries"), "exchange:index"),)

#: Languages call themselves by their own names, in their own script.
LANGUAGES = (
    ("en", "en", "English"),
    ("sq", "sq", "Shqip"),
    ("sr-latn", "sr-Latn", "Srpski"),
    ("sr", "sr-Cyrl", "Српски"),
)

STYLES = (
    ("eu", gettext_lazy("European Union")),
    ("un", gettext_lazy("United Nations")),
    ("coe", gettext_lazy("Council of Europe")),
    ("plain", pgettext_lazy("house style", "Plain")),
    ("national", pgettext_lazy("house style", "National")),
)

ACCOUNT = (
    (gettext_lazy("What is stored about you"), "network:me"),
    (gettext_lazy("How you are told"), "notices:preferences"),
    (gettext_lazy("Who did what"), "audit:index"),
    (gettext_lazy("Password"), "account_change_password"),
    (gettext_lazy("Sign-in in two steps"), "mfa_index"),
    (gettext_lazy("Where you are signed in"), "usersessions_list"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a menu: where it leads, its words, their language, whether one is there."""

    url: str
    label: str
    tag: str = ""
    is_current: bool = False


def address(name: str) -> str:
    """The address called ``name``; empty when its room is not mounted in this installation."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def sections(path: str, *, is_signed_in: bool = False) -> list[Link]:
    """The rooms; the current one is that whose address is the longest beginning of ``path``."""
    named = (*MEMBERS_SECTIONS, *SECTIONS) if is_signed_in else SECTIONS
    found = [(str(label), url) for label, name in named if (url := address(name))]
    here = max((url for _, url in found if path.startswith(url)), key=len, default="")
    return [Link(url, label, is_current=url == here) for label, url in found]


def _with(request: HttpRequest, **changes: str) -> str:
    """The page's own address with some of its parameters changed."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def languages(request: HttpRequest) -> Iterator[Link]:
    current = get_language()
    for code, tag, name in LANGUAGES:
        yield Link(_with(request, lang=code), name, tag, code == current)


def styles(request: HttpRequest) -> Iterator[Link]:
    current = getattr(request, "style", None)
    for code, name in STYLES:
        yield Link(_with(request, style=code), str(name), "", code == current)


def account() -> list[Link]:
    return [Link(url, str(label)) for label, name in ACCOUNT if (url := address(name))]
