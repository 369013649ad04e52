"""The tenant's and the campaign's pages, and the organiser's: who sees what, what it says, what it costs."""

import datetime as dt
import hashlib

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaigns.loading import as_yaml, parse
from campaigns.models import Campaign, Extension, RuleSet
from portal.models import AuditEvent, Role
from portal.tenancy import all_tenants
from tests.factories.campaigns import SLUGS, campaign_of, fixture, published, small
from tests.factories.portal import make_member, make_person

pytestmark = pytest.mark.django_db


def browser(who=None):
    client = Client()
    if who:
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def upload(client, text, name="x.yaml"):
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/t/small/c/small-2026/rules/", {"document": file})


@pytest.fixture
def house():
    """The small campaign, open for a month from now, and its organiser's browser."""
    now = timezone.now()
    stage = {
        "key": "submit",
        "kind": "submit",
        "name": "申报",
        "opens": (now - dt.timedelta(days=1)).isoformat(),
        "closes": (now + dt.timedelta(days=30)).isoformat(),
    }
    published(small(stages=[stage]), now=now)
    return browser(make_member("organiser", "small", Role.ORGANISER))


RULES = "/t/small/c/small-2026/rules/"
CALENDAR = "/t/small/c/small-2026/calendar/"
EXTEND = "/t/small/c/small-2026/calendar/extend/"
EXPORT = "/t/small/c/small-2026/rules/1/"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_notice_has_its_page(slug, django_assert_num_queries):
    published(slug, now=timezone.now())
    campaign = campaign_of(slug)
    doc = campaign.current.doc
    with django_assert_num_queries(4):  # tenant, campaign with its rules, kinds, attributes
        page = browser().get(f"/t/{campaign.tenant.slug}/c/{slug}/")
    text = page.content.decode()
    said = [part.label in text for category in doc.categories for part in (category, *category.slots)]
    assert (page.status_code, set(said)) == (200, {True})
    assert "我要申报" in text
    assert [word for word in ("Traceback", "None", "advised", "required", "min_", "{{") if word in text] == []


def test_the_rules_are_said_in_sentences(db):
    published("ningxia-2025", now=timezone.now())
    text = browser().get("/t/ningxia/c/ningxia-2025/").content.decode()
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
    text = browser().get("/t/district/c/district-2025/").content.decode()
    assert ("我要申报" in text, "2025年09月01日 00:00 结束" in text) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_tenants_page_costs_the_same_for_more_campaigns(count, django_assert_num_queries):
    now = timezone.now()
    for n in range(count):
        published(small(slug=f"small-{n}"), now=now)
    with django_assert_num_queries(4):  # tenant, count, campaigns, stages
        page = browser().get("/t/small/")
    assert page.content.decode().count("campaign-card-words") == count


def test_the_tenants_page_says_what_is_open_until_when(house):
    text = browser().get("/t/small/").content.decode()
    closes = campaign_of("small-2026").current.doc.stages[0].closes
    local = timezone.localtime(closes)
    assert f"{local.month}月{local.day}日 {local:%H:%M} 截止" in text
    assert "data-countdown" in text
    assert "我要申报" in text
    assert "组织管理" not in text


def test_an_unlisted_campaign_is_for_the_tenants_own(house):
    with all_tenants():
        Campaign.objects.update(listed=False)
    address = "/t/small/c/small-2026/"
    assert [browser().get(address).status_code, house.get(address).status_code] == [404, 200]
    assert "小活动" not in browser().get("/t/small/").content.decode()
    assert "未公开" in house.get("/t/small/").content.decode()


def test_another_tenants_campaign_is_not_here(house):
    published("caet-2024", now=timezone.now())
    assert browser().get("/t/small/c/caet-2024/").status_code == 404
    assert house.get("/t/small/c/caet-2024/rules/").status_code == 404
    assert house.get("/t/caet/c/caet-2024/rules/").status_code == 404


@pytest.mark.parametrize("address", [RULES, CALENDAR, EXPORT])
def test_the_organisers_pages_are_the_organisers(house, address):
    asked = [browser().get(address), browser(make_person("stranger")).get(address)]
    coordinator = browser(make_member("coordinator", "small", Role.COORDINATOR, "east"))
    asked += [coordinator.get(address), house.get(address)]
    assert [answer.status_code for answer in asked] == [302, 404, 403, 200]


