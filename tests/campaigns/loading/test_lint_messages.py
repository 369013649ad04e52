"""Every sentence of lint with a document that brings it about, and the nearest one that does not."""

import pytest

from campaigns.loading.lint import ByHand, advice, by_hand, inert
from campaigns.schema import Document
from campaigns.schema.references import reference_problems
from portal.organisation.documents import organisation_in
from portal.organisation.schema import OrganisationDocument
from tests.factories.campaigns import organisation, small
from tests.factories.full_campaign import WHERE, changed, full, problems_of

DAY1, DAY2, DAY3 = (f"2026-05-0{day}T00:00:00+08:00" for day in (1, 2, 3))
SUBMIT = {"key": "submit", "kind": "submit", "name": "申报", "opens": DAY1, "closes": DAY2}
REVIEW = {"key": "judge", "kind": "review", "name": "评审", "opens": DAY1, "closes": DAY3}
UP = {"key": "up", "kind": "recommend", "name": "推荐", "opens": DAY2, "closes": DAY3}
RUBRIC = {"key": "r", "label": "标准", "dimensions": [{"key": "d", "label": "总体", "items": [{"key": "i", "label": "总体", "points": 100}]}]}  # fmt: skip
CASE = {"key": "case", "label": "案例", "rubric": "r", "slots": [{"key": "text", "label": "正文"}]}
LESSON = CASE | {"key": "lesson", "label": "课例"}
TOP = {"kind": "top", "tiers": [{"key": "one", "label": "一等奖", "places": 1}]}
QUOTA = {"label": "甲", "max": 1, "unit_kinds": ["city"]}


def told(*, slot=None, quotas=None, **parts):
    values = small(**{"stages": [SUBMIT, UP], "rubrics": [RUBRIC], "categories": [CASE, LESSON], **parts})
    if slot:
        values["categories"] = [CASE | {"slots": [{"key": "film", "label": "视频", **slot}]}]
    if quotas is not None:
        values["recommend"] = {"unit_kinds": ["city"], "quotas": [QUOTA | {"key": f"q{n}"} | quota for n, quota in enumerate(quotas)]}  # fmt: skip
    return advice(Document.model_validate(values))


def early(review, submit):
    return f"“{review}”在“{submit}”结束之前开始，评审时还会有新提交的案例"


def overlapping(first, second):
    return f"awards 第 {first} 项和第 {second} 项说的可能是同一批案例，只有前一项起作用；请用 where 分开，要让同一案例各得一奖，请写在 special_awards 里"


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([SUBMIT, UP, REVIEW], [early("评审", "申报")]),
        ([SUBMIT, UP, REVIEW | {"opens": DAY2}], []),
        ([SUBMIT | {"closes": None}, UP, REVIEW], []),
        ([SUBMIT, UP, REVIEW | {"opens": None}], []),
        ([SUBMIT, UP, REVIEW | {"categories": ["case"]}], [early("评审", "申报")]),
        ([SUBMIT | {"categories": ["lesson"]}, SUBMIT | {"key": "s2", "closes": DAY1, "opens": None}, UP, REVIEW | {"categories": ["case"]}], []),
        ([SUBMIT, SUBMIT | {"key": "s2", "name": "补报", "closes": DAY3}, UP, REVIEW], [early("评审", "申报"), early("评审", "补报")]),
        ([SUBMIT | {"categories": ["case"]}, UP], ["类别“课例”没有任何申报阶段，无人能申报"]),
        ([SUBMIT | {"categories": ["case"]}, SUBMIT | {"key": "s2", "categories": ["lesson"]}, UP], []),
    ],
)  # fmt: skip
def test_stages_that_do_not_go_together(stages, said):
    assert told(stages=stages) == said


TALK = "review.discussion 开设了专家讨论，但每件案例只有一位专家，没有人可以讨论"
MUTE = "review.feedback 把评语给作者看，但没有一个评分标准要求写评语（comment_min_zi）"


@pytest.mark.parametrize(
    ("review", "zi", "said"),
    [
        ({"discussion": True, "rounds": [{"key": "r", "label": "终评", "per_case": 1}]}, 0, [TALK]),
        ({"discussion": True, "rounds": [{"key": "r", "label": "终评", "per_case": 2}]}, 0, []),
        ({"discussion": False, "rounds": [{"key": "r", "label": "终评", "per_case": 1}]}, 0, []),
        ({"feedback": "comments"}, 0, [MUTE]),
        ({"feedback": "scores"}, 5, []),
        ({"feedback": "none"}, 0, []),
    ],
)
def test_reviews_that_nobody_can_talk_about_or_read(review, zi, said):
    assert told(review=review, rubrics=[RUBRIC | {"comment_min_zi": zi}]) == said


