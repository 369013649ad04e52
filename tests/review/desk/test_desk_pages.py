"""The organiser's desk as pages: what each says, that it stays within the campaign, and what it never says."""

import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import audit
from portal.tenants import tenant_scope
from review.awards.actions import adjust_award, publish_awards
from review.eligibility import actions
from review.models import NominationBatch
from tests.factories.files import finding, make_attachment
from tests.factories.review import (
    NOW,
    fresh,
    make_assignment,
    make_nomination,
    make_reviewer,
    make_submission,
    make_world,
    submit_review,
)

DESK = (
    "desk",
    "desk-cases",
    "desk-units",
    "desk-audit",
    "desk-duplicates",
    "desk-awards",
    "desk-certificates",
    "desk-export",
    "desk-packages",
)


@pytest.fixture
def desk(world, client):
    client.force_login(world.organiser)
    return client


def page_at(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def main_of(page):
    """The page's own part, without navigation and footer."""
    return page[page.index("<main") : page.index("</main>")]


def stats(page):
    """Label and number of every tile."""
    tile = re.compile(r'stat-label">([^<]+)</div>\s*<div class="stat-value">([^<]*)</div>')
    return {label.strip(): value.strip() for label, value in tile.findall(page)}


@pytest.mark.parametrize(
    ("who", "status"),
    [("organiser", 200), ("coordinator", 403), ("expert", 403), ("owner", 404), (None, 302)],
)
def test_the_desk_is_the_organisers(world, client, who, status):
    submission = make_submission(world, state="reported")
    if who:
        client.force_login(getattr(world, who))
    codes = {name: client.get(world.path(name)).status_code for name in DESK}
    codes["desk-case"] = client.get(world.path("desk-case", case=submission.uuid)).status_code
    assert codes == dict.fromkeys([*DESK, "desk-case"], status)


def test_the_overview_counts_what_there_is(world, desk):
    for category, state in (
        ("a", "draft"),
        ("a", "submitted"),
        ("b", "reported"),
        ("d", "submitted"),
        ("b", "eligible"),
    ):
        make_submission(world, category=category, state=state)
    NominationBatch.objects.create(
        tenant=world.tenant,
        campaign=world.campaign,
        unit=world.unit("c1"),
        state="submitted",
        submitted_at=NOW,
    )
    reviewer = make_reviewer(world, "甲")
    submit_review(world, make_submission(world, category="b", state="eligible"), reviewer, 80)
    make_assignment(world, make_submission(world, category="b", state="eligible"), reviewer)
    page = page_at(desk, world.path("desk"))
    counted = stats(page)
    assert {label: counted[label] for label in ("已提交案例", "待资格审核", "评审专家")} == {
        "已提交案例": "6", "待资格审核": "2", "评审专家": "1",
    }  # fmt: skip
    assert "1 件草稿" in page
    assert "1 / 2 份评审已提交，0 份进行中" in page


def test_the_overview_of_an_empty_campaign(world, desk):
    page = page_at(desk, world.path("desk"))
    assert (stats(page)["已提交案例"], "还没有分配案例" in page) == ("0", True)


def test_the_list_shows_state_unit_verdict_and_what_can_be_ticked(world, desk):
    waiting, decided = (
        make_submission(world, "待审案例", state="reported"),
        make_submission(world, "已过案例", state="eligible"),
    )
    make_attachment(waiting, findings=[finding("fail")])
    make_attachment(decided, findings=[finding("pass")])
    make_submission(world, "草稿案例", state="draft")
    page = page_at(desk, world.path("desk-cases"))
    assert [f'name="case" value="{case.uuid}"' in page for case in (waiting, decided)] == [True, False]
    assert [f'name="packed" value="{case.uuid}"' in page for case in (waiting, decided)] == [False, True]
    assert ("1 个不合格" in page, "全部合格" in page, "草稿案例" in page) == (True, True, False)
    assert page.index("已过案例") < page.index("待审案例")  # the newest first


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "还没有提交的案例"),
        ("?q=x", "没有符合条件的案例"),
        ("?state=open", "没有符合条件的案例"),
        ("?category=a", "没有符合条件的案例"),
        ("?of=c1", "没有符合条件的案例"),
        ("?page=9", "还没有提交的案例"),
    ],
)
def test_an_empty_list_says_whether_it_was_narrowed(world, desk, query, words):
    page = page_at(desk, world.path("desk-cases") + query)
    assert [text for text in ("还没有提交的案例", "没有符合条件的案例") if text in page] == [words]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "of=%00",
        "state=%00",
        "category=%00",
        "q=%F0%28",
        "q=<script>alert(1)</script>",
        "page=9999999999999999999999",
    ],
)
def test_rubbish_in_the_query_string_is_no_error_and_no_markup(world, desk, query):
    make_submission(world, state="reported")
    page = desk.get(world.path("desk-cases") + "?" + query)
    assert page.status_code in {200, 400}
    assert "<script>alert(1)" not in page.content.decode()


