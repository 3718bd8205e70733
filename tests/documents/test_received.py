"""Files from outside: what is taken, what is refused with which sentence, what is found, what is cleaned."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.factories import files as make

from tessera.documents.received import Unfit, cleaned, judge, told

LIMIT = 2_000_000


def found(content: bytes, name: str = "") -> dict[str, tuple[int, tuple[str, ...]]]:
    return {one.kind: (one.count, one.words) for one in judge(name or "x", content, LIMIT).findings}


PLAIN = {
    "a.pdf": make.pdf, "a.docx": make.docx, "a.xlsx": make.xlsx, "a.odt": make.odt, "a.ods": make.ods,
    "a.png": make.png, "a.jpg": make.jpeg, "a.jpeg": make.jpeg,
    "a.csv": lambda: b"Area;Figure\nXK;-12,5\n", "a.txt": lambda: "Përgjigje".encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_file_is_taken_and_nothing_is_found(name: str) -> None:
    one = judge(name.upper(), PLAIN[name](), LIMIT)
    assert one.name == name.upper() and one.findings == ()
    assert judge("a", PLAIN[name](), LIMIT).name.startswith("a.")  # the content says what it is


@pytest.mark.parametrize("name", PLAIN)
def test_a_name_that_says_something_else_is_refused(name: str) -> None:
    wrong = "a.pdf" if not name.endswith("pdf") else "a.docx"
    if name not in ("a.csv", "a.txt"):
        with pytest.raises(Unfit, match="give it a name that fits"):
            judge("a.csv", PLAIN[name](), LIMIT)
    with pytest.raises(Unfit, match="give it a name that fits"):
        judge(wrong, PLAIN[name](), LIMIT)


REFUSED = {
    "empty": (b"", "empty"),
    "too large": (b"a" * (LIMIT + 1), "larger than"),
    "a program": (b"MZ\x90\x00" + bytes(90), "no kind of file"),
    "old Office": (b"\xd0\xcf\x11\xe0" + bytes(600), "old format"),
    "another archive": (make.packed({"law.pdf": b"%PDF-"}), "Packed files"),
    "macros": (make.with_part(make.xlsx(), "xl/vbaProject.bin", b"x"), "macros"),
    "macro sheets": (make.with_part(make.xlsx(), "xl/macrosheets/s.xml", b"<x/>"), "macros"),
    "basic": (make.with_part(make.odt(), "Basic/Standard/m.xml", b"<x/>"), "macros"),
    "script in a PDF": (make.pdf(script="app.alert(1)"), "scripts"),
    "half a PDF": (make.pdf()[:90], "damaged"),
    "half a document": (make.docx()[:-200], "damaged"),
    "half a picture": (make.png()[:-20], "damaged"),
    "a bomb": (make.bomb(), "unreasonably large"),
    "a picture of a bomb": (make.enormous_png(), "unreasonably large"),
    "entities": (
        make.packed({
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>',
        }),
        "damaged",
    ),
    "locked": (
        make.packed({
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<m><encryption-data/></m>",
        }),
        "password",
    ),
    "a way out": (make.with_part(make.docx(), "../../evil", b"x"), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_taken_is_refused_in_one_sentence(case: str) -> None:
    content, words = REFUSED[case]
    with pytest.raises(Unfit, match=words) as refused:
        judge("file", content, LIMIT)
    assert len(str(refused.value).splitlines()) == 1


def test_what_is_in_a_document() -> None:
    told_ = found(make.docx(author=make.PERSON, comment="Delete this.", changed="new"))
    assert told_["comments"] == (1, (make.PERSON,))
    assert told_["changes"] == (1, (make.PERSON,))
    assert make.PERSON in told_["metadata"][1]


def test_what_is_in_a_spreadsheet() -> None:
    told_ = found(make.xlsx(author=make.PERSON, hidden="Salaries", comment="Really?"))
    assert told_["hidden_sheets"] == (1, ("Salaries",))
    assert told_["hidden_cells"][0] == 1 and told_["comments"][0] == 1
    assert told_["metadata"][1] == (make.PERSON, "Ministry")


def test_what_is_in_open_documents() -> None:
    text = found(make.odt(author=make.PERSON, comment="Really?"))
    assert text["comments"] == (1, (make.PERSON,)) and text["changes"][0] == 1
    table = found(make.ods(author=make.PERSON, hidden="Salaries"))
    assert table["hidden_sheets"] == (1, ("Salaries",)) and table["hidden_cells"][0] == 1


def test_what_is_in_a_pdf_and_in_a_table() -> None:
    told_ = found(make.pdf(author=make.PERSON, comment="Really?"))
    assert told_["comments"] == (1, (make.PERSON,)) and told_["metadata"] == (1, (make.PERSON,))
    assert found(b"a,b\n=1+1,@x\n-5,-a1\n", "x.csv") == {"formulas": (3, ())}


def test_what_is_in_a_picture() -> None:
    told_ = found(make.jpeg(author=make.PERSON, has_place=True))
    assert told_["location"][0] == 1 and told_["metadata"] == (1, (make.PERSON,))
    assert found(make.png(author=make.PERSON))["metadata"] == (1, (make.PERSON,))


@pytest.mark.parametrize(
    "content",
    [
        make.docx("The law.", author=make.PERSON), make.xlsx("The law.", author=make.PERSON),
        make.odt("The law.", author=make.PERSON), make.ods("The law.", author=make.PERSON),
        make.jpeg(author=make.PERSON, has_place=True, turned=6), make.png(author=make.PERSON),
    ],
)  # fmt: skip
def test_a_clean_copy_says_the_same_and_not_who_wrote_it(content: bytes) -> None:
    copy = cleaned("a", content, LIMIT)
    assert not {"metadata", "location"} & {one.kind for one in copy.findings}
    assert make.PERSON.encode() not in copy.content
    if copy.kind.ending in ("jpg", "png"):
        before, after = Image.open(BytesIO(content)), Image.open(BytesIO(copy.content))
        assert before.tobytes() == after.tobytes()
        assert before.getexif().get(0x112) == after.getexif().get(0x112)
    if copy.kind.ending == "docx":
        from docx import Document

        assert Document(BytesIO(copy.content)).paragraphs[0].text == "The law."


def test_of_a_pdf_no_clean_copy_is_made() -> None:
    with pytest.raises(Unfit, match="no copy"):
        cleaned("a.pdf", make.pdf(author="A"), LIMIT)


def test_names_lose_folders_and_what_hides_in_them() -> None:
    named = {
        "../../etc/passwd.txt": "passwd.txt", "C:\\law\\a.txt": "a.txt", "\u202etxt.exe.txt": "txt.exe.txt",
        " .txt": "txt.txt", "...": "file.txt", "a\x00b\n.txt": "ab.txt", "x" * 400 + ".txt": "x" * 150 + ".txt",
    }  # fmt: skip
    for given_, kept in named.items():
        assert judge(given_, b"a", LIMIT).name == kept


def test_every_finding_has_its_sentence() -> None:
    one = judge("a", make.xlsx(hidden="Salaries"), LIMIT).findings[0]
    assert told(one.stored()) == "1 hidden sheet: Salaries"


@settings(max_examples=60)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n"]),
)
def test_nothing_but_unfit_is_raised(rest: bytes, start: bytes) -> None:
    try:
        judge("x", start + rest, LIMIT)
    except Unfit:
        pass


@settings(max_examples=40)
@given(st.integers(0, 3), st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_a_broken_file_is_taken_or_unfit(which: int, at: int, bytes_: bytes) -> None:
    whole = WHOLE[which]
    at %= len(whole)
    try:
        judge("x", whole[:at] + bytes_ + whole[at + len(bytes_) :], LIMIT)
    except Unfit:
        pass


WHOLE = (
    make.docx(author="A", comment="x"),
    make.xlsx(hidden="H"),
    make.jpeg(author="A"),
    make.ods(),
)
