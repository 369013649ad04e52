"""The check's posts from the page: what each writes and says, and that rubbish writes nothing."""

import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from portal.models import AuditEvent
from review.models import Eligibility
from submissions.models import Waiver
from tests.factories.files import finding, make_attachment
from tests.factories.review import NOW, fresh, make_submission


@pytest.fixture
def desk(world, client):
    client.force_login(world.organiser)
    return client


def post(client, world, name, submission, **sent):
    """Where the answer leads and what the next page says."""
    response = client.post(world.path(name, case=submission.uuid), sent)
    said = [str(message) for message in get_messages(response.wsgi_request)]
    return response.status_code, response.headers.get("Location", ""), said


def points_of(submission):
    row = Eligibility.objects.filter(submission=submission).first()
    return row.points if row else {}


def test_ticks_and_notes_are_kept_and_the_page_comes_back(world, desk):
    submission = make_submission(world, state="reported")
    sent = {"ok:item:logo": "no", "note:item:logo": "第 3 页有\r\n校外机构标识\x00"}
    assert post(desk, world, "desk-points", submission, **sent) == (
        302, world.path("desk-case", case=submission.uuid), ["审核要点已保存。"],
    )  # fmt: skip
    assert points_of(submission) == {"item:logo": {"ok": False, "note": "第 3 页有\n校外机构标识"}}
    page = desk.get(world.path("desk-case", case=submission.uuid)).content.decode()
    assert "有 1 项审核为“不符合”，不能通过，第一项：没有企业标识" in page


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"ok:item:logo": "maybe"},
        {"ok:item:logo": ""},
        {"ok:": "yes"},
        {"ok:item:other": "yes"},
        {"note:item:logo": "备注而没有勾选"},
        {"item:logo": "yes"},
    ],
)
def test_what_is_no_answer_to_a_line_is_not_kept(world, desk, sent):
    submission = make_submission(world, state="reported")
    status, _, said = post(desk, world, "desk-points", submission, **sent)
    assert (status, said) == (302, ["审核要点已保存。"])
    assert points_of(submission) == {}
    assert AuditEvent.objects.filter(action="eligibility.record").count() == 0


def test_saving_and_passing_in_one(world, desk):
    submission = make_submission(world, state="reported")
    _, _, said = post(desk, world, "desk-points", submission, **{"ok:item:logo": "yes", "pass": "1"})
    assert said == ["审核要点已保存。", "资格审核通过。"]
    assert (fresh(submission).state, fresh(submission).eligibility.decided_by) == (
        "eligible",
        world.organiser,
    )


def test_what_was_ticked_stays_where_passing_is_refused(world, desk):
    submission = make_submission(world, state="reported")
    make_attachment(submission, findings=[finding("fail")])
    _, leads, said = post(desk, world, "desk-points", submission, **{"ok:item:logo": "yes", "pass": "1"})
    assert leads == world.path("desk-case", case=submission.uuid)
    assert said == [
        "审核要点已保存。",
        "有 1 项自动检测不合格，需要逐项写明理由放行，或审核不通过。第一项：字数 3600 字，要求不超过 3500 字；请精简内容",
    ]
    assert points_of(submission) == {"item:logo": {"ok": True, "note": ""}}
    assert fresh(submission).state == "reported"


