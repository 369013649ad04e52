"""Lists of cases on the desks: filters from a query string, verdicts of files, pages, and what the overview counts."""

import datetime as dt

import pytest

from campaigns.models import Campaign
from portal.tenants import tenant_scope
from review.desk.queries import (
    CategoryLine,
    desk_page,
    numbers,
    overview_table,
    panel_count,
    timeline,
)
from review.eligibility.lists import direct_categories
from review.models import Reviewer
from review.submission_lists import (
    SubmissionFilter,
    filtered,
    filters,
    note_verdicts,
    page_of,
    submissions_below,
)
from submissions.models import Submission
from submissions.states import LABELS, State
from tests.factories.files import finding, make_attachment
from tests.factories.portal import make_person
from tests.factories.review import NOW, make_reviewer, make_submission, make_world


def titles(rows):
    return [submission.title for submission in rows]


def found(world, **asked):
    """Titles on the organiser's list, the newest first."""
    return titles(desk_page(world.campaign, SubmissionFilter(**asked), 1))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, SubmissionFilter()),
        (
            {"category": " a ", "state": "open", "of": "c1", "q": " 甲 ", "page": "2"},
            SubmissionFilter("a", "open", "c1", "甲"),
        ),
        ({"q": "长" * 100}, SubmissionFilter(q="长" * 80)),
        ({"sort": "nonsense"}, SubmissionFilter()),
        (
            {"sort": "-score", "track": "t", "verdict": "fail"},
            SubmissionFilter(track="t", verdict="fail", sort="-score"),
        ),
        ({"unit": "c1"}, SubmissionFilter()),  # the coordinator's own unit, no filter
    ],
)
def test_a_filter_is_read_from_the_query_string(query, expected):
    assert SubmissionFilter.from_query(query) == expected


@pytest.fixture
def several(world):
    """Submissions that differ in everything that is asked for; a draft among them."""
    make_submission(world, "甲案例 100%", category="a", unit="s1", state="reported")
    make_submission(world, "乙_案例", category="b", unit="s2", state="eligible")
    make_submission(world, "丙案例'--", category="b", unit="s3", state="submitted")
    make_submission(world, "丁直报", category="d", unit="s3", state="submitted")
    make_submission(world, "草稿", category="a", unit="s1", state="draft")
    return world


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["丁直报", "丙案例'--", "乙_案例", "甲案例 100%"]),
        ({"category": "b"}, ["丙案例'--", "乙_案例"]),
        ({"category": "none"}, []),
        ({"state": "submitted"}, ["丁直报", "丙案例'--"]),
        ({"state": "draft"}, []),
        ({"state": "nonsense"}, []),
        ({"state": "open"}, ["丁直报", "甲案例 100%"]),  # what waits for the check, not what a unit still has
        ({"unit": "c1"}, ["乙_案例", "甲案例 100%"]),
        ({"unit": "s3"}, ["丁直报", "丙案例'--"]),
        ({"unit": "3"}, []),  # the end of a key is no key
        ({"unit": "c"}, []),
        ({"unit": "%"}, []),
        ({"q": "案例"}, ["丙案例'--", "乙_案例", "甲案例 100%"]),
        ({"q": "%"}, ["甲案例 100%"]),
        ({"q": "_"}, ["乙_案例"]),
        ({"q": "'--"}, ["丙案例'--"]),
        ({"q": "\\"}, []),
        ({"q": "甲市一中"}, ["甲案例 100%"]),
        ({"q": "乙市"}, ["丁直报", "丙案例'--"]),
        ({"category": "b", "state": "submitted", "unit": "c2", "q": "丙"}, ["丙案例'--"]),
        ({"category": "b", "state": "submitted", "unit": "c1", "q": "丙"}, []),
    ],
)
def test_the_organisers_list_narrowed(several, asked, expected):
    assert found(several, **asked) == expected


