"""An Office package (docx, pptx, ppsx, xlsx) without what programs write about people: ECMA-376 parts rewritten.

Gone: properties, thumbnails, custom XML, printers, links to elsewhere, deleted text, and every part that nothing refers to.
Blank: the authors and text of comments, authors of changes, file names and alternative text of pictures. Pictures, films and
packages inside are stripped each for itself; what cannot be (an OLE object) stays as an empty part, so that the document
opens.
"""

import io
import os
import posixpath
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from validators.probes.packages import CONTENT_TYPES, inside_zip
from validators.probes.strip import film, picture
from validators.probes.strip.outcome import Withheld

Tools = Mapping[str, Any]
KINDS = frozenset({"docx", "pptx", "ppsx", "xlsx"})
MOST_PARTS = 20_000
MOST_XML = 96 * 1024 * 1024
MOST_PART = 256 * 1024 * 1024
BOMB_RATIO, BOMB_FLOOR = 100, 256 * 1024 * 1024
DEPTH = 3
"""Packages inside packages are stripped this deep."""
NOBODY = "匿名"
NOWHERE = "about:blank"
_STAMP = (1980, 1, 1, 0, 0, 0)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION_IDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "/officeDocument"
_DROPPED = (
    "/customXmlProps", "/customXml", "/thumbnail", "/revisionHeaders", "/usernames", "/attachedTemplate",
    "/mailMergeSource", "/mailMergeHeaderSource", "/recipientData", "/vbaProject", "/wordVbaData", "/ui/extensibility",
    "/changesInfo", "/revisionInfo", "/connections", "/queryTable", "/webextension", "/taskpanes", "/classificationlabels",
)  # fmt: skip
"""Ends of the types of relationships whose parts say who, where or with what, and are not seen."""
_PEOPLE = frozenset({
    "author", "initials", "userName", "userId", "providerId", "lastModifiedBy", "refreshedBy", "authorName",
})  # fmt: skip
_PATHS = frozenset({"connection", "sourceFile", "odcFile", "command", "href", "alt", "tooltip"})
_REMARKS = re.compile(
    r"(?:^|/)(?:comment\w*|threadedcomment\w*|persons?\w*|people\w*|authors?)(?:/|\d*\.xml$)", re.IGNORECASE
)
_GONE = frozenset({
    "del", "moveFrom", "absPath", "docVars", "attachedTemplate", "mailMerge", "fileSharing", "sheetDataSet",
    "writeProtection", "modifyVerifier", "custData",
})  # fmt: skip
_DRAWN = frozenset({"cNvPr", "docPr"})
_NAMED = frozenset({"theme", "clrScheme", "fontScheme", "fmtScheme", "cSld", "section"})
"""Elements whose `name` only an author sees."""
_UNSEEN = frozenset({"metadata", "title", "desc", "script", "namedview"})
"""Elements of an SVG that are not drawn."""
_FIELDS = re.compile(
    r"^\s*(INCLUDEPICTURE|INCLUDETEXT|LINK|HYPERLINK|IMPORT|RD|DATABASE)\b.*$", re.DOTALL | re.IGNORECASE
)
_VML = "urn:schemas-microsoft-com:"
_FONTS = (".fntdata", ".odttf", ".ttf", ".otf")


def rewrite(source: "str | io.BytesIO", out: "str | io.BytesIO", tools: Tools, depth: int = 0) -> None:
    """Write the package again, without what it says of people."""
    try:
        with zipfile.ZipFile(source) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            _rewrite(package, copy, tools, depth)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        KeyError,
        ValueError,
        OSError,
    ) as error:
        raise Withheld("damaged") from error


def _rewrite(package: zipfile.ZipFile, copy: zipfile.ZipFile, tools: Tools, depth: int) -> None:
    infos = {info.filename: info for info in package.infolist() if not info.is_dir()}
    _bounded(list(infos.values()))
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in infos):
        raise Withheld("macros")
    relations = _reachable(package, infos)
    kept = [CONTENT_TYPES, *relations.rels, *relations.parts]
    for name in kept:
        if name == CONTENT_TYPES:
            data = _types(package.read(name), relations.parts)
        elif name in relations.rels:
            data = relations.rels[name]
        else:
            data = part(name, package.read(infos[name]), tools, depth)
        entry = zipfile.ZipInfo(name, _STAMP)
        entry.compress_type = zipfile.ZIP_DEFLATED
        copy.writestr(entry, data)


