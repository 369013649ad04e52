"""Addresses in notifications and mails, and the headers of downloads."""

from urllib.parse import unquote

import pytest
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from portal.downloads import attachment
from review import links
from review.models import Certificate, Reviewer
from tests.factories.review import NOW

PUBLIC = "https://portal.example.cn"


@pytest.fixture
def reviewer(world):
    return Reviewer.objects.create(
        tenant=world.tenant, campaign=world.campaign, name="马", email="ma@example.org", invited_at=NOW
    )


def test_pages_within_the_portal_are_paths(world):
    assert links.to_campaign("results", world.campaign) == "/t/north/c/calls/results/"
    assert links.to_panel(world.campaign) == "/t/north/panel/"


@pytest.mark.parametrize("address", [PUBLIC, "http://127.0.0.1:8000"])
def test_what_leaves_the_portal_names_the_public_address(world, settings, reviewer, address):
    """A mail and a QR code are read outside: the whole address, whatever host the request came by."""
    settings.PUBLIC_ADDRESS = address
    certificate = Certificate(token="abc_DEF-123")
    assert links.verification(certificate) == f"{address}/verify/abc_DEF-123/"
    assert links.invitation(reviewer) == address + links.invitation_path(reviewer)
    assert links.invitation_path(reviewer).endswith(f"/{reviewer.token}/")


def test_the_links_lead_where_they_say(world, reviewer):
    names = {
        resolve(path).url_name: resolve(path).kwargs
        for path in (
            links.to_campaign("desk-cases", world.campaign),
            links.to_panel(world.campaign),
            links.invitation_path(reviewer),
        )
    }
    assert names == {
        "desk-cases": {"tenant": "north", "campaign": "calls"},
        "expert-desk": {"tenant": "north"},
        "invitation": {"tenant": "north", "token": reviewer.token},
    }


def named(headers):
    """The file's name as a browser reads it."""
    value = headers["Content-Disposition"]
    kind, _, rest = value.partition("; ")
    assert kind == "attachment"
    return unquote(rest.removeprefix("filename*=utf-8''")) if "*=" in rest else rest.removeprefix("filename=").strip('"')  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["证书.pdf", "NX-2025-0001.pdf", "宁教案〔2025〕1号-买买提·艾力.pdf", "𠮷㐂.xlsx", "a b.pdf", "100%.pdf"],
)
def test_a_download_keeps_its_chinese_name(name):
    headers = attachment(name)
    assert named(headers) == name
    assert headers["Content-Disposition"].isascii()
    assert headers["Cache-Control"] == "private, no-store"


@given(st.text(max_size=60))
def test_no_name_breaks_out_of_its_header(name):
    value = attachment(name.encode("utf-8", "ignore").decode())["Content-Disposition"]
    assert value.startswith("attachment")
    assert value.count("filename") <= 1 + name.count("filename")
    assert not set(value) & set("\r\n\x00")


def test_a_download_without_a_name_is_a_download_still():
    assert attachment("")["Content-Disposition"] == "attachment"
