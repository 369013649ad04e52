"""Asking ffprobe and ffmpeg, always with a white list of protocols and formats.

Command lines of ffmpeg are composed with ffmpeg-python and run here, in the sandbox, never by that library. It is imported
only where a command is composed: the quick look at a film asks ffprobe alone and needs nothing but the standard library.

The wheel's binary is an old version; the lists, the child's sandbox and the type found before are what keep a playlist
with a film's name from reading other files.
"""

import json
import os
import re
import subprocess
from typing import Any

from validators.probes import mp4

FORMATS = {
    "mp4": "mov,mp4", "mov": "mov,mp4", "m4v": "mov,mp4", "3gp": "mov,mp4", "m4a": "mov,mp4",
    "mkv": "matroska,webm", "webm": "matroska,webm", "avi": "avi", "wmv": "asf", "wma": "asf", "flv": "flv",
    "mpg": "mpeg,mpegvideo", "ts": "mpegts", "mp3": "mp3,aac,flac", "wav": "wav,w64", "aac": "aac", "ogg": "ogg",
    "flac": "flac",
}  # fmt: skip


ENVIRONMENT = {**os.environ, "GCONV_PATH": "/nonexistent"}
"""Static builds die where they load the system's character tables, as they do for the name of a transport stream's station;
without tables they leave the name as it is.
"""


class Crashed(Exception):
    """The tool died; this says nothing about the file."""


def guard(container: str) -> list[str]:
    """Options that stand before every input."""
    return ["-protocol_whitelist", "file", "-format_whitelist", FORMATS[container]]


def source(path: str, container: str, **options: Any) -> Any:
    """The file as an input of ffmpeg, under the white lists; `options` stand before it."""
    import ffmpeg

    return ffmpeg.input(path, protocol_whitelist="file", format_whitelist=FORMATS[container], **options)


def output(stream: Any, name: str, **options: Any) -> Any:
    """One stream of a source into a file ("-": the answer), nothing else of it."""
    import ffmpeg

    return ffmpeg.output(stream, name, **options)


RAW = {"format": "rawvideo", "pix_fmt": "rgb24"}


def command(tool: str, *outputs: Any, loglevel: str = "info", copyts: bool = False) -> list[str]:
    """The command line that makes all these outputs in one run."""
    import ffmpeg

    head = [tool, "-nostdin", "-hide_banner", "-v", loglevel, "-nostats", "-y"]
    composed: list[str] = ffmpeg.compile(
        ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0],
        cmd=[*head, "-copyts"] if copyts else head,
    )
    return composed


def start(ffprobe: str, path: str, container: str) -> "subprocess.Popen[bytes]":
    """Start ffprobe on the file's headers."""
    command = [
        ffprobe,
        "-v",
        "error",
        *guard(container),
        "-show_format",
        "-show_streams",
        "-show_chapters",
        "-show_programs",
        "-of",
        "json",
        "-i",
        path,
    ]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )


def answer(child: "subprocess.Popen[bytes]", timeout: float = 30) -> dict[str, Any] | None:
    """What ffprobe said; None where it could not open the file; `Crashed` where it died."""
    try:
        out, _ = child.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise
    if child.returncode < 0:
        raise Crashed(f"ffprobe: signal {-child.returncode}")
    if child.returncode != 0:
        return None
    answer = json.loads(out or b"{}")
    return answer if isinstance(answer, dict) and answer.get("streams") else None


def number(text: Any) -> float | None:
    """A number from ffprobe's strings: "25/1", "20.000000", "N/A"."""
    left, slash, right = str(text).partition("/")
    try:
        value = float(left) / float(right) if slash else float(left)
    except (ValueError, ZeroDivisionError):
        return None
    return value if abs(value) < 1e15 else None


