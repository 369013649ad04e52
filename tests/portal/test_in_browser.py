"""The portal's pages in a real browser: whole at both widths, no policy broken, the shared scripts at work."""

import pytest
from playwright.sync_api import Page

from portal.models import Role
from tests.browser import WIDTHS, open_page, sign_in, too_wide
from tests.factories.campaigns import make_campaign
from tests.factories.portal import make_membership, make_notifications, make_teacher, make_tenant, unit_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def organised(transactional_db):
    tenant = make_tenant()
    make_campaign(tenant, "one", closes=2)
    teacher = make_teacher()
    make_membership(teacher, tenant, Role.MEMBER, unit_of(tenant, "school"), confirmed_at=None)
    make_notifications(teacher, tenant, 2)
    coordinator = make_teacher("coordinator")
    make_membership(coordinator, tenant, Role.COORDINATOR, unit_of(tenant, "city"))
    return tenant


def too_small(page: Page) -> list[str]:
    """Buttons a finger misses."""
    return page.evaluate(
        """[...document.querySelectorAll("main button, main .btn, .tabs a")].filter(
             (one) => one.offsetParent && one.getBoundingClientRect().height < 43.5
           ).map((one) => one.textContent.trim())"""
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_the_portal_is_whole(chrome, live_server, organised, settings, width):
    settings.HOME_CARDS = []
    page = open_page(chrome, width)
    seen = []
    for name, paths in {
        "": ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"],
        "teacher": [
            "/home/",
            "/me/",
            "/me/unit/?organiser=ours",
            "/me/notices/",
            "/accounts/password/change/",
        ],
        "coordinator": ["/t/ours/members/", "/t/ours/members/?show=confirmed"],
    }.items():
        page.context.clear_cookies()
        if name:
            sign_in(page, live_server.url, name)
        for path in paths:
            answer = page.goto(live_server.url + path)
            small = too_small(page) if width == "phone" else []
            seen.append((path, answer.status, too_wide(page), small))
    assert [one for one in seen if one[1:] != (200, 0, [])] == []
    assert page.complaints == []


def test_the_countdown_runs_on_the_servers_clock(chrome, live_server, organised):
    page = open_page(chrome, "desk")
    page.clock.install(time="2001-01-01T00:00:00")  # the visitor's clock is wrong by decades
    page.goto(live_server.url)
    page.clock.run_for(2000)
    assert page.inner_text("[data-countdown]") == "还剩 1 天 23 小时"
    page.clock.fast_forward("48:00:00")
    page.clock.run_for(2000)
    assert page.inner_text("[data-countdown]") == "已截止"


def test_menus_open_one_at_a_time_and_close_by_escape(chrome, live_server, organised, settings):
    settings.HOME_CARDS = []
    page = open_page(chrome, "desk")
    sign_in(page, live_server.url, "teacher")
    page.click(".menu-opener")
    assert page.is_visible("text=退出登录") is True
    page.keyboard.press("Escape")
    assert page.is_visible("text=退出登录") is False
    assert page.evaluate("document.activeElement.className") == "menu-opener"


def test_declining_asks_in_a_dialog(chrome, live_server, organised):
    page = open_page(chrome, "desk")
    sign_in(page, live_server.url, "coordinator")
    page.goto(f"{live_server.url}/t/ours/members/")
    page.click("text=不予确认")
    dialog = page.locator("dialog[open]")
    assert dialog.locator("h2").inner_text() == "不予确认：马晓明"
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    page.click("text=不予确认")
    dialog.locator("textarea").fill("本校没有这位老师")
    dialog.locator("button[type=submit]").click()
    page.wait_for_selector("text=已告知 马晓明")
    assert page.complaints == []


def test_a_refused_form_puts_the_cursor_into_the_first_wrong_field(chrome, live_server, organised, settings):
    settings.HOME_CARDS = []
    page = open_page(chrome, "phone")
    sign_in(page, live_server.url, "teacher")
    page.goto(f"{live_server.url}/me/")
    page.fill("#id_phone", "没有")
    page.click("main form button:has-text('保存')")
    page.wait_for_selector(".field-error")
    assert page.evaluate("document.activeElement.id") == "id_phone"
