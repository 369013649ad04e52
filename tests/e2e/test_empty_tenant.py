"""An authority starts from nothing: one command of the operator's, and from there pages only.

Owner, organiser, forty units by a table, three coordinators by a table, the Enshi document, places passed down, three
counties hand in. What applicants do is tried elsewhere: their cases are made here by hand.
"""

import io
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from campaigns.calendar.rehearsal import walkable
from campaigns.loading import as_yaml, load
from campaigns.models import Campaign
from portal.files.owners import open_folder
from portal.models import Membership, Role, Tenant, Unit
from portal.tenants import tenant_scope
from review.models import NominationBatch
from submissions.models import Author, Submission
from submissions.states import State
from tests.browser import open_page
from tests.factories.portal import make_teacher

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "qingjiang-2026"
CALL = "/t/enshi/c/enshi-2023/"
COUNTIES = ["恩施市", "利川市", "建始县", "巴东县", "宣恩县", "咸丰县", "来凤县", "鹤峰县"]
HANDING_IN = COUNTIES[:3]
KINDS = [("county", "县市教育局"), ("direct", "州直属直管学校"), ("school", "中小学")]
FEWEST = {"A1": 1, "A2": 1, "B1": 2, "B2": 2, "C": 5}
FLAGS = [("digital-campus", "省级数字校园示范校"), ("pilot-school", "整省试点重点学校")]


def units_table() -> str:
    """Forty units as an office has them in a spreadsheet: a number column first, parents by name."""
    rows = [(f"{county}教育局", "县市教育局", "", "") for county in COUNTIES]
    for county in COUNTIES:
        for n, school in enumerate(("实验小学", "第一中学", "民族小学", "思源学校")):
            marks = {("恩施市", 0): FLAGS[0][1], ("利川市", 0): FLAGS[1][1]}.get((county, n), "")
            rows.append((f"{county}{school}", "中小学", f"{county}教育局", marks))
    lines = ["序号\t单位名称\t单位类型\t上级单位\t属性"]
    lines += ["\t".join((str(n), *row)) for n, row in enumerate(rows, start=1)]
    return "\n".join(lines)


class Office:
    """People at their own browsers."""

    def __init__(self, chrome: Browser, address: str) -> None:
        self.chrome, self.address = chrome, address

    def newcomer(self) -> Page:
        """A browser of its own; pages are named by their paths."""
        return open_page(self.chrome)

    def go(self, page: Page, path: str) -> None:
        page.goto(f"{self.address}{path}")

    def sign_in(self, page: Page, username: str) -> None:
        self.go(page, "/accounts/login/")
        page.fill("#id_login", username)
        page.fill("#id_password", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile(r"/home/|/privacy/agree/"))
        if "/privacy/agree/" in page.url:  # an account that somebody else made
            page.get_by_role("button", name="我已阅读并同意").click()
            page.wait_for_url("**/home/")

    def founded(self) -> Page:
        """The operator makes the tenant; its owner sets a password by the printed link and signs in."""
        printed = io.StringIO()
        call_command(
            "tenant", "create", "enshi", "--name", "恩施土家族苗族自治州教育局",
            "--owner-email", "owner@enshi.example", stdout=printed,
        )  # fmt: skip
        link = urlsplit(printed.getvalue().strip().splitlines()[-1])
        page = self.newcomer()
        self.go(page, f"{link.path}?{link.query}")
        for field in page.locator("main input[type=password]").all():
            field.fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        self.sign_in(page, "enshi-owner")
        return page

    def accepted(self, link: str, username: str, name: str, by: Page) -> Page:
        """Somebody new opens the link of an invitation, signs up, and takes the role."""
        page = self.newcomer()
        self.go(page, urlsplit(link).path)
        page.get_by_role("link", name="注册账号").click()
        page.get_by_label("真实姓名").fill(name)
        page.get_by_label("手机号").fill(f"138{sum(map(ord, username)):08d}")
        page.get_by_label("工作单位").fill("教育局")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("设置密码").fill(PASSWORD)
        page.get_by_label("再输一次密码").fill(PASSWORD)
        page.get_by_label("我已阅读并同意").check()
        page.get_by_role("button", name="注册").click()
        page.get_by_role("button", name="接受邀请").click()
        expect(page.locator("#messages")).to_contain_text("确认是您本人后，角色生效")
        self.go(by, "/t/enshi/people/")
        by.get_by_role("button", name="确认是本人").click()
        expect(by.locator("#messages")).to_contain_text(f"已确认：{name}")
        return page