@pytest.mark.parametrize(
    "q",
    [
        "NX-2025-000006",
        "nx-2025",
        "000006",
        "ＮＸ－2025－000006",
        "张三丰",
        "三丰",
        "张",
        "甲案例",
        "案例",
        "一中",
    ],
)
def test_any_part_of_number_title_author_or_unit_finds_it(world, q):
    """O8, B16: whole and partial, small letters and full width."""
    submission = make_submission(world, "甲案例", state="reported")
    Submission.objects.filter(pk=submission.pk).update(number="NX-2025-000006")
    submission.authors.update(name="张三丰")
    Submission.objects.filter(pk=make_submission(world, "别的", unit="s2").pk).update(number="QH-1")
    assert found(world, q=q) == ["甲案例"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("title", "丁丙乙甲"), ("-title", "甲乙丙丁"), ("category", "乙甲丁丙"), ("track", "丁丙乙甲"),
        ("author", "丁丙乙甲"), ("-author", "甲乙丙丁"), ("unit", "丙乙甲丁"), ("submitted", "甲乙丙丁"),
        ("-submitted", "丁丙乙甲"), ("verdict", "丙甲乙丁"), ("state", "丁乙丙甲"),
        ("score", "丁丙乙甲"), ("rank", "丁丙乙甲"), ("", "丁丙乙甲"),
    ],
)  # fmt: skip
def test_the_headings_sort(world, sort, expected):
    """O8: what a heading's column does not tell apart stays newest first; a list without scores is not sorted by them."""
    rows = (
        ("甲", "a", "s2", "submitted", "fail", "丁"), ("乙", "a", "s2", "reported", "warn", "丙"),
        ("丙", "b", "s1", "submitted", "fail", "乙"), ("丁", "b", "s3", "eligible", "pass", "甲"),
    )  # fmt: skip
    order = {"甲": 1, "乙": 2, "丙": 3, "丁": 4}
    for title, category, unit, state, status, author in rows:
        submission = make_submission(world, title, category=category, unit=unit, state=state)
        submission.authors.update(name=f"{order[author]}")
        make_attachment(submission, findings=[finding(status)])
        at = NOW + dt.timedelta(hours=order[title])
        Submission.objects.filter(pk=submission.pk).update(submitted_at=at)
    assert "".join(found(world, sort=sort)) == expected


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [("fail", "多"), ("look", "多"), ("checking", "多"), ("clear", "好"), ("nonsense", ""), ("", "无好多")],
)
def test_narrowed_by_what_was_found(world, verdict, expected):
    many, good, _ = (make_submission(world, title, state="reported") for title in "多好无")
    for number, status in enumerate(("fail", "warn", "pass")):
        make_attachment(many, name=f"{number}.docx", findings=[finding(status)])
    make_attachment(many, name="new.docx", verdict="")
    make_attachment(good, findings=[finding("pass")])
    assert "".join(found(world, verdict=verdict)) == expected


def test_narrowed_by_track(world):
    make_submission(world, "乡", track="rural", state="reported")
    make_submission(world, "城", track="urban", state="reported")
    assert found(world, track="rural") == ["乡"]


@pytest.mark.parametrize(
    ("narrowed", "more", "address"),
    [
        ({}, {}, ""),
        ({"unit": "s1", "q": "甲 &乙", "sort": "-title"}, {"page": "2"}, "?of=s1&q=%E7%94%B2+%26%E4%B9%99&sort=-title&page=2"),
        ({"category": "a"}, {"page": "", "at": ""}, "?category=a"),
    ],
)  # fmt: skip
def test_the_address_says_what_the_list_is_narrowed_to(narrowed, more, address):
    assert SubmissionFilter(**narrowed).address(**more) == address


def test_an_author_who_signed_twice_is_found_once(world):
    submission = make_submission(world, "甲案例", state="reported")
    submission.authors.update(name="张三")
    for position in (2, 3):
        submission.authors.create(tenant=world.tenant, position=position, name="张三", unit_name="x")
    assert found(world, q="张三") == ["甲案例"]


def test_a_unit_below_another_of_a_longer_key_is_told_from_it(world):
    """s1's path is c1/s1/; a unit whose key ends alike is another."""
    unit = world.unit("s2")
    type(unit).objects.filter(pk=unit.pk).update(key="xs1", path="c1/xs1/")
    make_submission(world, "一中的", unit="s1", state="reported")
    make_submission(world, "另一所的", unit="xs1", state="reported")
    assert found(world, unit="s1") == ["一中的"]
    assert found(world, unit="xs1") == ["另一所的"]
    assert found(world, unit="c1") == ["另一所的", "一中的"]


def test_files_are_counted_by_what_was_found(world):
    several, none = (make_submission(world, title, state="reported") for title in ("多", "无"))
    for number, status in enumerate(("fail", "fail", "warn", "unknown", "error", "pass")):
        make_attachment(several, name=f"{number}.docx", findings=[finding(status)])
    make_attachment(several, name="new.docx", verdict="")
    page = note_verdicts(page_of(Submission.objects.order_by("pk"), 1))
    counts = {s.title: (s.file_count, s.failing, s.to_look, s.checking) for s in page}
    assert counts == {"多": (7, 2, 3, 1), "无": (0, 0, 0, 0)}
    assert none.pk > several.pk


@pytest.mark.parametrize("count", [1, 3])
def test_verdicts_are_one_query_however_many_rows(world, django_assert_num_queries, count):
    for _ in range(count):
        make_attachment(make_submission(world, state="reported"), findings=[finding("fail")])
    page = page_of(Submission.objects.order_by("pk"), 1)
    assert len(list(page)) == count
    with django_assert_num_queries(1):
        assert [submission.failing for submission in note_verdicts(page)] == [1] * count


