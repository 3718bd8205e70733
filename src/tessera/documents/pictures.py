"""Pictures made on the server from specifications made on the server.

The renderer would follow any address in a specification, even to a file of this machine. So a
specification with an address anywhere is refused before it is drawn, without exception.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Any

from tessera.documents.lettering import FAMILY, FONTS
from tessera.documents.palette import DARK, LIGHT

_FORBIDDEN = frozenset({"url", "href", "embedoptions", "src"})
_VERSION = "1"  # part of every cache key: raise it when pictures change for the same specification
_LITE = "6.4"
FORMATS = ("svg", "png")
_ONE_AT_A_TIME = Lock()
#: The group that holds the line of the source, by the name it has in the specification.
_SOURCE = re.compile(r'<g (class="[^"]*\bsource_marks\b)')


class AddressRefused(ValueError):
    """A specification carries an address; nothing was drawn."""


def refuse_addresses(spec: object, path: str = "") -> None:
    """Refuse any ``url``, ``href``, ``src`` or ``embedOptions`` anywhere inside a specification.

    :raises AddressRefused: naming where the address stands.
    """
    if isinstance(spec, Mapping):
        for key, value in spec.items():
            here = f"{path}.{key}" if path else str(key)
            if str(key).strip().lower() in _FORBIDDEN:
                raise AddressRefused(f"A chart carries no addresses; this one has one at {here}.")
            refuse_addresses(value, here)
    elif isinstance(spec, list | tuple | set | frozenset):
        for index, value in enumerate(spec):
            refuse_addresses(value, f"{path}[{index}]")


def svg(spec: Mapping[str, Any]) -> str:
    """Draw a specification as SVG, with its letters inside, the same bytes every time.

    :raises AddressRefused: where the specification carries an address.
    """
    refuse_addresses(spec)
    drawn = _renderer().vegalite_to_svg(
        json.dumps(spec, ensure_ascii=False), vl_version=_LITE, allowed_base_urls=[]
    )
    return _with_letters(_spoken(str(drawn), spec.get("usermeta", {})))


def _spoken(drawn: str, told: Mapping[str, Any]) -> str:
    """Say in the picture which language its words are in; the line of the source may differ."""
    language, other = told.get("language"), told.get("source_language")
    if not language:
        return drawn
    drawn = drawn.replace("<svg ", f'<svg lang="{language}" xml:lang="{language}" ', 1)
    if other in (None, language):
        return drawn
    return _SOURCE.sub(rf'<g lang="{other}" xml:lang="{other}" \1', drawn)


def png(spec: Mapping[str, Any], scale: float = 2) -> bytes:
    """Draw a specification as PNG, ``scale`` pixels to the unit.

    :raises AddressRefused: where the specification carries an address.
    """
    drawn = svg(spec)
    return bytes(_renderer().svg_to_png(drawn, scale=scale))


def render(spec: Mapping[str, Any], format: str, cache_dir: Path | None = None) -> bytes:
    """A picture of a specification, drawn once and then read from ``cache_dir``.

    Formats that are made at the same moment ask for the same picture: the second one waits for it.

    :param format: "svg" or "png".
    :param cache_dir: folder for drawn pictures; None draws every time.
    :raises AddressRefused: where the specification carries an address.
    :raises ValueError: for another format.
    """
    if format not in FORMATS:
        raise ValueError(f"Pictures come as {' or '.join(FORMATS)}; not as {format!r}.")
    refuse_addresses(spec)
    if cache_dir is None:
        return _draw(spec, format)
    path = cache_dir / f"{fingerprint(spec)}.{format}"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    with _ONE_AT_A_TIME:
        with suppress(FileNotFoundError):
            return path.read_bytes()
        drawn = _draw(spec, format)
        keep(path, drawn)
        return drawn


def fingerprint(spec: Mapping[str, Any]) -> str:
    """A name for what a specification draws; equal specifications have equal names."""
    text = json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    made_with = f"{_VERSION} {version('vl-convert-python')} "
    return hashlib.sha256((made_with + text).encode()).hexdigest()[:32]


def _draw(spec: Mapping[str, Any], format: str) -> bytes:
    return svg(spec).encode() if format == "svg" else png(spec)


def keep(path: Path, drawn: bytes) -> None:
    """Put a drawn picture into the cache, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(drawn)
    Path(file.name).replace(path)


@cache
def _renderer() -> Any:
    """Vega-Lite with our fonts, loaded with the first chart: 70 MB, which not every process needs."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


@cache
def _face(script: str, weight: int) -> str:
    data = base64.b64encode((FONTS / f"{script}-{weight}.woff2").read_bytes()).decode()
    family = FAMILY.partition(",")[0]
    return (
        f"@font-face{{font-family:'{family}';font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{data})format('woff2')"
        f"{';unicode-range:U+400-45F' if script == 'cyrillic' else ''}}}"
    )


def _with_letters(drawn: str) -> str:
    """Put the fonts into the picture, for an image on a page sees none of the page's fonts."""
    scripts = ["latin"]
    if any("\u0400" <= letter <= "\u045f" for letter in drawn):
        scripts.append("cyrillic")
    faces = "".join(_face(script, weight) for script in scripts for weight in (400, 600))
    head, _, rest = drawn.partition(">")
    return f"{head}><style>{faces}</style>{_hatched(rest)}"


def _hatched(drawn: str) -> str:
    """The renderer knows no patterns: the ground of the hatch becomes one once all is drawn."""
    for book in (LIGHT, DARK):
        ground = f'fill="{book.absent}"'
        if ground in drawn:
            pattern = (
                '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
                f'patternTransform="rotate(45)"><rect width="5" height="5" fill="{book.absent}"/>'
                f'<rect width="1.4" height="5" fill="{book.hatch}"/></pattern></defs>'
            )
            # The pattern's own ground must stay a colour: replace first, then add the pattern.
            return pattern + drawn.replace(ground, 'fill="url(#hatch)"')
    return drawn
