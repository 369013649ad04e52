"""What a PDF says beside the text of its pages, and what earlier versions of it said: each by itself gives the author away."""

import io
import zipfile

import pymupdf
import pytest

from validators.context import Context, Person
from validators.findings import Status
from validators.probes.pdf_beside import decoded
from validators.probing import probe
from validators.rules import anonymity_metadata, anonymity_text
from validators.wording import worded

NAME = "高向荣"
CONTEXT = Context(authors=[Person(name=NAME, unit="西吉县第一小学")])


def judged(folder, name, data, rule=anonymity_text):
    (folder / name).write_bytes(data)
    return worded(rule.RULE.judge(probe(folder / name, name=name), rule.Params(), CONTEXT))


def page(document=None):
    document = document or pymupdf.open()
    document.new_page().insert_text((72, 72), "教学设计", fontname="china-s")
    return document


def write(sheet, words, at, **options):
    sheet.insert_text(at, words, fontname="china-s", **options)


def layer_name(words):
    document = page()
    document.add_ocg(words, on=True)
    return document.tobytes()


def hidden_layer(words):
    document = page()
    write(document[0], words, (72, 200), oc=document.add_ocg("批注", on=False))
    return document.tobytes()


def bookmark(words):
    document = page()
    document.set_toc([[1, words, 1]])
    return document.tobytes()


def field(words, part):
    document = page()
    widget = pymupdf.Widget()
    widget.field_type, widget.rect = pymupdf.PDF_WIDGET_TYPE_TEXT, pymupdf.Rect(72, 100, 300, 120)
    widget.field_name, widget.field_value = (words, "x") if part == "name" else ("a", words)
    document[0].add_widget(widget)
    return document.tobytes()


def page_label(words):
    document = page()
    document.set_page_labels([{"startpage": 0, "prefix": words, "style": "D", "firstpagenum": 1}])
    return document.tobytes()


def entry(words, path, value):
    """An object under the catalogue, as programs that tag or script a file write it."""
    document = page()
    number = document.get_new_xref()
    document.update_object(number, value.replace("WORDS", pymupdf.get_pdf_str(words)))
    document.xref_set_key(document.pdf_catalog(), path, f"{number} 0 R")
    return document.tobytes()


def script_stream(words):
    document = page()
    script, action = document.get_new_xref(), document.get_new_xref()
    document.update_object(script, "<<>>")
    document.update_stream(script, f"app.alert('{words}')".encode())
    document.update_object(action, f"<</S/JavaScript/JS {script} 0 R>>")
    document.xref_set_key(document.pdf_catalog(), "OpenAction", f"{action} 0 R")
    return document.tobytes()


def off_page(words):
    document = page()
    write(document[0], words, (72, -40))
    return document.tobytes()


def outside_the_crop(words):
    document = page()
    write(document[0], words, (72, 700))
    document[0].set_cropbox(pymupdf.Rect(0, 0, 500, 400))
    return document.tobytes()


def earlier(words, folder=None):
    """Saved once with the words, then their page taken out and saved again by adding to the end."""
    first = page()
    write(first.new_page(), words, (72, 200))
    data = first.tobytes()
    document = pymupdf.open(stream=data, filetype="pdf")
    document.delete_page(1)
    stream = io.BytesIO(data)
    document.save(stream, incremental=False)
    return None if folder is None else _added_to(folder, data)


def _added_to(folder, data):
    path = folder / "added.pdf"
    path.write_bytes(data)
    document = pymupdf.open(path)
    document.delete_page(document.page_count - 1)
    document.saveIncr()
    document.close()
    return path.read_bytes()


