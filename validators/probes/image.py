"""Pixels, resolution and colour of an image from its header; nothing is decoded. Standard library.

The size comes from the coded picture (SOF, IHDR, PSD header), never from EXIF claims. Resolution: Photoshop resource 1005,
then EXIF IFD0, then JFIF; thumbnails' tags and JFIF unit 0 (aspect only) do not count.
"""

import contextlib
import re
import struct
import sys
from array import array
from collections.abc import Callable
from typing import Any, BinaryIO

Facts = dict[str, Any]
ReadAt = Callable[[int, int], bytes]

_TYPES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_PEOPLE = {
    0x010E: "ImageDescription", 0x013B: "Artist", 0x8298: "Copyright", 0x013C: "HostComputer", 0xA430: "CameraOwnerName",
    0x9286: "UserComment", 0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords",
}  # fmt: skip
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


class _Found:
    """What the header says, gathered over its segments."""

    def __init__(self) -> None:
        self.image: Facts = {"basis": {}}
        self.metadata: dict[str, str] = {}
        self.resolutions: dict[str, tuple[float, float]] = {}
        self.orientation = 1
        self.damage = ""

    def said(self, found: str) -> Facts:
        image = self.image
        image["format"] = found
        for source in ("Photoshop", "EXIF", "JFIF", "pHYs", "header"):
            if source in self.resolutions:
                image["dpi_x"], image["dpi_y"] = (round(value, 2) for value in self.resolutions[source])
                image["basis"]["dpi"] = source
                break
        turned = self.orientation in (5, 6, 7, 8)
        width, height = image.get("width"), image.get("height")
        image["display_width"], image["display_height"] = (height, width) if turned else (width, height)
        image["basis"].setdefault("size", "picture header")
        answer: Facts = {"metadata": self.metadata, "texts": []}
        if self.damage:
            answer["damage"] = self.damage
        if (width and height) or found in ("ai", "eps", "svg"):
            answer["image"] = image
        elif not self.damage and found != "heic":
            answer["damage"] = "unreadable"
        return answer


def measure(path: str, size: int, found: str) -> Facts:
    """Facts of the image; a header that ends early is damage."""
    gathered = _Found()
    reader = {
        "jpg": _jpeg, "png": _png, "gif": _gif, "bmp": _bmp, "webp": _webp, "tiff": _tiff, "psd": _psd, "psb": _psd,
        "ai": _illustrator, "eps": _illustrator,
    }.get(found)  # fmt: skip
    if reader:
        with open(path, "rb") as file:
            try:
                reader(file, size, gathered)
            except (struct.error, IndexError, ValueError, OverflowError, ZeroDivisionError):
                gathered.damage = gathered.damage or "unreadable"
    return gathered.said(found)


def _jpeg(file: BinaryIO, size: int, found: _Found) -> None:
    at, adobe, parts = 2, None, 0
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
            break
        length = struct.unpack(">H", head[2:4])[0]
        body = file.read(min(length - 2, 65533))
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            bits, height, width, parts_count = struct.unpack_from(">BHHB", body)
            found.image |= {"bits": bits, "width": width, "height": height}
            found.image["color_mode"] = {1: "GRAY", 3: "RGB", 4: "CMYK"}.get(parts_count, "")
        elif marker == 0xE0 and body.startswith(b"JFIF\0"):
            unit, x, y = struct.unpack_from(">BHH", body, 7)
            if unit and x and y:
                found.resolutions["JFIF"] = (x * 2.54, y * 2.54) if unit == 2 else (x, y)
        elif marker == 0xE1 and body.startswith(b"Exif\0\0"):
            _exif(body[6:], found)
        elif marker == 0xE1 and b"<x:xmpmeta" in body:
            _xmp(body, found)
        elif marker == 0xE2 and body.startswith(b"ICC_PROFILE"):
            found.image["has_icc"] = True
        elif marker == 0xED and body.startswith(b"Photoshop 3.0\0"):
            _resources(body[14:], found)
        elif marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            adobe = body[11]
        elif marker == 0xFE:
            found.metadata["Comment"] = _words(body)
        at += 2 + length
    if adobe is not None:
        found.image["basis"]["color"] = f"SOF, Adobe transform {adobe}"
    file.seek(max(0, size - 1_000_000))
    if b"\xff\xd9" not in file.read():
        found.damage = "truncated"


