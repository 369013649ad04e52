"""The sandbox that stands ready: what its children may do, what stays of them, and what it survives.

The hostile code runs where a parser would that a file has taken over: inside the child, behind its walls.
"""

import contextlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from validators import probe, sandbox, warm_pool
from validators.probing import QUICK
from validators.sandbox import MB, Limits

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64"), reason="no list of calls for this machine"
)
TAKEN_OVER = """
import ctypes, os, socket, subprocess, sys, time
libc = ctypes.CDLL(None, use_errno=True)


def measure(path, options):
    said = []

    def refused(name, work):
        try:
            work()
        except (PermissionError, FileNotFoundError, RuntimeError):
            said.append(name)

    exec(options["code"], {**globals(), **locals()})
    return {"said": said}
"""
both_walls = pytest.mark.parametrize(
    "walls",
    [
        pytest.param(
            "bubblewrap",
            marks=pytest.mark.skipif(sandbox.bubblewrap() is None, reason="no working bubblewrap here"),
        ),
        "plain",
    ],
)


@pytest.fixture
def fresh():
    """No process waits before or after the test."""
    warm_pool.end()
    yield
    warm_pool.end()


@pytest.fixture
def inside(walls, tmp_path, monkeypatch, fresh):
    """inside(code) -> the outcome of running it in place of the measuring; `said` collects what is answered."""
    package = tmp_path / "case" / "validators"
    shutil.copytree(sandbox.PACKAGE, package, ignore=shutil.ignore_patterns("rules", "__pycache__"))
    (package / "probes" / "measure.py").write_text(TAKEN_OVER)
    monkeypatch.setattr(sandbox, "PACKAGE", package)
    if walls == "plain":
        monkeypatch.setattr(sandbox, "bubblewrap", lambda: None)
    target = tmp_path / "f"
    target.write_bytes(b"hello")

    def run(code, limits=QUICK):
        outcome = warm_pool.ask(target, {"code": code}, limits)
        assert target.read_bytes() == b"hello"
        assert outcome is None or outcome.sealed == walls
        return outcome

    return run


def said(outcome):
    assert outcome.status == "ok", outcome
    return json.loads(outcome.stdout)["said"]


@both_walls
def test_the_child_reads_its_file_and_holds_nothing_else(inside, walls):
    code = """
said.append(open(path).read())
import stat
for fd in range(64):
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        continue
    said.append([fd, stat.S_ISREG(mode), stat.S_ISFIFO(mode), stat.S_ISSOCK(mode)])
"""
    assert said(inside(code)) == [
        "hello",
        [0, True, False, False],
        [1, False, True, False],
        [2, False, True, False],
    ]


@both_walls
def test_the_child_can_write_to_nothing_not_even_to_its_file(inside, walls):
    code = """
refused("reopen", lambda: os.open(path, os.O_RDWR))
refused("cut", lambda: os.open(path, os.O_RDONLY | os.O_TRUNC))
refused("truncate", lambda: os.truncate(path, 0))
refused("ftruncate", lambda: os.ftruncate(0, 0))
refused("mode", lambda: os.fchmod(0, 0))
refused("time", lambda: os.utime(path))
import mmap
refused("shared memory", lambda: mmap.mmap(0, 0, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE))
for folder in ("/", "/tmp", "/dev/shm", "/run", "/proc", "/var/tmp", os.getcwd(), os.path.dirname(__file__)):
    refused(folder, lambda: os.open(folder + "/left", os.O_WRONLY | os.O_CREAT, 0o600))
refused("temporary", lambda: os.open("/tmp", os.O_RDWR | os.O_TMPFILE))
refused("folder", lambda: os.mkdir("/tmp/left"))
refused("memory file", lambda: os.memfd_create("x"))
refused("pipe", os.pipe)
"""
    assert len(said(inside(code))) == 7 + 8 + 4


