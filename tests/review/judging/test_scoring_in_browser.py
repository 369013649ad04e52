"""Scoring in a real browser: two windows, an ended sign-in, a wrong number, leaving, the keyboard, the phone's pad."""

import pytest
from django.conf import settings
from django.utils import timezone

from portal.tenants import tenant_scope
from review.judging.scoring import plain
from review.models import Assignment, Review
from tests.browser import give_session, open_page, too_wide
from tests.factories.review import make_reviewer, make_submission, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALWAYS = [{"key": kind, "kind": kind, "name": kind} for kind in ("submit", "recommend", "review")]
COMMENT = "设计完整，值得推荐"


@pytest.fixture
def desk(transactional_db, storage):
    """The expert has two cases to score, at any time."""
    world = make_world(stages=ALWAYS)
    with tenant_scope(world.tenant):
        reviewer = make_reviewer(world, "评委", world.expert)
        for title in ("第一件", "第二件"):
            Assignment.objects.create(
                tenant=world.tenant, reviewer=reviewer, submission=make_submission(world, title, state="eligible"),
                round="final", made_at=timezone.now(),
            )  # fmt: skip
    return world


def address(world, live_server, n=0):
    with tenant_scope(world.tenant):
        row = Assignment.objects.order_by("pk")[n]
    return live_server.url + world.path("expert-case", assignment=row.uuid)


def open_case(chrome, live_server, world, width="desk"):
    page = open_page(chrome, width)
    give_session(page, live_server.url, world.expert)
    page.goto(address(world, live_server))
    return page


def saved(page):
    """Waits until the browser keeps no copy any more: all that was typed is on the server."""
    light = page.locator("[data-saved]")
    for _ in range(400):  # the content policy forbids Playwright's own waiting for a function
        if not page.evaluate("localStorage.length") and light.inner_text().startswith("已自动保存"):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"not saved: {light.inner_text()}")


def stored(world):
    with tenant_scope(world.tenant):
        review = Review.objects.order_by("pk").first()
        return {
            item: plain(points) for item, points in review.scores.values_list("item", "points")
        }, review.comment


def test_two_windows_join_and_ask_only_where_both_changed_one_item(chrome, live_server, desk):
    one = open_case(chrome, live_server, desk)
    two = one.context.new_page()
    two.goto(address(desk, live_server))
    one.fill("[name=p-idea]", "6")
    saved(one)
    two.fill("[name=comment]", "第二个窗口写的评语")  # made before the 6 was saved
    saved(two)
    assert two.input_value("[name=p-idea]") == "6"
    one.fill("[name=p-work]", "7")
    one.wait_for_selector("text=另一个窗口里改过的内容已合并到本页：评语")
    saved(one)
    assert stored(desk) == ({"idea": "6", "work": "7"}, "第二个窗口写的评语")

    two.fill("[name=p-work]", "8")
    box = two.locator("[data-conflict]")
    box.wait_for()
    assert box.locator("li").all_inner_texts() == ["做法\n用本页的：8\n用另一处的：7"]
    assert stored(desk) == ({"idea": "6", "work": "7"}, "第二个窗口写的评语")
    box.get_by_role("button", name="用本页的：8").click()
    saved(two)
    assert stored(desk) == ({"idea": "6", "work": "8"}, "第二个窗口写的评语")
    assert (box.is_hidden(), one.evaluate("Object.keys(localStorage).length")) == (True, 0)


def test_both_comments_can_be_kept(chrome, live_server, desk):
    one = open_case(chrome, live_server, desk)
    two = one.context.new_page()
    two.goto(address(desk, live_server))
    one.fill("[name=comment]", "甲的一段")
    saved(one)
    two.fill("[name=comment]", "乙的一段")
    two.get_by_role("button", name="两段都保留").click()
    saved(two)
    assert stored(desk)[1] == "甲的一段\n乙的一段"


