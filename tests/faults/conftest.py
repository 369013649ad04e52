"""Real processes to break, on a data folder of their own; seeded chance, the seed in the report of a failure."""

import hashlib
import os
import random
import sys
import tempfile
from pathlib import Path

import pytest

from tests.faults.speaker import Speaker
from tests.running import Portal

SEED = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)


def pytest_report_header():
    return f"faults: FAULT_SEED={SEED}"


@pytest.fixture
def chance(request):
    """Seeded by the run's seed and the test's name; a failing test shows the seed."""
    sys.stdout.write(f"FAULT_SEED={SEED}\n")
    return random.Random(f"{SEED}:{request.node.name}")


@pytest.fixture(scope="session")
def portal():
    """Started once, and left whole by every test."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o711)
    running = Portal(folder, workers=1)
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def speaker(portal):
    return Speaker(portal, portal.people[0])


@pytest.fixture
def coordinator(portal):
    """Who brings in a unit's scans."""
    return Speaker(portal, portal.people[-1])


@pytest.fixture
def whole(portal):
    """The stored file has the content, and so had each acknowledged part of it."""

    def check(url, content):
        [(state, offset)] = portal.rows(
            'SELECT state, "offset" FROM portal_upload WHERE uuid = %s', url.rpartition("/")[2]
        )
        assert (state, offset) == ("finished", len(content))
        assert sha256(portal.stored(url).read_bytes()) == sha256(content)

    return check


@pytest.fixture
def kept(portal):
    """Every acknowledged byte of an unfinished upload is on the disk."""

    def check(speaker, url, content):
        offset = speaker.acknowledged.get(url, 0)
        held = portal.bytes_of(url).read_bytes()
        assert len(held) >= offset
        assert sha256(held[:offset]) == sha256(content[:offset])

    return check


def sha256(content):
    return hashlib.sha256(content).hexdigest()
