"""Older Office files by their own structure: DOC and WPS text, properties of all of them. Files made by LibreOffice from a
description; what they should say comes from the description.
"""

import random
import re
import shutil
import struct
import subprocess
from pathlib import Path

import docx
import olefile
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.installed import needs_calc, needs_impress, needs_writer
from validators import probing, tools
from validators.places import places_words
from validators.probes import ole, word97
from validators.probing import probe
from validators.registry import any_rule, get


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """converted(path, filter, new name) -> the file as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("office")

    def convert(path, wanted, name):
        extension = wanted.partition(":")[0]
        command = [
            tools.find("soffice"), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", wanted,
            "--outdir", str(folder / extension), str(path),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return shutil.copy(folder / extension / f"{path.stem}.{extension}", folder / name)

    return convert


def deleted(text):
    """A tracked deletion."""
    mark = OxmlElement("w:del")
    for name, value in (("id", "9"), ("author", "钱七"), ("date", "2024-01-01T00:00:00Z")):
        mark.set(qn(f"w:{name}"), value)
    run, words = OxmlElement("w:r"), OxmlElement("w:delText")
    words.text = text
    run.append(words)
    mark.append(run)
    return mark


@pytest.fixture(scope="module")
def described(tmp_path_factory, converted):
    """A document with text in every place, as .doc."""
    document = docx.Document()
    document.core_properties.author, document.core_properties.last_modified_by = "张三", "李四"
    document.add_paragraph("一、背景")
    paragraph = document.add_paragraph("近年来，学校 OK 开展了探索𠮷。")
    paragraph.add_run("藏着的字").font.hidden = True
    document.add_comment(paragraph.runs[0], text="请王五修改", author="赵六", initials="Z")
    paragraph._p.append(deleted("删去的名字"))
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "案例名称", "智慧课堂"
    document.sections[0].header.paragraphs[0].text = "页眉里的话"
    path = tmp_path_factory.mktemp("described") / "old.docx"
    document.save(path)
    return converted(path, "doc:MS Word 97", "old.doc")


@pytest.fixture
def without_office(monkeypatch):
    find = tools.find
    monkeypatch.setattr(probing.tools, "find", lambda name: None if name == "soffice" else find(name))


PLACES = {
    ("正文第 1 段", "一、背景"), ("正文第 2 段", "近年来，学校 OK 开展了探索𠮷。"), ("表格", "案例名称"), ("表格", "智慧课堂"),
    ("页眉", "页眉里的话"), ("批注", "请王五修改"), ("隐藏文字", "藏着的字"),
    ("修订中删除的文字", "删去的名字"),
}  # fmt: skip


@needs_writer
@pytest.mark.parametrize("name", ["old.doc", "old.wps"])
def test_text_and_count_without_libreoffice(described, without_office, name):
    """4 + 14 + 8 字: hidden and deleted text, header and comment do not count."""
    found = probe(described, name=name)
    assert (found.status, found.detected_type, found.opened) == ("ok", "doc", True)
    assert {(places_words([piece.place]), piece.text) for piece in found.texts} == PLACES
    people = {"文档属性 作者": "张三", "文档属性 最后修改者": "李四", "批注作者": "赵六", "修订作者": "钱七"}
    assert {key: value for key, value in found.metadata.items() if value in people.values()} == people
    assert (found.word.words, found.word.hidden_words, found.word.comments) == (4 + 14 + 8, 4, 1)
    assert [(line.text, line.heading and line.heading.level) for line in found.word.paragraphs[:2]] == [
        ("一、背景", 1),
        ("近年来，学校 OK 开展了探索𠮷。", None),
    ]


@needs_writer
def test_what_needs_looks_is_left_to_a_person_without_libreoffice(described, without_office):
    found = probe(described, name="old.doc")
    rules = [
        {"rule": "word.fonts", "body": {"family": "仿宋", "size": 16}},
        {"rule": "word.heading_levels", "max": 1},
        {"rule": "word.info_table", "labels": ["案例名称"]},
        {"rule": "word.images", "min": 1},
    ]
    for rule in rules:
        finding = get(rule["rule"]).judge(found, any_rule.validate_python(rule), None)
        assert finding.status == "unknown", rule
    length = get("word.length").judge(
        found, any_rule.validate_python({"rule": "word.length", "min": 20}), None
    )
    assert length.status == "pass"


@needs_writer
def test_the_files_own_count_stands_beside_libreoffices(described):
    found = probe(described, name="old.doc")
    assert (found.word.converted_by, found.word.words, found.word.words_witness) == ("LibreOffice", 26, 26)


@needs_writer
def test_random_texts_come_back_whole(converted, tmp_path):
    """Letters, Han, rare Han and marks in many runs, so that there are pieces of one byte and of two."""
    random.seed(3)
    document = docx.Document()
    lines = ["".join(random.choices("教育数字化，。AB 12x“”…—é𠮷", k=70)).strip() for _ in range(120)]
    for line in lines:
        paragraph = document.add_paragraph()
        for piece in re.findall(".{1,9}", line):
            paragraph.add_run(piece).bold = random.random() < 0.5
    document.save(tmp_path / "random.docx")
    text = word97.read(converted(tmp_path / "random.docx", "doc:MS Word 97", "random.doc"))
    assert [line.text for line in text.parts["body"]] == lines
    assert (text.hidden, text.deleted) == ([], [])


SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.{kind}">
 <office:meta><meta:initial-creator>{author}</meta:initial-creator><dc:creator>{editor}</dc:creator>
 <dc:title>{title}</dc:title></office:meta><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>
"""
CELLS = (
    '<table:table table:name="一"><table:table-row><table:table-cell office:value-type="string"><text:p>内容</text:p>'
    "</table:table-cell></table:table-row></table:table>"
)
PAGE = (
    '<draw:page draw:name="一"><draw:frame svg:width="10cm" svg:height="3cm" svg:x="1cm" svg:y="1cm"><draw:text-box>'
    "<text:p>主讲：张三</text:p><text:p>Lesson one</text:p></draw:text-box></draw:frame></draw:page>"
)