def test_a_filter_of_a_unit_stays_when_another_is_added(world, desk):
    page = page_at(desk, world.path("desk-cases") + "?of=c1")
    assert '<option value="c1" selected>' in page


def test_pages_of_a_list_keep_the_filter(world, desk, monkeypatch):
    for n in range(31):
        make_submission(world, f"案例{n:02d}", state="reported")
    first, second = (page_at(desk, world.path("desk-cases") + f"?q=案例&page={at}") for at in (1, 2))
    shown = [sum(f"案例{n:02d}</a>" in page for n in range(31)) for page in (first, second)]
    assert shown == [30, 1]
    assert "q=%E6%A1%88%E4%BE%8B" in first


# one case


def test_a_case_shows_its_nomination_award_history_and_the_reason_it_is_out_for(world, desk):
    submission = make_submission(world, "甲案例", category="b", state="eligible")
    make_nomination(world, submission, rank=2)
    adjust_award(fresh(submission), tier="second", why="专家合议后授奖", actor=world.organiser, now=NOW)
    page = page_at(desk, world.path("desk-case", case=submission.uuid))
    assert "推荐意见（第 2 位）" in page
    assert "值得推荐的案例" in page
    assert '<option value="second" selected>二等奖</option>' in page
    assert "专家合议后授奖" in page
    actions.disqualify(fresh(submission), why="查实抄袭", actor=world.organiser, now=NOW)
    page = page_at(desk, world.path("desk-case", case=submission.uuid))
    assert ("判定不通过：查实抄袭" in page, "保存奖项" in page, 'id="award"' in page) == (True, False, False)
    assert "名单里的“二等奖”重新有效" in page  # what taking it in again would do


def test_once_results_are_public_no_award_is_offered(world, desk):
    submission = make_submission(world, category="b", state="eligible")
    path = world.path("desk-case", case=submission.uuid)
    assert "保存奖项" in page_at(desk, path)
    adjust_award(fresh(submission), tier="second", why="合议", actor=world.organiser, now=NOW)
    publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)
    page = page_at(desk, path)
    assert ("保存奖项" in page, "二等奖" in page, 'data-dialog="reject-box"' in page) == (False, True, False)


def test_what_people_typed_is_text_on_the_case_page(world, desk):
    evil = "<img src=x onerror=alert(1)>"
    submission = make_submission(world, evil, category="a", state="reported", answers={"about": evil})
    nomination = make_nomination(world, submission)
    type(nomination).objects.update(comment=evil)
    actions.save_points(
        submission, {"item:logo": {"ok": False, "note": evil}}, actor=world.organiser, now=NOW
    )
    assert evil not in page_at(desk, world.path("desk-case", case=submission.uuid))
    assert evil not in page_at(desk, world.path("desk-cases"))
    assert evil not in page_at(desk, world.path("desk-audit"))


# units


