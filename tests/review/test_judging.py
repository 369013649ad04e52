"""From eligibility to certificates: every refusal, the numbers of awards, what goes out."""

import datetime as dt
import io
import uuid
import zipfile
from decimal import Decimal

import openpyxl
import pymupdf
from django.core import mail

from portal.models import AuditEvent, Membership, Notification
from review import links
from review.awards import actions as awarding
from review.awards.queries import plan_words
from review.certificates import actions as certifying
from review.certificates.pdf import pdf, zipped
from review.certificates.queries import valid_contents
from review.eligibility import actions
from review.eligibility.checklist import open_items
from review.eligibility.queries import checklist_of
from review.exports.rosters import table
from review.exports.xlsx import workbook
from review.judging.actions import assignments, reviewers, reviews
from review.judging.jobs import mail_invitation, sweep
from review.judging.pasting import people
from review.judging.queries import round_named
from review.judging.rankings import ranked_list, ranking_lists
from review.judging.scoring import Filled
from review.models import Assignment, Award, Certificate, Conflict, Review, Reviewer
from submissions.checks.actions import waive
from submissions.models import Evaluation
from tests.factories.files import finding, make_attachment
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    filled_rubric,
    fresh,
    join,
    make_assignment,
    make_nomination,
    make_reviewer,
    make_submission,
    publish_results,
    submit_review,
)
from tests.refusals import refused

LATER = NOW + dt.timedelta(days=90)


# eligibility


def test_a_case_passes_once_every_line_is_decided(world):
    one = make_submission(world, state="reported")
    bad = make_attachment(one, findings=[finding("fail"), finding("unknown", "pdf.seals", "not_looked")])
    actor = world.organiser
    assert refused(actions.pass_case, one, actor=actor, now=NOW) == "findings_fail"
    waive(bad, "word.length", "原则上不超过", actor=actor, now=NOW)
    assert refused(actions.pass_case, one, actor=actor, now=NOW) == "points_open"
    (seals,) = (line.key for line in checklist_of(one, now=NOW) if line.rule == "pdf.seals")
    actions.save_points(one, {"item:logo": {"ok": True}, seals: {"ok": False}}, actor=actor, now=NOW)
    assert refused(actions.pass_case, one, actor=actor, now=NOW) == "points_against"
    actions.save_points(
        one,
        {seals: {"ok": True, "note": "已看"}, "made-up": {"ok": True}},
        actor=actor,
        now=NOW,
    )
    actions.pass_case(one, actor=actor, now=NOW)
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
    assert refused(actions.pass_case, one, actor=world.organiser, now=NOW) == "points_open"
    actions.save_points(one, {subtitles: {"ok": True}}, actor=world.organiser, now=NOW)
    actions.pass_case(one, actor=world.organiser, now=NOW)
    assert fresh(one).state == "eligible"


def test_a_check_still_running_asks_nobody_but_holds_the_case(world):
    one = make_submission(world, category="b", state="reported")
    coming = finding("unknown", "video.subtitles", "pending")
    read = make_attachment(one, findings=[coming])
    (line,) = checklist_of(one, now=NOW)
    assert (line.waiting, open_items([line])) == (True, [])
    assert refused(actions.pass_case, one, actor=world.organiser, now=NOW) == "checks_running"
    Evaluation.objects.filter(attachment=read).update(
        findings=[finding("error", "video.subtitles", "unfinished", why="crash")]
    )
    (line,) = checklist_of(one, now=NOW)
    assert (line.waiting, len(open_items([line]))) == (False, 1)
    assert refused(actions.pass_case, one, actor=world.organiser, now=NOW) == "points_open"


def test_a_person_who_has_looked_need_not_wait_for_the_machine(world):
    one = make_submission(world, category="b", state="reported")
    coming = finding("unknown", "video.subtitles", "pending")
    make_attachment(one, findings=[coming])
    (line,) = checklist_of(one, now=NOW)
    actions.save_points(one, {line.key: {"ok": True}}, actor=world.organiser, now=NOW)
    actions.pass_case(one, actor=world.organiser, now=NOW)
    assert fresh(one).state == "eligible"


