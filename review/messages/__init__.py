"""The review rooms' words: refusals, what people are told, what the trail says, lines of a checklist."""

from review.messages.audit import AUDIT
from review.messages.notifications import NOTIFICATIONS
from review.messages.refusals import PARAMETERS, REFUSALS
from review.messages.short import CONFLICTS, HANDOVER

__all__ = ["AUDIT", "CONFLICTS", "HANDOVER", "NOTIFICATIONS", "PARAMETERS", "REFUSALS"]
