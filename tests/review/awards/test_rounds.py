"""Rounds that narrow and combine (S8), numbers from outside (S19), awards beside the awards: from the first list to the last."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Campaign
from portal.decisions import refuse
from portal.models import AuditEvent, Broadcast, Notification, Role
from portal.tables.matching import table_of
from portal.tenants import tenant_scope
from review.awards import actions
from review.awards.actions.decisions import working_run
from review.awards.bundles import write_bundle
from review.awards.case_outcome import case_outcome
from review.awards.queries import published_run, tie_boxes
from review.awards.run_document import verify_document
from review.certificates.actions import issue_all
from review.exports.rosters import rows as roster_rows
from review.judging.actions import assignments, imported, reviews
from review.judging.judged_cases import judged_submissions
from review.judging.number_table import COLUMNS, plan_of
from review.judging.ranking import rank
from review.judging.scoring import Filled
from review.models import Assignment, Award, AwardRun, Certificate, ImportedNumber, NominationBatch, Review
from submissions.models import Submission
from submissions.states import State
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    document,
    filled_rubric,
    fresh,
    join,
    make_assignment,
    make_nomination,
    make_reviewer,
    make_submission,
    make_world,
)
from tests.racing import race
from tests.refusals import refusal

LATER = NOW + dt.timedelta(hours=3)
STAGE = {
    "key": "stage", "label": "现场评分表",
    "dimensions": [{"key": "show", "label": "展示", "items": [{"key": "talk", "label": "陈述", "points": 10}]}],
}  # fmt: skip
ROUNDS = [
    {
        "key": "online",
        "label": "网评",
        "per_case": 1,
        "weight": 40,
        "advance": {"first": 2, "label": "入围现场"},
    },
    {"key": "onsite", "label": "现场评审", "per_case": 1, "weight": 50, "rubrics": {"b": "stage"}},
]
VOTE = {"key": "vote", "label": "网络投票", "weight": 10}
PLANS = [
    {"kind": "top", "tiers": [{"key": "first", "label": "一等奖", "places": 1}, {"key": "second", "label": "二等奖", "places": 9}]},
    {"kind": "ratio", "rate": 1, "stopped_in": "online", "tiers": [{"key": "cheer", "label": "鼓励奖", "share": 1}]},
]  # fmt: skip
SPECIAL = [
    {"key": "popular", "label": "网络人气奖", "by": "vote", "plans": [
        {"kind": "top", "tiers": [{"key": "star", "label": "最佳人气", "places": 1}]}]},
]  # fmt: skip


@pytest.fixture
def staged(db, storage, monkeypatch):
    """A campaign of two rounds with votes, four cases judged online: 90, 88, 88, 70."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world = make_world(
        review={"blind": False, "rounds": ROUNDS, "imported": [VOTE]}, rubrics=[*document()["rubrics"], STAGE],
        awards=PLANS, special_awards=SPECIAL,
    )  # fmt: skip
    with tenant_scope(world.tenant):
        world.cases = [
            make_submission(world, f"案例{n}", category="b", state="eligible") for n in range(1, 5)
        ]
        world.judge = make_reviewer(world, "甲")
        for case, points in zip(world.cases, (90, 88, 88, 70), strict=True):
            judge(world, case, points)
        yield world


def judge(world, case, points, round_key="online", reviewer=None):
    assignment = make_assignment(world, fresh(case), reviewer or world.judge, round_key)
    filled = (
        filled_rubric(points - 50, 50)
        if round_key == "online"
        else Filled(points={"talk": Decimal(str(points))})
    )
    return reviews.submit_review(
        assignment, filled, comment="这是一段评语文字", actor=world.judge.person, now=NOW
    )


def draft(world, list_key="", **more):
    return actions.draft_awards(world.campaign, list_key, actor=world.organiser, now=NOW, **more)


def settle(world, *on, list_key="online"):
    """Of the two with 88 points, those named go on."""
    tied = world.cases[1:3]
    tiers = {case.number: "advanced" if case in on else "" for case in tied}
    return actions.settle_tie(
        world.campaign, tiers, list_key, why="评审组合议", actor=world.organiser, now=NOW
    )


