"""`manage.py demo` as a person at a terminal sees it."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from portal.management.commands import demo as command
from portal.runtime import demo
from tests.running import free_port

ROOT = Path(__file__).parents[2]
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PORTAL_DATA", "SECRET_KEY", "RECEIPT_KEY")


@pytest.fixture
def folder():
    made = Path(tempfile.mkdtemp(prefix="cp-demo "))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def port():
    return free_port()


def _start(folder, port, *more):
    env = {key: value for key, value in os.environ.items() if key not in OURS}
    return subprocess.Popen(
        [
            sys.executable,
            "manage.py",
            "demo",
            "--port",
            str(port),
            "--data",
            str(folder),
            "--workers",
            "1",
            *more,
        ],
        cwd=ROOT,
        env={**env, "PORTAL_DATA": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _address(folder, process, seconds=600):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(process.stdout.read())
        try:
            record = json.loads((folder / "demo.json").read_text())
        except (OSError, ValueError):
            record = {}
        if record.get("address"):
            return record
        time.sleep(0.1)
    pytest.fail("the demo did not come up")
    return None


def _family(pid):
    """The process and all below it."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(entry.parent.name)] = int(entry.read_text().rsplit(")", 1)[1].split()[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _alive(pids, seconds=15):
    """Those still running after a while. One that has ended but that this machine's init has not collected is gone."""
    deadline = time.monotonic() + seconds
    while True:
        left = [pid for pid in pids if _state(pid) not in {"", "Z", "X"}]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.1)


def _state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""


@pytest.mark.running
def test_it_starts_says_where_it_is_and_leaves_nothing_behind(folder, port):
    process = _start(folder, port)
    record = _address(folder, process)
    assert (record["address"], record["port"], record["pid"]) == (
        f"http://127.0.0.1:{port}",
        port,
        process.pid,
    )
    with urllib.request.urlopen(f"{record['address']}/", timeout=20) as page:
        assert page.status == 200
    family = _family(process.pid)
    assert len(family) >= 7

    second = _start(folder, port + 1)
    said = second.communicate(timeout=60)[0]
    assert second.returncode == 1
    assert "正被另一个演示占用" in said

    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 0, said
    assert f"http://127.0.0.1:{port}" in said
    assert _alive(family) == []
    assert json.loads((folder / "demo.json").read_text())["address"] == ""
    assert not (folder / "services.json").exists()


@pytest.mark.running
def test_a_taken_port_is_said_plainly(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = _start(folder, taken.getsockname()[1])
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert "无法使用" in said
    assert "cannot be used" in said
    assert "Traceback" not in said


def test_reset_removes_a_demos_folder_only(folder):
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(demo.DemoError):
        demo.forget(folder)
    assert (folder / "letter.txt").exists()

    (folder / "secret_key").write_text("x")
    (folder / "pg" / "data").mkdir(parents=True)
    demo.forget(folder)
    assert list(folder.iterdir()) == []


def test_the_accounts_stand_in_columns():
    asked = demo.Demo(Path("/x"), 8000, bind="0.0.0.0")
    accounts = [
        {"role": "专家", "tenant": "某省", "username": "expert", "password": "demo"},
        {"role": "organiser", "tenant": "x", "username": "o", "password": "demo"},
    ]
    lines = demo.welcome(asked, accounts).splitlines()
    assert "http://127.0.0.1:8000" in lines[1]
    assert lines[4:6] == [
        "  专家       某省             expert       demo",
        "  organiser  x                o            demo",
    ]


@pytest.mark.parametrize(("bind", "said"), [("127.0.0.1", False), ("0.0.0.0", True), ("192.0.2.7", True)])
def test_who_lets_other_machines_in_is_told_what_is_missing(folder, bind, said):
    """SEC-L9: nothing buffers slow requests before it."""
    told = demo.welcome(demo.Demo(folder, 8000, bind=bind), [])
    assert ("只在信得过的网络里这样用" in told) == said


def test_the_size_of_a_large_tenant_is_handed_on():
    asked = {"scale": 500, "files": 1500, "units": None, "experts": 9, "tenants": None}
    assert command._scale(asked) == ("500", "--files=1500", "--experts=9")
    assert command._scale(asked | {"scale": 0}) == ()
