"""After hand-in: forms are locked with words, one case goes back without its batch, nothing after publication
(O12, O13, O18, L18).
"""

import datetime as dt

import pytest

from campaigns.models import Campaign
from portal.models import AuditEvent, Notification
from portal.tenants import tenant_scope
from review.models import Nomination, NominationBatch
from review.nominations.actions import give_back_one, hand_up_again, nominate, reopen_batch, submit_batch
from review.nominations.decisions import decide_give_back_one, decide_reopen
from submissions.submitting.timeline import timeline
from tests.factories.review import (
    COMMENT,
    NOW,
    document,
    fresh,
    make_nomination,
    make_submission,
    make_world,
    save_unit_document,
)
from tests.refusals import refused

SOON = NOW + dt.timedelta(days=2)
READY = {
    "published": False, "frozen": False, "reported": True, "given_back": False, "why": "文本有误",
    "until": SOON, "now": NOW,
}  # fmt: skip
OPEN = {
    "published": False,
    "batch_submitted": True,
    "frozen": False,
    "above_submitted": "",
    "why": "名单有误",
}


@pytest.fixture
def world(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
    quotas = [{"key": "all", "label": "合计", "unit_kinds": ["city"], "max": 2}]
    made = make_world(recommend=document()["recommend"] | {"quotas": quotas, "mandatory": []})
    with tenant_scope(made.tenant):
        yield made


def handed_in(world, count=2):
    rows = []
    for rank in range(1, count + 1):
        submission = make_submission(world, f"案例{rank}", state="recommended")
        make_nomination(world, submission, rank=rank)
        rows.append(submission)
    save_unit_document(world)
    submit_batch(world.campaign, world.unit("c1"), despite_warnings=True, actor=world.coordinator, now=NOW)
    return [fresh(submission) for submission in rows]


def give_back(world, submission, **changes):
    about = {"why": "文本有误", "until": SOON, "actor": world.organiser, "now": NOW} | changes
    return give_back_one(submission, **about)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"reported": False, "given_back": True}, ""),
        ({"why": " "}, "reason_missing"),
        ({"until": NOW}, "send_back_until_past"),
        ({"published": True}, "given_back_too_late"),
        ({"frozen": True}, "frozen"),
        ({"reported": False}, "only_reported_given_back"),
    ],
)
def test_whether_one_case_goes_back(changes, code):
    assert decide_give_back_one(**(READY | changes)).code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"why": ""}, "reason_missing"),
        ({"published": True}, "given_back_too_late"),
        ({"batch_submitted": False}, "batch_not_submitted"),
        ({"frozen": True}, "frozen"),
        ({"above_submitted": "甲市"}, "reopen_above_first"),
    ],
)
def test_whether_a_batch_goes_back(changes, code):
    """O13: not after publication."""
    assert decide_reopen(**(OPEN | changes)).code == code