def online(world):
    return world.campaign.current.doc.review.own_rounds[0]


def onsite(world):
    return world.campaign.current.doc.review.own_rounds[1]


def narrow(world, *on):
    """The first list, with the second and third case's tie decided for those named."""
    draft(world, "online")
    settle(world, *(on or world.cases[1:2]))
    return actions.publish_shortlist(world.campaign, online(world), actor=world.organiser, now=LATER)


def table(cells):
    return table_of(list(enumerate(cells, 1)), COLUMNS)


def vote(world, **numbers):
    cells = [["编号", "票数"], *([world.cases[int(n[1:]) - 1].number, str(v)] for n, v in numbers.items())]
    kind = world.campaign.current.doc.review.imported[0]
    return imported.import_numbers(table(cells), world.campaign, kind, actor=world.organiser, now=NOW)


def finish(world):
    """Both finalists judged on the stage and voted for: 案例1 with 8 of 10 and 50 votes, 案例2 with 9 of 10 and 100."""
    judge(world, world.cases[0], 8, "onsite")
    judge(world, world.cases[1], 9, "onsite")
    vote(world, c1=50, c2=100)


def standing():
    rows = Award.objects.standing().select_related("submission").order_by("list_key", "submission_id")
    return [(award.submission.title, award.label, award.list_key) for award in rows]


def test_a_tie_at_the_line_of_a_round_waits_for_a_person(staged):
    run = draft(staged, "online")
    (tie,) = tie_boxes(run)
    assert ([line.submission.title for _, line in tie.lines], tie.tiers, tie.open) == (
        ["案例2", "案例3"], [("advanced", "入围现场", 1)], True,
    )  # fmt: skip
    assert refusal(
        actions.publish_shortlist, staged.campaign, online(staged), actor=staged.organiser, now=LATER
    ) == refuse("ties_open", count=1)
    settle(staged, staged.cases[1])
    count = actions.publish_shortlist(staged.campaign, online(staged), actor=staged.organiser, now=LATER)
    assert count == 2
    lines = published_run(staged.campaign, "online").lines.order_by("rank", "pk")
    assert [(line.submission.title, line.tier, line.score) for line in lines.select_related("submission")] == [
        ("案例1", "advanced", Decimal("90.000")), ("案例2", "advanced", Decimal("88.000")),
        ("案例3", "", Decimal("88.000")), ("案例4", "", Decimal("70.000")),
    ]  # fmt: skip
    assert Award.objects.count() == 0


def test_everybody_hears_whether_the_case_goes_on(staged):
    narrow(staged)
    told = Notification.objects.filter(code__startswith="shortlist.").order_by("pk")
    assert [(row.code, row.params["submission"], row.params["following"]) for row in told] == [
        ("shortlist.advanced", "案例1", "现场评审"), ("shortlist.advanced", "案例2", "现场评审"),
        ("shortlist.stopped", "案例3", "现场评审"), ("shortlist.stopped", "案例4", "现场评审"),
    ]  # fmt: skip
    assert [
        (row.action, row.data.get("awards")) for row in AuditEvent.objects.filter(action__startswith="shortlist.").order_by("pk")
    ] == [("shortlist.draft", 1), ("shortlist.publish", 2)]  # fmt: skip


def test_units_hear_of_the_list_and_of_the_results(staged):
    make_nomination(staged, staged.cases[0])
    NominationBatch.objects.update(state=NominationBatch.State.SUBMITTED)
    other = make_person("other-coordinator")
    join(staged, other, Role.COORDINATOR, staged.unit("c2"))

    narrow(staged)
    finish(staged)
    draft(staged)
    actions.publish_awards(staged.campaign, actor=staged.organiser, now=LATER)
    rows = Broadcast.objects.filter(code__endswith=".units").order_by("pk")
    assert [(row.code, row.pending) for row in rows] == [
        ("shortlist.units", [staged.coordinator.pk]), ("award.units", [staged.coordinator.pk]),
    ]  # fmt: skip


