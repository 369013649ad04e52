"""Every code has its sentence, every sentence its code, and old findings are said as well as they can be."""

import ast
import importlib
import string

import pytest

from validators import arrival
from validators.evaluation import evaluate_file
from validators.facts import FileFacts
from validators.findings import Finding, Phrase, Status
from validators.messages import Message, Values, fill
from validators.ranges import Words
from validators.registry import NAMES, RULES, any_rule, get
from validators.rule import PHRASES, SHARED
from validators.wording import worded

CONCLUSIONS = {"passed": 1, "failed": 1, "warned": 1, "unsure": 1, "skipped": 1, "conclude": 2}


def codes(path):
    """The codes that a rule's file names where it concludes, both arms of a choice; `ok` where `passed` names none."""
    named = set()
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        function = call.func.body if isinstance(call.func, ast.IfExp) else call.func
        place = CONCLUSIONS.get(getattr(function, "id", ""), 1 if isinstance(call.func, ast.IfExp) else None)
        if place is None:
            continue
        if len(call.args) <= place:
            named.add("ok")
            continue
        named |= {one.value for one in ast.walk(call.args[place]) if isinstance(one, ast.Constant)} & {
            one.value
            for one in _values(call.args[place])
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        }
    return named


def _values(node):
    """What a conditional expression may be; the condition itself is none of it."""
    return [*_values(node.body), *_values(node.orelse)] if isinstance(node, ast.IfExp) else [node]


@pytest.mark.parametrize("name", NAMES)
def test_every_code_of_a_rule_has_its_sentence(name):
    module = importlib.import_module(f"validators.rules.{name}")
    path = importlib.resources.files("validators.rules") / f"{name}.py"
    assert [code for code in sorted(codes(path)) if module.RULE.message(code) is None] == []


def named_phrases(name):
    """The phrases that a rule's file names."""
    path = importlib.resources.files("validators.rules") / f"{name}.py"
    calls = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    return {call.args[0].value for call in calls if getattr(call.func, "id", "") == "phrase"}


@pytest.mark.parametrize("name", NAMES)
def test_every_phrase_of_a_rule_has_its_words(name):
    rule = importlib.import_module(f"validators.rules.{name}").RULE
    own = set(rule.phrases) - set(Words("", "", "").phrases())
    named = named_phrases(name)
    assert named - own - set(PHRASES) == set()
    assert own - named == set()


def test_what_was_measured_is_stored_as_values_and_worded_when_shown(monkeypatch):
    film = any_rule.validate_python({"rule": "video.duration", "min": "8min"})
    stored = get("video.duration").judge(
        FileFacts(
            name="a.mp4", kind="video", detected_type="mp4", video={"container": "mp4", "duration": 61.5}
        ),
        film,
        None,
    )
    kept = Finding.model_validate_json(stored.model_dump_json())
    assert kept.measured == Phrase(code="number", values={"value": 61.5, "beside": ""})
    assert kept.limit == Phrase(code="range", values={"min": 480.0, "max": None})
    assert kept.tolerance == Phrase(code="slack", values={"seconds": 0.5})
    shown = worded(kept)
    assert (shown.measured, shown.limit, shown.tolerance) == (
        "1分1.5秒",
        "不少于 8分钟",
        "相差 0.5 秒以内均可",
    )
    monkeypatch.setitem(get("video.duration").phrases, "slack", "差 {seconds:g} 秒不算")
    better = worded(kept)
    assert (better.tolerance, better.mark) == ("差 0.5 秒不算", shown.mark)


def test_two_findings_of_one_rule_have_marks_of_their_own():
    marks = [
        worded(Finding(rule="manual", code="manual.manual", status="unknown", params={"check": text})).mark
        for text in "甲乙甲"
    ]
    assert (marks[0] == marks[2], marks[0] == marks[1], len(marks[0])) == (True, False, 10)


