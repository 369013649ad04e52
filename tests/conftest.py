"""Shared by all tests: a private PostgreSQL and Valkey, started when the first test needs them.

Their addresses are known before they run (sockets in a temporary folder), so settings can be loaded at once and a
run of pure tests starts no server. With xdist the controller starts them for its workers. DATABASE_URL and
REDIS_URL, when set, are used instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django
import hypothesis
import pytest

from portal.runtime import Services
from portal.runtime.postgres import DATABASE
from portal.runtime.servers import Servers
from tests import clusters

if TYPE_CHECKING:  # neither may be imported before the settings are named
    from playwright.sync_api import Browser
    from pytest_django.fixtures import SettingsWrapper

# Property tests judge results, not how fast a busy machine makes up its examples. They see the same examples on every
# run, so that a change is judged by itself; with FUZZ in the environment they make up new ones.
hypothesis.settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize="FUZZ" not in os.environ,
)
hypothesis.settings.load_profile("any machine")

TEMPLATE = "TESTS_TEMPLATE"
"""In the environment: the database that a worker's own is copied from, already migrated."""
_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
_servers: Servers | None = None
_folder: Path | None = None


def _settle() -> None:
    """Name the servers in the environment before Django's settings are read."""
    global _servers, _folder  # noqa: PLW0603 - pytest has no other place before its session
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    # Where the system has no Node, set-up put one beside this Python.
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    if _IS_WORKER:
        # The workers share one Valkey, each in a database of its own (of 16).
        number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) % 15 + 1
        os.environ["REDIS_URL"] = os.environ["REDIS_URL"].replace("db=0", f"db={number}")
        return
    _folder = Path(tempfile.mkdtemp(prefix="cp-"))
    _folder.chmod(0o711)
    (_folder / "static").mkdir()
    os.environ["PORTAL_DATA"] = str(_folder)
    os.environ["LINK_CHECKS"] = "0"  # the tests ask nobody but this machine
    os.environ["SECRET_KEY"] = os.environ["RECEIPT_KEY"] = "only-for-tests"
    _servers = Servers(_folder, forgetful=True)
    if _servers.postgres:
        os.environ[TEMPLATE] = DATABASE
    services = _servers.services
    os.environ["DATABASE_URL"] = services.database_url
    os.environ["DATABASE_OWNER_URL"] = services.owner_url
    os.environ["REDIS_URL"] = services.redis_url


_settle()


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # people by the dozen, quickly
    settings.WHITENOISE_AUTOREFRESH = True  # each test client would list the static files anew
    if TEMPLATE in os.environ:
        settings.DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ[TEMPLATE]}
    django.setup()
    assert os.environ["REDIS_URL"] == settings.REDIS_URL, (
        "the settings were read before this process's own Valkey was named"
    )
    _note_sessions_at_once()
    if _servers and getattr(config.option, "numprocesses", None):
        # With the settings named from outside, a worker's pytest-django would read them before it comes here.
        del os.environ["DJANGO_SETTINGS_MODULE"]
        _start(_servers)


def _start(servers: Servers) -> None:
    if servers.postgres:
        clusters.put(servers.postgres)
    servers.start()


def _note_sessions_at_once() -> None:
    """Who is signed in by a test has been seen: no page of the test writes the session down, as the first one after signing in
    does (portal/accounts/sessions.py).
    """
    from django.test import Client
    from django.utils import timezone

    from portal.accounts.sessions import SEEN

    sign_in = Client.force_login

    def force_login(self: Client, user: object, backend: str | None = None) -> None:
        sign_in(self, user, backend)
        session = self.session
        session[SEEN] = {"key": session.session_key, "at": timezone.now().timestamp()}
        session.save()

    Client.force_login = force_login


def pytest_unconfigure(config: pytest.Config) -> None:
    if _servers:
        _servers.stop()
    if _folder:
        if _servers and _servers.postgres:
            shutil.rmtree(_servers.postgres.home, ignore_errors=True)
        shutil.rmtree(_folder, ignore_errors=True)


