"""The type of a file by its first bytes, and for ZIP and OLE containers by what they hold. Standard library only."""

import re
import struct
from typing import BinaryIO

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
    "gz": "application/gzip", "exe": "application/vnd.microsoft.portable-executable",
    "apk": "application/vnd.android.package-archive", "jar": "application/java-archive",
    "swf": "application/x-shockwave-flash", "epub": "application/epub+zip", "html": "text/html", "txt": "text/plain",
    "csv": "text/csv", "json": "application/json", "xml": "application/xml",
}  # fmt: skip

_STARTS = (
    (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF87a", "gif"), (b"GIF89a", "gif"),
    (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"II+\0", "tiff"), (b"MM\0+", "tiff"),
    (b"8BPS\0\x01", "psd"), (b"8BPS\0\x02", "psb"),
    (b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b\x08", "gz"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv"), (b"FLV\x01", "flv"), (b"OggS", "ogg"), (b"fLaC", "flac"),
    (b"\0\0\x01\xba", "mpg"), (b"\0\0\x01\xb3", "mpg"), (b"{\\rtf", "rtf"), (b"\x7fELF", "elf"),
    (b"FWS", "swf"), (b"CWS", "swf"), (b"ZWS", "swf"), (b"ID3", "mp3"),
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
    for name in (_riff(head), _matroska(head), _windows(head), _frames(head), _text(head, extension)):
        if name:
            return name
    return ""


def _brand(head: bytes) -> str:
    brand = head[8:12]
    if brand == b"qt  ":
        return "mov"
    if brand in (b"M4A ", b"M4B "):
        return "m4a"
    if brand.startswith((b"3gp", b"3g2")):
        return "3gp"
    return "heic" if brand in (b"heic", b"heix", b"mif1", b"hevc", b"avif", b"msf1") else "mp4"


def _riff(head: bytes) -> str:
    if head[:4] != b"RIFF":
        return ""
    return {b"AVI ": "avi", b"WAVE": "wav", b"WEBP": "webp"}.get(head[8:12], "")


def _matroska(head: bytes) -> str:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return ""
    return "webm" if b"webm" in head[:64] else "mkv"


def _windows(head: bytes) -> str:
    if head.startswith(b"MZ") and len(head) > 64:
        return "exe"
    size = int.from_bytes(head[2:6], "little")
    return "bmp" if head.startswith(b"BM") and size >= 26 and head[6:10] == b"\0\0\0\0" else ""


def _frames(head: bytes) -> str:
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "ts"
    if head[257:262] == b"ustar":
        return "tar"
    if len(head) > 4 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "aac"
    if (
        len(head) > 4
        and head[0] == 0xFF
        and head[1] & 0xE0 == 0xE0
        and head[1] & 0x06
        and head[2] & 0xF0 != 0xF0
    ):
        return "mp3"
    return ""


def _text(head: bytes, extension: str) -> str:
    text = decode(head)
    if text is None or not text.strip():
        return ""
    start = text.lstrip("\ufeff \t\r\n")[:4000].lower()
    if _is_svg(start):
        return "svg"
    if start.startswith(("<!doctype html", "<html")):
        return "html"
    if start.startswith("<?xml"):
        return "xml"
    return extension if extension in ("csv", "json") else "txt"


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
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data):
        return None
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                return data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def inside_zip(source: str | BinaryIO, names: list[str]) -> str:
    """Which kind of package a ZIP is, from its member names (already listed)."""
    have = set(names)
    if "[Content_Types].xml" in have:
        for prefix, name in (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx")):
            if any(member.startswith(prefix) for member in have):
                return _show(source) if name == "pptx" else name
    if "AndroidManifest.xml" in have:
        return "apk"
    if "mimetype" in have:
        declared = _mimetype(source)
        if declared:
            return declared
    if any(re.match(r"Payload/[^/]+\.app/", member) for member in have):
        return "ipa"
    return "jar" if "META-INF/MANIFEST.MF" in have else "zip"


def _member(source: str | BinaryIO, name: str, size: int) -> bytes:
    import zipfile

    try:
        with zipfile.ZipFile(source) as archive, archive.open(name) as part:
            return part.read(size)
    except Exception:
        return b""


def _show(source: str | BinaryIO) -> str:
    return "ppsx" if b"slideshow.main+xml" in _member(source, "[Content_Types].xml", 200_000) else "pptx"


def _mimetype(source: str | BinaryIO) -> str:
    types = {
        b"application/epub+zip": "epub",
        b"application/vnd.oasis.opendocument.text": "odt",
        b"application/vnd.oasis.opendocument.presentation": "odp",
        b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    }
    return types.get(_member(source, "mimetype", 100).strip(), "")


def inside_ole(file: BinaryIO, extension: str) -> str:
    """doc, ppt, xls or msi from the directory of an OLE file; "" where it is none of them."""
    names = ole_names(file)
    if "WordDocument" in names:
        return "doc"
    if "PowerPoint Document" in names:
        return "ppt"
    if names & {"Workbook", "Book"}:
        return "xls"
    if "EncryptedPackage" in names:
        return extension if extension in ("docx", "pptx", "xlsx") else "docx"
    return "msi" if extension == "msi" else ""


def ole_names(file: BinaryIO) -> set[str]:
    """Names of the streams of an OLE file, following the directory's chain."""
    file.seek(0)
    header = file.read(512)
    if len(header) < 512 or not header.startswith(OLE):
        return set()
    sector = 1 << min(max(struct.unpack_from("<H", header, 30)[0], 7), 16)
    table = [entry for entry in struct.unpack_from("<109I", header, 76) if entry < 0xFFFFFFF0]
    names: set[str] = set()
    at, seen = struct.unpack_from("<I", header, 48)[0], 0
    while at < 0xFFFFFFF0 and seen < 2000:
        file.seek((at + 1) * sector)
        block = file.read(sector)
        for start in range(0, len(block) - 127, 128):
            length = struct.unpack_from("<H", block, start + 64)[0]
            if 2 <= length <= 64:
                names.add(block[start : start + length - 2].decode("utf-16-le", "ignore"))
        seen += 1
        at = _next(file, table, sector, at)
    return names


def _next(file: BinaryIO, table: list[int], sector: int, at: int) -> int:
    per = sector // 4
    if at // per >= len(table):
        return 0xFFFFFFFE
    file.seek((table[at // per] + 1) * sector + at % per * 4)
    raw = file.read(4)
    return int(struct.unpack("<I", raw)[0]) if len(raw) == 4 else 0xFFFFFFFE


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
