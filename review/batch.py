"""A unit's batch: which cases it may put forward, what stands in it, what is used, left and missing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.calendar.queries import until_for
from campaigns.calendar.windows import decide_open
from campaigns.fields.conditions import required
from campaigns.fields.values import is_empty
from campaigns.models import Campaign
from campaigns.schema import Document, StageKind, UnitForm
from campaigns.schema.matching import CaseFacts
from portal.decisions import ALLOWED, Decision, first_refusal, refuse
from portal.models import Attachment, Membership, Person, Unit
from review.access import document_of
from review.documents import NOTHING, Examined, examined, files_of, with_files
from review.models import Nomination, NominationBatch, UnitDocument
from review.quotas import (
    Meter,
    Missing,
    Reporting,
    UnitFacts,
    below_minimum,
    decide_quota,
    meters,
    missing_units,
)
from submissions.deadlines import may_come_back
from submissions.facts import case_facts
from submissions.models import Submission
from submissions.states import State
from validators.probes.textcount import count


def unit_facts(unit: Unit) -> UnitFacts:
    """What quotas look at in a unit."""
    return UnitFacts(unit.kind, frozenset(unit.attributes))


def recommending_kinds(doc: Document) -> frozenset[str]:
    """Kinds of units that recommend."""
    return frozenset(doc.recommend.unit_kinds) if doc.recommend else frozenset()


def recommends(doc: Document, unit: Unit) -> bool:
    """Whether the unit hands in a batch of its own."""
    return doc.recommend is not None and unit.kind in recommending_kinds(doc)


def cases_below(campaign: Campaign, unit: Unit) -> QuerySet[Submission]:
    """Everything handed in from the unit and below; drafts are their owners' alone."""
    found: QuerySet[Submission] = (
        Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT).from_units_under(unit)
    )
    return found


def own_cases(campaign: Campaign, unit: Unit, doc: Document) -> QuerySet[Submission]:
    """Cases whose nearest recommending unit is this one."""
    below = Unit.objects.under(unit).exclude(pk=unit.pk).filter(kind__in=recommending_kinds(doc))
    found = cases_below(campaign, unit)
    for path in below.values_list("path", flat=True):
        found = found.exclude(unit__path__startswith=path)
    return found


def recommended_facts(batch: NominationBatch) -> list[CaseFacts]:
    """The cases in the batch, as quotas see them. One query."""
    return [case_facts(row.submission) for row in in_batch(batch)]


def in_batch(batch: NominationBatch) -> QuerySet[Nomination]:
    """What is put forward; a case that the organiser disqualified takes no place any more."""
    rows: QuerySet[Nomination] = Nomination.objects.filter(batch=batch)
    return rows.exclude(submission__state=State.DISQUALIFIED).select_related("submission__unit")


def decide_nominate(
    doc: Document, unit: Unit, batch: NominationBatch, submission: Submission, *, comment: str
) -> Decision:
    """Everything but the calendar that may stand against putting this case forward."""
    if doc.recommend is None or not doc.category(submission.category).recommended:
        return refuse("goes_direct")
    if not recommends(doc, unit):
        return refuse("unit_does_not_recommend", unit=unit.name)
    return first_refusal(
        decide_unchanged(batch),
        decide_comment(doc, comment),
        decide_quota(
            doc.recommend.quotas,
            unit_facts(unit),
            recommended_facts(batch),
            case_facts(submission),
            doc.categories,
        ),
    )


def decide_unchanged(batch: NominationBatch) -> Decision:
    """After handing in, nothing of the batch changes (L18)."""
    if batch.state == NominationBatch.State.SUBMITTED:
        return refuse("batch_submitted")
    return ALLOWED


def waiting_member(doc: Document, unit: Unit, owner: Person) -> Membership | None:
    """N03: the applicant's request to belong to the unit or one below it that no coordinator has answered, where the
    notice wants applicants confirmed and none of their requests was.
    """
    if not doc.registration.confirmed_by_unit:
        return None
    rows = list(Membership.objects.members_of([unit]).filter(person=owner).order_by("pk"))
    return None if any(row.confirmed_at for row in rows) else next(iter(rows), None)


def decide_owner(doc: Document, unit: Unit, owner: Person) -> Decision:
    """N03: a request to belong to the unit is answered before its person's case goes forward."""
    if waiting_member(doc, unit, owner) is not None:
        return refuse("member_waiting", name=str(owner))
    return ALLOWED


def vouches(doc: Document, unit: Unit, owner: Person) -> bool:
    """N03: whether putting the case forward is itself how the unit confirms its applicant."""
    return doc.registration.confirmed_by_unit and not (
        Membership.objects.members_of([unit]).filter(person=owner).exists()
    )


def decide_return(submission: Submission, *, now: dt.datetime) -> Decision:
    """A case is given back only while its applicant could still hand it in again."""
    return ALLOWED if may_come_back(submission, now=now) else refuse("return_too_late")


