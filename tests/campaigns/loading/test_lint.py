"""What lint says of documents that are right in form: contradictions, parts without effect; and what it refuses."""

import pytest
import yaml
from pydantic import ValidationError

from campaigns.loading import BadDocument, parse
from campaigns.loading.lint import advice, inert
from campaigns.public.campaign_page import awards
from campaigns.schema import Document
from portal.organisation.documents import organisation_in
from portal.organisation.schema import OrganisationDocument
from portal.organisation.terms import Organisation, UnitOutline, UnitTerms
from tests.factories.campaigns import SLUGS, fixture, organisation, small

SUBMIT = {"key": "submit", "kind": "submit", "name": "申报", "opens": "2026-05-01T00:00:00+08:00", "closes": "2026-06-01T00:00:00+08:00"}  # fmt: skip
RECOMMEND = {"key": "up", "kind": "recommend", "name": "推荐", "opens": "2026-06-01T00:00:00+08:00", "closes": "2026-06-15T00:00:00+08:00"}  # fmt: skip
REVIEW = {"key": "judge", "kind": "review", "name": "评审", "opens": "2026-05-20T00:00:00+08:00", "closes": "2026-07-01T00:00:00+08:00"}  # fmt: skip
RUBRIC = {"key": "r", "label": "标准", "dimensions": [{"key": "d", "label": "总体", "items": [{"key": "i", "label": "总体", "points": 100}]}]}  # fmt: skip
CASE = {"key": "case", "label": "案例", "rubric": "r", "slots": [{"key": "text", "label": "正文"}]}
HONOUR = {"key": "org", "label": "组织奖", "rank_by": ["cases"]}
PAPER = {"body": "{name}获{award}", "number": "X-{year}-{seq}", "signed": "局"}
TOP = {"kind": "top", "tiers": [{"key": "first", "label": "一等奖", "places": 3}]}


def sound(**changes):
    """The small document with nothing to say about it."""
    parts = {"stages": [SUBMIT, RECOMMEND], "rubrics": [RUBRIC], "categories": [CASE], **changes}
    return Document.model_validate(small(**parts))


def test_a_sound_document_and_the_shipped_ones_need_no_advice():
    assert advice(sound()) == []
    assert {slug: advice(fixture(slug)) for slug in SLUGS} == {slug: [] for slug in SLUGS}


def quotas(first, second):
    quota = {"label": "甲", "max": 3, "unit_kinds": ["city"]}
    return {
        "unit_kinds": ["city"],
        "quotas": [{**quota, "key": "a", **first}, {**quota, "key": "b", "label": "乙", **second}],
    }


