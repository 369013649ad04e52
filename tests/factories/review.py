"""A campaign with every stage from recommending to certificates, its people and units, and rows of each kind.

Most rows are made straight in the database, so that a test begins where its subject begins.
"""

import datetime as dt
import itertools
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from campaigns.actions import publish
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.files.owners import open_folder
from portal.models import Person, Role, Tenant, Unit
from portal.tenants import tenant_scope
from review.awards import actions
from review.judging.actions import reviews
from review.judging.scoring import Filled
from review.models import (
    Assignment,
    Award,
    AwardRun,
    HonourList,
    Nomination,
    NominationBatch,
    Objection,
    PublicNotice,
    Reviewer,
    RunLine,
    UnitHonour,
)
from review.nominations.documents.actions import save_document
from review.objections.actions import file_objection
from submissions.models import Author, Submission
from submissions.states import State
from tests.factories.files import PDF, bring_in
from tests.factories.organisations import plant
from tests.factories.portal import make_membership, make_person

NOW = dt.datetime(2025, 10, 20, 4, tzinfo=dt.UTC)
COMMENT = "选题新颖，值得推荐"
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


def organisation(slug: str = "north") -> dict:
    """The tenant: two cities, one with two schools, one with one."""
    return {
        "slug": slug,
        "name": f"{slug}教育厅",
        "unit_kinds": [{"key": "city", "label": "市"}, {"key": "school", "label": "学校"}],
        "unit_attributes": [{"key": "demo", "label": "示范校"}],
        "units": [
            {"key": "c1", "name": "甲市", "kind": "city"},
            {"key": "s1", "name": "甲市一中", "kind": "school", "under": "c1"},
            {"key": "s2", "name": "甲市二中", "kind": "school", "under": "c1", "attributes": ["demo"]},
            {"key": "c2", "name": "乙市", "kind": "city"},
            {"key": "s3", "name": "乙市一中", "kind": "school", "under": "c2"},
        ],
    }


