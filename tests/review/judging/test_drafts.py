"""A draw in two steps: what a draft says, what is applied of it, what a new one takes back (X07)."""

import io

import openpyxl
import pytest

from portal.models import AuditEvent
from review.judging.actions import assignments, drafts, reviewers, reviews
from review.judging.assignment import MATCH_FIRST
from review.judging.draws import jobs
from review.judging.queries import round_named
from review.judging.scoring import Filled
from review.judging.sharing_out import DrawRules
from review.models import Assignment, AssignmentDraft, Conflict, Reviewer
from tests.factories.review import (
    NOW,
    fresh,
    make_assignment,
    make_reviewer,
    make_submission,
)
from tests.refusals import refused

State = AssignmentDraft.State


def final(world):
    return round_named(world.campaign.current.doc, "", None)


def drafted(world, rules=None, seed=1):
    return drafts.draft_assignment(
        world.campaign, final(world), rules or DrawRules(), seed=seed, actor=world.organiser, now=NOW
    )


def applied(world, draft):
    return drafts.apply_draft(draft, actor=world.organiser, now=NOW)


def pairs():
    return sorted(Assignment.objects.values_list("submission_id", "reviewer_id"))


def test_a_draft_assigns_nothing_until_it_is_applied_and_then_once(world):
    who = [make_reviewer(world, f"专家{n}") for n in range(3)]
    cases = [make_submission(world, state="eligible") for _ in range(3)]
    draft = drafted(world)
    assert (draft.state, len(draft.pairs), pairs()) == (State.READY, 6, [])
    assert (draft.figures["least"], draft.figures["heaviest"], draft.figures["short"]) == (2, 2, {})
    row = applied(world, draft)
    assert (row.state, row.outcome) == (State.APPLIED, {"made": 6, "left_out": 0, "taken_back": 0})
    assert pairs() == sorted(map(tuple, draft.pairs))
    assert applied(world, draft).state == State.APPLIED
    assert Assignment.objects.count() == 6
    assert {len(who), len(cases)} == {3}
    assert AuditEvent.objects.filter(action="assignment.draw").count() == 1
    assert AuditEvent.objects.filter(action="assignment.draft").count() == 1


def test_what_no_longer_holds_is_left_out(world):
    gone, torn, stays = (make_reviewer(world, name) for name in ("甲", "乙", "丙"))
    one, out = make_submission(world, state="eligible"), make_submission(world, state="eligible")
    filled = make_submission(world, state="eligible")
    draft = drafted(world)
    AssignmentDraft.objects.filter(pk=draft.pk).update(
        pairs=[[one.pk, gone.pk], [one.pk, torn.pk], [one.pk, stays.pk], [out.pk, stays.pk], [filled.pk, stays.pk]]
    )  # fmt: skip
    Reviewer.objects.filter(pk=gone.pk).update(state=Reviewer.State.REMOVED)
    Conflict.objects.create(tenant=world.tenant, reviewer=torn, submission=one, declared_at=NOW)
    out.state = "disqualified"
    out.save(update_fields=["state"])
    for name in ("丁", "戊"):
        make_assignment(world, filled, make_reviewer(world, name))
    row = applied(world, draft)
    assert row.outcome == {"made": 1, "left_out": 4, "taken_back": 0}
    assert (one.pk, stays.pk) in pairs()


def test_a_new_draft_takes_the_place_of_the_earlier_one_which_is_refused_then(world):
    make_reviewer(world, "甲")
    make_submission(world, state="eligible")
    first, second = drafted(world), drafted(world, seed=2)
    assert refused(applied, world, first) == "draft_gone"
    desk = {"actor": world.organiser, "now": NOW}
    drafts.discard_draft(second, **desk)
    assert refused(drafts.discard_draft, second, **desk) == "draft_gone"
    assert AuditEvent.objects.filter(action="assignment.discard").count() == 1
    third = drafted(world)
    AssignmentDraft.objects.filter(pk=third.pk).update(state=State.APPLYING)
    assert refused(drafted, world) == "draft_being_applied"


def test_without_experts_there_is_no_draft(world):
    assert refused(drafted, world) == "no_experts"


