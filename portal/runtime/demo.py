"""A whole portal on one machine: servers, migrations, demo data, web, workers, sweep; what `manage.py demo` runs."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from portal.runtime import postgres
from portal.runtime.servers import Servers
from portal.runtime.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = "demo.lock"
RECORD = "demo.json"
READY_SECONDS = 90.0
QUEUES = ("default", "files", "checks", "slow", "proxies")
SWEEP_SECONDS = 30
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OPEN_TO_OTHERS = (
    "  别的机器也连得上：前面没有 nginx，几百个故意很慢的请求就能占满它（SEC-L9）；只在信得过的网络里这样用。",
    "  Other machines can reach it with no nginx before it: for networks you trust only.",
)
# One thread per request under way: a slow upload keeps its thread, and 200 of them must not starve the pages.
WEB_THREADS = 256


class DemoError(RuntimeError):
    """Why the demo cannot run, in words for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What was asked for on the command line."""

    data_dir: Path
    port: int
    bind: str = "127.0.0.1"
    workers: int = 2
    scale: tuple[str, ...] = ()
    """Words for `demo_scale`; empty: no large tenant."""

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the portal."""
        host = "127.0.0.1" if self.bind in {"0.0.0.0", "::"} else self.bind  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def run(demo: Demo, *, commands: frozenset[str], reset: bool = False) -> int:
    """Start everything, say where it is, stay until told to stop; the exit code.

    `commands` are the management commands there are: `demo_load` and `sweep` are run when they exist.
    """
    demo.data_dir.mkdir(parents=True, exist_ok=True)
    with _only_one(demo.data_dir):
        if reset:
            forget(demo.data_dir)
        _check_port(demo)
        family = Supervisor()
        family.listen()
        servers = Servers(demo.data_dir)
        try:
            family.say("demo", f"data 数据目录: {demo.data_dir}")
            services = servers.start()
            (demo.data_dir / "static").mkdir(exist_ok=True)
            env = environment(demo, services.database_url, services.redis_url)
            _write_record(demo.data_dir, address="", port=0, pid=0)
            if not _prepare(family, demo, env, commands):
                return 0 if family.wanted else 1
            _start_all(family, demo, env, commands)
            if not _wait_until_ready(family, demo):
                return 0 if family.wanted else 1
            record = _write_record(
                demo.data_dir,
                address=demo.address,
                port=demo.port,
                pid=os.getpid(),
                services=asdict(services),
            )
            sys.stdout.write(welcome(demo, record.get("accounts", [])))
            sys.stdout.flush()
            return family.wait()
        finally:
            family.say("demo", "stopping 正在停止 …")
            family.stop()
            servers.stop()
            _write_record(demo.data_dir, address="", port=0, pid=0, services={})
            family.say("demo", "stopped 已全部停止；数据已保留 (the data is kept)")


