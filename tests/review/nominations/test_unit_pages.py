"""The coordinator's pages: the desk, one submission in each state, the batch before and after it is submitted."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.actions import publish
from campaigns.models import Campaign, Extension
from campaigns.schema import Document
from portal.decisions import refuse
from portal.models import Role
from portal.tenants import tenant_scope
from portal.words import say
from review.models import Nomination, NominationBatch
from review.nominations import actions
from submissions.models import SubmissionExtension
from tests.factories.files import make_attachment
from tests.factories.portal import make_person
from tests.factories.review import (
    COMMENT,
    NOW,
    document,
    fresh,
    join,
    make_nomination,
    make_submission,
    make_world,
    save_unit_document,
)
from tests.refusals import refusal

AFTER = dt.datetime(2025, 11, 5, tzinfo=dt.UTC)


@pytest.fixture
def desk(world, client):
    """The coordinator of c1, signed in."""
    client.force_login(world.coordinator)
    return world


def text_of(answer):
    """The page's words on one line, without its markup."""
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def case_path(world, submission, unit="c1"):
    return world.path("unit-case", case=submission.uuid, unit=unit)


def offered(client, world, submission):
    """What the page of a submission lets the coordinator do."""
    page = client.get(case_path(world, submission)).content.decode()
    return {
        word
        for word, mark in (
            ("comment", 'name="comment"'), ("withdraw", ">撤回推荐</button>"), ("return", 'data-dialog="return-box"'),
        )
        if mark in page
    }  # fmt: skip


def post(client, world, name, submission, **data):
    """The page after a post, with its messages."""
    return client.post(world.path(name, case=submission.uuid), data, follow=True)


# ---- the desk


def test_the_way_in_leads_to_the_first_unit(desk, client):
    join(desk, desk.coordinator, Role.COORDINATOR, desk.unit("c2"))
    answer = client.get(reverse("unit-desks", kwargs={"tenant": "north", "campaign": "calls"}))
    assert (answer.status_code, answer.headers["Location"]) == (302, desk.path("unit-desk"))
    page = client.get(desk.path("unit-desk", unit="c2")).content.decode()
    switch = re.search(r'<nav class="switch".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"( aria-current="page")?', switch) == [
        (desk.path("unit-desk"), ""),
        (desk.path("unit-desk", unit="c2"), ' aria-current="page"'),
    ]


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        ("organiser", "c1", 403),
        ("expert", "c1", 403),
        ("owner", "c1", 404),
        ("coordinator", "c2", 404),
        ("coordinator", "s3", 404),
        ("coordinator", "none", 404),
        ("coordinator", "c1", 200),
        ("coordinator", "s1", 404),
    ],
)
def test_who_opens_which_units_desk(world, client, role, unit, status):
    """Nobody acts for a unit that is not theirs; a school below is acted for at the city's desk."""
    client.force_login(getattr(world, role))
    assert client.get(world.path("unit-desk", unit=unit)).status_code == status


def test_the_desk_lists_the_nominated_first_in_their_order(desk, client):
    make_submission(desk, "丙", state="submitted")
    for rank, title in ((2, "乙"), (1, "甲")):
        make_nomination(desk, make_submission(desk, title, state="recommended"), rank=rank)
    make_submission(desk, "草稿", state="draft")
    make_submission(desk, "邻市", unit="s3")
    page = client.get(desk.path("unit-desk")).content.decode()
    assert re.findall(r'class="case-title" href="[^"]+">([^<]+)<', page) == ["甲", "乙", "丙"]
    boxes = re.findall(r'name="rank" inputmode="numeric" value="(\d+)"', page)
    assert (boxes, "共 3 件" in text_of(client.get(desk.path("unit-desk")))) == (["1", "2"], True)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("category=b", ["教研"]),
        ("state=recommended", ["甲"]),
        ("state=open", ["教研", "二中"]),
        ("q=二中", ["二中"]),
        ("of=s2", ["二中"]),
        ("of=s", []),
        ("state=draft", []),
        ("category=none", []),
        ("q=%00%27", []),
        ("page=99", ["甲", "二中", "教研"]),
        ("page=x", ["甲", "二中", "教研"]),
    ],
)
def test_the_desks_list_is_narrowed(desk, client, query, titles):
    make_nomination(desk, make_submission(desk, "甲", state="recommended"))
    make_submission(desk, "教研", category="b")
    make_submission(desk, "二中", unit="s2")
    make_submission(desk, "草稿", state="draft")
    page = client.get(f"{desk.path('unit-desk')}?{query}").content.decode()
    assert sorted(re.findall(r'class="case-title" href="[^"]+">([^<]+)<', page)) == sorted(titles)


