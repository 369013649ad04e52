"""A reviewer's pages read the rules once, however much is assigned (P2)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import campaigns as campaign_models
from review.judging.expert_views import desk_groups, next_open
from review.models import Assignment, Review
from tests.factories.review import (
    NOW,
    make_assignment,
    make_reviewer,
    make_submission,
    submit_review,
)

RULES = '"campaigns_ruleset"."document"'


def assigned(world, count: int) -> list[Assignment]:
    who = make_reviewer(world, "评委", world.expert)
    return [
        make_assignment(world, make_submission(world, category="b", state="eligible"), who)
        for _ in range(count)
    ]


def sql_of(page) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        page()
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_as_much_for_three_as_for_one(world, client, count):
    assigned(world, count)
    client.force_login(world.expert)
    client.get(world.path("expert-desk"))
    asked = sql_of(lambda: client.get(world.path("expert-desk")))
    assert len(asked) == 7
    assert [sql for sql in asked if RULES in sql or '"answers"' in sql] == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_process_that_knows_no_rules_reads_them_once(world, monkeypatch, count):
    assigned(world, count)
    monkeypatch.setattr(campaign_models, "_parsed", {})
    parsed = []
    validate = campaign_models.Document.model_validate
    monkeypatch.setattr(
        campaign_models.Document, "model_validate", lambda value: parsed.append(1) or validate(value)
    )
    asked = sql_of(lambda: desk_groups(world.expert, now=NOW))
    assert (len(asked), len([sql for sql in asked if RULES in sql]), len(parsed)) == (2, 1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_review_page_asks_as_much_for_three_as_for_one(world, client, count):
    row, *_ = assigned(world, count)
    client.force_login(world.expert)
    address = world.path("expert-case", assignment=row.uuid)
    client.get(address)
    asked = sql_of(lambda: client.get(address))
    assert len(asked) <= 15
    assert [sql for sql in asked if RULES in sql] == []
    assert len([sql for sql in asked if 'FROM "review_assignment"' in sql]) == 2  # this one, and the next


def test_the_next_case_is_the_next_one_that_waits_then_the_first(world):
    first, second, third = assigned(world, 3)
    assert [next_open(world.expert, row) for row in (first, second, third)] == [second, third, first]
    Review.objects.create(
        tenant=world.tenant, assignment=second, state=Review.State.SUBMITTED, total=80, submitted_at=NOW
    )
    assert [next_open(world.expert, row) for row in (first, second, third)] == [third, third, first]


def test_nobody_elses_case_is_next(world):
    (mine,) = assigned(world, 1)
    submit_review(world, mine.submission, make_reviewer(world, "乙"), 80)
    make_assignment(world, make_submission(world, category="b", state="eligible"), make_reviewer(world, "丙"))
    make_assignment(world, make_submission(world, category="b", state="ineligible"), mine.reviewer)
    assert next_open(world.expert, mine) is None
