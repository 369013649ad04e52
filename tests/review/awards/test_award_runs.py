"""Runs: kept, compared, decided on, approved, sealed, corrected, taken out."""

import datetime as dt
import io
import json
import re
import zipfile
from decimal import Decimal
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction
from django.db.models import ProtectedError
from django.test import Client
from openpyxl import load_workbook

from portal.decisions import refuse
from portal.models import AuditEvent, Notification, Role
from portal.tenants import tenant_scope
from review.awards import actions
from review.awards.actions.decisions import working_run
from review.awards.actions.drafting import current_run, pin_run
from review.awards.bundles import write_bundle
from review.awards.queries import changes_page, tie_boxes
from review.awards.run_document import verify_document
from review.certificates.actions import issue_all
from review.eligibility.actions import disqualify
from review.models import Assignment, Award, AwardRun, Certificate, Review, RunLine
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    document,
    fresh,
    join,
    make_reviewer,
    make_submission,
    make_world,
    publish_results,
    submit_review,
)
from tests.racing import race
from tests.refusals import refusal

LATER = NOW + dt.timedelta(hours=3)
RATIO = document()["awards"][0]


def judged(world, *points, category="b"):
    """A case for each number of points, reviewed alike by two."""
    reviewers = make_reviewer(world, "甲"), make_reviewer(world, "乙")
    cases = [
        make_submission(world, f"案例{n:02d}", category=category, state="eligible")
        for n in range(len(points))
    ]
    for case, total in zip(cases, points, strict=True):
        for reviewer in reviewers:
            submit_review(world, case, reviewer, total)
    return cases


def draft(world, **more):
    return actions.draft_awards(world.campaign, actor=world.organiser, now=NOW, **more)


def adjust(world, case, tier, why="专家合议", **more):
    return actions.adjust_award(
        fresh(case), tier=tier, why=why, **{"actor": world.organiser, "now": LATER} | more
    )


def settle(world, tiers, why="评审组合议", **more):
    return actions.settle_tie(
        world.campaign, tiers, why=why, **{"actor": world.organiser, "now": LATER} | more
    )


def publish(world, despite="", now=LATER):
    return actions.publish_awards(world.campaign, despite=despite, actor=world.organiser, now=now)


def standing():
    return {
        award.submission.title: award.label for award in Award.objects.standing().select_related("submission")
    }


def lines(run):
    return {line.submission.title: line.tier for line in run.lines.select_related("submission")}


# drafts


def test_each_draft_is_kept_and_one_stands(world):
    cases = judged(world, 90, 89, 88, 87, 86)
    first = draft(world)
    adjust(world, cases[4], "third", why="补位")
    second = draft(world)
    assert [(run.number, run.current, run.state) for run in AwardRun.objects.order_by("number")] == [
        (1, False, "draft"), (2, True, "draft"),
    ]  # fmt: skip
    assert [lines(run)["案例04"] for run in (first, second)] == ["third", ""]
    assert "案例04" not in standing()
    actions.adopt_run(first, actor=world.organiser, now=LATER)
    assert standing()["案例04"] == "三等奖"
    assert refusal(actions.discard_run, first, actor=world.organiser, now=LATER) == refuse("run_stands")
    actions.discard_run(second, actor=world.organiser, now=LATER)
    for action in (actions.adopt_run, actions.discard_run, partial(actions.approve_run)):
        assert refusal(action, second, actor=world.organiser, now=LATER) == refuse("run_not_draft")
    assert [(row.action, row.actor) for row in AuditEvent.objects.filter(action__startswith="award_run.").order_by("pk")] == [
        ("award_run.adopt", world.organiser), ("award_run.discard", world.organiser),
    ]  # fmt: skip


def test_a_new_draft_may_keep_what_people_decided(world):
    cases = judged(world, 90, 89, 88, 87, 86)
    draft(world)
    adjust(world, cases[4], "third", why="补位")
    run = draft(world, keep_decisions=True)
    line = run.lines.get(submission=cases[4])
    assert (line.tier, line.planned, line.manual, line.why) == ("third", "", True, "补位")
    assert standing()["案例04"] == "三等奖"
    award = Award.objects.get(submission=cases[4])
    assert (award.decided_by, award.decided_at, award.rank, award.score) == (
        world.organiser,
        LATER,
        5,
        Decimal("86.000"),
    )


