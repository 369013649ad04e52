"""A case that was kept out is taken in again: where it stands then, what follows, who is told."""

import datetime as dt

import pytest
from django.core.cache import cache

from portal.decisions import refuse
from portal.models import AuditEvent, Notification, subject_of
from review.certificates.actions import issue_all, reissue
from review.eligibility import actions
from review.models import Award, Certificate, Eligibility, Nomination, NominationBatch
from tests.factories.review import NOW, fresh, make_nomination, make_submission, publish_results
from tests.refusals import refusal

LATER = NOW + dt.timedelta(hours=2)
NEXT = NOW + dt.timedelta(hours=3)


def take_in(world, submission, why="查无此事"):
    actions.reinstate(fresh(submission), why=why, actor=world.organiser, now=NEXT)
    return fresh(submission)


@pytest.mark.parametrize("stood", ["submitted", "returned", "passed_over", "reported", "eligible"])
def test_a_disqualified_case_stands_where_it_stood(world, stood):
    submission = make_submission(world, category="b", state=stood)
    actions.disqualify(submission, why="疑似抄袭", reason="plagiarism", actor=world.organiser, now=LATER)
    after = take_in(world, submission, " 查无此事 ")
    assert (after.state, after.reason) == (stood, "")
    row = Eligibility.objects.get(submission=submission)
    assert (row.passed, row.reason, row.reason_code, row.came_from) == (
        True if stood == "eligible" else None, "", "", "",
    )  # fmt: skip
    assert (row.decided_by, row.decided_at) == (world.organiser, NEXT)
    event = AuditEvent.objects.get(action="submission.reinstate", subject=subject_of(submission))
    assert (event.actor, event.why, event.at) == (world.organiser, "查无此事", NEXT)


def test_a_rejected_case_that_was_disqualified_too_stands_before_both(world):
    submission = make_submission(world, category="b", state="reported")
    actions.reject_submission(submission, why="超字数", reason="rules", actor=world.organiser, now=NOW)
    actions.disqualify(fresh(submission), why="抄袭", actor=world.organiser, now=LATER)
    assert take_in(world, submission).state == "reported"


@pytest.mark.parametrize(("nominated", "state"), [(True, "reported"), (False, "submitted")])
def test_one_excluded_before_this_was_kept_stands_at_the_check(world, nominated, state):
    submission = make_submission(world, category="b", state="disqualified")
    if nominated:
        row = make_nomination(world, submission)
        NominationBatch.objects.filter(pk=row.batch_id).update(state="submitted")
    Eligibility.objects.create(tenant=world.tenant, submission=submission, passed=False)
    assert take_in(world, submission).state == state


def test_owner_and_unit_are_told_why(world):
    submission = make_submission(world, category="b", state="reported")
    actions.disqualify(submission, why="抄袭", actor=world.organiser, now=LATER)
    Notification.objects.all().delete()
    take_in(world, submission)
    told = {n.person.username: (n.code, n.params) for n in Notification.objects.select_related("person")}
    assert told == {
        "north-owner": (
            "submission.reinstate",
            {"submission": submission.title, "why": "查无此事"},
        ),
        "north-coordinator": (
            "unit.case_reinstated",
            {"submission": submission.title, "state": "已报送", "why": "查无此事"},
        ),
    }


def test_one_that_was_being_mended_has_a_week(world):
    submission = make_submission(world, category="d", state="returned")
    actions.disqualify(submission, why="抄袭", actor=world.organiser, now=LATER)
    assert take_in(world, submission).sent_back_until == NEXT + dt.timedelta(days=7)
    assert Notification.objects.filter(code="case.reinstate_by", person=submission.owner).count() == 1


def test_its_unit_may_still_report_one_that_was_out_when_it_handed_in(world):
    submission = make_submission(world, category="b", state="recommended")
    row = make_nomination(world, submission)
    actions.disqualify(submission, why="抄袭", actor=world.organiser, now=LATER)
    NominationBatch.objects.filter(pk=row.batch_id).update(state="submitted")
    assert take_in(world, submission).state == "recommended"
    row = Nomination.objects.get(pk=row.pk)
    assert (row.sent_back_at, row.sent_back_until, row.sent_back_why) == (
        NEXT, NEXT + dt.timedelta(days=7), "查无此事",
    )  # fmt: skip


def test_a_unit_that_has_not_handed_in_goes_on_as_before(world):
    submission = make_submission(world, category="b", state="recommended")
    row = make_nomination(world, submission)
    actions.disqualify(submission, why="抄袭", actor=world.organiser, now=LATER)
    take_in(world, submission)
    assert Nomination.objects.get(pk=row.pk).sent_back_at is None


