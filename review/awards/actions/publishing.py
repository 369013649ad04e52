"""Making a run's list public: the second person's approval, what is still open, the seal, who is told."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from campaigns.models import Campaign
from campaigns.schema.judging import Round, SpecialAwards
from portal import audit, messages
from portal.decisions import Decision, NotAllowed, refuse, require
from portal.models import Membership, Person, Role
from review import links
from review.access import document_of
from review.awards.actions.drafting import correction_of, current_run
from review.awards.actions.lists import AwardChanges, locked, locked_unpublished, write_awards
from review.awards.open_matters import open_matters
from review.awards.results import forget_results
from review.awards.run_rules import rules_of
from review.awards.sealing import run_digest
from review.models import Award, AwardRun, NominationBatch, Review, Reviewer
from submissions.models import Submission
from submissions.states import State


@transaction.atomic
def approve_run(run: AwardRun, *, actor: Person, now: dt.datetime) -> AwardRun:
    """A second person says that the list is right as it is now; any decision after it takes the approval back. Raises
    `NotAllowed`, also for the one who made the run.
    """
    locked(run.campaign)
    row: AwardRun = AwardRun.objects.select_related("campaign").get(pk=run.pk)
    if row.state != AwardRun.State.DRAFT:
        raise NotAllowed(refuse("run_not_draft"))
    if actor.pk in _makers(row):
        raise NotAllowed(refuse("approver_made_it"))
    row.approved_by, row.approved_at = actor, now
    row.save(update_fields=["approved_by", "approved_at"])
    audit.record("award_run.approve", row, actor=actor, now=now)
    return row


def _makers(run: AwardRun) -> set[int]:
    """Who made the run or decided something in it."""
    entries = [*run.decisions.get("ties", ()), *run.decisions.get("adjustments", ())]
    return {run.made_by_id, *(int(entry["by"]) for entry in entries if entry.get("by"))}


@transaction.atomic
def publish_awards(campaign: Campaign, *, despite: str = "", actor: Person, now: dt.datetime) -> int:
    """Make the current run's awards public and tell everybody; how many awards. Refused while something is still open, unless
    `despite` says why it is published all the same.
    """
    locked_unpublished(campaign)
    run = current_run(campaign)
    if run is None:
        raise NotAllowed(refuse("no_awards"))
    matters = require_publishable(campaign, run, despite, now=now)
    _seal(run, matters, despite, actor=actor, now=now)
    write_awards(run, now=now, published_at=now)
    Award.objects.main().filter(campaign=campaign, published_at=None).update(published_at=now)
    Campaign.objects.filter(pk=campaign.pk, results_at=None).update(results_at=now)
    campaign.results_at = now
    _put_other_drafts_aside(run)
    count = Award.objects.public().main().filter(campaign=campaign).count()
    audit.record(
        "award.publish", campaign, campaign=campaign.pk, actor=actor, now=now, why=despite.strip(), awards=count,
        run=run.number, open=run.open_matters,
    )  # fmt: skip
    _tell_winners(campaign, now=now)
    _tell_the_others(campaign, actor=actor, now=now)
    return count


@transaction.atomic
def publish_special(
    campaign: Campaign, special: SpecialAwards, *, despite: str = "", actor: Person, now: dt.datetime
) -> int:
    """Add special awards to the public results, from their current list, and tell who has one; how many. Refused before the results
    themselves are public, and while something is still open unless `despite` says why.
    """
    row = locked_unpublished(campaign, special.key)
    if row.results_at is None:
        raise NotAllowed(refuse("results_first", label=special.label))
    run = current_run(campaign, special.key)
    if run is None:
        raise NotAllowed(refuse("no_awards"))
    matters = require_publishable(campaign, run, despite, now=now)
    _seal(run, matters, despite, actor=actor, now=now)
    _put_other_drafts_aside(run)
    write_awards(run, now=now, published_at=now)
    Award.objects.filter(campaign=campaign, list_key=special.key, published_at=None).update(published_at=now)
    count = Award.objects.public().filter(campaign=campaign, list_key=special.key).count()
    forget_results(campaign)
    audit.record(
        "special_awards.publish", campaign, campaign=campaign.pk, actor=actor, now=now, why=despite.strip(),
        awards=count, run=run.number, list=special.key, open=run.open_matters,
    )  # fmt: skip
    _tell_winners(campaign, special.key, now=now)
    return count


@transaction.atomic
def publish_shortlist(
    campaign: Campaign, round_: Round, *, despite: str = "", actor: Person, now: dt.datetime
) -> int:
    """Let the cases on the round's current list go on to the next one and tell everybody who was judged in it (S8); how many go
    on. From here on nothing moves in the round. Refused while something is still open, unless `despite` says why.
    """
    locked_unpublished(campaign, round_.key)
    run = current_run(campaign, round_.key)
    if run is None:
        raise NotAllowed(refuse("nobody_goes_on"))
    matters = require_publishable(campaign, run, despite, now=now)
    _seal(run, matters, despite, actor=actor, now=now)
    _put_other_drafts_aside(run)
    lines = run.lines.filter(submission__state=State.ELIGIBLE)
    count = lines.exclude(tier="").count()
    audit.record(
        "shortlist.publish", campaign, campaign=campaign.pk, actor=actor, now=now, why=despite.strip(), awards=count,
        run=run.number, open=run.open_matters,
    )  # fmt: skip
    _tell_who_goes_on(campaign, round_, lines.exclude(tier="").values("submission"), now=now)
    _tell_who_stopped(campaign, round_, lines.filter(tier="").values("submission"), now=now)
    if coordinators := _coordinators(campaign):
        messages.notify_many(
            coordinators, campaign, "shortlist.units", campaign=campaign.name, round=round_.label,
            link=links.page_of_campaign(campaign), campaign_key=campaign.pk, actor=actor, now=now,
        )  # fmt: skip
    return count


def _put_other_drafts_aside(run: AwardRun) -> None:
    """Once a list is public the other drafts of it can't be chosen any more."""
    AwardRun.objects.filter(campaign=run.campaign, list_key=run.list_key, state=AwardRun.State.DRAFT).update(
        state=AwardRun.State.DISCARDED
    )


