"""Making runs: applying the plans to what was judged, choosing among drafts, opening a correction."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import AwardPlan
from campaigns.schema.judging import Round
from portal import audit
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.models import Person
from review.access import document_of
from review.awards.actions.lists import locked, locked_unpublished, write_awards, write_lines
from review.awards.differing import differences
from review.awards.recompute import recompute
from review.awards.run_inputs import RunDecisions, RunInputs
from review.awards.run_rules import rules_of
from review.awards.snapshots import snapshot
from review.models import AwardRun

MOST_DRAFTS = 50
"""Runs that are kept of one campaign at a time and may still be chosen."""


@transaction.atomic
def draft_awards(
    campaign: Campaign,
    list_key: str = "",
    *,
    plans: tuple[AwardPlan, ...] | None = None,
    rounds: tuple[Round, ...] | None = None,
    why: str = "",
    keep_decisions: bool = False,
    actor: Person,
    now: dt.datetime,
) -> AwardRun:
    """Apply the campaign's plans to what is judged now, or with a round what says who of it goes on; the new run's list stands
    from now on, earlier drafts are kept. With `keep_decisions` those of the draft before are made again where they still fit.
    Other `plans` or `rounds` than the document's need a reason. Raises `NotAllowed`.
    """
    locked_unpublished(campaign, list_key)
    before = current_run(campaign, list_key)
    decisions = RunDecisions.model_validate(before.decisions) if before and keep_decisions else RunDecisions()
    run = make_run(campaign, list_key, plans, rounds, decisions=decisions, why=why, actor=actor, now=now)
    if not run.lines.filter(reviews__gt=0).exists():
        raise NotAllowed(refuse("nothing_judged"))
    make_current(run, now=now)
    _note(run, actor=actor, now=now)
    return run


@transaction.atomic
def start_correction(
    campaign: Campaign, list_key: str = "", *, why: str, actor: Person, now: dt.datetime
) -> AwardRun:
    """Open a new run that corrects the published one: from the cases that are still in, with the decisions of the published
    run. Nothing public changes until it is published. Who went on is not corrected once the results are public. Raises
    `NotAllowed`.
    """
    row = locked(campaign)
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    published = AwardRun.objects.filter(
        campaign=campaign, list_key=list_key, state=AwardRun.State.PUBLISHED
    ).first()
    if published is None or (row.results_at is None and not list_key):
        raise NotAllowed(refuse("not_published"))
    if row.results_at is not None and rules_of(document_of(campaign), list_key).narrows is not None:
        raise NotAllowed(refuse("published_already"))
    if correction_of(published) is not None:
        raise NotAllowed(refuse("correction_open"))
    decisions = RunDecisions.model_validate(published.decisions)
    run = make_run(
        campaign,
        list_key,
        None,
        None,
        decisions=decisions,
        why=why,
        corrects=published,
        actor=actor,
        now=now,
    )
    audit.record("award_run.correct", run, actor=actor, now=now, why=why.strip(), corrects=published.number)
    return run


_BY = ("made_by", "approved_by", "published_by")


def current_run(campaign: Campaign, list_key: str = "") -> AwardRun | None:
    """The run whose list stands: a draft, or from publication on the published one; of awards, or of a round. What it holds is
    fetched when asked for.
    """
    row: AwardRun | None = (
        AwardRun.objects.filter(campaign=campaign, list_key=list_key, current=True)
        .select_related(*_BY)
        .defer("inputs", "decisions")
        .first()
    )
    return row


def current_run_key(campaign: Campaign) -> int | None:
    """The key of the run whose list of awards stands."""
    key: int | None = (
        AwardRun.objects.filter(campaign=campaign, list_key="", current=True)
        .values_list("pk", flat=True)
        .first()
    )
    return key


def correction_of(published: AwardRun) -> AwardRun | None:
    """The correction of a published run that is being worked on."""
    drafts = published.corrections.filter(state=AwardRun.State.DRAFT)
    row: AwardRun | None = drafts.select_related(*_BY).defer("inputs", "decisions").first()
    return row


def make_run(
    campaign: Campaign,
    list_key: str,
    plans: Sequence[AwardPlan] | None,
    rounds: Sequence[Round] | None,
    *,
    decisions: RunDecisions,
    why: str,
    corrects: AwardRun | None = None,
    actor: Person,
    now: dt.datetime,
) -> AwardRun:
    """A run with its list, from what stands now."""
    doc = document_of(campaign)
    rules = rules_of(doc, list_key)
    if rules.last_round is None or not (rules.plans if plans is None else plans):
        raise NotAllowed(refuse("no_award_plan"))
    require(_decide_narrowed(campaign, rules.rounds[:-1]))
    inputs = snapshot(
        campaign,
        list_key,
        plans=None if plans is None else tuple(plans),
        rounds=None if rounds is None else tuple(rounds),
    )
    differs = differences(doc, inputs, list_key)
    if differs and not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    runs = AwardRun.objects.filter(campaign=campaign)
    if runs.filter(state=AwardRun.State.DRAFT).count() >= MOST_DRAFTS:
        raise NotAllowed(refuse("too_many_drafts", max=MOST_DRAFTS))
    run: AwardRun = AwardRun.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, list_key=list_key, number=next_number(campaign), inputs=inputs.model_dump(mode="json"),
        decisions=decisions.model_dump(mode="json"), differs=differs, corrects=corrects, why=why.strip(), made_by=actor,
        made_at=now, taken_at=now,
    )  # fmt: skip
    write_lines(run, inputs, recompute(inputs, decisions))
    return run


def _decide_narrowed(campaign: Campaign, earlier: Iterable[Round]) -> Decision:
    """Whether each earlier round that narrows has its list of those who go on published."""
    published = set(
        AwardRun.objects.filter(campaign=campaign, state=AwardRun.State.PUBLISHED)
        .exclude(list_key="")
        .values_list("list_key", flat=True)
    )
    missing = next((each for each in earlier if each.advance is not None and each.key not in published), None)
    return ALLOWED if missing is None else refuse("round_not_narrowed", round=missing.label)


def next_number(campaign: Campaign) -> int:
    """The number of the campaign's next run; under its lock."""
    rows = AwardRun.objects.filter(campaign=campaign).order_by("-number")
    latest: int | None = rows.values_list("number", flat=True).first()
    return (latest or 0) + 1