@pytest.fixture(scope="module")
def flat(tmp_path_factory, converted):
    """flat(kind, body, filter, name, author, editor, title) -> an older Office file."""

    def make(kind, body, wanted, name, author="张三", editor="李四", title="成绩表"):
        path = tmp_path_factory.mktemp("flat") / {"spreadsheet": "a.fods", "presentation": "a.fodp"}[kind]
        path.write_text(
            SHEET.format(kind=kind, body=body, author=author, editor=editor, title=title), "utf-8"
        )
        return converted(path, wanted, name)

    return make


@needs_calc
@pytest.mark.parametrize(("name", "author"), [("a.xls", "张三"), ("b.et", "欧阳𠮷"), ("c.et", "Zhang San")])
def test_properties_of_old_sheets_are_read(flat, name, author):
    """V7: the author of an .et was passed unread."""
    found = probe(flat("spreadsheet", CELLS, "xls:MS Excel 97", name, author=author), name=name)
    assert (found.detected_type, found.opened, found.metadata) == (
        "xls",
        True,
        {"文档属性 作者": author, "文档属性 最后修改者": "李四", "文档属性 标题": "成绩表"},
    )


def cell(text, number=None):
    value = f'office:value-type="float" office:value="{number}"' if number else 'office:value-type="string"'
    return f"<table:table-cell {value}><text:p>{text}</text:p></table:table-cell>"


def sheet(*rows):
    inside = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    return f'<table:table table:name="名单">{inside}</table:table>'


@needs_calc
@pytest.mark.parametrize("words", ["请张三核对", "Ask Zhang"])
def test_comments_in_old_sheets_are_searched(flat, words):
    remark = f"<office:annotation><dc:creator>赵六</dc:creator><text:p>{words}</text:p></office:annotation>"
    body = sheet([cell("甲").replace("<text:p>", f"{remark}<text:p>", 1)])
    found = probe(flat("spreadsheet", body, "xls:MS Excel 97", f"note{len(words)}.xls"), name="note.xls")
    assert [piece.text for piece in found.texts if words in piece.text] != []


@needs_impress
@pytest.mark.parametrize("name", ["a.ppt", "b.dps"])
def test_properties_and_text_of_old_slides_are_read(flat, name):
    found = probe(flat("presentation", PAGE, "ppt:MS PowerPoint 97", name), name=name)
    assert found.metadata["文档属性 作者"] == "张三"
    assert any("主讲：张三" in piece.text for piece in found.texts)


@needs_calc
def test_a_cut_off_file_is_damaged_and_not_opened(flat, written):
    data = Path(flat("spreadsheet", CELLS, "xls:MS Excel 97", "whole.xls")).read_bytes()
    for share in (0.3, 0.6):
        path = written(f"cut{share}.xls", data[: int(len(data) * share)])
        found = probe(path, name=path.name)
        assert (found.opened, found.damage in ("", "unreadable", "truncated")) == (None, True)


@pytest.mark.parametrize(
    ("value", "encoding", "text"),
    [
        ("张三".encode("gb18030"), "gb18030", "张三"),
        ("张三".encode("gb18030"), "cp1252", "张三"),
        ("张三".encode(), "", "张三"),
        (b"Zhang", "cp1252", "Zhang"),
        ("張三".encode("cp950"), "cp950", "張三"),
        (None, "", ""),
        (3, "", ""),
    ],
)
def test_names_in_properties_are_read_whatever_code_page_is_named(value, encoding, text):
    assert ole._decoded(value, encoding) == text


