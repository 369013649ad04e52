"""What the merge fields of a submission, its authors and its files stand for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.fields.conditions import shown, with_places
from campaigns.fields.merge_fields import Resolvers, Scope
from campaigns.fields.values import as_text, is_empty
from campaigns.fields.words import FieldView, field_view, plain_text
from campaigns.schema import Document, Field_
from portal.masking import Sight
from submissions.messages import AUTHOR_COLUMNS
from submissions.models import Author, Instructor, NamedPerson, Submission


@dataclass(frozen=True, slots=True)
class SubmissionSubject:
    """A submission, its authors in order, and the document whose labels are used."""

    submission: Submission
    authors: Sequence[Author]
    doc: Document

    @property
    def instructors(self) -> list[Instructor]:
        """Who guided it, as the rows at hand have them; nobody, without a query, where its category asks for none."""
        asked = self.doc.category(self.submission.category).instructors is not None
        return list(self.submission.instructors.all()) if asked else []


@dataclass(frozen=True, slots=True)
class Table:
    """A value that is a table of its own."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def submission_subjects(submission: Submission, authors: Sequence[Author], doc: Document) -> dict[Scope, Any]:
    """The subjects that every submission gives."""
    subject = SubmissionSubject(submission, authors, doc)
    return {Scope.SUBMISSION: subject, Scope.AUTHOR: subject, Scope.INSTRUCTOR: subject}


def _unit(subject: SubmissionSubject) -> str:
    """The applying unit; where the tree has none, the first that an author wrote."""
    unit = subject.submission.unit
    return unit.name if unit else next((a.unit_name for a in subject.authors if a.unit_name), "")


def _answer(subject: SubmissionSubject, key: str) -> str:
    """An answer in words; to a question that the category no longer asks, as it was given. What was answered before the
    case's group, track or another answer took the question away is nobody's answer.
    """
    submission = subject.submission
    answer = submission.answers.get(key)
    category = subject.doc.category(submission.category)
    field = next((field for field in category.fields if field.key == key), None)
    if field is not None:
        return plain_text(field, answer) if field.show_if is None or _is_asked(field, submission) else ""
    return "、".join(as_text(part) for part in answer) if isinstance(answer, list) else as_text(answer)


def _is_asked(field: Field_, submission: Submission) -> bool:
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    return shown(field, answers)


def _answers(subject: SubmissionSubject) -> list[FieldView]:
    """Every answered field that is asked, in the form's order."""
    submission = subject.submission
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    return [
        field_view(field, answers.get(field.key), sight=Sight.WHOLE)
        for field in subject.doc.category(submission.category).fields
        if shown(field, answers) and not is_empty(answers.get(field.key))
    ]


def _names(subject: SubmissionSubject) -> list[str]:
    return [author.name for author in subject.authors if author.name]


def _team_table(subject: SubmissionSubject) -> Table:
    whole = _author_table(subject)
    return Table(whole.columns, whole.rows[1:])


def _of_first(people: Sequence[NamedPerson], column: str) -> str:
    """One thing of the first of them: name, unit, phone, or one of the further columns."""
    if not people:
        return ""
    first = people[0]
    own = {"name": first.name, "unit": first.unit_name, "phone": first.phone}
    return own[column] if column in own else str(first.details.get(column, ""))


def _author_table(subject: SubmissionSubject) -> Table:
    team = subject.doc.category(subject.submission.category).team
    roles = [team.lead, *[team.member] * (len(subject.authors) - 1)]
    return _people_table(subject.authors, roles, team.columns)


def _instructor_table(subject: SubmissionSubject) -> Table:
    rule = subject.doc.category(subject.submission.category).instructors
    people = subject.instructors
    return _people_table(people, [rule.label if rule else ""] * len(people), rule.columns if rule else ())


def _people_table(people: Sequence[NamedPerson], roles: Sequence[str], columns: Sequence[str]) -> Table:
    return Table(
        columns=["署名", "姓名", "单位", "手机号", *(AUTHOR_COLUMNS.get(key, key) for key in columns)],
        rows=[
            [role, each.name, each.unit_name, each.phone, *(each.details.get(key, "") for key in columns)]
            for role, each in zip(roles, people, strict=False)
        ],
    )


RESOLVERS: Resolvers = {
    (Scope.SUBMISSION, "number"): lambda s: s.submission.number,
    (Scope.SUBMISSION, "title"): lambda s: s.submission.title,
    (Scope.SUBMISSION, "category"): lambda s: s.doc.category(s.submission.category).label,
    (Scope.SUBMISSION, "category_short"): lambda s: s.doc.short_of("categories", s.submission.category),
    (Scope.SUBMISSION, "category_key"): lambda s: s.submission.category,
    (Scope.SUBMISSION, "group"): lambda s: s.doc.label_of("groups", s.submission.group),
    (Scope.SUBMISSION, "group_short"): lambda s: s.doc.short_of("groups", s.submission.group),
    (Scope.SUBMISSION, "track"): lambda s: s.doc.label_of("tracks", s.submission.track),
    (Scope.SUBMISSION, "track_short"): lambda s: s.doc.short_of("tracks", s.submission.track),
    (Scope.SUBMISSION, "unit"): _unit,
    (Scope.SUBMISSION, "consent"): lambda s: "同意" if s.submission.declared else "",
    (Scope.SUBMISSION, "contact_name"): lambda s: s.submission.owner.real_name,
    (Scope.SUBMISSION, "contact_phone"): lambda s: s.submission.owner.phone,
    (Scope.SUBMISSION, "answers"): _answers,
    (Scope.SUBMISSION, "answer"): _answer,
    (Scope.SUBMISSION, "declaration"): lambda s, key: "是" if key in s.submission.declared else "否",
    (Scope.AUTHOR, "authors"): lambda s: "、".join(_names(s)),
    (Scope.AUTHOR, "first_author"): lambda s: next(iter(_names(s)), ""),
    (Scope.AUTHOR, "first_unit"): lambda s: s.authors[0].unit_name if s.authors else "",
    (Scope.AUTHOR, "author_phone"): lambda s: s.authors[0].phone if s.authors else "",
    (Scope.AUTHOR, "author_table"): _author_table,
    (Scope.AUTHOR, "team_table"): _team_table,
    (Scope.AUTHOR, "lead"): lambda s, column: _of_first(s.authors, column),
    (Scope.INSTRUCTOR, "instructors"): lambda s: "、".join(each.name for each in s.instructors if each.name),
    (Scope.INSTRUCTOR, "instructor_units"): lambda s: "、".join(
        dict.fromkeys(each.unit_name for each in s.instructors if each.unit_name)
    ),
    (Scope.INSTRUCTOR, "instructor_phones"): lambda s: "、".join(
        each.phone for each in s.instructors if each.phone
    ),
    (Scope.INSTRUCTOR, "instructor"): lambda s, column: _of_first(s.instructors, column),
    (Scope.INSTRUCTOR, "instructor_table"): _instructor_table,
    (Scope.FILE, "slot"): lambda slot: slot.label,
}