def test_only_those_who_go_on_are_judged_in_the_next_round(staged):
    second = make_reviewer(staged, "乙")
    round_ = onsite(staged)
    for case in staged.cases:  # nobody goes on yet
        assert refusal(
            assignments.assign_by_hand, fresh(case), second, round_, actor=staged.organiser, now=NOW
        ) == refuse("not_judged")
    assert judged_submissions(staged.campaign, round_) == []
    narrow(staged)
    outcome = assignments.assign_evenly(staged.campaign, round_, seed=1, actor=staged.organiser, now=NOW)
    assert sorted(case for case, _ in outcome.pairs) == [case.pk for case in staged.cases[:2]]
    assert refusal(
        assignments.assign_by_hand, fresh(staged.cases[2]), second, round_, actor=staged.organiser, now=NOW
    ) == refuse("not_judged")


def test_everybody_reads_who_goes_on(staged, client):
    page = staged.path("shortlist", round_key="online")
    campaign_page = staged.path("campaign")
    assert client.get(page).status_code == 404  # the list isn't public yet
    assert page not in client.get(campaign_page).content.decode()
    narrow(staged)
    assert page in client.get(campaign_page).content.decode()
    for other in ("onsite", "popular", "nothing"):  # no list of who goes on
        assert client.get(staged.path("shortlist", round_key=other)).status_code == 404
    text = client.get(page).content.decode()
    assert [f"案例{n}" in text for n in range(1, 5)] == [True, True, False, False]
    owner, unit = staged.cases[0].authors.first().name, staged.cases[0].unit.name
    assert (owner in text, unit in text, "90.0" in text) == (True, True, False)
    Submission.objects.filter(pk=staged.cases[1].pk).update(state=State.DISQUALIFIED)
    text = client.get(page).content.decode()
    assert [f"案例{n}" in text for n in range(1, 5)] == [True, False, False, False]


def test_a_public_list_names_nobody_while_experts_judge_blind(staged, client):
    """N12, X06: experts of the next round read it as well."""
    narrow(staged)
    Campaign.objects.filter(pk=staged.campaign.pk).update(blind=True)
    owner, unit = staged.cases[0].authors.first().name, staged.cases[0].unit.name
    text = client.get(staged.path("shortlist", round_key="online")).content.decode()
    assert ("案例1" in text, owner in text, unit in text) == (True, False, False)
    Campaign.objects.filter(pk=staged.campaign.pk).update(results_at=LATER)
    text = client.get(staged.path("shortlist", round_key="online")).content.decode()
    assert (owner in text, unit in text) == (True, True)


def test_nothing_moves_in_a_round_once_its_list_is_public(staged):
    other = make_assignment(staged, fresh(staged.cases[3]), make_reviewer(staged, "乙"), "online")
    draft(staged, "online")
    settle(staged, staged.cases[1])
    actions.publish_shortlist(
        staged.campaign, online(staged), despite="一位专家缺席", actor=staged.organiser, now=LATER
    )
    save = {"comment": "", "actor": staged.expert, "now": LATER}
    for act in (reviews.save_review, reviews.submit_review):
        assert refusal(act, other, filled_rubric(1, 1), **save) == refuse("judging_over")
    done = Assignment.objects.get(submission=staged.cases[0], round="online")
    assert refusal(reviews.reopen_review, done, why="重评", actor=staged.organiser, now=LATER) == refuse(
        "published_already"
    )
    for act in (draft, settle):
        kwargs = {"list_key": "online"}
        assert refusal(act, staged, **kwargs) == refuse("list_published")
    assert refusal(
        actions.publish_shortlist, staged.campaign, online(staged), actor=staged.organiser, now=LATER
    ) == refuse("list_published")


def test_awards_wait_for_the_lists_before_them(staged):
    assert refusal(draft, staged) == refuse("round_not_narrowed", round="网评")
    empty = make_world("other", "south", review={"rounds": ROUNDS}, rubrics=[*document()["rubrics"], STAGE])
    with tenant_scope(empty.tenant):
        assert refusal(
            actions.publish_shortlist, empty.campaign, online(empty), actor=empty.organiser, now=LATER
        ) == refuse("nobody_goes_on")


