"""A PostgreSQL cluster that holds the newest schema: migrated once for all test runs of this checkout, then copied by whoever
starts a server. A changed migration, policy or library makes a new one.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from portal.runtime.postgres import FORGETFUL, Postgres

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var/clusters"
SOURCES = (
    "*/migrations/*.py",
    "portal/database/*.py",
    "portal/runtime/postgres.py",
    "portal/settings.py",
    "uv.lock",
)
MOST = 3
"""Older ones go, so that a checkout that changes branches does not make each anew."""


def put(postgres: Postgres) -> None:
    """Before its first start: the server begins with a database (`portal.runtime.postgres.DATABASE`) that is migrated."""
    if postgres.cluster.exists():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cluster = KEPT / _key()
        if not cluster.exists():
            _make(cluster)
        cluster.touch()
        _copy(cluster, postgres.cluster)


def _key() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:24]


def _make(cluster: Path) -> None:
    others = sorted((each for each in KEPT.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime)
    for old in others[: -(MOST - 1)]:
        shutil.rmtree(old)
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    folder.chmod(0o711)
    postgres = Postgres(folder, settings=FORGETFUL)
    try:
        postgres.start()
        environment = {
            **os.environ, "PORTAL_DATA": str(folder), "DATABASE_URL": postgres.url, "DATABASE_OWNER_URL": postgres.owner_url,
            "REDIS_URL": "unix:///nowhere", "SECRET_KEY": "only-for-tests", "RECEIPT_KEY": "only-for-tests",
        }  # fmt: skip
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True
        )
        postgres.stop()
        unfinished = KEPT / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        _copy(postgres.cluster, unfinished)
        unfinished.rename(cluster)
    finally:
        postgres.stop()
        shutil.rmtree(postgres.home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _copy(from_cluster: Path, to_cluster: Path) -> None:
    """With owners and modes, which the server insists on."""
    to_cluster.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(from_cluster), str(to_cluster)], check=True)