def as_facts(answer: dict[str, Any], container: str) -> dict[str, Any]:
    """The answer of ffprobe in the words of `VideoFacts`; basis "container header"."""
    streams = answer["streams"]
    films = [stream for stream in streams if stream.get("codec_type") == "video" and not _attached(stream)]
    sounds = [stream for stream in streams if stream.get("codec_type") == "audio"]
    total = number(answer.get("format", {}).get("duration"))
    facts: dict[str, Any] = {
        "container": container,
        "duration": total,
        "container_duration": total,
        "cover_art": any(_attached(stream) for stream in streams),
        "extra_pictures": max(0, len(films) - 1),
        "subtitle_tracks": sum(stream.get("codec_type") == "subtitle" for stream in streams),
        "audio": [
            {
                "codec": str(stream.get("codec_name", "")),
                "channels": stream.get("channels"),
                "sample_rate": int(number(stream.get("sample_rate")) or 0) or None,
                "bit_rate": number(stream.get("bit_rate")),
                "duration": number(stream.get("duration")),
            }
            for stream in sounds
        ],
        "basis": {
            "duration": "container header",
            "frame_rate": "container header",
            "size": "container header",
        },
    }
    if films:
        facts |= {**_picture(films[0], total), "stream": films[0].get("index", -1)}
    return facts


def _attached(stream: dict[str, Any]) -> bool:
    return bool(stream.get("disposition", {}).get("attached_pic"))


def _picture(stream: dict[str, Any], total: float | None) -> dict[str, Any]:
    turn = next(
        (side_data["rotation"] for side_data in stream.get("side_data_list", []) if "rotation" in side_data),
        0,
    )
    rate = number(stream.get("avg_frame_rate"))
    return {
        "codec": str(stream.get("codec_name", "")),
        "duration": number(stream.get("duration")) or total,
        "width": stream.get("width"),
        "height": stream.get("height"),
        "pixel_aspect": pixel_aspect(stream),
        "rotation": int(-turn) % 360 if isinstance(turn, int) and turn % 90 == 0 else None,
        "frames": int(number(stream.get("nb_frames")) or 0) or None,
        "frame_rate": rate or None,
        "bit_rate": number(stream.get("bit_rate")),
    }


def pixel_aspect(stream: dict[str, Any]) -> float | None:
    """Width of a pixel divided by its height."""
    value = number(str(stream.get("sample_aspect_ratio", "")).replace(":", "/"))
    return value if value and value > 0 else None


def tags(answer: dict[str, Any]) -> dict[str, str]:
    """All text tags, of the file and of its streams; those of a sound file (Vorbis comments stand in its stream) under plain
    names.
    """
    sound = len(answer["streams"]) == 1 and answer["streams"][0].get("codec_type") == "audio"
    tags_found: dict[str, str] = {}
    for name, value in answer.get("format", {}).get("tags", {}).items():
        tags_found[str(name)[:80]] = str(value)[:1000]
    for stream in answer["streams"]:
        for name, value in stream.get("tags", {}).items():
            if name not in ("language", "vendor_id", "creation_time", "encoder", "DURATION") and not (
                name == "handler_name" and mp4.USUAL_HANDLER.search(str(value))
            ):
                tags_found[
                    str(name).lower()[:80] if sound else f"stream {stream.get('index')} {name}"[:80]
                ] = str(value)[:1000]
    for program in answer.get("programs", [])[:20]:
        for name in ("service_name", "service_provider"):
            if (value := str(program.get("tags", {}).get(name, ""))) not in ("", "Service01", "FFmpeg"):
                tags_found[name] = value[:1000]
    for number, chapter in enumerate(answer.get("chapters", [])[:100], start=1):
        if title := str(chapter.get("tags", {}).get("title", "")):
            tags_found[f"chapter {number}"] = title[:1000]
    return dict(list(tags_found.items())[:200])


_BROKEN = re.compile(
    r"corrupt decoded frame|Error while decoding stream|Error submitting packet to decoder|max resync size reached"
)
"""What ffmpeg says of media that is broken, whatever its coding; a decoder's own complaints may also come from the seeking."""
_SHOWN = re.compile(r"\] n: *\d+ .*?pts_time: *(-?\d+(?:\.\d+)?)")
STRETCHES, STRETCH_S, WHOLE_S = 12, 4.0, 60.0
"""So many stretches of a film, of so many seconds, are decoded in full; a shorter film as a whole."""
QUIET_DB, GAP_S = -50, 2
_LOUD = "level+info"


