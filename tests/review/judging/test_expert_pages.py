"""The reviewer's own pages: the desk and one submission in each state, for each kind of rubric, and saving by the page's
script.
"""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.schema import Item
from portal.decisions import refuse
from portal.models import Role
from portal.tenants import tenant_scope
from portal.words import say
from review.judging.actions import reviewers, reviews
from review.judging.expert_views import Wanted, desk_groups
from review.judging.forms import filled_from
from review.judging.rubric_form import chips
from review.judging.scoring import Filled, decide_points
from review.models import Assignment, Conflict, Review, Reviewer, Score
from submissions.models import Submission
from submissions.states import State
from tests.factories.files import make_attachment
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    RUBRIC,
    filled_rubric,
    join,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
    submit_review,
)

COMMENT = "这是一段足够长的评语"
FULL = {"p-idea": "30.5", "p-work": "50", "comment": COMMENT}
LEVELS = {
    "key": "score",
    "label": "等级表",
    "levels": [{"key": "good", "label": "好", "value": 2}, {"key": "poor", "label": "差", "value": "0.5"}],
    "distinctions": [{"key": "best", "label": "优秀案例", "guidance": "全国推广"}],
    "dimensions": [
        {"key": "d1", "label": "创新", "items": [{"key": "idea", "label": "理念"}, {"key": "work", "label": "做法"}]}
    ],
}  # fmt: skip


@pytest.fixture
def assignment(world, client):
    """The world's expert, signed in, has one submission to review."""
    client.force_login(world.expert)
    return make_assignment(
        world, make_submission(world, "智慧课堂", state="eligible"), make_reviewer(world, "甲", world.expert)
    )


@pytest.fixture
def by_level(db, storage, client, monkeypatch):
    """The same where the rubric has levels and an overall opinion."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world = make_world(rubrics=[LEVELS])
    with tenant_scope(world.tenant):
        client.force_login(world.expert)
        reviewer = make_reviewer(world, "甲", world.expert)
        yield world, make_assignment(world, make_submission(world, state="eligible"), reviewer)


def case_path(world, assignment):
    return world.path("expert-case", assignment=assignment.uuid)


def save(client, world, assignment, data):
    answer = client.post(world.path("expert-save", assignment=assignment.uuid), data)
    return answer.status_code, answer.json()


def refused(answer):
    """Status and words of a refused `save`."""
    status, problem = answer
    return status, problem["detail"]


def inputs(page):
    """Values that stand in the page's number boxes, by name."""
    return dict(re.findall(r'name="(p-\w+)" value="([^"]*)"', page))


def checked(page):
    """(name, value) of the radio buttons that are on."""
    return re.findall(r'type="radio" name="([\w-]+)" value="(\w+)"[^>]* checked', page)


def scores():
    return dict(Score.objects.values_list("item", "points"))


# ---- the desk


