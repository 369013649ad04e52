"""Writing a run's list as rows, and the campaign's awards after it. Called inside the actions' transactions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.decisions import NotAllowed, refuse
from review.access import document_of
from review.awards.recompute import Outcome, RunList, recompute
from review.awards.run_inputs import RunDecisions, RunInputs
from review.awards.run_rules import rules_of
from review.awards.snapshots import keys_of, label_of_pool
from review.models import Award, AwardRun, RunLine

A_BATCH = 1000
SHOWN = ("tier", "label", "pool", "rank", "score", "reviews", "tied", "manual", "planned", "why")
"""Fields of a line that follow from the inputs and the decisions."""
AWARDED = (
    "run", "tier", "label", "pool", "rank", "score", "withdrawn_at", "decided_by", "decided_at", "published_at",
)  # fmt: skip
"""Fields of an award that follow from its line."""


def locked(campaign: Campaign) -> Campaign:
    """The campaign's row, locked: the lock of everything about its awards."""
    row: Campaign = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    return row


def locked_unpublished(campaign: Campaign, list_key: str = "") -> Campaign:
    """The campaign's row, locked; refused once the list is public. Special awards are given before or after the results; nobody
    goes on to a next round after them.
    """
    row = locked(campaign)
    special = rules_of(document_of(campaign), list_key).special is not None
    if row.results_at is not None and not special:
        raise NotAllowed(refuse("published_already"))
    runs = AwardRun.objects.filter(campaign=campaign, list_key=list_key, state=AwardRun.State.PUBLISHED)
    if list_key and runs.exists():
        raise NotAllowed(refuse("list_published"))
    return row


def inputs_of(run: AwardRun) -> RunInputs:
    """A run's inputs, parsed."""
    return RunInputs.model_validate(run.inputs)


def decisions_of(run: AwardRun) -> RunDecisions:
    """A run's decisions, parsed."""
    return RunDecisions.model_validate(run.decisions)


def _values(doc: Document, outcome: Outcome, list_key: str) -> dict[str, Any]:
    return {
        "tier": outcome.tier, "label": outcome.label, "pool": label_of_pool(doc, outcome.pool, list_key, outcome.stopped_in), "rank": outcome.rank,
        "score": outcome.score, "reviews": outcome.reviews, "tied": outcome.tied, "manual": outcome.manual,
        "planned": outcome.planned, "why": outcome.why,
    }  # fmt: skip


