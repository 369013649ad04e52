"""Links of a case are kept at hand-in, checked by a worker, again after a week, and shown to who checks the case (C15)."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.tenants import tenant_scope
from review.submission_lists import SubmissionFilter, filtered
from submissions.links import checking, jobs
from submissions.links.fetching import Outcome
from submissions.links.queries import link_views
from submissions.models import LinkCheck, LinkHost, Submission
from submissions.submitting.case_detail import case_detail
from tests.factories.review import NOW, document, fresh, make_submission, make_world

WEEK = dt.timedelta(days=7)
GOOD, DEAD, LOGIN = "https://good.example.cn/", "https://dead.example.cn/", "https://login.example.cn/"
OUTCOMES = {GOOD: Outcome("open", 200), DEAD: Outcome("gone", 404), LOGIN: Outcome("refused", 403)}


def call(**changes):
    categories = document()["categories"]
    categories[0]["fields"] += [
        {"key": "links", "label": "相关网址", "kind": "links", "required": False},
        {"key": "proofs", "label": "佐证", "kind": "table", "required": False, "columns": [
            {"key": "what", "label": "名称"}, {"key": "where", "label": "网址", "kind": "links"}]},
    ]  # fmt: skip
    return {"categories": categories} | changes


@pytest.fixture
def asked(monkeypatch):
    """Links that the worker asked for."""
    links = []

    def check(link):
        links.append(link)
        return OUTCOMES[link]

    monkeypatch.setattr(checking, "check_link", check)
    return links


@pytest.fixture
def world(db, settings):
    settings.LINK_CHECKS = True
    made = make_world(**call())
    with tenant_scope(made.tenant):
        yield made


def case(world, *links, **values):
    return make_submission(world, answers={"links": "\n".join(links)}, **values)


def check(submission, at=NOW):
    """By a worker whose waiting takes no time of ours."""
    now = [at]

    def wait(seconds):
        now[0] += dt.timedelta(seconds=seconds)

    return checking.check_due(submission, clock=lambda: now[0], wait=wait)


def test_links_of_fields_and_of_tables_each_once(world):
    submission = case(world, GOOD, DEAD, GOOD)
    submission.answers["proofs"] = [{"what": "平台", "where": LOGIN}, {"what": "又", "where": GOOD}]
    assert checking.links_in(submission) == [GOOD, DEAD, LOGIN]


def test_kept_at_hand_in_and_checked_once(world, asked):
    submission = case(world, GOOD, DEAD)
    checking.ask(submission, now=NOW)
    assert list(LinkCheck.objects.values_list("link", "code", "asked_at")) == [
        (GOOD, "", NOW), (DEAD, "", NOW),
    ]  # fmt: skip
    assert (check(submission), check(submission)) == (2, 0)
    assert asked == [GOOD, DEAD]
    rows = LinkCheck.objects.order_by("pk").values_list("code", "status", "checked_at", "opened_at")
    assert list(rows) == [("open", 200, NOW, NOW), ("gone", 404, NOW, None)]


def test_a_link_that_was_taken_out_is_forgotten(world, asked):
    submission = case(world, GOOD, DEAD)
    checking.ask(submission, now=NOW)
    submission.answers["links"] = GOOD
    checking.ask(submission, now=NOW)
    assert list(LinkCheck.objects.values_list("link", flat=True)) == [GOOD]


def test_again_after_a_week_while_results_are_open(world, asked):
    submission = case(world, GOOD)
    checking.ask(submission, now=NOW)
    check(submission)
    assert jobs.sweep(now=NOW + dt.timedelta(days=6)) == {"links": 0}
    later = NOW + WEEK + dt.timedelta(minutes=1)
    assert jobs.sweep(now=later) == {"links": 1}
    assert jobs.sweep(now=later + dt.timedelta(minutes=1)) == {"links": 0}  # on its way
    world.campaign.results_at = NOW
    world.campaign.save(update_fields=["results_at"])
    assert jobs.sweep(now=later + 2 * WEEK) == {"links": 0}


def test_a_check_that_was_lost_is_found(world):
    checking.ask(case(world, GOOD), now=NOW)
    assert jobs.sweep(now=NOW + dt.timedelta(hours=2)) == {"links": 1}
    Submission.objects.update(state="disqualified")
    assert jobs.sweep(now=NOW + dt.timedelta(hours=9)) == {"links": 0}


def test_off_by_setting(world, settings, asked):
    settings.LINK_CHECKS = False
    submission = case(world, GOOD)
    checking.ask(submission, now=NOW)
    jobs.check_links(submission_id=submission.pk)
    assert (LinkCheck.objects.count(), asked, jobs.sweep(now=NOW), link_views(submission)) == (
        0, [], {"links": 0}, {},
    )  # fmt: skip


def test_the_last_answer_in_words(world, asked):
    submission = case(world, GOOD, DEAD, LOGIN)
    checking.ask(submission, now=NOW)
    assert {view.words for view in link_views(fresh(submission)).values()} == {"等待检查能否打开"}
    check(submission)
    LinkCheck.objects.filter(link=GOOD).update(code="no_name", status=None, checked_at=NOW + WEEK)
    seen = link_views(fresh(submission))
    assert {link: (view.words, view.tone) for link, view in seen.items()} == {
        GOOD: ("2025-10-27 打不开，找不到这个域名；上次打开是 2025-10-20", "yellow"),
        DEAD: ("2025-10-20 打不开，网页不存在（404）", "yellow"),
        LOGIN: ("2025-10-20 需要登录，或网站拒绝自动访问；请人工打开核对（403）", "secondary"),
    }


def test_the_checker_reads_it_and_the_expert_does_not(world, asked, client):
    submission = case(world, DEAD, state="reported")
    checking.ask(submission, now=NOW)
    check(submission)
    client.force_login(world.organiser)
    assert "网页不存在（404）" in client.get(world.path("desk-case", case=submission.uuid)).content.decode()
    client.force_login(world.owner)
    own = reverse("case", kwargs={"tenant": world.tenant.slug, "case": submission.uuid})
    assert "网页不存在（404）" in client.get(own).content.decode()
    assert case_detail(fresh(submission), blind=False).links == {}


def test_the_list_finds_cases_with_dead_links(world, asked):
    dead, good, login = case(world, DEAD, GOOD), case(world, GOOD), case(world, LOGIN)
    for submission in (dead, good, login):
        checking.ask(submission, now=NOW)
        check(submission)
    found = filtered(Submission.objects.all(), SubmissionFilter(verdict="links"))
    assert list(found) == [dead]


def test_another_tenants_links_stay_there(world, asked):
    other = make_world("others", "south", **call())
    with tenant_scope(other.tenant):
        checking.ask(case(other, DEAD), now=NOW)
    assert LinkCheck.objects.count() == 0


def test_a_page_costs_one_query_more_however_many_links(world, asked):
    counts = []
    for links in ([GOOD], [GOOD, DEAD, LOGIN]):
        submission = case(world, *links)
        checking.ask(submission, now=NOW)
        submission = fresh(submission)
        with CaptureQueriesContext(connection) as queries:
            assert len(link_views(submission)) == len(links)
        counts.append(len(queries))
    assert counts == [1, 1]


def test_one_site_is_asked_at_intervals_and_others_meanwhile(world, monkeypatch):
    """Three links of one site and one of another: the other one does not wait."""
    at, asked = [NOW], []
    links = ["https://good.example.cn/1", "https://good.example.cn/2", DEAD, "https://good.example.cn/3"]

    def answer(link):
        asked.append((link, (at[0] - NOW).total_seconds()))
        return Outcome("open", 200)

    def wait(seconds):
        at[0] += dt.timedelta(seconds=seconds)

    monkeypatch.setattr(checking, "check_link", answer)
    submission = case(world, *links)
    checking.ask(submission, now=NOW)
    assert checking.check_due(submission, clock=lambda: at[0], wait=wait) == 4
    assert asked == [(links[0], 0), (DEAD, 0), (links[1], 2), (links[3], 4)]


def test_a_site_that_another_worker_asks_is_left_for_a_later_round(world, asked):
    LinkHost.objects.create(host="good.example.cn", free_at=NOW + checking.LEASE)
    submission = case(world, GOOD, DEAD)
    checking.ask(submission, now=NOW)
    assert (check(submission), asked) == (1, [DEAD])
    assert jobs.sweep(now=NOW + dt.timedelta(minutes=1)) == {"links": 1}
    assert check(submission, NOW + dt.timedelta(minutes=3)) == 1  # whoever held it is gone
    assert asked == [DEAD, GOOD]


def test_a_check_that_breaks_gives_the_site_back(world, monkeypatch):
    def broken(link):
        raise RuntimeError

    monkeypatch.setattr(checking, "check_link", broken)
    submission = case(world, GOOD)
    checking.ask(submission, now=NOW)
    with pytest.raises(RuntimeError):
        check(submission)
    assert LinkHost.objects.get().free_at == NOW + checking.APART


def test_in_a_table_it_stands_beside_its_cell(world, asked, client):
    submission = make_submission(
        world,
        state="reported",
        answers={"proofs": [{"what": "平台", "where": f"{DEAD}\n{GOOD}"}, {"what": "又", "where": LOGIN}]},
    )
    checking.ask(submission, now=NOW)
    check(submission)
    client.force_login(world.organiser)
    page = client.get(world.path("desk-case", case=submission.uuid)).content.decode()
    cells = re.findall(r"<td>(https?://.*?)</td>", page, re.DOTALL)
    seen = [
        re.findall(r"(\S*) ?<span class=\"mark tone-\w+\">\d{4}-\d\d-\d\d (.*?)</span>", cell)
        for cell in cells
    ]
    assert [[words for _, words in cell] for cell in seen] == [
        ["打不开，网页不存在（404）", "能打开"], ["需要登录，或网站拒绝自动访问；请人工打开核对（403）"]
    ]  # fmt: skip
