"""When a draft may be begun, saved and published. Pure."""

import datetime as dt

from campaigns.schema import Document
from portal.decisions import ALLOWED, Decision, refuse

MOST_DRAFTS = 100
"""Drafts of new campaigns that a tenant has at once."""
MOST_BYTES = 2 * 1024 * 1024
"""Of a draft's data; the largest of the five notices has 60 KB."""


def decide_start(drafts: int) -> Decision:
    """Whether the tenant may begin one more."""
    return refuse("drafts_too_many", max=MOST_DRAFTS) if drafts >= MOST_DRAFTS else ALLOWED


def decide_size(size: int) -> Decision:
    """Whether a draft may be as large."""
    return refuse("draft_too_large", max=MOST_BYTES // 1024 // 1024) if size > MOST_BYTES else ALLOWED


def decide_save(*, made_with: int, stored: int, who: str, at: dt.datetime) -> Decision:
    """Whether a page that was made with the save `made_with` may save; `who` saved last, at `at`."""
    return ALLOWED if made_with == stored else refuse("draft_changed", who=who, at=at)


def decide_publishable(doc: Document, *, campaign: str) -> Decision:
    """A campaign keeps its slug, which is its address."""
    return (
        refuse("campaign_slug_kept", slug=campaign, found=doc.slug)
        if campaign and doc.slug != campaign
        else ALLOWED
    )