def slip_links(page: Page) -> list[str]:
    return [(each.text_content() or "").strip() for each in page.locator(".slip-address").all()]


def name_words(office: Office, page: Page) -> None:
    """Kinds of units and flags."""
    office.go(page, "/t/enshi/organisation/terms/")
    for term, words in (("kind", KINDS), ("flag", FLAGS)):
        for key, label in words:
            page.locator(f"input[name=term][value={term}]").check()
            page.fill("[name=label]", label)
            page.fill("[name=key]", key)
            page.get_by_role("button", name="添加").click()
            expect(page.locator("#messages")).to_contain_text(f"已添加“{label}”")


def bring_units(office: Office, page: Page) -> None:
    """Forty units by one table."""
    office.go(page, "/t/enshi/units/table/")
    page.fill("textarea[name=text]", units_table())
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name="导入（新增 40，修改 0）").click()
    expect(page.locator("#messages")).to_contain_text("已导入：新增 40 个")


def appoint(office: Office, owner: Page) -> tuple[Page, dict[str, Page]]:
    """An organiser by a link, and the three counties' coordinators by a table and their slips."""
    office.go(owner, "/t/enshi/people/invite/")
    owner.select_option("[name=role]", "organiser")
    owner.fill("[name=name]", "王组织")
    owner.locator("main form button[type=submit]").click()
    organiser = office.accepted(slip_links(owner)[0], "wangzuzhi", "王组织", owner)

    office.go(organiser, "/t/enshi/people/table/")
    lines = [f"{county}教育局\t{county[0]}主任\t1390000000{n}" for n, county in enumerate(HANDING_IN)]
    organiser.fill("textarea[name=text]", "\n".join(["单位\t姓名\t手机", *lines]))
    organiser.locator("main form button[type=submit]").click()
    organiser.get_by_role("button", name="邀请这 3 人").click()
    organiser.get_by_role("link", name="打印邀请单").click()
    people = {}
    for slip in organiser.locator(".slip").all():
        unit = (slip.locator("h2").text_content() or "").strip()
        county = unit.removesuffix("教育局")
        people[county] = (
            f"clerk{HANDING_IN.index(county)}",
            (slip.locator(".slip-address").text_content() or "").strip(),
        )
    return organiser, {
        county: office.accepted(people[county][1], people[county][0], f"{county[0]}主任", organiser)
        for county in HANDING_IN
    }


def open_call(office: Office, organiser: Page, tmp_path: Path) -> None:
    """The Enshi document, its dates around today, is uploaded, looked at and published."""
    document = tmp_path / "enshi-2023.yaml"
    doc = walkable(load(ROOT / "fixtures/campaigns/enshi-2023.yaml"), now=timezone.now())
    document.write_text(as_yaml(doc), encoding="utf-8")
    office.go(organiser, "/t/enshi/")
    organiser.get_by_role("link", name="新建活动").first.click()
    organiser.set_input_files("[name=document]", document)
    organiser.get_by_role("button", name="上传成草稿").click()
    organiser.get_by_role("link", name="核对并发布").click()
    organiser.get_by_role("button", name="发布", exact=True).click()
    organiser.wait_for_url(f"**{CALL}")


def make_cases() -> None:
    """What the applicants of three counties have handed in: the fewest of each category (E08)."""
    now, tenant = timezone.now(), Tenant.objects.get(slug="enshi")
    with tenant_scope(tenant):
        campaign = Campaign.objects.select_related("current").get(slug="enshi-2023")
        for county in HANDING_IN:
            schools = list(Unit.objects.filter(parent__name=f"{county}教育局").order_by("name"))
            for n, category in enumerate(
                category for category, fewest in FEWEST.items() for _ in range(fewest)
            ):
                unit = schools[n % len(schools)]
                owner = make_teacher(f"{unit.key}-{n}", phone=f"137{unit.pk:04d}{n:04d}")
                case = Submission.objects.create(
                    tenant=tenant, folder=open_folder("submission", tenant.pk), campaign=campaign,
                    rule_set=campaign.current, category=category, title=f"{county}的第{n + 1}件案例", unit=unit, owner=owner,
                    state=State.SUBMITTED, number=f"ES-{unit.pk}-{n}", submitted_at=now,
                )  # fmt: skip
                Author.objects.create(
                    tenant=tenant, submission=case, position=1, name=f"{unit.name[:3]}老师{n}", unit=unit,
                    unit_name=unit.name, phone=owner.phone,
                )  # fmt: skip


