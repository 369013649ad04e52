"""Running one child process that may only read one file: no network, no home, no rights, bounded in everything.

With bubblewrap the child sees a read-only system, an empty /tmp and the file as /in/f. Without it the child drops what it
can by itself (`probes/seccomp.py`): new network namespace, limits, an unprivileged user. Either way the parent holds the
clock, kills the whole group, and reads a bounded answer.
"""

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

MB = 1024 * 1024
PACKAGE = Path(__file__).resolve().parent
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
"""All that a child sees of this process's environment."""


@dataclass(frozen=True)
class Limits:
    """What one child may use. Times in seconds, sizes in bytes."""

    wall: float = 60.0
    cpu: int = 40
    address_space: int = 2048 * MB
    file_size: int = 64 * MB
    open_files: int = 128
    processes: int = 64
    output: int = 24 * MB


@dataclass(frozen=True)
class Outcome:
    """How a child ended: ok, timeout, crash, too_much (output), or busy (it was not started)."""

    status: str
    stdout: bytes = b""
    stderr: str = ""
    returncode: int | None = None
    wall: float = 0.0
    sealed: str = ""
    """bubblewrap or plain."""
    peak: int = 0
    """Largest memory in bytes, where it is known (`warm_pool`)."""


@dataclass(frozen=True)
class Room:
    """Read-only folders the child's tools need, beside the system's own."""

    folders: tuple[str, ...] = field(default_factory=tuple)


