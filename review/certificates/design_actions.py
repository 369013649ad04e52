"""Keeping a design."""

import datetime as dt

from django.db import transaction

from campaigns.models import Campaign
from portal import audit
from portal.decisions import require
from portal.models import Person
from review.certificates.design import Design, decide_design
from review.certificates.design_queries import longest_sample, preview_content, rarest_sample
from review.certificates.drawing import set_all_words
from review.links import verification_page
from review.models import CertificateDesign


@transaction.atomic
def save_design(
    campaign: Campaign, award: str, design: Design, *, actor: Person, now: dt.datetime
) -> CertificateDesign:
    """A new version, unless it is refused or the longest words of the campaign don't fit it. The same one again is none."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    require(decide_design(design))
    for sample in (longest_sample(campaign), rarest_sample(campaign)):
        set_all_words(
            preview_content(
                campaign, design, sample, award=award or "一等奖", address=verification_page("x" * 43)
            )
        )
    rows = CertificateDesign.objects.filter(campaign=campaign, award=award)
    last = rows.order_by("-number").first()
    layout = design.model_dump(mode="json")
    if last is not None and last.layout == layout:
        return last
    row: CertificateDesign = CertificateDesign.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, award=award, number=last.number + 1 if last else 1,
        layout=layout, made_by=actor, made_at=now,
    )  # fmt: skip
    audit.record(
        "certificate.design",
        campaign,
        campaign=campaign.pk,
        actor=actor,
        now=now,
        award=award,
        version=row.number,
    )
    return row
