"""What each decision of the check writes: the state, the row of the check, the audit trail, what the owner is told."""

import datetime as dt

import pytest

from portal.models import AuditEvent, Notification, subject_of
from portal.tenants import tenant_scope
from review.certificates.actions import issue_all
from review.eligibility import actions
from review.eligibility.bulk import pass_all, record_item, try_pass_all
from review.eligibility.queries import waiting_submissions
from review.models import Award, Certificate, Eligibility
from tests.factories.files import finding, make_attachment
from tests.factories.portal import make_person
from tests.factories.review import NOW, fresh, make_award, make_submission, make_world, publish_results
from tests.refusals import refused

LATER = NOW + dt.timedelta(hours=2)


def events(submission):
    """(action, actor, reason, time) of everything that was done with the submission, the oldest first."""
    rows = AuditEvent.objects.filter(subject=subject_of(submission)).order_by("pk")
    return [(event.action, event.actor, event.why, event.at) for event in rows]


def told():
    """(who, code, reason) of every notification."""
    return sorted((n.person.username, n.code, n.params.get("why", "")) for n in Notification.objects.select_related("person"))  # fmt: skip


def row(submission):
    eligibility = Eligibility.objects.get(submission=submission)
    return eligibility.passed, eligibility.reason, eligibility.decided_by, eligibility.decided_at


@pytest.mark.parametrize(
    ("action", "words", "state", "step", "passed"),
    [
        (actions.pass_submission, {}, "eligible", "pass", True),
        (actions.reject_submission, {"why": " 超出字数 \n"}, "ineligible", "reject", False),
        (actions.disqualify, {"why": "  抄袭"}, "disqualified", "disqualify", False),
    ],
)
def test_a_decision_is_kept_audited_and_told(world, action, words, state, step, passed):
    submission, untouched = (make_submission(world, category="b", state="reported") for _ in range(2))
    action(submission, **words, actor=world.organiser, now=LATER)
    why = words.get("why", "").strip()
    after = fresh(submission)
    assert (after.state, after.reason, after.updated_at) == (state, why, LATER)
    assert row(submission) == (passed, why, world.organiser, LATER)
    assert events(submission) == [(f"submission.{step}", world.organiser, why, LATER)]
    unit = [] if passed else [("north-coordinator", "unit.case_excluded", why)]
    assert told() == [*unit, ("north-owner", f"submission.{step}", why)]
    assert (fresh(untouched).state, events(untouched)) == ("reported", [])


def test_giving_back_is_no_decision_of_the_check(world):
    submission = make_submission(world, category="d")
    during = dt.datetime(2025, 10, 10, tzinfo=dt.UTC)  # handing in is still open
    actions.give_back(submission, why=" 请补照片 ", actor=world.organiser, now=during)
    assert (fresh(submission).state, fresh(submission).reason) == ("returned", "请补照片")
    assert not Eligibility.objects.filter(submission=submission).exists()
    assert events(submission) == [("submission.return", world.organiser, "请补照片", during)]
    assert told() == [
        ("north-coordinator", "unit.case_returned", "请补照片"),
        ("north-owner", "submission.return", "请补照片"),
    ]


def test_one_who_decides_on_an_own_submission_is_not_told_twice(world):
    submission = make_submission(world, category="b", state="reported", owner=world.organiser)
    actions.reject_submission(submission, why="不符", actor=world.organiser, now=NOW)
    assert told() == [("north-coordinator", "unit.case_excluded", "不符")]


def test_a_rejected_submission_may_pass_after_all(world):
    submission = make_submission(world, category="b", state="reported")
    actions.reject_submission(submission, why="没有盖章", actor=world.organiser, now=NOW)
    actions.pass_submission(fresh(submission), actor=world.organiser, now=LATER)
    assert (fresh(submission).state, fresh(submission).reason) == ("eligible", "")
    assert row(submission) == (True, "", world.organiser, LATER)
    assert [event[0] for event in events(submission)] == ["submission.reject", "submission.pass"]


def test_answers_are_kept_one_by_one_and_only_changes_are_audited(world):
    submission = make_submission(world, state="reported")
    make_attachment(submission, findings=[finding("warn")])
    first = {"item:logo": {"ok": True, "note": "看过"}}

    def save(answers, at):
        return actions.save_points(submission, answers, actor=world.organiser, now=at).points

    assert save(first, NOW) == first
    assert save(first, LATER) == first
    assert save({"item:gone": {"ok": True}, "": {"ok": False}}, LATER) == first
    assert save({"item:logo": {"ok": False, "note": "长" * 600}}, LATER) == {
        "item:logo": {"ok": False, "note": "长" * 500}
    }
    kept = AuditEvent.objects.filter(action="eligibility.record").order_by("pk")
    assert [(event.at, event.data["points"]) for event in kept] == [
        (NOW, first),
        (LATER, {"item:logo": {"ok": False, "note": "长" * 500}}),
    ]


def test_saving_answers_decides_nothing(world):
    submission = make_submission(world, state="reported")
    actions.save_points(submission, {"item:logo": {"ok": False}}, actor=world.organiser, now=NOW)
    assert fresh(submission).state == "reported"
    assert row(submission) == (None, "", None, None)
    assert told() == []


