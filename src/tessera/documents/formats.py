"""The formats in which a document leaves, and one call that makes them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tessera.documents import docx, html, pdf, workbook
from tessera.documents.drawings import prepare
from tessera.documents.outline import Outline

#: Ending -> renderer, and ending -> media type.
RENDERERS: Mapping[str, Callable[..., bytes]] = {
    "docx": docx.render,
    "pdf": pdf.render,
    "html": html.render,
    "xlsx": workbook.render,
}
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
    if not preview:
        outline.settled()
    prepare(outline, cache_dir)
    with ThreadPoolExecutor(max_workers=2) as pool:
        jobs = {
            format: pool.submit(render, outline, format, preview=preview, cache_dir=cache_dir)
            for format in formats
        }
        return {format: job.result() for format, job in jobs.items()}
