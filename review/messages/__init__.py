"""The review rooms' words: refusals, what people are told, what the trail says, lines of a checklist."""

from review.messages.audit import AUDIT, AUDIT_DETAILS
from review.messages.notifications import MERGED_ROWS, NOTIFICATIONS, TEXTS
from review.messages.refusals import PARAMETERS, REFUSALS
from review.messages.short import CONFLICTS, HANDOVER

__all__ = [
    "AUDIT",
    "AUDIT_DETAILS",
    "CONFLICTS",
    "HANDOVER",
    "MERGED_ROWS",
    "NOTIFICATIONS",
    "PARAMETERS",
    "REFUSALS",
    "TEXTS",
]
