"""What the three layouts share once each has said where its questions stand."""

from __future__ import annotations

from collections.abc import Sequence

from tessera.exchange.legacy.asking import questions
from tessera.exchange.legacy.compilation import LegacyCompilation
from tessera.exchange.legacy.findings import Finding
from tessera.exchange.legacy.header import head
from tessera.exchange.legacy.parts import Parts
from tessera.exchange.legacy.responses import counted, replies
from tessera.exchange.legacy.stream import Line


def compilation(
    layout: str, parts: Parts, background: str, asked: Sequence[Line]
) -> LegacyCompilation:
    """The compilation of a layout, from its parts, its background and the lines of its questions."""
    told = head(parts.head)
    found, about_questions = questions(asked)
    made, about_replies = replies(parts.tables, len(found))
    left = [Finding("table_left_out", place) for place in parts.left_tables]
    left += [Finding("lines_left_out", place) for place in parts.left_lines]
    return LegacyCompilation(
        layout=layout,
        title=told.title,
        number=told.number,
        requesters=told.requesters,
        requested_on=told.requested_on,
        due_on=told.due_on,
        compiled_on=told.compiled_on,
        topic=told.topic,
        named=told.named,
        stated=told.stated,
        background=background,
        questions=found,
        replies=made,
        findings=(
            *told.findings, *counted(told, made), *about_questions, *about_replies, *left,
        ),
    )  # fmt: skip
