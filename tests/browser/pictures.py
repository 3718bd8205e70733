"""Take the pictures of the documentation anew: ``python -m tests.browser.pictures ADDRESS``.

ADDRESS is a running demonstration network, whose pages are pictured as they are.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from tests.browser.conftest import QUIET, chromium

from tessera.network.demonstration import PASSWORD

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
#: Bytes that a picture may have: the repository is no album.
MOST = 150_000


@dataclass(frozen=True)
class Picture:
    """A page: its name as a file, its address, who looks at it, and what of it is shown."""

    name: str
    path: str
    email: str = ""
    height: int = 860
    width: int = 1200


PICTURES = (
    Picture("home", "/"),
    Picture("area", "/statistics/areas/XK/", height=1000),
    Picture("table", "/statistics/ASYAPP/?CITIZEN=XK&SEX=T&GEO=AT,BE,CH,DE,FR,IT&start=2015", height=1000),
    Picture("compare", "/statistics/compare/?area=MK&area=AL&area=XK&from=2015"),
    Picture("network", "/network/emn/"),
    Picture("arrangement", "/network/emn/participants/contact-point-xk/", "secretariat@emn.example"),
    Picture("waiting", "/", "secretariat@emn.example", height=640),
    Picture("events", "/audit/", "auditor@emn.example", height=640),
)  # fmt: skip


def take(browser: Browser, address: str, picture: Picture) -> int:
    """Open the page, wait for its charts, and write it with few colours; the size in bytes."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, locale="en-GB",
        reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    if picture.email:
        page.goto(f"{address}/accounts/login/")
        page.fill("input[name=login]", picture.email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
    page.goto(address + picture.path, wait_until="networkidle")
    if picture.name == "arrangement":
        page.get_by_role("main").get_by_role("link", name="arrangement").first.click()
        page.wait_for_load_state("networkidle")
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file = FOLDER / f"{picture.name}.png"
    drawn.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        file, optimize=True
    )
    context.close()
    return file.stat().st_size


def main() -> int:
    """Take every picture; 1 when one is too large."""
    address, *names = sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    large = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            size = take(browser, address.rstrip("/"), picture)
            print(f"docs/images/{picture.name}.png: {size:,} bytes")
            large += size > MOST
        browser.close()
    return int(bool(large))


if __name__ == "__main__":
    sys.exit(main())
