"""Both servers together: use the ones the environment names, start the missing ones."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from portal.runtime import Services, announce, withdraw
from portal.runtime.postgres import FORGETFUL, Postgres
from portal.runtime.valkey import Valkey


@dataclass(slots=True)
class Servers:
    """PostgreSQL and Valkey for one data folder. `forgetful` trades safety for speed: tests only."""

    data_dir: Path
    forgetful: bool = False
    postgres: Postgres | None = field(init=False, default=None)
    valkey: Valkey | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.data_dir = self.data_dir.resolve()
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if not os.environ.get("DATABASE_URL"):
            self.postgres = Postgres(self.data_dir, settings=FORGETFUL if self.forgetful else {})
        if not os.environ.get("REDIS_URL"):
            self.valkey = Valkey(self.data_dir, durable=not self.forgetful)

    @property
    def services(self) -> Services:
        """The addresses; known before anything runs."""
        return Services(
            database_url=self.postgres.url if self.postgres else os.environ["DATABASE_URL"],
            redis_url=self.valkey.url if self.valkey else os.environ["REDIS_URL"],
            owner_url=self.postgres.owner_url if self.postgres else os.environ.get("DATABASE_OWNER_URL", ""),
        )

    def start(self) -> Services:
        """Start what is ours; when one fails the other is stopped again."""
        try:
            if self.postgres:
                self.postgres.start()
            if self.valkey:
                self.valkey.start()
        except BaseException:
            self.stop()
            raise
        announce(self.data_dir, self.services)
        return self.services

    def stop(self) -> None:
        """Stop what is ours, last started first."""
        withdraw(self.data_dir)
        if self.valkey:
            self.valkey.stop()
        if self.postgres:
            self.postgres.stop()
