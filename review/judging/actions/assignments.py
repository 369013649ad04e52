"""Who judges what: by hand, evenly at random, pinned, and taken back."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal import audit, messages
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.models import Person, Unit
from review import links
from review.judging.assignment import BOTH, Outcome, Rules, assign
from review.judging.assignment_inputs import (
    authorities,
    case_values,
    conflicts_of,
    expert_values,
    name_of,
    problem_of,
)
from review.judging.conflicts import NEVER, decide_pair
from review.judging.queries import judgeable, round_over
from review.judging.sharing_out import DrawRules, compute
from review.models import Assignment, Review, Reviewer
from submissions.models import Submission


@transaction.atomic
def assign_by_hand(
    submission: Submission,
    reviewer: Reviewer,
    round_: Round,
    *,
    actor: Person,
    now: dt.datetime,
    why: str = "",
) -> Assignment:
    """Give one case to one expert, and pin it there. A conflict (X07) stands against it unless the organiser writes why it
    must be nonetheless; nobody ever judges a case of their own.
    """
    campaign = reviewer.campaign
    lock_campaign(campaign.pk)
    reviewer.refresh_from_db(fields=["state"])  # somebody may have been removed since the page was read
    if reviewer.state != Reviewer.State.ACCEPTED:
        raise NotAllowed(refuse("not_accepted_yet", name=reviewer.name))
    if not judgeable(campaign, reviewer.panel, round_=round_).filter(pk=submission.pk).exists():
        raise NotAllowed(refuse("not_judged"))
    decision = decide_by_hand(submission, reviewer, round_)
    if not decision and (decision.code in NEVER or not why.strip()):
        raise NotAllowed(decision)
    if Assignment.objects.filter(reviewer=reviewer, submission=submission, round=round_.key).exists():
        raise NotAllowed(refuse("assigned_already", name=reviewer.name))
    require(_decide_room(reviewer, round_))
    assignment: Assignment = Assignment.objects.create(
        reviewer=reviewer,
        submission=submission,
        round=round_.key,
        tenant_id=submission.tenant_id,
        made_by=actor,
        made_at=now,
        pinned=True,
        despite=decision.code,
        despite_why=why.strip() if not decision else "",
    )
    about: dict[str, Any] = {} if decision else {"despite": decision.code, "why": why.strip()}
    audit.record(
        "assignment.create", assignment, campaign=campaign.pk, about=submission, actor=actor, now=now,
        reviewer=reviewer.pk, **about,
    )  # fmt: skip
    tell_assigned(campaign, {reviewer.pk: 1}, now=now)
    return assignment


def decide_by_hand(submission: Submission, reviewer: Reviewer, round_: Round) -> Decision:
    """What stands between this expert and this case."""
    campaign = reviewer.campaign
    cases = Submission.objects.filter(pk=submission.pk)
    (case,) = case_values(campaign, cases, round_, reviewer.panel)
    (expert,) = expert_values(campaign, [reviewer])
    return decide_pair(
        expert, case, name=name_of(reviewer), authorities=authorities(),
        conflicts=conflicts_of(campaign, [reviewer]),
    )  # fmt: skip


def _decide_room(reviewer: Reviewer, round_: Round) -> Decision:
    if reviewer.most is None:
        return ALLOWED
    held = Assignment.objects.filter(reviewer=reviewer, round=round_.key).count()
    if held < reviewer.most:
        return ALLOWED
    return refuse("expert_full", name=reviewer.name, max=reviewer.most)


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
    """Fill every case up to the round's number of experts at once. The seed is kept, so the draw can be repeated."""
    lock_campaign(campaign.pk)
    drawn = compute(campaign, round_, DrawRules(categories), seed=seed, panel=panel)
    add_pairs(campaign, round_, drawn.outcome.pairs, actor=actor, now=now)
    audit.record(
        "assignment.draw", campaign, campaign=campaign.pk, actor=actor, now=now, round=round_.key, seed=seed,
        made=len(drawn.outcome.pairs), short=len(drawn.outcome.short),
    )  # fmt: skip
    return drawn.outcome


