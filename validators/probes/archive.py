"""Listing a ZIP without unpacking it: names as people wrote them, sizes, types by first bytes, and dangers.

Names: UTF-8 where flagged or valid, else GB18030 (Windows in China), else CP437; the path is split after decoding, because
the second byte of a GBK character can be a backslash. Never extracted; at most the first bytes of an entry are read, and
whole entries only to look into Office packages of at most 30 MB. Standard library.
"""

import io
import zipfile
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from validators.kinds import EXTENSIONS, KIND_OF, FileKind
from validators.probes import detect
from validators.probes.places import place

Facts = dict[str, Any]

MAX_ENTRIES = 20_000
LISTED = 2_000
BOMB_RATIO = 100
BOMB_FLOOR = 64 * 1024 * 1024
"""Below this many bytes unpacked nothing is called a bomb, however well it packs."""
LOOKED_INTO = 30 * 1024 * 1024
LOOKED_INTO_TOGETHER = 240 * 1024 * 1024
_LITTER = ("__MACOSX/",)
_LITTER_NAMES = {".ds_store", "thumbs.db", "desktop.ini"}


@dataclass
class Listing:
    """A ZIP's central directory."""

    path: str
    infos: list[tuple[str, zipfile.ZipInfo]] = field(default_factory=list)
    comment: str = ""
    damage: str = ""
    doubtful_names: int = 0

    def names(self) -> list[str]:
        """Decoded names."""
        return [name for name, _ in self.infos]


def list_zip(path: str) -> Listing:
    """The listing; `damage` where the central directory cannot be read."""
    listing = Listing(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist()[:MAX_ENTRIES]:
                name, sure = decode_name(info)
                listing.doubtful_names += not sure
                listing.infos.append((name, info))
            listing.comment = (detect.decode(archive.comment) or "")[:1000]
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        EOFError,
        IndexError,
        OverflowError,
    ):
        listing.damage = "bad_zip" if _has_end(path) else "truncated"
    except Exception:
        listing.damage = "bad_zip"
    return listing


def _has_end(path: str) -> bool:
    with open(path, "rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 66_000))
        return b"PK\x05\x06" in file.read()


def decode_name(info: zipfile.ZipInfo) -> tuple[str, bool]:
    """The name as its author saw it, and whether that is certain."""
    if info.flag_bits & 0x800:
        return info.orig_filename.replace("\0", "�"), True
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename, False
    if raw.isascii():
        return info.orig_filename.replace("\0", "�"), True
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or any("\u4e00" <= char <= "\u9fff" for char in text):
            return text, True
    return info.orig_filename, False


def facts(listing: Listing, container: str, extension: str) -> Facts:
    """Facts of a plain ZIP; for packages (docx and the like) only dangers."""
    if listing.damage:
        return {"damage": listing.damage, "archive": None}
    total = sum(info.file_size for _, info in listing.infos)
    packed = sum(info.compress_size for _, info in listing.infos)
    bomb = total > BOMB_FLOOR and total > BOMB_RATIO * max(1, packed)
    if container != "zip":
        encrypted = any(info.flag_bits & 1 for _, info in listing.infos)
        return {"damage": "unsafe"} if bomb else {"damage": "encrypted"} if encrypted else {}
    real = [(name, info) for name, info in listing.infos if not _is_folder(name, info)]
    items = [(name, info) for name, info in real if not _is_litter(name)]
    entries = _entries(listing.path, items)
    answer: Facts = {
        "format": "zip",
        "entries": entries[:LISTED],
        "items": len(items),
        "folders": len(listing.infos) - len(real),
        "litter": len(real) - len(items),
        "total_size": sum(info.file_size for _, info in items),
        "ratio": round(total / packed, 2) if packed else None,
        "encrypted": any(info.flag_bits & 1 for _, info in items),
        "nested": sum(KIND_OF.get(entry["type"]) is FileKind.ARCHIVE for entry in entries),
        "problems": _dangers(listing, items, bomb),
        "comment": listing.comment,
        "basis": {"total_size": "central directory", "type": "first bytes of each entry"},
    }
    texts = [
        {"place": place("entry_name", name=name[:120]), "text": name[:400]} for name, _ in items[:LISTED]
    ]
    if listing.comment:
        texts.append({"place": place("archive_comment"), "text": listing.comment})
    notes = ["doubtful_names"] if listing.doubtful_names else []
    return {"archive": answer, "texts": texts, "opened": True, "notes": notes}


def _is_folder(name: str, info: zipfile.ZipInfo) -> bool:
    return name.endswith(("/", "\\")) and info.file_size == 0


def _is_litter(name: str) -> bool:
    last = name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    return name.startswith(_LITTER) or last in _LITTER_NAMES or last.startswith("._")


def _dangers(listing: Listing, items: list[tuple[str, zipfile.ZipInfo]], bomb: bool) -> list[str]:
    problems = ["bomb"] if bomb else []
    for name, info in listing.infos:
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":":
            problems.append("traversal")
        if info.external_attr >> 16 & 0o170000 == 0o120000:
            problems.append("symlink")
        if "\0" in info.orig_filename:
            problems.append("bad_name")
    spans = sorted(
        (info.header_offset, info.header_offset + 30 + info.compress_size) for _, info in listing.infos
    )
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        problems.append("overlap")
    if len({name for name, _ in items}) < len(items):
        problems.append("duplicate")
    if len(items) > LISTED:
        problems.append("too_many")
    return sorted(set(problems))


def _entries(path: str, items: list[tuple[str, zipfile.ZipInfo]]) -> list[Facts]:
    entries, spent = [], 0
    with zipfile.ZipFile(path) as archive:
        for index, (name, info) in enumerate(items):
            last = name.replace("\\", "/").rsplit("/", 1)[-1]
            extension = last.rpartition(".")[2].lower() if "." in last else ""
            promised = EXTENSIONS.get(extension, "")
            encrypted = bool(info.flag_bits & 1)
            kind, whole = promised, True
            if index < LISTED and not encrypted:
                kind, whole = _type(
                    archive, info, promised, deep=spent + info.file_size <= LOOKED_INTO_TOGETHER
                )
                spent += info.file_size if info.file_size <= LOOKED_INTO else 0
            entries.append(
                {
                    "name": name[:400],
                    "size": info.file_size,
                    "compressed": info.compress_size,
                    "type": kind or promised,
                    "encrypted": encrypted,
                    "broken": not whole,
                }
            )
    return entries


def _type(archive: zipfile.ZipFile, info: zipfile.ZipInfo, promised: str, *, deep: bool) -> tuple[str, bool]:
    """Type of one entry by its first bytes, and whether it can be read; Office files are looked into."""
    try:
        with archive.open(info) as part:
            head = part.read(4096)
        kind = detect.sniff(head, promised)
        if kind not in ("zip", "ole"):
            return kind, True
        if info.file_size > LOOKED_INTO or not deep:
            return promised or ("zip" if kind == "zip" else ""), True
        whole = io.BytesIO(archive.read(info))
        if kind == "ole":
            return detect.inside_ole(whole, promised) or promised, True
    except NotImplementedError:
        return promised, True
    except Exception:
        return promised, False
    try:
        with zipfile.ZipFile(whole) as inner:
            return detect.inside_zip(whole, inner.namelist()), True
    except Exception:
        return promised, True
