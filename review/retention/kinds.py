"""What goes at the end of the period, kind by kind: the rows that still hold it, and taking it out of them. A kind's rows are
found by what they hold, so that counting, listing and doing it agree, and doing it twice does nothing.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from campaigns.models import Campaign
from portal.models import Attachment, Notification, Thread
from review.access import document_of
from review.desk.personal_data import in_public_record
from review.judging.actions.unanswered import end_unanswered
from review.links import page_of_campaign
from review.models import CorrectedValue, Objection, Reviewer, UnitDocument
from review.retention.personal_answers import asked_of_cases, asked_of_units, holds_any
from submissions.drafts.actions.drafts import throw_away
from submissions.models import Author, Instructor, Submission
from submissions.privacy import without
from submissions.receipts.actions import end_files
from submissions.states import State
from validators.masking import masked

NOBODY = "已匿名"
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class Kind(ABC):
    """One of them. Called inside the tenant's scope."""

    key: ClassVar[str]
    label: ClassVar[str]
    goes: ClassVar[str]
    """What of a row goes, in words."""

    @abstractmethod
    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        """Those that still hold it, with what `line` names."""

    @abstractmethod
    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        """Take it out of these, inside the caller's transaction."""

    @abstractmethod
    def line(self, row: Any) -> tuple[str, str]:
        """A row in the list of what goes: what it is, and where it stands. No number, no address."""


class Answers(Kind):
    """Of cases, those never handed in aside: they go whole."""

    key, label, goes = "answers", "案例的填报", "电话、邮箱、证件号，规则写明的填报项"

    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        holding = holds_any("category", asked_of_cases(campaign))
        cases = Submission.objects.filter(holding, campaign=campaign).exclude(_never_handed_in())
        return cases.select_related("unit")

    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        asked = asked_of_cases(campaign)
        for case in rows:
            case.answers = without(asked[case.category], case.answers)
        Submission.objects.bulk_update(rows, ["answers"])

    def line(self, row: Any) -> tuple[str, str]:
        return f"{row.number} {row}", _unit(row)


class _People(Kind):
    """Lines of people; the names of those whose case was published stay."""

    model: ClassVar[Any]

    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        holding = ~Q(phone="") | ~Q(details={})
        if not document_of(campaign).publish_all:
            holding |= ~in_public_record("submission") & ~Q(name=NOBODY)
        lines = self.model.objects.filter(holding, submission__campaign=campaign)
        return lines.exclude(_never_handed_in("submission__")).select_related("submission__unit")

    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        keys = [row.pk for row in rows]
        lines = self.model.objects.filter(pk__in=keys)
        if not document_of(campaign).publish_all:
            lines.exclude(in_public_record("submission")).update(name=NOBODY)
        lines.update(phone="", details={})

    def line(self, row: Any) -> tuple[str, str]:
        return row.name, f"{row.submission.number} {row.submission}"


class Authors(_People):
    key, label, goes = "authors", "作者", "电话和职称、性别等；没有获奖的，姓名改为“已匿名”"
    model = Author


class Instructors(_People):
    key, label, goes = "instructors", "指导教师", "电话和职称、性别等；没有获奖的，姓名改为“已匿名”"
    model = Instructor


class Corrections(Kind):
    """Names in corrected rosters."""

    key, label, goes = "corrections", "名册更正里的姓名", "没有获奖的，更正前后的姓名"

    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        names = CorrectedValue.objects.filter(
            correction__campaign=campaign, what=CorrectedValue.What.NAME
        ).exclude(old=NOBODY, new=NOBODY)
        if document_of(campaign).publish_all:
            return names.none()
        return names.exclude(in_public_record("submission")).select_related("submission")

    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        CorrectedValue.objects.filter(pk__in=[row.pk for row in rows]).update(old=NOBODY, new=NOBODY)

    def line(self, row: Any) -> tuple[str, str]:
        return row.new, f"{row.submission.number} {row.submission}"


class Files(Kind):
    """Files in the slots that the rules name, and what was laid by objections."""

    key, label, goes = "files", "含个人信息的文件", "规则写明的材料项里的文件、异议的证据；收件回执留着"

    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        slots = document_of(campaign).retention.slots
        of_forms = Q(folder__submission__campaign=campaign) | Q(folder__unit_document__campaign=campaign)
        holding = (Q(slot__in=slots) & of_forms) | Q(folder__objection__notice__campaign=campaign)
        files = Attachment.objects.filter(holding).exclude(_never_handed_in("folder__submission__"))
        return files.select_related("folder__submission", "folder__unit_document__unit", "blob")

    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        end_files([row.uuid for row in rows], "removed", now=now)
        Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def line(self, row: Any) -> tuple[str, str]:
        case = getattr(row.folder, "submission", None)
        document = getattr(row.folder, "unit_document", None)
        return row.name, f"{case.number} {case}" if case else document.unit.name if document else "异议的证据"


