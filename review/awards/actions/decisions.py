"""What people decide about a draft: equal scores at a line, and single awards by hand."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema.judging import Tier
from portal import audit
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person
from review.access import document_of
from review.awards.actions.drafting import copy_run, correction_of, current_run, make_run
from review.awards.actions.lists import decisions_of, inputs_of, locked, refill, write_awards
from review.awards.allocation import decide_tie
from review.awards.recompute import recompute
from review.awards.run_inputs import AdjustmentEntry, RunDecisions, TieEntry
from review.awards.run_rules import rules_of
from review.awards.snapshots import number_of, snapshot
from review.models import Award, AwardRun
from submissions.models import Submission
from submissions.states import State


def tiers_of(campaign: Campaign, list_key: str = "") -> list[Tier]:
    """Every tier of the campaign's plans, or of the round's list, once."""
    tiers: dict[str, Tier] = {}
    for plan in rules_of(document_of(campaign), list_key).plans:
        for tier in plan.tiers:
            tiers.setdefault(tier.key, tier)
    return list(tiers.values())


def working_run(campaign: Campaign, list_key: str = "") -> AwardRun | None:
    """The draft that decisions go into: the one that stands, or the open correction of the published one."""
    run = current_run(campaign, list_key)
    return correction_of(run) if run is not None and run.state == AwardRun.State.PUBLISHED else run


def shown_run(campaign: Campaign, list_key: str = "") -> AwardRun | None:
    """The working run; the published one where no correction of it is open. Two queries at most."""
    run = current_run(campaign, list_key)
    correction = correction_of(run) if run is not None and run.state == AwardRun.State.PUBLISHED else None
    return correction or run


def _locked_draft(campaign: Campaign, list_key: str) -> AwardRun | None:
    """The working run under the campaign's lock; None where nothing was drafted yet. Refused where the results, or the round's
    list, are public and no correction is open.
    """
    row = locked(campaign)
    run = working_run(campaign, list_key)
    if run is not None and run.state == AwardRun.State.DRAFT:
        return run
    current = current_run(campaign, list_key)
    if current is not None and current.state == AwardRun.State.PUBLISHED:
        raise NotAllowed(refuse("list_published" if list_key else "published_already"))
    special = rules_of(document_of(campaign), list_key).special is not None
    if row.results_at is not None and not special:
        raise NotAllowed(refuse("published_already"))
    return run


@transaction.atomic
def adjust_award(
    submission: Submission, list_key: str = "", *, tier: str, why: str, actor: Person, now: dt.datetime
) -> Award | None:
    """Give one case another tier, or none (""), by hand and with a reason, which stand in the run; in a round's list let it go
    on, or not. Without a draft one is made. The award as it stands after it; a correction changes none before it is published.
    Raises `NotAllowed`.
    """
    campaign = submission.campaign
    run = _locked_draft(campaign, list_key)
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    state = Submission.objects.filter(pk=submission.pk).values_list("state", flat=True).get()
    if (
        state != State.ELIGIBLE
    ):  # as it stands under the lock: it may have been excluded since the page was opened
        raise NotAllowed(refuse("not_judged"))
    if tier and tier not in {each.key for each in tiers_of(campaign, list_key)}:
        raise NotAllowed(refuse("no_such_tier"))
    if run is None:
        run = make_run(campaign, list_key, None, None, decisions=RunDecisions(), why="", actor=actor, now=now)
        AwardRun.objects.filter(pk=run.pk).update(current=True)
        run.current = True
    run = _own_copy(run, actor=actor, now=now)
    line = run.lines.filter(submission=submission).first()
    if line is None:
        _take_in(run, submission)
    goes_on = rules_of(document_of(campaign), list_key).narrows is not None
    audit.record(
        "shortlist.adjust" if goes_on else "award.adjust", submission, actor=actor, now=now, why=why.strip(), old=line.tier if line else "", new=tier,
        run=run.number,
    )  # fmt: skip
    decisions = decisions_of(run)
    entry = AdjustmentEntry(
        case=number_of(submission.pk, submission.number), tier=tier, why=why.strip(), by=str(actor.pk), at=now.isoformat()
    )  # fmt: skip
    _save(run, decisions.model_copy(update={"adjustments": (*decisions.adjustments, entry)}), now=now)
    award: Award | None = Award.objects.standing().filter(submission=submission, list_key=list_key).first()
    return award


@transaction.atomic
def settle_tie(
    campaign: Campaign,
    tiers: Mapping[str, str],
    list_key: str = "",
    *,
    why: str,
    actor: Person,
    now: dt.datetime,
) -> AwardRun:
    """Share out cases of equal score at a line: number to tier, "" for none, with the reason that stands in the run. Raises
    `NotAllowed`, also where the cases are no tie of the run any more.
    """
    run = _locked_draft(campaign, list_key)
    if run is None:
        raise NotAllowed(refuse("no_awards"))
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    inputs, decisions = inputs_of(run), decisions_of(run)
    places = {case.case: position for position, case in enumerate(inputs.cases)}
    by_position = {places[number]: tier for number, tier in tiers.items() if number in places}
    ties = recompute(inputs, decisions).allocation.ties
    tie = next((each for each in ties if set(each.cases) == by_position.keys()), None)
    if tie is None or len(by_position) != len(tiers):
        raise NotAllowed(refuse("tie_changed"))
    require(decide_tie(tie, by_position))
    entry = TieEntry(tiers=dict(tiers), why=why.strip(), by=str(actor.pk), at=now.isoformat())
    others = tuple(each for each in decisions.ties if each.tiers.keys() != tiers.keys())
    run = _own_copy(run, actor=actor, now=now)
    _save(run, decisions.model_copy(update={"ties": (*others, entry)}), now=now)
    audit.record(
        "award_run.settle", run, actor=actor, now=now, why=why.strip(), tiers=dict(tiers)
    )  # fmt: skip
    return run


def _take_in(run: AwardRun, submission: Submission) -> None:
    """Add a case that came in after the run was made. One that was judged would count for its pool and move others: that
    takes a new run. Raises `NotAllowed`.
    """
    number = number_of(submission.pk, submission.number)
    fresh = next((case for case in snapshot(run.campaign, run.list_key).cases if case.case == number), None)
    if fresh is None:
        raise NotAllowed(refuse("not_judged"))
    if fresh.reviews:
        raise NotAllowed(refuse("case_not_in_run"))
    run.inputs["cases"].append(fresh.model_dump(mode="json"))
    run.save(update_fields=["inputs"])


def _own_copy(run: AwardRun, *, actor: Person, now: dt.datetime) -> AwardRun:
    """The run itself, or a copy of it where it is under public notice."""
    return run if run.noticed_at is None else copy_run(run, actor=actor, now=now)


def _save(run: AwardRun, decisions: RunDecisions, *, now: dt.datetime) -> None:
    """Keep the decisions and follow them; an approval was of the list before."""
    run.decisions = decisions.model_dump(mode="json")
    run.approved_by = run.approved_at = None
    run.save(update_fields=["decisions", "approved_by", "approved_at"])
    refill(run)
    if run.current:
        write_awards(run, now=now)
