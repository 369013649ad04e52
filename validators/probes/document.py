"""A .docx as Word would count and show it: our own walk over the XML. lxml only.

字数 = Asian characters (with full-width punctuation) + runs of other characters without space. Fonts are resolved per
character: run, character style, paragraph style chain, table style, document defaults, theme.
"""

import contextlib
import zipfile
import zlib
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from lxml import etree

from validators.probes.places import TEXT_CAP, place
from validators.probes.sources import Source
from validators.probes.styles import Styles
from validators.probes.walk import Walk

Facts = dict[str, Any]

PART_LIMIT = 50 * 1024 * 1024
TOTAL_LIMIT = 300 * 1024 * 1024
SUMS = 64 * 1024 * 1024
"""Bytes of a package's parts that are read for their checksums."""

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LOOSE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    EOFError,
    KeyError,
    OSError,
    ValueError,
    NotImplementedError,  # a packing that nobody uses
    RuntimeError,  # a part under a password
)
"""What reading a broken package may raise."""


class Unsafe(Exception):
    """A part is too large."""


class Declared(Exception):
    """A part holds a document type declaration, which no Office program writes and which could pull in other files."""


def parser() -> etree.XMLParser:
    """Entities are not resolved, nothing is fetched, deep or huge trees are refused."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )


def part(package: zipfile.ZipFile, name: str, most: int = PART_LIMIT) -> etree._Element | None:
    """One XML part of the package; None where it is missing. Raises `Unsafe` past `most` bytes, unpacked."""
    data = _bytes(package, name, most)
    return None if data is None else etree.fromstring(data, parser())


def _bytes(package: zipfile.ZipFile, name: str, most: int = PART_LIMIT) -> bytes | None:
    try:
        info = package.getinfo(name)
    except KeyError:
        return None
    if info.file_size > most:
        raise Unsafe(name)
    with package.open(info) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Unsafe(name)
    if b"<!DOCTYPE" in data[:4096]:
        raise Declared(name)
    if _STRICT in data:
        data = data.replace(_STRICT, _LOOSE)
    return data


_UNREAD = (b"<w:tcPr>", b"<w:tblBorders>", b"<w:pBdr>")
_STYLE = b"<w:style "


def _styles_part(package: zipfile.ZipFile, name: str, *, tables: bool) -> etree._Element | None:
    """The styles without what nothing here reads (borders, shading, names of built-in styles, and the styles of tables
    where the document has none): often nine tenths of the part, whose tree would cost more than the text's.

    Only plain mark-up is cut; where that is not sure, or the rest does not parse, all of it is read.
    """
    data = _bytes(package, name)
    if data is None:
        return None
    if (
        b"!" not in data and data.count(b"?") <= 2
    ):  # no comments, no CDATA, no instructions but the declaration
        short = data if tables else _without(data, _STYLE, b'w:type="table"')
        for opening in _UNREAD:
            short = _without(short, opening)
        if short.count(b"<w:latentStyles ") == 1:
            short = _without(short, b"<w:latentStyles ")
        with contextlib.suppress(etree.XMLSyntaxError):
            return etree.fromstring(short, parser())
    return etree.fromstring(data, parser())


def _without(data: bytes, opening: bytes, having: bytes = b"") -> bytes:
    """The mark-up without the elements that open so (and have these bytes in their start tag); all of it where one of
    them seems to hold another, so that it may end elsewhere.
    """
    name = opening.rstrip(b" >")
    closing = b"</" + name[1:] + b">"
    kept: list[bytes] = []
    at = 0
    while (start := data.find(opening, at)) >= 0:
        inside = data.find(b">", start)
        end = data.find(closing, inside) + len(closing)
        if inside < 0 or end < len(closing):
            break
        if data[inside - 1] == ord("/"):
            end = inside + 1
        elif data.find(name, inside, end - len(closing)) >= 0:
            return data
        goes = data[inside - 1] != ord("/") and having in data[start:inside]
        kept.append(data[at : start if goes else end])
        at = end
    kept.append(data[at:])
    return b"".join(kept)


def measure(path: Source, options: Facts) -> Facts:
    """Facts of the document; damage where Word could not open it either."""
    return of_package(path, _read)


def of_package(path: Source, read: Callable[[zipfile.ZipFile], Facts]) -> Facts:
    """What `read` finds in an Office package, of any family; damage where its own program could not open it either."""
    try:
        with zipfile.ZipFile(path) as package:
            facts = read(package)
            _check_sums(package)
            return facts
    except Unsafe:
        return {"damage": "unsafe"}
    except Declared:
        return {"damage": "declared"}
    except BROKEN:
        return {"damage": "unreadable"}


def _check_sums(package: zipfile.ZipFile) -> None:
    """Read what nobody read yet, pictures above all: `BadZipFile` where a part's checksum is wrong, as Office would refuse
    it. Parts past `SUMS` bytes in all are not looked at.
    """
    left = SUMS
    for info in package.infolist():
        if info.flag_bits & 1 or info.file_size > left:
            continue
        left -= info.file_size
        with package.open(info) as part_of:
            while part_of.read(1 << 18):
                pass


def main_name(package: zipfile.ZipFile, usual: str = "word/document.xml") -> str:
    """The part that Word (or PowerPoint, Excel) opens; another one of the usual name is never shown."""
    relations = part(package, "_rels/.rels")
    if relations is not None:
        for relation in relations:
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
    return usual


def pictures(package: zipfile.ZipFile) -> dict[str, str]:
    """Relationship id -> part name of the main part's embedded pictures."""
    folder, _, name = main_name(package).rpartition("/")
    relations = part(package, f"{folder}/_rels/{name}.rels")
    targets = {}
    for relation in relations if relations is not None else ():
        if str(relation.get("Type", "")).endswith("/image") and relation.get("TargetMode") != "External":
            target = str(relation.get("Target", ""))
            targets[str(relation.get("Id"))] = (
                target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            )
    return targets


