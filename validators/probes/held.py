"""Files that are put inside a document: embedded objects of Word, WPS, slides and sheets, old and new, and attachments.

Found by their content wherever they lie in the document's package, to a depth of three; in the child only. Pictures, films
and sounds of the document's own are not among them.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from validators.kinds import EXTENSIONS, KIND_OF, FileKind
from validators.probes import detect, packages
from validators.probes.sources import Source, opened

Facts = dict[str, Any]

DEPTH = 3
PARTS = 3_000
"""Members of a package, or streams of an OLE file, that are looked at."""
KEPT = 200
LARGEST = 48 * 1024 * 1024
BUDGET = 160 * 1024 * 1024
"""Bytes that are unpacked in all."""
_TOLD = (
    FileKind.WORD,
    FileKind.SLIDES,
    FileKind.SHEET,
    FileKind.PDF,
    FileKind.ARCHIVE,
    FileKind.PROGRAM,
    FileKind.PROJECT,
)
_CONTAINERS = ("zip", "ole")
_OLE_OWN = frozenset({"VBA", "_VBA_PROJECT_CUR", "Macros", "MsoDataStore"})
"""Storages of an OLE document that hold no files of a person's."""


@dataclass
class Held:
    """What was found; `unread` counts by reason what could not be looked at."""

    entries: list[Facts] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)
    left: int = BUDGET

    def miss(self, reason: str) -> None:
        """One more that could not be looked at."""
        self.unread[reason] = self.unread.get(reason, 0) + 1

    def add(self, name: str, size: int, kind: str, known_by: str) -> None:
        """One file inside."""
        if len(self.entries) >= KEPT:
            self.miss("too_many")
            return
        entry = {"name": name[:400], "size": size, "type": kind, "known_by": known_by, "in_package": True}
        self.entries.append(entry)


@dataclass(frozen=True)
class _Spot:
    """Where one is: the names of what is around, ending in an arrow, and how deep."""

    outer: str = ""
    depth: int = 0

    def within(self, name: str) -> "_Spot":
        """Inside the file of this name."""
        return _Spot(f"{name} → ", self.depth + 1)


def of_document(source: Source, container: str) -> Held:
    """Files inside a document that is a ZIP or an OLE file; of RTF by the class names of its objects."""
    held = Held()
    with opened(source) as file:
        try:
            if container == "rtf":
                _rtf(file.read(LARGEST), held)
            else:
                _container(file, container, held, _Spot(), own=True)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # a broken package may raise anything
            held.miss("broken")
    return held


def of_attachments(named: Iterator[tuple[str, int, bytes | None]]) -> Held:
    """Files that a PDF carries: (name, bytes it says it has, content or None where it was not read)."""
    held = Held()
    for name, size, data in named:
        if data is None:
            extension = name.rpartition(".")[2].lower()
            held.add(name, size, EXTENSIONS.get(extension, ""), "name")
            held.miss("too_large")
        else:
            try:
                _file(data, name, held, _Spot(), told=True)
            except (MemoryError, RecursionError):
                raise
            except Exception:  # a broken file may raise anything
                extension = name.rpartition(".")[2].lower()
                held.add(name, len(data), EXTENSIONS.get(extension, ""), "name")
                held.miss("broken")
    return held


