"""The pages of follow-up marks: one case, several, the table; who sees nothing of them."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import AuditEvent
from review.follow_up import actions
from review.models import FollowUp
from tests.factories.review import NOW, make_submission


@pytest.fixture
def desk(marked_world, client):
    client.force_login(marked_world.organiser)
    return client


def mark(world, submission, key="topic", note=""):
    actions.set_mark(submission, key, note=note, actor=world.organiser, now=NOW)


def kept():
    return sorted(FollowUp.objects.values_list("submission__title", "mark", "note"))


def test_one_case_is_marked_on_its_page(marked_world, desk):
    submission = make_submission(marked_world, "甲", category="b", state="eligible")
    path = marked_world.path("desk-case-marks", case=submission.uuid)
    sent = {"mark": ["topic"], "note:topic": "KT-01", "note:site": "没有勾选"}
    response = desk.post(path, sent)
    assert response["Location"] == marked_world.path("desk-case", case=submission.uuid) + "#marks"
    assert kept() == [("甲", "topic", "KT-01")]
    page = desk.get(marked_world.path("desk-case", case=submission.uuid)).content.decode()
    assert 'value="KT-01"' in page
    assert "后续去向已保存。" in page
    desk.post(path, {"shown": ["topic"]})
    assert kept() == []


def test_several_are_marked_from_the_list_and_the_list_is_kept(marked_world, desk):
    one, two, three = (make_submission(marked_world, title, category="b", state="eligible") for title in ("甲", "乙", "丙"))  # fmt: skip
    path = marked_world.path("desk-bulk-mark") + "?state=eligible"
    sent = {
        "case": [str(one.uuid), str(two.uuid), "nonsense"],
        "mark": "site",
        "note": "考察通过",
        "do": "set",
    }
    response = desk.post(path, sent)
    assert response["Location"] == marked_world.path("desk-marks") + "?state=eligible"
    assert kept() == [("乙", "site", "考察通过"), ("甲", "site", "考察通过")]
    page = desk.get(marked_world.path("desk-marks") + "?mark=site").content.decode()
    assert "已标记“示范基地”：2 件。" in page
    assert ["甲" in page, "乙" in page, "丙" in page] == [True, True, False]
    desk.post(path, {"case": [str(one.uuid)], "mark": "site", "do": "remove"})
    assert kept() == [("乙", "site", "考察通过")]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"mark": ""}, "请先选择一种后续去向"),
        ({"mark": "prize"}, "请先选择一种后续去向"),
        ({"mark": "topic"}, "还没有选择案例"),
    ],
)
def test_what_is_missing_is_said(marked_world, desk, sent, words):
    make_submission(marked_world, "甲", category="b", state="eligible")
    page = desk.post(marked_world.path("desk-bulk-mark"), sent, follow=True).content.decode()
    assert words in page
    assert kept() == []


def test_the_table_has_a_line_for_each_mark(marked_world, desk):
    submission = make_submission(marked_world, "=甲", category="b", state="eligible")
    make_submission(marked_world, "没有标记", category="b", state="eligible")
    mark(marked_world, submission, "topic", "KT-01")
    mark(marked_world, submission, "site")
    response = desk.get(marked_world.path("desk-marks-export"))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (
        "案例编号",
        "案例名称",
        "类别",
        "申报单位",
        "奖项",
        "后续去向",
        "说明",
        "标记人",
        "标记时间",
    )
    assert [row[1:8] for row in rows[1:]] == [
        ("=甲", "教研", "甲市一中", None, "示范基地", None, "north-organiser"),
        ("=甲", "教研", "甲市一中", None, "申报课题", "KT-01", "north-organiser"),
    ]
    event = AuditEvent.objects.get(action="export.create")
    assert (event.actor, event.data) == (marked_world.organiser, {"what": "follow-up"})


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_for_three(marked_world, desk, count):
    for _ in range(count):
        submission = make_submission(marked_world, category="b", state="eligible")
        mark(marked_world, submission, "topic")
        mark(marked_world, submission, "site")
    path = marked_world.path("desk-marks")
    desk.get(path)
    with CaptureQueriesContext(connection) as queries:
        desk.get(path)
    assert len(queries) == 13


def test_nobody_but_the_organiser_reads_of_marks(marked_world, client):
    submission = make_submission(marked_world, "甲", category="b", state="recommended")
    make_submission(marked_world, "乙", category="b", state="recommended")
    mark(marked_world, submission, "topic", "机密说明")
    client.force_login(submission.owner)
    assert client.get(marked_world.path("desk-marks")).status_code == 404
    client.force_login(marked_world.coordinator)
    assert client.get(marked_world.path("desk-marks")).status_code == 403
    case = client.get(marked_world.path("unit-case", case=submission.uuid)).content.decode()
    assert ["机密说明" in case, "申报课题" in case] == [False, False]
    # the unit's list is not narrowed by a mark: that would tell
    pages = [client.get(marked_world.path("unit-desk") + f"?mark={key}").content.decode() for key in ("", "topic", "site")]  # fmt: skip
    assert [["甲" in page, "乙" in page] for page in pages] == [[True, True]] * 3


def test_a_campaign_without_marks_says_so(world, client):
    client.force_login(world.organiser)
    assert "活动没有设置后续去向" in client.get(world.path("desk-marks")).content.decode()
    assert "后续去向" not in client.get(world.path("desk-cases")).content.decode()
