"""Two hundred people of all roles at work over HTTP while web and worker processes are killed at random: `SECONDS=600 SEED=…`.

Afterwards everything that was acknowledged is there, every error had words, and all invariants hold. `tests/faults/test_soak.py` is
the same for a minute.
"""

import hashlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.soak.people import NOBODY_THERE, ROLES, Told, Visitor, at_work
from portal.runtime import children
from tests.running import ROOT, Portal

WORKER = ("rqworker", "files", "checks", "default", "slow", "proxies", "--worker-class", "portal.queue.worker.Worker", "-v", "0")  # fmt: skip
WORKERS = 2
SETTLE_SECONDS = 150


@dataclass
class Soak:
    """One run: `told` what people saw, `kills` what was killed, `lost` what was acknowledged and is not there."""

    seconds: float
    think: float
    seed: int
    told: Told = field(default_factory=Told)
    kills: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    unsound: str = ""
    people: list[Visitor] = field(default_factory=list)

    def figures(self) -> list[str]:
        """What is printed."""
        seconds = sorted(took for *_, status, took in self.told.requests if status != NOBODY_THERE)
        cuts = statistics.quantiles(seconds, n=100) if len(seconds) > 1 else [0.0] * 99
        statuses = Counter(status for _, _, status, _ in self.told.requests)
        roles = Counter(person.about["role"] for person in self.people)
        acknowledged = sum(
            sum(person.counted.values()) + len(person.acknowledged.get("uploads", ()))
            for person in self.people
        )
        return [
            f"seed {self.seed}, {self.seconds:.0f} s, {len(self.people)} people: {dict(roles)}",
            f"requests {len(seconds)}, p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms, max {max(seconds, default=0):.1f} s",
            f"statuses {dict(sorted(statuses.items()))} (0: cut off by a kill)",
            f"killed {dict(self.kills)}; 503 with words {statuses[503]}; without words {len(self.told.wordless)}",
            f"acknowledged {acknowledged}, lost {len(self.lost)}; invariants {'broken' if self.unsound else 'hold'}",
        ]


def soak(*, seconds: float, think: float, seed: int, folder: Path) -> Soak:
    """Start a portal, let people work and processes die, and look at what is left."""
    result = Soak(seconds, think, seed)
    portal = Portal(folder, workers=2)
    try:
        portal.start()
        told = subprocess.run(
            [sys.executable, "-m", "bench.soak.world"], cwd=ROOT, env=portal.env, stdout=subprocess.PIPE, stderr=portal.log, check=True
        )  # fmt: skip
        chance = random.Random(seed)
        for number, about in enumerate(json.loads(told.stdout)):
            own = random.Random(f"{seed}:{number}")
            result.people.append(ROLES[about["role"]](about, portal.demo.port, result.told, own))
        helpers = [portal.help(*WORKER) for _ in range(WORKERS)]
        portal.help("sweep", "--every", "5")
        _work_and_kill(portal, result, helpers, chance)
        _settle(portal)
        result.lost += [line for person in result.people for line in _lost(portal, person)]
        try:
            portal.manage("invariants")
        except subprocess.CalledProcessError:
            result.unsound = (folder / "portal.log").read_text("utf-8", "replace")[-3000:]
    finally:
        portal.stop()
    return result


def _work_and_kill(
    portal: Portal, result: Soak, helpers: list[subprocess.Popen[bytes]], chance: random.Random
) -> None:
    over = threading.Event()
    threads = [
        threading.Thread(target=at_work, args=(person, over, result.think)) for person in result.people
    ]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + result.seconds
    try:
        while (left := ends - time.monotonic()) > 0:
            over.wait(min(left, chance.uniform(4, 10)))
            what = chance.choices(("web process", "worker", "web server"), (4, 4, 1))[0]
            if what == "web process":  # its parent starts another
                if running := _children(portal.web.pid):
                    os.kill(chance.choice(running), signal.SIGKILL)
            elif what == "worker":
                at = chance.randrange(len(helpers))
                children.kill_group(helpers[at])
                helpers[at].wait()
                helpers[at] = portal.help(*WORKER)
            else:
                portal.kill_web()
                portal.start_web()
            result.kills[what] += 1
    finally:
        over.set()
        for thread in threads:
            thread.join(90)


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in told]