def test_only_the_organiser_writes(house):
    coordinator = browser(make_member("coordinator", "small", Role.COORDINATOR, "east"))
    for address in (RULES, CALENDAR, EXTEND):
        asked = [
            one.post(address, {}) for one in (browser(), browser(make_person(address[-9:-1])), coordinator)
        ]
        assert [answer.status_code for answer in asked] == [302, 404, 403]
    assert house.get(EXTEND).status_code == 405


def test_an_export_is_the_document(house):
    answer = house.get(EXPORT)
    assert answer["Content-Disposition"] == 'attachment; filename="small-2026-v1.yaml"'
    assert parse(answer.content.decode()) == campaign_of("small-2026").current.doc
    assert house.get("/t/small/c/small-2026/rules/9/").status_code == 404


def test_a_wrong_document_is_told_by_line(house):
    text = as_yaml(campaign_of("small-2026").current.doc).replace("slots:", "slotz:")
    line = text.splitlines().index("    slotz:") + 1
    answer = upload(house, text)
    said = answer.content.decode()
    assert (answer.status_code, f"第 {line} 行" in said, "是否想写“slots”" in said) == (422, True, True)
    with all_tenants():
        assert RuleSet.objects.count() == 1


def test_a_new_document_is_shown_as_differences_and_then_published(house):
    doc = campaign_of("small-2026").current.doc
    text = as_yaml(doc).replace("max: 3", "max: 5")
    looked = upload(house, text).content.decode()
    assert ("<del>3</del>" in looked, "<ins>5</ins>" in looked) == (True, True)
    with all_tenants():
        assert RuleSet.objects.count() == 1
    answer = house.post(RULES, {"text": text, "after": "1", "why": "名额调整"})
    assert answer.status_code == 302
    current = campaign_of("small-2026").current
    assert (current.version, current.doc.recommend.quotas[0].max, current.published_by.username) == (
        2,
        5,
        "organiser",
    )


def test_a_document_that_was_only_looked_at_is_audited_whether_it_can_be_read_or_not(house):
    texts = [as_yaml(campaign_of("small-2026").current.doc), "a: " + "[" * 400_000]
    answers = [upload(house, text).status_code for text in texts]
    with all_tenants():
        events = list(AuditEvent.objects.filter(action="campaign.look").order_by("pk"))
    assert answers == [200, 422]
    assert [event.actor.username for event in events] == ["organiser", "organiser"]
    assert [event.data for event in events] == [
        {"bytes": len(text.encode()), "sha256": hashlib.sha256(text.encode()).hexdigest()} for text in texts
    ]