@transaction.atomic
def publish_correction(run: AwardRun, *, despite: str = "", actor: Person, now: dt.datetime) -> AwardChanges:
    """Make a correction public: it takes the published run's place, the awards follow, certificates of changed awards lose
    their force, and everybody whose award changed is told. Raises `NotAllowed`.
    """
    campaign = run.campaign
    locked(campaign)
    published = current_run(campaign, run.list_key)
    open_one = correction_of(published) if published and published.state == AwardRun.State.PUBLISHED else None
    if published is None or open_one is None or open_one.pk != run.pk:
        raise NotAllowed(refuse("run_not_draft"))
    matters = require_publishable(campaign, open_one, despite, now=now)
    AwardRun.objects.filter(pk=published.pk).update(state=AwardRun.State.SUPERSEDED, current=False)
    open_one.current = True
    _seal(open_one, matters, despite, actor=actor, now=now)
    if rules_of(document_of(campaign), open_one.list_key).narrows is not None:
        return _correct_shortlist(published, open_one, actor=actor, now=now)
    changes = write_awards(open_one, now=now, published_at=now)
    for submission in Submission.objects.filter(pk__in=[*changes.changed, *changes.taken]):
        for handler in settings.AWARD_CHANGE_HANDLERS:
            import_string(handler)(submission, why=open_one.why, now=now, list_key=open_one.list_key)
    forget_results(campaign)
    audit.record(
        "award_run.publish", open_one, actor=actor, now=now, why=open_one.why, given=len(changes.given),
        changed=len(changes.changed), taken=len(changes.taken), despite=despite.strip(),
        open=open_one.open_matters,
    )  # fmt: skip
    _tell_winners(campaign, open_one.list_key, corrected=[*changes.given, *changes.changed], now=now)
    _tell_of_loss(campaign, changes.taken, why=open_one.why, now=now)
    return changes