def _settle(portal: Portal) -> None:
    """Until the workers have caught up; silent ones are found by their missing sign of life."""
    question = (
        "SELECT (SELECT count(*) FROM portal_blob WHERE hashed_at IS NULL) + (SELECT count(*) FROM portal_check WHERE state IN"
        " ('waiting', 'running')) + (SELECT count(*) FROM portal_workerprocess WHERE job <> '' AND heard_at < now() - interval '20 s')"
    )
    deadline = time.monotonic() + SETTLE_SECONDS
    while portal.rows(question) != [(0,)]:
        if time.monotonic() > deadline:
            raise AssertionError(f"work is left: {portal.rows(question)}")
        time.sleep(1)


def _lost(portal: Portal, person: Visitor) -> list[str]:
    """What the person was told is done, and is not there. What got no answer may have been done or not."""
    lost = []
    role, known = person.about["role"], person.acknowledged
    if role == "applicant":
        question = "SELECT title, state FROM submissions_submission WHERE uuid = %s"
        [(title, state)] = portal.rows(question, person.about["case"])
        if "title" in known and "title" not in person.open and known["title"] != title:
            lost.append(f"title {known['title']!r}, there is {title!r}")
        if "state" in known and "state" not in person.open:
            expected = {"submit": "submitted", "withdraw": "draft"}[known["state"]]
            lost += [f"case {expected}, there is {state}"] if state != expected else []
        for step in ("submit", "withdraw"):
            question = (
                "SELECT count(*) FROM portal_auditevent e JOIN submissions_submission s ON e.subject = 'submission:' || s.id"
                " WHERE s.uuid = %s AND e.action = %s"
            )
            [(written,)] = portal.rows(question, person.about["case"], f"submission.{step}")
            if written < person.counted.get(f"state:{step}", 0):
                lost.append(
                    f"{step} acknowledged {person.counted[f'state:{step}']} times, written {written} times"
                )
        lost += [
            each
            for uuid, content in known.get("uploads", ())
            if (each := _upload_lost(portal, uuid, content))
        ]
    elif role == "coordinator" and "nomination" in known and "nomination" not in person.open:
        question = "SELECT state FROM submissions_submission WHERE uuid = %s"
        expected = {"nominate": "recommended", "withdraw": "submitted"}[known["nomination"]]
        [(state,)] = portal.rows(question, person.about["case"])
        lost += [f"case {expected}, there is {state}"] if state != expected else []
    elif role == "expert" and "total" in known and "total" not in person.open:
        question = "SELECT r.total FROM review_review r JOIN review_assignment a ON a.id = r.assignment_id WHERE a.uuid = %s"
        [(total,)] = portal.rows(question, person.about["assignment"])
        lost += [f"total {known['total']}, there is {total}"] if total != known["total"] else []
    return [f"{role} {person.about}: {line}" for line in lost]


def _upload_lost(portal: Portal, uuid: str, content: bytes) -> str:
    question = (
        "SELECT b.key, b.sha256 FROM portal_upload u JOIN portal_attachment a ON a.upload_id = u.id JOIN portal_blob b"
        " ON b.id = a.blob_id WHERE u.uuid = %s"
    )
    rows = portal.rows(question, uuid)
    if len(rows) != 1:
        return f"upload {uuid}: {len(rows)} files"
    [(key, sha256)] = rows
    if sha256 != hashlib.sha256(content).hexdigest() or (portal.folder / "media" / key).stat().st_size != len(
        content
    ):
        return f"upload {uuid}: other bytes"
    return ""


def run() -> None:
    """Print the figures; ends with 1 where something was lost."""
    seed = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    folder.chmod(0o711)
    seconds, think = float(os.environ.get("SECONDS", "600")), float(os.environ.get("THINK", "12"))
    result = soak(seconds=seconds, think=think, seed=seed, folder=folder)
    for line in [*result.figures(), *result.told.wordless[:20], *result.lost[:20], result.unsound]:
        if line:
            print(line)
    if result.told.wordless or result.lost or result.unsound:
        raise SystemExit(1)
