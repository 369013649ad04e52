"""A campaign whose period ends in 2026, with a row of everything that goes then and of everything that stays."""

import datetime as dt

from portal import messages
from portal.models import Role, Thread
from review.links import to_campaign
from review.models import CorrectedValue, RosterCorrection, UnitDocument
from submissions.actions.transitions import address
from submissions.models import Author, Instructor, Question, Submission
from tests.factories.files import make_attachment
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    document,
    join,
    make_award,
    make_objection,
    make_reviewer,
    make_submission,
    make_world,
    save_unit_document,
)

ENDS = dt.datetime(2026, 11, 30, 16, tzinfo=dt.UTC)
"""Midnight in Beijing, a year after the last stage has closed."""
TOLD = ENDS - dt.timedelta(days=30)
LATER = ENDS + dt.timedelta(hours=1)
PHONES = [f"1380000{n:04d}" for n in range(1, 11)]
IDS = ["110105194912310021"]
MAILS = [f"{letter}-secret@leak.example.cn" for letter in "abc"]
NAMES = ["未获奖者", "未获奖的指导", "专家真名", "异议人真名"]
SECRETS = [*PHONES, *IDS, *MAILS, *NAMES, "家住某路"]
PUBLIC = ["获奖者", "获奖的指导", "获奖案例", "落选案例", "概要正文"]


def rules(**changes) -> dict:
    """The small campaign, asking for personal answers of cases and of units; a year."""
    doc = document()
    doc["categories"][0]["fields"] += [
        {"key": "tel", "label": "联系电话", "kind": "phone", "required": False},
        {"key": "home", "label": "住址", "required": False},
        {"key": "team", "label": "成员", "kind": "table", "required": False, "columns": [
            {"key": "who", "label": "姓名"}, {"key": "id", "label": "证件", "kind": "id_number", "required": False}]},
    ]  # fmt: skip
    doc["recommend"]["forms"][0]["fields"] += [
        {"key": "experts", "label": "专家", "kind": "table", "required": False, "columns": [
            {"key": "name", "label": "姓名"}, {"key": "phone", "label": "手机", "kind": "phone", "required": False}]},
    ]  # fmt: skip
    retention = {"years": 1, "fields": ["home"], "slots": ["form", "scan"]}
    return {part: doc[part] for part in ("categories", "recommend")} | {"retention": retention} | changes


def make_full(slug: str = "calls", tenant: str = "north", **changes):
    """Publish it; call outside any scope, and `fill` inside the tenant's."""
    return make_world(slug, tenant, **rules(**changes))


def fill(world) -> None:
    """An awarded case, one without, a draft; people, files, forms, an expert, an objection, a question, what was told."""
    world.won = _case(world, "获奖案例", "获奖者", "获奖的指导", PHONES[0:3])
    world.lost = _case(world, "落选案例", "未获奖者", "未获奖的指导", PHONES[3:6])
    make_award(world, world.won).__class__.objects.update(published_at=NOW)
    draft = make_submission(world, "草稿", state="draft", answers={"tel": PHONES[6]})
    Submission.objects.filter(pk=draft.pk).update(number="", submitted_at=None)
    make_attachment(draft, slot="text")
    world.expert_row = make_reviewer(
        world, "专家真名", world.expert, phone=PHONES[7], email=MAILS[2], avoids=["甲市"]
    )
    save_unit_document(
        world, answers={"contact": "联系人", "experts": [{"name": "推荐的", "phone": PHONES[8]}]}
    )
    world.objection = make_objection(world, world.lost)
    world.objection.__class__.objects.update(name="异议人真名", contact=PHONES[9], state="dismissed")
    _correction(world)
    _question(world)
    for link in (address(world.lost), to_campaign("desk", world.campaign), "/t/north/elsewhere/"):
        messages.notify(
            world.owner, world.lost, "submitting.done", submission="落选案例", number="1", link=link, now=NOW
        )
    join(world, make_person(f"{world.tenant.slug}-boss"), Role.OWNER)


def _case(world, title, author, instructor, phones) -> Submission:
    case = make_submission(
        world, title, state="eligible",
        answers={"about": "概要正文", "tel": phones[0], "home": "家住某路", "team": [{"who": "张", "id": IDS[0]}]},
    )  # fmt: skip
    Author.objects.filter(submission=case).update(
        name=author, phone=phones[1], details={"email": MAILS[0], "title": "高级教师"}
    )
    Instructor.objects.create(
        tenant=world.tenant, submission=case, position=1, name=instructor, phone=phones[2], details={"email": MAILS[1]}
    )  # fmt: skip
    make_attachment(case, slot="text", name="正文.docx")
    make_attachment(case, slot="form", name="签字表.pdf")
    return case


def _correction(world) -> None:
    row = RosterCorrection.objects.create(
        tenant=world.tenant, campaign=world.campaign, roster="all", why="笔误", brought_by=world.organiser, brought_at=NOW
    )  # fmt: skip
    for line, (case, name) in enumerate(((world.won, "获奖者"), (world.lost, "未获奖者"))):
        CorrectedValue.objects.create(
            tenant=world.tenant, correction=row, submission=case, line=line, what="name", position=1, old="旧名", new=name
        )  # fmt: skip


def _question(world) -> None:
    thread = Thread.objects.create(
        tenant=world.tenant, kind="question", title=f"请打 {PHONES[9]}", asker=world.owner, opened_at=NOW, last_at=NOW
    )  # fmt: skip
    Question.objects.create(tenant=world.tenant, thread=thread, campaign=world.campaign, level="organiser")


def documents() -> list[dict]:
    """What units filled in."""
    return list(UnitDocument.objects.values_list("answers", flat=True))
