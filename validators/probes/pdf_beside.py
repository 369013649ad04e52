"""Words of a PDF that stand beside the text of its pages: names of layers and what switched-off layers show, bookmarks, form
fields, page labels, alternative texts, scripts, and what earlier versions of the file said. PyMuPDF, in the child only.

A PDF is saved again by adding to its end: what was there before stays in it for whoever looks.
"""

import contextlib
import re
import time
from collections.abc import Iterable, Iterator
from typing import Any

from validators.probes.places import place

Facts = dict[str, Any]

OBJECTS, SECONDS = 60_000, 1.0
"""Objects, and CPU seconds, that one file is looked at for: for its strings, for its layers and for its earlier versions."""
CHARACTERS = 120_000
STREAM = 2 * 1024 * 1024
SCRIPTS = 50
VERSIONS, VERSION_PAGES = 4, 40
"""Earlier versions that are read, the latest of them, and pages of each."""
READ = 64 * 1024 * 1024
UNREAD = "texts_cut"

_STRING = re.compile(r"/([A-Za-z]+)\s*(?:\[\s*)?(\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]*>)|(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]{4,}>)", re.DOTALL)  # fmt: skip
_SKIPPED = frozenset({"ID", "O", "U", "OE", "UE", "Perms", "CreationDate", "ModDate", "M", "DA", "Registry", "Ordering", "CheckSum",
                      "Reason", "Cert", "Lang", "NM", "CharSet", "Panose", "FontFamily", "FontName", "Producer", "Indexed"})  # fmt: skip
_PLACES = {
    **dict.fromkeys(("T", "TU", "TM", "V", "DV", "Opt", "CA", "RC", "AC"), "form_field"),
    "Title": "bookmark", "Name": "layer_name", "P": "page_label", "JS": "script",
    **dict.fromkeys(("Alt", "ActualText", "E"), "tagged"),
}  # fmt: skip
_SCRIPTS = re.compile(r"/(?:JS|RV|RC|XFA)\s*(\d+) 0 R|/XFA\s*\[([^\]]*)\]")
_ESCAPED = re.compile(r"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "\n": "", "\r": "", "\r\n": ""}


def words(document: Any, known: Iterable[str]) -> tuple[list[Facts], bool]:
    """What can be searched beside the pages' text and is in none of the texts `known`, and whether all of it was looked at."""
    started = time.process_time()
    already = "\n".join(known)
    pieces: dict[tuple[str, str], None] = {}
    room = CHARACTERS
    scripts: dict[int, None] = {}
    total = document.xref_length()
    for xref in range(1, min(total, OBJECTS)):
        if time.process_time() - started > SECONDS or room <= 0:
            return _as_texts(pieces), False
        written = ""
        with contextlib.suppress(Exception):  # a broken object says nothing
            written = document.xref_object(xref, compressed=True)
        if "/ByteRange" in written or "/Type/Sig" in written:
            written = re.sub(r"/Contents\s*<[0-9A-Fa-f]*>", "", written)
        for number, several in _SCRIPTS.findall(written):
            scripts |= dict.fromkeys(
                int(found) for found in re.findall(r"(\d+) 0 R", several) or [number] if found
            )
        for code, text in _strings(written):
            if (code, text) not in pieces and text not in already:
                pieces[code, text] = None
                room -= len(text)
    for xref in [*scripts][:SCRIPTS]:
        text = _stream(document, xref)
        pieces["script", text] = None
    return _as_texts(pieces), total <= OBJECTS and len(scripts) <= SCRIPTS


def _strings(written: str) -> Iterator[tuple[str, str]]:
    """(place, text) of the strings of an object as it is written."""
    if "(" not in written and "<" not in written[2:]:
        return
    for key, of_key, alone in _STRING.findall(written):
        if key in _SKIPPED:
            continue
        text = " ".join(decoded(of_key or alone).split())
        if len(text) > 1 and any(character.isalpha() for character in text):
            yield _PLACES.get(key, "pdf_object"), text[:4000]


def decoded(raw: str) -> str:
    """A string of a PDF as text: UTF-16 or UTF-8 by its mark, else Latin or what Chinese programs write against the book."""
    if raw.startswith("<"):
        digits = re.sub(r"\s", "", raw[1:-1])
        data = bytes.fromhex(digits + "0" * (len(digits) % 2))
    else:
        data = _ESCAPED.sub(_unescaped, raw[1:-1]).encode("latin-1", "replace")
    if data.startswith((b"\xfe\xff", b"\xff\xfe")):
        return data.decode("utf-16", "ignore")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code, 8) & 255) if code[0] in "01234567" else _ESCAPES.get(code, code)


