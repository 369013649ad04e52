"""Certificates as lists and as they are printed."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from portal.models import Person
from portal.permissions import coordinated_units
from review.access import document_of
from review.certificates.content import CertificateContent, content_of
from review.certificates.fonts import missing
from review.certificates.holders import holders, printed_words
from review.certificates.wordings import wording_of
from review.models import Award, Certificate
from review.objections.queries import held_submissions


def certificates_of(campaign: Campaign) -> QuerySet[Certificate]:
    """All of a campaign's, with their cases or the lists of honoured units."""
    certificates: QuerySet[Certificate] = Certificate.objects.filter(campaign=campaign).select_related(
        "award__submission", "honour__honour_list", "reissue"
    )
    return certificates


def awards_to_certify(campaign: Campaign) -> QuerySet[Award]:
    """Published awards without a certificate since they were published or corrected, and without an open objection, in the
    order of their numbers.
    """
    awards: QuerySet[Award] = (
        Award.objects.public()
        .filter(campaign=campaign)
        .exclude(
            Exists(Certificate.objects.filter(award=OuterRef("pk"), issued_at__gte=OuterRef("published_at")))
        )
        .exclude(submission__in=held_submissions(campaign))
        .select_related("submission__unit", "submission__owner")
        .prefetch_related("submission__authors")
        .order_by("pool", "rank", "pk")
    )
    return awards


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A case whose certificate waits, and the characters for which it waits."""

    names: str
    title: str
    letters: str


def unprintable_awards(campaign: Campaign) -> list[Unprintable]:
    """Those among the awards without a certificate whose names, unit or title no typeface draws as a whole."""
    wording = document_of(campaign).certificate
    if wording is None or campaign.results_at is None:
        return []
    words = [(award, "".join(printed_words(award, wording))) for award in awards_to_certify(campaign)]
    if not missing("".join({letter for _, text in words for letter in text})):
        return []
    return [
        Unprintable(
            "、".join(names for names, _ in holders(award, per_author=False)), award.submission.title, letters
        )
        for award, text in words
        if (letters := missing(text))
    ]


def certificate_page(campaign: Campaign, q: str, number: Any) -> Page:
    """One page, found by number, holder, title or unit; each says which of its characters (`missing`) cannot be printed."""
    rows = certificates_of(campaign)
    if q := q.strip()[:60]:
        rows = rows.filter(
            Q(number__icontains=q)
            | Q(holder__icontains=q)
            | Q(title__icontains=q)
            | Q(unit_name__icontains=q)
        )
    page: Page = Paginator(rows.order_by("number"), 50).get_page(number)
    for certificate in page:
        certificate.missing = missing(
            certificate.number + certificate.holder + certificate.title + certificate.unit_name
        )
    return page


def count_by_state(campaign: Campaign) -> tuple[int, int]:
    """(valid, revoked)."""
    row = certificates_of(campaign).aggregate(
        valid=Count("pk", filter=Q(revoked_at=None)), revoked=Count("pk", filter=Q(revoked_at__isnull=False))
    )
    return row["valid"], row["revoked"]


def certificate_content(certificate: Certificate, campaign: Campaign) -> CertificateContent:
    """A certificate to print."""
    doc = document_of(campaign)
    return content_of(certificate, doc, wording_of(certificate, doc), campaign.zone)


def valid_contents(campaign: Campaign) -> list[CertificateContent]:
    """Every valid certificate to print."""
    return [certificate_content(row, campaign) for row in certificates_of(campaign).filter(revoked_at=None)]


def own_certificates(campaign: Campaign, person: Person) -> list[Certificate]:
    """Valid certificates of the person's own cases, and of the units that the person coordinates."""
    own = Q(award__submission__owner=person)
    if document_of(campaign).unit_awards:
        for unit in coordinated_units(person, campaign.tenant):
            own |= Q(honour__unit__path__startswith=unit.path)
    return list(certificates_of(campaign).filter(own, revoked_at=None).order_by("number"))
