"""Files put inside a document: seen by their content wherever the document keeps them, and by the ban on what may not be
handed in.
"""

import io
import struct
import zipfile
import zlib

import docx
import openpyxl
import pymupdf
import pytest

from tests.factories.archives import zip_of
from tests.factories.ole import ole_of
from validators.evaluation import evaluate_file
from validators.findings import Status
from validators.probing import probe
from validators.registry import any_rule
from validators.wording import worded

TYPES = "[Content_Types].xml"
SHOW = zip_of({TYPES: "", "ppt/presentation.xml": "<p/>"})
OLD_SHOW = ole_of({"PowerPoint Document": b"show", "Current User": b"u"})
BAN = {"rule": "file.forbidden_types", "types": ["slides"], "inside_archives": True}


def word(parts):
    """A Word file with further parts."""
    plain, packed = io.BytesIO(), io.BytesIO()
    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as package, zipfile.ZipFile(packed, "w") as copy:
        for name in package.namelist():
            copy.writestr(name, package.read(name))
        for name, data in parts.items():
            copy.writestr(name, data)
    return packed.getvalue()


def workbook(parts):
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain, "a") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return plain.getvalue()


def packager(name, data):
    """What Windows' packager puts inside: its own header, then the file."""
    path = name.encode("gbk") + b"\0"
    body = struct.pack("<H", 2) + path + path + struct.pack("<HHI", 0, 3, len(path)) + path
    body += struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(body)) + body


def pdf(name, data):
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "text")
    document.embfile_add(name, data, filename=name, ufilename=name)
    return document.tobytes()


def packed_objects(data):
    """The stream of a .ppt with an object packed in it, beside another record."""
    body = struct.pack("<I", len(data)) + zlib.compress(data)
    return struct.pack("<HHI", 0, 0x03E8, 4) + b"abcd" + struct.pack("<HHI", 1 << 4, 0x1011, len(body)) + body


WORD_97 = {"WordDocument": b"\xec\xa5" + bytes(5000), "1Table": bytes(10)}
OBJECT = {"\x01CompObj": b"PowerPoint.Show.8", "PowerPoint Document": b"show"}
HOLDING = {
    "pptx.docx": word({"word/embeddings/Microsoft_PowerPoint_Presentation.pptx": SHOW}),
    "ppt.docx": word({"word/embeddings/oleObject1.bin": OLD_SHOW}),
    "package.docx": word({"word/embeddings/oleObject1.bin": ole_of({"Package": SHOW})}),
    "packager.docx": word({"word/embeddings/oleObject1.bin": ole_of({"\x01Ole10Native": packager("课件.pptx", SHOW)})}),
    "renamed.docx": word({"word/media/image9.png": SHOW}),
    "orphan.docx": word({"数据.bin": SHOW}),
    "nested.docx": word({"word/embeddings/a.docx": word({"word/embeddings/b.pptx": SHOW})}),
    "zipped.docx": word({"word/embeddings/a.zip": zip_of({"课件.dat": SHOW})}),
    "sheet.xlsx": workbook({"xl/embeddings/oleObject1.bin": OLD_SHOW}),
    "old.doc": ole_of(WORD_97 | {"ObjectPool": {"_1": OBJECT}}),
    "class.doc": ole_of(WORD_97 | {"ObjectPool": {"_1": {"\x01CompObj": b"PowerPoint.Show.8"}}}),
    "old.xls": ole_of({"Workbook": bytes(600), "MBD0001": OBJECT}),
    "carried.pdf": pdf("课件.pptx", SHOW),
    "renamed.pdf": pdf("说明.bin", SHOW),
    "object.rtf": rb"{\rtf1{\object\objemb{\*\objclass PowerPoint.Show.12}{\*\objdata 0105}}}",
}  # fmt: skip


def judged(folder, name, data, rule):
    (folder / name).write_bytes(data)
    facts = probe(folder / name, name=name)
    found = [
        finding
        for finding in evaluate_file(facts, [any_rule.validate_python(rule)])
        if finding.rule == rule["rule"]
    ]
    return facts, worded(found[0])


@pytest.mark.parametrize("name", HOLDING)
def test_a_show_inside_a_document_is_a_show_handed_in(tmp_path, name):
    """L04: 不接收演示型课件, also where it opens by a double click on an icon in another file."""
    _, finding = judged(tmp_path, name, HOLDING[name], BAN)
    assert (finding.status, finding.code) == (Status.FAIL, "file.forbidden_types.forbidden_embedded")
    assert finding.message.startswith("文件里嵌有 1 个文件（")
    assert finding.message.endswith("）不能交，此处不接收 演示文稿（PPTX、PPT）")


@pytest.mark.parametrize("name", HOLDING)
def test_the_same_document_inside_an_archive(tmp_path, name):
    _, finding = judged(tmp_path, "课件.zip", zip_of({f"资料/{name}": HOLDING[name]}), BAN)
    assert (finding.status, finding.code) == (Status.FAIL, "file.forbidden_types.forbidden_inside")
    assert f"资料/{name} → " in finding.message


