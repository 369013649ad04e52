"""Whether browsers play a film as it is, and a copy that they play where they don't. In the child only."""

import os
import subprocess
from collections.abc import Mapping
from typing import Any

from validators.probes import ffmpeg
from validators.probes.detect import sniff

HEAD = 4096
WIDE, HIGH = 1280, 720
PIXELS = frozenset({"yuv420p", "yuvj420p"})
"""What every browser's H.264 decoder takes; 10 bit and 4:2:2 are for studios."""
_MP4 = frozenset({"mp4", "m4v", "mov"})
_PLAYED: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    **{kind: (frozenset({"h264"}), frozenset({"aac", "mp3"})) for kind in _MP4},
    "webm": (frozenset({"vp8", "vp9"}), frozenset({"opus", "vorbis"})),
}
"""Containers with the codings of pictures and sound that Chromium, Firefox and Safari all play in them; AV1 and HEVC need
hardware or a licence that many school computers lack.
"""


def plays(kind: str, streams: list[Mapping[str, Any]]) -> bool:
    """Whether a film of this container and these streams (as ffprobe names them) plays in every browser."""
    if kind not in _PLAYED:
        return False
    pictures, sounds = _PLAYED[kind]
    films = [stream for stream in streams if stream.get("codec_type") == "video"]
    films = [stream for stream in films if not stream.get("disposition", {}).get("attached_pic")]
    heard = [stream for stream in streams if stream.get("codec_type") == "audio"]
    return (
        bool(films)
        and all(stream.get("codec_name") in pictures for stream in films)
        and all(str(stream.get("pix_fmt", "yuv420p")) in PIXELS for stream in films)
        and all(stream.get("codec_name") in sounds for stream in heard[:1])
    )


def make(path: str, out: str, options: dict[str, Any]) -> dict[str, Any]:
    """{"plays": True}, or the copy in `out` and {}, or {"code": why there is none}."""
    kind = _kind_of(path, str(options.get("extension") or ""))
    if kind not in ffmpeg.FORMATS:
        return {"code": "type"}
    asked = ffmpeg.answer(ffmpeg.start(str(options["ffprobe"]), path, kind))
    streams = asked["streams"] if asked is not None else []
    if not any(stream.get("codec_type") == "video" for stream in streams):
        return {"code": "damaged"}
    said = {"subtitles": _subtitles(path, out, kind, streams, options)}
    if plays(kind, streams):
        return {"plays": True, **said}
    film = next(each for each in streams if each.get("codec_type") == "video")
    sound = next((each for each in streams if each.get("codec_type") == "audio"), None)
    indexes = [str(stream["index"]) for stream in (film, sound) if stream is not None]
    try:
        done = subprocess.run(
            line(str(options["ffmpeg"]), path, out, kind, indexes),
            env=ffmpeg.ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=float(options["seconds"]), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"code": "too_long"}
    if done.returncode < 0:
        raise ffmpeg.Crashed(f"ffmpeg: signal {-done.returncode}")
    return said if done.returncode == 0 and os.path.getsize(out) > 0 else {"code": "damaged"}


_TEXTS = frozenset({"subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text"})
MOST_SUBTITLES = 400_000
"""Bytes of a subtitle track that is kept: about ten hours of talk."""


def _subtitles(
    path: str, out: str, kind: str, streams: list[Mapping[str, Any]], options: Mapping[str, Any]
) -> str:
    """The first text track as WebVTT; "" where there is none, or it is too long or broken. Pictures of text are none."""
    tracks = [
        str(stream["index"])
        for stream in streams
        if stream.get("codec_type") == "subtitle" and stream.get("codec_name") in _TEXTS
    ]
    if not tracks:
        return ""
    target = f"{out}.vtt"
    written = ffmpeg.output(
        ffmpeg.source(path, kind)[tracks[0]], target, format="webvtt", map_metadata=-1, map_chapters=-1
    )
    try:
        ffmpeg.run(ffmpeg.command(str(options["ffmpeg"]), written, loglevel="error"), SUBTITLE_SECONDS)
        with open(target, "rb") as file:
            data = file.read(MOST_SUBTITLES + 1)
    except (OSError, subprocess.TimeoutExpired, ffmpeg.Crashed):
        return ""
    text = data.decode("utf-8", "replace")
    return text if len(data) <= MOST_SUBTITLES and text.startswith("WEBVTT") and "-->" in text else ""


SUBTITLE_SECONDS = 120.0


def line(tool: str, path: str, out: str, kind: str, indexes: list[str]) -> list[str]:
    """The command line of ffmpeg: these streams of the film, no larger than 720p, without tags, chapters or data."""
    import ffmpeg as compose

    source = ffmpeg.source(path, kind, threads=2)
    fit = f"scale=w={WIDE}:h={HIGH}:force_original_aspect_ratio=decrease:force_divisible_by=2"
    options: dict[str, Any] = {
        "vf": f"scale=w=trunc(iw*max(sar\\,1)/2)*2:h=trunc(ih/min(sar\\,1)/2)*2,setsar=1,{_never_larger(fit)}",
        "vcodec": "libx264", "preset": "veryfast", "crf": 24, "maxrate": "3M", "bufsize": "6M", "pix_fmt": "yuv420p",
        "acodec": "aac", "ac": 2, "audio_bitrate": "96k", "threads": 2, "map_metadata": -1, "map_chapters": -1,
        "fflags": "+bitexact", "flags:v": "+bitexact", "flags:a": "+bitexact", "movflags": "+faststart", "write_tmcd": 0,
        "format": "mp4",
    }  # fmt: skip
    return ffmpeg.command(
        tool, compose.output(*[source[each] for each in indexes], out, **options), loglevel="error"
    )


def _never_larger(fit: str) -> str:
    """A small film stays as it is: the box is no larger than the film."""
    return fit.replace(f"w={WIDE}", f"w=min({WIDE}\\,iw)").replace(f"h={HIGH}", f"h=min({HIGH}\\,ih)")


def _kind_of(path: str, extension: str) -> str:
    with open(path, "rb") as file:
        head = file.read(HEAD)
    return sniff(head, extension)
