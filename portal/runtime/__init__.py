"""The servers a portal needs, started from wheels when nobody names others. No Django in this package.

`discover` is the only function that settings call: a plain read of what the launcher wrote.
"""

from __future__ import annotations

import json
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


def discover(data_dir: str | Path) -> Services | None:
    """The servers the launcher started for this data folder, or None when it runs none."""
    try:
        found = json.loads((Path(data_dir) / SERVICES_FILE).read_text(encoding="utf-8"))
        return Services(database_url=found["database_url"], redis_url=found["redis_url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def announce(data_dir: str | Path, services: Services) -> None:
    """Write what `discover` reads; the rename makes it whole or absent."""
    target = Path(data_dir) / SERVICES_FILE
    draft = target.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(services), indent=2) + "\n", encoding="utf-8")
    draft.replace(target)


def withdraw(data_dir: str | Path) -> None:
    """Forget the servers, once they are stopped."""
    (Path(data_dir) / SERVICES_FILE).unlink(missing_ok=True)