def test_rounds_and_votes_count_together(staged):
    """案例1: (40 x 90 + 50 x 80 + 10 x 50) / 100; 案例2: (40 x 88 + 50 x 90 + 10 x 100) / 100."""
    narrow(staged)
    finish(staged)
    live = rank(judged_submissions(staged.campaign, onsite(staged)))
    assert [(each.case.id, each.score, each.rank) for each in live] == [
        (staged.cases[1].pk, Decimal("90.200"), 1), (staged.cases[0].pk, Decimal("81.000"), 2),
    ]  # fmt: skip
    run = draft(staged)
    rows = run.lines.select_related("submission").order_by("submission_id")
    assert [(line.submission.title, line.label, line.rank, line.score, line.reviews) for line in rows] == [
        ("案例1", "二等奖", 2, Decimal("81.000"), 1), ("案例2", "一等奖", 1, Decimal("90.200"), 1),
        ("案例3", "鼓励奖", 1, Decimal("88.000"), 1), ("案例4", "鼓励奖", 2, Decimal("70.000"), 1),
    ]  # fmt: skip
    assert verify_document(_document(run)).problems == ()


def _document(run):
    return zipfile.ZipFile(io.BytesIO(write_bundle(run))).read("run.json")


def test_a_finalist_whose_stage_review_is_out_has_no_score(staged):
    narrow(staged)
    judge(staged, staged.cases[0], 8, "onsite")
    live = rank(judged_submissions(staged.campaign, onsite(staged)))
    assert [(each.case.id, each.score) for each in live] == [
        (staged.cases[0].pk, Decimal("76.000")), (staged.cases[1].pk, None),
    ]  # fmt: skip


def test_a_correction_of_the_first_list_changes_who_is_in_the_next(staged):
    narrow(staged)
    finish(staged)
    third = staged.cases[2]
    run = actions.start_correction(
        staged.campaign, "online", why="第三件漏算", actor=staged.organiser, now=LATER
    )
    for case, tier in ((third, "advanced"), (staged.cases[1], "")):
        actions.adjust_award(fresh(case), "online", tier=tier, why="复核", actor=staged.organiser, now=LATER)
    changes = actions.publish_correction(
        working_run(staged.campaign, "online"), actor=staged.organiser, now=LATER
    )
    assert (changes.given, changes.changed, changes.taken) == ([third.pk], [], [staged.cases[1].pk])
    assert [run.state for run in AwardRun.objects.filter(list_key="online").order_by("number")] == [
        "superseded",
        "published",
    ]
    told = Notification.objects.filter(code="shortlist.withdrawn").get()
    assert (told.params["submission"], told.params["why"]) == ("案例2", "第三件漏算")
    judge(staged, third, 10, "onsite")
    awards = {line.submission.title: line.label for line in draft(staged).lines.select_related("submission")}
    # 案例1 has the most votes of those who are in: (40 x 90 + 50 x 80 + 10 x 100) / 100 = 86; 案例3: 35.2 + 50 + 0
    assert awards == {"案例1": "一等奖", "案例2": "鼓励奖", "案例3": "二等奖", "案例4": "鼓励奖"}
    assert run.number == 2


def test_who_went_on_is_not_corrected_after_the_results(staged):
    narrow(staged)
    finish(staged)
    draft(staged)
    actions.publish_awards(staged.campaign, actor=staged.organiser, now=LATER)
    assert refusal(
        actions.start_correction, staged.campaign, "online", why="晚了", actor=staged.organiser, now=LATER
    ) == refuse("published_already")


