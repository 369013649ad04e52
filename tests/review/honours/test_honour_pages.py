"""The desk of unit honours, what everybody reads, certificates of units: pages, downloads, refusals, query counts."""

import datetime as dt
import io

import openpyxl
import pymupdf
import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import AuditEvent, Membership, Role, Unit
from review.awards.actions import adjust_award, publish_awards
from review.certificates.actions import issue_all
from review.honours import actions
from review.models import Certificate, HonourList, Objection, PublicNotice, UnitHonour
from tests.factories.portal import make_person
from tests.factories.review import NOW, join, make_submission

DAY = dt.timedelta(days=1)


def awarded(world, unit, count=1):
    for _ in range(count):
        submission = make_submission(world, unit=unit, category="b", state="eligible")
        adjust_award(submission, tier="first", why="合议", actor=world.organiser, now=NOW)


def public_results(world):
    publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)


def text_of(response):
    return response.content.decode()


def post(client, world, name="desk-honours", sent=None, **kwargs):
    """What is said on the desk's page after the post."""
    response = client.post(world.path(name, **kwargs), sent or {})
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{world.path('desk-honours')}?award=org",
    )
    said = [str(message) for message in get_messages(response.wsgi_request)]
    client.get(response.headers["Location"])
    return said


@pytest.fixture
def desk(honouring, client):
    """(world, the organiser's client): two awarded cases of c1, one of c2, nothing public."""
    world = honouring()
    awarded(world, "s1", 2)
    awarded(world, "s3")
    client.force_login(world.organiser)
    return world, client


def publish_all(world):
    """Results, list and certificates."""
    award = world.campaign.current.doc.unit_awards[0]
    public_results(world)
    drafted = actions.draft_list(world.campaign, award, places=None, actor=world.organiser, now=NOW)
    actions.publish_list(drafted, actor=world.organiser, now=NOW)
    issue_all(world.campaign, actor=world.organiser, now=NOW)
    return Certificate.objects.get(award=None)


def test_from_counting_to_publishing_and_taking_back(desk):
    world, client = desk
    page = text_of(client.get(world.path("desk-honours")))
    rule = "组织奖：参评的是市；数本单位和下级单位的案例；按获奖数、报送数依次比较；取 1 个；末位并列、名额不够的都不授予。"
    assert [words in page for words in (rule, "还没有计算", "按规则计算")] == [True] * 3
    assert post(client, world, sent={"award": "org"}) == ["已按规则计算“组织奖”，名额 1 个，请核对后公布。"]
    page = text_of(client.get(world.path("desk-honours")))
    assert [words in page for words in ("甲市", "乙市", "一等奖 2", "公布评选结果后才能公布这份名单")] == [
        True
    ] * 4
    first, second = UnitHonour.objects.order_by("unit__path")
    change = {"award": "org", "honoured": "no", "why": "违规"}
    assert post(client, world, "desk-honour-adjust", {"award": "org", "honoured": "yes", "why": "x"}, honour=second.pk) == [
        "名额 1 个已用完。请先把另一个单位改为不授予，再授予这一个。"
    ]  # fmt: skip
    assert post(client, world, "desk-honour-adjust", change, honour=first.pk) == [
        "“甲市”已调整，理由已记录。"
    ]
    assert "手工调整：违规" in text_of(client.get(world.path("desk-honours")))
    post(
        client,
        world,
        "desk-honour-adjust",
        {"award": "org", "honoured": "yes", "why": "递补"},
        honour=second.pk,
    )
    sure = {"award": "org", "sure": "on"}
    assert post(client, world, "desk-honours-publish", sure, award="org") == [
        "请先在“奖项”页公布评选结果，再公布单位荣誉。"
    ]
    public_results(world)
    assert post(client, world, "desk-honours-publish", {"award": "org"}, award="org") == [
        "请勾选确认后再公布。"
    ]
    assert post(client, world, "desk-honours-publish", sure, award="org") == [
        "“组织奖”已公布，共 1 个单位；它们的管理员会收到通知。"
    ]
    results = text_of(client.get(world.path("results")))
    assert ('<ul class="honour-names"><li>乙市</li></ul>' in results, "1 个单位" in results) == (True, True)
    taken = post(client, world, "desk-honour-withdraw", {"award": "org", "why": "材料不实"}, honour=second.pk)
    assert taken == ["“乙市”的组织奖已撤销，证书同时失效。"]
    assert "honour-names" not in text_of(client.get(world.path("results")))
    page = text_of(client.get(world.path("desk-honours")))
    assert [words in page for words in ("已撤销", "撤销：材料不实")] == [True, True]


