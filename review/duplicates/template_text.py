"""Which sentences are the template's: those that stand in many cases of a campaign, and those of its own document."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import connection

from campaigns.models import Campaign
from portal.locks import lock_names
from review.models import CommonText, Comparison, DuplicatePair, Fingerprint
from submissions.states import State
from validators.text_likeness import fingerprints, most_cases

GROWTH = 1.2
"""Counting anew each time a campaign has grown by a fifth costs a small multiple of counting once."""

_COUNTED = """
SELECT category, key FROM (
    SELECT DISTINCT s.category, s.id, unnest(f.keys) AS key
    FROM review_fingerprint f JOIN submissions_submission s ON s.id = f.submission_id
    WHERE s.campaign_id = %s AND f.kind = 'text' AND s.state <> 'draft'
) each GROUP BY category, key HAVING count(*) > %s
"""


def common_of_tenant() -> frozenset[int]:
    """The templates' fingerprints of all campaigns of the tenant in whose scope this runs: an earlier year's template is no
    copied work either.
    """
    return frozenset(key for keys in CommonText.objects.values_list("keys", flat=True) for key in keys)


def keep_common(campaign: Campaign) -> None:
    """Count what is common in the campaign, where it has grown enough since the last time. Where that changes it, cases with
    open pairs found by text are compared again then.
    """
    lock_names([f"common-text:{campaign.pk}"])
    row = CommonText.objects.filter(campaign=campaign).first()
    per_category = _cases(campaign)
    cases = sum(per_category.values())
    if row is not None and cases < max(row.cases * GROWTH, row.cases + 2):
        return
    keys = sorted(_counted(campaign, per_category) | _of_document(campaign))
    CommonText.objects.update_or_create(
        campaign=campaign, defaults={"tenant_id": campaign.tenant_id, "keys": keys, "cases": cases}
    )
    if row is None or row.keys == keys:
        return
    open_pairs = DuplicatePair.objects.filter(
        campaign=campaign, decision="", kinds__contains=[DuplicatePair.Kind.TEXT]
    )
    Comparison.objects.filter(submission__in=open_pairs.values("submission")).update(
        compared_at=None, asked_at=None
    )


def _cases(campaign: Campaign) -> Counter[str]:
    rows = Fingerprint.objects.filter(kind=Fingerprint.Kind.TEXT, submission__campaign=campaign)
    rows = rows.exclude(submission__state=State.DRAFT)
    pairs = rows.values_list("submission__category", "submission").distinct()
    return Counter(category for category, _ in pairs)


def _counted(campaign: Campaign, cases: Counter[str]) -> set[int]:
    """By category: each has its own form. The query keeps what the smallest bound lets through, the rest follows here."""
    if not cases:
        return set()
    common: set[int] = set()
    for bound, categories in _by_bound(cases).items():
        with connection.cursor() as cursor:
            cursor.execute(_COUNTED, [campaign.pk, bound])
            common.update(key for category, key in cursor.fetchall() if category in categories)
    return common


def _by_bound(cases: Counter[str]) -> dict[int, set[str]]:
    bounds: dict[int, set[str]] = {}
    for category, count in cases.items():
        bounds.setdefault(most_cases(count), set()).add(category)
    return bounds


def _of_document(campaign: Campaign) -> set[int]:
    """The notice's own words: hints of the form, wordings of declarations, points of the checklist."""
    if campaign.current is None:
        return set()
    return {
        key for text in _strings(campaign.current.doc.model_dump(mode="json")) for key in fingerprints(text)
    }


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
