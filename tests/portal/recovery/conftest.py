"""A portal with something in it, and an empty one on a PostgreSQL of its own."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "ba-shang-cao-yuan"


@pytest.fixture
def lived_in(transactional_db, storage, settings):
    """Two cases of one person with a file each, one handed in, a third one's upload half-way; in the tenant's scope."""
    from django.utils import timezone

    from portal.tenants import tenant_scope
    from submissions.submitting.actions import submit
    from tests.factories.files import PDF, make_half_upload, run_checks, upload_file
    from tests.factories.submissions import ALWAYS, document, make_world

    settings.PASSWORD_HASHERS = ["portal.accounts.hashing.SeatedHasher"]
    world = make_world(document(stages=ALWAYS))
    world.owner.set_password(PASSWORD)
    world.owner.save()
    with tenant_scope(world.tenant):
        world.handed_in, world.open, world.third = (world.draft(title=f"案例{n}") for n in "一二三")
        world.file = upload_file(world.handed_in, content=PDF, now=timezone.now())
        upload_file(world.open, content=PDF + b"\n% two\n", now=timezone.now())
        run_checks()
        submit(world.handed_in, actor=world.owner, now=timezone.now())
        world.half = make_half_upload(world.third, world.owner)
        yield world


@pytest.fixture
def key(tmp_path):
    """(public key, file of the secret one)."""
    return made_key(tmp_path / "key.txt")


def made_key(path: Path) -> tuple[str, Path]:
    from portal.recovery.sealing import new_key

    secret, public = new_key()
    path.write_text(f"# public key: {public}\n{secret}\n")
    return public, path


def command(*words: object) -> str:
    """What a management command prints; its refusal after that."""
    from django.core.management import CommandError, call_command

    out = io.StringIO()
    try:
        call_command(*map(str, words), stdout=out, stderr=out)
    except CommandError as problem:
        out.write(f"CommandError: {problem}\n")
    return out.getvalue()


@dataclass
class Empty:
    """A machine with a PostgreSQL of its own and nothing in it."""

    folder: Path
    servers: object = field(init=False)

    def __post_init__(self) -> None:
        from portal.runtime.postgres import FORGETFUL, Postgres

        self.folder.mkdir(mode=0o711)
        self.servers = Postgres(self.folder, settings=FORGETFUL)
        self.servers.start()
        self.env = os.environ | {
            "PORTAL_DATA": str(self.folder),
            "DATABASE_URL": self.servers.url,
            "DATABASE_OWNER_URL": self.servers.owner_url,
        }

    def manage(self, *words: object) -> str:
        return self.run("manage.py", *words)

    def run(self, *words: object) -> str:
        done = subprocess.run(
            [sys.executable, *map(str, words)], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )  # fmt: skip
        return done.stdout + done.stderr

    def walk(self, **what: str) -> dict[str, object]:
        said = self.run("-m", "tests.walking", json.dumps(what))
        try:
            return json.loads(said.partition("\n")[0])
        except ValueError:
            raise AssertionError(said) from None

    def rows(self, question: str) -> list[tuple]:
        import psycopg

        with psycopg.connect(self.servers.owner_url, options="-c portal.tenant=-1") as line:
            answers = [line.execute(statement) for statement in question.split(";")]
            return answers[-1].fetchall()

    def policies(self) -> int:
        [(count,)] = self.rows("SELECT count(*) FROM pg_policies")
        return count

    def stop(self) -> None:
        self.servers.stop()
        shutil.rmtree(self.servers.home, ignore_errors=True)


@pytest.fixture
def empty_machine():
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="cp-")) / "m"
    folder.parent.chmod(0o711)
    machine = Empty(folder)
    yield machine
    machine.stop()
    shutil.rmtree(folder.parent, ignore_errors=True)