@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        ("desk-honour-adjust", {"honoured": "maybe", "why": "x"}, "请选择授予还是不授予。"),
        ("desk-honour-adjust", {"honoured": "no"}, "请写明理由，对方会看到这段文字。"),
        (
            "desk-honour-withdraw",
            {"why": "x"},
            "这个单位的荣誉还没有公布，不需要撤销；请用“调整”改为不授予。",
        ),
        ("desk-honour-withdraw", {}, "请写明理由，对方会看到这段文字。"),
    ],
)
def test_what_is_wrong_is_said_on_the_list(desk, name, sent, said):
    world, client = desk
    post(client, world, sent={"award": "org"})
    honour = UnitHonour.objects.order_by("unit__path").first()
    assert post(client, world, name, {"award": "org"} | sent, honour=honour.pk) == [said]
    assert UnitHonour.objects.filter(manual=True).count() == 0


def test_the_number_of_places_is_asked_for_where_the_rule_has_none(honouring, client):
    world = honouring(places=None)
    awarded(world, "s1")
    client.force_login(world.organiser)
    assert 'name="places"' in text_of(client.get(world.path("desk-honours")))
    assert post(client, world, sent={"award": "org", "places": "0"}) == ["名额至少是 1 个。"]
    assert post(client, world, sent={"award": "org", "places": "三"}) == ["名额要写成 5 这样的整数。"]
    assert post(client, world, sent={"award": "org"}) == [
        "规则没有写明“组织奖”授予几个单位，请填写名额后再计算。"
    ]
    post(client, world, sent={"award": "org", "places": "2"})
    assert HonourList.objects.get().places == 2


def test_figures_that_changed_are_named(desk):
    world, client = desk
    post(client, world, sent={"award": "org"})
    make_submission(world, unit="s3", category="b", state="eligible")
    page = text_of(client.get(world.path("desk-honours")))
    assert "1 个单位的数据在计算后有变化" in page


def test_found_by_name_and_by_outcome(desk):
    world, client = desk
    post(client, world, sent={"award": "org"})

    def shown(**asked):
        page = client.get(world.path("desk-honours"), {"award": "org", **asked}).context["page"]
        return [line.honour.unit.name for line in page]

    assert (shown(), shown(q="乙"), shown(outcome="chosen"), shown(outcome="unmet"), shown(outcome="nonsense")) == (
        ["甲市", "乙市"], ["乙市"], ["甲市"], [], ["甲市", "乙市"],
    )  # fmt: skip


def test_a_campaign_without_unit_awards_says_so_and_an_unknown_one_is_not_found(world, honouring, client):
    client.force_login(world.organiser)
    assert "活动没有设置单位荣誉" in text_of(client.get(world.path("desk-honours")))
    other = honouring(tenant="south")
    client.force_login(other.organiser)
    assert client.get(other.path("desk-honours"), {"award": "nonsense"}).status_code == 404


def test_the_table_has_every_unit_with_its_figures_and_leaves_a_trace(desk):
    world, client = desk
    post(client, world, sent={"award": "org"})
    response = client.get(world.path("desk-honours-table", award="org"))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[1:] == [
        [1, "甲市", "授予", 2, 2, 2, "一等奖 2", None, None, 0, None, None],
        [2, "乙市", "未列入", 1, 1, 1, "一等奖 1", None, None, 0, None, None],
    ]
    assert [dict(each.data) for each in AuditEvent.objects.filter(action="export.create")] == [
        {"what": "honours.org"}
    ]


