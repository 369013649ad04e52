"""A case compared with all others: its fingerprints and its pairs as rows. May be repeated at any time."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q, QuerySet

from portal import audit
from portal.locks import lock_names
from review.duplicates.candidates import in_order, like_cases, like_winners
from review.duplicates.evidence import Evidence
from review.duplicates.parts import Part, parts_of
from review.duplicates.template_text import common_of_tenant, keep_common
from review.models import Comparison, DuplicatePair, Fingerprint
from submissions.models import Submission
from submissions.states import State

MUCH_MORE = 20
"""Points of the score by which a decided pair must grow to be asked about again."""


def compare_case(submission: Submission, *, now: dt.datetime) -> None:
    """Keep the case's fingerprints, then look for its like. The first is committed before the second, so that of two cases
    compared at once the later one finds the earlier one.
    """
    parts = _keep_fingerprints(submission)
    if submission.state != State.DRAFT:
        with transaction.atomic():
            keep_common(submission.campaign)
        common = common_of_tenant()
        before = set(_pairs_of(submission).values_list("pk", flat=True))
        cases, winners = like_cases(submission, parts, common), like_winners(submission, parts)
        with transaction.atomic():
            _keep_pairs(submission, cases, winners, before, now=now)
    Comparison.objects.filter(submission=submission).update(compared_at=now, asked_at=None, attempts=0)


def _keep_fingerprints(submission: Submission) -> list[Part]:
    with transaction.atomic():
        Comparison.objects.get_or_create(submission=submission, defaults={"tenant_id": submission.tenant_id})
        row = Comparison.objects.select_for_update().get(submission=submission)
        row.attempts = F("attempts") + 1
        row.save(update_fields=["attempts"])
    parts = parts_of(submission) if submission.state != State.DRAFT else []
    rows = [part.row(submission) for part in parts]
    with transaction.atomic():
        Comparison.objects.select_for_update().get(submission=submission)
        Fingerprint.objects.filter(submission=submission).delete()
        Fingerprint.objects.bulk_create(rows)
    return parts


def _pairs_of(submission: Submission) -> QuerySet[DuplicatePair]:
    rows: QuerySet[DuplicatePair] = DuplicatePair.objects.filter(
        Q(submission=submission) | Q(other=submission)
    )
    return rows


def _keep_pairs(
    submission: Submission,
    cases: dict[int, list[Evidence]],
    winners: dict[int, int],
    before: set[int],
    *,
    now: dt.datetime,
) -> None:
    """Pairs that are new are open; those that nobody decided and are alike no longer go, unless they
    came while this case's like was looked for.
    """
    lock_names([f"duplicates:{submission.tenant_id}"])
    known = {(pair.submission_id, pair.other_id, pair.winner_id): pair for pair in _pairs_of(submission)}
    seen: set[tuple[int, int | None, int | None]] = set()
    key: tuple[int, int | None, int | None]
    others = Submission.objects.filter(pk__in=cases).defer("answers", "declared").order_by("pk")
    for other in others:
        later, earlier = in_order(submission, other)
        key = (later.pk, earlier.pk, None)
        pair = known.get(key) or DuplicatePair(
            tenant_id=submission.tenant_id, campaign_id=later.campaign_id, submission=later, other=earlier
        )
        seen.add(key)
        _keep_pair(pair, cases[other.pk], now=now)
    for winner, score in winners.items():
        key = (submission.pk, None, winner)
        pair = known.get(key) or DuplicatePair(
            tenant_id=submission.tenant_id, campaign_id=submission.campaign_id, submission=submission, winner_id=winner
        )  # fmt: skip
        seen.add(key)
        _keep_pair(pair, [Evidence(DuplicatePair.Kind.TITLE, score)], now=now)
    gone = [
        pair.pk for key, pair in known.items() if key not in seen and pair.pk in before and not pair.decision
    ]
    DuplicatePair.objects.filter(pk__in=gone).delete()


def _keep_pair(pair: DuplicatePair, evidence: list[Evidence], *, now: dt.datetime) -> None:
    """A decided pair that has become much more alike is open again; the reason given stays readable."""
    score = max(each.score for each in evidence)
    kinds = sorted({str(each.kind) for each in evidence})
    if pair.pk is None:
        pair.found_at = now
    elif pair.decision and (set(kinds) - set(pair.kinds) or score >= pair.score + MUCH_MORE):
        pair.decision = DuplicatePair.Decision.OPEN
        audit.record("duplicate.reopen", pair, actor=None, now=now)
    pair.score, pair.kinds, pair.evidence = score, kinds, [each.as_json() for each in evidence]
    pair.save()
