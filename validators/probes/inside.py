"""What the members of an archive say: text and properties of documents, sheets, slides, PDF, pictures and films, read by the
same probes from memory, to a depth of two. Nothing is written; members, bytes, characters and seconds are bounded, and what
stays unread is named.
"""

import contextlib
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from validators.kinds import EXTENSIONS, KIND_OF, FileKind
from validators.probes import detect, packages, tags
from validators.probes.archive import readers
from validators.probes.archive.looking import is_litter
from validators.probes.archive.members import Budget, Listing, Member, Readable
from validators.probes.places import place
from validators.probes.said import said

Facts = dict[str, Any]

DEPTH = 2
"""An archive in the file is at depth 1, an archive in it at depth 2."""
MEMBERS = 300
LARGEST = 32 * 1024 * 1024
"""Bytes of one member that are held in memory."""
LITTER = 512 * 1024
BUDGET = 192 * 1024 * 1024
"""Bytes that are unpacked in all."""
SECONDS = 12.0
"""After so long no further member is opened."""
TEXT_CAP = 400_000
"""Characters that are kept, of all members together."""
PROPERTIES = 1000
NAMED = 200
"""Unread members that are named; the last stands for all that follow."""
PDF_PAGES = 60


@dataclass
class Reading:
    """What was read so far, and what is left of the bounds."""

    texts: list[Facts] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    unread: list[Facts] = field(default_factory=list)
    members: int = 0
    characters: int = 0
    left: int = BUDGET
    budget: Budget = field(default_factory=lambda: Budget(BUDGET))
    """What readers of archives may unpack to get at the members."""
    until: float = 0.0

    def miss(self, name: str, why: str, *, text: bool = True, properties: bool = True) -> None:
        """One more whose content a person has to look at."""
        if len(self.unread) < NAMED:
            self.unread.append({"name": name[:200], "why": why, "text": text, "properties": properties})

    def keep(self, name: str, facts: Facts) -> None:
        """The texts and properties of one member, each with the member's name."""
        whole = True
        for piece in facts.get("texts") or ():
            room = TEXT_CAP - self.characters
            whole = whole and len(piece["text"]) <= room
            if room > 0:
                text = piece["text"][:room]
                self.characters += len(text)
                self.texts.append(
                    {"place": place("member", name=name[:120], place=piece["place"]), "text": text}
                )
        for key, value in (facts.get("metadata") or {}).items():
            if len(self.metadata) < PROPERTIES:
                self.metadata[f"压缩包内“{name[:120]}”{key}"] = value
            else:
                whole = False
        if not whole:
            self.miss(name, "too_large")


def measure(path: str, size: int, type_found: str, extension: str, facts: Facts) -> Facts:
    """The archive's facts with what its members say; unchanged where it cannot be listed."""
    archive = facts.get("archive")
    if not archive or not archive["listed"]:
        return {}
    reading = Reading(until=time.monotonic() + SECONDS)
    with open(path, "rb") as file:
        listing = readers.read(file, size, type_found, extension)
        if listing is None or listing.damage or not listing.listed:
            return {}
        _level(listing, reading, "", 1)
    return {
        "archive": {**archive, "contents_unread": reading.unread},
        "texts": [*(facts.get("texts") or []), *reading.texts],
        "metadata": reading.metadata,
    }


def _level(listing: Listing, reading: Reading, outer: str, depth: int) -> None:
    """The members of one archive in the order in which they can be read."""
    left = {id(member): member for member in listing.members if not (member.folder or is_litter(member.name))}
    for member, stream in _contents(listing, reading):
        if left.pop(id(member), None) is None:
            if stream is not None and not member.folder and member.size <= LITTER:
                _litter(member, stream, reading, outer)
            continue
        name = f"{outer}{member.name}"
        if stream is None or member.encrypted:
            reading.miss(name, "encrypted" if member.encrypted else "not_listed")
            continue
        why = _bound(member, reading)
        if why:
            reading.miss(name, why)
            continue
        reading.members += 1
        try:
            _member(member, stream, reading, name, depth)
        except Exception:  # a broken member may raise anything
            reading.miss(name, "broken")
    for member in left.values():
        reading.miss(f"{outer}{member.name}", "encrypted" if member.encrypted else "not_listed")
    if not listing.complete:
        reading.miss(f"{outer}…", "too_many")


