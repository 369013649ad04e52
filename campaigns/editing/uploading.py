"""Whether an uploaded document may take the place of a campaign's rules. Pure."""

from collections.abc import Mapping
from typing import Any

from campaigns.schema import Document
from portal.decisions import ALLOWED, Decision, refuse


def decide_upload(doc: Document, *, slug: str, tenant: str) -> Decision:
    """The document must be this campaign's and this tenant's."""
    if doc.tenant != tenant:
        return refuse("campaign_other_tenant", found=doc.tenant)
    if doc.slug != slug:
        return refuse("campaign_other_slug", found=doc.slug, slug=slug)
    return ALLOWED


def decide_other_tenant(data: Mapping[str, Any], *, tenant: str) -> Decision:
    """What becomes a draft must not be another tenant's; the rest is mended in the draft."""
    found = data.get("tenant", tenant)
    return ALLOWED if found == tenant else refuse("campaign_other_tenant", found=str(found)[:60])