def _correct_shortlist(
    before: AwardRun, corrected: AwardRun, *, actor: Person, now: dt.datetime
) -> AwardChanges:
    """Tell those who go on only now, and those who no longer do. Reviews that the latter have in the next round stay, and count for
    nothing.
    """
    campaign = corrected.campaign
    old = set(before.lines.exclude(tier="").values_list("submission", flat=True))
    new = set(corrected.lines.exclude(tier="").values_list("submission", flat=True))
    changes = AwardChanges(sorted(new - old), [], sorted(old - new))
    audit.record(
        "award_run.publish", corrected, actor=actor, now=now, why=corrected.why, given=len(changes.given), changed=0,
        taken=len(changes.taken), despite=corrected.despite, open=corrected.open_matters,
    )  # fmt: skip
    round_ = rules_of(document_of(campaign), corrected.list_key).rounds[-1]
    _tell_who_goes_on(campaign, round_, changes.given, now=now)
    _tell_who_was_taken_off(campaign, round_, changes.taken, why=corrected.why, now=now)
    return changes


def require_publishable(
    campaign: Campaign, run: AwardRun, despite: str, *, now: dt.datetime
) -> list[Decision]:
    """What is still open of a list that somebody wants to publish despite it. Raises `NotAllowed`: where it names nobody
    (no_awards, nobody_goes_on), has no second person's word (approval_missing, never passed over), or the first open matter where
    there is no reason.
    """
    doc = document_of(campaign)
    narrows = rules_of(doc, run.list_key).narrows is not None
    given = run.lines.exclude(tier="").filter(submission__state=State.ELIGIBLE)
    if run.corrects_id is None and not given.exists():
        raise NotAllowed(refuse("nobody_goes_on" if narrows else "no_awards"))
    if doc.review.approval and run.approved_by_id is None:
        raise NotAllowed(refuse("approval_missing"))
    matters = open_matters(campaign, run, now=now)
    if matters and not despite.strip():
        require(matters[0])
    return matters


def _seal(run: AwardRun, matters: list[Decision], despite: str, *, actor: Person, now: dt.datetime) -> None:
    """From here on the database keeps the run as it is."""
    run.state, run.published_by, run.published_at = AwardRun.State.PUBLISHED, actor, now
    run.despite = despite.strip()[:500] if matters else ""
    run.open_matters = json.loads(
        json.dumps([[each.code, dict(each.params)] for each in matters], default=str)
    )
    run.digest = run_digest(run)
    run.save(
        update_fields=[
            "state", "current", "published_by", "published_at", "despite", "open_matters", "digest",
        ]
    )  # fmt: skip


def _tell_winners(
    campaign: Campaign, list_key: str = "", *, corrected: Collection[int] | None = None, now: dt.datetime
) -> None:
    """Each owner hears of the own award in the list: of every one, or of those that a correction gave or changed."""
    awards = Award.objects.public().filter(campaign=campaign, list_key=list_key)
    if corrected is not None:
        awards = awards.filter(submission__in=corrected)
    rows = list(awards.order_by("pk").values_list("submission__owner", "label", "submission__title"))
    messages.notify_each(
        [owner for owner, _, _ in rows], campaign, "award.published" if corrected is None else "award.corrected",
        award=[label for _, label, _ in rows], submission=[title for _, _, title in rows], campaign=campaign.name,
        link=links.to_campaign("results", campaign), now=now,
    )  # fmt: skip


def _tell_of_loss(campaign: Campaign, submissions: list[int], *, why: str, now: dt.datetime) -> None:
    """Who loses a published award hears why."""
    rows = list(Submission.objects.filter(pk__in=submissions).order_by("pk").values_list("owner", "title"))
    messages.notify_each(
        [owner for owner, _ in rows], campaign, "award.withdrawn", submission=[title for _, title in rows],
        campaign=campaign.name, why=why, link=links.to_campaign("results", campaign), now=now,
    )  # fmt: skip


