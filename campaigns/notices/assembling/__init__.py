"""Findings -> a campaign document as plain data that a draft is made of, and what a person has to look at in it. Pure.

What the notice does not say is filled with the least that a document needs, and marked as unsure.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from campaigns.notices.assembling.calendar import identity, splits, stages
from campaigns.notices.assembling.categories import categories
from campaigns.notices.assembling.draft import Draft, Making
from campaigns.notices.assembling.judging import judging, statements
from campaigns.notices.assembling.loading import loading
from campaigns.notices.assembling.people import people, recommend
from campaigns.notices.findings import Finding

__all__ = ["Draft", "assemble"]


def assemble(
    findings: Iterable[Finding], *, tenant: str, slug: str, kinds: Mapping[str, str] | None = None
) -> Draft:
    """The draft of one tenant, whose unit kinds are `kinds` (key to label)."""
    making = Making(list(findings), dict(kinds or {}))
    document: dict[str, Any] = {"version": 1, "slug": slug, "tenant": tenant}
    for part in (identity, stages, splits, categories, people, recommend, judging, statements):
        part(document, making)
    return loading(document, making.marks)