def test_units_that_recommend_with_what_they_have(world, desk):
    make_nomination(world, make_submission(world, state="recommended"))
    page = main_of(page_at(desk, world.path("desk-units")))
    assert [name in page for name in ("甲市", "乙市", "甲市一中")] == [True, True, False]
    assert ("1 件" in page, "0 件" in page, "推荐中" in page, "未开始" in page) == (True, True, True, True)
    assert desk.get(world.path("desk-units") + "?of=nothing").status_code == 404


def reopened(client, world, unit, **sent):
    response = client.post(world.path("desk-reopen", unit=unit) + f"?of={unit}", sent)
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert response.headers["Location"] == world.path("desk-units") + f"?of={unit}"
    client.get(response.headers["Location"])
    return said


def test_a_batch_is_given_back_with_a_reason(world, desk):
    make_nomination(world, make_submission(world, state="reported"))
    batch = NominationBatch.objects.get()
    assert reopened(desk, world, "c1", why="请补") == ["该单位还没有报送，无需退回。"]
    NominationBatch.objects.update(state="submitted", submitted_at=NOW, submitted_by=world.coordinator)
    page = page_at(desk, world.path("desk-units") + "?of=c1")
    assert "由 north-coordinator 报送 1 件" in page
    assert reopened(desk, world, "c1", why=" ") == ["请写明理由，对方会看到这段文字。"]
    batch.refresh_from_db()
    assert batch.state == "submitted"
    assert reopened(desk, world, "c1", why="请补") == ["已退回，单位管理员会收到通知。"]
    batch.refresh_from_db()
    assert batch.state == "open"
    assert desk.post(world.path("desk-reopen", unit="nothing"), {"why": "x"}).status_code == 404


# the trail


def recorded(world, submission, action, why):
    audit.record(action, submission, campaign=submission.campaign_id, actor=world.organiser, now=NOW, why=why)


def test_the_trail_is_the_campaigns_own_and_narrowed_by_kind(world, desk):
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        recorded(other, make_submission(other, "他省案例"), "award.adjust", "他省的理由")
    submission = make_submission(world, "甲案例", category="b", state="eligible")
    recorded(world, submission, "award.adjust", "复议")
    recorded(world, submission, "submission.pass", "要点齐全")
    audit.record(
        "submission.pass", submission, campaign=10**6, actor=world.organiser, now=NOW, why="别的活动"
    )

    def reasons(query=""):
        page = main_of(page_at(desk, world.path("desk-audit") + query))
        return [why for why in ("复议", "要点齐全", "他省的理由", "别的活动") if why in page]

    assert reasons() == ["复议", "要点齐全"]
    assert reasons("?action=award.adjust") == ["复议"]
    assert reasons("?action=award") == reasons("?action=%27") == []
    assert reasons("?page=99") == ["复议", "要点齐全"]


def test_a_line_of_the_trail_says_who_what_about_whom_and_why(world, desk):
    submission = make_submission(world, "甲案例", category="b", state="eligible")
    recorded(world, submission, "award.adjust", "长" * 200)
    page = main_of(page_at(desk, world.path("desk-audit")))
    assert "2025-10-20 12:00:00" in page
    assert [words in page for words in ("north-organiser", "调整奖项", "甲案例")] == [True] * 3
    assert (page.count("长"), "长..." in page) == (117, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_of_one_unit_and_one_case_ask_the_same_for_one_and_for_three(world, desk, count):
    for n in range(count):
        make_nomination(world, make_submission(world, state="recommended"), rank=n + 1)
    submission = make_submission(world, category="b", state="eligible")
    for n in range(count):
        submit_review(world, submission, make_reviewer(world, f"专家{n}"), 80)
        adjust_award(fresh(submission), tier="first", why=f"第{n}次", actor=world.organiser, now=NOW)
    asked = {}
    for name, path in (
        ("unit", world.path("desk-units") + "?of=c1"),
        ("case", world.path("desk-case", case=submission.uuid)),
    ):
        page_at(desk, path)
        with CaptureQueriesContext(connection) as queries:
            page_at(desk, path)
        asked[name] = len(queries)
    assert asked == {"unit": 12, "case": 23}