def _litter(member: Member, stream: Readable, reading: Reading, outer: str) -> None:
    """Words in what systems leave behind: a .DS_Store lists the names of files, ._ files where they came from."""
    with contextlib.suppress(Exception):  # a broken member may raise anything
        data = stream.read(LITTER + 1)
        reading.left -= len(data)
        text = (detect.decode(data) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else None) or "；".join(
            dict.fromkeys(said(data))
        )
        if text:
            reading.keep(
                f"{outer}{member.name}", {"texts": [{"place": place("data"), "text": text[:20_000]}]}
            )


def _contents(listing: Listing, reading: Reading) -> Iterator[tuple[Member, Readable | None]]:
    """The members as far as the archive can be read; a broken one ends early, and the rest is named as unread."""
    with contextlib.suppress(Exception):  # a broken archive may raise anything
        yield from listing.contents(reading.budget)


def _bound(member: Member, reading: Reading) -> str:
    """Which bound keeps this member from being read; "" for none."""
    if reading.members >= MEMBERS:
        return "too_many"
    if member.size > min(LARGEST, reading.left):
        return "too_large"
    return "time" if time.monotonic() > reading.until else ""


def _member(member: Member, stream: Readable, reading: Reading, name: str, depth: int) -> None:
    data = stream.read(LARGEST + 1)
    reading.left -= len(data)
    if len(data) > LARGEST:
        reading.miss(name, "too_large")
        return
    if not data:
        return
    file = io.BytesIO(data)
    kind_found = detect.sniff(data[:4096], member.extension)
    if kind_found == "zip":
        inner = readers.read(file, len(data), "zip", member.extension)
        if inner is None or inner.damage:
            reading.miss(name, "broken")
            return
        kind_found = packages.inside_zip(file, [part.name for part in inner.members], member.extension)
    elif kind_found == "ole":
        kind_found = packages.inside_ole(file, member.extension) or EXTENSIONS.get(member.extension, "")
    if KIND_OF.get(kind_found) is FileKind.ARCHIVE:
        listing = readers.read(file, len(data), kind_found, member.extension)
        if listing is None or listing.damage or not listing.listed:
            reading.miss(name, "not_listed")
        elif depth >= DEPTH:
            reading.miss(name, "too_deep")
        else:
            _level(listing, reading, f"{name} → ", depth + 1)
        return
    facts = _read(file, len(data), kind_found, reading.until)
    facts["partly"] = facts.get("partly") or {"texts_cut", "embedded_unread"} & {*facts.get("notes", ())}
    reading.keep(name, facts)
    _missing(kind_found, facts, reading, name)


def _read(file: io.BytesIO, size: int, kind_found: str, until: float) -> Facts:
    """Facts of one member by the probe of its type; only those that need no tool and no picture drawn."""
    kind = KIND_OF.get(kind_found)
    if kind_found in ("docx", "docm"):
        from validators.probes import document

        return document.measure(file, {})
    if kind_found in ("pptx", "pptm", "ppsx"):
        from validators.probes import slides

        return slides.measure(file, kind_found)
    if kind_found in ("xlsx", "xlsm"):
        from validators.probes import sheets

        return sheets.measure(file)
    if kind_found in ("odp", "ods"):
        from validators.probes import odf

        return odf.measure(file, kind_found)
    if kind_found in ("doc", "wps"):
        from validators.probes import conversion

        return conversion.by_itself(file, kind_found)
    if kind_found in ("xls", "ppt"):
        from validators.probes import old_sheets, ole

        cells = old_sheets.measure(file) if kind_found == "xls" else {}
        return ole.measure(file, kind_found) | cells
    if kind_found == "ofd":
        from validators.probes import ofd

        facts = ofd.measure(file)
        about = facts.get("pdf") or {}
        pages = about.get("page_list", ())
        silent = any(page["kind"] not in ("text", "blank") for page in pages)
        facts["partly"] = silent or len(pages) < (about.get("pages") or 0) or bool(about.get("attachments"))
        return facts
    if kind_found == "pdf":
        return _pdf(file.getvalue(), until)
    if kind_found in ("txt", "csv", "json", "html"):
        from validators.probes import plain_text

        return plain_text.measure(file, size, kind_found)
    if kind is FileKind.IMAGE and kind_found != "svg":
        from validators.probes import image

        return image.measure(file, size, kind_found)
    return _film(file, size) if kind in (FileKind.VIDEO, FileKind.AUDIO) else {}


