"""Whether an uploaded Word file may be a template at all: no macros, nothing fetched from elsewhere, nothing that grows."""

import io
import re
import zipfile
from typing import Any

from lxml import etree

from validators.probes.forms.expressions import Refused

PARTS = 400
PART = 24 * 1024 * 1024
"""Bytes of one part, unpacked; XML parts are read whole."""
ALL = 64 * 1024 * 1024
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ACTIVE = re.compile(r"vbaProject|vbaData|activeX|oleObject|/embeddings/|attachedToolbars", re.IGNORECASE)
_FETCHING = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|RD|MACROBUTTON|AUTOTEXT)\b",
    re.IGNORECASE,
)
_DTD = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def look(content: bytes) -> None:
    """Raise `Refused` for a file that is none, or that does more than stand there."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _look(package)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, etree.XMLSyntaxError) as error:
        raise Refused("damaged") from error
    except RuntimeError as error:  # a password
        raise Refused("encrypted") from error


def _look(package: zipfile.ZipFile) -> None:
    members = package.infolist()
    if len(members) > PARTS or sum(member.file_size for member in members) > ALL:
        raise Refused("too_large")
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise Refused("not_docx")
    for member in members:
        if _ACTIVE.search(member.filename):
            raise Refused("macros")
        if not member.filename.lower().endswith((".xml", ".rels")):
            continue
        content = _read(package, member)
        if _DTD.search(content):
            raise Refused("damaged")
        if member.filename == "[Content_Types].xml" and _MAIN.encode() not in content:
            raise Refused("not_docx" if b"macroEnabled" not in content else "macros")
        if member.filename.endswith(".rels"):
            _relations(content)
        elif member.filename.startswith("word/"):
            _fields(content)


def _read(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """One part; what is larger than it says is not read on."""
    with package.open(member) as file:
        content = file.read(PART + 1)
    if len(content) > PART:
        raise Refused("too_large")
    return content


def _root(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _relations(content: bytes) -> None:
    for element in _root(content):
        if not isinstance(element.tag, str) or element.get("TargetMode") != "External":
            continue
        kind = str(element.get("Type", "")).rpartition("/")[2]
        target = str(element.get("Target", ""))
        if kind != "hyperlink" or not target.lower().startswith(("http://", "https://", "mailto:")):
            raise Refused("external", target)


def _fields(content: bytes) -> None:
    """Fields that fetch something or start something; a field's words may be spread over runs."""
    root = _root(content)
    said: list[str] = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname
        if name == "altChunk":
            raise Refused("external", "altChunk")
        if name == "instrText":
            said.append(element.text or "")
        elif name == "fldSimple":
            said.append(" ".join(str(value) for value in element.attrib.values()))
    found = _FETCHING.search("".join(said))
    if found:
        raise Refused("external", found.group(1))