class UnitForms(Kind):
    key, label, goes = "unit-forms", "单位填的表", "联系人、推荐专家的电话、邮箱、证件号，规则写明的填报项"

    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        holding = holds_any("form", asked_of_units(campaign))
        return UnitDocument.objects.filter(holding, campaign=campaign).select_related("unit")

    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        asked = asked_of_units(campaign)
        for document in rows:
            document.answers = without(asked[document.form], document.answers)
        UnitDocument.objects.bulk_update(rows, ["answers"])

    def line(self, row: Any) -> tuple[str, str]:
        return row.unit.name, row.form


class Experts(Kind):
    key, label, goes = "experts", "评审专家", "姓名、电话、邮箱、单位，没有答复的邀请作废；评分和评语留着"

    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        bare = Q(name=NOBODY, phone="", email="", unit=None, unit_name="", avoids=[])
        return Reviewer.objects.filter(campaign=campaign).exclude(bare)

    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        experts = Reviewer.objects.filter(pk__in=[row.pk for row in rows])
        end_unanswered(experts, now=now)
        experts.update(name=NOBODY, phone="", email="", unit=None, unit_name="", avoids=[], mail_error="")

    def line(self, row: Any) -> tuple[str, str]:
        return row.name, row.get_state_display()


class Objectors(Kind):
    key, label, goes = "objectors", "提出异议的人", "署名和联系方式；异议的内容和结论留着"

    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        bare = Q(name=NOBODY, contact="")
        return Objection.objects.filter(notice__campaign=campaign).exclude(bare).select_related("submission")

    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        Objection.objects.filter(pk__in=[row.pk for row in rows]).update(name=NOBODY, contact="")

    def line(self, row: Any) -> tuple[str, str]:
        return row.name, f"{row.submission.number} {row.submission}" if row.submission else row.honour_label


class Drafts(Kind):
    key, label, goes = "drafts", "没有提交过的草稿", "整件，连同其中的文件"

    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        drafts = Submission.objects.filter(_never_handed_in(), campaign=campaign)
        return drafts.select_related("unit", "folder")

    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        for draft in rows:
            throw_away(draft, now=now)

    def line(self, row: Any) -> tuple[str, str]:
        return str(row), _unit(row)


class Questions(Kind):
    key, label, goes = "questions", "提问和回复", "整条；活动页上的常见问题留着"

    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        return Thread.objects.filter(question__campaign=campaign)

    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        Thread.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def line(self, row: Any) -> tuple[str, str]:
        return masked(row.title), f"{row.opened_at:%Y-%m-%d}"


class Notifications(Kind):
    key, label, goes = "notifications", "发给各人的通知", "整条；群发的记录留着"

    def rows(self, campaign: Campaign) -> "QuerySet[Any]":
        """Those that lead to the campaign's pages, a case or a question of it; what is said of this itself stays."""
        cases = Submission.objects.filter(campaign=campaign).values(name=Cast("uuid", TextField()))
        threads = Thread.objects.filter(question__campaign=campaign).values(name=Cast("uuid", TextField()))
        about = Func(F("link"), Value(_UUID), function="substring", output_field=TextField())
        told = Notification.objects.alias(about=about)
        holding = Q(link__startswith=page_of_campaign(campaign)) | Q(about__in=cases) | Q(about__in=threads)
        return told.filter(holding).exclude(code__startswith="retention.")

    def take(self, rows: Sequence[Any], campaign: Campaign, *, now: dt.datetime) -> None:
        Notification.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def line(self, row: Any) -> tuple[str, str]:
        return masked(row.title), f"{row.created_at:%Y-%m-%d}"


KINDS: tuple[Kind, ...] = (
    Notifications(), Questions(), Answers(), Authors(), Instructors(), Corrections(), Files(), UnitForms(), Experts(),
    Objectors(), Drafts(),
)  # fmt: skip
"""In the order in which they go: notifications are found by the cases and questions they lead to."""


def kind_named(key: str) -> Kind | None:
    """The kind of this key."""
    return next((kind for kind in KINDS if kind.key == key), None)


def _never_handed_in(case: str = "") -> Q:
    return Q(**{f"{case}state": State.DRAFT, f"{case}number": ""})


def _unit(case: Submission) -> str:
    return case.unit.name if case.unit else ""