def test_the_desk_says_of_each_submission_how_far_it_is(world, client):
    reviewer = make_reviewer(world, "甲", world.expert)
    begun, waiting, done = (
        make_assignment(world, make_submission(world, title, category="b", state="eligible"), reviewer)
        for title in ("评了一半", "还没开始", "已经评完")
    )
    reviews.save_review(begun, filled_rubric(1, 1), comment="", actor=world.expert, now=NOW)
    reviews.submit_review(done, filled_rubric("30.5", 50), comment=COMMENT, actor=world.expert, now=NOW)
    client.force_login(world.expert)
    page = client.get(world.path("expert-desk")).content.decode()
    words = re.sub(r"<[^>]+>|\s+", " ", page)
    rows = re.findall(r"(评了一半|还没开始|已经评完)\s+教研\s+(未开始|评审中|已提交 · [\d.]+ 分)\s+(\S+评审|查看)", re.sub(r"\s+", " ", words))  # fmt: skip
    assert rows == [
        ("评了一半", "评审中", "继续评审"),
        ("还没开始", "未开始", "开始评审"),
        ("已经评完", "已提交 · 80.5 分", "查看"),
    ]
    assert "还有 2 件待评" in words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["乙作业", "甲课堂", "丙测评"]),
        ({"state": "waiting"}, ["甲课堂"]),
        ({"state": "draft"}, ["乙作业"]),
        ({"state": "submitted"}, ["丙测评"]),
        ({"state": "nonsense"}, ["乙作业", "甲课堂", "丙测评"]),
        ({"q": "课堂"}, ["甲课堂"]),
        ({"q": "教研"}, ["乙作业", "甲课堂", "丙测评"]),
        ({"q": "没有这件"}, []),
        ({"sort": "title"}, ["乙作业", "甲课堂", "丙测评"]),
        ({"sort": "category", "state": "submitted"}, ["丙测评"]),
        ({"sort": "total"}, ["乙作业", "甲课堂", "丙测评"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(world, client, query, expected):
    reviewer = make_reviewer(world, "甲", world.expert)
    begun, _, done = (
        make_assignment(world, make_submission(world, title, category="b", state="eligible"), reviewer)
        for title in ("乙作业", "甲课堂", "丙测评")
    )
    reviews.save_review(begun, filled_rubric(1, 1), comment="", actor=world.expert, now=NOW)
    reviews.submit_review(done, filled_rubric(30, 50), comment=COMMENT, actor=world.expert, now=NOW)
    (group,) = desk_groups(world.expert, Wanted.from_query(query), now=NOW)
    assert [row.assignment.submission.title for row in group.rows] == expected
    assert (group.left, [count for _, _, count in group.counts]) == (2, [1, 1, 1])
    client.force_login(world.expert)
    page = client.get(world.path("expert-desk"), query).content.decode()
    assert [title in page for title in ("乙作业", "甲课堂", "丙测评")] == [
        title in expected for title in ("乙作业", "甲课堂", "丙测评")
    ]
    assert ("没有符合条件的案例" in page) == (expected == [])


def test_levels_are_no_points_on_the_list(by_level, client):
    """EX9: their values are the ranking's business."""
    world, assignment = by_level
    filled = Filled(levels={"idea": "good", "work": "poor"}, distinction="best", comment_char_count_cjk=20)
    reviews.submit_review(assignment, filled, comment=COMMENT, actor=world.expert, now=NOW)
    page = re.sub(r"<[^>]+>", "", client.get(world.path("expert-desk")).content.decode())
    shown = [words for words in re.findall(r"已提交[^\n]*", page) if not words.startswith("已提交的评审")]
    assert (shown, "2.5" in page) == (["已提交 1", "已提交"], False)


@pytest.mark.parametrize("state", list(State))
def test_which_submissions_stand_on_the_desk(world, client, state):
    """What went back to its applicant, was refused or left the competition is not on it."""
    make_assignment(
        world, make_submission(world, "智慧课堂", state=state), make_reviewer(world, "甲", world.expert)
    )
    client.force_login(world.expert)
    page = client.get(world.path("expert-desk")).content.decode()
    assert ("智慧课堂" in page) is (state in {"submitted", "recommended", "eligible"})


def test_the_desk_holds_ones_own_submissions_of_one_tenant(world, client):
    """Another reviewer's, and one's own in another tenant, are not here."""
    mine = make_assignment(
        world, make_submission(world, state="eligible"), make_reviewer(world, "甲", world.expert)
    )
    make_assignment(world, make_submission(world, "别人的", state="eligible"), make_reviewer(world, "乙"))
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        join(other, world.expert, Role.REVIEWER)
        elsewhere = make_assignment(
            other,
            make_submission(other, "南方的", state="eligible"),
            make_reviewer(other, "甲", world.expert),
        )
    assert [row.assignment for group in desk_groups(world.expert, now=NOW) for row in group.rows] == [mine]
    client.force_login(world.expert)
    here, there = (client.get(each.path("expert-desk")).content.decode() for each in (world, other))
    assert [title in here for title in ("别人的", "南方的")] == [False, False]
    assert ["南方的" in there, mine.submission.title in there] == [True, False]
    for wrong in (case_path(world, elsewhere), case_path(other, mine)):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, FULL).status_code == 404
    assert Review.objects.count() == 0


def test_an_empty_desk_says_what_will_come(world, client):
    make_reviewer(world, "甲", world.expert)
    client.force_login(world.expert)
    assert "还没有分配给您的案例" in client.get(world.path("expert-desk")).content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("organiser", 403), ("coordinator", 403), ("owner", 404), ("expert", 200)]
)
def test_only_reviewers_have_a_desk(world, client, role, status):
    client.force_login(getattr(world, role))
    assert client.get(world.path("expert-desk")).status_code == status