def _png(file: BinaryIO, size: int, found: _Found) -> None:
    at, ended, parts = 8, False, 0
    while at + 12 <= size and parts < 100_000:
        parts += 1
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        if at + 12 + length > size:
            break
        body = file.read(min(length, 1_000_000)) if kind not in (b"IDAT", b"fdAT") else b""
        if kind == b"IHDR":
            width, height, bits, mode = struct.unpack_from(">IIBB", body)
            found.image |= {"width": width, "height": height, "bits": bits}
            found.image["color_mode"] = {0: "GRAY", 2: "RGB", 3: "INDEXED", 4: "GRAY", 6: "RGB"}.get(mode, "")
        elif kind == b"pHYs" and len(body) >= 9 and body[8] == 1:
            x, y = struct.unpack_from(">II", body)
            found.resolutions["pHYs"] = (x * 0.0254, y * 0.0254)
        elif kind == b"iCCP":
            found.image["has_icc"] = True
        elif kind == b"eXIf":
            _exif(body, found)
        elif kind in (b"tEXt", b"iTXt"):
            name, _, value = body.partition(b"\0")
            found.metadata[f"PNG {_words(name)[:40]}"] = _words(value)
        elif kind == b"IEND":
            ended = True
            break
        at += 12 + length
    if not ended:
        found.damage = "truncated"


def _gif(file: BinaryIO, size: int, found: _Found) -> None:
    width, height = struct.unpack("<HH", file.read(10)[6:10])
    found.image |= {"width": width, "height": height, "color_mode": "INDEXED", "bits": 8}


def _bmp(file: BinaryIO, size: int, found: _Found) -> None:
    head = file.read(54)
    width, height = struct.unpack_from("<ii", head, 18)
    bits = struct.unpack_from("<H", head, 28)[0]
    x, y = struct.unpack_from("<ii", head, 38)
    found.image |= {
        "width": abs(width),
        "height": abs(height),
        "bits": bits,
        "color_mode": "RGB" if bits > 8 else "INDEXED",
    }
    if x > 0 and y > 0:
        found.resolutions["header"] = (x * 0.0254, y * 0.0254)
    if struct.unpack_from("<I", head, 2)[0] > size:
        found.damage = "truncated"


def _webp(file: BinaryIO, size: int, found: _Found) -> None:
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
    found.image |= {"width": width, "height": height, "color_mode": "RGB", "bits": 8}
    if struct.unpack_from("<I", head, 4)[0] + 8 > size:
        found.damage = "truncated"


def _tiff(file: BinaryIO, size: int, found: _Found) -> None:
    def read(at: int, length: int) -> bytes:
        file.seek(at)
        return file.read(length)

    start = read(0, 8)
    order = "<" if start[:2] == b"II" else ">"
    if struct.unpack(order + "H", start[2:4])[0] != 42:
        return
    tags = _directory(read, struct.unpack(order + "I", start[4:8])[0], order)
    bits = int(_one(tags.get(0x0102, 1)))
    mode = _TIFF_MODES.get(int(_one(tags.get(0x0106, 2))), "")
    found.image |= {"width": _one(tags.get(0x0100)), "height": _one(tags.get(0x0101)), "bits": bits}
    found.image["color_mode"] = "BITMAP" if mode == "GRAY" and bits == 1 else mode
    found.image["has_icc"] = 0x8773 in tags
    _use(tags, found, read, order)


