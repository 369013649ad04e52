"""The pages of a draft in a browser."""

import pytest

from portal.models import Role
from tests.browser import give_session, open_page, too_wide
from tests.factories.portal import make_member
from tests.factories.submissions import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_fit_a_phone(chrome, live_server, storage):
    make_world()
    page = open_page(chrome, "phone")
    give_session(page, live_server.url, make_member("runs", "test", Role.ORGANISER))
    page.goto(f"{live_server.url}/t/test/c/test-2026/rules/")
    page.get_by_role("button", name="修改规则").click()
    page.wait_for_url("**/drafts/*/")
    draft = page.url
    for place in (
        "",
        "part/basics/",
        "part/calendar/",
        "part/categories.0/",
        "part/categories.0.slots.0/",
        "yaml/",
        "preview/",
        "preview/case/",
    ):
        page.goto(f"{draft}{place}")
        assert (place, too_wide(page)) == (place, 0)
