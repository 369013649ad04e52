"""Machines on one machine: a network namespace for each, joined by a bridge in a namespace of its own, so that their private
addresses exist nowhere else. Without root the same processes share one loopback and differ by their ports.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

CLONE_NEWNET = 0x40000000
ETC = Path("/etc/netns")
SUBNET = "10.77.14"
NAME = re.compile(r"stand-(\d+)-[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Machine:
    """Where processes are started; `prefix` puts a command there."""

    name: str
    address: str
    prefix: tuple[str, ...] = ()

    def argv(self, *words: str) -> list[str]:
        return [*self.prefix, *words]


@dataclass(slots=True)
class Namespaces:
    """`up`, then `machine` for each name, then `down`: everything it made is gone again."""

    names: Sequence[str]
    folder: Path
    """Beside each machine's /etc: <folder>/<file> is its /etc/<file>, for `shared` files."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Other names of a machine, as the services of a compose file are called."""
    shared: Sequence[str] = ()

    def up(self) -> None:
        """Namespaces, lines between them, and a hosts file for each."""
        sweep()
        _ip("netns", "add", self._space("bridge"))
        _ip("-n", self._space("bridge"), "link", "add", "lan", "type", "bridge")
        _ip("-n", self._space("bridge"), "link", "set", "lan", "up")
        for number, name in enumerate(self.names, 1):
            space, line = self._space(name), f"to-{number}"
            _ip("netns", "add", space)
            peer = ("peer", "name", "eth0", "netns", space)
            _ip("-n", self._space("bridge"), "link", "add", line, "type", "veth", *peer)
            _ip("-n", self._space("bridge"), "link", "set", line, "master", "lan", "up")
            _ip("-n", space, "address", "add", f"{self.address(name)}/24", "dev", "eth0")
            _ip("-n", space, "link", "set", "eth0", "up")
            _ip("-n", space, "link", "set", "lo", "up")
            self._etc(space)

    def down(self) -> None:
        for name in ("bridge", *self.names):
            _remove(self._space(name))

    def address(self, name: str) -> str:
        return f"{SUBNET}.{self.names.index(name) + 1}"

    def machine(self, name: str) -> Machine:
        """Commands run there under the machine's own host name, so that workers are told apart by it."""
        named = ("unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', name)
        return Machine(name, self.address(name), ("ip", "netns", "exec", self._space(name), *named))

    def enter(self, name: str) -> None:
        """Take this process, and the threads it starts from now on, into that machine's network."""
        with Path(f"/run/netns/{self._space(name)}").open("rb") as space:
            if ctypes.CDLL(None, use_errno=True).setns(space.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")

    def cable(self, name: str, state: str) -> None:
        """`down` pulls a machine's cable: nothing it sends or is sent arrives, and nobody is told."""
        line = f"to-{self.names.index(name) + 1}"
        _ip("-n", self._space("bridge"), "link", "set", line, state)

    def _space(self, name: str) -> str:
        return f"stand-{os.getpid()}-{name}"

    def _etc(self, space: str) -> None:
        """What `ip netns exec` lays over /etc."""
        etc = ETC / space
        etc.mkdir(parents=True)
        known = {name: self.address(name) for name in self.names}
        lines = ["127.0.0.1 localhost"]
        lines += [f"{self.address(name)} {name} {self.aliases.get(name, '')}".rstrip() for name in known]
        (etc / "hosts").write_text("\n".join(lines) + "\n", "utf-8")
        for shared in self.shared:
            (etc / shared).symlink_to(self.folder / shared)


def sweep() -> None:
    """Remove what a killed stand left behind: its number is no process's any more."""
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    left = {line.split()[0] for line in listed.splitlines() if line}
    left |= {path.name for path in ETC.glob("stand-*")}
    for space in left:
        found = NAME.fullmatch(space)
        if found and not Path(f"/proc/{found[1]}").exists():
            _remove(space)


def possible() -> str:
    """Why namespaces can't be used here; empty: they can."""
    if os.geteuid():
        return "不是 root / not root"
    if not shutil.which("ip"):
        return "没有 ip 命令（apt-get install iproute2） / no iproute2"
    space = f"stand-{os.getpid()}-try"
    tried = subprocess.run(["ip", "netns", "add", space], capture_output=True, text=True, check=False)
    _remove(space)
    return tried.stderr.strip() if tried.returncode else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def _remove(space: str) -> None:
    subprocess.run(["ip", "netns", "delete", space], capture_output=True, check=False)
    shutil.rmtree(ETC / space, ignore_errors=True)