@pytest.mark.parametrize(
    ("sent", "state", "said"),
    [
        ({"do": "reject", "reason": "rules", "why": "超出字数"}, "ineligible", ["已判定资格审核不通过，申请人和单位会收到通知。"]),
        ({"do": "disqualify", "reason": "plagiarism", "why": "整段相同"}, "disqualified", ["已取消资格，申请人和单位会收到通知。"]),
        ({"do": "disqualify", "reason": "other", "why": "见函"}, "disqualified", ["已取消资格，申请人和单位会收到通知。"]),
        ({"do": "reject", "reason": "rules", "why": "  "}, "reported", ["请写明理由，对方会看到这段文字。"]),
        ({"do": "reject", "reason": "rules"}, "reported", ["请写明理由，对方会看到这段文字。"]),
        ({"do": "reject", "why": "超出字数"}, "reported", ["请先选择一个原因，再写明查实的情况。"]),
        ({"do": "reject", "reason": "integrity", "why": "不在这里选"}, "reported", ["这个原因不在活动的原因列表里，请重新选择。"]),
        ({"do": "disqualify", "reason": "rules", "why": "不在这里选"}, "reported", ["这个原因不在活动的原因列表里，请重新选择。"]),
        ({"do": "return", "why": "请补"}, "reported", ["请填写要在什么时间前修改并重新提交。"]),
        ({"do": "return", "why": "请补", "until": "明天"}, "reported", ["时间写法不对，请写成 2026-05-20 18:00 这样。"]),
        ({"do": "return", "why": "请补", "until": "2025-10-27T18:00"}, "reported", None),
        ({"do": "move_return", "why": "请补", "until": "2025-10-27T18:00"}, "reported", ["这件案例现在不在退回修改中，不能改期限。请刷新页面查看。"]),
        ({"do": "reinstate", "why": "查无此事"}, "reported", ["这件案例现在没有被取消资格或判为不通过，不需要恢复。请刷新页面查看。"]),
        ({"do": "reject", "reason": "rules", "why": "长" * 501}, "reported", None),
    ],
)  # fmt: skip
def test_a_decision_with_and_without_its_reason(world, desk, sent, state, said):
    submission = make_submission(world, category="b", state="reported")
    status, leads, heard = post(desk, world, "desk-decide", submission, **sent)
    assert (status, leads) == (302, world.path("desk-case", case=submission.uuid))
    assert fresh(submission).state == state
    assert heard == said if said is not None else len(heard) == 1


@pytest.mark.parametrize("sent", [{"do": "delete", "why": "x"}, {"why": "x"}])
def test_what_is_no_decision_is_not_there(world, desk, sent):
    submission = make_submission(world, category="b", state="reported")
    assert post(desk, world, "desk-decide", submission, **sent)[0] == 404
    assert fresh(submission).state == "reported"


def test_one_finding_is_let_pass_with_a_reason(world, desk):
    submission = make_submission(world, category="b", state="reported")
    file = make_attachment(submission, findings=[finding("fail")])
    sent = {"file": str(file.uuid), "rule": "word.length", "why": " 原则上不超过 "}
    assert post(desk, world, "desk-waive", submission, **sent)[2] == ["已放行这一项，理由已记录。"]
    waiver = Waiver.objects.get()
    assert (waiver.file, waiver.rule, waiver.reason, waiver.granted_by, waiver.granted_at) == (
        file, "word.length", "原则上不超过", world.organiser, NOW,
    )  # fmt: skip
    page = desk.get(world.path("desk-case", case=submission.uuid)).content.decode()
    assert "已放行：原则上不超过" in page


@pytest.mark.parametrize("rule", ["", "word.images", "word.length" * 20])
def test_only_a_finding_of_the_file_is_let_pass(world, desk, rule):
    submission = make_submission(world, category="b", state="reported")
    file = make_attachment(submission, findings=[finding("fail")])
    sent = {"file": str(file.uuid), "rule": rule, "why": "可以"}
    assert post(desk, world, "desk-waive", submission, **sent)[0] == 404
    assert Waiver.objects.count() == 0


def test_only_a_file_of_the_submission_is_let_pass(world, desk):
    submission, other = (make_submission(world, category="b", state="reported") for _ in range(2))
    file = make_attachment(other, findings=[finding("fail")])
    for file_id in (str(file.uuid), str(uuid.uuid4()), "x", ""):
        sent = {"file": file_id, "rule": "word.length", "why": "可以"}
        assert post(desk, world, "desk-waive", submission, **sent)[0] == 404
    assert post(desk, world, "desk-waive", other, file=str(file.uuid), rule="word.length")[2] == [
        "请写明理由，对方会看到这段文字。"
    ]
    assert Waiver.objects.count() == 0


def bulk(client, world, *chosen, **more):
    response = client.post(world.path("desk-bulk-pass") + "?state=open", {"case": chosen, "sure": "1"} | more)
    assert response.headers["Location"] == world.path("desk-cases") + "?state=open"
    said = [str(message) for message in get_messages(response.wsgi_request)]
    client.get(response.headers["Location"])  # where they are read
    return said


