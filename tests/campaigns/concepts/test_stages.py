"""S18: units of several groups, and of none, from the form to the certificates."""

import pytest

from portal.models import Unit
from portal.tenants import tenant_scope
from submissions.models import Submission
from tests.factories.concepts import JUDGING, OVER, load_call, teacher
from tests.racing import race

DOCUMENT = "stages"

COMPLETE, PALACE, PRIMARY = "east-complete", "east-palace", "east-primary"
NOT_OPEN = "第一作者单位所属的组别不在本类别的申报范围内。请检查第一作者单位，或换一个类别申报。"


def test_a_school_of_two_groups_chooses_one_of_its_own(call):
    case = call.begin(teacher("两段"), "staged")
    case = call.fill(case, [("两段", COMPLETE)], title="桥")
    form = call.page(case.owner, call.path("case-edit", case=case.uuid))
    assert [form.count(f'name="group" value="{key}"') for key in ("little", "middle", "high")] == [0, 1, 1]
    assert (case.group, call.missing(case)) == ("", ["请选择组别"])
    assert call.hand_in(case) == "还不能提交：1 项需要处理。请选择组别"
    case = call.fill(case, group="little")  # not one of its own, by a request made up
    assert (case.group, call.missing(case)) == ("", ["请选择组别"])
    case = call.fill(case, group="high")
    assert (case.group, call.missing(case)) == ("high", [])
    # the first author moves to a school of one group, and back: the choice is asked again
    case = call.fill(case, [("两段", PRIMARY)])
    assert (case.group, call.missing(case)) == ("little", [])
    case = call.fill(case, [("两段", COMPLETE)])
    assert (case.group, case.title, call.missing(case)) == ("", "桥", ["请选择组别"])


@pytest.mark.parametrize(("category", "said"), [("open", []), ("staged", [NOT_OPEN])])
def test_a_unit_of_no_group(call, category, said):
    case = call.fill(call.begin(teacher("少年宫"), category), [("少年宫", PALACE)], title="风筝")
    assert (case.group, call.missing(case)) == ("", said)
    assert call.hand_in(case) == (said or ["案例已提交，编号 STAGES-2026-000001。截止前可以撤回修改。"])[0]


def test_the_group_is_that_of_the_unit_when_the_case_is_handed_in(call):
    """The unit was given its senior stage, or lost it, after the form was saved."""
    kept = call.fill(call.begin(teacher("甲"), "staged"), [("甲", COMPLETE)], title="甲", group="high")
    gained = call.fill(call.begin(teacher("乙"), "open"), [("乙", PALACE)], title="乙")
    Unit.objects.filter(key=COMPLETE).update(attributes=[])
    Unit.objects.filter(key=PALACE).update(attributes=["senior"])
    for case, group in ((kept, "middle"), (gained, "high")):
        assert call.hand_in(case).startswith("案例已提交")
        assert call.fresh(case).group == group


def test_limits_and_quotas_of_each_group_to_the_certificates(call):
    """One teacher with a case in each group of the school; a second one in a group is refused."""
    both = teacher("两段")
    middle = call.handed_in(both, [("两段", COMPLETE)], title="初", category="staged", group="middle")
    high = call.handed_in(both, [("两段", COMPLETE)], title="高", category="staged", group="high")
    third = call.fill(call.begin(both, "open"), [("两段", COMPLETE)], title="又", group="high")
    assert call.hand_in(third) == (
        "“两段”作为第一作者已有 1 件案例：《高》（编号 STAGES-2026-000002）；每人最多 1 件"
        "（手机号相同，或姓名和单位都相同，按同一人计算）。请撤回那一件，或更换本案例的第一作者。"
    )
    palace = call.handed_in(teacher("少年宫"), [("少年宫", PALACE)], title="筝", category="open")
    second = call.handed_in(teacher("二"), [("二", COMPLETE)], title="二", category="open", group="middle")
    for case in (middle, high, palace):
        assert call.nominate(case, "east") == f"已推荐“{case.title}”。"
    assert (
        call.nominate(second, "east")
        == "“初中组名额”的名额已用完：最多推荐 1 件，已推荐 1 件。请先撤回一件，再推荐这一件。"
    )
    assert call.fresh(second).state == "submitted"
    assert call.hand_over("east") == "报送成功。"
    call.clock[0] = JUDGING
    assert call.pass_all(middle, high, palace) == "已通过 3 件。"
    call.judge((middle, 90), (high, 80), (palace, 70))
    call.clock[0] = OVER
    assert call.publish() == "结果已公布，申请人已收到通知。"
    certificates = call.certify()
    assert sorted(row[1:] for row in certificates) == [
        ("两段", "初", "一等奖"),
        ("两段", "高", "一等奖"),
        ("少年宫", "筝", "一等奖"),
    ]
    number = {title: number for number, _, title, _ in certificates}
    assert sorted(number.values()) == [f"XD-2026-{n:03d}" for n in (1, 2, 3)]
    headings, *rows = call.roster()
    assert headings == ["名称", "组别", "单位", "奖项", "证书"]
    assert sorted(rows) == sorted(
        [
            ["初", "初中组", "东区完全中学", "一等奖", number["初"]],
            ["高", "高中组", "东区完全中学", "一等奖", number["高"]],
            ["筝", "", "东区少年宫", "一等奖", number["筝"]],
        ]
    )


@pytest.mark.django_db(transaction=True)
def test_the_groups_of_one_school_race_apart(storage, moment):
    """The unit's limit speaks of the high group: three of five get in, and all five of the middle one; of them the
    quotas take two and one.
    """
    call = load_call(DOCUMENT, moment)
    with tenant_scope(call.tenant):
        high, middle = (
            [call.draft(teacher(f"{group}{n}"), [(f"{group}{n}", COMPLETE)], category="staged", group=group) for n in range(5)]
            for group in ("high", "middle")
        )  # fmt: skip
        ended = race(call, [call.submitting(case) for case in high + middle])
        assert ended == ["done"] * 8 + ["unit_limit"] * 2
        cases = list(Submission.objects.filter(state="submitted").order_by("pk"))
        assert sorted(case.group for case in cases) == ["high"] * 3 + ["middle"] * 5
        ended = race(call, [call.nominating(case, "east") for case in cases])
        assert ended == ["done"] * 3 + ["quota_full"] * 5
        recommended = Submission.objects.filter(state="recommended")
        assert sorted(recommended.values_list("group", flat=True)) == ["high", "high", "middle"]


@pytest.mark.django_db(transaction=True)
def test_one_author_in_two_groups_has_one_place_in_each(storage, moment):
    call = load_call(DOCUMENT, moment)
    with tenant_scope(call.tenant):
        cases = [
            call.draft(teacher(f"{group}{n}"), [("两段", COMPLETE)], category="open", group=group)
            for n in range(4)
            for group in ("middle", "high")
        ]
        ended = race(call, [call.submitting(case) for case in cases])
        assert ended == ["done"] * 2 + ["first_author_limit"] * 6
        groups = Submission.objects.filter(state="submitted").values_list("group", flat=True)
        assert sorted(groups) == ["high", "middle"]
