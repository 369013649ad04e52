"""The order of a category in one request, all or nothing (O10)."""

import uuid

import pytest

from portal.decisions import refuse
from portal.words import say
from review.models import Nomination, NominationBatch
from review.nominations.ordering import by_score, set_order
from tests.factories.review import NOW, make_nomination, make_submission
from tests.refusals import refusal


@pytest.fixture
def three(world, client):
    """甲, 乙 and 丙 put forward in category b, one in a."""
    client.force_login(world.coordinator)
    world.three = [make_submission(world, title, category="b", state="recommended") for title in "甲乙丙"]
    for rank, submission in enumerate(world.three, start=1):
        make_nomination(world, submission, rank=rank)
    make_nomination(world, make_submission(world, "别类", state="recommended"))
    return world


def order(world, category="b"):
    rows = Nomination.objects.filter(submission__category=category).order_by("rank")
    return "".join(row.submission.title for row in rows), list(rows.values_list("rank", flat=True))


def save(world, cases):
    set_order(world.campaign, world.unit("c1"), "b", cases, actor=world.coordinator, now=NOW)


def test_the_whole_order_at_once(three):
    first, second, third = (each.uuid for each in three.three)
    save(three, [third, first, second])
    assert (order(three), order(three, "a")) == (("丙甲乙", [1, 2, 3]), ("别类", [1]))


@pytest.mark.parametrize("wrong", ["one missing", "one twice", "a stranger", "none"])
def test_an_order_of_other_cases_is_refused_whole(three, wrong):
    first, second, third = (each.uuid for each in three.three)
    cases = {
        "one missing": [second, first],
        "one twice": [third, third, first],
        "a stranger": [third, second, uuid.uuid4()],
        "none": [],
    }[wrong]
    assert refusal(save, three, cases) == refuse("order_changed")
    assert order(three) == ("甲乙丙", [1, 2, 3])


def test_after_handing_in_it_stands(three):
    NominationBatch.objects.update(state="submitted", submitted_at=NOW, submitted_by=three.coordinator)
    cases = [each.uuid for each in reversed(three.three)]
    assert refusal(save, three, cases) == refuse("batch_submitted")


def test_the_page_saves_an_order_and_says_when_the_list_has_changed(three, client):
    cases = [str(each.uuid) for each in reversed(three.three)]
    answer = client.post(three.path("unit-order-save"), {"category": "b", "case": cases})
    assert answer.headers["Location"] == three.path("unit-order") + "?category=b"
    assert order(three) == ("丙乙甲", [1, 2, 3])
    for stale in (cases[:2], ["x"]):
        page = client.post(three.path("unit-order-save"), {"category": "b", "case": stale}, follow=True)
        assert say(refuse("order_changed")) in page.content.decode()
    assert order(three) == ("丙乙甲", [1, 2, 3])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0", "名次从 1 开始，1 是第一位，不能填写 0 或负数。"),
        ("abc", "名次只能填写从 1 开始的整数"),
        ("", "没有填写名次"),
        ("100000", "名次太大"),
    ],
)
def test_a_place_that_is_none_is_answered_in_words(three, client, typed, words):
    page = client.post(three.path("unit-rank", case=three.three[0].uuid), {"rank": typed}, follow=True)
    assert words in page.content.decode()
    assert order(three)[0] == "甲乙丙"


def test_a_unit_that_recommends_nothing_has_no_order(three, client):
    assert client.get(three.path("unit-order", unit="c2")).status_code == 404


def test_without_a_first_round_there_are_no_scores_to_go_by(three):
    assert by_score(three.campaign, three.unit("c1"), "b") == []