def _psd(file: BinaryIO, size: int, found: _Found) -> None:
    head = file.read(30)
    height, width, bits, mode = struct.unpack_from(">IIHH", head, 14)
    found.image |= {"width": width, "height": height, "bits": bits, "color_mode": _PSD_MODES.get(mode, "")}
    at = 30 + struct.unpack_from(">I", head, 26)[0]
    file.seek(at)
    length = struct.unpack(">I", file.read(4))[0]
    _resources(file.read(min(length, 8_000_000)), found)
    if _psd_end(file, at + 4 + length, found.image, large=head[4:6] == b"\0\x02") > size:
        found.damage = "truncated"


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


def _resources(data: bytes, found: _Found) -> None:
    """Photoshop's image resources: resolution, EXIF, XMP, IPTC, ICC."""
    at = 0
    while at + 12 <= len(data) and data[at : at + 4] == b"8BIM":
        number = struct.unpack_from(">H", data, at + 4)[0]
        name = 1 + data[at + 6]
        at += 6 + name + name % 2
        length = struct.unpack_from(">I", data, at)[0]
        body = data[at + 4 : at + 4 + length]
        if number == 1005 and len(body) >= 12:
            x, y = struct.unpack_from(">I", body)[0] / 65536, struct.unpack_from(">I", body, 8)[0] / 65536
            if x and y:
                found.resolutions["Photoshop"] = (x, y)
        elif number == 1058:
            _exif(body, found)
        elif number == 1060:
            _xmp(body, found)
        elif number == 1028:
            _iptc(body, found)
        elif number == 1039:
            found.image["has_icc"] = True
        at += 4 + length + length % 2


def _iptc(data: bytes, found: _Found) -> None:
    names = {5: "Title", 80: "By-line", 85: "By-lineTitle", 90: "City", 95: "State", 110: "Credit", 115: "Source",
             116: "Copyright", 120: "Caption", 122: "Writer"}  # fmt: skip
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        record, number, length = struct.unpack_from(">BBH", data, at + 1)
        if record == 2 and number in names:
            found.metadata[f"IPTC {names[number]}"] = _words(data[at + 5 : at + 5 + length])
        at += 5 + length


def _exif(data: bytes, found: _Found) -> None:
    def read(at: int, length: int) -> bytes:
        return data[at : at + length]

    if data[:2] not in (b"II", b"MM"):
        return
    order = "<" if data[:2] == b"II" else ">"
    with contextlib.suppress(struct.error, ValueError, IndexError, ZeroDivisionError):
        tags = _directory(read, struct.unpack(order + "I", data[4:8])[0], order)
        _use(tags, found, read, order)


def _use(tags: dict[int, Any], found: _Found, read: ReadAt, order: str) -> None:
    """Resolution, orientation and the tags that name people or places."""
    orientation = _one(tags.get(0x0112, 1))
    if orientation in range(1, 9):
        found.orientation = int(orientation)
    x, y, unit = _one(tags.get(0x011A)), _one(tags.get(0x011B)), _one(tags.get(0x0128, 2))
    if isinstance(x, float) and isinstance(y, float) and x > 0 and y > 0 and unit in (2, 3):
        factor = 2.54 if unit == 3 else 1.0
        found.resolutions["EXIF"] = (x * factor, y * factor)
    deeper = dict(tags)
    if 0x8769 in tags:
        deeper |= _directory(read, int(_one(tags[0x8769])), order)
    for number, name in _PEOPLE.items():
        value = deeper.get(number)
        if isinstance(value, (bytes, str)):
            text = _wide(value) if number >= 0x9C9B and number <= 0x9C9E else _words(value)
            if text:
                found.metadata[f"EXIF {name}"] = text
    if 0x8825 in tags:
        place = _directory(read, int(_one(tags[0x8825])), order)
        if 2 in place and 4 in place:
            found.metadata["EXIF GPS"] = "有拍摄地点坐标"


