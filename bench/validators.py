"""Ratios of the validators against bare tools, medians of interleaved rounds: `ROUNDS=9 python bench/validators.py`.

Targets: header verdict of a film <= 1.3x bare ffprobe, flat in the file's size; a 5,000-字 Word file <= 2x python-docx's
bare open; a board < 50 ms.
"""

import gc
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import docx

from validators import judge_file, probe, tools
from validators.probes import document as document_probe
from validators.registry import any_rule
from validators.sandbox import bubblewrap

ROUNDS = int(os.environ.get("ROUNDS", "9"))
FILM = [
    {"rule": "file.type", "allowed": ["mp4"]},
    {"rule": "video.duration", "min": "15min", "max": "20min"},
    {"rule": "video.dimensions", "min_width": 1280, "min_height": 720},
    {"rule": "video.audio"},
]


def timed(work):
    gc.collect()
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def compare(title, mine, theirs, names):
    pairs = [(timed(mine), timed(theirs)) for _ in range(ROUNDS + 1)][1:]
    ours, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / two for one, two in pairs)
    print(f"{title}: {names[0]} {ours:.1f} ms, {names[1]} {other:.1f} ms, ratio {ratio:.2f}")
    return ours


def film(folder, seconds):
    """A 20-minute film without encoding 20 minutes: four seconds, repeated by copying."""
    clip, path = folder / "clip.mp4", folder / f"{seconds}.mp4"
    run = [tools.find("ffmpeg"), "-v", "error", "-y"]
    source = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4"]
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([*run, *source, *coding, clip], check=True)
    subprocess.run([*run, "-stream_loop", str(seconds // 4 - 1), "-i", clip, "-c", "copy", path], check=True)
    return path


def padded(path, size, folder):
    """The same film with a hole in front of its end: large to the file system, cheap on the disk."""
    target = folder / "large.mp4"
    target.write_bytes(path.read_bytes())
    with open(target, "r+b") as file:
        file.seek(0, 2)
        start = file.tell()
        length = size - start
        file.write((1).to_bytes(4, "big") + b"free" + length.to_bytes(8, "big"))
        file.truncate(size)
    return target


def letters(folder, count=5000):
    out, path = docx.Document(), folder / "long.docx"
    for number in range(count // 100):
        paragraph = out.add_paragraph()
        for part in range(4):
            run = paragraph.add_run("".join(random.choices("教育数字化转型案例课堂实践", k=25)))
            run.font.bold = bool((number + part) % 2)
    out.save(path)
    return path


def board(folder):
    """Header of a 21,024 x 9,272 CMYK Photoshop file, its rows packed."""
    import struct

    rows = 4 * 9272
    numbers = struct.pack(">IHHIHH", 300 << 16, 1, 2, 300 << 16, 1, 2)
    block = b"8BIM" + struct.pack(">HHI", 1005, 0, 16) + numbers
    data = (
        b"8BPS"
        + struct.pack(">H6xHIIHH", 1, 4, 9272, 21024, 8, 4)
        + bytes(4)
        + struct.pack(">I", len(block))
        + block
    )
    path = folder / "board.psd"
    path.write_bytes(data + bytes(4) + b"\0\x01" + b"\0\x02" * rows + b"\x81\0" * rows)
    return path


def run():
    rules = [any_rule.validate_python(one) for one in FILM]
    sealed = "bubblewrap" if bubblewrap() else "plain"
    print(f"sandbox: {sealed}; {ROUNDS} rounds")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = film(folder, 1200)
        bare = [tools.find("ffprobe"), "-v", "error", "-show_format", "-show_streams", "-of", "json"]

        def ffprobe(target):
            return lambda: subprocess.run([*bare, target], check=True, capture_output=True)

        def verdict(target, digest="0" * 64):
            return lambda: judge_file(probe(target, name="a.mp4", sha256=digest), rules)

        size = path.stat().st_size / 1024**2
        small = compare(f"film 20 min, {size:.0f} MB", verdict(path), ffprobe(path), ("verdict", "ffprobe"))
        large = padded(path, 5 * 1024**3, folder)
        big = compare("the same film in 5 GB", verdict(large), ffprobe(large), ("verdict", "ffprobe"))
        print(f"  5 GB against {size:.0f} MB: {big / small:.2f}")
        words = letters(folder)
        compare(
            "Word 5,000 字, facts only",
            lambda: document_probe.measure(str(words), {}),
            lambda: docx.Document(str(words)),
            ("facts", "python-docx open"),
        )
        start = [sys.executable, "-c", f"import docx; docx.Document({str(words)!r})"]
        compare(
            "Word 5,000 字, with process and sandbox",
            lambda: probe(words, name="a.docx"),
            lambda: subprocess.run(start, check=True),
            ("probe", "python -c docx"),
        )
        psd = board(folder)
        alone = statistics.median(timed(lambda: probe(psd, name="a.psd")) for _ in range(ROUNDS))
        print(f"board 21,024 x 9,272, in the sandbox: {alone:.1f} ms")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest child: {peak:.0f} MB (ffmpeg making the film included)")


if __name__ == "__main__":
    run()
