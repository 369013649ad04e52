"""From one tenant's award to another tenant's draft: what is refused, what is written on both sides, what is told."""

import datetime as dt

import pytest

from portal.decisions import refuse
from portal.models import AuditEvent, Notification, Unit
from portal.tenants import all_tenants, tenant_scope
from review.eligibility.actions import disqualify
from review.forwarding import crossing, queries
from review.forwarding.actions import confirming, sending
from review.forwarding.views import _forward_of
from review.models import Award, ForwardBatch, ForwardedCase, ForwardInvitation, Side
from submissions.drafts.actions.drafts import discard
from submissions.models import Submission
from tests.factories.files import make_attachment
from tests.factories.forwarding import DEADLINE
from tests.factories.portal import make_person
from tests.factories.review import NOW, fresh, make_award, make_submission
from tests.refusals import refusal

LATER = DEADLINE + dt.timedelta(seconds=1)


def told(code):
    with all_tenants():
        rows = Notification.objects.filter(code=code).order_by("pk")
        return [(row.tenant.slug, row.person.username, row.params) for row in rows]


def states():
    with all_tenants():
        rows = ForwardedCase.objects.order_by("side", "pk").values_list("side", "state")
        return [tuple(row) for row in rows]


def test_the_whole_way(two):
    case = two.awarded(answers={"about": "概要正文", "boss": "不带过去"})
    make_attachment(case, "text", name="正文.pdf", content=b"abc")
    make_attachment(case, "form", name="申报表.pdf", content=b"form")
    batch = two.send(case)
    assert states() == [("in", "asked"), ("out", "asked")]
    assert told("forward.asked") == [
        ("south", "south-organiser", {"sender": "north教育厅", "campaign": "全国教学案例征集", "count": 1})
    ]
    two.accept(batch)
    assert told("forward.invited") == [
        ("north", "north-owner", {"submission": "智慧课堂", "receiver": "south教育厅《全国教学案例征集》", "until": "2025-10-30 12:00"})
    ]  # fmt: skip
    assert told("forward.accepted") == [
        ("north", "north-organiser", {"receiver": "south教育厅《全国教学案例征集》"})
    ]
    done = two.confirm(case)
    assert (done.tenant, done.left) == ("south", ())
    with tenant_scope(two.south.tenant):
        draft = Submission.objects.get(pk=done.draft.pk)
        assert (draft.campaign_id, draft.state, draft.title, draft.category, draft.answers, draft.declared) == (
            two.south.campaign.pk, "draft", "智慧课堂", "a", {"about": "概要正文"}, {},
        )  # fmt: skip
        assert draft.owner == case.owner
        assert [(file.slot, file.name) for file in draft.files] == [("text", "正文.pdf")]
        author = draft.authors.get()
        assert (author.unit_name, author.unit) == (
            "甲市一中",
            Unit.objects.get(key="s1"),
        )  # of the same name there
    assert states() == [("in", "confirmed"), ("out", "confirmed")]
    with all_tenants():
        trail = AuditEvent.objects.filter(action__startswith="forward.").order_by("pk")
        assert [(event.tenant.slug, event.action) for event in trail] == [
            ("south", "forward.invite"), ("north", "forward.send"), ("south", "forward.receive"),
            ("south", "forward.accept"), ("north", "forward.hear_acceptance"), ("south", "forward.arrive"),
            ("north", "forward.confirm"),
        ]  # fmt: skip


def test_a_unit_that_the_receiver_does_not_know_is_left_to_the_author(two):
    with tenant_scope(two.south.tenant):
        Unit.objects.filter(key="s1").update(name="别的学校")
    case = two.awarded()
    two.accept(two.send(case))
    done = two.confirm(case)
    with tenant_scope(two.south.tenant):
        author = done.draft.authors.get()
        assert (author.unit, author.unit_name) == (None, "甲市一中")


