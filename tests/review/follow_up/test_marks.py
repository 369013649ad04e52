"""Follow-up marks (C24): what is kept, what is refused, who undoes whose."""

import datetime as dt

import pytest

from portal.decisions import refuse
from portal.models import AuditEvent, subject_of
from review.access import document_of
from review.exports.rosters import table
from review.follow_up import actions
from review.follow_up.queries import MarkLine, marks_of
from review.follow_up.table import mark_rows
from review.models import FollowUp
from review.submission_lists import SubmissionFilter
from tests.factories.portal import make_person
from tests.factories.review import NOW, make_submission, publish_results
from tests.refusals import refusal

LATER = NOW + dt.timedelta(days=60)


def kept(submission):
    rows = FollowUp.objects.filter(submission=submission).order_by("mark")
    return [(row.mark, row.note, row.by, row.at) for row in rows]


def trail(submission):
    rows = AuditEvent.objects.filter(subject=subject_of(submission), action__startswith="follow_up").order_by(
        "pk"
    )
    return [(event.action, event.actor, event.why, event.data) for event in rows]


def save(world, submission, ticked, shown=(), actor=None, now=NOW):
    return actions.save_marks(submission, ticked, shown=shown, actor=actor or world.organiser, now=now)


def test_marks_are_kept_with_note_person_and_time(marked_world):
    submission = make_submission(marked_world, category="b", state="eligible")
    assert save(marked_world, submission, {"topic": " KT-2025-01\n立项 ", "site": ""}) == 2
    assert kept(submission) == [
        ("site", "", marked_world.organiser, NOW), ("topic", "KT-2025-01 立项", marked_world.organiser, NOW),
    ]  # fmt: skip
    assert sorted(trail(submission), key=str) == sorted(
        [
            ("follow_up.set", marked_world.organiser, "KT-2025-01 立项", {"mark": "topic"}),
            ("follow_up.set", marked_world.organiser, "", {"mark": "site"}),
        ],
        key=str,
    )


def test_what_did_not_change_keeps_its_person_and_time(marked_world):
    submission = make_submission(marked_world, category="b", state="eligible")
    save(marked_world, submission, {"topic": "立项", "site": ""})
    second = make_person("second")
    changed = save(
        marked_world, submission, {"topic": "立项", "site": "已授牌"}, ["topic", "site"], second, LATER
    )
    assert changed == 1
    assert kept(submission) == [
        ("site", "已授牌", second, LATER), ("topic", "立项", marked_world.organiser, NOW),
    ]  # fmt: skip


def test_only_what_the_page_showed_is_taken_off(marked_world):
    """Somebody else marked it meanwhile: that mark stays."""
    submission = make_submission(marked_world, category="b", state="eligible")
    save(marked_world, submission, {"topic": "", "journal": ""})
    assert save(marked_world, submission, {}, ["topic"]) == 1
    assert [row[0] for row in kept(submission)] == ["journal"]
    assert trail(submission)[-1] == ("follow_up.remove", marked_world.organiser, "", {"mark": "topic"})


def test_after_publication_too(marked_world):
    best, _ = publish_results(marked_world, 2)
    save(marked_world, best, {"journal": "2026 年第 1 期"}, now=LATER)
    assert [row[:2] for row in kept(best)] == [("journal", "2026 年第 1 期")]


def test_a_mark_that_the_campaign_has_not_is_refused_and_nothing_is_kept(marked_world):
    submission = make_submission(marked_world, category="b", state="eligible")
    assert refusal(save, marked_world, submission, {"topic": "", "prize": ""}) == refuse("no_such_mark")
    assert (kept(submission), trail(submission)) == ([], [])


