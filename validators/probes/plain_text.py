"""Facts of files that are text and nothing else: txt, csv, json, html. They have no properties."""

import json
from typing import Any

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
    return {"metadata": {}, "texts": _pieces(text) if len(text) <= TEXT_CAP else None, "opened": True}


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
