"""What a part of an Office package leads to: pictures, films, notes, web addresses, files on the author's disk. lxml only."""

import posixpath
import zipfile
from dataclasses import dataclass
from typing import Any

from validators.probes.document import part


@dataclass(frozen=True)
class Relation:
    """One of a part's relations."""

    kind: str
    """The last word of its type: slide, image, video, hyperlink."""
    target: str
    """A part's name; of a linked one the address as it is written."""
    linked: bool


def of(package: zipfile.ZipFile, name: str) -> dict[str, Relation]:
    """Id -> relation of one part."""
    folder, _, last = name.rpartition("/")
    root = part(package, f"{folder}/_rels/{last}.rels")
    relations: dict[str, Relation] = {}
    for element in root if root is not None else ():
        if not isinstance(element.tag, str):
            continue
        target, linked = str(element.get("Target", "")), element.get("TargetMode") == "External"
        if not linked:
            inside = posixpath.normpath(f"{folder}/{target}")
            target = target.lstrip("/") if target.startswith("/") else inside
        kind = str(element.get("Type", "")).rpartition("/")[2]
        relations[str(element.get("Id"))] = Relation(kind, target, linked)
    return relations


def reference(element: Any, name: str) -> str | None:
    """An attribute in the namespace of relationships, of the strict and the loose form alike."""
    for key, value in element.attrib.items():
        if key.endswith(f"relationships}}{name}"):
            return str(value)
    return None
