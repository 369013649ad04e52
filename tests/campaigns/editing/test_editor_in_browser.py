"""An organiser who never saw YAML opens a call in the editor, from nothing to publication, and an applicant hands in."""

import re

import pytest
from playwright.sync_api import expect

from campaigns.models import Campaign, CampaignDraft
from portal.models import Role
from portal.tenants import all_tenants, tenant_scope
from submissions.models import Submission
from submissions.states import State
from tests.browser import give_session, open_page, too_wide
from tests.factories.portal import make_member, make_person
from tests.factories.submissions import NOW, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Editor:
    """The pages of one draft."""

    def __init__(self, page):
        self.page = page
        self.draft = page.url

    def open(self, place):
        """Another page by its address; what this one has not saved yet goes along."""
        self.page.goto(f"{self.draft}part/{place}/")

    def press(self, step):
        """A button; the page comes back at the place."""
        with self.page.expect_navigation():
            self.page.locator(f'button[value="{step}"]').click()

    def fill(self, **values):
        """Type by the names of the keys, `__` for a dot; the page saves itself."""
        for name, value in values.items():
            field = self.page.locator(f'[name="{name.replace("__", ".")}"]').last
            for fold in field.locator("xpath=ancestor::details[not(@open)]").all():
                fold.locator("summary").first.click()
            if isinstance(value, bool):
                field.set_checked(value)
            elif field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
                field.blur()

    def tick(self, name, value):
        self.page.locator(f'[name="{name}"][value="{value}"]').check()


def write_call(editor):
    """The Enshi call, shortened: who, when, what, by what it is judged, what is awarded."""
    editor.open("basics")
    editor.fill(
        notice__title="州教育局关于开展全州教育数字化转型典型案例遴选活动的通知",
        contact="李老师 0718-8221234",
    )
    editor.open("calendar")
    editor.fill(
        stages__0__name="案例提交", stages__0__opens="2020-04-01T00:00", stages__0__closes="2099-05-16T00:00"
    )
    editor.fill(stages__1__name="专家遴选", stages__1__opens="2099-05-21T00:00")
    editor.open("review")
    editor.press("add:rubrics")
    editor.fill(rubrics__0__label="通用评分标准")
    editor.press("add:rubrics.0.dimensions")
    editor.fill(rubrics__0__dimensions__0__label="导向与选题", rubrics__0__dimensions__0__points="20")
    editor.press("add:rubrics.0.dimensions.0.items")
    editor.fill(
        rubrics__0__dimensions__0__items__0__label="价值导向",
        rubrics__0__dimensions__0__items__0__points="二十",
    )
    expect(editor.page.locator("#at-rubrics-0-dimensions-0-items-0-points")).to_contain_text(
        "应为数字（现在是 “二十”）"
    )
    points = editor.page.locator('[name="rubrics.0.dimensions.0.items.0.points"]')
    expect(points).to_have_accessible_description(re.compile("现在是 “二十”"))
    expect(points).to_have_attribute("aria-invalid", "true")
    review = editor.page.locator("#tab-review")
    expect(review).to_contain_text("1 处要改")
    editor.page.goto(editor.draft)
    editor.page.bring_to_front()
    editor.page.get_by_role("alert").or_(editor.page.locator(".alert")).get_by_role(
        "link", name=re.compile("评审与评分标准.*价值导向")
    ).click()
    expect(points).to_be_focused()
    editor.fill(rubrics__0__dimensions__0__items__0__points="20")
    expect(points).not_to_have_attribute("aria-invalid", "true")
    expect(review).not_to_contain_text("处要改")
    editor.open("categories")
    editor.press("add:categories")
    editor.fill(categories__0__label="A1类 区域案例", categories__0__key="A1", categories__0__team__max="5")
    editor.tick("categories.0.who.unit_kinds", "school")
    editor.fill(categories__0__rubric="rubric-1")
    editor.press("add:categories.0.fields")
    editor.fill(categories__0__fields__0__label="实施时间", categories__0__fields__0__kind="line")
    editor.press("open:categories.0")
    editor.press("add:categories.0.slots")
    editor.fill(categories__0__slots__0__label="文字材料", categories__0__slots__0__required=False)
    editor.page.locator('[name="new:categories.0.slots.0.rules"]').select_option("file.type")
    editor.press("add:categories.0.slots.0.rules")
    editor.tick("categories.0.slots.0.rules.0.allowed", "word")
    editor.page.locator('[name="new:categories.0.slots.0.rules"]').select_option("word.length")
    editor.press("add:categories.0.slots.0.rules")
    editor.fill(categories__0__slots__0__rules__1__min="3500", categories__0__slots__0__rules__1__max="5000")
    editor.open("awards")
    editor.page.locator('[name="new:awards"]').select_option("ratio")
    editor.press("add:awards")
    editor.fill(awards__0__rate="0.8")
    for n, (label, share) in enumerate([("一等奖", "2"), ("二等奖", "4"), ("三等奖", "4")]):
        editor.press("add:awards.0.tiers")
        editor.fill(**{f"awards__0__tiers__{n}__label": label, f"awards__0__tiers__{n}__share": share})
    editor.page.get_by_role("button", name="保存", exact=True).last.click()


