"""A case for snapshot: what every page outside the form shows of it. Blind hides who it comes from (X06, N12)."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaigns.fields.conditions import shown, with_places
from campaigns.fields.values import is_empty
from campaigns.fields.words import FieldView, field_view
from campaigns.schema import Category, Field_
from portal.masking import Sight, concealed
from submissions.checks.blind_copies import organiser_words
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.checks.file_views import FileView, blind_file, file_view
from submissions.links.queries import link_views
from submissions.links.wording import LinkView
from submissions.messages import AUTHOR_COLUMNS, PRIVATE_COLUMNS
from submissions.models import Author, Instructor, NamedPerson, Submission
from validators.findings import WordedFinding


@dataclass(frozen=True)
class AuthorView:
    position: int
    role: str
    name: str
    unit: str
    phone: str
    details: Sequence[tuple[str, str]] = ()
    declined: bool = False


@dataclass(frozen=True)
class SlotView:
    key: str
    label: str
    help: str
    files: Sequence[FileView]
    findings: Sequence[WordedFinding] = ()
    required: bool = True


@dataclass(frozen=True)
class CaseDetail:
    """A whole case. In a blind view every part that names its people or places is empty."""

    uuid: uuid.UUID
    title: str
    number: str
    state: str
    state_label: str
    category: str
    track: str
    group: str
    unit: str = ""
    role: str = ""
    reason: str = ""
    blind: bool = False
    title_label: str = "案例名称"
    submitted_at: dt.datetime | None = None
    fields: Sequence[FieldView] = ()
    authors: Sequence[AuthorView] = ()
    instructors: Sequence[AuthorView] = ()
    instructors_label: str = ""
    slots: Sequence[SlotView] = field(default_factory=tuple)
    declarations: Sequence[tuple[str, str]] = ()
    links: Mapping[str, LinkView] = field(default_factory=dict)
    """What a worker last found of the links among the answers, for those who check the case and its owner."""


def case_detail(
    submission: Submission,
    *,
    blind: bool,
    now: dt.datetime | None = None,
    snapshot: CaseSnapshot | None = None,
    copies: bool = False,
    sight: Sight = Sight.MASKED,
) -> CaseDetail:
    """The case as it stands; phones, identity numbers and addresses as the viewer's `sight` lets them through. `now` adds the findings of slots as wholes, which ask for today's date. In a blind view
    findings are left out: they quote what they found, names included. `copies` says which files the experts of a blind
    review are not given.
    """
    doc, spec = submission.rules.doc, submission.spec
    judged = (snapshot or now) and not blind
    snapshot = snapshot or CaseSnapshot(submission, now=now or submission.updated_at)
    slot_findings = snapshot.slot_findings if judged else {}
    return CaseDetail(
        uuid=submission.uuid,
        title=submission.title,
        number=submission.number,
        state=submission.state,
        state_label=submission.state_label,
        category=spec.label,
        track=doc.label_of("tracks", submission.track),
        group=doc.label_of("groups", submission.group),
        unit="" if blind or not submission.unit else submission.unit.name,
        role="" if blind else submission.applicant_role,
        reason="" if blind else submission.reason,
        blind=blind,
        title_label=spec.title_label,
        submitted_at=None if blind else submission.submitted_at,
        fields=_fields(submission, spec, blind, sight),
        authors=() if blind else _authors(snapshot.authors, spec, sight),
        instructors=() if blind else _instructors(snapshot.instructors, spec, sight),
        instructors_label=spec.instructors.label if spec.instructors is not None else "",
        slots=_slots(snapshot, spec, slot_findings, blind, copies and submission.campaign.blind),
        declarations=() if blind else _declarations(submission),
        links=link_views(submission) if judged else {},
    )


def _fields(submission: Submission, spec: Category, blind: bool, sight: Sight) -> list[FieldView]:
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    return [
        field_view(
            seen, answers.get(question.key), sight=sight, ask=f"answer/{submission.uuid}/{question.key}"
        )
        for question in spec.fields
        if (seen := _as_seen(question, blind, sight)) is not None
        and shown(question, answers)
        and not is_empty(answers.get(question.key))
    ]


def _as_seen(question: Field_, blind: bool, sight: Sight) -> Field_ | None:
    """The question without what the viewer is never given; None where nothing is left."""
    if blind:
        return question.for_blind
    return question.for_public if sight is Sight.HIDDEN else question


def _authors(authors: Sequence[Author], spec: Category, sight: Sight) -> list[AuthorView]:
    team = spec.team
    return [
        _person(author, team.lead if author.position == 1 else team.member, team.columns, sight)
        for author in authors
    ]


def _instructors(instructors: Sequence[Instructor], spec: Category, sight: Sight) -> list[AuthorView]:
    rule = spec.instructors
    return (
        [_person(each, rule.label, rule.columns, sight) for each in instructors] if rule is not None else []
    )


def _person(person: NamedPerson, role: str, columns: Sequence[str], sight: Sight) -> AuthorView:
    row = f"{person._meta.model_name}/{person.pk}"
    details = [
        (
            AUTHOR_COLUMNS.get(key, key),
            concealed(key, person.details[key], f"{row}/{key}", sight)
            if key in PRIVATE_COLUMNS
            else person.details[key],
        )
        for key in columns
        if person.details.get(key)
    ]
    return AuthorView(
        position=person.position,
        role=role,
        name=person.name,
        unit=person.unit_name,
        phone=concealed("phone", person.phone, f"{row}/phone", sight),
        declined=person.declined_at is not None,
        details=[(label, value) for label, value in details if value],
    )


def _slots(
    snapshot: CaseSnapshot,
    spec: Category,
    slot_findings: dict[str, list[WordedFinding]],
    blind: bool,
    copies: bool,
) -> list[SlotView]:
    submission = snapshot.submission
    waived = {} if blind else snapshot.waived
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    slots = []
    for slot in spec.slots:
        files = [file for file in snapshot.files if file.slot == slot.key]
        if (blind and not slot.blind) or not (files or (slot.stage is None and shown(slot, answers))):
            continue
        if blind:
            views = [
                blind_file(slot, file, number, snapshot.blind_copies.get(file.blob_id))
                for number, file in enumerate(files, start=1)
            ]
        else:
            shows_copy = copies and slot.blind
            views = [
                file_view(
                    file,
                    waived.get(file.pk, frozenset()),
                    organiser_words(snapshot.blind_copies.get(file.blob_id)) if shows_copy else (),
                )
                for file in files
            ]
        slots.append(
            SlotView(
                slot.key,
                slot.label,
                slot.help,
                views,
                slot_findings.get(slot.key, ()),
                required=slot.required,
            )
        )
    return slots


def _declarations(submission: Submission) -> list[tuple[str, str]]:
    zone = submission.campaign.zone
    return [
        (
            declaration["text"],
            f"{dt.datetime.fromisoformat(declaration['at']).astimezone(zone):%Y-%m-%d %H:%M}",
        )
        for declaration in submission.declared.values()
    ]