def copy_run(run: AwardRun, *, actor: Person, now: dt.datetime) -> AwardRun:
    """A new draft with the same inputs and decisions, which takes the run's place; the list that is under public notice stays
    as it was shown.
    """
    copied: AwardRun = AwardRun.objects.create(
        tenant_id=run.tenant_id, campaign=run.campaign, list_key=run.list_key, number=next_number(run.campaign), inputs=run.inputs,
        decisions=run.decisions, differs=run.differs, corrects=run.corrects, why=run.why, made_by=actor, made_at=now,
        taken_at=run.taken_at,
    )  # fmt: skip
    inputs = RunInputs.model_validate(run.inputs)
    write_lines(copied, inputs, recompute(inputs, RunDecisions.model_validate(run.decisions)))
    if run.current:
        make_current(copied, now=now)
    return copied


@transaction.atomic
def pin_run(campaign: Campaign, *, now: dt.datetime) -> AwardRun | None:
    """The run whose list stands, kept as it is from now on: it is put under public notice."""
    run = current_run(campaign)
    if run is not None and run.noticed_at is None:
        run.noticed_at = now
        run.save(update_fields=["noticed_at"])
    return run


def make_current(run: AwardRun, *, now: dt.datetime) -> None:
    """Let a run's list stand."""
    AwardRun.objects.filter(campaign=run.campaign, list_key=run.list_key, current=True).update(current=False)
    AwardRun.objects.filter(pk=run.pk).update(current=True)
    run.current = True
    write_awards(run, now=now)


def _note(run: AwardRun, *, actor: Person, now: dt.datetime) -> None:
    goes_on = rules_of(document_of(run.campaign), run.list_key).narrows is not None
    audit.record(
        "shortlist.draft" if goes_on else "award.draft", run.campaign, campaign=run.campaign_id, actor=actor, now=now,
        why=run.why, run=run.number, awards=run.lines.exclude(tier="").count(),
    )  # fmt: skip


@transaction.atomic
def adopt_run(run: AwardRun, *, actor: Person, now: dt.datetime) -> AwardRun:
    """Let another draft's list stand, as it was left. Raises `NotAllowed`."""
    locked_unpublished(run.campaign, run.list_key)
    chosen: AwardRun = AwardRun.objects.select_related("campaign").get(pk=run.pk)
    if chosen.state != AwardRun.State.DRAFT:
        raise NotAllowed(refuse("run_not_draft"))
    make_current(chosen, now=now)
    audit.record("award_run.adopt", chosen, actor=actor, now=now)
    return chosen


@transaction.atomic
def discard_run(run: AwardRun, *, actor: Person, now: dt.datetime) -> None:
    """Put a draft aside for good; it stays to be read. The one that stands can't be. Raises `NotAllowed`."""
    locked(run.campaign)
    row = AwardRun.objects.get(pk=run.pk)
    if row.state != AwardRun.State.DRAFT:
        raise NotAllowed(refuse("run_not_draft"))
    if row.current:
        raise NotAllowed(refuse("run_stands"))
    AwardRun.objects.filter(pk=row.pk).update(state=AwardRun.State.DISCARDED)
    audit.record("award_run.discard", row, actor=actor, now=now)