def test_from_a_blank_to_a_case_that_is_handed_in(chrome, live_server, storage):
    world = make_world()
    organiser, applicant = open_page(chrome), open_page(chrome)
    give_session(organiser, live_server.url, make_member("runs", "test", Role.ORGANISER))
    organiser.goto(f"{live_server.url}/t/test/")
    organiser.get_by_role("link", name="新建活动").first.click()
    blank = organiser.locator("form", has=organiser.locator('[name=way][value="blank"]'))
    blank.get_by_label(re.compile("活动名称")).fill("全州教育数字化转型典型案例遴选")
    blank.get_by_label(re.compile("活动标识")).fill("enshi-2027")
    blank.get_by_role("button", name="开始填写").click()
    organiser.wait_for_url("**/drafts/*/")
    editor = Editor(organiser)
    write_call(editor)
    organiser.goto(editor.draft)
    expect(organiser.locator("main")).to_contain_text("没有错误，可以预览和发布")
    organiser.get_by_role("link", name="核对并发布").click()
    organiser.get_by_label("说明").fill("恩施州教函〔2027〕5号")
    organiser.get_by_role("button", name="发布", exact=True).click()
    organiser.wait_for_url("**/t/test/c/enshi-2027/")
    with all_tenants():
        doc = Campaign.objects.get(slug="enshi-2027").current.doc
        assert CampaignDraft.objects.count() == 0
    (category,) = doc.categories
    assert (category.key, category.team.max, category.who.unit_kinds) == ("A1", 5, ("school",))
    assert [(rule.rule, getattr(rule, "max", None)) for rule in category.slots[0].rules] == [
        ("file.type", None),
        ("word.length", 5000),
    ]
    assert [(tier.label, tier.share) for tier in doc.awards[0].tiers] == [
        ("一等奖", 2),
        ("二等奖", 4),
        ("三等奖", 4),
    ]

    give_session(applicant, live_server.url, make_member("applies", "test", Role.MEMBER, "north-one"))
    applicant.goto(f"{live_server.url}/t/test/c/enshi-2027/")
    applicant.get_by_role("link", name="我要申报").click()
    applicant.get_by_role("button", name="开始填写").click()
    applicant.wait_for_url("**/edit/**")
    applicant.locator("[name=title]").fill("一县一策推进平台应用")
    applicant.locator("[name=f-field-1]").fill("2026年3月–2027年4月")
    expect(applicant.locator("[data-saved]")).to_contain_text("已自动保存")
    applicant.get_by_role("button", name="核对并提交").click()
    applicant.get_by_role("button", name="提交", exact=True).click()
    expect(applicant.locator("#state-title")).to_have_text("已提交")
    with tenant_scope(world.tenant):
        case = Submission.objects.get(campaign__slug="enshi-2027")
        assert (case.state, case.category, case.answers) == (
            State.SUBMITTED,
            "A1",
            {"field-1": "2026年3月–2027年4月"},
        )
    assert (organiser.complaints, applicant.complaints) == ([], [])


