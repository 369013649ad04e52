"""What changed rules would mean for what was handed in: told before they are published, and kept or taken over."""

import io

import openpyxl
import pytest
from django.conf import settings

from campaigns.editing.impact import SHOWN, Effect
from campaigns.models import CampaignDraft
from portal.decisions import refuse
from portal.models import AuditEvent, Role, Task
from portal.tasks.actions import work_off
from portal.tasks.kinds import kind_of
from portal.tenants import all_tenants, tenant_scope
from portal.words import say
from submissions.models import Submission
from submissions.states import State
from tests.factories.portal import client_of, make_member, make_person, url
from tests.factories.submissions import NOW, document, make_world

CASES = 20
OUT = "按新规则会变得不合格的案例"
OVER = "会超出每人、每单位限报的"


@pytest.fixture
def world(db, storage, clock):
    """Twenty cases that were handed in, each by a teacher with a colleague who signs all of them; a draft, a case that is thrown
    out, and one of another tenant's campaign.
    """
    foreign = make_world(document("foreign-2026", tenant="foreign"), owner="stranger")
    world = make_world()
    for place, states in (
        (world, [State.SUBMITTED] * CASES + [State.DRAFT, State.DISQUALIFIED]),
        (foreign, [State.SUBMITTED]),
    ):
        with tenant_scope(place.tenant):
            for n, state in enumerate(states):
                owner = make_person(f"teacher-{place.tenant.slug}-{n}")
                authors = ((f"教师{n}", f"139000001{n:02}"), ("王同事", "13800000000"))
                case = place.draft(owner=owner, title=f"案例{n}", authors=authors)
                number = f"{place.campaign.slug}-{n:06}"
                Submission.objects.filter(pk=case.pk).update(state=state, submitted_at=NOW, number=number)
    return world


@pytest.fixture
def organiser(world):
    return client_of(make_member("runs", "test", Role.ORGANISER))


@pytest.fixture
def draft(organiser):
    return organiser.post(url("campaign-edit", campaign="test-2026"))["Location"]


def change(**parts):
    """Put other rules into the draft."""
    with all_tenants():
        row = CampaignDraft.objects.get()
        CampaignDraft.objects.filter(pk=row.pk).update(document=row.document | parts)


def effects(look):
    return {effect["label"]: effect["shown"] for effect in look.context["effects"]}


def test_a_limit_changed_after_twenty_cases(organiser, draft):
    with all_tenants():
        category = CampaignDraft.objects.get().document["categories"][0]
    limit = {"key": "one", "role": "any", "max": 2}
    change(categories=[category | {"team": {"max": 1}}], author_limits=[limit])
    found = effects(organiser.get(f"{draft}publish/"))
    assert list(found) == [OUT, OVER]
    assert [line.partition("：")[0] for line in found[OUT]] == [
        f"test-2026-{n:06} 案例{n}" for n in range(CASES)
    ]
    assert found[OVER] == [f"王同事（北市第一中学）：{CASES} 件，上限 2 件"]


def test_a_change_that_concerns_nobody_says_so(organiser, draft):
    change(summary="新的简介")
    look = organiser.get(f"{draft}publish/")
    assert (effects(look), "没有影响" in look.content.decode()) == ({}, True)


@pytest.mark.parametrize(("earlier", "versions"), [("keep", {1: CASES}), ("adopt", {2: CASES})])
def test_earlier_cases_keep_their_rules_or_come_under_the_new_ones(
    world, organiser, draft, earlier, versions
):
    change(summary="新的简介")
    look = organiser.get(f"{draft}publish/")
    confirm = {name: look.context["confirm"][name].value() for name in ("edits", "after")}
    organiser.post(f"{draft}publish/", confirm | {"why": "", "earlier": earlier})
    with tenant_scope(world.tenant):
        rows = Submission.objects.filter(state=State.SUBMITTED).values_list("rule_set__version", flat=True)
        assert {version: list(rows).count(version) for version in set(rows)} == versions
        assert Submission.objects.get(state=State.DISQUALIFIED).rule_set.version == 1
        assert AuditEvent.objects.filter(action="submission.adopt").count() == (earlier == "adopt")


def test_who_answers_is_registered():
    assert settings.RULE_IMPACTS == ["submissions.drafts.impact.effects", "review.nominations.impact.effects"]
    assert settings.RULE_IMPACT_CASES == "submissions.drafts.impact.cases"
    assert settings.RULE_ADOPTION == "submissions.drafts.impact.adopt"


def test_of_many_lines_the_first_are_shown():
    effect = Effect("x", True, [str(n) for n in range(SHOWN + 5)])
    shown = [str(n) for n in range(SHOWN)]
    assert effect.told == {"label": "x", "count": SHOWN + 5, "shown": shown, "more": 5}


@pytest.fixture
def many(monkeypatch):
    """More cases than are looked at while a page is made."""
    monkeypatch.setattr("campaigns.editing.views.finishing.AT_ONCE", CASES - 1)


def work(world):
    """A worker does what waits."""
    with tenant_scope(world.tenant):
        (task,) = Task.objects.filter(state=Task.State.WAITING)
        work_off(task, clock=lambda: NOW)
        task.refresh_from_db()
        return task


def test_of_more_than_a_page_can_read_nothing_is_said_until_a_task_has_read_all(
    world, organiser, draft, many
):
    with all_tenants():
        category = CampaignDraft.objects.get().document["categories"][0]
    change(categories=[category | {"team": {"max": 1}}])
    page = organiser.get(f"{draft}publish/")
    words = page.content.decode()
    assert (f"有 {CASES} 件已提交的案例" in words, "没有影响" in words, page.context["effects"]) == (
        True,
        False,
        [],
    )
    assert organiser.post(f"{draft}publish/", {"impact": "1"})["Location"] == f"{draft}publish/#impact-title"
    assert organiser.get(f"{draft}publish/").context["waiting"] is True
    task = work(world)
    assert (task.state, task.outcome["cases"], [each["count"] for each in task.outcome["effects"]]) == (
        Task.State.DONE,
        CASES,
        [CASES],
    )
    read = organiser.get(f"{draft}publish/")
    assert f"看了全部 {CASES} 件已提交的案例" in read.content.decode()
    assert {each["label"]: each["count"] for each in read.context["effects"]} == {OUT: CASES}
    file = organiser.get(url("task-file", task=task.uuid))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content))).active
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [line[1].partition(" ")[0] for line in lines] == [f"test-2026-{n:06}" for n in range(CASES)]
    assert {line[0] for line in lines} == {OUT}


def test_a_draft_that_has_changed_is_another_question(world, organiser, draft, many):
    organiser.post(f"{draft}publish/", {"impact": "1"})
    change(summary="新的简介")
    with all_tenants():
        CampaignDraft.objects.update(edits=7)
    task = work(world)
    assert (task.state, task.refusal) == (Task.State.FAILED, "impact_outdated")
    assert say(refuse("impact_outdated")) not in organiser.get(f"{draft}publish/").content.decode()
    assert organiser.get(f"{draft}publish/").context["lines"] == []
    with all_tenants():
        CampaignDraft.objects.all().delete()
        assert kind_of(task).page(task) == ""


def test_only_those_who_write_rules_have_the_table(world, organiser, draft, many):
    organiser.post(f"{draft}publish/", {"impact": "1"})
    with tenant_scope(world.tenant):
        task = Task.objects.get()
        kind = kind_of(task)
        people = [make_member(role, "test", role) for role in (Role.AUDITOR, Role.REVIEWER)]
        assert [kind.may_have(task, person, reading=True).allowed for person in (task.person, *people)] == [
            True,
            True,
            False,
        ]
