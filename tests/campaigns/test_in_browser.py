"""Campaign pages in a real browser: whole at both widths, no policy broken, countdown and details at work."""

import pytest
from django.utils import timezone

from portal.models import Role
from tests.browser import WIDTHS, open_details, open_page, sign_in, too_wide
from tests.factories.campaigns import published
from tests.factories.portal import make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    f"/t/ningxia/{path}"
    for path in ("", "c/ningxia-2025/", "c/ningxia-2025/rules/", "c/ningxia-2025/calendar/")
]


@pytest.fixture
def organised(transactional_db, settings):
    settings.HOME_CARDS = []
    published("ningxia-2025", now=timezone.now())
    make_member("organiser", "ningxia", Role.ORGANISER)


def organisers_page(chrome, width, address):
    page = open_page(chrome, width)
    sign_in(page, address, "organiser")
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_whole(chrome, live_server, organised, width):
    page = organisers_page(chrome, width, live_server.url)
    seen = []
    for path in PAGES:
        answer = page.goto(live_server.url + path)
        open_details(page)
        seen.append((path, answer.status, too_wide(page)))
    assert seen == [(path, 200, 0) for path in PAGES]
    assert page.complaints == []


def test_a_new_document_is_looked_at_and_published(chrome, live_server, organised, tmp_path):
    page = organisers_page(chrome, "desk", live_server.url)
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