def test_one_reported_whose_unit_has_its_list_back_is_in_that_list(world):
    submission = make_submission(world, category="b", state="reported")
    make_nomination(world, submission)
    actions.disqualify(submission, why="抄袭", actor=world.organiser, now=LATER)
    assert take_in(world, submission).state == "recommended"


def test_a_published_award_stands_again_and_certificates_stay_revoked(
    world, django_capture_on_commit_callbacks
):
    best, _ = publish_results(world, 2)
    issue_all(world.campaign, actor=world.organiser, now=NOW)
    actions.disqualify(fresh(best), why="抄袭", actor=world.organiser, now=LATER)
    version = f"results-version:{world.campaign.pk}"
    cache.delete(version)
    with django_capture_on_commit_callbacks(execute=True):
        assert take_in(world, best).state == "eligible"
    assert cache.get(version) is not None
    award = Award.objects.get(submission=best)
    assert award.published_at == NOW
    assert set(Certificate.objects.filter(award=award).values_list("revoked_at", flat=True)) == {LATER}
    issue_all(world.campaign, actor=world.organiser, now=NEXT)
    assert set(Certificate.objects.filter(award=award).values_list("revoked_at", flat=True)) == {LATER}


@pytest.mark.parametrize("state", ["submitted", "recommended", "reported", "eligible"])
def test_a_case_that_is_in_is_not_taken_in(world, state):
    submission = make_submission(world, category="b", state=state)
    assert refusal(take_in, world, submission) == refuse("not_excluded")


def test_taking_in_needs_a_reason(world):
    submission = make_submission(world, category="b", state="disqualified")
    assert refusal(take_in, world, submission, "  ") == refuse("reason_missing")
    assert fresh(submission).state == "disqualified"


def test_what_follows_is_registered(settings):
    assert settings.REINSTATEMENT_HANDLERS == [
        "review.nominations.telling.tell_unit",
        "review.nominations.reinstated.follow_reinstatement",
        "review.awards.results.forget_results_with",
        "review.forwarding.actions.confirming.follow_reinstatement",
    ]


def test_the_page_says_what_follows_both_ways(world, client):
    best, _ = publish_results(world, 2)
    issue_all(world.campaign, actor=world.organiser, now=NOW)
    numbers = "、".join(Certificate.objects.filter(award__submission=best).values_list("number", flat=True))
    label = best.awards.get().label
    client.force_login(world.organiser)
    page = client.get(world.path("desk-case", case=best.uuid)).content.decode()
    assert f"已公布的“{label}”撤销，公布的名单里不再出现这一件" in page
    assert f"1 份证书立即失效（{numbers}）" in page
    actions.disqualify(fresh(best), why="整段相同", reason="plagiarism", actor=world.organiser, now=LATER)
    page = client.get(world.path("desk-case", case=best.uuid)).content.decode()
    assert "判定不通过：抄袭、剽窃或侵犯他人著作权：整段相同" in page
    assert "案例回到“资格审核通过”" in page
    assert f"已公布的“{label}”重新有效" in page
    assert f"已失效的证书（{numbers}）不会恢复，需要时到“证书”页补发" in page


def issue_again(world, certificate, why="恢复资格"):
    return reissue(
        certificate, holder=certificate.holder, unit_name="", title=certificate.title, why=why, actor=world.organiser, now=NEXT
    )  # fmt: skip


def test_a_revoked_certificate_is_issued_again_by_hand_once_its_case_is_in(world, client):
    best, _ = publish_results(world, 2)
    issue_all(world.campaign, actor=world.organiser, now=NOW)
    actions.disqualify(fresh(best), why="抄袭", actor=world.organiser, now=LATER)
    old = Certificate.objects.get(award__submission=best)
    assert refusal(issue_again, world, old) == refuse("revoked_already")  # the case is out
    take_in(world, best)
    client.force_login(world.organiser)
    address = world.path("desk-certificate-reissue", certificate=old.pk)
    assert address in client.get(world.path("desk-certificates")).content.decode()
    assert refusal(issue_again, world, old, " ") == refuse("reason_missing")
    new = issue_again(world, old)
    old.refresh_from_db()
    assert (new.replaces, new.revoked_at, new.issued_at, old.revoked_at) == (old, None, NEXT, LATER)
    assert new.number != old.number
    assert refusal(issue_again, world, old) == refuse("revoked_already")  # it has been replaced
    assert address not in client.get(world.path("desk-certificates")).content.decode()
