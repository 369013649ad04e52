"""Pixels, resolution and colour of an image from its header; nothing is decoded. Standard library.

The size comes from the coded picture (SOF, IHDR, PSD header), never from EXIF claims; `tags.py` reads those.
"""

import contextlib
import io
import re
import struct
import sys
import zlib
from array import array
from collections.abc import Callable
from typing import Any, BinaryIO

from validators.probes import decoding, detect, gif, trailing
from validators.probes.sources import Source, opened
from validators.probes.tags import Gathered, directory, exif, iptc, number, resources, use, words, xmp

Facts = dict[str, Any]

_PSD_MODES = {
    0: "BITMAP",
    1: "GRAY",
    2: "INDEXED",
    3: "RGB",
    4: "CMYK",
    7: "MULTICHANNEL",
    8: "GRAY",
    9: "LAB",
}
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_TIFF_MODES = {
    0: "GRAY",
    1: "GRAY",
    2: "RGB",
    3: "INDEXED",
    5: "CMYK",
    6: "RGB",
    8: "LAB",
    9: "LAB",
    10: "LAB",
}


def measure(path: Source, size: int, type_found: str) -> Facts:
    """Facts of the image; a header that ends early is damage."""
    if type_found == "heic":
        from validators.probes import heif

        return heif.measure(path, size)
    gathered = Gathered()
    reader = {
        "jpg": _jpeg, "png": _png, "gif": gif.read, "bmp": _bmp, "webp": _webp, "tiff": _tiff, "psd": _psd, "psb": _psd,
        "ai": _illustrator, "eps": _illustrator,
    }.get(type_found)  # fmt: skip
    if reader is None:
        image = {"format": type_found, "basis": {}}
        return {"image": image} if type_found == "svg" else {}
    with opened(path) as file:
        try:
            reader(file, size, gathered)
        except (struct.error, IndexError, ValueError, OverflowError, ZeroDivisionError, TypeError):
            gathered.damage = gathered.damage or "unreadable"
    outcome = "not_tried" if gathered.damage else decoding.decoded(path, type_found, gathered.image)
    if outcome == "damaged":
        gathered.damage = "pixels"
    facts = gathered.as_facts(type_found)
    if outcome == "unknown":
        facts["opened"] = None
    return facts


def properties(data: bytes) -> dict[str, str]:
    """What the header of a picture held in memory says; nothing of one that cannot be read."""
    gathered = Gathered()
    kind = detect.sniff(data[:64])
    readers = {"jpg": _jpeg, "png": _png, "gif": gif.read, "bmp": _bmp, "webp": _webp, "tiff": _tiff}
    if kind in readers:
        with contextlib.suppress(
            struct.error, IndexError, ValueError, OverflowError, ZeroDivisionError, TypeError
        ):
            readers[kind](io.BytesIO(data), len(data), gathered)
    return gathered.metadata


