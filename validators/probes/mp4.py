"""Reading the index of an MP4 or QuickTime file: what its sample tables say, without touching the media. Standard library.

Durations come from the sample table (or the fragments' runs) and the edit list, never from the header's claim; size and
sound as the coded picture and the coding's own description say them, as players do. The end of `mdat` and of each chunk's
samples tell a cut-off file.
"""

import re
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, BinaryIO

from validators.probes import esds, sps
from validators.probes.sources import Source, opened

MAX_MOOV = 192 * 1024 * 1024
MAX_BOXES = 200_000
LONGEST_CONFIGURATION = 65_536
"""Bytes of the description of a coded picture."""
EPOCH = 2082844800
"""Seconds from 1904-01-01 to 1970-01-01."""

CODECS = {
    "avc1": "h264", "avc2": "h264", "avc3": "h264", "avc4": "h264", "hvc1": "hevc", "hev1": "hevc", "dvh1": "hevc",
    "dvhe": "hevc", "av01": "av1", "vp08": "vp8", "vp09": "vp9", "mp4v": "mpeg4", "jpeg": "mjpeg", "mjpa": "mjpeg",
    "png ": "png", "apcn": "prores", "apch": "prores", "apcs": "prores", "apco": "prores", "ap4h": "prores",
    "rle ": "qtrle", "s263": "h263", "h263": "h263",
    "mp4a": "aac", "ac-3": "ac3", "ec-3": "eac3", "Opus": "opus", "alac": "alac", "fLaC": "flac", ".mp3": "mp3",
    "samr": "amr_nb", "sawb": "amr_wb", "lpcm": "pcm", "sowt": "pcm", "twos": "pcm", "in24": "pcm", "ulaw": "pcm",
}  # fmt: skip


USUAL_HANDLER = re.compile(
    r"^$|handle|media|apple|core|gpac|l-smash|mainconcept|alias|google|track|video|sound|audio|subtitle|time ?code|metadata",
    re.IGNORECASE,
)
"""Names that programs write for a track; anything else may have been written by a person."""


class Damaged(Exception):
    """The file cannot be played; the argument is a damage code."""


class Track:
    """One track of the index. (No dataclass: importing that costs the child more than reading the index.)"""

    def __init__(self) -> None:
        self.kind = ""
        self.number = 0
        self.timescale = 0
        self.codec = ""
        self.encrypted = False
        self.width = 0
        self.height = 0
        self.pixel_aspect: tuple[int, int] | None = None
        self.matrix: tuple[int, int, int, int] = (65536, 0, 0, 65536)
        self.enabled = True
        self.channels = 0
        self.sample_rate = 0
        self.samples = 0
        self.ticks = 0
        """Duration of all samples in the track's own timescale."""
        self.spread: dict[int, int] = {}
        """Samples by their duration in ticks."""
        self.bytes = 0
        self.chunks = 0
        self.first_byte = 0
        """Where the media of the first chunk starts."""
        self.last_byte = 0
        """Where the media of the last chunk starts."""
        self.past = 0
        """The end of the chunk that ends last."""
        self.edits: list[tuple[int, int]] = []
        """(duration in movie timescale, media time); media time -1 is a gap."""
        self.default: tuple[int, int] = (0, 0)
        """Sample duration and size that fragments fall back on."""


class Movie:
    """The whole index."""

    def __init__(self) -> None:
        self.timescale = 0
        self.duration = 0
        self.created = 0
        self.matrix: tuple[int, int, int, int] = (65536, 0, 0, 65536)
        """How all pictures are turned, before each track's own matrix."""
        self.tracks: list[Track] = []
        self.fragmented = False
        self.truncated = False
        self.moov_at_end = False
        self.cover = False
        self.protected = False
        self.raw = b""
        """The body of `moov`."""


