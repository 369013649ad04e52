"""Where a probe reads from: a file by its path, or bytes of a member of an archive that are held in memory."""

import contextlib
from typing import BinaryIO

Source = str | BinaryIO


def opened(source: Source) -> contextlib.AbstractContextManager[BinaryIO]:
    """The bytes from their start; what is held in memory stays open."""
    if isinstance(source, str):
        return open(source, "rb")
    source.seek(0)
    return contextlib.nullcontext(source)