@pytest.mark.old_findings
def test_a_phrase_or_a_demand_that_its_rule_no_longer_knows_is_left_out():
    old = {"measured": Phrase(code="gone"), "limit": Phrase(code="demand", values={"gone": 1})}
    shown = worded(Finding(rule="video.silence", code="video.silence.ok", status="pass", **old))
    assert (shown.measured, shown.limit) == ("", "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_sentences_hold_words_and_no_full_stop(rule):
    for code, message in rule.messages.items():
        if isinstance(message.text, str):
            bare = "".join(text for text, *_ in string.Formatter().parse(message.text))
            assert (code, bool(bare.strip()), bare.endswith("。")) == (code, True, False)


@pytest.mark.old_findings
@pytest.mark.parametrize(
    ("code", "params", "text"),
    [
        ("video.duration.too_low", {}, "视频时长 ，要求 ；请补足内容后重新导出上传"),
        ("video.duration.gone", {}, "视频时长：gone"),
        ("pdf.legible.blank", {"pages": [2, 3]}, "PDF 第 2、3 页是空白页，请确认没有漏扫"),
        ("anonymity.text.found", {}, "文中出现（），要求匿名；请删除或改为泛称后重新上传"),
    ],
)
def test_an_old_finding_with_less_in_it_is_still_said(code, params, text):
    rule = ".".join(code.split(".")[:2])
    assert worded(Finding(rule=rule, code=code, status=Status.WARN, params=params)).message == text


@pytest.mark.old_findings
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_sentence_breaks_where_values_are_missing(rule):
    for code in {**SHARED, **rule.messages}:
        shown = worded(Finding(rule=rule.id, code=f"{rule.id}.{code}", status=Status.FAIL))
        assert (shown.code, isinstance(shown.message, str), isinstance(shown.hint, str)) == (
            f"{rule.id}.{code}",
            True,
            True,
        )


@pytest.mark.old_findings
def test_a_rule_that_is_no_more_is_named():
    shown = worded(Finding(rule="word.smell", code="word.smell.bad", status=Status.FAIL))
    assert (shown.message, shown.hint) == ("word.smell：bad", "")


def test_the_campaigns_own_words_on_mending_come_first():
    asked = {"rule": "file.size", "max": 1, "hint": "请联系区教研室。"}
    facts = FileFacts(name="a.pdf", size=5, kind="pdf", detected_type="pdf")
    own, plain = (
        get("file.size").judge(facts, any_rule.validate_python(one), None)
        for one in (asked, {**asked, "hint": ""})
    )
    assert (own.hint, worded(own).hint) == ("请联系区教研室。", "请联系区教研室。")
    assert (plain.hint, worded(plain).hint) == ("", "请用 WPS“PDF 压缩”或降低扫描分辨率后上传。")


def test_what_is_right_needs_no_mending():
    fine = any_rule.validate_python({"rule": "file.size", "max": 9, "hint": "请联系区教研室。"})
    shown = worded(get("file.size").judge(FileFacts(name="a.pdf", size=5), fine, None))
    assert (shown.status, shown.hint) == ("pass", "")


def test_alternatives_are_said_with_all_their_limits():
    either = [
        {"rule": "video.dimensions", "min_lines": 1080, "group": "size"},
        {"rule": "video.dimensions", "exact_width": 1280, "exact_height": 720, "group": "size"},
    ]
    film = {"container": "mp4", "width": 640, "height": 480, "display_width": 640, "display_height": 480}
    facts = FileFacts(name="a.mp4", extension="mp4", size=5, kind="video", detected_type="mp4", video=film)
    found = evaluate_file(facts, [any_rule.validate_python(one) for one in either])[0]
    stored = Finding.model_validate_json(found.model_dump_json())
    assert worded(stored).message == (
        "画面尺寸 640×480，要求不低于 1080 线（1080P）；请提高导出分辨率"
        "（满足以下任一项即可：不低于 1080 线（1080P） 或 1280×720）"
    )
    assert worded(stored).limit == "不低于 1080 线（1080P） 或 1280×720"


def test_a_file_that_arrived_otherwise_is_said():
    shown = worded(arrival.differs("a" * 64, "b" * 64))
    assert (shown.message, shown.hint[:5], shown.blocking) == (
        "文件与您电脑上的不一致，请重新上传",
        "上传期间不",
        True,
    )


def test_what_is_worded_already_stays_so():
    once = worded(arrival.differs("a", "b"))
    assert worded(once) is once


def test_values_are_never_taken_for_sentences():
    """A file may be called anything, also like a place in a sentence."""
    given = Values(name="{limit}{0.__class__}", names=["{a}", "乙", "丙", "丁"])
    assert fill("文件“{name}”", given) == "文件“{limit}{0.__class__}”"
    assert fill("{names:first}", given) == "{a}、乙、丙等"
    assert fill("{names:quoted}", given) == "“{a}”、“乙”、“丙”、“丁”"
    assert fill(Message(lambda v: v["name"]).text, given) == "{limit}{0.__class__}"