ALONE = "“终评”的 adjust 是 additive，但每件案例只有一位专家：没有共同案例，宽严无从比较，等于不校正"
NO_SPREAD = "“终评”的 spread_limit 要两位以上专家评同一件案例才有分差，现在每件只有一位"
TOO_WIDE = "“终评”的 spread_limit 不小于评分标准的满分，没有案例会超过"
UNTRIMMED = "“终评”的 trim 去掉最高分和最低分，至少要三位专家才去，现在每件只有 2 位，不起作用"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"adjust": "additive", "per_case": 1}, [ALONE]),
        ({"adjust": "additive", "per_case": 2}, []),
        ({"adjust": "zscore", "per_case": 1}, []),
        ({"spread_limit": "20", "per_case": 1}, [NO_SPREAD]),
        ({"spread_limit": "100"}, [TOO_WIDE]),
        ({"spread_limit": "99.5"}, []),
        ({"trim": True, "per_case": 2}, [UNTRIMMED]),
        ({"trim": True, "per_case": 3}, []),
    ],
)
def test_rules_of_a_round_that_come_to_nothing(values, said):
    assert told(review={"rounds": [{"key": "r", "label": "终评"} | values]}) == said


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({}, {}, True),
        ({"categories": ["case"]}, {"categories": ["lesson"]}, False),
        ({"categories": ["case"]}, {"categories": ["case", "lesson"]}, True),
        ({"categories": ["case"]}, {"tracks": ["x"]}, True),
        ({"tracks": ["x"]}, {"tracks": ["y"]}, False),
        ({"groups": ["g"]}, {"groups": ["h"]}, False),
        ({"unit_kinds": ["city"]}, {"unit_kinds": ["school"]}, False),
        ({"unit_attributes": ["pilot"]}, {"unit_attributes": ["rural"]}, True),
        ({"categories": ["case"], "tracks": ["x"]}, {"categories": ["case"], "tracks": ["y"]}, False),
    ],
)
def test_two_award_plans_of_the_same_cases(first, second, said):
    parts = {"tracks": [{"key": "x", "label": "甲"}, {"key": "y", "label": "乙"}], "groups": [{"key": "g", "label": "甲"}, {"key": "h", "label": "乙"}]}  # fmt: skip
    awards = [TOP | {"where": first}, TOP | {"where": second}]
    assert told(awards=awards, **parts) == ([overlapping(1, 2)] if said else [])


def test_each_pair_of_award_plans_is_told():
    plans = [TOP, TOP | {"where": {"categories": ["case"]}}, TOP | {"where": {"categories": ["lesson"]}}]
    assert told(awards=plans) == [overlapping(1, 2), overlapping(1, 3)]


BOTH = "名额“甲”和“乙”管的案例相同、属性不同：两种属性都有的单位同时受两个名额限制；请在其中一个写 without_attributes"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({"unit_attributes": ["a"]}, {"unit_attributes": ["b"]}, [BOTH]),
        ({"unit_attributes": ["a"]}, {"unit_attributes": ["b"], "without_attributes": ["a"]}, []),
        ({"unit_attributes": ["a"], "without_attributes": ["b"]}, {"unit_attributes": ["b"]}, []),
        ({"unit_attributes": ["a"]}, {"unit_attributes": ["a", "b"]}, []),
        ({"unit_attributes": ["a"]}, {}, []),
        ({"unit_attributes": ["a"]}, {"unit_attributes": ["b"], "where": {"categories": ["case"]}}, []),
        ({"unit_attributes": ["a"], "unit_kinds": []}, {"unit_attributes": ["b"]}, [BOTH]),
        (
            {"unit_kinds": ["school"]},
            {},
            ["名额“甲”的单位类型都不在 recommend.unit_kinds 里，对谁都不起作用"],
        ),
        ({"unit_kinds": ["school", "city"]}, {}, []),
        ({"unit_kinds": []}, {}, []),
    ],
)
def test_quotas_that_meet_or_speak_of_nobody(first, second, said):
    assert told(quotas=[first, {"label": "乙"} | second]) == said