# ---- one submission, by the state of its review


def shown(client, world, assignment):
    """(heading of the alert, form closed, may submit, may withdraw) of the page."""
    answer = client.get(case_path(world, assignment))
    assert answer.status_code == 200
    page = answer.content.decode()
    alert = re.search(r"(评审已提交|现在不能评分)", re.sub(r"<title>.*?</title>", "", page))
    return (
        alert[1] if alert else "",
        '<fieldset class="rubric" disabled>' in page,
        "提交评审</button>" in page,
        'data-dialog="conflict-box"' in page,
    )


def test_the_page_by_the_state_of_the_review(world, client, assignment):
    assert shown(client, world, assignment) == ("", False, True, True)
    reviews.save_review(assignment, filled_rubric("30.5", 0), comment="半句", actor=world.expert, now=NOW)
    assert shown(client, world, assignment) == ("", False, True, True)
    page = client.get(case_path(world, assignment)).content.decode()
    assert inputs(page) == {"p-idea": "30.5", "p-work": "0"}
    assert ("半句</textarea>" in page, "已保存的草稿会自动恢复" in page) == (True, True)
    assert re.findall(r"data-total>([^<]*)<", page) == ["30.5", "30.5"]
    reviews.submit_review(assignment, filled_rubric(40, 60), comment=COMMENT, actor=world.expert, now=NOW)
    assert shown(client, world, assignment) == ("评审已提交", True, False, False)
    fresh_row = Assignment.objects.select_related("reviewer__person", "submission__campaign").get()
    reviews.reopen_review(fresh_row, why="请补", actor=world.organiser, now=NOW)
    assert shown(client, world, assignment) == ("", False, True, True)
    assert inputs(client.get(case_path(world, assignment)).content.decode()) == {
        "p-idea": "40",
        "p-work": "60",
    }


@pytest.mark.parametrize(
    ("submission", "words"),
    [
        ("disqualified", refuse("not_judged")),
        ("ineligible", refuse("not_judged")),
        ("reported", refuse("not_judged")),
    ],
)
def test_the_page_of_what_is_not_judged_any_more_can_only_be_read(
    world, client, assignment, submission, words
):
    Submission.objects.update(state=submission)
    assert shown(client, world, assignment) == ("现在不能评分", True, False, True)
    assert say(words) in client.get(case_path(world, assignment)).content.decode()
    assert client.post(case_path(world, assignment), FULL).status_code == 422
    assert Review.objects.count() == 0


@pytest.mark.parametrize(("days", "code"), [(-10, "stage_not_yet"), (60, "stage_closed")])
def test_the_page_outside_the_stage(world, client, assignment, monkeypatch, days, code):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(days=days))
    client.force_login(world.expert)
    assert shown(client, world, assignment) == ("现在不能评分", True, False, True)
    status, answer = save(client, world, assignment, FULL)
    moment = {"stage_not_yet": "2025年10月16日", "stage_closed": "2025年12月01日 00:00"}[code]
    assert (status, "评审" in answer["detail"], moment in answer["detail"]) == (403, True, True)
    assert Review.objects.count() == 0


@pytest.mark.parametrize("state", ["invited", "declined", "removed"])
@pytest.mark.parametrize("name", ["expert-case", "expert-save", "expert-conflict"])
def test_who_is_not_on_the_panel_finds_no_page(world, client, assignment, state, name):
    Reviewer.objects.update(state=state)
    path = world.path(name, assignment=assignment.uuid)
    assert client.post(path, FULL | {"why": "x"}).status_code == 404
    assert (Review.objects.count(), Conflict.objects.count()) == (0, 0)


