"""The organiser's page of the period, and the owner's postponement."""

import datetime as dt

import pytest

from campaigns.models import StageRow
from portal.decisions import NotAllowed, refuse
from portal.models import AuditEvent, Person, Role
from portal.tenants import tenant_scope
from review.models import Retention
from review.retention import actions, queries
from review.retention.kinds import KINDS
from tests.factories.portal import make_person
from tests.factories.retention import ENDS, IDS, LATER, MAILS, PHONES, TOLD, fill, make_full
from tests.factories.review import NOW, join, make_submission

DAY = dt.timedelta(days=1)


@pytest.fixture
def world(db, storage, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_full()
    with tenant_scope(made.tenant):
        fill(made)
        made.boss = Person.objects.get(username="north-boss")
        made.auditor = make_person("north-auditor")
        join(made, made.auditor, Role.AUDITOR)
        yield made


def page(world, client, person, **query) -> str:
    client.force_login(person)
    return client.get(world.path("desk-retention"), query).content.decode()


def test_it_says_when_what_and_how_much(world, client):
    body = page(world, client, world.organiser)
    for words in (
        "2026年12月1日 匿名化",
        "结束后保存 1 年",
        "从 2025年12月1日 算起",
        "到期前 30 天通知全体组织者",
    ):
        assert words in body
    for kind in KINDS:
        assert f'href="?kind={kind.key}">{kind.label}</a>' in body
    assert "由负责人在本页写明理由推迟" in body
    assert 'name="until"' not in body
    assert 'name="until"' in page(world, client, world.boss)


@pytest.mark.parametrize("kind", [kind.key for kind in KINDS])
def test_the_list_names_what_goes_and_no_number(world, client, kind):
    body = page(world, client, world.organiser, kind=kind)
    listed = {"authors": "未获奖者", "files": "签字表.pdf", "experts": "专家真名", "answers": "获奖案例", "drafts": "草稿",
              "unit-forms": "甲市", "objectors": "异议人真名", "instructors": "未获奖的指导", "corrections": "未获奖者",
              "questions": "请打", "notifications": "落选案例"}  # fmt: skip
    assert listed[kind] in body
    assert [secret for secret in (*PHONES, *IDS, *MAILS) if secret in body] == []


def test_who_may_look_and_who_may_put_off(world, client):
    outsider = make_person("outsider")
    found = {}
    for person in (
        world.boss,
        world.organiser,
        world.auditor,
        world.coordinator,
        world.expert,
        world.owner,
        outsider,
    ):
        client.force_login(person)
        sent = {"until": "2027-03-01", "why": "诉讼没有结束"}
        found[person.username] = (
            client.get(world.path("desk-retention")).status_code,
            client.post(world.path("desk-retention-hold"), sent).status_code,
            client.post(world.path("desk-retention-release")).status_code,
        )
    assert found == {
        "north-boss": (200, 302, 302), "north-organiser": (200, 403, 403), "north-auditor": (200, 403, 403),
        "north-coordinator": (403, 403, 403), "north-expert": (403, 403, 403), "north-owner": (404, 404, 404),
        "outsider": (404, 404, 404),
    }  # fmt: skip
    client.force_login(world.organiser)
    assert client.get(world.path("desk-retention"), {"kind": "passwords"}).status_code == 404


def test_the_owner_puts_it_off_for_a_reason_and_takes_it_back(world, client):
    client.force_login(world.boss)
    sent = {"until": "2027-03-01", "why": "著作权诉讼\n没有结束"}
    body = client.post(world.path("desk-retention-hold"), sent, follow=True).content.decode()
    assert "已推迟到 2027年3月1日" in body
    assert "推迟到 2027年3月1日：著作权诉讼 没有结束（" in body
    assert "2027年3月1日 匿名化" in body
    row = Retention.objects.get()
    assert row.held_until == dt.datetime(2027, 2, 28, 16, tzinfo=dt.UTC)
    assert actions.look(world.campaign, now=LATER) == "wait"
    assert actions.look(world.campaign, now=row.held_until - 30 * DAY) == "tell"
    assert actions.look(world.campaign, now=row.held_until - DAY) == "wait"
    assert "已取消推迟" in client.post(world.path("desk-retention-release"), follow=True).content.decode()
    assert actions.look(world.campaign, now=LATER) == "wait"  # the day that was told binds
    assert actions.look(world.campaign, now=row.held_until) == "take"
    events = AuditEvent.objects.filter(action__in=["retention.hold", "retention.release"]).order_by("pk")
    assert [(event.actor, event.why, event.data) for event in events] == [
        (world.boss, "著作权诉讼 没有结束", {"day": "2027-03-01"}), (world.boss, "", {}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("until", "why", "said"),
    [
        ("", "有理由", "请选一天。"),
        ("soon", "有理由", "请写成 2030-06-01 这样的日期。"),
        ("2026-12-01", "有理由", "请选 2026年12月2日 到 2029年11月30日 之间的一天"),
        ("2020-01-01", "有理由", "请选 2026年12月2日 到"),
        ("2029-12-02", "有理由", "一次最多三年"),
        ("2027-03-01", "   ", "请写明推迟的理由"),
    ],
)
def test_a_wrong_postponement_is_told_and_keeps_what_was_typed(world, client, until, why, said):
    client.force_login(world.boss)
    body = client.post(world.path("desk-retention-hold"), {"until": until, "why": why}).content.decode()
    assert said in body
    assert why in body
    assert not Retention.objects.exclude(held_until=None).exists()


def refusal(do, *args, **kwargs):
    with pytest.raises(NotAllowed) as caught:
        do(*args, **kwargs)
    return caught.value.decision


def test_what_may_not_be_put_off(world):
    hold = {"until": dt.date(2027, 3, 1), "why": "理由", "actor": world.boss, "now": NOW}
    assert refusal(actions.release, world.campaign, actor=world.boss, now=NOW) == refuse("retention_not_held")
    assert refusal(actions.hold, world.campaign, **hold | {"why": " "}) == refuse("retention_hold_why")
    assert refusal(actions.hold, world.campaign, **hold | {"until": None}).code == "retention_hold_day"
    StageRow.objects.update(closes_at=None)
    assert refusal(actions.hold, world.campaign, **hold) == refuse("retention_no_end")
    Retention.objects.create(tenant=world.tenant, campaign=world.campaign, state="done")
    assert refusal(actions.hold, world.campaign, **hold) == refuse("retention_began")
    assert refusal(actions.release, world.campaign, actor=world.boss, now=NOW) == refuse("retention_began")


def test_the_page_follows_the_work(world, client):
    StageRow.objects.update(closes_at=None)
    assert "还没有开始计算" in page(world, client, world.boss)
    StageRow.objects.filter(key="judge").update(closes_at=ENDS - 365 * DAY)
    world.objection.__class__.objects.update(state="accepted")
    assert "还有 1 件异议没有处理完" in page(world, client, world.boss)
    world.objection.__class__.objects.update(state="dismissed")
    actions.look(world.campaign, now=TOLD)
    assert "已通知组织者：2026年12月1日 办理" in page(world, client, world.boss)
    actions.look(world.campaign, now=ENDS)
    assert "正在匿名化" in page(world, client, world.boss)
    while actions.take_some(world.campaign, now=LATER):
        pass
    body = page(world, client, world.boss)
    assert "2026年12月1日 已匿名化" in body
    assert 'name="until"' not in body
    assert "没有了" in page(world, client, world.boss, kind="authors")


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_asks_a_fixed_number_of_questions(world, client, more, django_assert_num_queries):
    for number in range(more):
        make_submission(world, f"另一件 {number}", state="submitted")
    client.force_login(world.boss)
    client.get(world.path("desk-retention"))  # the rules are parsed once a process
    # all numbers of what goes are one of them, all of what stays another
    with django_assert_num_queries(15):
        assert client.get(world.path("desk-retention")).status_code == 200


def test_its_numbers_are_those_of_the_rows(world):
    going = queries.going(world.campaign, Retention(campaign=world.campaign))
    assert [each.count for each in going] == [kind.rows(world.campaign).count() for kind in KINDS]
    assert min(each.count for each in going) > 0
    staying = {label: count for label, count, _ in queries.staying(world.campaign)}
    assert staying["案例的名称、单位、正文"] == 2
    assert staying["公布的奖项"] == 1


def test_a_longer_period_afterwards_is_told_and_brings_nothing_back(world, client):
    actions.look(world.campaign, now=TOLD)
    actions.look(world.campaign, now=ENDS)
    assert "期限后来延长了" not in page(world, client, world.boss)
    StageRow.objects.filter(key="judge").update(closes_at=ENDS)
    assert "已于 2026年12月1日 开始匿名化，会接着做完" in page(world, client, world.boss)
    while actions.take_some(world.campaign, now=LATER):
        pass
    body = page(world, client, world.boss)
    assert "期限后来延长了，去掉的不会恢复" in body
    assert "要保存到 2027年12月1日，而这个活动已于 2026年12月1日 匿名化" in body
    assert "系统不会再次匿名化" in body
    assert actions.look(world.campaign, now=ENDS + 2 * 365 * DAY) == "wait"
