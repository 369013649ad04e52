"""The page of rules: who sees and who publishes, what an upload is answered, that publishing changes nothing beside."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.editing.queries import checked_by_hand, versions
from campaigns.loading import as_yaml, parse
from campaigns.models import Campaign, Extension, RuleSet, StageRow
from portal.loading.form_field import MOST_BYTES
from portal.models import AuditEvent, Role, Tenant, Unit
from portal.tenants import all_tenants, tenant_scope
from submissions.models import Submission
from tests.factories.campaigns import campaign_of, published
from tests.factories.full_campaign import full
from tests.factories.portal import client_of, make_member, make_person, url
from tests.factories.submissions import NOW, document, make_world

PAGE = url("campaign-rules", campaign="test-2026")
EXPORT = url("campaign-export", campaign="test-2026", version=1)


@pytest.fixture
def world(db, storage, clock):
    """The small campaign with a draft in it, and another tenant's beside it."""
    make_world(document("foreign-2026", tenant="foreign"), owner="stranger")
    return make_world()


@pytest.fixture
def organiser(world):
    return client_of(make_member("runs", "test", Role.ORGANISER))


def upload(client, content, name="规则.yaml"):
    content = content if isinstance(content, bytes) else content.encode()
    return client.post(PAGE, {"document": SimpleUploadedFile(name, content)})


def text_of(**changes):
    return as_yaml(document(**changes))


VISITORS = {
    "nobody": lambda world: Client(),
    "stranger": lambda world: client_of(make_person("passer-by")),
    "applicant": lambda world: client_of(world.owner),
    "foreign organiser": lambda world: client_of(make_member("away", "foreign", Role.ORGANISER)),
    "coordinator": lambda world: client_of(make_member("unit", "test", Role.COORDINATOR, "north")),
    "reviewer": lambda world: client_of(make_member("judge", "test", Role.REVIEWER)),
    "member": lambda world: client_of(make_member("member", "test", Role.MEMBER, "north-one")),
    "organiser": lambda world: client_of(make_member("runs", "test", Role.ORGANISER)),
}


@pytest.mark.parametrize(
    ("visitor", "status"),
    [
        ("nobody", 302),
        ("stranger", 404),
        ("applicant", 404),
        ("foreign organiser", 404),
        ("coordinator", 403),
        ("reviewer", 403),
        ("member", 403),
        ("organiser", 200),
    ],
)
def test_who_looks_exports_uploads_and_publishes(world, visitor, status):
    client = VISITORS[visitor](world)
    changed = text_of(name="改名")
    asked = [client.get(PAGE), client.get(EXPORT), upload(client, changed), client.post(PAGE, {"text": changed, "after": "1", "why": ""})]  # fmt: skip
    published_to = 302 if status == 200 else status
    assert [answer.status_code for answer in asked] == [status, status, status, published_to]
    assert campaign_of("test-2026").name == ("改名" if status == 200 else "测试活动 test-2026")
    with all_tenants():
        looks = AuditEvent.objects.filter(action="campaign.look").count()
    assert looks == (1 if status == 200 else 0)


def test_another_campaigns_versions_are_not_exported_here(organiser):
    second = make_world(document("second-2026", name="第二个"))
    published(document("second-2026", name="第二个改"))
    with tenant_scope(second.tenant):
        assert second.campaign.rule_sets.count() == 2
    addresses = [
        url("campaign-export", campaign=slug, version=version)
        for slug, version in (("test-2026", 2), ("second-2026", 2), ("foreign-2026", 1), ("test-2026", 0))
    ]
    assert [organiser.get(address).status_code for address in addresses] == [404, 200, 404, 404]


def test_an_old_version_is_exported_as_it_was(organiser):
    published(document(name="改名"))
    answer = organiser.get(EXPORT)
    assert parse(answer.content.decode()) == document()
    assert answer["Content-Type"] == "application/yaml; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="test-2026-v1.yaml"'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "文件不是 UTF-8 编码，请另存为 UTF-8 后再上传。"),
        ("name: 活动".encode("gbk"), "文件不是 UTF-8 编码，请另存为 UTF-8 后再上传。"),
        (b"x" * (MOST_BYTES + 1), "文件超过 2MB，不像是这样的文档，请核对后重新选择。"),
        (b"PK\x03\x04", "文件里有 YAML 不允许的字符，请用 UTF-8 编码保存"),
        ("只是一句话".encode(), "文档最外层必须是“键: 值”的形式"),
        (b"# nothing\n", "文件是空的"),
        (b'name: "a\\0b"', "文字里有空字符（\\0），请删去"),
    ],
)
def test_what_is_no_document_is_refused_in_words(organiser, content, words):
    answer = upload(organiser, content)
    assert (answer.status_code, answer.content.decode().count(words)) == (422, 1)
    assert campaign_of("test-2026").current.version == 1


def test_no_file_at_all_is_refused(organiser):
    assert [organiser.post(PAGE, given).status_code for given in ({"x": "y"}, {"document": ""})] == [422, 422]
    assert upload(organiser, b"").status_code == 422


def test_a_file_of_the_greatest_size_is_read(organiser):
    text = text_of(name="改名")
    whole = text + "#" * (MOST_BYTES - len(text.encode()))
    assert (len(whole.encode()), upload(organiser, whole).status_code) == (MOST_BYTES, 200)


def test_a_byte_order_mark_and_windows_lines_do_no_harm(organiser):
    text = "\ufeff" + text_of(name="改名").replace("\n", "\r\n")
    page = upload(organiser, text).content.decode()
    assert (page.count("<del>测试活动 test-2026</del>"), page.count("<ins>改名</ins>")) == (1, 1)