def test_drawn_again_is_what_nobody_began_pinned_or_forced(world):
    """Pins, begun reviews and cases given despite a conflict stay where they are."""
    ma = make_reviewer(world, "马")
    own = make_reviewer(world, "同校", unit=world.unit("s1"))
    busy = make_reviewer(world, "忙", world.expert)
    cases = [make_submission(world, state="eligible", unit="s1") for _ in range(3)]
    pinned = assignments.assign_by_hand(fresh(cases[0]), ma, final(world), actor=world.organiser, now=NOW)
    forced = assignments.assign_by_hand(
        fresh(cases[1]), own, final(world), actor=world.organiser, now=NOW, why="只有他懂这一科"
    )
    begun = make_assignment(world, cases[2], busy)
    reviews.save_review(begun, Filled(), comment="", actor=world.expert, now=NOW)
    loose = make_assignment(world, cases[2], ma)
    draft = drafted(world, DrawRules(again=True, most=1))
    assert draft.given_up == [loose.pk]
    applied(world, draft)
    assert set(Assignment.objects.values_list("pk", flat=True)) >= {pinned.pk, forced.pk, begun.pk}
    assert not Assignment.objects.filter(pk=loose.pk).exists()


def test_drawing_again_counts_only_what_changes(world):
    who = [make_reviewer(world, f"专家{n}") for n in range(2)]
    case = make_submission(world, state="eligible")
    for each in who:
        make_assignment(world, case, each)
    draft = drafted(world, DrawRules(again=True))
    assert (draft.pairs, draft.given_up, draft.figures["pairs"]) == ([], [], 0)


def test_pins_are_set_and_let_go(world):
    row = make_assignment(world, make_submission(world, state="eligible"), make_reviewer(world, "甲"))
    desk = {"actor": world.organiser, "now": NOW}
    assignments.pin_assignment(row, pinned=True, **desk)
    assert Assignment.objects.get().pinned is True
    assignments.pin_assignment(row, pinned=False, **desk)
    assert Assignment.objects.get().pinned is False
    row.delete()
    row.pk = 1
    assert refused(assignments.pin_assignment, row, pinned=True, **desk) == "assignment_gone"
    assert [AuditEvent.objects.filter(action=f"assignment.{verb}").count() for verb in ("pin", "unpin")] == [
        1,
        1,
    ]


def test_an_expert_is_given_no_more_than_they_said(world):
    few = make_reviewer(world, "甲", most=1)
    many = make_reviewer(world, "乙")
    cases = [make_submission(world, state="eligible") for _ in range(3)]
    draft = drafted(world)
    assert draft.figures["loads"] == {str(few.pk): 1, str(many.pk): 3}
    assert sorted(draft.figures["short"].values()) == [1, 1]
    assert all(why == [["expert_full", 1]] for why in draft.figures["why_short"].values())
    applied(world, draft)
    left = next(case for case in cases if not Assignment.objects.filter(submission=case, reviewer=few))
    by_hand = assignments.assign_by_hand
    assert refused(by_hand, fresh(left), few, final(world), actor=world.organiser, now=NOW) == "expert_full"


def test_a_large_draw_is_made_in_the_background_and_nothing_is_done_twice(world, monkeypatch):
    pushed = []
    monkeypatch.setattr(drafts, "AT_ONCE", 0)
    monkeypatch.setattr(drafts, "WRITTEN_AT_ONCE", 0)
    monkeypatch.setattr(drafts.queue, "enqueue", lambda job, **at: pushed.append((job, at)))
    make_reviewer(world, "甲")
    make_submission(world, state="eligible")
    draft = drafted(world)
    assert (draft.state, pushed[0][0]) == (State.WAITING, "review.judging.draws.jobs.compute_draft")
    assert refused(applied, world, draft) == "draft_gone"
    for _ in range(2):
        jobs.compute_draft(draft_id=draft.pk)
    draft.refresh_from_db()
    assert (draft.state, len(draft.pairs)) == (State.READY, 1)
    assert applied(world, draft).state == State.APPLYING
    assert pushed[1][0] == "review.judging.draws.jobs.write_draft"
    for _ in range(2):
        jobs.write_draft(draft_id=draft.pk, actor_id=world.organiser.pk)
    assert (Assignment.objects.count(), AssignmentDraft.objects.get().state) == (1, State.APPLIED)


