"""Words of an Office package that stand beside its text: charts, diagrams, building blocks, data, files put inside.

In the child only; lxml. They are only searched: nothing here is counted.
"""

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from validators.probes import attached
from validators.probes.places import place
from validators.probes.walk import MATH, MC, WP, A, V, W

Facts = dict[str, Any]

UNREAD = "embedded_unread"
"""The note where a file inside was not read."""
PARTS, BYTES, PIECES = 300, 20 * 1024 * 1024, 20_000
"""Bounds: parts that are read, bytes of a file inside, pieces of text."""
_BROKEN = (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, KeyError, OSError, ValueError,
           NotImplementedError, RuntimeError)  # fmt: skip
_XML = {
    "charts": "chart",
    "chartex": "chart",
    "diagrams": "diagram",
    "glossary": "building_block",
    "customxml": "data",
}
_LAYOUT_ONLY = (
    "colors",
    "style",
    "layout",
    "quickstyle",
    "itemprops",
    "fonttable",
    "settings",
    "websettings",
)
_CHUNKS = (".html", ".htm", ".xhtml", ".txt", ".mht", ".mhtml", ".rtf", ".docx", ".docm")
_FORMULAS = ("equation", "mathtype", "msmath", "wps.equation")
_MEDIA = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".emf",
    ".wmf",
    ".tif",
    ".tiff",
    ".svg",
    ".mp4",
    ".mp3",
    ".wav",
)
_SAYING = {
    f"{W}hyperlink": (f"{W}tooltip",),
    f"{W}tblCaption": (f"{W}val",),
    f"{W}tblDescription": (f"{W}val",),
    f"{W}alias": (f"{W}val",),
    f"{W}tag": (f"{W}val",),
    f"{W}listItem": (f"{W}displayText", f"{W}value"),
    f"{W}bookmarkStart": (f"{W}name",),
    f"{W}fldSimple": (f"{W}instr",),
    f"{W}docVar": (f"{W}name", f"{W}val"),
    f"{WP}docPr": ("name",),
    f"{W}permStart": (f"{W}ed",),
    f"{V}shape": ("alt", "title"),
}
"""Attributes of a Word part in which a person may have written something."""


def texts(package: zipfile.ZipFile, *, xml: bool = True) -> tuple[list[Facts], list[str]]:
    """What can be searched in the parts beside the text (without `xml` only files put inside), and the note where some of
    them could not be read.
    """
    pieces: list[Facts] = []
    unread = False
    looked = 0
    for info in package.infolist():
        folder, _, name = info.filename.lower().rpartition("/")
        last = folder.rpartition("/")[2]
        inside = last == "embeddings" or _is_chunk(folder, name)
        if not inside and (
            not xml or last not in _XML or not name.endswith(".xml") or name.startswith(_LAYOUT_ONLY)
        ):
            continue
        looked += 1
        if looked > PARTS or len(pieces) > PIECES:
            return pieces[:PIECES], [UNREAD]
        if inside:
            lines = _of_file(package, info)
            where = place("embedded", name=info.filename.rpartition("/")[2][:80])
        else:
            lines, where = _of_xml(package, info.filename), place(_XML[last])
        unread = unread or lines is None
        pieces += [{"place": where, "text": line} for line in lines or () if line.strip()]
    return pieces[:PIECES], [UNREAD] if unread or len(pieces) > PIECES else []


def _is_chunk(folder: str, name: str) -> bool:
    """A text of another format that Word shows as part of the document (altChunk)."""
    return folder.split("/", maxsplit=1)[0] == "word" and name.endswith(_CHUNKS)


def _holds_files(member: str) -> bool:
    folder, _, name = member.lower().rpartition("/")
    return "embeddings" in folder.split("/") or _is_chunk(folder, name)


