"""Template tags for figures: a cell says what it is, to the eye and to a screen reader."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tessera.documents import outline
from tessera.documents.lettering import number
from tessera.statistics import bridge

if TYPE_CHECKING:
    from tessera.statistics.views.filters import Pick

register = template.Library()


@register.simple_tag
def cell(
    state: bridge.CellState | None, flag: str = "", decimals: int = 0, remark: str = ""
) -> SafeString:
    """The inside of a table cell: a figure, or the sign and the word for why there is none."""
    return format_html("{}{}{}", _figure(state, decimals), flags(flag), _remark(remark))


@register.simple_tag
def cells(row: Iterable[tuple[bridge.CellState | None, str, str]], decimals: int = 0) -> SafeString:
    """The cells of a row of figures; written here because a page can have thousands of them."""
    language = get_language() or "en"
    nothing = _sign("t-missing", "", _("no observation"))
    plain, zero = bridge.State.VALUE, bridge.State.ZERO
    nought = f'<span class="t-zero">{number(0.0, language, decimals)}</span>'
    written: list[str] = []
    for state, flag, remark in row:
        if state is None:
            written.append(nothing)
        elif state.state is zero and flag in ("", "A") and not remark and not state.is_incomplete:
            written.append(nought)
        elif state.state is plain and not state.is_incomplete and flag in ("", "A") and not remark:
            written.append(number(float(state.value or 0), language, decimals))
        else:
            written.append(cell(state, flag, decimals, remark))
    return SafeString("".join(f'<td class="t-num">{inside}</td>' for inside in written))


@register.simple_tag
def boxes(pick: Pick) -> SafeString:
    """The boxes to tick of a list; written here because a list can have hundreds."""
    return format_html_join(
        "",
        '<label><input type="checkbox" name="{}" value="{}"{}> {}</label>',
        (
            (pick.id, one.value, SafeString(" checked") if one.chosen else "", one.label)
            for one in pick.options
        ),
    )


def _figure(state: bridge.CellState | None, decimals: int) -> SafeString:
    if state is None:
        return _sign("t-missing", "", _("no observation"))
    if state.state is bridge.State.CONFIDENTIAL:
        return _sign("t-withheld", "c", _("confidential"))
    if state.value is None:
        return _sign(
            "t-missing", ":", _("missing: %(why)s") % {"why": bridge.status_text(state.reason)}
        )
    shown = figure(state.value, decimals)
    if state.is_incomplete:
        return format_html(
            '{}<span class="t-flag" title="{}">≥</span>', shown, _("some parts are missing")
        )
    if state.state is bridge.State.ZERO:
        return format_html('<span class="t-zero">{}</span>', shown)
    return format_html("{}", shown)


@lru_cache(maxsize=512)
def _sign(css: str, sign: str, why: str) -> SafeString:
    """The sign for a figure that is not there, and the word for it; the same for many cells."""
    title = format_html(' title="{}"', why) if sign else ""
    return format_html(
        '<span class="{}"{}><span aria-hidden="true">{}</span><span class="t-sr">{}</span></span>',
        css, title, sign or "–", why,
    )  # fmt: skip


def _remark(number: str) -> SafeString:
    return (
        format_html('<sup><a href="#remark-{}">{}</a></sup>', number, number)
        if number
        else SafeString("")
    )


def flags(status: str) -> SafeString:
    """The letters of an OBS_STATUS that say something, each with its meaning."""
    return _flags(status, get_language() or "en") if status not in ("", "A") else SafeString("")


@lru_cache(maxsize=512)
def _flags(status: str, language: str) -> SafeString:
    letters = [letter for letter in status if letter not in "AOLMQ"]
    return format_html_join(
        "",
        '<abbr class="t-flag" title="{}">{}</abbr>',
        ((bridge.status_text(letter), letter.lower()) for letter in letters),
    )


@register.filter
def figure(value: float | None, decimals: int = 0) -> str:
    """A number as the page's language writes it; an en dash for none."""
    return "–" if value is None else number(float(value), get_language() or "en", decimals)


@register.filter
def day(value: date | None) -> str:
    """A day in words: 2 March 2026."""
    return date_format(value, "DATE_FORMAT") if value else ""


@register.filter
def iso(value: date | None) -> str:
    """A day as 2026-03-02, for addresses and for lines of facts."""
    return value.isoformat() if value else ""


@register.filter
def brief(words: str) -> str:
    """A publisher, table or licence as the line under a figure says it; the footer says it in full.

    A table is called by its code where its title ends with one; additions after a comma or in
    brackets are left out.
    """
    code = _CODE.search(words)
    if code:
        return code[1]
    return _ADDED.split(words, maxsplit=1)[0].rstrip()


_CODE = re.compile(r"\(([a-z]+_[a-z0-9_]+)\)$")
_ADDED = re.compile(r",| \(| · ")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@register.filter
def unbroken(words: str) -> SafeString:
    """Words for a page in which no day such as 2026-03-02 is broken at its hyphens."""
    text = str(conditional_escape(words))
    return SafeString(_ISO_DAY.sub(r'<span class="t-nowrap">\g<0></span>', text))


@register.filter
def of_key(mapping: dict[str, object], key: str) -> object:
    """An entry of a mapping by a key that the template holds in a variable."""
    return mapping.get(key, "")


@register.simple_tag
def table_cell(
    item: outline.Cell, columns: tuple[outline.Column, ...], place: int, code: str = ""
) -> SafeString:
    """A whole cell of a document's table: the first of a row is its heading."""
    column = columns[place]
    if place == 0:
        words = format_html("{}", item.value if item.value is not None else "")
        if code:
            words = format_html(
                '<a href="{}">{}</a>', reverse("statistics:area", args=[code]), words
            )
        return format_html('<th scope="row">{}</th>', words)
    is_text = column.type is outline.ColumnType.TEXT
    named = (
        format_html(' data-label="{}"', column.label) if is_text else SafeString(' class="t-num"')
    )
    if item.missing is not None:
        why = _MISSING[item.missing]
        sign = "c" if item.missing is outline.Missing.CONFIDENTIAL else ":"
        inside = _sign("t-withheld" if sign == "c" else "t-missing", sign, str(why))
    elif isinstance(item.value, int | float):
        inside = format_html("{}", figure(item.value, column.decimals))
    else:
        inside = format_html("{}", item.value if item.value is not None else "")
    return format_html("<td{}>{}{}</td>", named, inside, item.flags)


@register.filter
def are_words(columns: tuple[outline.Column, ...]) -> bool:
    """Whether a table has no figures to compare down a column: a narrow screen lists its rows."""
    return all(column.type is outline.ColumnType.TEXT for column in columns)


_MISSING = {
    outline.Missing.NOT_REPORTED: gettext_lazy("no figure"),
    outline.Missing.NOT_APPLICABLE: gettext_lazy("not applicable"),
    outline.Missing.CONFIDENTIAL: gettext_lazy("confidential"),
    outline.Missing.PENDING: gettext_lazy("pending"),
}
