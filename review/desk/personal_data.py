"""What review holds of a person: what they wrote as an expert or against a list, their awards; and erasing it. Of cases that
were judged blind their own copy names neither title nor author.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Person
from portal.privacy.holders import Holder, Part, moment
from review.models import Assignment, Award, Certificate, Objection, Review, Reviewer
from review.objections.states import OPEN
from submissions.models import Submission


class ReviewHolder(Holder):
    """Seats on panels, reviews, objections; awards of their cases."""

    goes = ("专家名单里的姓名、手机号、邮箱，异议里的联系方式和署名",)
    stays = ("已提交的评分和评语：排名以它为依据", "获奖记录和证书")

    def own(self, person: Person) -> Iterator[Part]:
        seats = Reviewer.objects.filter(person=person).select_related("campaign").order_by("pk")
        yield Part(
            "担任评审专家",
            ("活动", "姓名", "手机号", "邮箱", "状态"),
            [(row.campaign.name, row.name, row.phone, row.email, row.get_state_display()) for row in seats],
        )
        reviews = Review.objects.filter(assignment__reviewer__person=person)
        reviews = reviews.select_related("assignment__submission__campaign").order_by("pk")
        yield Part(
            "我写的评审",
            ("活动", "案例", "总分", "评语", "提交时间"),
            [
                (
                    row.assignment.submission.campaign.name,
                    "" if row.assignment.submission.campaign.blind else row.assignment.submission.title,
                    "" if row.total is None else str(row.total),
                    row.comment,
                    moment(row.submitted_at),
                )
                for row in reviews
            ],
        )
        objections = Objection.objects.filter(objector=person).order_by("pk")
        yield Part(
            "我提出的异议",
            ("时间", "署名", "联系方式", "内容", "结果"),
            [
                (moment(row.filed_at), row.name, row.contact, row.text, row.get_state_display())
                for row in objections
            ],
        )
        mine = Submission.objects.filter(owner=person)
        awards = Award.objects.filter(submission__in=mine, withdrawn_at=None).exclude(published_at=None)
        yield Part(
            "获奖",
            ("案例", "奖项"),
            [(row.submission.title, row.label) for row in awards.select_related("submission").order_by("pk")],
        )

    def in_the_way(self, person: Person) -> Decision:
        owed = Assignment.objects.filter(
            reviewer__person=person,
            reviewer__state=Reviewer.State.ACCEPTED,
            submission__campaign__results_at=None,
        )
        if owed.exists():
            return refuse("erasure_reviews", count=owed.count())
        if Objection.objects.filter(objector=person, state__in=OPEN).exists():
            return refuse("erasure_objection")
        return ALLOWED

    def erase(self, person: Person, *, now: dt.datetime) -> None:
        Reviewer.objects.filter(person=person).update(phone="", email="", name="已注销专家")
        Objection.objects.filter(objector=person).update(contact="", name="已注销用户")


def names_stay(case: Submission) -> bool:
    """Whether the case's people stand in what was published."""
    return bool(Submission.objects.filter(in_public_record("pk"), pk=case.pk).exists())


def in_public_record(case: str) -> Q:
    """For a query: whether the case that this field names has an award or a certificate that holds."""
    published = Award.objects.filter(submission=OuterRef(case), withdrawn_at=None).exclude(published_at=None)
    return Q(Exists(published)) | Q(Exists(Certificate.objects.filter(award__submission=OuterRef(case))))
