"""The public page of a campaign in sentences, from a document in which everything is written."""

import datetime as dt

import pytest

from campaigns.public import campaign_page
from campaigns.public.campaign_page import FieldView, category_view, families
from portal.decisions import ALLOWED, refuse
from portal.organisation.documents import organisation_in
from portal.organisation.schema import OrganisationDocument
from tests.factories.campaigns import organisation
from tests.factories.full_campaign import GONE, WHERE, full

NOW = dt.datetime(2026, 5, 10, tzinfo=dt.UTC)
TERMS = organisation_in(OrganisationDocument.model_validate({"version": 1, **organisation()})).terms
LESSON = "categories[0]."
WHERE_WORDS = "课例；乡村；小学组；学校；试点校"


def lesson(path="", value=None, *, now=NOW):
    doc = full(LESSON + path if path else "", value)
    return category_view(doc, doc.category("lesson"), TERMS, now=now)


def test_a_category_as_its_card_shows_it():
    view = lesson()
    assert (view.key, view.label, view.text, view.who, view.roles) == (
        "lesson", "课例", "说明", "中小学教师", "教师",
    )  # fmt: skip
    assert (view.split, view.rubric) == ("乡村；小学组（申报时选择）", "评分表")
    assert (
        view.team
        == "负责人在内 2–5 人，建议不超过 3 人；小学组、乡村最多 2 人，建议不超过 2 人；不接受以单位名义；联合体不超过 2 个单位；指导老师 1–2 人"
    )
    assert view.notes == ["课例名称中不能有 《", "由作者直接提交，不经单位推荐"]
    assert view.alternatives == ["“正文”、“视频”交 0–1 项"]
    assert view.totals == ["“正文”、“视频”合计不超过 500MB（建议）"]


def test_times_are_those_of_the_stages_that_decide_in_the_campaigns_zone():
    view = lesson()
    assert (view.opens.isoformat(), view.closes.isoformat()) == (
        "2026-04-30T22:00:00+06:00", "2026-05-31T22:00:00+06:00",
    )  # fmt: skip
    doc = full()
    paper = category_view(doc, doc.category("paper"), TERMS, now=NOW)
    assert (paper.opens.isoformat(), paper.closes) == ("2026-04-30T22:00:00+06:00", None)


@pytest.mark.parametrize(
    ("moment", "decision"),
    [
        ("2026-04-30T23:59:59+08:00", refuse("stage_not_yet", stage="申报", opens=dt.datetime.fromisoformat("2026-05-01T00:00:00+08:00"))),
        ("2026-05-01T00:00:00+08:00", ALLOWED),
        ("2026-05-31T23:59:59+08:00", ALLOWED),
        ("2026-06-01T00:00:00+08:00", refuse("stage_closed", stage="申报", closed=dt.datetime.fromisoformat("2026-06-01T00:00:00+08:00"))),
    ],
)  # fmt: skip
def test_a_card_opens_and_closes_to_the_second(moment, decision):
    assert lesson(now=dt.datetime.fromisoformat(moment)).open == decision


def test_fields_with_what_they_ask():
    assert lesson().fields == [
        FieldView("是否使用", "必填", "是、否", "选一项"),
        FieldView("缘由", "符合条件时必填", "10–500 字，不能含有 《（建议）", ""),
        FieldView("网址", "必填", "1–3 个，网址须能打开", ""),
        FieldView("班额", "必填", "0.5–60", ""),
        FieldView(
            "日期", "必填", "须在最近一年内，2020-01-01 至 2030-12-31；1–90 周岁（算到 2026-09-01）", ""
        ),
        FieldView("参与单位", "必填", "", ""),
    ]


def test_a_field_that_fills_itself_in_is_not_shown():
    labels = [
        field.label
        for field in lesson("fields[3]", {"key": "size", "label": "作品大小", "kind": "size"}).fields
    ]
    assert labels == ["是否使用", "缘由", "网址", "日期", "参与单位"]


@pytest.mark.parametrize(
    ("path", "value", "need"),
    [
        ("slots[0].required", True, "必交"),
        ("slots[0].required", False, "符合条件时必交"),
        ("slots[0].required_if", GONE, "选交"),
    ],
)
def test_whether_a_slot_must_be_filled(path, value, need):
    assert lesson(path, value).slots[0].need == need


