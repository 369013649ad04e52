"""What the rules are told of a case (EX17): the places of its units and of the offices above, the call's own names."""

import pytest

from portal.tenants import tenant_scope
from submissions.checks.evaluation import context_of
from tests.factories.submissions import NOW, document, make_world
from validators import people


@pytest.fixture
def ningxia(db):
    made = make_world(
        document(
            name="2026 年宁夏教学案例征集",
            notice={"title": "关于开展宁夏案例征集的通知", "issuer": "宁夏教育厅办公室"},
        ),
        name="宁夏回族自治区教育厅",
        short_name="宁夏教育厅",
        units=[
            {"key": "north", "name": "固原市教育体育局", "kind": "city"},
            {"key": "county", "name": "西吉县教育体育局", "kind": "city", "under": "north"},
            {"key": "north-one", "name": "西吉县乡镇中心小学", "kind": "school", "under": "county"},
        ],
    )
    with tenant_scope(made.tenant):
        yield made


def test_offices_above_and_the_organiser_tell_the_region(ningxia):
    case = ningxia.draft(authors=[("马晓兰", "13900000001")])
    context = context_of(case, case.spec, now=NOW)
    assert context.regions == ["固原市教育体育局", "宁夏回族自治区教育厅", "西吉县教育体育局"]
    assert context.call == [
        "2026 年宁夏教学案例征集",
        "关于开展宁夏案例征集的通知",
        "宁夏教育厅办公室",
        "宁夏回族自治区教育厅",
        "宁夏教育厅",
    ]
    terms = people.terms(context)
    told = {term.text for term in terms.sought if term.sort == "regions"}
    assert told == {
        "固原市教育体育局", "西吉县教育体育局", "宁夏回族自治区", "宁夏", "固原市", "固原", "西吉县", "西吉",
        "ningxia", "guyuan", "xiji", "宁牌",
    }  # fmt: skip
    assert [hit.term for hit in people.search("2026 年宁夏教学案例征集申报书", "", terms)] == []
    assert [hit.term for hit in people.search("宁夏的学校", "", terms)] == ["宁夏"]


def test_a_case_without_authors_has_nothing_to_look_for(ningxia):
    """Else a pass would speak of names that nobody has given yet."""
    case = ningxia.draft(authors=[])
    case.unit = None
    context = context_of(case, case.spec, now=NOW, authors=[])
    assert context.regions == []
    assert not people.terms(context)
