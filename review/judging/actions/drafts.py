"""A draw in two steps: drafted and looked at, then applied as far as it still holds (X07)."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal import audit, queue
from portal.decisions import NotAllowed, refuse
from portal.models import Person, Unit
from review.access import document_of
from review.judging.actions.assignments import add_pairs, lock_campaign
from review.judging.conflicts import able_masks
from review.judging.queries import round_named
from review.judging.sharing_out import DrawRules, cases_of, compute, problem_and_loose
from review.models import Assignment, AssignmentDraft, Reviewer

State = AssignmentDraft.State
OPEN = (State.WAITING, State.READY, State.APPLYING)
AT_ONCE = 60_000
"""Cases by experts up to which a draw is made in the request: a tenth of a second."""
WRITTEN_AT_ONCE = 1_500
"""Pairs up to which a draft is applied in the request."""
JOB_SECONDS = 600


@transaction.atomic
def draft_assignment(
    campaign: Campaign,
    round_: Round,
    rules: DrawRules,
    *,
    seed: int,
    actor: Person,
    now: dt.datetime,
    panel: Unit | None = None,
) -> AssignmentDraft:
    """Compute a draw without assigning anything; a large one in the background. It takes the place of an earlier draft."""
    lock_campaign(campaign.pk)
    experts = Reviewer.objects.filter(campaign=campaign, panel=panel, state=Reviewer.State.ACCEPTED).count()
    if not experts:
        raise NotAllowed(refuse("no_experts"))
    open_drafts = AssignmentDraft.objects.filter(campaign=campaign, panel=panel, round=round_.key)
    if open_drafts.filter(state=State.APPLYING).exists():
        raise NotAllowed(refuse("draft_being_applied"))
    open_drafts.filter(state__in=OPEN).update(state=State.DISCARDED, ended_at=now)
    draft: AssignmentDraft = AssignmentDraft.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, panel=panel, round=round_.key,
        rules=rules.as_json(), seed=seed, made_by=actor, made_at=now,
    )  # fmt: skip
    audit.record(
        "assignment.draft", campaign, campaign=campaign.pk, actor=actor, now=now, round=round_.key, seed=seed,
        rules=rules.as_json(),
    )  # fmt: skip
    if cases_of(campaign, round_, rules, panel).count() * experts <= AT_ONCE:
        compute_draft(draft, now=now)
    else:
        queue.enqueue(
            "review.judging.draws.jobs.compute_draft",
            queue=queue.SLOW,
            timeout=JOB_SECONDS,
            draft_id=draft.pk,
        )
    return draft


@transaction.atomic
def compute_draft(draft: AssignmentDraft, *, now: dt.datetime) -> None:
    """Fill a waiting draft; one that waits no longer stays as it is."""
    row = _locked(draft)
    if row.state != State.WAITING:
        return
    round_, rules = _round_of(row), DrawRules.from_json(row.rules)
    try:
        drawn = compute(row.campaign, round_, rules, seed=row.seed, panel=row.panel)
    except NotAllowed as refused:
        row.state, row.refusal, row.ended_at = State.REFUSED, refused.decision.code, now
    else:
        row.state = State.READY
        row.pairs, row.given_up = [list(pair) for pair in drawn.outcome.pairs], list(drawn.given_up)
        row.figures = asdict(drawn.figures) | {
            "short": {str(case): lacking for case, lacking in drawn.outcome.short.items()},
            "loads": {str(expert): load for expert, load in drawn.outcome.loads.items()},
        }
    row.save(update_fields=["state", "refusal", "pairs", "given_up", "figures", "ended_at"])
    draft.refresh_from_db()


@transaction.atomic
def apply_draft(draft: AssignmentDraft, *, actor: Person, now: dt.datetime) -> AssignmentDraft:
    """Assign what the draft says; a large one in the background. Asked again, nothing more happens."""
    lock_campaign(draft.campaign_id)
    row = _locked(draft)
    if row.state in {State.APPLYING, State.APPLIED}:
        return row
    if row.state != State.READY:
        raise NotAllowed(refuse("draft_gone"))
    row.state = State.APPLYING
    row.save(update_fields=["state"])
    if len(row.pairs) <= WRITTEN_AT_ONCE:
        write_draft(row, actor=actor, now=now)
    else:
        queue.enqueue(
            "review.judging.draws.jobs.write_draft",
            queue=queue.SLOW,
            timeout=JOB_SECONDS,
            draft_id=row.pk,
            actor_id=actor.pk,
        )
    row.refresh_from_db()
    return row


@transaction.atomic
def write_draft(draft: AssignmentDraft, *, actor: Person, now: dt.datetime) -> None:
    """Write the assignments of a draft that is being applied, leaving out what no longer holds: an expert who left or is full
    by now, a case that was taken out or filled otherwise, a conflict declared since.
    """
    lock_campaign(draft.campaign_id)
    row = _locked(draft)
    if row.state != State.APPLYING:
        return
    campaign, round_ = row.campaign, _round_of(row)
    taken_back = _take_back(row, actor=actor, now=now)
    pairs = _still_good(row, round_)
    add_pairs(campaign, round_, pairs, actor=actor, now=now)
    row.state, row.ended_at = State.APPLIED, now
    row.outcome = {
        "made": len(pairs),
        "left_out": len(row.pairs) - len(pairs),
        "taken_back": taken_back,
    }
    row.save(update_fields=["state", "ended_at", "outcome"])
    audit.record(
        "assignment.draw", campaign, campaign=campaign.pk, actor=actor, now=now, round=round_.key,
        seed=row.seed, short=len(row.figures.get("short", {})), rules=row.rules, **row.outcome,
    )  # fmt: skip


@transaction.atomic
def discard_draft(draft: AssignmentDraft, *, actor: Person, now: dt.datetime) -> None:
    """Give a draft up; nothing was assigned by it."""
    row = _locked(draft)
    if row.state not in {State.WAITING, State.READY}:
        raise NotAllowed(refuse("draft_gone"))
    row.state, row.ended_at = State.DISCARDED, now
    row.save(update_fields=["state", "ended_at"])
    audit.record(
        "assignment.discard", row.campaign, campaign=row.campaign_id, actor=actor, now=now, round=row.round
    )


def _locked(draft: AssignmentDraft) -> AssignmentDraft:
    rows = AssignmentDraft.objects.select_for_update(of=("self",)).select_related(
        "campaign__current", "campaign__tenant", "panel"
    )
    row: AssignmentDraft = rows.get(pk=draft.pk)
    return row


def _round_of(draft: AssignmentDraft) -> Round:
    return round_named(document_of(draft.campaign), draft.round, draft.panel)


def _take_back(draft: AssignmentDraft, *, actor: Person, now: dt.datetime) -> int:
    """Delete what the draft gives up, as far as nobody has begun or pinned it since."""
    rows = Assignment.objects.select_for_update(of=("self",)).filter(
        pk__in=draft.given_up, review=None, pinned=False
    )
    gone, _ = Assignment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return gone


def _still_good(draft: AssignmentDraft, round_: Round) -> list[tuple[int, int]]:
    """The draft's pairs that may still be assigned, judged by what stands now."""
    rules = DrawRules.from_json(draft.rules)
    problem, _ = problem_and_loose(
        draft.campaign, round_, DrawRules(rules.categories, rules.groups), draft.panel
    )
    place = {expert.id: index for index, expert in enumerate(problem.experts)}
    able = able_masks(
        problem.cases, problem.experts, conflicts=problem.conflicts, names=problem.names,
        authorities=problem.authorities,
    )  # fmt: skip
    held, loads = Counter(case for case, _ in problem.existing), Counter(e for _, e in problem.existing)
    most = {expert.id: expert.most for expert in problem.experts}
    there, good = set(problem.existing), []
    for case, expert in _pairs(draft.pairs):
        limit = most.get(expert)
        if (
            expert in place
            and able.get(case, 0) >> place[expert] & 1
            and (case, expert) not in there
            and held[case] < round_.per_case
            and (limit is None or loads[expert] < limit)
        ):
            good.append((case, expert))
            held[case] += 1
            loads[expert] += 1
    return good


def _pairs(kept: Sequence[Any]) -> list[tuple[int, int]]:
    return [(case, expert) for case, expert in kept]
