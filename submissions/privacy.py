"""What cases hold of a person: their own copy of it, and taking out of a case who somebody is."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from campaigns.fields.values import rows_of
from campaigns.fields.words import plain_text
from campaigns.schema.forms import PRIVATE_KINDS, Field_
from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Person
from portal.privacy.holders import Holder, Part, moment
from submissions.drafts.actions.drafts import discard
from submissions.messages import PRIVATE_COLUMNS
from submissions.models import Author, CoAuthor, Instructor, Submission
from submissions.states import COUNTING, State

GONE = "已注销作者"
OF_A_PERSON = PRIVATE_COLUMNS | {"birth", "address"}


class CaseHolder(Holder):
    """Cases that the person started, and their own lines among the authors of others'."""

    goes = (
        "没有提交过的草稿和其中的文件",
        "已结束的案例里填写的电话、身份证号、邮箱，署名行里的联系方式；没有获奖的案例里您的署名改为“已注销作者”",
    )
    stays = (
        "提交过的案例的正文和文件：评审和公示以它为依据，由主办单位按活动规定的期限删除",
        "已公布的获奖名单和证书上的姓名：获奖事实须可查验，合作者也以它为凭",
    )

    def own(self, person: Person) -> Iterator[Part]:
        cases = Submission.objects.with_relations().filter(owner=person).order_by("pk")
        rows, people = [], []
        for case in cases.prefetch_related("authors", "instructors"):
            rows.append(
                (case.campaign.name, case.number, case.title, case.state_label, moment(case.submitted_at), _answers(case))
            )  # fmt: skip
            people += [
                (case.title, each.name, each.unit_name, each.phone, "；".join(f"{k} {v}" for k, v in each.details.items()))
                for each in (*case.authors.all(), *case.instructors.all())
            ]  # fmt: skip
        yield Part("我申报的案例", ("活动", "编号", "名称", "状态", "提交时间", "填报内容"), rows)
        yield Part("我填写的署名", ("案例", "姓名", "单位", "电话", "其他"), people)
        named = CoAuthor.objects.filter(person=person).select_related("submission").order_by("pk")
        yield Part(
            "别人把我列为作者的案例",
            ("名称", "我的答复"),
            [(row.submission.title, row.get_answer_display()) for row in named],
        )

    def in_the_way(self, person: Person) -> Decision:
        running = Submission.objects.filter(owner=person, campaign__results_at=None, state__in=COUNTING)
        case = running.order_by("pk").first()
        return refuse("erasure_cases", case=case.title, count=running.count()) if case else ALLOWED

    def erase(self, person: Person, *, now: dt.datetime) -> None:
        for case in Submission.objects.with_relations().filter(owner=person).order_by("pk"):
            if case.state == State.DRAFT and not case.number:
                discard(case, actor=person, now=now)
            else:
                take_out(case)
                _forget(Q(submission=case) & (_is(person) | Q(name=person.real_name)), keep_name=_stays(case))
        for case in Submission.objects.filter(coauthors__person=person):
            _forget(Q(submission=case) & _is(person), keep_name=_stays(case))
        CoAuthor.objects.filter(person=person).delete()


def take_out(case: Submission) -> None:
    """Phones, identity numbers and addresses leave the answers; so does what the rules ask no more."""
    known = {field.key for field in case.spec.fields}
    asked = {key: answer for key, answer in case.answers.items() if key in known}
    case.answers = without(private_of(case.spec.fields), asked)
    Submission.objects.filter(pk=case.pk).update(answers=case.answers)


@dataclass(frozen=True, slots=True)
class Private:
    """Which answers of a form are personal: fields, and columns of its tables."""

    fields: frozenset[str] = frozenset()
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __or__(self, other: "Private") -> "Private":
        tables = self.columns.keys() | other.columns.keys()
        none: frozenset[str] = frozenset()
        columns = {key: self.columns.get(key, none) | other.columns.get(key, none) for key in tables}
        return Private(self.fields | other.fields, columns)


def private_of(fields: Iterable[Field_], also: Collection[str] = ()) -> Private:
    """Those that are so by their kind, and those named."""
    whole, columns = set(), {}
    for asked in fields:
        if asked.kind in PRIVATE_KINDS or asked.key in also:
            whole.add(asked.key)
        elif inside := frozenset(column.key for column in asked.columns if column.kind in PRIVATE_KINDS):
            columns[asked.key] = inside
    return Private(frozenset(whole), columns)


def without(private: Private, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are left."""
    kept = {key: answer for key, answer in answers.items() if key not in private.fields}
    for table in private.columns.keys() & kept.keys():
        gone = private.columns[table]
        kept[table] = [
            {key: cell for key, cell in row.items() if key not in gone} for row in rows_of(kept[table])
        ]
    return kept


def _stays(case: Submission) -> bool:
    """Whether its people's names are part of what was published."""
    return bool(import_string(settings.NAMES_STAY)(case))


def _is(person: Person) -> Q:
    """Lines that are surely this person's: by a number that they proved."""
    return Q(phone=person.phone) if person.phone and person.phone_verified_at else Q(pk=None)


def _forget(lines: Q, *, keep_name: bool) -> None:
    for model in (Author, Instructor):
        for row in model.objects.filter(lines):
            row.phone = ""
            row.details = {key: value for key, value in row.details.items() if key not in OF_A_PERSON}
            row.name = row.name if keep_name else GONE
            row.save(update_fields=["phone", "details", "name"])


def _answers(case: Submission) -> str:
    return "\n".join(
        f"{asked.label}：{plain_text(asked, case.answers[asked.key])}"
        for asked in case.spec.fields
        if asked.key in case.answers
    )