def test_a_run_keeps_what_it_went_by(world):
    """Scores that come later change nothing of a run: it is recomputed from its own inputs."""
    cases = judged(world, 90, 89, 88, 87, 86)
    run = draft(world)
    Review.objects.filter(assignment__submission=cases[4]).update(total=Decimal(99))
    adjust(world, cases[3], "", why="放弃")
    run.refresh_from_db()
    assert lines(run) == {
        "案例00": "second",
        "案例01": "second",
        "案例02": "third",
        "案例03": "",
        "案例04": "",
    }
    assert lines(draft(world))["案例04"] == "second"


def test_inputs_and_decisions_name_nobody(world):
    cases = judged(world, 90, 89, 88)
    run = draft(world)
    adjust(world, cases[2], "first", why="合议")
    run.refresh_from_db()
    kept = json.dumps([run.inputs, run.decisions, run.summary], ensure_ascii=False)
    secrets = ["甲", "乙", "作者", world.owner.username, "案例00", "甲市一中"]
    assert [secret for secret in secrets if secret in kept] == []
    judges = {review["judge"] for case in run.inputs["cases"] for review in case["reviews"]}
    assert len(judges) == 2
    assert all(re.fullmatch(r"E[0-9a-f]{10}", judge) for judge in judges)


def test_other_numbers_need_a_reason_that_stays_with_the_run(world):
    judged(world, 90, 89, 88, 87, 86)
    plans = tuple(
        plan.model_copy(update={"rate": Decimal("0.4")}) for plan in world.campaign.current.doc.awards
    )
    assert refusal(draft, world, plans=plans) == refuse("reason_missing")
    run = draft(world, plans=plans, why="评审组建议少而精")
    assert (run.differs, run.why, lines(run)["案例00"]) == (["awards.0.rate"], "评审组建议少而精", "second")
    assert [lines(run)[f"案例0{n}"] for n in range(1, 5)] == ["third", "", "", ""]


def test_drafts_have_an_end(world, monkeypatch):
    judged(world, 90, 89)
    monkeypatch.setattr("review.awards.actions.drafting.MOST_DRAFTS", 2)
    draft(world)
    draft(world)
    assert refusal(draft, world) == refuse("too_many_drafts", max=2)


def test_a_case_that_came_later(world):
    """One that nobody judged moves no other and can be given an award; one that was judged takes a new run."""
    judged(world, 90, 89, 88)
    draft(world)
    unjudged = make_submission(world, "后来", category="b", state="eligible")
    assert adjust(world, unjudged, "third").label == "三等奖"
    late = make_submission(world, "后评", category="b", state="eligible")
    submit_review(world, late, make_reviewer(world, "丙"), 80)
    assert refusal(adjust, world, late, "third") == refuse("case_not_in_run")
    apart = make_submission(world, "不评", category="d", state="eligible")
    assert refusal(adjust, world, apart, "third") == refuse("not_judged")


# ties


def test_a_tie_at_a_line_waits_for_a_person(world):
    """EX26: 5 judged, 4 awards, lines at 0, 2 and 4: two equal cases stand at places 2 and 3."""
    cases = judged(world, 90, 88, 88, 87, 86)
    run = draft(world)
    (tie,) = tie_boxes(run)
    assert ([number for number, _ in tie.lines], tie.score, tie.open, tie.decided) == (
        [cases[1].number, cases[2].number], "88.000", True, False,
    )  # fmt: skip
    assert (tie.tiers, tie.together, tie.past_all) == (
        [("second", "二等奖", 1), ("third", "三等奖", 2)],
        True,
        False,
    )
    assert standing() == {"案例00": "二等奖", "案例01": "三等奖", "案例02": "三等奖", "案例03": "三等奖"}
    assert refusal(publish, world) == refuse("ties_open", count=1)
    one, other = cases[1].number, cases[2].number
    for tiers, why, expected in (
        ({one: "second", other: "third"}, " ", refuse("reason_missing")),
        ({one: "second"}, "合议", refuse("tie_changed")),
        ({one: "second", other: "third", cases[0].number: "second"}, "合议", refuse("tie_changed")),
        ({one: "second", "N0": "third"}, "合议", refuse("tie_changed")),
        ({one: "first", other: "third"}, "合议", refuse("no_such_tier")),
        ({one: "second", other: ""}, "合议", refuse("no_such_tier")),
    ):
        assert refusal(settle, world, tiers, why) == expected
    settle(world, {one: "third", other: "second"})
    assert standing() == {"案例00": "二等奖", "案例01": "三等奖", "案例02": "二等奖", "案例03": "三等奖"}
    run.refresh_from_db()
    assert (run.decisions["ties"][0]["why"], run.summary["ties"][0]["decided"]) == ("评审组合议", True)
    settle(world, {one: "second", other: "second"}, "并列")  # within the rate all of them may rise
    run.refresh_from_db()
    assert len(run.decisions["ties"]) == 1
    assert publish(world) == 4
    event = AuditEvent.objects.filter(action="award_run.settle").order_by("pk").first()
    assert (event.why, event.data["tiers"]) == ("评审组合议", {one: "third", other: "second"})


