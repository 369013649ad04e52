"""What an Office package says outside its texts: values in its mark-up (names of styles and shapes, document variables, the
people who worked on it), names of its parts, comments of its ZIP, and parts that nothing leads to.

In the child only; standard library and lxml. They are only searched.
"""

import contextlib
import html
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from validators.probes import attached, detect
from validators.probes.places import place

Facts = dict[str, Any]

BYTES, PART = 48 * 1024 * 1024, 16 * 1024 * 1024
"""Bytes that are looked at in all, and of one part."""
CHARACTERS = 100_000
SEARCHED = 2_000
"""Values that are looked for within longer known texts; those that follow only as whole ones."""
_FONTS = frozenset({b"typeface", b"eastAsia", b"ascii", b"hAnsi", b"cs", b"panose", b"font", b"font-family"})
"""Attributes whose values are names of typefaces."""
_FOLDER = re.compile(rb"=[\"']([^\"'<>]*(?:\\|/)(?:Users|Documents and Settings|home)(?:\\|/)[^\"'<>]*)[\"']")
"""Paths on somebody's machine, which hold the name of an account."""
_FOLDERS = (b"Users", b"Documents and Settings", b"/home/")
_TEXT = re.compile(rb">([^<>]*(?:[\x80-\xff]|&#)[^<>]*)<")
_NAMED = re.compile(
    rb"\b(?:author|displayName|name|userId|initials)=[\"']([^\"'<>]{2,300})[\"']", re.IGNORECASE
)
_VARIABLE = re.compile(rb"<w:docVar\b[^<>]*?w:val=[\"']([^\"'<>]{2,2000})[\"']")
_PEOPLE_PARTS = re.compile(r"(?:^|/)(?:people|persons?|commentAuthors|authors?)\d*\.xml$", re.IGNORECASE)
"""Parts in which names in Latin letters stand: those who commented."""
_USUAL_NAME = re.compile(
    r"(?:image|media|thumbnail|oleObject|chart|audio|video|hdphoto|slide|font|activeX|printerSettings|vbaProject|item|object|tag|ink|"
    r"Microsoft_\w+|\[Content_Types\])[-_ ]?\w{0,4}\.\w+|mimetype|[\w.]*\.(?:xml|rels|vml|fntdata|odttf|bin)",
    re.IGNORECASE | re.ASCII,
)
_CELLS = re.compile(r"(?:^|/)(?:worksheets/[^/]+|sharedStrings)\.xml$", re.IGNORECASE)
_READ = re.compile(
    r"^\[Content_Types\]\.xml$|\.rels$|(?:^|/)(?:docProps|customXml|theme|charts|chartex|diagrams|glossary|_xmlsignatures|slides|"
    r"slideLayouts|slideMasters|notesSlides|notesMasters|handoutMasters|comments|threadedComments|drawings|worksheets|META-INF)/"
    r"|^(?:xl|ppt)/",
    re.IGNORECASE,
)  # fmt: skip
_READ_NAMES = re.compile(
    r"(?:header|footer|footnotes|endnotes|comments|styles|settings|numbering|fontTable|webSettings|people|stylesWithEffects|"
    r"content|meta|manifest)\w*\.xml",
    re.IGNORECASE,
)  # fmt: skip
"""Parts whose texts their own probes read, or which hold none: those of some folders, and these beside the main part."""
_PLAIN = (".txt", ".csv", ".htm", ".html", ".json", ".log", ".md")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def texts(package: zipfile.ZipFile, known: Iterable[str], main: str = "") -> tuple[list[Facts], bool]:
    """What can be searched and is in none of the texts `known` already, and whether all was looked at; `main` is the part whose
    text was walked.
    """
    pieces: dict[tuple[str, str], None] = {}
    left, whole = BYTES, True
    for text in _beside_the_parts(package):
        pieces["part_name", text] = None
    for info in package.infolist():
        name = info.filename.lower()
        if info.flag_bits & 1 or info.is_dir() or not name.endswith((".xml", ".rels", ".vml", *_PLAIN)):
            continue
        if info.file_size > min(PART, left):
            whole = whole and bool(_CELLS.search(info.filename))
            continue
        left -= info.file_size
        with contextlib.suppress(*_BROKEN), package.open(info) as part:
            data = part.read()
            for code, text in _of_part(info.filename, data, main):
                pieces[code, text] = None
            continue
        whole = False
    room = CHARACTERS
    kept: list[Facts] = []
    lines = set(known)
    already, searched = "\n".join(lines), 0
    for code, text in pieces:
        searched += 1
        if not text.strip() or text in lines or (searched < SEARCHED and text in already):
            continue
        room -= len(text)
        if room < 0:
            return kept, False
        kept.append({"place": place(code), "text": text})
    return kept, whole


