"""PostgreSQL as the compose file runs it: reached over the network, with passwords, its roles made by the shipped script."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.runtime import children, postgres
from portal.runtime.stand.compose import ROOT
from portal.runtime.stand.network import Machine

INIT = ROOT / ".docker" / "postgres-init.sh"


@dataclass(slots=True)
class Database:
    """One cluster below `folder`, started on `machine`; `neighbours` may ask it with a password."""

    folder: Path
    machine: Machine
    port: int
    neighbours: str
    process: subprocess.Popen[bytes] | None = None
    uid: int | None = field(init=False)
    home: Path = field(init=False)
    binaries: Path = field(init=False)

    def __post_init__(self) -> None:
        self.uid = postgres.server_uid()
        self.home = postgres.home_for(self.folder)
        self.binaries = postgres.binaries_for(self.home, self.uid)

    def start(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        """`argv` and `environment` are the service's."""
        data, sockets = self.home / "data", self.home / "sock"
        for place in (data, sockets):
            place.mkdir(mode=0o700, exist_ok=True)
            if self.uid is not None:
                os.chown(place, self.uid, self.uid)
        self._as_server(
            str(self.binaries / "initdb"), "-D", str(data), "-U", "postgres", "--auth-local=trust",
            *("--auth-host=scram-sha-256", *environment["POSTGRES_INITDB_ARGS"].split()),
        )  # fmt: skip
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {self.neighbours} scram-sha-256\n")
        where = ["-D", str(data), "-p", str(self.port), "-c", f"listen_addresses={self.machine.address}"]
        where += ["-c", f'unix_socket_directories="{sockets}"']
        with (self.folder / "postgres.log").open("ab") as output:
            self.process = children.spawn(
                self.machine.argv(*self._lowered(), str(self.binaries / argv[0]), *argv[1:], *where),
                output=output, env=self._environment(), cwd=self.home,
            )  # fmt: skip
        self._wait(sockets)
        asked = self._environment() | {"PGHOST": str(sockets), "PGPORT": str(self.port)}
        asked["PATH"] = f"{self.binaries}:{asked['PATH']}"
        asked |= {key: value for key, value in environment.items() if key.startswith("PORTAL_")}
        subprocess.run(["sh", str(INIT)], env=asked, check=True, capture_output=True)

    def _lowered(self) -> tuple[str, ...]:
        """PostgreSQL does not run as root."""
        if self.uid is None:
            return ()
        ids = f"--reuid={self.uid}", f"--regid={self.uid}"
        return ("setpriv", *ids, "--clear-groups", "--pdeathsig=INT", "--")

    def _as_server(self, *argv: str) -> None:
        done = subprocess.run(
            [*self._lowered(), *argv], env=self._environment(), cwd=self.home, capture_output=True, text=True, check=False
        )  # fmt: skip
        if done.returncode:
            raise postgres.PostgresError(f"{argv[0]}: {done.stderr}{done.stdout}")

    def _wait(self, sockets: Path) -> None:
        ready = [str(self.binaries / "pg_isready"), "-q", "-h", str(sockets), "-p", str(self.port)]
        deadline = time.monotonic() + postgres.START_SECONDS
        while subprocess.run(ready, env=self._environment(), check=False).returncode:
            if time.monotonic() > deadline or (self.process and self.process.poll() is not None):
                raise postgres.PostgresError(
                    (self.folder / "postgres.log").read_text("utf-8", "replace")[-800:]
                )
            time.sleep(0.1)

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