def test_after_publishing_a_case_is_disqualified_not_refused(world):
    one, *_ = publish_results(world, 3)
    no = {"why": "查实抄袭", "actor": world.organiser, "now": NOW}
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)
    assert refused(actions.reject_case, fresh(one), **no) == "reject_too_late"
    actions.disqualify(fresh(one), **no)
    assert not Certificate.objects.filter(award__submission=one, revoked_at=None).exists()


def test_only_what_was_reported_is_checked_and_direct_cases_at_once(world):
    assert (
        refused(actions.pass_case, make_submission(world), actor=world.organiser, now=NOW) == "not_reported"
    )
    direct = make_submission(world, category="d")
    actions.pass_case(direct, actor=world.organiser, now=NOW)
    assert fresh(direct).state == "eligible"


def test_refusing_and_disqualifying_need_a_reason_that_is_kept(world):
    one = make_submission(world, state="reported")
    for action in (actions.reject_case, actions.disqualify, actions.give_back):
        assert refused(action, one, why="  ", actor=world.organiser, now=NOW) == "reason_missing"
    actions.reject_case(one, why="超出字数", actor=world.organiser, now=NOW)
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
    assert actions.pass_ready(world.campaign, [clean, open_], actor=world.organiser, now=NOW) == (1, 1)
    assert (fresh(clean).state, fresh(open_).state) == ("eligible", "reported")


# the panel


def test_an_invitation_is_mailed_accepted_and_used_up(world):
    made = reviewers.invite(
        world.campaign, name="马丽", email="ma@example.org", actor=world.organiser, now=NOW
    )
    mail_invitation(reviewer_id=made.pk)
    mail_invitation(reviewer_id=made.pk)
    assert [(m.to, links.invitation(made) in m.body) for m in mail.outbox] == [(["ma@example.org"], True)]
    guest, other = make_person("guest"), make_person("other")
    reviewers.accept(made, guest, now=NOW)
    reviewers.accept(made, guest, now=NOW)
    assert Membership.objects.filter(person=guest, role="reviewer").count() == 1
    assert refused(reviewers.accept, made, other, now=NOW) == "invitation_used"
    assert refused(reviewers.decline, made, actor=other, now=NOW) == "invitation_used"
    again = reviewers.invite(world.campaign, name="马丽", actor=world.organiser, now=NOW)
    assert refused(reviewers.accept, again, guest, now=NOW) == "already_on_panel"


def test_an_invitation_the_mail_server_refused_goes_later(world, settings, client):
    made = reviewers.invite(
        world.campaign, name="马丽", email="ma@example.org", actor=world.organiser, now=NOW
    )
    hour = dt.timedelta(hours=1)
    nothing_due = {"invitations": 0}
    assert sweep(now=NOW + dt.timedelta(minutes=1)) == nothing_due
    assert sweep(now=NOW + hour) == {"invitations": 1}
    right, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail_invitation(reviewer_id=made.pk)
    made.refresh_from_db()
    assert (made.mailed_at, made.mail_attempts, sweep(now=NOW)) == (None, 1, nothing_due)
    client.force_login(world.organiser)
    assert "邀请邮件没有送达" in client.get(world.path("desk-experts")).content.decode()
    settings.EMAIL_BACKEND = right
    reviewers.remind(made, actor=world.organiser, now=NOW)  # asked for by a person: at once
    mail_invitation(reviewer_id=made.pk)
    made.refresh_from_db()
    assert (made.mailed_at, len(mail.outbox), sweep(now=NOW + hour)) == (NOW, 1, nothing_due)
    assert "邀请邮件没有送达" not in client.get(world.path("desk-experts")).content.decode()


def test_nobody_is_invited_or_added_twice(world):
    actor = world.organiser
    reviewers.invite(world.campaign, name="马", email="ma@example.org", actor=actor, now=NOW)
    assert (
        refused(reviewers.invite, world.campaign, name="马", email="MA@example.org", actor=actor, now=NOW)
        == "already_invited"
    )
    asked = reviewers.appoint(world.campaign, world.expert, actor=actor, now=NOW)
    assert (
        refused(reviewers.appoint, world.campaign, world.expert, actor=actor, now=NOW) == "already_appointed"
    )
    reviewers.accept(asked, world.expert, now=NOW)
    assert (
        refused(reviewers.appoint, world.campaign, world.expert, actor=actor, now=NOW) == "already_on_panel"
    )
    lines = people("马,,ma@example.org\n王,甲市一中,w@example.org\n王,甲市一中,w@example.org")
    assert reviewers.invite_all(world.campaign, lines, panel=None, actor=actor, now=NOW) == (1, 2)
    assert Reviewer.objects.get(email="w@example.org").unit == world.unit("s1")