def redraw(
    campaign: Campaign,
    round_: Round,
    cases: Collection[int],
    *,
    seed: int,
    panel: Unit | None,
    actor: Person,
    now: dt.datetime,
) -> tuple[int, int]:
    """Give cases (by key) that lost an expert each to others of the panel, by match and load; how many found somebody, and how
    many didn't. Inside the transaction that holds the campaign. Results that are out leave nothing to judge.
    """
    if round_over(campaign, round_.key):
        return 0, 0
    rows = judgeable(campaign, panel, round_=round_).filter(pk__in=cases).order_by("pk")
    problem = problem_of(campaign, round_, rows, panel)
    outcome = assign(
        problem.cases,
        problem.experts,
        per_case=round_.per_case,
        seed=seed,
        existing=problem.existing,
        conflicts=problem.conflicts,
        names=problem.names,
        authorities=problem.authorities,
        rules=Rules(BOTH),
        at_most_new=1,
    )
    add_pairs(campaign, round_, outcome.pairs, actor=actor, now=now)
    audit.record(
        "assignment.draw",
        campaign,
        campaign=campaign.pk,
        actor=actor,
        now=now,
        round=round_.key,
        seed=seed,
        made=len(outcome.pairs),
        short=len(outcome.short),
    )
    return len(outcome.pairs), len(outcome.short)


def add_pairs(
    campaign: Campaign, round_: Round, pairs: Iterable[tuple[int, int]], *, actor: Person, now: dt.datetime
) -> None:
    """Write drawn (case, expert) pairs, and tell each expert once how many are new."""
    rows = [
        Assignment(
            tenant_id=campaign.tenant_id, submission_id=case, reviewer_id=expert, round=round_.key,
            made_by=actor, made_at=now,
        )
        for case, expert in pairs
    ]  # fmt: skip
    Assignment.objects.bulk_create(rows, batch_size=2000)
    tell_assigned(campaign, Counter(row.reviewer_id for row in rows), now=now)


@transaction.atomic
def remove_assignment(assignment: Assignment, *, actor: Person, now: dt.datetime) -> None:
    """Take a case back from an expert who has not begun."""
    lock_campaign(assignment.submission.campaign_id)
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


@transaction.atomic
def pin_assignment(assignment: Assignment, *, pinned: bool, actor: Person, now: dt.datetime) -> None:
    """Keep an assignment from being taken back by a new draw, or let it go again."""
    lock_campaign(assignment.submission.campaign_id)
    if not Assignment.objects.filter(pk=assignment.pk).update(pinned=pinned):
        raise NotAllowed(refuse("assignment_gone"))
    audit.record(
        "assignment.pin" if pinned else "assignment.unpin", assignment.submission, actor=actor, now=now,
        reviewer=assignment.reviewer_id, round=assignment.round,
    )  # fmt: skip


def note_assignment_sheet(
    campaign: Campaign, round_: Round, *, panel: Unit | None, actor: Person, now: dt.datetime
) -> None:
    """The sheet says who judges what: taking it out leaves a trace (X08)."""
    of_unit: dict[str, Any] = {"unit": panel.key} if panel is not None else {}
    audit.record(
        "export.create", campaign, campaign=campaign.pk, actor=actor, now=now,
        what="assignments", round=round_.key, **of_unit,
    )  # fmt: skip


def lock_campaign(campaign_id: int) -> None:
    """The campaign, held against publishing and other draws; nobody is assigned once the results are out."""
    if Campaign.objects.select_for_update().get(pk=campaign_id).results_at is not None:
        raise NotAllowed(refuse("published_already"))


def tell_assigned(campaign: Campaign, counts: dict[int, int], *, now: dt.datetime) -> None:
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
