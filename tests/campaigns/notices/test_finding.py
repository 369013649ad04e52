"""What the rules find: each fact from a sentence, where it stands, and that no text breaks them."""

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.notices import FIXTURES, compare, facts_of, findings_of, text_of
from campaigns.notices.assembling import assemble
from campaigns.notices.finding import find
from campaigns.notices.findings import Kind
from campaigns.notices.passages import passages
from campaigns.notices.text import MOST, tidy
from campaigns.schema import Document


def found(text, kind=None):
    return [(each.setting, each.value) for each in find(tidy(text), year=2025) if kind in (None, each.kind)]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("每个案例申报人限报 5 人。", Kind.TEAM, [("categories.team.max", 5)]),
        ("案例团队总人数不超过5人。", Kind.TEAM, [("categories.team.max", 5)]),
        ("案例申报主体为联合体的，成员不超过3个。", Kind.TEAM, [("categories.team.max_units", 3)]),
        ("各校推荐 2 名评审专家。", Kind.TEAM, []),
        (
            "申报人作为第一作者限报 1 个案例，总计参与案例不得超过 3 个。",
            Kind.AUTHOR_LIMIT,
            [
                ("author_limits", {"subject": "person", "role": "first", "max": 1}),
                ("author_limits", {"subject": "person", "role": "any", "max": 3}),
            ],
        ),
        (
            "每个申报主体可组织不同团队申报多个案例，申报案例不超过5个。",
            Kind.AUTHOR_LIMIT,
            [("author_limits", {"subject": "unit", "role": "any", "max": 5})],
        ),
        (
            "第二作者及以上人员可参与2件作品。",
            Kind.AUTHOR_LIMIT,
            [("author_limits", {"subject": "person", "role": "member", "max": 2})],
        ),
        (
            "沈阳、大连限报50件(中职作品不超过5件)",
            Kind.QUOTA,
            [("recommend.quotas", {"label": "沈阳、大连", "max": 50, "sub_cap": {"label": "中职作品", "max": 5}})],
        ),
        ("各市限报5件", Kind.QUOTA, [("recommend.quotas", {"label": "各市", "max": 5})]),
        ("单位\t名额\n甲县\t12\n乙县\t8件\n合计\t20", Kind.QUOTA, [
            ("recommend.quotas.units", {"label": "甲县", "max": 12, "unit": "甲县"}),
            ("recommend.quotas.units", {"label": "乙县", "max": 8, "unit": "乙县"}),
        ]),
        (
            "按 2:4:4 的比例，评出一、二、三等奖，获奖率控制在 80%",
            Kind.AWARD,
            [("awards", {"kind": "ratio", "rate": 0.8, "tiers": [
                {"label": "一等奖", "share": 2}, {"label": "二等奖", "share": 4}, {"label": "三等奖", "share": 4}]})],
        ),
        (
            "评选一等奖10%、二等奖20%、三等奖30%。",
            Kind.AWARD,
            [("awards", {"kind": "ratio", "rate": 0.6, "tiers": [
                {"label": "一等奖", "share": 10}, {"label": "二等奖", "share": 20}, {"label": "三等奖", "share": 30}]})],
        ),
        (
            "设一等奖5名、二等奖10名。",
            Kind.AWARD,
            [("awards", {"kind": "top", "tiers": [{"label": "一等奖", "places": 5}, {"label": "二等奖", "places": 10}]})],
        ),
        ("2.案例的特色与创新点（限 500 字以内）", Kind.FIELD, [
            ("categories.fields", {"label": "案例的特色与创新点", "kind": "text", "max_zi": 500})]),
        ("作品特点\t(包括简介、亮点等，300字以内)", Kind.FIELD, [
            ("categories.fields", {"label": "作品特点", "kind": "text", "max_zi": 300})]),
        ("关键词（3~5个）", Kind.FIELD, [
            ("categories.fields", {"label": "关键词", "kind": "keywords", "min_items": 3, "max_items": 5})]),
        ("3.每件作品需要提供不少于100字的推荐评语(附表2)。", Kind.FIELD, [("recommend.comment_min_zi", 100)]),
        ("每个领域内分设乡村、城市两个赛道。", Kind.CATEGORY, [
            ("tracks", {"label": "乡村赛道"}), ("tracks", {"label": "城市赛道"})]),
        ("本人保证作品为原创；如有抄袭，责任自负。", Kind.DECLARATION, [
            ("declarations", "本人保证作品为原创；如有抄袭，责任自负。")]),
        ("有弄虚作假行为的，取消参加资格。", Kind.EXCLUSION, [
            ("exclusion_reasons", "有弄虚作假行为的，取消参加资格。")]),
        ("提交的案例文本中不得出现作者姓名。", Kind.BLIND, [
            *(("categories.slots.rules", {"rule": f"anonymity.{part}"}) for part in ("text", "metadata", "name", "picture")), ("review.blind", True)]),
    ],
)  # fmt: skip
def test_facts(text, kind, expected):
    assert found(text, kind) == expected


def test_a_video_and_all_that_is_asked_of_it():
    text = "展示视频格式应为 .mp4，分辨率不低于 1280*720，16:9 画幅，视频配有字幕，时长控制在 15 至 20 分钟，大小不超过500MB。"
    assert [value for setting, value in found(text) if setting == "categories.slots.rules"] == [
        {"rule": "file.type", "allowed": ["mp4"]},
        {"rule": "video.dimensions", "min_width": 1280, "min_height": 720},
        {"rule": "video.aspect", "ratio": "16:9"},
        {"rule": "video.subtitles"},
        {"rule": "video.duration", "min": "15min", "max": "20min"},
        {"rule": "file.size", "max": "500MB"},
    ]


