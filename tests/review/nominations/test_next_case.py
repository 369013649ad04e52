"""From case to case of the list one came from, and comments that are not lost (O5, O7)."""

import uuid

import pytest

from portal.decisions import refuse
from review.models import CommentDraft, Nomination, NominationBatch
from review.nominations.comments import save_draft
from review.nominations.unit_lists import Neighbours, neighbours_in
from tests.factories.review import COMMENT, NOW, fresh, make_nomination, make_submission
from tests.refusals import refusal

A, B, C = (uuid.UUID(int=number) for number in (1, 2, 3))


@pytest.fixture
def desk(world, client):
    client.force_login(world.coordinator)
    return world


@pytest.mark.parametrize(
    ("case", "at", "expected"),
    [
        (A, "", Neighbours(None, B, 0, 3)),
        (B, "9", Neighbours(A, C, 1, 3)),
        (C, "", Neighbours(B, None, 2, 3)),
        (uuid.UUID(int=9), "1", Neighbours(A, B, None, 3)),  # it stood second and left the list
        (uuid.UUID(int=9), "3", Neighbours(C, None, None, 3)),
        (uuid.UUID(int=9), "99", Neighbours(C, None, None, 3)),
        (uuid.UUID(int=9), "x", Neighbours(None, A, None, 3)),
    ],
)
def test_who_stands_before_and_after(case, at, expected):
    assert neighbours_in([A, B, C], case, at) == expected


def test_recommending_leads_to_the_next_of_the_filtered_list(desk, client):
    """What is recommended leaves the list of those waiting; the next is still the next."""
    first, second, third = (make_submission(desk, title, category="b") for title in "甲乙丙")
    make_submission(desk, "别类")
    query = "?category=b&state=submitted&sort=title"  # 丙, 乙, 甲 by code point
    page = client.get(desk.path("unit-case", case=second.uuid) + query).content.decode()
    assert ("第 2 件，共 3 件" in page, "上一件" in page, "下一件" in page) == (True, True, True)
    answer = client.post(
        desk.path("unit-nominate", case=third.uuid) + query, {"comment": COMMENT, "next": "1"}
    )
    assert answer.headers["Location"] == desk.path("unit-case", case=second.uuid) + query
    answer = client.post(desk.path("unit-nominate", case=second.uuid) + query, {"comment": COMMENT})
    stayed = answer.headers["Location"]
    assert stayed == desk.path("unit-case", case=second.uuid) + query + "&at=0"
    assert desk.path("unit-case", case=first.uuid) in client.get(stayed).content.decode()
    answer = client.post(
        desk.path("unit-nominate", case=first.uuid) + query, {"comment": COMMENT, "next": "1"}
    )
    assert answer.headers["Location"] == desk.path("unit-desk") + query + "#cases"


@pytest.mark.parametrize("name", ["unit-return", "unit-withdraw"])
def test_every_action_keeps_the_list(desk, client, name):
    submission = make_submission(desk, state="recommended" if name == "unit-withdraw" else "submitted")
    if name == "unit-withdraw":
        make_nomination(desk, submission)
    answer = client.post(desk.path(name, case=submission.uuid) + "?category=a&page=1", {"return-why": "请补"})
    assert (
        answer.headers["Location"] == desk.path("unit-case", case=submission.uuid) + "?category=a&page=1&at=0"
    )
    page = client.get(answer.headers["Location"]).content.decode()
    assert desk.path("unit-desk") + "?category=a&amp;page=1#cases" in page


def test_a_typed_comment_is_there_again_and_is_used_up(desk, client):
    """O7"""
    submission = make_submission(desk)
    path = desk.path("unit-comment", case=submission.uuid)
    assert client.post(path, {"comment": "写到一半\r\n的<b>意见"}).json() == {"saved": True}
    page = client.get(desk.path("unit-case", case=submission.uuid)).content.decode()
    assert "写到一半\n的&lt;b&gt;意见</textarea>" in page
    client.post(path, {"comment": "改过"})
    assert list(CommentDraft.objects.values_list("comment", flat=True)) == ["改过"]
    client.post(desk.path("unit-nominate", case=submission.uuid), {"comment": COMMENT})
    assert (Nomination.objects.get().comment, CommentDraft.objects.count()) == (COMMENT, 0)


def test_a_rewording_that_was_not_saved_is_said_so(desk, client):
    submission = make_submission(desk, state="recommended")
    make_nomination(desk, submission)
    client.post(desk.path("unit-comment", case=submission.uuid), {"comment": "改到一半"})
    page = client.get(desk.path("unit-case", case=submission.uuid)).content.decode()
    assert ("上次写到一半的修改" in page, "改到一半</textarea>" in page) == (True, True)
    assert Nomination.objects.get().comment == "值得推荐的案例"
    client.post(desk.path("unit-nominate", case=submission.uuid), {"comment": COMMENT})
    assert (Nomination.objects.get().comment, CommentDraft.objects.count()) == (COMMENT, 0)


def test_taking_back_keeps_the_comment_at_hand(desk, client):
    submission = make_submission(desk, state="recommended")
    make_nomination(desk, submission)
    client.post(desk.path("unit-withdraw", case=submission.uuid))
    assert fresh(submission).state == "submitted"
    assert (
        "值得推荐的案例</textarea>"
        in client.get(desk.path("unit-case", case=submission.uuid)).content.decode()
    )


def test_after_handing_in_nothing_is_kept_any_more(desk, client):
    submission = make_submission(desk)
    make_nomination(desk, make_submission(desk, state="recommended"))
    NominationBatch.objects.update(state="submitted", submitted_at=NOW, submitted_by=desk.coordinator)
    saving = {"comment": "晚了", "actor": desk.coordinator, "now": NOW}
    assert refusal(save_draft, submission, desk.unit("c1"), **saving) == refuse("batch_submitted")
    answer = client.post(desk.path("unit-comment", case=submission.uuid), {"comment": "晚了"})
    assert (answer.status_code, answer.json()["code"]) == (403, "batch_submitted")


def test_another_units_comment_is_not_shown(desk, client):
    submission = make_submission(desk)
    save_draft(submission, desk.unit("s1"), comment="学校写的", actor=desk.owner, now=NOW)
    assert "学校写的" not in client.get(desk.path("unit-case", case=submission.uuid)).content.decode()
