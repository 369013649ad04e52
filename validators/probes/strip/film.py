"""A film or sound written anew by ffmpeg without unpacking it: its pictures and sounds as they are, and nothing else.

Tags of the file and its tracks, chapters, covers, subtitles, data tracks (a camera's route), free boxes, and the text that
encoders put between the pictures (SEI, metadata OBU) stay behind. Only codings of which that is known are let through.
"""

import subprocess
from collections.abc import Mapping
from typing import Any

from validators.probes import ffmpeg
from validators.probes.strip.outcome import Withheld

SECONDS = 780
MUXERS = {
    "mp4": "mp4", "m4v": "mp4", "mov": "mov", "3gp": "3gp", "m4a": "mp4", "mkv": "matroska", "webm": "webm", "avi": "avi",
    "wmv": "asf", "wma": "asf", "flv": "flv", "mpg": "vob", "ts": "mpegts", "mp3": "mp3", "wav": "wav", "aac": "adts",
    "ogg": "ogg", "flac": "flac",
}  # fmt: skip
"""ffmpeg's writer of each type that can be written anew."""
_BETWEEN = {"h264": "6", "hevc": "39-40", "mpeg2video": "178", "av1": "5"}
"""Units between the pictures that hold text or anything: SEI (ITU-T H.264 7.4.1, H.265 7.4.2.2), user data (ISO 13818-2
6.2.2.2), metadata OBUs (AV1 6.2.2)."""
_PICTURES = frozenset({*_BETWEEN, "vp8", "vp9", "wmv1", "wmv2", "wmv3", "msmpeg4v3", "flv1"})
_SOUNDS = frozenset({
    "aac", "mp3", "mp2", "ac3", "eac3", "opus", "flac", "alac", "wmav1", "wmav2", "amr_nb", "amr_wb", "pcm_alaw",
    "pcm_mulaw", "pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le",
})  # fmt: skip
_IN_MP4 = ("mp4", "mov", "3gp")
_OWN_TAGS = frozenset({
    "major_brand", "minor_version", "compatible_brands", "encoder", "language", "handler_name", "vendor_id", "duration",
    "service_name", "service_provider",
})  # fmt: skip
"""Tags that the writing itself leaves, in lower case."""


def remux(path: str, out: str, kind: str, tools: Mapping[str, Any]) -> None:
    """Write the film again. Raises `Withheld` where a track's coding may carry text, or the tools are not there."""
    if not tools.get("ffmpeg") or not tools.get("ffprobe"):
        raise Withheld("no_tool")
    streams = _streams(path, kind, tools)
    if not streams:
        raise Withheld("damaged")
    for stream in streams:
        if not _known(stream, kind):
            raise Withheld("coding")
    done = subprocess.run(
        line(str(tools["ffmpeg"]), path, out, kind, streams),
        env=ffmpeg.ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    if done.returncode != 0 or not _bare(out, kind, len(streams), tools):
        raise Withheld("damaged")


def line(tool: str, path: str, out: str, kind: str, streams: list[dict[str, Any]]) -> list[str]:
    """The command line of ffmpeg."""
    import ffmpeg as compose

    source = ffmpeg.source(path, kind)
    options: dict[str, Any] = {
        "c": "copy", "map_metadata": -1, "map_metadata:s": -1, "map_chapters": -1, "fflags": "+bitexact",
        "format": MUXERS[kind],
    }  # fmt: skip
    if MUXERS[kind] in _IN_MP4:
        options |= {"movflags": "+faststart", "write_tmcd": 0}
    if kind == "mp3":
        options |= {"id3v2_version": 0, "write_id3v1": 0}
    for number, stream in enumerate(streams):
        units = _BETWEEN.get(str(stream.get("codec_name")))
        if units:
            options[f"bsf:{number}"] = f"filter_units=remove_types={units}"
    return ffmpeg.command(
        tool,
        compose.output(*[source[str(stream["index"])] for stream in streams], out, **options),
        loglevel="error",
    )


def _streams(path: str, kind: str, tools: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Picture and sound tracks; covers are no pictures of a film."""
    answer = ffmpeg.answer(ffmpeg.start(str(tools["ffprobe"]), path, kind), timeout=60)
    return [
        stream
        for stream in (answer or {}).get("streams", [])
        if stream.get("codec_type") in ("video", "audio")
        and not stream.get("disposition", {}).get("attached_pic")
        and not stream.get("disposition", {}).get("timed_thumbnails")
    ]


def _known(stream: dict[str, Any], kind: str) -> bool:
    coding = stream.get("codec_name")
    if stream["codec_type"] == "video":
        return coding in _PICTURES
    # Vorbis: its header holds tags; the writer of Ogg makes a new one, the others copy it.
    return coding in _SOUNDS or (coding == "vorbis" and kind == "ogg")


def _bare(out: str, kind: str, tracks: int, tools: Mapping[str, Any]) -> bool:
    """Whether the copy opens, with as many tracks, and no tag but the writer's own."""
    answer = ffmpeg.answer(ffmpeg.start(str(tools["ffprobe"]), out, kind), timeout=60)
    if answer is None or len(answer["streams"]) != tracks:
        return False
    holders = [answer.get("format", {}), *answer["streams"]]
    return all(name.lower() in _OWN_TAGS for holder in holders for name in holder.get("tags", {}))
