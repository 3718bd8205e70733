"""What every question passes, in one place: what it may ask, which part of a list, how it is kept.

The published description decides what is accepted: a parameter that ``openapi.json`` does not list for
an address is refused there, so that no filter is ever silently ignored.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from tessera.access.asking import Asked
from tessera.api import errors
from tessera.api.parameters import COMMON
from tessera.network.forms.filters import FIRST, LAST
from tessera.statistics import forms

#: Items of a list where no limit is given, and the most that one answer holds.
USUAL, MOST = 100, 500
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

View = Callable[..., HttpResponseBase]


def gate(view: View, known: Mapping[str, bool], *, has_dimensions: bool = False) -> View:
    """Let only questions that the description knows pass to ``view``; answer HEAD; keep answers.

    :param known: the address's parameters; True for those that may be given several times.
    :param has_dimensions: whether names in capitals are dimensions, which the view itself judges.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return errors.not_allowed(request)
        try:
            _understood(request, known, has_dimensions)
        except BadRequest as why:
            return errors.answer(400, str(why))
        method, request.method = request.method, "GET"  # the server drops the body of a HEAD
        try:
            return kept(request, view(request, *args, **kwargs))
        finally:
            request.method = method

    asked.csrf_exempt = True  # type: ignore[attr-defined]  # nothing is written here
    return asked


def _understood(request: HttpRequest, known: Mapping[str, bool], has_dimensions: bool) -> None:
    """Refuse what would otherwise be ignored: unknown, empty or repeated parameters."""
    if "\0" in request.path_info:
        raise BadRequest(_("The address holds a character that no name has."))
    for name, values in request.GET.lists():
        if name not in known and not (has_dimensions and name.isupper()):
            raise BadRequest(errors.unknown(name, tuple(known), has_dimensions))
        if any("\0" in value for value in values):
            raise BadRequest(_("“%(name)s” holds a character that no name has.") % {"name": name})
        if not all(value.strip() for value in values):
            raise BadRequest(
                _("The parameter “%(name)s” is empty; give it a value or leave it out.")
                % {"name": name}
            )
        if len(values) > 1 and not known.get(name, True):
            raise BadRequest(
                _("The parameter “%(name)s” is given twice; give it once.") % {"name": name}
            )


def kept(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Mark an answer, so that whoever holds it already is told 304 instead of it again."""
    if answer.status_code != 200 or not isinstance(answer, HttpResponse):
        return answer
    if "ETag" not in answer.headers:
        digest = hashlib.sha256(answer.content).hexdigest()[:32]
        answer.headers["ETag"] = f'"{digest}"'
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    return get_conditional_response(request, etag=answer.headers["ETag"], response=answer) or answer


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is asked for."""

    limit: int
    offset: int

    def of(self, rows: Any) -> Any:
        """The rows of this part; of a queryset, only they are read."""
        return rows[self.offset : self.offset + self.limit]


def sliced(params: QueryDict) -> tuple[QueryDict, Slice]:
    """The part that is asked for, and the question without it.

    :raises BadRequest: for a limit or an offset that is no number, or a limit above the most.
    """
    limit = forms.number(params, "limit", least=1) or USUAL
    if limit > MOST:
        raise BadRequest(
            _("“limit” is at most %(most)d here; ask for the next part with “offset”.")
            % {"most": MOST}
        )
    offset = forms.number(params, "offset", least=0) or 0
    rest = params.copy()
    for name in ("limit", "offset"):
        rest.pop(name, None)
    return rest, Slice(limit, offset)


def listing(request: Asked, part: Slice, total: int, items: Sequence[Any]) -> dict[str, Any]:
    """A part of a list as it is answered: exact total, address of the next part, notes once."""
    after = part.offset + part.limit
    return {
        "total": total,
        "limit": part.limit,
        "offset": part.offset,
        "next": following(request, limit=part.limit, offset=after) if after < total else None,
        "items": items,
        "notes": list(request.notes),
    }


def following(request: HttpRequest, **changes: Any) -> str:
    """The whole address of this question with some of its parameters changed."""
    params = request.GET.copy()
    for name, value in changes.items():
        params[name] = str(value)
    return request.build_absolute_uri(f"{request.path}?{params.urlencode(safe='-,')}")


def day(params: QueryDict, name: str) -> date | None:
    """A day of a membership, which may lie ahead; None where none is given."""
    value = params.get(name)
    if value is None:
        return None
    try:
        found = date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        found = None
    if found is None or not FIRST <= found <= LAST:
        raise BadRequest(
            _("“%(name)s” must be a day between 1990 and 2100 such as 2024-01-31, not “%(value)s”.")
            % {"name": name, "value": value[:40]}
        )
    return found


__all__ = ["COMMON", "Slice", "day", "following", "gate", "listing", "sliced"]
