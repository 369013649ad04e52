"""S13, S22: bounds of dates, ages on their boundary days, identity numbers and who never reads them."""

import datetime as dt

import pytest
from stdnum.cn import ric

from portal.models import AuditEvent, Notification
from review.models import Certificate
from review.packages.contents import text_of
from review.showcase.preparing import prepare_some
from tests.factories.concepts import JUDGING, OVER, ZONE, teacher
from tests.factories.identity_numbers import identity_number

DOCUMENT = "young"

OWN, PUPIL = identity_number("19960301"), identity_number("20150831", 17)
FINE = {
    "f-held": "2025-09-01", "f-born": "1996-03-01", "f-card": OWN.lower(), "f-sum": "课堂新样态",
    "f-pupils-0-stage": "小学", "f-pupils-0-card": PUPIL, "f-pupils-0-home": "松树巷九号",
}  # fmt: skip
"""A right form, as it is typed: both bounds of the day are inclusive, the pupil is ten."""
HELD = "“上课日期”为 {}，要求 2025-09-01 至 2026-01-31；请核对"
BORN = "“出生日期”为 {}，到 2026-02-28 为 {} 周岁，要求 18–35 周岁；请核对"
CARD = "“身份证号”里的出生日期为 {}，到 2026-03-20 为 {} 周岁，要求不超过 35 周岁；请核对"
WRONG = "“身份证号”不是正确的 18 位居民身份证号（位数、出生日期或校验位不符），请对照证件核对"


def test_the_made_up_numbers_are_right_by_another_tool():
    assert [ric.is_valid(number) for number in (OWN, PUPIL)] == [True, True]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"f-held": "2026-01-31"}, []),
        ({"f-held": "2025-08-31"}, [HELD.format("2025-08-31")]),
        ({"f-held": "2026-02-01"}, [HELD.format("2026-02-01")]),
        ({"f-born": "2008-02-28"}, []),  # eighteen on the very day
        ({"f-born": "2008-02-29"}, [BORN.format("2008-02-29", 17)]),  # born on a leap day: not before 1 March
        ({"f-born": "1990-03-01"}, []),  # thirty-five until the day after
        ({"f-born": "1990-02-28"}, [BORN.format("1990-02-28", 36)]),
        ({"f-card": identity_number("19900321")}, []),  # thirty-six tomorrow
        ({"f-card": identity_number("19900320")}, [CARD.format("1990-03-20", 36)]),  # today
        ({"f-card": OWN[:-1] + ("0" if OWN[-1] != "0" else "1")}, [WRONG]),
        ({"f-card": OWN[:14]}, [WRONG]),
        ({"f-card": identity_number("19960230")}, [WRONG]),
        ({"f-pupils-0-card": identity_number("20190831")}, []),  # six on 31 August 2025
        (
            {"f-pupils-0-card": identity_number("20190901")},
            ["“参与学生”第 1 行：“学生证件号”里的出生日期为 2019-09-01，到 2025-08-31 为 5 周岁，要求不少于 6 周岁；请核对"],
        ),
        (
            {"f-pupils-0-card": "110105201508310171"},
            ["“参与学生”第 1 行：“学生证件号”不是正确的 18 位居民身份证号（位数、出生日期或校验位不符），请对照证件核对"],
        ),
    ],
)  # fmt: skip
def test_each_bound_in_its_words_and_nothing_lost(call, answer, said):
    case = call.begin(teacher("青年"))
    case = call.fill(case, [("青年", "east-primary")], title="桥", **(FINE | answer))
    assert call.missing(case) == said
    kept = case.answers
    told = (
        f"还不能提交：1 项需要处理。{said[0]}"
        if said
        else "案例已提交，编号 YOUNG-2026-000001。截止前可以撤回修改。"
    )
    assert call.hand_in(case) == told
    assert (call.fresh(case).answers, len(kept["pupils"])) == (kept, 1)