def test_reminding_counts_what_is_left(world):
    who = make_reviewer(world, "甲", world.expert)
    submit_review(world, make_submission(world, state="eligible"), who, 80)
    make_assignment(world, make_submission(world, state="eligible"), who)
    assert reviewers.remind(who, actor=world.organiser, now=NOW) == 1
    assert Notification.objects.get(person=world.expert).title == "请完成评审：还有 1 件案例"


# assignment


def by_hand(world, submission, who):
    final = round_named(world.campaign.current.doc, "", None)
    return assignments.assign_by_hand(fresh(submission), who, final, actor=world.organiser, now=NOW)


def test_each_reason_against_assigning_by_hand(world):
    good, owner = make_reviewer(world, "甲", unit_name="外省大学"), make_reviewer(world, "丙", world.owner)
    one = make_submission(world, state="eligible")
    by_hand(world, one, good)
    assert refused(by_hand, world, one, good) == "assigned_already"
    assert refused(by_hand, world, one, owner) == "expert_is_author"
    assert (
        refused(by_hand, world, one, make_reviewer(world, "丁", unit=world.unit("s1"))) == "expert_own_unit"
    )
    assert (
        refused(by_hand, world, one, make_reviewer(world, "戊", unit_name="甲市 一中")) == "expert_own_unit"
    )
    assert (
        refused(by_hand, world, one, make_reviewer(world, "己", categories=["b"])) == "expert_other_category"
    )
    assert refused(by_hand, world, make_submission(world, state="reported"), good) == "not_judged"
    assert (
        refused(by_hand, world, make_submission(world, category="d", state="eligible"), good) == "not_judged"
    )
    invited = Reviewer.objects.create(tenant=world.tenant, campaign=world.campaign, name="庚", invited_at=NOW)
    assert refused(by_hand, world, one, invited) == "not_accepted_yet"
    bureau = make_reviewer(world, "辛", unit=world.unit("c1"))
    assert by_hand(world, one, bureau).reviewer == bureau


def test_a_second_author_is_kept_away_too(world):
    from submissions.models import Author

    one = make_submission(world, state="eligible")
    Author.objects.create(
        tenant=world.tenant,
        submission=one,
        position=2,
        name="李",
        phone="13900000009",
        unit=world.unit("s3"),
        unit_name="乙市一中",
    )
    by_phone = make_reviewer(world, "壬", make_person("li", phone="13900000009"))
    assert refused(by_hand, world, one, by_phone) == "expert_is_author"
    assert (
        refused(by_hand, world, one, make_reviewer(world, "癸", unit=world.unit("s3"))) == "expert_own_unit"
    )


def test_drawing_lots_fills_every_case_and_leaves_what_stands(world):
    who = [make_reviewer(world, f"专家{n}") for n in range(3)]
    cases = [make_submission(world, state="eligible") for _ in range(6)]
    by_hand(world, cases[0], who[0])
    make_submission(world, category="d", state="eligible")
    final = round_named(world.campaign.current.doc, "", None)
    outcome = assignments.assign_evenly(world.campaign, final, seed=4, actor=world.organiser, now=NOW)
    assert (len(outcome.pairs), outcome.short, sorted(outcome.loads.values())) == (11, {}, [4, 4, 4])
    assert AuditEvent.objects.get(action="assignment.draw").data["seed"] == 4
    again = assignments.assign_evenly(world.campaign, final, seed=4, actor=world.organiser, now=NOW)
    assert again.pairs == ()


def test_without_experts_nothing_is_drawn(world):
    final = round_named(world.campaign.current.doc, "", None)
    assert (
        refused(assignments.assign_evenly, world.campaign, final, seed=1, actor=world.organiser, now=NOW)
        == "no_experts"
    )


def test_only_what_was_not_begun_is_taken_back(world):
    who = make_reviewer(world, "甲", world.expert)
    row = make_assignment(world, make_submission(world, state="eligible"), who)
    reviews.save_review(row, Filled(), comment="", actor=world.expert, now=NOW)
    assert refused(assignments.remove_assignment, row, actor=world.organiser, now=NOW) == "review_begun"
    other = make_assignment(world, make_submission(world, state="eligible"), who)
    assignments.remove_assignment(other, actor=world.organiser, now=NOW)
    assert Assignment.objects.count() == 1


