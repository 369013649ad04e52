"""Ratios of the validators against bare tools, medians of interleaved rounds: `ROUNDS=9 python bench/validators.py`.

Targets: header verdict of a film <= 1.3x bare ffprobe, flat in the file's size; a 5,000-字 Word file <= 2x python-docx's
bare open; a board < 50 ms; 12 frames <= 1/100 of a full decode; frames and reading of a 20-minute film <= 60 CPU s, with at
most 1.5 GB.
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


def spent(work):
    """CPU seconds of the children a piece of work started."""

    def total():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before = total()
    answer = work()
    return total() - before, answer


def talking_film(folder, seconds):
    """A moving picture with Chinese writing and a sign in a corner: twenty seconds, repeated by copying."""
    import pylopdf_fonts_zh_cn
    from PIL import Image, ImageDraw, ImageFont

    font = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"
    letters = "同学们今天学习二次函数请打开课本观察图象讨论汇报配方顶点坐标平移练习"
    for number in range(10):
        picture = Image.new("RGBA", (1280, 720), (0, 0, 0, 0))
        pen = ImageDraw.Draw(picture)
        words = "".join(random.choices(letters, k=14))
        pen.text((420, 650), words, font=ImageFont.truetype(str(font), 30), fill="white")
        pen.text((1120, 24), "某某传媒", font=ImageFont.truetype(str(font), 28), fill="white")
        for row in range(5):
            line = "".join(random.choices(letters, k=18))
            pen.text((200, 150 + row * 80), line, font=ImageFont.truetype(str(font), 40), fill="black")
        picture.save(folder / f"frame{number}.png")
    clip, path = folder / "talk.mp4", folder / f"talk{seconds}.mp4"
    run = [tools.find("ffmpeg"), "-v", "error", "-y"]
    source = [
        "-f",
        "lavfi",
        "-i",
        "mandelbrot=s=1280x720:r=25",
        "-framerate",
        "0.5",
        "-i",
        folder / "frame%d.png",
    ]
    coding = ["-filter_complex", "[0][1]overlay=shortest=1", "-c:v", "libx264", "-preset", "veryfast"]
    subprocess.run([*run, *source, *coding, "-pix_fmt", "yuv420p", "-t", "20", clip], check=True)
    subprocess.run([*run, "-stream_loop", str(seconds // 20 - 1), "-i", clip, "-c", "copy", path], check=True)
    return path


def pictures(folder):
    """Frames and reading: CPU seconds, against a full decode; peak memory."""
    from validators.probes import frames, ocr

    seconds = 1200
    path = talking_film(folder, seconds)
    ffmpeg = tools.find("ffmpeg")
    full, _ = spent(
        lambda: subprocess.run(
            [ffmpeg, "-v", "error", "-threads", "1", "-i", path, "-f", "null", "-"], check=True
        )
    )
    here = Path.cwd()
    os.chdir(folder)
    source, size = (ffmpeg, str(path), "mp4"), (1280, 720)
    places = frames.moments(seconds)

    def seek():
        for start in range(0, len(places), frames.BATCH):
            frames._sought(source, size, places[start : start + frames.BATCH], 90, exact=False)

    sought, _ = spent(seek)
    opening, _ = spent(lambda: frames._opening(source, size, 90))
    os.chdir(here)
    print(f"film 20 min 720p: full decode {full:.1f} CPU s, 12 frames {sought:.2f} CPU s (1/{full / sought:.0f}), "
          f"opening {opening:.2f} CPU s")  # fmt: skip
    if not ocr.installed():
        print("  reading: the extra is not installed")
        return
    seen = probe(path, name="talk.mp4", depth="deep").seen
    print(f"  frames and reading: {seen.state}, {seen.cpu_s:.1f} CPU s, {seen.cpu_s / (seconds / 60):.2f} CPU s per minute "
          f"of film, peak {seen.peak_mb:.0f} MB")  # fmt: skip
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    picture = Image.open(folder / "frame0.png").convert("RGB").resize((21024, 9272)).convert("CMYK")
    picture.save(folder / "board.jpg", quality=75)
    del picture
    seen = probe(folder / "board.jpg", name="board.jpg", depth="deep").seen
    print(
        f"board 21,024 x 9,272 CMYK JPEG, read: {seen.state}, {seen.cpu_s:.1f} CPU s, peak {seen.peak_mb:.0f} MB"
    )


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
    with tempfile.TemporaryDirectory() as name:
        pictures(Path(name))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest child: {peak:.0f} MB (ffmpeg making the film included)")


if __name__ == "__main__":
    run()
