"""Words that an organiser forbids or asks for (S14, S15)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from validators.facts import PdfPage
from validators.registry import any_rule
from validators.spelling import joined

WORDS = st.text(min_size=1, max_size=4).filter(lambda word: joined(word).strip())

LIST = """
# 每行一个
国语,普通话
港台，港澳台
台湾\t中国台湾
最佳
AI技术 -> 人工智能技术
"""


def judged(check, facts, **params):
    found = check("text.wording", facts, **{"forbidden": LIST, **params})
    return found.status, found.code.rpartition(".")[2]


def test_a_list_may_be_lines_pairs_or_words():
    lines = any_rule.validate_python({"rule": "text.wording", "forbidden": "国语,普通话\n最佳\n"})
    words = any_rule.validate_python({"rule": "text.wording", "forbidden": ["国语,普通话", "最佳"]})
    pairs = any_rule.validate_python(
        {"rule": "text.wording", "forbidden": [{"word": "国语", "instead": "普通话"}, {"word": "最佳"}]}
    )
    assert lines == words == pairs
    assert [(entry.word, entry.instead) for entry in lines.forbidden] == [("国语", "普通话"), ("最佳", "")]


@pytest.mark.parametrize(
    "params", [{}, {"forbidden": []}, {"forbidden": [",普通话"]}, {"forbidden": "\n#\n"}]
)
def test_a_list_of_nothing_is_refused(params):
    with pytest.raises(ValidationError):
        any_rule.validate_python({"rule": "text.wording", **params})


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("学习普通话", "pass"),
        ("学习国语", "fail"),
        ("国 语课", "fail"),
        ("国\u200b语课", "fail"),
        ("我国语文教学", "fail"),
        ("中国台湾的学校", "pass"),
        ("台湾的学校", "fail"),
        ("臺灣的學校", "pass"),
        ("港澳台同学", "pass"),
        ("AI技术", "fail"),
        ("ＡＩ技术", "fail"),
        ("OpenAI技术", "pass"),
        ("", "pass"),
    ],
)
def test_words_in_a_document(check, facts, text, status):
    word = facts.word(texts=[("正文第 1 段", text)])
    assert check("text.wording", word, forbidden=LIST).status == status


def test_fine_words_hold_a_forbidden_one(check, facts):
    word = facts.word(texts=[("正文第 1 段", "最佳实践案例，我国语文")])
    assert judged(check, word, fine=["最佳实践", "我国语文"]) == ("pass", "ok")


def test_every_place_is_told_with_what_should_stand_there(check, facts):
    word = facts.word(
        name="港台案例.docx",
        texts=[("正文第 1 段", "国语和国语"), ("页眉", "最佳案例"), ("正文第 9 段", "港澳台")],
    )
    found = check("text.wording", word, forbidden=LIST)
    assert (found.status, found.measured) == ("fail", "4 处")
    assert found.message == (
        "出现不规范的表述：“港台”1 处，应为“港澳台”；“国语”2 处，应为“普通话”；“最佳”1 处（文件名、正文第 1 段、页眉）"
    )
    assert found.hint == (
        "WPS/Word：Ctrl+H 查找并替换，逐处核对：“港台”改为“港澳台”，“国语”改为“普通话”；画面里的请修改原稿后重新导出；"
        "文件名里的请重命名。"
    )
    assert [(piece.place, piece.text) for piece in found.evidence] == [
        ("文件名", "…港台案例.docx…"),
        ("正文第 1 段", "…国语和国语…"),
        ("正文第 1 段", "…国语和国语…"),
        ("页眉", "…最佳案例…"),
    ]


def test_required_words(check, facts):
    word = facts.word(texts=[("正文第 1 段", "使用国家中小学智慧 教育平台")])
    asked = {"forbidden": [], "required": ["国家中小学智慧教育平台", "核心素养,素养"]}
    found = check("text.wording", word, **asked)
    assert (found.status, found.message) == ("fail", "没有写明要求的“核心素养”，请补充后重新上传")
    both = facts.word(texts=[("正文第 1 段", "国家中小学智慧教育平台与素养")])
    assert check("text.wording", both, **asked).status == "pass"
    assert found.limit == "须写明“国家中小学智慧教育平台”、“核心素养”"


def test_words_in_pictures_only_warn(check, facts, with_seen):
    film = with_seen(facts.video(), ("film", 75, [("学习国语", 0.5, 0.5)]))
    found = check("text.wording", film, forbidden=LIST)
    assert (found.status, found.evidence[0].place, found.evidence[0].at) == ("warn", "01:15", "t75.00")
    assert judged(check, with_seen(facts.video(), ("film", 75, [("课堂", 0.5, 0.5)]))) == ("pass", "ok")
    assert judged(check, film, where=["text", "name"]) == ("pass", "ok")


def test_what_was_not_read_never_passes(check, facts, with_seen):
    assert judged(check, facts.video()) == ("unknown", "pending")
    unread = facts.word(texts=[]).model_copy(update={"texts": None})
    assert judged(check, unread) == ("unknown", "unread")
    assert judged(check, facts.pdf("scan", texts=[])) == ("unknown", "pending")
    assert judged(check, facts.archive(("a.txt", "txt", 9), texts=[], contents_unread=None)) == (
        "unknown",
        "partly",
    )
    partly = with_seen(facts.video(), ("film", 9, [("课堂", 0.5, 0.5)]), state="partial")
    assert judged(check, partly) == ("unknown", "partly")
    missing = {"forbidden": [], "required": ["核心素养"]}
    assert judged(check, facts.pdf("scan", texts=[]), **missing) == ("unknown", "pending")


def test_a_scan_is_judged_by_what_was_read_on_its_pages(check, facts, with_seen):
    page = PdfPage(number=1, width=595, height=842, kind="scan")
    scan = with_seen(facts.pdf(page_list=[page], texts=[]), ("page", 1, [("国语课", 0.5, 0.5)]))
    found = check("text.wording", scan, forbidden=LIST)
    assert (found.status, found.evidence[0].place) == ("warn", "第 1 页")


def test_advised_words_only_warn(check, facts):
    word = facts.word(texts=[("正文第 1 段", "国语")])
    assert check("text.wording", word, forbidden=LIST, severity="advised").status == "warn"


def test_the_demand_in_words(check, facts):
    word = facts.word(texts=[("正文第 1 段", "课堂")])
    assert (
        check("text.wording", word, forbidden="国语,普通话\n最佳").limit
        == "不使用“国语”（应为“普通话”）、“最佳”"
    )


@given(st.text(max_size=40), st.lists(WORDS, min_size=1, max_size=5))
def test_any_text_and_list_is_answered(check, facts, text, words):
    named = [{"word": word} for word in words]
    found = check("text.wording", facts.word(name="a.docx", texts=[("表格", text)]), forbidden=named)
    assert found.status in ("pass", "fail")
