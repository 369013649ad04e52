"""Facts of files that are text and nothing else: txt, csv, json, html. They have no properties."""

import html
import json
import re
from typing import Any
from urllib.parse import unquote

from validators.probes.places import TEXT_CAP, place
from validators.probes.sources import Source, opened

Facts = dict[str, Any]

ENCODINGS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"), ("utf-8", b""),
             ("gb18030", b""))  # fmt: skip
"""Encodings with the mark a file starts with; Windows' own programs still write GB18030."""
READ = 4 * 1024 * 1024
"""Bytes that are decoded; of a longer file the rest is not looked at."""
LINE = 2000
"""Characters of one piece."""


def measure(path: Source, size: int, type_found: str) -> Facts:
    """Text in pieces of whole lines. A file that is too long or in an encoding nobody knows has no `opened`, no `texts`."""
    with opened(path) as file:
        data = file.read(READ)
    text = decoded(data) if size <= READ else None
    if text is None or (type_found == "json" and not _is_json(text)):
        return {"metadata": {}}
    whole = len(text) <= TEXT_CAP
    texts = [*_pieces(text), *_spelled_out(text, type_found)] if whole else None
    return {"metadata": {}, "texts": texts, "opened": True}


_TAG = re.compile(r"<[^<>]{0,2000}>")
_CODED = re.compile(r"\\u\{?([0-9A-Fa-f]{4,6})\}?|\\x([0-9A-Fa-f]{2})")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){3,}")


def spelled_out(text: str) -> str:
    """Characters that are written as codes (of HTML, of scripts, of addresses), as a page or a program shows them."""
    shown = html.unescape(text) if "&" in text else text
    if "\\" in shown:
        shown = _CODED.sub(lambda code: chr(min(int(code[1] or code[2], 16), 0x10FFFF)), shown)
        shown = shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _PERCENT.sub(lambda coded: unquote(coded[0]), shown)


def _spelled_out(text: str, type_found: str) -> list[Facts]:
    """The text as it is shown where that is another: without tags, and with its codes as characters."""
    shown = spelled_out(_TAG.sub("", text) if type_found == "html" else text)
    if shown == text:
        return []
    lines = {line.strip() for line in text.splitlines()}
    pieces = _pieces("\n".join("" if line.strip() in lines else line for line in shown.splitlines()))
    return [
        {"place": place("decoded", number=piece["place"]["values"]["number"]), "text": piece["text"]}
        for piece in pieces
    ]


def decoded(data: bytes) -> str | None:
    """The text; None where the bytes are no text in a known encoding."""
    for encoding, mark in ENCODINGS:
        if not data.startswith(mark):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _pieces(text: str) -> list[Facts]:
    """Consecutive lines, each piece with the number of its first line."""
    pieces: list[Facts] = []
    gathered: list[str] = []
    number, length = 1, 0
    for at, line in enumerate(text.splitlines() or [""], start=1):
        if gathered and length + len(line) > LINE:
            pieces.append(_piece(number, gathered))
            number, gathered, length = at, [], 0
        gathered.append(line)
        length += len(line) + 1
    pieces.append(_piece(number, gathered))
    return [piece for piece in pieces if piece["text"].strip()]


def _piece(number: int, lines: list[str]) -> Facts:
    return {"place": place("line", number=number), "text": "\n".join(lines)}
