"""Two hundred slow lines at once: pages answer, memory and connections stay where they are."""

import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.speaker import Speaker, status_of

LINES = 200
SIZE = 64 * 1024
SECONDS = 8
STEPS = 32
MOST_MB = 300


def tree_of(pid):
    """The web server's processes."""
    found = {pid}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == pid:
                found.add(int(entry.name))
    return found


def resident_mb(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6


@pytest.fixture
def deployed(portal):
    """Two web processes, as in a deployment; one is enough for the other tests."""
    portal.kill_web()
    portal.demo = replace(portal.demo, workers=2)
    portal.start_web()
    yield portal
    portal.kill_web()
    portal.demo = replace(portal.demo, workers=1)
    portal.start_web()


def test_pages_answer_while_two_hundred_upload_slowly(deployed, chance):
    portal = deployed
    speakers = [Speaker(portal, person) for person in portal.people]
    content = chance.randbytes(SIZE)
    urls = [(speakers[n % len(speakers)], speakers[n % len(speakers)].create(SIZE)) for n in range(LINES)]
    before = {pid: resident_mb(pid) for pid in tree_of(portal.web.pid)}
    lines = [speaker.begin(url, 0, SIZE, b"") for speaker, url in urls]
    pages, over = [], threading.Event()

    def visit():
        while not over.is_set():
            pages.extend(speakers[0].ask("GET", page)[0] for page in ("/", "/healthz", "/home/"))

    visitor = threading.Thread(target=visit)
    visitor.start()
    try:
        step, connections, began = SIZE // STEPS, 0, time.monotonic()
        for number in range(STEPS):
            for line in lines:
                line.sendall(content[number * step : (number + 1) * step])
            if number == STEPS // 2:
                [(connections,)] = portal.rows(
                    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'portal'"
                )
                peak = {pid: resident_mb(pid) for pid in before}
            time.sleep(max(0.0, began + (number + 1) * SECONDS / STEPS - time.monotonic()))
        statuses = [status_of(line) for line in lines]
    finally:
        over.set()
        visitor.join(20)
        for line in lines:
            line.close()
    sys.stdout.write(f"{len(pages)} pages meanwhile, {connections} connections, MB {before} -> {peak}\n")
    assert statuses == [204] * LINES
    assert len(pages) > 3
    assert set(pages) == {200}
    assert connections <= 2 * 32 + 2  # two pools (portal/wsgi.py), and this question
    assert max(peak.values()) < MOST_MB
    speaker, url = urls[0]
    assert speaker.offset(url) == SIZE
    assert portal.stored(url).read_bytes() == content
