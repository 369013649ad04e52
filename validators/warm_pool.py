"""A sandbox that stands ready: most of a quick check was the start of bubblewrap and Python, paid for every file.

One process per worker (`probes/forkserver.py`) waits inside the same walls as `sandbox.run_child`, with everything imported
and not one folder it could write to. For each file it forks a child, which is handed three descriptors: the file, opened
for reading by this process, and two pipes. Before it looks at the file the child takes its limits and a list of allowed
system calls (`probes/seccomp.py: shut`): it can start no process, signal or trace none, open nothing for writing and reach
no socket, the one to the waiting process included. So it can end, be killed, or answer; nothing of it stays for the
next file, and the file itself cannot be altered.

This process holds the clock. A child that crashes, is too slow or says too much costs the whole waiting process, and so
does every `RENEWED`th file; the next file starts a new one. Files that take an outside tool or a scratch folder, and
whatever is asked from another thread than the first (the kernel ends the waiting process with the thread that started
it) or cannot be answered here, go to `sandbox.run_child`.
"""

import atexit
import contextlib
import json
import os
import socket
import subprocess
import threading
import time
from array import array
from io import FileIO
from typing import Any

from validators import sandbox
from validators.sandbox import Limits, Outcome

RENEWED = 200
"""Files after which the waiting process is replaced."""
START_SECONDS = 20.0
REST_SECONDS = 60.0
"""After a start that failed, none is tried for so long."""
READY = b"ready"


class Gone(Exception):
    """The waiting process ended by itself; this says nothing about the file."""


class WarmSandbox:
    """One waiting process and the socket to it."""

    def __init__(self) -> None:
        bwrap = sandbox.bubblewrap()
        self.owner = os.getpid()
        self.used = 0
        self.walls = "bubblewrap" if bwrap else "plain"
        folder = "/code" if bwrap else str(sandbox.PACKAGE.parent)
        sites = os.pathsep.join(sandbox.site_folders())
        script = f"{folder}/{sandbox.PACKAGE.name}/probes/forkserver.py"
        command = sandbox.python(script, folder, "sealed" if bwrap else "plain", sites)
        if bwrap:
            command = sandbox.sealed(bwrap, None, sandbox.Room(), command)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self.process = subprocess.Popen(
                    command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env=sandbox.ENVIRONMENT,
                    start_new_session=True,
                )
            except BaseException:
                self.control.close()
                raise

    def ready(self) -> bool:
        """Whether it has imported all it needs and its walls hold."""
        self.control.settimeout(START_SECONDS)
        with contextlib.suppress(OSError):
            return self.control.recv(64) == READY
        return False

    def measure(self, path: str | os.PathLike[str], options: dict[str, Any], limits: Limits) -> Outcome:
        """Hand over one file and listen; `Gone` where the answer to the request never came."""
        started = time.monotonic()
        self.used += 1
        with contextlib.ExitStack() as opened:
            source = opened.enter_context(open(path, "rb", buffering=0))
            out, writer, err, last = (opened.enter_context(pipe_end) for pipe_end in (*_pipe(), *_pipe()))
            request = json.dumps({"bounds": sandbox.bounds(limits), "options": options}).encode()
            given = array("i", [source.fileno(), writer.fileno(), last.fileno()])
            self._send(request, given)
            writer.close()
            last.close()
            status, answer, words = sandbox.listen(out.fileno(), err.fileno(), limits, started)
            left = limits.wall - (time.monotonic() - started)
            code, peak = self._exit(left) if status == "ok" else (None, 0)
        if status == "ok":
            status = "timeout" if code is None else sandbox.told(status, code)
        tail = words[-2000:].decode("utf-8", "replace")
        return Outcome(status, answer, tail, code, time.monotonic() - started, self.walls, peak)

    def _send(self, request: bytes, descriptors: "array[int]") -> None:
        self.control.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            self.control.recv(64)
            raise Gone  # a child ended that had no request, or the process did
        try:
            self.control.sendmsg([request], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
        except OSError as error:
            raise Gone from error

    def _exit(self, seconds: float) -> tuple[int | None, int]:
        """How the child ended (None where the clock ran out first), and its largest memory in bytes."""
        self.control.settimeout(max(0.1, seconds))
        try:
            message = self.control.recv(64)
        except TimeoutError:
            return None, 0
        except OSError as error:
            raise Gone from error
        if not message:
            raise Gone
        code, _, kilobytes = message.partition(b" ")
        return int(code), int(kilobytes) * 1024

    def end(self) -> None:
        """Close the socket, kill the process and collect it. A forked copy of this object only lets go."""
        self.control.close()
        if self.owner == os.getpid():
            sandbox.end(self.process)


def _pipe() -> tuple[FileIO, FileIO]:
    """The end to read from and the end to write to."""
    mine, theirs = os.pipe()
    return FileIO(mine), FileIO(theirs, "w")


class _Stand:
    """The process's own waiting process, if it has one."""

    waiting: WarmSandbox | None = None
    not_before = 0.0


def ask(path: str | os.PathLike[str], options: dict[str, Any], limits: Limits) -> Outcome | None:
    """Measure a file in a child of the waiting process; None where that is for `sandbox.run_child` to do."""
    if threading.current_thread() is not threading.main_thread() or not os.path.isfile(path):
        return None
    waiting = _here()
    if waiting is None:
        return None
    try:
        outcome = waiting.measure(path, options, limits)
    except Gone:
        end()
        return None
    except (
        BaseException
    ):  # a job's own time limit, in the middle of a request: its answer must not reach the next
        end()
        raise
    if outcome.status != "ok" or waiting.used >= RENEWED:
        end()
    return outcome


def _here() -> WarmSandbox | None:
    """The waiting process of this very process, started now where there is none."""
    stand = _Stand.waiting
    if stand is not None and (stand.owner != os.getpid() or stand.process.poll() is not None):
        end()
        stand = None
    if stand is not None or time.monotonic() < _Stand.not_before:
        return stand
    _Stand.waiting = _started()
    if _Stand.waiting is None:
        _Stand.not_before = time.monotonic() + REST_SECONDS
    return _Stand.waiting


def _started() -> WarmSandbox | None:
    try:
        waiting = WarmSandbox()
    except OSError:
        return None
    try:
        if waiting.ready():
            return waiting
    except BaseException:
        waiting.end()
        raise
    waiting.end()
    return None


def end() -> None:
    """End the waiting process; the next file starts another."""
    waiting, _Stand.waiting = _Stand.waiting, None
    if waiting is not None:
        waiting.end()


atexit.register(end)
