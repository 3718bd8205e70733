"""A person's own language and house style travel with the person to every browser signed in from."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.http import HttpResponse

from tessera.network.models import Person
from tessera.reference.middleware import COOKIE as STYLE

Answer = TypeVar("Answer", bound=HttpResponse)
YEAR = 60 * 60 * 24 * 365


def remember(answer: Answer, person: Person, *, secure: bool) -> Answer:
    """Set the cookies of language and house style to what the person chose; unset ones stay."""
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, person.language), (STYLE, person.style)):
        if value:
            answer.set_cookie(
                name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=secure
            )
    return answer