def test_a_document_for_other_kinds_of_units_is_refused_by_line(organiser):
    text = text_of(groups=[{"key": "g", "label": "组", "unit_kinds": ["city", "county"]}])
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "county" in each)
    for answer in (upload(organiser, text), organiser.post(PAGE, {"text": text, "after": "1", "why": ""})):
        page = answer.content.decode()
        assert (answer.status_code, page.count(f"第 {line} 行")) == (422, 1)
        assert page.count("主办单位没有单位类型“county”，已有：city、school") == 1
    assert campaign_of("test-2026").current.version == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": "else-2026"}, "上传的文档是“else-2026”，而本页管理的是“test-2026”。请核对 slug 后再上传。"),
        ({"tenant": "foreign"}, "上传的文档属于主办单位“foreign”，不属于本单位，不能在这里发布。"),
    ],
)
def test_a_document_of_somewhere_else_is_neither_shown_nor_published(organiser, changes, words):
    text = text_of(**changes)
    assert upload(organiser, text).content.decode().count(words) == 1
    assert (
        organiser.post(PAGE, {"text": text, "after": "1", "why": ""}, follow=True)
        .content.decode()
        .count(words)
        == 1
    )
    with all_tenants():
        assert (RuleSet.objects.count(), Campaign.objects.filter(slug="else-2026").exists()) == (2, False)


@pytest.mark.parametrize("given", [{"after": ""}, {"after": "x"}, {"why": "长" * 201}, {"text": ""}])
def test_what_was_cut_off_on_its_way_is_not_published(organiser, given):
    whole = {"text": text_of(name="改名"), "after": "1", "why": ""} | given
    answer = organiser.post(PAGE, whole, follow=True)
    assert answer.content.decode().count("提交的内容不完整，请重新上传文档。") == 1
    assert campaign_of("test-2026").current.version == 1


def everything_beside(world):
    with all_tenants():
        return [
            list(Tenant.objects.order_by("pk").values()),
            list(Unit.objects.order_by("pk").values()),
            list(Submission.objects.order_by("pk").values()),
            list(Extension.objects.order_by("pk").values()),
            list(Campaign.objects.exclude(pk=world.campaign.pk).values()),
            list(RuleSet.objects.filter(version=1).order_by("pk").values()),
            list(StageRow.objects.exclude(campaign=world.campaign).values()),
        ]


def test_looking_writes_only_that_somebody_looked_and_publishing_only_the_new_version(world, organiser):
    with tenant_scope(world.tenant):
        world.draft()
    before, text = everything_beside(world), text_of(name="改名", summary="新的")
    upload(organiser, text)
    with all_tenants():
        (look,) = AuditEvent.objects.filter(action="campaign.look")
        assert RuleSet.objects.count() == 2
    mark = hashlib.sha256(text.encode()).hexdigest()
    assert (look.actor.username, look.at, look.data) == (
        "runs",
        NOW,
        {"bytes": len(text.encode()), "sha256": mark},
    )
    organiser.post(PAGE, {"text": text, "after": "1", "why": "改名"})
    campaign = campaign_of("test-2026")
    assert (campaign.current.version, campaign.name, campaign.summary) == (2, "改名", "新的")
    with all_tenants():
        event = AuditEvent.objects.filter(action="campaign.publish").latest("pk")
    assert (event.actor.username, event.why, event.data) == (
        "runs", "改名", {"version": 2, "digest": campaign.current.digest},
    )  # fmt: skip
    assert everything_beside(world) == before


def test_what_was_uploaded_is_shown_and_not_run(organiser):
    page = upload(organiser, text_of(name="<script>alert(1)</script>")).content.decode()
    assert (page.count("<script>alert"), page.count("<ins>&lt;script&gt;alert(1)&lt;/script&gt;</ins>")) == (
        0,
        1,
    )


@pytest.mark.parametrize(("count", "rows"), [(1, [1]), (21, [20, 1])])
def test_versions_newest_first_on_pages_of_twenty(world, organiser, count, rows):
    for n in range(count - 1):
        published(document(name=f"第{n}次"))
    pages = [organiser.get(PAGE, {"page": number + 1}).content.decode() for number in range(len(rows))]
    assert [page.count('data-label="版本"') for page in pages] == rows
    assert pages[0].count("使用中") == 1
    with tenant_scope(world.tenant):
        newest = [(row.version, "document" in row.__dict__) for row in versions(world.campaign)[:2]]
    assert newest == [(count, False), (count - 1, False)][: min(count, 2)]


def test_a_publisher_is_named_and_an_import_too(world, organiser):
    organiser.post(PAGE, {"text": text_of(name="改名"), "after": "1", "why": ""})
    page = organiser.get(PAGE).content.decode()
    assert (
        page.count('<td data-label="发布人">runs</td>'),
        page.count('<td data-label="发布人">系统导入</td>'),
    ) == (1, 1)


def test_what_people_check_is_said_once_with_its_places():
    manual = {"rule": "manual", "check": "画面清晰"}
    slot = {"key": "text", "label": "正文", "rules": [manual]}
    doc = full("categories[0].slots[1].rules", [manual])
    papers = [
        doc.category("paper").model_validate({"key": f"p{n}", "label": f"论文{n}", "slots": [slot]})
        for n in range(3)
    ]
    doc = doc.model_copy(update={"categories": (doc.category("lesson"), *papers)})
    assert checked_by_hand(doc) == [
        ("画面清晰", ["视频（课例）", "正文（论文0等 3 类）"]),
        ("网址能打开", ["网址（课例）"]),
    ]