def _jpeg(file: BinaryIO, size: int, gathered: Gathered) -> None:
    at, adobe, parts, started = 2, None, 0, False
    while at + 4 <= size and parts < 5000:
        parts += 1
        file.seek(at)
        head = file.read(4)
        if head[0] != 0xFF:
            at += 1
            continue
        marker = head[1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in (0x01, *range(0xD0, 0xD9)):
            at += 2
            continue
        if marker in (0xDA, 0xD9):
            started = marker == 0xDA
            break
        length = struct.unpack(">H", head[2:4])[0]
        body = file.read(min(length - 2, 65533))
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            bits, height, width, parts_count = struct.unpack_from(">BHHB", body)
            gathered.image |= {"bits": bits, "width": width, "height": height}
            gathered.image["color_mode"] = {1: "GRAY", 3: "RGB", 4: "CMYK"}.get(parts_count, "")
            if parts_count not in (1, 3, 4) or bits not in (8, 12):
                gathered.damage = "unreadable"
        elif marker == 0xE0 and body.startswith(b"JFIF\0"):
            unit, x, y = struct.unpack_from(">BHH", body, 7)
            if unit and x and y:
                gathered.resolutions["JFIF"] = (x * 2.54, y * 2.54) if unit == 2 else (x, y)
        elif marker == 0xE1 and body.startswith(b"Exif\0\0"):
            exif(body[6:], gathered)
        elif marker == 0xE1 and (body.startswith(_XMP) or b"<x:xmpmeta" in body):
            xmp(body, gathered)
        elif marker == 0xE2 and body.startswith(b"ICC_PROFILE"):
            gathered.image["has_icc"] = True
        elif marker == 0xED and body.startswith(b"Photoshop 3.0\0"):
            resources(body[14:], gathered)
        elif marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            adobe = body[11]
        elif marker == 0xFE:
            gathered.metadata["Comment"] = words(body)
        at += 2 + length
    if adobe is not None:
        gathered.image["basis"]["color"] = f"SOF, Adobe transform {adobe}"
    file.seek(max(0, size - 1_000_000))
    if b"\xff\xd9" not in file.read():
        gathered.damage = gathered.damage or "truncated"
    elif not started:  # no picture follows the header
        gathered.damage = "unreadable"
    else:
        trailing.behind(file, trailing.jpeg_end(file, at, size), size, gathered)


_CHECKED = (b"IHDR", b"PLTE", b"pHYs", b"IEND")
"""Chunks whose check sums must agree: with a wrong one no program shows the picture."""


def _png(file: BinaryIO, size: int, gathered: Gathered) -> None:
    at, ended, parts = 8, False, 0
    while at + 12 <= size and parts < 100_000:
        parts += 1
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        if at + 12 + length > size:
            break
        body = file.read(min(length, 1_000_000)) if kind not in (b"IDAT", b"fdAT") else b""
        if kind in _CHECKED and zlib.crc32(kind + body) != int.from_bytes(file.read(4), "big"):
            gathered.damage = "unreadable"
        if kind == b"IDAT" and not _sum_is_right(file, kind, length):
            gathered.damage = gathered.damage or "pixels"
        if kind == b"IHDR":
            width, height, bits, mode = struct.unpack_from(">IIBB", body)
            gathered.image |= {"width": width, "height": height, "bits": bits}
            gathered.image["color_mode"] = {0: "GRAY", 2: "RGB", 3: "INDEXED", 4: "GRAY", 6: "RGB"}.get(
                mode, ""
            )
        elif kind == b"pHYs" and len(body) >= 9 and body[8] == 1:
            x, y = struct.unpack_from(">II", body)
            gathered.resolutions["pHYs"] = (x * 0.0254, y * 0.0254)
        elif kind == b"iCCP":
            gathered.image["has_icc"] = True
        elif kind == b"eXIf":
            exif(body, gathered)
        elif kind in (b"tEXt", b"iTXt", b"zTXt"):
            _png_text(kind, body, gathered)
        elif kind == b"IEND":
            ended = True
            trailing.behind(file, at + 12 + length, size, gathered)
            break
        at += 12 + length
    if not ended:
        gathered.damage = gathered.damage or "truncated"


def _sum_is_right(file: BinaryIO, kind: bytes, length: int) -> bool:
    """Whether a chunk's checksum, which follows it, is that of its data."""
    checksum = zlib.crc32(kind)
    while length > 0:
        piece = file.read(min(length, 1 << 20))
        if not piece:
            return False
        checksum, length = zlib.crc32(piece, checksum), length - len(piece)
    return checksum == int.from_bytes(file.read(4), "big")


def _png_text(kind: bytes, body: bytes, gathered: Gathered) -> None:
    """A text chunk; a packed one is unpacked to at most 1 MB, one in XML is XMP."""
    name, _, value = body.partition(b"\0")
    packed = kind == b"zTXt"
    if kind == b"iTXt":
        packed = value[:1] == b"\1"
        value = value[2:].split(b"\0", 2)[-1]
    elif packed:
        value = value[1:]
    if packed:
        try:
            value = zlib.decompressobj().decompress(value, 1_000_000)
        except zlib.error:
            return
    if name == b"XML:com.adobe.xmp":
        xmp(value, gathered)
    elif name.startswith(b"Raw profile type"):
        digits = b"".join(value.split()[2:])
        raw = (
            bytes.fromhex(digits.decode("ascii", "ignore")) if re.fullmatch(rb"[0-9a-fA-F]*", digits) else b""
        )
        exif(raw.removeprefix(b"Exif\0\0"), gathered)
    else:
        gathered.metadata[f"PNG {words(name)[:40]}"] = words(value)


_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
_BMP_BITS = (0, 1, 2, 4, 8, 16, 24, 32)
"""0 where the pixels are a JPEG or PNG."""
_BMP_PLAIN = (0, 3, 6)
"""Compressions with rows of a known length: none, and bit fields."""


def _bmp(file: BinaryIO, size: int, gathered: Gathered) -> None:
    """The file size that the header claims is not believed: viewers go by where the pixels end."""
    head = file.read(54)
    pixels_at, header = struct.unpack_from("<II", head, 10)
    core = header == 12
    width, height = struct.unpack_from("<HH" if core else "<ii", head, 18)
    bits = struct.unpack_from("<H", head, 24 if core else 28)[0]
    packing, packed = (0, 0) if header <= 16 else struct.unpack_from("<II", head, 30)
    if header not in _BMP_HEADERS or bits not in _BMP_BITS or width <= 0 or height == 0:
        gathered.damage = "unreadable"
        return
    gathered.image |= {
        "width": width,
        "height": abs(height),
        "bits": bits,
        "color_mode": "RGB" if bits > 8 else "INDEXED",
    }
    x, y = (0, 0) if header < 40 else struct.unpack_from("<ii", head, 38)
    if x > 0 and y > 0:
        gathered.resolutions["header"] = (x * 0.0254, y * 0.0254)
    row = (width * bits + 31) // 32 * 4
    end = pixels_at + (row * abs(height) if packing in _BMP_PLAIN else packed)
    if end > size:
        gathered.damage = "truncated"
    trailing.behind(file, max(end, int.from_bytes(head[2:6], "little")), size, gathered)


def _webp(file: BinaryIO, size: int, gathered: Gathered) -> None:
    head = file.read(40)
    kind = head[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        height = int.from_bytes(head[27:30], "little") + 1
    elif kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (value & 0x3FFF for value in struct.unpack_from("<HH", head, 26))
    gathered.image |= {"width": width, "height": height, "color_mode": "RGB", "bits": 8}
    end = struct.unpack_from("<I", head, 4)[0] + 8
    if end > size:
        gathered.damage = "truncated"
    trailing.behind(file, end + end % 2, size, gathered)
    at = 12
    for _ in range(1000):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            break
        kind, length = struct.unpack("<4sI", head)
        if kind == b"EXIF":
            exif(file.read(min(length, 4_000_000)).removeprefix(b"Exif\0\0"), gathered)
        elif kind == b"XMP ":
            xmp(file.read(min(length, 4_000_000)), gathered)
        at += 8 + length + length % 2


def _tiff(file: BinaryIO, size: int, gathered: Gathered) -> None:
    def read(at: int, length: int) -> bytes:
        file.seek(at)
        return file.read(length)

    start = read(0, 8)
    order = "<" if start[:2] == b"II" else ">"
    if struct.unpack(order + "H", start[2:4])[0] != 42:
        return
    tags = directory(read, struct.unpack(order + "I", start[4:8])[0], order)
    bits = number(tags, 0x0102, 1)
    mode = _TIFF_MODES.get(number(tags, 0x0106, 2) or 0, "")
    gathered.image |= {"width": number(tags, 0x0100), "height": number(tags, 0x0101), "bits": bits}
    gathered.image["color_mode"] = "BITMAP" if mode == "GRAY" and bits == 1 else mode
    gathered.image["has_icc"] = 0x8773 in tags
    if _tiff_end(tags) > size:
        gathered.damage = "truncated"
    use(tags, gathered, read, order)
    blocks: tuple[tuple[int, Callable[[bytes, Gathered], None]], ...] = (
        (0x02BC, xmp),
        (0x83BB, iptc),
        (0x8649, resources),
    )
    for tag, reader in blocks:
        block = tags.get(tag)
        if isinstance(block, tuple):  # some programs call the bytes numbers
            block = struct.pack(f"{order}{len(block)}I", *block)
        if isinstance(block, bytes):
            reader(block, gathered)


def _tiff_end(tags: dict[int, Any]) -> int:
    """Where the last strip or tile ends; 0 where the directory does not say."""
    end = 0
    for places, lengths in ((0x0111, 0x0117), (0x0144, 0x0145)):
        at, long = tags.get(places), tags.get(lengths)
        if isinstance(at, tuple) and isinstance(long, tuple):
            end = max([end, *(int(place + length) for place, length in zip(at, long, strict=False))])
    return end


def _psd(file: BinaryIO, size: int, gathered: Gathered) -> None:
    head = file.read(30)
    height, width, bits, mode = struct.unpack_from(">IIHH", head, 14)
    gathered.image |= {"width": width, "height": height, "bits": bits, "color_mode": _PSD_MODES.get(mode, "")}
    at = 30 + struct.unpack_from(">I", head, 26)[0]
    file.seek(at)
    length = struct.unpack(">I", file.read(4))[0]
    resources(file.read(min(length, 8_000_000)), gathered)
    if _psd_end(file, at + 4 + length, gathered.image, large=head[4:6] == b"\0\x02") > size:
        gathered.damage = "truncated"


def _psd_end(file: BinaryIO, at: int, image: Facts, *, large: bool) -> int:
    """Where the merged picture ends: raw by its size, packed by its table of row lengths."""
    width = 8 if large else 4
    file.seek(at)
    at += width + int.from_bytes(file.read(width), "big")
    file.seek(12)
    channels = int.from_bytes(file.read(2), "big")
    file.seek(at)
    packing = int.from_bytes(file.read(2), "big")
    at += 2
    rows = channels * image["height"]
    if packing == 0:
        return int(at + rows * ((image["width"] * image["bits"] + 7) // 8))
    cell = 4 if large else 2
    if packing != 1 or rows > 4_000_000:
        return at
    lengths = array("I" if large else "H", file.read(rows * cell)[: rows * cell])
    if sys.byteorder == "little":
        lengths.byteswap()
    return at + rows * cell + sum(lengths)


def _illustrator(file: BinaryIO, size: int, gathered: Gathered) -> None:
    """The artboard in points, where the head says it; never handed to an interpreter."""
    head = file.read(1_000_000)
    match = re.search(rb"/MediaBox\s*\[\s*([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)", head) or re.search(
        rb"%%HiResBoundingBox:\s*([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)", head
    )
    if match:
        x0, y0, x1, y1 = (float(corner) for corner in match.groups())
        gathered.metadata["artboard_cm"] = f"{abs(x1 - x0) / 72 * 2.54:.2f}x{abs(y1 - y0) / 72 * 2.54:.2f}"
    if (
        b"DeviceCMYK" in head
        or b"Process=CMYK" in head
        or b"%%DocumentProcessColors: Cyan Magenta Yellow Black" in head
    ):
        gathered.image["color_mode"] = "CMYK"
        gathered.image["basis"]["color"] = "colour names in the file's head"
    xmp(head, gathered)
    for label, value in re.findall(rb"%%(For|Author|Title):\s*\(?([^\r\n]{1,200})", head):
        gathered.metadata[f"PostScript {label.decode()}"] = words(value.rstrip(b") "))
