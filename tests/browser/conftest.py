"""A running demonstration network and Debian's Chromium, for the tests that look at pages.

``house`` is the address of a network made by the same commands as ``bin/demo``, which tests only look at;
``own_house`` a copy that they may change; ``browser`` one Chromium for all tests; ``visit`` opens a page
and keeps what the browser complained about.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from pathlib import Path
from sqlite3 import connect
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright
from tests.browser.accessible import violations

ROOT = Path(__file__).resolve().parents[2]
#: What Chromium need not be: each window would load pages of its own for its address bar, which nobody
#: sees here and which take longer than most of ours. Chromium hears the last list of features only, so
#: this one begins with what Playwright turns off.
WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
    "SpareRendererForSitePerProcess",
)  # fmt: skip
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    f"--disable-features={','.join(WITHOUT)}",
)  # fmt: skip
TESSERA = (sys.executable, "-m", "tessera.site.cli")
DATABASE = "tessera.sqlite3"
#: Seconds after which somebody who waits for a page gives up; a machine may be busy with other tests.
PATIENCE = 90


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs the browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """Where Chromium is; a run without one fails and says what is missing."""
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail(
            "Chromium is missing: 'apt-get install chromium', or 'bin/test browser' as root."
        )
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class House:
    """A network that runs: where it answers, where it keeps everything, and its command line."""

    address: str
    home: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """``bin/tessera`` in this house, as its administrator types it."""
        return subprocess.run(
            [*TESSERA, *words], env=environment(self.home), cwd=ROOT, capture_output=True, text=True
        )

    def mailed(self, to: str, pattern: str) -> str:
        """What a mail to somebody says that matches, once it has left; others may leave before and after.

        Without a mail server mails are kept as files.
        """
        for _ in range(PATIENCE * 10):
            for file in (self.home / "mail").iterdir():
                for raw in file.read_bytes().split(b"\n" + b"-" * 79):
                    mail = message_from_bytes(raw.strip(), policy=policy.default)
                    if to in str(mail["to"]) and (found := re.search(pattern, mail.get_content())):
                        return found[0]
            time.sleep(0.1)
        pytest.fail(f"No mail to {to} says {pattern}.")


def environment(home: Path) -> dict[str, str]:
    """What a process of a house in ``home`` finds in its environment."""
    here = {k: v for k, v in os.environ.items() if not k.startswith(("TESSERA_", "DJANGO_"))}
    return {
        **here, "TESSERA_HOME": str(home), "TESSERA_DATA": os.environ["TESSERA_DATA"],
        "TESSERA_DEMO": "yes", "TESSERA_LOG": "text", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip


@contextmanager
def serving(home: Path, *command: str) -> Iterator[House]:
    """Serve a house at a free port for as long as the block lasts."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (home / f"words-{port}.txt").open("w+") as words:
        server = subprocess.Popen(
            [*TESSERA, *command, "--port", str(port)],
            env=environment(home), cwd=ROOT, stdout=words, stderr=words,
        )  # fmt: skip
        try:
            patience = time.monotonic() + PATIENCE
            while not _answers(f"{address}/healthz"):
                if server.poll() is not None or time.monotonic() > patience:
                    words.seek(0)
                    pytest.fail(f"The network did not start:\n{words.read()[-4000:]}")
                time.sleep(0.1)
            yield House(address, home)
        finally:
            server.terminate()
            server.wait(PATIENCE)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration network, made by the first worker that comes and shared by all."""
    beside = os.environ.get("PYTEST_XDIST_WORKER")
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if beside else base) / "house"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = subprocess.run(
            [*TESSERA, "demo", "--prepare"], env=environment(home), cwd=ROOT,
            capture_output=True, text=True,
        )  # fmt: skip
    if made.returncode:
        pytest.fail(f"bin/demo could not be made ready:\n{made.stderr[-4000:]}")
    return home


@pytest.fixture(scope="session")
def house(prepared: Path) -> Iterator[str]:
    """The address of the demonstration network; tests look at it and leave it as it is.

    Nobody waits for mails or compilations here, so no worker runs beside it; tests/site/test_demo.py
    asks whether bin/demo serves.
    """
    with serving(prepared, "serve", "--no-work") as here:
        yield here.address


@pytest.fixture(scope="session")
def own_house(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A copy of the demonstration network for tests that change what is stored."""
    home = tmp_path_factory.mktemp("own")
    for folder in ("store", "static"):
        shutil.copytree(prepared / folder, home / folder)
    shutil.copy(prepared / "secret-key", home)
    with (
        closing(connect(prepared / DATABASE)) as from_here,
        closing(connect(home / DATABASE)) as to,
    ):
        from_here.backup(to)
    with serving(home, "serve") as here:
        yield here


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield started
        started.close()


@dataclass(frozen=True)
class Window:
    """How somebody looks at a page: the window's size, and whether light or dark is wanted."""

    width: int = 1280
    height: int = 900
    scheme: Literal["light", "dark"] = "light"