def test_a_lost_job_is_found_by_the_sweep(world, monkeypatch):
    import datetime as dt

    pushed = []
    monkeypatch.setattr(drafts, "AT_ONCE", 0)
    monkeypatch.setattr(drafts.queue, "enqueue", lambda job, **at: None)
    make_reviewer(world, "甲")
    make_submission(world, state="eligible")
    draft = drafted(world)
    monkeypatch.setattr(jobs.queue, "enqueue", lambda job, **at: pushed.append((job, at["draft_id"])))
    assert jobs.sweep(now=NOW) == {"drafts": 0}
    assert jobs.sweep(now=NOW + dt.timedelta(minutes=3)) == {"drafts": 1}
    AssignmentDraft.objects.update(state=State.APPLYING)
    jobs.sweep(now=NOW + dt.timedelta(minutes=3))
    assert pushed == [
        ("review.judging.draws.jobs.compute_draft", draft.pk),
        ("review.judging.draws.jobs.write_draft", draft.pk),
    ]


def test_experts_who_all_left_meanwhile_are_said(world, monkeypatch):
    monkeypatch.setattr(drafts, "AT_ONCE", 0)
    make_reviewer(world, "甲")
    make_submission(world, state="eligible")
    draft = drafted(world)
    Reviewer.objects.update(state=Reviewer.State.REMOVED)
    jobs.compute_draft(draft_id=draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.refusal) == (State.REFUSED, "no_experts")


def subject_world(**review):
    from tests.factories.review import RUBRIC, make_world

    return make_world(
        groups=[{"key": "primary", "label": "小学", "chosen": True}, {"key": "junior", "label": "初中", "chosen": True}],
        categories=[
            {"key": "a", "label": "教学", "rubric": RUBRIC["key"], "groups": ["primary", "junior"],
             "fields": [{"key": "course", "label": "学科", "kind": "text", "required": False}],
             "slots": [{"key": "text", "label": "文本"}]},
        ],
        checklist=[], rosters=[],
        recommend=None,
        review={"rounds": [{"key": "final", "label": "终评", "per_case": 1}], "subject": "course"} | review,
    )  # fmt: skip


def test_subject_and_stage_decide_who_gets_a_case(db, storage):
    from portal.tenants import tenant_scope

    world = subject_world()
    with tenant_scope(world.tenant):
        maths = make_reviewer(world, "数", subjects=["数学"], stages=["primary"])
        words = make_reviewer(world, "语", subjects=["语文"], stages=["junior"])
        of_maths = [
            make_submission(
                world, state="eligible", track="", group="primary", answers={"course": "小学数学"}
            )
            for _ in range(3)
        ]
        of_words = make_submission(
            world, state="eligible", track="", group="junior", answers={"course": "语　文"}
        )
        draft = drafted(world, DrawRules(worth=MATCH_FIRST))
        assert sorted(map(tuple, draft.pairs)) == sorted(
            [(case.pk, maths.pk) for case in of_maths] + [(of_words.pk, words.pk)]
        )
        assert (draft.figures["fitting"], draft.figures["unfit"]) == (4, 0)
        even = drafted(world)
        assert sorted(even.figures["loads"].values()) == [2, 2]
        maths.most = 1
        maths.save()
        strict = drafted(world, DrawRules(worth=MATCH_FIRST, same_subject=True, groups=("primary",)))
        assert len(strict.figures["short"]) == 2
        reasons = {tuple(map(tuple, why)) for why in strict.figures["why_short"].values()}
        assert reasons == {(("expert_full", 1), ("expert_other_subject", 1))} or reasons == {
            (("expert_other_subject", 1), ("expert_full", 1))
        }