def test_the_public_notice_names_the_units_to_be_honoured(desk):
    world, client = desk
    post(client, world, sent={"award": "org"})
    PublicNotice.objects.create(
        tenant=world.tenant, campaign=world.campaign, opens_at=NOW, closes_at=NOW + 5 * DAY, opened_by=world.organiser,
    )  # fmt: skip
    client.logout()
    page = text_of(client.get(world.path("public-notice")))
    link = f"{world.path('object')}?honour=org&amp;unit=c1"
    assert [words in page for words in ("拟授予组织奖", "<li>甲市", link)] == [True] * 3
    assert "<li>乙市" not in page
    assert "拟授予组织奖" not in text_of(client.get(world.path("public-notice"), {"q": "案例"}))
    assert "honour-names" not in text_of(client.get(world.path("results")))  # nothing is public yet


def test_only_a_unit_of_the_notice_is_objected_to(desk):
    world, client = desk
    post(client, world, sent={"award": "org"})
    PublicNotice.objects.create(
        tenant=world.tenant, campaign=world.campaign, opens_at=NOW, closes_at=NOW + 5 * DAY, opened_by=world.organiser,
    )  # fmt: skip
    client.force_login(world.owner)

    def asked(**query):
        page = client.get(world.path("object"), {"honour": "org"} | query)
        return (page.context["honour"] and page.context["honour"].unit.name, "对哪一件案例" in text_of(page))

    assert asked(unit="c1") == ("甲市", False)
    assert "对甲市（拟授予组织奖）" in text_of(
        client.get(world.path("object"), {"honour": "org", "unit": "c1"})
    )
    assert [asked(unit=unit) for unit in ("c2", "s1", "", "随便什么话")] == [(None, True)] * 4
    assert asked(unit="c1", honour="other") == (None, True)
    sent = {
        "honour": "org", "unit": "c1", "ground": "fraud", "text": "这个单位报送的件数不属实，请查证。" * 2,
        "name": "钱实名", "contact": "13900000009", "real": "on",
    }  # fmt: skip
    refused = client.post(world.path("object"), sent | {"unit": "c2"})
    assert (refused.status_code, "公示名单里没有这个单位了" in text_of(refused)) == (422, True)
    assert client.post(world.path("object"), sent).status_code == 302
    again = client.post(world.path("object"), sent)
    assert (again.status_code, "公示名单里没有这个单位了" in text_of(again)) == (422, False)
    objection = Objection.objects.get()
    assert (objection.unit.name, objection.honour, objection.honour_label, objection.submission) == (
        "甲市", "org", "组织奖", None,
    )  # fmt: skip
    assert "甲市（拟授予组织奖）：弄虚作假" in text_of(client.get(world.path("public-notice")))
    client.force_login(world.organiser)
    assert '甲市<div class="case-sub">拟授予组织奖</div>' in text_of(client.get(world.path("desk-notice")))
    page = text_of(client.get(world.path("objection", objection=objection.uuid)))
    assert f"{world.path('desk-honours')}?award=org&amp;q=%E7%94%B2%E5%B8%82" in page
    assert "该单位这项荣誉的证书暂不颁发" in text_of(client.post(
        world.path("desk-objection-step", objection=objection.uuid), {"step": "accept", "text": ""}, follow=True
    ))  # fmt: skip


def test_the_campaigns_page_says_how_units_are_honoured(desk):
    world, client = desk
    assert "组织奖：数本单位和下级单位的案例；" in text_of(client.get(world.path("campaign")))


def test_a_coordinator_takes_the_units_certificate_and_nobody_else_does(desk):
    world, client = desk
    certificate = publish_all(world)
    path = reverse("my-certificate", kwargs={"tenant": world.tenant.slug, "token": certificate.token})
    client.force_login(world.coordinator)
    page = text_of(client.get(world.path("results")))
    assert (path in page, "组织奖 · ZZ-2025-001" in page) == (True, True)
    response = client.get(path)
    with pymupdf.open(stream=response.content, filetype="pdf") as document:
        words = "".join(document[0].get_text().split())
    sentence = "甲市：贵单位在“教学案例征集”中组织工作成绩突出，被评为组织奖，特发此证。"
    assert (sentence in words, "ZZ-2025-001" in words) == (True, True)
    elsewhere, below, member = (
        make_person("c2-coordinator"),
        make_person("s1-coordinator"),
        make_person("c1-member"),
    )
    join(world, elsewhere, Role.COORDINATOR, world.unit("c2"))
    join(world, below, Role.COORDINATOR, world.unit("s1"))
    join(world, member, Role.MEMBER, world.unit("c1"))
    for person, status in ((elsewhere, 403), (below, 403), (member, 403), (world.owner, 404)):
        client.force_login(person)
        shown = path in text_of(client.get(world.path("results")))
        assert (person.username, client.get(path).status_code, shown) == (person.username, status, False)
    client.force_login(world.organiser)
    assert client.get(path).status_code == 200
    Certificate.objects.filter(pk=certificate.pk).update(revoked_at=NOW)
    assert client.get(path).status_code == 404


