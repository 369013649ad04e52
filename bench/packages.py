"""Packages: sending a virtual archive against writing one with zipfile, memory at any size, and what other programs make of it.

Files are sparse, so reading them costs no disk; neither database nor server is asked. `MIB=64 FILES=32 GIB=20 MEMBERS=100000`.
"""

import multiprocessing
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import zipfile
import zlib
from pathlib import Path

from bench._memory import peak

MIB, FILES = int(os.environ.get("MIB", "64")), int(os.environ.get("FILES", "32"))
GIB, MEMBERS = int(os.environ.get("GIB", "20")), int(os.environ.get("MEMBERS", "100000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
AT = (2026, 5, 1, 12, 0, 0)
BLOCK = bytes(4 * 1024 * 1024)


class Kept:
    """What `sending` asks of an index's row."""

    def __init__(self, key, size):
        self.key, self.size, self.tenant_id = key, size, 0


def prepare(folder):
    """Settings whose files stand in the folder; a blob's key is its number."""
    os.environ.update(PORTAL_DATA=folder, SECRET_KEY="bench", RECEIPT_KEY="bench")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from portal.archives import sending

    sending._keys = lambda tenant_id, blobs: {blob: f"blobs/{blob}" for blob in blobs}
    (Path(folder) / "media" / "blobs").mkdir(parents=True, exist_ok=True)
    return sending


def sparse(folder, number, size):
    path = Path(folder) / "media" / "blobs" / str(number)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    return path


def crc_of_zeros(size):
    crc = 0
    for _ in range(size // len(BLOCK)):
        crc = zlib.crc32(BLOCK, crc)
    return zlib.crc32(BLOCK[: size % len(BLOCK)], crc)


def index(folder, sizes):
    """The index of an archive of files of zeros."""
    from portal.archives.index import IndexWriter
    from portal.archives.zip_format import Member

    crcs = {size: crc_of_zeros(size) for size in set(sizes)}
    path = Path(folder) / "media" / "index"
    with path.open("wb") as file, tempfile.TemporaryFile() as aside:
        writer = IndexWriter(file, aside)
        for number, size in enumerate(sizes):
            writer.add_blob(Member(f"类别/{number}-作者-作品名称/材料.mp4", size, crcs[size], AT), number + 1)
        writer.finish()
    return Kept("index", path.stat().st_size)


def ours(folder, sizes, target):
    sending = prepare(folder)
    kept = index(folder, sizes)
    opened = sending.index_of(kept)
    begun = time.perf_counter()
    with Path(target).open("wb") as out:
        for block in sending.stream(kept, opened, 0, opened.size - 1):
            if target == os.devnull or block != BLOCK[: len(block)]:
                out.write(block)
            else:
                out.seek(len(block), os.SEEK_CUR)
        if target != os.devnull:
            out.truncate(opened.size)
    return time.perf_counter() - begun, opened.size


def theirs(folder, sizes, target):
    begun = time.perf_counter()
    with Path(target).open("wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, _ in enumerate(sizes):
            archive.write(Path(folder) / "media" / "blobs" / str(number + 1), f"{number}")
    return time.perf_counter() - begun, 0


def many(folder, sizes, target):
    """Laying out and opening an archive of many members, and its last bytes."""
    sending = prepare(folder)
    begun = time.perf_counter()
    kept = index(folder, sizes)
    laid_out = time.perf_counter()
    opened = sending.index_of(kept)
    list(opened.pieces(opened.size // 2, opened.size // 2 + 1000))
    return (laid_out - begun, time.perf_counter() - laid_out), kept.size


def _in_child(work, folder, sizes, target, answers):
    answer = work(folder, sizes, target)
    answers.put((*answer, peak()))


def child(work, folder, sizes, target=os.devnull):
    """What the work took, its result, and the peak memory (MB) of a process of its own."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_in_child, args=(work, folder, sizes, target, answers))
    process.start()
    answer = answers.get(timeout=3600)
    process.join()
    return answer


def opened_by(program, path):
    if shutil.which(program[0]) is None:
        return "not installed"
    begun = time.perf_counter()
    done = subprocess.run([*program, path], capture_output=True, check=False)
    return f"{'opens' if done.returncode == 0 else 'FAILS'} ({time.perf_counter() - begun:.0f} s)"


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sizes = [MIB * 1024 * 1024] * FILES
        for number, size in enumerate(sizes, start=1):
            sparse(folder, number, size)
        rounds = [(child(ours, folder, sizes), child(theirs, folder, sizes)) for _ in range(ROUNDS)]
        mine, other = (statistics.median(pair[n][0] for pair in rounds) for n in (0, 1))
        total = sum(sizes) / 1e6
        print(f"{FILES} files of {MIB} MiB: ours {total / mine:,.0f} MB/s, zipfile {total / other:,.0f} MB/s, "
              f"{other / mine:.2f} times as fast; peak {rounds[0][0][2]:.0f} MB and {rounds[0][1][2]:.0f} MB")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        sizes = [GIB << 30, 1 << 20]
        for number, size in enumerate(sizes, start=1):
            sparse(folder, number, size)
        target = str(Path(folder) / "a.zip")
        seconds, size, peak = child(ours, folder, sizes, target)
        print(f"one file of {GIB} GiB and one of 1 MiB: {size / 1e6 / seconds:,.0f} MB/s, peak {peak:.0f} MB")
        for program in (["unzip", "-tq"], [shutil.which("7z") or "7zz", "t"]):
            print(f"  {program[0]}: {opened_by(program, target)}")
    with tempfile.TemporaryDirectory() as folder:
        (laid_out, opened), size, peak = child(many, folder, [1000] * MEMBERS)
        print(f"{MEMBERS:,} members: laid out in {laid_out:.1f} s, index {size / 1e6:.1f} MB, opened in {opened * 1000:.0f} ms, "
              f"peak {peak:.0f} MB")  # fmt: skip
