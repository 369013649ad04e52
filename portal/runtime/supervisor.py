"""A foreground family of processes: started in order, heard with a prefix, stopped together in reverse. Those that may
end by themselves are started again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from portal.runtime import children

STOP_SECONDS = 12.0
POLL_SECONDS = 0.2
IMPATIENCE_SECONDS = 1.0
RESTARTS, RESTARTS_SECONDS = 5, 60.0
"""A child is started again at most so many times within so many seconds; after that something is wrong."""
RESTART_PAUSE_SECONDS = 1.0


@dataclass(slots=True)
class Member:
    """One child and the name its lines are prefixed with. `again` starts it anew when it ends (None: nobody does);
    `ended_at` are the times of its latest ends, by the monotonic clock.
    """

    name: str
    process: subprocess.Popen[bytes]
    again: Callable[[], subprocess.Popen[bytes]] | None = None
    ended_at: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Supervisor:
    """Start children, wait until a signal comes or one of them ends, then stop all of them.

    `wanted` is the signal that asked for the end (0: none yet).
    """

    members: list[Member] = field(default_factory=list)
    wanted: int = 0
    width: int = 8
    _asked_at: float = 0.0
    _speaking: threading.Lock = field(default_factory=threading.Lock)
    _listeners: list[threading.Thread] = field(default_factory=list)

    def listen(self) -> None:
        """Turn SIGINT and SIGTERM into a request to end; SIGHUP too, for a terminal that is closed."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def start(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        restarts: bool = False,
    ) -> subprocess.Popen[bytes]:
        """Start a child whose lines appear as `name | line`; with `restarts` it is started again when it ends."""

        def spawn() -> subprocess.Popen[bytes]:
            process = children.spawn(argv, output=subprocess.PIPE, env=env, cwd=cwd)
            listener = threading.Thread(target=self._repeat, args=(name, process), daemon=True)
            listener.start()
            self._listeners.append(listener)
            return process

        process = spawn()
        self.members.append(Member(name, process, again=spawn if restarts else None))
        return process

    def run(self, name: str, argv: Sequence[str], *, env: Mapping[str, str], cwd: Path | None = None) -> int:
        """A child that must end by itself before anything goes on; its exit code, or -1 when told to stop."""
        process = self.start(name, argv, env=env, cwd=cwd)
        while process.poll() is None:
            if self.wanted:
                return -1
            time.sleep(POLL_SECONDS / 4)
        self._listeners[-1].join(timeout=2)
        self.members.pop()
        self._listeners.pop()
        return process.returncode

    def fallen(self) -> Member | None:
        """A child that has ended though nobody asked it to."""
        return next((member for member in self.members if member.process.poll() is not None), None)

    def wait(self) -> int:
        """Sleep until the end is asked for (0) or a child ends that can't be started again (1)."""
        while not self.wanted:
            fallen = self.fallen()
            if fallen and not self._restart(fallen):
                self.say(
                    "demo", f"{fallen.name} ended with code {fallen.process.returncode}; stopping everything"
                )
                return 1
            time.sleep(POLL_SECONDS)
        return 0

    def _restart(self, member: Member) -> bool:
        """Start a child again that has ended; False where it may not be, or ends again and again."""
        now = time.monotonic()
        member.ended_at = [at for at in member.ended_at if now - at < RESTARTS_SECONDS] + [now]
        if member.again is None or len(member.ended_at) > RESTARTS:
            return False
        self.say(
            "demo", f"{member.name} ended with code {member.process.returncode}; starting it again 重新启动"
        )
        time.sleep(RESTART_PAUSE_SECONDS)
        member.process = member.again()
        return True

    def stop(self) -> None:
        """Ask all children at once, wait for each (last started first), kill what stays."""
        running = [member for member in reversed(self.members) if member.process.poll() is None]
        for member in running:
            member.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for member in running:
            try:
                member.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say("demo", f"{member.name} does not end; killing it")
                children.kill_group(member.process)
                member.process.wait()
        for listener in self._listeners:
            listener.join(timeout=1)
        self.members.clear()

    def say(self, name: str, line: str) -> None:
        """One prefixed line, whole even when several speak at once."""
        with self._speaking:
            sys.stdout.write(f"{name:<{self.width}} | {line}\n")
            sys.stdout.flush()

    def _repeat(self, name: str, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            return
        for raw in process.stdout:
            self.say(name, raw.decode("utf-8", "replace").rstrip())

    def _note(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.wanted and now - self._asked_at > IMPATIENCE_SECONDS:
            # Asked again, not merely told twice at once (by the terminal and by make): wait no longer.
            for member in self.members:
                children.kill_group(member.process)
            os._exit(128 + number)
        if not self.wanted:
            self.wanted, self._asked_at = number, now
