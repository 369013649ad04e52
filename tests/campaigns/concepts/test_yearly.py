"""Editions of one call share the tenant's organisation and people, and nothing else: limits, quotas and numbers don't add up."""

import datetime as dt

import pytest

from campaigns.models import Campaign
from portal.models import Unit
from portal.tenants import tenant_scope
from review.models import Certificate
from submissions.models import Submission
from tests.factories.concepts import JUDGING, OVER, SUBMITTING, ZONE, call_of, load_call, teacher
from tests.factories.identity_numbers import identity_number
from tests.racing import race

DOCUMENT = "yearly"

SCHOOL = "east-primary"
CARD = identity_number("19910831")


def next_edition(call, *, slug, first=""):
    """The call copied in the editor and published from there by its organiser."""
    data = {"way": "copy", "campaign": call.campaign.slug, "first": first, "slug": slug}
    answer = call.client(call.organiser).post(call.path("campaign-new"), data)
    assert answer.status_code == 302, answer.content.decode()
    data = {"edits": 1, "after": 0, "why": "新一年"}
    answer = call.client(call.organiser).post(f"{answer['Location']}publish/", data)
    assert answer.status_code == 302, answer.content.decode()
    return call_of(call.tenant, slug, call.clock, people=call)


def to_the_end(call, case, *, year):
    """From the unit's recommendation to the certificates: those, and the roster."""
    assert call.nominate(case, "east") == f"已推荐“{case.title}”。"
    assert call.hand_over("east") == "报送成功。"
    return certified(call, case, year=year)


def certified(call, case, *, year):
    call.clock[0] = JUDGING.replace(year=year)
    assert call.pass_all(case) == "已通过 1 件。"
    call.judge((case, 90))
    call.clock[0] = OVER.replace(year=year)
    assert call.publish() == "结果已公布，申请人已收到通知。"
    return call.certify(), call.roster()


def test_two_years_with_the_same_teacher_and_school(call):
    owner = teacher("恒心")
    case = call.handed_in(owner, [("恒心", SCHOOL)], title="桥", **{"f-card": CARD, "f-held": "2025-09-01"})
    first = (
        [("HG-2026-001", "恒心", "桥", "一等奖")],
        [["名称", "作者", "证书"], ["桥", "恒心", "HG-2026-001"]],
    )
    assert to_the_end(call, case, year=2026) == first
    units = list(Unit.objects.order_by("pk").values_list("key", "name", "kind", "attributes"))
    later = next_edition(call, slug="yearly-2027")
    doc = later.campaign.current.doc
    age, held = (field.limits[0] for field in doc.categories[0].fields)
    assert (doc.name, doc.year, age.age_on, held.not_before) == (
        "河谷市2027年案例征集", 2027, dt.date(2027, 8, 31), dt.date(2026, 9, 1),
    )  # fmt: skip
    assert list(Unit.objects.order_by("pk").values_list("key", "name", "kind", "attributes")) == units
    later.clock[0] = SUBMITTING.replace(year=2027)
    case = later.fill(
        later.begin(owner), [("恒心", SCHOOL)], title="塔", **{"f-card": CARD, "f-held": "2026-08-31"}
    )
    assert later.missing(case) == [
        "“身份证号”里的出生日期为 1991-08-31，到 2027-08-31 为 36 周岁，要求不超过 35 周岁；请核对",
        "“上课日期”为 2026-08-31，要求 2026-09-01 或以后；请核对",
    ]
    younger = identity_number("19910901")
    case = later.fill(case, **{"f-card": younger, "f-held": "2026-09-01"})
    assert later.hand_in(case) == "案例已提交，编号 YEARLY-2027-000001。截止前可以撤回修改。"
    assert to_the_end(later, later.fresh(case), year=2027) == (
        [("HG-2027-001", "恒心", "塔", "一等奖")],
        [["名称", "作者", "证书"], ["塔", "恒心", "HG-2027-001"]],
    )
    # the first edition stays as it was
    assert (call.certify(), call.roster()) == first
    assert Certificate.objects.count() == 2


def test_an_edition_moved_by_days_keeps_the_bounds_on_their_days(call):
    """The first stage opens on another day of the week; who was born on 1 September still was."""
    later = next_edition(call, slug="yearly-2027", first="2027-03-08")
    doc = later.campaign.current.doc
    age, held = (field.limits[0] for field in doc.categories[0].fields)
    assert (age.age_on, held.not_before) == (dt.date(2027, 8, 31), dt.date(2026, 9, 1))
    assert doc.stages[0].opens == dt.datetime(2027, 3, 8, tzinfo=ZONE)


@pytest.mark.django_db(transaction=True)
def test_two_editions_at_once_have_limits_quotas_and_numbers_of_their_own(storage, moment):
    """Both are open on one day of one year: of four cases of one author in each, one gets in; of a school's, two; the
    district recommends one in each; certificates of one pattern have different numbers.
    """
    spring = load_call(DOCUMENT, moment)
    with tenant_scope(spring.tenant):
        autumn = next_edition(spring, slug="yearly-2026b", first="2026-03-02")
        assert Campaign.objects.count() == 2
        answers = {"card": CARD, "held": "2026-03-01"}
        same = [
            call.draft(teacher(f"{call.campaign.pk}-{n}"), [("恒心", SCHOOL)], **answers)
            for n in range(4)
            for call in (spring, autumn)
        ]
        jobs = [spring.submitting(case) for case in same]
        assert race(spring, jobs) == ["done"] * 2 + ["first_author_limit"] * 6
        others = [
            call.draft(teacher(f"{call.campaign.pk}x{n}"), [(f"师{n}", SCHOOL)], **answers)
            for n in range(3)
            for call in (spring, autumn)
        ]
        jobs = [spring.submitting(case) for case in others]
        assert race(spring, jobs) == ["done"] * 2 + ["unit_limit"] * 4
        cases = list(Submission.objects.filter(state="submitted"))
        assert sorted(case.campaign_id for case in cases) == sorted(
            [spring.campaign.pk, autumn.campaign.pk] * 2
        )
        jobs = [spring.nominating(case, "east") for case in cases]
        assert race(spring, jobs) == ["done"] * 2 + ["quota_full"] * 2
        numbers = []
        for call in (spring, autumn):
            case = Submission.objects.get(campaign=call.campaign, state="recommended")
            call.clock[0] = SUBMITTING
            assert call.hand_over("east") == "报送成功。"
            certificates, _ = certified(call, case, year=2026)
            numbers += [row[0] for row in certificates]
        assert numbers == ["HG-2026-001", "HG-2026-002"]