def test_the_receiver_says_what_fills_what(two):
    case = two.awarded(answers={"about": "概要正文"})
    make_attachment(case, "form", name="申报表.pdf", content=b"form")
    choices = {"a": {"fields:extra": "about", "slots:text": "form", "slots:photo": "no-such"}}
    two.accept(two.send(case), choices)
    done = two.confirm(case)
    with tenant_scope(two.south.tenant):
        assert done.draft.answers == {"extra": "概要正文"}
        assert [(file.slot, file.name) for file in done.draft.files] == [("text", "申报表.pdf")]


def test_a_file_that_the_new_slot_does_not_take_is_left_and_named(two):
    case = two.awarded()
    for name in ("甲.pdf", "乙.pdf"):
        make_attachment(case, "text", name=name, content=name.encode())
    two.accept(two.send(case))
    done = two.confirm(case)
    assert [(left.name, left.refusal.code) for left in done.left] == [("乙.pdf", "slot_full")]


def test_a_file_that_is_not_whole_is_left_and_named(two):
    case = two.awarded()
    file = make_attachment(case, "text", name="甲.pdf")
    type(file.blob).objects.filter(pk=file.blob_id).update(damage="altered")
    two.accept(two.send(case))
    assert [left.refusal for left in two.confirm(case).left] == [refuse("file_not_ready")]


def test_which_cases_qualify(two):
    best = two.awarded("一等")
    second = make_submission(two.north, "二等", state="eligible")
    award = make_award(two.north, second, tier="second", label="二等奖", rank=2)
    Award.objects.filter(pk=award.pk).update(published_at=NOW)
    hidden = make_submission(two.north, "未公布", state="eligible")
    make_award(two.north, hidden, rank=3)
    waiting = make_submission(two.north, "未审", state="submitted")
    out = make_submission(two.north, "取消", state="disqualified")
    routed = make_submission(two.north, "直报的", category="d", state="eligible")
    assert refusal(two.send, second) == refuse("forward_other_tier", award="二等奖")
    assert refusal(two.send, hidden) == refuse("forward_not_awarded")
    assert refusal(two.send, waiting) == refuse("forward_not_passed")
    assert refusal(two.send, out) == refuse("forward_excluded")
    assert refusal(two.send, routed) == refuse("forward_not_meant")
    assert refusal(two.send, best, second) == refuse("forward_other_tier", award="二等奖")  # all or none
    assert states() == []
    two.send(routed, forward="direct")  # D20: never judged, passed the check
    two.send(best)
    lines = queries.candidates(two.north.campaign, two.north.campaign.current.doc.forwards[0], 1).object_list
    assert {str(line.case): line.decision.code for line in lines} == {
        "一等": "forward_already", "二等": "forward_other_tier", "未公布": "forward_not_awarded",
        "未审": "forward_not_passed", "取消": "forward_excluded",
    }  # fmt: skip


def test_codes_that_do_not_open_anything_all_say_the_same(two):
    case, other = two.awarded(), two.awarded("另一件")
    unknown = refuse("forward_code_unknown")
    assert refusal(two.send, case, code="guessed") == unknown
    expired, closed, used = two.code(), two.code(), two.code()
    assert refusal(two.send, case, code=expired, now=LATER) == unknown
    with tenant_scope(two.south.tenant):
        sending.close(ForwardInvitation.objects.get(code=closed), actor=two.south.organiser, now=NOW)
        ForwardInvitation.objects.filter(code=used).update(sender=two.south.campaign.pk)
    assert refusal(two.send, case, code=closed) == unknown
    assert refusal(two.send, case, code=used) == unknown  # somebody else's: how many came by it stays unsaid
    own = sending.invite(
        two.north.campaign, closes_at=DEADLINE, most=1, shows_outcome=False, note="", actor=two.north.organiser, now=NOW
    )  # fmt: skip
    assert refusal(two.send, other, code=own.code) == refuse("forward_to_itself")


def test_what_an_invitation_asks(two):
    def invite(**changes):
        values = {"closes_at": DEADLINE, "most": 1, "shows_outcome": False, "note": ""} | changes
        return sending.invite(two.north.campaign, **values, actor=two.north.organiser, now=NOW)

    assert refusal(invite, closes_at=NOW) == refuse("forward_deadline_over")
    assert refusal(invite, most=0) == refuse("forward_most", max=1000)


