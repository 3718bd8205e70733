"""The formats in which a document leaves, and one call that makes them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tessera.documents import docx, html, pdf, workbook
from tessera.documents.outline import Outline

#: Ending -> renderer, and ending -> media type.
RENDERERS: Mapping[str, Callable[..., bytes]] = {
    "docx": docx.render,
    "pdf": pdf.render,
    "html": html.render,
    "xlsx": workbook.render,
}
Done = TypeVar("Done")
_SLOW = {"pdf": 0, "docx": 1}  # the slowest first
MEDIA_TYPES: Mapping[str, str] = {
    "docx": docx.MEDIA_TYPE,
    "pdf": pdf.MEDIA_TYPE,
    "html": html.MEDIA_TYPE,
    "xlsx": workbook.MEDIA_TYPE,
}


def render(
    outline: Outline, format: str, *, preview: bool = False, cache_dir: Path | None = None
) -> bytes:
    """The document in one format.

    :param preview: print what is missing in red instead of refusing.
    :raises ValueError: for a format that does not exist.
    :raises GapsRemain: where something is missing and this is no preview.
    """
    if format not in RENDERERS:
        raise ValueError(f"Documents come as {', '.join(RENDERERS)}; not as {format!r}.")
    return RENDERERS[format](outline, preview=preview, cache_dir=cache_dir)


def render_all(
    outline: Outline,
    formats: Sequence[str] = tuple(RENDERERS),
    *,
    preview: bool = False,
    cache_dir: Path | None = None,
) -> dict[str, bytes]:
    """The document in several formats, two at a time; errors as in :func:`render`."""
    return render_each(
        [outline], formats, lambda data, _format: data, preview=preview, cache_dir=cache_dir
    )[0]


def render_each(
    outlines: Iterable[Outline],
    formats: Sequence[str],
    then: Callable[[bytes, str], Done],
    *,
    preview: bool = False,
    cache_dir: Path | None = None,
) -> list[dict[str, Done]]:
    """Several documents in several formats, two at a time; the first is set while the next is told.

    PDF and pictures let other threads run while they are made, so that two processors are busy.

    :param then: what is done with a file of a format as soon as it is made, while others still are.
    :returns: what ``then`` gave back, by format.
    Errors as in :func:`render`.
    """

    def made(outline: Outline, format: str) -> Done:
        return then(render(outline, format, preview=preview, cache_dir=cache_dir), format)

    slowest_first = sorted(formats, key=lambda one: _SLOW.get(one, len(_SLOW)))
    with ThreadPoolExecutor(max_workers=2) as pool:
        jobs = []
        for outline in outlines:
            if not preview:
                outline.settled()
            jobs.append({format: pool.submit(made, outline, format) for format in slowest_first})
        return [{format: one[format].result() for format in formats} for one in jobs]