def _file(data: bytes, name: str, held: Held, spot: _Spot, *, told: bool) -> None:
    """One file inside by its content, and what is in it; `told`: kept also where it is nothing that matters elsewhere."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = detect.sniff(data[:8192], extension)
    container = kind
    if kind == "zip":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            kind = packages.inside_zip(io.BytesIO(data), package.namelist(), extension)
    elif kind == "ole":
        kind = packages.inside_ole(io.BytesIO(data), extension)
    if kind and (told or KIND_OF.get(kind) in _TOLD):
        held.add(name, len(data), kind, "content")
    if container not in _CONTAINERS or KIND_OF.get(kind) is FileKind.PROGRAM:
        return
    if spot.depth + 1 >= DEPTH:
        held.miss("too_deep")
        return
    _container(io.BytesIO(data), container, held, spot.within(name), own=bool(kind))


def _container(file: BinaryIO, container: str, held: Held, spot: _Spot, *, own: bool) -> None:
    if container == "zip":
        _package(file, held, spot)
    else:
        _storages(file, held, spot, own=own)


def _package(file: BinaryIO, held: Held, spot: _Spot) -> None:
    """The parts of a ZIP that are files of their own."""
    with zipfile.ZipFile(file) as package:
        for number, info in enumerate(package.infolist()):
            if number >= PARTS:
                held.miss("too_many")
                return
            name = info.filename.rpartition("/")[2]
            if info.is_dir() or not info.file_size or name.lower().startswith(("vbaproject", "vbadata")):
                continue
            _part(package, info, held, spot)
        if "META-INF/manifest.xml" in package.namelist():
            _open_document(package, held, spot)


def _part(package: zipfile.ZipFile, info: zipfile.ZipInfo, held: Held, spot: _Spot) -> None:
    """One part: what lies in the folder of things put inside, and whatever else is no part of the document's own."""
    name = info.filename.rpartition("/")[2]
    put_inside = "embeddings" in info.filename.lower().split("/")
    extension = name.rpartition(".")[2].lower()
    if info.flag_bits & 1:
        held.miss("encrypted")
        return
    with package.open(info) as part:
        head = part.read(4096)
        kind = detect.sniff(head, extension)
        foreign = kind in _CONTAINERS or KIND_OF.get(kind) in _TOLD
        if not foreign and not (put_inside and not kind):
            return
        if info.file_size > min(LARGEST, held.left):
            held.add(f"{spot.outer}{name}", info.file_size, EXTENSIONS.get(extension, ""), "name")
            held.miss("too_large")
            return
        data = head + part.read(info.file_size)
    held.left -= len(data)
    if not foreign:
        held.miss("not_readable")
        return
    _file(data, f"{spot.outer}{name}", held, spot, told=False)


_OBJECT = re.compile(rb'media-type="application/vnd\.oasis\.opendocument\.(presentation|text|spreadsheet)[^"]*"[^>]*full-path="([^"/][^"]*)/"'
                     rb'|full-path="([^"/][^"]*)/"[^>]*media-type="application/vnd\.oasis\.opendocument\.(presentation|text|spreadsheet)')  # fmt: skip
_OPEN_TYPES = {b"presentation": "odp", b"text": "odt", b"spreadsheet": "ods"}


def _open_document(package: zipfile.ZipFile, held: Held, spot: _Spot) -> None:
    """Objects that an OpenDocument file keeps as folders: only its manifest says what they are."""
    with package.open("META-INF/manifest.xml") as part:
        manifest = part.read(1_000_000)
    for first, name, other_name, other in _OBJECT.findall(manifest):
        shown = (name or other_name).decode("utf-8", "replace")
        held.add(f"{spot.outer}{shown}", 0, _OPEN_TYPES[first or other], "content")


def _storages(file: BinaryIO, held: Held, spot: _Spot, *, own: bool) -> None:
    """The objects of an OLE file, one a storage; its root is the document itself where `own`."""
    import olefile

    with olefile.OleFileIO(file) as ole:
        by_storage: dict[tuple[str, ...], list[str]] = {}
        for path in ole.listdir(streams=True, storages=False)[:PARTS]:
            if not _OLE_OWN & {*path}:
                by_storage.setdefault(tuple(path[:-1]), []).append(path[-1])
        if "EncryptedPackage" in by_storage.get((), ()):
            held.miss("encrypted")
        for storage, streams in by_storage.items():
            if not storage and own:
                if "PowerPoint Document" in streams:
                    _slides_objects(_stream(ole, ("PowerPoint Document",), held), held, spot)
                continue
            _object(ole, storage, streams, held, spot)