def test_awards_beside_the_awards(staged):
    narrow(staged)
    finish(staged)
    draft(staged)
    popular = staged.campaign.current.doc.special_awards[0]
    draft(staged, "popular")
    assert standing() == [
        ("案例1", "二等奖", ""), ("案例2", "一等奖", ""), ("案例3", "鼓励奖", ""), ("案例4", "鼓励奖", ""),
        ("案例2", "最佳人气", "popular"),
    ]  # fmt: skip
    publish = {"actor": staged.organiser, "now": LATER}
    assert refusal(actions.publish_special, staged.campaign, popular, **publish) == refuse(
        "results_first", label="网络人气奖"
    )
    assert actions.publish_awards(staged.campaign, **publish) == 4
    assert Award.objects.public().count() == 4
    assert actions.publish_special(staged.campaign, popular, **publish) == 1
    assert Award.objects.public().count() == 5
    assert refusal(actions.publish_special, staged.campaign, popular, **publish) == refuse("list_published")
    told = Notification.objects.filter(code="award.published", params__award="最佳人气")
    assert [row.params["submission"] for row in told] == ["案例2"]
    assert verify_document(_document(published_run(staged.campaign, "popular"))).problems == ()
    roster = staged.campaign.current.doc.rosters[0]
    assert [(row[1], row[3]) for row in roster_rows(staged.campaign, roster)] == [
        ("案例1", "二等奖"), ("案例2", "一等奖、最佳人气"), ("案例3", "鼓励奖"), ("案例4", "鼓励奖"),
    ]  # fmt: skip


def test_a_correction_of_one_list_leaves_the_certificates_of_another(staged):
    narrow(staged)
    finish(staged)
    draft(staged)
    draft(staged, "popular")
    popular = staged.campaign.current.doc.special_awards[0]
    publish = {"actor": staged.organiser, "now": LATER}
    actions.publish_awards(staged.campaign, **publish)
    actions.publish_special(staged.campaign, popular, **publish)
    issue_all(staged.campaign, actor=staged.organiser, now=LATER)
    assert Certificate.objects.count() == 5
    actions.start_correction(staged.campaign, "popular", why="刷票", **publish)
    actions.adjust_award(fresh(staged.cases[1]), "popular", tier="", why="刷票", **publish)
    changes = actions.publish_correction(working_run(staged.campaign, "popular"), **publish)
    assert changes.taken == [staged.cases[1].pk]
    assert [
        (row.label, row.revoked_why) for row in Certificate.objects.filter(award__submission=staged.cases[1]).order_by("label")
    ] == [("一等奖", ""), ("最佳人气", "刷票")]  # fmt: skip


def test_the_cases_page_says_what_judging_has_come_to(staged, client):
    def outcomes():
        return [case_outcome(fresh(case)) for case in staged.cases]

    assert outcomes() == [""] * 4
    narrow(staged)
    on, out = (
        "“网评”已结束，这件案例入围，进入“现场评审”。",
        "“网评”已结束，这件案例没有进入“现场评审”；最终结果公布后会另行通知。",
    )
    assert outcomes() == [on, on, out, out]
    finish(staged)
    draft(staged)
    actions.adjust_award(fresh(staged.cases[3]), tier="", why="重复", actor=staged.organiser, now=LATER)
    assert outcomes() == [on, on, out, out]
    actions.publish_awards(staged.campaign, actor=staged.organiser, now=LATER)
    assert outcomes() == [
        *(f"评选结果已公布：这件案例获{label}。" for label in ("二等奖", "一等奖", "鼓励奖")),
        "评选结果已公布，这件案例这次没有获奖，感谢参与。",
    ]
    client.force_login(staged.owner)
    page = client.get(f"/t/north/case/{staged.cases[1].uuid}/").content.decode()
    assert ("这件案例获一等奖" in page, "等待评审和公示" in page) == (True, False)


def test_those_who_stopped_stand_in_a_list_of_their_own(staged):
    narrow(staged)
    finish(staged)
    run = draft(staged)
    assert sorted(set(run.lines.values_list("pool", flat=True))) == ["教研", "教研 · 网评"]


# numbers from outside


