"""Any file opened for reading in a page: documents, slides, workbooks and plain text as pieces of text, pages and pictures to
be drawn, and archives with what lies in them. In the child only; what comes out is plain text, numbers and drawn pixels.
"""

import io
import os
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

from validators.probes import drawing, relations
from validators.probes.archive import readers
from validators.probes.archive.looking import is_litter
from validators.probes.archive.members import Budget, Listing, Member, extension_of
from validators.probes.detect import decode, sniff
from validators.probes.document import BROKEN, Declared, Unsafe, main_name, part
from validators.probes.packages import inside_zip

Answer = dict[str, Any]
HEAD = 4096
DEEP = 2
"""Archives in archives are opened this deep."""
MOST_MEMBERS = 500
MOST_UNPACKED = 48 * 1024 * 1024
"""Bytes of one member that is read; larger ones are named only."""
MOST_READ = 512 * 1024 * 1024
"""Bytes unpacked on the way to a member, where the archive has no other way."""
MOST_SLIDES, MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 200, 20, 300, 40
MOST_TEXT = 400_000
"""Characters of a plain text."""
_PICTURES = frozenset({"jpg", "png", "gif", "webp", "bmp", "tiff"})
_ARCHIVES = frozenset({"zip", "rar", "7z", "tar", "gz", "bz2", "xz"})


def answer(path: str, options: Answer) -> Answer:
    """What `draw` asks for: `read` or `show`."""
    drawing.start_lightly()
    return read(path, options) if options["draw"] == "read" else show(path, options)


def read(path: str, options: Answer) -> Answer:
    """{"kind": text, with "blocks"; pages, with "pages"; members, with "members" and "more"; none}."""
    with tempfile.TemporaryDirectory() as scratch:
        reached = _reached(path, options, scratch)
        if reached is None:
            return {"kind": "none"}
        path, kind, extension = reached
        if kind in _ARCHIVES:
            return _members(path, kind, extension)
        if kind == "pdf":
            pages = drawing.count(path)
            return {"kind": "pages", "pages": pages} if pages else {"kind": "none"}
        if kind in _PICTURES:
            return {"kind": "pages", "pages": 1}
        blocks = _blocks(path, kind)
        return {"kind": "text", "blocks": blocks} if blocks is not None else {"kind": "none"}


def show(path: str, options: Answer) -> Answer:
    """{"image": JPEG of a page, of a picture in a document or a presentation, or of the picture itself}, or {}."""
    number = int(options["number"])
    with tempfile.TemporaryDirectory() as scratch:
        reached = _reached(path, options, scratch)
        if reached is None:
            return {}
        path, kind, _ = reached
        if kind == "pdf":
            jpeg = drawing.page(path, number)
        elif kind == "docx":
            jpeg = drawing.picture(path, number)
        elif kind == "pptx":
            jpeg = _slide_picture(path, number)
        else:
            jpeg = drawing.image(path, number) if kind in _PICTURES else b""
        return drawing.as_answer(jpeg)


def _reached(path: str, options: Answer, scratch: str) -> tuple[str, str, str] | None:
    """The file itself, or the member that is named ("3", or "3.1" inside the third), with its type and extension."""
    extension = str(options.get("extension") or "")
    kind = _type_of(path, extension)
    steps = [int(step) for step in str(options.get("member") or "").split(".") if step]
    if len(steps) > DEEP:
        return None
    for depth, step in enumerate(steps):
        if kind not in _ARCHIVES:
            return None
        taken = _take(path, kind, extension, step, os.path.join(scratch, str(depth)))
        if taken is None:
            return None
        path, extension = taken
        kind = _type_of(path, extension)
    return path, kind, extension