def test_the_sheet_of_assignments_says_who_and_despite_what(world, client):
    client.force_login(world.organiser)
    own = make_reviewer(world, "=同校", unit=world.unit("s1"))
    one = make_submission(world, "甲案例", state="eligible", unit="s1")
    assignments.assign_by_hand(fresh(one), own, final(world), actor=world.organiser, now=NOW, why="只有他懂")
    answer = client.get(world.path("desk-assign-sheet"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1] == [
        "终评", one.number, "甲案例", "教学", None, "甲市一中", "=同校", "甲市一中", "未开始", "固定", "同一单位：只有他懂",
    ]  # fmt: skip
    assert AuditEvent.objects.filter(action="export.create").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_drafts_page_costs_the_same_for_one_case_and_many(world, client, count, django_assert_num_queries):
    client.force_login(world.organiser)
    for n in range(count):
        make_reviewer(world, f"专家{n}", most=1)
        make_submission(world, state="eligible")
    make_submission(world, state="eligible")
    draft = drafted(world)
    client.get(world.path("desk-assign-draft", draft=draft.pk))
    with django_assert_num_queries(10):
        client.get(world.path("desk-assign-draft", draft=draft.pk))


def test_a_draft_is_looked_at_applied_and_given_up_on_its_page(world, client):
    client.force_login(world.organiser)
    make_reviewer(world, "同校", unit=world.unit("s1"))
    make_submission(world, "甲案例", state="eligible", unit="s1")
    page = client.post(world.path("desk-assign-evenly"), {"round": "final", "seed": "7"}, follow=True)
    text = page.content.decode()
    assert ("随机种子 7" in text, "同一单位 1 人" in text, "还没有分配" in text) == (True, True, True)
    draft = AssignmentDraft.objects.get()
    assert f"assign/draft/{draft.pk}/" in client.get(world.path("desk-assign")).content.decode()
    client.post(world.path("desk-assign-draft-discard", draft=draft.pk))
    assert AssignmentDraft.objects.get().state == State.DISCARDED
    assert client.get(world.path("unit-assign-draft", draft=draft.pk)).status_code in {403, 404}


def test_a_conflict_is_set_aside_with_a_reason_only_and_seen_where_it_counts(world, client):
    own = make_reviewer(world, "同校", world.expert, unit=world.unit("s1"))
    author = make_reviewer(world, "本人", world.owner)
    one = make_submission(world, "甲案例", state="eligible", unit="s1")
    by_hand = assignments.assign_by_hand
    desk = {"actor": world.organiser, "now": NOW}
    assert refused(by_hand, fresh(one), own, final(world), **desk) == "expert_own_unit"
    assert refused(by_hand, fresh(one), own, final(world), why=" ", **desk) == "expert_own_unit"
    assert refused(by_hand, fresh(one), author, final(world), why="他最懂", **desk) == "expert_is_author"
    client.force_login(world.organiser)
    at = {"case": one.uuid, "reviewer": own.pk, "round": "final", "why": "只有他懂这一科"}
    client.post(world.path("desk-assign-by-hand"), at)
    row = Assignment.objects.get()
    assert (row.despite, row.despite_why, row.pinned) == ("expert_own_unit", "只有他懂这一科", True)
    event = AuditEvent.objects.get(action="assignment.create")
    assert (event.data["despite"], event.why) == ("expert_own_unit", "只有他懂这一科")
    for page in (world.path("desk-assign"), world.path("desk-expert", reviewer=own.pk)):
        assert "同一单位，仍分配：只有他懂这一科" in client.get(page).content.decode()
    client.force_login(world.expert)
    assert "只有他懂这一科" in client.get(world.path("expert-case", assignment=row.uuid)).content.decode()


def test_nobody_who_was_only_invited_is_drawn_or_comes_in(world, client):
    """An invitation gives no access, whoever holds its link, until it is accepted."""
    row = reviewers.invite(
        world.campaign, name="马丽", email="ma@example.org", actor=world.organiser, now=NOW
    )
    make_submission(world, state="eligible")
    assert refused(drafted, world) == "no_experts"
    assert row.state == Reviewer.State.INVITED


def test_a_blind_expert_is_not_told_of_what_conflict_was_set_aside(blind_world, client):
    """The reason and its kind may name the unit: in a blind review the expert's pages say nothing of it."""
    world = blind_world
    own = make_reviewer(world, "同校", world.expert, unit=world.unit("s1"))
    one = make_submission(world, "甲案例", state="eligible", unit="s1")
    row = assignments.assign_by_hand(
        fresh(one), own, final(world), actor=world.organiser, now=NOW, why="甲市一中只有他懂"
    )
    client.force_login(world.expert)
    for path in (world.path("expert-desk"), world.path("expert-case", assignment=row.uuid)):
        page = client.get(path).content.decode()
        for word in ("只有他懂", "甲市一中", "同一单位", "回避的情形"):
            assert word not in page, path


def test_the_draft_of_one_panel_is_not_there_for_another(world, client):
    make_reviewer(world, "甲")
    make_submission(world, state="eligible")
    draft = drafted(world)
    AssignmentDraft.objects.filter(pk=draft.pk).update(panel=world.unit("c1"))
    client.force_login(world.organiser)
    for name in ("desk-assign-draft", "desk-assign-draft-apply", "desk-assign-draft-discard"):
        answer = client.get if name == "desk-assign-draft" else client.post
        assert answer(world.path(name, draft=draft.pk)).status_code == 404
    assert Assignment.objects.count() == 0