BOTH = "名额“甲”和“乙”管的案例相同、属性不同：两种属性都有的单位同时受两个名额限制；请在其中一个写 without_attributes"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"certificate": PAPER}, ["certificate 的编号“X-{year}-{seq}”里 {year} 是颁发那天的年份，跨年颁发就不是活动的年度；要活动的年度，写 {call_year}（年度写在 year）"]),
        ({"certificate": {**PAPER, "number": "X-{call_year:04d}-{seq}"}, "year": 2026}, []),
        ({"certificate": {**PAPER, "number": "X-{call_year}-{year}-{seq}"}, "year": 2026}, []),
        ({"certificate": {**PAPER, "number": "X-{seq}"}}, []),
        ({"stages": [SUBMIT]}, ["写了 recommend，但 stages 里没有 kind: recommend 的阶段，推荐将一直开放、没有截止"]),
        ({"recommend": None}, ["stages 里有 kind: recommend 的阶段，但没有 recommend 部分，没有单位能推荐"]),
        ({"stages": [RECOMMEND]}, ["stages 里没有 kind: submit 的阶段，申报将一直开放"]),
        ({"stages": [SUBMIT, RECOMMEND, REVIEW]}, ["“评审”在“申报”结束之前开始，评审时还会有新提交的案例"]),
        ({"stages": [SUBMIT, RECOMMEND, {**REVIEW, "opens": SUBMIT["closes"]}]}, []),
        ({"awards": [TOP, TOP]}, ["awards 第 1 项和第 2 项说的可能是同一批案例，只有前一项起作用；请用 where 分开，要让同一案例各得一奖，请写在 special_awards 里"]),
        ({"awards": [TOP, {**TOP, "where": {"categories": ["case"]}}]},
         ["awards 第 1 项和第 2 项说的可能是同一批案例，只有前一项起作用；请用 where 分开，要让同一案例各得一奖，请写在 special_awards 里"]),
        ({"tracks": [{"key": "x", "label": "甲"}, {"key": "y", "label": "乙"}],
          "awards": [{**TOP, "where": {"tracks": ["x"]}}, {**TOP, "where": {"tracks": ["y"]}}]}, []),
        ({"recommend": quotas({"unit_attributes": ["pilot"]}, {"unit_attributes": ["rural"]})}, [BOTH]),
        ({"recommend": quotas({"unit_attributes": ["pilot"]},
                              {"unit_attributes": ["rural"], "without_attributes": ["pilot"]})}, []),
        ({"recommend": quotas({"unit_attributes": ["pilot"]}, {"unit_attributes": ["rural"], "unit_kinds": ["school"]})},
         ["名额“乙”的单位类型都不在 recommend.unit_kinds 里，对谁都不起作用"]),
        ({"categories": [{**CASE, "rubric": None}]}, ["类别“案例”参加评审，但没有 rubric"]),
        ({"unit_awards": [{**HONOUR, "cases": "recommended", "unit_kinds": ["school"]}]},
         ["单位荣誉“组织奖”的单位类型都不在 recommend.unit_kinds 里，没有一个单位能得到"]),
        ({"unit_awards": [{**HONOUR, "conditions": [{"kind": "minimums"}]}]},
         ["单位荣誉“组织奖”要求达到最低报送数，但 recommend.quotas 里没有一项写 min，这个条件总是满足"]),
        ({"unit_awards": [{**HONOUR, "rank_by": ["points"], "points": {}}]}, ["单位荣誉“组织奖”的 points 都是 0，按它排不出名次"]),
        ({"unit_awards": [{**HONOUR, "rank_by": ["awarded"]}]}, ["单位荣誉“组织奖”要数获奖案例，但活动没有 awards，获奖数总是 0"]),
        ({"unit_awards": [{**HONOUR, "rank_by": ["awarded"]}], "awards": [TOP]}, []),
    ],
)  # fmt: skip
def test_what_an_organiser_has_probably_not_meant(changes, said):
    assert advice(sound(**changes)) == said


def test_forwards_are_acted_on():
    assert inert(sound(awards=[TOP], forwards=[{"key": "f", "label": "上报", "to": "省"}])) == []
    assert inert(sound()) == []


def problems(values, known=None):
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
    with pytest.raises(BadDocument) as caught:
        parse(text, "x.yaml", known)
    return [(one.path, one.message) for one in caught.value.problems]


def category(**changes):
    return small(categories=[{**CASE, "rubric": None, **changes}])


FIELDS = [
    {"key": "kind", "label": "类型", "kind": "choice", "options": [{"key": "a", "label": "甲"}]},
    {"key": "more", "label": "说明", "show_if": {"field": "kind", "any_of": ["b"]}},
]


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        (category(team={"min": 4, "max": 3}), "categories[0].team",
         "team 的 min（4）大于 max（3），谁都无法提交；请改其中一个"),
        (category(fields=FIELDS), "categories[0].fields[1].show_if.any_of[0]", "没有选项“b”，已定义的有：a"),
        (category(slots=[{"key": "t", "label": "文", "required_if": {"field": "track", "any_of": ["x"]}}]),
         "categories[0].slots[0].required_if.any_of[0]", "没有选项“x”，已定义的有：无"),
        (small(awards=[{"kind": "top", "tiers": [{"key": "a", "label": "甲", "places": 1}] * 2}]),
         "awards[0].tiers[1].key", "key“a”重复"),
        (small(recommend={"unit_kinds": ["city"], "quotas": [
            {"key": "q", "label": "名额", "max": 1, "where": {"categories": ["lesson"]}}]}),
         "recommend.quotas[0].where.categories[0]", "没有类别“lesson”，已定义的有：case"),
    ],
)  # fmt: skip
def test_what_nobody_could_follow_is_refused(values, path, message):
    assert problems(values) == [(path, message)]


def test_an_answer_typed_freely_may_be_asked_for_by_any_word():
    fields = [{"key": "kind", "label": "类型"}, {**FIELDS[1]}]
    assert Document.model_validate(category(fields=fields)).categories[0].fields[1].show_if.any_of == ("b",)


ORGANISATION = organisation_in(OrganisationDocument.model_validate({"version": 1, **organisation()}))
QUOTA = {"key": "q", "label": "名额", "max": 1}


