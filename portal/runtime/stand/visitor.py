"""A person's browser without the browser, behind a balancer at which TLS ends: pages, forms, and tus in chunks."""

from __future__ import annotations

import base64
import http.client
import http.cookies
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from portal.runtime.stand.deployment import StandError

PASSWORD = "ba-shang-cao-yuan-2026"
RETRY_SECONDS = 60.0
WHOLE = "application/offset+octet-stream"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `status` 0: the line broke before there was an answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def words(self) -> str:
        """What a person reads of it, shortened."""
        return re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>|\s+", " ", self.text)[:3000]


@dataclass(slots=True)
class Visitor:
    """One session. `where` is nginx, `host` the public name, `address` the visitor's own as the balancer saw it."""

    where: tuple[str, int]
    host: str
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        told = {
            "Host": self.host, "X-Forwarded-Proto": "https", "X-Forwarded-For": self.address,
            "Referer": f"https://{self.host}/", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            **(headers or {}),
        }  # fmt: skip
        began = time.monotonic()
        line = http.client.HTTPConnection(*self.where, timeout=30)
        try:
            line.request(method, path, body, told)
            got = line.getresponse()
            answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
            self._remember(got.headers.get_all("Set-Cookie") or [])
        except (OSError, http.client.HTTPException):
            answer = Answer(0)
        finally:
            line.close()
        self.seconds.append(time.monotonic() - began)
        self.statuses[answer.status] += 1
        return answer

    def get(self, path: str) -> Answer:
        """Follows redirects, as a browser does."""
        for _ in range(5):
            answer = self.ask("GET", path)
            if answer.status not in {301, 302, 303}:
                break
            path = _path(answer.headers["location"])
        return answer

    def post(self, path: str, values: Mapping[str, str]) -> Answer:
        body = urlencode({**values, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}).encode()
        return self.ask("POST", path, {"Content-Type": "application/x-www-form-urlencoded"}, body)

    def sent(self, path: str, values: Mapping[str, str]) -> str:
        """Post a form that must be taken: the path that it leads to."""
        self.get(path)
        answer = self.post(path, values)
        if answer.status != 302:
            raise StandError(f"POST {path}: {answer.status} {answer.words}")
        return _path(answer.headers["location"])

    def sign_up(self, username: str, name: str, phone: str) -> None:
        values = {"username": username, "real_name": name, "phone": phone, "employer": "北市第一中学"}
        values |= {"password1": PASSWORD, "password2": PASSWORD, "agrees": "on"}
        self.sent("/accounts/signup/", values)

    def upload(self, content: bytes, *, owner: str, slot: str, name: str, chunk: int) -> str:
        """A file by tus, as patient as the page's own client: after a refusal or a broken line it asks how much is there.
        The address, once every byte was acknowledged.
        """
        about = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}"
            for key, value in {"owner": owner, "slot": slot, "filename": name}.items()
        )
        head = {"Upload-Length": str(len(content)), "Upload-Metadata": about}
        path = _path(self._patiently(lambda: self._tus("POST", "/files/", head), 201).headers["location"])
        offset = 0
        while offset < len(content):
            part = {"Upload-Offset": str(offset), "Content-Type": WHOLE}
            done = self._tus("PATCH", path, part, content[offset : offset + chunk])
            if done.status != 204:
                time.sleep(0.2)
                done = self._patiently(lambda: self._tus("HEAD", path, {}), 200)
            offset = int(done.headers["upload-offset"])
        return path

    def offset(self, path: str) -> int:
        """How much of an upload the portal says it has."""
        return int(self._patiently(lambda: self._tus("HEAD", path, {}), 200).headers["upload-offset"])

    def _tus(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        return self.ask(method, path, {"Tus-Resumable": "1.0.0", **headers}, body)

    def _patiently(self, asked: Callable[[], Answer], wanted: int) -> Answer:
        deadline = time.monotonic() + RETRY_SECONDS
        while (answer := asked()).status != wanted:
            if time.monotonic() > deadline or 400 <= answer.status < 423:
                raise StandError(f"tus: {answer.status} {answer.text[:300]}")
            time.sleep(0.2)
        return answer

    def _remember(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = morsel.value


def _path(location: str) -> str:
    parts = urlsplit(location)
    return parts.path + (f"?{parts.query}" if parts.query else "")