SLOT = "类别“案例”的“视频”："


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        ({"max_bytes": "10MB", "rules": [{"rule": "file.size", "max": "10MB"}]}, []),
        ({"max_bytes": "10MB", "rules": [{"rule": "file.size", "max": "11MB"}]},
         ["规则允许 11MB，但 max_bytes 只有 10MB，大文件传不上来"]),
        ({"max_bytes": "10MB", "rules": [{"rule": "file.size", "min": "11MB"}]}, ["规则要求至少 11MB，超过了 max_bytes"]),
        ({"max_bytes": "10MB", "rules": [{"rule": "file.size", "min": "10MB"}]}, []),
        ({"max_files": 3, "rules": [{"rule": "file.count", "max": 3}]}, []),
        ({"max_files": 3, "rules": [{"rule": "file.count", "max": 2}]}, ["file.count 的 max 是 2，max_files 是 3，请保持一致"]),
        ({"max_files": 3, "rules": [{"rule": "file.count", "min": 2, "max": 3}]},
         ["file.count 的 min 是 2，min_files 是 1，请保持一致"]),
        ({"max_files": 3, "min_files": 2, "rules": [{"rule": "file.count", "min": 2, "max": 3}]}, []),
        ({"max_files": 3, "required": False, "rules": [{"rule": "file.count", "min": 2, "max": 3}]}, []),
    ],
)  # fmt: skip
def test_a_slot_against_its_own_rules(slot, said):
    assert told(slot=slot) == [SLOT + words for words in said]


def test_only_judged_categories_need_a_rubric():
    bare = {"key": "bare", "label": "展示", "slots": [{"key": "t", "label": "文"}]}
    assert told(categories=[CASE, bare]) == ["类别“展示”参加评审，但没有 rubric"]
    assert told(categories=[CASE, bare | {"judged": False}]) == []


def test_everything_that_is_kept_is_acted_on():
    assert inert(full()) == []


def test_what_people_check_in_the_order_of_the_document():
    manual = {"rule": "manual", "check": "画面清晰", "req": ["F07"]}
    doc = full("categories[0].slots[1].rules", [manual, {"rule": "video.audio"}])
    assert by_hand(doc) == [
        ByHand("课例", "视频", "manual", "画面清晰", ("F07",)),
        ByHand("课例", "网址", "links.reachable", "网址能打开", ()),
        ByHand("课例", "", "checklist", "没有水印", ()),
    ]


ORGANISATION = organisation_in(OrganisationDocument.model_validate({"version": 1, **organisation()}))
KIND = "主办单位没有单位类型“county”，已有：city、school"
KIND_PLACES = [
    "groups[0].unit_kinds[0]",
    "categories[0].who.unit_kinds[0]",
    "unit_awards[0].unit_kinds[0]",
    "recommend.unit_kinds[0]",
    "recommend.quotas[0].unit_kinds[0]",
    "recommend.forms[0].unit_kinds[0]",
]
HOLDERS = [
    "author_limits[0]", "exclusives[0]", "awards[0]", "awards[1]", "awards[2]", "unit_awards[0]", "forwards[0]",
    "recommend.quotas[0]", "recommend.mandatory[0]", "recommend.quotas[0].sub_caps[0]",
]  # fmt: skip
ATTRIBUTE_PLACES = [
    "groups[0].unit_attributes[0]",
    "categories[0].who.unit_attributes[0]",
    "unit_awards[0].unit_attributes[0]",
    "unit_awards[0].without_attributes[0]",
    "recommend.quotas[0].unit_attributes[0]",
    "recommend.quotas[0].without_attributes[0]",
    "recommend.mandatory[0].unit_attributes[0]",
    *(f"{holder}.where.unit_attributes[0]" for holder in HOLDERS),
]


def references(values):
    return problems_of(values, ORGANISATION)


SOUND = changed("recommend.quotas[0].without_attributes", [])


def test_the_full_document_names_one_attribute_that_nobody_has():
    nobody = "没有任何单位具有属性“unheld”，这一条对谁都不起作用；请先在单位文档里给单位写上这个属性"
    assert references(changed("name", "改名")) == [("recommend.quotas[0].without_attributes[0]", nobody)]
    assert references(SOUND) == []


