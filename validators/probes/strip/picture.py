"""A picture without its properties: its pixels as they were, none of what programs and cameras wrote beside them.

JPEG and PNG keep their packed pixels; the other formats are packed anew. Only the orientation survives of EXIF: without it a
photo lies on its side. Colour profiles go: their description may name whose screen it is.
"""

import io
import struct
from typing import Any

from validators.probes.strip.outcome import Withheld

MOST_PIXELS = 250_000_000
_KEPT_CHUNKS = frozenset({
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"bKGD", b"pHYs", b"sBIT", b"hIST",
    b"acTL", b"fcTL", b"fdAT",
})  # fmt: skip
_PNG = b"\x89PNG\r\n\x1a\n"
_RESTARTS = range(0xD0, 0xD8)
_SOI, _EOI, _SOS, _COMMENT, _ADOBE = 0xD8, 0xD9, 0xDA, 0xFE, 0xEE
_ORIENTATION = 0x0112


def strip(data: bytes, kind: str) -> bytes:
    """The picture (jpg, png, gif, webp, bmp or tiff) without properties, and without what stands behind its end."""
    if kind == "jpg":
        return jpeg(data)
    return png(data) if kind == "png" else _packed_anew(data, kind)


def jpeg(data: bytes) -> bytes:
    """Only the segments that decoding needs: tables, frames, scans, JFIF's density and Adobe's colour transform."""
    out = bytearray(data[:2])
    at = 2
    turned = _orientation(data)
    if turned:
        out += turned
    while True:
        marker, at = _marker(data, at)
        if marker == _EOI:
            return bytes(out + b"\xff\xd9")
        if marker == 0x01 or marker in _RESTARTS:
            out += bytes((0xFF, marker))
            continue
        if at + 2 > len(data):
            raise Withheld("damaged")
        end = at + struct.unpack_from(">H", data, at)[0]
        segment = data[at:end]
        if len(segment) < 2 or end > len(data):
            raise Withheld("damaged")
        if _needed(marker, segment[2:]):
            out += bytes((0xFF, marker)) + segment
        at = end
        if marker == _SOS:
            at = _behind_scan(data, end)
            out += data[end:at]


def _needed(marker: int, body: bytes) -> bool:
    if marker == 0xE0:
        return (
            body.startswith(b"JFIF\0") and len(body) == 14
        )  # a thumbnail in it may be of an earlier picture
    if marker == _ADOBE:
        return body.startswith(b"Adobe") and len(body) == 12
    return not (0xE1 <= marker <= 0xEF or marker == _COMMENT)


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at a place, after filling bytes, and the place behind it."""
    if at >= len(data) or data[at] != 0xFF:
        raise Withheld("damaged")
    while at < len(data) and data[at] == 0xFF:
        at += 1
    if at >= len(data):
        raise Withheld("damaged")
    return data[at], at + 1


def _behind_scan(data: bytes, at: int) -> int:
    """Where the next marker stands behind a scan's packed pixels; restarts belong to the scan."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Withheld("damaged")
        if data[at + 1] and data[at + 1] not in _RESTARTS and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _orientation(data: bytes) -> bytes:
    """An EXIF segment that holds the orientation alone; nothing where the picture stands upright."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as opened:
            turn = opened.getexif().get(_ORIENTATION, 1)
    except Exception:
        return b""
    if turn not in range(2, 9):
        return b""
    body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turn, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def png(data: bytes) -> bytes:
    """Only the chunks that pixels, colours and movement need."""
    if not data.startswith(_PNG):
        raise Withheld("damaged")
    out, at = bytearray(_PNG), len(_PNG)
    while at + 12 <= len(data):
        length = struct.unpack_from(">I", data, at)[0]
        name = data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            break
        if name in _KEPT_CHUNKS:
            out += data[at:end]
        if name == b"IEND":
            return bytes(out)
        at = end
    raise Withheld("damaged")


_SAVED_AS = {"gif": "GIF", "webp": "WEBP", "bmp": "BMP", "tiff": "TIFF"}


def _packed_anew(data: bytes, kind: str) -> bytes:
    from PIL import Image, ImageSequence

    if kind not in _SAVED_AS:
        raise Withheld("type")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(data)) as opened:
            frames, lengths = [], []
            for frame in ImageSequence.Iterator(opened):
                lengths.append(int(frame.info.get("duration") or 0))
                frames.append(_bare(frame, kind))
        out = io.BytesIO()
        more: dict[str, Any] = {}
        if len(frames) > 1 and kind != "bmp":
            more = {"save_all": True, "append_images": frames[1:]}
            if kind in ("gif", "webp"):
                more |= {"duration": lengths, "loop": 0}
        frames[0].save(out, _SAVED_AS[kind], **more)
    except Exception as error:
        raise Withheld("damaged") from error
    return out.getvalue()


def _bare(frame: Any, kind: str) -> Any:
    """A new picture of the frame's pixels that knows nothing of its file."""
    from PIL import Image

    clear = "A" in frame.getbands() or "transparency" in frame.info
    mode = "RGB" if kind == "bmp" or not clear else "RGBA"
    if kind == "tiff" and frame.mode in ("1", "L", "CMYK"):
        mode = frame.mode
    flat = frame.convert(mode)
    return Image.frombytes(mode, flat.size, flat.tobytes())


def emf(data: bytes) -> bytes:
    """An enhanced metafile with its description (program and file name) blanked; ENHMETAHEADER, [MS-EMF] 2.2.9."""
    if len(data) < 88 or data[40:44] != b" EMF":
        raise Withheld("damaged")
    count, start = struct.unpack_from("<II", data, 60)
    if not count:
        return data
    end = start + 2 * count
    if end > len(data):
        raise Withheld("damaged")
    return data[:start] + bytes(end - start) + data[end:]
