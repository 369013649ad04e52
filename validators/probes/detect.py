"""The type of a file by its first bytes. Standard library only.

Short marks are not enough: what follows must fit too, so that random bytes are never taken for a film, a sound or a
program. What a ZIP or an OLE file holds is told by `packages`.
"""

import re
import struct
from collections.abc import Callable

MIME = {
    "mp4": "video/mp4", "mov": "video/quicktime", "3gp": "video/3gpp", "avi": "video/x-msvideo",
    "mkv": "video/x-matroska", "webm": "video/webm", "wmv": "video/x-ms-wmv", "flv": "video/x-flv", "mpg": "video/mpeg",
    "ts": "video/mp2t", "mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav", "aac": "audio/aac",
    "ogg": "audio/ogg", "flac": "audio/flac", "wma": "audio/x-ms-wma",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "doc": "application/msword",
    "wps": "application/vnd.ms-works", "rtf": "application/rtf", "odt": "application/vnd.oasis.opendocument.text",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ppsx": "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
    "ppt": "application/vnd.ms-powerpoint", "odp": "application/vnd.oasis.opendocument.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet", "pdf": "application/pdf", "jpg": "image/jpeg",
    "png": "image/png", "gif": "image/gif", "tiff": "image/tiff", "bmp": "image/bmp", "webp": "image/webp",
    "heic": "image/heic", "svg": "image/svg+xml", "psd": "image/vnd.adobe.photoshop", "psb": "image/vnd.adobe.photoshop",
    "ai": "application/postscript", "eps": "application/postscript", "zip": "application/zip",
    "rar": "application/vnd.rar", "7z": "application/x-7z-compressed", "tar": "application/x-tar",
    "gz": "application/gzip", "bz2": "application/x-bzip2", "xz": "application/x-xz", "zst": "application/zstd",
    "cab": "application/vnd.ms-cab-compressed", "iso": "application/x-iso9660-image", "exe": "application/vnd.microsoft.portable-executable",
    "apk": "application/vnd.android.package-archive", "jar": "application/java-archive",
    "docm": "application/vnd.ms-word.document.macroEnabled.12",
    "pptm": "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12", "ofd": "application/ofd",
    "sb3": "application/x.scratch.sb3", "ggb": "application/vnd.geogebra.file", "xmind": "application/vnd.xmind.workbook",
    "kmz": "application/vnd.google-earth.kmz", "3mf": "model/3mf", "usdz": "model/vnd.usdz+zip",
    "odg": "application/vnd.oasis.opendocument.graphics",
    "swf": "application/x-shockwave-flash", "epub": "application/epub+zip", "html": "text/html", "txt": "text/plain",
    "csv": "text/csv", "json": "application/json", "xml": "application/xml",
}  # fmt: skip

_STARTS = (
    (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF87a", "gif"), (b"GIF89a", "gif"),
    (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"II+\0", "tiff"), (b"MM\0+", "tiff"),
    (b"8BPS\0\x01", "psd"), (b"8BPS\0\x02", "psb"),
    (b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zst"),
    (b"MSCF\0\0\0\0", "cab"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv"), (b"FLV\x01", "flv"), (b"OggS", "ogg"), (b"fLaC", "flac"),
    (b"\0\0\x01\xba", "mpg"), (b"\0\0\x01\xb3", "mpg"), (b"{\\rtf", "rtf"), (b"\x7fELF", "elf"),
)  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_TOP_BOXES = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")


def sniff(head: bytes, extension: str = "") -> str:
    """Type by the first bytes; "zip" and "ole" are containers to look into; "" where nothing fits."""
    for start, name in _STARTS:
        if head.startswith(start):
            return "wma" if name == "wmv" and extension == "wma" else name
    if head.startswith(ZIP_STARTS):
        return "zip"
    if head.startswith(OLE):
        return "ole"
    if head[4:8] == b"ftyp":
        return _brand(head)
    if head[4:8] in _TOP_BOXES:
        return "mov"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"%!PS", b"\xc5\xd0\xd3\xc6")):
        return "ai" if b"Adobe Illustrator" in head else "eps"
    parts = (_riff, _matroska, _windows, _short_marks, _frames)
    for name in (*(part(head) for part in parts), _text(head, extension)):
        if name:
            return name
    return ""


_MP4_BRANDS = frozenset({
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41", b"mp42", b"avc1", b"M4V ",
})  # fmt: skip
_PICTURE_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"hevc", b"avif", b"msf1"})
_RAW_PHOTO = b"crx "


def _brand(head: bytes) -> str:
    """By the major brand; a telephone's 3GP that is an MP4 as well, by its compatible brands, is one (its codings are looked
    at later).
    """
    brand, compatible = head[8:12], _compatible(head)
    if brand == b"qt  ":
        return "mov"
    if brand in (b"M4A ", b"M4B "):
        return "m4a"
    if brand.startswith((b"3gp", b"3g2")):
        return "mp4" if compatible & _MP4_BRANDS else "3gp"
    if brand == _RAW_PHOTO:
        return ""
    return "heic" if brand in _PICTURE_BRANDS else "mp4"


