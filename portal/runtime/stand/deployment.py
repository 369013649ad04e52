"""The services of docker-compose.yml, started on machines of one's own. What differs from the compose file stands here and
is tried by tests/runtime/test_stand.py: where folders lie, and Swift instead of SeaweedFS.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from portal.runtime import children, valkey
from portal.runtime.stand import objects
from portal.runtime.stand.compose import ROOT, Service, services
from portal.runtime.stand.database import Database
from portal.runtime.stand.network import SUBNET, Machine, Namespaces, free_port

HOST = "cases.stand.example"
BUCKET = "cases"
READY_SECONDS = 180.0
PLACES: Mapping[str, tuple[str, ...]] = {
    "web": ("web-1", "web-2"),
    "worker-default": ("worker-1",),
    "worker-files": ("worker-1", "worker-2"),
    "worker-checks": ("worker-2", "worker-3"),
    "worker-slow": ("worker-3",),
    "worker-proxies": ("worker-3",),
    "sweep": ("worker-1",),
}
"""Which machine runs which service of the image."""
OWN_MACHINES = ("postgres", "valkey", "nginx")
ONCE = "migrate"
LEFT_OUT_WHEN_SHORT = ("worker-slow", "worker-proxies")
MACHINES = (
    "nginx",
    "web-1",
    "web-2",
    "worker-1",
    "worker-2",
    "worker-3",
    "postgres",
    "valkey",
    "objects",
    "visitor",
)
NGINX = ROOT / ".docker" / "nginx.conf"


class StandError(RuntimeError):
    """Why the stand cannot run or what it found wrong, in words for the person at the terminal."""


def variables(*, sandbox: str) -> dict[str, str]:
    """What stands in an operator's `.env`; TLS ends at a balancer in front of nginx, which the visitor plays."""
    return {
        "POSTGRES_PASSWORD": secrets.token_hex(24),
        "POSTGRES_WEB_PASSWORD": secrets.token_hex(24),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "RECEIPT_KEY": secrets.token_urlsafe(48),
        "PUBLIC_ADDRESS": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "2",
        "VALIDATORS_SANDBOX": sandbox,
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT_URL": f"http://objects:{objects.PORT}",
        "S3_ACCESS_KEY": objects.ACCESS,
        "S3_SECRET_KEY": objects.SECRET,
        "S3_REGION": "us-east-1",
    }


