"""A run's inputs, read from the campaign as it stands; and how stale they have become. Fixed queries."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Exists, Q, QuerySet, Sum
from django.utils.crypto import salted_hmac

from campaigns.models import Campaign
from campaigns.schema import AwardPlan, Document
from campaigns.schema.judging import RatioPlan, Round
from review.access import document_of
from review.awards.allocation import MERGED
from review.awards.run_inputs import ReportedCases, RunCase, RunInputs, RunReview, RunRubric
from review.awards.run_rules import rules_of
from review.judging.judged_cases import imported_numbers
from review.judging.queries import gone_on, judgeable
from review.judging.rankings import merged_label, pool_label
from review.models import Assignment, AwardRun, Review, Score
from submissions.models import Submission
from submissions.states import State

HANDED_IN = (State.SUBMITTED, State.RECOMMENDED, State.PASSED_OVER, State.REPORTED, State.ELIGIBLE, State.INELIGIBLE, State.DISQUALIFIED)  # fmt: skip
"""What counts as reported where a rate is taken of the works reported (S20)."""
KINDS = ("category", "track", "group", "unit__kind", "unit__attributes")


def number_of(key: int, number: str) -> str:
    """How a run names a case: by its number; a case without one by its key."""
    return number or f"#{key}"


def snapshot(
    campaign: Campaign,
    list_key: str = "",
    *,
    plans: tuple[AwardPlan, ...] | None = None,
    rounds: tuple[Round, ...] | None = None,
) -> RunInputs:
    """Everything the awards follow from, as it is now, or with a round the list of those who go on: four queries, five where a
    plan counts what was reported, one more for each earlier round that narrows and one for numbers from outside. `plans` and
    `rounds` replace the document's (what-if).
    """
    rule_set = campaign.current
    assert rule_set is not None
    doc = document_of(campaign)
    rules = rules_of(doc, list_key)
    used = rules.plans if plans is None else plans
    own_rounds = rules.rounds if rounds is None else rounds
    reviews, asked = _reviews(campaign, own_rounds)
    stopped = _stopped(campaign, doc, own_rounds)
    numbers = _numbers(campaign) if rules.imported else {}
    in_round = judgeable(campaign, round_=rules.narrows)
    cases = tuple(
        RunCase(
            case=number_of(pk, number), category=category, track=track, group=group, unit_kind=kind or "",
            unit_attributes=tuple(sorted(attributes or ())),
            asked=max(asked[pk, own_rounds[-1].key], own_rounds[-1].per_case),
            asked_before={each.key: max(asked[pk, each.key], each.per_case) for each in own_rounds[:-1]},
            reviews=tuple(reviews.get(pk, ())), stopped_in=stopped.get(pk, ""), numbers=numbers.get(pk, {}),
        )
        for pk, number, category, track, group, kind, attributes in in_round.order_by("pk").values_list("pk", "number", *KINDS)
    )  # fmt: skip
    return RunInputs(
        campaign=campaign.slug,
        rules=rule_set.digest,
        plans=used,
        rounds=own_rounds,
        rubrics=_rubrics(doc),
        rubrics_of_rounds={each.key: _rubrics(doc, each) for each in own_rounds if each.rubrics},
        imported=rules.imported,
        by=rules.by,
        cases=cases,
        reported=_reported(campaign, used),
    )


def _stopped(campaign: Campaign, doc: Document, own_rounds: Iterable[Round]) -> dict[int, str]:
    """The round that each submission did not get past, by its key; those that went on through all are left out."""
    stopped: dict[int, str] = {}
    earlier = list(own_rounds)[:-1]
    for round_ in reversed([each for each in earlier if each.advance is not None]):
        rows = judgeable(campaign, round_=round_).exclude(Exists(gone_on(campaign, round_)))
        stopped |= dict.fromkeys(rows.values_list("pk", flat=True), round_.key)
    return stopped


def _numbers(campaign: Campaign) -> dict[int, dict[str, Decimal]]:
    """The numbers from outside of each submission."""
    numbers: dict[int, dict[str, Decimal]] = {}
    for key, by_submission in imported_numbers(campaign).items():
        for submission, number in by_submission.items():
            numbers.setdefault(submission, {})[key] = number
    return numbers


def _reviews(
    campaign: Campaign, own_rounds: Iterable[Round]
) -> tuple[dict[int, list[RunReview]], Counter[tuple[int, str]]]:
    """The reviews handed in of each case, and how many were asked for by case and round."""
    keys = [each.key for each in own_rounds]
    mine = Q(submission__campaign=campaign, reviewer__panel=None, round__in=keys)
    assignments = Assignment.objects.filter(mine).order_by("pk")
    items: dict[int, dict[str, Decimal]] = {}
    scores = Score.objects.filter(
        review__state=Review.State.SUBMITTED, review__assignment__submission__campaign=campaign,
        review__assignment__reviewer__panel=None, review__assignment__round__in=keys,
    )  # fmt: skip
    for review, item, points in scores.order_by("review", "item").values_list("review_id", "item", "points"):
        items.setdefault(review, {})[item] = points
    reviews: dict[int, list[RunReview]] = {}
    asked: Counter[tuple[int, str]] = Counter()
    columns = (
        "submission_id", "reviewer_id", "round", "review__pk", "review__state", "review__total", "review__distinction",
    )  # fmt: skip
    for case, reviewer, round_, review, state, total, distinction in assignments.values_list(*columns):
        asked[case, round_] += 1
        if state == Review.State.SUBMITTED and total is not None:
            reviews.setdefault(case, []).append(
                RunReview(
                    judge=pseudonym(campaign, reviewer), round=round_, total=total, distinction=distinction,
                    items=items.get(review, {}),
                )
            )  # fmt: skip
    return reviews, asked


def pseudonym(campaign: Campaign, reviewer: int) -> str:
    """What an expert is called in a run: the same in each run of the campaign, and telling nobody else who it is."""
    return (
        "E"
        + salted_hmac("award-run-expert", f"{campaign.pk}:{reviewer}", algorithm="sha256").hexdigest()[:10]
    )


def decider_pseudonym(campaign: Campaign, person: str) -> str:
    """What whoever decided something in a run is called outside; "" for nobody."""
    if not person:
        return ""
    return (
        "P" + salted_hmac("award-run-person", f"{campaign.pk}:{person}", algorithm="sha256").hexdigest()[:10]
    )


def _rubrics(doc: Document, round_: Round | None = None) -> dict[str, RunRubric]:
    """The rubric of each judged category, or those that the round uses in their place."""
    judged = [category for category in doc.categories if category.judged and category.rubric]
    if round_ is not None:
        judged = [category for category in judged if category.key in round_.rubrics]
    found = ((category.key, doc.rubric_of(category, round_.key if round_ else "")) for category in judged)
    return {
        category: RunRubric(
            rubric=rubric.key,
            dimensions={
                dimension.key: tuple(item.key for item in dimension.items) for dimension in rubric.dimensions
            },
            full=rubric.total or None,
        )
        for category, rubric in found
        if rubric is not None
    }


def _reported(campaign: Campaign, plans: Iterable[AwardPlan]) -> tuple[ReportedCases, ...]:
    """Cases handed in, by what plans tell them by; empty where no plan asks."""
    if not any(isinstance(plan, RatioPlan) and plan.base == "reported" for plan in plans):
        return ()
    doc = document_of(campaign)
    judged = [category.key for category in doc.categories if category.judged and category.rubric]
    rows = Submission.objects.filter(campaign=campaign, state__in=HANDED_IN, category__in=judged)
    counts: Counter[tuple[str, str, str, str, tuple[str, ...]]] = Counter(
        (category, track, group, kind or "", tuple(sorted(attributes or ())))
        for category, track, group, kind, attributes in rows.values_list(*KINDS)
    )
    return tuple(
        ReportedCases(
            category=category, track=track, group=group, unit_kind=kind, unit_attributes=attributes, count=count
        )
        for (category, track, group, kind, attributes), count in sorted(counts.items())
    )  # fmt: skip


def label_of_pool(
    doc: Document, pool: tuple[str, ...], list_key: str = "", stopped_in: str | None = None
) -> str:
    """A pool of a run in words; one of special awards bears their name, one of cases that did not get past a round the round's."""
    words = merged_label(doc, pool[1:]) if pool[:1] == (MERGED,) else pool_label(doc, pool)
    special = rules_of(doc, list_key).special
    ended = (
        next((each.label for each in doc.review.rounds if each.key == stopped_in), "") if stopped_in else ""
    )
    return " · ".join(filter(None, [special.label if special else "", words, ended]))[:200]


