"""Pages of a PDF as pictures, to be looked at beside what was read."""

from __future__ import annotations

from io import BytesIO
from threading import Lock

import pypdfium2

#: The library serves one caller at a time.
_ALONE = Lock()
WIDTH = 1100  # pixels: sharp on a screen at half of its width


def page_count(data: bytes) -> int:
    """How many pages a PDF has."""
    with _ALONE:
        document = pypdfium2.PdfDocument(data)
        try:
            return len(document)
        finally:
            document.close()


def page_picture(data: bytes, page: int) -> bytes | None:
    """One page, from 1 on, as PNG; None where there is no such page."""
    with _ALONE:
        document = pypdfium2.PdfDocument(data)
        try:
            if not 1 <= page <= len(document):
                return None
            one = document[page - 1]
            picture = one.render(scale=WIDTH / one.get_width()).to_pil()
        finally:
            document.close()
    made = BytesIO()
    picture.convert("P").save(made, "PNG", optimize=True)
    return made.getvalue()