def document(slug: str = "calls", tenant: str = "north", **changes) -> dict:
    """The campaign as a document; `changes` replace whole parts."""
    doc = {
        "version": 1,
        "slug": slug,
        "name": "教学案例征集",
        "tenant": tenant,
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
            "unit_kinds": ["city"],
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


# Pages that belong to a person, not to a campaign: their paths name none.
PERSONAL = {
    "expert-desk", "expert-case", "expert-save", "expert-conflict", "expert-file", "expert-read", "expert-page", "expert-note", "expert-subtitles", "expert-discuss", "expert-withdraw",
    "invitation", "my-certificate",
}  # fmt: skip


@dataclass
class World:
    """One tenant's campaign and people: two cities (c1 with the schools s1, s2; c2 with s3), c1's coordinator."""

    tenant: Tenant
    campaign: Campaign
    organiser: Person
    coordinator: Person
    expert: Person
    owner: Person

    def unit(self, key: str) -> Unit:
        return Unit.objects.get(key=key)

    def path(self, name: str, **kwargs) -> str:
        if name not in PERSONAL:
            kwargs["campaign"] = self.campaign.slug
        if name.startswith("unit-"):
            kwargs.setdefault("unit", "c1")
        return reverse(name, kwargs={"tenant": self.tenant.slug, **kwargs})


def make_world(slug: str = "calls", tenant: str = "north", **changes) -> World:
    """Publish the campaign and fill its offices. Call outside any scope; enter the tenant's afterwards."""
    plant(organisation(tenant))
    publish(Document.model_validate(document(slug, tenant, **changes)), actor=None, now=NOW)
    owner_of = Tenant.objects.get(slug=tenant)
    with tenant_scope(owner_of):
        campaign = Campaign.objects.select_related("current", "tenant").get(slug=slug)
        people = [make_person(f"{tenant}-{role}") for role in ("organiser", "coordinator", "expert", "owner")]
        world = World(owner_of, campaign, *people)
        join(world, world.organiser, Role.ORGANISER)
        join(world, world.coordinator, Role.COORDINATOR, world.unit("c1"))
        join(world, world.expert, Role.REVIEWER)
    return world


def make_chain_world(quotas: list[dict] = (), **recommend) -> World:
    """A world whose counties recommend to their city: below c1 the counties k1 (schools x1, x2) and k2 (school y1),
    beside its own schools s1 and s2.
    """
    tree = organisation()
    tree["unit_kinds"].append({"key": "county", "label": "县"})
    tree["unit_attributes"].append({"key": "teachers", "label": "专任教师", "number": True})
    tree["units"] += [
        {"key": "k1", "name": "一县", "kind": "county", "under": "c1", "numbers": {"teachers": 48}},
        {"key": "x1", "name": "一县一小", "kind": "school", "under": "k1"},
        {"key": "x2", "name": "一县二小", "kind": "school", "under": "k1"},
        {"key": "k2", "name": "二县", "kind": "county", "under": "c1"},
        {"key": "y1", "name": "二县一小", "kind": "school", "under": "k2"},
    ]
    plant(tree)
    rules = {"unit_kinds": ["city", "county"], "chain": True, "quotas": list(quotas)} | recommend
    return make_world(recommend=rules)


def join(world: World, person: Person, role: Role, unit: Unit | None = None) -> None:
    """A confirmed role in the world's tenant."""
    make_membership(person, world.tenant, role, unit, confirmed_at=NOW)


def make_submission(
    world: World, title: str = "", *, category: str = "a", unit: str = "s1", state: str = "submitted",
    track: str | None = None, owner: Person | None = None, **values,
) -> Submission:  # fmt: skip
    """A submission with one author, whatever its state; the track is "urban" where the category has tracks."""
    number = next(_serial)
    submission = Submission.objects.create(
        tenant=world.tenant,
        folder=open_folder("submission", world.tenant.pk),
        campaign=world.campaign,
        rule_set=world.campaign.current,
        category=category,
        track=("urban" if category == "a" else "") if track is None else track,
        title=title or f"案例{number}",
        unit=world.unit(unit),
        owner=owner or world.owner,
        state=State(state),
        number=f"N{number}",
        submitted_at=NOW,
        **values,
    )
    Author.objects.create(
        tenant=world.tenant, submission=submission, position=1, name=f"作者{number}", unit=submission.unit,
        unit_name=submission.unit.name,
    )  # fmt: skip
    return fresh(submission)


def fresh(submission: Submission) -> Submission:
    """As views fetch it."""
    return Submission.objects.select_related(
        "campaign__current", "campaign__tenant", "rule_set", "unit", "owner", "tenant"
    ).get(pk=submission.pk)


def make_nomination(world: World, submission: Submission, unit: str = "c1", rank: int = 1) -> Nomination:
    """A unit's nomination in its batch, without the action's checks."""
    batch, _ = NominationBatch.objects.get_or_create(
        campaign=world.campaign, unit=world.unit(unit), defaults={"tenant": world.tenant}
    )
    return Nomination.objects.create(
        tenant=world.tenant, submission=submission, current_of=submission, batch=batch, rank=rank,
        comment="值得推荐的案例",
        made_by=world.coordinator, made_at=NOW,
    )  # fmt: skip


def save_unit_document(world: World, unit: str = "c1", *, content=PDF, name="扫描件.pdf", answers=None):
    """The unit's one form, by the action: its answer and, unless `content` is None, its stamped scan, uploaded."""
    form = world.campaign.current.doc.recommend.forms[0]
    actor = world.coordinator
    if unit != "c1":
        actor = make_person(f"coordinator-{unit}")
        join(world, actor, Role.COORDINATOR, world.unit(unit))
    document = save_document(
        world.campaign, world.unit(unit), form, answers={"contact": "李"} if answers is None else answers,
        actor=actor, now=NOW,
    )  # fmt: skip
    if content is not None:
        bring_in(document.folder, "scan", name, content, actor=actor, now=NOW)
    return document


def make_reviewer(world: World, name: str, person: Person | None = None, **values) -> Reviewer:
    """A reviewer who accepted; a person of that name is made unless one is given."""
    person = person or make_person(f"{name}-{next(_serial)}", real_name=name)
    return Reviewer.objects.create(
        tenant=world.tenant, campaign=world.campaign, person=person, name=name, state=Reviewer.State.ACCEPTED,
        invited_at=NOW, **values,
    )  # fmt: skip


def make_assignment(
    world: World, submission: Submission, reviewer: Reviewer, round_key: str = "final"
) -> Assignment:
    return Assignment.objects.create(
        tenant=world.tenant, reviewer=reviewer, submission=submission, round=round_key, made_at=NOW
    )


def filled_rubric(idea: float | str, work: float | str) -> Filled:
    """Both items of the rubric scored, the comment long enough."""
    return Filled(points={"idea": Decimal(idea), "work": Decimal(work)}, comment_char_count_cjk=20)


def submit_review(world: World, submission: Submission, reviewer: Reviewer, points: int) -> None:
    """Assigned, where it isn't yet, and reviewed by the action, with so many points (50 to 90) in all."""
    given = Assignment.objects.filter(submission=submission, reviewer=reviewer, round="final").first()
    assignment = given or make_assignment(world, fresh(submission), reviewer)
    reviews.submit_review(
        assignment, filled_rubric(points - 50, 50), comment="这是一段评语文字",
        actor=reviewer.person or world.expert, now=NOW,
    )  # fmt: skip


def publish_results(world: World, count: int) -> list[Submission]:
    """So many submissions of category b, reviewed by two, awarded and published; the best first."""
    reviewers = make_reviewer(world, "甲"), make_reviewer(world, "乙")
    submissions = [
        make_submission(world, f"案例{n:02d}", category="b", state="eligible") for n in range(count)
    ]
    for n, submission in enumerate(submissions):
        for reviewer in reviewers:
            submit_review(world, submission, reviewer, 90 - n)
    actions.draft_awards(world.campaign, actor=world.organiser, now=NOW)
    actions.publish_awards(world.campaign, despite="", actor=world.organiser, now=NOW)
    return submissions


def make_award(
    world: World,
    submission: Submission,
    *,
    label: str = "一等奖",
    tier: str = "first",
    pool: str = "",
    rank: int = 1,
) -> Award:
    """An award as a line of the campaign's current run, which is made where there is none; nothing is computed."""
    run = AwardRun.objects.filter(campaign=world.campaign, current=True).first()
    if run is None:
        inputs = {
            "campaign": world.campaign.slug,
            "rules": "",
            "plans": [],
            "rounds": [{"key": "final", "label": "终评"}],
            "cases": [],
        }
        run = AwardRun.objects.create(
            tenant=world.tenant, campaign=world.campaign, number=1, current=True, inputs=inputs,
            made_by=world.organiser, made_at=NOW, taken_at=NOW,
        )  # fmt: skip
    run.inputs["cases"].append({"case": submission.number, "category": submission.category, "asked": 0})
    run.save()
    values = {"tier": tier, "label": label, "pool": pool, "rank": rank}
    RunLine.objects.create(tenant=world.tenant, run=run, submission=submission, **values)
    return Award.objects.create(
        tenant=world.tenant, campaign=world.campaign, run=run, submission=submission, decided_by=world.organiser,
        decided_at=NOW, **values,
    )  # fmt: skip


def make_objection(world: World, submission: Submission | None = None) -> Objection:
    """An objection of the world's owner to a case or the whole list, under a notice of five days."""
    notice = PublicNotice.objects.create(
        tenant=world.tenant, campaign=world.campaign, opens_at=NOW, closes_at=NOW + dt.timedelta(days=5),
        opened_by=world.organiser,
    )  # fmt: skip
    return file_objection(
        notice, submission=submission, ground="procedure", text="评审程序有问题", name="钱实名",
        contact="13900000009", actor=world.owner, now=NOW,
    )  # fmt: skip


def make_honour(world: World, unit: str = "c1", award: str = "org", outcome: str = "chosen") -> UnitHonour:
    """A unit in a list of honoured units that isn't public yet; figures are made up."""
    honour_list, _ = HonourList.objects.get_or_create(
        campaign=world.campaign, award=award,
        defaults={
            "tenant": world.tenant, "label": "组织奖", "places": 3, "counted": 3, "drafted_by": world.organiser,
            "drafted_at": NOW,
        },
    )  # fmt: skip
    figures = {
        "cases": 2, "eligible": 2, "awarded": 1, "tiers": {"first": 1}, "disqualified": 0, "points": "",
        "score": "", "unmet": [],
    }  # fmt: skip
    return UnitHonour.objects.create(
        tenant=world.tenant, honour_list=honour_list, unit=world.unit(unit), figures=figures, rank=1,
        outcome=outcome, decided_by=world.organiser, decided_at=NOW,
    )  # fmt: skip