@cache
def bubblewrap() -> str | None:
    """The path of a bubblewrap that works here (containers often forbid user namespaces), or None."""
    bwrap = os.environ.get("BWRAP_BIN") or shutil.which("bwrap")
    if not bwrap or os.environ.get("VALIDATORS_SANDBOX") == "plain":
        return None
    # With /proc: engines that mask a container's own allow the rest and forbid that.
    command = [
        bwrap, "--unshare-all", "--ro-bind", "/usr", "/usr", *_links(), "--proc", "/proc", "--dev", "/dev", "/usr/bin/true",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return bwrap if done.returncode == 0 else None


def _links() -> list[str]:
    """/lib and friends as this system has them: links into /usr, or folders."""
    words: list[str] = []
    for name in ("/bin", "/lib", "/lib64", "/lib32", "/sbin"):
        if os.path.islink(name):
            words += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            words += ["--ro-bind", name, name]
    return words


@cache
def interpreter() -> str:
    """The real Python behind a virtual environment's link."""
    return os.path.realpath(sys.executable)


@cache
def site_folders() -> tuple[str, ...]:
    """Where installed packages lie."""
    paths = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return tuple(sorted(path for path in paths if path and os.path.isdir(path)))


def sealed(bwrap: str, path: str | None, room: Room, command: list[str], out: str | None = None) -> list[str]:
    """The command behind bubblewrap's walls; without a file of its own (`path`) nothing in there can be written to but
    the folder `out`, seen as /out.
    """
    folders = {sys.base_prefix, str(Path(interpreter()).parent.parent), *site_folders(), *room.folders}
    binds: list[str] = []
    for folder in sorted(folders):
        if not folder.startswith("/usr/") and folder != "/usr":
            binds += ["--ro-bind-try", folder, folder]
    binds += ["--ro-bind", str(PACKAGE), f"/code/{PACKAGE.name}"]
    for name in ("/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache", "/etc/alternatives"):
        binds += ["--ro-bind-try", name, name]
    # The empty /tmp comes first: a checkout below /tmp must show through it.
    scratch = [
        "--size",
        str(256 * MB),
        "--tmpfs",
        "/tmp",
        "--setenv",
        "HOME",
        "/tmp",
        "--setenv",
        "TMPDIR",
        "/tmp",
    ]
    own = ["--dev", "/dev", "--ro-bind", path, "/in/f"] if path else []
    own += ["--bind", out, "/out"] if out else []
    return [
        bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
        "--uid", "65534", "--gid", "65534", "--hostname", "check",
        *(scratch if path else []), "--ro-bind", "/usr", "/usr", *_links(), *binds,
        "--proc", "/proc", *own, "--remount-ro", "/", "--chdir", "/tmp" if path else "/",
        "--setenv", "LANG", "C.UTF-8", "--setenv", "MALLOC_ARENA_MAX", "2",
        "--", *command,
    ]  # fmt: skip


def python(*words: str) -> list[str]:
    """A bare Python: isolated, no site packages of its own, nothing written beside the code."""
    return [interpreter(), "-I", "-S", "-B", *words]


def bounds(limits: Limits) -> str:
    """The limits as the child reads them (`probes/seccomp.py`)."""
    numbers = (limits.cpu, limits.address_space, limits.file_size, limits.open_files, limits.processes)
    return ":".join(map(str, numbers))


SEATS, PATIENCE = 4, 8.0
"""Children at once in a process with many threads, and the seconds a thread waits for one to end."""
_seats = threading.BoundedSemaphore(SEATS)
_taken = threading.Condition()
_holders: set[str] = set()
"""Who has a seat: one each."""


@contextlib.contextmanager
def one_seat(holder: str) -> Iterator[bool]:
    """Whether this holder (a person) has no other child running; waits up to `PATIENCE` for that one to end. Those who
    wait here keep nobody else from a seat.
    """
    with _taken:
        free = _taken.wait_for(lambda: holder not in _holders, timeout=PATIENCE)
        if free:
            _holders.add(holder)
    try:
        yield free
    finally:
        if free:
            with _taken:
                _holders.discard(holder)
                _taken.notify_all()


def seen_as(out: str) -> str:
    """What a child calls its folder `out`."""
    return "/out" if bubblewrap() else out


def run_child(
    path: str | os.PathLike[str],
    arguments: list[str],
    limits: Limits,
    room: Room = Room(),
    *,
    out: str | None = None,
) -> Outcome:
    """Run `probes/child.py ARGUMENTS` on the file. Never raises for what the file or the child does. `out`: a folder that
    the child may write to, and nothing else of this machine.

    A worker runs one child at a time by itself; the threads of a web process share `SEATS`: "busy" where none came free.
    """
    if threading.current_thread() is threading.main_thread():
        return _run(path, arguments, limits, room, out)
    if not _seats.acquire(timeout=PATIENCE):
        return Outcome("busy")
    try:
        return _run(path, arguments, limits, room, out)
    finally:
        _seats.release()


def _run(
    path: str | os.PathLike[str], arguments: list[str], limits: Limits, room: Room, out: str | None
) -> Outcome:
    started = time.monotonic()
    source = os.path.abspath(path)
    bwrap = bubblewrap()
    walls = "bubblewrap" if bwrap else "plain"
    with tempfile.TemporaryDirectory(prefix="check-") as scratch:
        code, seen = (f"/code/{PACKAGE.name}", "/in/f") if bwrap else (str(PACKAGE), source)
        command = python(f"{code}/probes/child.py", seen, bounds(limits), "sealed" if bwrap else "plain")
        command += [os.pathsep.join(site_folders()), *arguments]
        full = sealed(bwrap, source, room, command, out) if bwrap else command
        if not bwrap:
            for folder in filter(None, (scratch, out)):
                os.chmod(folder, 0o777)
        try:
            child = subprocess.Popen(
                full,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=scratch,
                env={**ENVIRONMENT, "HOME": scratch, "TMPDIR": scratch},
                start_new_session=True,
                close_fds=True,
            )
        except OSError as error:
            return Outcome("crash", stderr=str(error)[:300], sealed=walls)
        try:
            assert child.stdout is not None
            assert child.stderr is not None
            status, answer, err = listen(child.stdout.fileno(), child.stderr.fileno(), limits, started)
            if status == "ok":
                status = _ended(child, limits.wall - (time.monotonic() - started))
        finally:
            end(child)
    tail = err[-2000:].decode("utf-8", "replace")
    return Outcome(
        told(status, child.returncode), answer, tail, child.returncode, time.monotonic() - started, walls
    )


def _ended(child: subprocess.Popen[bytes], seconds: float) -> str:
    try:
        child.wait(timeout=max(0.1, seconds))
    except subprocess.TimeoutExpired:
        return "timeout"
    return "ok"


def told(status: str, returncode: int | None) -> str:
    """The status of a child that was listened to, now that its exit code is known."""
    if status == "ok" and returncode != 0:
        return "timeout" if returncode in (-signal.SIGXCPU, 128 + signal.SIGXCPU) else "crash"
    return status


def listen(out: int, err: int, limits: Limits, started: float) -> tuple[str, bytes, bytes]:
    """Read both pipes until they close, the clock runs out, or the answer grows past its bound."""
    answer, last = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(out, selectors.EVENT_READ, answer)
        selector.register(err, selectors.EVENT_READ, last)
        while selector.get_map():
            left = limits.wall - (time.monotonic() - started)
            if left <= 0:
                return "timeout", bytes(answer), bytes(last)
            for key, _ in selector.select(timeout=min(left, 1.0)):
                data = os.read(key.fd, 65536)
                if not data:
                    selector.unregister(key.fd)
                    continue
                key.data.extend(data)
                if len(answer) > limits.output:
                    return "too_much", b"", bytes(last)
                del last[:-4096]
    return "ok", bytes(answer), bytes(last)


def end(child: subprocess.Popen[bytes]) -> None:
    """Kill whatever of the child's session is still there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe:
            pipe.close()
