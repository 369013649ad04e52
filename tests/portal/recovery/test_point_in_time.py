"""Back to one moment: a base copy and archived logs, as docs/recovery.md has it, with the embedded server."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

from portal.runtime import postgres
from portal.runtime.postgres import Postgres


@pytest.fixture
def place():
    folder = Path(tempfile.mkdtemp(prefix="cp-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def folder_of_the_server(path):
    path.mkdir(mode=0o700)
    if (uid := postgres.server_uid()) is not None:
        os.chown(path, uid, uid)
    return path


def test_what_came_before_the_point_is_there_and_what_came_after_is_not(place):
    wal = folder_of_the_server(place / "wal")
    archive = f"test ! -f {wal}/%f && cp %p {wal}/%f.part && mv {wal}/%f.part {wal}/%f"
    server = Postgres(place / "a", settings={"archive_mode": "on", "archive_command": archive})
    server.start()
    again = None
    try:
        base = folder_of_the_server(server.home / "base")
        tools = postgres.binaries_for(server.home, postgres.server_uid())
        copied = postgres._run(
            [
                *(
                    str(tools / "pg_basebackup"),
                    "-D",
                    str(base),
                    "-X",
                    "none",
                    "-c",
                    "fast",
                    "-U",
                    "postgres",
                ),
                *("-h", str(server.sockets), "-p", str(postgres.PORT)),
            ],
            cwd=server.home,
            uid=postgres.server_uid(),
        )
        assert copied.returncode == 0, copied.stderr
        with psycopg.connect(server.owner_url, autocommit=True) as line:
            line.execute("CREATE TABLE cases (title text)")
            line.execute("INSERT INTO cases VALUES ('handed in before')")
        with server._connect("portal") as line:
            line.autocommit = True
            line.execute("SELECT pg_create_restore_point('before-publishing')")
        with psycopg.connect(server.owner_url, autocommit=True) as line:
            line.execute("DELETE FROM cases")
            line.execute("INSERT INTO cases VALUES ('after')")
        server.stop()  # the last of the log is archived on the way out

        (base / "recovery.signal").touch()
        with (base / "postgresql.auto.conf").open("a") as conf:
            conf.write(
                f"restore_command = 'cp {wal}/%f %p'\nrecovery_target_name = 'before-publishing'\n"
                "recovery_target_action = 'promote'\n"
            )
        shutil.rmtree(server.cluster)
        base.rename(server.cluster)
        again = Postgres(place / "a")
        again.start()
        with psycopg.connect(again.owner_url) as line:
            assert line.execute("SELECT title FROM cases").fetchall() == [("handed in before",)]
        assert b"recovery stopping at restore point" in (place / "a" / "postgres.log").read_bytes()
    finally:
        for one in filter(None, (server, again)):
            one.stop()
        shutil.rmtree(server.home, ignore_errors=True)