def environment(demo: Demo, database_url: str, redis_url: str) -> dict[str, str]:
    """What every child is told; the rest of the environment stays as it is."""
    any_host = demo.bind in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    child_variables = {
        "DATABASE_URL": database_url,
        "DATABASE_OWNER_URL": "",  # `migrate` finds it beside the data; web and workers have no use for it
        "REDIS_URL": redis_url,
        "PORTAL_DATA": str(demo.data_dir),
        "ALLOWED_HOSTS": "*" if any_host else f"localhost,127.0.0.1,[::1],{demo.bind}",
        "PUBLIC_ADDRESS": os.environ.get("PUBLIC_ADDRESS", demo.address),
        "SMS_GATEWAY": os.environ.get("SMS_GATEWAY", "file"),  # texts are files in sms/, like the mails
        "LINK_CHECKS": os.environ.get("LINK_CHECKS", "0"),  # the demo's people give made-up links
        "PYTHONUNBUFFERED": "1",
        # glibc otherwise keeps a heap for every few threads, and uploads fill each with freed buffers.
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    return {**os.environ, **child_variables}


def forget(data_dir: Path) -> None:
    """Remove the demo's data, and only that: a folder that no demo made is left alone."""
    others = [path for path in data_dir.iterdir() if path.name != LOCK]
    if not others:
        return
    if not any((data_dir / mark).exists() for mark in ("secret_key", RECORD, "pg", "pg-is-in.txt")):
        raise DemoError(
            f"{data_dir} 不是演示数据目录，未删除任何内容。\n{data_dir} is not a demo's folder; nothing was removed."
        )
    elsewhere = postgres.home_for(data_dir)
    for path in (*others, elsewhere):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    with (data_dir / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(
                f"数据目录 {data_dir} 正被另一个演示占用；请先停止它，或用 DATA= 另选目录。\n"
                f"Another demo is using {data_dir}; stop it first, or choose another folder with DATA=."
            ) from None
        yield


def _check_port(demo: Demo) -> None:
    family = socket.AF_INET6 if ":" in demo.bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((demo.bind, demo.port))
        except OSError as error:
            raise DemoError(
                f"端口 {demo.bind}:{demo.port} 无法使用（{error.strerror}）；请换一个端口，例如 make demo PORT=8080。\n"
                f"Port {demo.bind}:{demo.port} cannot be used ({error.strerror}); choose another: make demo PORT=8080."
            ) from None


def _manage(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


def _prepare(family: Supervisor, demo: Demo, env: Mapping[str, str], commands: frozenset[str]) -> bool:
    """Migrate, collect the static files, load the demo's campaigns and people; all may run again on the data of last time."""
    steps = [
        ("migrate", _manage("migrate", "--no-input", "-v", "0")),
        ("static", _manage("collectstatic", "--no-input", "-v", "0")),
    ]
    if "demo_load" in commands:
        steps.append(("load", _manage("demo_load")))
    if demo.scale:
        steps.append(("scale", _manage("demo_scale", *demo.scale)))
    for name, argv in steps:
        began = time.monotonic()
        if name == "load":
            family.say(
                name, "装入五份活动与演示案例，第一次约需一分钟 loading, about a minute the first time"
            )
        if code := family.run(name, argv, env=env, cwd=ROOT):
            if not family.wanted:
                family.say("demo", f"{name} failed with code {code} 步骤失败，见上方输出")
            return False
        family.say(name, f"done in {time.monotonic() - began:.1f} s")
    return True


def web_argv(demo: Demo) -> list[str]:
    """The web server's command line: few processes, a thread for each request under way."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"),
        *("--host", demo.bind, "--port", str(demo.port), "--workers", str(demo.workers)),
        *("--blocking-threads", str(WEB_THREADS), "--backpressure", str(WEB_THREADS * 2)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "error"),
        "portal.wsgi:application",
    ]


def _start_all(family: Supervisor, demo: Demo, env: Mapping[str, str], commands: frozenset[str]) -> None:
    family.start("web", web_argv(demo), env=env, cwd=ROOT)
    for queue in QUEUES:
        # No fork per job (6 ms instead of 27): what is risky is parsed in a child process of its own.
        argv = _manage("rqworker", queue, "--worker-class", "portal.queue.worker.Worker", "-v", "0")
        family.start(queue, argv, env=env, cwd=ROOT, restarts=True)
    if "sweep" in commands:
        family.start(
            "sweep", _manage("sweep", "--every", str(SWEEP_SECONDS)), env=env, cwd=ROOT, restarts=True
        )


def _wait_until_ready(family: Supervisor, demo: Demo) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while not family.wanted and time.monotonic() < deadline:
        if fallen := family.fallen():
            family.say(
                "demo", f"{fallen.name} ended with code {fallen.process.returncode} 启动失败，见上方输出"
            )
            return False
        try:
            with opener.open(f"{demo.address}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    if not family.wanted:
        family.say("demo", f"no answer at {demo.address} within {READY_SECONDS:.0f} s 启动超时")
    return False


def _write_record(data_dir: Path, **facts: Any) -> dict[str, Any]:
    """Merge `facts` into demo.json (demo_load writes its `accounts` there) and return the whole."""
    path = data_dir / RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        record = {}
    record.update(facts)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
    return record


def welcome(demo: Demo, accounts: Sequence[Mapping[str, str]]) -> str:
    """The address and a table of accounts, aligned although a Chinese character is two columns wide."""
    head = {
        "role": "角色 role",
        "tenant": "主办单位 tenant",
        "username": "用户名 user",
        "password": "密码 password",
    }
    rows = [head, *accounts] if accounts else []
    widths = {key: max((_columns(str(row.get(key, ""))) for row in rows), default=0) for key in head}
    lines = ["", f"  门户已启动 The portal is running:  {demo.address}", ""]
    for row in rows:
        cells = (_padded(str(row.get(key, "")), width) for key, width in widths.items())
        lines.append("  " + "  ".join(cells).rstrip())
    if demo.bind not in LOOPBACK:
        lines += ["", *OPEN_TO_OTHERS]
    lines += [
        "",
        "  按 Ctrl-C 停止，数据保留；make demo-reset 重新开始。",
        "  Ctrl-C stops it and keeps the data.",
        "",
    ]
    return "\n".join(lines) + "\n"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))
