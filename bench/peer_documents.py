"""The peer: the same Word documents filled by docxtpl and turned into PDF by LibreOffice.

Run by the peer's own Python: ``python bench/peer_documents.py FOLDER``, where FOLDER holds our three
documents. Each becomes a template, with docxtpl's loops in place of the rows of its answers, and what its
rows say. Making these, and one run to warm up, is not timed. The pictures are put in by docxtpl; drawing them
is timed apart, by bench/compilations.py, with our own renderer, the quickest that we know. The PDF is tagged
and for archives, as ours is; there is no HTML and no workbook, and pictures have no text beside them. So the
peer does less.

Each document is converted by a call of its own, as soon as it is filled: a document is ordered, made and
handed out alone, and that is how LibreOffice is called in scripts and behind pages. It keeps its profile, so
that no call sets one up. Where all three are there first, one call can convert them and starts once; that is
timed too. Prints seconds for three documents, two lines a run: a call each, then one call for all.
"""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.table import Table, _Cell, _Row
from docxtpl import DocxTemplate, InlineImage

RUNS = 3
STYLES = ("Coded", "Notice", "Response", "Comment Line", "Source Line")
_ON = {"type": "boolean", "value": "true"}
EXPORT = {"UseTaggedPDF": _ON, "PDFUACompliance": _ON,
          "SelectPdfVersion": {"type": "long", "value": "2"}}  # fmt: skip
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Picture:
    """A picture of a document, and how wide it stands there."""

    data: bytes
    wide: int


@dataclass(frozen=True)
class Said:
    """What a document says, by the names in its template."""

    rows: dict[str, Rows]
    pictures: dict[str, Picture]

    def of(self, word: DocxTemplate) -> dict[str, Any]:
        """All of it as docxtpl takes it."""
        pictures = {
            name: InlineImage(word, io.BytesIO(one.data), width=Emu(one.wide))
            for name, one in self.pictures.items()
        }
        return {**self.rows, **pictures}


def template(file: Path, into: Path) -> Said:
    """Turn a document into a template; what its answers say and its pictures, by their names."""
    word, said = Document(str(file)), {}
    for table in word.tables:
        if len(table.columns) == 3 and table.rows[0].cells[2].text == "Response":
            name = f"answers{len(said)}"
            said[name] = [_row(one.cells) for one in table.rows[1:]]
            _loop(table, name)
    pictures = _pictures(word)
    word.save(str(into))
    return Said(said, pictures)


def _pictures(word: WordDocument) -> dict[str, Picture]:
    """The pictures, each taken out and replaced by its name."""
    found: dict[str, Picture] = {}
    for drawing in list(word.element.body.iter(qn("w:drawing"))):
        extent, blip = next(drawing.iter(qn("wp:extent"))), next(drawing.iter(qn("a:blip")))
        part, name = blip.get(qn("r:embed")), f"picture{len(found)}"
        found[name] = Picture(word.part.related_parts[part].blob, int(extent.get("cx")))
        run = drawing.getparent()
        run.remove(drawing)
        words = OxmlElement("w:t")
        words.text = f"{{{{ {name} }}}}"
        run.append(words)
        word.part.drop_rel(part)
    return found


def _row(cells: tuple[_Cell, ...]) -> dict[str, Any]:
    by_style: dict[str, list[str]] = {}
    for one in cells[2].paragraphs:
        by_style.setdefault(one.style.name if one.style else "", []).append(one.text)
    said = [by_style.get(style, []) for style in STYLES]
    return {"who": cells[0].text, "wider": cells[1].text, "said": said}


def _loop(table: Table, name: str) -> None:
    """One row for all, between the tags of a loop; a loop of paragraphs for each style in it."""
    rows = table.rows
    before, model, after = (_Row(copy.deepcopy(rows[1]._tr), table) for _ in range(3))
    for one in rows[1:]:
        table._tbl.remove(one._tr)
    for one in (before, model, after):
        table._tbl.append(one._tr)
        for cell in one.cells:
            for more in cell.paragraphs[1:]:
                cell._tc.remove(more._p)
    before.cells[0].paragraphs[0].text = f"{{%tr for row in {name} %}}"
    after.cells[0].paragraphs[0].text = "{%tr endfor %}"
    model.cells[0].paragraphs[0].text = "{{ row.who }}"
    model.cells[1].paragraphs[0].text = "{{ row.wider }}"
    cell = model.cells[2]
    cell.paragraphs[0].text = "{%p for words in row.said[0] %}"
    for place, style in enumerate(STYLES):
        if place:
            cell.add_paragraph(f"{{%p for words in row.said[{place}] %}}")
        cell.add_paragraph("{{ words }}", style=style)
        cell.add_paragraph("{%p endfor %}")


def fill(place: Path, said: dict[str, Said]) -> Iterator[Path]:
    """The documents, one after the other, filled by docxtpl."""
    for name, one in said.items():
        word = DocxTemplate(str(place / "templates" / name))
        word.render(one.of(word), autoescape=True)
        word.save(str(place / name))
        yield place / name


def convert(files: Sequence[Path], profile: Path) -> None:
    """Into PDF, by one call of LibreOffice with a profile that is there already."""
    for file in files:
        file.with_suffix(".pdf").unlink(missing_ok=True)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to",
         f"pdf:writer_pdf_Export:{json.dumps(EXPORT)}", "--outdir", str(files[0].parent),
         *map(str, files)],
        check=True, capture_output=True,
    )  # fmt: skip
    if not all(file.with_suffix(".pdf").exists() for file in files):
        sys.exit("LibreOffice made no PDF.")


def main(place: Path) -> None:
    """Warm up once, then time three documents several times."""
    (place / "templates").mkdir()
    said = {
        file.name: template(file, place / "templates" / file.name)
        for file in sorted(place.glob("*.docx"))
    }
    for turn in range(RUNS + 1):
        for is_one_call in (False, True):
            start = time.perf_counter()
            if is_one_call:
                convert(list(fill(place, said)), place / "profile")
            else:
                for file in fill(place, said):
                    convert([file], place / "profile")
            if turn:
                print(f"{time.perf_counter() - start:.3f}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
