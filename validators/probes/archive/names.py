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


def in_field(extra: bytes, wanted: int) -> str | None:
    """The text of an Info-ZIP Unicode field (path or comment), whatever its checksum says."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == wanted and length > 5:
            return extra[at + 9 : at + 4 + length].decode("utf-8", "replace")
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
    for encoding, common in (("GBK", _common_chinese), ("Shift-JIS", _common_japanese)):
        try:
            texts = [raw.decode(_CODECS[encoding]) for raw in names]
        except UnicodeDecodeError:
            continue
        shares = [common(text, at) for text in texts for at, char in enumerate(text) if not char.isascii()]
        if shares and sum(shares) / len(shares) >= COMMON:
            return encoding
    return ""


def _common_chinese(text: str, at: int) -> float:
    """1 for the 3,755 common characters of GB 2312 and its punctuation, somewhat less for its rarer ones, else 0."""
    try:
        raw = text[at].encode("gb2312")
    except UnicodeEncodeError:
        return 1.0 if text[at] in "·—…–" else 0.0
    return 1.0 if 0xB0 <= raw[0] <= 0xD7 or raw[0] in (0xA1, 0xA3) else 0.8


def _common_japanese(text: str, at: int) -> float:
    """1 for kana and the common kanji of JIS X 0208, little for its rarer ones and its signs, 0 for half-width kana and for
    one character alone beside a small Latin letter: that is a letter with an accent.
    """
    try:
        raw = text[at].encode("shift_jis")
    except UnicodeEncodeError:
        return 0.0
    beside = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    if len(raw) == 1 or (beside.isascii() and any(char.islower() for char in beside)):
        return 0.0
    return 1.0 if raw[0] in (0x82, 0x83) or 0x88 <= raw[0] <= 0x97 else 0.3
