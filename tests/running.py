"""A portal as it is deployed: its own PostgreSQL and Valkey, granian, and workers when asked, on private sockets and a free
port. What the fault tests break and what `bench/uploads.py` measures. `python -m tests.running` fills its database.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from portal.runtime import children
from portal.runtime.demo import Demo, environment, web_argv
from portal.runtime.servers import Servers
from tests import clusters

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "ba-shang-cao-yuan"
PEOPLE = 8
READY_S = 60


@dataclass
class Applicant:
    """Someone with an open session and something that takes files: a draft's slot, or a unit's document's. `case` is the
    draft's uuid, empty for the coordinator, who is the last one.
    """

    username: str
    cookie: str
    case: str
    owner: str
    slot: str = "film"


@dataclass
class Portal:
    """One data folder's servers. `web_env` is added to what the web server is told, `web_prefix` starts it."""

    folder: Path
    workers: int = 2
    web_env: dict[str, str] = field(default_factory=dict)
    web_prefix: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    people: list[Applicant] = field(default_factory=list)
    web: subprocess.Popen[bytes] | None = None
    helpers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.demo = Demo(self.folder, free_port(), workers=self.workers)
        taken = {name: os.environ.pop(name) for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
        try:
            self.servers = Servers(self.folder)  # its own, and those that forget nothing
        finally:
            os.environ.update(taken)
        (self.folder / "static").mkdir(exist_ok=True)
        services = self.servers.services
        self.env = environment(self.demo, services.database_url, services.redis_url)
        self.env["SECRET_KEY"] = self.env["RECEIPT_KEY"] = "only-for-tests"
        self.log = (self.folder / "portal.log").open("ab")

    @property
    def address(self) -> str:
        return self.demo.address

    def start(self) -> Portal:
        if self.servers.postgres:
            clusters.put(self.servers.postgres)
        self.servers.start()
        told = subprocess.run(
            [sys.executable, "-m", "tests.running"],
            cwd=ROOT, env=self.env, stdout=subprocess.PIPE, stderr=self.log, check=True,
        )  # fmt: skip
        self.people = [Applicant(**one) for one in json.loads(told.stdout)]
        for queue in self.queues:
            self.help("rqworker", queue, "--worker-class", "portal.queue.worker.Worker", "-v", "0")
        self.start_web()
        return self

    def manage(self, *words: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log, check=True
        )  # fmt: skip

    def work_off(self, *queues: str) -> None:
        """What waits in these queues, by a worker that ends."""
        self.manage("rqworker", "--burst", "-v", "0", "--worker-class", "portal.queue.worker.Worker", *queues)

    def help(self, *words: str) -> subprocess.Popen[bytes]:
        """A management command that stays."""
        helper = children.spawn(
            [sys.executable, "manage.py", *words], output=self.log, env=self.env, cwd=ROOT
        )
        self.helpers.append(helper)
        return helper

    def start_web(self) -> None:
        argv = [*self.web_prefix, *web_argv(self.demo)]
        self.web = children.spawn(argv, output=self.log, env={**self.env, **self.web_env}, cwd=ROOT)
        self.wait()

    def wait(self) -> None:
        """Until the web server answers, and what it stands on."""
        assert self.web is not None
        deadline = time.monotonic() + READY_S
        while not self.answers():
            if self.web.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((self.folder / "portal.log").read_text("utf-8", "replace")[-4000:])
            time.sleep(0.05)

    def answers(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.address}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def kill_web(self) -> None:
        """SIGKILL to the web server and its workers, at once."""
        assert self.web is not None
        children.kill_group(self.web)
        self.web.wait()

    def stop(self) -> None:
        for helper in self.helpers:
            children.kill_group(helper)
            helper.wait()
        if self.web is not None:
            self.kill_web()
        self.servers.stop()
        self.log.close()
        if self.servers.postgres:
            shutil.rmtree(self.servers.postgres.home, ignore_errors=True)

    def rows(self, question: str, *values: object) -> list[tuple]:
        """What the database answers."""
        with (
            closing(
                psycopg.connect(self.servers.services.database_url, options="-c portal.tenant=-1")
            ) as line,
            line,
            line.cursor() as cursor,
        ):
            cursor.execute(question, values)
            return cursor.fetchall() if cursor.description else []

    def bytes_of(self, url: str) -> Path:
        """Where an unfinished upload stands."""
        name = uuid.UUID(url.rpartition("/")[2]).hex
        return self.folder / "uploads" / name[:2] / name

    def stored(self, url: str) -> Path:
        """Where a whole upload stands."""
        question = "SELECT b.key FROM portal_blob b JOIN portal_attachment a ON a.blob_id = b.id "
        question += "JOIN portal_upload u ON u.id = a.upload_id WHERE u.uuid = %s"
        [(key,)] = self.rows(question, url.rpartition("/")[2])
        return self.folder / "media" / key


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def fill() -> None:
    """A campaign that is open now, with room for many large files; people with a draft each and a session each."""
    import django

    django.setup()
    from campaigns.actions import publish
    from portal.models import Membership, Role, Unit
    from portal.tenants import tenant_scope
    from submissions.drafts.actions import create_draft
    from tests.factories.organisations import plant
    from tests.factories.portal import make_person
    from tests.factories.submissions import document, organisation

    now = dt.datetime.now(dt.UTC)
    slot = {
        "key": "film",
        "label": "视频",
        "required": False,
        "max_files": 200,
        "max_bytes": 5 * 1024**3,
        "rules": [],
    }
    stage = {"key": "submit", "kind": "submit", "name": "申报"}
    stage |= {
        "opens": (now - dt.timedelta(days=1)).isoformat(),
        "closes": (now + dt.timedelta(days=9)).isoformat(),
    }
    plant(organisation())
    scans = {"key": "table", "label": "汇总表", "slots": [{**slot, "key": "scan", "label": "扫描件"}]}
    doc = document(
        category={"slots": [slot]}, stages=[stage], recommend={"unit_kinds": ["city"], "forms": [scans]}
    )
    rules = publish(doc, actor=None, now=now)
    made = []
    for number in range(PEOPLE):
        # The others come with a session only: hashing a password takes its time.
        person = make_person(f"person-{number}", password=PASSWORD if number == 0 else None)
        with tenant_scope(rules.tenant_id):
            case = create_draft(rules.campaign, "case", actor=person, now=now)
        made.append(signed_in(person, case=str(case.uuid), owner=f"submission/{case.uuid}"))
    with tenant_scope(rules.tenant_id):
        coordinator = make_person("coordinator")
        Membership.objects.create(
            tenant=rules.tenant, person=coordinator, role=Role.COORDINATOR, unit=Unit.objects.get(key="north")
        )
    made.append(
        signed_in(coordinator, case="", owner="unit-document/test/test-2026/north/table", slot="scan")
    )
    sys.stdout.write(json.dumps(made))


def signed_in(person, **about: str) -> dict[str, str]:
    """The person with a session of their own."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {"username": person.username, "cookie": f"sessionid={session.session_key}", **about}


if __name__ == "__main__":
    fill()
