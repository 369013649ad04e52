"""A reviewer from invitation to removal: each step's row, audit lines, notifications and mails, exactly; and what every
step says in every state.
"""

import datetime as dt

import pytest
from django.core import mail

from portal.decisions import ALLOWED, refuse
from portal.models import Membership, Role
from review import links
from review.judging.actions import assignments, reviewers, reviews
from review.judging.actions.reviewers import Left, decide_answer
from review.judging.jobs import mail_invitation, sweep
from review.judging.queries import round_named
from review.models import Assignment, Conflict, Reviewer
from tests.factories.portal import make_member, make_person, prove_address
from tests.factories.review import (
    NOW,
    filled_rubric,
    fresh,
    join,
    make_assignment,
    make_reviewer,
    make_submission,
    submit_review,
)
from tests.refusals import refusal
from tests.traces import traces

ACCEPTED, INVITED, DECLINED, REMOVED = (
    Reviewer.State(s) for s in ("accepted", "invited", "declined", "removed")
)
LATER = NOW + dt.timedelta(hours=1)


def in_state(world, state, person=None):
    """A reviewer in a state, invited by name unless a person is given."""
    return Reviewer.objects.create(
        tenant=world.tenant, campaign=world.campaign, name="马丽", email="ma@example.org", person=person,
        state=state, invited_at=NOW,
    )  # fmt: skip


def final(world):
    return round_named(world.campaign.current.doc, "", None)


# ---- inviting


def test_an_invitation_by_address_is_a_row_a_line_and_a_mail(
    world, django_capture_on_commit_callbacks, monkeypatch
):
    pushed = []
    monkeypatch.setattr("review.judging.actions.reviewers.queue.enqueue", lambda job, **ids: pushed.append((job, ids)))  # fmt: skip
    with traces() as left:
        row = reviewers.invite(
            world.campaign, name=" 马丽 ", email="ma@example.org", phone="13800000000", unit=world.unit("s1"),
            unit_name="不作数的名称", categories=["a"], actor=world.organiser, now=NOW,
        )  # fmt: skip
    assert (row.name, row.email, row.phone, row.unit.key, row.unit_name, row.categories, row.state) == (
        "马丽", "ma@example.org", "13800000000", "s1", "甲市一中", ["a"], INVITED,
    )  # fmt: skip
    assert (row.person, row.panel, row.invited_at, row.answered_at, len(row.token)) == (
        None,
        None,
        NOW,
        None,
        43,
    )
    assert left.audit == [("reviewer.invite", f"reviewer:{row.pk}", "north-organiser", "", {})]
    assert left.told == []
    assert pushed == [("review.judging.jobs.mail_invitation", {"reviewer_id": row.pk})]
    mail_invitation(reviewer_id=row.pk)
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["ma@example.org"], "评审邀请：教学案例征集")
    assert message.body.splitlines()[:5] == [
        "马丽：",
        "",
        "north教育厅邀请您担任“教学案例征集”的评审专家。",
        "请打开下面的链接，登录或注册后接受邀请：",
        links.invitation(row),
    ]
    assert "13800000000" not in message.body


def test_an_invitation_without_an_address_is_mailed_to_nobody(world, monkeypatch):
    pushed = []
    monkeypatch.setattr(
        "review.judging.actions.reviewers.queue.enqueue", lambda job, **ids: pushed.append(job)
    )
    row = reviewers.invite(
        world.campaign, name="马丽", unit_name=" 外省大学 ", actor=world.organiser, now=NOW
    )
    assert (row.unit, row.unit_name, pushed) == (None, "外省大学", [])
    mail_invitation(reviewer_id=row.pk)
    assert (mail.outbox, sweep(now=LATER)) == ([], {"invitations": 0})


