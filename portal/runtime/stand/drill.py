"""The whole of it, in order: start, walk, break, stop, say what was seen."""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from portal.runtime.stand import network, objects
from portal.runtime.stand.deployment import MACHINES, PLACES, Deployment, StandError
from portal.runtime.stand.load import web_machine_dies
from portal.runtime.stand.network import Namespaces
from portal.runtime.stand.walk import NOT_YET_STORED, NOTHING_WAITS, Walk

RECORD = "stand.json"
FILES = 8


@dataclass(frozen=True, slots=True)
class Drill:
    """What was asked for on the command line."""

    loopback: bool = False
    short: bool = False
    clients: int = 16
    seconds: float = 30.0
    keep: Path | None = None


def run(drill: Drill) -> int:
    """The exit code: 0, everything held; 1, not, and the last line says what."""
    began = time.monotonic()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda told, _: sys.exit(128 + told))  # as Ctrl-C: what was made is removed
    why_not = "" if drill.loopback else network.possible()
    if why_not:
        _tell(f"不能用网络命名空间（{why_not}），改在同一个回环地址上用不同的端口")
    apart = not drill.loopback and not why_not
    if packages := missing():
        _tell(f"缺少：sudo apt-get install --no-install-recommends {' '.join(packages)}")
        return 1
    folder = drill.keep or Path(tempfile.mkdtemp(prefix="stand-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    deployment = Deployment(folder, _namespaces(folder) if apart else None, drill.short, _sandbox())
    walk = Walk(deployment, _tell)
    try:
        _through(drill, walk, apart=apart)
    except (StandError, OSError, ValueError, subprocess.SubprocessError) as problem:
        _tell(f"没有通过：{problem}")
        walk.shown["failed"] = str(problem)
        _copy_logs(deployment)
        return 1
    finally:
        deployment.stop()
        walk.shown |= {"seconds": round(time.monotonic() - began, 1), "cpu_seconds": _cpu()}
        sys.stdout.write(json.dumps(walk.shown, ensure_ascii=False, indent=2) + "\n")
        if drill.keep:
            (folder / RECORD).write_text(json.dumps(walk.shown, ensure_ascii=False), "utf-8")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    _tell("全部通过，进程和网络都已清理")
    return 0


def _through(drill: Drill, walk: Walk, *, apart: bool) -> None:
    deployment, began = walk.deployment, time.monotonic()
    if deployment.net:
        deployment.net.up()
        deployment.net.enter("visitor")
    walk.shown |= {"network": "namespaces" if apart else "loopback", "sandbox": deployment.sandbox}
    deployment.start(walk.make_bucket)
    walk.shown["started_seconds"] = round(time.monotonic() - began, 1)
    _tell(f"{len(deployment.running)} 个进程，启动用了 {walk.shown['started_seconds']} 秒")
    owner = walk.found()
    walk.hand_in(owner, 3 if drill.short else 24)
    web_machine_dies(walk, clients=drill.clients, seconds=drill.seconds, cable=False)
    if not drill.short:
        if apart:
            web_machine_dies(walk, clients=drill.clients, seconds=drill.seconds, cable=True)
        _worker_machine_dies(walk)
    deployment.manage("invariants")
    _tell("manage.py invariants：全部成立")


def _worker_machine_dies(walk: Walk) -> None:
    """A machine with the files' and a checks' worker is killed while files come in; another one and the sweep go on."""
    person = walk.signed_up("late", "赵远")
    case = walk.draft(person, "队列进程")
    for number in range(FILES):
        content = os.urandom(1024 * 1024)
        person.upload(
            content, owner=f"submission/{case}", slot="file", name=f"{number}.png", chunk=len(content)
        )
        if number == FILES // 2:
            walk.deployment.kill("worker-2")
    waiting = walk.deployment.count(NOTHING_WAITS)
    took = walk.wait_until(NOTHING_WAITS)
    for service, machines in PLACES.items():
        if "worker-2" in machines:
            walk.deployment.begin(service, "worker-2")
    kept = walk.wait_until(NOT_YET_STORED)
    walk.shown["worker_killed"] = {
        "files": FILES,
        "waiting": waiting,
        "checked_after_seconds": round(took, 1),
        "stored_after_seconds": round(took + kept, 1),
    }
    _tell(f"worker-2 强制结束，之后 {FILES} 份文件全部检测、存放完毕：{walk.shown['worker_killed']}")


def _namespaces(folder: Path) -> Namespaces:
    aliases = dict.fromkeys(PLACES["web"], "web")
    return Namespaces(MACHINES, folder, aliases, shared=("swift",))


def missing() -> list[str]:
    """The packages to install; without bubblewrap it runs all the same, and says so."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    nginx = [] if shutil.which("nginx", path=path) else ["nginx"]
    return [*nginx, *objects.missing()]


def _sandbox() -> str:
    """As the compose file demands it, where this machine can; said in the summary where it can't."""
    tried = shutil.which("bwrap") and subprocess.run(
        ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True, check=False
    )
    if tried and tried.returncode == 0:
        return "required"
    _tell("bubblewrap 不能用：队列进程以 VALIDATORS_SANDBOX=plain 启动，正式部署不要这样")
    return "plain"


def _copy_logs(deployment: Deployment) -> None:
    for name in deployment.running:
        if words := deployment.tail(name).strip():
            sys.stdout.write(f"--- {name}\n{words}\n")


def _cpu() -> float:
    """Of everything that was started and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(used.ru_utime + used.ru_stime, 1)


def _tell(line: str) -> None:
    now = dt.datetime.now().astimezone()
    sys.stdout.write(f"{now:%H:%M:%S} | {line}\n")
    sys.stdout.flush()
