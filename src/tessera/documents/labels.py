"""The few words that renderers add themselves, in the language of the document."""

from __future__ import annotations

from datetime import date
from functools import cache

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from tessera.documents.lettering import number
from tessera.documents.outline import Cell, Column, ColumnType, Gap, Missing, Source, Text


def contents(language: str) -> str:
    """Head of the table of contents."""
    with override(language):
        return _("Contents")


def notes(language: str) -> str:
    """Head of what explains the marks."""
    with override(language):
        return _("Notes")


def sources(language: str) -> str:
    """Head of the sources of the whole document."""
    with override(language):
        return _("Sources")


def preview(language: str) -> str:
    """What a document says of itself as long as something in it is missing."""
    with override(language):
        return _("Preview, not for release")


def page_of(language: str) -> tuple[str, str, str]:
    """The words before, between and after the two numbers of “Page 2 of 9”."""
    with override(language):
        before, rest = _("Page %(page)s of %(pages)s").split("%(page)s", 1)
    between, after = rest.split("%(pages)s", 1)
    return before, between, after


def day(when: date, language: str) -> str:
    """A day as the language writes it."""
    with override(language):
        return date_format(when, "DATE_FORMAT")


def gap(missing: Gap, language: str) -> str:
    """What has to be delivered, by whom, and when."""
    with override(language):
        facts = {"what": missing.words, "who": missing.expected_from}
        if missing.due_on is None:
            said = _("Still to come from %(who)s: %(what)s") if missing.expected_from else (
                _("Still to come: %(what)s"))  # fmt: skip
            return said % facts
        facts["day"] = date_format(missing.due_on, "DATE_FORMAT")
        if missing.expected_from:
            return _("Still to come from %(who)s by %(day)s: %(what)s") % facts
        return _("Still to come by %(day)s: %(what)s") % facts


def source_parts(one: Source, language: str) -> list[Text]:
    """Publisher, table, release, day, licence, address: what there is of them, in one line's parts."""
    parts = [Text(" ".join(filter(None, (one.publisher, one.table))), one.language)]
    if one.release or one.retrieved:
        with override(language):
            if one.release:
                parts.append(Text(_("release %(release)s") % {"release": one.release}))
            if one.retrieved:
                when = date_format(one.retrieved, "DATE_FORMAT")
                parts.append(Text(_("retrieved %(date)s") % {"date": when}))
    parts += [Text(one.licence, one.language), Text(one.address)]
    return _joined(" · ", [[part] for part in parts if part.words])


def source(one: Source, language: str) -> str:
    """The same as plain words."""
    return "".join(part.words for part in source_parts(one, language))


def source_line(given: tuple[Source, ...], language: str) -> list[Text]:
    """The line that names the sources of one answer, table or figure; empty without any."""
    if not given:
        return []
    before, after = _around_sources(language)
    inside = _joined("; ", [source_parts(one, language) for one in given])
    return [part for part in (Text(before), *inside, Text(after)) if part.words]


@cache
def _around_sources(language: str) -> tuple[str, str]:
    """A document says it hundreds of times."""
    with override(language):
        before, after = _("Source: %(source)s").split("%(source)s", 1)
    return before, after


def _joined(sign: str, lines: list[list[Text]]) -> list[Text]:
    """Lines after one another with a sign between them."""
    parts: list[Text] = []
    for line in lines:
        parts += [Text(sign), *line] if parts else line
    return parts


def cell(one: Cell, column: Column, language: str) -> str:
    """A cell as it is printed: its value with its flags, or the reason why there is none."""
    if one.value is None:
        said = missing(one.missing, language) if one.missing is not None else ""
    elif isinstance(one.value, date):
        said = day(one.value, language)
    elif isinstance(one.value, str):
        said = one.value
    elif column.type is ColumnType.SHARE:
        said = f"{number(one.value * 100, language, column.decimals)}\u00a0%"
    else:
        said = number(one.value, language, column.decimals)
    return f"{said} {one.flags}".strip() if one.flags else said


def missing(why: Missing, language: str) -> str:
    """Why a cell has no figure."""
    with override(language):
        return {
            Missing.NOT_REPORTED: _("not reported"),
            Missing.NOT_APPLICABLE: _("not applicable"),
            Missing.CONFIDENTIAL: _("confidential"),
            Missing.PENDING: _("pending"),
        }[why]
