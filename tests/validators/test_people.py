"""Finding the terms of a case in texts, and what only looks like them (EX17, EX19, N12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators import people
from validators.context import Context

NINGXIA = Context(
    authors=[
        {"name": "张晓明", "unit": "兴庆区实验小学", "phone": "13800138000"},
        {"name": "高峰", "unit": "银川市第一中学"},
        {"name": "买买提·艾力"},
        {"name": "于洋"},
        {"name": "李娜", "unit": "银川市景岳小学"},
    ],
    regions=["西吉县教育体育局", "固原市教育体育局", "银川市教育局", "宁夏回族自治区教育厅"],
    call=["2025 年宁夏中小学数字化教学案例征集", "宁夏回族自治区教育厅", "宁夏教育厅"],
)
LIAONING = Context(
    authors=[{"name": "欧阳修文", "unit": "沈阳市和平区实验小学"}],
    regions=["沈阳市教育局", "辽宁省教育厅"],
)


def found(text, context=NINGXIA, **sorts):
    """(sort, term, whether it only warns) of each hit, in the order of their names."""
    hits = people.search(text, "", people.terms(context, **sorts))
    return sorted((hit.sort, hit.term, hit.common) for hit in hits)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        (
            "该做法先在西吉县试点，后由固原市推广，宁夏全区各校学习，西吉县教体局予以支持",
            ["固原市", "宁夏", "西吉县"],
        ),
        ("我们是兴庆区的一所小学", ["兴庆区"]),
        ("银川市的老师们", ["银川市"]),
        ("银川的课堂", ["银川"]),
        ("宁夏的学校", ["宁夏"]),
        ("在西\u200b吉推广", ["西吉"]),
        ("西吉縣的學校", ["西吉县"]),
        ("寧夏", ["宁夏"]),
        ("先是西吉县，后来西吉、固原", ["固原", "西吉", "西吉县"]),
    ],
)
def test_the_authors_regions_fail(text, terms):
    """EX17."""
    assert found(text) == [("regions", term, False) for term in terms]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("沈阳市和平区的课堂", ["和平区", "沈阳市"]),
        ("辽宁的学校", ["辽宁"]),
        ("瀋陽的老師", ["沈阳"]),
    ],
)
def test_another_province(text, terms):
    assert found(text, LIAONING) == [("regions", term, False) for term in terms]


@pytest.mark.parametrize(
    "text",
    [
        "学习上海市浦东新区的经验",
        "杭州的学校、江苏省、成都市武侯区",
        "2025 年宁夏中小学数字化教学案例征集申报表",
        "宁夏教育厅制",
        "踏破贺兰山缺",
        "孙中山先生与中山装、长城、大理石",
        "落实小组合作，切实小心，充实小学课堂",
        "统一中心，第一中学，之一中的问题",
        "提高老师的素养，语文老师，对于老师来说",
        "小张 三年级",
        "如何让学生爱上数学",
        "lina, gaoxiao, english",
        "",
    ],
)
def test_other_places_and_ordinary_words_pass(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("我们追求和平", "和平"),
        ("南京条约", ""),
        ("沈阳师范大学出版社", "沈阳"),
        ("辽宁教育出版社", "辽宁"),
    ],
)
def test_everyday_words_and_names_of_things_only_warn(text, term):
    assert found(text, LIAONING) == ([("regions", term, True)] if term else [])


@pytest.mark.parametrize(
    "text",
    [
        "张\u200b晓\u200b明",
        "张 晓　明",
        "张.晓.明",
        "张·晓·明",
        "张-晓-明",
        "張曉明",
        "张\ufe0f晓明",
        "张\u0336晓\u0336明\u0336",
        "授课：張\u200d 曉 明",
    ],
)
def test_ways_round_a_name(text):
    """EX19."""
    assert found(text) == [("names", "张晓明", False)]


@pytest.mark.parametrize(
    "text",
    [
        "买买提·艾力",
        "买买提•艾力",
        "买买提・艾力",
        "买买提･艾力",
        "买买提 艾力",
        "买买提 · 艾力",
        "買買提.艾力",
    ],
)
def test_a_name_with_a_dot(text):
    """B9."""
    assert found(text) == [("names", "买买提艾力", False)]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Zhang Xiaoming", "zhang xiaoming"),
        ("ＺＨＡＮＧ ＸＩＡＯＭＩＮＧ", "zhang xiaoming"),
        ("zhāng xiǎo míng", "zhang xiao ming"),
        ("Xiaoming Zhang", "xiaoming zhang"),
        ("zhangxiaoming@example.cn", "zhangxiaoming"),
        ("xiao-ming.zhang", "xiao-ming.zhang"),
        ("Maimaiti Aili", "maimaiti aili"),
        ("Li Na", "li na"),
        ("高老师说", "高老师"),
        ("由高校长主持", "高校长"),
        ("“张老师”", "张老师"),
        ("晓明老师", "晓明老师"),
        ("买买提老师", "买买提老师"),
    ],
)
def test_pinyin_and_titles_only_warn(text, term):
    """EX19."""
    assert found(text) == [("names", term, True)]


def test_double_surnames():
    assert found("欧阳老师", LIAONING) == [("names", "欧阳老师", True)]
    assert found("Ouyang Xiuwen", LIAONING) == [("names", "ouyang xiuwen", True)]


@pytest.mark.parametrize(
    ("text", "term"),
    [("我校（实小）", "实小"), ("在市实小听课", "实小"), ("我一中", "一中"), ("景岳小学", "景岳小学")],
)
def test_what_people_call_the_school_only_warns(text, term):
    """EX19."""
    assert found(text) == [("units", term, True)]


def test_a_school_with_its_place_fails_by_the_place():
    assert found("高老师来自兴庆区实小") == [
        ("names", "高老师", True),
        ("regions", "兴庆区", False),
        ("units", "实小", True),
    ]


def test_a_call_named_after_a_place_alone_hides_no_place():
    named = NINGXIA.model_copy(update={"call": ["宁夏", "宁夏教育厅"]})
    assert found("宁夏的学校", named) == [("regions", "宁夏", False)]
    assert found("宁夏教育厅制", named) == []


def test_two_characters_with_a_gap_are_a_name_only_on_their_own():
    two = Context(authors=[{"name": "张三"}])
    assert found("姓名：张　三", two) == [("names", "张三", False)]
    assert found("小张 三年级", two) == [("names", "张三", True)]


def test_a_longer_term_hides_the_shorter_within_it():
    assert found("兴庆区实验小学") == [("units", "兴庆区实验小学", False)]


def test_only_what_is_asked_for():
    assert found("张晓明 银川 13800138000", sorts=["phones"]) == [("phones", "13800138000", False)]


def test_what_was_looked_for_is_told_by_sort():
    shown = {piece.place.values["sort"]: piece.text for piece in people.sought(people.terms(LIAONING))}
    assert shown["regions"].split("、") == [
        "沈阳市教育局",
        "辽宁省教育厅",
        "辽宁省",
        "沈阳市",
        "和平区",
        "辽宁",
        "沈阳",
        "和平",
        "liaoning",
        "shenyang",
        "辽牌",
    ]
    assert shown["units"] == "沈阳市和平区实验小学、实小"


NAMES = st.text(alphabet="张晓明欧阳·于和 \u200b𠮷〇a", max_size=6)


@given(st.lists(st.tuples(NAMES, NAMES), max_size=3), st.text(max_size=60))
def test_any_form_and_text_are_answered(authors, text):
    context = Context(authors=[{"name": name, "unit": unit} for name, unit in authors])
    for hit in people.search(text, "", people.terms(context)):
        assert hit.term


HIDING = st.lists(
    st.sampled_from(["", "\u200b", " ", "　", "\u00ad", ".", "·", "\ufeff"]), min_size=4, max_size=4
)


@given(HIDING)
def test_no_gap_hides_a_name(gaps):
    text = "".join(f"{gap}{letter}" for gap, letter in zip(gaps, "张晓明的", strict=True))
    assert ("names", "张晓明", False) in found(f"教师{text}课堂")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Made in Yinchuan, 2025", "yinchuan"),
        ("a school of Ning Xia", "ning xia"),
        ("NINGXIA_2025_lesson", "ningxia"),
        ("Guyuanshi", "guyuanshi"),
        ("Xiji County", "xiji county"),
        ("校车宁A·12345驶入校门", "宁a·12345"),
        ("车牌 宁A D12345", "宁a d12345"),
    ],
)
def test_a_region_in_latin_letters_or_on_a_number_plate_only_warns(text, term):
    """N12, EX17: in the alphabet a place is as easily read as in characters."""
    assert found(text) == [("regions", term, True)]
    assert found(text, sorts=["names", "units", "phones"]) == []


@pytest.mark.parametrize(
    "text", ["NX 12.0", "xiji", "yin chu an", "宁A座 302", "宁可A也不B12", "Mynningxiab", "guy uan"]
)
def test_what_only_looks_like_a_region_in_latin_letters_is_none(text):
    """NX is a program as well: two letters tell of nobody."""
    assert found(text) == []


def test_places_with_names_of_their_own_in_latin_letters_are_known():
    """Urumqi and Hohhot are not spelled as they are read."""
    for region, text in (
        ("乌鲁木齐市教育局", "Urumqi"),
        ("呼和浩特市教育局", "hohhot"),
        ("西安市教育局", "Xi'an"),
        ("陕西省教育厅", "Shaanxi"),
    ):
        assert [hit[:2] for hit in found(text, Context(regions=[region]))] == [("regions", text.lower())]
    assert found("Xian xian", Context(regions=["西安市教育局"])) == []


@pytest.mark.parametrize("text", ["\u202e明晓张\u202c同学", "作者：\u202e明晓张", "\u202e张晓明\u202c"])
def test_a_name_that_a_character_turns_round_is_found(text):
    """EX19: U+202E shows 荣向高 as 高向荣; the name as it stands counts too."""
    assert [hit[:2] for hit in found(text)] == [("names", "张晓明")]
