"""Every setting an installation can make, in one table, read from the environment once.

Start reading here when the question is "what can I configure"; ``docs/reference/settings.md`` is
written from this table, and an undocumented or unknown ``TESSERA_…`` variable stops the start.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


class BadSetting(SystemExit):
    """A setting that cannot be honoured; the message is the sentence an administrator reads."""

    def __init__(self, sentence: str):
        super().__init__(f"tessera: {sentence}")


def text(value: str) -> str:
    return value


def words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


def folder(value: str) -> Path:
    return Path(value).expanduser().resolve()


def whole(value: str) -> int:
    if not value.isdigit():
        raise ValueError("a whole number is expected")
    return int(value)


def networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(word) for word in words(value))
    except ValueError:
        raise ValueError("addresses or networks such as 10.0.0.0/8 are expected") from None


def yes_or_no(value: str) -> bool:
    if value.lower() in ("1", "yes", "true", "on"):
        return True
    if value.lower() in ("0", "no", "false", "off", ""):
        return False
    raise ValueError("yes or no is expected")


def engine(value: str) -> str:
    if value == "duckdb:" or re.fullmatch(r"sc://[\w.-]+(:\d+)?(/(;\w+=[^;]*)*)?", value, re.ASCII):
        return value
    raise ValueError("duckdb: or sc://host:port is expected")


def one_of(*allowed: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"one of {', '.join(allowed)} is expected")
        return value

    return parse


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, how it is read, what it is without one, what it does."""

    name: str
    parse: Callable[[str], Any]
    default: str
    meaning: str
    secret: bool = False


SETTINGS = (
    Setting(
        "TESSERA_HOME",
        folder,
        str(ROOT / "var"),
        "Folder of everything the installation writes: database, releases, caches, secret.",
    ),
    Setting(
        "TESSERA_DATA",
        text,
        "",
        "Folder with the publishers' files; empty looks in ../shared/data, then asks the publishers' live "
        "addresses, and takes the bundled tables for what they do not give.",
    ),
    Setting(
        "TESSERA_DATABASE",
        text,
        "",
        "Database address, e.g. postgres://user:password@host/name; empty is SQLite in TESSERA_HOME.",
        secret=True,
    ),
    Setting(
        "TESSERA_SECRET_KEY",
        text,
        "",
        "Key that signs sessions; empty keeps one made at the first start in TESSERA_HOME.",
        secret=True,
    ),
    Setting(
        "TESSERA_HOSTS",
        words,
        "localhost,127.0.0.1,[::1]",
        "Host names the installation answers to, separated by commas.",
    ),
    Setting(
        "TESSERA_ORIGIN",
        text,
        "",
        "Public address (https://…) used in links that leave; empty uses the request's own.",
    ),
    Setting(
        "TESSERA_SECURE", yes_or_no, "no", "Served over HTTPS: cookies and redirects insist on it."
    ),
    Setting(
        "TESSERA_PROXIES",
        networks,
        "",
        "Addresses or networks of the proxies in front, separated by commas: from these alone "
        "X-Forwarded-For is believed when failed sign-ins are counted by address.",
    ),
    Setting(
        "TESSERA_DEBUG", yes_or_no, "no", "Show details of errors; never in front of other people."
    ),
    Setting(
        "TESSERA_DEMO",
        yes_or_no,
        "no",
        "The demonstration network: sign-in page lists its accounts, pages say what is invented.",
    ),
    Setting(
        "TESSERA_LANGUAGE",
        one_of("en", "sq", "sr", "sr-latn"),
        "en",
        "Language of a visitor whose browser asks for none that the interface has.",
    ),
    Setting(
        "TESSERA_STYLE",
        one_of("eu", "un", "coe", "plain", "national"),
        "eu",
        "House style of designations where neither address nor person chooses one.",
    ),
    Setting(
        "TESSERA_MAIL",
        text,
        "",
        "Outgoing mail server, smtp://user:password@host:port; empty keeps mails in TESSERA_HOME/mail.",
        secret=True,
    ),
    Setting(
        "TESSERA_MAIL_FROM",
        text,
        "tessera@localhost",
        "Sender of the mails that the installation sends.",
    ),
    Setting(
        "TESSERA_OIDC",
        text,
        "",
        "OpenID Connect provider as name|address|client id|client secret; empty offers none.",
        secret=True,
    ),
    Setting(
        "TESSERA_DISCLOSURE",
        text,
        "",
        "A TOML file that says how small figures are protected, by dataflow; it is read before the "
        "policies that come with the platform.",
    ),
    Setting(
        "TESSERA_STORE_MEMORY",
        whole,
        "192",
        "Megabytes that releases in frequent use may take in memory.",
    ),
    Setting(
        "TESSERA_ENGINE",
        engine,
        "duckdb:",
        "What answers wide questions about releases too large for memory: DuckDB in the process, or a "
        "server of Spark Connect, sc://host:port.",
        secret=True,
    ),
    Setting(
        "TESSERA_ENGINE_STORE",
        text,
        "",
        "Where the nodes of that server find TESSERA_HOME/store: a folder or an address such as "
        "s3a://bucket/store; empty where they find it as this machine does.",
    ),
    Setting(
        "TESSERA_FILE_LIMIT",
        whole,
        "20",
        "Megabytes that a file may have which somebody attaches to a query or an answer.",
    ),
    Setting(
        "TESSERA_LOG", one_of("json", "text"), "json", "Form of the log lines on standard error."
    ),
)


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The value of every setting by its name.

    Raises BadSetting with one sentence for a value that cannot be read and for a ``TESSERA_``
    variable that no setting knows, since a misspelt setting is a setting silently not made.
    """
    known = {setting.name for setting in SETTINGS}
    for name in environ:
        if name.startswith("TESSERA_") and name not in known:
            raise BadSetting(f"{name} is no setting; docs/reference/settings.md lists them.")
    values = {}
    for setting in SETTINGS:
        given = environ.get(setting.name, setting.default)
        try:
            values[setting.name] = setting.parse(given)
        except ValueError as why:
            shown = "the value" if setting.secret else repr(given)
            raise BadSetting(f"{setting.name}: {shown} cannot be used, {why}.") from why
    return values
