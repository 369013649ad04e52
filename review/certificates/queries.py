"""Certificates as lists and as they are printed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Person, subject_of
from portal.permissions import coordinated_units
from portal.tasks.queries import Line, lines, tasks_of
from portal.typed_text import identity
from review.access import document_of
from review.certificates.content import CertificateContent, content_of
from review.certificates.design_queries import layout_of
from review.certificates.fonts import missing
from review.certificates.holders import holders, printed_words
from review.certificates.pictures import Album
from review.certificates.to_certify import awards_to_certify, instructors_to_certify
from review.certificates.wordings import wording_of
from review.models import Certificate
from submissions.models import CoAuthor


def certificates_of(campaign: Campaign) -> QuerySet[Certificate]:
    """All of a campaign's, with their cases or the lists of honoured units."""
    certificates: QuerySet[Certificate] = Certificate.objects.filter(campaign=campaign).select_related(
        "award__submission", "honour__honour_list", "reissue", "design"
    )
    return certificates


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A case whose certificate waits, and the characters for which it waits."""

    names: str
    title: str
    letters: str


def unprintable_awards(campaign: Campaign) -> list[Unprintable]:
    """Those without a certificate, of authors and of instructors, whose names, unit or title no typeface draws as a whole."""
    doc = document_of(campaign)
    if campaign.results_at is None:
        return []
    words: list[tuple[str, str, str]] = []
    if doc.certificate is not None:
        for award in awards_to_certify(campaign):
            names = "、".join(names for names, _ in holders(award, per_author=False))
            words.append((names, award.submission.title, "".join(printed_words(award, doc.certificate))))
    words += [
        (guided.instructor.name, guided.award.submission.title, "".join(guided.words))
        for guided in instructors_to_certify(campaign)
    ]
    if not missing("".join({letter for *_, text in words for letter in text})):
        return []
    return [Unprintable(names, title, letters) for names, title, text in words if (letters := missing(text))]


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
    (content,) = contents_of(campaign, [certificate])
    return content


def contents_of(campaign: Campaign, rows: Iterable[Certificate]) -> Iterator[CertificateContent]:
    """Certificates to print, one after another, each as it was issued: with the words of its day, its design, its pictures."""
    album = Album()
    docs: dict[int, Document] = {}
    every = rows.iterator(chunk_size=500) if isinstance(rows, QuerySet) else rows
    for row in every:
        doc = docs.get(row.rule_set_id)
        if doc is None:
            doc = docs[row.rule_set_id] = row.rule_set.doc
        yield content_of(
            row,
            doc,
            wording_of(row, doc),
            campaign.zone,
            design=layout_of(row.design),
            pictures=album.of(row),
        )


BATCHES = ("certificates_pdf", "certificates_zip", "certificates-issue")
"""The kinds of tasks that make, or issue, all certificates of a campaign."""


def batch_lines(campaign: Campaign, person: Person) -> list[Line]:
    """What the person asked for of all certificates together, latest first."""
    tasks = tasks_of(person).filter(kind__in=BATCHES, subject=subject_of(campaign))
    return lines(tasks[:6])


def own_certificates(campaign: Campaign, person: Person) -> list[Certificate]:
    """Valid certificates of the person's own cases, of those on which they confirmed to be an author (where each author has
    one, only theirs), and of the units that they coordinate.
    """
    own = Q(award__submission__owner=person)
    if document_of(campaign).unit_awards:
        for unit in coordinated_units(person, campaign.tenant):
            own |= Q(honour__unit__path__startswith=unit.path)
    rows = certificates_of(campaign).filter(revoked_at=None)
    found = {row.pk: row for row in rows.filter(own)}
    found |= {
        row.pk: row for row in rows.filter(award__submission__in=_confirmed(person)) if names(row, person)
    }
    return sorted(found.values(), key=lambda row: row.number)


def _confirmed(person: Person) -> QuerySet[CoAuthor, Any]:
    """The submissions on which the person confirmed to be an author."""
    answers = CoAuthor.objects.filter(person=person, answer=CoAuthor.Answer.CONFIRMED)
    return answers.values("submission")


def names(certificate: Certificate, person: Person) -> bool:
    """Whether the person is among those whom the certificate names."""
    return identity(person.real_name) in {identity(name) for name in certificate.holder.split("、")}


def fetches_as_author(certificate: Certificate, person: Person) -> bool:
    """Whether the person confirmed to be an author of its case and is named on it."""
    return (
        certificate.award is not None
        and names(certificate, person)
        and _confirmed(person).filter(submission=certificate.award.submission_id).exists()
    )