def test_anybody_checks_a_units_certificate(desk):
    world, client = desk
    certificate = publish_all(world)
    client.logout()
    page = text_of(client.get(reverse("verify", kwargs={"token": certificate.token})))
    assert [
        words in page
        for words in ("证书有效", "<dt>单位</dt>", "甲市", "<dt>荣誉</dt>", "组织奖", "教学案例征集")
    ] == [True] * 6
    assert ["<dt>案例</dt>" in page, "<dt>姓名</dt>" in page] == [False, False]


def test_the_register_has_certificates_of_cases_and_of_units(desk):
    world, client = desk
    publish_all(world)
    response = client.get(world.path("desk-certificates-table"))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)][1:]
    assert [(row[0], row[1], row[5], row[7]) for row in rows] == [
        ("NO-2025-0001", "案例", "一等奖", "有效"), ("NO-2025-0002", "案例", "一等奖", "有效"),
        ("NO-2025-0003", "案例", "一等奖", "有效"), ("ZZ-2025-001", "单位", "组织奖", "有效"),
    ]  # fmt: skip
    unit = rows[3]
    assert (unit[2], unit[3], unit[4], unit[6], unit[9].startswith("http")) == (
        "甲市",
        "甲市",
        None,
        "2025-10-20",
        True,
    )
    assert [dict(each.data) for each in AuditEvent.objects.filter(action="export.create")] == [
        {"what": "certificates.xlsx"}
    ]


def test_a_units_certificate_is_reissued_on_its_own_form(desk):
    world, client = desk
    certificate = publish_all(world)
    path = world.path("desk-certificate-reissue", certificate=certificate.pk)
    assert ["证书上的单位名称" in text_of(client.get(path)), "案例名称" in text_of(client.get(path))] == [
        True,
        False,
    ]
    client.post(path, {"holder": "甲市教育局", "why": "更名"})
    assert [
        (each.number, each.holder) for each in Certificate.objects.filter(award=None, revoked_at=None)
    ] == [("ZZ-2025-002", "甲市教育局")]


def test_rows_and_lists_of_another_campaign_do_not_exist_here(desk, honouring):
    world, client = desk
    post(client, world, sent={"award": "org"})
    honour = UnitHonour.objects.first()
    other = honouring(tenant="south")
    client.force_login(other.organiser)
    sent = {"why": "x", "honoured": "no", "sure": "on"}
    asked = [("desk-honour-adjust", {"honour": honour.pk}), ("desk-honour-withdraw", {"honour": honour.pk}), ("desk-honours-publish", {"award": "org"})]  # fmt: skip
    assert [client.post(other.path(name, **kwargs), sent).status_code for name, kwargs in asked] == [404] * 3


@pytest.mark.parametrize(
    ("name", "queries"),
    [("desk-honours", 16), ("results", 15)],
)
def test_queries_do_not_grow_with_the_units(honouring, client, name, queries):
    world = honouring(places=5)
    awarded(world, "s1")
    client.force_login(world.organiser)
    publish_all(world)

    def asked():
        client.get(world.path(name))
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(world.path(name))
        return len(captured)

    few = asked()
    drafted = HonourList.objects.get()
    for n in range(3):
        unit = Unit.objects.create(
            tenant=world.tenant, key=f"x{n}", name=f"新{n}", kind="city", path=f"x{n}/"
        )
        UnitHonour.objects.create(
            tenant=world.tenant, honour_list=drafted, unit=unit, figures=UnitHonour.objects.first().figures, rank=9,
            outcome="chosen", decided_by=world.organiser, decided_at=NOW, published_at=NOW,
        )  # fmt: skip
    assert (few, asked()) == (queries, queries)
    assert Membership.objects.filter(role=Role.COORDINATOR).count() == 1
