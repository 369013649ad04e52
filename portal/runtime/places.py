"""Where the embedded servers may keep their files: reachable by their user, socket paths short enough."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

# sun_path of a unix socket holds 108 bytes including the closing zero (unix(7)).
SOCKET_PATH_BYTES = 107


class PlaceError(RuntimeError):
    """A folder that must be ours is somebody else's."""


def walkable(path: Path, uid: int) -> bool:
    """May `uid`, owner of none of the folders above, walk to `path`?"""
    if os.geteuid() == uid:
        return True
    for folder in path.resolve().parents:
        # A folder that is missing is made later, by us, with a mode that lets others pass.
        if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH:
            return False
    return True


def readable(path: Path, uid: int) -> bool:
    """May `uid`, as above, walk to the file `path` and read it?"""
    return walkable(path, uid) and (os.geteuid() == uid or bool(path.stat().st_mode & stat.S_IROTH))


def private_folder(base: str, path: Path) -> Path:
    """`<base>/case-portal-<uid>-<hash of path>`: the same folder for the same data, made by us or refused."""
    mark = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]
    folder = Path(base) / f"case-portal-{os.geteuid()}-{mark}"
    folder.mkdir(mode=0o711, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise PlaceError(f"{folder} belongs to somebody else; remove it or choose another data folder")
    folder.chmod(0o711)
    return folder


def socket_folder(preferred: Path, longest_name: str) -> Path:
    """`preferred`, or a short private folder under the temporary one when the socket's path would not fit."""
    if len(os.fsencode(preferred / longest_name)) <= SOCKET_PATH_BYTES:
        return preferred
    return private_folder(tempfile.gettempdir(), preferred) / preferred.name
