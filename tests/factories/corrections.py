"""A roster that came back corrected."""

from review.models import CorrectedValue, RosterCorrection


def make_correction(campaign, submission, person, *, now, roster="all", old="旧题目", new="新题目"):
    """One title, waiting for a second person."""
    made = RosterCorrection.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, roster=roster, why="笔误", brought_by=person, brought_at=now
    )  # fmt: skip
    CorrectedValue.objects.create(
        tenant_id=campaign.tenant_id, correction=made, submission=submission, line=3, what="title", old=old, new=new
    )  # fmt: skip
    return made