def test_numbers_are_looked_at_before_they_count(staged):
    cells = [
        ["编号", "题目", "票数"],
        [staged.cases[0].number, "案例1", "1,234票"],
        [staged.cases[0].number, "", "7"],
        [staged.cases[1].number, "别的", "7"],
        ["X9", "", "7"],
        [staged.cases[2].number, "", "负五"],
        [staged.cases[3].number, "", "0.1234"],
    ]
    kind = staged.campaign.current.doc.review.imported[0]
    numbers = table(cells)
    counts = imported.import_numbers(numbers, staged.campaign, kind, actor=staged.organiser, now=NOW)
    assert counts == {"new": 1, "changed": 0, "same": 0, "doubtful": 5}
    assert [(row.submission.title, row.number) for row in ImportedNumber.objects.select_related("submission")] == [
        ("案例1", Decimal("1234.000"))
    ]  # fmt: skip
    again = imported.import_numbers(numbers, staged.campaign, kind, actor=staged.organiser, now=NOW)
    assert (again["new"], again["same"]) == (0, 1)
    assert vote(staged, c1=5, c4=1) == {"new": 1, "changed": 1, "same": 0, "doubtful": 0}
    assert imported.clear_numbers(staged.campaign, kind, actor=staged.organiser, now=NOW) == 2
    assert [row.action for row in AuditEvent.objects.filter(action__startswith="imported_number.").order_by("pk")] == [
        "imported_number.import", "imported_number.import", "imported_number.import", "imported_number.clear",
    ]  # fmt: skip


def test_each_doubtful_number_says_why(staged):
    kind = staged.campaign.current.doc.review.imported[0].model_copy(
        update={"scale": "points", "full": Decimal(10)}
    )
    cells = [
        ["编号", "题目", "得分"],
        [staged.cases[0].number, "", "10.5"],
        ["X9", "", "1"],
        [staged.cases[1].number, "错", "1"],
    ]
    plan = plan_of(table(cells), staged.campaign, kind)
    assert [[doubt.code for doubt in row.doubts] for row in plan.rows] == [
        ["imported_number_over"], ["imported_case_unknown"], ["comment_title_differs"],
    ]  # fmt: skip
    wrong = plan_of(table([["编号", "得分"], [staged.cases[0].number, "优"]]), staged.campaign, kind)
    assert [[doubt.code for doubt in row.doubts] for row in wrong.rows] == [["imported_number_wrong"]]


def test_numbers_stand_still_once_results_are_public(staged):
    narrow(staged)
    finish(staged)
    draft(staged)
    actions.publish_awards(staged.campaign, actor=staged.organiser, now=LATER)
    assert refusal(vote, staged, c1=9) == refuse("published_already")
    kind = staged.campaign.current.doc.review.imported[0]
    assert refusal(
        imported.clear_numbers, staged.campaign, kind, actor=staged.organiser, now=LATER
    ) == refuse("published_already")


# pages


def test_the_whole_way_on_pages(staged, client):
    client.force_login(staged.organiser)
    page = staged.path("desk-awards")
    shown = client.get(page, {"list": "online"}).content.decode()
    assert ("网评入围名单" in shown, "取前 2 名" in shown) == (True, True)
    assert client.get(page, {"list": "nothing"}).status_code == 404
    client.post(page, {"list": "online"})
    tie = {
        "list": "online",
        "why": "合议",
        f"tier:{staged.cases[1].number}": "advanced",
        f"tier:{staged.cases[2].number}": "",
    }
    answer = client.post(staged.path("desk-award-tie"), tie)
    assert answer.url == f"{page}?list=online#ties"
    client.post(staged.path("desk-publish"), {"list": "online", "sure": "on"})
    assert published_run(staged.campaign, "online") is not None
    assert "已于" in client.get(page, {"list": "online"}).content.decode()
    finish(staged)
    assert "网络投票" in client.get(staged.path("desk-ranking")).content.decode()
    for key in ("", "popular"):
        client.post(page, {"list": key})
        assert client.get(page, {"list": key}).status_code == 200
        client.post(staged.path("desk-publish"), {"list": key, "sure": "on"})
    shown = client.get(staged.path("results")).content.decode()
    assert [words in shown for words in ("鼓励奖", "最佳人气", "网络人气奖")] == [True] * 3
    runs = client.get(staged.path("desk-award-runs")).content.decode()
    assert [words in runs for words in ("网评入围名单", "网络人气奖")] == [True] * 2
    for number in (1, 2, 3):
        assert client.get(staged.path("desk-award-run", run=number)).status_code == 200


