"""Drafting awards by plan, adjusting one by hand, publishing."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from campaigns.models import Campaign
from campaigns.schema.judging import Tier
from portal import audit, messages
from portal.decisions import Decision, NotAllowed, refuse, require
from portal.models import Person
from review import links
from review.access import document_of
from review.awards.queries import planned_awards
from review.awards.results import forget_results
from review.judging.rankings import gaps_of, pool_label
from review.models import Award, Review, Reviewer
from submissions.models import Submission
from submissions.states import State


def _locked(campaign: Campaign) -> Campaign:
    """The campaign's row, locked; refused once the results are public."""
    row: Campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.results_at is not None:
        raise NotAllowed(refuse("published_already"))
    return row


@transaction.atomic
def draft_awards(campaign: Campaign, *, actor: Person, now: dt.datetime) -> int:
    """Draft all awards anew by the campaign's plans; what was adjusted by hand is drafted over."""
    _locked(campaign)
    doc = document_of(campaign)
    if not doc.awards:
        raise NotAllowed(refuse("no_award_plan"))
    planned = planned_awards(campaign)
    if not planned:
        judged = Review.objects.filter(
            assignment__submission__campaign=campaign, state=Review.State.SUBMITTED
        )
        raise NotAllowed(refuse("nothing_awarded" if judged.exists() else "nothing_judged"))
    Award.objects.filter(campaign=campaign).delete()
    Award.objects.bulk_create(
        [
            Award(
                tenant_id=campaign.tenant_id,
                campaign=campaign,
                submission_id=award.id,
                tier=award.tier,
                label=award.label,
                pool=pool_label(doc, award.pool)[:200],
                rank=award.rank,
                score=award.score,
                decided_by=actor,
                decided_at=now,
            )
            for award in planned
        ],
        batch_size=1000,
    )
    audit.record("award.draft", campaign, campaign=campaign.pk, actor=actor, now=now, awards=len(planned))
    return len(planned)


def tiers_of(campaign: Campaign) -> list[Tier]:
    """Every tier of the campaign's plans, once."""
    tiers: dict[str, Tier] = {}
    for plan in document_of(campaign).awards:
        for tier in plan.tiers:
            tiers.setdefault(tier.key, tier)
    return list(tiers.values())


@transaction.atomic
def adjust_award(
    submission: Submission, *, tier: str, why: str, actor: Person, now: dt.datetime
) -> Award | None:
    """Give one case another tier, or none ("" ), by hand and with a reason."""
    campaign = submission.campaign
    _locked(campaign)
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    state = Submission.objects.filter(pk=submission.pk).values_list("state", flat=True).get()
    if (
        state != State.ELIGIBLE
    ):  # as it stands under the lock: it may have been excluded since the page was opened
        raise NotAllowed(refuse("not_judged"))
    chosen = next((each for each in tiers_of(campaign) if each.key == tier), None)
    if tier and chosen is None:
        raise NotAllowed(refuse("no_such_tier"))
    old = Award.objects.filter(submission=submission).first()
    audit.record(
        "award.adjust",
        submission,
        actor=actor,
        now=now,
        why=why.strip(),
        old=old.tier if old else "",
        new=tier,
    )
    if chosen is None:
        Award.objects.filter(submission=submission).delete()
        return None
    values = {"tier": chosen.key, "label": chosen.label, "decided_by": actor, "decided_at": now}
    award, _ = Award.objects.update_or_create(
        submission=submission,
        defaults=values,
        create_defaults={
            **values,
            "tenant_id": campaign.tenant_id,
            "campaign": campaign,
            "pool": pool_label(document_of(campaign), (submission.category,)),
            "rank": None,
        },
    )
    result: Award = award
    return result


def open_matters(campaign: Campaign, *, now: dt.datetime) -> list[Decision]:
    """What the slices to the right still have open before the results are final (settings.PUBLISHING_CHECKS), each a
    refusal in words.
    """
    decisions = [import_string(name)(campaign, now=now) for name in settings.PUBLISHING_CHECKS]
    return [decision for decision in decisions if not decision]


def _tell_the_others(campaign: Campaign, *, actor: Person, now: dt.datetime) -> None:
    """Who was judged and has no award hears of it too, and the experts are thanked; in the background."""
    rows = Submission.objects.filter(campaign=campaign, state=State.ELIGIBLE)
    winners = rows.filter(award__isnull=False).values("owner")
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


@transaction.atomic
def publish_awards(campaign: Campaign, *, despite_gaps: bool, actor: Person, now: dt.datetime) -> int:
    """Make the awards public and tell every applicant. Refused while reviews are out, unless the organiser
    confirms.
    """
    row = _locked(campaign)
    awards = list(Award.objects.filter(campaign=campaign).select_related("submission__owner"))
    if not awards:
        raise NotAllowed(refuse("no_awards"))
    gaps = gaps_of(campaign)
    if gaps and not despite_gaps:
        raise NotAllowed(refuse("reviews_out", count=gaps))
    if not despite_gaps:
        for matter in open_matters(campaign, now=now):
            require(matter)
    Award.objects.filter(campaign=campaign).update(published_at=now)
    Campaign.objects.filter(pk=row.pk, results_at=None).update(results_at=now)
    campaign.results_at = now
    audit.record(
        "award.publish", campaign, campaign=campaign.pk, actor=actor, now=now, awards=len(awards), gaps=gaps
    )
    for award in awards:
        messages.notify(
            award.submission.owner,
            campaign,
            "award.published",
            award=award.label,
            submission=str(award.submission),
            campaign=campaign.name,
            link=links.to_campaign("results", campaign),
            now=now,
        )
    _tell_the_others(campaign, actor=actor, now=now)
    return len(awards)


def drop_award(submission: Submission, *, why: str, now: dt.datetime) -> None:
    """A submission that is excluded loses the award drafted for it; a published one is no longer shown
    (settings.EXCLUSION_HANDLERS).
    """
    Award.objects.filter(submission=submission, published_at=None).delete()
    forget_results(submission.campaign)