def test_the_deadlines_day_is_inclusive_and_the_age_is_that_days(call):
    """36 on 1 April, the moment at which the call closes: fine in the last second of 31 March, late in the next."""
    call.clock[0] = dt.datetime(2026, 3, 31, 23, 59, 59, tzinfo=ZONE)
    on_time, late = (
        call.fill(
            call.begin(teacher(name)), [(name, "east-primary")], title=name,
            **(FINE | {"f-card": identity_number("19900401", n)}),
        )
        for n, name in enumerate(["准时", "迟到"])
    )  # fmt: skip
    assert call.hand_in(on_time).startswith("案例已提交")
    call.clock[0] = dt.datetime(2026, 4, 1, 0, 0, 0, tzinfo=ZONE)
    assert call.hand_in(late).startswith("“申报”已于")
    assert [call.fresh(case).state for case in (on_time, late)] == ["submitted", "draft"]


SECRETS = (OWN, PUPIL, PUPIL[:6], PUPIL[-4:], "松树巷九号", "19960301", "1996-03-01", "20150831")


def leaks(text):
    return [secret for secret in SECRETS if secret in text]


def test_from_the_form_to_the_certificate_without_a_number_on_the_way(call):
    owner = teacher("青年")
    case = call.handed_in(owner, [("青年", "east-primary")], title="桥", **FINE, **{"d-open": "on"})
    assert case.answers["card"] == OWN
    shown = call.page(owner, call.path("case", case=case.uuid))
    assert [number for number in (OWN, PUPIL) if number not in shown] == []  # one's own values stand whole
    # another unit's coordinator sees nothing of it, the own one's sees heads and tails
    other, own = call.coordinators["west"], call.coordinators["east"]
    assert call.client(other).get(call.here("unit-case", unit="west", case=case.uuid)).status_code == 404
    assert call.client(other).get(call.here("unit-case", unit="east", case=case.uuid)).status_code == 404
    assert "桥" not in call.page(other, call.here("unit-desk", unit="west"))
    seen = call.page(own, call.here("unit-case", unit="east", case=case.uuid))
    assert ([number for number in (OWN, PUPIL) if number in seen], seen.count("*" * 8) >= 2) == ([], True)

    assert call.nominate(case, "east") == "已推荐“桥”。"
    assert call.hand_over("east") == "报送成功。"
    call.clock[0] = JUDGING
    assert call.pass_all(case) == "已通过 1 件。"
    assignment = call.assign(case, call.seat())
    blind = call.page(call.expert, call.path("expert-case", assignment=assignment.uuid))
    assert ("课堂新样态" in blind, "学生证件号" in blind, "身份证号" in blind, "*" * 8 in blind) == (
        True,
        False,
        False,
        False,
    )
    assert leaks(blind) == []
    assert leaks(text_of(call.fresh(case))) == []
    assert call.score(assignment, 88) == "评审已提交，谢谢您。"

    call.clock[0] = OVER
    assert call.publish() == "结果已公布，申请人已收到通知。"
    assert call.certify() == [("QN-2026-001", "青年", "桥", "一等奖")]
    assert call.roster() == [
        ["名称", "身份证号", "出生日期", "上课日期", "参与学生"],
        ["桥", OWN, "1996-03-01", "2025-09-01", f"小学，{PUPIL}，松树巷九号"],
    ]
    certificate = Certificate.objects.get()
    call.post(call.organiser, call.here("desk-showcase"))
    call.page(call.organiser, call.here("desk-showcase"))
    prepare_some(call.fresh(case).campaign, now=OVER)  # as a worker does
    public = [
        call.here("results"),
        call.path("campaign", campaign=call.campaign.slug),
        call.here("showcase"),
        call.here("showcase-case", case=case.uuid),
        f"/verify/{certificate.token}/",
    ]
    assert [leaks(call.page(None, path)) for path in public] == [[]] * len(public)
    assert "小学" in call.page(None, public[3])
    assert [leaks(f"{row.params}") for row in Notification.objects.all()] == [
        []
    ] * Notification.objects.count()
    assert [leaks(f"{row.data}") for row in AuditEvent.objects.all()] == [[]] * AuditEvent.objects.count()