def test_a_slot_says_its_demands_once_and_apart_what_people_check():
    text, film, deck = lesson().slots
    assert deck.need == "交课件时提交"
    assert (text.label, text.help, text.template) == ("正文", "盖章", "附件1")
    assert text.demands == ["最多 2 个文件", "格式：PDF"]
    assert film.demands[0] == "1 个文件"
    by_hand = lesson(
        "slots[1].rules", [{"rule": "manual", "check": "画面清晰", "source": "画面清晰"}] * 2
    ).slots[1]
    assert (by_hand.demands, by_hand.by_hand, by_hand.sources) == (["1 个文件"], ["画面清晰"], ["画面清晰"])


@pytest.mark.parametrize(
    ("team", "words"),
    [
        ({}, "第一作者 1 人"),
        ({"max": 1, "lead": "申报人", "max_units": 3}, "申报人 1 人"),
        ({"max": 4}, "第一作者在内最多 4 人"),
        ({"max": 4, "persons_only": True}, "第一作者在内最多 4 人；不接受以单位名义"),
        ({"max": 4, "advised_max": 2}, "第一作者在内最多 4 人，建议不超过 2 人"),
    ],
)
def test_a_team_in_words(team, words):
    assert lesson("team", team).team == f"{words}；指导老师 1–2 人"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "；指导教师 不超过 1 人，可以没有"),
        ({"max": 3}, "；指导教师 不超过 3 人，可以没有"),
        ({"min": 2, "max": 2, "label": "导师"}, "；导师 2 人"),
    ],
)
def test_who_guides_in_words(rule, words):
    assert lesson("instructors", rule).team.endswith(words)


@pytest.mark.parametrize(
    ("path", "value", "split"),
    [
        ("groups", [], "乡村"),
        ("tracks", [], "小学组（申报时选择）"),
        ("groups", ["middle"], "乡村；中学组（按第一作者所在单位划分）"),
        ("groups", ["primary", "middle"], "乡村；小学组、中学组（申报时选择）"),
    ],
)
def test_how_a_category_is_split(path, value, split):
    assert lesson(path, value).split == split


def test_notes_of_what_is_unusual():
    assert lesson("judged", False).notes[-1] == "只收集和检测材料，不参加本级评审"
    doc = full("categories[0].recommended", True)
    assert category_view(doc, doc.category("paper"), TERMS, now=NOW).notes == []
    assert category_view(doc, doc.category("lesson"), TERMS, now=NOW).notes == ["课例名称中不能有 《"]


def test_who_may_apply_in_the_organisations_own_words():
    assert lesson("who", {"unit_kinds": ["school", "city"]}).who == "学校、市"
    assert lesson("who", {}).who == ""


def test_categories_stand_under_their_headings_in_the_documents_order():
    doc = full(
        "categories[2]",
        {"key": "more", "label": "又一类", "family": "教学", "slots": [{"key": "t", "label": "文"}]},
    )
    assert [(family, [view.key for view in views]) for family, views in families(doc, TERMS, now=NOW)] == [
        ("教学", ["lesson", "more"]),
        ("", ["paper"]),
    ]


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ({"max": 2}, "每人最多参与 2 个（含作为第一作者的）"),
        ({"max": 3, "role": "instructor"}, "每人最多指导 3 个"),
        ({"max": 3, "role": "instructor", "where": {"tracks": ["urban"]}}, "每人最多指导 3 个（城市）"),
        ({"max": 1, "role": "first"}, "每人作为第一作者（负责人）最多申报 1 个"),
        ({"max": 3, "role": "member"}, "每人作为其他作者最多申报 3 个"),
        ({"max": 4, "subject": "unit"}, "每个单位最多申报 4 个"),
        ({"max": 4, "subject": "unit", "role": "first", "where": WHERE}, f"每个单位作为第一作者（负责人）最多申报 4 个（{WHERE_WORDS}）"),
        ({"max": 2, "where": {"tracks": ["urban"]}}, "每人最多参与 2 个（含作为第一作者的）（城市）"),
    ],
)  # fmt: skip
def test_limits_of_authors(limit, words):
    assert campaign_page.limits(full("author_limits[0]", {"key": "l", **limit}), TERMS)[0] == words


