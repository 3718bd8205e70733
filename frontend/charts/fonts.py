"""Cut the fonts of the pictures out of the typeface of the pages.

The pages carry Noto Sans as variable web fonts; the picture renderer reads only plain TrueType, and
an SVG shown as an image sees no font of the page. So this script makes, from the same files:

- ``NotoSansTessera-{400,600}.ttf`` for the renderer (Latin, Cyrillic, punctuation),
- ``latin-{400,600}.woff2`` and ``cyrillic-{400,600}.woff2``, small enough to travel inside an SVG,
- ``widths.json``, the advance width of every character, so that text is measured without a browser.

Run by hand after the typeface changes: ``python frontend/charts/fonts.py``; needs fonttools and brotli.
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fontTools.merge import Merger
from fontTools.otlLib.builder import buildPairPosClassesSubtable, buildValue
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "node_modules" / "@fontsource-variable" / "noto-sans"
TARGET = HERE.parents[1] / "src" / "tessera" / "documents" / "fonts"
FAMILY = "Noto Sans Tessera"
WEIGHTS = {400: "Regular", 600: "SemiBold"}

PUNCTUATION = "\u00a0\u2009–—‘’“”„…•·†‡‰€°×−≤≥≈"
LATIN = set(range(0x20, 0x7F)) | set(range(0xA1, 0x180)) | set(map(ord, PUNCTUATION))
CYRILLIC = set(range(0x400, 0x460))


def instance(subset: str, weight: int) -> TTFont:
    """One subset of the typeface at one weight, as plain TrueType."""
    font = TTFont(SOURCE / "files" / f"noto-sans-{subset}-wght-normal.woff2")
    font = instantiateVariableFont(font, {"wght": weight})
    for table in ("STAT", "GSUB", "GDEF", "HVAR", "MVAR"):
        if table in font:
            del font[table]
    font.flavor = None
    return font


def keep(font: TTFont, characters: set[int]) -> TTFont:
    """The font without any character outside ``characters``."""
    options = Options()
    options.hinting = False
    options.layout_features = ["kern"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return font


def kern_once(font: TTFont) -> None:
    """All kerning in one table of classes: a letter is looked up once, not in seven tables.

    What a pair is moved by stays the same: the sum of what each lookup moves it by.
    """
    moved = kerning(font)
    first, second = (alike(moved, place) for place in (0, 1))
    pairs = {
        (one, other): (buildValue({"XAdvance": moved[min(one), min(other)]}), None)
        for one in first
        for other in second
        if (min(one), min(other)) in moved
    }
    lookup = font["GPOS"].table.LookupList.Lookup[0]
    lookup.SubTable = [buildPairPosClassesSubtable(pairs, font.getReverseGlyphMap())]
    font["GPOS"].table.LookupList.Lookup = [lookup]
    for record in font["GPOS"].table.FeatureList.FeatureRecord:
        record.Feature.LookupListIndex = [0]


def kerning(font: TTFont) -> dict[tuple[str, str], int]:
    """By how much each pair of letters is moved, where it is."""
    moved: dict[tuple[str, str], int] = {}
    for lookup in font["GPOS"].table.LookupList.Lookup:
        found: dict[tuple[str, str], int] = {}
        for table in lookup.SubTable:  # the first that knows a pair decides
            for pair, value in pairs_of(table, font.getGlyphOrder()):
                found.setdefault(pair, value.XAdvance if value else 0)
        for pair, value in found.items():
            moved[pair] = moved.get(pair, 0) + value
    return {pair: value for pair, value in moved.items() if value}


def pairs_of(table: Any, letters: Sequence[str]) -> Iterator[tuple[tuple[str, str], Any]]:
    """The pairs that a table knows, each with what its first letter is moved by."""
    if table.Format == 1:
        for one, others in zip(table.Coverage.glyphs, table.PairSet, strict=True):
            for record in others.PairValueRecord:
                yield (one, record.SecondGlyph), record.Value1
        return
    first, second = table.ClassDef1.classDefs, table.ClassDef2.classDefs
    for one in table.Coverage.glyphs:
        row = table.Class1Record[first.get(one, 0)].Class2Record
        for other in letters:
            yield (one, other), row[second.get(other, 0)].Value1


def alike(moved: Mapping[tuple[str, str], int], place: int) -> list[tuple[str, ...]]:
    """The letters in one place of a pair, those together that are moved alike with all others."""
    by_letter: dict[str, dict[str, int]] = {}
    for pair, value in sorted(moved.items()):
        by_letter.setdefault(pair[place], {})[pair[1 - place]] = value
    classes: dict[tuple[tuple[str, int], ...], list[str]] = {}
    for letter, others in by_letter.items():
        classes.setdefault(tuple(others.items()), []).append(letter)
    return [tuple(one) for one in classes.values()]


def rename(font: TTFont, weight: int) -> None:
    """Give the cut its own family name, so that no installed version of the typeface is taken."""
    style = WEIGHTS[weight]
    names = {1: FAMILY, 2: style, 3: f"{FAMILY} {style}", 4: f"{FAMILY} {style}"}
    names |= {6: f"{FAMILY.replace(' ', '')}-{style}", 16: FAMILY, 17: style}
    for number, words in names.items():
        font["name"].setName(words, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["head"].modified = font["head"].created  # the same bytes whenever it is run


def cut(weight: int, folder: Path) -> TTFont:
    """All subsets of one weight, merged."""
    parts = []
    for subset in ("latin", "latin-ext", "cyrillic"):
        path = folder / f"{subset}-{weight}.ttf"
        keep(instance(subset, weight), LATIN | CYRILLIC).save(path)
        parts.append(str(path))
    merged = Merger().merge(parts)
    kern_once(merged)
    rename(merged, weight)
    return merged


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    widths: dict[str, dict[str, int]] = {}
    with TemporaryDirectory() as name:
        for weight in WEIGHTS:
            path = TARGET / f"NotoSansTessera-{weight}.ttf"
            cut(weight, Path(name)).save(path)
            for script, characters in (("latin", LATIN), ("cyrillic", CYRILLIC)):
                small = keep(TTFont(path), characters)
                small.flavor = "woff2"
                small.save(TARGET / f"{script}-{weight}.woff2")
            font = TTFont(path)
            advance, glyphs = font["hmtx"], font.getBestCmap()
            unit = font["head"].unitsPerEm
            widths[str(weight)] = {
                chr(code): round(1000 * advance[glyph][0] / unit)
                for code, glyph in sorted(glyphs.items())
            }
    (TARGET / "widths.json").write_text(
        json.dumps(widths, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    shutil.copy(SOURCE / "LICENSE", TARGET / "LICENSE")


if __name__ == "__main__":
    main()
