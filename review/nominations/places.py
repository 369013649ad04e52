"""Which of a unit's meters a case counts in (O9), and how many more of its kind fit. Pure."""

from collections.abc import Iterable, Sequence

from campaigns.schema import Document
from campaigns.schema.matching import CaseFacts, matches
from review.nominations.quotas import Meter


def applying(doc: Document, meters: Iterable[Meter], case: CaseFacts) -> list[Meter]:
    """The meters that move when this case is put forward."""
    quotas = doc.recommend.quotas if doc.recommend else ()
    counting = {
        f"{quota.key}-{case.category}" if quota.each_category else quota.key
        for quota in quotas
        if matches(quota.where, case)
    }
    return [meter for meter in meters if meter.key in counting]


def places_left(doc: Document, meters: Sequence[Meter], category: str, track: str) -> int | None:
    """Cases of a category and track that still fit, by the quotas that name no more than those two; None: no limit.
    Quotas on groups or kinds of schools depend on the case and are checked when it is put forward.
    """
    left = [
        meter.left for meter in applying(doc, meters, CaseFacts(category, track)) if meter.left is not None
    ]
    return min(left, default=None)
