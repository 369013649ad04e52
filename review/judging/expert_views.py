"""What an expert's pages show: assigned cases, the rubric with what is filled in, files by harmless names."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from campaigns.calendar.windows import window
from campaigns.models import Campaign
from campaigns.schema import StageKind
from portal.masking import Sight
from portal.models import Attachment, Person
from review.access import document_of
from review.judging.films import Film, films_of
from review.judging.scoring import plain
from review.models import Assignment, FilmNote, Review, Reviewer
from submissions.checks.file_views import blind_name
from submissions.states import State
from submissions.submitting.case_detail import CaseDetail, case_detail
from validators.kinds import FileKind

IN_JUDGING = (State.ELIGIBLE, State.SUBMITTED, State.RECOMMENDED)
"""Where a case can stand while somebody judges it: a unit's own round comes before the nomination."""


STATES = {"waiting": "未开始", "draft": "评审中", "submitted": "已提交"}
"""How far a case of the expert's list is."""
SORTS = {"": "分配顺序", "title": "案例名称", "category": "类别", "total": "得分从高到低"}
"""How the list is sorted; what is still to do stands first in each."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to and sorted by; what is unknown narrows nothing."""

    state: str = ""
    sort: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "Wanted":
        """From the page's query string."""
        state, sort = str(query.get("state", "")), str(query.get("sort", ""))
        q = str(query.get("q", ""))[:80].strip()
        return cls(state if state in STATES else "", sort if sort in SORTS else "", q)

    def fits(self, task: "Task") -> bool:
        """Whether the list shows the case."""
        said = f"{task.assignment.submission.title} {task.label} {task.track}".casefold()
        return self.state in ("", task.status) and self.q.casefold() in said


@dataclass(frozen=True, slots=True)
class Task:
    """One assigned case as the expert's list shows it. `status`: waiting, draft or submitted; `place` counts from 1 in the
    order of assignment; `points` says whether the expert gave points, or levels whose values are nobody's business.
    """

    assignment: Assignment
    label: str
    track: str
    status: str
    place: int
    points: bool

    @property
    def total(self) -> str:
        """What was given, once it is handed in; "" where levels were."""
        given = self.status == "submitted" and self.points
        return plain(self.assignment.review.total or Decimal(0)) if given else ""


@dataclass(slots=True)
class Group:
    """An expert's cases of one campaign: all of them, and the `rows` that were asked for."""

    campaign: Campaign
    closes: dt.datetime | None
    tasks: list[Task] = field(default_factory=list)
    rows: list[Task] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(state, its name, how many), of all cases."""
        return [
            (state, label, sum(task.status == state for task in self.tasks))
            for state, label in STATES.items()
        ]

    @property
    def done(self) -> int:
        return sum(task.status == "submitted" for task in self.tasks)

    @property
    def left(self) -> int:
        return len(self.tasks) - self.done


def desk_groups(person: Person, wanted: Wanted | None = None, *, now: dt.datetime) -> list[Group]:
    """Everything assigned to the person that is still in judging, or judged. Two queries at most."""
    wanted = wanted or Wanted()
    groups: dict[int, Group] = {}
    for row in assignments_of(person):
        campaign = row.submission.campaign
        if campaign.pk not in groups:
            groups[campaign.pk] = Group(campaign, window(document_of(campaign), StageKind.REVIEW)[1])
        doc = document_of(campaign)
        category = doc.category(row.submission.category)
        rubric = doc.rubric_of(category, row.round)
        tasks = groups[campaign.pk].tasks
        tasks.append(
            Task(
                row,
                category.label,
                doc.label_of("tracks", row.submission.track),
                state_of(row),
                len(tasks) + 1,
                rubric is not None and rubric.weighted,
            )
        )
    for group in groups.values():
        group.rows = sorted(filter(wanted.fits, group.tasks), key=lambda task: _order(task, wanted.sort))
    return list(groups.values())


def _order(task: Task, sort: str) -> tuple[Any, ...]:
    review = getattr(task.assignment, "review", None)
    total = review.total if review is not None and review.total is not None and task.points else Decimal(0)
    keys: dict[str, Any] = {
        "title": task.assignment.submission.title,
        "category": (task.label, task.track),
        "total": -total,
    }
    done = task.status == "submitted"
    return (done, keys[sort], task.place) if sort in keys else (done, task.place)


def assignments_of(person: Person) -> list[Assignment]:
    """The person's assignments whose cases are still judged. One query; the rules' document is read where this process
    has not parsed it yet, and never once an assignment.
    """
    return list(
        Assignment.objects.filter(
            reviewer__person=person,
            reviewer__state=Reviewer.State.ACCEPTED,
            submission__state__in=IN_JUDGING,
        )
        .select_related("submission__campaign__current", "submission__campaign__tenant", "review", "reviewer")
        .defer("submission__answers", "submission__campaign__current__document")
        .order_by("pk")
    )


def state_of(assignment: Assignment) -> str:
    """waiting, draft or submitted."""
    review = getattr(assignment, "review", None)
    return review.state if review is not None else "waiting"


def next_open(person: Person, mine: Assignment) -> Assignment | None:
    """The reviewer's next case that waits, to go on without the list; after the last one the first. One query."""
    row: Assignment | None = (
        Assignment.objects.filter(
            reviewer__person=person,
            reviewer__state=Reviewer.State.ACCEPTED,
            submission__campaign=mine.submission.campaign_id,
            submission__state__in=IN_JUDGING,
        )
        .exclude(pk=mine.pk)
        .exclude(review__state=Review.State.SUBMITTED)
        .annotate(before=Q(pk__lt=mine.pk))
        .order_by("before", "pk")
        .only("uuid")
        .first()
    )
    return row


def expert_view(assignment: Assignment) -> CaseDetail:
    """The case as this expert may see it (X06)."""
    return case_detail(assignment.submission, blind=assignment.submission.campaign.blind, sight=Sight.HIDDEN)


def films_by_file(assignment: Assignment, view: CaseDetail) -> dict[uuid.UUID, Film]:
    """How the case's films play, by the file's uuid. No query where there are none."""
    named = [file.uuid for slot in view.slots for file in slot.files if file.kind == FileKind.VIDEO]
    if not named:
        return {}
    submission = assignment.submission
    files = Attachment.objects.filter(folder=submission.folder_id, uuid__in=named)
    rows = list(files.select_related("blob"))
    films = films_of(rows, blind=submission.campaign.blind)
    return {row.uuid: films[row.pk] for row in rows if row.pk in films}


def any_film(view: CaseDetail) -> bool:
    """Whether the case has a film to write notes at."""
    return any(file.kind == FileKind.VIDEO for slot in view.slots for file in slot.files)


def notes_by_file(assignment: Assignment) -> dict[uuid.UUID, list[FilmNote]]:
    """The expert's own notes, by the film's uuid, in the film's order. One query."""
    notes: dict[uuid.UUID, list[FilmNote]] = {}
    for note in FilmNote.objects.filter(assignment=assignment).select_related("attachment"):
        notes.setdefault(note.attachment.uuid, []).append(note)
    return notes


def shown_name(assignment: Assignment, file: Attachment, kind: str = "") -> str:
    """What the file is called for this expert; `kind` is the type of the copy that blind readers get."""
    submission = assignment.submission
    if not submission.campaign.blind:
        return file.name
    same = Attachment.objects.filter(folder=submission.folder_id, slot=file.slot, pk__lt=file.pk).count()
    return blind_name(submission.spec.slot(file.slot), file.name, same + 1, kind)