def _type_of(path: str, extension: str) -> str:
    with open(path, "rb") as file:
        head = file.read(HEAD)
    kind = sniff(head, extension)
    if kind == "zip":
        try:
            with zipfile.ZipFile(path) as package:
                return inside_zip(path, package.namelist(), extension)
        except BROKEN:
            return "zip"
    return kind or ("txt" if head and decode(head[: HEAD // 2]) is not None else "")


def _listing(file: Any, size: int, kind: str, extension: str) -> tuple[Listing, list[Member]] | None:
    listing = readers.read(file, size, kind, extension)
    if listing is None or not listing.listed or listing.damage:
        return None
    members = [each for each in listing.members if not each.folder and not is_litter(each.name)]
    return listing, members


def _members(path: str, kind: str, extension: str) -> Answer:
    with open(path, "rb") as file:
        listed = _listing(file, os.path.getsize(path), kind, extension)
        if listed is None:
            return {"kind": "none"}
        _, members = listed
    rows = [
        {
            "number": number,
            "name": member.name[:300],
            "size": member.size,
            "reads": not (member.encrypted or member.link) and member.size <= MOST_UNPACKED,
        }
        for number, member in enumerate(members[:MOST_MEMBERS], start=1)
    ]
    return {"kind": "members", "members": rows, "more": max(0, len(members) - MOST_MEMBERS)}


def _take(path: str, kind: str, extension: str, number: int, out: str) -> tuple[str, str] | None:
    """The member unpacked, with the extension of its name."""
    with open(path, "rb") as file:
        listed = _listing(file, os.path.getsize(path), kind, extension)
        if listed is None or not 1 <= number <= len(listed[1]):
            return None
        listing, members = listed
        named = members[number - 1]
        if named.encrypted or named.link or named.size > MOST_UNPACKED:
            return None
        for member, stream in listing.contents(Budget(MOST_READ)):
            if member is not named:
                continue
            if stream is None:
                return None
            data = _all_of(stream)
            if data is None:
                return None
            with open(out, "wb") as unpacked:
                unpacked.write(data)
            return out, extension_of(named.name)
    return None


def _all_of(stream: Any) -> bytes | None:
    """No more than is read, whatever the archive declares."""
    gathered = io.BytesIO()
    while block := stream.read(1024 * 1024):
        gathered.write(block)
        if gathered.tell() > MOST_UNPACKED:
            return None
    return gathered.getvalue()


def _blocks(path: str, kind: str) -> list[Answer] | None:
    from validators.probes import word_text

    try:
        if kind == "docx":
            return word_text.blocks(path)
        if kind == "pptx":
            return list(_slides(path))
        if kind == "xlsx":
            return list(_sheets(path))
    except (Unsafe, Declared, *BROKEN):
        return None
    if kind in ("txt", "csv"):
        with open(path, "rb") as file:
            text = decode(file.read(MOST_TEXT * 4))
        lines = text[:MOST_TEXT].split("\n") if text is not None else None
        return (
            None if lines is None else [{"kind": "paragraph", "text": line} for line in lines if line.strip()]
        )
    return None


# ---- slides


def _shown(package: zipfile.ZipFile) -> list[str]:
    """The slides' parts in the order of the show."""
    main = main_name(package)
    root = part(package, main)
    listed = next(root.iter("{*}sldIdLst"), None) if root is not None else None
    related = relations.of(package, main)
    keys = [relations.reference(entry, "id") for entry in (listed if listed is not None else ())]
    return [related[key].target for key in keys if key in related][:MOST_SLIDES]


def _slides(path: str) -> Iterator[Answer]:
    """A heading for each slide, then its paragraphs, tables and pictures; neither notes nor comments."""
    pictures = 0
    with zipfile.ZipFile(path) as package:
        for number, name in enumerate(_shown(package), start=1):
            yield {"kind": "heading", "level": 2, "text": f"第 {number} 页"}
            root = part(package, name)
            for element in root.iter("{*}p", "{*}tbl") if root is not None else ():
                if element.tag.endswith("}tbl"):
                    yield {
                        "kind": "table",
                        "rows": [
                            [_text_of(cell) for cell in row.iter("{*}tc")] for row in element.iter("{*}tr")
                        ],
                    }
                elif next(element.iterancestors("{*}tbl"), None) is None and (text := _text_of(element)):
                    yield {"kind": "paragraph", "text": text}
            for _ in _pictures_of(package, name, root):
                pictures += 1
                yield {"kind": "picture", "picture": pictures}


def _text_of(element: Any) -> str:
    return "".join(str(piece.text or "") for piece in element.iter("{*}t")).strip()


def _pictures_of(package: zipfile.ZipFile, name: str, root: Any) -> list[str]:
    """Parts of the pictures that stand on a slide, each time they do."""
    related = relations.of(package, name)
    keys = [relations.reference(blip, "embed") for blip in (root.iter("{*}blip") if root is not None else ())]
    parts = [related[key] for key in keys if key in related]
    return [each.target for each in parts if each.kind == "image" and not each.linked]


def _slide_picture(path: str, number: int) -> bytes:
    try:
        with zipfile.ZipFile(path) as package:
            names = [
                picture
                for name in _shown(package)
                for picture in _pictures_of(package, name, part(package, name))
            ]
            if (
                not 1 <= number <= len(names)
                or package.getinfo(names[number - 1]).file_size > drawing.PICTURE_LIMIT
            ):
                return b""
            return drawing.redrawn(io.BytesIO(package.read(names[number - 1])))
    except (Unsafe, Declared, KeyError, *BROKEN):
        return b""


# ---- workbooks


def _sheets(path: str) -> Iterator[Answer]:
    """Each visible sheet's name and its first rows, values as they were last computed; no comments, no hidden sheets."""
    import openpyxl

    with open(path, "rb") as file:  # a path without an extension is none to that library
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for sheet in book.worksheets[:MOST_SHEETS]:
            if sheet.sheet_state != "visible":
                continue
            yield {"kind": "heading", "level": 2, "text": sheet.title}
            rows = [
                ["" if value is None else str(value)[:500] for value in row]
                for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
            ]
            while rows and not any(rows[-1]):
                rows.pop()
            wide = max((at for row in rows for at, text in enumerate(row, start=1) if text), default=0)
            if wide:
                yield {"kind": "table", "rows": [row[:wide] for row in rows]}
            if (sheet.max_row or 0) > MOST_ROWS:
                yield {"kind": "paragraph", "text": f"只显示前 {MOST_ROWS} 行。"}
