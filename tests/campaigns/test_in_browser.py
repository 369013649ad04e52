"""Campaign pages in a real browser: whole at both widths, no policy broken, countdown and details at work."""

import os

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from portal.models import Role
from tests.campaigns.factories import member, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}
PAGES = [
    f"/t/ningxia/{path}"
    for path in ("", "c/ningxia-2025/", "c/ningxia-2025/rules/", "c/ningxia-2025/calendar/")
]


@pytest.fixture
def browser(chromium, monkeypatch):
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def organised(transactional_db, settings):
    settings.HOME_CARDS = []
    published("ningxia-2025", now=timezone.now())
    member("organiser", "ningxia", Role.ORGANISER)


def open_page(browser: Browser, width: str, address: str) -> Page:
    """The organiser's page, which collects what the browser complains of."""
    wide, high = WIDTHS[width]
    page = browser.new_page(viewport={"width": wide, "height": high})
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", "organiser")
    page.fill("#id_password", "bright-window-7")
    page.click("main button[type=submit]")
    page.wait_for_url("**/home/")
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_whole(browser, live_server, organised, width):
    page = open_page(browser, width, live_server.url)
    seen = []
    for path in PAGES:
        answer = page.goto(live_server.url + path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        seen.append((path, answer.status, wide))
    assert seen == [(path, 200, 0) for path in PAGES]
    assert page.complaints == []


def test_a_new_document_is_looked_at_and_published(browser, live_server, organised, tmp_path):
    page = open_page(browser, "desk", live_server.url)
    page.goto(live_server.url + PAGES[2])
    with page.expect_download() as coming:
        page.click("text=导出现在的规则")
    changed = tmp_path / "changed.yaml"
    changed.write_text(coming.value.path().read_text().replace("max: 35\n", "max: 40\n"))
    page.set_input_files("input[type=file]", changed)
    page.click("text=上传并核对差异")
    assert page.inner_text(".changes li") == "修改 推荐 › 名额 › “城市赛道” › 上限：35 → 40"
    page.fill("#id_why", "名额调整")
    page.click("text=发布新规则")
    page.wait_for_selector("text=第 2 版规则已生效")
    page.goto(live_server.url + PAGES[1])
    assert "市教育局：城市赛道，每个类别不超过 40 个" in page.inner_text("main")
    assert page.complaints == []
