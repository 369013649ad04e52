"""Issuing, revoking and reissuing certificates (X10). What stands on one is frozen when it is issued."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import Certificate as Wording
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person
from portal.typed_text import one_line
from review import links
from review.access import document_of
from review.certificates.numbering import decide_pattern, numbers
from review.models import Award, Certificate
from review.objections.queries import held_submissions
from submissions.models import Submission
from submissions.states import State


def _wording(campaign: Campaign) -> Wording:
    wording = document_of(campaign).certificate
    if wording is None:
        raise NotAllowed(refuse("no_certificate"))
    require(decide_pattern(wording.number))
    return wording


@transaction.atomic
def issue_all(campaign: Campaign, *, actor: Person, now: dt.datetime) -> int:
    """A certificate for every published award that has none; running it again issues nothing twice. A case with an undecided
    objection waits (C20).
    """
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.results_at is None:
        raise NotAllowed(refuse("not_published"))
    wording = _wording(campaign)
    awards = (
        Award.objects.filter(
            campaign=campaign, published_at__isnull=False, certificates=None, submission__state=State.ELIGIBLE
        )
        .select_related("submission__unit", "submission__owner")
        .prefetch_related("submission__authors")
        .exclude(submission__in=held_submissions(campaign))
        .order_by("pool", "rank", "pk")
    )
    fresh = _fresh_numbers(campaign, wording, now)
    certificates = [
        Certificate(
            tenant_id=campaign.tenant_id,
            award=award,
            number=next(fresh),
            holder=holder[:200],
            unit_name=(unit or (award.submission.unit.name if award.submission.unit else ""))[:120],
            title=award.submission.title,
            label=award.label,
            issued_at=now,
        )
        for award in awards
        for holder, unit in holders(award, per_author=wording.per_author)
    ]
    Certificate.objects.bulk_create(certificates, batch_size=1000)
    if certificates:
        audit.record(
            "certificate.issue", campaign, campaign=campaign.pk, actor=actor, now=now, count=len(certificates)
        )
    for award in awards:
        messages.notify(
            award.submission.owner,
            campaign,
            "certificate.issued",
            award=award.label,
            submission=str(award.submission),
            link=links.to_campaign("results", campaign),
            now=now,
        )
    return len(certificates)


def holders(award: Award, *, per_author: bool) -> list[tuple[str, str]]:
    """(names, unit) of each certificate of an award: all authors together in order, or one for each."""
    authors = list(award.submission.authors.all())
    if not authors:
        return [(str(award.submission.owner), "")]
    if per_author:
        return [(author.name, author.unit_name) for author in authors]
    return [("、".join(author.name for author in authors), authors[0].unit_name)]


@transaction.atomic
def revoke(certificate: Certificate, *, why: str, actor: Person, now: dt.datetime) -> None:
    """Take a certificate back; its address says so from now on."""
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    won = Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(
        revoked_at=now, revoked_why=why.strip()
    )
    if not won:
        raise NotAllowed(refuse("revoked_already"))
    audit.record(
        "certificate.revoke",
        certificate,
        campaign=certificate.award.campaign_id,
        actor=actor,
        now=now,
        why=why.strip(),
    )


@transaction.atomic
def reissue(
    certificate: Certificate,
    *,
    holder: str,
    unit_name: str,
    title: str,
    why: str,
    actor: Person,
    now: dt.datetime,
) -> Certificate:
    """Replace a certificate by a corrected one with a number of its own; the old one points at it."""
    campaign = certificate.award.campaign
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    holder, unit_name, title = one_line(holder), one_line(unit_name), one_line(title)
    if not holder or not title:
        raise NotAllowed(refuse("certificate_blank"))
    revoke(certificate, why=why, actor=actor, now=now)
    replacement: Certificate = Certificate.objects.create(
        tenant_id=certificate.tenant_id,
        award=certificate.award,
        number=next(_fresh_numbers(campaign, _wording(campaign), now)),
        holder=holder,
        unit_name=unit_name,
        title=title,
        label=certificate.label,
        issued_at=now,
        replaces=certificate,
    )
    audit.record(
        "certificate.reissue",
        replacement,
        campaign=replacement.award.campaign_id,
        actor=actor,
        now=now,
        why=why.strip(),
        old=certificate.number,
    )
    return replacement


def _fresh_numbers(campaign: Campaign, wording: Wording, now: dt.datetime) -> Iterator[str]:
    taken = set(Certificate.objects.values_list("number", flat=True))
    count = Certificate.objects.filter(award__campaign=campaign).count()
    return numbers(wording.number, year=now.astimezone(campaign.zone).year, start=count + 1, taken=taken)


def revoke_certificates(submission: Submission, *, why: str, now: dt.datetime) -> None:
    """The certificates of a submission that is excluded lose their force (settings.EXCLUSION_HANDLERS)."""
    valid = Certificate.objects.filter(award__submission=submission, revoked_at=None)
    valid.update(revoked_at=now, revoked_why=why)


def note_export(campaign: Campaign, what: str, *, actor: Person, now: dt.datetime) -> None:
    """All certificates at once hold everybody's name, so taking them out leaves a trace (X08, SEC-M8)."""
    audit.record("export.create", campaign, campaign=campaign.pk, actor=actor, now=now, what=what)