def test_one_case_goes_back_and_comes_again_while_the_rest_stays(world):
    first, second = handed_in(world)
    give_back(world, first)
    row = Nomination.objects.get(submission=first)
    batch = NominationBatch.objects.get()
    assert (fresh(first).state, fresh(second).state, batch.state) == ("recommended", "reported", "submitted")
    assert (row.sent_back_at, row.sent_back_until, row.sent_back_why, row.rank) == (NOW, SOON, "文本有误", 1)
    told = set(Notification.objects.filter(code="nomination.given_back").values_list("person", flat=True))
    assert told == {world.coordinator.pk}
    told = Notification.objects.get(code="submission.reopen", person=world.owner)
    until = f"{SOON.astimezone(world.campaign.zone):%Y年%m月%d日 %H:%M}"
    assert told.params["why"] == f"文本有误（单位须在 {until} 前重新上报）"
    assert timeline(fresh(first))[0].text == f"意见：{told.params['why']}"
    other = make_submission(world, "又一件")
    more = {"comment": COMMENT, "actor": world.coordinator, "now": NOW}
    assert refused(nominate, other, world.unit("c1"), **more) == "batch_submitted"  # the place is kept
    hand_up_again(fresh(first), world.unit("c1"), actor=world.coordinator, now=NOW)
    row.refresh_from_db()
    assert (fresh(first).state, row.sent_back_at) == ("reported", None)
    assert Notification.objects.filter(code="nomination.reported_again", person=world.organiser).count() == 1
    codes = list(
        AuditEvent.objects.filter(action__startswith="nomination.")
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert codes == ["nomination.give_back", "nomination.hand_up"]


def test_it_comes_again_in_time_or_with_another_date(world):
    first, _ = handed_in(world)
    give_back(world, first)
    late = {"actor": world.coordinator, "now": SOON}
    assert refused(hand_up_again, fresh(first), world.unit("c1"), **late) == "sent_back_too_late"
    give_back(world, fresh(first), until=SOON + dt.timedelta(days=1), now=SOON)
    hand_up_again(fresh(first), world.unit("c1"), **late)
    assert fresh(first).state == "reported"


def test_what_is_not_reported_does_not_go_back(world):
    first, _ = handed_in(world)
    type(first).objects.filter(pk=first.pk).update(state="eligible")
    assert refused(give_back, world, fresh(first)) == "only_reported_given_back"
    assert refused(give_back, world, make_submission(world)) == "not_recommended"


def test_nothing_goes_back_after_publication(world, client):
    first, _ = handed_in(world)
    Campaign.objects.filter(pk=world.campaign.pk).update(results_at=NOW)
    assert refused(give_back, world, first) == "given_back_too_late"
    about = {"why": "名单有误", "actor": world.organiser, "now": NOW}
    assert refused(reopen_batch, world.campaign, world.unit("c1"), **about) == "given_back_too_late"
    client.force_login(world.organiser)
    page = client.get(f"{world.path('desk-units')}?of=c1").content.decode()
    assert (page.count("结果已公布，不能再退回报送"), page.count("reopen-box")) == (1, 0)


def test_a_batch_given_back_whole_waits_for_no_single_case(world):
    first, _ = handed_in(world)
    give_back(world, first)
    reopen_batch(world.campaign, world.unit("c1"), why="名单有误", actor=world.organiser, now=NOW)
    assert Nomination.objects.exclude(sent_back_at=None).count() == 0
    submit_batch(world.campaign, world.unit("c1"), despite_warnings=True, actor=world.coordinator, now=NOW)
    assert fresh(first).state == "reported"


def test_the_pages_of_both_sides(world, client):
    first, _ = handed_in(world)
    client.force_login(world.organiser)
    page = client.get(world.path("desk-case", case=first.uuid)).content.decode()
    assert page.count("退回单位修改</button>") == 1
    wrong = client.post(world.path("desk-give-back", case=first.uuid), {"back-why": "x"}, follow=True)
    assert [str(said) for said in wrong.context["messages"]] == ["请填写要在什么时间前重新上报。"]
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    sent = {"back-why": "文本有误", "back-until": f"{later:%Y-%m-%dT%H:%M}"}
    client.post(world.path("desk-give-back", case=first.uuid), sent)
    page = client.get(world.path("desk-case", case=first.uuid)).content.decode()
    assert page.count("改退回期限") == 1
    client.force_login(world.coordinator)
    page = client.get(world.path("unit-case", case=first.uuid)).content.decode()
    assert (page.count("这件案例被退回，名额仍为它保留"), page.count("文本有误")) == (1, 1)
    client.post(world.path("unit-hand-up", case=first.uuid))
    assert fresh(first).state == "reported"


def test_a_locked_form_says_so_from_the_start_and_shows_what_was_handed_in(world, client):
    """O12: no form that only saving would refuse."""
    client.force_login(world.coordinator)
    handed_in(world)
    page = client.get(world.path("unit-document", form="table")).content.decode()
    assert [page.count(words) for words in ("这份材料已锁定", "f-contact", "<dt>联系人</dt>", ">保存</button>")] == [
        1, 0, 1, 0,
    ]  # fmt: skip
    desk = client.get(world.path("unit-desk")).content.decode()
    assert desk.count(">查看</a>") >= 1
    assert desk.count(">修改</a>") == 0
