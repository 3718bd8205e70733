"""What is entered is looked at once, here; a refusal says what, where and how to mend it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tessera.core.text import LANGUAGES
from tessera.network import bridge

if TYPE_CHECKING:
    from tessera.network.models import Network, Organisation, Person

Choice = TypeVar("Choice", bound=TextChoices)
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def refuse(field: str, sentence: str) -> ValidationError:
    """The refusal of one field."""
    return ValidationError({field: sentence})


def choice(kind: type[Choice], value: str, field: str) -> Choice:
    """``value`` as one of the choices of ``kind``."""
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind.values)
        raise refuse(
            field,
            _("“%(value)s” is not known here; choose one of %(known)s.")
            % {"value": str(value)[:40], "known": known},
        ) from None


def code(value: str) -> str:
    """A code for addresses: small letters, digits and hyphens."""
    if not CODE.fullmatch(value):
        raise refuse("code", _("A code has small letters, digits and hyphens only, e.g. “emn”."))
    return value


def words(text: Mapping[str, str], field: str) -> dict[str, str]:
    """Text in at least one language, without empty ones."""
    kept = {language: said.strip() for language, said in text.items() if said and said.strip()}
    if not kept or not set(kept) <= set(LANGUAGES):
        raise refuse(field, _("Write this in at least one of the languages en, sq, sr-latn, sr."))
    return kept


def line(value: str, field: str, limit: int = 200) -> str:
    """One line of text that is not empty and not too long."""
    said = " ".join(value.split())
    if not said:
        raise refuse(field, _("This must not be empty."))
    if len(said) > limit:
        raise refuse(
            field, _("This is longer than %(limit)d characters; shorten it.") % {"limit": limit}
        )
    return said


def address(value: str) -> str:
    """A mail address in small letters."""
    value = value.strip().lower()
    try:
        validate_email(value)
    except ValidationError:
        raise refuse("email", _("Write a mail address such as office@example.org.")) from None
    return value


def participant_area(value: str) -> str:
    """The code of an area that can take part, or no area."""
    if value and not bridge.is_participant_area(value):
        raise refuse(
            "area",
            _("“%(code)s” is not the code of an area; use Eurostat's code, e.g. AT.")
            % {"code": value[:20]},
        )
    return value


def period(since: date, until: date | None) -> None:
    """An end, where there is one, that does not lie before the start."""
    if until is not None and until < since:
        raise refuse(
            "until",
            _("The last day, %(until)s, lies before the first, %(since)s.")
            % {"until": day(until), "since": day(since)},
        )


def day(value: date) -> str:
    """A day as people write it."""
    return date_format(value, "DATE_FORMAT")


def codes(values: Iterable[str], field: str, known: Iterable[str]) -> list[str]:
    """Codes, each once and each known."""
    allowed, found = set(known), list(dict.fromkeys(values))
    for value in found:
        if value not in allowed:
            raise refuse(
                field, _("“%(value)s” is not known here; choose from the list.") % {"value": value}
            )
    return found


def language(value: str) -> str:
    """A language of the interface, or none."""
    if value and value not in dict(settings.LANGUAGES):
        raise refuse("language", _("The interface does not speak this language."))
    return value


def password(value: str, person: Person) -> str:
    """A password that is long and unusual enough, as the settings ask."""
    try:
        validate_password(value, person)
    except ValidationError as why:
        raise ValidationError({"password": why.messages}) from None
    return value


def free_code(
    model: type[Network] | type[Organisation],
    name: Mapping[str, str],
    short_name: str = "",
    area: str = "",
    *,
    limit: int = 50,
    taken: Collection[str] = (),
) -> str:
    """A code for addresses that nobody has yet, from the name and the area."""
    words = short_name or name.get("en") or next(iter(name.values()), "")
    plain = unicodedata.normalize("NFD", f"{area} {words}".lower())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[: limit - 4].strip("-")
    stem = stem or model._meta.verbose_name_raw.replace(" ", "-")
    rows = model.objects.filter(code__startswith=stem).values_list("code", flat=True)
    held = {*rows, *taken}
    number, code = 2, stem
    while code in held:
        code, number = f"{stem}-{number}", number + 1
    return code