def test_190000_keys_are_answered_with_words(house):
    """In half a second; it took 67 s when each key was worded."""
    answer = upload(house, "\n".join(f"k{n}: 1" for n in range(190_000)))
    assert (answer.status_code, "文档超过 200000 项" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("pattern", ["{nope}", "{title", "{title:>400000000}", "{title.__class__}"])
def test_a_pattern_that_cannot_be_filled_is_neither_shown_nor_published(house, pattern):
    text = as_yaml(campaign_of("small-2026").current.doc) + f"delivery:\n  file: '{pattern}'\n"
    looked = upload(house, text)
    published_anyway = house.post(RULES, {"text": text, "after": "1", "why": ""})
    line = len(text.splitlines())
    assert [answer.status_code for answer in (looked, published_anyway)] == [422, 422]
    assert [f"第 {line} 行" in answer.content.decode() for answer in (looked, published_anyway)] == [
        True,
        True,
    ]
    assert campaign_of("small-2026").current.version == 1


def test_nothing_to_publish_is_said(house):
    assert "完全相同" in upload(house, as_yaml(campaign_of("small-2026").current.doc)).content.decode()


def test_another_campaigns_document_is_refused(house):
    values = small(slug="else-2026")
    refused = upload(house, yaml.safe_dump(values, allow_unicode=True))
    assert (refused.status_code, "本页管理的是“small-2026”" in refused.content.decode()) == (422, True)
    foreign = small(tenant="other")
    refused = upload(house, yaml.safe_dump(foreign, allow_unicode=True))
    assert (refused.status_code, "不属于本单位" in refused.content.decode()) == (422, True)


def test_a_stale_publication_is_refused_in_words(house):
    doc = campaign_of("small-2026").current.doc
    text = as_yaml(doc).replace("max: 3", "max: 5")
    house.post(RULES, {"text": text, "after": "1", "why": ""})
    again = as_yaml(doc).replace("max: 3", "max: 7")
    answer = house.post(RULES, {"text": again, "after": "1", "why": ""}, follow=True)
    assert "已由他人更新为第 2 版" in answer.content.decode()
    assert campaign_of("small-2026").current.version == 2


def moment(when):
    return timezone.localtime(when).strftime("%Y-%m-%dT%H:%M")


def test_the_calendar_moves_a_stage(house):
    now = timezone.now().replace(second=0, microsecond=0)
    opens, closes = now - dt.timedelta(days=2), now + dt.timedelta(days=60)
    given = {"submit-opens": moment(opens), "submit-closes": moment(closes), "why": "延长", "after": "1"}
    answer = house.post(CALENDAR, given, follow=True)
    assert "日程已更新，记为第 2 版规则" in answer.content.decode()
    stage = campaign_of("small-2026").current.doc.stages[0]
    assert (stage.opens, stage.closes) == (opens, closes)


def test_the_calendar_refuses_what_ends_before_it_begins(house):
    now = timezone.now()
    given = {
        "submit-opens": moment(now),
        "submit-closes": moment(now - dt.timedelta(days=1)),
        "why": "x",
        "after": "1",
    }
    answer = house.post(CALENDAR, given)
    assert (answer.status_code, "结束时间必须晚于开始时间" in answer.content.decode()) == (422, True)
    assert campaign_of("small-2026").current.version == 1


def test_an_unchanged_calendar_makes_no_version(house):
    stage = campaign_of("small-2026").current.doc.stages[0]
    given = {
        "submit-opens": moment(stage.opens),
        "submit-closes": moment(stage.closes),
        "why": "x",
        "after": "1",
    }
    assert "保持原样" in house.post(CALENDAR, given, follow=True).content.decode()
    assert campaign_of("small-2026").current.version == 1


def test_an_extension_is_granted_by_name_of_the_unit(house):
    until = timezone.now().replace(second=0, microsecond=0) + dt.timedelta(days=45)
    given = {"stage": "submit", "unit": "东市一校", "case": "", "until": moment(until), "reason": "停电"}
    text = house.post(EXTEND, given, follow=True).content.decode()
    with all_tenants():
        made = Extension.objects.select_related("unit").get()
    assert (made.unit.key, made.until, "停电" in text, "东市一校" in text) == ("east-one", until, True, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": "没有的学校"}, "没有找到这个单位"),
        ({"unit": "", "case": "没有的编号"}, "没有找到这个案例"),
        ({"unit": ""}, "请选择要延期的一个单位或一个案例"),
        ({"reason": ""}, "请写明延期理由"),
        ({"until": "2020-01-01T00:00"}, "延期时间已经过去"),
    ],
)
def test_extensions_are_refused_in_words(house, changes, words):
    until = moment(timezone.now() + dt.timedelta(days=45))
    given = {"stage": "submit", "unit": "东市一校", "case": "", "until": until, "reason": "停电", **changes}
    answer = house.post(EXTEND, given)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_rules_page_costs_the_same_for_more_versions(house, count, django_assert_num_queries):
    for n in range(count):
        published(small(name=f"第{n}次"))
    house.get(RULES)
    with django_assert_num_queries(RULES_QUERIES):
        assert house.get(RULES).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_costs_the_same_for_more_extensions(house, count, django_assert_num_queries):
    until = moment(timezone.now() + dt.timedelta(days=45))
    for n in range(count):
        given = {"stage": "submit", "unit": "东市", "case": "", "until": until, "reason": f"第{n}次"}
        house.post(EXTEND, given)
    house.get(CALENDAR)
    with django_assert_num_queries(CALENDAR_QUERIES):
        assert house.get(CALENDAR).status_code == 200


# session, person, tenant, memberships, campaign; versions: count, page; the frame: unread, campaigns
RULES_QUERIES = 9
CALENDAR_QUERIES = 10
