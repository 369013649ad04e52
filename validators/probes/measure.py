"""From a file to a dictionary of facts: finds the type, then asks the module of that kind."""

import os
import subprocess
from typing import Any

from validators.kinds import KIND_OF, FileKind
from validators.probes import detect

Facts = dict[str, Any]

VERSION = "4"
"""Raised when facts are measured otherwise; facts of older versions are still judged, what they lack is not known."""
HEAD = 8192


def measure(path: str, options: Facts) -> Facts:
    """Facts of one file; a broken file is a fact ("damage"), only bugs raise."""
    if options.get("look"):
        from validators.probes import frame_ocr

        return frame_ocr.look(path, options)
    size = os.path.getsize(path)
    extension = str(options.get("extension", ""))
    with open(path, "rb") as file:
        head = file.read(HEAD)
    type_found = detect.sniff(head, extension)
    facts: Facts = {"size": size, "notes": []}
    if size == 0:
        facts["damage"] = "empty"
        return facts
    if type_found in ("zip", "rar", "7z") and detect.is_split(
        head, _tail(path, size), type_found, extension, size
    ):
        facts["damage"] = "split"
    else:
        type_found, container_facts = _container(path, size, type_found, extension)
        facts |= container_facts
    facts["detected_type"] = type_found
    facts["content_type"] = detect.MIME.get(type_found, "application/octet-stream")
    kind = KIND_OF.get(type_found, FileKind.OTHER)
    facts["kind"] = str(kind)
    if facts.get("damage") or facts.get("status"):
        return facts
    try:
        if kind is FileKind.ARCHIVE:
            from validators.probes import inside

            return facts | inside.measure(path, size, type_found, extension, facts)
        measured = _of_kind(kind, type_found, path, options)
        measured = _held(path, type_found) | measured
        return facts | measured | {"notes": [*facts["notes"], *measured.get("notes", [])]}
    except subprocess.TimeoutExpired:
        return facts | {"status": "timeout"}
    except (MemoryError, RecursionError):
        return facts | {"status": "refused", "damage": "unsafe"}


def _container(path: str, size: int, type_found: str, extension: str) -> tuple[str, Facts]:
    """The type of what a container holds, and the facts of the archive in the file; a ZIP may stand behind other bytes."""
    from validators.probes import archive, packages

    container_facts: Facts = {}
    container = type_found
    if type_found == "ole":
        with open(path, "rb") as file:
            names = packages.ole_names(file)
            type_found = packages.inside_ole(file, extension)
        if "EncryptedPackage" in names:
            container_facts["damage"] = "encrypted"
        container_facts["macros"] = bool(names & packages.OLE_MACROS)
    elif type_found == "pdf" and extension == "ai" and detect.is_illustrator(path, size):
        type_found = "ai"
    elif not type_found and detect.is_disc(path, size):
        type_found = container = "iso"
    packed = archive.measure(path, size, container, extension)
    container_facts["notes"] = packed.pop("notes", [])
    type_found = packed.pop("detected_type", type_found)
    if type_found == "exe" and not container_facts["notes"] and detect.is_self_extracting(path, size):
        container_facts["notes"] = [archive.SELF_EXTRACTING]
    return type_found, container_facts | packed


_ZIPS = ("docx", "docm", "odt", "pptx", "pptm", "ppsx", "odp", "xlsx", "xlsm", "ods", "ofd")
_OLES = ("doc", "wps", "ppt", "pps", "dps", "xls", "et")


def _held(path: str, type_found: str) -> Facts:
    """Files put inside a document; a PDF's own probe says what it carries."""
    container = "zip" if type_found in _ZIPS else "ole" if type_found in _OLES else type_found
    if container not in ("zip", "ole", "rtf"):
        return {}
    from validators.probes import held

    inside = held.of_document(path, container)
    return {"held": inside.entries, "held_unread": inside.unread}


def _tail(path: str, size: int) -> bytes:
    """The last bytes, where a ZIP ends its listing."""
    with open(path, "rb") as file:
        file.seek(max(0, size - 66_000))
        return file.read()


def _of_kind(kind: FileKind, type_found: str, path: str, options: Facts) -> Facts:
    """Each kind's module is imported only when it is needed: start-up time is part of every check."""
    size = os.path.getsize(path)
    if kind in (FileKind.VIDEO, FileKind.AUDIO):
        from validators.probes import video

        return video.measure(path, size, type_found, options)
    if type_found in ("docx", "docm"):
        from validators.probes import document

        return document.measure(path, options)
    if type_found in ("doc", "wps", "rtf", "odt"):
        from validators.probes import conversion

        return conversion.measure(path, type_found, options)
    if type_found == "pdf":
        from validators.probes import pdf

        return pdf.measure(path, options)
    if type_found == "ofd":
        from validators.probes import ofd

        return ofd.measure(path)
    if kind is FileKind.IMAGE:
        from validators.probes import image

        measured = image.measure(path, size, type_found)
        if type_found == "svg":
            from validators.probes import structure

            measured |= structure.look(path, size, type_found)
        return measured
    if type_found in ("pptx", "pptm", "ppsx"):
        from validators.probes import slides

        return slides.measure(path, type_found)
    if type_found in ("xlsx", "xlsm"):
        from validators.probes import sheets

        return sheets.measure(path)
    if type_found in ("odp", "ods"):
        from validators.probes import odf

        return odf.measure(path, type_found)
    if type_found in ("txt", "csv", "json", "html"):
        from validators.probes import plain_text

        return plain_text.measure(path, size, type_found)
    if type_found in ("xls", "ppt"):
        from validators.probes import old_sheets, old_slides, ole

        about = ole.measure(path, type_found)
        if about.get("damage"):
            return about
        apart = old_slides.measure(path) if type_found == "ppt" else old_sheets.measure(path)
        return about | apart
    from validators.probes import structure

    return structure.look(path, size, type_found)