# scoring


def test_a_draft_is_kept_and_a_review_is_final(world):
    row = make_assignment(
        world, make_submission(world, state="eligible"), make_reviewer(world, "甲", world.expert)
    )
    actor = world.expert
    reviews.save_review(row, Filled(points={"idea": Decimal("30.5")}), comment="草稿", actor=actor, now=NOW)
    assert (
        refused(
            reviews.submit_review,
            row,
            Filled(points={"idea": Decimal(30)}),
            comment="好",
            actor=actor,
            now=NOW,
        )
        == "items_missing"
    )
    assert (
        refused(
            reviews.submit_review,
            row,
            Filled(points={"idea": Decimal(30), "work": Decimal(61)}),
            comment="好",
            actor=actor,
            now=NOW,
        )
        == "points_outside"
    )
    short = Filled(points={"idea": Decimal(30), "work": Decimal(50)}, comment_char_count_cjk=2)
    assert (
        refused(reviews.submit_review, row, short, comment="好", actor=actor, now=NOW)
        == "review_comment_short"
    )
    review = reviews.submit_review(row, filled_rubric(30, 55), comment="评语足够长了", actor=actor, now=NOW)
    assert (review.state, review.total, review.scores.count()) == ("submitted", Decimal(85), 2)
    assert (
        refused(reviews.save_review, row, filled_rubric(1, 1), comment="", actor=actor, now=NOW)
        == "review_submitted"
    )
    assert refused(reviews.declare_conflict, row, why="x", actor=actor, now=NOW) == "review_submitted"
    reviews.reopen_review(row, why="请补评语", actor=world.organiser, now=NOW)
    assert (
        refused(reviews.reopen_review, row, why="x", actor=world.organiser, now=NOW) == "review_not_submitted"
    )
    assert reviews.submit_review(
        row, filled_rubric(31, 55), comment="评语足够长了", actor=actor, now=NOW
    ).total == Decimal(86)


def test_judging_has_its_time_and_its_cases(world):
    one = make_submission(world, state="eligible")
    row = make_assignment(world, one, make_reviewer(world, "甲", world.expert))
    assert (
        refused(reviews.submit_review, row, filled_rubric(1, 1), comment="", actor=world.expert, now=LATER)
        == "stage_closed"
    )
    actions.disqualify(one, why="抄袭", actor=world.organiser, now=NOW)
    assert (
        refused(reviews.save_review, row, filled_rubric(1, 1), comment="", actor=world.expert, now=NOW)
        == "not_judged"
    )


def test_a_conflict_withdraws_the_case_and_tells_the_organiser(world):
    who = make_reviewer(world, "甲", world.expert)
    one = make_submission(world, state="eligible")
    row = make_assignment(world, one, who)
    reviews.save_review(row, Filled(), comment="", actor=world.expert, now=NOW)
    reviews.declare_conflict(row, why="师生关系", actor=world.expert, now=NOW)
    assert (Assignment.objects.count(), Review.objects.count(), Conflict.objects.get().reason) == (
        0,
        0,
        "师生关系",
    )
    assert Notification.objects.filter(person=world.organiser).count() == 1
    assert refused(by_hand, world, one, who) == "expert_conflict"
    final = round_named(world.campaign.current.doc, "", None)
    assert assignments.assign_evenly(world.campaign, final, seed=1, actor=world.organiser, now=NOW).short == {
        one.pk: 2
    }


# ranking, awards, certificates


def test_ranking_by_category_and_track(world):
    who = make_reviewer(world, "甲")
    rural, urban = (
        make_submission(world, track="rural", state="eligible"),
        make_submission(world, state="eligible"),
    )
    submit_review(world, rural, who, 80)
    final = round_named(world.campaign.current.doc, "", None)
    doc = world.campaign.current.doc
    lists = [ranked_list(world.campaign, one, final) for one in ranking_lists(world.campaign, doc)]
    assert [(one.label, [(r.case.id, r.rank, r.lacking) for r in one.ranked]) for one in lists] == [
        ("教学 · 乡村", [(rural.pk, 1, 1)]),
        ("教学 · 城市", [(urban.pk, None, 2)]),
    ]