def test_next_years_edition_is_copied_looked_at_and_published(chrome, live_server, storage):
    """Five minutes: dates moved, everything else as it was."""
    world = make_world()
    page = open_page(chrome)
    give_session(page, live_server.url, make_member("runs", "test", Role.ORGANISER))
    page.goto(f"{live_server.url}/t/test/")
    page.get_by_role("link", name="新建活动").first.click()
    edition = page.locator("form", has=page.locator('[name=way][value="copy"]'))
    edition.locator("[name=campaign]").select_option("test-2026")
    edition.get_by_role("button").last.click()
    page.wait_for_url("**/drafts/*/")
    expect(page.locator("main")).to_contain_text("没有错误，可以预览和发布")
    page.get_by_role("link", name="核对并发布").click()
    page.get_by_role("button", name="发布", exact=True).click()
    page.wait_for_url("**/t/test/c/test-2027/")
    with tenant_scope(world.tenant):
        old, new = (Campaign.objects.get(slug=slug).current.doc for slug in ("test-2026", "test-2027"))
    assert [category.label for category in new.categories] == [category.label for category in old.categories]
    assert [stage.opens and stage.opens.year for stage in new.stages] == [
        stage.opens and stage.opens.year + 1 for stage in old.stages
    ]
    assert page.complaints == []


def test_a_limit_is_changed_after_twenty_cases_and_its_impact_seen_before_deciding(
    chrome, live_server, storage
):
    world = make_world()
    with tenant_scope(world.tenant):
        for n in range(20):
            case = world.draft(
                owner=make_person(f"teacher-{n}"), title=f"案例{n}",
                authors=((f"教师{n}", f"139000001{n:02}"), ("王同事", "13800000000")),
            )  # fmt: skip
            Submission.objects.filter(pk=case.pk).update(
                state=State.SUBMITTED, submitted_at=NOW, number=f"test-2026-{n:06}"
            )
    page = open_page(chrome)
    give_session(page, live_server.url, make_member("runs", "test", Role.ORGANISER))
    page.goto(f"{live_server.url}/t/test/c/test-2026/rules/")
    page.get_by_role("button", name="修改规则").click()
    page.wait_for_url("**/drafts/*/")
    editor = Editor(page)
    editor.open("categories.0")
    editor.fill(categories__0__team__max="1")
    page.goto(editor.draft)
    page.get_by_role("link", name="核对并发布").click()
    impact = page.locator("#impact")
    expect(impact).to_contain_text("按新规则会变得不合格的案例（20）")
    expect(impact).to_contain_text("test-2026-000000 案例0")
    expect(impact).to_contain_text("看了全部 20 件已提交的案例")
    page.locator('[name="earlier"][value="keep"]').check()
    page.get_by_role("button", name="发布新规则").click()
    page.wait_for_url("**/t/test/c/test-2026/**")
    with tenant_scope(world.tenant):
        current = Campaign.objects.get(slug="test-2026").current
        kept = Submission.objects.filter(rule_set__version=1, state=State.SUBMITTED).count()
    assert (current.version, current.doc.categories[0].team.max, kept) == (2, 1, 20)
    assert page.complaints == []


def test_what_was_typed_is_kept_though_the_page_is_left_at_once(chrome, live_server, storage):
    """No change event yet, no pause: the page sends it on the way out."""
    make_world()
    page = open_page(chrome)
    give_session(page, live_server.url, make_member("runs", "test", Role.ORGANISER))
    page.goto(f"{live_server.url}/t/test/c/test-2026/rules/")
    page.get_by_role("button", name="修改规则").click()
    page.wait_for_url("**/drafts/*/")
    draft = page.url
    page.goto(f"{draft}part/basics/")
    page.locator('[name="contact"]').fill("李老师 0718-8221234")
    page.goto(f"{draft}part/calendar/")

    def typed(_):
        page.reload()
        with all_tenants():
            return CampaignDraft.objects.get().document.get("contact")

    assert next(filter(None, map(typed, range(20))), None) == "李老师 0718-8221234"


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
