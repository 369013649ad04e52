"""Whether the index of an MP4 or QuickTime film can be believed without asking ffprobe. Standard library.

Only the plain build that cameras, phones and editors write: every box known and none left over; one H.264 or HEVC
picture track; movie header, media header and sample table give one duration; the tables count one number of samples;
all chunks lie inside the media; the coded picture is as large as its description says; text tags in the two usual forms.
Anything else is `Unsure`, and ffprobe is asked. So each number still has another that it must agree with, and only the
plainest films are judged without starting a program. What is returned is what ffprobe would say, by its names.
"""

import datetime as dt
import struct
from collections.abc import Iterator
from operator import mul, sub
from typing import Any

from validators.probes import mp4, sps
from validators.probes.sources import Source, opened

Facts = dict[str, Any]
Boxes = list[tuple[bytes, memoryview]]

_TOP = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide"})
_MOOV = frozenset({b"mvhd", b"trak", b"udta", b"meta", b"iods", b"free"})
_TRAK = frozenset({b"tkhd", b"edts", b"mdia"})
_MDIA = frozenset({b"mdhd", b"hdlr", b"minf"})
_MINF = frozenset({b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"})
_STBL = frozenset({
    b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsc", b"stsz", b"stco", b"co64", b"sgpd", b"sbgp", b"sdtp",
})  # fmt: skip
_PICTURE = frozenset({b"avcC", b"hvcC", b"pasp", b"colr", b"btrt", b"fiel"})
_ITEMS = {
    b"\xa9nam": "title", b"\xa9ART": "artist", b"aART": "album_artist", b"\xa9alb": "album", b"\xa9day": "date",
    b"\xa9cmt": "comment", b"\xa9too": "encoder", b"\xa9gen": "genre", b"\xa9wrt": "composer", b"cprt": "copyright",
    b"desc": "description",
}  # fmt: skip
_OWN_MEDIA = tuple(struct.pack(">I4sIII4sI", 28, b"dref", 0, 1, 12, name, 1) for name in (b"url ", b"alis"))
"""A `dinf` that says: the media is in this file."""
_MPEG4_SOUND, _SOUND_STREAM = 0x40, 5
_AAC_LC, _AAC_ENDS = 2, (b"", b"\x56\xe5\x00")
_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_UNIT, _STRAIGHT = 0x10000, (-0x10000, 0, 0x10000)
_LARGEST = 1 << 31
_TEXT = 1
MOST_TRACKS = 4


class Unsure(Exception):
    """The film is not of the plain build."""


def second_opinion(path: Source, size: int, movie: mp4.Movie) -> Facts:
    """{"metadata", "pixel_aspect"} as ffprobe would say them; raises `Unsure`."""
    try:
        return _second_opinion(path, size, movie)
    except (struct.error, IndexError, KeyError, ValueError, OverflowError) as error:
        raise Unsure from error


def _sure(*conditions: object) -> None:
    if not all(conditions):
        raise Unsure


def _second_opinion(path: Source, size: int, movie: mp4.Movie) -> Facts:
    _sure(not movie.fragmented, not movie.truncated, not movie.protected, not movie.cover, movie.timescale)
    brand, media = _layout(path, size)
    tags, aspect = _brand(brand), None
    if movie.created:
        tags["creation_time"] = _moment(movie.created)
    boxes = _boxes(memoryview(movie.raw), _MOOV, many=(b"trak", b"free"))
    _header(dict(boxes)[b"mvhd"], 100)
    bodies = [body for kind, body in boxes if kind == b"trak"]
    _sure(movie.timescale < _LARGEST, len(bodies) == len(movie.tracks) <= MOST_TRACKS)
    for track, body in zip(movie.tracks, bodies, strict=True):
        _track(movie, track, body, media)
        if track.kind == "vide":
            aspect = _picture(movie, track, body)
        else:
            _sound(track, body)
    pictures = [track for track in movie.tracks if track.kind == "vide"]
    longest = max(mp4.seconds(movie, track) or 0 for track in movie.tracks)
    _sure(len(pictures) == 1, pictures[0].samples > 1, _near(movie.duration / movie.timescale, longest))
    _sure(sum(track.bytes for track in movie.tracks) <= sum(end - start for start, end in media))
    for kind, body in boxes:
        if kind in (b"udta", b"meta"):
            entries = _user_data(body) if kind == b"udta" else _tags(body)
            _sure(not entries.keys() & tags.keys())
            tags |= entries
    return {"metadata": {key[:80]: value[:1000] for key, value in tags.items()}, "pixel_aspect": aspect}


def _layout(path: Source, size: int) -> tuple[bytes, list[tuple[int, int]]]:
    """The brand, and where the media lies, of a file that holds nothing but these and one index."""
    seen: list[bytes] = []
    brand, media, at = b"", [], 0
    with opened(path) as file:
        for kind, end, body in mp4.top_level(file, size):
            _sure(kind in _TOP, end <= size, (kind == b"ftyp") is (at == 0))
            if kind == b"mdat":
                media.append((body, end))
            elif kind == b"ftyp":
                _sure(end - body <= 256)
                file.seek(body)
                brand = file.read(end - body)
            seen.append(kind)
            at = end
    _sure(at == size, media, seen.count(b"moov") == 1)
    return brand, media


def _tiled(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Boxes of ordinary length that fill the body to its last byte."""
    at = 0
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        _sure(length >= 8, at + length <= len(data))
        yield kind, data[at + 8 : at + length]
        at += length


def _boxes(data: memoryview, allowed: frozenset[bytes], many: tuple[bytes, ...] = ()) -> Boxes:
    """The boxes, all of them known and none twice but those that may be."""
    boxes = list(_tiled(data))
    kinds = [kind for kind, _ in boxes]
    _sure(allowed.issuperset(kinds), all(kinds.count(kind) == 1 for kind in set(kinds).difference(many)))
    return boxes


def _without_end(data: memoryview) -> memoryview:
    """QuickTime closes some lists with four zero bytes."""
    return data[:-4] if bytes(data[-4:]) == bytes(4) else data


def _near(seconds: float, other: float) -> bool:
    """Within half a second and within 1 %: half of what is noted as a difference."""
    return abs(seconds - other) <= max(0.25, 0.005 * other)


def _brand(body: bytes) -> dict[str, str]:
    name, others = body[:4], body[8:]
    _sure(len(body) >= 8, len(body) % 4 == 0, all(32 <= byte < 127 for byte in name + others))
    tags = {"major_brand": name.decode(), "minor_version": str(int.from_bytes(body[4:8], "big"))}
    return {**tags, "compatible_brands": others.decode()} if others else tags


def _moment(created: int) -> str:
    moment = dt.datetime.fromtimestamp(created - mp4.EPOCH, dt.UTC)
    _sure(1971 <= moment.year <= 2199)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def _header(body: memoryview, length: int) -> None:
    """A header of version 0, or of version 1 with its three longer times."""
    _sure((body[0], len(body)) in ((0, length), (1, length + 12)))


def _track(movie: mp4.Movie, track: mp4.Track, body: memoryview, media: list[tuple[int, int]]) -> None:
    """The tables agree with each other, the headers and the media."""
    _sure(
        track.kind in ("vide", "soun"), not track.encrypted, 0 < track.timescale < _LARGEST, track.samples > 0
    )
    parts = dict(_boxes(body, _TRAK))
    mdia = dict(_boxes(parts[b"mdia"], _MDIA))
    _header(parts[b"tkhd"], 84)
    _header(mdia[b"mdhd"], 24)
    handler = bytes(mdia[b"hdlr"][24:]).strip(b"\0").decode("latin-1")
    _sure(mp4.USUAL_HANDLER.search(handler))  # a person may have named the track
    minf = dict(_boxes(mdia[b"minf"], _MINF))
    tables = dict(_boxes(minf[b"stbl"], _STBL, many=(b"sgpd", b"sbgp")))
    _sure(bytes(minf[b"dinf"]) in _OWN_MEDIA, (b"stco" in tables) is not (b"co64" in tables))
    _counts(track, tables)
    edges = (track.first_byte, track.last_byte)
    _sure(all(any(start <= edge < end for start, end in media) for edge in edges))
    declared = mp4.times(mdia[b"mdhd"])[2] / track.timescale
    _sure(_near(declared, track.ticks / track.timescale))
    _sure(_near(declared, mp4.seconds(movie, track) or 0), len(track.edits) <= 1)
    _sure(all(0 <= 4 * start <= track.timescale and length for length, start in track.edits))
    if track.edits:
        edits = dict(_boxes(parts[b"edts"], frozenset({b"elst"})))[b"elst"]
        _sure((edits[0], len(edits)) in ((0, 20), (1, 28)))
        _sure(bytes(edits[-4:]) == _UNIT.to_bytes(4, "big"))  # shown at ordinary speed


def _counts(track: mp4.Track, tables: dict[bytes, memoryview]) -> None:
    """The tables are as long as they say, and the chunks hold as many samples as there are durations and sizes."""
    for kind, width in ((b"stts", 8), (b"ctts", 8), (b"stss", 4), (b"stsc", 12), (b"stco", 4), (b"co64", 8)):
        if kind in tables:
            count = struct.unpack_from(">I", tables[kind], 4)[0]
            _sure(count, len(tables[kind]) == 8 + width * count)
    runs = mp4.numbers(tables[b"stsc"][8:], "I", len(tables[b"stsc"]) // 4 - 2)
    firsts, each, described = runs[0::3], runs[1::3], runs[2::3]
    chunks = list(map(sub, [*firsts[1:], track.chunks + 1], firsts))
    _sure(firsts[0] == 1, min(chunks) > 0, min(each) > 0, described.count(1) == len(described))
    fixed, count = struct.unpack_from(">II", tables[b"stsz"], 4)
    _sure(len(tables[b"stsz"]) == 12 + (0 if fixed else 4 * count))
    _sure(sum(map(mul, chunks, each)) == count == track.samples, max(track.spread) < _LARGEST)


def _picture(movie: mp4.Movie, track: mp4.Track, body: memoryview) -> float | None:
    """The pixel aspect of the coded picture, where the container states none."""
    parts = dict(_boxes(body, _TRAK))
    header, (kind, entry) = parts[b"tkhd"], _description(parts[b"mdia"])
    _sure(movie.matrix == (_UNIT, 0, 0, _UNIT))
    _sure(set(track.matrix) <= set(_STRAIGHT), mp4.rotation(movie, track) is not None)
    _sure(kind in (b"avc1", b"hvc1", b"hev1"))
    inner = dict(_boxes(_without_end(entry[78:]), _PICTURE))
    _sure((b"pasp" in inner) is (track.pixel_aspect is not None), track.width, track.height)
    if kind != b"avc1":
        _sure(b"hvcC" in inner, track.pixel_aspect)
        _sure(sps.size_hevc(bytes(inner[b"hvcC"])) == struct.unpack_from(">HH", entry, 24))
        return None
    configuration = bytes(inner[b"avcC"])
    _sure(configuration[0] == 1, configuration[5] & 31 == 1)
    length = int.from_bytes(configuration[6:8], "big")
    width, height, aspect = sps.read(configuration[8 : 8 + length])
    stated = struct.unpack_from(">HH", entry, 24)
    _sure(len(configuration) > 8 + length, (width, height) == stated == (track.width, track.height))
    if track.pixel_aspect:
        return None
    shown = struct.unpack_from(">II", header, 88 if header[0] == 1 else 76)
    _sure(shown == (width * _UNIT, height * _UNIT))
    return aspect[0] / aspect[1] if aspect else None


def _sound(track: mp4.Track, body: memoryview) -> None:
    """AAC, described in the plain way and to the last byte."""
    kind, entry = _description(dict(_boxes(body, _TRAK))[b"mdia"])
    _sure(track.codec == "aac", kind == b"mp4a", bytes(entry[8:10]) == bytes(2))
    inner = dict(_boxes(entry[28:], frozenset({b"esds", b"btrt", b"chan"})))
    ((tag, stream),) = _descriptors(inner[b"esds"][4:])
    _sure(tag == 3, stream[2] == 0)
    (tag, coding), *_ = _descriptors(stream[3:])
    _sure(tag == 4, coding[0] == _MPEG4_SOUND, coding[1] >> 2 == _SOUND_STREAM)
    ((tag, configuration),) = _descriptors(coding[13:])
    _sure(tag == 5, len(configuration) >= 2, bytes(configuration[2:]) in _AAC_ENDS)
    bits = int.from_bytes(configuration[:2], "big")
    stated = struct.unpack_from(">I", entry, 24)[0] >> 16
    _sure(bits >> 11 == _AAC_LC, _AAC_RATES[bits >> 7 & 15] == stated, bits & 7 == 0)
    _sure(1 <= bits >> 3 & 15 <= 7)


def _descriptors(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """The descriptors of MPEG-4 (ISO 14496-1) that fill the data."""
    at = 0
    while at < len(data):
        tag, length, at = data[at], 0, at + 1
        while True:
            byte, at = data[at], at + 1
            length = length << 7 | byte & 127
            if not byte & 128:
                break
        _sure(at + length <= len(data))
        yield tag, data[at : at + length]
        at += length


def _description(mdia: memoryview) -> tuple[bytes, memoryview]:
    """The one sample description of a track."""
    listed = dict(_tiled(dict(_tiled(dict(_tiled(mdia))[b"minf"]))[b"stbl"]))[b"stsd"]
    ((kind, entry),) = _tiled(listed[8:])
    _sure(struct.unpack_from(">I", listed, 4)[0] == 1)
    return kind, entry


def _user_data(body: memoryview) -> dict[str, str]:
    """The tags of a `udta` that holds nothing but tags."""
    entries = dict(_boxes(_without_end(body), frozenset({b"meta"})))
    return _tags(entries[b"meta"]) if entries else {}


def _tags(body: memoryview) -> dict[str, str]:
    """Tags as iTunes and most editors write them, or under names of their own, as phones do."""
    start = 0 if bytes(body[4:8]) == b"hdlr" else 4  # QuickTime's box has no version
    inner = dict(_boxes(body[start:], frozenset({b"hdlr", b"keys", b"ilst", b"free"})))
    items, handler = list(_tiled(inner[b"ilst"])), bytes(inner[b"hdlr"][8:12])
    if handler == b"mdir":
        tags = {_ITEMS[kind]: _text(item) for kind, item in items}
    else:
        _sure(handler == b"mdta", all(any(kind) for kind, _ in items))
        names = _names(inner[b"keys"])
        tags = {names[int.from_bytes(kind, "big") - 1]: _text(item) for kind, item in items}
    _sure(len(tags) == len(items))
    return tags


def _names(body: memoryview) -> list[str]:
    names = [bytes(name).decode("ascii") for kind, name in _tiled(body[8:]) if kind == b"mdta"]
    _sure(
        len(names) == struct.unpack_from(">I", body, 4)[0], all(name.isprintable() and name for name in names)
    )
    return names


def _text(item: memoryview) -> str:
    """The one text of an item."""
    (kind, data), *more = _tiled(item)
    _sure(kind == b"data", not more, struct.unpack_from(">I", data)[0] == _TEXT)
    text = bytes(data[8:]).decode("utf-8")
    _sure(text, "\0" not in text)
    return text
