"""The people of the soak: each does what their role does, over HTTP, and remembers what the portal acknowledged."""

import base64
import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

TOKEN = "soak" * 8
AT = "/t/test"
CAMPAIGN = f"{AT}/c/soak-2026"
NOBODY_THERE = 0
"""Where a status should be: the process was killed under the request."""
WELL = {200, 201, 204, 302, 303}
SAID_NO = {400, 403, 409, 413, 422, 423, 429, 507}
"""Refusals, which come with words."""


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    session: str = ""
    """The session's cookie, where the answer sets one."""


@dataclass
class Told:
    """What all people saw: (role, what, status, seconds), and pages that should not have been."""

    requests: list[tuple[str, str, int, float]] = field(default_factory=list)
    wordless: list[str] = field(default_factory=list)


class Visitor:
    """Anybody: looks at pages. `acknowledged` holds the last acknowledged value of each thing, `open` what got no answer."""

    pages: tuple[str, ...] = ("/", f"{AT}/", f"{CAMPAIGN}/", "/accounts/login/")

    def __init__(self, about: Mapping[str, Any], port: int, told: Told, chance: random.Random) -> None:
        self.about, self.port, self.told, self.chance = about, port, told, chance
        self.acknowledged: dict[str, Any] = {}
        self.counted: dict[str, int] = {}
        self.open: set[str] = set()

    def ask(
        self, method: str, path: str, form: Mapping[str, Any] | bytes | None = None, **headers: str
    ) -> Answer:
        head = {
            "Cookie": "; ".join(filter(None, [self.about["cookie"], f"csrftoken={TOKEN}"])),
            "X-CSRFToken": TOKEN,
            **headers,
        }
        body = form if isinstance(form, bytes) else urlencode(form or {}, doseq=True).encode()
        if form is not None and not isinstance(form, bytes):
            head["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body if form is not None else None, head)
            got = line.getresponse()
            cookies = (value.partition(";")[0] for value in got.headers.get_all("set-cookie", ()))
            session = next((each for each in cookies if each.startswith("sessionid=")), "")
            headers_told = {name.lower(): value for name, value in got.getheaders()}
            answer = Answer(got.status, headers_told, got.read(), session)
        except (OSError, http.client.HTTPException):
            answer = Answer(NOBODY_THERE)
        finally:
            line.close()
        self._look_at(method, path, answer, time.monotonic() - began)
        return answer

    def press(self, path: str, form: Mapping[str, Any]) -> Answer:
        """A button of a page: a redirect where it is done, a refusal as a script is told of it."""
        return self.ask("POST", path, form, Accept="application/json")

    def _look_at(self, method: str, path: str, answer: Answer, seconds: float) -> None:
        what = f"{method} {path.removeprefix(AT).strip('/').rpartition('/')[2] or 'page'}"
        if any(mark in what for mark in ("-", "?")):
            what = f"{method} page"
        self.told.requests.append((self.about["role"], what, answer.status, seconds))
        words = any("\u4e00" <= letter <= "\u9fff" for letter in answer.body.decode("utf-8", "replace"))
        expected = answer.status in WELL | {NOBODY_THERE} or (answer.status in SAID_NO | {503} and words)
        if not expected:
            self.told.wordless.append(
                f"{self.about['role']} {method} {path}: {answer.status} {answer.body[:300]!r}"
            )

    def do(self) -> None:
        self.ask("GET", self.chance.choice(self.pages))

    def note(
        self,
        thing: str,
        answer: Answer,
        value: Any,
        *,
        well: Callable[[Answer], bool] = lambda a: a.status in WELL,
    ) -> bool:
        """Remember what was acknowledged; one without an answer may or may not have been done."""
        if answer.status in {NOBODY_THERE, 503}:
            self.open.add(thing)
            return False
        if well(answer):
            self.open.discard(thing)
            self.acknowledged[thing] = value
            self.counted[f"{thing}:{value}"] = self.counted.get(f"{thing}:{value}", 0) + 1
            return True
        return False


class Applicant(Visitor):
    """Writes, uploads, hands in, takes back."""

    def do(self) -> None:
        case = f"{AT}/case/{self.about['case']}"
        doing = self.chance.random()
        if doing < 0.35:
            self.ask(
                "GET",
                self.chance.choice((f"{AT}/mine/", f"{case}/", f"{case}/edit/", "/home/")),
            )
        elif doing < 0.55:
            title = f"课堂新样态{self.chance.randrange(10**6)}"
            answer = self.ask("POST", f"{case}/autosave/", {"changed": "title", "title": title})
            self.note("title", answer, title)
        elif doing < 0.75:
            self._upload()
        else:
            step = self.chance.choice(("submit", "withdraw"))
            self.note("state", self.press(f"{case}/{step}/", {}), step, well=lambda a: a.status in {302, 303})

    def _upload(self) -> None:
        content = self.chance.randbytes(self.chance.randrange(1, 30_000))
        said = {"filename": "附件.bin", "owner": f"submission/{self.about['case']}", "slot": "text"}
        told = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        tus = {"Tus-Resumable": "1.0.0"}
        made = self.ask(
            "POST", "/files/", b"", **tus, **{"Upload-Length": str(len(content)), "Upload-Metadata": told}
        )
        if made.status != 201:
            return
        chunk = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        url = made.headers["location"].partition("://")[2].partition("/")[2]
        url = f"/{url}" if "://" in made.headers["location"] else made.headers["location"]
        if self.ask("PATCH", url, content, **tus, **chunk).status == 204:
            self.acknowledged.setdefault("uploads", []).append((url.rstrip("/").rpartition("/")[2], content))


class Coordinator(Visitor):
    """Puts a case forward and takes that back."""

    def do(self) -> None:
        at = f"{CAMPAIGN}/units/{self.about['unit']}"
        case = f"{at}/case/{self.about['case']}"
        if self.chance.random() < 0.5:
            self.ask("GET", self.chance.choice((f"{at}/", f"{case}/", f"{at}/order/", f"{at}/batch/")))
            return
        step = self.chance.choice(("nominate", "withdraw"))
        answer = self.press(f"{case}/{step}/", {"comment": "值得推荐的案例"})
        self.note("nomination", answer, step, well=lambda a: a.status in {302, 303})


class Expert(Visitor):
    """Scores a case, saving as the page does."""

    edits = 0

    def do(self) -> None:
        at = f"{AT}/panel/{self.about['assignment']}"
        if self.chance.random() < 0.4:
            self.ask("GET", self.chance.choice((f"{AT}/panel/", f"{at}/")))
            return
        points = {"p-idea": self.chance.randrange(41), "p-work": self.chance.randrange(61)}
        answer = self.ask(
            "POST", f"{at}/save/", points | {"edits": self.edits, "page": self.about["assignment"][:8]}
        )
        if self.note("total", answer, sum(points.values()), well=lambda a: a.status == 200):
            self.edits = json.loads(answer.body)["edits"]


class Organiser(Visitor):
    """Looks at every list."""

    pages = tuple(
        f"{CAMPAIGN}/desk/{page}"
        for page in ("", "cases/", "units/", "experts/", "assign/", "ranking/", "audit/", "reviews/")
    )


ROLES = {
    "visitor": Visitor, "applicant": Applicant, "coordinator": Coordinator, "expert": Expert, "organiser": Organiser,
    "auditor": Organiser,
}  # fmt: skip


def at_work(person: Visitor, over: threading.Event, think: float) -> None:
    """Until it is over, with pauses of a few seconds, never in step with the others."""
    while not over.wait(person.chance.uniform(0, 2 * think)):
        person.do()