def test_who_was_removed_while_the_page_was_open_loses_the_role_too(world, client, assignment):
    reviewers.remove_reviewer(assignment.reviewer, why="x", actor=world.organiser, now=NOW)
    path = world.path("expert-save", assignment=assignment.uuid)
    assert client.post(path, FULL).status_code == 404
    assert Review.objects.count() == 0


# ---- saving and submitting


def test_the_script_saves_what_is_there_and_reads_back_time_and_total(world, client, assignment):
    def said(total, edits):
        return 200, {"saved": "12:00:00", "total": total, "edits": edits, "errors": {}}

    assert save(client, world, assignment, {"p-idea": "12.5"}) == said("12.5", 1)
    assert save(client, world, assignment, FULL) == said("80.5", 2)
    assert scores() == {"idea": Decimal("30.50"), "work": Decimal(50)}
    assert save(client, world, assignment, {"p-work": "0"}) == said("0", 3)
    assert scores() == {"work": Decimal(0)}  # what was emptied is gone
    review = Review.objects.get()
    assert (review.state, review.comment, review.edits, review.submitted_at) == ("draft", "", 3, None)


OUTSIDE_IDEA = refuse("points_outside", item="理念", max="40", step="0.5")


@pytest.mark.parametrize(
    "typed",
    [
        "40.5",
        "41",
        "-0.5",
        "10.25",
        "abc",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e9",
        "4,5",
        "9" * 40,
        "0.5 1",
        "١e5",
    ],
)
def test_points_that_are_none_are_marked_and_the_rest_is_kept(world, client, assignment, typed):
    save(client, world, assignment, {"p-idea": "10"})
    status, answer = save(
        client, world, assignment, {"p-idea": typed, "p-work": "1", "comment": "长长的评语"}
    )
    assert (status, answer["errors"], answer["total"]) == (200, {"p-idea": say(OUTSIDE_IDEA)}, "11")
    assert scores() == {"idea": Decimal(10), "work": Decimal(1)}
    assert Review.objects.get().comment == "长长的评语"


# ---- two pages of one review


def test_an_older_page_overwrites_nothing_and_reads_what_stands(world, client, assignment):
    """B4: tab 2 saves a comment, tab 1 saves a score it made with the edition before."""
    first = {"edits": "0", "page": "one"}
    save(client, world, assignment, first | {"p-idea": "6"})
    second = {"edits": "1", "page": "two", "p-idea": "6", "comment": "第二个窗口的评语"}
    assert save(client, world, assignment, second)[0] == 200
    status, answer = save(client, world, assignment, {"edits": "1", "page": "one", "p-idea": "7"})
    assert (status, answer["edits"], answer["stored"]) == (
        409,
        2,
        {"p-idea": "6", "p-work": "", "comment": "第二个窗口的评语"},
    )
    assert (scores(), Review.objects.get().comment) == ({"idea": Decimal(6)}, "第二个窗口的评语")


def test_a_page_whose_answer_was_lost_saves_again(world, client, assignment):
    """The save landed and its answer did not: the page that made it knows no newer edition than its own."""
    mine = {"edits": "0", "page": "one", "p-idea": "6"}
    assert [save(client, world, assignment, mine)[0] for _ in range(2)] == [200, 200]
    assert save(client, world, assignment, mine | {"page": "two"})[0] == 409