def test_what_if_of_a_first_list(staged, client):
    client.force_login(staged.organiser)
    draft(staged, "online")
    page = staged.path("desk-award-what-if")
    form = {
        "list": "online",
        "adjust": "raw",
        "p0-places0": 1,
        "p0-pool": "category",
        "p0-merge": 0,
        "p0-ties": "ask",
    }
    shown = client.get(page, form)
    assert [moved.case for moved, _ in shown.context["moved"]] == []
    form["p0-places0"] = 3
    shown = client.get(page, form)
    assert sorted(moved.case for moved, _ in shown.context["moved"]) == sorted(
        case.number for case in staged.cases[1:3]
    )
    client.post(page, form | {"why": "现场可容三件"})
    run = working_run(staged.campaign, "online")
    assert (run.number, run.differs, run.why) == (2, ["awards.0.tiers"], "现场可容三件")


def test_numbers_on_their_page(staged, client):
    client.force_login(staged.organiser)
    page = staged.path("desk-imported")
    shown = client.get(page).content.decode()
    assert ("还有 4 件案例没有这个数" in shown, "按 0 计" in shown) == (True, True)
    looked = client.post(page, {"of": "vote", "text": f"编号\t票数\n{staged.cases[0].number}\t12\nX9\t3"})
    assert (looked.status_code, looked.context["written"]) == (200, 1)
    client.post(page, {"of": "vote", "table": looked.context["row"].pk})
    assert ImportedNumber.objects.get().number == 12
    sheet = client.get(staged.path("desk-imported-sheet"))
    assert sheet["Content-Type"].startswith("application/vnd.openxml")
    client.post(staged.path("desk-imported-clear"), {"of": "vote"})
    assert ImportedNumber.objects.count() == 0
    assert client.get(page, {"of": "nothing"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_review_and_the_list_of_its_round_never_cross(storage):
    """Somebody hands a review in while the list is published: it is on the list or it is refused."""
    world = make_world(
        review={"blind": False, "rounds": ROUNDS}, rubrics=[*document()["rubrics"], STAGE], awards=PLANS[:1]
    )
    with tenant_scope(world.tenant):
        world.judge = make_reviewer(world, "甲")
        case = make_submission(world, "案例", category="b", state="eligible")
        late = make_submission(world, "后一件", category="b", state="eligible")
        judge(world, case, 90)
        assignment = make_assignment(world, fresh(late), world.judge, "online")
        draft(world, "online")

    def publish():
        actions.publish_shortlist(
            world.campaign, online(world), despite="先公布", actor=world.organiser, now=LATER
        )

    def submit():
        reviews.submit_review(
            Assignment.objects.select_related("submission__campaign__current", "reviewer").get(pk=assignment.pk),
            filled_rubric(40, 50), comment="这是一段评语文字", actor=world.judge.person, now=LATER,
        )  # fmt: skip

    outcomes = race(world, [publish, submit])
    with tenant_scope(world.tenant):
        assert published_run(world.campaign, "online") is not None
        submitted = Review.objects.filter(assignment=assignment, state="submitted").exists()
        assert outcomes == (["done", "done"] if submitted else ["done", "judging_over"])


def test_a_public_list_costs_the_same_for_one_case_and_for_two(staged, client):
    narrow(staged)
    counts = []
    for state in (State.DISQUALIFIED, State.ELIGIBLE):
        Submission.objects.filter(pk=staged.cases[1].pk).update(state=state)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(staged.path("shortlist", round_key="online"))
        assert len(page.context["page"].object_list) == (1 if state == State.DISQUALIFIED else 2)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["desk-imported", "desk-ranking"])
def test_the_cost_of_these_pages_does_not_grow(staged, client, name):
    client.force_login(staged.organiser)
    counts = []
    for more in (0, 2):
        for n in range(more):
            case = make_submission(staged, f"又一件{n}", category="b", state="eligible")
            judge(staged, case, 60 + n)
        vote(staged, c1=5)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(staged.path(name), {"round": "online"} if name == "desk-ranking" else {})
        assert page.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
