"""Pages, text, properties, files inside and signatures of an OFD file (GB/T 33190-2016), read from its own XML. lxml only.

Nothing is drawn: how finely a picture was scanned, ink and red seals stay unmeasured. A signature is counted where its
description and its signed value are there; whether it holds is not verified.
"""

import posixpath
import time
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from validators.probes import attached, document, page_pictures
from validators.probes.page_pictures import Placed
from validators.probes.places import TEXT_CAP, place
from validators.probes.sources import Source

Facts = dict[str, Any]

PAGES = 300
PARTS = 2_000
"""XML parts that are read."""
PART_LIMIT, READ_LIMIT = 20 * 1024 * 1024, 60 * 1024 * 1024
"""Bytes of one XML part, and of all that are read: trees take several times as much."""
SECONDS = 12.0
"""CPU seconds of reading; pages after that are not looked at."""
BODIES = 20
"""Documents that one file may hold."""
SIGNATURES = 200
POINTS = 72 / 25.4
A4 = (210.0, 297.0)
NO_RESOLUTION = 1.0
"""The pictures' own sizes are not read."""
_INFORMATION = ("title", "author", "subject", "abstract", "creator", "keyword")


def measure(path: Source) -> Facts:
    """Facts of the file; damage where a reader could not open it either."""
    try:
        with zipfile.ZipFile(path) as package:
            if sum(info.file_size for info in package.infolist()) > document.TOTAL_LIMIT:
                return {"damage": "unsafe"}
            return _Reader(package).facts()
    except document.Unsafe:
        return {"damage": "unsafe"}
    except document.Declared:
        return {"damage": "declared"}
    except document.BROKEN:
        return {"damage": "unreadable"}