def decide_comment(doc: Document, comment: str) -> Decision:
    """L13: the recommending comment has at least so many 字, as Word counts them."""
    least = doc.recommend.comment_min_zi if doc.recommend else 0
    used = count(comment).words
    return ALLOWED if used >= least else refuse("comment_short", min=least, used=used, missing=least - used)


def decide_time(
    campaign: Campaign,
    unit: Unit,
    *,
    now: dt.datetime,
    category: str = "",
    submission: Submission | None = None,
) -> Decision:
    """Whether the recommending stage is open for the unit, its extension counted (X04)."""
    until = until_for(
        campaign, StageKind.RECOMMEND, submission=submission.uuid if submission else None, unit=unit
    )
    return decide_open(document_of(campaign), StageKind.RECOMMEND, category, now=now, until=until)


@dataclass(frozen=True, slots=True)
class FormState:
    """One document the unit owes, and what is there of it."""

    form: UnitForm
    document: UnitDocument | None
    seen: Examined = NOTHING
    """What the checks say of its files; it never keeps a batch back."""
    files: Sequence[Attachment] = ()

    @property
    def done(self) -> bool:
        """Everything the form asks for is there."""
        if self.document is None:
            return not self.form.slots and not any(required(field, {}) for field in self.form.fields)
        answers = self.document.answers
        answered = all(not required(f, answers) or not is_empty(answers.get(f.key)) for f in self.form.fields)
        filled = {file.slot for file in self.files}
        return answered and all(slot.key in filled for slot in self.form.slots if slot.required)


@dataclass(frozen=True, slots=True)
class BatchContents:
    """A unit's batch as its desk shows it."""

    row: NominationBatch | None
    meters: list[Meter]
    missing: list[Missing]
    forms: list[FormState]
    size: int

    @property
    def submitted(self) -> bool:
        return self.row is not None and self.row.state == NominationBatch.State.SUBMITTED

    @property
    def low(self) -> list[Meter]:
        return below_minimum(self.meters)

    @property
    def lacking_forms(self) -> list[UnitForm]:
        """Documents without which the batch cannot be handed in (E11, L19)."""
        return [state.form for state in self.forms if state.form.required_for_handover and not state.done]


def forms_of(campaign: Campaign, unit: Unit, doc: Document) -> list[FormState]:
    """The documents this unit owes."""
    if doc.recommend is None:
        return []
    there = {
        document.form: document
        for document in with_files(
            UnitDocument.objects.filter(campaign=campaign, unit=unit, updated_at__isnull=False)
        )
    }
    return [
        _state(form, there.get(form.key))
        for form in doc.recommend.forms
        if not form.unit_kinds or unit.kind in form.unit_kinds
    ]


def _state(form: UnitForm, document: UnitDocument | None) -> FormState:
    files = files_of(document)
    return FormState(form, document, examined(files), files)


def batch_of(campaign: Campaign, unit: Unit, doc: Document) -> BatchContents:
    """The unit's batch with its meters. A fixed number of queries."""
    batch = (
        NominationBatch.objects.filter(campaign=campaign, unit=unit).select_related("submitted_by").first()
    )
    rows = list(in_batch(batch)) if batch else []
    facts = [case_facts(row.submission) for row in rows]
    recommend = doc.recommend
    return BatchContents(
        row=batch,
        meters=meters(recommend.quotas, unit_facts(unit), facts, doc.categories) if recommend else [],
        missing=_missing(doc, unit, [row.submission for row in rows]),
        forms=forms_of(campaign, unit, doc),
        size=len(rows),
    )


def _missing(doc: Document, unit: Unit, recommended: list[Submission]) -> list[Missing]:
    rules = doc.recommend.mandatory if doc.recommend else ()
    if not rules:
        return []
    named = sorted({attribute for rule in rules for attribute in rule.unit_attributes})
    units = Unit.objects.under(unit).filter(attributes__overlap=named)
    return missing_units(
        rules,
        [
            Reporting(
                each.name,
                frozenset(each.attributes),
                tuple(case_facts(case) for case in recommended if case.unit_id == each.pk),
            )
            for each in units
        ],
    )


def decide_submit_batch(batch: BatchContents, *, despite_warnings: bool) -> Decision:
    """Whether the batch may be handed in: not empty, within its quotas, documents there; minimums warn (E08, E09)."""
    if batch.submitted:
        return refuse("batch_submitted")
    if not batch.size:
        return refuse("batch_empty")
    for meter in batch.meters:
        over = next((cap for cap in meter.sub_caps if cap.used > cap.max), None)
        if meter.max is not None and meter.used > meter.max:
            return refuse("quota_exceeded", label=meter.label, used=meter.used, max=meter.max)
        if over is not None:
            return refuse(
                "quota_exceeded", label=f"{meter.label}（{over.label}）", used=over.used, max=over.max
            )
    if batch.lacking_forms:
        return refuse("documents_missing", names="、".join(form.label for form in batch.lacking_forms))
    required = [missing for missing in batch.missing if missing.required]
    if required:
        return refuse("units_missing", label=required[0].label, units="、".join(required[0].units))
    if (batch.low or batch.missing) and not despite_warnings:
        return refuse("confirm_warnings")
    return ALLOWED
