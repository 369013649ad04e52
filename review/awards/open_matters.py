"""What is still open before a run's list is made public, each a refusal in words."""

import datetime as dt

from django.conf import settings
from django.utils.module_loading import import_string

from campaigns.models import Campaign
from campaigns.schema.calendar import StageKind
from campaigns.schema.judging import Round
from portal.decisions import Decision, refuse
from review.access import document_of
from review.awards.run_rules import rules_of
from review.awards.snapshots import changes_since
from review.judging.rankings import gaps_of
from review.models import AwardRun


def open_matters(campaign: Campaign, run: AwardRun | None, *, now: dt.datetime) -> list[Decision]:
    """Missing reviews, ties that nobody decided, a list that later events have overtaken, the stage of publishing that hasn't
    begun, and what the slices to the right have open (settings.PUBLISHING_CHECKS). A correction is about a published list:
    missing reviews and stages were passed over then.
    """
    correction = run is not None and run.corrects_id is not None
    rules = rules_of(document_of(campaign), run.list_key if run is not None else "")
    of_round = rules.narrows
    matters = [] if correction or rules.special else _before_publication(campaign, of_round, now=now)
    if run is not None:
        matters += _of_run(run)
    if not correction and of_round is None and rules.special is None:
        checks = [import_string(name)(campaign, now=now) for name in settings.PUBLISHING_CHECKS]
        matters += [decision for decision in checks if not decision]
    return matters


def _before_publication(campaign: Campaign, of_round: Round | None, *, now: dt.datetime) -> list[Decision]:
    matters = []
    if gaps := gaps_of(campaign, of_round):
        matters.append(refuse("reviews_out", count=gaps))
    if of_round is not None:
        return matters
    stages = [
        stage for stage in document_of(campaign).stages if stage.kind is StageKind.PUBLISH and stage.opens
    ]
    if stages and all(stage.opens > now for stage in stages if stage.opens):
        first = min(stage.opens for stage in stages if stage.opens)
        matters.append(refuse("before_stage", opens=first.astimezone(campaign.zone)))
    return matters


def _of_run(run: AwardRun) -> list[Decision]:
    matters = []
    if ties := open_ties(run):
        matters.append(refuse("ties_open", count=ties))
    changes = changes_since(run)
    if any(changes.values()):
        matters.append(refuse("run_overtaken", **changes))
    return matters


def open_ties(run: AwardRun) -> int:
    """Ties of the run that wait for a person."""
    return sum(1 for tie in run.summary.get("ties", ()) if tie["open"])
