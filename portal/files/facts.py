"""What was measured of blobs, read back."""

from collections.abc import Iterable

from django.db.models import F

from portal.models import Check
from validators.facts import FileFacts
from validators.facts.file import UNFINISHED


def facts_by_blob(blob_ids: Iterable[int]) -> dict[int, FileFacts]:
    """Facts by blob; the deep measurement where there is one, and what the quick one found where that failed."""
    newest: dict[int, FileFacts] = {}
    done = Check.objects.filter(
        blob__in=set(blob_ids), state__in=[Check.State.DONE, Check.State.FAILED]
    ).exclude(facts={})
    for check in done.annotate(blob_sha256=F("blob__sha256")).order_by("probe_version"):
        # A large file is measured before it is hashed.
        sha256 = check.blob_sha256 or check.facts.get("sha256")
        facts = FileFacts.model_validate(check.facts | {"sha256": sha256})
        earlier = newest.get(check.blob_id)
        if earlier is not None and facts.status in UNFINISHED and earlier.status not in UNFINISHED:
            # What the quick look measured stands; only the rules that wait for the slow one hear that it failed.
            newest[check.blob_id] = earlier.model_copy(update={"slow_status": facts.status})
        elif earlier is None or earlier.depth == "quick" or facts.depth == "deep":
            newest[check.blob_id] = facts
    return newest
