"""Corrections of rosters read back."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Roster
from portal.words import say
from review.access import document_of
from review.certificates.holders import holders
from review.corrections.differences import Change
from review.corrections.limits import Broken, broken_limits
from review.models import Award, Certificate, RosterCorrection
from submissions.models import Submission

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


def limits_broken_by(correction: RosterCorrection) -> list[Broken]:
    """Author limits that a waiting correction would break, as the other cases are now. Three queries at most."""
    if correction.state != RosterCorrection.State.WAITING:
        return []
    asked: dict[int, list[Change]] = {}
    for value in correction.values.order_by("pk"):
        change = Change(value.what, value.position, value.old, value.new)
        asked.setdefault(value.submission_id, []).append(change)
    return broken_limits(correction.campaign, asked)


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit that a corrected case would break, in words."""

    case: Submission
    words: str
    forbids: bool


def limit_lines(correction: RosterCorrection) -> list[LimitLine]:
    """The same as the page lists them. One query more."""
    broken = limits_broken_by(correction)
    cases = Submission.objects.in_bulk([each.case for each in broken]) if broken else {}
    return [LimitLine(cases[each.case], say(each.decision), each.forbids) for each in broken]


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
