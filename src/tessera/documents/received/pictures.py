"""What is in a picture besides the picture: where it was taken, by whom, with what.

A copy without it is made by leaving parts out; the picture itself is neither decoded nor changed.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from tessera.documents.received.findings import (
    Finding,
    Unfit,
    damaged,
    finding,
    unreasonable,
)

MOST_PIXELS = 100_000_000
ARTIST, XP_AUTHOR, OWNER, SERIAL, GPS, ORIENTATION = 0x13B, 0x9C9D, 0xA430, 0xA431, 0x8825, 0x112
DETAILS = 0x8769
EXIF, XMP = b"Exif\x00\x00", b"http://ns.adobe.com/xap/1.0/"
_AUTHOR = re.compile(rb"<(?:dc:creator|photoshop:Credit)\b[^>]*>(.*?)</", re.DOTALL)
#: Parts of a PNG that draw it; every other one tells something.
DRAWS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs",
    b"bKGD", b"sBIT", b"hIST", b"acTL", b"fcTL", b"fdAT", b"cICP",
}  # fmt: skip


def _look(content: bytes) -> None:
    """Refuse what is no picture, or one of more points than any screen has."""
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise unreasonable()
            picture.verify()
    except (Unfit, Image.DecompressionBombError):
        raise unreasonable() from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise damaged() from None


def _of_exif(block: bytes) -> tuple[list[str], bool, int]:
    """Names in an EXIF block, whether it tells a place, and how the picture is turned."""
    exif = Image.Exif()
    try:
        exif.load(block)
        details = exif.get_ifd(DETAILS)
        names = [exif.get(ARTIST), exif.get(XP_AUTHOR), details.get(OWNER), details.get(SERIAL)]
        has_place = bool(exif.get_ifd(GPS))
        turned = int(exif.get(ORIENTATION) or 1)
    except Exception:  # an EXIF block may be anything; it is reported, and left out of the copy
        return ["EXIF"], False, 1
    return [_words(one) for one in names if one], has_place, turned if 1 <= turned <= 8 else 1


def _words(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-16-le" if b"\x00" in value else "utf-8", "ignore").strip("\x00")
    return str(value)


def _listed(names: list[str], count: int, has_place: bool) -> list[Finding]:
    found = finding("metadata", count, names)
    return [*found, *finding("location", int(has_place))]


# JPEG


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each segment, entropy-coded data with the marker before it, to the end."""
    at, end = 2, len(content)
    yield 0xD8, content[:2]
    while at + 4 <= end:
        if content[at] != 0xFF:
            raise damaged()
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0xD9:
            break
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        stop = at + 2 + length
        if marker == 0xDA:
            stop = _end_of_scan(content, stop)
        if length < 2 or stop > end:
            raise damaged()
        yield marker, content[at:stop]
        at = stop
    yield 0xD9, b"\xff\xd9"


def _end_of_scan(content: bytes, at: int) -> int:
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
            at += 2
            continue
        return at
    return len(content)


def of_jpeg(content: bytes) -> list[Finding]:
    """Who took a photograph and where."""
    _look(content)
    names: list[str] = []
    count, has_place = 0, False
    for marker, part in _segments(content):
        body = part[4:]
        if marker == 0xE1 and body.startswith(EXIF):
            told, placed, _turned = _of_exif(body)
            names += told
            count, has_place = count + bool(told), has_place or placed
        elif marker == 0xE1 and body.startswith(XMP):
            told = _in_xmp(body)
            names += told
            count, has_place = count + bool(told), has_place or b"GPSL" in body
        elif marker in (0xED, 0xFE):  # captions of the press; a comment
            count += 1
    return _listed(names, count, has_place)


def _in_xmp(body: bytes) -> list[str]:
    plain = (re.sub(rb"<[^>]*>", b" ", one) for one in _AUTHOR.findall(body))
    return [one.decode("utf-8", "ignore") for one in plain if one.strip()]


def clean_jpeg(content: bytes) -> bytes:
    """The same picture with its colours and its turn alone."""
    kept, turned = [], 1
    for marker, part in _segments(content):
        if marker == 0xE1 and part[4:].startswith(EXIF):
            turned = _of_exif(part[4:])[2]
        if marker == 0xFE or (0xE1 <= marker <= 0xEF and marker not in (0xE2, 0xEE)):
            continue
        if marker == 0xE2 and not part[4:].startswith(b"ICC_PROFILE"):
            continue
        kept.append(part)
    if turned != 1:
        kept.insert(1, _turn(turned))
    return b"".join(kept)


def _turn(orientation: int) -> bytes:
    """The smallest EXIF block: how the picture is turned, and nothing else."""
    body = EXIF + struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)
    return struct.pack(">BBH", 0xFF, 0xE1, len(body) + 2) + body


# PNG


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        stop = at + 12 + length
        if stop > len(content):
            raise damaged()
        yield kind, content[at:stop]
        at = stop
        if kind == b"IEND":
            return
    raise damaged()


def of_png(content: bytes) -> list[Finding]:
    """What is written beside the picture."""
    _look(content)
    names: list[str] = []
    count, has_place = 0, False
    for kind, part in _chunks(content):
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            key, _zero, words = part[8:-4].partition(b"\x00")
            count += 1
            if kind == b"tEXt" and key.lower() in (b"author", b"copyright"):
                names.append(words.decode("latin-1"))
            has_place = has_place or b"GPSL" in words
        elif kind == b"eXIf":
            told, placed, _turned = _of_exif(part[8:-4])
            names += told
            count, has_place = count + bool(told), has_place or placed
    return _listed(names, count, has_place)


def clean_png(content: bytes) -> bytes:
    """The same picture with what draws it alone."""
    parts = [part for kind, part in _chunks(content) if kind in DRAWS]
    return content[:8] + b"".join(parts)
