"""Ratios of the validators against bare tools: medians of interleaved rounds, `ROUNDS=9 python -m bench validators`.

Targets: header verdict of a film, sandbox included, <= 1.3x bare ffprobe (stretch 0.5x), flat from 10 MB to 5 GB; a 5,000-字
Word file <= 2x python-docx's bare open; a board < 50 ms and < 50 MB in the sandbox; 12 frames <= 1/100 of a full decode;
frames and reading of a 20-minute film <= 60 CPU s, with at most 1.5 GB; any other check at most 300 MB.
"""

import gc
import os
import random
import resource
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx

from validators import evaluate_file, probe, tools, warm_pool
from validators.facts import FileFacts
from validators.params import RuleParams
from validators.probes import document as document_probe
from validators.probing import QUICK
from validators.registry import any_rule
from validators.sandbox import MB, bubblewrap

Work = Callable[[], object]

ROUNDS = max(5, int(os.environ.get("ROUNDS", "9")))
SECONDS = 1200
FILM: list[dict[str, Any]] = [
    {"rule": "file.type", "allowed": ["mp4"]},
    {"rule": "video.duration", "min": "15min", "max": "20min"},
    {"rule": "video.dimensions", "min_width": 1280, "min_height": 720},
    {"rule": "video.audio"},
]
WORD: list[dict[str, Any]] = [
    {"rule": "file.type", "allowed": ["docx"]},
    {"rule": "word.length", "min": 3000, "max": 6000},
]
BOARD: list[dict[str, Any]] = [
    {"rule": "file.type", "allowed": ["psd"]},
    {"rule": "image.pixels", "min_long_edge": 20000},
]


def tool(name: str) -> str:
    found = tools.find(name)
    if found is None:
        raise SystemExit(f"no {name} here")
    return found


def timed(work: Work) -> float:
    """Milliseconds."""
    gc.collect()
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def interleaved(*works: Work) -> list[tuple[float, ...]]:
    """One row of milliseconds a round; a round that only warms up is left out."""
    return [tuple(timed(work) for work in works) for _ in range(ROUNDS + 1)][1:]


def compare(title: str, mine: Work, theirs: Work, names: tuple[str, str]) -> tuple[float, float]:
    """Median milliseconds of mine, and the median ratio."""
    rows = interleaved(mine, theirs)
    ours, other = (statistics.median(column) for column in zip(*rows, strict=True))
    ratio = statistics.median(one / two for one, two in rows)
    print(f"{title}: {names[0]} {ours:.1f} ms, {names[1]} {other:.1f} ms, ratio {ratio:.2f}")
    return ours, ratio


def judged(path: Path, name: str, rules: Sequence[dict[str, Any]]) -> Work:
    """The whole quick verdict of a file whose content is named already, as the worker gets it."""
    parsed: list[RuleParams] = [any_rule.validate_python(one) for one in rules]
    return lambda: evaluate_file(probe(path, name=name, sha256="0" * 64), parsed)


def peak(path: Path, extension: str) -> str:
    """Largest memory of the child that reads the headers."""
    outcome = warm_pool.ask(path, {"extension": extension}, QUICK)
    return f"{outcome.peak / MB:.0f} MB" if outcome and outcome.peak else "not known"