def _bounded(infos: list[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 1 for info in infos):
        raise Withheld("encrypted")
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(infos) > MOST_PARTS or (total > BOMB_FLOOR and total > BOMB_RATIO * max(1, packed)):
        raise Withheld("unsafe")
    if any(
        info.file_size > (MOST_XML if info.filename.endswith((".xml", ".rels")) else MOST_PART)
        for info in infos
    ):
        raise Withheld("too_large")


class _Relations:
    """Parts that are reached from the package's main part, and their relationships as they are written again."""

    def __init__(self) -> None:
        self.rels: dict[str, bytes] = {}
        self.parts: list[str] = []


def _reachable(package: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo]) -> _Relations:
    relations = _Relations()
    by_lower = {name.lower(): name for name in infos}
    waiting, seen = [""], {""}
    while waiting:
        owner = waiting.pop()
        rels = by_lower.get(_rels_of(owner).lower())
        if rels is None:
            continue
        tree = parsed(package.read(rels))
        for relation in list(tree):
            target = _followed(relation, owner)
            if target is None:
                tree.remove(relation)
                continue
            member = by_lower.get(target.lower())
            if member is not None and member not in seen:
                seen.add(member)
                waiting.append(member)
                relations.parts.append(member)
        relations.rels[rels] = _written(tree)
    if not relations.parts:
        raise Withheld("damaged")
    return relations


def _rels_of(owner: str) -> str:
    folder, name = posixpath.split(owner)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _followed(relation: Any, owner: str) -> str | None:
    """The part that a relationship leads to, "" where it leads out of the package (it is changed to lead nowhere); None
    where it goes.
    """
    kind = str(relation.get("Type") or "")
    if owner == "" and not kind.endswith(_MAIN):
        return None
    if kind.endswith(_DROPPED):
        return None
    target = str(relation.get("Target") or "")
    if relation.get("TargetMode") == "External":
        relation.set("Target", NOWHERE)
        return ""
    whole = posixpath.normpath(
        posixpath.join("/", posixpath.dirname(owner), unquote(target.partition("#")[0]))
    )
    return whole.lstrip("/")


def _types(data: bytes, parts: list[str]) -> bytes:
    """The list of content types, of the parts that are left."""
    tree, left = parsed(data), {f"/{name}".lower() for name in parts}
    for entry in list(tree):
        name = entry.get("PartName")
        if name is not None and unquote(name).lower() not in left and name.lower() not in left:
            tree.remove(entry)
    return _written(tree)


