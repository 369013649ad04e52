"""A tenant's and a campaign's page: who sees what, what it says, what it costs."""

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from portal.tenants import all_tenants
from tests.factories.campaigns import SLUGS, campaign_of, fixture, published, small

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", SLUGS)
def test_every_notice_has_its_page(slug, django_assert_num_queries):
    published(slug, now=timezone.now())
    campaign = campaign_of(slug)
    doc = campaign.current.doc
    with django_assert_num_queries(
        7
    ):  # tenant, campaign with its rules, kinds, attributes, frequently asked questions, public notice
        page = Client().get(f"/t/{campaign.tenant.slug}/c/{slug}/")
    text = page.content.decode()
    said = [part.label in text for category in doc.categories for part in (category, *category.slots)]
    assert (page.status_code, set(said)) == (200, {True})
    assert "我要申报" in text
    assert [word for word in ("Traceback", "None", "advised", "required", "min_", "{{") if word in text] == []


def test_the_rules_are_said_in_sentences(db):
    published("ningxia-2025", now=timezone.now())
    text = Client().get("/t/ningxia/c/ningxia-2025/").content.decode()
    for words in (
        "时长 15–20分钟",
        "画面尺寸不低于 1280×720",
        "字数不超过 3500 字（建议）",
        "每人作为第一作者（负责人）最多申报 1 个",
        "每人最多参与 3 个（含作为第一作者的）",
        "市教育局：城市赛道，每个类别不超过 35 个",
        "厅直属中小学：每个类别不超过 5 个",
        "匿名评审",
    ):
        assert (words, words in text) == (words, True)


def test_a_closed_category_says_when_it_was():
    published(fixture("district-2025"))
    text = Client().get("/t/district/c/district-2025/").content.decode()
    assert ("我要申报" in text, "2025年09月01日 00:00 结束" in text) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_tenants_page_costs_the_same_for_more_campaigns(count, django_assert_num_queries):
    now = timezone.now()
    for n in range(count):
        published(small(slug=f"small-{n}"), now=now)
    with django_assert_num_queries(4):  # tenant, count, campaigns, stages
        page = Client().get("/t/small/")
    assert page.content.decode().count("campaign-card-words") == count


def test_the_tenants_page_says_what_is_open_until_when(organiser):
    text = Client().get("/t/small/").content.decode()
    closes = campaign_of("small-2026").current.doc.stages[0].closes
    local = timezone.localtime(closes)
    assert f"{local.month}月{local.day}日 {local:%H:%M} 截止" in text
    assert "data-countdown" in text
    assert "我要申报" in text
    assert "组织管理" not in text


def test_an_unlisted_campaign_is_for_the_tenants_own(organiser):
    with all_tenants():
        Campaign.objects.update(listed=False)
    address = "/t/small/c/small-2026/"
    assert [Client().get(address).status_code, organiser.get(address).status_code] == [404, 200]
    assert "小活动" not in Client().get("/t/small/").content.decode()
    assert "未公开" in organiser.get("/t/small/").content.decode()


def test_another_tenants_campaign_is_not_here(organiser):
    published("caet-2024", now=timezone.now())
    assert Client().get("/t/small/c/caet-2024/").status_code == 404
    assert organiser.get("/t/small/c/caet-2024/rules/").status_code == 404
    assert organiser.get("/t/caet/c/caet-2024/rules/").status_code == 404
