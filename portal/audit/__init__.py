"""The audit trail (X08): one door in, one page out."""

from portal.audit.actions import record

__all__ = ["record"]
