"""The desks in a real browser: whole at both widths, and an expert who scores on a phone."""

import io

import docx
import pytest
from django.utils import timezone

from portal.decisions import refuse
from portal.words import say
from review.models import Assignment, Review
from tests.browser import WIDTHS, open_details, open_page, sign_in, too_wide
from tests.factories.files import finding, make_attachment
from tests.factories.review import make_nomination, make_reviewer, make_submission, make_world, submit_review

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALWAYS = [{"key": kind, "kind": kind, "name": kind} for kind in ("submit", "recommend", "review")]
UNIT = [
    f"/t/north/c/calls/units/c1/{path}" for path in ("", "batch/", "document/table/", "roster/unit/?print=1")
]
DESK = [
    f"/t/north/c/calls/desk/{path}"
    for path in ("", "cases/", "units/", "units/?of=c1", "experts/", "assign/", "ranking/", "awards/", "certificates/", "export/", "audit/")
]  # fmt: skip


@pytest.fixture
def peopled(transactional_db, storage):
    """The small campaign, open at any time, with a case at each stage."""
    from portal.tenants import tenant_scope

    world = make_world(stages=ALWAYS)
    out = io.BytesIO()
    made = docx.Document()
    made.add_heading("一、案例背景", 1)
    made.add_paragraph("学生们在讨论。")
    made.save(out)
    with tenant_scope(world.tenant):
        make_attachment(make_submission(world, "待审阅的案例"), findings=[finding("fail")])
        make_nomination(world, make_submission(world, "已推荐的案例", state="recommended"))
        make_attachment(make_submission(world, "待审核的案例", state="reported"), findings=[finding("warn")])
        one = make_submission(
            world, "智慧课堂里的分层作业", state="eligible", answers={"about": "概要。" * 60}
        )
        make_attachment(one, name="案例.docx", content=out.getvalue())
        Assignment.objects.create(
            tenant=world.tenant, reviewer=make_reviewer(world, "评委", world.expert), submission=one, round="final",
            made_at=timezone.now(),
        )  # fmt: skip
    return world


def page_of(chrome, address, username, width):
    page = open_page(chrome, width)
    sign_in(page, address, username)
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_whole(chrome, live_server, peopled, width):
    seen = []
    for who, paths in (
        ("north-coordinator", UNIT),
        ("north-organiser", DESK),
        ("north-expert", ["/t/north/panel/"]),
    ):
        page = page_of(chrome, live_server.url, who, width)
        follow = {
            "north-coordinator": "/case/",
            "north-organiser": "desk/case/",
            "north-expert": "panel/",
        }[who]
        for path in paths:
            answer = page.goto(live_server.url + path)
            open_details(page)
            seen.append((path, answer.status, too_wide(page)))
            link = page.locator(f'main a.case-title[href*="{follow}"]').first
            if path in {UNIT[0], DESK[1], "/t/north/panel/"}:
                answer = page.goto(live_server.url + link.get_attribute("href"))
                seen.append((follow, answer.status, too_wide(page)))
        assert (who, page.complaints) == (who, [])
        page.close()
    assert [one for one in seen if one[1:] != (200, 0)] == []


def test_one_dialog_gives_any_review_back(chrome, live_server, peopled):
    from portal.tenants import tenant_scope

    with tenant_scope(peopled.tenant):
        for title, name, points in (("甲案例", "李评委", 80), ("乙案例", "王评委", 90)):
            submission = make_submission(peopled, title, state="eligible")
            submit_review(peopled, submission, make_reviewer(peopled, name), points)
    page = page_of(chrome, live_server.url, "north-organiser", "desk")
    page.goto(live_server.url + peopled.path("desk-assign"))
    assert page.locator("dialog#back-box").count() == page.locator("dialog:not(#even-box)").count() == 1
    rows, box = page.locator("main tbody tr"), page.locator("#back-box")
    rows.filter(has_text="甲案例").get_by_role("button", name="退回").click()
    assert box.locator("h2").inner_text() == "退回 李评委 的评审"
    box.locator("textarea").fill("写给甲的理由")
    box.get_by_role("button", name="取消").click()
    rows.filter(has_text="乙案例").get_by_role("button", name="退回").click()
    assert box.locator("h2").inner_text() == "退回 王评委 的评审"
    assert box.locator("p").inner_text() == "“乙案例”，90.00 分。退回后专家可以修改并重新提交。"
    assert box.locator("textarea").input_value() == ""
    box.locator("textarea").fill("请补评语")
    box.get_by_role("button", name="退回").click()
    rows.filter(has_text="乙案例").get_by_text("评审中").wait_for()
    with tenant_scope(peopled.tenant):
        states = dict(Review.objects.values_list("assignment__submission__title", "state"))
    assert states == {"甲案例": "submitted", "乙案例": "draft"}
    assert page.complaints == []


def test_an_expert_reads_scores_and_submits_on_a_phone(chrome, live_server, peopled):
    page = page_of(chrome, live_server.url, "north-expert", "phone")
    page.goto(live_server.url + "/t/north/panel/")
    page.click("text=开始评审")
    page.wait_for_load_state("networkidle")  # the button does nothing before the page's scripts are there
    page.click("text=在本页阅读")
    page.wait_for_selector("text=学生们在讨论。")
    page.click("text=去评分")
    page.click('[aria-label="理念加分"]')
    assert page.input_value("[name=p-idea]") == "0.5"
    page.fill("[name=p-idea]", "40")
    page.click('[aria-label="理念减分"]')
    page.fill("[name=p-work]", "50")
    page.fill("[name=comment]", "设计完整，值得推荐")
    assert page.locator("[data-total]").first.inner_text() == "89.5"
    page.wait_for_selector("text=已自动保存")
    page.reload()
    assert (page.input_value("[name=p-idea]"), page.input_value("[name=comment]")) == (
        "39.5",
        "设计完整，值得推荐",
    )
    small = page.evaluate(
        "[...document.querySelectorAll('main .btn')].filter((b) => b.offsetParent && b.offsetHeight < 44).map((b) => b.textContent.trim())"
    )
    assert small == []
    page.locator("#rubric").get_by_role("button", name="提交评审").click()
    page.locator("dialog[open]").get_by_role("button", name="提交").click()
    page.wait_for_selector("text=评审已提交，谢谢您。")
    from portal.tenants import tenant_scope

    with tenant_scope(peopled.tenant):
        assert str(Review.objects.get(state="submitted").total) == "89.50"
    assert page.complaints == []


def test_points_that_are_refused_are_said_beside_the_draft(chrome, live_server, peopled):
    page = page_of(chrome, live_server.url, "north-expert", "desk")
    page.goto(live_server.url + "/t/north/panel/")
    page.click("text=开始评审")
    page.fill("[name=p-idea]", "99")
    refusal = refuse("points_outside", item="理念", max="40", step="0.5")
    page.locator("[data-item=理念] [data-problem]", has_text=say(refusal)).wait_for()
    assert page.input_value("[name=p-idea]") == "99"