def pass_places_down(office: Office, clerk: Page, unit: str) -> None:
    """The county gives its schools the five cases of C that the notice wants of it, evenly."""
    office.go(clerk, f"{CALL}units/{unit}/allotments/?quota=c")
    clerk.get_by_role("link", name="平均分配").click()
    expect(clerk.locator("main")).to_contain_text("还没有保存")
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.locator("#messages")).to_contain_text("已保存，4 个数有改动。")


def recommend_all(office: Office, clerk: Page, unit: str) -> None:
    office.go(clerk, f"{CALL}units/{unit}/")
    clerk.get_by_label("全选本页").check()
    clerk.get_by_role("button", name="推荐所选").click()
    clerk.get_by_role("button", name=f"确认推荐 {sum(FEWEST.values())} 件").click()
    expect(clerk.locator("main")).to_contain_text(f"已推荐 {sum(FEWEST.values())} 件")


def hand_in(office: Office, clerk: Page, unit: str, scan: Path) -> None:
    """The summary's stamped scan, then the batch."""
    office.go(clerk, f"{CALL}units/{unit}/document/summary-scan/")
    clerk.fill("[name=f-contact]", "李主任")
    clerk.fill("[name=f-phone]", "0718-8221234")
    clerk.locator("[data-pick]").set_input_files(scan)
    expect(clerk.locator(".file-row-name")).to_have_text(scan.name)
    clerk.get_by_role("button", name="保存").first.click()
    office.go(clerk, f"{CALL}units/{unit}/batch/")
    for box in clerk.locator("main form input[type=checkbox]").all():
        box.check()
    clerk.get_by_role("button", name="报送", exact=True).click()
    clerk.locator("dialog[open]").get_by_role("button", name="报送", exact=True).click()
    expect(clerk.locator("main")).to_contain_text(f"已报送 {sum(FEWEST.values())} 件案例")


def test_from_an_empty_tenant_to_three_counties_that_have_handed_in(chrome, live_server, storage, tmp_path):
    office = Office(chrome, live_server.url)
    owner = office.founded()
    name_words(office, owner)
    bring_units(office, owner)
    organiser, clerks = appoint(office, owner)
    open_call(office, organiser, tmp_path)
    make_cases()
    scan = tmp_path / "汇总表.jpg"
    Image.effect_noise((1240, 1754), 30).convert("RGB").save(scan)
    with tenant_scope(Tenant.objects.get(slug="enshi")):
        keys = dict(
            Unit.objects.filter(name__in=[f"{county}教育局" for county in HANDING_IN]).values_list(
                "name", "key"
            )
        )
    for county, clerk in clerks.items():
        unit = keys[f"{county}教育局"]
        pass_places_down(office, clerk, unit)
        recommend_all(office, clerk, unit)
        hand_in(office, clerk, unit, scan)
    office.go(organiser, f"{CALL}desk/units/?show=owing")
    with tenant_scope(Tenant.objects.get(slug="enshi")):
        batches = NominationBatch.objects.filter(state=NominationBatch.State.SUBMITTED).order_by("unit__name")
        assert [batch.unit.name for batch in batches] == sorted(f"{county}教育局" for county in HANDING_IN)
        assert Unit.objects.count() == 40
        people = Membership.objects.order_by("pk").values_list("person__username", "role")
        assert list(people) == [
            ("enshi-owner", Role.OWNER), ("wangzuzhi", Role.ORGANISER),
            *((f"clerk{n}", Role.COORDINATOR) for n in range(3)),
        ]  # fmt: skip
    for page in (owner, organiser, *clerks.values()):
        assert page.complaints == []