PICTURES, PICTURE = 80, 8 * 1024 * 1024
"""Pictures of a package whose headers are read, and bytes of one."""


def of_pictures(package: zipfile.ZipFile) -> dict[str, str]:
    """What the headers of the pictures inside say: a photo set into a document keeps its author and its place."""
    from validators.probes import image

    properties: dict[str, str] = {}
    looked = 0
    for info in package.infolist():
        name = info.filename.rpartition("/")[2]
        if not name.lower().endswith((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp")):
            continue
        looked += 1
        if looked > PICTURES or info.file_size > PICTURE or info.flag_bits & 1:
            continue
        with contextlib.suppress(*_BROKEN), package.open(info) as part:
            for key, value in image.properties(part.read()).items():
                properties[f"内嵌图片 {name[:60]} {key}"] = value
    return properties


def _beside_the_parts(package: zipfile.ZipFile) -> Iterator[str]:
    """Names of the parts, and comments of the ZIP and its members."""
    infos = package.infolist()
    odd = [
        info.filename
        for info in infos
        if not _USUAL_NAME.fullmatch(info.filename.rpartition("/")[2] or "a.xml")
    ]
    yield "\n".join(odd)[:20_000]
    for comment in [package.comment, *(info.comment for info in infos)]:
        if comment:
            yield (detect.decode(comment) or "")[:2_000]


def _of_part(name: str, data: bytes, main: str) -> Iterator[tuple[str, str]]:
    lower = name.lower()
    if lower.endswith(_PLAIN):
        for text in attached.texts(name, data) or ():
            yield "data", text
        return
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "ignore").encode()
    if lower.endswith("fonttable.xml"):
        return
    code = "style" if "styles" in lower else "mark"
    yield from ((code, text) for value in _values(data) if (text := _shown(value)))
    of_sheets = lower.startswith("xl/") or _CELLS.search(name)
    if of_sheets and (
        b"&#" in data or not data.isascii()
    ):  # formulas, lists to choose from, copies of other workbooks' cells
        yield from (("data", text) for value in _TEXT.findall(data) if (text := _shown(value)))
    if any(word in data for word in _FOLDERS):
        yield from ((code, text) for value in _FOLDER.findall(data) if (text := _shown(value)))
    wanted = _NAMED if _PEOPLE_PARTS.search(name) else _VARIABLE if lower.endswith("settings.xml") else None
    for value in wanted.findall(data) if wanted else ():
        if text := _shown(value):
            yield code, text
    folder, _, last = name.rpartition("/")
    read = _READ.search(name) or (folder == main.rpartition("/")[0] and _READ_NAMES.fullmatch(last))
    if name != main and lower.endswith(".xml") and not read:
        yield from (("data", line) for line in _lines(data) if line.strip())


def _values(data: bytes) -> Iterator[bytes]:
    """Values of attributes that hold more than ASCII, but for names of typefaces. Split at the quotes: a pattern would try
    every attribute twice.
    """
    if data.isascii() and b"&#" not in data:
        return
    for quote in (b'"', b"'") if b"='" in data else (b'"',):
        before = b""
        for piece in data.split(quote):
            if before.endswith(b"=") and b"<" not in piece and (b"&#" in piece or not piece.isascii()):
                attribute = before[-40:-1].split()[-1:] or [b""]
                if attribute[0].rpartition(b":")[2] not in _FONTS:
                    yield piece
            before = piece


def _shown(value: bytes) -> str:
    """A value as its author wrote it; what holds no letter tells of nobody."""
    text = html.unescape(value.decode("utf-8", "replace")).strip()[:1_000]
    return text if any(character.isalpha() for character in text) else ""


def _lines(data: bytes) -> Iterator[str]:
    """Text of a part that nothing leads to, by paragraphs."""
    if b"<!DOCTYPE" in data[:4096]:
        return
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, safe)
    line = ""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        local = element.tag.rpartition("}")[2]
        if local == "p":
            yield line
            line = ""
        line += str(element.text or "") if local in ("t", "delText", "instrText") else ""
        if local not in ("t", "delText", "instrText") and str(element.text or "").strip():
            yield str(element.text)
    yield line
