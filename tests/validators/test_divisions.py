"""Which places the names of units tell of (EX17, N12). What is expected comes from GB/T 2260 and the map."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.divisions import place_of_office, places_told, spellings


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("西吉县", ("西吉县", "西吉")),
        ("固原市", ("固原市", "固原")),
        ("宁夏回族自治区", ("宁夏回族自治区", "宁夏")),
        ("内蒙古自治区", ("内蒙古自治区", "内蒙古")),
        ("新疆维吾尔自治区", ("新疆维吾尔自治区", "新疆")),
        ("恩施土家族苗族自治州", ("恩施土家族苗族自治州", "恩施州", "恩施")),
        ("巴音郭楞蒙古自治州", ("巴音郭楞蒙古自治州", "巴音郭楞州", "巴音郭楞")),
        ("双江拉祜族佤族布朗族傣族自治县", ("双江拉祜族佤族布朗族傣族自治县", "双江县", "双江")),
        ("东乡族自治县", ("东乡族自治县", "东乡县", "东乡")),
        ("鄂温克族自治旗", ("鄂温克族自治旗", "鄂温克旗", "鄂温克")),
        ("龙胜各族自治县", ("龙胜各族自治县", "龙胜县", "龙胜")),
        ("神农架林区", ("神农架林区", "神农架")),
        ("香港特别行政区", ("香港特别行政区", "香港")),
        ("锡林郭勒盟", ("锡林郭勒盟", "锡林郭勒")),
        ("赵县", ("赵县",)),
        ("", ()),
    ],
)
def test_ways_to_write_a_place(name, ways):
    assert spellings(name) == ways


@pytest.mark.parametrize(
    ("office", "place"),
    [
        ("西吉县教育体育局", "西吉县"),
        ("银川市教育局", "银川市"),
        ("某县教体局", "某县"),
        ("某县教科体局", "某县"),
        ("乐山市市中区教育和体育局", "乐山市市中区"),
        ("海淀区教师进修学校", "海淀区"),
        ("宁东管委会社会事务局", "宁东"),
        ("辽宁省教育厅", "辽宁省"),
        ("上海市教育委员会", "上海市"),
        ("广州市教育研究院", "广州市"),
        ("区教育局", ""),
        ("兴庆区实验小学", ""),
        ("利川市", "利川市"),
    ],
)
def test_the_place_an_office_is_named_after(office, place):
    assert place_of_office(office) == place


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["西吉县教育体育局"], ["宁夏回族自治区", "固原市", "西吉县"]),
        (["兴庆区实验小学"], ["宁夏回族自治区", "银川市", "兴庆区"]),
        (["宁夏银川市兴庆区实验小学"], ["宁夏回族自治区", "银川市", "兴庆区"]),
        (["恩施市第一小学"], ["湖北省", "恩施土家族苗族自治州", "恩施市"]),
        (["恩施州教育局"], ["湖北省", "恩施土家族苗族自治州"]),
        (["银川一中"], ["宁夏回族自治区", "银川市"]),
        (["固原市教育局", "西吉中学"], ["宁夏回族自治区", "固原市", "西吉县"]),
        (["北京市海淀区教师进修学校"], ["北京市", "海淀区"]),
        # a name that several places have leads further up only where the others settle it
        (["和平区实验小学"], ["和平区"]),
        (["和平区教育局", "辽宁省教育厅"], ["辽宁省", "沈阳市", "和平区"]),
        (["和平区教育局", "天津市教育委员会"], ["天津市", "和平区"]),
        # not in the table
        (["示范市教育局", "示范师范大学"], ["示范市"]),
        (["宁东管委会社会事务局"], ["宁东"]),
        # nothing told
        (["上海路小学", "南京东路第一小学"], []),
        (["省直属实验学校", "区教育局", "区实验小学", "中国教育技术协会", ""], []),
    ],
)
def test_places_told(names, told):
    assert places_told(names) == told


def test_an_everyday_word_at_the_start_of_a_school_is_no_place():
    assert places_told(["朝阳小学"]) == ["朝阳"]
    assert places_told(["朝阳小学"], everyday=frozenset({"朝阳"})) == []
    assert places_told(["朝阳市实验小学"], everyday=frozenset({"朝阳"})) == ["辽宁省", "朝阳市"]


@given(
    st.lists(
        st.text(alphabet="宁夏银川市兴庆区西吉县教育局小学路自治州族恩施 \u200b", max_size=14), max_size=4
    )
)
def test_any_name_is_answered(names):
    for place in places_told(names):
        assert len(place) >= 2
        assert all(len(way) >= 2 for way in spellings(place))