def broken(report: str, offset: float = 0.0) -> tuple[list[float], int]:
    """Where a report with a line per frame complains (seconds from `offset`), each second once; how many frames there were."""
    moment, frames, moments = offset, 0, dict[int, float]()
    for line in report.splitlines():
        shown = _SHOWN.search(line)
        if shown:
            moment, frames = max(0.0, float(shown[1])), frames + 1
        elif _BROKEN.search(line):
            moments.setdefault(int(moment), round(moment, 2))
    return list(moments.values()), frames


_LOOKS = re.compile(r"\bmean:\[([\d. ]+)\] stdev:\[([\d. ]+)\]")
FLAT, DARK, DARK_GRAIN = 2.0, 26.0, 6.0
"""Levels of 255: a picture of one colour varies by less than `FLAT`; a lens under its cap shows grain on black."""


def blank(report: str) -> tuple[int, int]:
    """Of the frames of a report: how many show nothing (one colour, or black with grain), and how many it describes."""
    described = empty = 0
    for means, deviations in _LOOKS.findall(report):
        mean, grain = float(means.split()[0]), [float(level) for level in deviations.split()]
        described += 1
        empty += max(grain) < FLAT or (mean < DARK and grain[0] < DARK_GRAIN)
    return empty, described


def loudness(tool: str, path: str, container: str, timeout: float) -> dict[str, Any]:
    """Mean and largest volume of the first sound track in dBFS, its longest silence, and where it could not be decoded (to
    ten seconds).
    """
    sound = source(path, container, threads=2)["a:0"]
    look = f"silencedetect=n={QUIET_DB}dB:d={GAP_S},volumedetect,asetnsamples=n=480000:p=0,ashowinfo"
    report = run(command(tool, output(sound, "-", af=look, format="null"), loglevel=_LOUD), timeout)
    facts: dict[str, Any] = {}
    for key, name in (("mean_volume", "mean_volume"), ("max_volume", "max_volume")):
        match = re.search(rf"{name}: (-?\d+(?:\.\d+)?|-inf) dB", report)
        if match:
            facts[key] = -120.0 if match[1] == "-inf" else float(match[1])
    if "max_volume" in facts:
        facts |= _longest(report, "silence", {"silent_from": 0.0, "silent_for": 0.0})
        facts["sound_errors"] = broken(report)[0][:MOST_MOMENTS]
    return facts


MOST_MOMENTS = 50
LONGEST_REPORT = 64_000_000
"""Bytes: a line for each key frame of the longest film."""


def _longest(report: str, name: str, facts: dict[str, float]) -> dict[str, float]:
    """The longest stretch that a filter reports, into the two facts: where it begins, and its seconds."""
    begin, length = facts
    starts = [float(seconds) for seconds in re.findall(rf"{name}_start: (-?\d+(?:\.\d+)?)", report)]
    lengths = [float(seconds) for seconds in re.findall(rf"{name}_duration: (\d+(?:\.\d+)?)", report)]
    for start, seconds in zip(starts, lengths, strict=False):
        if seconds > facts[length]:
            facts = {begin: max(0.0, start), length: seconds}
    return facts


def stillness(tool: str, path: str, container: str, timeout: float) -> dict[str, Any]:
    """Black at the start, and from all key frames: the longest still picture, and where they could not be decoded."""
    start = source(path, container, threads=2, t=60)["v:0"]
    detect = "scale=320:-2,blackdetect=d=0.5:pix_th=0.10"
    black = run(command(tool, output(start, "-", vf=detect, format="null")), timeout)
    facts: dict[str, Any] = {"black_until": 0.0}
    match = re.search(r"black_start:0(?:\.0\d*)? black_end:(\d+(?:\.\d+)?)", black)
    if match:
        facts["black_until"] = float(match[1])
    keys = source(path, container, threads=2, skip_frame="nokey")["v:0"]
    detect = "scale=320:-2,freezedetect=n=-60dB:d=10,showinfo"
    report = run(command(tool, output(keys, "-", vf=detect, format="null"), loglevel=_LOUD), timeout)
    facts |= _longest(report, "freeze", {"frozen_from": 0.0, "frozen_for": 0.0})
    errors, shown = broken(report)
    return facts | {"decode_errors": errors[:MOST_MOMENTS] if shown else [0.0], "blank": blank(report)}


