"""The public results page: what it shows, and that its cost doesn't grow with the results (P1)."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review.awards import actions as awarding
from review.awards import results
from review.eligibility import actions
from submissions.models import Author
from tests.factories.review import NOW, fresh, make_award, make_submission

ANSWER = "四千字的正文，公开页面用不着"


@pytest.fixture(autouse=True)
def empty_cache(services):
    cache.clear()


def awarded(world, count: int, pool: str = "教研", tier: str = "一等奖", start: int = 0):
    """So many submissions with an award, ranked in the order they were made."""
    submissions = [
        make_submission(
            world, f"{pool}案例{n:03d}", category="b", state="eligible", answers={"about": ANSWER}
        )
        for n in range(start, start + count)
    ]
    for rank, submission in enumerate(submissions, start=1):
        make_award(world, submission, label=tier, pool=pool, rank=rank)
    return submissions


def publish(world) -> None:
    awarding.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)


def titles(page: results.Results) -> list[tuple[str, list[str]]]:
    return [(section.pool.label, [line.title for line in section.lines]) for section in page.sections]


def shown(world, **asked) -> results.Results:
    world.campaign.refresh_from_db()
    return results.results_page(world.campaign, publish_all=True, **asked)


def test_pools_stand_one_after_another_and_the_rest_last(world):
    awarded(world, 2, "甲组")
    awarded(world, 1, "乙组")
    make_submission(world, "没有获奖", state="eligible")
    make_submission(world, "没有通过", state="ineligible")
    publish(world)
    page = shown(world)
    assert titles(page) == [
        ("乙组", ["乙组案例000"]),
        ("甲组", ["甲组案例000", "甲组案例001"]),
        ("入库案例", ["没有获奖"]),
    ]
    assert (page.awarded, [pool.count for pool in page.pools]) == (3, [1, 2, 1])


def test_a_page_cuts_across_pools(world, monkeypatch):
    monkeypatch.setattr(results, "PAGE_SIZE", 3)
    awarded(world, 2, "甲组")
    awarded(world, 3, "乙组")
    make_submission(world, "没有获奖", state="eligible")
    publish(world)
    assert titles(shown(world, number=1)) == [("乙组", [f"乙组案例00{n}" for n in range(3)])]
    assert titles(shown(world, number=2)) == [
        ("甲组", ["甲组案例000", "甲组案例001"]),
        ("入库案例", ["没有获奖"]),
    ]
    assert titles(shown(world, number=99)) == titles(shown(world, number=2))
    assert titles(shown(world, pool="2")) == [("甲组", ["甲组案例000", "甲组案例001"])]
    assert titles(shown(world, pool="9")) == titles(shown(world))
    assert titles(shown(world, pool="x' OR 1=1", number="abc")) == titles(shown(world))


def test_a_line_says_award_title_authors_in_order_and_unit(world):
    (one,) = awarded(world, 1)
    Author.objects.filter(submission=one).update(name="张三")
    Author.objects.create(tenant=world.tenant, submission=one, position=2, name="李四", unit_name="乙")
    publish(world)
    ((line,),) = [section.lines for section in shown(world).sections]
    assert line == results.ResultLine("一等奖", "教研案例000", "张三、李四", "甲市一中")


def test_without_publish_all_only_awards_are_public(world):
    awarded(world, 1)
    make_submission(world, "没有获奖", state="eligible")
    publish(world)
    world.campaign.refresh_from_db()
    page = results.results_page(world.campaign, publish_all=False)
    assert titles(page) == [("教研", ["教研案例000"])]


def test_nothing_is_public_before_publication(world, client):
    awarded(world, 1)
    page = client.get(world.path("results")).content.decode()
    assert ("结果尚未公布" in page, "教研案例000" in page) == (True, False)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_page_asks_the_same_however_much_was_published(world, client, count):
    awarded(world, count)
    publish(world)
    client.get(world.path("results"))
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(world.path("results")).status_code == 200
    asked = [query["sql"] for query in queries]
    of_results = [sql for sql in asked if "review_award" in sql or "submissions_author" in sql]
    assert len(of_results) == 4  # the published run, pools, the list, its authors
    assert [sql for sql in asked if '"answers"' in sql] == []
    assert [sql for sql in of_results if '"document"' in sql] == []
    assert all("LIMIT" in sql or "COUNT" in sql or "submissions_author" in sql for sql in of_results)


def test_a_kept_page_asks_nothing_of_the_results_again(world, client):
    awarded(world, 2)
    publish(world)
    first = client.get(world.path("results")).content.decode()
    with CaptureQueriesContext(connection) as queries:
        again = client.get(world.path("results")).content.decode()
    assert [query["sql"] for query in queries if "review_award" in query["sql"]] == []
    assert all(title in page for page in (first, again) for title in ("教研案例000", "教研案例001"))


def test_who_is_disqualified_is_gone_at_once(world, client, django_capture_on_commit_callbacks):
    one, other = awarded(world, 2)
    publish(world)
    assert one.title in client.get(world.path("results")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        actions.disqualify(fresh(one), why="查实抄袭", actor=world.organiser, now=NOW)
    page = client.get(world.path("results")).content.decode()
    assert (one.title in page, other.title in page) == (False, True)
