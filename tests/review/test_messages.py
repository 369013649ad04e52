"""The review's words: each refusal and notification is filled by what the code gives it, and says how to mend."""

from string import Formatter

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from portal.decisions import refuse
from portal.words import say
from review.feedback import flash_form_error
from review.forms import ReasonForm
from review.messages import AUDIT, NOTIFICATIONS, REFUSALS

# What each refusal of the check, the awards and the certificates says with values as the actions give them.
SAID = [
    (refuse("points_open", count=2, first="没有企业标识"), "还有 2 项没有审核，第一项：没有企业标识"),
    (
        refuse("points_against", count=1, first="没有企业标识"),
        "有 1 项审核为“不符合”，不能通过，第一项：没有企业标识",
    ),
    (
        refuse("findings_fail", count=3, first="超出字数"),
        "有 3 项自动检测不合格，需要逐项写明理由放行，或审核不通过。第一项：超出字数",
    ),
    (
        refuse("checks_running", count=1),
        "还有 1 项正在自动检测，出结果后即可通过；如已人工看过材料，也可在该项直接选“符合”。",
    ),
    (refuse("reviews_out", count=5), "还有 5 件案例的评审没有交齐。请催办，或写明理由后公布。"),
    (
        refuse("number_pattern", pattern="NX-{year}"),
        "证书编号格式“NX-{year}”不正确，应包含 {seq}，如 NX-{year}-{seq:05d}。",
    ),
    (
        refuse("points_open", count=1, first="{0.__class__}{count}"),
        "还有 1 项没有审核，第一项：{0.__class__}{count}",
    ),
]


@pytest.mark.parametrize(("decision", "words"), SAID)
def test_a_refusal_in_words(decision, words):
    assert say(decision) == words


def names_in(pattern):
    return {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_refusal_names_plain_values_only_and_ends_as_a_sentence(code):
    assert {name for name in names_in(REFUSALS[code]) if not name.isidentifier()} == set()
    ending = REFUSALS[code][-1]
    assert ending in "。！）" or REFUSALS[code].endswith("}")


@pytest.mark.parametrize("code", sorted(NOTIFICATIONS))
def test_a_notifications_title_fits_a_mails_subject(code):
    title, body = NOTIFICATIONS[code]
    assert ("\n" in title, len(title) <= 40, bool(body)) == (False, True, True)
    assert {name for name in names_in(title + body) if not name.isidentifier()} == set()


def test_words_of_the_trail_are_short_and_differ():
    repeated = [words for words in AUDIT.values() if list(AUDIT.values()).count(words) > 1]
    assert repeated == []
    assert [words for words in AUDIT.values() if not 2 <= len(words) <= 12] == []


@pytest.fixture
def request_with_messages():
    request = RequestFactory().post("/")
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _: HttpResponse()).process_request(request)
    return request


def said(request):
    return [(message.level_tag, str(message)) for message in get_messages(request)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, [("error", "请写明理由，对方会看到这段文字。")]),
        ({"why": " \n "}, [("error", "请写明理由，对方会看到这段文字。")]),
        ({"why": "不符"}, []),
    ],
)
def test_a_small_forms_first_error_is_said(request_with_messages, typed, expected):
    form = ReasonForm(typed)
    assert form.is_valid() is not bool(expected)
    flash_form_error(request_with_messages, form)
    assert said(request_with_messages) == expected
