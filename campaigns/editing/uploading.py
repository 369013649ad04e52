"""Whether an uploaded document may take the place of a campaign's rules. Pure."""

from campaigns.schema import Document
from portal.decisions import ALLOWED, Decision, refuse


def decide_upload(doc: Document, *, slug: str, tenant: str) -> Decision:
    """The document must be this campaign's and this tenant's."""
    if doc.tenant != tenant:
        return refuse("campaign_other_tenant", found=doc.tenant)
    if doc.slug != slug:
        return refuse("campaign_other_slug", found=doc.slug, slug=slug)
    return ALLOWED


def decide_new(doc: Document, *, tenant: str, taken: bool) -> Decision:
    """The document must be this tenant's, and of a campaign that the tenant has not got yet."""
    if doc.tenant != tenant:
        return refuse("campaign_other_tenant", found=doc.tenant)
    if taken:
        return refuse("campaign_exists", slug=doc.slug)
    return ALLOWED
