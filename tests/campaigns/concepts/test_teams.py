"""S12: the size of a team, a field and a slot by group or track, from the form to the certificates."""

import pytest

from portal.tenants import tenant_scope
from submissions.models import Submission
from tests.factories.concepts import JUDGING, OVER, SUBMITTING, load_call, teacher
from tests.factories.files import PDF, bring_in, run_checks
from tests.racing import race

DOCUMENT = "teams"

LITTLE, COMPLETE = "east-primary", "east-complete"


def team(count, unit=LITTLE, first="作者"):
    return [(f"{first}{'甲乙丙丁戊'[n]}", unit) for n in range(count)]


def paper(case):
    """The slot that only the high group fills."""
    bring_in(case.folder, "paper", "说明.pdf", PDF, actor=case.owner, now=SUBMITTING)
    run_checks()


def saved(case):
    """What is kept of a case, however often it is refused."""
    return case.title, case.answers, [row.name for row in case.authors.order_by("position")]


@pytest.mark.parametrize(
    ("unit", "group", "track", "count", "said"),
    [
        (LITTLE, "", "lesson", 3, []),
        (LITTLE, "", "lesson", 4, ["作者最多 3 人，现在 4 人；请删去多出的作者。"]),
        (LITTLE, "", "club", 1, ["作者至少 2 人，现在 1 人；请补充作者。"]),
        (LITTLE, "", "club", 3, []),
        (LITTLE, "", "club", 4, ["提醒：通知建议作者不超过 3 人，现在 4 人；可以提交，请自行确认。"]),
        (LITTLE, "", "club", 5, ["作者最多 4 人，现在 5 人；请删去多出的作者。"]),
        (COMPLETE, "middle", "lesson", 2, []),
        (COMPLETE, "middle", "club", 3, ["作者最多 2 人，现在 3 人；请删去多出的作者。"]),
        (COMPLETE, "high", "lesson", 2, ["作者最多 1 人，现在 2 人；请删去多出的作者。", "请填写“学考衔接”", "请上传“学考说明”"]),
    ],
)  # fmt: skip
def test_the_size_of_each_groups_and_tracks_teams(call, unit, group, track, count, said):
    case = call.begin(teacher("申报人"), track=track)
    data = {"group": group} if group else {}
    case = call.fill(case, team(count, unit), title="小小发明", **data, **{"f-play": "搭桥"})
    assert call.missing(case) == said
    before = saved(case)
    blocked = [words for words in said if not words.startswith("提醒")]
    answer = call.hand_in(case)
    assert answer == (blocked or ["案例已提交，编号 TEAMS-2026-000001。截止前可以撤回修改。"])[0]
    assert saved(call.fresh(case)) == before


def test_changing_the_group_asks_other_questions_and_keeps_what_was_answered(call):
    case = call.begin(teacher("申报人"), track="lesson")
    case = call.fill(case, team(1, COMPLETE), title="桥", group="high", **{"f-exam": "与学考衔接"})
    assert call.missing(case) == ["请上传“学考说明”"]
    case = call.fill(case, group="middle")
    assert (call.missing(case), case.answers["exam"]) == ([], "与学考衔接")
    case = call.fill(case, group="high")
    assert (call.missing(case), case.answers["exam"]) == (["请上传“学考说明”"], "与学考衔接")


def test_a_track_that_the_category_does_not_have_changes_no_team(call):
    """`idea` has no tracks; a request that names one all the same gets no larger team by it."""
    case = call.begin(teacher("申报人"), "idea", track="club")
    assert case.track == ""
    case = call.fill(case, team(3), title="点子")
    assert call.missing(case) == ["作者最多 2 人，现在 3 人；请删去多出的作者。"]