def read(path: Source, size: int) -> Movie:
    """The movie of a file; `Damaged` when it has no usable index."""
    movie, moov_seen, mdat_seen = Movie(), False, False
    with opened(path) as file:
        for kind, end, body in top_level(file, size):
            if end > size:
                movie.truncated = True
            if kind == b"moov" and not moov_seen:
                if end > size:
                    raise Damaged("truncated")
                if end - body > MAX_MOOV:
                    raise Damaged("unreadable")
                moov_seen, movie.moov_at_end = True, mdat_seen
                file.seek(body)
                movie.raw = file.read(end - body)
                _moov(movie, movie.raw)
            elif kind == b"moof" and moov_seen:
                if end > size or end - body > MAX_MOOV:
                    continue
                movie.fragmented = True
                file.seek(body)
                _moof(movie, file.read(end - body))
            elif kind == b"mdat":
                mdat_seen = True
    if not moov_seen:
        raise Damaged("no_moov")
    if any(max(track.last_byte + 1, track.past, track.bytes) > size for track in movie.tracks):
        movie.truncated = True
    return movie


def top_level(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, end, start of body) of each top-level box; `end` may lie past the file's end."""
    at, count = 0, 0
    while at + 8 <= size and count < MAX_BOXES:
        count += 1
        file.seek(at)
        head = file.read(16)
        length, kind = struct.unpack_from(">I4s", head)
        body = at + 8
        if length == 1 and len(head) == 16:
            length, body = struct.unpack_from(">Q", head, 8)[0], at + 16
        elif length == 0:
            length = size - at
        if length < body - at:
            if at == 0:
                raise Damaged("unreadable")
            return
        yield kind, at + length, body
        at += length


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """(kind, body) of the boxes in a body; stops at the first that does not fit."""
    at, count = 0, 0
    while at + 8 <= len(data) and count < 10_000:
        count += 1
        length, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if length == 1 and at + 16 <= len(data):
            length, start = struct.unpack_from(">Q", data, at + 8)[0], at + 16
        elif length == 0:
            length = len(data) - at
        if length < start - at or at + length > len(data):
            return
        yield kind, data[start : at + length]
        at += length


def _moov(movie: Movie, raw: bytes) -> None:
    defaults: dict[int, tuple[int, int]] = {}
    for kind, body in _boxes(memoryview(raw)):
        if kind == b"mvhd":
            movie.created, movie.timescale, movie.duration = times(body)
            if len(body) >= 100:
                matrix = _matrix(body, 48 if body[0] == 1 and len(body) >= 112 else 36)
                movie.matrix = matrix if any(matrix) else movie.matrix
        elif kind == b"trak":
            track = _trak(body)
            if track:
                movie.tracks.append(track)
        elif kind == b"mvex":
            movie.fragmented = True
            for inner, trex in _boxes(body):
                if inner == b"trex" and len(trex) >= 24:
                    number, _, duration, length = struct.unpack_from(">IIII", trex, 4)
                    defaults[number] = (duration, length)
        elif kind == b"udta":
            movie.cover = movie.cover or b"covr" in bytes(body)
        elif kind == b"cmov":
            raise Damaged("unreadable")
        elif kind == b"pssh":
            movie.protected = True
    for track in movie.tracks:
        track.default = defaults.get(track.number, (0, 0))


def times(body: memoryview) -> tuple[int, int, int]:
    """Creation time, timescale, duration of an mvhd or mdhd."""
    wide = len(body) >= 32 and body[0] == 1
    created, _, scale, duration = struct.unpack_from(">QQIQ" if wide else ">IIII", body, 4)
    unknown = 0xFFFFFFFFFFFFFFFF if wide else 0xFFFFFFFF
    return created, scale, 0 if duration == unknown else duration


