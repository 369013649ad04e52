"""Names inside an archive that every system can unpack: Windows' reserved names and characters, length, letters that differ in
case only. Pure.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

MOST_CHARS, MOST_BYTES = 80, 240
"""Of one name: file systems take 255 bytes (or 255 UTF-16 units), people and Windows' paths fewer."""
MOST_PATH = 200
"""UTF-16 units of a whole path: Windows takes 260, the folder that it is unpacked into included."""
_FOLDERS = 120
"""Of these the folders' part."""
_LEAST_FILE = 24
_BARRED = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])", re.IGNORECASE)
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})
_LONGEST_EXTENSION = 12


def safe_name(text: str, *, most: int = MOST_CHARS) -> str:
    """The text as one name (NFC): no control or direction signs, nothing that Windows forbids, no dot or space at either
    end, at most `most` UTF-16 units and `MOST_BYTES` bytes; what is cut is told apart by a mark made of the whole.
    """
    plain = "".join(_char(char) for char in unicodedata.normalize("NFC", text)).translate(_BARRED)
    plain = " ".join(plain.split()).strip(" .")
    stem, extension = _split(plain)
    if _RESERVED.fullmatch(stem.partition(".")[0].strip(" .")):
        stem = f"_{stem}"
    whole = f"{stem}{extension}"
    if not whole:
        return "_"
    if _fits(whole, most):
        return whole
    mark = f"~{hashlib.blake2b(whole.encode(), digest_size=2).hexdigest()}"
    return _cut(stem, most - len(mark) - len(extension), MOST_BYTES - len(mark) - len(extension.encode())) + (
        mark + extension
    )


class Names:
    """Paths that have been given out; none twice, not even in other letters (Windows and macOS take A for a)."""

    def __init__(self) -> None:
        self._taken: dict[str, dict[str, str]] = {}
        self._folders: set[str] = set()
        self._next: dict[tuple[str, str], int] = {}

    def folder(self, parts: Sequence[str]) -> str:
        """A folder of its own; those above it are shared with whoever names them, too. "" for no parts."""
        most = min(MOST_CHARS, _FOLDERS // max(len(parts), 1))
        path = ""
        for depth, part in enumerate(parts):
            name = safe_name(part, most=most)
            shared = depth < len(parts) - 1
            path = self._folder(path, name, shared=shared)
        return path

    def shared_folder(self, *parts: str) -> str:
        """A folder that may be there already, with those above it."""
        path = ""
        for part in parts:
            path = self._folder(
                path, safe_name(part, most=min(MOST_CHARS, _FOLDERS // len(parts))), shared=True
            )
        return path

    def file(self, folder: str, name: str) -> str:
        """A file's path in the folder."""
        room = MOST_PATH - (_units(folder) + 1 if folder else 0)
        return self._new(folder, safe_name(name, most=max(min(MOST_CHARS, room), _LEAST_FILE)))

    def _folder(self, above: str, name: str, *, shared: bool) -> str:
        spelled = self._taken.get(above, {}).get(_key(name))
        if shared and spelled is not None and _join(above, spelled) in self._folders:
            return _join(above, spelled)
        path = self._new(above, name)
        self._folders.add(path)
        return path

    def _new(self, above: str, name: str) -> str:
        taken = self._taken.setdefault(above, {})
        key, wanted = _key(name), name
        number = self._next.get((above, key), 2)
        while key in taken:
            stem, extension = _split(wanted)
            tail = f"({number}){extension}"
            most = max(_units(wanted), _LEAST_FILE)
            name = _cut(stem, most - len(tail), MOST_BYTES - len(tail.encode())) + tail
            key, number = _key(name), number + 1
        self._next[above, _key(wanted)] = number
        taken[key] = name
        return _join(above, name)


def _char(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in _SPACES or char in "\t\n\r":
        return " "
    return "" if kind in _DROPPED or ord(char) & 0xFFFE == 0xFFFE else char


def _key(name: str) -> str:
    """Equal for names that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _split(name: str) -> tuple[str, str]:
    """Stem and extension; only what is short and has a stem before it is one."""
    stem, dot, extension = name.rpartition(".")
    if dot and stem.strip(" .") and 0 < len(extension) <= _LONGEST_EXTENSION and " " not in extension:
        return stem, f".{extension}"
    return name, ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _fits(name: str, most: int) -> bool:
    return _units(name) <= most and len(name.encode()) <= MOST_BYTES


def _cut(stem: str, most: int, most_bytes: int) -> str:
    """As much of it as fits, not ending inside a character with its marks, nor with a dot or space."""
    while stem and (_units(stem) > most or len(stem.encode()) > most_bytes):
        stem = stem[:-1]
        while stem and unicodedata.combining(stem[-1]) and _units(stem) > most:
            stem = stem[:-1]
    return stem.rstrip(" .") or "_"


def _join(above: str, name: str) -> str:
    return f"{above}/{name}" if above else name
