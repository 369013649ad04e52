"""Reading tus 1.0.0 headers (tus.io/protocols/resumable-upload). Pure: strings in, values or a `ProtocolError` out."""

import base64
import binascii
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from http import HTTPStatus

VERSION = "1.0.0"
EXTENSIONS = (
    "creation", "creation-with-upload", "creation-defer-length", "expiration", "checksum", "termination",
    "concatenation",
)  # fmt: skip
CHECKSUMS: Mapping[str, int] = {"sha1": 20, "sha256": 32, "md5": 16}
"""Algorithms and the bytes of their digests."""

CHUNK_TYPE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460
_UUID = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/?$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MAX_SIZE = 1 << 50


class ProtocolError(Exception):
    """The request can't be served; `words` go into the body."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


def bad(words: str) -> ProtocolError:
    """400: the client's request is malformed."""
    return ProtocolError(HTTPStatus.BAD_REQUEST, words)


@dataclass(frozen=True, slots=True)
class Checksum:
    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Concat:
    """`parts` are the ids of the uploads that a final upload joins, in order."""

    final: bool
    parts: tuple[str, ...] = ()


def parse_metadata(header: str) -> dict[str, str]:
    """`key base64,key base64,key` -> values; a key without a value is the empty string. Control characters (NUL among
    them, which the database refuses) are dropped from every value.
    """
    values: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        if key in values:
            raise bad(f"Upload-Metadata 中 {key} 重复")
        try:
            text = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError) as problem:
            raise bad(f"Upload-Metadata 中 {key} 不是 base64 编码的 UTF-8 文字") from problem
        values[key] = _CONTROL.sub("", text)
    return values


def parse_whole(header: str | None, name: str) -> int | None:
    """A non-negative whole number; None where the header is absent."""
    if header is None:
        return None
    if not (header.isascii() and header.isdigit()) or int(header) > MAX_SIZE:
        raise bad(f"{name} 应为非负整数")
    return int(header)


def parse_length(length: str | None, deferred: str | None) -> int | None:
    """Upload-Length, or None where it is deferred. One of the two must be there, not both."""
    size = parse_whole(length, "Upload-Length")
    if deferred is not None and deferred != "1":
        raise bad("Upload-Defer-Length 只能是 1")
    if (size is None) == (deferred is None):
        raise bad("Upload-Length 与 Upload-Defer-Length 必须且只能有一个")
    return size


def parse_checksum(header: str | None) -> Checksum | None:
    """`sha1 base64`; 400 for an algorithm that OPTIONS does not name."""
    if header is None:
        return None
    algorithm, _, encoded = header.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise bad(f"不支持的校验算法 {algorithm}；支持 {'、'.join(CHECKSUMS)}")
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise bad("Upload-Checksum 不是 base64") from problem
    if len(digest) != CHECKSUMS[algorithm]:
        raise bad("Upload-Checksum 长度与算法不符")
    return Checksum(algorithm, digest)


def parse_concat(header: str | None) -> Concat | None:
    """`partial`, or `final;url url ...` (absolute or relative addresses of this server)."""
    if header is None:
        return None
    if header.strip() == "partial":
        return Concat(final=False)
    kind, separator, urls = header.partition(";")
    if kind.strip() != "final" or not separator:
        raise bad("Upload-Concat 应为 partial 或 final;地址 地址")
    parts = []
    for url in urls.split():
        match = _UUID.search(url)
        if not match:
            raise bad("Upload-Concat 中有无法识别的地址")
        parts.append(match[1])
    if not parts:
        raise bad("Upload-Concat 没有列出分段")
    return Concat(final=True, parts=tuple(parts))


def expires_header(moment: dt.datetime) -> str:
    """RFC 9110 date for Upload-Expires."""
    return format_datetime(moment.astimezone(dt.UTC), usegmt=True)
