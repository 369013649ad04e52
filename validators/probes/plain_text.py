"""Facts of files that are text and nothing else: txt, csv, json, html. They have no properties."""

import base64
import html
import json
import quopri
import re
from typing import Any
from urllib.parse import unquote

from validators.probes.places import TEXT_CAP, place
from validators.probes.sources import Source, opened
from validators.spelling import simplified

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
    shown = _PERCENT.sub(lambda coded: unquote(coded[0]), shown)
    if "=" in shown:
        shown = _QUOTED.sub(
            lambda quoted: _text_of(quopri.decodestring(quoted[0].encode())) or quoted[0], shown
        )
        shown = _WORD.sub(lambda word: _text_of(base64.b64decode(word[1] + "===")) or word[0], shown)
    return _BASE64.sub(_of_base64, shown)


_QUOTED = re.compile(r"(?:=[0-9A-F]{2}(?:=\r?\n)?){3,}")
_WORD = re.compile(r"=\?[\w-]+\?[Bb]\?([A-Za-z0-9+/]+)=*\?=")
_BASE64 = re.compile(
    r"(?<=;base64,)([A-Za-z0-9+/=]{8,})|((?:^[A-Za-z0-9+/]{60,76}\r?$\n)+[A-Za-z0-9+/]*={0,2})", re.MULTILINE
)
"""Characters as mail and pages carry them (RFC 2045, 2047, 2397)."""


def _of_base64(coded: re.Match[str]) -> str:
    joined = re.sub(r"\s", "", coded[0])[:400_000].rstrip("=")
    return _text_of(base64.b64decode(joined[: len(joined) - (len(joined) % 4 == 1)] + "===")) or coded[0]


def _text_of(data: bytes) -> str:
    """The bytes as text; "" for what is none."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if text.isprintable() or not any(ord(letter) < 9 for letter in text) else ""
    return ""


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
        if "\0" in text:
            return None
        return _of_taiwan(data, text) if encoding == "gb18030" else text
    return None


RARE = 0.6
"""Share of common characters below which bytes read as GB18030 are more likely of another encoding."""


def _of_taiwan(data: bytes, text: str) -> str | None:
    """The text as read, or in Big5 where that gives more common characters; None where neither gives many."""
    if _common(text) >= RARE:
        return text
    try:
        other = data.decode("big5")
    except UnicodeDecodeError:
        return text
    return other if _common(other) > _common(text) else text


def _common(text: str) -> float:
    """How many of the characters beyond ASCII are common ones of GB 2312, after making traditional ones simplified."""
    wide = [letter for letter in simplified(text[:20_000]) if not letter.isascii()]
    common = sum(b"\xa1" <= letter.encode("gb2312", "ignore")[:1] <= b"\xd7" for letter in wide)
    return common / len(wide) if wide else 1.0


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