def test_a_school_that_nominates_nothing_reads_and_gives_back(world, client):
    """Its coordinator has the desk, without quotas and batch."""
    school = make_person("school")
    join(world, school, Role.COORDINATOR, world.unit("s1"))
    submission = make_submission(world)
    client.force_login(school)
    words = text_of(client.get(world.path("unit-desk", unit="s1")))
    assert ("本单位不直接报送" in words, "推荐名额" in words, "核对并报送" in words) == (True, False, False)
    assert client.get(world.path("unit-batch", unit="s1")).status_code == 404
    page = client.get(case_path(world, submission, "s1")).content.decode()
    assert ('name="comment"' in page, 'data-dialog="return-box"' in page) == (False, True)
    posted = client.post(world.path("unit-nominate", unit="s1", case=submission.uuid), {"comment": COMMENT})
    assert (
        posted.status_code,
        say(refuse("unit_does_not_recommend", unit="甲市一中")) in posted.content.decode(),
    ) == (422, True)
    assert Nomination.objects.count() == 0
    client.post(world.path("unit-return", unit="s1", case=submission.uuid), {"return-why": "请补"})
    assert fresh(submission).state == "returned"


# ---- one submission


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("submitted", {"comment", "return"}),
        ("recommended", {"comment", "withdraw"}),
        ("returned", set()),
        ("reported", set()),
        ("eligible", set()),
        ("ineligible", set()),
        ("disqualified", set()),
    ],
)
def test_what_is_offered_in_each_state(desk, client, state, expected):
    submission = make_submission(desk, state=state)
    if state == "recommended":
        make_nomination(desk, submission)
    assert offered(client, desk, submission) == expected


def test_what_is_offered_once_the_batch_is_submitted(desk, client):
    inside, outside = make_submission(desk, state="recommended"), make_submission(desk)
    make_nomination(desk, inside)
    NominationBatch.objects.update(state="submitted", submitted_at=NOW, submitted_by=desk.coordinator)
    assert [offered(client, desk, each) for each in (inside, outside)] == [set(), set()]
    assert "值得推荐的案例" in text_of(client.get(case_path(desk, inside)))


def test_what_is_offered_when_the_stage_is_over(desk, client, monkeypatch):
    from django.utils import timezone

    nominated, late, other = (
        make_submission(desk, state="recommended"),
        make_submission(desk),
        make_submission(desk),
    )
    make_nomination(desk, nominated)
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    client.force_login(desk.coordinator)
    assert [offered(client, desk, each) for each in (nominated, late)] == [set(), {"return"}]
    SubmissionExtension.objects.create(
        tenant=desk.tenant, submission=late, stage="up", until=AFTER + dt.timedelta(days=1), reason="补正",
        granted_by=desk.organiser,
    )  # fmt: skip
    assert [offered(client, desk, each) for each in (late, other)] == [{"comment", "return"}, {"return"}]
    assert post(client, desk, "unit-nominate", late, comment=COMMENT).status_code == 200
    assert fresh(late).state == "recommended"
    Extension.objects.create(
        tenant=desk.tenant, campaign=desk.campaign, unit=desk.unit("c1"), stage="up",
        until=AFTER + dt.timedelta(days=1), reason="停电", granted_by=desk.organiser,
    )  # fmt: skip
    assert offered(client, desk, other) == {"comment", "return"}


def test_a_submission_that_goes_past_the_units_is_only_read(desk, client):
    direct = make_submission(desk, category="d")
    assert offered(client, desk, direct) == {"return"}
    posted = post(client, desk, "unit-nominate", direct, comment=COMMENT)
    assert (posted.status_code, say(refuse("goes_direct")) in posted.content.decode()) == (422, True)


