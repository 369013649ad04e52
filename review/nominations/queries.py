"""A unit's batch: which cases it may put forward, what stands in it, what is used, left and missing."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.calendar.queries import until_for
from campaigns.models import Campaign
from campaigns.schema import Document, StageKind, UnitForm
from campaigns.schema.matching import CaseFacts
from portal.decisions import Decision
from portal.models import Membership, Person, Unit
from review.access import document_of
from review.models import Nomination, NominationBatch
from review.nominations.decisions import decide_submit_batch, decide_time, recommending_kinds
from review.nominations.documents.queries import FormState, forms_of
from review.nominations.quotas import (
    Meter,
    Missing,
    Reporting,
    UnitFacts,
    below_minimum,
    meters,
    missing_units,
)
from submissions.case_attributes import case_attributes
from submissions.deadlines import until_with_own
from submissions.models import Submission
from submissions.states import State


def unit_facts(unit: Unit) -> UnitFacts:
    """What quotas look at in a unit."""
    return UnitFacts(unit.kind, frozenset(unit.attributes), unit.key, unit.numbers)


def recommends(doc: Document, unit: Unit) -> bool:
    """Whether the unit hands in a batch of its own."""
    return doc.recommend is not None and unit.kind in recommending_kinds(doc)


def batch_submitted(campaign: Campaign, unit: Unit) -> bool:
    """Whether the unit has handed in."""
    return NominationBatch.objects.filter(
        campaign=campaign, unit=unit, state=NominationBatch.State.SUBMITTED
    ).exists()


def nominated_facts(batch: NominationBatch) -> list[CaseFacts]:
    """The submissions in the batch, as quotas see them. One query."""
    return [case_attributes(row.submission) for row in in_batch(batch)]


def in_batch(batch: NominationBatch) -> QuerySet[Nomination]:
    """What is put forward; a case that the organiser disqualified takes no place any more."""
    rows: QuerySet[Nomination] = Nomination.objects.filter(batch=batch)
    return rows.exclude(submission__state=State.DISQUALIFIED).select_related("submission__unit")


def recommending_window(
    campaign: Campaign,
    unit: Unit,
    *,
    now: dt.datetime,
    category: str = "",
    submission: Submission | None = None,
) -> Decision:
    """Whether the recommending stage is open for the unit, its extension or the submission's counted (X04)."""
    if submission is None:
        until = until_for(campaign, StageKind.RECOMMEND, category, unit=unit)
    else:
        until = until_with_own(submission, StageKind.RECOMMEND, unit=unit)
    return decide_time(document_of(campaign), category, now=now, until=until)


def waiting_member(doc: Document, unit: Unit, owner: Person) -> Membership | None:
    """N03: the applicant's request to belong to the unit or one below it that no coordinator has answered, where the
    notice wants applicants confirmed and none of their requests was.
    """
    if not doc.registration.confirmed_by_unit:
        return None
    rows = list(Membership.objects.members_of([unit]).filter(person=owner).order_by("pk"))
    return None if any(row.confirmed_at for row in rows) else next(iter(rows), None)


def vouches(doc: Document, unit: Unit, owner: Person) -> bool:
    """N03: whether putting the case forward is itself how the unit confirms its applicant."""
    return doc.registration.confirmed_by_unit and not (
        Membership.objects.members_of([unit]).filter(person=owner).exists()
    )


@dataclass(frozen=True, slots=True)
class BatchContents:
    """A unit's batch as its desk shows it."""

    row: NominationBatch | None
    meters: list[Meter]
    missing: list[Missing]
    forms: list[FormState]
    size: int
    sent_back: tuple[str, ...] = ()
    reopened_below: tuple[str, ...] = ()
    over: tuple[Nomination, ...] = ()
    """Those put forward though a quota that holds in principle was used up, with their reasons (S11)."""

    @property
    def submitted(self) -> bool:
        return self.row is not None and self.row.state == NominationBatch.State.SUBMITTED

    @property
    def low(self) -> list[Meter]:
        return below_minimum(self.meters)

    @property
    def soft_and_full(self) -> bool:
        """Whether a limit that holds in principle is used up: one more needs a reason."""
        return any(
            (meter.soft and meter.full) or any(cap.soft and not cap.left for cap in meter.sub_caps)
            for meter in self.meters
        )

    @property
    def stale_forms(self) -> list[FormState]:
        """Stamped prints of a list that changed since (O11)."""
        return [state for state in self.forms if state.stale]

    @property
    def unsealed_forms(self) -> list[FormState]:
        """Scans on which no seal was seen."""
        return [state for state in self.forms if state.unsealed]

    @property
    def lacking_forms(self) -> list[UnitForm]:
        """Documents without which the batch cannot be handed in (E11, L19)."""
        return [state.form for state in self.forms if state.form.required_for_handover and not state.done]