def keys_of(campaign: Campaign) -> dict[str, int]:
    """The submissions' keys by the numbers of a run. One query."""
    rows: QuerySet[Submission] = Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT)
    return {number_of(pk, number): pk for pk, number in rows.values_list("pk", "number")}


def changes_since(run: AwardRun) -> dict[str, int]:
    """What happened since a run was made: cases that fell out or came in, reviews handed in or given back. Four counts."""
    campaign = run.campaign
    rules = rules_of(document_of(campaign), run.list_key)
    last = rules.last_round
    judged = judgeable(campaign, round_=last)
    standing = run.lines.filter(submission__state=State.ELIGIBLE)
    handed_in = Review.objects.filter(
        assignment__submission__in=judged, assignment__reviewer__panel=None, state=Review.State.SUBMITTED
    )  # fmt: skip
    counted = handed_in.filter(assignment__round=last.key if last else "").aggregate(
        all=Count("pk"), later=Count("pk", filter=Q(submitted_at__gt=run.taken_at))
    )
    lines = run.lines.aggregate(
        out=Count("pk", filter=~Q(submission__state=State.ELIGIBLE)),
        reviews=Sum("reviews", filter=Q(submission__in=judged), default=0),
    )
    new = judgeable(campaign, round_=rules.narrows).exclude(pk__in=standing.values("submission")).count()
    changed = max(counted["later"], abs(counted["all"] - lines["reviews"])) if not new else counted["later"]
    return {"out": lines["out"], "new": new, "reviews": changed}
