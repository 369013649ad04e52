"""People at work while a web machine dies: what was acknowledged is there afterwards, whoever answered it."""

from __future__ import annotations

import hashlib
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from portal.runtime.stand.deployment import Deployment, StandError
from portal.runtime.stand.visitor import Visitor
from portal.runtime.stand.walk import TENANT, Walk

HOW = {"killed": "强制结束", "cable_pulled": "拔了网线"}
CHUNK = 64 * 1024
SIZE = 2 * CHUNK
MOST_ROUNDS = 150
PAUSE_SECONDS = 0.1


@dataclass(slots=True)
class Client:
    """One person with one draft: looks, saves, uploads, and notes what was acknowledged."""

    person: Visitor
    case: str
    number: int
    saved: str = ""
    tried: list[str] = field(default_factory=list)
    """Titles since the last acknowledged one: no answer came, either may stand."""
    uploads: dict[str, str] = field(default_factory=dict)
    """The sha256 of each file whose last byte was acknowledged, by its upload."""
    wordless: list[int] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def work(self, over: threading.Event) -> None:
        try:
            for step in range(MOST_ROUNDS):
                if over.is_set():
                    return
                self._look()
                self._save(f"第{self.number}份 第{step}稿")
                if step % 3 == 0:
                    self._upload(step)
                time.sleep(PAUSE_SECONDS)
        except StandError as problem:
            self.trouble.append(str(problem))

    def _look(self) -> None:
        page = self.person.ask("GET", f"/t/{TENANT}/case/{self.case}/edit/")
        if page.status >= 400 and not re.search("[\u4e00-\u9fff]", page.text):
            self.wordless.append(page.status)

    def _save(self, title: str) -> None:
        path = f"/t/{TENANT}/case/{self.case}/autosave/"
        answer = self.person.post(path, {"changed": "title", "title": title})
        if answer.status == 200:
            self.saved, self.tried = title, []
        else:
            self.tried.append(title)

    def _upload(self, step: int) -> None:
        content = random.Random(f"{self.number}:{step}").randbytes(SIZE)  # noqa: S311 - told apart, not secret
        name = f"{self.number}-{step}.png"
        made = self.person.upload(
            content, owner=f"submission/{self.case}", slot="file", name=name, chunk=CHUNK
        )
        self.uploads[made] = hashlib.sha256(content).hexdigest()

    def lost(self) -> list[str]:
        """What was acknowledged and is not there."""
        edit = self.person.get(f"/t/{TENANT}/case/{self.case}/edit/").text
        missing = [] if any(title in edit for title in (self.saved, *self.tried)) else [self.saved]
        missing += [path for path in self.uploads if self.person.offset(path) != SIZE]
        page = self.person.get(f"/t/{TENANT}/case/{self.case}/").text + edit
        files = set(re.findall(rf"/t/{TENANT}/file/[0-9a-f-]{{36}}/", page))
        there = {hashlib.sha256(self.person.get(path).body).hexdigest() for path in sorted(files)}
        return missing + [path for path, digest in self.uploads.items() if digest not in there]


def web_machine_dies(walk: Walk, *, clients: int, seconds: float, cable: bool) -> None:
    """Under load, all of a web machine's processes are killed (or its cable is pulled); later it comes back."""
    deployment, over = walk.deployment, threading.Event()
    crowd = []
    for number in range(clients):
        person = walk.signed_up(f"crowd-{number}{'-c' if cable else ''}", "王平")
        crowd.append(Client(person, walk.draft(person, f"第{number}份"), number))
    for client in crowd:
        client.person.seconds.clear()
        client.person.statuses.clear()
    threads = [threading.Thread(target=client.work, args=(over,)) for client in crowd]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        time.sleep(seconds / 3)
        _fall(deployment, cable)
        time.sleep(seconds / 3)
        _rise(deployment, cable)
        time.sleep(seconds / 3)
    finally:
        over.set()
        for thread in threads:
            thread.join(90)
    _judge(walk, crowd, time.monotonic() - began, "cable_pulled" if cable else "killed")


def _fall(deployment: Deployment, cable: bool) -> None:
    if cable and deployment.net:
        deployment.net.cable("web-2", "down")
    else:
        deployment.kill("web-2")


def _rise(deployment: Deployment, cable: bool) -> None:
    if cable and deployment.net:
        deployment.net.cable("web-2", "up")
    else:
        deployment.begin("web", "web-2")


def _judge(walk: Walk, crowd: list[Client], took: float, how: str) -> None:
    walk.deployment.wait("web", "web-2")
    waits = sorted(second for client in crowd for second in client.person.seconds)
    statuses: Counter[int] = sum((client.person.statuses for client in crowd), Counter())
    lost = [one for client in crowd for one in client.lost()]
    wordless = [status for client in crowd for status in client.wordless]
    trouble = [one for client in crowd for one in client.trouble]
    files = sum(len(client.uploads) for client in crowd)
    walk.shown[f"web_{how}"] = {
        "clients": len(crowd), "seconds": round(took, 1), "requests": len(waits), "files": files,
        "statuses": {str(status): count for status, count in sorted(statuses.items())},
        "wait_ms": {"half": _ms(waits, 0.5), "95%": _ms(waits, 0.95), "longest": _ms(waits, 1)}, "lost": len(lost),
    }  # fmt: skip
    walk.tell(f"web-2 {HOW[how]}：{walk.shown[f'web_{how}']}")
    if lost or wordless or trouble:
        raise StandError(f"lost {lost}, without words {wordless}, trouble {trouble}")


def _ms(waits: list[float], share: float) -> int:
    return round(1000 * waits[min(len(waits) - 1, int(len(waits) * share))])
