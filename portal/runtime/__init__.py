"""The servers a portal needs, started from wheels when nobody names others. No Django in this package.

Settings call two functions, both plain file work: `discover` (where the servers are) and `secret_key`.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

SERVICES_FILE = "services.json"


@dataclass(frozen=True, slots=True)
class Services:
    """Where the two servers listen.

    `database_url` is libpq's URI form; with a unix socket the folder stands in the query:
    `postgresql://portal@/portal?host=%2Fsrv%2Fdata%2Fpg%2Fsock&port=5432`.
    `redis_url` is redis-py's: `unix:///srv/data/valkey/valkey.sock?db=0` or `redis://127.0.0.1:6379/0`.
    """

    database_url: str
    redis_url: str
    owner_url: str = ""
    """As `database_url`, for the role that owns the tables (`manage.py migrate`); empty: there is one role for all."""


def discover(data_dir: str | Path) -> Services | None:
    """The servers the launcher started for this data folder, or None when it runs none."""
    try:
        services = json.loads((Path(data_dir) / SERVICES_FILE).read_text(encoding="utf-8"))
        return Services(
            database_url=services["database_url"],
            redis_url=services["redis_url"],
            owner_url=services.get("owner_url", ""),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def owner_url(services: Services | None, database_url: str) -> str:
    """The owner's address where `database_url` is the launcher's own server."""
    return services.owner_url if services and services.database_url == database_url else ""


def announce(data_dir: str | Path, services: Services) -> None:
    """Write what `discover` reads; the rename makes it whole or absent."""
    target = Path(data_dir) / SERVICES_FILE
    draft = target.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(services), indent=2) + "\n", encoding="utf-8")
    draft.replace(target)


def withdraw(data_dir: str | Path) -> None:
    """Forget the servers, once they are stopped."""
    (Path(data_dir) / SERVICES_FILE).unlink(missing_ok=True)


def kept_key(data_dir: str | Path, name: str) -> str:
    """The data folder's own key of that name, made on first use; production sets its keys in the environment."""
    path = Path(data_dir) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    with suppress(FileExistsError):
        # Linked into place whole, so that a process starting at the same moment never reads half a key.
        draft = path.with_name(f"{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(draft, path)
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