def test_no_more_than_the_invitation_takes(two):
    first, second, third = (two.awarded(f"案例{n}") for n in range(3))
    code = two.code(most=2)
    two.send(first, code=code)
    assert refusal(two.send, second, third, code=code) == refuse("forward_full", max=2, taken=1, more=2)
    two.send(second, code=code)
    assert states() == [("in", "asked")] * 2 + [("out", "asked")] * 2


def test_a_case_goes_once_and_not_again_after_its_author_declined(two):
    case = two.awarded()
    batch = two.send(case)
    assert refusal(two.send, case) == refuse("forward_already", title="智慧课堂")
    assert refusal(two.confirm, case) == refuse("forward_not_invited")
    two.accept(batch)
    stranger = make_person("stranger")
    assert refusal(confirming.confirm, two.row(case), actor=stranger, now=NOW) == refuse("forward_not_yours")
    confirming.decline(two.row(case), actor=case.owner, now=NOW)
    assert states() == [("in", "declined"), ("out", "declined")]
    assert refusal(two.send, case) == refuse("forward_author_declined", title="智慧课堂")
    assert refusal(two.confirm, case) == refuse("forward_author_declined", title="智慧课堂")
    with all_tenants():
        assert Submission.objects.count() == 1


def test_after_the_deadline_nothing_is_taken_or_confirmed_and_the_case_may_go_again(two):
    first, second = two.awarded("甲"), two.awarded("乙")
    asked = two.send(first)
    two.accept(two.send(second))
    assert refusal(two.accept, asked, now=LATER) == refuse("forward_lapsed")
    assert refusal(two.confirm, second, now=LATER) == refuse("forward_lapsed")
    two.send(second, code=two.code(closes_at=LATER + dt.timedelta(days=1)), now=LATER)
    assert [state for side, state in states() if side == "in"] == ["asked", "lapsed", "asked"]


def test_the_receiver_refuses_with_a_reason_once(two):
    case = two.awarded()
    batch = two.send(case)
    with tenant_scope(two.south.tenant):
        mine = two.arrived(batch)
        answer = {"actor": two.south.organiser, "now": NOW}
        assert refusal(sending.refuse_batch, mine, why=" ", **answer) == refuse("forward_reason")
        sending.refuse_batch(mine, why="名额已满", **answer)
        assert refusal(sending.refuse_batch, mine, why="又", **answer) == refuse("forward_answered")
    kept = ForwardBatch.objects.get(side=Side.OUT)
    assert (kept.state, kept.reason) == ("refused", "名额已满")
    assert states() == [("in", "refused"), ("out", "refused")]
    assert told("forward.refused") == [
        ("north", "north-organiser", {"receiver": "south教育厅《全国教学案例征集》"})
    ]
    two.send(case)  # to somebody else


def test_a_forward_that_the_rules_do_not_know_is_refused(two):
    assert refusal(_forward_of, two.north.campaign, "gone") == refuse("forward_unknown")


def test_every_category_needs_its_place(two):
    batch = two.send(two.awarded())
    assert refusal(two.accept, batch, category="gone") == refuse("forward_unmapped", categories="教学")


def test_a_closed_call_takes_no_draft(two):
    case = two.awarded()
    two.accept(two.send(case, code=two.code(closes_at=NOW + dt.timedelta(days=90))))
    assert refusal(two.confirm, case, now=NOW + dt.timedelta(days=60)).code == "stage_closed"
    assert states() == [("in", "invited"), ("out", "invited")]


def test_a_category_that_the_receiver_dropped_meanwhile(two):
    case = two.awarded()
    two.accept(two.send(case))
    row = two.row(case)
    plan = {"a": row.batch.mapping["a"] | {"category": "dropped"}}
    ForwardBatch.objects.filter(pk=row.batch_id).update(mapping=plan)
    assert refusal(two.confirm, case) == refuse("category_unknown")