@dataclass(slots=True)
class Deployment:
    """One folder's deployment; `net` is None on one loopback. `start`, then `stop` whatever happened."""

    folder: Path
    net: Namespaces | None
    short: bool = False
    sandbox: str = "required"
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    services: dict[str, Service] = field(init=False)
    variables: dict[str, str] = field(init=False)
    ports: dict[str, int] = field(default_factory=dict)
    home: Path | None = None

    def __post_init__(self) -> None:
        self.variables = variables(sandbox=self.sandbox)
        self.services = services(self.variables)
        if self.net is None:
            self.ports = {name: free_port() for name in (*MACHINES, *objects.PARTS)}

    def start(self, make_bucket: Callable[[], None]) -> None:
        """In the order in which the compose file's `depends_on` lets an engine start them."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        self._start_database()
        self._start_valkey()
        self._start_objects()
        make_bucket()
        once = self.services[ONCE]
        self.run(ONCE, "web-1", once.argv, once.environment)
        for name, where in self.placed().items():
            for machine in where:
                self.begin(name, machine)
        for name, where in self.placed().items():
            for machine in where:
                self.wait(name, machine)
        self._start_nginx()

    def placed(self) -> dict[str, tuple[str, ...]]:
        """The services to start and where; in short, one worker for each queue that the walk needs."""
        if not self.short:
            return dict(PLACES)
        few = {name: where for name, where in PLACES.items() if name not in LEFT_OUT_WHEN_SHORT}
        return {name: where if name == "web" else where[:1] for name, where in few.items()}

    def begin(self, service: str, machine: str) -> None:
        """Start a service of the image on a machine; for one that was killed, as `restart: unless-stopped` does."""
        one = self.services[service]
        self._spawn(f"{machine}/{service}", machine, one.argv, self._told(one.environment, machine))

    def wait(self, service: str, machine: str) -> None:
        """Until the compose file's own health check is content."""
        one = self.services[service]
        if not one.health:
            return
        child, deadline = self.running[f"{machine}/{service}"], time.monotonic() + READY_SECONDS
        told = self._told(one.environment, machine)
        argv = self.machine(machine).argv(*self._placed_words(one.health, machine))
        while subprocess.run(argv, env=told, cwd=ROOT, capture_output=True, check=False).returncode:
            if child.poll() is not None or time.monotonic() > deadline:
                raise StandError(f"{machine}/{service}: {self.tail(f'{machine}/{service}')}")
            time.sleep(1)

    def run(self, name: str, machine: str, argv: Sequence[str], environment: Mapping[str, str]) -> str:
        """A command that ends, as `docker compose run --rm` would; what it printed."""
        done = subprocess.run(
            self.machine(machine).argv(*argv), env=self._told(environment, machine), cwd=ROOT,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise StandError(f"{name}: {(done.stdout + done.stderr)[-1500:]}")
        return done.stdout

    def manage(self, *words: str) -> str:
        """A command of the operator's, on the first web machine."""
        return self.run(words[0], "web-1", ("python", "manage.py", *words), self.services["web"].environment)

    def count(self, question: str) -> int:
        """What the database answers to the owner of its tables."""
        address, port = self.where("postgres", 5432)
        line = psycopg.connect(
            host=address, port=port, user="portal", password=self.variables["POSTGRES_PASSWORD"], dbname="portal",
            options="-c portal.tenant=-1", autocommit=True,
        )  # fmt: skip
        with line, line.cursor() as cursor:
            cursor.execute(question.encode())
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    def kill(self, machine: str) -> None:
        """SIGKILL to everything that runs on a machine."""
        for name, child in self.running.items():
            if name.startswith(f"{machine}/"):
                children.kill_group(child)
                child.wait()

    def stop(self) -> None:
        """End all of it, last started first; what doesn't end is killed."""
        for name, child in reversed(self.running.items()):
            if name.startswith("postgres/"):
                children.stop(child, signal.SIGINT, seconds=10)
            elif name.startswith(("swift", "objects/")):
                children.kill_group(child)
            else:
                children.stop(child, signal.SIGTERM, seconds=8)
            with suppress(subprocess.TimeoutExpired):
                child.wait(5)
            children.kill_group(child)
        if self.net is not None:
            self.net.down()
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)

    def machine(self, name: str) -> Machine:
        return self.net.machine(name) if self.net else Machine(name, "127.0.0.1")

    def where(self, name: str, port: int) -> tuple[str, int]:
        """Address and port at which a machine is reached."""
        return self.machine(name).address, self.ports.get(name, port)

    def tail(self, name: str) -> str:
        log = self.folder / f"{name.replace('/', '.')}.log"
        return log.read_text("utf-8", "replace")[-1500:] if log.exists() else ""

    def _told(self, environment: Mapping[str, str], machine: str) -> dict[str, str]:
        """A service's environment and nothing of ours but the way to programs; the image's folders lie below ours."""
        metrics = self.folder / f"metrics-{machine}"
        metrics.mkdir(exist_ok=True)
        moved = {
            key: self._addressed(value)
            if not value.startswith(("/data", "/metrics"))
            else value.replace("/data", str(self.folder / "data")).replace("/metrics", str(metrics))
            for key, value in environment.items()
        }
        path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '/usr/bin:/bin')}:/usr/sbin"
        return {"PATH": path, "LC_ALL": "C.UTF-8", "HOME": str(self.folder), **moved}

    def _addressed(self, text: str) -> str:
        """On one loopback, machines are ports."""
        for name, port in (("postgres", 5432), ("valkey", 6379), ("objects", objects.PORT)):
            if name in self.ports:
                text = re.sub(rf"\b{name}:{port}\b", f"127.0.0.1:{self.ports[name]}", text)
        return text

    def _placed_words(self, argv: Sequence[str], machine: str) -> list[str]:
        argv = _one_process(argv) if self.short else list(argv)
        if machine not in self.ports:
            return argv
        port = str(self.ports[machine])
        return [
            port if word == "8000" else word.replace("127.0.0.1:8000", f"127.0.0.1:{port}") for word in argv
        ]

    def _spawn(self, name: str, machine: str, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        with (self.folder / f"{name.replace('/', '.')}.log").open("ab") as output:
            command = self.machine(machine).argv(*self._placed_words(argv, machine))
            self.running[name] = children.spawn(command, output=output, env=environment, cwd=ROOT)

    def _start_database(self) -> None:
        service = self.services["postgres"]
        neighbours = f"{SUBNET}.0/24" if self.net else "127.0.0.1/32"
        port = self.where("postgres", 5432)[1]
        database = Database(self.folder, self.machine("postgres"), port, neighbours)
        self.home = database.home
        database.start(service.argv, service.environment)
        assert database.process is not None
        self.running["postgres/postgres"] = database.process

    def _start_valkey(self) -> None:
        """The image of the compose file serves its network without a password; protected mode would not."""
        address, port = self.where("valkey", 6379)
        command, *words = self.services["valkey"].argv
        assert command == "valkey-server"
        folder = self.folder / "valkey"
        folder.mkdir(exist_ok=True)
        words += ["--protected-mode", "no", "--bind", address, "--port", str(port), "--dir", str(folder)]
        self._spawn("valkey/valkey", "valkey", [str(valkey.binary()), *words], os.environ)

    def _start_objects(self) -> None:
        address = self.machine("objects").address
        ports = {part: 6200 + number for number, part in enumerate(objects.PARTS)} | {"proxy": objects.PORT}
        if self.ports:
            ports = {part: self.ports[part] for part in objects.PARTS} | {"proxy": self.ports["objects"]}
        for name, argv in objects.prepare(self.folder / "swift", address, ports.__getitem__):
            self._spawn(f"objects/{name}", "objects", argv, os.environ)

    def _start_nginx(self) -> None:
        conf = self.folder / "nginx.conf"
        conf.write_text(nginx_conf(self), "utf-8")
        argv = ("nginx", "-c", str(conf), "-e", str(self.folder / "nginx-error.log"))
        told = self._told({}, "nginx")
        checked = subprocess.run(
            self.machine("nginx").argv(*argv, "-t"), env=told, capture_output=True, text=True, check=False
        )
        if checked.returncode:
            raise StandError(checked.stderr)
        self._spawn("nginx/nginx", "nginx", argv, told)


def _one_process(argv: Sequence[str]) -> list[str]:
    """Granian with one process instead of several."""
    words = list(argv)
    if "--workers" in words:
        words[words.index("--workers") + 1] = "1"
    return words


def nginx_conf(deployment: Deployment) -> str:
    """The shipped file inside what nginx's image puts around it; folders below ours, addresses only on one loopback."""
    inner, folder = NGINX.read_text("utf-8"), deployment.folder
    inner = inner.replace("alias /data/", f"alias {folder}/data/")
    if deployment.ports:
        webs = [f"server 127.0.0.1:{deployment.ports[name]};" for name in PLACES["web"]]
        inner = inner.replace("server web:8000;", " ".join(webs))
        inner = inner.replace("listen 80;", f"listen 127.0.0.1:{deployment.ports['nginx']};")
    temps = "".join(
        f"{kind}_temp_path {folder}/nginx-{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    return (
        f"{user} worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ access_log {folder}/nginx-access.log; include /etc/nginx/mime.types; {temps}\n{inner}\n}}\n"
    )
