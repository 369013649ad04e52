"""Texts and reviewers of sheets and slides, wherever people write them (EX23, N12)."""

import io

import docx
import openpyxl
from docx.oxml import parse_xml
from openpyxl.comments import Comment

from tests.factories.slides import Deck, box
from tests.validators.conftest import docx_bytes
from validators.probing import probe

CASE = {"authors": [{"name": "张晓明", "phone": "13800138000"}]}
MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"


def texts_of(found):
    return {(piece.place.code, piece.text.strip()) for piece in found.texts}


def test_a_workbook(written):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"], sheet["C1"] = "学生人数", 13800138000, 42
    sheet["A2"].comment = Comment("请核对", "李四")
    sheet.oddHeader.center.text = "某某小学"
    book.properties.creator = "王五"
    out = io.BytesIO()
    book.save(out)
    found = probe(written("book.xlsx", out.getvalue()), name="book.xlsx")
    assert ("comment", "请核对") in texts_of(found)
    assert ("header", "&C某某小学") in texts_of(found)
    assert {("cell", "学生人数"), ("cell", "13800138000")} < texts_of(found)
    assert (found.metadata["批注作者"], found.metadata["文档属性 作者"]) == ("李四", "王五")


def deck():
    """One slide with a comment, a master with a name on it, and a drawing that no slide leads to."""
    made = Deck()
    made.parts |= {
        "ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="{SLIDES}"><p:cm><p:text>很好</p:text></p:cm></p:cmLst>',
        "ppt/diagrams/data1.xml": f'<d xmlns:a="{MAIN}"><a:t>图示</a:t></d>',
    }
    made.slide(box(["第一", "课"]), more=[("rC", "comments", "../comments/comment1.xml")])
    authors = f'<p:cmAuthorLst xmlns:p="{SLIDES}"><p:cmAuthor id="0" name="赵六"/></p:cmAuthorLst>'
    return made.pack(master=box("某某小学"), more={"commentAuthors": ("commentAuthors.xml", authors)})


def test_a_deck(written):
    found = probe(written("deck.pptx", deck()), name="deck.pptx")
    assert texts_of(found) == {
        ("slide", "第一课"),
        ("slide_master", "某某小学"),
        ("comment", "很好"),
        ("slides", "图示"),
    }
    assert found.metadata == {"文档属性 作者": "王老师", "批注作者": "赵六"}


def test_who_commented_and_changed_is_told(check, written):
    """EX23: a name that is not on the form warns."""
    document = docx.Document()
    paragraph = document.add_paragraph("正文")
    document.add_comment(paragraph.runs, text="请改", author="李四", initials="L")
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    change = f'<w:ins xmlns:w="{space}" w:id="9" w:author="王五"><w:r><w:t>新的话</w:t></w:r></w:ins>'
    paragraph._p.append(parse_xml(change))
    document.core_properties.author = ""
    found = probe(written("reviewed.docx", docx_bytes(document)), name="reviewed.docx")
    assert (found.metadata["批注作者"], found.metadata["修订作者"]) == ("李四", "王五")
    finding = check("anonymity.metadata", found, ctx=CASE)
    assert (finding.status, finding.message) == (
        "warn",
        "文件属性含有可能透露身份的信息：修订作者“王五”、批注作者“李四”，请确认或清除",
    )
    theirs = check("anonymity.metadata", found, ctx={"authors": [{"name": "王五"}]})
    assert theirs.status == "fail"
