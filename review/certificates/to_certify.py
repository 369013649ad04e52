"""What still gets a certificate: awards for their authors, and those who guided awarded cases (S10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from campaigns.models import Campaign
from review.access import document_of
from review.certificates.holders import guides
from review.models import Award, Certificate
from review.objections.queries import held_submissions
from submissions.drafts.authorship import identity_keys
from submissions.models import Instructor


def awards_to_certify(
    campaign: Campaign, role: Certificate.Role = Certificate.Role.AUTHOR
) -> QuerySet[Award]:
    """Published awards without a certificate of the role since they were published or corrected, and without an open
    objection, in the order of their numbers.
    """
    awards: QuerySet[Award] = (
        Award.objects.public()
        .filter(campaign=campaign)
        .exclude(
            Exists(
                Certificate.objects.filter(
                    award=OuterRef("pk"), issued_at__gte=OuterRef("published_at"), role=role
                )
            )
        )
        .exclude(submission__in=held_submissions(campaign))
        .select_related(
            "submission__unit", "submission__owner", "submission__rule_set", "submission__campaign__current"
        )
        .prefetch_related("submission__authors", "submission__instructors", "submission__coauthors__person")
        .order_by("pool", "rank", "pk")
    )
    return awards


@dataclass(frozen=True, slots=True)
class Guided:
    """One who guided an awarded case and gets a certificate for it."""

    award: Award
    instructor: Instructor

    @property
    def unit_name(self) -> str:
        """Their own unit; one without belongs to the case's."""
        of_case = self.award.submission.unit
        return self.instructor.unit_name or (of_case.name if of_case else "")

    @property
    def authors(self) -> str:
        """Whose case it is, in order."""
        return "、".join(author.name for author in self.award.submission.authors.all())[:300]

    @property
    def words(self) -> Iterator[str]:
        """What of it is printed."""
        yield from (self.instructor.name, self.unit_name, self.authors, self.award.submission.title)


def instructors_to_certify(campaign: Campaign) -> list[Guided]:
    """Those who guided a case with one of the awards that the campaign names, and have no certificate for it. Where each
    gets only one, it is for the best award, and who holds a valid one gets no other.
    """
    doc = document_of(campaign)
    wording = doc.instructor_certificate
    if wording is None:
        return []
    awards = awards_to_certify(campaign, Certificate.Role.INSTRUCTOR)
    if wording.tiers:
        awards = awards.filter(tier__in=wording.tiers)
    guided = [Guided(award, each) for award in awards for each in guides(award)]
    if wording.per == "case":
        return guided
    tiers = [tier.key for plan in doc.awards for tier in plan.tiers]
    places = {tier: place for place, tier in reversed(list(enumerate(tiers)))}
    guided.sort(key=lambda each: (places.get(each.award.tier, len(tiers)), each.award.rank or 0))
    return list(_once(guided, _honoured(campaign)))


def _once(guided: Iterable[Guided], honoured: set[str]) -> Iterator[Guided]:
    """The first of each person, of those who have none yet."""
    seen = set(honoured)
    for each in guided:
        keys = _keys(each.instructor)
        if not keys & seen:
            yield each
        seen |= keys


def _honoured(campaign: Campaign) -> set[str]:
    """What those are recognised by who hold a valid certificate as instructors."""
    rows = Certificate.objects.filter(
        campaign=campaign, role=Certificate.Role.INSTRUCTOR, revoked_at=None
    ).prefetch_related("award__submission__instructors")
    keys: set[str] = set()
    for row in rows:
        keys |= identity_keys(row.holder, row.unit_name, "")
        if row.award is not None:
            for each in row.award.submission.instructors.all():
                if each.name == row.holder:
                    keys |= _keys(each)
    return keys


def _keys(instructor: Instructor) -> frozenset[str]:
    email = str(instructor.details.get("email", ""))
    return identity_keys(instructor.name, instructor.unit_name, instructor.phone, email)
