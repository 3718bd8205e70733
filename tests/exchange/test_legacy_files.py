"""Files are judged by what is in them: what is not read says why, in one sentence."""

from __future__ import annotations

import base64
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from tests.exchange.specimens.truth import LAYOUTS, truth
from tests.exchange.specimens.written import specimen

from tessera.exchange.legacy import Line, Table, Unreadable, read, reading, stream
from tessera.exchange.legacy import opening as opening
from tessera.exchange.legacy.pictures import page_count, page_picture

#: A page of one grey pixel and no text, as a scanner makes them.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def why(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(data)
    return str(refused.value)


def packed(**parts: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return made.getvalue()


@pytest.mark.parametrize("data", [b"", b"  \n\t ", b"\0" * 100])
def test_an_empty_file(data: bytes) -> None:
    assert "empty" in why(data)


def test_what_is_none_of_the_three_whatever_its_name() -> None:
    for data in (b"Just some words.", b"\x89PNG\r\n\x1a\n" + b"x" * 50, packed(a=b"b")):
        assert "neither PDF nor DOCX nor HTML" in why(data)


def test_an_old_or_locked_word_document() -> None:
    assert "save it as DOCX" in why(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_a_file_that_is_too_large() -> None:
    assert "up to 20 MB" in why(b"%PDF-1.7" + b"\0" * (opening.MOST_BYTES + 1))


def test_a_package_that_would_burst() -> None:
    assert "unpack to far more" in why(packed(word__document_xml=b"\0" * (40 * 1024 * 1024)))


def test_a_damaged_package() -> None:
    whole = specimen(truth("letter"), "letter", "docx")
    assert "damaged" in why(whole[: len(whole) // 2])
    at = whole.index(b"word/document.xml")
    broken = bytearray(whole)
    broken[at + 200 : at + 260] = b"x" * 60
    assert "damaged" in why(bytes(broken))
    assert "damaged" in why(packed(word__document_xml=b"<not xml"))


def test_macros_are_refused() -> None:
    made = BytesIO(specimen(truth("letter"), "letter", "docx"))
    with ZipFile(made, "a") as package:
        package.writestr("word/vbaProject.bin", b"macros")
    assert "macros" in why(made.getvalue())


def test_a_locked_pdf_and_a_damaged_one() -> None:
    import pikepdf

    whole = specimen(truth("letter"), "letter", "pdf")
    locked = BytesIO()
    with pikepdf.open(BytesIO(whole)) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert "password" in why(locked.getvalue())
    assert "damaged" in why(b"%PDF-1.7\n%%EOF")


def test_a_pdf_that_only_its_owner_may_change_is_read() -> None:
    import pikepdf

    made = BytesIO()
    with pikepdf.open(BytesIO(specimen(truth("letter"), "letter", "pdf"))) as document:
        document.save(made, encryption=pikepdf.Encryption(user="", owner="secret"))
    assert len(read(made.getvalue()).replies) == 9


def test_a_scan_says_so() -> None:
    from PIL import Image

    made = BytesIO()
    Image.open(BytesIO(PICTURE)).resize((600, 800)).save(made, "PDF")
    assert "scan" in why(made.getvalue())


def test_no_table_and_no_head() -> None:
    assert "No table of replies" in why(b"<html><h1>Ad-Hoc Query on x</h1><p>Words.</p></html>")
    page = specimen(truth("export"), "export", "html").replace(b"Requested by", b"Wished for by")
    assert "none of the known layouts" in why(page)


def test_a_page_is_never_more_than_its_text() -> None:
    page = specimen(truth("export"), "export", "html")
    page = page.replace(b"<h1>", b"<script>alert(1)</script><h1 onclick='x()'>").replace(
        b"</h1>", b"<img src=x onerror=alert(2)></h1><iframe src=x>inside</iframe>"
    )
    made = read(page)
    assert made.title == truth("export").title
    _format, blocks, _found = stream(page)
    text = " ".join(one.text for one in blocks if isinstance(one, Line))
    assert "alert" not in text and "inside" not in text and "Invented specimen" not in text


@pytest.mark.parametrize("charset", ["windows-1252", "utf-16", "utf-8-sig"])
def test_a_page_in_another_encoding(charset: str) -> None:
    text = specimen(truth("export", printed={"AT": "Österreich"}), "export", "html").decode()
    page = text.replace("utf-8", charset).encode(charset)
    assert read(page).replies[0].area == "AT"


def test_cells_over_several_rows_and_columns() -> None:
    page = b"""<table><tr><th>Country</th><th>Wider dissemination</th><th>Response</th></tr>
      <tr><td rowspan=2>AT</td><td rowspan=2>Yes</td><td>1. So.</td></tr><tr><td>2. Or so.</td></tr>
      <tr><td colspan=3></td></tr></table>"""
    head = b"<html><h1>Ad-Hoc Query on x</h1><p>Requested by LU EMN NCP on 1.2.2015</p>"
    asked = b"<p>Questions</p><ol><li>a?</li><li>b?</li></ol>"
    made = read(head + asked + page)
    assert [one.words for one in made.replies[0].answers] == ["So.", "Or so."]
    assert len(made.replies) == 1


def test_tracked_changes_are_read_as_if_accepted() -> None:
    document = Document(BytesIO(specimen(truth("letter"), "letter", "docx")))
    title = document.paragraphs[0]._p
    for tag, words in (("ins", " again"), ("del", " never")):
        inner = "delText" if tag == "del" else "t"
        title.append(parse_xml(
            f'<w:{tag} {nsdecls("w")} w:id="1" w:author="x"><w:r>'
            f'<w:{inner} xml:space="preserve">{words}</w:{inner}></w:r></w:{tag}>'
        ))  # fmt: skip
    made = BytesIO()
    document.save(made)
    read_ = read(made.getvalue())
    assert read_.title == truth("letter").title + " again"
    assert "tracked_changes" in [one.kind for one in read_.findings]


def test_a_table_that_holds_no_replies_is_told() -> None:
    document = Document(BytesIO(specimen(truth("letter"), "letter", "docx")))
    document.add_table(rows=1, cols=2).rows[0].cells[0].text = "Something else"
    made = BytesIO()
    document.save(made)
    assert "table_left_out" in [one.kind for one in read(made.getvalue()).findings]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_places_lead_back_to_the_original(layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for format in ("docx", "pdf", "html"):
        data = specimen(truth(layout), layout, format)
        streamed = stream(data)
        blocks = streamed[1]
        with monkeypatch.context() as patch:  # what was read of the file is not read again
            patch.setattr(reading, "stream", lambda _data, _step, streamed=streamed: streamed)
            replies = read(data).replies
        assert len(replies) == 9
        for reply in replies:
            block = blocks[reply.place.block - 1]
            assert isinstance(block, Table)
            assert reply.printed in block.rows[reply.place.row - 1].cells[0]
            assert (reply.place.page > 0) == (format == "pdf")


def test_pages_as_pictures() -> None:
    data = specimen(truth("letter"), "letter", "pdf")
    assert page_count(data) == 2
    picture = page_picture(data, 2)
    assert picture is not None and picture.startswith(b"\x89PNG")
    assert page_picture(data, 3) is None and page_picture(data, 0) is None
