"""Material that is handed in between rounds (S8): a slot of its own stage, of cases that are in the round, until its end."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.decisions import refuse
from portal.files.actions.uploads import remove
from portal.models import Attachment
from portal.tenants import tenant_scope
from review.awards import actions
from review.judging.actions import reviews
from review.judging.expert_views import expert_view
from review.models import Assignment
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.drafts.readiness import all_issues
from tests.factories.files import PDF, upload_file
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    document,
    filled_rubric,
    fresh,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
)
from tests.refusals import refusal

OPENS, CLOSES = "2025-10-18T00:00:00+08:00", "2025-10-25T00:00:00+08:00"
AFTER = dt.datetime(2025, 10, 24, 16, 0, tzinfo=dt.UTC)
ROUNDS = [
    {"key": "online", "label": "网评", "per_case": 1, "advance": {"first": 1, "ties": "better"}},
    {"key": "onsite", "label": "现场评审", "per_case": 1},
]


@pytest.fixture
def staged(db, storage, monkeypatch):
    """Two cases judged online, of which the first goes on; a slide deck is asked for then."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    doc = document()
    deck = {"key": "deck", "label": "答辩课件", "stage": "decks", "max_files": 2}
    doc["categories"][1]["slots"].append(deck)
    stage = {
        "key": "decks", "kind": "material", "name": "提交答辩课件", "round": "onsite", "opens": OPENS, "closes": CLOSES,
    }  # fmt: skip
    world = make_world(
        review={"blind": False, "rounds": ROUNDS},
        categories=doc["categories"],
        stages=[*doc["stages"], stage],
    )
    with tenant_scope(world.tenant):
        world.cases = [
            make_submission(world, title, category="b", state="eligible") for title in ("一", "二")
        ]
        world.judge = make_reviewer(world, "甲")
        for case, points in zip(world.cases, (90, 80), strict=True):
            row = make_assignment(world, fresh(case), world.judge, "online")
            reviews.submit_review(
                row,
                filled_rubric(points - 50, 50),
                comment="这是一段评语文字",
                actor=world.judge.person,
                now=NOW,
            )
        yield world


def narrow(world):
    actions.draft_awards(world.campaign, "online", actor=world.organiser, now=NOW)
    online = world.campaign.current.doc.review.own_rounds[0]
    actions.publish_shortlist(world.campaign, online, actor=world.organiser, now=NOW)


def bring(case, now=NOW):
    return upload_file(fresh(case), PDF, "答辩.pdf", "deck", now=now)


def test_nobody_brings_it_before_the_list_and_only_who_goes_on_after(staged):
    first, second = staged.cases
    for case in staged.cases:
        assert refusal(bring, case) == refuse("later_not_in_round", stage="提交答辩课件")
    narrow(staged)
    assert bring(first).slot == "deck"
    assert refusal(bring, second) == refuse("later_not_in_round", stage="提交答辩课件")


def test_a_case_that_did_not_pass_brings_nothing(staged):
    narrow(staged)
    waiting = make_submission(staged, "三", category="b", state="submitted")
    assert refusal(bring, waiting) == refuse("later_not_passed")


def test_it_may_be_changed_until_the_stage_ends(staged):
    narrow(staged)
    first = staged.cases[0]
    attachment = bring(first)
    remove(attachment, actor=first.owner, now=NOW)
    assert Attachment.objects.filter(folder=first.folder).count() == 0
    assert refusal(bring, first, now=AFTER) == refuse(
        "stage_closed", stage="提交答辩课件", closed=dt.datetime.fromisoformat(CLOSES).astimezone(staged.campaign.zone)
    )  # fmt: skip
    early = dt.datetime.fromisoformat(OPENS) - dt.timedelta(seconds=1)
    assert refusal(bring, first, now=early).code == "stage_not_yet"


def test_the_rest_of_the_case_stays_closed(staged):
    narrow(staged)
    first = fresh(staged.cases[0])
    assert refusal(upload_file, first, PDF, "正文.pdf", "text", now=NOW) == refuse(
        "not_editable", state="eligible"
    )


def test_it_is_not_asked_for_when_the_case_is_handed_in(staged):
    draft = make_submission(staged, "草稿", category="b", state="draft")
    issues = all_issues(CaseSnapshot(draft, now=NOW))
    assert [issue.anchor for issue in issues if issue.section == "files"] == ["slot-text"]


def test_the_experts_of_the_next_round_see_it(staged):
    narrow(staged)
    first = staged.cases[0]
    bring(first)
    row = make_assignment(staged, fresh(first), make_reviewer(staged, "乙"), "onsite")
    mine = Assignment.objects.select_related("submission__campaign__current", "reviewer").get(pk=row.pk)
    view = expert_view(mine)
    assert [(slot.label, len(slot.files)) for slot in view.slots if slot.key == "deck"] == [("答辩课件", 1)]


def test_the_owner_brings_it_on_the_case_s_page(staged, client):
    first, second = staged.cases
    client.force_login(first.owner)
    page = f"/t/north/case/{first.uuid}/"
    assert "提交答辩课件" not in client.get(page).content.decode()
    narrow(staged)
    shown = client.get(page).content.decode()
    assert [words in shown for words in ("提交答辩课件", "截止前可以替换", "答辩课件", 'data-slot="text"')] == [
        True, True, True, False,
    ]  # fmt: skip
    bring(first)
    listed = client.get(f"{page}files/", {"stage": "decks"}).content.decode()
    assert ("答辩.pdf" in listed, "files-poll-decks" in listed) == (True, True)
    client.force_login(second.owner)
    other = client.get(f"/t/north/case/{second.uuid}/").content.decode()
    assert "提交答辩课件" not in other
    stranger = make_person("stranger")
    client.force_login(stranger)
    assert client.get(f"{page}files/", {"stage": "decks"}).status_code in (403, 404)


def test_after_its_end_the_page_says_so_and_keeps_the_file(staged, client, monkeypatch):
    narrow(staged)
    first = staged.cases[0]
    bring(first)
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    client.force_login(first.owner)
    shown = client.get(f"/t/north/case/{first.uuid}/").content.decode()
    assert ("答辩.pdf" in shown, "已于" in shown or "结束" in shown, "data-drop" in shown) == (
        True,
        True,
        False,
    )
