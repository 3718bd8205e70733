"""Log lines: structured, on standard error, and without personal data.

A line says what happened, where and how long it took. Addresses of people, names, mail addresses,
query strings and form contents never enter a line; ``_scrub`` drops what a library might add.
"""

from __future__ import annotations

import re
from typing import Any

import structlog

from tessera.site import conf

#: Keys that a library may attach and that can identify a person.
PERSONAL = {"request", "user", "ip", "remote_addr", "email", "username", "headers", "body", "args"}


def _scrub(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key not in PERSONAL}


#: Addresses that are a permission by themselves; a line keeps where it was, not the key.
_KEYS = re.compile(r"(/network/invitations/|/network/me/address/|/password/reset/key/)[^/\s?]+")


def _without_keys(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _KEYS.sub(r"\1…", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _scrub,
    _without_keys,
]
_RENDER = (
    structlog.processors.JSONRenderer()
    if conf.load()["TESSERA_LOG"] == "json"
    else structlog.dev.ConsoleRenderer(colors=False)
)

structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _RENDER,
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"level": "WARNING"},
        # Answers 4xx are the reader's business and carry addresses with query strings.
        "django.request": {"level": "ERROR"},
        "tessera": {"level": "INFO"},
    },
}
