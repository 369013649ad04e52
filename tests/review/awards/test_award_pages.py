"""The awards' desk and the public results as pages: what they say, to whom, and what they ask of the database."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign
from portal.tenants import tenant_scope
from review.awards import actions, results
from review.certificates.actions import issue_all, revoke
from review.models import Award, Certificate
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    make_reviewer,
    make_submission,
    make_world,
    publish_results,
    submit_review,
)

COMMENT = "这是一段评语文字"  # of factories.review.submit_review
PHONE = "13900001234"


@pytest.fixture(autouse=True)
def empty_cache(services):
    cache.clear()


@pytest.fixture
def desk(world, client):
    client.force_login(world.organiser)
    return client


def text_of(response):
    return response.content.decode()


def post(client, world, name, *, case=None, **sent):
    """What the next page says; every one of these posts leads to the awards."""
    where = world.path(name, case=case.uuid) if case else world.path(name)
    response = client.post(where, sent)
    assert (response.status_code, response.headers["Location"]) == (302, world.path("desk-awards"))
    said = [str(message) for message in get_messages(response.wsgi_request)]
    client.get(response.headers["Location"])  # where they are read
    return said


def judged(world, count, tenantwide=("甲", "乙")):
    submissions = [
        make_submission(world, f"案例{n:02d}", category="b", state="eligible") for n in range(count)
    ]
    for name in tenantwide:
        reviewer = make_reviewer(world, name)
        for n, submission in enumerate(submissions):
            submit_review(world, submission, reviewer, 90 - n)
    return submissions


def draft(world):
    actions.draft_awards(world.campaign, actor=world.organiser, now=NOW)


# the organiser's page


def test_every_refusal_is_said_on_the_awards_page(world, desk):
    assert post(desk, world, "desk-awards") == ["还没有已提交的评审，暂不能评奖。"]
    assert post(desk, world, "desk-publish", sure="on") == ["还没有拟定奖项，请先生成获奖名单。"]
    first, *_ = judged(world, 5, ("甲",))
    assert post(desk, world, "desk-awards") == ["已按方案生成 4 项奖（第 1 稿），请核对后公布。"]
    assert post(desk, world, "desk-publish") == ["请勾选确认后再公布。"]
    assert post(desk, world, "desk-publish", sure="on") == [
        "还有 5 件案例的评审没有交齐。请催办，或写明理由后公布。"
    ]
    assert post(desk, world, "desk-award-adjust", case=first, tier="first", why=" ") == [
        "请写明理由，对方会看到这段文字。"
    ]
    assert len(post(desk, world, "desk-award-adjust", case=first, tier="zeroth", why="x")) == 1
    assert Award.objects.get(submission=first).tier == "second"
    assert post(desk, world, "desk-award-adjust", case=first, tier="first", why="合议") == [
        "名单已调整，理由已记录。"
    ]
    assert post(desk, world, "desk-publish", sure="on", despite="照常公布") == [
        "结果已公布，申请人已收到通知。"
    ]
    assert Award.objects.get(submission=first).tier == "first"
    for name, sent in (("desk-awards", {}), ("desk-publish", {"sure": "on", "despite": "照常公布"})):
        assert post(desk, world, name, **sent) == ["结果已公布，不能再改动。"]


def test_another_review_is_asked_at_the_tie(world, desk):
    reviewers = make_reviewer(world, "甲"), make_reviewer(world, "乙")
    for n, points in enumerate((90, 88, 88, 87, 86)):
        case = make_submission(world, f"案例{n:02d}", category="b", state="eligible")
        for reviewer in reviewers:
            submit_review(world, case, reviewer, points)
    draft(world)
    page = text_of(desk.get(world.path("desk-awards")))
    numbers = re.findall(r'name="case" value="([^"]+)"', page)
    assert len(numbers) == 2
    where = world.path("desk-award-tie-review")
    said = text_of(desk.post(where, {"case": numbers}, follow=True))
    assert said.count("没有空闲的专家可以再评这一件") == 2
    make_reviewer(world, "丙")
    said = text_of(desk.post(where, {"case": numbers}, follow=True))
    assert "已为 2 件同分案例各加一份评审" in said
    assert "其中 2 件的评审还没有交齐" in said
    assert ">再加一份评审</button>" not in said
    said = text_of(desk.post(where, {"case": numbers[:1]}, follow=True))
    assert "这一处同分的案例已有变化" in said


def test_before_and_after_publication_the_page_offers_other_buttons(world, desk):
    judged(world, 3)
    offers = (
        "按方案生成名单</button>",
        "重新生成名单</button>",
        'data-dialog="publish-box"',
        'data-dialog="adjust-',
        "查看公布页",
    )

    def offered():
        page = text_of(desk.get(world.path("desk-awards")))
        return [offer in page for offer in offers]

    assert offered() == [True, False, False, False, False]
    draft(world)
    assert offered() == [False, True, True, True, False]
    actions.publish_awards(world.campaign, despite="", actor=world.organiser, now=NOW)
    assert offered() == [False, False, False, False, True]
    page = text_of(desk.get(world.path("desk-awards")))
    assert ("案例00</a>" in page, 'data-dialog="correct-box"' in page) == (True, True)


def test_the_list_is_narrowed_to_a_tier(world, desk):
    judged(world, 5)
    draft(world)

    def titles(query=""):
        page = text_of(desk.get(world.path("desk-awards") + query))
        return [f"案例{n:02d}" for n in range(5) if f"案例{n:02d}</a>" in page]

    assert titles() == ["案例00", "案例01", "案例02", "案例03"]
    assert titles("?show=second") == ["案例00", "案例01"]
    assert titles("?show=third&page=99") == ["案例02", "案例03"]
    assert titles("?show=first") == titles("?show=%27%20OR%201=1") == titles("?show=%00") == []


def test_missing_reviews_are_said_until_publication(world, desk):
    judged(world, 3, ("甲",))
    draft(world)
    words = "还有 3 件案例的评审没有交齐。"
    assert words in text_of(desk.get(world.path("desk-awards")))
    actions.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)
    assert words not in text_of(desk.get(world.path("desk-awards")))


def test_without_a_plan_the_page_says_what_to_do(db, storage, client):
    world = make_world(awards=[])
    client.force_login(world.organiser)
    page = text_of(client.get(world.path("desk-awards")))
    assert ("活动没有设置奖项方案" in page, "按方案生成名单</button>" in page) == (True, False)


def test_another_campaigns_submission_gets_no_award_here(world, desk):
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        foreign = make_submission(other, category="b", state="eligible")
    where = world.path("desk-award-adjust", case=foreign.uuid)
    assert desk.post(where, {"tier": "first", "why": "x"}).status_code == 404
    with tenant_scope(other.tenant):
        assert Award.objects.count() == 0


# the public results


def test_the_public_page_tells_no_score_comment_phone_answer_or_expert(world, client):
    submissions = [
        make_submission(world, f"案例{n}", category="b", state="eligible", answers={"about": "不公开的概要"})
        for n in range(3)
    ]
    reviewers = make_reviewer(world, "评委张"), make_reviewer(world, "评委李")
    for n, submission in enumerate(submissions):
        submission.authors.update(name=f"作者{n}", phone=PHONE, details={"title": "高级教师"})
        for reviewer in reviewers:
            submit_review(world, submission, reviewer, 87 - n)
    make_submission(world, "没有获奖的案例", category="b", state="eligible")
    draft(world)
    actions.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)
    page = text_of(client.get(world.path("results")))
    assert [f"案例{n}" in page and f"作者{n}" in page for n in range(3)] == [True, True, False]
    secrets = ("87.000", "86.000", "87", COMMENT, PHONE, "不公开的概要", "高级教师", "评委张", "没有获奖的案例",
               submissions[0].number, str(submissions[0].uuid), world.owner.username)  # fmt: skip
    main = re.sub(r'<code class="digest">[0-9a-f]{64}</code>', "", page[page.index("<main") :])
    assert [secret for secret in secrets if secret in main] == []


def test_what_applicants_typed_is_text(world, client):
    evil = "<script>alert(1)</script>"
    first, _ = publish_results(world, 2)
    type(first).objects.filter(pk=first.pk).update(title=evil)
    first.authors.update(name="<b>作者</b>")
    page = text_of(client.get(world.path("results")))
    assert (evil in page, "<b>作者</b>" in page) == (False, False)
    assert ("&lt;script&gt;alert(1)&lt;/script&gt;" in page, "&lt;b&gt;作者&lt;/b&gt;" in page) == (
        True,
        True,
    )


def test_only_the_owner_finds_the_own_valid_certificates(world, client):
    publish_results(world, 3)
    issue_all(world.campaign, actor=world.organiser, now=NOW)
    gone, valid = Certificate.objects.order_by("number")
    revoke(gone, why="误发", actor=world.organiser, now=NOW)

    def offered(person):
        client.logout()
        if person:
            client.force_login(person)
        page = text_of(client.get(world.path("results")))
        return [world.path("my-certificate", token=row.token) in page for row in (gone, valid)]

    assert offered(world.owner) == [False, True]
    assert [offered(who) for who in (None, world.organiser, make_person("other"))] == [[False, False]] * 3


def test_before_publication_the_owner_sees_no_more_than_anybody(world, client):
    judged(world, 3)
    draft(world)
    client.force_login(world.owner)
    page = text_of(client.get(world.path("results")))
    assert ("结果尚未公布" in page, "案例00" in page, "二等奖" in page) == (True, False, False)


def test_lists_are_chosen_by_number_once_there_are_several_pages(world, client, monkeypatch):
    monkeypatch.setattr(results, "PAGE_SIZE", 2)
    for category in ("a", "b"):
        for n in range(2):
            submission = make_submission(world, f"{category}案例{n}", category=category, state="eligible")
            actions.adjust_award(submission, tier="first", why="合议", actor=world.organiser, now=NOW)
    actions.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)

    def titles(query):
        page = text_of(client.get(world.path("results") + query))
        return [title for title in ("a案例0", "a案例1", "b案例0", "b案例1") if title in page]

    assert titles("") == titles("?page=1") == titles("?page=x") == titles("?pool=1") == ["a案例0", "a案例1"]
    assert titles("?page=2") == titles("?page=9") == titles("?pool=2") == ["b案例0", "b案例1"]
    page = text_of(client.get(world.path("results") + "?pool=2"))
    assert '<a href="?pool=2" aria-current="page">教研（2）</a>' in page


def test_a_changed_publication_time_makes_the_page_anew(world):
    """What is kept belongs to one publication of one version of the rules."""
    publish_results(world, 2)
    world.campaign.refresh_from_db()
    kept = results.results_page(world.campaign, publish_all=False)
    Award.objects.all().delete()
    assert results.results_page(world.campaign, publish_all=False).awarded == kept.awarded == 1
    Campaign.objects.update(results_at=NOW + dt.timedelta(days=1))
    world.campaign.refresh_from_db()
    assert results.results_page(world.campaign, publish_all=False).awarded == 0


def test_forgetting_waits_for_the_commit(world, django_capture_on_commit_callbacks):
    publish_results(world, 2)
    world.campaign.refresh_from_db()
    assert results.results_page(world.campaign, publish_all=False).awarded == 1
    with django_capture_on_commit_callbacks() as callbacks:
        results.forget_results(world.campaign)
    Award.objects.all().delete()
    assert results.results_page(world.campaign, publish_all=False).awarded == 1
    for callback in callbacks:
        callback()
    assert results.results_page(world.campaign, publish_all=False).awarded == 0


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("count", [1, 3])
def test_a_warm_page_asks_for_the_campaign_only(world, client, count):
    """Anonymous readers of a kept page: the tenant, the campaign with its rules, nothing of the results."""
    for n in range(count):
        submission = make_submission(world, f"案例{n}", category="b", state="eligible")
        actions.adjust_award(submission, tier="first", why="合议", actor=world.organiser, now=NOW)
    actions.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)
    path = world.path("results")
    client.get(path)
    warm = queries_of(client, path)
    cache.clear()
    assert (queries_of(client, path), warm) == (COLD, WARM)


COLD, WARM = 7, 3
