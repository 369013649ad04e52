"""Word files by python-docx and raw XML; counts, fonts and structure; LibreOffice as a second opinion where it is installed."""

import io
import random
import re
import subprocess
import zipfile

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.factories.word import looks_of, probe_body
from tests.installed import needs_writer
from validators import tools
from validators.findings import Phrase
from validators.places import places_words
from validators.probes import document as prober
from validators.probes import forkserver, textcount
from validators.probes.numbering import chinese, number_words
from validators.probing import probe
from validators.registry import any_rule, get
from validators.wording import worded


def words_of(document, samples, name="a.docx"):
    path = samples / name
    document.save(path)
    found = probe(path, name=name)
    assert found.status == "ok"
    return found


def styled(paragraph, text, font=None, size=None, bold=None):
    run = paragraph.add_run(text)
    if font:
        run.font.name = "Times New Roman"
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if size:
        run.font.size = Pt(size)
    run.font.bold = bold
    return run


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("你好，世界。", 6),
        ("Hello world", 2),
        ("使用AI技术 2025 年", 7),
        ("GDP增长3.5%，很好", 7),
        ("a.b-c d", 2),
        ("１２３ＡＢＣ", 6),
        ("第一　第二", 4),
        ("", 0),
        ("①②③", 1),
    ],
)
def test_count_as_word_does(text, words):
    assert textcount.count(text).words == words


@given(st.text(max_size=60), st.text(max_size=60))
def test_counting_adds_up_over_white_space(one, other):
    assert (
        textcount.count(f"{one}\n{other}").words == textcount.count(one).words + textcount.count(other).words
    )


@given(st.text(alphabet="一二三，。《》", max_size=50))
def test_each_asian_character_counts_one(text):
    assert textcount.count(text).words == len(text)


def test_body_and_tables_count_and_headers_do_not(samples):
    document = docx.Document()
    document.add_paragraph("正文四字")
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "表格"
    table.cell(0, 1).text = "内容 OK"
    document.sections[0].header.paragraphs[0].text = "页眉不算字数"
    found = words_of(document, samples)
    assert (found.word.words, found.word.tables) == (9, [[["表格", "内容 OK"]]])
    headers = [piece for piece in found.texts if piece.place == Phrase(code="header")]
    assert [piece.text for piece in headers] == ["页眉不算字数"]


def test_split_runs_are_one_word(samples):
    document = docx.Document()
    paragraph = document.add_paragraph("Hel")
    paragraph.add_run("lo").bold = True
    assert words_of(document, samples).word.words == 1


def test_merged_and_nested_cells_count_once(samples):
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(1, 0).add_table(1, 1).cell(0, 0).text = "内层"
    assert words_of(document, samples).word.words == 4


NOTES = (
    "<w:footnotes SPACES><w:footnote w:id='1'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>脚注四字</w:t></w:r>"
    "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p></w:footnote></w:footnotes>"
)


def test_notes_are_counted_apart_and_without_what_was_deleted(samples):
    body = '<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    found = probe_body(samples, body, footnotes=NOTES)
    assert (found.word.words, found.word.words_notes) == (2, 4)


BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p>"
    "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>框内文字</w:t>"
    "</w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def test_text_boxes_are_counted_apart_and_once(samples):
    found = probe_body(samples, f"<w:p><w:r><w:t>正文</w:t></w:r></w:p>{BOX}")
    assert (found.word.words, found.word.words_text_boxes) == (2, 4)
    assert [places_words([piece.place]) for piece in found.texts] == ["正文第 1 段", "文本框"]


