"""What the header of a picture says beside its pixels: EXIF, Photoshop's resources, IPTC and XMP. Standard library.

Resolution: Photoshop resource 1005, then EXIF IFD0, then JFIF; thumbnails' tags and JFIF unit 0 (aspect only) do not
count. Of the texts only those that name people and places are kept.
"""

import contextlib
import html
import re
import struct
from collections.abc import Callable
from typing import Any

from validators.probes.said import said

Facts = dict[str, Any]
ReadAt = Callable[[int, int], bytes]

TYPES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
PEOPLE = {
    0x010E: "ImageDescription", 0x013B: "Artist", 0x8298: "Copyright", 0x013C: "HostComputer", 0xA430: "CameraOwnerName",
    0x9286: "UserComment", 0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords",
}  # fmt: skip


class Gathered:
    """What the header says, gathered over its segments."""

    def __init__(self) -> None:
        self.image: Facts = {"basis": {}}
        self.metadata: dict[str, str] = {}
        self.resolutions: dict[str, tuple[float, float]] = {}
        self.orientation = 1
        self.damage = ""

    def as_facts(self, type_found: str) -> Facts:
        """The facts, in the words of `ImageFacts`."""
        image = self.image
        image["format"] = type_found
        for source in ("Photoshop", "EXIF", "JFIF", "pHYs", "header"):
            if source in self.resolutions:
                image["dpi_x"], image["dpi_y"] = (round(value, 2) for value in self.resolutions[source])
                image["basis"]["dpi"] = source
                break
        turned = self.orientation in (5, 6, 7, 8)
        width, height = image.get("width"), image.get("height")
        image["display_width"], image["display_height"] = (height, width) if turned else (width, height)
        image["basis"].setdefault("size", "picture header")
        answer: Facts = {"metadata": self.metadata, "opened": True}
        if self.damage:
            answer["damage"] = self.damage
        if (width and height) or type_found in ("ai", "eps"):
            answer["image"] = image
        elif not self.damage:
            answer["damage"] = "unreadable"
        return answer


def resources(data: bytes, gathered: Gathered) -> None:
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
                gathered.resolutions["Photoshop"] = (x, y)
        elif number == 1058:
            exif(body, gathered)
        elif number == 1060:
            xmp(body, gathered)
        elif number == 1028:
            iptc(body, gathered)
        elif number == 1039:
            gathered.image["has_icc"] = True
        at += 4 + length + length % 2


def iptc(data: bytes, gathered: Gathered) -> None:
    """Titles, authors and places of an IPTC block."""
    names = {5: "Title", 80: "By-line", 85: "By-lineTitle", 90: "City", 95: "State", 110: "Credit", 115: "Source",
             116: "Copyright", 120: "Caption", 122: "Writer"}  # fmt: skip
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        record, number, length = struct.unpack_from(">BBH", data, at + 1)
        if record == 2 and number in names:
            gathered.metadata[f"IPTC {names[number]}"] = words(data[at + 5 : at + 5 + length])
        at += 5 + length


def exif(data: bytes, gathered: Gathered) -> None:
    """An EXIF block; what is broken in it is left out."""

    def read(at: int, length: int) -> bytes:
        return data[at : at + length]

    if data[:2] not in (b"II", b"MM"):
        return
    order = "<" if data[:2] == b"II" else ">"
    with contextlib.suppress(struct.error, ValueError, IndexError, ZeroDivisionError, TypeError):
        tags = directory(read, struct.unpack(order + "I", data[4:8])[0], order)
        use(tags, gathered, read, order)


