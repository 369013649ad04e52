import os
import signal
import sys
import threading
import time

import pytest

from portal.runtime.supervisor import Supervisor

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]


@pytest.fixture
def family():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    family = Supervisor()
    family.listen()
    yield family
    family.stop()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_wait_and_stop_ends_all(family, number, capsys):
    children = [family.start(name, SLEEPER, env=os.environ) for name in ("one", "two")]
    threading.Timer(0.3, os.kill, (os.getpid(), number)).start()
    assert family.wait() == 0
    family.stop()
    assert [child.returncode for child in children] == [-signal.SIGTERM, -signal.SIGTERM]
    assert sorted(capsys.readouterr().out.splitlines()) == ["one      | up", "two      | up"]


def test_one_that_falls_ends_the_wait(family, capsys):
    family.start("stays", SLEEPER, env=os.environ)
    family.start("falls", [sys.executable, "-c", "raise SystemExit(3)"], env=os.environ)
    assert family.wait() == 1
    assert "falls ended with code 3" in capsys.readouterr().out


def test_one_that_ignores_the_request_is_killed(family, monkeypatch):
    monkeypatch.setattr("portal.runtime.supervisor.STOP_SECONDS", 0.3)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    child = family.start("deaf", [sys.executable, "-c", deaf], env=os.environ)
    time.sleep(0.5)
    family.stop()
    assert child.returncode == -signal.SIGKILL


def test_a_step_returns_its_code_and_is_forgotten(family):
    assert family.run("step", [sys.executable, "-c", "raise SystemExit(4)"], env=os.environ) == 4
    assert family.members == []


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("portal.runtime.supervisor.RESTART_PAUSE_SECONDS", 0.0)


def test_one_that_may_restart_is_started_again(family, impatient, capsys, tmp_path):
    once = tmp_path / "once"
    script = f"import pathlib, time; p = pathlib.Path({str(once)!r}); seen = p.exists(); p.touch(); print('up', seen, flush=True); seen and time.sleep(60)"
    family.start("worker", [sys.executable, "-c", script], env=os.environ, restarts=True)
    threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert family.wait() == 0
    family.stop()
    assert sorted(capsys.readouterr().out.splitlines()) == [
        "demo     | worker ended with code 0; starting it again 重新启动",
        "worker   | up False",
        "worker   | up True",
    ]


def test_one_that_ends_again_and_again_ends_the_wait(family, impatient, capsys):
    family.start("worker", [sys.executable, "-c", "raise SystemExit(3)"], env=os.environ, restarts=True)
    assert family.wait() == 1
    spoken = capsys.readouterr().out.splitlines()
    assert spoken == ["demo     | worker ended with code 3; starting it again 重新启动"] * 5 + [
        "demo     | worker ended with code 3; stopping everything"
    ]
