"""A wrong organisation document is refused with line, place and remedy; a right one is written back the same."""

import pytest

from portal.loading import BadDocument, as_yaml
from portal.organisation.documents import load, merged, parse, preview
from portal.organisation.schema import path_lengths
from tests.factories.organisations import SHIPPED

TEXT = """version: 1
slug: t
name: 测试局
unit_kinds:
  - {key: bureau, label: 教育局}
  - {key: school, label: 学校}
unit_attributes:
  - {key: rural, label: 乡村}
  - {key: teachers, label: 专任教师, number: true}
units:
  - {key: east, name: 东县, kind: bureau}
  - {key: one, name: 一校, kind: school, under: east, attributes: [rural], numbers: {teachers: 86}}
"""


def changed(old, new):
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


def problems(text):
    with pytest.raises(BadDocument) as caught:
        parse(text, "x.yaml")
    return [(one.line, one.path, one.message) for one in caught.value.problems]


def test_the_text_itself_is_right():
    unit = parse(TEXT).units[1]
    assert (unit.under, unit.attributes, unit.numbers) == ("east", ("rural",), {"teachers": 86.0})


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "message"),
    [
        ("kind: bureau}", "kind: burau}", 11, "units[0].kind", "没有单位类型“burau”，已定义的有：bureau、school"),
        ("[rural]", "[rurall]", 12, "units[1].attributes[0]", "没有属性“rurall”，unit_attributes 里已定义的有：rural"),
        ("[rural]", "[teachers]", 12, "units[1].attributes[0]", "“teachers”是数字，请写成 numbers: {teachers: 120}"),
        ("{teachers: 86}", "{rural: 1}", 12, "units[1].numbers.rural", "“rural”不是数字，请写成 attributes: [rural]"),
        ("{teachers: 86}", "{pupils: 1}", 12, "units[1].numbers.pupils",
         "没有number: true 的属性“pupils”，unit_attributes 里已定义的有：teachers"),
        ("under: east", "under: west", 12, "units[1].under", "没有单位“west”"),
        ("kind: bureau}", "kind: bureau, under: one}", 11, "units[0].under", "上级单位互相指向，形成了环"),
        ("key: one", "key: east", 12, "units[1].key", "key“east”重复"),
        ("{key: school", "{key: bureau", 6, "unit_kinds[1].key", "key“bureau”重复"),
        ("name: 一校", "nane: 一校", 12, "units[1].nane", "没有“nane”这一项，是否想写“name”，允许：attributes、key、kind、name、numbers、under"),
        ("number: true", "number: 是", 9, "unit_attributes[1].number", "应为 true 或 false（现在是 “是”）"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_line_and_place(old, new, line, path, message):
    assert (line, path, message) in problems(changed(old, new))


def test_a_tree_that_is_too_deep_for_an_address_is_refused():
    keys = [f"{'k' * 50}{n}" for n in range(9)]
    units = "".join(
        f"  - {{key: {key}, name: n, kind: school, under: {above}}}\n"
        for key, above in zip(keys, ["null", *keys], strict=False)
    )
    text = TEXT[: TEXT.index("units:\n")] + "units:\n" + units
    assert [(line, path) for line, path, _ in problems(text)] == [
        (18, "units[7].under"),
        (19, "units[8].under"),
    ]


def test_lengths_of_paths_of_a_long_chain_and_of_a_ring():
    """Each unit is walked once: 100,000 in a chain, and as many below a ring, take no time to speak of."""
    chain = {str(n): str(n - 1) if n else None for n in range(100_000)}
    assert path_lengths(chain)["99999"] == sum(len(str(n)) + 1 for n in range(100_000))
    ring = {"a": "b", "b": "a", **{str(n): str(n - 1) if n else "a" for n in range(100_000)}}
    assert path_lengths(ring) == {}


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_ones_are_written_back_the_same(path):
    document = load(path)
    assert (document.slug, parse(as_yaml(document))) == (path.stem, document)


def test_what_a_document_leaves_out_stays():
    before = parse(TEXT)
    after = parse(
        "version: 1\nslug: t\nname: 新名称\nunit_kinds: [{key: school, label: 中小学}]\n"
        "units: [{key: two, name: 二校, kind: school}]\n"
    )
    whole = merged(before, after)
    assert whole.name == "新名称"
    assert [(kind.key, kind.label) for kind in whole.unit_kinds] == [
        ("bureau", "教育局"),
        ("school", "中小学"),
    ]
    assert [unit.key for unit in whole.units] == ["east", "one", "two"]
    assert whole.units[1].attributes == ("rural",)
    shown = preview(before, after)
    assert [str(change) for change in shown.changes] == [
        "~ 名称：测试局 → 新名称",
        "~ 单位类型 › “中小学” › 名称：学校 → 中小学",
        "+ 单位 › “二校”：二校",
    ]
    assert shown.untouched == 2


def test_an_attribute_taken_from_a_named_unit_is_shown():
    after = parse(changed(", attributes: [rural]", ""))
    assert [str(change) for change in preview(parse(TEXT), after).changes] == [
        "- 单位 › “一校” › 属性：rural"
    ]


def test_a_flag_that_becomes_a_number_while_an_unnamed_unit_has_it_is_refused():
    after = parse(
        "version: 1\nslug: t\nname: 测试局\nunit_kinds: [{key: school, label: 学校}]\n"
        "unit_attributes: [{key: rural, label: 乡村, number: true}]\n"
    )
    with pytest.raises(BadDocument) as caught:
        merged(parse(TEXT), after)
    assert "“rural”是数字" in caught.value.problems[0].message
