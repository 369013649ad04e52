"""A small campaign with its people, units and cases, made straight in the database."""

import datetime as dt
import itertools
from dataclasses import dataclass

from campaigns.actions import publish
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Membership, Person, Role, Tenant, Unit
from portal.tenancy import tenant_scope
from review.models import Handover, Panelist, Recommendation
from submissions.models import Author, StoredFile, Submission, SubmissionFile
from submissions.states import State

NOW = dt.datetime(2025, 10, 20, 4, tzinfo=dt.UTC)
_serial = itertools.count(1)

RUBRIC = {
    "key": "score",
    "label": "评分表",
    "comment_min_zi": 5,
    "dimensions": [
        {
            "key": "d1",
            "label": "创新",
            "items": [
                {"key": "idea", "label": "理念", "points": 40, "guidance": "看理念是否先进"},
                {"key": "work", "label": "做法", "points": 60},
            ],
        }
    ],
}


def document(slug: str = "calls", tenant: str = "north", **changes) -> dict:
    """The campaign as a document; `changes` replace whole parts."""
    doc = {
        "version": 1,
        "slug": slug,
        "name": "教学案例征集",
        "tenant": {
            "slug": tenant,
            "name": f"{tenant}教育厅",
            "unit_kinds": [
                {"key": "city", "label": "市", "recommends": True},
                {"key": "school", "label": "学校"},
            ],
            "units": [
                {"key": "c1", "name": "甲市", "kind": "city"},
                {"key": "s1", "name": "甲市一中", "kind": "school", "under": "c1"},
                {"key": "s2", "name": "甲市二中", "kind": "school", "under": "c1", "attributes": ["demo"]},
                {"key": "c2", "name": "乙市", "kind": "city"},
                {"key": "s3", "name": "乙市一中", "kind": "school", "under": "c2"},
            ],
        },
        "notice": {"title": "通知", "issuer": "教育厅"},
        "stages": [
            {"key": "in", "kind": "submit", "name": "申报", "opens": "2025-09-01T00:00:00+08:00", "closes": "2025-10-16T00:00:00+08:00"},
            {"key": "up", "kind": "recommend", "name": "推荐", "opens": "2025-10-16T00:00:00+08:00", "closes": "2025-10-31T00:00:00+08:00"},
            {"key": "judge", "kind": "review", "name": "评审", "opens": "2025-10-16T00:00:00+08:00", "closes": "2025-12-01T00:00:00+08:00"},
        ],
        "tracks": [{"key": "rural", "label": "乡村"}, {"key": "urban", "label": "城市"}],
        "categories": [
            {"key": "a", "label": "教学", "tracks": ["rural", "urban"], "rubric": "score", "team": {"max": 5},
             "fields": [{"key": "about", "label": "概要", "kind": "text", "required": False},
                        {"key": "boss", "label": "负责人简介", "kind": "text", "required": False, "identifies": True}],
             "slots": [{"key": "text", "label": "案例文本"}, {"key": "form", "label": "申报表", "blind": False}]},
            {"key": "b", "label": "教研", "rubric": "score", "slots": [{"key": "text", "label": "案例文本"}]},
            {"key": "d", "label": "直报", "recommended": False, "judged": False, "slots": [{"key": "text", "label": "文本"}]},
        ],
        "recommend": {
            "comment_min_zi": 6,
            "quotas": [
                {"key": "rural", "label": "乡村", "unit_kinds": ["city"], "where": {"tracks": ["rural"]}, "max": 2},
                {"key": "all", "label": "合计", "unit_kinds": ["city"], "max": 3,
                 "sub_caps": [{"label": "示范校", "where": {"unit_attributes": ["demo"]}, "max": 1}]},
                {"key": "least", "label": "教研", "unit_kinds": ["city"], "where": {"categories": ["b"]}, "min": 1},
            ],
            "mandatory": [{"label": "示范校必须报送", "unit_attributes": ["demo"]}],
            "forms": [{"key": "table", "label": "汇总表", "required_for_handover": True,
                       "fields": [{"key": "contact", "label": "联系人"}],
                       "slots": [{"key": "scan", "label": "盖章扫描件", "max_bytes": 2000000}]}],
        },
        "checklist": [{"key": "logo", "text": "没有企业标识", "categories": ["a"]}],
        "review": {"blind": False, "rounds": [{"key": "final", "label": "终评", "per_case": 2}]},
        "rubrics": [RUBRIC],
        "awards": [{"kind": "ratio", "rate": "0.8", "tiers": [
            {"key": "first", "label": "一等奖", "share": 2}, {"key": "second", "label": "二等奖", "share": 4},
            {"key": "third", "label": "三等奖", "share": 4}]}],
        "certificate": {"body": "{name}：案例《{title}》获{award}。", "number": "NO-{year}-{seq:04d}", "signed": "教育厅"},
        "rosters": [
            {"key": "all", "label": "作品汇总表", "audience": "organiser", "columns": [
                {"label": "序号", "value": "seq"}, {"label": "作品名称", "value": "title"},
                {"label": "作者", "value": "authors"}, {"label": "奖项", "value": "award"},
                {"label": "证书", "value": "certificate"}, {"label": "概要", "value": "answer:about"}], "sort": ["title"]},
            {"key": "unit", "label": "推荐汇总表", "audience": "unit", "columns": [
                {"label": "序号", "value": "seq"}, {"label": "作品名称", "value": "title"},
                {"label": "排序", "value": "rank"}, {"label": "推荐意见", "value": "comment"}], "sort": ["category", "rank"]},
        ],
    }  # fmt: skip
    return doc | changes


