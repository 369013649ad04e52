"""Names inside an archive as their author saw them.

A name is certain where the archive says its encoding (UTF-8 flag, extra field 0x7075) or where it is ASCII or valid
UTF-8. All others are guesses from all names together: GB18030 (Windows in China), Shift-JIS, or CP437 (what the format
means by default). A guess is only taken where the characters it gives are common ones, and it is marked as a guess.
"""

import struct
import zlib
from collections.abc import Sequence

COMMON = 0.5
"""Share of the characters beyond ASCII that must be common ones for a guess."""
UNICODE_PATH = 0x7075


def in_extra_field(extra: bytes, raw: bytes) -> str | None:
    """The name in the Info-ZIP Unicode Path field; only where its checksum is that of the plain name."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + length]
        if tag == UNICODE_PATH and len(body) > 5 and struct.unpack_from("<I", body, 1)[0] == zlib.crc32(raw):
            try:
                return body[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
        at += 4 + length
    return None


def certain(raw: bytes) -> str | None:
    """The name where its bytes allow one reading only."""
    try:
        return raw.decode("ascii" if raw.isascii() else "utf-8")
    except UnicodeDecodeError:
        return None


def guess(names: Sequence[bytes]) -> list[tuple[str, str]]:
    """(text, encoding) of each name that is not certain: the reading that suits all, else each its own best."""
    together = _best(names)
    return [(_decoded(raw, together), together) if together else _single(raw) for raw in names]


def _single(raw: bytes) -> tuple[str, str]:
    encoding = _best([raw]) or "CP437"
    return _decoded(raw, encoding), encoding


_CODECS = {"GBK": "gb18030", "Shift-JIS": "cp932", "CP437": "cp437"}


def _decoded(raw: bytes, encoding: str) -> str:
    return raw.decode(_CODECS[encoding], "replace")


def _best(names: Sequence[bytes]) -> str:
    """GBK or Shift-JIS where all names decode and most characters are common; "" where neither."""
    scores = {}
    for encoding, common in (("GBK", _common_chinese), ("Shift-JIS", _common_japanese)):
        try:
            chars = [char for raw in names for char in raw.decode(_CODECS[encoding]) if not char.isascii()]
        except UnicodeDecodeError:
            continue
        scores[encoding] = sum(map(common, chars)) / len(chars) if chars else 0.0
    return next((encoding for encoding, score in scores.items() if score >= COMMON), "")


def _common_chinese(char: str) -> float:
    """1 for the 3,755 common characters of GB 2312 and its punctuation, somewhat less for its rarer ones, else 0."""
    try:
        raw = char.encode("gb2312")
    except UnicodeEncodeError:
        return 1.0 if char in "·—…–" else 0.0
    return 1.0 if 0xB0 <= raw[0] <= 0xD7 or raw[0] in (0xA1, 0xA3) else 0.8


def _common_japanese(char: str) -> float:
    """1 for kana and the common kanji of JIS X 0208, little for its rarer ones and for half-width kana."""
    try:
        raw = char.encode("shift_jis")
    except UnicodeEncodeError:
        return 0.0
    if len(raw) == 1:
        return 0.0
    return 1.0 if raw[0] <= 0x97 else 0.3