def _trak(data: memoryview) -> Track | None:
    track = Track()
    for kind, body in _boxes(data):
        if kind == b"tkhd" and len(body) >= 84:
            wide = 12 if body[0] == 1 else 0
            track.enabled = bool(body[3] & 1)
            track.number = struct.unpack_from(">I", body, 12 + wide // 12 * 8)[0]
            track.matrix = _matrix(body, 40 + wide)
        elif kind == b"edts":
            for inner, elst in _boxes(body):
                if inner == b"elst":
                    track.edits = _edits(elst)
        elif kind == b"mdia":
            _media(track, body)
    return track if track.kind else None


def _matrix(body: memoryview, at: int) -> tuple[int, int, int, int]:
    """The four numbers that turn and stretch; the others move."""
    a, b, _, c, d = struct.unpack_from(">5i", body, at)
    return a, b, c, d


def _edits(body: memoryview) -> list[tuple[int, int]]:
    count = struct.unpack_from(">I", body, 4)[0]
    shape, step = (">Qq", 20) if body[0] == 1 else (">Ii", 12)
    fits = min(count, (len(body) - 8) // step, 10_000)
    return [struct.unpack_from(shape, body, 8 + step * index) for index in range(fits)]


def _media(track: Track, data: memoryview) -> None:
    for kind, body in _boxes(data):
        if kind == b"mdhd":
            _, track.timescale, _ = times(body)
        elif kind == b"hdlr" and len(body) >= 12:
            track.kind = bytes(body[8:12]).decode("latin-1")
        elif kind == b"minf":
            for inner, stbl in _boxes(body):
                if inner == b"stbl":
                    _tables(track, stbl)


def _tables(track: Track, data: memoryview) -> None:
    tables = dict(_boxes(data))
    for kind, body in tables.items():
        if kind == b"stsd" and len(body) >= 16 and any(body[4:8]):
            _description(track, body[8:])
        elif kind == b"stts":
            for count, delta in _pairs(body):
                track.samples += count
                track.ticks += count * delta
                track.spread[delta] = track.spread.get(delta, 0) + count
        elif kind == b"stsz" and len(body) >= 12:
            track.bytes = _sizes(body)
        elif kind in (b"stco", b"co64"):
            offsets = numbers(body[8:], "Q" if kind == b"co64" else "I", struct.unpack_from(">I", body, 4)[0])
            track.chunks, track.first_byte = len(offsets), offsets[0] if offsets else 0
            track.last_byte = max(offsets, default=0)
            if b"stsc" in tables and b"stsz" in tables:
                track.past = _end(offsets, tables[b"stsc"], tables[b"stsz"])


def _end(offsets: "array[int]", chunks: memoryview, sizes: memoryview) -> int:
    """Where the samples of the chunk end that ends last; only chunks that may be it are added up."""
    fixed, count = struct.unpack_from(">II", sizes, 4)
    each = array("I") if fixed else numbers(sizes[12:], "I", count)
    runs = numbers(chunks[8:], "I", struct.unpack_from(">I", chunks, 4)[0] * 3)
    firsts, samples = runs[0::3], runs[1::3]
    nearly = max(samples, default=0) * (fixed or max(each, default=0))
    least = max(offsets, default=0) - nearly
    late = [chunk for chunk, offset in enumerate(offsets) if offset >= least]
    end = done = sample = 0
    for first, following, held in zip(firsts, [*firsts[1:], len(offsets) + 1], samples, strict=False):
        start, stop = max(first - 1, done), min(following - 1, len(offsets))
        for chunk in late[bisect_left(late, start) : bisect_left(late, stop)]:
            at = sample + (chunk - start) * held
            inside = max(0, min(held, count - at)) * fixed if fixed else sum(each[at : at + held])
            end = max(end, offsets[chunk] + inside)
        sample += max(0, stop - start) * held
        done = max(done, stop)
    return end


def numbers(body: memoryview, code: str, count: int) -> "array[int]":
    values = array(code)
    fits = min(count, len(body) // values.itemsize)
    values.frombytes(body[: fits * values.itemsize])
    if sys.byteorder == "little":
        values.byteswap()
    return values


def _pairs(body: memoryview) -> Iterator[tuple[int, int]]:
    values = numbers(body[8:], "I", struct.unpack_from(">I", body, 4)[0] * 2)
    return zip(values[0::2], values[1::2], strict=False)


def _sizes(body: memoryview) -> int:
    fixed, count = struct.unpack_from(">II", body, 4)
    return fixed * count if fixed else sum(numbers(body[12:], "I", count))


def _description(track: Track, data: memoryview) -> None:
    for kind, body in _boxes(data):
        name = bytes(kind).decode("latin-1")
        if name in ("encv", "enca"):
            track.encrypted = True
        track.codec = CODECS.get(name, name.strip(" \0"))
        if track.kind == "vide" and len(body) >= 78:
            track.width, track.height = struct.unpack_from(">HH", body, 24)
            for inner, box in _boxes(body[78:]):
                if inner in (b"avcC", b"hvcC"):
                    _coded(track, inner, bytes(box[:LONGEST_CONFIGURATION]))
                elif inner == b"pasp" and len(box) >= 8:
                    left, right = struct.unpack_from(">II", box)
                    track.pixel_aspect = (left, right) if left and right else None
                elif inner == b"sinf":
                    track.encrypted = True
        elif track.kind == "soun" and len(body) >= 28:
            track.channels = struct.unpack_from(">H", body, 16)[0]
            track.sample_rate = struct.unpack_from(">I", body, 24)[0] >> 16
            if name == "mp4a":
                _described(track, bytes(body))
        return


def _coded(track: Track, kind: bytes, configuration: bytes) -> None:
    """The size of the coded picture, which players show whatever the entry around it says; the entry of an H.264 picture may
    cut what fills up the last blocks of 16 pixels.
    """
    try:
        if kind == b"hvcC":
            track.width, track.height = sps.size_hevc(configuration)
        elif configuration[5] & 31:
            length = int.from_bytes(configuration[6:8], "big")
            width, height, _ = sps.read(configuration[8 : 8 + length])
            if not (width - 16 < track.width <= width and height - 16 < track.height <= height):
                track.width, track.height = width, height
    except (ValueError, IndexError):
        pass


def _described(track: Track, entry: bytes) -> None:
    """The coding, and channels and rate as players take them, where the entry holds an `esds` box (QuickTime wraps it)."""
    at = entry.find(b"esds")
    sound = esds.read(entry[at + 4 :]) if at >= 0 else esds.Sound()
    track.codec = sound.codec or "aac"
    track.channels = sound.channels or track.channels
    track.sample_rate = sound.sample_rate or track.sample_rate


def _moof(movie: Movie, raw: bytes) -> None:
    tracks = {track.number: track for track in movie.tracks}
    for kind, traf in _boxes(memoryview(raw)):
        if kind != b"traf":
            continue
        track, duration, length = None, 0, 0
        for inner, body in _boxes(traf):
            if inner == b"tfhd":
                flags, number = struct.unpack_from(">II", body)
                track = tracks.get(number)
                duration, length = track.default if track else (0, 0)
                at = 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2)
                if flags & 8:
                    duration = struct.unpack_from(">I", body, at)[0]
                    at += 4
                if flags & 16:
                    length = struct.unpack_from(">I", body, at)[0]
            elif inner == b"trun" and track is not None:
                _run(track, body, duration, length)


def _run(track: Track, body: memoryview, duration: int, length: int) -> None:
    flags, count = struct.unpack_from(">II", body)
    flags &= 0xFFFFFF
    at = 8 + 4 * bool(flags & 1) + 4 * bool(flags & 4)
    width = sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    if width:
        count = min(count, (len(body) - at) // (4 * width))
    values = numbers(body[at:], "I", count * width)
    lengths = values[0::width] if flags & 0x100 else array("I", [duration]) * min(count, 5_000_000)
    if flags & 0x200:
        track.bytes += sum(values[1 if flags & 0x100 else 0 :: width])
    else:
        track.bytes += length * count
    track.samples += count
    track.ticks += sum(lengths)
    for value in lengths:
        track.spread[value] = track.spread.get(value, 0) + 1


def seconds(movie: Movie, track: Track) -> float | None:
    """What a player shows of the track: its edits where they make sense, else all its samples."""
    if not track.timescale:
        return None
    media = track.ticks / track.timescale
    shown = sum(length for length, start in track.edits if start >= 0)
    if movie.timescale and shown and not movie.fragmented and len(track.edits) <= 64:
        edited = shown / movie.timescale
        if edited <= media + 0.1:
            return edited
    return media


def rotation(movie: Movie, track: Track) -> int | None:
    """Degrees clockwise, a multiple of 90; None where the matrices of track and movie make no sense."""
    (e, f, g, h), (i, j, k, m) = track.matrix, movie.matrix
    a, b, c, d = e * i + f * k, e * j + f * m, g * i + h * k, g * j + h * m
    straight = abs(a) > 0 and abs(d) > 0 and b == 0 and c == 0
    turned = abs(b) > 0 and abs(c) > 0 and a == 0 and d == 0
    if straight:
        return 180 if a < 0 and d < 0 else 0
    if turned:
        return 90 if b > 0 else 270
    return None


def variable(track: Track) -> bool:
    """Whether more than 5 % of the samples last longer or shorter than most, by more than a tick and 2 %."""
    if track.samples < 10 or not track.spread:
        return False
    usual = max(track.spread, key=lambda delta: track.spread[delta])
    slack = max(1, usual * 0.02)
    odd = sum(count for delta, count in track.spread.items() if abs(delta - usual) > slack)
    return odd > 0.05 * track.samples


def created(movie: Movie) -> int | None:
    """Unix seconds of the movie's creation; None for the clock's own zeros (1904, 1970, before 2000)."""
    moment = movie.created - EPOCH
    return moment if 946684800 <= moment <= 4102444800 else None


def as_facts(movie: Movie, container: str) -> dict[str, Any]:
    """The movie in the words of `VideoFacts`."""
    pictures = [track for track in movie.tracks if track.kind == "vide" and track.samples > 0]
    films = [track for track in pictures if track.samples > 1 or len(pictures) == 1]
    main = next((track for track in films if track.enabled), films[0] if films else None)
    sounds = [track for track in movie.tracks if track.kind == "soun" and track.samples > 0]
    scale = movie.timescale or 1
    facts: dict[str, Any] = {
        "container": container,
        "container_duration": movie.duration / scale if movie.duration else None,
        "fragmented": movie.fragmented,
        "truncated": movie.truncated,
        "moov_at_end": movie.moov_at_end,
        "encrypted": movie.protected or any(track.encrypted for track in movie.tracks),
        "cover_art": movie.cover or len(films) < len(pictures),
        "extra_pictures": max(0, len(films) - 1),
        "subtitle_tracks": sum(track.kind in ("sbtl", "subt", "text", "clcp") for track in movie.tracks),
        "audio": [_sound(movie, track) for track in sounds],
        "basis": {
            "duration": "sample table",
            "frame_rate": "sample table",
            "size": "sample description, display matrix",
        },
    }
    if movie.fragmented:
        facts["basis"] |= {"duration": "fragment runs", "frame_rate": "fragment runs"}
    if main:
        facts |= _picture(movie, main)
    elif sounds:
        facts["duration"] = max(filter(None, (seconds(movie, track) for track in sounds)), default=None)
    return facts


def _sound(movie: Movie, track: Track) -> dict[str, Any]:
    length = seconds(movie, track)
    media = track.ticks / track.timescale if track.timescale else 0
    return {
        "codec": track.codec,
        "channels": track.channels or None,
        "sample_rate": track.sample_rate or None,
        "bit_rate": track.bytes * 8 / media if media else None,
        "duration": length,
    }


def _picture(movie: Movie, track: Track) -> dict[str, Any]:
    length, turn = seconds(movie, track), rotation(movie, track)
    media = track.ticks / track.timescale if track.timescale else 0
    return {
        "codec": track.codec,
        "duration": length,
        "width": track.width or None,
        "height": track.height or None,
        "pixel_aspect": track.pixel_aspect[0] / track.pixel_aspect[1] if track.pixel_aspect else None,
        "rotation": turn,
        "frames": track.samples,
        "frame_rate": track.samples / media if media else None,
        "variable_frame_rate": variable(track),
        "bit_rate": track.bytes * 8 / media if media else None,
    }
