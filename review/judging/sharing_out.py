"""The rules of a draw, as they are kept, and whom it is about. Fixed queries."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db.models import QuerySet

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal.decisions import NotAllowed, refuse
from portal.models import Unit
from review.judging.assignment import BOTH, EVEN_FIRST, Figures, Outcome, Rules, assign, figures_of
from review.judging.assignment_inputs import AssignmentProblem, problem_of
from review.judging.conflicts import Fit
from review.judging.queries import judgeable
from review.judging.ranking import Judged
from review.models import Assignment, Reviewer
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class DrawRules:
    """What the organiser asks of a draw. No categories, no groups: all; `again`: what nobody has begun and nobody has pinned is
    drawn again; `worth` and `most` as `assignment.Rules` has them.
    """

    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    worth: int = EVEN_FIRST
    most: int | None = None
    same_subject: bool = False
    same_stage: bool = False
    again: bool = False

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "DrawRules":
        """As `as_json` kept them."""
        return cls(**{**kept, "categories": tuple(kept["categories"]), "groups": tuple(kept["groups"])})

    def as_json(self) -> dict[str, Any]:
        """As a draft keeps them."""
        return asdict(self)

    @property
    def of_assignment(self) -> Rules:
        """What the pure draw goes by."""
        return Rules(self.worth, self.most, Fit(self.same_subject, self.same_stage))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A computed draw: the outcome, its figures, and the assignments (by key) that it takes back."""

    outcome: Outcome
    figures: Figures
    given_up: tuple[int, ...] = field(default=())


def cases_of(campaign: Campaign, round_: Round, rules: DrawRules, panel: Unit | None) -> QuerySet[Submission]:
    """The judged cases of the round that the rules speak of, in a fixed order."""
    cases = judgeable(campaign, panel, round_=round_).order_by("pk")
    if rules.categories:
        cases = cases.filter(category__in=rules.categories)
    return cases.filter(group__in=rules.groups) if rules.groups else cases


def loose_assignments(
    campaign: Campaign, round_: Round, rules: DrawRules, panel: Unit | None
) -> list[tuple[int, int, int]]:
    """(key, case, expert) of the assignments a new draw may take back: nobody has begun, nobody has pinned them, and no conflict
    was set aside for them.
    """
    loose = Assignment.objects.filter(
        submission__in=cases_of(campaign, round_, rules, panel).values("pk"), reviewer__panel=panel,
        round=round_.key, pinned=False, review=None, despite="",
    )  # fmt: skip
    return list(loose.values_list("pk", "submission_id", "reviewer_id"))


def problem_and_loose(
    campaign: Campaign, round_: Round, rules: DrawRules, panel: Unit | None
) -> tuple[AssignmentProblem, list[tuple[int, int, int]]]:
    """What the draw is computed from."""
    loose = loose_assignments(campaign, round_, rules, panel) if rules.again else []
    cases = cases_of(campaign, round_, rules, panel)
    given_up = {key for key, _, _ in loose}
    return problem_of(campaign, round_, cases, panel, given_up=given_up), loose


def compute(campaign: Campaign, round_: Round, rules: DrawRules, *, seed: int, panel: Unit | None) -> Drawn:
    """The draw as it comes out now. Raises `NotAllowed` where nobody has accepted."""
    problem, loose = problem_and_loose(campaign, round_, rules, panel)
    if not problem.experts:
        raise NotAllowed(refuse("no_experts"))
    between: dict[str, Any] = {
        "existing": problem.existing, "conflicts": problem.conflicts, "names": problem.names,
        "authorities": problem.authorities, "rules": rules.of_assignment,
    }  # fmt: skip
    outcome = assign(problem.cases, problem.experts, per_case=round_.per_case, seed=seed, **between)
    drawn, kept = set(outcome.pairs), {(case, expert) for _, case, expert in loose}
    given_up = tuple(key for key, case, expert in loose if (case, expert) not in drawn)
    outcome = replace(outcome, pairs=tuple(pair for pair in outcome.pairs if pair not in kept))
    between["existing"] = [*problem.existing, *(kept & drawn)]
    return Drawn(outcome, figures_of(outcome, problem.cases, problem.experts, **between), given_up)


def proposals(
    campaign: Campaign, round_: Round, panel: Unit | None, cases: Iterable[Judged]
) -> dict[int, Reviewer]:
    """For each case one more expert who may judge it, by field and load, drawn as assignment draws. The same page
    proposes the same until something is assigned.
    """
    by_count: dict[int, set[int]] = {}
    for case in cases:
        by_count.setdefault(case.asked, set()).add(case.id)
    asked = Submission.objects.filter(pk__in=[pk for group in by_count.values() for pk in group])
    problem = problem_of(campaign, round_, asked.order_by("pk"), panel)
    existing = list(problem.existing)
    chosen: dict[int, int] = {}
    for count, group in sorted(by_count.items()):
        outcome = assign(
            [case for case in problem.cases if case.id in group],
            problem.experts,
            per_case=count + 1,
            seed=campaign.pk,
            existing=existing,
            names=problem.names,
            rules=Rules(worth=BOTH),
            **problem.between(),
        )
        existing += outcome.pairs
        chosen |= dict(outcome.pairs)
    experts = Reviewer.objects.in_bulk(chosen.values())
    return {case: experts[expert] for case, expert in chosen.items()}