def test_a_refused_comment_stays_in_its_box(desk, client):
    submission = make_submission(desk)
    answer = post(client, desk, "unit-nominate", submission, comment="好<b>")
    page = answer.content.decode()
    assert (answer.status_code, "好&lt;b&gt;</textarea>" in page) == (422, True)
    assert say(refuse("comment_short", min=6, used=2, missing=4)) in page
    assert (fresh(submission).state, Nomination.objects.count()) == ("submitted", 0)
    page = post(client, desk, "unit-nominate", submission, comment="").content.decode()
    assert say(refuse("comment_short", min=6, used=0, missing=6)) in page


def test_a_comment_is_counted_as_word_does_and_kept_whole(desk, client):
    submission = make_submission(desk)
    post(client, desk, "unit-nominate", submission, comment="AI very good 案\r\n例\x00。\n")
    assert Nomination.objects.get().comment == "AI very good 案\n例。"
    post(client, desk, "unit-nominate", submission, comment="推荐" * 3_000)
    assert Nomination.objects.get().comment == "推荐" * 2_000
    assert Nomination.objects.count() == 1


@pytest.mark.parametrize("name", ["unit-withdraw", "unit-rank"])
def test_what_is_not_nominated_is_neither_taken_out_nor_moved(desk, client, name):
    submission = make_submission(desk)
    answer = post(client, desk, name, submission, rank="1")
    assert (answer.status_code, say(refuse("not_recommended")) in answer.content.decode()) == (200, True)
    assert fresh(submission).state == "submitted"


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("2", "乙甲"),
        ("99", "乙甲"),
        ("0", "甲乙"),
        ("²", "甲乙"),
        ("-1", "甲乙"),
        ("", "甲乙"),
        ("x", "甲乙"),
        ("9" * 9, "甲乙"),
        ("２", "乙甲"),
    ],
)
def test_a_place_however_it_is_typed(desk, client, typed, order):
    first, second = (make_submission(desk, title, state="recommended") for title in "甲乙")
    make_nomination(desk, first, rank=1)
    make_nomination(desk, second, rank=2)
    answer = client.post(
        desk.path("unit-rank", case=first.uuid) + "?category=a&sort=-rank&page=1&junk=1", {"rank": typed}
    )
    assert (answer.status_code, answer.headers["Location"]) == (
        302, desk.path("unit-desk") + "?category=a&sort=-rank&page=1#cases",
    )  # fmt: skip
    assert "".join(row.submission.title for row in Nomination.objects.order_by("rank")) == order


@pytest.mark.parametrize(
    "name", ["unit-return", "unit-nominate", "unit-withdraw", "unit-rank", "unit-send-back", "unit-hand-up"]
)
@pytest.mark.parametrize("whose", ["other city", "other tenant", "draft", "other campaign"])
def test_a_submission_that_is_not_the_units_does_not_exist(desk, client, name, whose):
    if whose == "other tenant":
        other = make_world("others", "south")
        with tenant_scope(other.tenant):
            submission = make_submission(other)
    elif whose == "other campaign":
        publish(Document.model_validate(document("second")), actor=None, now=NOW)
        second = replace(
            desk, campaign=Campaign.objects.select_related("current", "tenant").get(slug="second")
        )
        submission = make_submission(second)
    else:
        submission = make_submission(
            desk,
            unit="s3" if whose == "other city" else "s1",
            state="draft" if whose == "draft" else "submitted",
        )
    before = submission.state
    data = {"comment": COMMENT, "return-why": "x", "rank": "1"}
    assert client.post(desk.path(name, case=submission.uuid), data).status_code == 404
    assert client.get(case_path(desk, submission)).status_code == 404
    with tenant_scope(submission.tenant):
        assert fresh(submission).state == before
    assert Nomination.objects.count() == 0


def test_giving_back_needs_a_reason(desk, client):
    submission = make_submission(desk)
    answer = post(client, desk, "unit-return", submission, **{"return-why": " "})
    assert ("请写明理由，对方会看到这段文字。" in answer.content.decode(), fresh(submission).state) == (
        True,
        "submitted",
    )


# ---- the batch


def test_the_page_before_anything_is_nominated(desk, client):
    words = text_of(client.get(desk.path("unit-batch")))
    assert ("还没有推荐任何案例" in words, "报送清单" in words) == (True, False)
    answer = client.post(desk.path("unit-batch"), {"sure": "on"})
    assert (answer.status_code, say(refuse("batch_empty")) in answer.content.decode()) == (422, True)