def test_an_older_page_does_not_hand_in_what_it_has_not_seen(world, client, assignment):
    save(client, world, assignment, {"edits": "0", "page": "one", "p-idea": "6", "comment": "另一处的评语"})
    answer = client.post(case_path(world, assignment), FULL | {"edits": "0", "page": "two"})
    page = answer.content.decode()
    assert (answer.status_code, say(refuse("edited_elsewhere")) in page) == (422, True)
    assert (" data-stale" in page, inputs(page)) == (True, {"p-idea": "30.5", "p-work": "50"})
    assert (Review.objects.get().state, scores()) == ("draft", {"idea": Decimal(6)})
    assert 'name="edits" value="1"' in page
    assert client.post(case_path(world, assignment), FULL | {"edits": "1", "page": "two"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"p-idea": "1", "p-work": "", "comment": COMMENT}, ["做法"]),
        ({"p-idea": "99", "p-work": "1", "comment": COMMENT}, ["理念"]),
        ({"p-idea": "1", "p-work": "1", "comment": "短"}, ["评语"]),
        ({}, ["理念", "做法", "评语"]),
    ],
)
def test_what_stands_in_the_way_is_marked_where_it_stands(world, client, assignment, typed, wrong):
    page = client.post(case_path(world, assignment), typed).content.decode()
    assert re.findall(r'rubric-wrong" data-item="([^"]+)"', page) == wrong
    assert page.count('aria-invalid="true"') == len(wrong)
    problems = re.findall(r"data-problem>([^<]+)<", page)
    assert len(problems) == len(wrong)


def test_enter_presses_a_button_that_is_off(world, client, assignment):
    """HTML: pressing Enter in a field presses the form's first submit button, and does nothing where that is disabled."""
    page = client.get(case_path(world, assignment)).content.decode()
    form = page[page.index("data-score") :]
    assert (
        re.search(r'<button type="submit"[^>]*>', form)[0]
        == '<button type="submit" hidden disabled data-off>'
    )


def test_handing_in_leads_on_to_the_next_case_where_asked(world, client):
    reviewer = make_reviewer(world, "甲", world.expert)
    one, two = (
        make_assignment(world, make_submission(world, title, category="b", state="eligible"), reviewer)
        for title in ("第一件", "第二件")
    )
    client.force_login(world.expert)
    answer = client.post(case_path(world, one), FULL | {"then": "next"})
    assert (answer.status_code, answer.headers["Location"]) == (302, case_path(world, two))
    page = client.get(case_path(world, two)).content.decode()
    assert ("“第一件”已提交。下面是下一件。" in page, "data-submit-next" in page) == (True, False)
    answer = client.post(case_path(world, two), FULL | {"then": "next"}, follow=True)
    assert answer.redirect_chain == [(world.path("expert-desk"), 302)]
    assert "这个活动的案例都评完了" in answer.content.decode()


@pytest.mark.parametrize(
    ("points", "step", "expected"),
    [
        (10, "1", 11),
        (40, "0.5", 21),
        (15, "0.5", 16),
        (100, "1", 21),
        (30, "1", 16),
        (7, "2", 5),
        (1, "0.1", 11),
    ],
)
def test_the_pad_has_few_buttons_that_all_fit_the_item(points, step, expected):
    item = Item(key="a", label="甲", points=points, step=step)
    values = chips(item)
    assert (len(values), values[0], values[-1]) == (expected, str(points), "0")
    assert [value for value in values[1:] if not decide_points(item, Decimal(value))] == []


@pytest.mark.parametrize(
    ("typed", "points"),
    [(" 10 ", 10), ("1e1", 10), ("１０", 10), ("0", 0), ("0.50", Decimal("0.5")), ("40.0", 40)],
)
def test_points_however_they_are_written(world, client, assignment, typed, points):
    assert save(client, world, assignment, {"p-idea": typed})[0] == 200
    assert scores() == {"idea": Decimal(points)}


def test_what_the_rubric_does_not_ask_for_is_not_read(world, client, assignment):
    save(client, world, assignment, {"p-idea": "1", "p-other": "9", "l-idea": "good", "distinction": ""})
    assert list(Score.objects.values_list("item", "level")) == [("idea", "")]