def review_tie(world, cases):
    return actions.review_tie(
        world.campaign, [case.number for case in cases], actor=world.organiser, now=LATER
    )


def test_a_tie_gets_another_review_of_each_case(world):
    cases = judged(world, 90, 88, 88, 87, 86)
    assert refusal(review_tie, world, cases[1:3]) == refuse("no_awards")
    draft(world)
    assert refusal(review_tie, world, cases[1:2]) == refuse("tie_changed")
    assert refusal(review_tie, world, []) == refuse("tie_changed")
    left = review_tie(world, cases[1:3]).left
    assert [(each.submission.number, each.refusal) for each in left] == [
        (case.number, refuse("no_expert_free")) for case in cases[1:3]
    ]
    assert AuditEvent.objects.filter(action="award_run.review_tie").count() == 0
    third = make_reviewer(world, "丙")
    outcome = review_tie(world, cases[1:3])
    assert ([case.number for case in outcome.done], outcome.left) == (
        [case.number for case in cases[1:3]],
        (),
    )
    made = Assignment.objects.filter(review=None).values_list("submission", "reviewer", "round", "made_by")
    assert sorted(made) == [(case.pk, third.pk, "final", world.organiser.pk) for case in cases[1:3]]
    assert Notification.objects.filter(code="assignment.new", person=third.person).count() == 2
    event = AuditEvent.objects.get(action="award_run.review_tie")
    assert event.data["cases"] == [case.number for case in cases[1:3]]
    (tie,) = tie_boxes(current_run(world.campaign))
    assert (tie.open, tie.awaited) == (True, 2)
    make_reviewer(world, "丁")
    assert [each.refusal for each in review_tie(world, cases[1:3]).left] == [
        refuse("reviews_awaited", count=1)
    ] * 2
    submit_review(world, cases[1], third, 70)
    submit_review(world, cases[2], third, 90)
    (tie,) = tie_boxes(current_run(world.campaign))
    assert (tie.open, tie.awaited) == (True, 0)  # until it is decided or a list drafted anew
    assert tie_boxes(draft(world)) == []
    assert standing() == {"案例00": "二等奖", "案例02": "二等奖", "案例03": "三等奖", "案例04": "三等奖"}


def test_no_other_review_of_a_decided_or_published_tie(world):
    cases = judged(world, 90, 88, 88, 87, 86)
    make_reviewer(world, "丙")
    draft(world)
    settle(world, {cases[1].number: "third", cases[2].number: "second"})
    assert refusal(review_tie, world, cases[1:3]) == refuse("tie_changed")
    publish(world)
    world.campaign.refresh_from_db()
    assert refusal(review_tie, world, cases[1:3]) == refuse("published_already")
    assert Assignment.objects.filter(review=None).count() == 0


def test_no_more_than_the_line_holds(world):
    """Three equal cases at places 3 to 5 of 5, with the last line at 4: two of them at most."""
    cases = judged(world, 90, 89, 80, 80, 80)
    draft(world)
    numbers = [case.number for case in cases[2:]]
    assert refusal(settle, world, dict.fromkeys(numbers, "third")) == refuse(
        "tie_beyond_line", tier="三等奖", places=2, given=3
    )
    settle(world, {numbers[0]: "third", numbers[1]: "third", numbers[2]: ""})
    assert standing() == {"案例00": "二等奖", "案例01": "二等奖", "案例02": "三等奖", "案例03": "三等奖"}


def test_what_the_plan_settles_nobody_has_to(db, storage):
    world = make_world(awards=[RATIO | {"ties": "lower"}])
    with tenant_scope(world.tenant):
        judged(world, 90, 88, 88, 87, 86)
        run = draft(world)
        assert [(tie["open"], tie["decided"]) for tie in run.summary["ties"]] == [(False, False)]
        assert publish(world) == 4


