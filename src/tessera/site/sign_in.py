"""The pages of the sign-in library under /accounts/, which refuse a parameter they do not know.

The library passes over what it does not know, so that a mistyped address would look as if it had been
understood. Its views stay as they are; each is asked for only through what stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps

from allauth.urls import urlpatterns as borrowed
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver

from tessera.core.asking import only

View = Callable[..., HttpResponse]
Patterns = Iterable[URLPattern | URLResolver]

#: Where to go afterwards; every page of the library hands it on.
NEXT = ("next",)
#: What the door to an identity provider takes besides.
PROVIDER = (*NEXT, "process", "scope", "auth_params", "action")


def known(name: str) -> tuple[str, ...] | None:
    """The parameters of a page of the library; None where the identity provider says which."""
    if name.endswith("_callback"):
        return None
    return PROVIDER if name.endswith("_login") and name != "account_login" else NEXT


def judged(patterns: Patterns = borrowed) -> Iterator[URLPattern | URLResolver]:
    """The same addresses with views that look at their parameters first."""
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = list(judged(one.url_patterns))
            yield URLResolver(
                one.pattern, inner, one.default_kwargs, one.app_name, one.namespace
            )  # fmt: skip
        elif (parameters := known(one.name or "")) is None:
            yield one
        else:
            view = _judging(one.callback, parameters)
            yield URLPattern(one.pattern, view, one.default_args, one.name)


def _judging(view: View, parameters: tuple[str, ...]) -> View:
    @wraps(view)
    def judging(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        only(request, *parameters)
        return view(request, *args, **kwargs)

    return judging
