"""The embedded servers themselves, in folders of their own."""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis

from portal import runtime
from portal.runtime.postgres import Postgres
from portal.runtime.servers import Servers
from portal.runtime.valkey import Valkey


@pytest.fixture
def folder(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("DATABASE_OWNER_URL")
    monkeypatch.delenv("REDIS_URL")
    made = Path(tempfile.mkdtemp(prefix="cp t 数据-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def _value(url, question):
    connection = psycopg.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def test_data_outlives_a_restart_and_neither_role_is_a_superuser(folder):
    servers = Servers(folder)
    try:
        services = servers.start()
        assert runtime.discover(folder) == services
        who = "SELECT current_user::text, current_database()::text"
        assert _value(services.database_url, who) == ("portal_web", "portal")
        assert _value(services.owner_url, who) == ("portal", "portal")
        may = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        assert _value(services.database_url, may) == (False, False, False, False)
        assert _value(services.owner_url, may) == (False, False, False, True)
        assert _value(services.database_url, "SHOW listen_addresses") == ("",)
        assert _value(services.database_url, "SHOW server_encoding") == ("UTF8",)
        _value(services.owner_url, "CREATE TABLE kept AS SELECT 1 AS one")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _value(services.database_url, "CREATE TABLE made AS SELECT 1 AS one")
        redis.Redis.from_url(services.redis_url).set("kept", "1")
        servers.stop()
        assert runtime.discover(folder) is None

        servers.start()
        assert _value(services.owner_url, "SELECT one FROM kept") == (1,)
        assert redis.Redis.from_url(services.redis_url).get("kept") == b"1"
    finally:
        servers.stop()


def test_trusted_extensions_can_be_made_by_the_owner(folder):
    postgres = Postgres(folder)
    try:
        postgres.start()
        _value(postgres.owner_url, "CREATE EXTENSION pg_trgm")
        assert _value(postgres.url, "SELECT similarity('数字教育案例', '数字教育案例')") == (1.0,)
    finally:
        postgres.stop()


def test_servers_end_with_a_killed_launcher_and_start_again(folder):
    code = (
        "import sys, time; from pathlib import Path; from portal.runtime.servers import Servers\n"
        "s = Servers(Path(sys.argv[1])); s.start(); print(s.postgres.process.pid, s.valkey.process.pid, flush=True)\n"
        "time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    launcher = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=root, stdout=subprocess.PIPE, text=True
    )
    pids = [int(word) for word in launcher.stdout.readline().split()]
    launcher.send_signal(signal.SIGKILL)
    launcher.wait()
    deadline = time.monotonic() + 10
    while any(_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in pids if _alive(pid)] == []

    servers = Servers(folder)
    servers.start()
    assert _value(servers.services.database_url, "SELECT 1") == (1,)
    servers.stop()


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_valkey_listens_on_no_port(folder):
    valkey = Valkey(folder)
    try:
        valkey.start()
        client = redis.Redis.from_url(valkey.url)
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        client.close()
    finally:
        valkey.stop()


def test_the_environment_comes_first(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/portal")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    servers = Servers(folder)
    assert servers.services == runtime.Services("postgresql://db.example/portal", "redis://cache.example/0")
    assert (servers.postgres, servers.valkey) == (None, None)


def test_nothing_is_discovered_where_nothing_runs(folder):
    assert runtime.discover(folder) is None
    (folder / runtime.SERVICES_FILE).write_text("{}")
    assert runtime.discover(folder) is None


def test_a_data_folder_keeps_one_secret_key(folder):
    first = runtime.kept_key(folder, "secret_key")
    assert len(first) >= 50
    assert runtime.kept_key(folder, "secret_key") == first
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0
