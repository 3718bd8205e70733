"""What the address of a comparison says; whatever it does not know is refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext as _

from tessera.exchange.reads.comparison import DRAWN, ORDERED, Comparison, Key, Wanted, key_of
from tessera.network.models import Membership

#: The parameters of the page, its files and its pictures.
KNOWN = ("question", "area", "role", "replied", "order", "draw")
#: More columns than anybody reads; a limit against accidents.
MOST = 30
_KEY = re.compile(r"(\d{4}\.\d{1,6})\.(\d{1,3})")
_REPLIED = {"": None, "yes": True, "no": False}


def wanted(params: QueryDict) -> Wanted:
    """The question of an address; BadRequest says which part of it cannot be read.

    Several questions repeat ``question``, or stand in one with spaces or commas between them.
    """
    questions = tuple(dict.fromkeys(_keys(params)))
    if len(questions) > MOST:
        raise BadRequest(
            _("At most %(most)d questions are compared at once; leave some out.") % {"most": MOST}
        )
    roles = tuple(filter(None, params.getlist("role")))
    for role in roles:
        if role not in Membership.Role.values:
            raise BadRequest(
                _("There is no part “%(role)s” in a network; choose one of %(known)s.")
                % {"role": role[:40], "known": ", ".join(Membership.Role.values)}
            )
    replied = params.get("replied", "")
    if replied not in _REPLIED:
        raise BadRequest(_("“replied” is yes or no, or left out."))
    order = params.get("order", "")
    by = _key(order.removeprefix("-")) if order else None
    if by is not None and by not in questions:
        raise BadRequest(_("Rows are ordered by one of the questions that are compared."))
    return Wanted(
        questions=questions, areas=tuple(filter(None, params.getlist("area"))), roles=roles,
        replied=_REPLIED[replied], order=by, is_descending=order.startswith("-"),
    )  # fmt: skip


def _keys(params: QueryDict) -> Iterator[Key]:
    for value in params.getlist("question"):
        for one in re.split(r"[\s,;]+", value.strip()):
            if one:
                yield _key(one)


def _key(value: str) -> Key:
    found = _KEY.fullmatch(value)
    if found is None:
        raise BadRequest(
            _(
                "“%(value)s” names no question; write the query's number and the question's place, "
                "such as 2026.14.2."
            )
            % {"value": value[:40]}
        )
    return found[1], int(found[2])


def fits(asked: Wanted, compared: Comparison) -> None:
    """Refuse areas that do not take part, and an order that the question does not have."""
    areas = {row.area for row in compared.whole}
    for area in asked.areas:
        if area not in areas:
            raise BadRequest(
                _("No participant of these queries stands for “%(area)s”.") % {"area": area[:40]}
            )
    for question in compared.questions:
        if key_of(question) == asked.order and question.kind not in ORDERED:
            raise BadRequest(_("Answers to this question have no order; choose another one."))


def drawn(params: QueryDict, compared: Comparison) -> Key | None:
    """The question that is drawn: the one asked for, else the first that can be."""
    value = params.get("draw", "")
    able = [key_of(one) for one in compared.questions if one.kind in DRAWN]
    if not value:
        return able[0] if able else None
    key = _key(value)
    if key not in able:
        raise BadRequest(_("Only a coded question that is compared here can be drawn."))
    return key


def name(key: Key) -> str:
    """A question as an address names it."""
    return f"{key[0]}.{key[1]}"
