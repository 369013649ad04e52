"""Important notifications by text message (X09): who gets one, once, by day, and without names."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.decisions import NotAllowed
from portal.messages import actions, jobs, notify, notify_each, texting
from portal.messages.sms.quotas import decide_notice, next_daytime
from portal.models import NoticeText, Notification, Person, Role, Tenant
from portal.tenants import all_tenants, tenant_scope
from portal.words import notifications, text_words
from tests.factories.portal import client_of, make_membership, make_teacher, make_tenant

NOON = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)  # 12:00 in Shanghai
NIGHT = dt.datetime(2026, 5, 6, 14, tzinfo=dt.UTC)  # 22:00
PHONE = "13812345678"


@pytest.fixture
def texts(settings, tmp_path):
    """What was sent: number and words of each."""
    settings.SMS_GATEWAY, settings.SMS_FILE_PATH = "file", tmp_path / "sms"
    return lambda: [path.read_text("utf-8").splitlines() for path in sorted(settings.SMS_FILE_PATH.glob("*"))]


@pytest.fixture
def caet(db):
    tenant = make_tenant("caet")
    Tenant.objects.filter(pk=tenant.pk).update(name="某某学会", short_name="", sends_texts=True)
    return Tenant.objects.get(pk=tenant.pk)


def wanting(username="wang", phone=PHONE, **about):
    person = make_teacher(username=username, phone=phone)
    values = {"wants_texts": True, "phone_verified_at": NOON} | about
    Person.objects.filter(pk=person.pk).update(**values)
    return Person.objects.get(pk=person.pk)


def tell(person, tenant, code="submission.return"):
    with tenant_scope(tenant):
        about = Notification(tenant=tenant)
        return notify(person, about, code, now=NOON, submission="马晓明的案例", why="请补封面", link="/")


def work(now=NOON):
    with all_tenants():
        keys = list(NoticeText.objects.order_by("pk").values_list("pk", flat=True))
    return [texting.deliver(key, now=now) for key in keys]


def test_who_wants_it_gets_it_once_without_names(texts, caet):
    tell(wanting(), caet)
    assert work() == [True]
    assert work() == [False]
    assert texts() == [[PHONE, "您在某某学会有新通知：案例被退回修改。请登录门户查看。"]]


@pytest.mark.parametrize(
    "about",
    [{"wants_texts": False}, {"phone_verified_at": None}],
)
def test_who_does_not_want_it_or_proved_no_number_gets_none(texts, caet, about):
    tell(wanting(**about), caet)
    assert (work(), texts()) == ([], [])


def test_nothing_goes_from_a_tenant_that_does_not_want_it(texts, caet):
    Tenant.objects.update(sends_texts=False)
    tell(wanting(), caet)
    assert (work(), texts()) == ([], [])


def test_what_can_wait_stays_in_the_portal(texts, caet):
    tell(wanting(), caet, "submission.submit")
    assert (work(), texts()) == ([], [])


@pytest.mark.parametrize(
    "change", [{"wants_texts": False}, {"phone": "0951-6123456", "phone_verified_at": None}]
)
def test_a_wish_withdrawn_meanwhile_holds(texts, caet, change):
    person = wanting()
    tell(person, caet)
    Person.objects.filter(pk=person.pk).update(**change)
    assert (work(), texts()) == ([False], [])
    with all_tenants():
        assert NoticeText.objects.filter(closed_at=NOON, sent=False).count() == 1


def test_at_night_it_is_put_off_to_the_morning(texts, caet):
    tell(wanting(), caet)
    assert (work(NIGHT), texts()) == ([False], [])
    with all_tenants():
        assert NoticeText.objects.get().after == dt.datetime(2026, 5, 7, 0, tzinfo=dt.UTC)  # 08:00
    assert work(dt.datetime(2026, 5, 7, 0, 1, tzinfo=dt.UTC)) == [True]
    assert len(texts()) == 1


def test_the_fourth_of_a_day_stays_in_the_portal(texts, caet):
    person = wanting()
    for _ in range(4):
        tell(person, caet)
    assert work() == [True, True, True, False]
    assert len(texts()) == 3
    with all_tenants():
        assert NoticeText.objects.filter(closed_at=None).count() == 0


def test_a_provider_that_refuses_is_asked_again_three_times(texts, caet, settings, monkeypatch):
    asked = []

    def refuse_all(*_args, **_named):
        asked.append(1)
        raise NotAllowed(refusal())

    def refusal():
        from portal.decisions import refuse

        return refuse("sms_not_sent")

    monkeypatch.setattr(texting, "send_notice", refuse_all)
    tell(wanting(), caet)
    now = NOON
    for _ in range(5):
        work(now)
        now += dt.timedelta(hours=2)
    assert len(asked) == 3
    with all_tenants():
        text = NoticeText.objects.get()
    assert (text.sent, text.closed_at is not None) == (False, True)


def test_the_sweep_finds_what_no_nudge_reached_and_drops_what_is_old(texts, caet, monkeypatch):
    nudged = []
    monkeypatch.setattr("portal.queue.enqueue", lambda job, **named: nudged.append((job, named)))
    tell(wanting(), caet)
    nudged.clear()
    jobs.sweep(now=NOON + dt.timedelta(minutes=3))
    with all_tenants():
        key = NoticeText.objects.get().pk
    assert [named for job, named in nudged if job.endswith("text_notification")] == [{"text_id": key}]
    nudged.clear()
    jobs.sweep(now=NOON + dt.timedelta(days=1, minutes=1))
    assert [named for job, named in nudged if job.endswith("text_notification")] == []


def test_many_are_told_with_as_many_queries_as_one(texts, caet, django_assert_max_num_queries):
    people = [wanting(f"p{n}", f"1380000000{n}") for n in range(3)] + [make_teacher(username="no")]
    with tenant_scope(caet), django_assert_max_num_queries(8):
        notify_each(
            [person.pk for person in people],
            Notification(tenant=caet),
            "reviewer.reminded",
            now=NOON,
            count=2,
        )
    assert work() == [True, True, True]
    assert {number for number, _ in texts()} == {"13800000000", "13800000001", "13800000002"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one(texts, settings):
    tenant = make_tenant("caet")
    Tenant.objects.update(sends_texts=True)
    tell(wanting(), Tenant.objects.get(pk=tenant.pk))
    with all_tenants():
        key = NoticeText.objects.get().pk

    def send(_):
        try:
            return texting.deliver(key, now=NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(send, range(6))) == [False] * 5 + [True]
    assert len(texts()) == 1


def test_every_code_is_a_notification_and_its_words_are_short():
    assert set(text_words()) <= set(notifications())
    assert [words for words in text_words().values() if len(words) > 15 or "{" in words] == []


@pytest.mark.parametrize(
    ("to_phone", "today", "code"),
    [(2, 0, ""), (3, 0, "sms_wait"), (0, 3999, ""), (0, 4000, "sms_used_up")],
)
def test_how_many_notices_go(to_phone, today, code):
    sent = [NOON - dt.timedelta(hours=n + 1) for n in range(to_phone)]
    assert decide_notice(sent, today, daily=5000, now=NOON).code == code


@given(st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1)))
def test_notices_go_by_day_only(now):
    morning = next_daytime(now)
    if 8 <= now.hour < 21:
        assert morning is None
    else:
        assert (morning.hour, morning.minute) == (8, 0)
        assert dt.timedelta(0) < morning - now <= dt.timedelta(hours=11)


def test_a_person_turns_it_on_and_off(texts, caet):
    person = wanting(wants_texts=False)
    client = client_of(person)
    assert "也发短信" in client.get("/me/notices/").content.decode()
    page = client.post("/me/notices/texts/", {"texts": "on"}, follow=True).content.decode()
    assert f"已开启，重要的通知也发到 {PHONE}。" in page
    assert Person.objects.get(pk=person.pk).wants_texts is True
    client.post("/me/notices/texts/")
    assert Person.objects.get(pk=person.pk).wants_texts is False


def test_without_a_proved_number_it_is_refused_in_words(texts, caet):
    person = wanting(wants_texts=False, phone_verified_at=None)
    page = client_of(person).post("/me/notices/texts/", {"texts": "on"}, follow=True).content.decode()
    assert "请先在“个人资料”用短信验证手机号，再开启短信通知。" in page
    assert Person.objects.get(pk=person.pk).wants_texts is False
    with pytest.raises(NotAllowed) as refused:
        actions.want_texts(person, True, now=NOON)
    assert refused.value.decision.code == "phone_unproved"


def test_the_owner_turns_it_on_and_nobody_else(texts, caet):
    Tenant.objects.update(sends_texts=False)
    people = {}
    for role in (Role.OWNER, Role.ORGANISER):
        people[role] = make_teacher(username=str(role))
        make_membership(people[role], caet, role)
    answer = client_of(people[Role.ORGANISER]).post("/t/caet/texts/", {"texts": "on"}, follow=True)
    assert Tenant.objects.get(pk=caet.pk).sends_texts is False
    assert "负责人" in answer.content.decode()
    page = client_of(people[Role.OWNER]).post("/t/caet/texts/", {"texts": "on"}, follow=True).content.decode()
    assert Tenant.objects.get(pk=caet.pk).sends_texts is True
    assert "已开启短信通知。" in page
    trail = client_of(people[Role.OWNER]).get("/t/caet/trail/?action=tenant.texting").content.decode()
    assert ("原来：否" in trail, "现在：是" in trail) == (True, True)


def test_where_the_portal_sends_no_texts_nothing_is_offered(settings, caet):
    settings.SMS_GATEWAY = ""
    person = wanting(wants_texts=False)
    client = client_of(person)
    assert "也发短信" not in client.get("/me/notices/").content.decode()
    with pytest.raises(NotAllowed) as refused:
        actions.want_texts(person, True, now=timezone.now())
    assert refused.value.decision.code == "sms_off"