_MAIN = (("PowerPoint Document", "ppt"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
_CONTENTS = ("Package", "CONTENTS", "package_stream", "EmbeddedOdf", "\x01Ole10Native")


def _object(ole: Any, storage: tuple[str, ...], streams: list[str], held: Held, spot: _Spot) -> None:
    name = f"{spot.outer}{storage[-1] if storage else 'object'}"
    kind = next((kind for stream, kind in _MAIN if stream in streams), "")
    if kind:
        held.add(name, 0, kind, "content")
    for stream in streams:
        if stream not in _CONTENTS:
            continue
        data = _stream(ole, (*storage, stream), held)
        label = name
        if stream == "\x01Ole10Native":
            label, data = _packaged(data, name)
        if data:
            _file(data, label, held, spot, told=False)
    if not kind and "\x01CompObj" in streams:
        class_name = _stream(ole, (*storage, "\x01CompObj"), held)
        if (named := _by_class(class_name)) and not any(stream in _CONTENTS for stream in streams):
            held.add(name, 0, named, "name")


def _stream(ole: Any, path: tuple[str, ...], held: Held) -> bytes:
    size = ole.get_size(list(path))
    if size > min(LARGEST, held.left):
        held.miss("too_large")
        return b""
    held.left -= size
    return bytes(ole.openstream(list(path)).read())


def _by_class(data: bytes) -> str:
    """The type of an object by the name of its program's class."""
    for word, kind in ((b"PowerPoint", "ppt"), (b"Word.Document", "doc"), (b"Excel.Sheet", "xls"), (b"KWPP.", "dps"), (b"WPP.", "dps")):  # fmt: skip
        if word in data or word.decode().encode("utf-16-le") in data:
            return kind
    return ""


def _packaged(data: bytes, name: str) -> tuple[str, bytes]:
    """Name and content of a file that Windows' packager put inside (MS-OLEDS 2.3.6 and the packager's own header)."""
    if len(data) < 6:
        return name, b""
    parts = data[6:].split(b"\0", 2)
    if len(parts) < 3 or struct.unpack_from("<H", data, 4)[0] != 2:
        return name, data[4:]
    shown = (detect.decode(parts[0]) or name)[:200]
    rest = parts[2]
    if len(rest) < 8:
        return shown, b""
    (path_length,) = struct.unpack_from("<I", rest, 4)
    at = 8 + path_length
    (length,) = struct.unpack_from("<I", rest, at) if len(rest) >= at + 4 else (0,)
    return shown, rest[at + 4 : at + 4 + length]


_OLE_OBJECT, _PACKED = 0x1011, 1


def _slides_objects(data: bytes, held: Held, spot: _Spot) -> None:
    """The objects that a .ppt keeps packed in its own stream (MS-PPT 2.10.34)."""
    at = number = 0
    while at + 8 <= len(data):
        version, kind, length = struct.unpack_from("<HHI", data, at)
        at += 8
        if version & 15 == 15:
            continue
        if kind == _OLE_OBJECT:
            number += 1
            body = data[at : at + length]
            if version >> 4 == _PACKED:
                try:
                    body = zlib.decompressobj().decompress(body[4:], min(LARGEST, held.left))
                except zlib.error:
                    body = b""
            held.left -= len(body)
            if body[:8] == detect.OLE:
                _file(body, f"{spot.outer}object{number}", held, spot, told=False)
            elif body:
                held.miss("not_readable")
        at += length


_CLASS = re.compile(rb"\\objclass\s+([\w. ]{1,60})")


def _rtf(data: bytes, held: Held) -> None:
    classes = _CLASS.findall(data)
    for number, name in enumerate(classes, start=1):
        if kind := _by_class(name):
            held.add(f"object{number}", 0, kind, "name")
        elif name.strip().lower().startswith((b"package", b"packager")):
            held.miss("not_readable")
    if data.count(b"\\objdata") > len(classes):
        held.miss("not_readable")
