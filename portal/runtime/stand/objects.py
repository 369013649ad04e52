"""An S3 server that checks signatures: Debian's OpenStack Swift with its S3 middleware, one process for each of its parts."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

PACKAGES = ("swift-proxy", "swift-account", "swift-container", "swift-object")
PORT = 8333
"""As the compose file's object store; the others of its parts follow."""
ACCESS, SECRET = "stand:portal", "only-for-the-stand"
PARTS = ("account", "container", "object")

PROXY = """
[DEFAULT]
bind_ip = {address}
bind_port = {port}
workers = 1
swift_dir = {folder}
user = {user}
log_name = proxy
log_level = ERROR

[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats cache s3api tempauth copy slo dlo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
# Its tokens would stand there; S3 signs each request and has none, so nobody listens.
[filter:cache]
use = egg:swift#memcache
memcache_servers = {address}:11211
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_stand_portal = {secret} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""

STORE = """
[DEFAULT]
bind_ip = {address}
bind_port = {port}
workers = 1
devices = {folder}/node
mount_check = false
swift_dir = {folder}
user = {user}
log_name = {part}
log_level = ERROR

[pipeline:main]
pipeline = {part}-server

[app:{part}-server]
use = egg:swift#{part}
"""


def missing() -> list[str]:
    """The packages that are not here."""
    return [name for name in PACKAGES if not _program(f"{name}-server")]


def prepare(folder: Path, address: str, port_of: Callable[[str], int]) -> list[tuple[str, list[str]]]:
    """Write what Swift reads below `folder`; the commands of its processes by name, the proxy last."""
    (folder / "node" / "d1").mkdir(parents=True, exist_ok=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = stand\nswift_hash_path_prefix = stand\n"
        "[storage-policy:0]\nname = gold\ndefault = yes\n",
        "utf-8",
    )
    user = _user()
    commands = []
    for part in PARTS:
        _ring(folder, part, address, port_of(part))
        conf = folder / f"{part}-server.conf"
        conf.write_text(
            STORE.format(part=part, address=address, port=port_of(part), folder=folder, user=user), "utf-8"
        )
        commands.append((f"swift-{part}", [str(_program(f"swift-{part}-server")), str(conf), "--verbose"]))
    conf = folder / "proxy-server.conf"
    conf.write_text(
        PROXY.format(address=address, port=port_of("proxy"), folder=folder, user=user, secret=SECRET), "utf-8"
    )
    return [*commands, ("swift-proxy", [str(_program("swift-proxy-server")), str(conf), "--verbose"])]


def _ring(folder: Path, part: str, address: str, port: int) -> None:
    builder = str(folder / f"{part}.builder")
    steps: Sequence[Sequence[str]] = (
        ("create", "6", "1", "1"),
        ("add", f"r1z1-{address}:{port}/d1", "1"),
        ("rebalance",),
    )
    for step in steps:
        # 1: a warning, such as that one device is no redundancy
        done = subprocess.run(
            [str(_program("swift-ring-builder")), builder, *step], capture_output=True, text=True, check=False
        )
        if done.returncode > 1:
            raise RuntimeError(f"swift-ring-builder {part}: {done.stdout}{done.stderr}")


def _user() -> str:
    return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/sbin")
