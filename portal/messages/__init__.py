"""What people are told: notifications, and the portal's words for refusals and for the audit trail."""

from portal.messages.actions import notify, notify_each
from portal.messages.broadcasts import notify_many
from portal.messages.catalogue import AUDIT, AUDIT_DETAILS, MERGED_ROWS, NOTIFICATIONS, REFUSALS, TEXTS

__all__ = [
    "AUDIT",
    "AUDIT_DETAILS",
    "MERGED_ROWS",
    "NOTIFICATIONS",
    "REFUSALS",
    "TEXTS",
    "notify",
    "notify_each",
    "notify_many",
]
