"""V26: a document that fails is mended by what its findings say, in one round."""

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from tests.factories.mending import SENTENCE, mend
from validators.context import Context
from validators.evaluation import evaluate_file
from validators.findings import Finding, verdict
from validators.probing import probe
from validators.registry import any_rule
from validators.wording import worded

TITLE = "智慧课堂赋能乡村小学数学教学"
SECTIONS = ["案例概述", "案例实施与成效", "实施背景", "实施方案", "实施效果", "案例特点与创新"]
LABELS = ["案例名称", "实施单位", "实施时间", "关键词", "相关网址"]
RULES = [
    any_rule.validate_python(rule)
    for rule in (
        {"rule": "file.type", "allowed": ["word"]},
        {"rule": "word.length", "min": 3500, "max": 5000},
        {"rule": "word.images", "max": 5},
        {
            "rule": "word.fonts",
            "title": {"family": "方正小标宋简体", "size": "二号", "align": "center"},
            "headings": [{"family": "黑体", "size": "三号"}],
            "body": {"family": "仿宋", "size": "三号"},
        },
        {"rule": "word.info_table", "labels": LABELS},
        {"rule": "word.sections", "required": SECTIONS},
    )
]
"""The text of a case, as enshi's notice asks for it."""


def write(paragraph, text, font=None, size=None, bold=None):
    run = paragraph.add_run(text)
    if font:
        run.font.name = font
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if size:
        run.font.size = Pt(size)
    run.font.bold = bold
    return paragraph


def blank(font, size):
    document = docx.Document()
    document.styles["Normal"].font.name = font
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), font)
    document.styles["Normal"].font.size = Pt(size)
    return document


def school_case():
    """A school's case as WPS writes it: 宋体小四 from the style, bold headings, too short."""
    document = blank("SimSun", 12)
    write(document.add_paragraph(), TITLE, size=18, bold=True)
    for number, heading in enumerate(["案例概述", "主要做法", "取得成效", "反思"]):
        write(document.add_paragraph(), f"{'一二三四'[number]}、{heading}", bold=True)
        for line in range(9):
            write(document.add_paragraph(), f"第{number}部分第{line}点，{SENTENCE}，{SENTENCE}。")
    return document


def lesson_plan():
    """Many tables in 微软雅黑; hardly a line outside them."""
    document = blank("Microsoft YaHei", 10.5)
    write(document.add_paragraph(), TITLE)
    for part in range(9):
        table = document.add_table(rows=4, cols=2)
        for row in range(4):
            table.cell(row, 0).text = f"环节{part}之{row}"
            table.cell(row, 1).text = f"活动{part}之{row}，{SENTENCE}。"
            write(
                table.cell(row, 1).add_paragraph(),
                f"设计意图{part}{row}，{SENTENCE}，{SENTENCE}。",
                "KaiTi",
                12,
            )
    return document


def guide():
    """Headings by style in the theme's font, numbers of three levels, too long; two sections in the wrong order."""
    document = blank("宋体", 14)
    write(document.add_paragraph(), "附件2")
    write(document.add_paragraph(), TITLE, "黑体", 22)
    for number, heading in enumerate(["实施方案", "实施背景", "使用办法", "注意事项", "常见问题"]):
        document.add_heading(f"{'一二三四五'[number]}、{heading}", 1)
        for part in range(4):
            document.add_heading(f"（{'一二三四'[part]}）步骤{number}{part}", 2)
            for line in range(4):
                text = f"{number}{part}{line}号办法，{SENTENCE}。{SENTENCE}。"
                write(document.add_paragraph(), text, "等线" if line % 2 else None, 14 + line)
    return document


def letter():
    """Mostly right; a red head larger than the title, single lines in other fonts, a table half filled in."""
    document = blank("仿宋_GB2312", 16)
    write(document.add_paragraph(), "某某小学文件", "方正小标宋简体", 36).alignment = 1
    write(document.add_paragraph(), TITLE, "方正小标宋_GBK", 22)
    table = document.add_table(rows=2, cols=2)
    for row, (label, value) in enumerate([("案例名称", TITLE), ("实施单位", "")]):
        table.cell(row, 0).text, table.cell(row, 1).text = label, value
    for number, heading in enumerate(SECTIONS[:4]):
        write(document.add_paragraph(), f"{'一二三四'[number]}、{heading}", "黑体", 16 if number else 15)
        for line in range(6):
            odd = line == number
            text = f"其{number}{line}，{SENTENCE}，{SENTENCE}。"
            write(document.add_paragraph(), text, "华文中宋" if odd else None, 15 if odd else None)
    return document


KINDS = {"school_case": school_case, "lesson_plan": lesson_plan, "guide": guide, "letter": letter}


def judged(path):
    """Findings as they are stored and read back."""
    findings = evaluate_file(probe(path, name=path.name), RULES, Context(title=TITLE))
    return [Finding.model_validate_json(finding.model_dump_json()) for finding in findings]


def told(findings):
    return [
        (finding.rule, str(finding.status), worded(finding).message)
        for finding in findings
        if finding.status != "pass"
    ]


@pytest.mark.parametrize(
    ("kind", "failing"),
    [
        ("school_case", {"word.length", "word.fonts", "word.info_table", "word.sections"}),
        ("lesson_plan", {"word.fonts", "word.info_table", "word.sections"}),
        ("guide", {"word.length", "word.fonts", "word.info_table", "word.sections"}),
        ("letter", {"word.length", "word.fonts", "word.info_table", "word.sections"}),
    ],
)
def test_one_round_mends_it(tmp_path, kind, failing):
    path = tmp_path / f"{kind}.docx"
    KINDS[kind]().save(path)
    before = judged(path)
    assert {finding.rule for finding in before if finding.status == "fail"} == failing, told(before)
    document = docx.Document(str(path))
    mend(document, before, TITLE)
    mended = tmp_path / f"{kind}-mended.docx"
    document.save(mended)
    after = judged(mended)
    assert (verdict(after), told(after)) == ("pass", [])


def test_three_places_a_look_would_take_more_rounds(tmp_path):
    """The test above rests on the places: with three of each, as before, the next check still fails."""
    path = tmp_path / "case.docx"
    school_case().save(path)
    before = judged(path)
    short = [
        finding.model_copy(update={"evidence": finding.evidence[:3]})
        if finding.rule == "word.fonts"
        else finding
        for finding in before
    ]
    document = docx.Document(str(path))
    mend(document, short, TITLE)
    document.save(tmp_path / "again.docx")
    assert [rule for rule, status, _ in told(judged(tmp_path / "again.docx")) if status == "fail"] == [
        "word.fonts"
    ]
