"""Files that came with installed packages, whole and damaged in four ways: nothing that another tool cannot read to its end
passes. The closing lines of the run tell how many were compared. A JPEG whose middle is damaged shows a stripe and opens all
the same: file.intact says that it cannot tell this, and they are counted apart.

Pictures and sound are read by ffmpeg, archives and documents by `zipfile`: neither is what judges them here.
"""

import random
import subprocess
import sysconfig
import zipfile
import zlib
from collections import defaultdict
from pathlib import Path

import pytest

from validators import tools
from validators.evaluation import evaluate_all
from validators.findings import Status
from validators.probing import probe
from validators.registry import any_rule

HOMES = (Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("stdlib")) / "test")
PICTURES = ("png", "jpg", "jpeg", "gif", "bmp", "webp")
SOUNDS = ("wav", "mp3")
PACKAGES = ("zip", "whl", "docx", "pptx", "xlsx")
MOST = 12
"""Files of one type."""


def installed_files():
    files = defaultdict(list)
    for home in HOMES:
        for path in sorted(home.rglob("*")):
            kind = path.suffix[1:].lower()
            wanted = kind in (*PICTURES, *SOUNDS, *PACKAGES) and len(files[kind]) < MOST
            if wanted and path.is_file() and 1000 < path.stat().st_size < 3_000_000:
                files[kind].append(path)
    return [(kind, path) for kind, paths in files.items() for path in paths]


def twins(data, seed):
    """(what was done, bytes): as it is, cut in two places, a twentieth turned to zeros or to noise."""
    chance = random.Random(seed)
    at, length = chance.randrange(len(data) // 4, 3 * len(data) // 4), max(16, len(data) // 20)
    return [
        ("whole", data),
        ("cut", data[: int(len(data) * 0.6)]),
        ("cut at its end", data[: -max(1, len(data) // 50)]),
        ("zeros", data[:at] + bytes(length) + data[at + length :]),
        ("noise", data[:at] + chance.randbytes(length) + data[at + length :]),
    ]


def is_readable(path, kind, ffmpeg):
    """Whether the other tool reads it to its end without a word."""
    if kind in PACKAGES:
        try:
            with zipfile.ZipFile(path) as package:
                return package.testzip() is None
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
            return False
    done = subprocess.run(
        [ffmpeg, "-v", "error", "-xerror", "-i", path, "-f", "null", "-"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode == 0 and not done.stderr.strip()


def test_nothing_damaged_passes(tmp_path, record_property):
    ffmpeg = tools.find("ffmpeg")
    if not ffmpeg:
        pytest.skip("no ffmpeg")
    compared, wrong, alarms, not_told = 0, [], [], 0
    for kind, source in installed_files():
        for change, data in twins(source.read_bytes(), source.name):
            path = tmp_path / f"材料.{'zip' if kind == 'whl' else kind}"
            path.write_bytes(data)
            facts = probe(path, name=path.name)
            rules = [{"rule": "file.type", "allowed": [facts.promised_type]}]
            rules += [{"rule": "archive.opens"}] if kind in ("zip", "whl") else []
            verdict = evaluate_all([facts], [any_rule.validate_python(params) for params in rules])[0]
            readable = is_readable(path, kind, ffmpeg)
            compared += 1
            if verdict is Status.PASS and kind in ("jpg", "jpeg") and change in ("zeros", "noise"):
                not_told += 1
            elif verdict is Status.PASS and not readable and change != "whole":
                wrong.append((source.name, change))
            if verdict is Status.FAIL and change == "whole":
                alarms.append((source.name, facts.damage))
    record_property("twins", (compared, len(wrong), len(alarms), not_told))
    assert (wrong, alarms) == ([], [])
    assert compared >= 50
