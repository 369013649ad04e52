"""The eligibility check: what is decided on each item, passing, rejecting, disqualifying."""

from portal.models import AuditEvent
from review.certificates import actions as certifying
from review.eligibility import actions
from review.eligibility.bulk import pass_all
from review.eligibility.checklist import open_items
from review.eligibility.queries import checklist_of
from review.models import Certificate
from submissions.checks.actions import waive
from submissions.models import Evaluation
from tests.factories.files import finding, make_attachment
from tests.factories.review import (
    NOW,
    fresh,
    make_submission,
    publish_results,
)
from tests.refusals import refused


def test_a_case_passes_once_every_line_is_decided(world):
    one = make_submission(world, state="reported")
    bad = make_attachment(one, findings=[finding("fail"), finding("unknown", "pdf.seals", "not_looked")])
    actor = world.organiser
    assert refused(actions.pass_submission, one, actor=actor, now=NOW) == "findings_fail"
    waive(bad, "word.length", "原则上不超过", actor=actor, now=NOW)
    assert refused(actions.pass_submission, one, actor=actor, now=NOW) == "points_open"
    (seals,) = (line.key for line in checklist_of(one, now=NOW) if line.rule == "pdf.seals")
    actions.save_points(one, {"item:logo": {"ok": True}, seals: {"ok": False}}, actor=actor, now=NOW)
    assert refused(actions.pass_submission, one, actor=actor, now=NOW) == "points_against"
    actions.save_points(
        one,
        {seals: {"ok": True, "note": "已看"}, "made-up": {"ok": True}},
        actor=actor,
        now=NOW,
    )
    actions.pass_submission(one, actor=actor, now=NOW)
    assert (fresh(one).state, fresh(one).eligibility.passed, "made-up" in fresh(one).eligibility.points) == (
        "eligible",
        True,
        False,
    )


def test_two_points_of_one_rule_are_decided_one_by_one(world):
    one = make_submission(world, category="b", state="reported")
    checks = [finding("unknown", "manual", "manual", check=what) for what in ("普通话配音", "字幕无错别字")]
    make_attachment(one, findings=checks)
    spoken, subtitles = (line.key for line in checklist_of(one, now=NOW))
    actions.save_points(one, {spoken: {"ok": True}}, actor=world.organiser, now=NOW)
    assert [line.ok for line in checklist_of(one, now=NOW)] == [True, None]
    assert refused(actions.pass_submission, one, actor=world.organiser, now=NOW) == "points_open"
    actions.save_points(one, {subtitles: {"ok": True}}, actor=world.organiser, now=NOW)
    actions.pass_submission(one, actor=world.organiser, now=NOW)
    assert fresh(one).state == "eligible"


def test_a_check_still_running_asks_nobody_but_holds_the_case(world):
    one = make_submission(world, category="b", state="reported")
    coming = finding("unknown", "video.subtitles", "pending")
    read = make_attachment(one, findings=[coming])
    (line,) = checklist_of(one, now=NOW)
    assert (line.waiting, open_items([line])) == (True, [])
    assert refused(actions.pass_submission, one, actor=world.organiser, now=NOW) == "checks_running"
    Evaluation.objects.filter(attachment=read).update(
        findings=[finding("error", "video.subtitles", "unfinished", why="crash")]
    )
    (line,) = checklist_of(one, now=NOW)
    assert (line.waiting, len(open_items([line]))) == (False, 1)
    assert refused(actions.pass_submission, one, actor=world.organiser, now=NOW) == "points_open"


def test_a_person_who_has_looked_need_not_wait_for_the_machine(world):
    one = make_submission(world, category="b", state="reported")
    coming = finding("unknown", "video.subtitles", "pending")
    make_attachment(one, findings=[coming])
    (line,) = checklist_of(one, now=NOW)
    actions.save_points(one, {line.key: {"ok": True}}, actor=world.organiser, now=NOW)
    actions.pass_submission(one, actor=world.organiser, now=NOW)
    assert fresh(one).state == "eligible"


def test_after_publishing_a_case_is_disqualified_not_refused(world):
    one, *_ = publish_results(world, 3)
    no = {"why": "查实抄袭", "actor": world.organiser, "now": NOW}
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)
    assert refused(actions.reject_submission, fresh(one), **no) == "reject_too_late"
    actions.disqualify(fresh(one), **no)
    assert not Certificate.objects.filter(award__submission=one, revoked_at=None).exists()


def test_only_what_was_reported_is_checked_and_direct_cases_at_once(world):
    assert (
        refused(actions.pass_submission, make_submission(world), actor=world.organiser, now=NOW)
        == "not_reported"
    )
    direct = make_submission(world, category="d")
    actions.pass_submission(direct, actor=world.organiser, now=NOW)
    assert fresh(direct).state == "eligible"


def test_refusing_and_disqualifying_need_a_reason_that_is_kept(world):
    one = make_submission(world, state="reported")
    for action in (actions.reject_submission, actions.disqualify, actions.give_back):
        assert refused(action, one, why="  ", actor=world.organiser, now=NOW) == "reason_missing"
    actions.reject_submission(one, why="超出字数", actor=world.organiser, now=NOW)
    assert (fresh(one).state, fresh(one).reason, fresh(one).eligibility.decided_by) == (
        "ineligible",
        "超出字数",
        world.organiser,
    )
    actions.disqualify(fresh(one), why="抄袭", actor=world.organiser, now=NOW)
    event = AuditEvent.objects.get(action="submission.disqualify")
    assert (fresh(one).state, event.why, event.actor) == ("disqualified", "抄袭", world.organiser)


def test_many_are_passed_at_once_and_the_rest_is_left(world):
    clean, open_ = (
        make_submission(world, category="b", state="reported"),
        make_submission(world, state="reported"),
    )
    pass_all([clean, open_], rest_met=False, actor=world.organiser, now=NOW)
    assert (fresh(clean).state, fresh(open_).state) == ("eligible", "reported")
