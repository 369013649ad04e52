"""What a printed form is filled from: a case, or a unit's document; and which of the campaign's forms it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign
from campaigns.schema import Document, Roster
from campaigns.schema.outputs import Printout
from portal.models import Unit
from review.access import document_of
from review.exports.rosters import table
from review.models import Nomination, UnitDocument
from submissions.models import Author, Submission


@dataclass(frozen=True, slots=True)
class CaseSubject:
    """A case, with what its recommending unit says of it where a form asks."""

    submission: Submission
    doc: Document
    authors: Sequence[Author]
    unit: Unit | None = None
    nomination: Nomination | None = None

    @property
    def campaign(self) -> Campaign:
        return self.submission.campaign

    @property
    def name(self) -> str:
        """As files are called."""
        return str(self.submission)

    @property
    def reference(self) -> str:
        """Its number; of a draft, which has none, the beginning of its own id."""
        return self.submission.number or f"草稿{str(self.submission.uuid)[:8].upper()}"


@dataclass(frozen=True, slots=True)
class UnitSubject:
    """A unit with its documents."""

    campaign: Campaign
    doc: Document
    unit: Unit
    sample: Mapping[str, Any] | None = None
    """Answers instead of the unit's own; its lists then have no rows."""

    @property
    def name(self) -> str:
        """As files are called."""
        return self.unit.name

    @property
    def reference(self) -> str:
        """The unit's key."""
        return self.unit.key

    def answers(self, form: str | None) -> Mapping[str, Any]:
        """What the unit wrote into one of its forms."""
        if self.sample is not None:
            return self.sample
        rows = UnitDocument.objects.filter(campaign=self.campaign, unit=self.unit, form=form or "")
        document = rows.first()
        return document.answers if document else {}

    def rosters(self, keys: Sequence[str]) -> dict[str, list[list[Any]]]:
        """Rows of the unit's lists."""
        chosen = {roster.key: roster for roster in self.doc.rosters if roster.key in keys}
        if self.sample is not None:
            return {key: sample_rows(roster) for key, roster in chosen.items()}
        return {key: list(table(self.campaign, roster, unit=self.unit)[1]) for key, roster in chosen.items()}


def sample_rows(roster: Roster) -> list[list[Any]]:
    """Three lines of a list, to see what it looks like."""
    return [
        [n if column.value == "seq" else f"（示例）{column.label}{n}" for column in roster.columns]
        for n in (1, 2, 3)
    ]


Subject = CaseSubject | UnitSubject


def owners_case(submission: Submission) -> CaseSubject:
    """A case as its owner prints it."""
    return CaseSubject(submission, submission.rules.doc, list(submission.authors.all()))


def units_case(submission: Submission, unit: Unit) -> CaseSubject:
    """A case as the unit that recommends it prints it."""
    own = Nomination.objects.filter(submission=submission, batch__unit=unit).first()
    return CaseSubject(submission, submission.rules.doc, list(submission.authors.all()), unit, own)


def organisers_case(submission: Submission) -> CaseSubject:
    """A case as the organiser prints it: with the nomination that counts."""
    own = getattr(submission, "nomination", None)
    unit = own.batch.unit if own is not None else submission.unit
    return CaseSubject(submission, submission.rules.doc, list(submission.authors.all()), unit, own)


def units_forms(campaign: Campaign, unit: Unit) -> UnitSubject:
    """A unit's own forms."""
    return UnitSubject(campaign, document_of(campaign), unit)


def printouts_of(subject: Subject, *, of_the_unit: bool = True) -> list[Printout]:
    """The forms that there are for it; without `of_the_unit`, only those that are the applicant's to print."""
    if isinstance(subject, UnitSubject):
        forms = {form.key: form for form in subject.doc.recommend.forms} if subject.doc.recommend else {}
        return [
            printout
            for printout in subject.doc.printouts
            if printout.of == "unit" and _is_for(forms.get(printout.unit_form or ""), subject.unit)
        ]
    return [
        printout
        for printout in subject.doc.printouts
        if printout.is_for(subject.submission.category) and (of_the_unit or not printout.by_unit)
    ]


def _is_for(form: Any, unit: Unit) -> bool:
    """A form that no unit form stands behind is every unit's."""
    return form is None or not form.unit_kinds or unit.kind in form.unit_kinds
