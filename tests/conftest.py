"""What every test stands on: a home of its own, the real figures, and quick passwords.

The home is set before Django reads its settings, so no test can touch an installation's folder.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings as examples

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("TESSERA_DATA", "TESSERA_DATABASE")

#: A worker of several wakes Django before it reads this file, so it stays in the first one's home.
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
if IS_WORKER:
    HOME = Path(os.environ["TESSERA_HOME"])
else:
    for name in [name for name in os.environ if name.startswith("TESSERA_") and name not in KEPT]:
        del os.environ[name]
    HOME = Path(tempfile.mkdtemp(prefix="tessera-test-"))
    os.environ["TESSERA_HOME"] = str(HOME)
os.environ.setdefault("TESSERA_DATA", str(ROOT.parent / "shared" / "data"))
os.environ["TESSERA_LOG"] = "text"
os.environ["DJANGO_SETTINGS_MODULE"] = "tessera.site.settings"


# How long an example takes says how busy the machine is, not whether the rule holds.
examples.register_profile("house", deadline=None)
examples.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Wake Django. Argon2 is slow on purpose; a test that signs in does not need it to be."""
    import django
    from django.conf import settings

    django.setup()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure() -> None:
    if not IS_WORKER:
        shutil.rmtree(HOME, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """A test that empties the database puts back what the migrations had put there."""
    yield
    if any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")):
        from django.apps import apps
        from pytest_django.plugin import blocking_manager_key

        topics = import_module("tessera.reference.migrations.0002_topics")
        with item.config.stash[blocking_manager_key].unblock():
            topics.seed(apps, None)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the publishers' files; a test that needs it fails, never skips, without it."""
    folder = Path(os.environ["TESSERA_DATA"])
    if not folder.is_dir():
        pytest.fail(
            f"TESSERA_DATA names {folder.name!r}, which is no folder; the figures are needed."
        )
    return folder


@pytest.fixture
def home() -> Path:
    """The folder that stands for TESSERA_HOME in this run."""
    return HOME