def _stream(document: Any, xref: int) -> str:
    try:
        data = document.xref_stream(xref) or b""
    except Exception:
        return ""
    if len(data) > STREAM:
        return ""
    return data.decode("utf-16" if data[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8", "replace")[:50_000]


def _as_texts(pieces: Iterable[tuple[str, str]]) -> list[Facts]:
    return [{"place": place(code), "text": text} for code, text in pieces if text.strip()]


def of_layers(document: Any, path: str | bytes, most: int) -> list[Facts]:
    """What stands on layers that are switched off, by pages: the file is opened once more without its layers."""
    layers = document.get_ocgs()
    if not layers:
        return []
    pymupdf = _library()
    other = _opened(path)
    other.xref_set_key(other.pdf_catalog(), "OCProperties", "null")
    texts = []
    started = time.process_time()
    for index in range(min(most, other.page_count)):
        if time.process_time() - started > SECONDS:
            raise TimeoutError
        shown = {*document[index].get_text().split("\n")}
        lines = [
            line
            for line in whole_text(pymupdf, other[index]).split("\n")
            if line.strip() and line not in shown
        ]
        if lines:
            texts.append({"place": place("layer_text", number=index + 1), "text": "\n".join(lines)[:20_000]})
    return texts


def whole_text(pymupdf: Any, page: Any) -> str:
    """All text of a page, outside its visible part as well."""
    flags = pymupdf.TEXTFLAGS_TEXT & ~pymupdf.TEXT_MEDIABOX_CLIP
    return str(page.get_text("text", clip=pymupdf.INFINITE_RECT(), flags=flags))


def garbled(text: str) -> bool:
    """Whether a good part of the letters of a page have no meaning: their font does not say which characters they draw."""
    letters = [letter for letter in text if not letter.isspace()]
    without = sum(
        letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" or letter < " " or letter >= "\U000f0000"
        for letter in letters
    )
    return without >= 8 and without * 20 >= len(letters)


def off_page(page: Any, trace: list[Facts], text: str) -> list[str]:
    """Lines that stand outside the page where nobody sees them."""
    left, top, right, bottom = page.rect
    outside = False
    for span in trace:
        x0, y0, x1, y1 = span["bbox"]
        outside = outside or x1 < left or x0 > right or y1 < top or y0 > bottom
    if not outside:
        return []
    shown = {*text.split("\n")}
    return [line for line in whole_text(_library(), page).split("\n") if line.strip() and line not in shown]


def earlier(document: Any, data: bytes) -> tuple[int, int, list[Facts]]:
    """(how many earlier versions the file still holds, how many of them could not be read, what only they say)."""
    ends = [match.end() for match in re.finditer(rb"%%EOF[\r\n]{0,2}", data)]
    starts = len(re.findall(rb"startxref\s+\d+\s+%%EOF", data))
    if len(ends) < 2 or starts < 2:
        return 0, 0, []
    current: set[str] = set()
    for index in range(0 if document.is_repaired else min(document.page_count, VERSION_PAGES * 4)):
        current |= {line.strip() for line in document[index].get_text().split("\n")}
    current |= {str(value) for value in (document.metadata or {}).values()}
    if b"/Linearized" in data[:2048]:
        ends = ends[1:]  # the first part of a file for the web is no version
    earlier_ends = [end for end in ends[:-1] if data[end:].strip()]
    texts: list[Facts] = []
    unread = max(0, len(earlier_ends) - VERSIONS)
    started = time.process_time()
    for number, end in enumerate(reversed(earlier_ends[-VERSIONS:]), start=1):
        if document.is_repaired or time.process_time() - started > SECONDS:
            unread += 1  # what is behind a broken file is looked for by the library itself, byte by byte
            continue
        try:
            version = _opened(data[:end])
            lines = [line for line in _version_lines(version) if line.strip() and line.strip() not in current]
            unread += version.page_count > VERSION_PAGES
        except Exception:
            unread += 1
            continue
        if lines:
            text = "\n".join(dict.fromkeys(lines))[:20_000]
            texts.append({"place": place("earlier_version", number=number), "text": text})
    return len(earlier_ends), unread, texts


def _version_lines(version: Any) -> Iterator[str]:
    for value in (version.metadata or {}).values():
        yield str(value or "")
    for index in range(min(version.page_count, VERSION_PAGES)):
        yield from version[index].get_text().split("\n")
        for note in version[index].annots() or ():
            about = note.info or {}
            yield f"{about.get('title', '')} {about.get('content', '')}"


def _library() -> Any:
    import pymupdf

    return pymupdf


def _opened(source: str | bytes) -> Any:
    pymupdf = _library()
    if isinstance(source, bytes):
        return pymupdf.open(stream=source, filetype="pdf")
    return pymupdf.open(source, filetype="pdf")