@pytest.mark.parametrize("state", [ACCEPTED, DECLINED, REMOVED])
def test_an_answered_invitation_is_no_longer_mailed(world, state):
    row = in_state(world, state)
    assert sweep(now=LATER) == {"invitations": 0}
    mail_invitation(reviewer_id=row.pk)
    mail_invitation(reviewer_id=row.pk + 1000)  # a row that is gone
    assert mail.outbox == []


def test_one_address_is_invited_once_to_a_panel_and_once_to_each(world):
    first = {"name": "马丽", "email": "ma@example.org", "actor": world.organiser, "now": NOW}
    reviewers.invite(world.campaign, **first)
    assert refusal(reviewers.invite, world.campaign, **first | {"email": "MA@Example.org", "name": "马"}) == refuse(
        "already_invited", name="马", email="MA@Example.org"
    )  # fmt: skip
    reviewers.invite(world.campaign, panel=world.unit("c1"), **first)
    assert Reviewer.objects.values_list("panel__key", flat=True).order_by("pk")[::1] == [None, "c1"]


# ---- appointing


def test_appointing_tells_the_person_and_names_the_account_in_the_trail(world):
    person = make_person("zhang", real_name="张三", employer="自填大学")
    with traces() as left:
        row = reviewers.appoint(world.campaign, person, actor=world.organiser, now=NOW)
    assert (row.name, row.unit, row.unit_name, row.state, row.person) == (
        "张三",
        None,
        "自填大学",
        INVITED,
        person,
    )
    assert left.audit == [
        ("reviewer.invite", f"reviewer:{row.pk}", "north-organiser", "", {"account": person.pk})
    ]
    assert left.told == [
        ("zhang", "reviewer.invited", {"campaign": "教学案例征集", "tenant": "north教育厅"}, links.invitation_path(row))
    ]  # fmt: skip


@pytest.mark.parametrize("state", [DECLINED, REMOVED])
def test_appointing_again_renews_the_old_row(world, state):
    person = make_person("zhang")
    row = in_state(world, state, person)
    Reviewer.objects.filter(pk=row.pk).update(categories=["a"], unit=world.unit("s1"), answered_at=NOW)
    again = reviewers.appoint(
        world.campaign, person, unit_name="新单位", categories=["b"], actor=world.organiser, now=LATER
    )
    again.refresh_from_db()
    assert (again.pk, again.state, again.categories, again.unit, again.unit_name) == (
        row.pk, INVITED, ["b"], None, "新单位",
    )  # fmt: skip
    assert (again.invited_at, again.answered_at, again.token == row.token) == (LATER, None, False)


# ---- answering

STRANGER, NAMED = "somebody else", "the named account"


@pytest.mark.parametrize(
    ("state", "who", "expected"),
    [
        (INVITED, NAMED, ALLOWED),
        (INVITED, STRANGER, refuse("invitation_of_another")),
        (ACCEPTED, NAMED, refuse("invitation_used")),
        (ACCEPTED, STRANGER, refuse("invitation_used")),
        (DECLINED, NAMED, refuse("invitation_used")),
        (DECLINED, STRANGER, refuse("invitation_used")),
        (REMOVED, NAMED, refuse("invitation_withdrawn")),
        (REMOVED, STRANGER, refuse("invitation_withdrawn")),
    ],
)
def test_who_may_answer_in_which_state(world, state, who, expected):
    named = make_person("named")
    row = in_state(world, state, named)
    person = named if who == NAMED else make_person("else")
    assert decide_answer(row, person) == expected
    if state == ACCEPTED and who == NAMED:
        assert reviewers.accept(row, person, now=LATER) is True  # clicking twice is no error
    elif not expected:
        assert refusal(reviewers.accept, row, person, now=LATER) == expected
    if not expected:
        assert refusal(reviewers.decline, row, actor=person, now=LATER) == expected
        row.refresh_from_db()
        assert (row.state, row.person, row.answered_at) == (state, named, None)
        assert Membership.objects.filter(person=person).count() == 0