def test_a_comment_is_kept_without_what_cannot_be_kept(world, client, assignment):
    save(client, world, assignment, {"comment": "第一段\r\n\r\n第二段\x00\x07"})
    assert Review.objects.get().comment == "第一段\n\n第二段"
    save(client, world, assignment, {"comment": "长" * 12_000})
    assert Review.objects.get().comment == "长" * 10_000
    save(client, world, assignment, {"comment": "<script>alert(1)</script>"})
    page = client.get(case_path(world, assignment)).content.decode()
    assert ("<script>alert(1)" in page, "&lt;script&gt;alert(1)" in page) == (False, True)


def test_a_comment_of_blanks_is_no_comment(world, client, assignment):
    answer = client.post(case_path(world, assignment), FULL | {"comment": " 　\u200b\n" * 20})
    words = say(refuse("review_comment_short", min=5, used=0))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_a_refused_review_keeps_everything_that_was_typed(world, client, assignment):
    save(client, world, assignment, {"p-idea": "10", "comment": "旧的"})
    answer = client.post(
        case_path(world, assignment), {"p-idea": "99", "p-work": "", "comment": "新写的评语"}
    )
    page = answer.content.decode()
    assert (answer.status_code, say(OUTSIDE_IDEA) in page) == (422, True)
    assert inputs(page) == {"p-idea": "99", "p-work": ""}
    assert "新写的评语</textarea>" in page
    assert (scores(), Review.objects.get().comment) == ({"idea": Decimal(10)}, "旧的")


def test_a_submitted_review_leads_back_to_the_desk(world, client, assignment):
    answer = client.post(case_path(world, assignment), FULL)
    assert (answer.status_code, answer.headers["Location"]) == (302, world.path("expert-desk"))
    review = Review.objects.get()
    assert (review.state, review.total, review.comment) == ("submitted", Decimal("80.5"), COMMENT)
    assert refused(save(client, world, assignment, {"p-idea": "1"})) == (403, say(refuse("review_submitted")))
    assert client.post(case_path(world, assignment), FULL | {"p-idea": "1"}).status_code == 422
    assert scores() == {"idea": Decimal("30.50"), "work": Decimal(50)}


def test_levels_are_offered_kept_and_counted(by_level, client):
    world, assignment = by_level
    page = client.get(case_path(world, assignment)).content.decode()
    assert re.findall(r'name="l-idea" value="(\w+)" data-value="([\d.]+)"', page) == [
        ("good", "2"),
        ("poor", "0.5"),
    ]
    assert (checked(page), "data-total" in page, "优秀案例：全国推广" in page) == ([], False, True)
    assert save(client, world, assignment, {"l-idea": "poor", "distinction": "none"})[1]["total"] == "0.5"
    page = client.get(case_path(world, assignment)).content.decode()
    assert checked(page) == [("l-idea", "poor"), ("distinction", "none")]
    unknown_level = save(client, world, assignment, {"l-idea": "superb"})
    assert refused(unknown_level) == (403, say(refuse("rubric_changed")))
    answer = client.post(case_path(world, assignment), {"l-idea": "good", "distinction": "best"})
    page = answer.content.decode()
    assert (answer.status_code, checked(page)) == (422, [("l-idea", "good"), ("distinction", "best")])
    assert say(refuse("items_missing", items="做法", count=1)) in page
    levels = {"l-idea": "good", "l-work": "poor", "distinction": "best"}
    assert client.post(case_path(world, assignment), levels).status_code == 302
    review = Review.objects.get()
    assert (review.total, review.distinction) == (Decimal("2.5"), "best")
    assert set(Score.objects.values_list("item", "points", "level")) == {
        ("idea", Decimal(2), "good"), ("work", Decimal("0.5"), "poor"),
    }  # fmt: skip


def test_points_sent_to_a_rubric_of_levels_are_not_read(by_level):
    world, assignment = by_level
    rubric = reviews.rubric_for(assignment)
    filled = filled_from(rubric, {"p-idea": "40", "l-work": " good ", "distinction": "x" * 99})
    assert (filled.points, filled.levels, filled.distinction) == ({}, {"work": "good"}, "x" * 60)