def _directory(read: ReadAt, at: int, order: str) -> dict[int, Any]:
    """Tags of one IFD."""
    count = struct.unpack(order + "H", read(at, 2))[0]
    tags: dict[int, Any] = {}
    for index in range(min(count, 400)):
        raw = read(at + 2 + 12 * index, 12)
        if len(raw) < 12:
            break
        tag, kind, number = struct.unpack(order + "HHI", raw[:8])
        length = _TYPES.get(kind, 0) * number
        if not length or length > 1_000_000:
            tags[tag] = None
            continue
        body = raw[8 : 8 + length] if length <= 4 else read(struct.unpack(order + "I", raw[8:])[0], length)
        with contextlib.suppress(struct.error, ZeroDivisionError):
            tags[tag] = _values(body, kind, number, order)
    return tags


def _values(body: bytes, kind: int, number: int, order: str) -> Any:
    if kind in (1, 2, 6, 7):
        return body
    if kind in (5, 10):
        pair = struct.unpack(order + ("II" if kind == 5 else "ii"), body[:8])
        return pair[0] / pair[1]
    code = {3: "H", 4: "I", 8: "h", 9: "i", 11: "f", 12: "d"}[kind]
    return struct.unpack(f"{order}{number}{code}", body)


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) and value else value


def _wide(value: bytes | str) -> str:
    raw = value.encode("latin-1", "ignore") if isinstance(value, str) else value
    return raw.decode("utf-16-le", "ignore").replace("\0", "").strip()[:500]


def _words(value: bytes | str) -> str:
    """Text of a tag: UTF-8, else GB18030; a UserComment's code word is dropped."""
    raw = value.encode("latin-1", "ignore") if isinstance(value, str) else value
    if raw.startswith(b"UNICODE\0"):
        return (
            raw[8:]
            .decode("utf-16-le" if b"\0" in raw[9:10] else "utf-16-be", "ignore")
            .replace("\0", "")
            .strip()[:500]
        )
    raw = raw.removeprefix(b"ASCII\0\0\0").replace(b"\0", b" ")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).strip()[:500]
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1").strip()[:500]


def _xmp(body: bytes, found: _Found) -> None:
    """Texts of the XMP fields that name people and places."""
    text = body.decode("utf-8", "ignore")
    for name in (
        "creator",
        "rights",
        "title",
        "description",
        "AuthorsPosition",
        "CaptionWriter",
        "City",
        "State",
        "Credit",
        "Source",
    ):
        match = re.search(
            rf"<(?:dc|photoshop):{name}\b[^>]*>(.{{0,2000}}?)</(?:dc|photoshop):{name}>", text, re.DOTALL
        )
        plain = " ".join(re.sub(r"<[^>]+>", " ", match[1]).split()) if match else ""
        attribute = re.search(rf'photoshop:{name}="([^"]{{1,500}})"', text)
        value = plain or (attribute[1] if attribute else "")
        if value:
            found.metadata[f"XMP {name}"] = value[:500]


def _illustrator(file: BinaryIO, size: int, found: _Found) -> None:
    """The artboard in points, where the head says it; never handed to an interpreter."""
    head = file.read(1_000_000)
    match = re.search(rb"/MediaBox\s*\[\s*([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)", head) or re.search(
        rb"%%HiResBoundingBox:\s*([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)", head
    )
    if match:
        x0, y0, x1, y1 = (float(one) for one in match.groups())
        found.metadata["artboard_cm"] = f"{abs(x1 - x0) / 72 * 2.54:.2f}x{abs(y1 - y0) / 72 * 2.54:.2f}"
    if (
        b"DeviceCMYK" in head
        or b"Process=CMYK" in head
        or b"%%DocumentProcessColors: Cyan Magenta Yellow Black" in head
    ):
        found.image["color_mode"] = "CMYK"
        found.image["basis"]["color"] = "colour names in the file's head"