def test_accepting_gives_the_role_once_and_uses_the_link_up(world):
    row, guest = in_state(world, INVITED), make_person("guest")
    prove_address(guest, row.email)
    with traces() as left:
        reviewers.accept(row, guest, now=LATER)
        reviewers.accept(row, guest, now=LATER + dt.timedelta(hours=1))
    row.refresh_from_db()
    assert (row.person, row.state, row.answered_at) == (guest, ACCEPTED, LATER)
    assert [(m.role, m.unit, m.confirmed_at) for m in Membership.objects.filter(person=guest)] == [
        (Role.REVIEWER, None, LATER)
    ]
    assert left.audit == [("reviewer.accept", f"reviewer:{row.pk}", "guest", "", {})]
    assert left.told == []


def test_declining_leaves_no_role_and_one_line(world):
    row, guest = in_state(world, INVITED), make_person("guest")
    prove_address(guest, row.email)
    with traces() as left:
        reviewers.decline(row, actor=guest, now=LATER)
    row.refresh_from_db()
    assert (row.state, row.answered_at, Membership.objects.filter(person=guest).count()) == (
        DECLINED,
        LATER,
        0,
    )
    assert left.audit == [("reviewer.decline", f"reviewer:{row.pk}", "guest", "", {})]


# ---- at work


def test_assigning_by_hand_tells_how_many_and_the_trail_names_both(world):
    row = make_reviewer(world, "甲", world.expert)
    submission = make_submission(world, state="eligible")
    with traces() as left:
        assignment = assignments.assign_by_hand(
            submission, row, final(world), actor=world.organiser, now=NOW
        )  # fmt: skip
    assert left.audit == [
        ("assignment.create", f"assignment:{assignment.pk}", "north-organiser", "",
         {"reviewer": row.pk, "about": f"submission:{submission.pk}"})
    ]  # fmt: skip
    assert left.told == [
        (
            "north-expert",
            "assignment.new",
            {"count": 1, "campaign": "教学案例征集"},
            world.path("expert-desk"),
        )
    ]


def test_a_draw_tells_each_reviewer_once_and_keeps_its_seed(world):
    names = ("甲", "乙")
    rows = [make_reviewer(world, name, make_person(f"judge-{name}")) for name in names]
    for _ in range(3):
        make_submission(world, state="eligible")
    make_submission(world, category="b", state="eligible")
    with traces() as left:
        outcome = assignments.assign_evenly(
            world.campaign, final(world), seed=11, categories=("a",), actor=world.organiser, now=NOW
        )
    assert outcome.loads == {row.pk: 3 for row in rows}
    assert left.audit == [
        ("assignment.draw", f"campaign:{world.campaign.pk}", "north-organiser", "",
         {"round": "final", "seed": 11, "made": 6, "short": 0})
    ]  # fmt: skip
    assert sorted((who, code, params["count"]) for who, code, params, _ in left.told) == [
        ("judge-乙", "assignment.new", 3), ("judge-甲", "assignment.new", 3),
    ]  # fmt: skip
    assert set(Assignment.objects.values_list("submission__category", "round", "made_by")) == {
        ("a", "final", world.organiser.pk)
    }
    with traces() as again:
        assignments.assign_evenly(
            world.campaign, final(world), seed=12, categories=("a",), actor=world.organiser, now=NOW
        )
    assert again.told == []


def test_taking_back_happens_once_and_is_told_to_the_trail_once(world):
    """Two organisers with the same page open: the second is told that it is gone."""
    assignment = make_assignment(
        world, make_submission(world, state="eligible"), make_reviewer(world, "甲", world.expert)
    )
    stale = Assignment.objects.select_related("submission").get()
    with traces() as left:
        assignments.remove_assignment(assignment, actor=world.organiser, now=NOW)
        assert refusal(assignments.remove_assignment, stale, actor=world.organiser, now=NOW) == refuse(
            "assignment_gone"
        )
    assert left.audit == [
        ("assignment.remove", f"submission:{stale.submission_id}", "north-organiser", "",
         {"reviewer": stale.reviewer_id, "round": "final"})
    ]  # fmt: skip
    assert Assignment.objects.count() == 0