def test_ten_judged_cases_at_eighty_percent(world):
    cases = publish_results(world, 10)
    labels = {a.submission_id: a.label for a in Award.objects.all()}
    assert [labels.get(c.pk) for c in cases] == ["一等奖", *["二等奖"] * 3, *["三等奖"] * 4, None, None]
    told = [each.title for each in Notification.objects.filter(person=world.owner, code="award.published")]
    assert told.count("评选结果公布：一等奖") == 1


def test_the_plan_is_said_in_words(world):
    doc = world.campaign.current.doc
    assert plan_words(doc, doc.awards[0]) == (
        "按类别分别评奖，获奖率不超过 80%，一等奖、二等奖、三等奖按 2 : 4 : 4 分配，各档件数按累计比例向下取整；"
        "同分一律归入较低一档。"
    )


def test_each_reason_against_awarding(world):
    campaign, actor = world.campaign, world.organiser
    assert refused(awarding.draft_awards, campaign, actor=actor, now=NOW) == "nothing_judged"
    assert refused(awarding.publish_awards, campaign, despite_gaps=True, actor=actor, now=NOW) == "no_awards"
    assert refused(certifying.issue_all, campaign, actor=actor, now=NOW) == "not_published"
    who = make_reviewer(world, "甲")
    cases = [make_submission(world, category="b", state="eligible") for _ in range(2)]
    for n, one in enumerate(cases):
        submit_review(world, one, who, 80 - n)
    awarding.draft_awards(campaign, actor=actor, now=NOW)
    assert (
        refused(awarding.publish_awards, campaign, despite_gaps=False, actor=actor, now=NOW) == "reviews_out"
    )
    one = fresh(cases[1])
    assert (
        refused(awarding.adjust_award, one, tier="first", why=" ", actor=actor, now=NOW) == "reason_missing"
    )
    assert refused(awarding.adjust_award, one, tier="zeroth", why="x", actor=actor, now=NOW) == "no_such_tier"
    assert (
        refused(awarding.adjust_award, make_submission(world), tier="first", why="x", actor=actor, now=NOW)
        == "not_judged"
    )
    awarding.adjust_award(one, tier="second", why="专家合议", actor=actor, now=NOW)
    assert (Award.objects.get(submission=one).label, AuditEvent.objects.get(action="award.adjust").why) == (
        "二等奖",
        "专家合议",
    )
    awarding.adjust_award(one, tier="", why="放弃", actor=actor, now=NOW)
    assert Award.objects.filter(submission=one).exists() is False
    awarding.publish_awards(campaign, despite_gaps=True, actor=actor, now=NOW)
    for action, words in (
        (awarding.draft_awards, {}),
        (awarding.publish_awards, {"despite_gaps": True}),
    ):
        assert refused(action, campaign, actor=actor, now=NOW, **words) == "published_already"
    assert (
        refused(awarding.adjust_award, one, tier="first", why="x", actor=actor, now=NOW)
        == "published_already"
    )
    row = Assignment.objects.first()
    assert (
        refused(
            reviews.reopen_review,
            Assignment.objects.select_related("submission__campaign").get(pk=row.pk),
            why="x",
            actor=actor,
            now=NOW,
        )
        == "published_already"
    )


def test_certificates_are_numbered_issued_once_reissued_and_revoked(world):
    cases = publish_results(world, 5)
    actor = world.organiser
    assert certifying.issue_all(world.campaign, actor=actor, now=NOW) == 4
    assert certifying.issue_all(world.campaign, actor=actor, now=NOW) == 0
    first = Certificate.objects.get(number="NO-2025-0001")
    assert (first.title, first.label) == (cases[0].title, "二等奖")
    newer = certifying.reissue(
        first, holder="改名", unit_name="", title=first.title, why="姓名有误", actor=actor, now=NOW
    )
    first.refresh_from_db()
    assert (newer.number, newer.replaces, first.revoked_why) == ("NO-2025-0005", first, "姓名有误")
    assert refused(certifying.revoke, first, why="x", actor=actor, now=NOW) == "revoked_already"
    assert refused(certifying.revoke, newer, why="", actor=actor, now=NOW) == "reason_missing"
    assert (
        refused(certifying.reissue, newer, holder=" ", unit_name="", title="x", why="x", actor=actor, now=NOW)
        == "certificate_blank"
    )
    actions.disqualify(fresh(cases[1]), why="抄袭", actor=actor, now=NOW)
    assert [c.number for c in Certificate.objects.filter(revoked_at=None)] == [
        "NO-2025-0003",
        "NO-2025-0004",
        "NO-2025-0005",
    ]
    assert certifying.issue_all(world.campaign, actor=actor, now=NOW) == 0


