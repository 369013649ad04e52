"""Which reader lists which archive."""

from typing import BinaryIO

from validators.probes.archive import zip_reader
from validators.probes.archive.members import Listing


def read(file: BinaryIO, size: int, file_type: str, extension: str) -> Listing | None:
    """The listing of an archive of this type, or of a ZIP that ends here and began with something else; None for
    neither.
    """
    if file_type == "zip":
        return zip_reader.read(file)
    if file_type in ("rar", "7z", "tar", "gz"):
        return Listing(file_type, listed=False)
    file.seek(max(0, size - zip_reader.TAIL))
    exact = file_type in zip_reader.EXACT
    return zip_reader.read(file) if zip_reader.end_record(file.read(), exact=exact) else None