@needs_writer
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=30))
def test_a_broken_doc_is_read_or_refused_and_nothing_else(described, tmp_path, changes):
    data = bytearray(Path(described).read_bytes())
    for at, value in changes:
        data[at % len(data)] = value
    path = tmp_path / "broken.doc"
    path.write_bytes(data)
    try:
        text = word97.read(str(path))
    except word97.NotWord97:
        return
    assert sum(len(line.text) for lines in text.parts.values() for line in lines) <= len(data)


@needs_writer
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_broken_tables_of_a_doc_are_read_or_refused(described, data):
    """The streams themselves, where the breaks hit what is parsed."""
    with olefile.OleFileIO(described) as file:
        main, table = (bytearray(stream) for stream in word97._streams(file))
    for _ in range(data.draw(st.integers(1, 6))):
        target = data.draw(st.sampled_from([main, table]))
        span = 0x300 if target is main else len(table)
        target[data.draw(st.integers(0, span - 1))] = data.draw(st.integers(0, 255))
    try:
        word97._text(bytes(main), bytes(table))
    except (word97.NotWord97, ValueError, IndexError, OverflowError, struct.error):
        return


def rewritten(path, stream, change):
    """The same file with some bytes of a stream set; olefile writes streams of the same size."""
    with olefile.OleFileIO(path, write_mode=True) as file:
        data = bytearray(file.openstream(stream).read())
        change(data)
        file.write_stream(stream, bytes(data))
    return path


def set_bytes(at, value):
    def change(data):
        data[at : at + len(value)] = value

    return change


def locked_workbook(data):
    """The second record becomes FILEPASS."""
    length = struct.unpack_from("<H", data, 2)[0]
    struct.pack_into("<H", data, 4 + length, 0x002F)


@needs_writer
@pytest.mark.parametrize("name", ["a.doc", "b.wps"])
def test_text_under_a_password_is_not_called_whole(described, tmp_path, name):
    """fEncrypted of the file information block ([MS-DOC] 2.5.2)."""
    path = Path(shutil.copy(described, tmp_path / name))
    flags = struct.pack("<H", 0x0100 | 0x0200)
    found = probe(rewritten(path, "WordDocument", set_bytes(0x0A, flags)), name=name)
    assert (found.detected_type, found.damage, found.opened, found.texts) == ("doc", "password", None, None)


@needs_impress
@pytest.mark.parametrize("name", ["a.ppt", "b.dps"])
def test_a_show_under_a_password_is_not_called_whole(flat, name):
    """headerToken of the current user's stream ([MS-PPT] 2.3.2)."""
    path = flat("presentation", PAGE, "ppt:MS PowerPoint 97", f"locked-{name}")
    token = struct.pack("<I", 0xF3D1C4DF)
    found = probe(rewritten(path, "Current User", set_bytes(12, token)), name=name)
    assert (found.damage, found.opened, found.texts) == ("password", None, None)


@needs_calc
@pytest.mark.parametrize("name", ["a.xls", "b.et"])
def test_an_encrypted_workbook_is_not_called_whole(flat, name):
    """It may open with the password that every Excel tries: nobody knows, so nobody says."""
    path = flat("spreadsheet", CELLS, "xls:MS Excel 97", f"locked-{name}")
    found = probe(rewritten(path, "Workbook", locked_workbook), name=name)
    assert (found.damage, found.opened, found.texts) == ("", None, None)


@needs_writer
@pytest.mark.parametrize("share", [0.4, 0.7, 0.95])
def test_a_cut_off_doc_is_never_called_whole(described, written, share):
    """LibreOffice mends what Word refuses."""
    data = Path(described).read_bytes()
    path = written(f"cut{share}.doc", data[: int(len(data) * share)])
    assert probe(path, name=path.name).opened is None


@pytest.mark.parametrize("name", ["赵六", "Zhao"])
def test_authors_of_notes_in_workbooks(name):
    """NoteSh of [MS-XLS] 2.5.186, written twice; other records stand between."""
    letters = struct.pack("<HB", len(name), 0 if name.isascii() else 1)
    letters += name.encode("latin-1" if name.isascii() else "utf-16-le")
    note = struct.pack("<HHHH", 0, 0, 0, 1) + letters
    record = struct.pack("<HH", 0x1C, len(note)) + note
    assert ole._commented_by(record + struct.pack("<HH", 0x0A, 0) + record) == [name]
