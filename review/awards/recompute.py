"""From a run's inputs and decisions to its list. Pure: the same in the portal, in a bundle's check, anywhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from campaigns.schema import AwardPlan
from campaigns.schema.judging import Contest, Round
from campaigns.schema.matching import CaseFacts, speaks_of
from review.awards.allocation import Allocation, PlannedAward, TieDecision, apply_plans, pool_of
from review.awards.run_inputs import CaseKinds, RunCase, RunDecisions, RunInputs
from review.judging.combining import PERCENT, Part, outside_parts
from review.judging.judge_effects import Mark, counted_totals, scales
from review.judging.ranking import PLACES, Judged, score


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of a run's list. `tier` is empty where the case has no award; `planned` is the tier that the plan gave,
    other than `tier` where somebody adjusted it by hand and said `why`. `stopped_in` is the round that it did not get past.
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
    stopped_in: str = ""


@dataclass(frozen=True, slots=True)
class RunList:
    """The lines of every case of the run in the inputs' order, and how they came about; keys of `allocation` are positions
    in `inputs.cases`.
    """

    lines: list[Outcome]
    allocation: Allocation


def facts_of_kinds(case: CaseKinds) -> CaseFacts:
    """A case as plans see it."""
    stopped_in = case.stopped_in if isinstance(case, RunCase) else ""
    return CaseFacts(
        case.category, case.track, case.group, case.unit_kind, frozenset(case.unit_attributes), stopped_in
    )


def plan_of(plans: tuple[AwardPlan, ...], facts: CaseFacts) -> AwardPlan | None:
    """The plan that decides about a case: the first that speaks of it."""
    return next((plan for plan in plans if speaks_of(plan, facts)), None)


def judged_cases(inputs: RunInputs) -> list[Judged]:
    """The run's cases as ranking takes them, known by their position: each with the reviews of the round that it ended in,
    and what earlier rounds and numbers from outside add.
    """
    if inputs.by:
        return _by_number(inputs)
    experts = sorted({review.judge for case in inputs.cases for review in case.reviews})
    places = {expert: place for place, expert in enumerate(experts)}
    order = {round_.key: at for at, round_ in enumerate(inputs.rounds)}
    ended = [order[inputs.round_of(case).key] for case in inputs.cases]
    in_round = {
        round_.key: _judged_in(
            inputs, round_, [at for at, reached in enumerate(ended) if reached >= order[round_.key]], places
        )
        for round_ in inputs.rounds
        if round_.weight is not None or order[round_.key] in ended
    }
    outside = _outside_parts(inputs, ended)
    judged = []
    for position, case in enumerate(inputs.cases):
        round_ = inputs.rounds[ended[position]]
        others = [
            _part(inputs, case, earlier, in_round[earlier.key][position])
            for earlier in inputs.rounds[: ended[position]]
            if round_.weight is not None and earlier.weight is not None
        ]
        judged.append(
            replace(
                in_round[round_.key][position], others=(*others, *outside.get(position, ())),
                weight=round_.weight or Decimal(1), full=_full_marks(inputs, case, round_),
                tie_break=_tie_break(inputs, case, round_),
            )
        )  # fmt: skip
    return judged


def _by_number(inputs: RunInputs) -> list[Judged]:
    """The cases as they are compared by a number from outside alone: it stands for the one total that there is."""
    wanted = next((each for each in inputs.imported if each.key == inputs.by), None)
    judged = []
    for position, case in enumerate(inputs.cases):
        number = case.numbers.get(inputs.by)
        if number is None and wanted is not None and wanted.missing == "zero":
            number = Decimal(0)
        round_ = inputs.round_of(case)
        judged.append(
            Judged(
                position, case.category, case.track, case.group, totals=() if number is None else (number,), asked=1,
                distinctions=tuple(review.distinction for review in case.reviews if review.round == round_.key),
                tie_break=_tie_break(inputs, case, round_),
            )
        )  # fmt: skip
    return judged


def _judged_in(
    inputs: RunInputs, round_: Round, positions: Iterable[int], places: Mapping[str, int]
) -> dict[int, Judged]:
    """The cases at these positions with their reviews in one round, the totals as they count in it; `places` are numbers of the
    experts.
    """
    judged: dict[int, Judged] = {}
    for position in positions:
        case = inputs.cases[position]
        reviews = [review for review in case.reviews if review.round == round_.key]
        asked = case.asked if round_ == inputs.last_round else case.asked_before.get(round_.key, 0)
        judged[position] = Judged(
            id=position, category=case.category, track=case.track, group=case.group,
            totals=tuple(review.total for review in reviews),
            distinctions=tuple(review.distinction for review in reviews),
            asked=asked, judges=tuple(places[review.judge] for review in reviews),
            needed=asked if round_.incomplete == "wait" else round_.least or 1,
        )  # fmt: skip
    return judged if round_.adjust == "raw" else _adjusted(inputs, round_, judged)


def _adjusted(inputs: RunInputs, round_: Round, judged: dict[int, Judged]) -> dict[int, Judged]:
    """With the totals as they count: cases of one rubric are made comparable together."""
    pools: dict[str, list[Mark]] = {}
    for case in judged.values():
        rubric = inputs.rubric_of(case.category, round_)
        pools.setdefault(rubric.rubric if rubric else "", []).extend(
            Mark(case.id, judge, total) for judge, total in zip(case.judges, case.totals, strict=True)
        )
    counted: dict[int, tuple[Decimal, ...]] = {}
    for marks in pools.values():
        counted |= counted_totals(marks, scales(marks, round_.adjust))
    return {position: replace(case, counted=counted.get(case.id, ())) for position, case in judged.items()}


def _part(inputs: RunInputs, case: RunCase, round_: Round, judged: Judged) -> Part:
    """What an earlier round adds to a case's score."""
    own = score(judged.counting, trim=round_.trim) if judged.rankable else None
    return Part(round_.key, round_.weight or Decimal(1), _full_marks(inputs, case, round_), own)