def _compatible(head: bytes) -> set[bytes]:
    """The compatible brands of an `ftyp` box at the file's start."""
    end = min(int.from_bytes(head[:4], "big"), len(head), 512)
    return {head[at : at + 4] for at in range(16, end - 3, 4)}


def _riff(head: bytes) -> str:
    if head[:4] != b"RIFF":
        return ""
    return {b"AVI ": "avi", b"WAVE": "wav", b"WEBP": "webp"}.get(head[8:12], "")


def _matroska(head: bytes) -> str:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return ""
    return "webm" if b"webm" in head[:64] else "mkv"


def _windows(head: bytes) -> str:
    if head.startswith(b"MZ") and _is_program(head):
        return "exe"
    size = int.from_bytes(head[2:6], "little")
    return "bmp" if head.startswith(b"BM") and size >= 26 and head[6:10] == b"\0\0\0\0" else ""


def _is_program(head: bytes) -> bool:
    """A program for Windows, by the header that its first one points to; programs for DOS are not told."""
    if len(head) < 64:
        return False
    (at,) = struct.unpack_from("<I", head, 60)
    return head[at : at + 4] == b"PE\0\0" or (at >= 64 and head[at : at + 2] in (b"NE", b"LE", b"LX"))


_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
"""What a bzip2's first block begins with, or where it holds nothing its end."""


def _short_marks(head: bytes) -> str:
    """Types whose mark is two or three bytes long: the numbers behind it must make sense too."""
    if head.startswith(b"\x1f\x8b\x08") and len(head) > 10 and head[3] < 0x20 and head[8] in (0, 2, 4):
        return "gz"
    if head[:3] == b"BZh" and head[3:4] in b"123456789" and head[4:10] in _BZIP2_BLOCKS:
        return "bz2"
    if head[2:4] == b"-l" and head[4:5] in b"hz" and head[6:7] == b"-" and len(head) > 24 and head[20] < 4:
        return "lzh"
    if head[:3] in (b"FWS", b"CWS", b"ZWS") and len(head) > 8 and 1 <= head[3] <= 60 and any(head[4:8]):
        return "swf"
    if head.startswith(b"ID3") and len(head) > 10 and head[3] in (2, 3, 4) and max(head[6:10]) < 0x80:
        return "mp3"
    return ""


def _frames(head: bytes) -> str:
    if _transport_stream(head):
        return "ts"
    if head[257:262] == b"ustar":
        return "tar"
    if _repeats(head, _aac_frame):
        return "aac"
    return "mp3" if _repeats(head, _mp3_frame) else ""


def _repeats(head: bytes, length_of: Callable[[bytes], int]) -> bool:
    """Whether frames of sound follow one another: three of them, or the two whose starts still stand in `head`."""
    at = frames = 0
    while frames < 3 and at + 7 <= len(head):
        length = length_of(head[at : at + 7])
        if not length:
            return False
        at, frames = at + length, frames + 1
    return frames > 1


def _aac_frame(start: bytes) -> int:
    """Bytes of an ADTS frame (ISO 14496-3); 0 for what is none."""
    if len(start) < 7 or start[0] != 0xFF or start[1] & 0xF6 != 0xF0 or start[2] >> 2 & 15 > 12:
        return 0
    length = (start[3] & 3) << 11 | start[4] << 3 | start[5] >> 5
    return length if length > 7 else 0