def test_the_page_names_what_stands_against_it_and_then_is_the_receipt(desk, client):
    make_nomination(desk, make_submission(desk, "智慧课堂", state="recommended"))
    path = desk.path("unit-batch")
    page = client.get(path).content.decode()
    assert ("还缺少报送必需的材料：汇总表" in page, "去填写</a>" in page, "disabled data-off" in page) == (
        True,
        True,
        True,
    )
    assert "示范校必须报送" in page
    documents = say(refuse("documents_missing", names="汇总表"))
    sure = {"sure": "on", "despite_warnings": "on"}
    assert documents in client.post(path, sure).content.decode()
    save_unit_document(desk)
    assert "disabled data-off" not in client.get(path).content.decode()
    answer = client.post(path, {"despite_warnings": "on"})
    assert (answer.status_code, "请勾选确认后再报送。" in answer.content.decode()) == (422, True)
    units = say(refuse("units_missing", label="示范校必须报送", units="甲市二中"))
    warnings = say(refuse("confirm_warnings"))
    refused = client.post(path, {"sure": "on"}).content.decode()
    assert (units in refused, warnings in refused) == (False, True)
    assert NominationBatch.objects.get().state == "open"
    answer = client.post(path, sure, follow=True)
    assert answer.redirect_chain == [(path, 302)]
    words = text_of(answer)
    assert ("已报送 1 件案例" in words, "2025年10月20日 12:00:00 · north-coordinator" in words) == (
        True,
        True,
    )
    assert ("智慧课堂" in words, '<form class="card card-body' in answer.content.decode()) == (True, False)
    again = client.post(path, sure)
    assert (again.status_code, say(refuse("batch_submitted")) in again.content.decode()) == (422, True)


def test_the_page_outside_the_stage_cannot_be_sent(desk, client, monkeypatch):
    from django.utils import timezone

    make_nomination(desk, make_submission(desk, state="recommended"))
    save_unit_document(desk)
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    client.force_login(desk.coordinator)
    page = client.get(desk.path("unit-batch")).content.decode()
    assert ("现在不在推荐时间内" in page, "disabled data-off" in page) == (True, True)
    client.post(desk.path("unit-batch"), {"sure": "on", "despite_warnings": "on"})
    assert NominationBatch.objects.get().state == "open"


# ---- what it costs


def asked(client, path):
    assert client.get(path).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


@pytest.mark.parametrize("count", [1, 3])
def test_a_nominated_submission_and_the_document(desk, client, count):
    """Neither files nor nominations nor units to choose from add a query."""
    for n in range(count):
        nominated = make_submission(desk, state="recommended")
        make_nomination(desk, nominated, rank=n + 1)
        make_attachment(nominated)
        make_attachment(submission := make_submission(desk), name=f"{n}.docx")
    for n in range(count):
        make_attachment(submission, name=f"更多{n}.docx")
    save_unit_document(desk)
    if count > 1:
        join(desk, desk.coordinator, Role.COORDINATOR, desk.unit("c2"))
    counts = [
        asked(client, case_path(desk, submission)),
        asked(client, case_path(desk, nominated)),
        asked(client, desk.path("unit-document", form="table")),
        asked(client, desk.path("unit-document-files", form="table")),
    ]
    assert counts == [22, 23, 14, 12]


def test_a_campaign_without_nominating_has_a_desk_to_read(db, storage, client, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    categories = [category | {"recommended": False} for category in document()["categories"]]
    world = make_world(recommend=None, categories=categories, rosters=[])
    with tenant_scope(world.tenant):
        submission = make_submission(world)
        client.force_login(world.coordinator)
        words = text_of(client.get(world.path("unit-desk")))
        assert ("本活动不经单位推荐" in words, submission.title in words) == (True, True)
        assert client.get(world.path("unit-batch")).status_code == 404
        assert client.get(world.path("unit-document", form="table")).status_code == 404
        assert offered(client, world, submission) == {"return"}
        nominating = {"comment": COMMENT, "actor": world.coordinator, "now": NOW}
        decision = refusal(actions.nominate, fresh(submission), world.unit("c1"), **nominating)
        assert decision == refuse("goes_direct")
