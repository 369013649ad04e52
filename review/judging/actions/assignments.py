"""Who judges what: by hand, evenly at random, and taken back."""

import datetime as dt
from collections import Counter

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person, Unit
from review import links
from review.judging.assignment import Outcome, assign, decide_pair
from review.judging.assignment_inputs import authorities, expert_value, name_of, problem_of, submission_values
from review.judging.queries import judgeable
from review.models import Assignment, Conflict, Review, Reviewer
from submissions.models import Submission


@transaction.atomic
def assign_by_hand(
    submission: Submission, reviewer: Reviewer, round_: Round, *, actor: Person, now: dt.datetime
) -> Assignment:
    """Give one case to one expert, unless the expert must not judge it (X07)."""
    campaign = reviewer.campaign
    _locked(campaign.pk)
    reviewer.refresh_from_db(fields=["state"])  # somebody may have been removed since the page was read
    if reviewer.state != Reviewer.State.ACCEPTED:
        raise NotAllowed(refuse("not_accepted_yet", name=reviewer.name))
    if not judgeable(campaign, reviewer.panel).filter(pk=submission.pk).exists():
        raise NotAllowed(refuse("not_judged"))
    if Conflict.objects.filter(reviewer__person=reviewer.person, submission=submission).exists():
        raise NotAllowed(refuse("expert_conflict"))
    (case,) = submission_values([submission])
    expert = expert_value(reviewer)
    require(decide_pair(expert, case, name=name_of(reviewer), authorities=authorities()))
    assignment, fresh = Assignment.objects.get_or_create(
        reviewer=reviewer,
        submission=submission,
        round=round_.key,
        defaults={"tenant_id": submission.tenant_id, "made_by": actor, "made_at": now},
    )
    if not fresh:
        raise NotAllowed(refuse("assigned_already", name=reviewer.name))
    audit.record(
        "assignment.create",
        assignment,
        campaign=campaign.pk,
        about=submission,
        actor=actor,
        now=now,
        reviewer=reviewer.pk,
    )
    _tell(campaign, {reviewer.pk: 1}, now=now)
    result: Assignment = assignment
    return result


@transaction.atomic
def assign_evenly(
    campaign: Campaign,
    round_: Round,
    *,
    seed: int,
    actor: Person,
    now: dt.datetime,
    categories: tuple[str, ...] = (),
    panel: Unit | None = None,
) -> Outcome:
    """Fill every case up to the round's number of experts. The seed is kept, so the draw can be repeated."""
    _locked(campaign.pk)
    cases = judgeable(campaign, panel).select_related("unit").order_by("pk")
    if categories:
        cases = cases.filter(category__in=categories)
    problem = problem_of(campaign, round_, cases, panel)
    if not problem.experts:
        raise NotAllowed(refuse("no_experts"))
    outcome = assign(
        problem.cases,
        problem.experts,
        per_case=round_.per_case,
        seed=seed,
        existing=problem.existing,
        conflicts=problem.conflicts,
        names=problem.names,
        authorities=problem.authorities,
    )
    Assignment.objects.bulk_create(
        [
            Assignment(
                tenant_id=campaign.tenant_id,
                submission_id=case,
                reviewer_id=expert,
                round=round_.key,
                made_by=actor,
                made_at=now,
            )
            for case, expert in outcome.pairs
        ],
        batch_size=2000,
    )
    audit.record(
        "assignment.draw", campaign, campaign=campaign.pk, actor=actor, now=now, round=round_.key, seed=seed, made=len(outcome.pairs),
        short=len(outcome.short),
    )  # fmt: skip
    _tell(campaign, Counter(expert for _, expert in outcome.pairs), now=now)
    return outcome


@transaction.atomic
def remove_assignment(assignment: Assignment, *, actor: Person, now: dt.datetime) -> None:
    """Take a case back from an expert who has not begun."""
    _locked(assignment.submission.campaign_id)
    if not Assignment.objects.filter(pk=assignment.pk).exists():
        raise NotAllowed(refuse("assignment_gone"))
    if Review.objects.select_for_update().filter(assignment=assignment).exists():
        raise NotAllowed(refuse("review_begun"))
    audit.record(
        "assignment.remove",
        assignment.submission,
        actor=actor,
        now=now,
        reviewer=assignment.reviewer_id,
        round=assignment.round,
    )
    assignment.delete()


def _locked(campaign_id: int) -> None:
    """The campaign, held against publishing and other draws; nobody is assigned once the results are out."""
    if Campaign.objects.select_for_update().get(pk=campaign_id).results_at is not None:
        raise NotAllowed(refuse("published_already"))


def _tell(campaign: Campaign, counts: dict[int, int], *, now: dt.datetime) -> None:
    """Each expert is told once how many cases are new."""
    for reviewer in Reviewer.objects.filter(pk__in=counts).select_related("person"):
        if reviewer.person is not None:
            messages.notify(
                reviewer.person,
                campaign,
                "assignment.new",
                count=counts[reviewer.pk],
                campaign=campaign.name,
                link=links.to_panel(campaign),
                now=now,
            )