def test_equal_scores_are_told_apart_by_the_dimensions_the_plan_names(db, storage):
    world = make_world(awards=[RATIO | {"tie_break": ["d1"]}])
    with tenant_scope(world.tenant):
        judged(world, 90, 88, 88, 87, 86)
        run = draft(world)
        assert [case["reviews"][0]["items"] for case in run.inputs["cases"]][1:3] == [
            {"idea": "38.00", "work": "50.00"}
        ] * 2
        assert len(run.summary["ties"]) == 1  # one dimension holds all items: still equal


def test_small_pools_are_said_and_may_be_merged_or_given_a_least(db, storage):
    """EX27: two categories with three cases each; merged they are six."""
    world = make_world(awards=[RATIO])
    with tenant_scope(world.tenant):
        judged(world, 90, 89, 88)
        judged(world, 80, 79, 78, category="a")
        run = draft(world)
        assert [(pool["pool"], pool["judged"], pool["cap"], pool["without"]) for pool in run.summary["pools"]] == [
            ("教学", 3, 2, ["一等奖"]), ("教研", 3, 2, ["一等奖"]),
        ]  # fmt: skip
        plan = world.campaign.current.doc.awards[0]
        tiers = (plan.tiers[0].model_copy(update={"at_least": 1}), *plan.tiers[1:])
        run = draft(world, plans=(plan.model_copy(update={"tiers": tiers}),), why="每类至少一个一等奖")
        assert standing() == {"案例00": "一等奖", "案例01": "三等奖"} | {}
        run = draft(world, plans=(plan.model_copy(update={"merge_below": 5}),), why="件数太少，合并评奖")
        assert [(pool["pool"], pool["judged"], pool["cap"]) for pool in run.summary["pools"]] == [
            ("合并：教学、教研", 6, 4)
        ]


# approval and publication


def test_a_second_person_approves_the_list_as_it_is(db, storage):
    world = make_world(
        review={"approval": True, "rounds": [{"key": "final", "label": "终评", "per_case": 2}]}
    )
    with tenant_scope(world.tenant):
        second = make_person("second")
        join(world, second, Role.ORGANISER)
        cases = judged(world, 90, 89, 88)
        run = draft(world)
        assert refusal(publish, world, "照常公布") == refuse("approval_missing")
        assert refusal(actions.approve_run, run, actor=world.organiser, now=NOW) == refuse("approver_made_it")
        actions.approve_run(run, actor=second, now=NOW)
        adjust(world, cases[2], "third")
        run.refresh_from_db()
        assert (run.approved_by, refusal(publish, world)) == (None, refuse("approval_missing"))
        adjust(world, cases[2], "", actor=second)
        assert refusal(actions.approve_run, run, actor=second, now=NOW) == refuse("approver_made_it")
        third = make_person("third")
        actions.approve_run(run, actor=third, now=NOW)
        assert publish(world) == 2


def test_before_the_stage_of_publishing(db, storage):
    stages = [
        *document()["stages"],
        {"key": "out", "kind": "publish", "name": "公布", "opens": "2025-11-20T00:00:00+08:00"},
    ]
    world = make_world(stages=stages)
    with tenant_scope(world.tenant):
        judged(world, 90, 89, 88)
        draft(world)
        opens = dt.datetime(2025, 11, 20, tzinfo=world.campaign.zone)
        assert refusal(publish, world) == refuse("before_stage", opens=opens)
        assert publish(world, "厅领导要求提前") == 2
        run = current_run(world.campaign)
        assert (run.despite, [code for code, _ in run.open_matters]) == ("厅领导要求提前", ["before_stage"])


def test_a_list_that_was_overtaken(world):
    cases = judged(world, 90, 89, 88, 87)
    draft(world)
    disqualify(fresh(cases[0]), why="抄袭", actor=world.organiser, now=LATER)
    assert refusal(publish, world) == refuse("run_overtaken", out=1, new=0, reviews=0)
    draft(world)
    late = make_submission(world, category="b", state="eligible")
    for reviewer in (make_reviewer(world, "丙"), make_reviewer(world, "丁")):
        submit_review(world, late, reviewer, 70)
    assert refusal(publish, world) == refuse("run_overtaken", out=0, new=1, reviews=0)