@pytest.mark.parametrize(
    ("parts", "path", "begins"),
    [
        ({"recommend": {"unit_kinds": ["county"]}}, "recommend.unit_kinds[0]", "主办单位没有单位类型“county”，已有：city、school"),
        ({"recommend": {"unit_kinds": ["city"], "quotas": [{**QUOTA, "unit_kinds": ["x"]}]}},
         "recommend.quotas[0].unit_kinds[0]", "主办单位没有单位类型“x”"),
        ({"recommend": {"unit_kinds": ["city"], "quotas": [{**QUOTA, "unit_attributes": ["rural"]}]}},
         "recommend.quotas[0].unit_attributes[0]", "主办单位没有单位属性“rural”，已有：pilot、unheld"),
        ({"recommend": {"unit_kinds": ["city"], "quotas": [{**QUOTA, "without_attributes": ["unheld"]}]}},
         "recommend.quotas[0].without_attributes[0]", "没有任何单位具有属性“unheld”"),
        ({"recommend": {"unit_kinds": ["city"], "mandatory": [{"label": "必报", "unit_attributes": ["teachers"]}]}},
         "recommend.mandatory[0].unit_attributes[0]", "单位属性“teachers”是数字"),
        ({"recommend": {"unit_kinds": ["city"], "forms": [{"key": "f", "label": "表", "unit_kinds": ["x"]}]}},
         "recommend.forms[0].unit_kinds[0]", "主办单位没有单位类型“x”"),
        ({"author_limits": [{"key": "l", "max": 1, "where": {"unit_kinds": ["x"]}}]},
         "author_limits[0].where.unit_kinds[0]", "主办单位没有单位类型“x”"),
        ({"awards": [{**TOP, "where": {"unit_attributes": ["x"]}}]},
         "awards[0].where.unit_attributes[0]", "主办单位没有单位属性“x”"),
        ({"unit_awards": [{"key": "u", "label": "奖", "rank_by": ["cases"], "unit_kinds": ["x"]}]},
         "unit_awards[0].unit_kinds[0]", "主办单位没有单位类型“x”"),
        ({"tenant": "else"}, "tenant", "文档写的主办单位是“else”"),
    ],
)  # fmt: skip
def test_what_the_organisation_lacks_is_named_with_its_place(parts, path, begins):
    told = problems(small(**parts), ORGANISATION)
    assert [(place, message.startswith(begins)) for place, message in told] == [(path, True)]


def test_what_the_organisation_has_may_be_used():
    doc = small(groups=[{"key": "g", "label": "组", "unit_kinds": ["school"], "unit_attributes": ["pilot"]}])
    assert parse(yaml.safe_dump(doc, allow_unicode=True), organisation=ORGANISATION).groups[0].key == "g"


@pytest.mark.parametrize(
    ("agree", "words"),
    [
        ("0.5", "半数以上专家推荐"),
        ("1", "全部专家推荐"),
        ("0.67", "67% 以上专家推荐"),
        ("0.125", "12.5% 以上专家推荐"),
    ],
)
def test_the_public_page_says_how_many_experts_must_agree(agree, words):
    rubric = {**RUBRIC, "distinctions": [{"key": "model", "label": "标杆"}]}
    plan = {"kind": "distinctions", "agree": agree, "tiers": [{"key": "model", "label": "标杆"}]}
    assert [words in said for said in awards(sound(rubrics=[rubric], awards=[plan]))] == [True]


def test_a_campaign_needs_kinds_that_recommend():
    with pytest.raises(ValidationError):
        Document.model_validate(small(recommend={"unit_kinds": []}))


def test_units_in_no_group_or_in_several_are_named():
    """S18, S41: kinds that no group speaks of (here: cities) are nobody's oversight."""
    groups = [
        {"key": "junior", "label": "初中", "unit_attributes": ["junior"]},
        {"key": "senior", "label": "高中", "unit_attributes": ["senior"]},
    ]
    units = {
        "city": UnitOutline("city"),
        "none": UnitOutline("school"),
        "one": UnitOutline("school", frozenset({"junior"})),
        "both": UnitOutline("school", frozenset({"junior", "senior"})),
    }
    organisation = Organisation("t", UnitTerms(), units=units)
    assert advice(sound(groups=groups), organisation) == [
        (
            "1 个单位（none）不在任何组别里：它们的案例不能报限组别的类别，也不占按组别分的名额和奖项；"
            "请核对 groups 的 unit_kinds、unit_attributes，或在“单位”页给这些单位补上属性"
        ),
        "1 个单位（both）同时属于几个组别，由申报人在其中选一个",
    ]
    assert advice(sound(groups=[{**groups[0], "chosen": True}, groups[1]]), organisation) == []