MADE = {
    "a layer's name": (layer_name, "图层名称"),
    "a layer switched off": (hidden_layer, "第 1 页关闭的图层"),
    "a bookmark": (bookmark, "书签"),
    "a field's name": (lambda words: field(words, "name"), "表单域"),
    "a field's value": (lambda words: field(words, "value"), ""),
    "a page label": (page_label, "页码标签"),
    "an alternative text": (
        lambda words: entry(words, "StructTreeRoot", "<</Type/StructTreeRoot/K[<</S/Figure/Alt WORDS>>]>>"),
        "替代文字",
    ),
    "the actual text": (
        lambda words: entry(words, "StructTreeRoot", "<</Type/StructTreeRoot/K[<</S/Span/ActualText WORDS>>]>>"),
        "替代文字",
    ),
    "a script": (lambda words: entry(words, "OpenAction", "<</S/JavaScript/JS WORDS>>"), "脚本"),
    "a script that is a stream": (script_stream, "脚本"),
    "an entry of a program's own": (lambda words: entry(words, "PieceInfo", "<</WPS<</Private WORDS>>>>"), "PDF 内部的说明文字"),
    "text above the page": (off_page, "第 1 页页面以外"),
    "text that is cropped away": (outside_the_crop, "第 1 页页面以外"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MADE)
def test_a_name_beside_the_pages_is_found_where_it_stands(tmp_path, kind):
    """N12, EX19."""
    make, where = MADE[kind]
    finding = judged(tmp_path, "课.pdf", make(f"主讲{NAME}"))
    assert (finding.status, finding.code) == (Status.FAIL, "anonymity.text.found")
    assert where in finding.message
    clean = judged(tmp_path, "另.pdf", make("主讲某某"))
    assert (clean.status, clean.code) == (Status.PASS, "anonymity.text.ok")


@pytest.mark.parametrize("kind", MADE)
def test_the_same_in_an_archive(tmp_path, kind):
    """EX16."""
    for words, status in ((f"主讲{NAME}", Status.FAIL), ("主讲某某", Status.PASS)):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("课.pdf", MADE[kind][0](words))
        assert judged(tmp_path, "a.zip", packed.getvalue()).status == status


def test_an_earlier_version_is_read_and_said_to_be_there(tmp_path):
    """N12: a page that was taken out is still in a file that was saved by adding to its end."""
    finding = judged(tmp_path, "课.pdf", earlier(f"主讲{NAME}", tmp_path))
    assert finding.status == Status.FAIL
    assert "文件里还留着的第 1 个旧版本（从新到旧）" in finding.message
    clean = judged(tmp_path, "另.pdf", earlier("主讲某某", tmp_path))
    assert (clean.status, clean.message) == (
        Status.PASS,
        "文字中未发现作者姓名、单位等信息；文件里还留着 1 个旧版本，也已查过",
    )


def test_an_earlier_version_whose_properties_named_the_author(tmp_path):
    document = page()
    document.set_metadata({"author": NAME})
    path = tmp_path / "a.pdf"
    document.save(path)
    again = pymupdf.open(path)
    again.set_metadata({"author": ""})
    again.saveIncr()
    again.close()
    finding = judged(tmp_path, "b.pdf", path.read_bytes())
    assert (finding.status, "旧版本" in finding.message) == (Status.FAIL, True)


def test_more_versions_than_are_read_are_left_to_a_person(tmp_path):
    path = tmp_path / "a.pdf"
    page().save(path)
    for number in range(7):
        document = pymupdf.open(path)
        document[0].insert_text((72, 100 + 20 * number), "more")
        document.saveIncr()
        document.close()
    finding = judged(tmp_path, "b.pdf", path.read_bytes())
    assert (finding.status, finding.code) == (Status.UNKNOWN, "anonymity.text.earlier")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("(plain)", "plain"),
        (r"(a\(b\)\\ \101)", r"a(b)\ A"),
        ("<FEFF9AD8>", "高"),
        ("<EFBBBFE9AB98>", "高"),
        ("<B8DF>", "高"),
        ("<4>", "@"),
        ("()", ""),
    ],
)
def test_strings_are_read_in_every_way_they_are_written(raw, text):
    assert decoded(raw) == text


def test_numbers_of_a_form_are_no_telephone(tmp_path):
    """Names of fields hold numbers of many digits."""
    finding = judged(tmp_path, "课.pdf", field("field 13912345678", "name"))
    assert finding.status == Status.PASS


def test_properties_of_a_plain_file_are_not_disturbed(tmp_path):
    assert judged(tmp_path, "课.pdf", page().tobytes(), anonymity_metadata).status == Status.PASS