def test_a_draft_that_was_thrown_away_can_be_made_again(two):
    case = two.awarded()
    two.accept(two.send(case))
    done = two.confirm(case)
    assert refusal(two.confirm, case) == refuse("forward_confirmed_already")
    assert refusal(confirming.decline, two.row(case), actor=case.owner, now=NOW) == refuse(
        "forward_confirmed_already"
    )
    with tenant_scope(two.south.tenant):
        discard(done.draft, actor=case.owner, now=NOW)
    assert crossing.progress_of([two.row(case).pair]) == {two.row(case).pair: crossing.Progress("gone")}
    assert two.confirm(case).draft.pk != done.draft.pk


@pytest.mark.parametrize("shows", [False, True])
def test_the_sender_sees_how_far_it_is_and_the_outcome_only_where_the_receiver_tells(two, shows):
    case = two.awarded()
    two.accept(two.send(case, code=two.code(shows_outcome=shows)))
    done = two.confirm(case)
    pair = two.row(case).pair
    assert crossing.progress_of([pair])[pair] == crossing.Progress("draft")
    with tenant_scope(two.south.tenant):
        Submission.objects.filter(pk=done.draft.pk).update(state="eligible", number="S1")
        award = make_award(two.south, fresh(done.draft), label="特等奖")
    assert crossing.progress_of([pair])[pair] == crossing.Progress("submitted")  # not published
    with tenant_scope(two.south.tenant):
        Award.objects.filter(pk=award.pk).update(published_at=NOW)
    assert crossing.progress_of([pair])[pair] == crossing.Progress("submitted", "特等奖" if shows else "")
    with tenant_scope(two.south.tenant):
        Submission.objects.filter(pk=done.draft.pk).update(state="disqualified")
    assert crossing.progress_of([pair])[pair] == crossing.Progress("submitted")


def test_a_disqualified_source_is_told_to_the_receiver_without_its_reason(two):
    case, waiting = two.awarded(), two.awarded("还没确认")
    two.accept(two.send(case, waiting))
    two.confirm(case)
    for each in (case, waiting):
        disqualify(fresh(each), why="抄袭他人作品", actor=two.north.organiser, now=NOW)
    assert told("forward.stopped") == [
        ("south", "south-organiser", {"submission": title, "sender": "north教育厅", "campaign": "全国教学案例征集"})
        for title in ("智慧课堂", "还没确认")
    ]  # fmt: skip
    assert refusal(two.confirm, waiting) == refuse("forward_stopped")
    with tenant_scope(two.south.tenant):
        assert set(ForwardedCase.objects.values_list("stopped_at", flat=True)) == {NOW}
        assert not AuditEvent.objects.filter(tenant=two.south.tenant, why__contains="抄袭").exists()


def test_a_corrected_award_that_no_longer_qualifies_is_told_and_another_first_prize_is_not(two):
    case = two.awarded()
    two.accept(two.send(case))
    confirming.follow_award_change(fresh(case), why="更正", now=NOW)
    assert told("forward.stopped") == []
    Award.objects.filter(submission=case).update(tier="second", label="二等奖")
    confirming.follow_award_change(fresh(case), why="更正", now=NOW)
    assert [params["submission"] for _, _, params in told("forward.stopped")] == ["智慧课堂"]
    Award.objects.filter(submission=case).update(tier="first")
    confirming.follow_reinstatement(fresh(case), why="", now=NOW)
    assert two.row(case).stopped_at is None


def test_the_handlers_are_registered(settings):
    assert "review.forwarding.actions.confirming.follow_exclusion" in settings.EXCLUSION_HANDLERS
    assert "review.forwarding.actions.confirming.follow_reinstatement" in settings.REINSTATEMENT_HANDLERS
    assert "review.forwarding.actions.confirming.follow_award_change" in settings.AWARD_CHANGE_HANDLERS
    assert "review.forwarding.queries.case_links" in settings.CASE_LINKS
