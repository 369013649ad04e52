"""How many texts go out, decided and counted."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.decisions import NotAllowed
from portal.messages.sms import send_sms
from portal.messages.sms.quotas import TO_PHONE, decide_sending
from portal.messages.sms.sending import sweep
from portal.models import SentText

NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
PHONE = "13800000000"


def ago(**spans):
    return NOW - dt.timedelta(**spans)


@pytest.mark.parametrize(
    ("to_phone", "from_place", "today", "answer"),
    [
        ([], [], 0, ("", {})),
        ([ago(seconds=60)], [], 1, ("", {})),
        ([ago(seconds=59)], [], 1, ("sms_wait", {"wait": "2 秒"})),
        ([ago(minutes=10 * n) for n in range(1, 6)], [], 5, ("sms_wait", {"wait": "11 分钟"})),
        ([ago(hours=2 * n) for n in range(1, 11)], [], 10, ("sms_wait", {"wait": "5 小时"})),
        ([], [ago(minutes=9)] * 59, 59, ("", {})),
        ([], [ago(minutes=9)] * 60, 60, ("sms_wait", {"wait": "2 分钟"})),
        ([], [ago(hours=23)] * 300, 300, ("sms_wait", {"wait": "61 分钟"})),
        ([], [], 4999, ("", {})),
        ([], [], 5000, ("sms_used_up", {})),
    ],
)
def test_how_many_go(to_phone, from_place, today, answer):
    decision = decide_sending(to_phone, from_place, today, daily=5000, now=NOW)
    assert (decision.code, dict(decision.params)) == answer


@given(st.lists(st.integers(0, 100_000), max_size=80))
def test_whoever_asks_at_any_moments_no_span_ever_holds_more(moments):
    sent = []
    for second in sorted(moments):
        now = NOW + dt.timedelta(seconds=second)
        if decide_sending(sent, [], 0, daily=5000, now=now):
            sent.append(now)
    for quota in TO_PHONE:
        for at in sent:
            assert len([each for each in sent if at <= each < at + quota.span]) <= quota.most


def code_of(phone=PHONE, address="198.51.100.7", now=None):
    try:
        send_sms(phone, "code", address=address, now=now or timezone.now(), code="1", minutes="10")
    except NotAllowed as refused:
        return refused.decision.code
    return "sent"


@pytest.fixture
def texts(settings, tmp_path):
    settings.SMS_GATEWAY, settings.SMS_FILE_PATH = "file", tmp_path / "sms"
    return settings.SMS_FILE_PATH


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_to_one_number_one_goes(texts):
    def ask(n):
        try:
            return code_of(address=f"198.51.100.{n}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(ask, range(8)))
    assert (answers, len(list(texts.iterdir()))) == (["sent"] + ["sms_wait"] * 7, 1)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_the_portal_sends_no_more_than_it_may(texts, settings):
    settings.SMS_DAILY = 3

    def ask(n):
        try:
            return code_of(phone=f"1380000000{n}", address=f"198.51.100.{n}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(ask, range(8)))
    assert (answers, len(list(texts.iterdir()))) == (["sent"] * 3 + ["sms_used_up"] * 5, 3)


@pytest.mark.django_db
def test_a_row_names_nobody_and_goes_after_a_day(texts):
    now = timezone.now()
    assert code_of(now=now) == "sent"
    [row] = SentText.objects.values("phone", "place")
    assert [PHONE in str(row), "198.51" in str(row)] == [False, False]
    assert sweep(now=now + dt.timedelta(hours=23)) == {"texts": 0}
    assert sweep(now=now + dt.timedelta(hours=24)) == {"texts": 1}