def test_an_enumeration_of_materials_gives_each_its_type():
    text = "报送形式：作品登记表(见附表1, PDF 格式)、课件演示视频(MP4 格式)、相关材料 (ZIP 压缩包格式)。"
    findings = find(tidy(text), year=2025)
    assert [each.value["label"] for each in findings if each.kind is Kind.SLOT] == [
        "作品登记表",
        "课件演示视频",
        "相关材料",
    ]
    assert [(each.slot, each.value["allowed"]) for each in findings if each.kind is Kind.FILE_TYPE] == [
        ("作品登记表", ["pdf"]),
        ("课件演示视频", ["mp4"]),
        ("相关材料", ["zip"]),
    ]


def test_a_rule_stands_under_its_category():
    text = (
        "一、征集领域\n（一）教学革新。重点征集教学的实践。\n（二）教研创新。重点征集教研的实践。\n"
        "附件1\n教学革新案例征集要求\n一、要求\n案例文本字数不超过3500字。\n附件2\n教研创新案例征集要求\n一、要求\n案例文本字数不超过2000字。"
    )
    lengths = [each for each in find(tidy(text), year=2025) if each.kind is Kind.LENGTH]
    assert [(each.value["max"], each.categories) for each in lengths] == [
        (3500, ("教学革新",)),
        (2000, ("教研创新",)),
    ]


def test_a_table_of_judging():
    text = "评分标准\n维度\t评分项\t分值\t评分依据说明\n创新性(30分)\t理念创新\t10\t有新意\n\t模式创新\t20\t有办法\n"
    ((_, rubric),) = found(text, Kind.RUBRIC)
    assert rubric == {
        "label": "评分标准",
        "dimensions": [
            {
                "label": "创新性",
                "items": [
                    {"label": "理念创新", "points": 10.0, "guidance": "有新意"},
                    {"label": "模式创新", "points": 20.0, "guidance": "有办法"},
                ],
            }
        ],
    }


def test_title_number_and_issuer_above_the_text():
    text = "某省教育厅办公室\n某教办函〔2025〕12号\n某省教育厅办公室关于征集2025年全省数字教育案例的通知\n各市教育局："
    assert dict(found(text, Kind.IDENTITY)) == {
        "notice.issuer": "某省教育厅办公室",
        "notice.number": "某教办函〔2025〕12号",
        "notice.title": "某省教育厅办公室关于征集2025年全省数字教育案例的通知",
        "name": "2025年全省数字教育案例",
    }


def test_the_day_on_which_a_page_came_out_is_no_stage():
    assert found("发布日期：2025-04-09 20:49 浏览次数：66\n2025年4月9日", Kind.DATE) == []


PIECES = st.sampled_from(
    [
        "附件1\n", "一、征集类别\n", "（一）", "1.", "案例", "视频", "作品登记表", "不超过", "每件作品限报", "第一作者限报", "各市限报", "3件", "5人",
        "8分钟", "500MB", "3500字", "2025年", "7月15日", "至", "前", "10月", "一等奖", "10%", "、", "，", "。", "：", "(", ")", "\t", "\n", "|",
        "维度\t评分项\t分值\t标准\n", "创新\t理念\t10\t好\n", "单位\t名额\n", "甲县\t3\n", "本人承诺", "取消资格", "是指", "PDF格式", "提交", "99999999999", "0",
        "月", "日", "年", "\x00", "\u200b", "\ud800", "２０２５", "A1类：", "2:4:4", "获奖率", "0%", "300%", "\r\n", "匿名评审", "关于", "通知",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=300))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("评选一等奖0%、二等奖0%。")
@example("附件1\n\t\t\n维度\t分值\t标准\n\t\t\n\t\t\n")
@example("2025年0月0日至99月99日")
def test_no_text_raises_and_every_sentence_is_where_it_says(raw):
    text = tidy(raw)
    findings = find(text, year=2025)
    assert [text[each.start : each.end] for each in findings] == [each.sentence for each in findings]
    assert "".join(piece.text for piece in passages(text, findings)) == text
    draft = assemble(findings, tenant="t", slug="s", kinds={"county": "县市教育局"})
    assert draft.loads
    Document.model_validate(draft.document)


@given(TEXTS)
def test_what_is_tidy_stays_as_it_is(raw):
    once = tidy(raw)
    assert tidy(once) == once


@pytest.mark.parametrize(
    "part",
    [
        "案",
        "1",
        "1月1日",
        "不超过",
        "（",
        "一、\n",
        "\t",
        "单位\t名额\n",
        "（一）类是指它\n",
        "提交案例文本、",
        "附件1\n",
        "一。",
        "关于",
        "|",
        " 案",
    ],
)
def test_a_text_without_end_is_cut_and_read(part):
    text = tidy(part * (2 * MOST // len(part)))
    findings = find(text, year=2025)
    assert (len(text) <= MOST, [text[each.start : each.end] for each in findings]) == (
        True,
        [each.sentence for each in findings],
    )


SURELY = (Kind.TEAM, Kind.AUTHOR_LIMIT, Kind.DURATION, Kind.QUOTA, Kind.AWARD, Kind.RUBRIC, Kind.BLIND)
"""Kinds of which the rules miss nothing in the sentences of the five campaigns."""


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_numbers_of_the_five_campaigns_are_found(path):
    document = yaml.safe_load(path.read_text("utf-8"))
    facts = facts_of(document)
    counted = compare(facts, findings_of(find(tidy(text_of(document)), year=2025)), facts)
    assert {kind.value: counted[kind]["missed"] for kind in SURELY if kind in counted} == {
        kind.value: 0 for kind in SURELY if kind in counted
    }
