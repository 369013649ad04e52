"""From a run's inputs and decisions to its list. Pure: the same in the portal, in a bundle's check, anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from campaigns.schema import AwardPlan
from campaigns.schema.judging import Contest
from campaigns.schema.matching import CaseFacts, matches
from review.awards.allocation import Allocation, PlannedAward, TieDecision, apply_plans, pool_of
from review.awards.run_inputs import CaseKinds, RunCase, RunDecisions, RunInputs
from review.judging.judge_effects import Mark, counted_totals, scales
from review.judging.ranking import PLACES, Judged


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of a run's list. `tier` is empty where the case has no award; `planned` is the tier that the plan gave,
    other than `tier` where somebody adjusted it by hand and said `why`.
    """

    case: str
    tier: str
    label: str
    pool: tuple[str, ...]
    rank: int | None
    score: Decimal | None
    reviews: int
    tied: bool = False
    manual: bool = False
    planned: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class RunList:
    """The lines of every case of the run in the inputs' order, and how they came about; keys of `allocation` are positions
    in `inputs.cases`.
    """

    lines: list[Outcome]
    allocation: Allocation


def facts_of_kinds(case: CaseKinds) -> CaseFacts:
    """A case as plans see it."""
    return CaseFacts(case.category, case.track, case.group, case.unit_kind, frozenset(case.unit_attributes))


def plan_of(plans: tuple[AwardPlan, ...], facts: CaseFacts) -> AwardPlan | None:
    """The plan that decides about a case: the first that speaks of it."""
    return next((plan for plan in plans if matches(plan.where, facts)), None)


def judged_cases(inputs: RunInputs) -> list[Judged]:
    """The run's cases as ranking takes them, known by their position; totals as they count in the last round."""
    last = inputs.last_round
    experts = sorted({review.judge for case in inputs.cases for review in case.reviews})
    at = {expert: place for place, expert in enumerate(experts)}
    judged = []
    for position, case in enumerate(inputs.cases):
        reviews = [review for review in case.reviews if review.round == last.key]
        judged.append(
            Judged(
                id=position, category=case.category, track=case.track, group=case.group,
                totals=tuple(review.total for review in reviews),
                distinctions=tuple(review.distinction for review in reviews),
                asked=case.asked, judges=tuple(at[review.judge] for review in reviews),
                needed=case.asked if last.incomplete == "wait" else last.least or 1,
                tie_break=_tie_break(inputs, case),
            )
        )  # fmt: skip
    return judged if last.adjust == "raw" else _adjusted(inputs, judged)


def _adjusted(inputs: RunInputs, judged: list[Judged]) -> list[Judged]:
    """With the totals as they count: cases of one rubric are made comparable together."""
    pools: dict[str, list[Mark]] = {}
    rubric_of = {category: each.rubric for category, each in inputs.rubrics.items()}
    for case in judged:
        pools.setdefault(rubric_of.get(case.category, ""), []).extend(
            Mark(case.id, judge, total) for judge, total in zip(case.judges, case.totals, strict=True)
        )
    counted: dict[int, tuple[Decimal, ...]] = {}
    for marks in pools.values():
        counted |= counted_totals(marks, scales(marks, inputs.last_round.adjust))
    return [replace(case, counted=counted.get(case.id, ())) for case in judged]


def _tie_break(inputs: RunInputs, case: RunCase) -> tuple[Decimal, ...]:
    """The mean points of the dimensions that the case's plan names, in that order, rounded as scores are."""
    plan = plan_of(inputs.plans, facts_of_kinds(case))
    if not isinstance(plan, Contest) or not plan.tie_break:
        return ()
    rubric = inputs.rubrics.get(case.category)
    dimensions = rubric.dimensions if rubric else {}
    reviews = [review for review in case.reviews if review.round == inputs.last_round.key]
    means = []
    for key in plan.tie_break:
        items = dimensions.get(key, ())
        points = [
            sum((review.items.get(item, Decimal(0)) for item in items), Decimal(0)) for review in reviews
        ]
        means.append(
            (sum(points, Decimal(0)) / len(points)).quantize(PLACES, ROUND_HALF_UP) if points else Decimal(0)
        )
    return tuple(means)


def recompute(inputs: RunInputs, decisions: RunDecisions) -> RunList:
    """The list that the inputs and the decisions give. A tie decision about other cases than are equal now is left aside,
    and so is an adjustment of a case that isn't in the run.
    """
    judged = judged_cases(inputs)
    facts = {position: facts_of_kinds(case) for position, case in enumerate(inputs.cases)}
    places = {case.case: position for position, case in enumerate(inputs.cases)}
    reported = [facts_of_kinds(kinds) for kinds in inputs.reported for _ in range(kinds.count)]
    ties = [
        TieDecision({places[number]: tier for number, tier in entry.tiers.items()})
        for entry in decisions.ties
        if entry.tiers.keys() <= places.keys()
    ]
    allocation = apply_plans(
        inputs.plans, judged, facts, trim=inputs.last_round.trim, reported=reported, decisions=ties
    )
    return RunList(_lines(inputs, decisions, allocation, judged), allocation)


def _lines(
    inputs: RunInputs, decisions: RunDecisions, allocation: Allocation, judged: list[Judged]
) -> list[Outcome]:
    planned = {award.id: award for award in allocation.awards}
    tied = {case for tie in allocation.ties for case in tie.cases}
    by_hand = {entry.case: entry for entry in decisions.adjustments}  # the last one counts
    labels = tier_labels(inputs)
    lines = []
    for position, case in enumerate(inputs.cases):
        award: PlannedAward | None = planned.get(position)
        ranked, pool = allocation.places.get(position) or (None, _own_pool(inputs, case))
        tier = planned_tier = award.tier if award else ""
        entry = by_hand.get(case.case)
        if entry is not None:
            tier = entry.tier
        lines.append(
            Outcome(
                case=case.case, tier=tier, label=labels.get(tier, ""), pool=pool,
                rank=ranked.rank if ranked else None, score=ranked.score if ranked else None,
                reviews=len(judged[position].totals), tied=position in tied,
                manual=entry is not None and tier != planned_tier, planned=planned_tier,
                why=entry.why if entry is not None else "",
            )
        )  # fmt: skip
    return lines


def _own_pool(inputs: RunInputs, case: RunCase) -> tuple[str, ...]:
    """What a case that was not ranked would have been compared within."""
    facts = facts_of_kinds(case)
    plan = plan_of(inputs.plans, facts)
    return pool_of(plan.pool, facts) if isinstance(plan, Contest) else ()


def tier_labels(inputs: RunInputs) -> Mapping[str, str]:
    """Labels of every tier by key."""
    return {tier.key: tier.label for plan in reversed(inputs.plans) for tier in plan.tiers}
