"""What the child may do: nothing but read one file, within bounds."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from validators import drawing, sandbox, warm_pool
from validators.facts.file import ProbeStatus
from validators.probes import seccomp
from validators.probing import probe
from validators.sandbox import MB, Limits, Room

PATIENT = Limits(wall=20)
needs_bubblewrap = pytest.mark.skipif(sandbox.bubblewrap() is None, reason="no working bubblewrap here")


INSIDE = """
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import seccomp
path, bounds, sealed = sys.argv[1:4]
if sealed == 'plain':
    seccomp.withdraw(path)
seccomp.bound(bounds)
"""


@pytest.fixture
def run_inside(tmp_path, monkeypatch):
    """Run a few lines of Python where the child would run."""

    def run(code, limits=PATIENT):
        target = tmp_path / "f"
        target.write_bytes(b"hello")
        script = tmp_path / "package" / "probes" / "child.py"
        script.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(seccomp.__file__, script.parent)
        script.write_text(INSIDE + code)
        monkeypatch.setattr(sandbox, "PACKAGE", tmp_path / "package")
        return sandbox.run_child(target, ["{}"], limits, Room())

    return run


@needs_bubblewrap
def test_the_child_sees_its_file_and_little_else(run_inside):
    out = run_inside(
        "print(open(path).read(), os.path.exists('/etc/passwd'), os.path.exists('/root/.ssh'), os.getuid(), dict(os.environ))"
    )
    text = out.stdout.decode()
    assert (out.status, text[:22]) == ("ok", "hello False False 6553")
    assert "SECRET" not in text


@needs_bubblewrap
def test_the_system_and_the_file_are_read_only(run_inside):
    code = """
for target in (path, '/usr/x', '/in/g'):
    try:
        open(target, 'w')
        print('wrote')
    except OSError:
        print('refused')
"""
    assert run_inside(code).stdout.split() == [b"refused"] * 3


def test_there_is_no_network(run_inside):
    code = """
import socket
try:
    socket.create_connection(('127.0.0.1', int(%r)), timeout=2)
    print('connected')
except OSError:
    print('refused')
"""
    import socket

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert run_inside(code % str(server.getsockname()[1])).stdout.split() == [b"refused"]


def test_memory_is_bounded(run_inside):
    out = run_inside(
        "try:\n    x = bytearray(3_000_000_000)\n    print('had it')\nexcept MemoryError:\n    print('refused')"
    )
    assert out.stdout.split() == [b"refused"]


def test_written_files_are_bounded(run_inside):
    code = "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\ntry:\n    open('x', 'wb').write(bytes(2_000_000))\n    print('had it')\nexcept OSError:\n    print('refused')"
    assert run_inside(code, Limits(wall=20, file_size=MB)).stdout.split() == [b"refused"]


def test_processor_time_is_bounded(run_inside):
    out = run_inside("while True:\n    pass", Limits(wall=20, cpu=1))
    assert out.status in ("timeout", "crash")
    assert out.wall < 10


def test_the_clock_ends_the_whole_family(run_inside, tmp_path):
    code = "import subprocess, time\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\ntime.sleep(60)"
    started = time.monotonic()
    out = run_inside(code, Limits(wall=1))
    assert (out.status, time.monotonic() - started < 5) == ("timeout", True)


def test_an_endless_answer_is_cut(run_inside):
    out = run_inside("while True:\n    sys.stdout.write('x' * 65536)", Limits(wall=20, output=MB))
    assert (out.status, out.stdout) == ("too_much", b"")


def test_a_dying_child_is_a_crash_and_its_last_words_are_kept(run_inside):
    out = run_inside("raise ValueError('broken')")
    assert (out.status, out.stderr.strip().splitlines()[-1]) == ("crash", "ValueError: broken")
    assert run_inside("os.kill(os.getpid(), 11)").status == "crash"


def test_a_crash_becomes_a_status_of_the_facts(tmp_path, monkeypatch):
    monkeypatch.setattr(warm_pool, "ask", lambda *_: None)
    monkeypatch.setattr(sandbox, "interpreter", lambda: shutil.which("false"))
    path = tmp_path / "a.mp4"
    path.write_bytes(b"\0\0\0\x18ftypisom" + bytes(100))
    found = probe(path, name="a.mp4")
    assert (found.status, found.kind, found.size) == (ProbeStatus.CRASH, "video", 112)


def test_a_time_out_becomes_a_status_of_the_facts(written):
    path = written("slow.txt", b"text")
    assert probe(path, name="slow.txt", limits=Limits(wall=0.001)).status is ProbeStatus.TIMEOUT


@pytest.mark.parametrize(
    "name", ["-rf.mp4", "a;rm -rf b.mp4", "$(id).mp4", "\u202egpj.mp4", "a\nb.mp4", "x" * 300 + ".mp4"]
)
def test_the_given_name_never_reaches_the_child(film, name):
    assert probe(film("plain.mp4"), name=name).video.frames == 50


PLAIN = """
import json, sys
from validators.probing import probe
from validators.sandbox import bubblewrap
found = probe(sys.argv[1], name="a.mp4")
print(json.dumps([bubblewrap(), found.status.value, found.video.frames, found.notes]))
"""


def test_without_bubblewrap_it_still_measures_and_still_has_no_network(film):
    environment = {**os.environ, "VALIDATORS_SANDBOX": "plain", "PYTHONPATH": str(sandbox.PACKAGE.parent)}
    command = [sys.executable, "-c", PLAIN, str(film("plain.mp4"))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [None, "ok", 50, ["plain"]]


NOBODY = """
import json, os, sys
from validators.probes import seccomp
seccomp.withdraw(sys.argv[1])
print(os.getuid())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_the_plain_way_stops_being_root_where_the_file_stays_readable():
    python = "/usr/bin/python3"
    if not Path(python).exists():
        pytest.skip("no system Python")
    script = "import sys; sys.path.insert(0, sys.argv[2])" + NOBODY.replace(
        "from validators.probes", "from probes"
    )
    with_rights = [python, "-c", script, "/etc/hostname", str(sandbox.PACKAGE)]
    done = subprocess.run(with_rights, capture_output=True, text=True, check=True)
    readable = all(one.stat().st_mode & 0o001 for one in [sandbox.PACKAGE, *sandbox.PACKAGE.parents])
    assert done.stdout.strip() == ("65534" if readable else "0")


