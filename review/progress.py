"""How far judging is, and the audit trail of a tenant in words."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal.models import AuditEvent, Unit
from review.models import Assignment, Review
from review.panels import judgeable
from submissions.models import Submission

WORDS: dict[str, str] = {
    "case.submit": "提交案例", "case.withdraw": "撤回案例", "case.return": "退回案例", "case.recommend": "推荐案例",
    "case.unrecommend": "撤回推荐", "case.report": "报送案例", "case.reopen": "退回报送", "case.pass": "资格审核通过",
    "case.reject": "资格审核不通过", "case.disqualify": "取消资格", "recommendation.made": "填写推荐意见",
    "recommendation.reworded": "修改推荐意见", "recommendation.withdrawn": "撤下推荐",
    "recommendation.ranked": "调整排序", "handover.handed_in": "单位报送", "handover.reopened": "退回单位报送",
    "unit_document.saved": "保存单位材料", "eligibility.points": "记录审核要点", "file.waive": "放行检测结果",
    "file.measure_again": "重新检测材料",
    "expert.invited": "邀请专家", "expert.accepted": "专家接受邀请",
    "expert.declined": "专家谢绝邀请", "expert.removed": "移出专家名单", "role.ended": "取消角色", "expert.changed": "修改专家信息", "expert.reminded": "催办专家",
    "assignment.made": "分配案例", "assignment.drawn": "随机分配", "assignment.removed": "移除分配",
    "review.submitted": "提交评审", "review.reopened": "退回评审", "conflict.declared": "专家申请回避",
    "awards.drafted": "生成获奖名单", "award.adjusted": "调整奖项", "awards.published": "公布结果",
    "certificates.issued": "颁发证书", "certificate.revoked": "撤销证书", "certificate.reissued": "补发证书",
    "export.made": "导出表格",
    "case.create": "新建案例", "case.discard": "删除草稿", "file.add": "上传文件", "file.remove": "移除文件",
    "organisation.import": "导入单位", "organisation.look": "上传单位文档核对",
    "campaign.publish": "发布规则", "campaign.look": "上传活动文档核对", "campaign.extend": "延期",
    "member.join": "申请加入单位", "member.confirm": "确认成员",
    "member.decline": "不予确认成员", "member.leave": "退出单位",
    "member.vouched": "推荐时确认申报人身份", "profile.update": "修改个人资料",
}  # fmt: skip
"""What each kind of decision is called."""


@dataclass(frozen=True, slots=True)
class Judging:
    """Assignments of a panel: how many there are, how many are handed in, and which cases lack experts."""

    assigned: int
    done: int
    begun: int
    cases: int


def judging_progress(campaign: Campaign, panel: Unit | None = None) -> Judging:
    """Counts over all rounds of a panel. Two queries."""
    rows = Assignment.objects.filter(submission__campaign=campaign, panelist__panel=panel).aggregate(
        assigned=Count("pk"),
        done=Count("pk", filter=Q(review__state=Review.State.SUBMITTED)),
        begun=Count("pk", filter=Q(review__state=Review.State.DRAFT)),
    )
    return Judging(cases=judgeable(campaign, panel).count(), **rows)


def cases_with_experts(campaign: Campaign, round_: Round, panel: Unit | None = None) -> Any:
    """Judged cases with how many experts each has in the round, those with the fewest first."""
    mine = Q(assignments__round=round_.key, assignments__panelist__panel=panel)
    return (
        judgeable(campaign, panel)
        .select_related("unit")
        .annotate(
            experts=Count("assignments", filter=mine),
            done=Count("assignments", filter=mine & Q(assignments__review__state=Review.State.SUBMITTED)),
        )
        .order_by("experts", "category", "pk")
    )


def trail(campaign: Campaign, query: Any) -> Page:
    """The tenant's audit events, latest first, narrowed to one kind with `?action=`."""
    events = (
        AuditEvent.objects.filter(tenant_id=campaign.tenant_id).select_related("actor").order_by("-at", "-pk")
    )
    action = str(query.get("action", ""))[:60]
    if action:
        events = events.filter(action=action)
    page: Page = Paginator(events, 50).get_page(query.get("page"))
    shown = list(page)
    titles = _titles(shown)
    page.object_list = [
        (event, WORDS.get(event.action, event.action), _about(event, titles)) for event in shown
    ]
    return page


def _titles(events: list[AuditEvent]) -> dict[str, str]:
    """Titles of the cases that events speak of, by subject and by uuid. One query."""
    keys = [event.subject.partition(":") for event in events]
    numbers = [key for kind, _, key in keys if kind == "submission" and key.isdigit()]
    uuids = [str(event.data["case"]) for event in events if event.data.get("case")]
    cases = Submission.objects.filter(Q(pk__in=numbers) | Q(uuid__in=uuids)).only("pk", "uuid", "title")
    return {key: str(case) for case in cases for key in (f"submission:{case.pk}", str(case.uuid))}


def _about(event: AuditEvent, titles: dict[str, str]) -> str:
    """What was decided on: the case's title, else what the event itself names."""
    told = (event.data.get(key) for key in ("title", "name", "holder"))
    case = titles.get(event.subject) or titles.get(str(event.data.get("case", "")))
    return case or next((str(one) for one in told if one), "")
