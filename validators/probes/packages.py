"""Which type of document a ZIP or an OLE file is, by what it holds. Standard library only.

Pupils' and teachers' works are often ZIPs under another name (Scratch, GeoGebra, mind maps, boards): a marker member or
the declared media type tells them from an archive that somebody packed.
"""

import re
import struct
import zipfile
from collections.abc import Collection, Iterator
from typing import BinaryIO

from validators.probes.detect import OLE

_MEDIA_TYPES = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.graphics": "odg",
    b"application/vnd.xmind.workbook": "xmind",
    b"application/x-krita": "kra",
    b"image/openraster": "ora",
}
"""What the member `mimetype` declares."""

_OFFICE = (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx"), ("visio/", "vsdx"))
_MACROS = {"docx": "docm", "pptx": "pptm", "ppsx": "pptm", "xlsx": "xlsm"}
WITH_MACROS = frozenset(_MACROS.values())
CONTENT_TYPES = "[Content_Types].xml"
_PEEK = 200_000


def inside_zip(source: str | BinaryIO, names: Collection[str], extension: str = "") -> str:
    """The type of a ZIP from its member names (already listed); "zip" where it is just an archive."""
    have = set(names)
    if CONTENT_TYPES in have:
        for prefix, name in _OFFICE:
            if any(member.startswith(prefix) for member in have):
                return _office(source, have, name)
        if any(member.startswith("3D/") and member.endswith(".model") for member in have):
            return "3mf"
        if "FixedDocSeq.fdseq" in have or "FixedDocumentSequence.fdseq" in have:
            return "xps"
    if "mimetype" in have:
        declared = _MEDIA_TYPES.get(_member(source, "mimetype", 100).strip(), "")
        if declared:
            return declared
    if "AndroidManifest.xml" in have:
        return "apk"
    if "BundleConfig.pb" in have and "base/manifest/AndroidManifest.xml" in have:
        return "aab"
    if any(re.match(r"Payload/[^/]+\.app/", member) for member in have):
        return "ipa"
    return (
        _project(source, have)
        or _iwork(have, extension)
        or ("jar" if "META-INF/MANIFEST.MF" in have else "zip")
    )


_MACRO_TYPES = (b".macroEnabled.main+xml", b".vbaProject", b"macrosheet+xml")
"""What a package with macros declares, whatever the project's part is called; the last are those of old Excel's own sheets."""


def _office(source: str | BinaryIO, have: set[str], name: str) -> str:
    """Office Open XML: a show, or one with macros by its declared type or by the project itself."""
    declared = _member(source, CONTENT_TYPES, _PEEK)
    if b"slideshow.main+xml" in declared:
        name = "ppsx"
    macros = any(mark in declared for mark in _MACRO_TYPES) or any(
        member.rpartition("/")[2].lower() == "vbaproject.bin" or member.startswith("xl/macrosheets/")
        for member in have
    )
    return _MACROS.get(name, name) if macros else name


def _project(source: str | BinaryIO, have: set[str]) -> str:
    """Works of teaching programs, each by the member that only it has."""
    if "geogebra.xml" in have or "geogebra_macro.xml" in have:
        return "ggb"
    if "OFD.xml" in have:
        return "ofd"
    if "h5p.json" in have:
        return "h5p"
    if "doc.kml" in have:
        return "kmz"
    if any(re.fullmatch(r"Slides/Slide_\d+\.xml", member) for member in have) and have & {"Board.xml", "Document.xml", "Reference.xml"}:  # fmt: skip
        return "enbx"
    if "project.json" in have:
        project = _member(source, "project.json", _PEEK)
        if b'"targets"' in project or b'"meta"' in project:
            return "sb3"
        if b'"objName"' in project:
            return "sb2"
    if "Document.xml" in have:
        start = _member(source, "Document.xml", 4096)
        if b"mindjet.com/" in start:
            return "mmap"
        if "GuiDocument.xml" in have or b"<Document SchemaVersion=" in start:
            return "fcstd"
    if have & {"content.json", "content.xml"} and have & {"metadata.json", "manifest.json", "META-INF/manifest.xml", "meta.xml"}:  # fmt: skip
        return _mind_map(source, have)
    if {"document.json", "meta.json"} <= have and any(member.startswith("pages/") for member in have):
        return "sketch"
    roots = {member for member in have if "/" not in member}
    if roots and next(iter(sorted(roots))).lower().endswith((".usda", ".usdc", ".usd")):
        return "usdz"
    return ""


def _mind_map(source: str | BinaryIO, have: set[str]) -> str:
    if "content.json" in have:
        return "xmind" if b"rootTopic" in _member(source, "content.json", _PEEK) else ""
    return "xmind" if b"xmap-content" in _member(source, "content.xml", _PEEK) else ""


def _iwork(have: set[str], extension: str) -> str:
    """Pages, Numbers and Keynote; Pages and Numbers hold the same members, so their name decides between them."""
    if "index.apxl" in have:
        return "key"
    if not have & {"Index.zip", "Index/Document.iwa"}:
        return ""
    if any(re.match(r"Index/(Slide|MasterSlide|TemplateSlide)", member) for member in have):
        return "key"
    return extension if extension in ("key", "pages", "numbers") else "pages"


def _member(source: str | BinaryIO, name: str, size: int) -> bytes:
    """The first bytes of a member; nothing where it cannot be read."""
    try:
        with zipfile.ZipFile(source) as archive, archive.open(name) as part:
            return part.read(size)
    except Exception:
        return b""


SCANNED = 64 * 1024 * 1024
"""Bytes of a cut-off ZIP that are searched for the names of its members."""
_LOCAL = b"PK\x03\x04"
_MAIN_PARTS = {
    "word/document.xml": "docx", "ppt/presentation.xml": "pptx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd",
    "geogebra.xml": "ggb", "AndroidManifest.xml": "apk", "META-INF/MANIFEST.MF": "jar",
}  # fmt: skip


def local_names(file: BinaryIO, most: int = 2_000) -> Iterator[str]:
    """Member names by the headers before each member, for a ZIP that has lost its listing (or is still cut off)."""
    at = 0
    for _ in range(most):
        at = _next_local(file, at)
        if at < 0:
            return
        file.seek(at)
        header = file.read(30)
        if len(header) < 30:
            return
        flags, packed = struct.unpack_from("<6xH10xI", header)
        name_length, extra_length = struct.unpack_from("<HH", header, 26)
        raw = file.read(name_length)
        yield raw.decode("utf-8", "replace")
        sized = 0 < packed < 0xFFFFFFFF and not flags & 8
        at += 30 + name_length + extra_length + (packed if sized else 0)


def _next_local(file: BinaryIO, at: int) -> int:
    """Where the next member's header stands, from `at` on; -1 for nowhere."""
    end = at + SCANNED
    while at < end:
        file.seek(at)
        block = file.read(1 << 20)
        found_at = block.find(_LOCAL)
        if found_at >= 0:
            return at + found_at
        if len(block) < 1 << 20:
            return -1
        at += len(block) - 3
    return -1


OOXML = ("docx", "docm", "pptx", "pptm", "ppsx", "xlsx", "xlsm")
_OFFICE_START = ("[Content_Types].xml", "_rels/.rels", "docProps/")


def cut_off(file: BinaryIO, extension: str) -> str:
    """The type of a ZIP that has lost its listing, by the members that are still there; "zip" where none tells. Where only
    the first members of an Office file are left, its extension decides which.
    """
    office = False
    for number, name in enumerate(local_names(file)):
        office = name.startswith(_OFFICE_START) if number == 0 else office
        if name in _MAIN_PARTS:
            return _MAIN_PARTS[name]
        if number == 0 and name == "mimetype":
            file.seek(30 + len(name))
            declared = file.read(100)
            kinds = sorted(_MEDIA_TYPES, key=len, reverse=True)
            return next(
                (_MEDIA_TYPES[media] for media in kinds if declared.lstrip(b"\0").startswith(media)), "zip"
            )
    return extension if office and extension in OOXML else "zip"


def inside_ole(file: BinaryIO, extension: str) -> str:
    """doc, ppt, xls or msi from what stands at the root of an OLE file; "" where it is none of them. What storages hold are
    objects put inside: a workbook with a show in it is a workbook.
    """
    names = ole_names(file, root=True)
    if "WordDocument" in names:
        return "doc"
    if names & {"PowerPoint Document", "PP40", "PP97_DUALSTORAGE"}:
        return "ppt"
    if names & {"Workbook", "Book"}:
        return "xls"
    if "EncryptedPackage" in names:
        return extension if extension in OOXML else "docx"
    return "msi" if extension == "msi" else ""


OLE_MACROS = frozenset({"VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR"})
"""Streams and storages of an OLE document that hold a macro project."""


def ole_names(file: BinaryIO, *, root: bool = False) -> set[str]:
    """Names of the streams and storages of an OLE file, following the directory's chain; only those at its root on request."""
    entries = list(_ole_directory(file))
    names = [name for name, *_ in entries]
    if not root or not entries:
        return {name for name in names if name}
    at_root: set[int] = set()
    left = [entries[0][3]]
    while left:
        number = left.pop()
        if number < len(entries) and number not in at_root:
            at_root.add(number)
            left += entries[number][1:3]
    return {names[number] for number in at_root if names[number]} or {name for name in names if name}


def _ole_directory(file: BinaryIO) -> Iterator[tuple[str, int, int, int]]:
    """(name, left sibling, right sibling, first child) of the entries; the name "" of one that is not used."""
    file.seek(0)
    header = file.read(512)
    if len(header) < 512 or not header.startswith(OLE):
        return
    sector = 1 << min(max(struct.unpack_from("<H", header, 30)[0], 7), 16)
    table = [entry for entry in struct.unpack_from("<109I", header, 76) if entry < 0xFFFFFFF0]
    at, seen = struct.unpack_from("<I", header, 48)[0], 0
    while at < 0xFFFFFFF0 and seen < 2000:
        file.seek((at + 1) * sector)
        block = file.read(sector)
        for start in range(0, len(block) - 127, 128):
            length = struct.unpack_from("<H", block, start + 64)[0]
            raw = block[start : start + length - 2] if 2 <= length <= 64 else b""
            yield raw.decode("utf-16-le", "ignore"), *struct.unpack_from("<III", block, start + 68)
        seen += 1
        at = _next_sector(file, table, sector, at)


def _next_sector(file: BinaryIO, table: list[int], sector: int, at: int) -> int:
    per = sector // 4
    if at // per >= len(table):
        return 0xFFFFFFFE
    file.seek((table[at // per] + 1) * sector + at % per * 4)
    raw = file.read(4)
    return int(struct.unpack("<I", raw)[0]) if len(raw) == 4 else 0xFFFFFFFE