def _outside_parts(inputs: RunInputs, ended: Sequence[int]) -> dict[int, list[Part]]:
    """What numbers from outside add to the cases of the last round."""
    last = len(inputs.rounds) - 1
    cases = {at: case.category for at, case in enumerate(inputs.cases) if ended[at] == last}
    numbers: dict[str, dict[int, Decimal]] = {}
    for at in cases:
        for key, number in inputs.cases[at].numbers.items():
            numbers.setdefault(key, {})[at] = number
    return outside_parts(inputs.imported, cases, numbers)


def _full_marks(inputs: RunInputs, case: RunCase, round_: Round) -> Decimal:
    rubric = inputs.rubric_of(case.category, round_)
    return (rubric.full if rubric else None) or Decimal(PERCENT)


def _tie_break(inputs: RunInputs, case: RunCase, round_: Round) -> tuple[Decimal, ...]:
    """The mean points of the dimensions that the case's plan names, in that order, rounded as scores are."""
    plan = plan_of(inputs.plans, facts_of_kinds(case))
    if not isinstance(plan, Contest) or not plan.tie_break:
        return ()
    rubric = inputs.rubric_of(case.category, round_)
    dimensions = rubric.dimensions if rubric else {}
    reviews = [review for review in case.reviews if review.round == round_.key]
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
        inputs.plans, judged, facts, trim=inputs.last_round.trim,
        trim_in={each.key: each.trim for each in inputs.rounds}, reported=reported, decisions=ties,
    )  # fmt: skip
    return RunList(_lines(inputs, decisions, allocation), allocation)


def _lines(inputs: RunInputs, decisions: RunDecisions, allocation: Allocation) -> list[Outcome]:
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
                reviews=_reviews_of(inputs, case), tied=position in tied,
                manual=entry is not None and tier != planned_tier, planned=planned_tier,
                why=entry.why if entry is not None else "", stopped_in=case.stopped_in,
            )
        )  # fmt: skip
    return lines


def _reviews_of(inputs: RunInputs, case: RunCase) -> int:
    """How many reviews the case has in the round that it ended in."""
    round_ = inputs.round_of(case)
    return sum(1 for review in case.reviews if review.round == round_.key)


def _own_pool(inputs: RunInputs, case: RunCase) -> tuple[str, ...]:
    """What a case that was not ranked would have been compared within."""
    facts = facts_of_kinds(case)
    plan = plan_of(inputs.plans, facts)
    return pool_of(plan.pool, facts) if isinstance(plan, Contest) else ()


def tier_labels(inputs: RunInputs) -> Mapping[str, str]:
    """Labels of every tier by key."""
    return {tier.key: tier.label for plan in reversed(inputs.plans) for tier in plan.tiers}
