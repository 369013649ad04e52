"""What blind readers get of blobs, read back."""

from collections.abc import Iterable

from portal.models import BlindCopy
from validators.stripping import VERSION


def copies_by_blob(blob_ids: Iterable[int]) -> dict[int, BlindCopy]:
    """The copies of today's version by the blob they were made of. One query."""
    rows = BlindCopy.objects.filter(blob__in=set(blob_ids), version=VERSION).select_related("copy")
    return {row.blob_id: row for row in rows}