def parsed(data: bytes) -> Any:
    """The XML's root; no entity is resolved and nothing outside is read."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Withheld("damaged") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Withheld("unsafe")
    return root


def _written(tree: Any) -> bytes:
    from lxml import etree

    data: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def part(name: str, data: bytes, tools: Tools, depth: int) -> bytes:
    """One part without what it says of people; empty where that cannot be had."""
    extension = name.rpartition(".")[2].lower()
    try:
        if extension == "xml":
            return scrubbed(name, data)
        if extension == "vml":
            return _vml(name, data)
        return b"" if extension in ("rels", "bin") else _inner(name, data, tools, depth)
    except Withheld:
        if extension == "xml":
            raise
        return b""


def _vml(name: str, data: bytes) -> bytes:
    try:
        return scrubbed(name, data)
    except Withheld:
        return b"<xml/>"


def _inner(name: str, data: bytes, tools: Tools, depth: int) -> bytes:
    """A picture, film, sound, font or package inside."""
    from validators.probes.detect import sniff

    extension = name.rpartition(".")[2].lower()
    if name.lower().endswith(_FONTS):
        return data
    kind = sniff(data[:4096], extension)
    if kind in ("jpg", "png", "gif", "webp", "bmp", "tiff"):
        return picture.strip(data, kind)
    if kind in film.MUXERS:
        return through_files(data, kind, lambda path, out: film.remux(path, out, kind, tools))
    if kind == "svg":
        return svg(data)
    if kind == "zip" and depth < DEPTH:
        with zipfile.ZipFile(io.BytesIO(data)) as inner:
            inside = inside_zip(io.BytesIO(data), inner.namelist())
        if inside in KINDS:
            out = io.BytesIO()
            rewrite(io.BytesIO(data), out, tools, depth + 1)
            return out.getvalue()
    if extension in ("emf", "wmf"):
        return picture.emf(data) if extension == "emf" else _wmf(data)
    return b""


def svg(data: bytes) -> bytes:
    """A drawing without what is not drawn, and without what its editor noted."""
    root = parsed(data)
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        if _split(element.tag)[1] in _UNSEEN and element.getparent() is not None:
            _remove(element)
            continue
        for key, value in list(element.attrib.items()):
            space, name = _split(key)
            outside = name == "href" and not value.startswith(("#", "data:image/"))
            if outside or (space and name != "href") or (name in ("id", "class") and not value.isascii()):
                del element.attrib[key]
    return _written(root)


def _wmf(data: bytes) -> bytes:
    """A metafile of Windows has no place for properties; anything else under its name is not passed on."""
    if data[:4] not in (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00"):
        raise Withheld("damaged")
    return data


def through_files(data: bytes, kind: str, work: Callable[[str, str], None]) -> bytes:
    """What `work` makes of the bytes, from a file into a file."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = os.path.join(folder, f"in.{kind}"), os.path.join(folder, f"out.{kind}")
        with open(path, "wb") as file:
            file.write(data)
        work(path, out)
        with open(out, "rb") as file:
            return file.read()


def scrubbed(name: str, data: bytes) -> bytes:
    """An XML part without the names, paths, remarks and deleted text in it."""
    root = parsed(data)
    lower = name.lower()
    remark = bool(_REMARKS.search(lower))
    tags = lower.startswith("ppt/tags/")
    leads_out = False
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        space, local = _split(element.tag)
        if local in _GONE and element.getparent() is not None:
            _remove(element)
            continue
        if remark and (element.text or "").strip():
            element.text = NOBODY if local == "author" else ""
        if local == "fldChar":
            leads_out = False
        elif local == "instrText" and element.text:  # one instruction may stand in several runs
            element.text = "" if leads_out else element.text
            leads_out = leads_out or bool(_FIELDS.match(element.text))
            element.text = _FIELDS.sub(r"\1", element.text)
        _attributes(element, space, local, remark=remark, tags=tags)
    return _written(root)


def _split(tag: str) -> tuple[str, str]:
    space, _, local = tag.rpartition("}")
    return space.lstrip("{"), local


def _remove(element: Any) -> None:
    """Take an element out; text behind it stays. Where it stands alone in a choice, the whole choice goes."""
    parent = element.getparent()
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
    if (
        _split(parent.tag)[1] in ("Choice", "Fallback")
        and len(parent) == 0
        and parent.getparent() is not None
    ):
        around = parent.getparent()
        if around.getparent() is not None:
            _remove(around)


def _attributes(element: Any, space: str, local: str, *, remark: bool, tags: bool) -> None:
    number = element.get("id", "")
    for key, value in list(element.attrib.items()):
        attribute_space, attribute = _split(key)
        if attribute_space == _RELATION_IDS:
            continue
        drawn = local in _DRAWN
        if attribute in _PEOPLE or (remark and attribute in ("name", "displayName")):
            element.set(key, NOBODY)
        elif drawn and attribute == "name":
            element.set(key, f"对象 {number}".strip())
        elif attribute == "instr":
            element.set(key, _FIELDS.sub(r"\1", value))
        elif (
            attribute in _PATHS
            or (tags and attribute == "val")
            or (drawn and attribute in ("descr", "title"))
            or (local in _NAMED and attribute == "name")
            or (attribute == "title" and _VML in attribute_space + space)
        ):
            element.set(key, "")
