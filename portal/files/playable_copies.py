"""What browsers play of films, read back."""

from collections.abc import Iterable

from portal.models import PlayableCopy
from validators.playing import VERSION


def playable_by_blob(blob_ids: Iterable[int]) -> dict[int, PlayableCopy]:
    """The copies of today's version by the blob they were made of. One query."""
    rows = PlayableCopy.objects.filter(blob__in=set(blob_ids), version=VERSION).select_related("copy")
    return {row.blob_id: row for row in rows}
