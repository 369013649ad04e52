"""Older Office files (DOC, WPS, XLS, ET, PPT, DPS) by their own structure: properties, whether they are whole, and the text
of slides. olefile.

The properties are the two standard property sets, so they are read alike of whatever program wrote the file.
"""

import contextlib
import struct
from collections.abc import Iterator
from itertools import islice
from typing import Any

import olefile

from validators.probes.places import TEXT_CAP, place
from validators.probes.sources import Source

Facts = dict[str, Any]

STREAM_LIMIT = 64 * 1024 * 1024
_PROPERTIES = {
    "author": "作者", "last_saved_by": "最后修改者", "company": "公司", "manager": "经理", "template": "模板", "title": "标题",
    "subject": "主题", "comments": "备注", "keywords": "标记", "category": "类别",
}  # fmt: skip
_CODE_PAGES = {
    936: "gb18030",
    54936: "gb18030",
    950: "cp950",
    1252: "cp1252",
    65001: "utf-8",
    10008: "gb18030",
}


def measure(path: Source, type_found: str) -> Facts:
    """Properties of an OLE document, and whether it is whole; damage where its directory can't be followed."""
    try:
        with olefile.OleFileIO(path) as file:
            facts: Facts = {"metadata": properties(file), **_whole(file, type_found)}
            if type_found == "ppt" and not facts.get("damage"):
                facts |= _slides_text(file)
            names = _commented_by(stream(file, "Workbook") or b"") if type_found == "xls" else []
            if names and facts["metadata"] is not None:
                facts["metadata"]["批注作者"] = "、".join(names[:10])[:500]
    except Exception:  # olefile raises whatever its parsing meets
        return {"damage": "unreadable"}
    return {name: value for name, value in facts.items() if value is not None}


_MAIN = {"xls": ("Workbook", "Book"), "ppt": ("PowerPoint Document",), "doc": ("WordDocument",)}


def _whole(file: olefile.OleFileIO, type_found: str) -> Facts:
    """Whether the stream that holds the document is there to its end, and not under a password."""
    name = next((name for name in _MAIN.get(type_found, ()) if file.exists(name)), None)
    if name is None:
        return {}
    with contextlib.suppress(OSError):
        data = file.openstream(name).read()
        if len(data) == file.get_size(name):
            return _locked(file, name, data) or {"opened": True}
    return {"damage": "truncated"}


_WORD_97, _WORD_ENCRYPTED, _SHOW_ENCRYPTED = 0xA5EC, 0x0100, 0xF3D1C4DF


def _locked(file: olefile.OleFileIO, name: str, data: bytes) -> Facts:
    """`password` for text and shows that are encrypted. Workbooks may be encrypted with the password that every Excel
    tries by itself, so nothing is said of them: they count as not opened.
    """
    if name == "WordDocument" and len(data) >= 12:
        mark, flags = struct.unpack_from("<H8xH", data)
        return {"damage": "password"} if mark == _WORD_97 and flags & _WORD_ENCRYPTED else {}
    if name == "PowerPoint Document" and file.exists("Current User"):
        header = file.openstream("Current User").read(16)
        locked = len(header) == 16 and struct.unpack_from("<I", header, 12)[0] == _SHOW_ENCRYPTED
        return {"damage": "password"} if locked else {}
    locked = name == "Workbook" and any(kind == _FILE_PASS for kind, _ in islice(_records(data), 20))
    return {"opened": None} if locked else {}


_FILE_PASS, _NOTE = 0x002F, 0x001C


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a workbook's stream."""
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length


def _commented_by(data: bytes) -> list[str]:
    """Who wrote the notes of a workbook, without repeats."""
    names: dict[str, None] = {}
    for kind, body in _records(data):
        if kind == _NOTE and len(body) > 11:
            (length,) = struct.unpack_from("<H", body, 8)
            wide = body[10] & 1
            raw = body[11 : 11 + length * (2 if wide else 1)]
            names[raw.decode("utf-16-le" if wide else "latin-1", "replace").strip()] = None
    return [name for name in names if name]


def properties(file: olefile.OleFileIO) -> dict[str, str] | None:
    """The document's properties by the names that .docx files have them under; None where they are broken."""
    try:
        metadata = file.get_metadata()
    except Exception:
        return None
    encoding = _CODE_PAGES.get((metadata.codepage or 0) & 0xFFFF, "")
    labelled = {}
    for name, label in _PROPERTIES.items():
        text = " ".join(_decoded(getattr(metadata, name), encoding).replace("\0", " ").split())[:500]
        if text:
            labelled[f"文档属性 {label}"] = text
    return labelled


def _decoded(value: Any, encoding: str) -> str:
    """A property's text; programs give wrong code pages, so others are tried before letters are lost."""
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else ""
    for name in filter(None, (encoding if encoding != "cp1252" else "", "utf-8", "gb18030", "cp1252")):
        with contextlib.suppress(UnicodeDecodeError):
            return value.decode(name)
    return value.decode("latin-1")


def stream(file: olefile.OleFileIO, name: str) -> bytes | None:
    """A stream's bytes; None where it is missing. Raises ValueError for one that is too large."""
    if not file.exists(name):
        return None
    if file.get_size(name) > STREAM_LIMIT:
        raise ValueError(name)
    return bytes(file.openstream(name).read())


_TEXT_CHARS, _TEXT_BYTES, _CSTRING = 0x0FA0, 0x0FA8, 0x0FBA
_CONTAINER = 0xF


def _slides_text(file: olefile.OleFileIO) -> Facts:
    """The text of a presentation, as far as it is kept as text, and a note where there is more than is kept."""
    data = stream(file, "PowerPoint Document")
    if data is None:
        return {}
    left, texts = TEXT_CAP, []
    for text in _texts(data):
        if text.strip():
            if left > 0:
                texts.append({"place": place("slides"), "text": text[:left]})
            left -= len(text)
    return {"texts": texts, "notes": ["texts_cut"] if left < 0 else []}


def _texts(data: bytes) -> Iterator[str]:
    """Texts of all records, also of slides that were deleted and are still in the file."""
    ends = [len(data)]
    at = 0
    while ends:
        if at + 8 > ends[-1]:  # the end of a container, or less than a record in front of it
            at = ends.pop()
            continue
        version, kind, length = struct.unpack_from("<HHI", data, at)
        at += 8
        end = min(at + length, ends[-1])
        if version & 0xF == _CONTAINER and len(ends) < 64:
            ends.append(end)
            continue
        if kind in (_TEXT_CHARS, _CSTRING):
            yield data[at:end].decode("utf-16-le", "replace").replace("\r", "\n").replace("\v", "\n")
        elif kind == _TEXT_BYTES:
            yield data[at:end].decode("latin-1").replace("\r", "\n").replace("\v", "\n")
        at = end
