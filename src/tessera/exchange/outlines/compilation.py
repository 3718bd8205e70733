"""The compilation of a query's replies for one circle, told as a document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tessera.core.text import Said, say
from tessera.documents.outline import (
    Block,
    Box,
    Facts,
    Outline,
    Points,
    Section,
    Table,
    Text,
)
from tessera.exchange.labels import tlp
from tessera.exchange.models import AnswerEdition
from tessera.exchange.outlines.answers import answers, rows_of_tables
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.outlines.participation import invented, participation
from tessera.exchange.outlines.pictures import pictures
from tessera.exchange.outlines.summary import summarised
from tessera.exchange.reads.compilation import Content, Part


@dataclass(frozen=True, slots=True)
class Made:
    """Which version a compilation is, of which day, and what differs from the one before."""

    version: int
    on: date
    changes: Sequence[Mapping[str, Any]] = ()
    is_draft: bool = False


def outline(content: Content, language: str, style: str, made: Made) -> Outline:
    """The document for everybody in the content's circle.

    Params: a language of the platform, a house style. Missing: words that are not written in the
    language come in another one and say so. Source: the released answers alone.
    """
    return Teller(content, language, style).document(made)


def fingerprint(told: Outline) -> str:
    """SHA-256 of what a document says, whatever its version and day: equal words, equal prints."""
    plain = replace(told, issued_on=None)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=_facts)
    return hashlib.sha256(text.encode()).hexdigest()


def _facts(said: object) -> object:
    """A part of a document by the names of its fields; anything else as it prints."""
    if is_dataclass(said) and not isinstance(said, type):
        return {name: getattr(said, name) for name in _names(type(said))}
    return str(said)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def changes(before: Iterable[AnswerEdition], now: Iterable[AnswerEdition]) -> list[dict[str, Any]]:
    """What differs between the answers of two versions, in codes and positions, never in words."""
    old = {(one.reply_id, one.question_id): one for one in before}
    new = {(one.reply_id, one.question_id): one for one in now}
    found = []
    for pair in old.keys() | new.keys():
        was, is_now = old.get(pair), new.get(pair)
        one = is_now or was
        if one is None or (was and is_now and was.pk == is_now.pk):
            continue
        what = "corrected" if was and is_now else "added" if is_now else "withheld"
        found.append({
            "what": what, "question": one.question.position, "reply": str(one.reply_id),
        })  # fmt: skip
    return sorted(found, key=lambda one: (one["question"], one["what"], one["reply"]))


class Teller:
    """Says the parts of one compilation, in the order in which they are printed.

    Questions with their answers are told once, whichever version the document becomes.
    """

    def __init__(self, content: Content, language: str, style: str) -> None:
        self.content, self.query = content, content.query
        self.language, self.style = language, style
        self.made = Made(0, date.min)
        areas = [one.area for one in content.replies]
        areas += [one.area for one in content.requesters]
        self.naming = Naming(areas, style, language)
        self.fell_back = False  # whether words of the query are not written in the language

    def document(self, made: Made) -> Outline:
        """As :func:`outline` says."""
        self.made = made
        with override(self.language):
            return self._document()

    def _document(self) -> Outline:
        query, circle = self.query, self.content.circle
        title, sections = self._said(query.title).words, self._numbered()
        with_draft = _("Draft compilation of the replies to an ad-hoc query")
        return Outline(
            title=title,
            audience=circle.value,
            language=self.language,
            style=self.style,
            sections=sections,
            issued_on=self.made.on,
            label=f"{tlp(circle)} · {circle.label}",
            kind=with_draft if self.made.is_draft else (
                _("Compilation of the replies to an ad-hoc query")),
            number=query.number or "",
            publisher=say(query.network.name, self.language).words,
            colophon=self._colophon(),
            front=(*self.naming.notes(), self._facts(), self._disclaimer(), *self._warning()),
        )  # fmt: skip

    def _colophon(self) -> str:
        if not self.query.is_invented:
            return say(self.query.network.name, self.language).words
        return _("Invented content: it describes no real law or practice.")

    def _said(self, words: Mapping[str, str]) -> Said:
        said = say(words, self.language)
        self.fell_back = self.fell_back or said.fell_back
        return said

    def _text(self, words: Mapping[str, str]) -> tuple[Text, ...]:
        said = self._said(words)
        return (Text(said.words, said.language, said.fell_back),) if said.words else ()

    def _facts(self) -> Facts:
        query, content, made = self.query, self.content, self.made
        day = lambda when: (Text(date_format(when, "DATE_FORMAT")),)  # noqa: E731
        rows: list[tuple[str, tuple[Text, ...]]] = [
            (_("Requested by"), self._listed(map(self.naming.organisation, content.requesters))),
        ]
        if query.launched_at:
            rows.append((_("Launched"), day(query.launched_at)))
        if query.due_on:
            rows.append((_("Replies due"), day(query.due_on)))
        rows.append((_("Compiled"), (Text(
            _("%(day)s, version %(version)s")
            % {"day": date_format(made.on, "DATE_FORMAT"), "version": made.version}
        ),)))  # fmt: skip
        count = ngettext(
            "%(replied)s of %(asked)s participant", "%(replied)s of %(asked)s participants",
            len(content.replies),
        )  # fmt: skip
        rows.append((_("Replies"), (Text(
            count % {"replied": len(content.replied), "asked": len(content.replies)}
        ),)))  # fmt: skip
        topics = [self._said(one.name).words for one in content.topics]
        rows.append((_("Topics"), self._listed(topics)))
        if content.query.cited_as:
            cited = f"{content.query.cited_as} ({content.query.imported_from})"
            rows.append((_("Imported, cited as"), (Text(cited),)))
        if content.earlier is not None:
            words = self._said(content.earlier.title).words
            rows.append((_("Follow-up of"), (Text(f"{content.earlier.number} {words}"),)))
        rows.append((_("Audience"), (Text(f"{content.circle.label} ({tlp(content.circle)})"),)))
        if self.fell_back:
            rows.append((_("Language"), (Text(
                _("Parts of the query are not written in this language and stand in another.")
            ),)))  # fmt: skip
        return Facts(tuple(row for row in rows if row[1]))

    def _listed(self, words: Iterable[str]) -> tuple[Text, ...]:
        joined = "; ".join(one for one in words if one)
        return (Text(joined),) if joined else ()

    def _disclaimer(self) -> Box:
        network = say(self.query.network.name, self.language).words
        return Box(
            _("Disclaimer"),
            (Text(_(
                "The replies were given by the contact points of %(network)s, first of all for "
                "exchange among them. They reflect what the contact points knew best on the day of "
                "their reply and are not necessarily the official policy of those for whom they "
                "speak."
            ) % {"network": network}),),
        )  # fmt: skip

    def _warning(self) -> tuple[Box, ...]:
        words = _("The replies were generated for a demonstration. They describe no real law or "
                  "practice, and nothing of them may be cited.")  # fmt: skip
        return invented(self.query.is_invented, words)

    def _numbered(self) -> tuple[Section, ...]:
        query = self.query
        plain: list[Section] = []
        if background := self._text(query.background):
            plain.append(Section(_("Background"), background))
        plain.append(Section(_("Participation"), (self._participation(),)))
        if blocks := summarised(self.content.summaries, self.language):
            plain.append(Section(_("Summary"), blocks))
        numbered = [replace(one, number=f"{place}.") for place, one in enumerate(plain, 1)]
        numbered += self._questions
        if said := self._changes():
            title = _("What changed since version %(version)s") % {"version": self.made.version - 1}
            numbered.append(Section(title, (Points(said),)))
        return tuple(numbered)

    @cached_property
    def _questions(self) -> tuple[Section, ...]:
        return tuple(self._question(part) for part in self.content.parts)

    def _question(self, part: Part) -> Section:
        question = part.question
        hint = self._text(question.hint)
        blocks: tuple[Block, ...] = (
            *hint, *pictures(part, self.naming), answers(part, self.naming),
            *rows_of_tables(part, self.naming),
        )  # fmt: skip
        number = _("Question %(number)s.") % {"number": question.position}
        said = self._said(question.words)
        return Section(said.words, blocks, number, language=said.language)

    def _participation(self) -> Table:
        labels = (_("Replied"), _("Replied in part"), _("No reply"))
        content = self.content
        return participation(content.parts, content.replied, content.silent, labels, self.naming)

    def _changes(self) -> tuple[Text, ...]:
        names = {str(one.pk): self.naming.participant(one) for one in self.content.replies}
        words = {
            "added": _("Question %(question)s: the answer of %(who)s was added."),
            "corrected": _("Question %(question)s: the answer of %(who)s was corrected."),
            "withheld": _("Question %(question)s: the answer of %(who)s is not disseminated here "
                          "any more."),
        }  # fmt: skip
        said = []
        for what in words:
            by_question: dict[int, list[str]] = {}
            for one in self.made.changes:
                if one["what"] == what and one["reply"] in names:
                    by_question.setdefault(one["question"], []).append(names[one["reply"]])
            said += [
                Text(words[what] % {"question": position, "who": ", ".join(who)})
                for position, who in sorted(by_question.items())
            ]
        if self.made.version > 1 and not said:
            said.append(Text(_("The answers are the same; facts about the query changed.")))
        return tuple(said)