@both_walls
def test_the_child_reaches_no_network_and_no_other_process(inside, walls):
    code = """
above = os.getppid()
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
    refused("socket", lambda: socket.socket(family))
refused("signal", lambda: os.kill(above, 0))
refused("signal all", lambda: os.kill(-1, 9))
refused("own signal", lambda: os.kill(os.getpid(), 9))
refused("limits", lambda: __import__("resource").prlimit(above, __import__("resource").RLIMIT_CPU))
refused("fork", os.fork)
refused("start", lambda: subprocess.run([sys.executable, "-c", ""]))
refused("exec", lambda: os.execv(sys.executable, [sys.executable]))
refused("thread", lambda: __import__("_thread").start_new_thread(print, ()))
refused("session", os.setsid)
refused("priority", lambda: os.setpriority(os.PRIO_PROCESS, above, 19))
for name in ("mem", "environ", "maps"):
    refused(name, lambda: open(f"/proc/{above}/{name}").read())
refused("descriptor", lambda: os.readlink(f"/proc/{above}/fd/0"))
for name, arguments in (
    ("ptrace", (16, above, 0, 0)),
    ("process_vm_readv", (above, 0, 0, 0, 0, 0)),
    ("unshare", (0x10000000,)),
    ("shmget", (0x1234, 4096, 0o1666)),
    ("prctl", (4, 1, 0, 0, 0)),
):
    ctypes.set_errno(0)
    if getattr(libc, name)(*arguments) == -1 and ctypes.get_errno() == 1:
        said.append(name)
"""
    assert len(said(inside(code))) == 4 + 10 + 4 + 5


@both_walls
def test_other_peoples_files_are_not_there(inside, walls, tmp_path):
    (tmp_path / "other").write_text("secret")
    (tmp_path / "other").chmod(0o600)
    code = f"refused('other', lambda: open({str(tmp_path / 'other')!r}))\nsaid.append(sorted(os.environ))"
    answer = said(inside(code))
    assert ("DATABASE_URL" in answer[-1], "SECRET_KEY" in answer[-1]) == (False, False)
    if walls == "bubblewrap":
        assert answer[0] == "other"


@both_walls
def test_nothing_stays_for_the_next_file(inside, walls):
    code = """
import validators.probes.detect as detect
said.append(getattr(detect, "left", None))
detect.left = "here"
sys.modules["left"] = detect
os.environ["LEFT"] = "here"
"""
    assert [said(inside(code)) for _ in range(3)] == [[None]] * 3
    assert said(inside("said.append([os.environ.get('LEFT'), 'left' in sys.modules])")) == [[None, False]]


ENDS = {
    "crash": ("ctypes.string_at(0)", QUICK, "crash"),
    "abort": ("os.abort()", QUICK, "crash"),
    "exit": ("os._exit(3)", QUICK, "crash"),
    "raise": ("raise ValueError('broken')", QUICK, "crash"),
    "memory": ("x = bytearray(3_000_000_000)", QUICK, "crash"),
    "loop": ("while True: pass", Limits(wall=20, cpu=1), "timeout"),
    "sleep": ("time.sleep(60)", Limits(wall=0.5), "timeout"),
    "stopped pipes": ("os.close(1); os.close(2); time.sleep(60)", Limits(wall=0.5), "timeout"),
    "flood": ("said.append('x' * 3_000_000)", Limits(output=MB), "too_much"),
    "endless": ("while True: os.write(1, b'x' * 65536)", Limits(output=MB), "too_much"),
    "endless errors": ("while True: os.write(2, b'x' * 65536)", Limits(wall=0.5), "timeout"),
}


@both_walls
def test_whatever_one_file_does_the_next_is_judged(inside, walls):
    for name, (code, limits, status) in ENDS.items():
        started = time.monotonic()
        outcome = inside(code, limits)
        assert (name, outcome.status) == (name, status)
        assert time.monotonic() - started < 30
        assert (name, said(inside("said.append('well')"))) == (name, ["well"])


@both_walls
def test_the_last_words_of_a_crash_are_kept(inside, walls):
    assert inside("raise ValueError('broken')").stderr == "ValueError: broken"


@both_walls
def test_an_answer_that_is_no_answer_is_no_pass(inside, walls):
    outcome = inside("os.write(1, b'not json'); os._exit(0)")
    assert (outcome.status, outcome.stdout) == ("ok", b"not json")