def test_a_declared_conflict_goes_to_the_organisers_and_is_declared_once(world):
    make_member("second-organiser", world.tenant)
    submission = make_submission(world, "智慧课堂", state="eligible")
    row = make_reviewer(world, "甲", world.expert)
    assignment = make_assignment(world, submission, row)
    stale = Assignment.objects.select_related("reviewer", "submission__campaign").get()
    with traces() as left:
        conflict = reviews.declare_conflict(assignment, why=" 师生关系 ", actor=world.expert, now=LATER)
        assert refusal(
            reviews.declare_conflict, stale, why="再次", actor=world.expert, now=LATER
        ) == refuse("not_assigned")  # fmt: skip
    assert (conflict.reason, conflict.declared_at, Assignment.objects.count()) == ("师生关系", LATER, 0)
    assert left.audit == [
        ("conflict.declare", f"submission:{submission.pk}", "north-expert", "师生关系", {"reviewer": row.pk})
    ]
    params = {"reviewer": "甲", "submission": str(fresh(submission)), "why": "师生关系"}
    page = world.path("desk-assign")
    assert sorted(left.told) == [
        ("north-organiser", "conflict.declared", params, page),
        ("second-organiser", "conflict.declared", params, page),
    ]
    assert Conflict.objects.count() == 1


def test_a_persons_conflict_holds_on_every_panel_of_the_campaign(world):
    submission = make_submission(world, state="eligible")
    own = make_reviewer(world, "甲", world.expert, panel=world.unit("c1"))
    Conflict.objects.create(tenant=world.tenant, reviewer=own, submission=submission, declared_at=NOW)
    row, other = make_reviewer(world, "甲", world.expert), make_reviewer(world, "乙")
    assert refusal(
        assignments.assign_by_hand, submission, row, final(world), actor=world.organiser, now=NOW
    ) == refuse("expert_conflict")  # fmt: skip
    outcome = assignments.assign_evenly(world.campaign, final(world), seed=1, actor=world.organiser, now=NOW)
    assert (outcome.pairs, outcome.short) == (((submission.pk, other.pk),), {submission.pk: 1})


@pytest.mark.parametrize(
    ("state", "account", "code", "left_over"),
    [
        (INVITED, True, "reviewer.invited", {}),
        (ACCEPTED, True, "reviewer.reminded", {"left": 1}),
        (INVITED, False, None, {}),
    ],
)
def test_reminding_by_state(world, state, account, code, left_over):
    row = in_state(world, state, world.expert if account else None)
    make_assignment(world, make_submission(world, state="eligible"), row)
    submit_review(world, make_submission(world, state="eligible"), row, 80)
    Reviewer.objects.filter(pk=row.pk).update(mailed_at=NOW, mail_attempts=3, mail_error="550")
    with traces() as left:
        assert reviewers.remind(row, actor=world.organiser, now=LATER) == left_over.get("left", 0)
    assert [told[:2] for told in left.told] == ([("north-expert", code)] if code else [])
    assert left.audit == [("reviewer.remind", f"reviewer:{row.pk}", "north-organiser", "", left_over)]
    row.refresh_from_db()
    renewed = state == INVITED and not account  # the mail goes out again, from the first try
    assert (row.mailed_at, row.mail_attempts, row.mail_error) == (
        (None, 0, "") if renewed else (NOW, 3, "550")
    )


def test_reminding_who_has_nothing_left_tells_nobody(world):
    row = make_reviewer(world, "甲", world.expert)
    submit_review(world, make_submission(world, state="eligible"), row, 80)
    with traces() as left:
        assert reviewers.remind(row, actor=world.organiser, now=LATER) == 0
    assert (left.told, [line[4] for line in left.audit]) == ([], [{"left": 0}])


