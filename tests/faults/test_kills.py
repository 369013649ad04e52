"""The web server, the database and the queue end at bad moments; the file arrives whole."""

import signal
import threading
import time

from portal.runtime import children
from tests.faults.speaker import status_of

KILLS = 20
MIB = 1024 * 1024


def test_the_server_is_killed_mid_chunk_twenty_times(portal, speaker, chance, whole, kept):
    content = chance.randbytes(24 * MIB)
    url = speaker.create(len(content))
    for _ in range(KILLS):
        offset = speaker.offset(url)
        step = chance.randrange(64 * 1024, MIB)
        assert speaker.patch(url, offset, content[offset : offset + step]) == 204
        offset += step
        length = min(8 * MIB, len(content) - offset)
        line = speaker.begin(url, offset, length, b"")
        sent = chance.randrange(length)
        sender = threading.Thread(target=_send, args=(line, content[offset : offset + sent]), daemon=True)
        sender.start()
        time.sleep(chance.uniform(0, 0.03))
        portal.kill_web()
        sender.join(10)
        line.close()
        kept(speaker, url, content)
        portal.start_web()
    speaker.finish(url, content)
    whole(url, content)


def test_the_server_is_killed_while_a_units_scan_arrives(portal, coordinator, chance, whole, kept):
    """The same road as a case's film: it goes on where it was, and is there once, byte by byte."""
    content = chance.randbytes(6 * MIB)
    url = coordinator.create(len(content), name="被打断的扫描件.pdf")
    for _ in range(4):
        offset = coordinator.offset(url)
        line = coordinator.begin(url, offset, MIB, b"")
        sender = threading.Thread(
            target=_send, args=(line, content[offset : offset + chance.randrange(MIB)]), daemon=True
        )
        sender.start()
        time.sleep(chance.uniform(0, 0.03))
        portal.kill_web()
        sender.join(10)
        line.close()
        kept(coordinator, url, content)
        portal.start_web()
    coordinator.finish(url, content)
    whole(url, content)
    question = (
        "SELECT count(*) FROM portal_attachment a JOIN review_unitdocument d ON d.folder_id = a.folder_id"
        " WHERE a.name = '被打断的扫描件.pdf'"
    )
    assert portal.rows(question) == [(1,)]


def _send(line, data):
    try:
        line.sendall(data)
    except OSError:
        return  # the server is gone, as it should be


def test_the_database_restarts_mid_chunk(portal, speaker, chance, whole, kept):
    """It drops everything, as in a crash; the chunk under way may be refused, no acknowledged one is lost."""
    content = chance.randbytes(6 * MIB)
    url = speaker.create(len(content))
    assert speaker.patch(url, 0, content[:MIB]) == 204
    line = speaker.begin(url, MIB, 3 * MIB, content[MIB : 2 * MIB])
    children.stop(portal.servers.postgres.process, signal.SIGQUIT, seconds=20)
    assert speaker.patch(url, MIB, content[MIB : 2 * MIB]) == 503
    _send(line, content[2 * MIB : 4 * MIB])
    assert status_of(line) in {503, None}  # None: the server hung up before the rest was sent
    portal.servers.postgres.start()
    portal.wait()
    kept(speaker, url, content)
    speaker.finish(url, content)
    whole(url, content)


def test_the_database_is_away_and_back_before_the_chunk_ends(portal, speaker, chance, whole):
    content = chance.randbytes(2 * MIB)
    url = speaker.create(len(content))
    line = speaker.begin(url, 0, len(content), content[:MIB])
    while (
        not portal.bytes_of(url).stat().st_size
    ):  # asked whether it may, and reading: from here on the request needs no database
        time.sleep(0.01)
    children.stop(portal.servers.postgres.process, signal.SIGINT, seconds=20)
    portal.servers.postgres.start()
    line.sendall(content[MIB:])
    assert status_of(line) == 204
    whole(url, content)


def test_the_queue_is_gone(portal, speaker, chance, whole):
    """The file arrives and is attached; once the queue is back, the sweep finds what was never said."""
    content = chance.randbytes(MIB)
    portal.servers.valkey.stop()
    url = speaker.create(len(content))
    began = time.monotonic()
    speaker.finish(url, content)
    assert time.monotonic() - began < 10
    whole(url, content)
    portal.servers.valkey.start()
    portal.rows("UPDATE portal_blob SET created_at = created_at - interval '5 minutes'")
    portal.manage("sweep", "--once")
    portal.work_off("files", "checks", "slow")
    question = "SELECT c.state, s.hashed_at IS NOT NULL FROM portal_check c JOIN portal_blob s "
    question += "ON s.id = c.blob_id JOIN portal_attachment f ON f.blob_id = s.id "
    question += "JOIN portal_upload u ON u.id = f.upload_id WHERE u.uuid = %s"
    assert portal.rows(question, url.rpartition("/")[2]) == [("done", True)]
    whole(url, content)
