"""What public pages show of blobs, read back."""

from collections.abc import Iterable

from django.http import Http404

from portal.files import storage
from portal.models import PublicCopy
from validators.showing import VERSION


def public_by_blob(blob_ids: Iterable[int]) -> dict[int, PublicCopy]:
    """The copies of today's version by the blob they were made of. One query."""
    rows = PublicCopy.objects.filter(blob__in=set(blob_ids), version=VERSION).select_related("copy")
    return {row.blob_id: row for row in rows}


def picture(copy: PublicCopy, number: int) -> bytes:
    """JPEG of the cover (0), or of a page or picture; 404 where there is none."""
    if copy.copy is None or not 0 <= number < len(copy.pictures):
        raise Http404
    first, length = copy.pictures[number][:2]
    try:
        return b"".join(storage.blocks(copy.copy.key, first, first + length - 1))
    except FileNotFoundError:
        raise Http404 from None
