"""Gathering what the checklist and the author limits look at."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from campaigns.schema import FieldKind, LimitSubject
from portal.decisions import refuse
from portal.models import Attachment, Upload
from submissions.case_attributes import case_attributes, group_choice_of
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.checks.waivers import open_findings, verdict_of
from submissions.deadlines import may_submit
from submissions.drafts.authorship import (
    Clash,
    Entry,
    Objection,
    Signer,
    clashes,
    decide_exclusive,
    decide_instructors,
    decide_limits,
    decide_team,
    decide_who,
)
from submissions.drafts.checklist import CaseState, FileState, SubmissionIssue, blocking, issues
from submissions.models import Author, Instructor, NamedPerson, Submission
from submissions.states import COUNTING, State
from validators.quantities import MB


def blockers(submission: Submission, *, now: dt.datetime) -> list[SubmissionIssue]:
    """What still blocks handing the case in."""
    return blocking(all_issues(CaseSnapshot(submission, now=now)))


def all_issues(snapshot: CaseSnapshot) -> list[SubmissionIssue]:
    """What blocks, and what is only advised."""
    return issues(case_state(snapshot))


def case_state(snapshot: CaseSnapshot) -> CaseState:
    """The case as plain values, read from the database."""
    submission, now = snapshot.submission, snapshot.now
    return CaseState(
        doc=submission.rules.doc,
        spec=submission.spec,
        title=submission.title,
        track=submission.track,
        group=submission.group,
        choice=group_choice_of(submission),
        role=submission.applicant_role,
        answers=submission.answers,
        declared=submission.declared,
        files=[_file_state(file, snapshot.waived.get(file.pk, frozenset())) for file in snapshot.files],
        today=now.astimezone(submission.campaign.zone).date(),
        unfinished=[(upload.slot, upload.name, percent(upload)) for upload in snapshot.unfinished],
        slot_findings=snapshot.slot_findings,
        objections=objections(submission, snapshot.authors, snapshot.instructors),
        window=may_submit(submission, now=now, extensions=snapshot.extensions),
    )


def _file_state(file: Attachment, waived: frozenset[str]) -> FileState:
    failing = tuple(
        finding for finding in open_findings(file, waived) if finding.status == "fail" and finding.blocking
    )
    return FileState(file.name, file.slot, verdict_of(file), failing)


def percent(upload: Upload) -> int:
    """How much of the upload has arrived."""
    return int(upload.offset * 100 / upload.size) if upload.size else 0


def size_in_mb(files: Iterable[Attachment]) -> str:
    """The work's size in MB, as D23's field shows it."""
    total = sum(file.blob.size for file in files)
    return f"{total / MB:.2f}" if total else ""


def has_size_field(submission: Submission) -> list[str]:
    """Keys of the fields that fill themselves in."""
    return [field.key for field in submission.spec.fields if field.kind is FieldKind.SIZE]


def objections(
    submission: Submission, authors: Sequence[Author], instructors: Sequence[Instructor]
) -> list[Objection]:
    """What the team, its instructors and the limits of both say, with the cases that count right now."""
    doc, spec = submission.rules.doc, submission.spec
    entry = entry_of(submission, authors, instructors)
    size = spec.team.size_for(group=submission.group, track=submission.track)
    raised = decide_team(spec.team, entry.signers, size=size)
    raised += decide_instructors(spec.instructors, entry.instructors, entry.signers)
    if submission.unit is None and any(author.position == 1 and author.unit for author in entry.signers):
        raised.append(Objection(refuse("unit_not_listed", unit=entry.signers[0].unit)))
    else:
        raised.append(Objection(decide_who(spec.who, entry, submission.applicant_role)))
    if doc.author_limits or doc.exclusives:
        others = other_entries(submission, entry)
        raised.append(Objection(decide_limits(doc.author_limits, entry, others)))
        raised += decide_exclusive(doc.exclusives, entry, others)
    return [objection for objection in raised if not objection.decision]


def clashes_of(submission: Submission) -> list[Clash]:
    """Persons of a case that counts whose author limits other cases exceed with it, whatever unit those are of (C05,
    N05, L11). At most three queries, none where the campaign limits nobody.
    """
    doc = submission.rules.doc
    if State(submission.state) not in COUNTING or not (doc.author_limits or doc.exclusives):
        return []
    entry = stored_entry(submission)
    return clashes(doc.author_limits, doc.exclusives, entry, other_entries(submission, entry))


def stored_entry(submission: Submission) -> Entry:
    """A case as the limits see it, with those whom its rows name."""
    guided = submission.spec.instructors is not None
    instructors = list(submission.instructors.all()) if guided else []
    return entry_of(submission, list(submission.authors.all()), instructors)


def entry_of(submission: Submission, authors: Sequence[Author], instructors: Sequence[Instructor]) -> Entry:
    """A case as the limits see it. Who said that it isn't them counts for nothing, and instructors only where the category
    asks for them.
    """
    return Entry(
        label=submission.title,
        number=submission.number,
        key=submission.pk or 0,
        facts=case_attributes(submission),
        unit=submission.unit.name if submission.unit else "",
        signers=_signers(authors),
        instructors=_signers(instructors) if submission.spec.instructors is not None else (),
    )


def _signers(people: Iterable[NamedPerson]) -> tuple[Signer, ...]:
    return tuple(
        Signer(each.position, each.name, each.unit_name, each.phone, each.details.get("email", ""))
        for each in people
        if each.declined_at is None
    )


def other_entries(submission: Submission, entry: Entry) -> list[Entry]:
    """Counting cases of the campaign that share an author, an instructor or the applying unit with this one. Three queries,
    four where it has instructors.
    """
    limits = submission.rules.doc.author_limits
    whom = Q(pk__in=_sharing(Author, submission, entry.signers))
    if entry.instructors:
        whom |= Q(pk__in=_sharing(Instructor, submission, entry.instructors))
    if submission.unit_id and any(limit.subject is LimitSubject.UNIT for limit in limits):
        whom |= Q(unit=submission.unit_id)
    rows = Submission.objects.counting().filter(whom, campaign=submission.campaign_id)
    rows = rows.exclude(pk=submission.pk).select_related("unit", "rule_set", "campaign__current")
    people = ("authors", "instructors") if entry.instructors else ("authors",)
    return [
        stored_entry(row) if entry.instructors else entry_of(row, list(row.authors.all()), ())
        for row in rows.prefetch_related(*people).order_by("pk")
    ]


def _sharing(
    people: type[Author] | type[Instructor], submission: Submission, signers: Sequence[Signer]
) -> QuerySet[Any, Any]:
    """Keys of the campaign's submissions that name one of them."""
    names = {signer.name for signer in signers if signer.name}
    phones = {signer.phone for signer in signers if signer.phone}
    same = Q(phone__in=phones) | Q(name__in=names)
    for signer in signers:
        if signer.email:
            same |= Q(details__email__iexact=signer.email)
    return people.objects.filter(same, submission__campaign=submission.campaign_id).values("submission")


def lock_keys(submission: Submission) -> set[str]:
    """Names of the locks under which this case's author limits are counted."""
    entry = stored_entry(submission)
    keys = {key for signer in (*entry.signers, *entry.instructors) for key in signer.keys}
    if submission.unit_id:
        keys.add(f"unit:{submission.unit_id}")
    return {f"author-limit:{submission.campaign_id}:{key}" for key in keys}
