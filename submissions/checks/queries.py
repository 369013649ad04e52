"""What checks measured of a file."""

from typing import Any

from portal.files.facts import facts_by_blob
from portal.models import Attachment, Check


def measurement(file: Attachment) -> dict[str, Any]:
    """When and how a file was measured, for its report."""
    check = Check.objects.filter(blob=file.blob_id).order_by("-probe_version").first()
    facts = facts_by_blob([file.blob_id]).get(file.blob_id)
    return {
        "state": check.get_state_display() if check else "",
        "at": check.finished_at if check else None,
        "facts": facts,
    }