@pytest.mark.parametrize(
    ("number", "at"),
    [(None, 1), ("", 1), ("x", 1), ("0", 3), ("-4", 3), ("2", 2), ("3", 3), ("99", 3), ("1.5", 1)],
)
def test_a_page_out_of_range_is_the_nearest(world, number, at):
    for n in range(5):
        make_submission(world, f"案例{n}", state="reported")
    page = page_of(Submission.objects.order_by("pk"), number, 2)
    assert (page.number, page.paginator.num_pages) == (at, 3)


def test_the_filter_row_offers_every_category_and_every_state_but_draft(world):
    offered = filters(world.campaign.current.doc, SubmissionFilter(unit="c1"))
    assert offered["categories"] == [("a", "教学"), ("b", "教研"), ("d", "直报")]
    assert offered["states"] == [
        (state.value, LABELS[state]) for state in State if state not in {State.DRAFT, State.PASSED_OVER}
    ]
    assert offered["keep"] == {"of": "c1"}
    assert filters(world.campaign.current.doc, SubmissionFilter(q="x"))["keep"] == {}


def test_what_a_unit_sees_is_its_own_and_below_without_drafts(several):
    seen = {key: titles(submissions_below(several.campaign, several.unit(key)).order_by("pk")) for key in ("c1", "c2", "s1", "s2")}  # fmt: skip
    assert seen == {
        "c1": ["甲案例 100%", "乙_案例"], "c2": ["丙案例'--", "丁直报"], "s1": ["甲案例 100%"], "s2": ["乙_案例"],
    }  # fmt: skip


def test_filters_of_two_kinds_narrow_together(several):
    rows = filtered(
        submissions_below(several.campaign, several.unit("c1")), SubmissionFilter(unit="s2", state="eligible")
    )
    assert titles(rows) == ["乙_案例"]


# the overview


def test_numbers_by_category_and_state(several):
    assert numbers(several.campaign) == {
        ("a", "reported"): 1, ("b", "eligible"): 1, ("b", "submitted"): 1, ("d", "submitted"): 1, ("a", "draft"): 1,
    }  # fmt: skip


def test_the_table_has_a_line_for_every_category_and_no_drafts(several):
    states, lines = overview_table(several.campaign.current.doc, numbers(several.campaign))
    assert states == [
        "已提交",
        "已退回修改",
        "已推荐（待报送）",
        "已报送",
        "资格审核通过",
        "资格审核未通过",
        "已取消资格",
    ]
    assert lines == [
        CategoryLine("教学", "a", [0, 0, 0, 1, 0, 0, 0], 1),
        CategoryLine("教研", "b", [1, 0, 0, 0, 1, 0, 0], 2),
        CategoryLine("直报", "d", [1, 0, 0, 0, 0, 0, 0], 1),
    ]
    assert overview_table(several.campaign.current.doc, {})[1][0] == CategoryLine("教学", "a", [0] * 7, 0)


def test_another_campaign_counts_for_nothing(several):
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        make_submission(other, state="reported")
        make_reviewer(other, "外")
        assert numbers(other.campaign) == {("a", "reported"): 1}
    assert sum(numbers(several.campaign).values()) == 5
    assert panel_count(several.campaign) == 0


def test_categories_that_go_directly(world):
    doc = world.campaign.current.doc
    assert direct_categories(doc) == {"d"}
    assert direct_categories(doc.model_copy(update={"recommend": None})) == {"a", "b", "d"}


@pytest.mark.parametrize(
    ("state", "panel", "counted"),
    [
        ("accepted", None, 1),
        ("invited", None, 0),
        ("declined", None, 0),
        ("removed", None, 0),
        ("accepted", "c1", 0),
    ],
)
def test_experts_who_take_part_are_the_organisers_that_accepted(world, state, panel, counted):
    assert state in Reviewer.State.values
    reviewer = make_reviewer(world, "甲", panel=world.unit(panel) if panel else None)
    Reviewer.objects.filter(pk=reviewer.pk).update(state=state)
    assert panel_count(Campaign.objects.get(pk=world.campaign.pk)) == counted


def test_a_history_names_what_was_done_by_whom_the_latest_first(world):
    from review.eligibility import actions

    submission, other = (make_submission(world, category="b", state="reported") for _ in range(2))
    second = make_person("second", real_name="李处长")
    actions.pass_submission(submission, actor=world.organiser, now=NOW)
    actions.disqualify(submission, why="查实抄袭", actor=second, now=NOW)
    actions.reject_submission(other, why="不在这里", actor=second, now=NOW)
    lines = [
        (entry.at, entry.title.partition(" · ")[2], entry.text, entry.tone) for entry in timeline(submission)
    ]
    assert lines == [(NOW, "李处长", "查实抄袭", "red"), (NOW, "north-organiser", "", "green")]