def _film(file: io.BytesIO, size: int) -> Facts:
    """Properties of an MP4 of the plain build; {} for any other film."""
    from validators.probes import mp4, mp4_said, mp4_strict

    with contextlib.suppress(mp4.Damaged, mp4_strict.Unsure):
        tags_found = mp4_strict.second_opinion(file, size, mp4.read(file, size))["metadata"]
        return {"metadata": {**mp4_said.words(file, size), **tags_found}}
    return {}


def _pdf(data: bytes, until: float) -> Facts:
    """Text, notes, properties, names of attachments; "scans" where pages are pictures, "attached" where files hang on it."""
    from validators.probes import pdf, pdf_beside

    with pdf.library().open(stream=data, filetype="pdf") as document:
        if document.needs_pass:
            return {"damage": "password"}
        facts: Facts = {"texts": [], "metadata": {}, "partly": document.page_count > PDF_PAGES}
        for key, value in (document.metadata or {}).items():
            if value and key not in ("format", "encryption", "creationDate", "modDate"):
                facts["metadata"][f"PDF {key}"] = str(value)[:500]
        gathered = tags.Gathered()
        tags.xmp(document.get_xml_metadata().encode("utf-8", "replace"), gathered)
        facts["metadata"] |= gathered.metadata
        for index in range(min(document.page_count, PDF_PAGES)):
            if time.monotonic() > until:
                facts["partly"] = True
                break
            page = document[index]
            text = page.get_text()
            facts["partly"] = facts["partly"] or pdf_beside.garbled(text)
            if text.strip():
                facts["texts"].append({"place": place("page", number=index + 1), "text": text})
            if lines := pdf_beside.off_page(page, page.get_texttrace(), text):
                where = place("off_page", number=index + 1)
                facts["texts"].append({"place": where, "text": "\n".join(lines)[:20_000]})
            elif page.get_images():
                facts["partly"] = True
            for note in page.annots() or ():
                about = note.info or {}
                words = f"{about.get('title', '')} {about.get('content', '')}".strip()
                if words:
                    facts["texts"].append(
                        {"place": place("page_annotation", number=index + 1), "text": words[:2000]}
                    )
        visible = [*(piece["text"] for piece in facts["texts"]), *facts["metadata"].values()]
        beside, complete = pdf_beside.words(
            document, [*visible, *map(str, (document.metadata or {}).values())]
        )
        _, unread, old = pdf_beside.earlier(document, data)
        facts["texts"] += beside + pdf_beside.of_layers(document, data, PDF_PAGES) + old
        facts["partly"] = facts["partly"] or not complete or unread > 0
        for attachment in document.embfile_names()[:50]:
            facts["partly"] = True
            facts["texts"].append({"place": place("attachment"), "text": str(attachment)[:200]})
        return facts


def _missing(kind_found: str, facts: Facts, reading: Reading, name: str) -> None:
    """Says what of a member stays unread."""
    kind = KIND_OF.get(kind_found)
    if facts.get("damage"):
        reading.miss(name, "encrypted" if facts["damage"] == "password" else "broken")
        return
    silent = kind in (
        FileKind.IMAGE,
        FileKind.VIDEO,
        FileKind.AUDIO,
    )  # their text is for who looks and listens
    text = not silent and facts.get("texts") is None
    properties = facts.get("metadata") is None
    if text or properties:
        reading.miss(name, "format", text=text, properties=properties)
    elif facts.get("partly"):
        reading.miss(name, "scan", properties=False)
