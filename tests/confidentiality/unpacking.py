"""Everything that a reader could find in an answer: text, archives, documents, tables, headers."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from urllib.parse import unquote

TOKEN = re.compile(r"tsr\d{5}k")
#: Between the digits of a figure, in any of the languages.
_GROUPS = re.compile(r"(?<=\d)(?:[  \s,.’']|&nbsp;|&#x202f;)(?=\d{3})")


def text_of(content: bytes) -> str:
    """The words in a file of any kind that leaves the house, in small letters."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = [f"{name} {text_of(packed.read(name))}" for name in packed.namelist()]
            return "\n".join(inside)
    if content.startswith(b"%PDF"):
        return _pdf(content)
    if content.startswith(b"PAR1"):
        import pyarrow.parquet as parquet

        table = parquet.read_table(io.BytesIO(content))
        return f"{table.schema} {table.to_pylist()}".lower()
    return content.decode("utf-8", errors="ignore").lower()


def _pdf(content: bytes) -> str:
    words, about = of_pdf(content)
    # A token may be broken between two lines; how the hyphen is then told differs.
    return re.sub(r"[\s\xad\x02\ufffe-]", "", words).lower() + about.lower()


def of_pdf(content: bytes) -> tuple[str, str]:
    """The words of all pages, and what the file says about itself."""
    import pdfplumber
    import pypdfium2

    file = pypdfium2.PdfDocument(content)
    words = "\n".join(page.get_textpage().get_text_range() for page in file)
    file.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pdfplumber.open(io.BytesIO(content)) as told:
            return words, str(told.metadata)


def tokens_in(text: str, others: Iterable[str]) -> set[str]:
    """Planted tokens in a text, and whichever of ``others`` stand in it."""
    found = set(TOKEN.findall(text))
    found |= {one for one in others if one in text}
    figures = [one for one in others if one.isdigit()]
    if figures:
        plain = _GROUPS.sub("", text)
        found |= {one for one in figures if one in plain}
    return found


def text_of_answer(answer: object) -> str:
    """Content and headers of an answer."""
    content = (
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        if getattr(answer, "streaming", False)
        else answer.content  # type: ignore[attr-defined]
    )
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())  # type: ignore[attr-defined]
    return f"{text_of(content)}\n{unquote(headers).lower()}"
