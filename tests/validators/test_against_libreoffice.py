"""What is measured of Word files, against LibreOffice: fonts, sizes, weights, alignment, and the count of words."""

import json
import random
import subprocess
from collections import Counter
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt

from validators import tools
from validators.probes import document as prober


def bridge():
    """The system's Python, where it has LibreOffice's bridge."""
    for python in ("/usr/bin/python3", "/usr/lib/libreoffice/program/python"):
        try:
            subprocess.run([python, "-c", "import uno"], check=True, capture_output=True, timeout=30)
        except (OSError, subprocess.SubprocessError):
            continue
        return python
    return None


PYTHON = bridge() if tools.find("soffice") else None


FLAGS = ("firstRow", "lastRow", "firstColumn", "lastColumn", "noHBand", "noVBand")


def with_tables(path, chance):
    """Tables in python-docx's many built-in styles, changed at random, and paragraphs in styles of their own."""
    document = docx.Document()
    if chance.random() < 0.6:
        document.styles["Normal"].font.size = Pt(chance.choice([10.5, 12, 14]))
    names = [one.name for one in document.styles if one.type == WD_STYLE_TYPE.TABLE]
    for name in chance.sample(names, 6):
        chosen = document.styles[name]
        if chance.random() < 0.6:
            chosen.font.size = Pt(chance.choice([9, 15, 16]))
        if chance.random() < 0.7:
            fonts = chosen.element.get_or_add_rPr().get_or_add_rFonts()
            fonts.set(qn("w:eastAsia"), chance.choice(["仿宋", "黑体", "楷体"]))
        made = document.add_table(4, 4, style=chosen)
        look = made._tbl.tblPr.find(qn("w:tblLook"))
        look.attrib.clear()
        on = chance.randrange(64) << 5
        look.set(qn("w:val"), f"{on:04X}")
        for bit, flag in enumerate(FLAGS):
            look.set(qn(f"w:{flag}"), str(on >> 5 + bit & 1))
        for number, cell in enumerate(made._cells):
            cell.text = "" if number in (0, 3, 12, 15) else "汉字"
        line = document.add_paragraph(
            style=chance.choice(["Normal", "Heading 1", "Quote", "List Bullet", "Title"])
        )
        for _ in range(3):
            run = line.add_run("正文里的字")
            run.bold = chance.choice([None, True, False])
            run.font.size = chance.choice([None, Pt(16)])
            run.style = chance.choice([None, "Emphasis"])
    document.save(path)


PIECES = [
    "教育数字化转型", "案例", "，", "。", "《智慧课堂》", "（一）", "、", "AI", "GDP", "don't", "e-mail", "3.5%", "2025", "www.a.cn", "C++",
    "１２３", "ＡＢ", "𠀀", "𠮷野家", " ", " ", "　", "“好”", "……", "…", "·", "☑", "□", "※", "→", "😀", "1,000.50元", "A/B", "！？",
]  # fmt: skip


def with_words(path, chance):
    """Paragraphs of random pieces in runs of random lengths, and a table of them. LibreOffice parts words at dashes and
    takes ①② for two words; Word does neither.
    """
    document = docx.Document()
    for _ in range(12):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 25)))
        line = document.add_paragraph()
        while text:
            cut = chance.randint(1, 6)
            line.add_run(text[:cut]).bold = chance.choice([None, True])
            text = text[cut:]
    for cell in document.add_table(2, 2)._cells:
        cell.text = "".join(chance.choices(PIECES, k=4))
    document.save(path)


@pytest.fixture(scope="module")
def office(samples):
    """The documents, and what LibreOffice says of each; it is started once."""
    if PYTHON is None:
        pytest.skip("no LibreOffice with its Python bridge here")
    looked = [samples / f"looks{number}.docx" for number in range(6)]
    counted = [samples / f"words{number}.docx" for number in range(40)]
    for number, path in enumerate(looked):
        with_tables(path, random.Random(number))
    for number, path in enumerate(counted):
        with_words(path, random.Random(number))
    script = str(Path(__file__).with_name("office_looks.py"))
    command = [
        PYTHON,
        script,
        tools.find("soffice"),
        str(samples / "looks-profile"),
        *map(str, looked + counted),
    ]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=180).stdout)
    return looked, counted, said


def test_every_look_agrees(office):
    """Corner cells are left empty: where a row's part and a column's part meet, LibreOffice lets the row win and the
    standard (17.7.6) the column.
    """
    looked, _, said = office
    for path in looked:
        mine = [
            (
                one["in_table"],
                {(s["font"], s["size"], s["bold"]): s["chars"] for s in one["styles"]},
                one["align"],
            )
            for one in prober.measure(str(path), {})["word"]["paragraphs"]
        ]
        theirs = []
        for inside, _, shares, align in said[str(path)]["paragraphs"]:
            each = Counter()
            for face, points, bold, chars in shares:
                each[face, points, bold] += chars
            theirs.append((inside, dict(each), align))
        assert mine == theirs
        assert len(mine) == 6 * 13


def test_every_count_agrees(office):
    _, counted, said = office
    for path in counted:
        assert prober.measure(str(path), {})["word"]["words"] == said[str(path)]["words"]