@pytest.mark.parametrize("state", ["ineligible", "disqualified"])
def test_a_case_that_is_out_is_not_marked_but_may_lose_a_mark(marked_world, state):
    submission = make_submission(marked_world, category="b", state=state)
    FollowUp.objects.create(
        tenant=marked_world.tenant, submission=submission, mark="topic", by=marked_world.organiser, at=NOW
    )
    assert refusal(save, marked_world, submission, {"topic": "", "site": ""}) == refuse("mark_excluded")
    assert save(marked_world, submission, {}, ["topic"]) == 1
    assert kept(submission) == []


def test_several_at_once_keep_their_own_notes(marked_world):
    noted, plain, out = (
        make_submission(marked_world, category="b", state=state)
        for state in ("eligible", "eligible", "disqualified")
    )
    save(marked_world, noted, {"topic": "KT-01"})
    outcome = actions.mark_all([noted, plain, out], "topic", note="", actor=marked_world.organiser, now=LATER)
    assert [each.pk for each in outcome.done] == [noted.pk, plain.pk]
    assert [(left.submission.pk, left.refusal) for left in outcome.left] == [
        (out.pk, refuse("mark_excluded"))
    ]
    assert [row[:2] for row in kept(noted)] == [("topic", "KT-01")]
    assert [row[:2] for row in kept(plain)] == [("topic", "")]
    actions.unmark_all([noted, plain], "topic", actor=marked_world.organiser, now=LATER)
    assert (kept(noted), kept(plain)) == ([], [])
    assert refusal(actions.mark_all, [], "topic", note="", actor=marked_world.organiser, now=NOW) == refuse(
        "none_chosen"
    )


def test_the_case_shows_every_mark_and_those_the_rules_dropped(marked_world):
    submission = make_submission(marked_world, category="b", state="eligible")
    save(marked_world, submission, {"journal": "第 1 期"})
    old = FollowUp.objects.create(
        tenant=marked_world.tenant, submission=submission, mark="old", by=marked_world.organiser, at=NOW
    )
    journal = FollowUp.objects.get(mark="journal")
    assert marks_of(submission) == [
        MarkLine("topic", "申报课题"),
        MarkLine("journal", "推荐刊物", journal),
        MarkLine("site", "示范基地"),
        MarkLine("old", "old", old),
    ]


def test_rosters_name_all_marks_or_one(marked_world):
    one, two = (
        make_submission(marked_world, title, category="b", state="eligible") for title in ("甲", "乙")
    )
    save(marked_world, one, {"site": "", "topic": "KT-01"})
    save(marked_world, two, {"topic": ""})
    roster = document_of(marked_world.campaign).rosters[0]
    headings, rows = table(marked_world.campaign, roster)
    assert headings == ["作品", "去向", "课题"]
    assert sorted(rows) == sorted([["甲", "申报课题（KT-01）；示范基地", "KT-01"], ["乙", "申报课题", "是"]])


@pytest.mark.parametrize("count", [1, 3])
def test_rosters_ask_once_for_marks_and_only_where_they_are_named(
    marked_world, count, django_assert_num_queries
):
    for _ in range(count):
        save(marked_world, make_submission(marked_world, category="b", state="eligible"), {"topic": ""})
    with_marks, plain = document_of(marked_world.campaign).rosters
    with django_assert_num_queries(5):
        list(table(marked_world.campaign, with_marks)[1])
    with django_assert_num_queries(4):
        list(table(marked_world.campaign, plain)[1])


def test_what_the_list_is_narrowed_to_is_what_the_table_has(marked_world):
    one, two, _ = (
        make_submission(marked_world, title, category="b", state="eligible") for title in ("甲", "乙", "丙")
    )
    save(marked_world, one, {"topic": "KT-01"})
    save(marked_world, two, {"site": "", "journal": ""})
    campaign = marked_world.campaign
    assert [row[1] for row in mark_rows(campaign, SubmissionFilter(mark="topic"))] == ["甲"]
    assert [row[1] for row in mark_rows(campaign, SubmissionFilter(mark="-"))] == ["乙", "乙", "甲"]
    assert [row[1] for row in mark_rows(campaign, SubmissionFilter(mark="nothing"))] == []
