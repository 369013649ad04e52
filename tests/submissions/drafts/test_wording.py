"""Issues of the checklist, and the cases a refusal names, in words."""

import pytest

from portal.decisions import refuse
from portal.words import say
from submissions.drafts.checklist import SubmissionIssue
from submissions.drafts.wording import ISSUES, issue_text

SENTENCES = [
    ("track_missing", {}, "请选择赛道"),
    ("group_missing", {}, "请选择组别"),
    ("file_missing", {"label": "正文", "count": 1}, "请上传“正文”"),
    ("files_missing", {"label": "正文", "count": 2}, "“正文”还缺 2 个文件"),
    ("too_many_files", {"label": "正文", "max": 2}, "“正文”最多 2 个文件，请移除多余的"),
    (
        "upload_unfinished",
        {"name": "a.mp4", "percent": 40},
        "“a.mp4”还没有传完（40%），请等它传完，或取消这次上传",
    ),
    ("file_unchecked", {"name": "a.pdf"}, "“a.pdf”的检测还在进行，通常几秒钟；完成后即可提交"),
    ("alternatives_missing", {"labels": ["正文", "视频"], "min": 1}, "“正文”、“视频”中至少提交 1 项"),
    (
        "too_many_alternatives",
        {"labels": ["正文", "视频"], "max": 1, "count": 2},
        "“正文”、“视频”中最多提交 1 项，现有 2 项，请移除多余的",
    ),
    ("declaration_missing", {"text": "我承诺" * 11}, f"请阅读并勾选声明：{'我承诺' * 10}…"),
]


@pytest.mark.parametrize(("code", "params", "sentence"), SENTENCES)
def test_each_issue_in_words(code, params, sentence):
    assert issue_text(SubmissionIssue("files", "slot-text", code, params)) == sentence


def test_every_issue_has_its_sentence_here_or_from_a_finding():
    findings = {"answer_finding", "file_finding", "slot_finding"}
    assert set(ISSUES) == {code for code, _, _ in SENTENCES} | findings


def test_a_refusal_among_the_issues_has_the_words_of_refusals():
    refusal = refuse("too_few_authors", min=2, count=1)
    issue = SubmissionIssue("authors", "authors", refusal.code, refusal.params)
    assert issue_text(issue) == "作者至少 2 人，现在 1 人；请补充作者。"


def test_at_most_five_cases_are_named():
    cases = [("甲", "T-1"), ("", ""), ("丙", ""), ("丁", ""), ("戊", ""), ("己", "")]
    decision = refuse("unit_limit", unit="一中", max=5, count=6, cases=cases)
    assert say(decision) == (
        "“一中”已提交 6 件案例：《甲》（编号 T-1）、《未命名案例》、《丙》、《丁》、《戊》等 6 件；"
        "每个单位最多 5 件。请撤回其中一件后再提交。"
    )
