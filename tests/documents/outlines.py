"""A document with one of everything; its words try to be more than words."""

from datetime import date

from tests.documents import specimens

from tessera.documents.outline import (
    Answers,
    Box,
    Cell,
    Column,
    ColumnType,
    Facts,
    Figure,
    Gap,
    Note,
    Outline,
    Points,
    Response,
    Section,
    Source,
    Table,
    Text,
)
from tessera.documents.tally import Share, Tally, Tone

HOSTILE = (
    '=1+1 #strong[x] #read("/etc/passwd") *bold* _it_ `code` $x$ <b>&amp;</b> <script>alert(1)'
    "</script> \\input{x} [link](http://x.example) {{x}} %s ]]> --> ' \" | @ref <label> // /* ~"
)
NOTE = Note("*", "One note that explains a mark.", "Kosovo*")
GAP = Gap("Figures for 2025", "Ministry of Justice", date(2026, 3, 14))
QUESTION = "Does your law set a deadline?"


def tally(language: str = "en") -> Tally:
    shares = (
        Share("Yes", Tone.YES, (("AL", "Albania"), ("XK", "Kosovo*"), ("MT", "Malta"))),
        Share("No", Tone.NO, (("RS", "Serbia"),)),
        Share("Not disseminated", Tone.WITHHELD, (("ME", "Montenegro"),)),
        Share("Nobody", Tone.SILENT, ()),
    )
    return Tally(QUESTION, shares, "Boundaries imply nothing.", language)


def answers(*more: Response) -> Answers:
    rows = (
        Response("Albania", (Text(HOSTILE),), "Yes", "Yes", (Text("Comment " + HOSTILE),),
                 (Source(HOSTILE, address="https://example.org/" + "long" * 30),)),
        Response("Kosovo*", (Text("Në shqip: ë ç.\nI dyti.", "sq"),), "Partly", "Yes"),
        Response("Montenegro", (Text("A reply was given."),), "", "No", is_notice=True),
        Response("Serbia", (Text("Ћирилица: žalba, đak.", "sr"),), "No", "Yes"),
        *more,
    )  # fmt: skip
    return Answers(QUESTION, "Participant", "Response", rows, "Wider dissemination")


def table() -> Table:
    columns = (
        Column("Area"),
        Column("Applicants", ColumnType.NUMBER, unit="persons"),
        Column("Share", ColumnType.SHARE, 1),
        Column("Since", ColumnType.DATE),
    )
    rows = (
        (Cell("Kosovo*"), Cell(1234), Cell(0.125), Cell(date(2026, 3, 2))),
        (Cell(HOSTILE), Cell(0), Cell(None), Cell(None)),
    )
    source = (Source("Publisher", "T1", "2025-06-12"),)
    return Table("Applicants by area", columns, rows, sources=source, notes=(NOTE,))


def outline(*, gap: bool = False, language: str = "en", title: str = "Guardians") -> Outline:
    last = (Response("Slovenia", (GAP,)),) if gap else ()
    sections = (
        Section("Background", (Text(HOSTILE), Points((Text("One."), Text("Two.")))), "1."),
        Section(QUESTION, (Figure(tally(language)), answers(*last)), "Question 1."),
        Section("Figures", (
            table(), Figure(specimens.line(language=language)),
            Section("Deeper", (Text("Within."),)),
        ), "3."),
    )  # fmt: skip
    return Outline(
        title, "public", language, "eu", sections, "A subtitle", date(2026, 3, 30),
        (Source("Eurostat", "migr_asyunaa", licence="CC BY 4.0", language="en"),), "TLP:CLEAR · Everybody",
        "Compilation", "2026.14", "Western Balkans network", "Invented content.",
        (NOTE, Facts((("Requested by", (Text("Ministry of " + HOSTILE),)),)),
         Box("Disclaimer", (Text("Nothing follows."),))),
    )  # fmt: skip