def test_a_submission_without_a_rubric_is_not_scored(world, client):
    """It was assigned before the rules took its category out of judging."""
    direct = make_submission(world, category="d", state="eligible")
    row = make_assignment(world, direct, make_reviewer(world, "甲", world.expert))
    client.force_login(world.expert)
    answer = client.get(case_path(world, row))
    assert (answer.status_code, say(refuse("no_rubric")) in answer.content.decode()) == (403, True)
    assert client.post(world.path("expert-save", assignment=row.uuid), FULL).status_code in {302, 403}
    assert Review.objects.count() == 0


# ---- withdrawing, and going on


def test_withdrawing_needs_a_reason_and_takes_the_submission_off_the_desk(world, client, assignment):
    path = world.path("expert-conflict", assignment=assignment.uuid)
    answer = client.post(path, {"why": "  "}, follow=True)
    assert ("请写明回避的理由。" in answer.content.decode(), Assignment.objects.count()) == (True, 1)
    answer = client.post(path, {"why": "师生关系"}, follow=True)
    assert answer.redirect_chain == [(world.path("expert-desk"), 302)]
    assert ("智慧课堂" in answer.content.decode(), Conflict.objects.get().reason) == (False, "师生关系")
    assert client.post(path, {"why": "再次"}).status_code == 404


def test_from_one_submission_to_the_next(world, client):
    reviewer = make_reviewer(world, "甲", world.expert)
    rows = [
        make_assignment(world, make_submission(world, category="b", state="eligible"), reviewer)
        for _ in range(2)
    ]
    client.force_login(world.expert)

    def following(row):
        page = client.get(case_path(world, row)).content.decode()
        return re.findall(r'href="([^"]+)" data-next-case>\s*下一件待评', page)

    assert [following(row) for row in rows] == [[case_path(world, rows[1])], [case_path(world, rows[0])]]
    reviews.submit_review(rows[0], filled_rubric(1, 1), comment=COMMENT, actor=world.expert, now=NOW)
    assert [following(row) for row in rows] == [[case_path(world, rows[1])], []]


# ---- what it costs


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_submission_with_so_many_files_and_other_reviews(world, client, count):
    """Neither its files nor the reviewer's other submissions nor other people's reviews of it add a query."""
    reviewer = make_reviewer(world, "甲", world.expert)
    submission = make_submission(world, state="eligible")
    mine = make_assignment(world, submission, reviewer)
    for n in range(count):
        make_attachment(submission, name=f"{n}.docx")
        submit_review(world, submission, make_reviewer(world, f"乙{n}"), 80)
        make_assignment(world, make_submission(world, state="eligible"), reviewer)
    reviews.save_review(mine, filled_rubric(1, 1), comment="", actor=world.expert, now=NOW)
    client.force_login(world.expert)
    client.get(case_path(world, mine))
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(case_path(world, mine)).status_code == 200
    assert len(queries) == 12


def test_what_other_reviewers_gave_and_wrote_is_on_no_page_of_this_one(world, client, assignment):
    other = make_reviewer(world, "不可见的专家", make_person("unseen"))
    reviews.submit_review(
        make_assignment(world, assignment.submission, other), filled_rubric("37.5", "51.5"),
        comment="别人的评语不可见", actor=other.person, now=NOW,
    )  # fmt: skip
    for path in (world.path("expert-desk"), case_path(world, assignment)):
        page = client.get(path).content.decode()
        assert [
            secret in page for secret in ("37.5", "51.5", "89.0", "89 分", "别人的评语", "不可见的专家")
        ] == [False] * 6


def test_the_rubric_on_the_page_is_the_rules(world, client, assignment):
    page = client.get(case_path(world, assignment)).content.decode()
    items = RUBRIC["dimensions"][0]["items"]
    boxes = re.findall(r'name="p-(\w+)" value="" min="0" max="(\d+)" step="([\d.]+)"', page)
    assert boxes == [(item["key"], str(item["points"]), "0.5") for item in items]
    assert ("看理念是否先进" in page, "合计（满分 100）" in page, "不少于 5 字" in page) == (True, True, True)