def test_changing_what_assignment_goes_by(world):
    row = make_reviewer(world, "甲", world.expert, unit_name="旧单位")
    with traces() as left:
        reviewers.update_reviewer(
            row, unit=world.unit("s3"), unit_name="不作数", categories=["b"], actor=world.organiser, now=NOW
        )
    row.refresh_from_db()
    assert (row.unit.key, row.unit_name, row.categories) == ("s3", "乙市一中", ["b"])
    assert left.audit == [
        (
            "reviewer.update",
            f"reviewer:{row.pk}",
            "north-organiser",
            "",
            {"categories": ["b"], "stages": [], "most": None},
        )
    ]
    assert refusal(
        assignments.assign_by_hand, make_submission(world, state="eligible"), row, final(world),
        actor=world.organiser, now=NOW,
    ) == refuse("expert_other_category")  # fmt: skip


# ---- giving a review back, and the end


def test_a_review_given_back_tells_its_reviewer_why(world):
    submission = make_submission(world, state="eligible")
    row = make_reviewer(world, "甲", world.expert)
    submit_review(world, submission, row, 80)
    assignment = Assignment.objects.select_related("reviewer__person", "submission__campaign").get()
    with traces() as left:
        reviews.reopen_review(assignment, why=" 请补评语 ", actor=world.organiser, now=LATER)
    assert left.audit == [
        ("review.reopen", f"assignment:{assignment.pk}", "north-organiser", "请补评语",
         {"about": f"submission:{submission.pk}"})
    ]  # fmt: skip
    assert left.told == [("north-expert", "review.reopened", {"why": "请补评语"}, world.path("expert-desk"))]
    review = assignment.review
    review.refresh_from_db()
    assert (review.state, review.submitted_at, review.total) == ("draft", None, 80)
    with traces() as left:
        reviews.submit_review(
            assignment, filled_rubric("30.5", 50), comment=" 补过的评语 ", actor=world.expert, now=LATER
        )
    assert left.audit == [
        ("review.submit", f"review:{review.pk}", "north-expert", "",
         {"total": "80.5", "distinction": "", "scores": {"idea": "30.5", "work": "50"}})
    ]  # fmt: skip
    review.refresh_from_db()
    assert (review.comment, review.submitted_at, review.edits) == ("补过的评语", LATER, 2)


@pytest.mark.parametrize("state", [INVITED, DECLINED, ACCEPTED])
def test_removing_from_each_state(world, state):
    """Only who was on the panel is told and loses the role."""
    person = make_person("zhang")
    join(world, person, Role.REVIEWER)
    row = in_state(world, state, person)
    with traces() as left:
        assert reviewers.remove_reviewer(row, why=" 换人 ", actor=world.organiser, now=LATER) == Left(0)
    row.refresh_from_db()
    assert (row.state, row.answered_at) == (REMOVED, LATER)
    actions = [(action, why, data.get("withdrawn")) for action, _, _, why, data in left.audit]
    on_panel = state == ACCEPTED
    assert actions == [("reviewer.remove", "换人", 0)] + ([("role.end", "", None)] if on_panel else [])
    told = [("zhang", "reviewer.removed", {"campaign": "教学案例征集", "withdrawn": 0, "why": "换人"}, "")]
    assert left.told == (told if on_panel else [])
    assert Membership.objects.filter(person=person).count() == (0 if on_panel else 1)


def test_other_roles_of_who_is_removed_stay(world):
    row = make_reviewer(world, "甲", world.coordinator)
    join(world, world.coordinator, Role.REVIEWER)
    reviewers.remove_reviewer(row, why="x", actor=world.organiser, now=NOW)
    assert [str(m.role) for m in Membership.objects.filter(person=world.coordinator)] == ["coordinator"]