_MP3_RATES = {
    (3, 3): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 1): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 3): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""kbit/s by version (3: MPEG 1, otherwise 2 and 2.5) and layer bits."""
_MP3_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mp3_frame(start: bytes) -> int:
    """Bytes of an MPEG audio frame (ISO 11172-3, 13818-3); 0 for what is none."""
    if len(start) < 4 or start[0] != 0xFF or start[1] & 0xE0 != 0xE0:
        return 0
    version, layer = start[1] >> 3 & 3, start[1] >> 1 & 3
    rate_index, sample_index, padding = start[2] >> 4, start[2] >> 2 & 3, start[2] >> 1 & 1
    if version == 1 or layer == 0 or rate_index in (0, 15) or sample_index == 3:
        return 0
    rates = _MP3_RATES[3 if version == 3 else 2, layer if version == 3 else 3 if layer == 3 else 2]
    bits, samples = rates[rate_index] * 1000, _MP3_SAMPLES[version][sample_index]
    if layer == 3:
        return (12 * bits // samples + padding) * 4
    return (144 if version == 3 or layer == 2 else 72) * bits // samples + padding


_PACKETS = (188, 192, 204)
"""Bytes of a packet of an MPEG transport stream: plain, with a time stamp before it (AVCHD, Blu-ray), with parity after it."""
_SYNC, _FEWEST_PACKETS = 0x47, 4


def _transport_stream(head: bytes) -> bool:
    """Packets that all begin with the same mark; the first may be cut."""
    for size in _PACKETS:
        for start in range(min(size, len(head))):
            marks = head[start::size]
            if len(marks) >= _FEWEST_PACKETS and not marks.strip(b"\x47"):
                return head[start + 1] != _SYNC and b"\0" in head  # no text, no surface of one colour
    return False


_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TEXT_EXTENSIONS = ("txt", "csv", "log", "md")


def _text(head: bytes, extension: str) -> str:
    text = decode(head)
    if text is None and extension in _TEXT_EXTENSIONS and not _CONTROLS.search(head):
        return "txt"  # of an encoding that is not known here, for a person to read
    if text is None or not text.strip():
        return ""
    start = text.lstrip("\ufeff \t\r\n")[:4000].lower()
    if _is_svg(start):
        return "svg"
    if start.startswith(("<!doctype html", "<html")):
        return "html"
    if extension in ("html", "htm") and re.search(
        r"<(html|head|body|meta|div|p|table|script|title|h\d)\b", start
    ):
        return "html"
    if start.startswith("<?xml") and extension != "txt":
        return next((name for mark, name in _FLAT.items() if mark in start), "xml")
    return extension if extension in ("csv", "json") else "txt"


_FLAT = {
    'progid="powerpoint.show"': "pptx",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
"""Shows that are written as one text: PowerPoint's XML presentation, flat OpenDocument."""
_BEFORE_SVG = (("<?xml", ">"), ("<!--", "-->"), ("<!doctype svg", ">"))


def _is_svg(start: str) -> bool:
    """An SVG element, after declarations and comments. Not one pattern for all: many comments would hold it for ever."""
    while True:
        end = next((end for begin, end in _BEFORE_SVG if start.startswith(begin)), "")
        if not end:
            return re.match(r"<svg[\s>]", start) is not None
        start = start.partition(end)[2].lstrip()


def decode(data: bytes) -> str | None:
    """Text in UTF-8, UTF-16 or GB18030, or None for what is no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "ignore")
    if _CONTROLS.search(data):
        return None
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                return data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def is_split(head: bytes, tail: bytes, container: str, extension: str, size: int) -> bool:
    """Whether a file is one volume of an archive in several: .z01, .part1.rar, .7z.001."""
    if container == "rar":
        return _rar_volume(head)
    if container == "7z" and len(head) >= 32:
        ahead, length = struct.unpack_from("<QQ", head, 12)
        return bool(32 + ahead + length > size and extension.isdigit())
    if container == "zip":
        if head.startswith(b"PK\x07\x08") or re.fullmatch(r"z\d\d", extension):
            return True
        end = tail.rfind(b"PK\x05\x06")
        return end >= 0 and len(tail) >= end + 8 and 0 < struct.unpack_from("<H", tail, end + 4)[0] < 0xFFFF
    return False


def _rar_volume(head: bytes) -> bool:
    """The volume flag of the archive's own header, in both of RAR's formats."""
    if head.startswith(b"Rar!\x1a\x07\0"):
        return len(head) > 11 and head[9] == 0x73 and bool(struct.unpack_from("<H", head, 10)[0] & 1)
    at = 12
    numbers: list[int] = []
    while len(numbers) < 5 and at < min(len(head), 64):
        value, shift = 0, 0
        while at < len(head):
            byte = head[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if not byte & 0x80:
                break
        numbers.append(value)
    if len(numbers) < 5 or numbers[1] != 1:  # size, type 1: the archive itself, flags
        return False
    flags = numbers[4] if numbers[2] & 1 else numbers[3]
    return bool(flags & 1)


def is_disc(path: str, size: int) -> bool:
    """Whether it is the image of a disc (ISO 9660, UDF), whose mark stands behind 32 KB of anything."""
    if size < 36_864:
        return False
    with open(path, "rb") as file:
        file.seek(32_769)
        return file.read(5) in (b"CD001", b"BEA01")


def is_self_extracting(path: str, size: int) -> bool:
    """Whether a program carries an archive that it unpacks."""
    with open(path, "rb") as file:
        start = file.read(2_000_000)
        file.seek(max(0, size - 66_000))
        end = file.read()
    return b"Rar!\x1a\x07" in start or b"7z\xbc\xaf\x27\x1c" in start or b"PK\x05\x06" in end


def is_illustrator(path: str, size: int) -> bool:
    """Whether a PDF carries Illustrator's own marks, at its start or end."""
    marks = (b"Adobe Illustrator", b"/AIMetaData", b"/AIPrivateData", b"/Illustrator")
    with open(path, "rb") as file:
        blocks = [file.read(2_000_000)]
        if size > 4_000_000:
            file.seek(size - 2_000_000)
            blocks.append(file.read())
    return any(mark in block for block in blocks for mark in marks)