def test_passing_many_says_which_went_and_which_stay_and_why(world, desk):
    ready = [make_submission(world, category="b", state="reported") for _ in range(2)]
    asks, draft = (
        make_submission(world, "未审的课", state="reported"),
        make_submission(world, category="b", state="draft"),
    )
    nothing = ["还没有选择案例。请在列表中勾选要办理的案例。"]
    assert bulk(desk, world) == nothing
    assert bulk(desk, world, "nonsense", "' OR 1=1", "\x00") == nothing
    assert bulk(desk, world, str(draft.uuid), str(uuid.uuid4())) == nothing
    chosen = [str(case.uuid) for case in [*ready, asks]]
    assert bulk(desk, world, *chosen, *chosen, "nonsense") == [
        "已通过 2 件。", "“未审的课”没有通过：还有 1 项没有审核，第一项：没有企业标识",
    ]  # fmt: skip
    assert [fresh(case).state for case in [*ready, asks, draft]] == [
        "eligible",
        "eligible",
        "reported",
        "draft",
    ]


def test_the_dialog_says_beforehand_what_would_happen(world, desk):
    asks, fails = (make_submission(world, title, state="reported") for title in ("未审的课", "超字的课"))
    file = make_attachment(fails, findings=[finding("fail")])
    sent = {"case": [str(asks.uuid), str(fails.uuid)]}
    dialog = desk.post(world.path("desk-bulk-pass") + "?state=open", sent).content.decode()
    assert "通过 1 件案例" in dialog
    assert "其中 1 件还有没审核的要点" in dialog
    assert dialog.count('name="case"') == 1
    assert (
        f'{world.path("desk-case", case=fails.uuid)}?state=open">超字的课</a>：有 1 项自动检测不合格'
        in dialog
    )
    assert (fresh(asks).state, fresh(fails).state) == ("reported", "reported")
    assert bulk(desk, world, str(asks.uuid), rest="1") == ["已通过 1 件。"]
    assert file.pk
    refusal = desk.post(world.path("desk-bulk-pass"), {}, headers={"Accept": "application/json"})
    assert refusal.json()["code"] == "none_chosen"


def test_one_point_is_recorded_for_all_that_are_ticked(world, desk):
    cases = [make_submission(world, state="reported") for _ in range(2)]
    sent = {"case": [str(case.uuid) for case in cases], "item": "logo"}
    shown = desk.post(world.path("desk-bulk-item") + "?state=open", sent, follow=True).content.decode()
    assert "已把“没有企业标识”记为符合：2 件。" in shown
    assert [points_of(case)["item:logo"]["ok"] for case in cases] == [True, True]
    wrong = desk.post(
        world.path("desk-bulk-item"), sent | {"item": "nothing"}, headers={"Accept": "application/json"}
    )
    assert wrong.json()["code"] == "no_item_chosen"


def test_passing_goes_on_to_the_next_of_the_list_one_came_from(world, desk):
    cases = [make_submission(world, f"课{n}", category="b", state="reported") for n in range(3)]
    newest, middle, oldest = reversed(cases)
    page = desk.get(world.path("desk-case", case=newest.uuid) + "?state=open&category=b").content.decode()
    assert "第 1 件，共 3 件" in page
    at = f"{world.path('desk-points', case=newest.uuid)}?category=b&state=open"
    went = desk.post(at + "&at=0", {"pass": "next"})
    assert went.url == f"{world.path('desk-case', case=middle.uuid)}?category=b&state=open&at=0"
    last = desk.post(world.path("desk-points", case=oldest.uuid) + "?category=b&state=open", {"pass": "next"})
    assert last.url == world.path("desk-cases") + "?category=b&state=open"
    assert [fresh(case).state for case in (newest, middle, oldest)] == ["eligible", "reported", "eligible"]
    back = desk.get(world.path("desk-case", case=middle.uuid) + "?category=b&state=open").content.decode()
    assert f'href="{world.path("desk-cases")}?category=b&amp;state=open"' in back