def batch_of(campaign: Campaign, unit: Unit, doc: Document) -> BatchContents:
    """The unit's batch with its meters. A fixed number of queries."""
    batch = (
        NominationBatch.objects.filter(campaign=campaign, unit=unit)
        .select_related("submitted_by", "unit")
        .first()
    )
    rows = list(in_batch(batch)) if batch else []
    facts = [case_attributes(row.submission) for row in rows]
    recommend = doc.recommend
    return BatchContents(
        row=batch,
        meters=meters(recommend.quotas, unit_facts(unit), facts, doc.categories) if recommend else [],
        missing=_missing(doc, unit, [row.submission for row in rows]),
        forms=forms_of(campaign, unit, doc),
        size=len(rows),
        sent_back=tuple(row.submission.title for row in rows if row.sent_back_at),
        reopened_below=_reopened_below(batch) if batch and recommend and recommend.chain else (),
        over=tuple(row for row in rows if row.over_reason),
    )


def batch_decision(
    batch: BatchContents, *, despite_warnings: bool, unfinished_round: bool, alike_comments: bool
) -> Decision:
    """Whether the batch may be handed in as it stands."""
    return decide_submit_batch(
        batch_submitted=batch.submitted,
        size=batch.size,
        meters=batch.meters,
        missing_documents=[form.label for form in batch.lacking_forms],
        missing_units=batch.missing,
        despite_warnings=despite_warnings,
        stale_documents=[state.form.label for state in batch.stale_forms],
        unsealed_documents=[state.form.label for state in batch.unsealed_forms],
        unfinished_round=unfinished_round,
        alike_comments=alike_comments,
        sent_back=batch.sent_back,
        reopened_below=batch.reopened_below,
    )


def _reopened_below(batch: NominationBatch) -> tuple[str, ...]:
    """Units whose own batch is open again though cases of it stand in this one."""
    taken = Nomination.objects.filter(batch=batch).values("submission")
    rows = Nomination.objects.filter(
        submission__in=taken,
        batch__state=NominationBatch.State.OPEN,
        batch__unit__path__startswith=batch.unit.path,
    ).exclude(batch=batch)
    return tuple(rows.order_by("batch__unit__path").values_list("batch__unit__name", flat=True).distinct())


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
                tuple(case_attributes(case) for case in recommended if case.unit_id == each.pk),
            )
            for each in units
        ],
    )


def nominations_of(unit: Unit) -> QuerySet[Nomination]:
    """What the unit itself puts forward, whatever the levels above and below did with it."""
    rows: QuerySet[Nomination] = Nomination.objects.filter(batch__unit=unit)
    return rows


def own_nomination(submission: Submission, unit: Unit) -> Nomination | None:
    """The unit's own nomination of the case."""
    return nominations_of(unit).filter(submission=submission).select_related("batch").first()


def submitted_batches(campaign: Campaign, doc: Document) -> tuple[int, int]:
    """(units that handed in, units that recommend)."""
    units = Unit.objects.offered().filter(kind__in=recommending_kinds(doc)).count()
    done = NominationBatch.objects.filter(campaign=campaign, state=NominationBatch.State.SUBMITTED).count()
    return done, units


@dataclass(frozen=True, slots=True)
class NominationLine:
    """A line of the list that a unit hands in."""

    number: int
    category: str
    track: str
    title: str
    authors: str
    unit: str


def nomination_list(campaign: Campaign, unit: Unit, doc: Document) -> list[NominationLine]:
    """The unit's batch by category, track and rank, `number` counting the lines from 1. Two queries."""
    categories = {category.key: place for place, category in enumerate(doc.categories)}
    tracks = {track.key: place for place, track in enumerate(doc.tracks)}

    def order(nomination: Nomination) -> tuple[int, int, int, int]:
        submission = nomination.submission
        return (
            categories.get(submission.category, len(categories)),
            tracks.get(submission.track, len(tracks)),
            nomination.rank or 10**9,
            submission.pk,
        )

    rows = (
        Nomination.objects.filter(batch__campaign=campaign, batch__unit=unit)
        .exclude(submission__state=State.DISQUALIFIED)
        .select_related("submission")
        .prefetch_related("submission__authors")
    )
    return [
        _nomination_line(number, nomination.submission, doc)
        for number, nomination in enumerate(sorted(rows, key=order), start=1)
    ]


def _nomination_line(number: int, submission: Submission, doc: Document) -> NominationLine:
    authors = list(submission.authors.all())
    return NominationLine(
        number=number,
        category=doc.category(submission.category).label,
        track=doc.label_of("tracks", submission.track),
        title=submission.title,
        authors="、".join(author.name for author in authors if author.name),
        unit=authors[0].unit_name if authors else "",
    )
