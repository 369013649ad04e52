"""Whoever runs the panel reads every comment and item score, asks one back, and takes a table of them out."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.files import storage
from portal.models import AuditEvent, Notification, Task
from portal.tasks.actions import work_off
from review.judging import sheet_task
from review.judging.actions import reviews
from review.judging.queries import round_named
from review.judging.reading import assignments_of_expert, case_reading, expert_rows, reviewed_cases
from review.judging.scoring import Filled
from review.models import Assignment, Review
from tests.factories.review import (
    NOW,
    filled_rubric,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
    submit_review,
)


@pytest.fixture
def judged(world, client):
    """One case with two handed-in reviews and a draft; the organiser is signed in."""
    submission = make_submission(world, "智慧课堂", state="eligible")
    for name, idea, work, comment in (("甲", 40, 50, "很有推广价值"), ("乙", "12.5", 45, "缺少数据支撑")):
        reviewer = make_reviewer(world, name)
        row = make_assignment(world, submission, reviewer)
        filled = filled_rubric(idea, work)
        reviews.submit_review(row, filled, comment=comment, actor=reviewer.person, now=NOW)
    draft = make_assignment(world, submission, make_reviewer(world, "丙"))
    filled = Filled(points={"idea": Decimal(33)})
    reviews.save_review(draft, filled, comment="还没写完的话", actor=draft.reviewer.person, now=NOW)
    client.force_login(world.organiser)
    return submission


def final(world):
    return round_named(world.campaign.current.doc, "", None)


def words_of(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_case_read_item_by_item(world, judged):
    reading = case_reading(judged, final(world), None)
    assert [(row.label, row.given, row.far_apart) for row in reading.rows] == [
        ("理念", ("40", "12.5", ""), True),
        ("做法", ("50", "45", ""), False),
    ]
    assert [(review.state, review.total, review.comment) for review in reading.reviews] == [
        ("submitted", "90", "很有推广价值"),
        ("submitted", "57.5", "缺少数据支撑"),
        ("draft", "", ""),
    ]


def test_the_pages_show_every_comment_but_no_draft(world, client, judged):
    pages = [
        words_of(client.get(world.path("desk-reviews"))),
        words_of(client.get(world.path("desk-reviews-case", case=judged.uuid))),
    ]
    assert [("90" in page, "57.5" in page) for page in pages] == [(True, True)] * 2
    assert [("缺少数据支撑" in page, "还没写完的话" in page) for page in pages] == [
        (False, False),
        (True, False),
    ]
    second = Assignment.objects.get(reviewer__name="乙").reviewer_id
    page = words_of(client.get(world.path("desk-reviews-expert", reviewer=second)))
    assert ["缺少数据支撑" in page, "很有推广价值" in page, "其他专家平均 90" in page] == [True, False, True]
    third = Assignment.objects.get(reviewer__name="丙").reviewer_id
    assert "还没写完的话" not in words_of(client.get(world.path("desk-reviews-expert", reviewer=third)))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("spread", ["分差大", "分差小", "没评"]),
        ("low", ["分差大", "分差小", "没评"]),
        ("high", ["分差小", "分差大", "没评"]),
        ("missing", ["没评", "分差大", "分差小"]),
        ("nonsense", ["分差大", "分差小", "没评"]),
    ],
)
def test_the_list_by_spread_and_mean(world, sort, expected):
    for title, given in (("分差大", (60, 90)), ("分差小", (80, 82)), ("没评", ())):
        submission = make_submission(world, title, state="eligible")
        for n, points in enumerate(given):
            submit_review(world, submission, make_reviewer(world, f"{title}{n}"), points)
    rows = reviewed_cases(world.campaign, final(world), None, sort)
    assert [row.title for row in rows] == expected
    figures = {row.title: (row.done, row.experts, row.mean, row.spread) for row in rows}
    assert figures == {
        "分差大": (2, 2, Decimal(75), Decimal(30)),
        "分差小": (2, 2, Decimal(81), Decimal(2)),
        "没评": (0, 0, None, None),
    }


def test_one_review_is_asked_back_with_a_reason(world, client, judged):
    row = Assignment.objects.get(reviewer__name="乙")
    path = world.path("desk-reviews-back", case=judged.uuid, assignment=row.uuid)
    answer = client.post(path, {"why": " "}, follow=True)
    assert Review.objects.get(assignment=row).state == "submitted"
    answer = client.post(path, {"why": "请核对第二项"}, follow=True)
    assert answer.redirect_chain == [
        (f"{world.path('desk-reviews-case', case=judged.uuid)}?round=final", 302)
    ]
    assert "已退回 乙 的评审，并通知了专家。" in answer.content.decode()
    assert Review.objects.get(assignment=row).state == "draft"
    assert Notification.objects.filter(person=row.reviewer.person, code="review.reopened").count() == 1
    event = AuditEvent.objects.get(action="review.reopen")
    assert (event.actor, event.why) == (world.organiser, "请核对第二项")
    again = client.post(path, {"why": "再来"}, follow=True).content.decode()
    assert "这份评审还没有提交，不需要退回。" in again
    other = make_submission(world, "另一件", state="eligible")
    wrong = world.path("desk-reviews-back", case=other.uuid, assignment=row.uuid)
    assert client.post(wrong, {"why": "x"}).status_code == 404


def test_after_publication_nothing_is_asked_back(world, client, judged):
    world.campaign.results_at = NOW
    world.campaign.save(update_fields=["results_at"])
    row = Assignment.objects.get(reviewer__name="甲")
    page = client.get(world.path("desk-reviews-case", case=judged.uuid)).content.decode()
    assert ("退回修改" in page, "很有推广价值" in page) == (False, True)
    path = world.path("desk-reviews-back", case=judged.uuid, assignment=row.uuid)
    client.post(path, {"why": "晚了"})
    assert Review.objects.get(assignment=row).state == "submitted"


def test_the_table_of_single_reviews(world, client, judged):
    answer = client.get(world.path("desk-reviews-sheet"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    headings, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    lines = [dict(zip(headings, row, strict=True)) for row in rows]
    shown = ("案例", "专家", "理念", "做法", "总分", "评语")
    assert sorted([[line[name] for name in shown] for line in lines], key=lambda line: line[1]) == [
        ["智慧课堂", "乙", 12.5, 45, 57.5, "缺少数据支撑"],
        ["智慧课堂", "甲", 40, 50, 90, "很有推广价值"],
    ]
    event = AuditEvent.objects.get(action="export.create")
    assert (event.actor, event.data) == (world.organiser, {"what": "reviews", "round": "final"})


def test_a_large_table_of_single_reviews_is_made_in_the_background(world, client, judged):
    answer = client.post(world.path("desk-reviews-sheet") + "?round=final")
    task = Task.objects.get()
    assert answer.url == f"/t/north/exports/{task.uuid}/"
    assert (task.kind, task.name, task.person) == (
        "reviews",
        "教学案例征集-终评-逐份评审.xlsx",
        world.organiser,
    )
    work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", {"rows": 2})
    made = openpyxl.load_workbook(io.BytesIO(storage.read(task.result.key))).active
    asked = openpyxl.load_workbook(io.BytesIO(client.get(world.path("desk-reviews-sheet")).content)).active
    assert list(made.iter_rows(values_only=True)) == list(asked.iter_rows(values_only=True))
    kind = sheet_task.ReviewSheetTask()
    asks = [
        bool(kind.may_have(task, person, reading=True))
        for person in (world.organiser, world.coordinator, world.expert)
    ]
    assert (asks, kind.page(task)) == ([True, False, False], world.path("desk-reviews"))
    Task.objects.update(
        params={"slug": "x", "round": "final", "unit": "gone", "format": "xlsx"}, state="waiting"
    )
    task.refresh_from_db()
    assert kind.may_have(task, world.organiser, reading=True).code == "not_your_unit"


def test_a_comment_is_never_a_formula_in_the_table(world, client):
    reviewer = make_reviewer(world, "甲")
    row = make_assignment(world, make_submission(world, state="eligible"), reviewer)
    reviews.submit_review(
        row, filled_rubric(1, 1), comment='=HYPERLINK("http://x","点我")', actor=reviewer.person, now=NOW
    )
    client.force_login(world.organiser)
    content = client.get(world.path("desk-reviews-sheet")).content
    cells = [cell for line in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in line]
    assert [cell.data_type for cell in cells if str(cell.value).startswith("=")] == ["s"]


def test_what_another_campaigns_experts_wrote_is_on_no_page(world, client, judged):
    other = make_world("others", "south")
    client.force_login(other.organiser)
    for path in (
        other.path("desk-reviews-case", case=judged.uuid),
        other.path("desk-reviews-expert", reviewer=Assignment.objects.first().reviewer_id),
    ):
        assert client.get(path).status_code == 404


def test_an_experts_reviews_beside_the_others(world, judged):
    reviewer = Assignment.objects.get(reviewer__name="甲").reviewer
    (row,) = expert_rows(
        world.campaign.current.doc, final(world), list(assignments_of_expert(reviewer, final(world))), None
    )
    assert (row.items, row.others, row.review.total) == ((("理念", "40"), ("做法", "50")), "57.5", "90")


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_pages_cost(world, client, count):
    reviewer = make_reviewer(world, "甲")
    for n in range(count):
        submission = make_submission(world, state="eligible")
        submit_review(world, submission, reviewer, 80)
        for m in range(count):
            submit_review(world, submission, make_reviewer(world, f"乙{n}{m}"), 70)
    client.force_login(world.organiser)
    counts = []
    for path in (
        world.path("desk-reviews"),
        world.path("desk-reviews-case", case=submission.uuid),
        world.path("desk-reviews-expert", reviewer=reviewer.pk),
        world.path("desk-reviews-sheet"),
    ):
        assert client.get(path).status_code == 200
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
    assert counts == [11, 10, 12, 9]
