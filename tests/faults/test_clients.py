"""Other people's clients against the real server: whole files, and going on after the server was killed."""

import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from tests.running import ROOT

MIB = 1024 * 1024
HERE = Path(__file__).parent


@pytest.fixture
def source(tmp_path, chance):
    made = tmp_path / "film.mp4"
    made.write_bytes(chance.randbytes(16 * MIB))
    return made


def address_of(url):
    return urlsplit(url).path


def tusjs(portal, source, **more):
    told = {
        "path": str(source), "endpoint": f"{portal.address}/files/", "cookie": portal.people[1].cookie,
        "owner": portal.people[1].owner, "parallel": 1, "chunk": MIB, **more,
    }  # fmt: skip
    argv = ["node", str(HERE / "tusjs.cjs"), json.dumps(told)]
    return subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def ended(node):
    """The address it printed last."""
    out, _ = node.communicate(timeout=60)
    assert node.returncode == 0
    return address_of(out.split()[-1])


def test_tusjs_goes_on_after_the_server_was_killed(portal, source, whole):
    node = tusjs(portal, source)
    for _ in range(3):
        assert node.stdout.readline() == "chunk\n"
    portal.kill_web()
    portal.start_web()
    whole(ended(node), source.read_bytes())


@pytest.mark.parametrize("killed", [False, True])
def test_tusjs_sends_parts_at_once(portal, source, whole, killed):
    node = tusjs(portal, source, parallel=3)
    if killed:
        assert node.stdout.readline() == "chunk\n"
        portal.kill_web()
        portal.start_web()
    whole(ended(node), source.read_bytes())


def test_tuspy_goes_on_after_the_server_was_killed(portal, source, whole):
    person = portal.people[2]
    client = TusClient(f"{portal.address}/files/", headers={"Cookie": person.cookie})
    told = {"filename": source.name, "owner": person.owner, "slot": "film"}
    first = client.uploader(str(source), chunk_size=3 * MIB, metadata=told, upload_checksum=True)
    first.upload_chunk()
    portal.kill_web()
    with pytest.raises((TusCommunicationError, requests.ConnectionError)):
        first.upload_chunk()
    portal.start_web()
    again = client.uploader(str(source), chunk_size=3 * MIB, url=first.url, upload_checksum=True)
    assert again.offset == 3 * MIB
    again.upload()
    whole(address_of(again.url), source.read_bytes())