def test_the_plain_way_has_no_network_either(run_inside, monkeypatch):
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: None)
    code = """
import socket
try:
    socket.create_connection(('127.0.0.1', 9), timeout=1)
except OSError as error:
    print(error.errno)
"""
    import errno

    assert run_inside(code).stdout.split() == [str(errno.ENETUNREACH).encode()]


def test_the_threads_of_one_process_share_a_few_seats(monkeypatch):
    seated, leave, ended = threading.Semaphore(0), threading.Event(), []

    def sit(*_):
        seated.release()
        leave.wait(30)
        return sandbox.Outcome("ok")

    def come():
        ended.append(sandbox.run_child("f", [], PATIENT).status)

    monkeypatch.setattr(sandbox, "_run", sit)
    monkeypatch.setattr(sandbox, "_seats", threading.BoundedSemaphore(2))
    monkeypatch.setattr(sandbox, "PATIENCE", 0.1)
    first = [threading.Thread(target=come) for _ in range(2)]
    for one in first:
        one.start()
        assert seated.acquire(timeout=30)
    late = [threading.Thread(target=come) for _ in range(3)]
    for one in late:
        one.start()
    for one in late:
        one.join()
    assert ended == ["busy"] * 3
    leave.set()
    assert sandbox.run_child("f", [], PATIENT).status == "ok"  # the first thread of a worker waits for nobody
    for one in first:
        one.join()
    again = threading.Thread(target=come)
    again.start()
    again.join()
    assert ended == ["busy"] * 3 + ["ok"] * 3


def test_a_drawing_child_may_write_nothing_and_its_answer_must_be_an_image(tmp_path, monkeypatch):
    for said in (b"", b"[]", b'{"image": 7}', b'{"image": "PHNjcmlwdD4="}', b'{"image": "%"}', b"{"):
        answer = sandbox.Outcome("ok", said)
        monkeypatch.setattr(drawing, "run_child", lambda *_, answer=answer: answer)
        assert (drawing.image(tmp_path, "page", 1), drawing.pages(tmp_path)) == (None, 0)
    assert drawing.LIMITS.file_size == 0
    monkeypatch.setattr(drawing, "run_child", lambda *_: sandbox.Outcome("busy"))
    with pytest.raises(drawing.Busy):
        drawing.pages(tmp_path)


FILTERED = """
import socket, sys
sys.path.insert(0, sys.argv[1])
from validators.probes import seccomp
seccomp.refuse_sockets()
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_UNIX):
    try:
        socket.socket(family).close()
        print("made")
    except OSError as error:
        print(error.errno)
"""


@pytest.mark.skipif(os.uname().machine not in {"x86_64", "aarch64"}, reason="no filter for this machine")
def test_where_namespaces_are_forbidden_a_filter_refuses_sockets():
    import errno

    command = [sys.executable, "-c", FILTERED, str(sandbox.PACKAGE.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(errno.ENETUNREACH)] * 3 + ["made"]


@pytest.mark.parametrize(("forbidden", "found"), [("--proc", False), ("--never", True)])
def test_a_bubblewrap_that_may_not_show_proc_is_none(forbidden, found, tmp_path, monkeypatch):
    """Container engines mask a container's /proc: the namespaces work, and every check would fail."""
    program = tmp_path / "bwrap"
    program.write_text(f'#!/bin/sh\ncase " $* " in *" {forbidden} "*) exit 1;; esac\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("BWRAP_BIN", str(program))
    monkeypatch.delenv("VALIDATORS_SANDBOX", raising=False)
    sandbox.bubblewrap.cache_clear()
    try:
        assert sandbox.bubblewrap() == (str(program) if found else None)
    finally:
        sandbox.bubblewrap.cache_clear()
