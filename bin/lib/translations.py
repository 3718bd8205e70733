"""The catalogue of the interface: collect what is said, write Cyrillic from Latin, compile, check.

    bin/lib/translations.py update   collect the strings of src/ into sq and sr_Latn, keep what is
                                     translated, write sr from sr_Latn, compile all
    bin/lib/translations.py check    refuse a catalogue that misses a string or is out of date

Nothing but Python is needed: Django turns a template into Python-like text, Babel collects from it.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from tessera.core.script import cyrillic  # noqa: E402 (needs the path above)

SOURCE = ROOT / "src" / "tessera"
LOCALE = SOURCE / "locale"
AUTHORED = ("sq", "sr_Latn")
PLURALS = {
    "sq": "nplurals=2; plural=(n != 1);",
    "sr_Latn": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
PLURALS["sr"] = PLURALS["sr_Latn"]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "gettext_noop": None,
    "marked": None,  # what migstat, which knows no Django, may say to a reader
}


def _text(file: Path) -> io.BytesIO:
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # It looks like Python but for its indentation, which is the template's.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(file)).split("\n"))
    return io.BytesIO(text.encode())


def said() -> Iterator[tuple[str, str, str | None, str | None, list[str]]]:
    """Every string marked for translation: file, words, plural, context, comments for translators."""
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]
    files += (ROOT / "src" / "migstat").rglob("*.py")
    for file in sorted(files):
        if "migrations" in file.parts or (file.suffix != ".py" and "templates" not in file.parts):
            continue
        options = {"encoding": "utf-8"}
        for found in extract(
            "python", _text(file), KEYWORDS, ("Translators:",), options, strip_comment_tags=True
        ):
            yield str(file.relative_to(ROOT)), *_words(found[1], found[3]), list(found[2])


def _words(message: object, context: str | None) -> tuple[str, str | None, str | None]:
    if isinstance(message, tuple):
        return str(message[0]), str(message[1]), context
    return str(message), None, context


def collected() -> polib.POFile:
    """The strings of the source as a catalogue without translations, in order of appearance."""
    found: dict[tuple[str | None, str], polib.POEntry] = {}
    for file, words, plural, context, comments in said():
        if not words:
            continue
        entry = found.setdefault(
            (context, words), polib.POEntry(msgid=words, msgctxt=context, occurrences=[])
        )
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = {0: "", 1: ""}
        if (file, "") not in entry.occurrences:
            entry.occurrences.append((file, ""))
        entry.comment = "\n".join(comments) or entry.comment
        if re.search(r"%\(\w+\)[a-z]", words):
            entry.flags = ["python-format"]
    catalogue = polib.POFile(wrapwidth=98)
    catalogue.extend(found.values())
    return catalogue


def _file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _head(catalogue: polib.POFile, language: str) -> None:
    catalogue.metadata = {
        "Project-Id-Version": "Tessera",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }


def _read(language: str) -> polib.POFile:
    file = _file(language)
    return polib.pofile(str(file), wrapwidth=98) if file.exists() else polib.POFile(wrapwidth=98)


def merged(language: str, source: polib.POFile) -> polib.POFile:
    """The collected strings with the translations there are; what is no longer said falls away."""
    before = {(entry.msgctxt, entry.msgid): entry for entry in _read(language)}
    catalogue = polib.POFile(wrapwidth=98)
    _head(catalogue, language)
    count = 2 if language == "sq" else 3
    for entry in source:
        new = polib.POEntry(
            msgid=entry.msgid, msgctxt=entry.msgctxt, msgid_plural=entry.msgid_plural,
            occurrences=entry.occurrences, comment=entry.comment, flags=list(entry.flags),
        )  # fmt: skip
        old = before.get((entry.msgctxt, entry.msgid))
        if entry.msgid_plural:
            kept = old.msgstr_plural if old and old.msgid_plural else {}
            new.msgstr_plural = {number: kept.get(number, "") for number in range(count)}
        else:
            new.msgstr = old.msgstr if old else ""
        if old and old.fuzzy:
            new.flags.append("fuzzy")
        catalogue.append(new)
    return catalogue


def in_cyrillic(latin: polib.POFile) -> polib.POFile:
    """The Serbian catalogue in Cyrillic, string by string from the Latin one."""
    catalogue = polib.POFile(wrapwidth=98)
    _head(catalogue, "sr")
    for entry in latin:
        catalogue.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgid_plural=entry.msgid_plural,
                msgstr=cyrillic(entry.msgstr),
                flags=list(entry.flags),
                msgstr_plural={n: cyrillic(words) for n, words in entry.msgstr_plural.items()},
                occurrences=entry.occurrences,
            )
        )
    return catalogue


def update() -> int:
    """Write all catalogues anew from the source and from what is translated."""
    source = collected()
    catalogues = {language: merged(language, source) for language in AUTHORED}
    catalogues["sr"] = in_cyrillic(catalogues["sr_Latn"])
    for language, catalogue in catalogues.items():
        file = _file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(file))
        file.with_suffix(".mo").write_bytes(catalogue.to_binary())
        print(f"{language}: {len(catalogue.translated_entries())} of {len(catalogue)} strings")
    return 0


def _places(words: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}", words))


def _faults(language: str, source: polib.POFile) -> Iterator[str]:
    catalogue = _read(language)
    there = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    for entry in source:
        found = there.pop((entry.msgctxt, entry.msgid), None)
        where = entry.occurrences[0][0]
        if found is None:
            yield f"{language}: not in the catalogue: {entry.msgid!r} ({where})"
        elif found.fuzzy or not found.translated():
            yield f"{language}: not translated: {entry.msgid!r} ({where})"
        elif found.msgstr and _places(found.msgstr) != _places(entry.msgid):
            yield f"{language}: other places for values than in {entry.msgid!r}: {found.msgstr!r}"
    yield from (f"{language}: no longer said: {words!r}" for _context, words in there)
    compiled = _file(language).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        yield f"{language}: {compiled.name} is not what its catalogue compiles to"


def check() -> int:
    """Print what is missing, untranslated or out of date; 1 where anything is."""
    source = collected()
    faults = [fault for language in AUTHORED for fault in _faults(language, source)]
    latin, written = in_cyrillic(_read("sr_Latn")), _read("sr")
    if [str(entry) for entry in latin] != [str(entry) for entry in written]:
        faults.append("sr: is not what sr_Latn becomes in Cyrillic")
    compiled = _file("sr").with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != written.to_binary():
        faults.append("sr: django.mo is not what its catalogue compiles to")
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} faults; 'bin/translations' collects and compiles.")
        return 1
    print(f"{len(source)} strings in Albanian, Serbian Latin and Serbian Cyrillic")
    return 0


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(USE_I18N=True)
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