@pytest.mark.parametrize("place", [*KIND_PLACES, *(f"{holder}.where.unit_kinds[0]" for holder in HOLDERS)])
def test_a_kind_that_the_organisation_lacks_is_told_wherever_it_stands(place):
    values = changed(place, "county")
    values["recommend"]["quotas"][0]["without_attributes"] = []
    assert references(values) == [(place, KIND)]


@pytest.mark.parametrize("place", ATTRIBUTE_PLACES)
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("rural", "主办单位没有单位属性“rural”，已有：pilot、unheld"),
        ("teachers", "单位属性“teachers”是数字，不能当作有无来用；可用：pilot、unheld"),
        ("unheld", "没有任何单位具有属性“unheld”，这一条对谁都不起作用；请先在单位文档里给单位写上这个属性"),
    ],
)
def test_an_attribute_that_speaks_of_nobody_is_told_wherever_it_stands(place, key, words):
    values = changed(place, key)
    if not place.startswith("recommend.quotas[0].without"):
        values["recommend"]["quotas"][0]["without_attributes"] = []
    assert references(values) == [(place, words)]


def test_another_tenants_document_is_told_once_and_no_further():
    values = changed("tenant", "else")
    values["groups"][0]["unit_kinds"] = ["county"]
    doc = Document.model_validate(values)
    words = "文档写的主办单位是“else”，核对的单位文档是“small”"
    assert list(reference_problems(doc, ORGANISATION)) == [(("tenant",), words)]


@pytest.mark.parametrize(
    ("part", "key", "words"),
    [
        ("categories", "essay", "没有类别“essay”，已定义的有：lesson、paper"),
        ("tracks", "sea", "没有赛道“sea”，已定义的有：rural、urban"),
        ("groups", "high", "没有组别“high”，已定义的有：middle、primary"),
    ],
)
@pytest.mark.parametrize("holder", HOLDERS)
def test_a_where_that_names_nothing_is_told_wherever_it_stands(holder, part, key, words):
    assert problems_of(changed(f"{holder}.where", {**WHERE, part: [WHERE[part][0], key]})) == [
        (f"{holder}.where.{part}[1]", words)
    ]


def numbers(**quota):
    """What the check says of one more quota of the full document."""
    values = changed("recommend.quotas", [{"key": "q", "label": "名额", **quota}])
    found = reference_problems(Document.model_validate(values), ORGANISATION)
    return [(".".join(map(str, loc[3:])), words) for loc, words in found]


@pytest.mark.parametrize(
    ("quota", "said"),
    [
        ({"max_share": {"of": "teachers", "percent": 20}}, []),
        (
            {"max_share": {"of": "pupils", "percent": 20}},
            [("max_share.of", "主办单位没有单位属性“pupils”，可用的数字属性：teachers")],
        ),
        (
            {"min_share": {"of": "pilot", "percent": 20}},
            [("min_share.of", "单位属性“pilot”不是数字，算不出比例；可用：teachers")],
        ),
        ({"units": {"east": 45}}, []),
        ({"units": {"east": 45, "esat": 2}}, [("units.esat", "主办单位没有单位“esat”；这里写单位的 key，见“单位”页")]),
        (
            {"units": {"east-one": 45}},
            [("units", "还有 1 个单位没有写明名额：east；请补上（没有名额的写 0），或用 max 写明其余单位的名额")],
        ),
        ({"units": {"east-one": 45}, "max": 3}, []),
        ({"units": {"east-one": 45}, "unit_kinds": ["school"]}, []),
    ],
)  # fmt: skip
def test_s9_numbers_of_units_that_speak_of_nobody_or_leave_somebody_out(quota, said):
    assert numbers(**quota) == said


def test_s9_a_share_of_a_number_that_no_unit_has_filled_in():
    document = organisation()
    document["units"][1].pop("numbers")
    bare = organisation_in(OrganisationDocument.model_validate({"version": 1} | document))
    share = {"key": "q", "label": "名额", "max_share": {"of": "teachers", "percent": 20}}
    values = changed("recommend.quotas", [share])
    words = "没有任何单位填写了“teachers”的数，算不出名额；请先在单位文档的 numbers 里写上"
    assert list(reference_problems(Document.model_validate(values), bare)) == [
        (("recommend", "quotas", 0, "max_share", "of"), words)
    ]