def _tell_the_others(campaign: Campaign, *, actor: Person, now: dt.datetime) -> None:
    """Who was judged and has no award hears of it too, so do the units, and the experts are thanked; in the background."""
    rows = Submission.objects.filter(campaign=campaign, state=State.ELIGIBLE)
    winners = rows.filter(awards__in=Award.objects.public()).values("owner")
    others = set(rows.exclude(owner__in=winners).values_list("owner", flat=True))
    experts = Reviewer.objects.filter(
        campaign=campaign, state=Reviewer.State.ACCEPTED, person__isnull=False,
        assignments__review__state=Review.State.SUBMITTED,
    )  # fmt: skip
    judged = set(experts.values_list("person", flat=True))
    link = links.to_campaign("results", campaign)
    if others:
        messages.notify_many(
            others, campaign, "award.without", campaign=campaign.name, link=link, campaign_key=campaign.pk,
            actor=actor, now=now,
        )  # fmt: skip
    if judged:
        messages.notify_many(
            judged, campaign, "award.thanks", campaign=campaign.name, link=link, campaign_key=campaign.pk,
            actor=actor, now=now,
        )  # fmt: skip
    if coordinators := _coordinators(campaign):
        messages.notify_many(
            coordinators, campaign, "award.units", campaign=campaign.name, link=link, campaign_key=campaign.pk,
            actor=actor, now=now,
        )  # fmt: skip


def _coordinators(campaign: Campaign) -> set[int]:
    """Who runs the units that handed in for the campaign, and the units whose cases were judged."""
    handed_in = NominationBatch.objects.filter(campaign=campaign, state=NominationBatch.State.SUBMITTED)
    own = Submission.objects.filter(campaign=campaign, state=State.ELIGIBLE, unit__isnull=False)
    units = Q(unit__in=handed_in.values("unit")) | Q(unit__in=own.values("unit"))
    rows = Membership.objects.filter(units, role=Role.COORDINATOR, confirmed_at__isnull=False)
    return set(rows.values_list("person", flat=True))


@dataclass(frozen=True, slots=True)
class _Told:
    """Who is told about submissions of a round's list, each with its title; the round and the one after it."""

    owners: list[int]
    titles: list[str]
    round: str
    following: str


def _told(campaign: Campaign, round_: Round, submissions: Any) -> _Told:
    own = document_of(campaign).review.own_rounds
    rows = list(Submission.objects.filter(pk__in=submissions).order_by("pk").values_list("owner", "title"))
    following = own[own.index(round_) + 1].label
    return _Told([owner for owner, _ in rows], [title for _, title in rows], round_.label, following)


def _tell_who_goes_on(campaign: Campaign, round_: Round, submissions: Any, *, now: dt.datetime) -> None:
    told = _told(campaign, round_, submissions)
    messages.notify_each(
        told.owners, campaign, "shortlist.advanced", submission=told.titles, campaign=campaign.name, round=told.round,
        following=told.following, link=links.page_of_campaign(campaign), now=now,
    )  # fmt: skip


def _tell_who_stopped(campaign: Campaign, round_: Round, submissions: Any, *, now: dt.datetime) -> None:
    told = _told(campaign, round_, submissions)
    messages.notify_each(
        told.owners, campaign, "shortlist.stopped", submission=told.titles, campaign=campaign.name, round=told.round,
        following=told.following, link=links.page_of_campaign(campaign), now=now,
    )  # fmt: skip


def _tell_who_was_taken_off(
    campaign: Campaign, round_: Round, submissions: Any, *, why: str, now: dt.datetime
) -> None:
    told = _told(campaign, round_, submissions)
    messages.notify_each(
        told.owners, campaign, "shortlist.withdrawn", submission=told.titles, campaign=campaign.name, round=told.round,
        following=told.following, why=why, link=links.page_of_campaign(campaign), now=now,
    )  # fmt: skip