def test_the_database_keeps_a_published_run(world):
    publish_results(world, 5)
    run = current_run(world.campaign)
    assert (run.state, len(run.digest), run.published_by) == ("published", 64, world.organiser)
    for change in (
        lambda: AwardRun.objects.filter(pk=run.pk).update(decisions={}),
        lambda: AwardRun.objects.filter(pk=run.pk).update(digest=""),
        lambda: RunLine.objects.filter(run=run).update(tier="first"),
        lambda: RunLine.objects.filter(run=run).delete(),
        lambda: RunLine.objects.create(tenant=world.tenant, run=run, submission=make_submission(world)),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    with pytest.raises(ProtectedError), transaction.atomic():
        run.delete()


# corrections


def test_a_correction_changes_what_is_public_only_when_it_is_published(world):
    cases = publish_results(world, 10)
    issue_all(world.campaign, actor=world.organiser, now=LATER)
    published = current_run(world.campaign)
    disqualify(fresh(cases[0]), why="抄袭", actor=world.organiser, now=LATER)
    assert "案例00" not in standing()
    correct = partial(actions.start_correction, world.campaign, actor=world.organiser, now=LATER)
    assert refusal(correct, why=" ") == refuse("reason_missing")
    run = correct(why="异议成立：案例00 抄袭")
    assert refusal(correct, why="x") == refuse("correction_open")
    assert (run.corrects, working_run(world.campaign), current_run(world.campaign)) == (
        published,
        run,
        published,
    )
    before = standing()
    adjust(world, cases[9], "third", why="复议补位")
    assert standing() == before
    assert refusal(draft, world) == refuse("published_already")
    changes = actions.publish_correction(run, actor=world.organiser, now=LATER + dt.timedelta(hours=1))
    # nine judged: 7 awards, 1 + 3 + 3 (E12); the second moves up to be the first, and one was given by hand
    assert standing() == {
        "案例01": "一等奖", "案例02": "二等奖", "案例03": "二等奖", "案例04": "二等奖", "案例05": "三等奖", "案例06": "三等奖",
        "案例07": "三等奖", "案例09": "三等奖",
    }  # fmt: skip
    titles = {case.pk: case.title for case in cases}
    assert [sorted(titles[key] for key in keys) for keys in (changes.given, changes.changed, changes.taken)] == [
        ["案例09"], ["案例01", "案例04"], ["案例00"],
    ]  # fmt: skip
    published.refresh_from_db()
    run.refresh_from_db()
    assert (published.state, published.current, run.state, run.current) == (
        "superseded",
        False,
        "published",
        True,
    )
    revoked = Certificate.objects.exclude(revoked_at=None).values_list("title", flat=True)
    assert sorted(revoked) == ["案例00", "案例01", "案例04"]
    assert issue_all(world.campaign, actor=world.organiser, now=LATER + dt.timedelta(hours=2)) == 3
    told = Notification.objects.filter(code__in=["award.corrected", "award.withdrawn"]).order_by("pk")
    assert sorted((row.code, row.params["submission"]) for row in told) == [
        ("award.corrected", "案例01"), ("award.corrected", "案例04"), ("award.corrected", "案例09"),
        ("award.withdrawn", "案例00"),
    ]  # fmt: skip
    differing = [
        (line.submission.title, line.before, line.after, line.why) for line in changes_page(published, run, 1)
    ]
    assert differing == [
        ("案例00", "一等奖", "", ""), ("案例01", "二等奖", "一等奖", ""), ("案例04", "三等奖", "二等奖", ""),
        ("案例09", "", "三等奖", "复议补位"),
    ]  # fmt: skip
    assert refusal(actions.publish_correction, run, actor=world.organiser, now=LATER) == refuse(
        "run_not_draft"
    )


def test_there_is_nothing_to_correct_before_publication(world):
    judged(world, 90, 89)
    draft(world)
    assert refusal(
        actions.start_correction, world.campaign, why="x", actor=world.organiser, now=NOW
    ) == refuse("not_published")


def test_a_list_under_public_notice_stays_as_it_was_shown(world):
    cases = judged(world, 90, 89, 88, 87, 86)
    draft(world)
    shown = pin_run(world.campaign, now=NOW)
    adjust(world, cases[4], "third", why="异议成立")
    now_stands = current_run(world.campaign)
    assert (lines(shown)["案例04"], lines(now_stands)["案例04"], now_stands.number) == ("", "third", 2)
    adjust(world, cases[4], "second", why="再议")
    assert current_run(world.campaign).number == 2


@pytest.mark.django_db(transaction=True)
def test_one_correction_however_many_open_one(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        publish_results(world, 5)
        start = partial(
            actions.start_correction, world.campaign, why="更正", actor=world.organiser, now=LATER
        )
        assert sorted(race(world, [start] * 4)) == [*["correction_open"] * 3, "done"]
        run = working_run(world.campaign)
        out = partial(actions.publish_correction, run, actor=world.organiser, now=LATER)
        assert sorted(race(world, [out] * 4)) == ["done", *["run_not_draft"] * 3]
        assert AwardRun.objects.filter(state="published").count() == 1


# what goes out


def test_a_bundle_is_checked_here_and_by_the_command(world, tmp_path, capsys):
    cases = judged(world, 90, 88, 88, 87, 86)
    draft(world)
    adjust(world, cases[4], "third", why="补位")
    settle(world, {cases[1].number: "second", cases[2].number: "third"})
    publish(world)
    run = current_run(world.campaign)
    bundle = write_bundle(run)
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        assert archive.namelist() == ["run.json", "list.xlsx", "说明.txt"]
        content = archive.read("run.json")
        sheet = load_workbook(io.BytesIO(archive.read("list.xlsx"))).active
    verification = verify_document(content)
    assert (verification.equal, verification.cases, verification.reviews, verification.awards) == (
        True,
        5,
        10,
        5,
    )
    assert [row[5].value for row in sheet.iter_rows(min_row=2)] == [
        "二等奖",
        "二等奖",
        "三等奖",
        "三等奖",
        "三等奖",
    ]
    text = content.decode()
    assert [
        name for name in ("甲", "乙", "作者", "案例0", "甲市", world.organiser.username) if name in text
    ] == []
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle)
    call_command("results", "verify", str(path))
    assert capsys.readouterr().out.splitlines() == [
        f"名单指纹 {run.digest}",
        "一致：5 件案例，10 份评审，5 项奖",
    ]
    changed = json.loads(content)
    changed["list"][0]["tier"] = "first"
    (tmp_path / "run.json").write_text(json.dumps(changed))
    with pytest.raises(CommandError, match="不一致"):
        call_command("results", "verify", str(tmp_path / "run.json"))
    assert capsys.readouterr().out.splitlines()[1] == (
        f"案例 {cases[0].number}：名单为一等奖（第 1 名，90.000 分），重算为二等奖（第 1 名，90.000 分）。"
    )
    with pytest.raises(CommandError, match="读不出"):
        call_command("results", "verify", str(tmp_path / "none.zip"))
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04" + b"\0" * 40)
    with pytest.raises(CommandError, match="读不出评奖数据包"):
        call_command("results", "verify", str(tmp_path / "bad.zip"))


def test_anybody_checks_a_bundle_on_the_page(world):
    publish_results(world, 5)
    run = current_run(world.campaign)
    client, path = Client(), world.path("results-verify")
    assert run.digest in client.get(world.path("results")).content.decode()
    page = client.post(path, {"bundle": SimpleUploadedFile("a.zip", write_bundle(run))}).content.decode()
    assert ("一致：名单就是按这些评分和方案算出来的" in page, "与本活动结果页公布的相同" in page) == (
        True,
        True,
    )
    for content, words in (
        (b"", "这个文件是空的"),
        (b"PK nonsense", "读不出评奖数据包"),
        (b"{}", "读不出评奖数据包"),
    ):
        response = client.post(path, {"bundle": SimpleUploadedFile("a.zip", content)})
        assert words in response.content.decode()
    assert "请选择评奖数据包" in client.post(path, {}).content.decode()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("run.json", b" " * (210 * 1024 * 1024))
    assert bomb.tell() < 1_000_000
    response = client.post(path, {"bundle": SimpleUploadedFile("a.zip", bomb.getvalue())})
    assert "读不出评奖数据包" in response.content.decode()


def test_the_draft_list_goes_round_before_publication(world):
    cases = judged(world, 90, 89, 88)
    type(cases[0]).objects.filter(pk=cases[0].pk).update(title='=HYPERLINK("http://x")')
    run = draft(world)
    adjust(world, cases[2], "third", why="补位")
    client = Client()
    client.force_login(world.organiser)
    response = client.get(world.path("desk-award-list", run=run.number))
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[0], row[2], row[4], row[6], row[9]) for row in rows] == [
        (1, "二等奖", 1, '=HYPERLINK("http://x")', None), (2, "三等奖", 2, "案例01", None), (3, "三等奖", 3, "案例02", "手工调整：补位"),
    ]  # fmt: skip
    assert sheet.cell(2, 7).data_type == "s"
    assert AuditEvent.objects.get(action="award_run.export").data == {"what": "list"}
