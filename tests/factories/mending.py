"""A person who mends a Word file by what its findings say, and nothing else: their evidence, measured values and limits.

The rules themselves are not asked: a finding that names too little leaves something unmended, and the next check says so.
"""

import re

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

SENTENCE = "学校依托国家平台开展集体备课和同步授课，教师按学情调整教学"
"""Filler of 28 字, without marks that programs count one way and the other."""
ALIGN = {"center": WD_ALIGN_PARAGRAPH.CENTER, "left": WD_ALIGN_PARAGRAPH.LEFT}


def mend(document, findings, title):
    """Every finding of one check, once, in the order in which a person would."""
    by_rule = {finding.rule: finding for finding in findings if finding.status in ("fail", "warn", "unknown")}
    looks = next((finding.limit.values for finding in findings if finding.rule == "word.fonts"), {})
    if "word.fonts" in by_rule:
        mend_fonts(document, by_rule["word.fonts"], looks, title)
    if "word.sections" in by_rule:
        mend_sections(document, by_rule["word.sections"], looks)
    if "word.info_table" in by_rule:
        mend_table(document, by_rule["word.info_table"], looks)
    if "word.length" in by_rule:
        mend_length(document, by_rule["word.length"], looks)


def plain(text):
    return " ".join(text.split())


def body_paragraphs(document):
    """Paragraphs outside tables that hold text, numbered from 1 as places number them."""
    texts = [paragraph for paragraph in document.paragraphs if plain(paragraph.text)]
    return dict(enumerate(texts, start=1))


def cell_paragraphs(document):
    for element in document.element.body.iter(qn("w:p")):
        if any(parent.tag == qn("w:tc") for parent in element.iterancestors()):
            yield Paragraph(element, document)


def demand_of(looks, place):
    """What the limit asks of the part that a place names."""
    if place["part"] == "heading":
        return looks["headings"][place["level"] - 1]
    return looks[place["part"]]


def dress(paragraph, demand):
    """Font, size, weight and alignment of all the text of a paragraph."""
    for run in paragraph.runs:
        fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("eastAsiaTheme", "asciiTheme", "hAnsiTheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)
        if demand.get("family"):
            fonts.set(qn("w:eastAsia"), demand["family"])
        if demand.get("size"):
            run.font.size = Pt(demand["size"])
        if demand.get("bold") is not None:
            run.font.bold = demand["bold"]
    if demand.get("align"):
        paragraph.alignment = ALIGN[demand["align"]]


def mend_fonts(document, finding, looks, title):
    numbered = body_paragraphs(document)
    cells = list(cell_paragraphs(document))
    for piece in finding.evidence:
        place = piece.place.values
        if place["in_table"]:
            wrong = [cell for cell in cells if plain(cell.text).startswith(piece.text)]
        else:
            wrong = [numbered[place["number"]]]
        for paragraph in wrong:
            assert plain(paragraph.text).startswith(piece.text)
            dress(paragraph, demand_of(looks, place))
    if any(look["part"] == "title" and look["state"] == "none" for look in finding.params["looks"]):
        first = document.paragraphs[0].insert_paragraph_before()
        first.add_run(title)
        dress(first, looks["title"])


def mend_sections(document, finding, looks):
    """All sections in the order of the limit: those that stand keep their text, the others get a heading."""
    places = list(zip(finding.limit.values["names"], finding.evidence, strict=True))
    numbered = body_paragraphs(document)
    heads = {
        name: numbered[piece.place.values["number"]]
        for name, piece in places
        if piece.place.code == "paragraph"
    }
    body = document.element.body
    blocks = {}
    for name, head in heads.items():
        block = [head._element]
        following = head._element.getnext()
        others = {other._element for other in heads.values()}
        while following is not None and following not in others and following.tag != qn("w:sectPr"):
            block.append(following)
            following = following.getnext()
        blocks[name] = block
    for block in blocks.values():
        for element in block:
            body.remove(element)
    for name, piece in places:
        if piece.place.code == "absent":
            paragraph = document.add_paragraph()
            paragraph.add_run(piece.text)
            if looks.get("headings"):
                outline = OxmlElement("w:outlineLvl")
                outline.set(qn("w:val"), "0")
                paragraph._p.get_or_add_pPr().append(outline)
                dress(paragraph, looks["headings"][0])
        for element in blocks.get(name, ()):
            last = body.find(qn("w:sectPr"))
            (last.addprevious if last is not None else body.append)(element)


def mend_table(document, finding, looks):
    """A row for each label that is missing; words beside each that is empty."""
    table = None
    for piece in finding.evidence:
        if piece.place.code == "absent":
            table = table or document.add_table(rows=0, cols=2)
            row = table.add_row().cells
            for cell, text in zip(row, (piece.text, "已填写"), strict=True):
                cell.paragraphs[0].add_run(text)
                dress(cell.paragraphs[0], looks.get("body", {}))
        else:
            fill_beside(document, piece.text, looks)


def fill_beside(document, label, looks):
    for element in document.element.body.iter(qn("w:tbl")):
        for row in Table(element, document).rows:
            if plain(row.cells[0].text).startswith(label):
                row.cells[1].paragraphs[0].add_run("已填写")
                dress(row.cells[1].paragraphs[0], looks.get("body", {}))


def mend_length(document, finding, looks):
    """Filler behind the last heading, or sentences taken from the longest paragraphs."""
    value, limit = finding.measured.values["value"], finding.limit.values
    aim = ((limit["min"] or limit["max"]) + (limit["max"] or limit["min"])) // 2
    if value < aim:
        for _ in range((aim - value) // (2 * len(SENTENCE) + 2)):
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{SENTENCE}，{SENTENCE}。")
            dress(paragraph, looks.get("body", {}))
        return
    longest = sorted(body_paragraphs(document).values(), key=lambda paragraph: -len(paragraph.text))
    for paragraph in longest:
        if value <= aim:
            return
        for run in paragraph.runs:
            shorter = re.split("(?<=。)", run.text)[0]
            value -= len(run.text) - len(shorter)
            run.text = shorter
