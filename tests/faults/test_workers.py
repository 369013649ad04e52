"""The database goes away under a queue worker and comes back; nobody restarts anything by hand."""

import signal
import tempfile
import time
from pathlib import Path

import pytest

from portal.runtime import children
from tests.faults.speaker import Speaker
from tests.running import Portal

MIB = 1024 * 1024
STATE = """
    SELECT c.state FROM portal_check c JOIN portal_blob s ON s.id = c.blob_id
    JOIN portal_attachment f ON f.blob_id = s.id JOIN portal_upload u ON u.id = f.upload_id
    WHERE u.uuid = %s
"""


@pytest.fixture
def worked():
    """A portal with a worker for quick checks."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o711)
    running = Portal(folder, workers=1, queues=("checks",))
    try:
        yield running.start()
    finally:
        running.stop()


def states(portal, url):
    return portal.rows(STATE, url.rpartition("/")[2])


def wait_until_checked(portal, url, seconds=150):
    deadline = time.monotonic() + seconds
    while states(portal, url) != [("done",)]:
        assert time.monotonic() < deadline, states(portal, url)
        time.sleep(0.1)


def hand_in(portal, content, name):
    speaker = Speaker(portal, portal.people[0])
    url = speaker.create(len(content), name=name)
    speaker.finish(url, content)
    return url


def test_a_waiting_check_is_done_after_seconds_without_a_database(worked, chance):
    [worker] = worked.helpers
    wait_until_checked(worked, hand_in(worked, chance.randbytes(MIB), "first.mp4"))
    worker.send_signal(signal.SIGSTOP)  # its nudge comes while the database is away
    url = hand_in(worked, chance.randbytes(MIB), "second.mp4")
    assert states(worked, url) == [("waiting",)]
    children.stop(worked.servers.postgres.process, signal.SIGQUIT, seconds=20)
    worker.send_signal(signal.SIGCONT)
    time.sleep(6)  # the job asks for a connection for 15 s; starting again takes the server some of them
    assert worker.poll() is None
    worked.servers.postgres.start()
    wait_until_checked(worked, url)
    assert worker.poll() is None
    wait_until_checked(worked, hand_in(worked, chance.randbytes(MIB), "third.mp4"))


def test_a_worker_that_gets_no_database_ends_and_its_successor_does_the_work(worked, chance):
    [worker] = worked.helpers
    worker.send_signal(signal.SIGSTOP)
    url = hand_in(worked, chance.randbytes(MIB), "film.mp4")
    children.stop(worked.servers.postgres.process, signal.SIGQUIT, seconds=20)
    worker.send_signal(signal.SIGCONT)
    assert worker.wait(40) == 0
    worked.servers.postgres.start()
    worked.wait()
    worked.help("rqworker", "checks", "--worker-class", "portal.queue.worker.Worker", "-v", "0")
    worked.rows("UPDATE portal_blob SET created_at = created_at - interval '5 minutes'")
    worked.manage("sweep", "--once")  # the nudge went with the worker, the row did not
    wait_until_checked(worked, url)