@pytest.mark.parametrize(
    ("exclusive", "words"),
    [
        ({}, "第一作者不能再作为成员参与其他案例"),
        ({"severity": "advised"}, "第一作者不能再作为成员参与其他案例（建议）"),
        ({"where": {"categories": ["paper"]}}, "第一作者不能再作为成员参与其他案例（论文）"),
        (
            {"where": WHERE, "severity": "advised"},
            f"第一作者不能再作为成员参与其他案例（{WHERE_WORDS}；建议）",
        ),
    ],
)
def test_exclusive_first_authors(exclusive, words):
    assert campaign_page.limits(full("exclusives[0]", {"key": "e", **exclusive}), TERMS)[1:] == [words]


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        ({"max": 3}, "每个推荐单位：不超过 3 个"),
        ({"min": 2}, "每个推荐单位：不少于 2 个"),
        ({"min": 2, "max": 2}, "每个推荐单位：2 个"),
        ({"max": 0}, "每个推荐单位：不超过 0 个"),
        ({"max": 3, "unit_kinds": ["city"], "each_category": True}, "市：每个类别不超过 3 个"),
        ({"max": 3, "unit_kinds": ["city"], "unit_attributes": ["pilot"]}, "市（试点校）：不超过 3 个"),
        ({"max": 3, "unit_kinds": ["city"], "without_attributes": ["pilot"]}, "市（试点校以外）：不超过 3 个"),
        ({"max": 5, "where": {"categories": ["lesson", "paper"]}}, "每个推荐单位：课例、论文，不超过 5 个"),
        ({"max": 5, "sub_caps": [{"label": "乡村", "where": {"tracks": ["rural"]}, "max": 2}]}, "每个推荐单位：不超过 5 个，其中乡村不超过 2 个"),
    ],
)  # fmt: skip
def test_quotas(quota, words):
    first, *_ = campaign_page.quotas(
        full("recommend.quotas[0]", {"key": "q", "label": "名额", **quota}), TERMS
    )
    assert first == words


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({}, "试点单位必须报送"),
        ({"min": 2}, "试点单位必须报送，至少 2 个"),
        ({"min": 3, "where": {"categories": ["paper"]}}, "试点单位必须报送，至少 3 个（论文）"),
    ],
)
def test_units_that_must_report(report, words):
    given = {"label": "试点单位", "unit_attributes": ["pilot"], **report}
    assert campaign_page.mandatory(full("recommend.mandatory[0]", given), TERMS) == [words]


def test_unit_forms():
    (report,) = campaign_page.forms(full(), TERMS)
    assert (report.label, report.who, report.required) == ("总结", "市", True)
    assert report.due.isoformat() == "2026-06-19T22:00:00+06:00"
    (anybody,) = campaign_page.forms(full("recommend.forms[0].unit_kinds", []), TERMS)
    assert anybody.who == "所有推荐单位"


def test_a_campaign_without_recommending_says_nothing_of_it():
    doc = full().model_copy(update={"recommend": None})
    said = [
        campaign_page.quotas(doc, TERMS),
        campaign_page.mandatory(doc, TERMS),
        campaign_page.forms(doc, TERMS),
    ]
    assert said == [[], [], []]


def test_awards_in_the_documents_order():
    assert campaign_page.awards(full()) == [
        "“终评”之后全部案例一起取前 12 名为“入围”，同分的依次比较总体的平均分，仍相同时同分超出名额的一律归入较低一档，进入“复评”",
        "“复评”之后按类别分别取前 50%为“入围”，名额线上的同分由主办单位议定并写明理由，进入“现场”",
        "“现场”的得分由终评占 40%、现场占 50%、投票占 10%合成（各按百分制）",
        "全部案例一起评出一等奖、二等奖，比例 2:8，获奖面不超过 80%",
        "没有进入下一轮的案例：按组别分别评出十佳 10 个",
        "没有进入下一轮的案例：由专家推荐标杆，67% 以上专家推荐的授予相应荣誉",
        "人气奖：没有进入下一轮的案例：按类别分别评出人气奖，获奖面不超过 100%",
        "组织奖：数本单位报送的案例（课例）；须审核通过数不少于 2、达到最低报送数、按时报送（含延期）、没有案例被取消资格、交齐总结；按积分（每件报送 1 分，每件审核通过 2 分，每件获奖 1 分，每件一等奖 5 分）、平均得分率依次比较；取全部参评单位的 1/4（向下取整）；末位并列的一并授予。",
        "优秀单位：数本单位的案例；按报送数依次比较；取 3 个；末位并列、名额不够的都不授予。",
    ]