@pytest.fixture(scope="session")
def services() -> Services:
    """The running servers' addresses."""
    if _servers and not _running(_servers):
        _start(_servers)
    return Services(
        database_url=os.environ["DATABASE_URL"],
        redis_url=os.environ["REDIS_URL"],
        owner_url=os.environ.get("DATABASE_OWNER_URL", ""),
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    services: Services, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """pytest-django asks for this before it makes the test database: the server must run by then.

    With xdist each worker gets a database of its own, by its suffix. The owner makes it; the tests run as the web role.
    """
    from tests.roles import as_owner

    with as_owner():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The tests see what web and workers see: a role that owns nothing. What empties tables between tests is the owner's."""
    from tests.roles import as_web, emptied_by_owner

    with as_web(), emptied_by_owner():
        yield


@pytest.fixture
def empty_queue(services: Services) -> Iterator[None]:
    """A Valkey without keys, before and after."""
    import redis

    client = redis.Redis.from_url(services.redis_url)
    client.flushdb()
    yield
    client.flushdb()
    client.close()


@pytest.fixture(scope="session")
def chromium(playwright_node: None) -> str:
    """The path of a Chromium for Playwright's `executable_path` (pass `args=["--no-sandbox"]` as root)."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail(
            "浏览器测试需要 Chromium：sudo apt-get install chromium，或设置 CHROMIUM=/路径。"
            " / The browser tests need Chromium: sudo apt-get install chromium, or set CHROMIUM."
        )
    return found


@pytest.fixture(scope="module")
def browser_process(chromium: str) -> Iterator[Browser]:
    """A running Chromium, without the sandbox that root may not have."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread; the database is used between its calls, never inside one.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def chrome(browser_process: Browser) -> Iterator[Browser]:
    """The browser without a page; what the test opens is closed before the database is emptied."""
    yield browser_process
    for context in browser_process.contexts:
        context.close()


@pytest.fixture
def storage(settings: SettingsWrapper, tmp_path: Path) -> Path:
    """A folder for this test's uploads and stored files."""
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
    return tmp_path


@pytest.fixture(scope="session")
def playwright_node() -> None:
    """Let Playwright use another Node where its own does not start (a bare Debian lacks libatomic)."""
    import playwright

    own = Path(playwright.__file__).parent / "driver" / "node"
    if subprocess.run([own, "--version"], capture_output=True, check=False).returncode == 0:
        return
    if node := shutil.which("node"):
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node)


def _running(servers: Servers) -> bool:
    started = [server for server in (servers.postgres, servers.valkey) if server]
    return all(server.process is not None for server in started)


@pytest.fixture(scope="session")
def object_store():
    """An object store on a free port (moto: it answers as one, but checks no signature)."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def in_bucket(request, settings, storage):
    """An empty bucket in place of the local disk."""
    import uuid

    from portal.files import s3

    settings.S3_ENDPOINT_URL = request.getfixturevalue("object_store")
    settings.S3_ACCESS_KEY = settings.S3_SECRET_KEY = "only-for-tests"
    settings.S3_REGION, settings.S3_ADDRESSING = "us-east-1", "path"
    settings.S3_BUCKET = f"files-{uuid.uuid4().hex[:12]}"
    s3.client().create_bucket(Bucket=settings.S3_BUCKET)
    return settings.S3_BUCKET


@pytest.fixture(params=["disk", "bucket"])
def store(request, storage):
    """Where stored files stand in this run of the test."""
    if request.param == "bucket":
        request.getfixturevalue("in_bucket")
    return request.param


@pytest.fixture
def clock(monkeypatch):
    """`now` as views and jobs read it."""
    from django.utils import timezone

    from tests.factories.submissions import NOW

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


@pytest.fixture
def world(db, storage):
    """The small campaign, inside its tenant's scope."""
    from portal.tenants import tenant_scope
    from tests.factories.submissions import make_world

    made = make_world()
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def browser(world, client, clock):
    """Signed in as the world's applicant."""
    client.force_login(world.owner)
    return client


def pytest_terminal_summary(terminalreporter):
    """How many broken files were answered, and how long the slowest took."""
    counted = [
        value
        for report in terminalreporter.getreports("passed")
        for name, value in getattr(report, "user_properties", ())
        if name == "fuzzed"
    ]
    if counted:
        total, slowest = sum(count for _, count, _ in counted), max(seconds for *_, seconds in counted)
        each = ", ".join(f"{what} {count}" for what, count, _ in counted)
        terminalreporter.write_line(
            f"broken files answered: {total:,}; no pass that is not due, slowest {slowest * 1000:.0f} ms ({each})"
        )
    for report in terminalreporter.getreports("passed"):
        for name, value in getattr(report, "user_properties", ()):
            if name == "twins":
                compared, wrong, alarms, not_told = value
                terminalreporter.write_line(
                    f"files whole and damaged, beside other tools: {compared}; wrong passes: {wrong}, false alarms: {alarms},"
                    f" JPEG damaged in the middle, not told: {not_told}"
                )
