"""Texts and reviewers of sheets and slides, wherever people write them (EX23, N12)."""

import io
import zipfile

import docx
import openpyxl
from docx.oxml import parse_xml
from openpyxl.comments import Comment

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
    assert ("sheet", "学生人数\n13800138000") in texts_of(found)
    assert (found.metadata["批注作者"], found.metadata["文档属性 作者"]) == ("李四", "王五")


def deck():
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{SLIDES}"/>',
        "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{SLIDES}" xmlns:a="{MAIN}"><a:t>第一</a:t><a:t>课</a:t></p:sld>',
        "ppt/slideMasters/slideMaster1.xml": f'<p:m xmlns:p="{SLIDES}" xmlns:a="{MAIN}"><a:t>某某小学</a:t></p:m>',
        "ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="{SLIDES}"><p:cm><p:text>很好</p:text></p:cm></p:cmLst>',
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{SLIDES}"><p:cmAuthor id="0" name="赵六"/></p:cmAuthorLst>',
        "ppt/diagrams/data1.xml": f'<d xmlns:a="{MAIN}"><a:t>图示</a:t></d>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, xml in parts.items():
            package.writestr(name, xml)
    return out.getvalue()


def test_a_deck(written):
    found = probe(written("deck.pptx", deck()), name="deck.pptx")
    assert texts_of(found) == {
        ("slide", "第一\n课"),
        ("slide_master", "某某小学"),
        ("comment", "很好"),
        ("slides", "图示"),
    }
    assert found.metadata == {"批注作者": "赵六"}


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
