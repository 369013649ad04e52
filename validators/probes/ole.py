"""Older Office files (DOC, WPS, XLS, ET, PPT, DPS) by their own structure: properties, and the text of slides. olefile.

The properties are the two standard property sets, so they are read alike of whatever program wrote the file.
"""

import contextlib
import struct
from collections.abc import Iterator
from typing import Any

import olefile

from validators.probes import sheet97
from validators.probes.places import place
from validators.probes.sources import Source

Facts = dict[str, Any]

STREAM_LIMIT = 64 * 1024 * 1024
TEXT_CAP = 400_000
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
    """Properties of an OLE document, and the text of slides; damage where its directory can't be followed."""
    try:
        with olefile.OleFileIO(path) as file:
            facts: Facts = {"metadata": properties(file), **_whole(file, type_found)}
            if not facts.get("damage"):
                facts |= _texts_of(file, type_found, facts["metadata"] or {})
    except Exception:  # olefile raises whatever its parsing meets
        return {"damage": "unreadable"}
    return {name: value for name, value in facts.items() if value is not None}


_MAIN = {"xls": ("Workbook", "Book"), "ppt": ("PowerPoint Document",), "doc": ("WordDocument",)}


def _whole(file: olefile.OleFileIO, type_found: str) -> Facts:
    """Whether the stream that holds the document is there to its end."""
    name = next((name for name in _MAIN.get(type_found, ()) if file.exists(name)), None)
    if name is None:
        return {}
    with contextlib.suppress(OSError):
        return (
            {"opened": True}
            if len(file.openstream(name).read()) == file.get_size(name)
            else {"damage": "truncated"}
        )
    return {"damage": "truncated"}


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


def _texts_of(file: olefile.OleFileIO, type_found: str, metadata: Facts) -> Facts:
    """The texts of a show or a workbook, with the properties that they add; nothing where they can't be read."""
    if type_found == "ppt":
        data = stream(file, "PowerPoint Document")
        return _kept({"slides": [text for text in _texts(data) if text.strip()]}, whole=True) if data else {}
    data = stream(file, "Workbook") if type_found == "xls" else None
    if data is None:
        return {}
    try:
        workbook = sheet97.read(data)
    except sheet97.NotBiff8:
        return {}
    places: dict[str, list[str]] = {}
    for code, text in workbook.pieces:
        if text.strip():
            places.setdefault(code, []).append(text)
    facts = _kept({code: ["\n".join(texts)] for code, texts in places.items()}, whole=workbook.whole)
    names = [name for name in dict.fromkeys(workbook.commented_by) if name.strip()]
    return facts | ({"metadata": {**metadata, "批注作者": "、".join(names[:10])[:500]}} if names else {})


def _kept(texts: dict[str, list[str]], *, whole: bool) -> Facts:
    """The first 400,000 characters, and a note where there are more."""
    left, kept = TEXT_CAP, []
    for code, pieces in texts.items():
        for text in pieces:
            whole = whole and len(text) <= left
            if left > 0:
                kept.append({"place": place(code), "text": text[:left]})
            left -= len(text)
    return {"texts": kept, "notes": [] if whole else ["texts_cut"]}


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