def test_a_wrong_number_is_marked_and_holds_up_nothing(chrome, live_server, desk):
    page = open_case(chrome, live_server, desk)
    page.fill("[name=p-work]", "50")
    page.fill("[name=comment]", COMMENT)
    page.fill("[name=p-idea]", "8.3")
    page.wait_for_selector("text=其余已自动保存")
    problem = page.locator("[data-item=理念] [data-problem]")
    assert problem.inner_text() == "“理念”的分值应在 0 到 40 之间，每次增减 0.5 分。"
    assert (stored(desk), page.locator("[data-total]").first.inner_text()) == (
        ({"work": "50"}, COMMENT),
        "50",
    )
    page.reload()
    page.wait_for_selector("text=已恢复上次没来得及保存的内容")
    assert page.input_value("[name=p-idea]") == "8.3"
    page.fill("[name=p-idea]", "8.5")
    saved(page)
    assert (problem.inner_text(), stored(desk)[0]) == ("", {"idea": "8.5", "work": "50"})


def test_an_ended_sign_in_is_said_and_what_was_typed_comes_back(chrome, live_server, desk):
    page = open_case(chrome, live_server, desk)
    page.context.clear_cookies()
    page.fill("[name=p-idea]", "31")
    page.fill("[name=comment]", COMMENT)
    page.wait_for_selector("text=登录已过期")
    page.on("dialog", lambda box: box.accept())
    page.goto(address(desk, live_server))
    assert "/accounts/login/" in page.url
    give_session(page, live_server.url, desk.expert)
    page.goto(address(desk, live_server))
    saved(page)
    assert stored(desk) == ({"idea": "31"}, COMMENT)


def test_an_open_page_goes_on_after_signing_in_elsewhere(chrome, live_server, desk):
    page = open_case(chrome, live_server, desk)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.fill("[name=p-idea]", "31")
    link = page.get_by_role("link", name="在新窗口登录")
    link.wait_for()
    assert link.get_attribute("href").startswith("/accounts/login/?next=%2Ft%2Fnorth%2Fpanel%2F")
    give_session(page, live_server.url, desk.expert)
    saved(page)
    assert stored(desk) == ({"idea": "31"}, "")


def test_leaving_at_once_saves(chrome, live_server, desk):
    page = open_case(chrome, live_server, desk)
    page.fill("[name=comment]", COMMENT)
    page.goto(live_server.url + desk.path("expert-desk"))
    page.goto(address(desk, live_server))
    saved_or_back = page.input_value("[name=comment]")
    assert saved_or_back == COMMENT


def test_scoring_from_the_keyboard_alone(chrome, live_server, desk):
    page = open_case(chrome, live_server, desk)
    page.keyboard.press("?")
    assert page.locator("#keys-help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.type("30")
    page.keyboard.press("+")
    page.keyboard.press("Enter")
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    page.keyboard.type(COMMENT)
    page.keyboard.press("Control+Enter")
    page.locator("dialog", has_text="提交这份评审？").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=“第一件”已提交。下面是下一件。")
    with tenant_scope(desk.tenant):
        review = Review.objects.get()
        assert (review.state, plain(review.total), review.comment) == ("submitted", "80.5", COMMENT)
    assert page.url == address(desk, live_server, 1)
    assert page.complaints == []


def test_enter_in_a_field_goes_on_and_never_asks_to_submit(chrome, live_server, desk):
    page = open_case(chrome, live_server, desk)
    for _ in range(4):
        page.focus("[name=p-idea]")
        page.keyboard.press("Enter")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.name") == "p-work"


def test_the_pad_of_a_phone(chrome, live_server, desk):
    page = open_case(chrome, live_server, desk, "phone")
    page.tap("[name=p-idea]")
    pad = page.locator(".score-pad")
    pad.get_by_role("button", name="30", exact=True).tap()
    pad.get_by_role("button", name="+ 0.5").tap()
    assert page.input_value("[name=p-idea]") == "30.5"
    pad.get_by_role("button", name="下一项").tap()
    pad.get_by_role("button", name="60").tap()
    assert (page.input_value("[name=p-work]"), pad.locator("b").inner_text()) == ("60", "做法：60 / 60")
    small = page.evaluate(
        "[...document.querySelectorAll('.score-pad .btn')].filter((b) => b.offsetHeight < 44).length"
    )
    assert (small, too_wide(page)) == (0, 0)
    pad.get_by_role("button", name="完成").tap()
    assert pad.is_hidden()
    saved(page)
    assert page.complaints == []