def _of_xml(package: zipfile.ZipFile, name: str) -> list[str] | None:
    with contextlib.suppress(*_BROKEN), package.open(name) as file:
        data = file.read(BYTES + 1)
        if len(data) <= BYTES and b"<!DOCTYPE" not in data[:4096]:
            safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
            return list(lines_of(etree.fromstring(data, safe)))
    return None


def lines_of(root: etree._Element) -> Iterator[str]:
    """The text of an XML part by paragraphs; what stands outside paragraphs by elements."""
    line = ""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        local = element.tag.rpartition("}")[2]
        text = str(element.text or "")
        if local == "p":
            yield line
            line = ""
        elif local in ("t", "delText", "instrText"):
            line += text
        elif text.strip():
            yield text
    yield line


def _of_file(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> list[str] | None:
    """The words of a file put inside; None where it was not read whole."""
    from validators.probes import packages

    name = info.filename.lower()
    if name.endswith(_MEDIA) or info.file_size > BYTES:
        return [] if name.endswith((".emf", ".wmf")) else None
    with contextlib.suppress(*_BROKEN):
        with package.open(info) as file:
            data = file.read(BYTES + 1)
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as inner:
                if any(_holds_files(member) for member in inner.namelist()):
                    return None
                kind = packages.inside_zip(io.BytesIO(data), inner.namelist())
            if kind in ("xlsx", "xlsm"):
                return attached.of_workbook(data)
        if data.startswith(b"\xd0\xcf\x11\xe0") and _is_formula(data):
            return []
        return attached.texts(name, data)
    return None


def _is_formula(data: bytes) -> bool:
    """An object of an equation editor, by its class name: formulas hold no running text."""
    start = data[:262_144].lower()
    return any(word.encode("utf-16-le") in start or word.encode() in start for word in _FORMULAS)


def said_beside(root: etree._Element) -> list[Facts]:
    """What a Word part says where no text is walked: fields, formulas, tooltips, names of bookmarks, controls and objects."""
    lines: dict[str, None] = {}
    for element in root.iter(*_SAYING):
        lines |= dict.fromkeys(str(element.get(key, "")) for key in _SAYING[str(element.tag)])
    for element in root.iter(f"{W}instrText"):
        lines[str(element.text or "")] = None
    for symbol in root.iter(f"{W}sym"):
        paragraph = next(symbol.iterancestors(f"{W}p"), None)
        lines["" if paragraph is None else "".join(map(_shown, paragraph.iter(f"{W}t", f"{W}sym")))] = None
    for turned in root.iter(f"{W}bdo"):
        if turned.get(f"{W}val") == "rtl":
            lines["".join(str(node.text or "") for node in turned.iter(f"{W}t"))[::-1]] = None
    for over in root.iter(f"{W}rt"):
        lines[_all_of(over)] = None
    for alternate in root.iter(f"{MC}AlternateContent"):  # what older programs show, where it is another text
        shown = {_all_of(branch) for branch in alternate.iter(f"{MC}Choice")}
        lines |= dict.fromkeys(
            text for branch in alternate.iter(f"{MC}Fallback") if (text := _all_of(branch)) not in shown
        )
    for formula in root.iter(f"{MATH}oMath"):
        lines["".join(str(node.text or "") for node in formula.iter(f"{MATH}t"))] = None
    for element in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr", f"{A}cNvPr"):
        lines |= dict.fromkeys(str(element.get(key, "")) for key in ("name", "descr", "title"))
    return [{"place": place("beside"), "text": line[:2000]} for line in lines if line.strip()]


def _all_of(element: etree._Element) -> str:
    return "".join(str(node.text or "") for node in element.iter(f"{W}t", f"{W}delText"))


def _shown(element: etree._Element) -> str:
    """A run's text, or the character that a symbol is where its font is an ordinary one."""
    if element.tag == f"{W}t":
        return str(element.text or "")
    code = str(element.get(f"{W}char", ""))
    with contextlib.suppress(ValueError):
        return chr(int(code, 16)) if len(code) <= 5 else ""
    return ""