def film(folder: Path, name: str, picture: str) -> Path:
    """A 20-minute film without encoding 20 minutes: four seconds, repeated by copying."""
    clip, path = folder / f"clip-{name}", folder / name
    run = [tool("ffmpeg"), "-v", "error", "-y"]
    source = ["-f", "lavfi", "-i", f"{picture}=s=1280x720:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4"]
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k"]
    subprocess.run([*run, *source, *coding, clip], check=True)
    subprocess.run([*run, "-stream_loop", str(SECONDS // 4 - 1), "-i", clip, "-c", "copy", path], check=True)
    return path


def stretched(path: Path, size: int) -> Path:
    """The same film with a hole at the end of its media: large to the file system, cheap on the disk."""
    data = path.read_bytes()
    free = data.index(b"free") - 4
    index = data.rindex(b"moov") - 4
    if data[free + 12 : free + 16] != b"mdat":
        raise SystemExit("no room for a long size in front of the media")
    target = path.with_name(f"stretched-{path.name}")
    with target.open("wb") as file:
        file.write(data[:free] + struct.pack(">I4sQ", 1, b"mdat", size - free) + data[free + 16 : index])
        file.seek(size)
        file.write(data[index:])
    return target


def letters(folder: Path, count: int = 5000) -> Path:
    out, path = docx.Document(), folder / "long.docx"
    for number in range(count // 100):
        paragraph = out.add_paragraph()
        for part in range(4):
            run = paragraph.add_run("".join(random.choices("教育数字化转型案例课堂实践", k=25)))
            run.font.bold = bool((number + part) % 2)
    out.save(str(path))
    return path


def board(folder: Path) -> Path:
    """A 21,024 x 9,272 CMYK Photoshop file, its rows packed."""
    rows = 4 * 9272
    numbers = struct.pack(">IHHIHH", 300 << 16, 1, 2, 300 << 16, 1, 2)
    block = b"8BIM" + struct.pack(">HHI", 1005, 0, 16) + numbers
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 4, 9272, 21024, 8, 4) + bytes(4)
    path = folder / "board.psd"
    pixels = bytes(4) + b"\0\x01" + b"\0\x02" * rows + b"\x81\0" * rows
    path.write_bytes(head + struct.pack(">I", len(block)) + block + pixels)
    return path


def big_jpeg(folder: Path, source: Path) -> Path:
    """The same board as a CMYK JPEG with something to read on it."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    path = folder / "board.jpg"
    with Image.open(source) as opened:
        opened.convert("RGB").resize((21024, 9272)).convert("CMYK").save(path, quality=75, dpi=(300, 300))
    return path


def headers(folder: Path) -> None:
    """Films of three sizes, a Word file and a board, each against a bare tool where there is one."""
    films(folder)
    words = letters(folder)
    names = ("verdict", "python-docx open")
    compare("Word 5,000 字", judged(words, "a.docx", WORD), opened(words), names)
    print(f"  peak of the child {peak(words, 'docx')}")
    compare("Word 5,000 字, facts alone, in this process", measured(words), opened(words), names)
    psd = board(folder)
    milliseconds = statistics.median(row[0] for row in interleaved(judged(psd, "a.psd", BOARD)))
    print(
        f"board 21,024 x 9,272 CMYK PSD: verdict {milliseconds:.1f} ms, peak of the child {peak(psd, 'psd')}"
    )
    started = statistics.median(timed(restarted(psd)) for _ in range(ROUNDS))
    print(f"the first file of a worker (the waiting process is started): {started:.0f} ms")


def films(folder: Path) -> None:
    """One film of 20 minutes in three sizes, and ffprobe on each, all in every round."""
    large = film(folder, "large.mp4", "testsrc2")
    paths = {
        "10 MB": film(folder, "small.mp4", "smptebars"),
        "0.9 GB": large,
        "5 GB (a hole in its media)": stretched(large, 5 * 1024 * MB),
    }
    works = [work for path in paths.values() for work in (judged(path, "a.mp4", FILM), probed(path))]
    rows = interleaved(*works)
    middle = [statistics.median(column) for column in zip(*rows, strict=True)]
    for index, (name, path) in enumerate(paths.items()):
        ratio = statistics.median(row[2 * index] / row[2 * index + 1] for row in rows)
        print(
            f"film of 20 min in {name} ({path.stat().st_size / MB:,.0f} MB): verdict {middle[2 * index]:.1f} ms, "
            f"ffprobe {middle[2 * index + 1]:.1f} ms, ratio {ratio:.2f}, peak of the child {peak(path, 'mp4')}"
        )
    for other in (0, 2):
        growth = statistics.median(row[4] / row[other] for row in rows)
        print(f"  5 GB against {list(paths)[other // 2]}: {growth:.2f}")


def probed(path: Path) -> Work:
    """Bare ffprobe."""
    command = [tool("ffprobe"), "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    return lambda: subprocess.run(command, check=True, capture_output=True)


def opened(path: Path) -> Work:
    """Bare python-docx."""
    return lambda: docx.Document(str(path))


def measured(path: Path) -> Work:
    """Our facts of a Word file, without any sandbox."""
    return lambda: document_probe.measure(str(path), {})


def restarted(path: Path) -> Work:
    warm_pool.end()
    return lambda: probe(path, name="a.psd", sha256="0" * 64)


def spent(work: Work) -> float:
    """CPU seconds of the children a piece of work started."""

    def total() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before = total()
    work()
    return total() - before


def talking_film(folder: Path) -> Path:
    """A moving picture with Chinese writing and a sign in a corner: twenty seconds, repeated by copying."""
    import pylopdf_fonts_zh_cn
    from PIL import Image, ImageDraw, ImageFont

    font = str(Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf")
    characters = "同学们今天学习二次函数请打开课本观察图象讨论汇报配方顶点坐标平移练习"
    for number in range(10):
        picture = Image.new("RGBA", (1280, 720), (0, 0, 0, 0))
        pen = ImageDraw.Draw(picture)
        words = "".join(random.choices(characters, k=14))
        pen.text((420, 650), words, font=ImageFont.truetype(font, 30), fill="white")
        pen.text((1120, 24), "某某传媒", font=ImageFont.truetype(font, 28), fill="white")
        for row in range(5):
            line = "".join(random.choices(characters, k=18))
            pen.text((200, 150 + row * 80), line, font=ImageFont.truetype(font, 40), fill="black")
        picture.save(folder / f"frame{number}.png")
    clip, path = folder / "talk.mp4", folder / "talk20.mp4"
    run = [tool("ffmpeg"), "-v", "error", "-y"]
    source = ["-f", "lavfi", "-i", "mandelbrot=s=1280x720:r=25", "-framerate", "0.5"]
    source += ["-i", str(folder / "frame%d.png")]
    coding = ["-filter_complex", "[0][1]overlay=shortest=1", "-c:v", "libx264", "-preset", "veryfast"]
    subprocess.run([*run, *source, *coding, "-pix_fmt", "yuv420p", "-t", "20", clip], check=True)
    subprocess.run([*run, "-stream_loop", str(SECONDS // 20 - 1), "-i", clip, "-c", "copy", path], check=True)
    return path


def frames_of(path: Path) -> None:
    """12 frames and the opening against a full decode."""
    from validators.probes import frames

    ffmpeg = tool("ffmpeg")
    decode = [ffmpeg, "-v", "error", "-threads", "1", "-i", str(path), "-f", "null", "-"]
    full = spent(lambda: subprocess.run(decode, check=True))
    here = Path.cwd()
    source, size = (ffmpeg, str(path), "mp4"), (1280, 720)
    places = frames.moments(SECONDS)

    def seek() -> None:
        for start in range(0, len(places), frames.BATCH):
            frames._sought(source, size, places[start : start + frames.BATCH], 90, exact=False)

    os.chdir(path.parent)
    try:
        sought = spent(seek)
        opening = spent(lambda: frames._opening(source, size, 90))
    finally:
        os.chdir(here)
    print(
        f"film of 20 min, 720p: full decode {full:.1f} CPU s, {len(places)} frames {sought:.2f} CPU s "
        f"(1/{full / sought:.0f}), opening {opening:.2f} CPU s"
    )


def slow_facts(path: Path, name: str, title: str, minutes: float) -> None:
    """Frames and reading of one file, as the slow probe counts them itself."""
    facts: FileFacts = probe(path, name=name, depth="deep")
    seen = facts.seen
    if seen is None:
        print(f"{title}: nothing was looked at ({facts.status})")
        return
    cpu = seen.cpu_s or 0.0
    each = f", {cpu / minutes:.2f} CPU s per minute of film" if minutes else ""
    print(f"{title}: {seen.state}, {cpu:.1f} CPU s{each}, peak {seen.peak_mb or 0:.0f} MB")


def run() -> None:
    load = os.getloadavg()[0]
    sandbox = "bubblewrap" if bubblewrap() else "plain"
    print(f"sandbox: {sandbox}; {ROUNDS} rounds; load before the start {load:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        headers(Path(name))
    with tempfile.TemporaryDirectory() as name:
        from validators.probes import ocr

        folder = Path(name)
        path = talking_film(folder)
        frames_of(path)
        if not ocr.installed():
            print("reading: the extra is not installed")
            return
        slow_facts(path, "talk.mp4", "frames and reading of the film", SECONDS / 60)
        slow_facts(
            big_jpeg(folder, folder / "frame0.png"), "board.jpg", "board 21,024 x 9,272 CMYK JPEG, read", 0
        )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    run()
