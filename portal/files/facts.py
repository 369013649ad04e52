"""What was measured of blobs, read back."""

from collections.abc import Iterable

from portal.models import Check
from validators.facts import FileFacts
from validators.facts.file import UNFINISHED


def facts_by_blob(blob_ids: Iterable[int]) -> dict[int, FileFacts]:
    """Facts by blob; the deep measurement where there is one, and what the quick one found where that failed."""
    found: dict[int, FileFacts] = {}
    done = Check.objects.filter(
        blob__in=set(blob_ids), state__in=[Check.State.DONE, Check.State.FAILED]
    ).exclude(facts={})
    for check in done.order_by("probe_version"):
        facts = FileFacts.model_validate(check.facts)
        known = found.get(check.blob_id)
        if known is not None and facts.status in UNFINISHED and known.status not in UNFINISHED:
            # What the quick look measured stands; only the rules that wait for the slow one hear that it failed.
            found[check.blob_id] = known.model_copy(update={"slow_status": facts.status})
        elif known is None or known.depth == "quick" or facts.depth == "deep":
            found[check.blob_id] = facts
    return found