def test_from_the_form_to_the_certificates(call):
    clubs = call.handed_in(
        teacher("甲师"), team(4), title="社团", start={"track": "club"}, **{"f-play": "搭桥"}
    )
    lesson = call.handed_in(
        teacher("乙师"), [("许静", LITTLE)], title="课堂", start={"track": "lesson"}, **{"f-play": "算筹"}
    )
    high = call.begin(teacher("丙师"), track="lesson")
    paper(high)
    # answered as a primary school's case first: what its group no longer asks stays out of every table
    high = call.fill(high, [("高远", LITTLE)], title="学考", **{"f-play": "误填"})
    high = call.fill(high, [("高远", COMPLETE)], title="学考", group="high", **{"f-exam": "衔接"})
    assert call.hand_in(high) == "案例已提交，编号 TEAMS-2026-000003。截止前可以撤回修改。"
    middle = call.handed_in(
        teacher("丁师"), [("初阳", COMPLETE)], title="初中", start={"track": "lesson"}, group="middle"
    )
    cases = [clubs, lesson, high, middle]
    for case in cases:
        assert call.nominate(case, "east") == f"已推荐“{case.title}”。"
    assert call.hand_over("east") == "报送成功。"
    call.clock[0] = JUDGING
    assert call.pass_all(*cases) == "已通过 4 件。"
    call.judge((clubs, 95), (lesson, 90), (high, 85), (middle, 80))
    call.clock[0] = OVER
    assert call.publish() == "结果已公布，申请人已收到通知。"
    assert sorted(row[1:] for row in call.certify()) == sorted(
        [
            *[(f"作者{mark}", "社团", "一等奖") for mark in "甲乙丙丁"],
            ("许静", "课堂", "二等奖"),
            ("高远", "学考", "一等奖"),
            ("初阳", "初中", "一等奖"),
        ]
    )
    assert [row[0] for row in call.certify()] == [f"HG-2026-{n:03d}" for n in range(1, 8)]
    headings, *rows = call.roster()
    assert headings == ["组别", "赛道", "名称", "作者", "单位", "推荐单位", "游戏设计", "学考衔接", "奖项"]
    east = ["东区教育局"]
    assert sorted(rows) == sorted(
        [
            [
                "小学组",
                "社团",
                "社团",
                "作者甲、作者乙、作者丙、作者丁",
                "东区第一小学",
                *east,
                "搭桥",
                "",
                "一等奖",
            ],
            ["小学组", "课", "课堂", "许静", "东区第一小学", *east, "算筹", "", "二等奖"],
            ["初中组", "课", "初中", "初阳", "东区完全中学", *east, "", "", "一等奖"],
            ["高中组", "课", "学考", "高远", "东区完全中学", *east, "", "衔接", "一等奖"],
        ]
    )


@pytest.mark.django_db(transaction=True)
def test_teams_of_two_sizes_of_one_school_race_for_their_groups_places(storage, moment):
    """Of one school four teams of two go for the middle group's place, four single authors for the high group's."""
    call = load_call(DOCUMENT, moment)
    with tenant_scope(call.tenant):
        cases = [
            call.draft(
                teacher(f"师{n}{group}"),
                team(size, COMPLETE, first=f"{group}{n}"),
                category="idea",
                group=group,
            )
            for n in range(4)
            for group, size in (("middle", 2), ("high", 1))
        ]
        assert race(call, [call.submitting(case) for case in cases]) == ["done"] * 8
        put = [call.nominating(case, "east") for case in cases]
        assert race(call, put) == ["done"] * 2 + ["quota_full"] * 6
        recommended = Submission.objects.filter(state="recommended").order_by("group")
        assert list(recommended.values_list("group", flat=True)) == ["high", "middle"]


@pytest.mark.django_db(transaction=True)
def test_one_author_in_teams_of_two_groups(storage, moment):
    """Two cases in all; as first author of the high group one, whoever comes first."""
    call = load_call(DOCUMENT, moment)
    with tenant_scope(call.tenant):
        high, middle = (
            [
                call.draft(teacher(f"师{n}{group}"), [("常青", COMPLETE)], category="idea", group=group)
                for n in range(3)
            ]
            for group in ("high", "middle")
        )
        assert race(call, [call.submitting(case) for case in high]) == ["done", *["first_author_limit"] * 2]
        assert race(call, [call.submitting(case) for case in middle]) == [*["author_limit"] * 2, "done"]
        counting = Submission.objects.filter(state="submitted").order_by("group")
        assert list(counting.values_list("group", flat=True)) == ["high", "middle"]