def test_each_of_many_passes_or_stays_in_a_transaction_of_its_own(world):
    ready = [make_submission(world, category="b", state="reported") for _ in range(2)]
    asks, unreported = make_submission(world, state="reported"), make_submission(world, category="b")
    cases = [ready[0], asks, unreported, ready[1]]
    outcome = pass_all(cases, rest_met=False, actor=world.organiser, now=NOW)
    assert (outcome.done, outcome.settled) == ((ready[0], ready[1]), 0)
    assert [(each.submission, each.refusal.code) for each in outcome.left] == [
        (asks, "points_open"),
        (unreported, "not_reported"),
    ]
    assert [fresh(case).state for case in cases] == ["eligible", "reported", "submitted", "eligible"]
    decided = Eligibility.objects.exclude(decided_by=None).values_list("submission_id", flat=True)
    assert sorted(decided) == sorted(case.pk for case in ready)
    assert [code for _, code, _ in told()] == ["submission.pass"] * 2
    assert refused(pass_all, [], rest_met=True, actor=world.organiser, now=NOW) == "none_chosen"


def test_the_rest_is_met_for_fresh_cases_but_not_for_what_failed_or_was_not_checked(world):
    """O: bulk pass works on fresh cases; what failed needs a reason of its own, what could not be checked a look."""
    fresh_one, failing, broken = (make_submission(world, state="reported") for _ in range(3))
    make_attachment(fresh_one, findings=[finding("warn")])
    make_attachment(failing, findings=[finding("fail")])
    make_attachment(broken, findings=[finding("error")])
    cases = [fresh_one, failing, broken]
    rehearsed = try_pass_all(cases, actor=world.organiser, now=NOW)
    assert [each.submission for each in rehearsed.left] == [failing, broken]
    assert [fresh(case).state for case in cases] == ["reported"] * 3
    assert Eligibility.objects.count() == 0
    outcome = pass_all(cases, rest_met=True, actor=world.organiser, now=NOW)
    assert (outcome.done, outcome.settled) == ((fresh_one,), 1)
    assert [each.refusal.code for each in outcome.left] == ["findings_fail", "points_open"]
    assert [fresh(case).state for case in cases] == ["eligible", "reported", "reported"]
    points = Eligibility.objects.get(submission=fresh_one).points
    assert [answer["ok"] for answer in points.values()] == [True, True]
    assert not Eligibility.objects.exclude(submission=fresh_one).exclude(points={}).exists()


def test_one_line_of_the_checklist_for_all_that_have_it(world):
    having, without = (
        make_submission(world, state="reported"),
        make_submission(world, category="b", state="reported"),
    )
    values = {"actor": world.organiser, "now": NOW}
    assert record_item([having, without], "logo", **values) == 1
    assert Eligibility.objects.get(submission=having).points == {"item:logo": {"ok": True, "note": ""}}
    assert refused(record_item, [], "logo", **values) == "none_chosen"


def test_only_this_campaigns_waiting_submissions_are_chosen(world):
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        foreign = make_submission(other, state="reported")
    states = ["draft", "submitted", "returned", "recommended", "reported", "eligible", "ineligible", "disqualified"]  # fmt: skip
    by_state = {state: make_submission(world, state=state) for state in states}
    chosen = [str(case.uuid) for case in [*by_state.values(), foreign]]
    waiting = {case.state for case in waiting_submissions(world.campaign, chosen)}
    assert waiting == {"submitted", "reported"}
    assert waiting_submissions(world.campaign, [str(by_state["eligible"].uuid)]) == []


def break_off(submission, *, why, now):
    raise RuntimeError(why)


def test_a_handler_that_fails_leaves_award_certificate_row_and_trail_as_they_were(world, settings):
    winner, _ = publish_results(world, 2)
    issue_all(world.campaign, actor=world.organiser, now=NOW)
    before = events(winner), told()
    settings.EXCLUSION_HANDLERS = [*settings.EXCLUSION_HANDLERS, f"{__name__}.break_off"]
    with pytest.raises(RuntimeError, match="抄袭"):
        actions.disqualify(fresh(winner), why="抄袭", actor=world.organiser, now=LATER)
    certificate = Certificate.objects.get(award__submission=winner)
    assert (certificate.revoked_at, certificate.revoked_why) == (None, "")
    assert (fresh(winner).state, fresh(winner).awards.get().published_at) == ("eligible", NOW)
    assert not Eligibility.objects.filter(submission=winner).exists()
    assert (events(winner), told()) == before


@pytest.mark.parametrize("action", [actions.reject_submission, actions.disqualify])
def test_a_drafted_award_goes_with_the_submission_and_no_other(world, action):
    out, stays = (make_submission(world, category="b", state="eligible") for _ in range(2))
    for submission in (out, stays):
        make_award(world, submission)
    action(fresh(out), why="不符", actor=make_person("second"), now=NOW)
    assert list(Award.objects.standing().values_list("submission_id", flat=True)) == [stays.pk]


def test_every_certificate_of_a_disqualified_submission_loses_its_force(world):
    """A reissued one keeps its first reason; the others of the campaign stay valid."""
    winner, second, *_ = publish_results(world, 4)
    issue_all(world.campaign, actor=world.organiser, now=NOW)
    old = Certificate.objects.get(award__submission=winner)
    old.revoked_at, old.revoked_why = NOW, "姓名有误"
    old.save()
    Certificate.objects.create(
        tenant=world.tenant, campaign=world.campaign, award=old.award, rule_set=old.rule_set, number="NEW", holder="改名", title="x", label="x", issued_at=NOW, replaces=old
    )  # fmt: skip
    actions.disqualify(fresh(winner), why="抄袭", actor=world.organiser, now=LATER)
    revoked = Certificate.objects.filter(award__submission=winner).order_by("pk")
    assert [(c.revoked_at, c.revoked_why) for c in revoked] == [(NOW, "姓名有误"), (LATER, "抄袭")]
    assert Certificate.objects.get(award__submission=second).revoked_at is None