def use(tags: dict[int, Any], gathered: Gathered, read: ReadAt, order: str) -> None:
    """Resolution, orientation and the tags that name people or places."""
    orientation = first_value(tags.get(0x0112, 1))
    if orientation in range(1, 9):
        gathered.orientation = int(orientation)
    x, y, unit = (
        first_value(tags.get(0x011A)),
        first_value(tags.get(0x011B)),
        first_value(tags.get(0x0128, 2)),
    )
    if isinstance(x, float) and isinstance(y, float) and x > 0 and y > 0 and unit in (2, 3):
        factor = 2.54 if unit == 3 else 1.0
        gathered.resolutions["EXIF"] = (x * factor, y * factor)
    deeper = dict(tags)
    if 0x8769 in tags:
        deeper |= directory(read, int(first_value(tags[0x8769])), order)
    for number, name in PEOPLE.items():
        value = deeper.get(number)
        if isinstance(value, (bytes, str)):
            text = wide(value) if number >= 0x9C9B and number <= 0x9C9E else words(value)
            if text:
                gathered.metadata[f"EXIF {name}"] = text
    maker = deeper.get(0x927C)
    if isinstance(maker, bytes) and (told := "；".join(dict.fromkeys(said(maker[:65_536])))):
        gathered.metadata["EXIF MakerNote"] = told[:500]
    if 0x8825 in tags:
        place = directory(read, int(first_value(tags[0x8825])), order)
        if 2 in place and 4 in place:
            gathered.metadata["EXIF GPS"] = "有拍摄地点坐标"


def directory(read: ReadAt, at: int, order: str) -> dict[int, Any]:
    """Tags of one IFD."""
    count = struct.unpack(order + "H", read(at, 2))[0]
    tags: dict[int, Any] = {}
    for index in range(min(count, 400)):
        raw = read(at + 2 + 12 * index, 12)
        if len(raw) < 12:
            break
        tag, kind, number = struct.unpack(order + "HHI", raw[:8])
        length = TYPES.get(kind, 0) * number
        if not length or length > 1_000_000:
            tags[tag] = None
            continue
        body = raw[8 : 8 + length] if length <= 4 else read(struct.unpack(order + "I", raw[8:])[0], length)
        with contextlib.suppress(struct.error, ZeroDivisionError):
            tags[tag] = values(body, kind, number, order)
    return tags


def values(body: bytes, kind: int, number: int, order: str) -> Any:
    if kind in (1, 2, 6, 7):
        return body
    if kind in (5, 10):
        pair = struct.unpack(order + ("II" if kind == 5 else "ii"), body[:8])
        return pair[0] / pair[1]
    code = {3: "H", 4: "I", 8: "h", 9: "i", 11: "f", 12: "d"}[kind]
    return struct.unpack(f"{order}{number}{code}", body)


def first_value(value: Any) -> Any:
    """The first of several values."""
    return value[0] if isinstance(value, tuple) and value else value


def number(tags: dict[int, Any], tag: int, default: int | None = None) -> int | None:
    """A tag that must be a number; broken files hold texts there, or nothing."""
    value = first_value(tags.get(tag))
    return int(value) if isinstance(value, (int, float)) else default


def wide(value: bytes | str) -> str:
    raw = value.encode("latin-1", "ignore") if isinstance(value, str) else value
    return raw.decode("utf-16-le", "ignore").replace("\0", "").strip()[:500]


def words(value: bytes | str) -> str:
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


_XMP_WORDS = re.compile(r">([^<>]{1,2000})<|=\"([^\"<>]{1,2000})\"")
"""Texts and attributes of whatever field: persons shown, marked faces, a program's own."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def xmp(body: bytes, gathered: Gathered) -> None:
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
            gathered.metadata[f"XMP {name}"] = value[:500]
    others = dict.fromkeys(
        html.unescape(" ".join(value.split()))[:200]
        for pair in _XMP_WORDS.findall(text[:1_000_000])
        for value in pair
        if _HAN.search(value)
    )
    rest = [
        value for value in [*others][:500] if not any(value in said for said in gathered.metadata.values())
    ]
    if rest:
        gathered.metadata["XMP"] = "；".join(rest)[:8000]
    if "exif:GPSLatitude" in text and "exif:GPSLongitude" in text:
        gathered.metadata["XMP GPS"] = "有拍摄地点坐标"
