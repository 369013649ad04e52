"""Corrections of rosters read back."""

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Roster
from review.access import document_of
from review.certificates.holders import holders
from review.models import Award, Certificate, RosterCorrection

A_PAGE = 50


def rosters_that_come_back(campaign: Campaign) -> list[Roster]:
    """The organiser's rosters with a column that may come back corrected."""
    return [each for each in document_of(campaign).rosters if each.comes_back]


def corrections_of(campaign: Campaign) -> QuerySet[RosterCorrection]:
    """Newest first, with how many values and cases each has."""
    rows = RosterCorrection.objects.filter(campaign=campaign).select_related("brought_by", "decided_by")
    return rows.annotate(
        value_count=Count("values"),
        case_count=Count("values__submission", distinct=True),
        kept_count=Count("values", filter=Q(values__kept=True)),
    ).order_by("-pk")


def value_page(correction: RosterCorrection, number: str | None) -> Page:
    """Its values by line."""
    rows = correction.values.select_related("submission").order_by("line", "position", "what")
    return Paginator(rows, A_PAGE).get_page(number)


def valid_certificates(campaign: Campaign, submissions: set[int]) -> list[Certificate]:
    """Certificates in force of these cases."""
    rows = Certificate.objects.filter(campaign=campaign, award__submission__in=submissions, revoked_at=None)
    return list(rows.select_related("award__submission__unit", "award__submission__owner").order_by("number"))


def to_reissue(correction: RosterCorrection) -> list[Certificate]:
    """Certificates in force of the corrected cases that say otherwise than the cases do now. Three queries."""
    wording = document_of(correction.campaign).certificate
    if correction.state != RosterCorrection.State.APPLIED or wording is None:
        return []
    cases = set(correction.values.filter(kept=False).values_list("submission_id", flat=True))
    rows = Certificate.objects.filter(
        campaign=correction.campaign, award__submission__in=cases, revoked_at=None
    )
    rows = rows.select_related("award__submission__unit", "award__submission__owner")
    found = rows.prefetch_related("award__submission__authors").order_by("number")
    return [
        row
        for row in found
        if row.award is not None and not _says_the_same(row, row.award, wording.per_author)
    ]


def _says_the_same(certificate: Certificate, award: Award, per_author: bool) -> bool:
    case = award.submission
    if certificate.role == Certificate.Role.INSTRUCTOR:
        names = "、".join(author.name for author in case.authors.all())
        return certificate.title == case.title and certificate.authors == names[:300]
    said = (certificate.holder, certificate.unit_name, certificate.title)
    return any(said == (names, unit, case.title) for names, unit in holders(award, per_author=per_author))