def test_a_show_inside_an_old_show_is_found(tmp_path):
    """L04: where slides are allowed and programs are not."""
    data = ole_of(
        {"PowerPoint Document": packed_objects(ole_of({"Package": zip_of({"AndroidManifest.xml": ""})}))}
    )
    facts, finding = judged(tmp_path, "a.ppt", data, BAN | {"types": ["program"]})
    assert [entry.type for entry in facts.held] == ["apk"]
    assert finding.code == "file.forbidden_types.forbidden_embedded"


@pytest.mark.parametrize(
    "start",
    [
        '<?mso-application progid="PowerPoint.Show"?><pkg:package xmlns:pkg="p"/>',
        '<office:document xmlns:office="o" office:mimetype="application/vnd.oasis.opendocument.presentation"/>',
    ],
)
def test_a_show_written_as_one_text_is_a_show(tmp_path, start):
    """L04: PowerPoint's XML presentation, flat OpenDocument."""
    data = f'<?xml version="1.0" encoding="UTF-8"?>\n{start}'.encode()
    for name, code in (("课件.xml", "forbidden"), ("a.zip", "forbidden_inside")):
        _, finding = judged(tmp_path, name, zip_of({"课件.xml": data}) if name == "a.zip" else data, BAN)
        assert finding.code == f"file.forbidden_types.{code}"


PLAIN = {
    "plain.docx": word({}),
    "chart.docx": word({"word/embeddings/Microsoft_Excel_Sheet.xlsx": workbook({})}),
    "formula.docx": word({"word/embeddings/oleObject1.bin": ole_of({"Equation Native": b"x", "\x01CompObj": b"Equation.3"})}),
    "plain.xlsx": workbook({}),
    "plain.doc": ole_of(WORD_97),
    "carried.pdf": pdf("说明.txt", "文字".encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_documents_with_charts_formulas_and_harmless_attachments_pass(tmp_path, name):
    facts, finding = judged(tmp_path, name, PLAIN[name], BAN)
    assert (finding.status, facts.held_unread) == (Status.PASS, {})


UNSEEN = {
    "locked.docx": word({"word/embeddings/a.docx": ole_of({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})}),
    "noise.docx": word({"word/embeddings/a.bin": bytes(range(128, 256)) * 9}),
    "deep.docx": word({"word/embeddings/a.docx": word({"word/embeddings/b.docx": word({"word/embeddings/c.docx": word({})})})}),
    "noise.dat": bytes(range(128, 256)) * 99,
}  # fmt: skip


@pytest.mark.parametrize("name", UNSEEN)
def test_what_cannot_be_looked_at_is_no_pass(tmp_path, name):
    """V1, V2: an object of unknown content, one too deep, and a file that is nothing known at all."""
    _, finding = judged(tmp_path, name, UNSEEN[name], BAN)
    assert finding.status == Status.UNKNOWN


MACROS = {
    "content type": zip_of({TYPES: '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
                            "word/document.xml": "<w/>"}),
    "project": word({"word/vbaProject.bin": ole_of({"VBA": {"dir": b"d"}})}),
    "project by another name": zip_of({TYPES: '<Override ContentType="application/vnd.ms-office.vbaProject"/>',
                                       "word/document.xml": "<w/>", "word/x.bin": b"x"}),
    "old": ole_of(WORD_97 | {"Macros": {"VBA": {"dir": b"d"}}}),
}  # fmt: skip


@pytest.mark.parametrize("kind", MACROS)
def test_a_document_with_macros_in_an_archive_is_named_whatever_its_name_says(tmp_path, kind):
    """V8: a .docm renamed to .docx, and an old .doc with a project."""
    name = "教案.doc" if kind == "old" else "教案.docx"
    facts, finding = judged(tmp_path, "a.zip", zip_of({name: MACROS[kind]}), {"rule": "archive.safe"})
    assert facts.archive.problems == ["macros"]
    assert (finding.status, finding.message) == (Status.WARN, "压缩包含有带宏（VBA 程序）的文档，请确认")
    _, inside = judged(
        tmp_path, "b.zip", zip_of({name: MACROS[kind]}), {"rule": "archive.contents", "allowed": ["word"]}
    )
    assert (inside.status == Status.FAIL) is (kind != "old")


@pytest.mark.parametrize(
    ("streams", "kind"),
    [
        ({"Workbook": bytes(600), "MBD0001": {"WordDocument": b"x"}}, "xls"),
        ({"PowerPoint Document": b"x", "1": {"Workbook": b"x"}, "2": {"WordDocument": b"x"}}, "ppt"),
        (WORD_97 | {"ObjectPool": {"_1": {"Workbook": b"x"}, "_2": {"PowerPoint Document": b"x"}}}, "doc"),
    ],
)
def test_an_old_document_is_what_stands_at_its_root(tmp_path, streams, kind):
    """V22's kind: a workbook with a Word object in it is no Word file under another name."""
    (tmp_path / f"a.{kind}").write_bytes(ole_of(streams))
    assert probe(tmp_path / f"a.{kind}", name=f"a.{kind}").detected_type == kind


def test_a_document_with_macros_inside_a_document_is_named(tmp_path):
    """V8."""
    outer = word({"word/embeddings/a.docx": MACROS["project"]})
    _, finding = judged(tmp_path, "a.docx", outer, {"rule": "file.macros"})
    assert (finding.status, finding.code) == (Status.FAIL, "file.macros.found_embedded")
