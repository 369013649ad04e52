"""Every refusal of the eligibility check through its action: code, parameters, and that nothing was decided."""

import datetime as dt

import pytest

from portal.decisions import refuse
from portal.words import say
from review.eligibility import actions
from review.eligibility.queries import checklist_of
from review.models import Award, Eligibility
from submissions.checks.actions import waive
from tests.factories.files import finding, make_attachment
from tests.factories.review import NOW, fresh, make_submission, publish_results
from tests.refusals import refusal

LATE = NOW + dt.timedelta(days=40)
COMING = finding("unknown", "video.subtitles", "pending")
TOO_LONG = "字数 3600 字，要求不超过 3500 字；请精简内容"


def pass_it(world, submission):
    return actions.pass_submission(fresh(submission), actor=world.organiser, now=NOW)


def answer(world, submission, **answers):
    actions.save_points(submission, answers, actor=world.organiser, now=NOW)


def undecided(submission):
    """Neither its state nor its row says that somebody decided."""
    row = Eligibility.objects.filter(submission=submission).first()
    return row is None or (row.passed is None and row.decided_by is None)


@pytest.mark.parametrize(
    ("findings", "answers", "expected"),
    [
        ([], {}, refuse("points_open", count=1, first="没有企业标识")),
        ([], {"item:logo": {"ok": False}}, refuse("points_against", count=1, first="没有企业标识")),
        ([], {"item:logo": {"ok": "yes"}}, refuse("points_open", count=1, first="没有企业标识")),
        (
            [finding("fail"), finding("fail", "video.duration", "too_low")],
            {"item:logo": {"ok": True}},
            refuse("findings_fail", count=2, first=TOO_LONG),
        ),
        (
            [
                finding("warn", "video.subtitles", "track_only"),
                finding("error", code="unfinished", why="crash"),
            ],
            {"item:logo": {"ok": True}},
            refuse(
                "points_open", count=2, first="字幕在单独的字幕轨里，画面上看不到，部分播放器不显示；请确认"
            ),
        ),
        ([COMING], {"item:logo": {"ok": True}}, refuse("checks_running", count=1)),
        ([COMING], {"item:logo": {"ok": False}}, refuse("points_against", count=1, first="没有企业标识")),
    ],
)
def test_against_passing(world, findings, answers, expected):
    submission = make_submission(world, state="reported")
    make_attachment(submission, findings=findings)
    answer(world, submission, **answers)
    assert refusal(pass_it, world, submission) == expected
    assert fresh(submission).state == "reported"
    assert undecided(submission)


def test_a_failed_rule_is_not_ticked_away(world):
    submission = make_submission(world, category="b", state="reported")
    attachment = make_attachment(submission, findings=[finding("fail")])
    (line,) = checklist_of(submission, now=NOW)
    answer(world, submission, **{line.key: {"ok": True}})
    assert refusal(pass_it, world, submission) == refuse("findings_fail", count=1, first=TOO_LONG)
    assert fresh(submission).state == "reported"
    waive(attachment, "word.length", "原则上不超过", actor=world.organiser, now=NOW)
    pass_it(world, submission)
    assert fresh(submission).state == "eligible"


def test_another_submissions_answers_and_waivers_decide_nothing_here(world):
    mine, other = (make_submission(world, state="reported") for _ in range(2))
    make_attachment(mine, findings=[finding("fail")])
    waive(make_attachment(other, findings=[finding("fail")]), "word.length", "可", actor=world.organiser, now=NOW)  # fmt: skip
    answer(world, other, **{"item:logo": {"ok": True}})
    assert refusal(pass_it, world, mine) == refuse("findings_fail", count=1, first=TOO_LONG)
    pass_it(world, other)
    assert fresh(mine).state == "reported"


def test_what_goes_through_a_unit_waits_for_it(world):
    submission = make_submission(world)
    actor = world.organiser
    assert refusal(pass_it, world, submission) == refuse("not_reported")
    assert refusal(actions.reject_submission, submission, why="不符", actor=actor, now=NOW) == refuse(
        "not_reported"
    )
    assert refusal(actions.give_back, submission, why="请补", actor=actor, now=NOW) == refuse("not_reported")
    assert fresh(submission).state == "submitted"
    assert undecided(submission)


@pytest.mark.parametrize("action", [actions.reject_submission, actions.disqualify, actions.give_back])
@pytest.mark.parametrize("why", ["", "  \n"])
def test_a_decision_against_somebody_needs_a_reason(world, action, why):
    submission = make_submission(world, category="d")
    assert refusal(action, submission, why=why, actor=world.organiser, now=NOW) == refuse("reason_missing")
    assert fresh(submission).state == "submitted"
    assert undecided(submission)


@pytest.mark.parametrize(
    ("state", "label"),
    [("draft", "草稿"), ("returned", "已退回修改"), ("recommended", "已推荐（待报送）"), ("disqualified", "已取消资格")],
)  # fmt: skip
def test_only_what_waits_is_passed_or_rejected(world, state, label):
    submission = make_submission(world, category="b", state=state)
    decision = refusal(pass_it, world, submission)
    assert decision == refuse("wrong_state", state=state, transition="pass")
    assert say(decision) == f"案例当前为“{label}”，不能进行此操作。请刷新页面查看最新状态。"
    assert refusal(
        actions.reject_submission, submission, why="不符", actor=world.organiser, now=NOW
    ) == refuse("wrong_state", state=state, transition="reject")  # fmt: skip
    assert fresh(submission).state == state
    assert undecided(submission)


def test_nobody_is_disqualified_twice(world):
    submission = make_submission(world, state="reported")
    actions.disqualify(submission, why="抄袭", actor=world.organiser, now=NOW)
    assert refusal(
        actions.disqualify, fresh(submission), why="又一次", actor=world.organiser, now=NOW
    ) == refuse("wrong_state", state="disqualified", transition="disqualify")  # fmt: skip
    assert fresh(submission).reason == "抄袭"


def test_against_giving_back_what_could_not_come_again(world):
    submission = make_submission(world, category="d")
    assert refusal(
        actions.give_back, submission, why="请补", actor=world.organiser, now=LATE
    ) == refuse("return_too_late")  # fmt: skip
    assert fresh(submission).state == "submitted"


def test_after_publication_nothing_is_rejected(world):
    winner, *_ = publish_results(world, 3)
    assert refusal(
        actions.reject_submission, fresh(winner), why="不符", actor=world.organiser, now=NOW
    ) == refuse("reject_too_late")  # fmt: skip
    assert fresh(winner).state == "eligible"
    assert Award.objects.filter(submission=winner).exists()