def test_deleted_hidden_and_field_codes_do_not_count_but_are_searched(samples):
    body = (
        "<w:p><w:ins><w:r><w:t>新增</w:t></w:r></w:ins><w:del><w:r><w:delText>删去的名字</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏着</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    found = probe_body(samples, body)
    assert (found.word.words, found.word.hidden_words, found.word.tracked_changes) == (2, 2, 2)
    assert {places_words([piece.place]): piece.text for piece in found.texts} == {
        "正文第 1 段": "新增",
        "隐藏文字": "藏着",
        "修订中删除的文字": "删去的名字",
        "部分隐藏的文字": "新增删去的名字藏着",
        "域、控件、书签或对象的名称": "PAGE",
    }


PICTURE = '<pic:pic><pic:blipFill><a:blip r:embed="r1"/></pic:blipFill></pic:pic>'


UNSEEN = [
    "<w:del><w:r><w:delText>删去 gone</w:delText></w:r></w:del>",
    "<w:moveFrom><w:r><w:t>移走 away</w:t></w:r></w:moveFrom>",
    "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏着 hidden</w:t></w:r>",
    "<w:r><w:instrText>TOC \\o 目录</w:instrText></w:r>",
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r>",
    "<w:r><w:commentReference w:id='1'/></w:r>",
    "<w:r><w:softHyphen/></w:r>",
    "<w:bookmarkStart w:id='0' w:name='书签'/>",
    "<mc:AlternateContent><mc:Fallback/></mc:AlternateContent>",
]
"""What stands in a document without being read in it."""
SAID = st.lists(
    st.sampled_from(["教育数字化", "，", "AI", "don't", "e-mail", "１２３", "𠀀𠮷", "3.5%", " ", "　", "“好”", "……", "😀"]),
    min_size=1,
    max_size=12,
)  # fmt: skip


def measured_here(body):
    """The document's facts, read in this process."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{prober.W[1:-1]}" xmlns:mc="{MC}"><w:body>{body}</w:body></w:document>',
        )
    return prober.measure(package, {})["word"]


MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


@given(SAID, st.lists(st.tuples(st.integers(0, 12), st.sampled_from(UNSEEN)), max_size=6))
def test_what_is_not_read_never_counts_and_cuts_no_word(pieces, unseen):
    runs = [f"<w:r><w:t xml:space='preserve'>{piece}</w:t></w:r>" for piece in pieces]
    for at, one in unseen:
        runs.insert(at, one)
    found = measured_here(f"<w:p>{''.join(runs)}</w:p>")
    assert found["words"] == textcount.count("".join(pieces)).words
    assert found["words"] == found["asian"] + found["latin_words"]


@given(SAID, st.randoms(use_true_random=False))
def test_one_text_counts_the_same_in_cells_links_controls_and_alternatives(pieces, chance):
    def line(run):
        return f"<w:p>{run}</w:p>"

    ways = [
        line,
        lambda run: line(f"<w:hyperlink>{run}</w:hyperlink>"),
        lambda run: line(f"<w:sdt><w:sdtContent>{run}</w:sdtContent></w:sdt>"),
        lambda run: line(f"<w:ins>{run}</w:ins>"),
        lambda run: line(f"<w:fldSimple w:instr='x'>{run}</w:fldSimple>"),
        lambda run: f"<w:tbl><w:tr><w:tc>{line(run)}</w:tc></w:tr></w:tbl>",
        lambda run: line(
            f"<mc:AlternateContent><mc:Choice>{run}</mc:Choice><mc:Fallback>{run}</mc:Fallback></mc:AlternateContent>"
        ),
        lambda run: f"<w:sdt><w:sdtContent>{line(run)}</w:sdtContent></w:sdt>",
    ]
    run = f"<w:r><w:t xml:space='preserve'>{''.join(pieces)}</w:t></w:r>"
    chosen = [chance.choice(ways) for _ in range(4)]
    found = measured_here("".join(way(run) for way in chosen))
    assert found["words"] == 4 * textcount.count("".join(pieces)).words


@given(st.text(alphabet="𠀀𠮷𫝀〇一㐀豈", min_size=1, max_size=20))
def test_rare_characters_count_one_each_also_beyond_the_basic_plane(text):
    assert textcount.count(f"a{text}b").words == len(text) + 2


@given(
    st.lists(
        st.sampled_from(["don't", "l’an", "e-mail", "3.5%", "C++", "2025-07-15", "😀", "(ok)"]), max_size=9
    )
)
def test_words_with_marks_inside_count_once(words):
    assert textcount.count(" ".join(words)).words == len(words)
    assert textcount.count("好".join(words)).words == len(words) + max(0, len(words) - 1)


def test_pictures_as_a_reader_sees_them(samples):
    one = f"<w:p><w:r><w:drawing><wp:inline>{PICTURE}</wp:inline></w:drawing></w:r></w:p>"
    group = f"<w:p><w:r><w:drawing><wp:anchor>{PICTURE}{PICTURE}</wp:anchor></w:drawing></w:r></w:p>"
    old = '<w:p><w:r><w:pict><v:shape><v:imagedata r:id="r2"/></v:shape></w:pict></w:r></w:p>'
    both = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing>{PICTURE}</w:drawing></mc:Choice>"
        '<mc:Fallback><w:pict><v:imagedata r:id="r3"/></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>'
    )
    gone = f"<w:p><w:del><w:r><w:drawing>{PICTURE}</w:drawing></w:r></w:del></w:p>"
    header = f"<w:hdr SPACES><w:p><w:r><w:drawing>{PICTURE}</w:drawing></w:r></w:p></w:hdr>"
    found = probe_body(samples, one + group + old + both + gone, header1=header)
    assert (found.word.images, found.word.images_elsewhere) == (5, 1)


def test_signs_from_a_symbol_font_stand_in_words_and_tabs_part_them(samples):
    sign = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    body = f"<w:p>{sign}<w:r><w:t>同意</w:t></w:r><w:r><w:tab/><w:t>a</w:t></w:r><w:r><w:br/><w:t>b</w:t></w:r><w:r><w:noBreakHyphen/><w:t>c</w:t></w:r></w:p>"
    assert probe_body(samples, body).word.words == 1 + 2 + 1 + 1


def test_hidden_pictures_are_not_seen_and_pictures_that_fill_a_shape_are(samples):
    def run(inside, properties=""):
        return f"<w:p><w:r>{properties}<w:drawing><wp:anchor>{inside}</wp:anchor></w:drawing></w:r></w:p>"

    vanished = run(PICTURE, "<w:rPr><w:vanish/></w:rPr>")
    switched_off = run(f'<wp:docPr id="1" name="a" hidden="1"/>{PICTURE}')
    filled = run('<wps:wsp><wps:spPr><a:blipFill><a:blip r:embed="r1"/></a:blipFill></wps:spPr></wps:wsp>')
    empty = run("<wps:wsp><wps:spPr><a:solidFill/></wps:spPr></wps:wsp>")
    found = probe_body(samples, vanished + switched_off + filled + empty + run(PICTURE) + run(PICTURE))
    assert found.word.images == 3


def test_a_picture_in_a_text_box_and_in_a_cell_counts(samples):
    boxed = f"<w:p><w:r><w:pict><v:textbox><w:txbxContent>{BOX}<w:p><w:r><w:drawing>{PICTURE}</w:drawing></w:r></w:p></w:txbxContent>"
    boxed += "</v:textbox></w:pict></w:r></w:p>"
    cell = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:drawing>{PICTURE}</w:drawing></w:r></w:p></w:tc></w:tr></w:tbl>"
    found = probe_body(samples, boxed + cell)
    assert (found.word.images, found.word.words_text_boxes) == (2, 4)


def test_pictures_by_python_docx(samples):
    document = docx.Document()
    data = io.BytesIO()
    Image.new("RGB", (8, 8)).save(data, "PNG")
    for _ in range(3):
        data.seek(0)
        document.add_picture(data)
    assert words_of(document, samples).word.images == 3


def test_fonts_direct_by_style_by_base_and_by_default(samples):
    document = docx.Document()
    base = document.styles.add_style("底", WD_STYLE_TYPE.PARAGRAPH)
    base.font.size = Pt(16)
    base.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    child = document.styles.add_style("上", WD_STYLE_TYPE.PARAGRAPH)
    child.base_style = base
    child.font.bold = True
    letter = document.styles.add_style("字", WD_STYLE_TYPE.CHARACTER)
    letter.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "楷体")
    styled(document.add_paragraph(), "直接", "黑体", 22, bold=True)
    document.add_paragraph("底层", style=base)
    document.add_paragraph("上层", style=child)
    document.add_paragraph(style=child).add_run("字符", style=letter)
    assert looks_of(words_of(document, samples)) == [
        ("黑体", 22, True), ("仿宋", 16, False), ("仿宋", 16, True), ("楷体", 16, True),
    ]  # fmt: skip


THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme><a:majorFont><a:ea typeface=""/>'
    '<a:font script="Hans" typeface="等线 Light"/></a:majorFont><a:minorFont><a:ea typeface=""/><a:font script="Hans" typeface="等线"/>'
    "</a:minorFont></a:fontScheme></a:themeElements></a:theme>"
)
THEMED = '<w:p><w:r><w:rPr><w:rFonts w:eastAsia="宋体" w:eastAsiaTheme="minorEastAsia"/><w:sz w:val="21"/></w:rPr><w:t>主题</w:t></w:r></w:p>'


def test_theme_fonts_beat_the_literal_name(samples):
    settings = '<w:settings SPACES><w:themeFontLang w:eastAsia="zh-CN"/></w:settings>'
    found = probe_body(samples, THEMED, **{"theme/theme1": THEME, "settings": settings})
    assert looks_of(found) == [("等线", 10.5, False)]


def test_a_theme_without_a_language_leaves_the_font_to_the_machine(samples):
    assert looks_of(probe_body(samples, THEMED, **{"theme/theme1": THEME})) == [(None, 10.5, False)]


def test_no_size_anywhere_is_ten_points_and_weights_toggle(samples):
    styles = (
        '<w:styles SPACES><w:style w:type="paragraph" w:styleId="P"><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="C"><w:rPr><w:b/></w:rPr></w:style></w:styles>'
    )
    body = (
        '<w:p><w:pPr><w:pStyle w:val="P"/></w:pPr><w:r><w:t>粗</w:t></w:r>'
        '<w:r><w:rPr><w:rStyle w:val="C"/></w:rPr><w:t>细</w:t></w:r><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>细二</w:t></w:r></w:p>'
    )
    assert sorted(looks_of(probe_body(samples, body, styles=styles))) == [
        (None, 10.0, False),
        (None, 10.0, True),
    ]


def test_circular_styles_end(samples):
    styles = (
        '<w:styles SPACES><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    found = probe_body(
        samples, '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>圆</w:t></w:r></w:p>', styles=styles
    )
    assert found.word.words == 1


def test_headings_by_style_outline_and_text(samples):
    document = docx.Document()
    document.add_paragraph("总标题", style="Title")
    document.add_paragraph("样式标题", style="Heading 2")
    for text in ("一、背景", "（二）做法", "3. 要点", "（4）细则", "第一章 总论", "1.2 目标", "1.2.3目标"):
        document.add_paragraph(text)
    document.add_paragraph("一、这一段以句号结尾，是正文。")
    document.add_paragraph("2025年开展工作")
    document.add_paragraph("3.5亿元投入")
    outlined = document.add_paragraph("大纲")
    outlined._p.get_or_add_pPr().append(outlined._p.makeelement(qn("w:outlineLvl"), {qn("w:val"): "2"}))
    found = [
        (one.heading.level, one.heading.basis) if one.heading else None
        for one in words_of(document, samples).word.paragraphs
    ]
    assert found == [
        (0, "style"), (2, "style"), (1, "text pattern"), (2, "text pattern"), (3, "text pattern"), (4, "text pattern"),
        (1, "text pattern"), (2, "text pattern"), (3, "text pattern"), None, None, None, (3, "outline level"),
    ]  # fmt: skip


def test_automatic_numbers_are_resolved(samples):
    numbering = (
        '<w:numbering SPACES><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    line = '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    body = "".join(line.format(*one) for one in ((0, "背景"), (1, "甲"), (0, "做法"), (1, "乙"), (1, "丙")))
    found = probe_body(samples, body, numbering=numbering)
    assert [one.label for one in found.word.paragraphs] == ["一、", "一.1", "二、", "二.1", "二.2"]
    assert found.word.paragraphs[0].heading.basis == "numbering"
    assert found.word.words == 7


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"), (105, "一百零五"), (110, "一百一十")],
)
def test_chinese_numbers(number, words):
    assert chinese(number) == words


def test_other_number_styles():
    assert [
        number_words(4, style) for style in ("upperRoman", "lowerLetter", "decimalEnclosedCircle", "bullet")
    ] == ["IV", "d", "④", ""]


def test_properties_and_comments_are_found(samples):
    document = docx.Document()
    document.core_properties.author = "张三"
    document.core_properties.last_modified_by = "李四"
    run = document.add_paragraph("正文").runs[0]
    document.add_comment(run, text="请王五修改", author="赵六", initials="Z")
    found = words_of(document, samples)
    assert (found.metadata["文档属性 作者"], found.metadata["文档属性 最后修改者"]) == ("张三", "李四")
    assert sorted(piece.text for piece in found.texts if piece.place == Phrase(code="comment")) == [
        "请王五修改",
        "赵六",
    ]


DANGERS = {
    "entity": '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="W"><w:body>&x;</w:body></w:document>',
    "laughs": '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>',
}


@pytest.mark.parametrize("name", sorted(DANGERS))
def test_document_types_are_refused(zipped, name):
    path = zipped(f"{name}.docx", {"[Content_Types].xml": "<Types/>", "word/document.xml": DANGERS[name]})
    found = probe(path, name=path.name)
    assert (found.kind, found.damage, found.word) == ("word", "declared", None)


@pytest.mark.parametrize(
    ("part", "name"), [("word/document.xml", "a.docx"), ("ppt/presentation.xml", "a.pptx")]
)
def test_a_document_type_is_named_as_the_reason(zipped, part, name):
    """V23: it was called a bomb."""
    path = zipped(f"declared-{name}", {"[Content_Types].xml": "<Types/>", part: DANGERS["entity"]})
    found = worded(
        get("file.intact").judge(
            probe(path, name=name), any_rule.validate_python({"rule": "file.intact"}), None
        )
    )
    assert (found.status, "DOCTYPE" in found.message, "膨胀" in found.message) == ("fail", True, False)


def test_a_bomb_is_refused_cheaply(zipped):
    path = zipped(
        "bomb.docx", {"[Content_Types].xml": "<Types/>", "word/document.xml": b"<w>" + bytes(120_000_000)}
    )
    found = probe(path, name=path.name)
    assert (found.damage, found.word) == ("unsafe", None)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"word/document.xml": "<broken"},
        {"word/document.xml": "<a/>"},
        {"word/document.xml": ""},
        {"word/other.xml": "<a/>"},
    ],
)
def test_broken_packages_are_damage(zipped, parts):
    path = zipped("broken.docx", {"[Content_Types].xml": "<Types/>", "word/x": "", **parts})
    found = probe(path, name=path.name)
    assert (found.status, found.detected_type, found.damage) == ("ok", "docx", "unreadable")


@pytest.mark.parametrize(("field", "value"), [(8, 1), (10, 97)])
def test_a_locked_or_oddly_packed_part_is_damage(zipped, written, field, value):
    """A set bit 0 of the flags means a password; 97 is a packing that nobody uses."""
    body = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body/></w:document>"
    data = bytearray(
        zipped("odd.docx", {"[Content_Types].xml": "<Types/>", "word/document.xml": body}).read_bytes()
    )
    for start, at in ((b"PK\x01\x02", field), (b"PK\x03\x04", field - 2)):
        data[data.rindex(start) + at] = value
    found = probe(written("odd.docx", bytes(data)), name="odd.docx")
    assert (found.status, found.word, found.damage) == (
        "ok",
        None,
        "encrypted" if field == 8 else "unreadable",
    )


@needs_writer
def test_an_old_doc_is_read_through_libreoffice_and_counts_the_same(samples):
    document = docx.Document()
    styled(document.add_paragraph(), "一、背景", "黑体", 16)
    styled(document.add_paragraph(), "正文内容ABC 123，包含标点。" * 20, "仿宋", 16)
    new = words_of(document, samples, "old.docx")
    folder = samples / "converted"
    profile = f"-env:UserInstallation=file://{samples}/profile"
    command = [
        tools.find("soffice"),
        profile,
        "--headless",
        "--convert-to",
        "doc",
        "--outdir",
        str(folder),
        str(samples / "old.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    old = probe(folder / "old.doc", name="old.doc")
    assert (old.detected_type, old.word.converted_by, old.word.words) == (
        "doc",
        "LibreOffice",
        new.word.words,
    )
    assert looks_of(old) == looks_of(new)


def test_an_old_doc_without_libreoffice_is_left_to_a_person(written, monkeypatch):
    from validators import probing

    find = tools.find

    def without(name):
        return None if name == "soffice" else find(name)

    monkeypatch.setattr(probing.tools, "find", without)
    text = "WordDocument".encode("utf-16-le")
    entry = text + bytes(64 - len(text)) + (len(text) + 2).to_bytes(2, "little") + bytes(62)
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (0).to_bytes(4, "little")
    header[76:] = b"\xff" * (512 - 76)
    path = written("bare.doc", bytes(header) + entry + bytes(384))
    found = probe(path, name="bare.doc")
    assert (found.detected_type, found.word, found.notes[:1]) == ("doc", None, ["not_converted"])


def test_random_documents_count_as_a_plain_count_of_their_text(samples):
    random.seed(7)
    for number in range(5):
        document = docx.Document()
        texts = ["".join(random.choices("教育数字化，。AB 12x", k=80)) for _ in range(20)]
        for text in texts:
            paragraph = document.add_paragraph()
            for piece in re.findall(r".{1,7}", text):
                paragraph.add_run(piece)
        found = words_of(document, samples, f"random{number}.docx")
        assert found.word.words == sum(textcount.count(text).words for text in texts)


def test_headings_inside_a_table_are_seen(samples):
    """V3: a case that stands in one cell."""
    document = docx.Document()
    document.add_paragraph("标题")
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].text = "一、背景"
    cell.add_paragraph("近年来，学校开展了智慧课堂的探索。")
    cell.add_paragraph("（一）做法", style="Heading 2")
    word = words_of(document, samples).word
    assert [(one.text, one.in_table, one.heading and one.heading.level) for one in word.paragraphs] == [
        ("标题", False, None),
        ("一、背景", True, 1),
        ("近年来，学校开展了智慧课堂的探索。", True, None),
        ("（一）做法", True, 2),
    ]


def test_paragraphs_of_text_boxes_are_kept_apart(samples):
    """V3: with their fonts; a hidden one is left out."""
    box = BOX.replace(
        "<w:r><w:t>框内", '<w:r><w:rPr><w:rFonts w:eastAsia="楷体"/><w:sz w:val="24"/></w:rPr><w:t>框内'
    )
    found = probe_body(samples, f"<w:p><w:r><w:t>正文</w:t></w:r></w:p>{box}").word
    assert [one.text for one in found.paragraphs] == ["正文"]
    assert [(one.text, one.styles[0].font, one.styles[0].size) for one in found.box_paragraphs] == [
        ("框内文字", "楷体", 12.0)
    ]
    hidden = box.replace("<w:p><w:r>", "<w:p><w:r><w:rPr><w:vanish/></w:rPr>", 1)
    assert probe_body(samples, hidden).word.box_paragraphs == []


BREAK = "<w:lastRenderedPageBreak/>"


def test_pages_are_those_the_writing_program_left(samples):
    """V26: a paragraph's page is that of its first words; without breaks in the file no page is named."""
    lines = ["甲", f"{BREAK}乙", f"丙</w:t></w:r><w:r>{BREAK}<w:t>丙二", "丁"]
    body = "".join(
        f"<w:p><w:r>{line if line.startswith(BREAK) else f'<w:t>{line}'}</w:t></w:r></w:p>".replace(
            f"{BREAK}乙", f"{BREAK}<w:t>乙"
        )
        for line in lines
    )
    assert [one.page for one in probe_body(samples, body).word.paragraphs] == [1, 2, 2, 3]
    assert [one.page for one in probe_body(samples, body.replace(BREAK, "")).word.paragraphs] == [None] * 4


@pytest.mark.parametrize(
    ("body", "doubts"),
    [
        ("<w:p><w:r><w:t>他说：“你好”。</w:t></w:r></w:p>", []),
        ("<w:p><w:r><w:t>他说：“AI”。</w:t></w:r></w:p>", ["marks"]),
        ("<w:p><w:r><w:t>等等……</w:t></w:r></w:p>", ["marks"]),
        ("<w:p><w:r><w:t>普通的话，3 处 OK。</w:t></w:r></w:p>", []),
        ("<w:p><m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'/><w:r><w:t>式</w:t></w:r></w:p>", ["formulas"]),
        ("<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>条</w:t></w:r></w:p>", ["labels"]),
    ],
)  # fmt: skip
def test_what_makes_the_count_doubtful(samples, body, doubts):
    """V29: list labels, formulas, and marks where counting them one by one makes a difference."""
    numbering = (
        "<w:numbering SPACES><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/>"
        "<w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    assert probe_body(samples, body, numbering=numbering).word.doubts == doubts


W_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PLAIN_STYLES = (
    f"<w:styles {W_SPACE}><w:docDefaults/><w:latentStyles w:count='2'><w:lsdException w:name='a'/></w:latentStyles>"
    '<w:style w:type="table" w:styleId="t"><w:name w:val="t"/><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>'
    "<w:tcPr><w:shd/></w:tcPr></w:tblStylePr></w:style>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="p"><w:name w:val="p"/><w:rPr><w:sz w:val="{size}"/></w:rPr></w:style>'
    "{more}</w:styles>"
)


@pytest.mark.parametrize(
    ("more", "styles_left"),
    [
        ("", ["p"]),
        ('<w:style w:type="table" w:styleId="u"/>', ["p", "u"]),
        ("<!-- <w:tcPr> -->", ["t", "p"]),
        (
            '<w:style w:type="table" w:styleId="u" w:x=">"/><w:style w:styleId="q"></w:style>',
            ["t", "p", "u", "q"],
        ),
        ("<w:style w:styleId='q'><w:tcPr><w:tcPr/></w:tcPr></w:style>", ["p", "q"]),
    ],
)
def test_only_plain_table_styles_are_left_out(zipped, more, styles_left):
    """Mark-up that might end elsewhere than it seems is read whole."""
    name = f"styles{len(more)}.docx"
    path = zipped(name, {"word/styles.xml": PLAIN_STYLES.replace("{size}", "32").replace("{more}", more)})
    with zipfile.ZipFile(path) as package:
        root = prober._styles_part(package, "word/styles.xml", tables=False)
        whole = prober._styles_part(package, "word/styles.xml", tables=True)
    key = qn("w:styleId")
    assert [style.get(key) for style in root.iter(qn("w:style"))] == styles_left
    assert qn("w:tblStylePr") in {element.tag for element in whole.iter()}


def test_python_docx_styles_say_the_same_with_and_without_what_is_cut(samples, monkeypatch):
    """The same facts of a document with a table in a table style, and of one without."""
    for tables in (0, 1):
        document = docx.Document()
        styled(document.add_heading("一、背景", 1), "续", "黑体", 16)
        document.add_paragraph("正文", style="Quote")
        if tables:
            document.add_table(2, 2, style="Medium Grid 1 Accent 1").cell(0, 0).text = "表头"
        path = samples / f"cut{tables}.docx"
        document.save(path)
        cut = prober.measure(str(path), {})
        monkeypatch.setattr(prober, "_without", lambda data, *_: data)
        assert prober.measure(str(path), {}) == cut
        monkeypatch.undo()


def test_the_practice_file_of_the_waiting_process_is_a_word_file():
    """40 paragraphs of 3 runs, each of 10 字."""
    word = prober.measure(io.BytesIO(forkserver._practice_file()), {})["word"]
    assert (word["words"], len(word["paragraphs"])) == (40 * 3 * 10, 40)


@pytest.mark.parametrize(("count", "notes"), [(8000, []), (8003, ["paragraphs_cut"])])
def test_paragraphs_past_those_that_are_kept_are_searched_and_noted(samples, count, notes):
    body = "<w:p><w:r><w:t>甲</w:t></w:r></w:p>" * (count - 1) + "<w:p><w:r><w:t>作者张三</w:t></w:r></w:p>"
    found = probe_body(samples, body, name=f"many{count}.docx")
    assert (len(found.word.paragraphs), found.word.words) == (8000, count + 3)
    assert [note for note in found.notes if note.endswith("_cut")] == notes
    assert found.texts[-1].text == "作者张三"
    wording = any_rule.validate_python({"rule": "word.wording", "forbidden": ["我们"]})
    assert get("word.wording").judge(found, wording, None).status == ("unknown" if notes else "pass")


@pytest.mark.parametrize(("last", "notes"), [(0, []), (1, ["texts_cut"])])
def test_text_that_is_not_kept_whole_is_noted(samples, last, notes):
    long = f"<w:p><w:r><w:t>{'甲' * 200_000}</w:t></w:r></w:p>"
    more = "<w:p><w:r><w:t>乙</w:t></w:r></w:p>" * last
    found = probe_body(samples, long * 2 + more, name=f"long{last}.docx")
    assert [note for note in found.notes if note.endswith("_cut")] == notes
