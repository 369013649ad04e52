"""What the merge fields of a nomination, a ranking, an award, a certificate and a unit's form stand for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.fields.conditions import shown
from campaigns.fields.merge_fields import Resolvers, Scope
from campaigns.fields.values import is_empty
from campaigns.fields.words import FieldView, field_view, plain_text
from campaigns.schema import Document, UnitForm
from portal.masking import Sight
from review.models import Award, Certificate, FollowUp
from submissions.merge_fields import Table


@dataclass(frozen=True, slots=True)
class RankingSubject:
    """Score and place of a submission; "" where there is none yet."""

    score: Decimal | str = ""
    rank: int | str = ""


@dataclass(frozen=True, slots=True)
class AwardsSubject:
    """A case's awards, and the document that names their tiers."""

    awards: Sequence[Award]
    doc: Document


@dataclass(frozen=True, slots=True)
class CertificateSubject:
    """A certificate, whose own values are frozen, and the document whose labels are used."""

    certificate: Certificate
    doc: Document


@dataclass(frozen=True, slots=True)
class UnitFormSubject:
    """A unit's form and what the unit answered."""

    form: UnitForm
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnitListSubject:
    """A unit's list: its rosters' headings and rows, made when one is asked for."""

    table: Callable[[str], tuple[Sequence[str], Sequence[Sequence[Any]]]]


@dataclass(frozen=True, slots=True)
class FollowUpSubject:
    """A case's follow-up marks, and the document that names them."""

    rows: Sequence[FollowUp]
    doc: Document


def _marks(subject: FollowUpSubject) -> str:
    """In the campaign's order: label, and the note where there is one."""
    notes = {row.mark: row.note for row in subject.rows}
    return "；".join(
        f"{mark.label}（{notes[mark.key]}）" if notes[mark.key] else mark.label
        for mark in subject.doc.marks
        if mark.key in notes
    )


def _mark(subject: FollowUpSubject, key: str) -> str:
    return next((row.note or "是" for row in subject.rows if row.mark == key), "")


def _award(subject: AwardsSubject) -> str:
    """Labels of the published ones, the award itself before special ones."""
    return "、".join(award.label for award in subject.awards if award.published_at)


def _award_short(subject: AwardsSubject) -> str:
    """The same, as the notice's tables write them; special awards have no short label."""
    short = {tier.key: tier.short for plan in subject.doc.awards for tier in plan.tiers}
    return "、".join(
        (not award.list_key and short.get(award.tier)) or award.label
        for award in subject.awards
        if award.published_at
    )


def _certificates(subject: AwardsSubject) -> str:
    """Numbers of the valid certificates, which the query put into `valid`."""
    return "、".join(certificate.number for award in subject.awards for certificate in award.valid)  # type: ignore[attr-defined]


def _certificate_category(subject: CertificateSubject) -> str:
    award = subject.certificate.award
    return subject.doc.category(award.submission.category).label if award else ""


def _certificate_track(subject: CertificateSubject) -> str:
    award = subject.certificate.award
    return subject.doc.label_of("tracks", award.submission.track) if award else ""


def _answers(subject: UnitFormSubject) -> list[FieldView]:
    """Every answered field that is asked, in the form's order."""
    return [
        field_view(field, subject.answers.get(field.key), sight=Sight.WHOLE)
        for field in subject.form.fields
        if shown(field, subject.answers) and not is_empty(subject.answers.get(field.key))
    ]


def _answer(subject: UnitFormSubject, key: str) -> str:
    field = next((field for field in subject.form.fields if field.key == key), None)
    if field is None or not shown(field, subject.answers):
        return ""
    return plain_text(field, subject.answers.get(key))


def _form_table(subject: UnitFormSubject) -> Table:
    """What the unit answered as one line."""
    fields = subject.form.fields
    return Table(
        [field.label for field in fields],
        [[plain_text(field, subject.answers.get(field.key)) for field in fields]],
    )


RESOLVERS: Resolvers = {
    (Scope.NOMINATION, "recommending_unit"): lambda nomination: nomination.batch.unit.name,
    (Scope.NOMINATION, "comment"): lambda nomination: nomination.comment,
    (Scope.RANKING, "score"): lambda standing: standing.score,
    (Scope.RANKING, "rank"): lambda standing: standing.rank,
    (Scope.AWARD, "award"): _award,
    (Scope.AWARD, "award_short"): _award_short,
    (Scope.AWARD, "certificate"): _certificates,
    (Scope.FOLLOW_UP, "marks"): _marks,
    (Scope.FOLLOW_UP, "mark"): _mark,
    (Scope.CERTIFICATE, "name"): lambda s: s.certificate.holder,
    (Scope.CERTIFICATE, "authors"): lambda s: s.certificate.authors or s.certificate.holder,
    (Scope.CERTIFICATE, "instructors"): lambda s: s.certificate.instructors,
    (Scope.CERTIFICATE, "honour"): lambda s: s.certificate.label,
    (Scope.CERTIFICATE, "title"): lambda s: s.certificate.title,
    (Scope.CERTIFICATE, "award"): lambda s: s.certificate.case_award or s.certificate.label,
    (Scope.CERTIFICATE, "unit"): lambda s: s.certificate.unit_name,
    (Scope.CERTIFICATE, "category"): _certificate_category,
    (Scope.CERTIFICATE, "track"): _certificate_track,
    (Scope.UNIT, "unit_name"): lambda unit: unit.name,
    (Scope.UNIT_FORM, "answers"): _answers,
    (Scope.UNIT_FORM, "answer"): _answer,
    (Scope.UNIT_FORM, "form_table"): _form_table,
    (Scope.UNIT_LIST, "roster"): lambda s, key: s.table(key),
}
