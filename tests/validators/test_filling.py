"""Word templates filled in the locked-down child: what they may say, what is refused and why, and values that mean harm."""

import io
import zipfile

import pytest
from docx import Document as Word
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import TemplateError

from validators import filling
from validators.filling import Job
from validators.probes.forms.expressions import Expressions, Refused
from validators.probes.forms.filling import _clean

VOCABULARY = {"title": None, "answer": {"about": None}, "people": ["seq", "name"], "unit": None}
CONTEXT = {
    "title": "案例",
    "answer": {"about": "概要"},
    "people": [{"seq": "1", "name": "张三"}, {"seq": "2", "name": "李四"}],
    "unit": "甲校",
}


def template(*lines, table=()):
    """A Word file with these paragraphs, and a table of one column with these cells."""
    made = Word()
    for line in lines:
        made.add_paragraph(line)
    if table:
        grid = made.add_table(rows=0, cols=1)
        for line in table:
            grid.add_row().cells[0].text = line
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def fill(content, folder, context=CONTEXT):
    return filling.fill(Job(content, "名称", context, VOCABULARY, "表 · 版本 1234", "FORM/C1/X/1234"), folder)


def text_of(made):
    word = Word(io.BytesIO(made.path.read_bytes()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in word.paragraphs], cells


def rewritten(content, change):
    """The package with each member passed through `change(name, bytes) -> bytes`; None leaves it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            changed = change(name, old.read(name))
            if changed is not None:
                new.writestr(name, changed)
    return out.getvalue()


def test_names_lists_and_conditions(tmp_path):
    content = template(
        "{{ title }}：{{ answer.about }}",
        "{% if unit %}有单位{% else %}没有{% endif %}",
        table=["{%tr for row in people %}", "{{ row.seq }}.{{ row.name }}", "{%tr endfor %}"],
    )
    made = fill(content, tmp_path)
    assert (made.code, made.unknown) == ("", ())
    assert set(made.used) == {"title", "answer.about", "unit", "people"}
    assert text_of(made) == (["案例：概要", "有单位"], ["1.张三", "2.李四"])


def test_unknown_names_are_named_and_print_nothing(tmp_path):
    content = template("{{ titel }}{{ answer.abuot }}完", "{% for row in title %}{{ row.x }}{% endfor %}")
    made = fill(content, tmp_path)
    assert set(made.unknown) == {"titel", "answer.abuot", "title（不是可以逐行重复的表）", "row.x"}
    assert text_of(made)[0][0] == "完"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{{ ''.__class__.__mro__ }}", ""),
        ("{{ title.__class__ }}", ""),
        ("{{ self }}", ""),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "not_allowed"),
        ("{{ range(1000000000) }}", "not_allowed"),
        ("{% for n in range(1000000000) %}x{% endfor %}", "not_allowed"),
        ("{{ title * 1000000000 }}", "not_allowed"),
        ("{{ title ~ title }}", "not_allowed"),
        ("{{ title | attr('upper') }}", "not_allowed"),
        ("{{ title | safe }}", "not_allowed"),
        ("{{ people | map(attribute='name') | list }}", "not_allowed"),
        ("{% set x = title %}", "not_allowed"),
        ("{% include '/etc/passwd' %}", "not_allowed"),
        ("{% import 'x' as y %}", "not_allowed"),
        ("{% extends 'x' %}", "not_allowed"),
        ("{% macro m() %}{% endmacro %}", "not_allowed"),
        ("{% autoescape false %}{{ title }}{% endautoescape %}", "not_allowed"),
        ("{% for a in people %}{% for b in people %}{% for c in people %}x{% endfor %}{% endfor %}{% endfor %}", "too_deep"),
        ("{% for a in people recursive %}x{% endfor %}", "not_allowed"),
        ("{{ title", "syntax"),
        ("{% if title %}", "syntax"),
        ("{% raise %}", "syntax"),
    ],
)  # fmt: skip
def test_what_a_template_may_not_say(line, code, tmp_path):
    made = fill(template(line), tmp_path)
    assert made.code == code
    if not code:
        assert made.unknown
        assert "class" not in "".join(text_of(made)[0])


PREFIX = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(kind, target):
    words = f'<Relationship Id="rId99" Type="{PREFIX}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    return lambda name, content: (
        content.replace(b"</Relationships>", words.encode())
        if name == "word/_rels/document.xml.rels"
        else content
    )


def body(old, new):
    return lambda name, content: content.replace(old, new) if name == "word/document.xml" else content


@pytest.mark.parametrize(
    ("change", "code", "what"),
    [
        (relation("attachedTemplate", "http://evil.example/t.dotm"), "external", "http://evil.example/t.dotm"),
        (relation("image", "file:///etc/passwd"), "external", "file:///etc/passwd"),
        (relation("hyperlink", "file:///etc/passwd"), "external", "file:///etc/passwd"),
        (relation("hyperlink", "https://example.cn/"), "", ""),
        (body(b"<w:body>", b"<w:body><w:altChunk/>"), "external", "altChunk"),
        (body(b"<w:t>{{ title }}</w:t>", b"<w:instrText>DDEAUTO c:\\x</w:instrText>"), "external", "DDEAUTO"),
        (body(b"<w:t>{{ title }}</w:t>", b"<w:instrText>INCLUDE</w:instrText><w:instrText>TEXT x</w:instrText>"), "external", "INCLUDETEXT"),
        (lambda name, content: content.replace(b".main+xml", b".macroEnabled.main+xml") if "Content" in name else content, "macros", ""),
        (body(b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>"), "damaged", ""),
        (body(b"<w:body>", b"<w:body><<"), "damaged", ""),
        (lambda name, content: None if name == "word/document.xml" else content, "not_docx", ""),
        (lambda name, content: content + b" " * (25 * 1024 * 1024) if name == "word/document.xml" else content, "too_large", ""),
    ],
)  # fmt: skip
def test_a_package_that_does_more_than_stand_there(change, code, what, tmp_path):
    made = fill(rewritten(template("{{ title }}"), change), tmp_path)
    assert (made.code, made.what) == (code, what)


def test_an_embedded_object_is_refused(tmp_path):
    content = io.BytesIO(template("{{ title }}"))
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("word/embeddings/oleObject1.bin", b"x")
    assert fill(content.getvalue(), tmp_path).code == "macros"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" + b"x" * 600])
def test_what_is_no_word_file(content, tmp_path):
    assert fill(content, tmp_path).code == "damaged"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("<w:br/>&amp;\"'", "<w:br/>&amp;\"'"),
        ('=HYPERLINK("http://x","点")', '=HYPERLINK("http://x","点")'),
        ("{{ unit }}{% for x in y %}", "{{ unit }}{% for x in y %}"),
        ("{_{ unit }_}", "{{ unit }}"),  # docxtpl's own way to write braces; they name nothing any more
        ("a\x00\x07\x0b\x0c\x1b\ud800b", "ab"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("עברית ئۇيغۇر བོད་", "עברית ئۇيغۇر བོད་"),
        ("𠮷野家㐂䶮", "𠮷野家㐂䶮"),
        ("一\t二", "一\t二"),
    ],
)
def test_values_come_out_as_they_are(value, printed, tmp_path):
    made = fill(template("{{ title }}"), tmp_path, CONTEXT | {"title": value})
    assert (made.code, text_of(made)[0]) == ("", [printed])


def test_five_thousand_characters_in_paragraphs_of_their_own(tmp_path):
    lines = [f"第{n}段" + "字" * 95 for n in range(50)]
    made = fill(template("{{ answer.about }}"), tmp_path, CONTEXT | {"answer": {"about": "\n".join(lines)}})
    assert text_of(made)[0] == lines


def test_every_page_says_what_it_is_of(tmp_path):
    made = fill(template("{{ title }}"), tmp_path)
    footer = Word(io.BytesIO(made.path.read_bytes())).sections[0].footer
    assert [paragraph.text for paragraph in footer.paragraphs] == ["　表 · 版本 1234　第 1 页，共 1 页"]
    assert len(footer._element.xpath(".//pic:pic")) == 1


WORDS = st.sampled_from([*"{}%|().[]_ab'\"*~+-0 ", "title", "range", "for", "in", "if", "end"])


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=40).map("".join))
def test_nothing_but_the_listed_runs(source):
    """Whatever is written: refused, or rendered to no more than its own words and the values."""
    environment = Expressions(VOCABULARY)
    try:
        rendered = environment.from_string(source).render(CONTEXT)
    except (Refused, TemplateError, TypeError):
        return
    assert "<" not in rendered
    assert len(rendered) <= 4 * len(source) + 200


def test_cleaning_keeps_rows_and_dictionaries():
    assert _clean({"a": ["x\r\ny", {"b": 3}]}) == {"a": ["x\ay", {"b": "3"}]}