def write_lines(run: AwardRun, inputs: RunInputs, run_list: RunList) -> list[RunLine]:
    """Bring the run's lines to what was computed; only those that differ are written. The lines that changed."""
    doc = document_of(run.campaign)
    keys = keys_of(run.campaign)
    existing = {line.submission_id: line for line in run.lines.all()}
    fresh, changed = [], []
    for outcome in run_list.lines:
        values = _values(doc, outcome, run.list_key)
        line = existing.get(keys[outcome.case])
        if line is None:
            fresh.append(
                RunLine(tenant_id=run.tenant_id, run=run, submission_id=keys[outcome.case], **values)
            )
        elif any(getattr(line, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(line, name, value)
            changed.append(line)
    RunLine.objects.bulk_create(fresh, batch_size=A_BATCH)
    RunLine.objects.bulk_update(changed, SHOWN, batch_size=A_BATCH)
    run.summary = _summary(doc, inputs, run_list)
    run.save(update_fields=["summary"])
    return fresh + changed


def _summary(doc: Document, inputs: RunInputs, run_list: RunList) -> dict[str, Any]:
    """How each pool was cut and what stood equal at its lines, as the pages show it."""
    pools = [
        {"plan": lines.plan, "pool": label_of_pool(doc, lines.pool, stopped_in=inputs.plans[lines.plan].stopped_in), "judged": lines.judged, "base": lines.base,
         "cap": lines.cap, "places": [list(each) for each in lines.places], "without": lines.without_places}
        for lines in run_list.allocation.pools
    ]  # fmt: skip
    ties = [
        {"pool": label_of_pool(doc, tie.pool, stopped_in=inputs.plans[tie.plan].stopped_in), "cases": [inputs.cases[each].case for each in tie.cases],
         "score": None if tie.score is None else str(tie.score), "start": tie.start,
         "tiers": [[key, label, edge - tie.start] for key, label, edge in tie.tiers], "together": tie.together, "past_all": tie.past_all,
         "decided": tie.decided, "open": tie.open}
        for tie in run_list.allocation.ties
    ]  # fmt: skip
    return {"pools": pools, "ties": ties}


def refill(run: AwardRun) -> list[RunLine]:
    """Recompute a draft's list after a decision. The lines that changed."""
    inputs = inputs_of(run)
    return write_lines(run, inputs, recompute(inputs, decisions_of(run)))


@dataclass(frozen=True, slots=True)
class AwardChanges:
    """Keys of the submissions whose award is new, another, or gone."""

    given: list[int]
    changed: list[int]
    taken: list[int]

    @property
    def all(self) -> list[int]:
        return [*self.given, *self.changed, *self.taken]


def write_awards(run: AwardRun, *, now: dt.datetime, published_at: dt.datetime | None = None) -> AwardChanges:
    """Bring the campaign's awards to the run's list; who goes on to a next round is no award and changes none. An award that is gone is deleted, or kept as withdrawn where it was public.
    `published_at` is when new and changed ones became public, None for a draft.
    """
    if rules_of(document_of(run.campaign), run.list_key).narrows is not None:
        return AwardChanges([], [], [])
    wanted = {line.submission_id: line for line in run.lines.exclude(tier="")}
    rows = Award.objects.filter(campaign=run.campaign, list_key=run.list_key)
    standing = {award.submission_id: award for award in rows}
    deciders = _deciders(run)
    given: list[Award] = []
    changed: list[Award] = []
    moved: list[Award] = []
    for submission, line in wanted.items():
        by, at = deciders.get(submission, (run.made_by_id, run.made_at))
        award = standing.get(submission)
        another = (
            award is None
            or award.withdrawn_at is not None
            or (award.tier, award.label) != (line.tier, line.label)
        )
        values = {
            "run_id": run.pk, "tier": line.tier, "label": line.label, "pool": line.pool, "rank": line.rank,
            "score": line.score, "withdrawn_at": None, "decided_by_id": by, "decided_at": at,
            "published_at": (award.published_at or published_at) if award and not another else published_at,
        }  # fmt: skip
        if award is None:
            new = Award(
                tenant_id=run.tenant_id, campaign=run.campaign, submission_id=submission, list_key=run.list_key, **values
            )  # fmt: skip
            given.append(new)
        elif any(getattr(award, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(award, name, value)
            (changed if another else moved).append(award)
    Award.objects.bulk_create(given, batch_size=A_BATCH)
    Award.objects.bulk_update(changed + moved, AWARDED, batch_size=A_BATCH)
    gone = [award for key, award in standing.items() if key not in wanted and award.withdrawn_at is None]
    public = [award.pk for award in gone if award.published_at is not None]
    Award.objects.filter(pk__in=[award.pk for award in gone if award.published_at is None]).delete()
    Award.objects.filter(pk__in=public).update(withdrawn_at=now, run=run)
    return AwardChanges(
        [award.submission_id for award in given],
        [award.submission_id for award in changed],
        [award.submission_id for award in gone],
    )


def _deciders(run: AwardRun) -> Mapping[int, tuple[int, dt.datetime]]:
    """Who decided about a case by hand, and when, by submission."""
    entries = decisions_of(run).adjustments
    if not entries:
        return {}
    keys = keys_of(run.campaign)
    return {
        keys[entry.case]: (int(entry.by), dt.datetime.fromisoformat(entry.at))
        for entry in entries
        if entry.case in keys
    }