class _Reader:
    """One file while it is read."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.names = set(package.namelist())
        self.parts_read: dict[str, etree._Element | None] = {}
        self.bytes_read = 0
        self.started = time.process_time()
        self.texts: list[Facts] = []
        self.notes: list[str] = []
        self.metadata: dict[str, str] = {}
        self.pages: list[Facts] = []
        self.page_count = 0
        self.attachments: list[tuple[str, str]] = []
        self.encrypted = False

    def facts(self) -> Facts:
        root = self.part("OFD.xml")
        if root is None or _local(root) != "OFD":
            return {"damage": "unreadable"}
        signatures = 0
        for body in list(_children(root, "DocBody"))[:BODIES]:
            self.encrypted |= bool(_text(body, "Encryptions"))
            self.information(body)
            name = _resolved("OFD.xml", _text(body, "DocRoot"))
            main = self.part(name)
            if main is None:
                return {"damage": "encrypted" if self.encrypted else "unreadable"}
            self.document(main, name)
            signatures += self.signatures(_resolved("OFD.xml", _text(body, "Signatures")))
        if not self.page_count:
            return {"damage": "unreadable"}
        opened = {"opened": True} if len(self.pages) == self.page_count else {}
        return {"texts": self.texts, "metadata": self.metadata, "notes": self.notes, **opened} | {
            "pdf": {
                "format": "ofd",
                "pages": self.page_count,
                "encrypted": self.encrypted,
                "digital_signatures": signatures,
                "page_list": self.pages,
                "basis": {"pages": "Document.xml", "kind": "text and picture objects", "signatures": "Signatures.xml"},
                **self.files(),
            }
        }  # fmt: skip

    def part(self, name: str) -> etree._Element | None:
        """An XML part, read once; None where it is missing, broken, or one too many."""
        if name not in self.parts_read:
            known = name in self.names and len(self.parts_read) <= PARTS
            if known:
                self.bytes_read += self.package.getinfo(name).file_size
            if self.bytes_read > READ_LIMIT:
                raise document.Unsafe(name)
            self.parts_read[name] = document.part(self.package, name, PART_LIMIT) if known else None
        return self.parts_read[name]

    def information(self, body: etree._Element) -> None:
        """Who made it and what it is called."""
        for information in _children(body, "DocInfo"):
            for element in information.iter():
                local, value = _local(element), (element.text or "").strip()
                if local == "CustomData":
                    local = str(element.get("Name", ""))[:40] or local
                elif local.lower() not in _INFORMATION:
                    continue
                if value and len(self.metadata) < 60:
                    self.metadata[f"OFD {local.lower()}"] = value[:500]

    def document(self, main: etree._Element, name: str) -> None:
        """The pages, with the templates that stand behind them, the notes, and the list of files."""
        templates = {
            str(element.get("ID")): _resolved(name, element.get("BaseLoc"))
            for element in main.iter()
            if _local(element) == "TemplatePage"
        }
        sheet = next((box for area in main.iter() if _local(area) == "PageArea" for box in _boxes(area)), A4)
        for pages in _children(main, "Pages"):
            for page in _children(pages, "Page"):
                self.page_count += 1
                if len(self.pages) < PAGES and time.process_time() - self.started < SECONDS:
                    self.page(_resolved(name, page.get("BaseLoc")), templates, sheet)
        for template in list(templates.values())[:PAGES]:
            self.behind(self.part(template))
        for annotations in _children(main, "Annotations"):
            self.annotations(_resolved(name, annotations.text))
        for resources in main.iter():
            if _local(resources) in ("PublicRes", "DocumentRes"):
                self.behind(self.part(_resolved(name, resources.text)))
        for listing in _children(main, "Attachments"):
            listed = _resolved(name, listing.text)
            for attachment in _children(self.part(listed), "Attachment"):
                file = _resolved(listed, _text(attachment, "FileLoc"))
                self.attachments.append((str(attachment.get("Name") or posixpath.basename(file))[:200], file))

    def page(self, name: str, templates: dict[str, str], sheet: tuple[float, float]) -> None:
        """One page: a part that cannot be read, or whose root is no `Page` (GB/T 33190-2016, 7.7), is a bad page."""
        number = self.page_count
        try:
            content = self.part(name)
        except document.BROKEN:
            content = None
        if content is None or _local(content) != "Page":
            self.notes.append(f"bad_page:{number}")
            return
        self.say(content, place("page", number=number))
        width, height = next((box for area in _children(content, "Area") for box in _boxes(area)), sheet)
        placed, characters, lines = [], 0, False
        used = [
            self.part(templates.get(str(used.get("TemplateID")), ""))
            for used in _children(content, "Template")
        ]
        for layer in (*(part for part in used[:20] if part is not None), content):
            for element in _visible(layer):
                local = _local(element)
                if local == "TextCode":
                    characters += len("".join((element.text or "").split()))
                elif local == "ImageObject":
                    left, top, wide, high = _rectangle(element.get("Boundary"))
                    placed.append(
                        Placed(
                            left / width,
                            top / height,
                            (left + wide) / width,
                            (top + high) / height,
                            NO_RESOLUTION,
                        )
                    )
                lines = lines or local in ("PathObject", "CompositeObject")
        share = page_pictures.cover(placed).share
        self.pages.append(
            {
                "number": number,
                "width": round(width * POINTS, 1),
                "height": round(height * POINTS, 1),
                "kind": page_pictures.kind_of(characters, share, lines=lines, ink=None),
                "text_chars": characters,
                "image_share": share,
            }
        )  # fmt: skip

    def behind(self, part: etree._Element | None) -> None:
        """Words of templates and of drawings that pages use again."""
        if part is not None:
            self.say(part, place("template"))

    def annotations(self, name: str) -> None:
        """Words of the notes and stamps on the pages."""
        for page in _children(self.part(name), "Page"):
            part = self.part(_resolved(name, _text(page, "FileLoc")))
            if part is not None:
                self.say(part, place("comment"))

    def say(self, part: etree._Element, where: Facts) -> None:
        """Keep the words of a part; those set by lines and columns are joined."""
        words = "\n".join(
            "".join(code.text or "" for code in element.iter() if _local(code) == "TextCode")
            for element in part.iter()
            if _local(element) == "TextObject"
        )
        remarks = [element.text for element in part.iter() if _local(element) == "Remark" and element.text]
        words = "\n".join([words, *remarks])
        left = max(0, TEXT_CAP - sum(len(piece["text"]) for piece in self.texts))
        if words.strip():
            self.texts.append({"place": where, "text": words[:left]})
        if len(words) > left and "texts_cut" not in self.notes:
            self.notes.append("texts_cut")

    def signatures(self, name: str) -> int:
        """Signatures and electronic seals whose description and signed value are there."""
        count = 0
        for signature in list(_children(self.part(name), "Signature"))[:SIGNATURES]:
            where = _resolved(name, signature.get("BaseLoc"))
            described = self.part(where)
            value = _resolved(where, _text(described, "SignedValue"))
            count += value in self.names and self.package.getinfo(value).file_size > 0
        return count

    def files(self) -> Facts:
        """The files inside by name, and the text of the few that are small and can be read."""
        unread = []
        for at, (name, file) in enumerate(self.attachments[: attached.NAMED]):
            size = self.package.getinfo(file).file_size if file in self.names else attached.BYTES + 1
            texts = None
            if at < attached.READ and size <= attached.BYTES:
                texts = attached.texts(name, self.package.read(file))
            if texts is None:
                unread.append(name)
            else:
                self.texts += [{"place": place("attached_file", name=name), "text": text} for text in texts]
        if len(self.attachments) > attached.NAMED:
            return {}
        return {"attachments": [name for name, _ in self.attachments], "attachments_unread": unread}


def _local(element: etree._Element) -> str:
    """The name of an element without its namespace: prefixes and versions of it differ between programs."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    return (child for child in (element if element is not None else ()) if _local(child) == name)


def _text(element: etree._Element | None, name: str) -> str:
    """The text of the first child of this name."""
    return next(((child.text or "").strip() for child in _children(element, name)), "")


def _resolved(base: str, location: str | None) -> str:
    """A location as the name of a part: from the root where it begins with /, else from the folder of the part it is in."""
    location = (location or "").strip().replace("\\", "/")
    if not location:
        return ""
    whole = location if location.startswith("/") else posixpath.join(posixpath.dirname(base), location)
    return posixpath.normpath("/" + whole).lstrip("/")


def _rectangle(text: str | None) -> tuple[float, float, float, float]:
    """x, y, width, height in millimetres; nothing where it is none."""
    try:
        x, y, width, height = (float(number) for number in (text or "").split())
    except ValueError:
        return 0.0, 0.0, 0.0, 0.0
    sound = all(abs(number) < 100_000 for number in (x, y, width, height))
    return (x, y, width, height) if sound else (0.0, 0.0, 0.0, 0.0)


def _boxes(area: etree._Element) -> Iterator[tuple[float, float]]:
    """Width and height of the paper."""
    for box in _children(area, "PhysicalBox"):
        _, _, width, height = _rectangle(box.text)
        if width > 1 and height > 1:
            yield width, height


def _visible(layer: etree._Element) -> Iterator[etree._Element]:
    """The objects that are shown, with what they hold."""
    hidden: set[etree._Element] = set()
    for element in layer.iter():
        if element.get("Visible") == "false" or element.getparent() in hidden:
            hidden.add(element)
        else:
            yield element
