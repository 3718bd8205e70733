"""What every test stands on: a home of its own, the real figures, and quick passwords.

The home is set before Django reads its settings, so no test can touch an installation's folder.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as examples

if TYPE_CHECKING:
    from tests.databases import Installed

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("TESSERA_DATA", "TESSERA_DATABASE")
#: Whether properties are tried with examples drawn anew.
RANDOM = "PYTEST_RANDOM_EXAMPLES" in os.environ

for name in [name for name in os.environ if name.startswith("TESSERA_") and name not in KEPT]:
    del os.environ[name]
HOME = Path(tempfile.mkdtemp(prefix="tessera-test-"))
os.environ["TESSERA_HOME"] = str(HOME)
os.environ.setdefault("TESSERA_DATA", str(ROOT.parent / "shared" / "data"))
os.environ["TESSERA_LOG"] = "text"
os.environ["DJANGO_SETTINGS_MODULE"] = "tessera.site.settings"


# How long an example takes says how busy the machine is, not whether the rule holds. A check gives the
# same answer to everybody who runs it; `bin/test --random` looks for examples that nobody has tried.
examples.register_profile("house", deadline=None, derandomize=True)
examples.register_profile("random", deadline=None)
examples.load_profile("random" if RANDOM else "house")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Wake Django. Argon2 is slow on purpose; a test that signs in does not need it to be."""
    if config.getoption("numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ:
        # Who only hands out tests runs none. A worker reads this file before it wakes Django, and has a
        # home of its own, only if it is not told the settings before.
        del os.environ["DJANGO_SETTINGS_MODULE"]
        return
    import django
    from django.conf import settings

    django.setup()
    # What is loaded now stays to the end; to look through it again and again costs a tenth of a run.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each test has clients of its own, and each client would look through all files of the design.
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks the tests' database, so that it can be asked of another one: ``-m database``."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        asks = "django_db_setup" in names or item.get_closest_marker("django_db")
        if asks:
            item.add_marker(pytest.mark.database)


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """A test that empties the database puts back what the migrations had put there.

    After the last one there is no database any more.
    """
    yield
    if nextitem and any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")):
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


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_modify_db_settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:  # fmt: skip
    """The tests' database, in place of pytest-django's: migrated once, however many workers."""
    from tests import databases

    with django_db_blocker.unblock(), databases.made(tmp_path_factory), django_db_blocker.block():
        yield


@pytest.fixture(scope="session")
def installed(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installed]:
    """A database as the migrations leave it, for installations of their own."""
    from django.db import connection
    from tests import databases

    with (
        django_db_blocker.unblock(),
        databases.installed(connection, tmp_path_factory.mktemp("installed")) as made,
        django_db_blocker.block(),
    ):
        yield made


@pytest.fixture
def shared(django_db_setup, django_db_blocker, tmp_path: Path) -> Iterator[None]:
    """A database of its own that several threads write to; the other tests' stays as it is."""
    from django.db import connections
    from tests import databases

    with django_db_blocker.unblock():
        usual = connections["default"]
        kept = connections.databases["default"]
        name = databases.copied(usual, tmp_path, "shared")
        options = dict(kept.get("OPTIONS", {}))
        connections.databases["default"] = kept | {"NAME": name, "OPTIONS": options}
        del connections["default"]
        try:
            yield
        finally:
            connections["default"].close()
            connections.databases["default"] = kept
            connections["default"] = usual
            databases.dropped(usual, name)
