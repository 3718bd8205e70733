"""Typst, asked in one way: a template of ours places what it is given as data, in our own fonts.

It is loaded with the first page that is set, so that a process which sets none does not hold it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from tessera.documents.lettering import FONTS

if TYPE_CHECKING:
    import typst


class CannotSet(ValueError):
    """What the renderer says of a page that it cannot set."""


def typeset(template: bytes, told: Mapping[str, str], **options: Any) -> list[bytes]:
    """The pages of a template, as one file or as a picture each.

    :param template: Typst of ours; nothing that anybody wrote is ever part of it.
    :param told: texts that the template reads as ``sys.inputs``.
    :param options: as ``typst.compile`` has them: format, ppi, pdf_standards, timestamp.
    :raises CannotSet: for a letter that no font has, where the standard asks for all, and the like.
    """
    import typst

    try:
        made = typst.compile(
            template,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=dict(told),
            **options,
        )
    except typst.TypstError as why:
        raise CannotSet(str(why)) from why
    return [bytes(made)] if isinstance(made, bytes) else [bytes(page) for page in made]


@cache
def _fonts() -> typst.Fonts:
    """Our cut of Noto Sans, and the renderer's own fonts for what it lacks; none of the machine's."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)]
    )
