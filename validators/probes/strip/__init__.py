"""A copy of an untrusted file for blind readers, without what people left in it beside its content. In the child only.

One file in, one file out: the types below are written anew; of all others it is said why there is no copy.
"""

import os
import shutil
import subprocess
import zipfile
from typing import Any

from validators.probes.detect import decode, sniff
from validators.probes.packages import inside_ole, inside_zip
from validators.probes.strip import archive, film, package, pages, picture, printed
from validators.probes.strip.outcome import Withheld

HEAD = 4096
_PICTURES = frozenset({"jpg", "png", "gif", "webp", "bmp", "tiff"})
_TEXTS = frozenset({"txt", "csv"})
_ARCHIVES = frozenset({"zip", "rar", "7z", "tar", "gz", "bz2", "xz"})
MOST_TEXT = 32 * 1024 * 1024
MOST_PICTURE = 256 * 1024 * 1024


def make(path: str, out: str, options: dict[str, Any]) -> dict[str, Any]:
    """{"kind": the copy's type} with the copy in `out`, or {"code": why there is none}; "left_out" members of archives."""
    left_out: list[dict[str, Any]] = []

    def strip(source: str, target: str, extension: str, depth: int) -> str:
        kind = _type_of(source, extension)
        if kind in _ARCHIVES:
            if depth > archive.DEPTH or (kind == "zip" and extension not in ("zip", "")):
                raise Withheld("depth" if depth > archive.DEPTH else "type")
            rewritten = archive.rewrite(archive.Source(source, kind, extension, depth + 1), target, strip)
            inner = (
                [dict(entry, inside=depth) for entry in rewritten.left_out] if depth else rewritten.left_out
            )
            left_out.extend(inner)
            return "zip"
        return _single(source, target, kind, options)

    try:
        kind = strip(path, out, str(options.get("extension") or ""), 0)
    except archive.Empty as empty:
        return {"code": empty.code, "left_out": empty.rewritten.left_out[: archive.LISTED]}
    except Withheld as withheld:
        return {"code": withheld.code, "left_out": []}
    except subprocess.TimeoutExpired:
        return {"code": "too_large", "left_out": []}
    return {"kind": kind, "left_out": left_out[: archive.LISTED]}


def _single(source: str, target: str, kind: str, options: dict[str, Any]) -> str:
    """Strip what is no archive; the copy's type, which for printed documents is another one."""
    if kind in printed.KINDS:
        printed.redraw(source, target, kind, options)
        return "pdf"
    if kind in film.MUXERS:
        film.remux(source, target, kind, options)
    elif kind in package.KINDS:
        package.rewrite(source, target, options)
    elif kind in _PICTURES:
        _write(target, picture.strip(_read(source, MOST_PICTURE), kind))
    elif kind == "pdf":
        pages.redraw(source, target)
    elif kind in _TEXTS:
        if decode(_read(source, MOST_TEXT)) is None:
            raise Withheld("type")
        shutil.copyfile(source, target)
    else:
        raise Withheld("macros" if kind in ("docm", "pptm", "xlsm") else "type")
    return kind


def _type_of(path: str, extension: str) -> str:
    with open(path, "rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Withheld("damaged")
    kind = sniff(head, extension)
    if kind == "ole":
        with open(path, "rb") as file:
            kind = inside_ole(file, extension)
        if kind in package.KINDS | {
            "docm",
            "pptm",
            "xlsm",
        }:  # such a package is in OLE where it has a password
            raise Withheld("encrypted")
        return kind
    if kind != "zip":
        return kind
    try:
        with zipfile.ZipFile(path) as opened:
            return inside_zip(path, opened.namelist(), extension)
    except Exception as error:
        raise Withheld("damaged") from error


def _read(path: str, most: int) -> bytes:
    if os.path.getsize(path) > most:
        raise Withheld("too_large")
    with open(path, "rb") as file:
        return file.read()


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