def stretches(tool: str, path: str, container: str, duration: float, timeout: float) -> dict[str, Any]:
    """Where pictures could not be decoded in twelve stretches over the film, and how many seconds these are."""
    whole = duration <= WHOLE_S
    places = [0.0] if whole else [duration * (index + 0.5) / STRETCHES for index in range(STRETCHES)]
    length = duration + 1 if whole else STRETCH_S
    moments: list[float] = []
    decoded = 0.0
    empty = described = 0
    for place in places:
        seek: dict[str, Any] = {"ss": round(place, 3), "noaccurate_seek": None} if place else {}
        film = source(path, container, threads=2, t=length, **seek)["v:0"]
        line = command(
            tool, output(film, "-", vf="scale=64:-2,showinfo", format="null"), loglevel=_LOUD, copyts=True
        )
        report = run(line, timeout)
        errors, frames = broken(report, place)
        nothing, looked_at = blank(report)
        empty, described = empty + nothing, described + looked_at
        moments += errors
        decoded += (
            length if frames else 0.0
        )  # a stream without an index may show nothing up to its next key frame
    return {
        "decode_errors": moments[:MOST_MOMENTS],
        "decoded_s": min(duration, decoded),
        "blank": (empty, described),
    }


OPENING_S = 10
OPENING_RATE = 4
_WIDE, _HIGH = 64, 36


def opening(tool: str, path: str, container: str, timeout: float) -> list[dict[str, Any]]:
    """Colours of the first seconds, from small copies of four frames a second: each is what stands at its moment."""
    first = source(path, container, threads=2, t=OPENING_S)["v:0"]
    small = f"fps={OPENING_RATE}:round=up,scale={_WIDE}:{_HIGH}"
    done = subprocess.run(
        command(tool, output(first, "-", vf=small, **RAW), loglevel="error"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout,
        check=False,
        env=ENVIRONMENT,
    )
    size = _WIDE * _HIGH * 3
    frames = [done.stdout[at : at + size] for at in range(0, len(done.stdout) - size + 1, size)]
    return [
        {"at": index / OPENING_RATE, "shares": colours(frame)}
        for index, frame in enumerate(frames[: OPENING_S * OPENING_RATE])
    ]


def colours(pixels: bytes) -> dict[str, float]:
    """Shares of the plain colours in RGB pixels; what is none of them is left out."""
    counts: dict[str, int] = {}
    for at in range(0, len(pixels) - 2, 3):
        name = _colour(*pixels[at : at + 3])
        if name:
            counts[name] = counts.get(name, 0) + 1
    total = max(1, len(pixels) // 3)
    return {name: round(count / total, 3) for name, count in sorted(counts.items())}


def _hue(red: int, green: int, blue: int) -> int:
    """Degrees, of a colour whose largest part is blue: 180 cyan, 240 blue, 300 magenta."""
    return round(240 + 60 * (red - green) / (blue - min(red, green)))


def _colour(red: int, green: int, blue: int) -> str:
    top, low = max(red, green, blue), min(red, green, blue)
    if top < 40:
        return "black"
    if (top - low) < 0.25 * top:
        return "white" if low > 190 else ""
    if top == blue and (blue - red) > 0.25 * top:
        return "blue" if _hue(red, green, blue) in range(195, 266) else ""
    if top == red:
        return "red" if max(green, blue) < 0.5 * red else ""
    return "green" if top == green and max(red, blue) < 0.75 * green else ""


def run(line: list[str], timeout: float) -> str:
    """What the tool reported; `Crashed` where it died."""
    done = subprocess.run(
        line, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False, env=ENVIRONMENT
    )
    if done.returncode < 0:
        raise Crashed(f"ffmpeg: signal {-done.returncode}")
    return done.stderr[-LONGEST_REPORT:].decode("utf-8", "replace")