@dataclass
class Visit:
    """A page that was opened: what the server answered, and what the browser complained about."""

    page: Page
    answer: Response
    house: str
    window: Window
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)  # addresses asked for elsewhere
    free: list[Page] = field(default_factory=list)  # tabs of this browser that nobody looks at
    ears: dict[str, Callable[..., Any]] = field(default_factory=dict)  # what hears of it, by event

    @property
    def status(self) -> int:
        return self.answer.status

    def violations(self) -> list[str]:
        """What axe finds, one sentence each; empty is what is wanted."""
        return violations(self.page)

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )

    def leave(self) -> None:
        """Be done with the page; the next one of the same browser may open in its tab."""
        self.deaf()
        self.free.append(self.page)

    def deaf(self) -> None:
        """Hear no more of what the browser says in this tab."""
        while self.ears:
            self.page.remove_listener(*self.ears.popitem())

    def sign_in(self, email: str, password: str) -> None:
        """Sign in on the sign-in page that is open, and wait for the page behind it."""
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        with self.page.expect_navigation():
            self.page.press("input[name=password]", "Enter")


def waits(page: Page, true: str) -> None:
    """Wait until an expression holds; the policy forbids the browser to evaluate it by itself."""
    for _ in range(PATIENCE * 10):
        if page.evaluate(true):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"It never became true: {true}")


Visitor = Callable[..., Visit]


class Browsers:
    """Browsers for visits. One that is given back forgets everything, and is used again.

    To open a tab takes Chromium longer than most of our pages, and a tab that was never used fetches and
    compiles every script anew.
    """

    def __init__(self, browser: Browser):
        self._browser = browser
        self._idle: dict[bool, list[BrowserContext]] = {True: [], False: []}

    def lent(self, scripts: bool) -> BrowserContext:
        """One that nobody uses and that remembers nobody."""
        if self._idle[scripts]:
            return self._idle[scripts].pop()
        made = self._browser.new_context(
            java_script_enabled=scripts, locale="en-GB", reduced_motion="reduce"
        )
        made.set_default_timeout(PATIENCE * 1000)
        return made

    def back(self, context: BrowserContext, house: str, scripts: bool) -> None:
        """Take one back: a quiet tab, a connection, and nothing that a page of the house had stored."""
        tab, *others = context.pages or [context.new_page()]
        for other in others:
            other.close()
        context.set_offline(False)
        # A page that is left may store something last. Elsewhere the tab would need a process of its own.
        tab.goto(f"{house}/healthz")
        tab.evaluate("sessionStorage.clear()")
        context.clear_cookies()
        stored = context.new_cdp_session(tab)
        stored.send("Storage.clearDataForOrigin", {"origin": house, "storageTypes": "all"})
        stored.detach()
        self._idle[scripts].append(context)


@pytest.fixture(scope="session")
def browsers(browser: Browser) -> Browsers:
    return Browsers(browser)


@pytest.fixture
def visit(browsers: Browsers, house: str) -> Iterator[Visitor]:
    """Open a path: ``visit("/", width=360, scheme="dark", scripts=False)``.

    With ``within=`` an earlier visit, in the same browser, so that a sign-in or a language holds, and in a
    window like that one's unless another is asked for.
    """
    lent: list[tuple[BrowserContext, bool]] = []
    visits: list[Visit] = []

    def open_page(path: str, *, scripts: bool = True, within: Visit | None = None,
                  **window: Any) -> Visit:  # fmt: skip
        if within is not None:
            context = within.page.context
            seen = replace(within.window, **window)
        else:
            context, seen = browsers.lent(scripts), Window(**window)
            lent.append((context, scripts))
        free = within.free if within is not None else context.pages
        page = free.pop() if free else context.new_page()
        page.set_viewport_size({"width": seen.width, "height": seen.height})
        page.emulate_media(color_scheme=seen.scheme)
        complaints: list[str] = []
        strangers: list[str] = []
        ears = {
            "pageerror": lambda error: complaints.append(str(error)),
            "console": lambda said: said.type == "error" and complaints.append(said.text),
            "request": lambda asked: (
                asked.url.startswith((house, "data:", "blob:")) or strangers.append(asked.url)
            ),
        }
        for what, hear in ears.items():
            page.on(what, hear)
        page.once("framenavigated", lambda _frame: complaints.clear())  # of the page before
        answer = page.goto(house + path, wait_until="load")
        assert answer is not None
        visits.append(Visit(page, answer, house, seen, complaints, strangers, free, ears))
        return visits[-1]

    yield open_page
    for one in visits:
        one.deaf()
    for context, scripts in lent:
        browsers.back(context, house, scripts)


@pytest.fixture
def signed_in(visit: Visitor) -> Callable[[str], Visit]:
    """Sign in with a demonstration account; pages are then opened with ``visit(path, within=…)``.

    The first of them opens in the tab of the door.
    """
    from tessera.network.demonstration import PASSWORD

    def enter(email: str, **more: Any) -> Visit:
        door = visit("/accounts/login/", **more)
        door.sign_in(email, PASSWORD)
        assert "/accounts/login/" not in door.page.url, "the sign-in was refused"
        door.leave()
        return door

    return enter


Seat = Callable[..., Page]


@pytest.fixture
def sit_down(browser: Browser) -> Iterator[Seat]:
    """Somebody at a browser of their own, which asks for pages in their language."""
    contexts = []

    def opened(locale: str, *, width: int = 1280) -> Page:
        size = {"width": width, "height": 900}
        contexts.append(browser.new_context(locale=locale, viewport=size, reduced_motion="reduce"))
        page: Page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE * 1000)
        return page

    yield opened
    for context in contexts:
        context.close()