def descendants(pid):
    """Every process below this one, with its state."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            found[int(entry.name)] = (int(parent), state)
    below, todo = {}, [pid]
    while todo:
        above = todo.pop()
        for child, (parent, state) in found.items():
            if parent == above and child not in below:
                below[child] = state
                todo.append(child)
    return below


def descriptors(pid):
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def test_neither_descriptors_nor_processes_grow_over_two_hundred_files(film, monkeypatch, fresh):
    monkeypatch.setattr(warm_pool, "RENEWED", 60)
    path, before = film("plain.mp4"), descriptors("self")
    others = set(descendants(os.getpid()))
    for _ in range(200):
        assert probe(path, name="a.mp4", sha256="0" * 64).video.frames == 50
    waiting = warm_pool._Stand.waiting
    assert waiting.used == 200 - 3 * 60
    left = {pid: state for pid, state in descendants(os.getpid()).items() if pid not in others}
    assert "Z" not in left.values()
    assert len(left) <= 4  # bubblewrap twice, the waiting process and its next child
    for pid in left:
        with contextlib.suppress(OSError):
            assert descriptors(pid) < 10
    warm_pool.end()
    assert (descriptors("self"), set(descendants(os.getpid())) - others) == (before, set())


WORKER = """
import sys, time
from validators import warm_pool, probe
probe(sys.argv[1], name="a.jpg")
print(warm_pool._Stand.waiting.process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("walls", ["", "plain"])
def test_the_waiting_process_dies_with_its_worker(written, walls):
    path = written("small.jpg", b"\xff\xd8\xff\xe0" + bytes(100))
    environment = {**os.environ, "PYTHONPATH": str(sandbox.PACKAGE.parent), "VALIDATORS_SANDBOX": walls}
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path)], env=environment, stdout=subprocess.PIPE
    ) as worker:
        assert worker.stdout.readline().strip().isdigit()
        family = descendants(worker.pid)
        assert family
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and any(_alive(pid) for pid in family):
            time.sleep(0.02)
        assert [pid for pid in family if _alive(pid)] == []


def _alive(pid):
    """Running, not merely uncollected."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def test_nothing_is_started_by_importing():
    code = (
        "import validators.probing, validators.warm_pool as p, os; print(p._Stand.waiting);"
        "print(open(f'/proc/self/task/{os.getpid()}/children').read())"
    )
    environment = {**os.environ, "PYTHONPATH": str(sandbox.PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["None"]


def test_threads_are_answered_by_sandboxes_of_their_own(film, fresh):
    path, answers = film("plain.mp4"), []
    probe(path, name="a.mp4")
    racers = [
        threading.Thread(target=lambda: answers.append(probe(path, name="a.mp4").video.frames))
        for _ in range(4)
    ]
    for one in racers:
        one.start()
    mine = [probe(path, name="a.mp4").video.frames for _ in range(5)]
    for one in racers:
        one.join()
    assert (mine, answers) == ([50] * 5, [50] * 4)


def test_a_forked_worker_starts_its_own(film, fresh):
    path = film("plain.mp4")
    probe(path, name="a.mp4")
    mine = warm_pool._Stand.waiting
    pid = os.fork()
    if pid == 0:
        frames = probe(path, name="a.mp4").video.frames
        theirs = warm_pool._Stand.waiting
        warm_pool.end()
        os._exit(0 if frames == 50 and theirs is not mine else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert probe(path, name="a.mp4").video.frames == 50
    assert warm_pool._Stand.waiting is mine


def test_a_waiting_process_that_was_killed_is_replaced(film, fresh):
    path = film("plain.mp4")
    probe(path, name="a.mp4")
    first = warm_pool._Stand.waiting
    for pid in descendants(os.getpid()):
        if pid == first.process.pid:
            os.kill(pid, signal.SIGKILL)
    assert probe(path, name="a.mp4").video.frames == 50
    assert probe(path, name="a.mp4").video.frames == 50
    assert warm_pool._Stand.waiting is not first


def test_where_none_can_wait_each_file_gets_its_own_sandbox(film, monkeypatch, fresh):
    started = []
    monkeypatch.setattr(warm_pool.WarmSandbox, "ready", lambda self: started.append(1))
    monkeypatch.setattr(warm_pool._Stand, "not_before", 0.0)
    assert [probe(film("plain.mp4"), name="a.mp4").video.frames for _ in range(3)] == [50] * 3
    assert len(started) == 1  # and it is not tried again for a minute


class TimeIsUp(Exception):
    pass


@both_walls
def test_a_jobs_own_time_limit_leaves_no_answer_for_the_next_file(inside, walls):
    def up(*_):
        raise TimeIsUp

    said(inside("said.append('started')"))
    old = signal.signal(signal.SIGALRM, up)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(TimeIsUp):
            inside("time.sleep(0.6); said.append('late')")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert said(inside("said.append('mine')")) == ["mine"]


def test_files_that_take_tools_go_to_a_sandbox_of_their_own(film):
    assert probe(film("a.mkv"), name="a.mkv").video.codec == "h264"
    assert probe(
        film("fragmented.mp4", "-movflags", "frag_keyframe+empty_moov", "-g", "10"), name="f.mp4"
    ).video