@dataclass
class World:
    """One tenant's campaign and people."""

    tenant: Tenant
    campaign: Campaign
    organiser: Person
    coordinator: Person
    expert: Person
    owner: Person

    def unit(self, key: str) -> Unit:
        return Unit.objects.get(key=key)

    def path(self, name: str, **kwargs) -> str:
        from django.urls import reverse

        if name not in {"expert-desk", "expert-case", "expert-save", "expert-conflict", "expert-file",
                        "expert-read", "expert-page", "invitation", "my-certificate"}:  # fmt: skip
            kwargs["campaign"] = self.campaign.slug
        return reverse(name, kwargs={"tenant": self.tenant.slug, **kwargs})


def person(name: str, **more) -> Person:
    return Person.objects.create(username=name, real_name=more.pop("real_name", name), **more)


def make_world(slug: str = "calls", tenant: str = "north", **changes) -> World:
    """Publish the campaign and fill its offices. Call outside any scope; enter the tenant's afterwards."""
    publish(Document.model_validate(document(slug, tenant, **changes)), actor=None, now=NOW)
    owner_of = Tenant.objects.get(slug=tenant)
    with tenant_scope(owner_of):
        campaign = Campaign.objects.select_related("current", "tenant").get(slug=slug)
        people = [person(f"{tenant}-{role}") for role in ("organiser", "coordinator", "expert", "owner")]
        made = World(owner_of, campaign, *people)
        join(made, made.organiser, Role.ORGANISER)
        join(made, made.coordinator, Role.COORDINATOR, made.unit("c1"))
        join(made, made.expert, Role.EXPERT)
    return made


def join(world: World, who: Person, role: Role, unit: Unit | None = None) -> None:
    Membership.objects.create(tenant=world.tenant, person=who, role=role, unit=unit, confirmed_at=NOW)


def case(
    world: World, title: str = "", *, category: str = "a", unit: str = "s1", state: str = "submitted", **more
):
    """A case with one author."""
    number = next(_serial)
    made = Submission.objects.create(
        tenant=world.tenant,
        campaign=world.campaign,
        rule_set=world.campaign.current,
        category=category,
        track=more.pop("track", "urban" if category == "a" else ""),
        title=title or f"案例{number}",
        unit=world.unit(unit),
        owner=more.pop("owner", world.owner),
        state=State(state),
        number=f"N{number}",
        submitted_at=NOW,
        **more,
    )
    Author.objects.create(
        tenant=world.tenant,
        submission=made,
        position=1,
        name=f"作者{number}",
        unit=made.unit,
        unit_name=made.unit.name,
    )
    return fresh(made)


def fresh(submission) -> Submission:
    """As views fetch it."""
    return Submission.objects.select_related("campaign__current", "campaign__tenant", "rule_set", "unit", "owner", "tenant").get(
        pk=submission.pk
    )  # fmt: skip


def file(
    submission: Submission,
    slot: str = "text",
    *,
    name: str = "张三的案例.docx",
    content: bytes = b"x",
    findings=(),
):
    """A file in a slot, judged."""
    from submissions import storing
    from validators.findings import Finding, verdict

    key = f"test/{next(_serial)}"
    digest, size = storing.write(key, [content])
    stored = StoredFile.objects.create(tenant=submission.tenant, key=key, sha256=digest, size=size)
    return SubmissionFile.objects.create(
        tenant=submission.tenant,
        submission=submission,
        slot=slot,
        name=name,
        stored=stored,
        uploaded_by=submission.owner,
        uploaded_at=NOW,
        verdict=verdict([Finding.model_validate(f) for f in findings]).value,
        findings=list(findings),
    )


def finding(status: str, rule: str = "word.length", message: str = "字数 3600，最多 3500") -> dict:
    return {"rule": rule, "code": "x", "status": status, "message": message, "blocking": status == "fail"}


def put_forward(world: World, submission: Submission, unit: str = "c1", rank: int = 1) -> Recommendation:
    """A recommendation without its action, for set-up."""
    handover, _ = Handover.objects.get_or_create(
        campaign=world.campaign, unit=world.unit(unit), defaults={"tenant": world.tenant}
    )
    return Recommendation.objects.create(
        tenant=world.tenant, submission=submission, handover=handover, rank=rank, comment="值得推荐的案例",
        made_by=world.coordinator, made_at=NOW,
    )  # fmt: skip


def expert(world: World, name: str, who: Person | None = None, **more) -> Panelist:
    """An expert who accepted."""
    return Panelist.objects.create(
        tenant=world.tenant, campaign=world.campaign, person=who or person(f"{name}-{next(_serial)}", real_name=name), name=name,
        state=Panelist.State.ACCEPTED, invited_at=NOW, **more,
    )  # fmt: skip