@pytest.mark.parametrize("name", ["desk-points", "desk-decide", "desk-waive"])
def test_no_decision_is_made_by_a_link(world, desk, name):
    submission = make_submission(world, state="reported")
    assert desk.get(world.path(name, case=submission.uuid)).status_code == 405
    assert desk.get(world.path("desk-bulk-pass")).status_code == 405


@pytest.mark.parametrize("role", ["coordinator", "expert", "owner"])
def test_another_role_decides_nothing(world, client, role):
    submission = make_submission(world, category="b", state="reported")
    file = make_attachment(submission, findings=[finding("fail")])
    client.force_login(getattr(world, role))
    sent = {"do": "reject", "why": "x", "pass": "1", "file": str(file.uuid), "rule": "word.length"}
    codes = {
        name: client.post(world.path(name, case=submission.uuid), sent).status_code
        for name in ("desk-points", "desk-decide", "desk-waive")
    }
    codes["desk-bulk-pass"] = client.post(
        world.path("desk-bulk-pass"), {"case": str(submission.uuid)}
    ).status_code
    refused = 404 if role == "owner" else 403  # the owner is nobody in this tenant
    assert set(codes.values()) == {refused}
    assert (fresh(submission).state, Waiver.objects.count(), points_of(submission)) == ("reported", 0, {})


def test_a_draft_is_its_owners_alone(world, desk):
    submission = make_submission(world, state="draft")
    assert desk.get(world.path("desk-case", case=submission.uuid)).status_code == 404
    assert post(desk, world, "desk-decide", submission, do="disqualify", why="x")[0] == 404
    assert fresh(submission).state == "draft"


# Buttons that the page offers in each state: (dialogs, whether it can be passed).
BUTTONS = {
    "submitted": ([], False),  # of a category that goes through a unit
    "returned": ([], False),
    "recommended": ([], False),
    "reported": (["reject"], True),
    "eligible": (["reject"], False),
    "ineligible": ([], True),
    "disqualified": ([], False),
}


@pytest.mark.parametrize(("state", "offered"), BUTTONS.items())
def test_the_page_offers_what_the_state_allows(world, desk, state, offered):
    submission = make_submission(world, category="b", state=state)
    page = desk.get(world.path("desk-case", case=submission.uuid)).content.decode()
    dialogs, passes = offered
    found = [do for do in ("reject", "return") if f'data-dialog="{do}-box"' in page]
    assert (found, 'name="pass"' in page) == (dialogs, passes)
    assert ('data-dialog="disqualify-box"' in page) == (state != "disqualified")


def test_the_file_is_measured_anew_only_where_a_check_broke_off(world, desk):
    submission = make_submission(world, category="b", state="reported")
    broken = make_attachment(submission, findings=[finding("error", code="unfinished", why="crash")])
    whole = make_attachment(submission, findings=[finding("warn", "video.subtitles", "track_only")])
    page = desk.get(world.path("desk-case", case=submission.uuid)).content.decode()
    again = {
        file: reverse("file-recheck", kwargs={"tenant": world.tenant.slug, "file": file.uuid}) in page
        for file in (broken, whole)
    }
    assert again == {broken: True, whole: False}


def test_every_file_stands_at_a_glance_beside_the_points(world, desk):
    submission = make_submission(world, category="b", state="reported")
    scan = make_attachment(submission, name="盖章扫描件.pdf")
    text = make_attachment(submission, name="案例文本.docx")
    page = desk.get(world.path("desk-case", case=submission.uuid)).content.decode()
    tiles = page[page.index('id="glance"') : page.index('id="conclusion"')]
    first = reverse("file-page", kwargs={"tenant": world.tenant.slug, "file": scan.uuid, "page": 1})
    assert f'src="{first}"' in tiles
    assert f'href="#material-{text.uuid}"' in tiles
    assert ["盖章扫描件.pdf" in tiles, "案例文本.docx" in tiles] == [True, True]


def test_a_case_that_is_not_through_offers_no_follow_up(world, desk):
    submission = make_submission(world, category="b", state="reported")
    assert 'id="marks"' not in desk.get(world.path("desk-case", case=submission.uuid)).content.decode()