def test_papers_say_what_was_frozen_and_share_one_file_or_archive(world):
    cases = publish_results(world, 5)
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)
    type(cases[0]).objects.update(title="后来改的名")
    contents = valid_contents(world.campaign)
    with pymupdf.open(stream=pdf(contents), filetype="pdf") as document:
        text = "".join("".join(page.get_text() for page in document).split())
    assert "案例《案例00》获二等奖" in text
    assert "NO-2025-0004" in text
    assert "后来改的名" not in text
    with zipfile.ZipFile(io.BytesIO(zipped(contents))) as package:
        assert len(package.namelist()) == 4


def test_a_roster_reads_back_with_no_formula_in_it(world):
    evil = '=HYPERLINK("http://x","点")'
    cases = publish_results(world, 2)
    type(cases[0]).objects.filter(pk=cases[0].pk).update(title=evil, answers={"about": "@SUM(1)"})
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)
    headings, rows = table(world.campaign, world.campaign.current.doc.rosters[0])
    book = openpyxl.load_workbook(io.BytesIO(workbook("作品汇总表", headings, rows)))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == ["序号", "作品名称", "作者", "奖项", "证书", "概要"]
    line = next(row for row in sheet.iter_rows(min_row=2) if row[1].value == evil)
    assert (line[1].data_type, line[3].value, line[4].value, line[5].data_type) == (
        "s",
        "三等奖",
        "NO-2025-0001",
        "s",
    )
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.max_row == 3


def test_a_units_roster_holds_its_batch_only(world):
    make_nomination(world, make_submission(world, "甲案例", state="recommended"))
    make_submission(world, "没推荐")
    roster = world.campaign.current.doc.rosters[1]
    assert list(table(world.campaign, roster, unit=world.unit("c1"))[1]) == [
        [1, "甲案例", 1, "值得推荐的案例"]
    ]
    assert list(table(world.campaign, roster, unit=world.unit("c2"))[1]) == []


def test_a_unit_judges_its_own_first_round(db, storage):
    """N15: the city's own reviewers score its cases before it recommends; the region's panel sees none of it."""
    from portal.tenancy import tenant_scope
    from tests.factories.review import make_world

    rounds = [
        {"key": "city", "label": "初评", "by": "unit", "per_case": 1},
        {"key": "final", "label": "终评", "per_case": 1},
    ]
    world = make_world(review={"rounds": rounds})
    with tenant_scope(world.tenant):
        doc, unit = world.campaign.current.doc, world.unit("c1")
        join(world, make_person("second"), "coordinator", world.unit("c2"))
        who = reviewers.appoint(world.campaign, world.expert, panel=unit, actor=world.coordinator, now=NOW)
        reviewers.accept(who, world.expert, now=NOW)
        mine, foreign = make_submission(world), make_submission(world, unit="s3")
        city = round_named(doc, "", unit)
        assert (city.key, round_named(doc, "", None).key) == ("city", "final")
        outcome = assignments.assign_evenly(
            world.campaign, city, seed=1, panel=unit, actor=world.coordinator, now=NOW
        )
        assert outcome.pairs == ((mine.pk, who.pk),)
        assert (
            refused(assignments.assign_by_hand, fresh(foreign), who, city, actor=world.coordinator, now=NOW)
            == "not_judged"
        )
        row = Assignment.objects.select_related("reviewer__panel").get()
        reviews.submit_review(row, filled_rubric(20, 30), comment="评语足够长了", actor=world.expert, now=NOW)
        (one,) = [
            ranked_list(world.campaign, each, city, unit) for each in ranking_lists(world.campaign, doc, unit)
        ]
        assert [(r.case.id, r.score) for r in one.ranked] == [(mine.pk, Decimal("50.000"))]
        assert ranking_lists(world.campaign, doc) == []
        assert uuid.UUID(str(row.uuid))
