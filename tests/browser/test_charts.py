"""The chart bundle in a real browser, under the strictest policy the site sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import PATIENCE, waits
from tests.documents.specimens import area_map, bars, line, series, stack

from tessera.documents import maps
from tessera.documents.charts import Theme, spec, svg
from tessera.documents.figures import Extent

STATIC = Path(maps.__file__).parents[1] / "site" / "static" / "charts"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
)
CHARTS = {
    "line": line(series("A", 10, 20, 15, 30), series("B", 3, 4, None, 5)),
    "bar": bars(),
    "stack": stack(),
}
DRAWN = {"world": area_map(Extent.WORLD), "europe": area_map(Extent.EUROPE)}
NAMES = (*CHARTS, *DRAWN)


def specification(name: str, **how: Any) -> dict[str, Any]:
    if name in CHARTS:
        return spec(CHARTS[name], **how)
    return maps.spec(DRAWN[name], **how)


def page(broken: bool) -> str:
    figures = "".join(
        f'<figure data-chart="/{name}.json" data-widths="300 340 420 520 620 720">'
        f'<img data-chart-picture alt="{name} told" src="/{name}.svg" width="720"></figure>'
        for name in (("missing",) if broken else NAMES)
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title>'
        '<link rel="stylesheet" href="/charts.css">'
        f'<script src="/figures.js" defer></script>{figures}'
    )


class Site(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.asked.append(self.path)
        name, _, kind = address.path.strip("/").partition(".")
        asked = {key: values[0] for key, values in parse_qs(address.query).items()}
        if kind in ("", "html"):
            return self.answer("text/html", page(broken=name == "broken"))
        if kind == "json" and asked and name in NAMES:
            how = {"theme": Theme(asked.get("theme", "light")), "width": int(asked["width"])}
            return self.answer("application/json", json.dumps(specification(name, interactive=True, framed=False, **how)))  # fmt: skip
        if kind == "svg" and name in CHARTS:
            return self.answer("image/svg+xml", svg(specification(name)))
        path = STATIC / f"{name}.{kind}"
        if not path.is_file():
            return self.send_error(404)
        types = {"js": "text/javascript", "css": "text/css", "json": "application/json"}
        return self.answer(types[kind], path.read_text(encoding="utf-8"))

    def answer(self, media: str, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{media}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    context = browser.new_context(viewport={"width": 800, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield tab, said
    context.close()


def drawn(tab: Page, count: int) -> None:
    for figure in tab.locator("figure").all():
        figure.scroll_into_view_if_needed()
    waits(tab, f"document.querySelectorAll('.chart-live svg').length === {count}")


def test_every_figure_comes_alive_under_the_strict_policy(
    address: str, opened: tuple[Page, list[str]]
) -> None:
    tab, said = opened
    tab.goto(address)
    drawn(tab, len(NAMES))
    assert [text for text in said if "favicon" not in text and "404" not in text] == []
    assert tab.locator(".chart-live[role=img]").count() == len(NAMES)
    assert tab.locator(".chart-live").first.get_attribute("aria-label") == "line told"
    assert tab.locator("img:visible").count() == 0
    assert tab.locator("pattern").count() == 2
    assert not any(part in ask for ask in Site.asked for part in ("http:", "https:"))


def test_the_pointer_gets_one_sentence(address: str, opened: tuple[Page, list[str]]) -> None:
    tab, said = opened
    tab.goto(address)
    drawn(tab, len(NAMES))
    figure = tab.locator("figure").first
    figure.scroll_into_view_if_needed()
    box = figure.locator("svg").bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.4)
    tab.mouse.move(box["x"] + box["width"] * 0.41, box["y"] + box["height"] * 0.41)
    tab.wait_for_selector("#vg-tooltip-element.visible")
    assert "persons" in tab.locator("#vg-tooltip-element").inner_text()
    assert [text for text in said if "Content Security" in text] == []


def test_charts_follow_the_paper(address: str, opened: tuple[Page, list[str]]) -> None:
    tab, _said = opened
    tab.goto(address)
    drawn(tab, len(NAMES))
    Site.asked.clear()
    tab.emulate_media(color_scheme="dark")
    waits(tab, "document.querySelector('.chart-live svg').innerHTML.includes('#63c3c4')")
    assert any("theme=dark" in ask for ask in Site.asked)


def test_small_screens_get_their_own_drawing(address: str, opened: tuple[Page, list[str]]) -> None:
    tab, _said = opened
    tab.set_viewport_size({"width": 360, "height": 700})
    tab.goto(address)
    drawn(tab, len(NAMES))
    assert tab.locator(".chart-live svg").first.get_attribute("width") == "300"


def test_the_picture_stays_where_a_chart_cannot_be_had(
    address: str, opened: tuple[Page, list[str]]
) -> None:
    tab, said = opened
    tab.goto(f"{address}/broken.html")
    for _ in range(PATIENCE * 10):
        if any("stays a picture" in text for text in said):
            break
        tab.wait_for_timeout(100)
    assert tab.locator("img[data-chart-picture]").is_visible()
    assert any("stays a picture" in text for text in said)