def _read(package: zipfile.ZipFile) -> Facts:
    from validators.probes import marks, other_parts

    if sum(info.file_size for info in package.infolist()) > TOTAL_LIMIT:
        raise Unsafe
    main = main_name(package)
    root = part(package, main)
    if root is None or root.find(f"{W}body") is None:
        return {"damage": "unreadable"}
    folder = main.rpartition("/")[0]
    styles = Styles(
        _styles_part(package, f"{folder}/styles.xml", tables=next(root.iter(f"{W}tbl"), None) is not None),
        part(package, f"{folder}/numbering.xml"),
        _theme(package, folder),
        part(package, f"{folder}/settings.xml"),
    )
    walk = Walk(styles)
    walk.body(root.find(f"{W}body"))
    facts = walk.facts()
    facts |= _around(package, folder, styles, facts)
    facts["texts"] += _links(package, folder)
    beside, unread = other_parts.texts(package)
    facts["texts"] += other_parts.said_beside(root) + beside
    about = properties(package) | marks.of_pictures(package)
    visible = [*(piece["text"] for piece in facts["texts"]), *about.values(), *facts["commented_by"].values()]
    marked, complete = marks.texts(package, visible, main)
    facts["texts"] += marked
    unread = [*unread, *([] if complete else ["texts_cut"])]
    changed_by = _authors(root.iter(f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"))
    return {
        "word": facts.pop("word"),
        "texts": (kept := capped(facts["texts"])),
        "metadata": about | changed_by | facts.pop("commented_by"),
        "opened": True,
        "notes": [*facts["notes"], *cut_notes(facts["texts"], kept), *unread],
    }


def _theme(package: zipfile.ZipFile, folder: str) -> etree._Element | None:
    for info in package.infolist():
        if info.filename.startswith(f"{folder}/theme/theme") and info.filename.endswith(".xml"):
            return part(package, info.filename)
    return None


def _around(package: zipfile.ZipFile, folder: str, styles: Styles, facts: Facts) -> Facts:
    """Headers, footers, notes and comments: searched and counted apart, never part of the body."""
    word, texts = facts["word"], facts["texts"]
    commented_by: dict[str, str] = {}
    for info in package.infolist():
        name = info.filename.removeprefix(f"{folder}/")
        if not info.filename.startswith(f"{folder}/") or "/" in name or not name.endswith(".xml"):
            continue
        kind = next(
            (
                kind
                for kind in ("header", "footer", "footnotes", "endnotes", "comments")
                if name.startswith(kind)
            ),
            "",
        )
        if not kind or name.startswith(("commentsExt", "commentsIds", "commentsExtensible")):
            continue
        root = part(package, info.filename)
        if root is None:
            continue
        inner = Walk(styles)
        inner.body(root)
        lines = inner.lines()
        if kind == "comments":
            word["comments"] += len(root)
            commented_by |= _authors(root, "批注作者")
            lines += [str(comment.get(f"{W}author", "")) for comment in root if comment.get(f"{W}author")]
        elif kind in ("footnotes", "endnotes"):
            word["words_notes"] += inner.words
            word["doubts"] = sorted({*word["doubts"], *inner.doubts})
        else:
            word["images_elsewhere"] += inner.images
        texts += [{"place": place(kind.removesuffix("s")), "text": line} for line in lines if line.strip()]
    return {"word": word, "texts": texts, "commented_by": commented_by}


def _links(package: zipfile.ZipFile, folder: str) -> list[Facts]:
    """Addresses outside that the text, headers and notes lead to, as a person would read them."""
    texts: list[Facts] = []
    for info in package.infolist():
        if not (info.filename.startswith(f"{folder}/_rels/") and info.filename.endswith(".rels")):
            continue
        root = part(package, info.filename)
        texts += [
            {"place": place("link"), "text": unquote(str(relation.get("Target", "")))[:2000]}
            for relation in (root if root is not None else ())
            if isinstance(relation.tag, str) and relation.get("TargetMode") == "External"
        ]
    return texts[:500]


def _authors(marks: Iterable[etree._Element], key: str = "修订作者") -> dict[str, str]:
    """The people who made these changes or comments, as a property: at most ten, without repeats."""
    names = dict.fromkeys(" ".join(str(mark.get(f"{W}author", "")).split())[:60] for mark in marks)
    names.pop("", None)
    return {key: "、".join([*names][:10])} if names else {}


def capped(texts: list[Facts]) -> list[Facts]:
    """The first 400,000 characters."""
    left, kept = TEXT_CAP, []
    for piece in texts:
        if left <= 0:
            break
        kept.append({"place": piece["place"], "text": piece["text"][:left]})
        left -= len(piece["text"])
    return kept


def cut_notes(texts: list[Facts], kept: list[Facts]) -> list[str]:
    """What to note where not all texts were kept."""
    whole = len(kept) == len(texts) and (not texts or kept[-1]["text"] == texts[-1]["text"])
    return [] if whole else ["texts_cut"]


_PROPERTIES = {"creator": "作者", "lastModifiedBy": "最后修改者", "Company": "公司", "Manager": "经理", "Template": "模板",
               "title": "标题", "subject": "主题", "description": "备注", "keywords": "标记", "category": "类别",
               "HyperlinkBase": "超链接基础"}  # fmt: skip


def properties(package: zipfile.ZipFile) -> dict[str, str]:
    """Document properties: core, extended and custom."""
    properties: dict[str, str] = {}
    for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"):
        with contextlib.suppress(Unsafe, Declared, *BROKEN):
            root = part(package, name)
            for element in root if root is not None else ():
                if not isinstance(element.tag, str):
                    continue
                label = etree.QName(element).localname
                text = " ".join("".join(str(piece) for piece in element.itertext()).split())[:500]
                if name.endswith("custom.xml") and text:
                    properties[f"自定义属性 {element.get('name', '')}"[:80]] = text
                elif label in _PROPERTIES and text:
                    properties[f"文档属性 {_PROPERTIES[label]}"] = text
    return properties
