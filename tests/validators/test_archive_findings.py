"""What a person hears of archives and of documents that happen to be ZIPs; each case is one of the findings on verdicts."""

import io
import json
import random
import zipfile

import docx
import pytest
from PIL import Image

from tests.factories.archives import STORED, rar5, zip_of, zip_with_raw_names
from tests.factories.programs import windows_program
from validators.evaluation import evaluate_file
from validators.probing import probe
from validators.registry import any_rule
from validators.wording import worded

PPTX = zip_of({"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>"})
BAN = {"rule": "file.forbidden_types", "types": ["slides"], "inside_archives": True}


def docx_bytes(**options):
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def jpg_bytes():
    out = io.BytesIO()
    Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def judged(tmp_path):
    """judged(name, data, rule) -> (facts, the rule's finding in words)."""

    def judge(name, data, **rule):
        path = tmp_path / name
        path.write_bytes(data)
        facts = probe(path, name=name)
        assert facts.status == "ok"
        return facts, worded(evaluate_file(facts, [any_rule.validate_python(rule)])[0])

    return judge


@pytest.mark.parametrize(
    "data",
    [
        b"twelve bytes" + zip_of({"课件.pptx": PPTX}),
        bytes(500) + zip_of({"放映.dat": PPTX}),
        "一些文字".encode() * 40 + zip_of({"课件.pptx": PPTX}),
        zip_of({"内.zip": zip_of({"再内.zip": zip_of({"课.dat": PPTX})})}),
        zip_of({"x.dat": b"some bytes in front" * 300 + zip_of({"课件.pptx": PPTX})}),
        zip_of({"AndroidManifest.xml": "", "课件.pptx": PPTX}),
        zip_of({"a.ppt": b"not really"}),
        zip_of({"a.key": b"not really"}),
        rar5({"课件.dat": (PPTX, STORED)}),
        windows_program() + zip_of({"课件.pptx": PPTX}),
        jpg_bytes() + zip_of({"课件.pptx": PPTX}),
    ],
    ids=["prefix", "zeros", "text", "deep", "inner-prefix", "as-apk", "by-name", "keynote", "rar", "in-a-program", "in-a-picture"],
)  # fmt: skip
def test_v2_a_ban_on_slides_is_not_passed_by_wrapping(judged, data):
    """V2: bytes in front, archives in archives, another type's marks, a program or a picture before the ZIP."""
    facts, ban = judged("课件.zip", data, **BAN)
    assert (ban.status, ban.code) == ("fail", "file.forbidden_types.forbidden_inside")
    assert (len(ban.evidence), ban.evidence[0].text.endswith(facts.archive.entries[0].name)) in {
        (1, True),
        (1, False),
    }


@pytest.mark.parametrize(
    ("data", "unread"),
    [
        (zip_of({"1.zip": zip_of({"2.zip": zip_of({"3.zip": zip_of({"4.zip": zip_of({"a": b"b"})})})})}), {"too_deep": 1}),
        (zip_of({"a.zip": rar5({"b.txt": (b"packed", 3)})}), {"not_readable": 1}),
        (zip_with_raw_names([b"a.txt"], flag=1), {"encrypted": 1}),
        (zip_of({"a.zip": zip_of({"b.txt": b"c"})[:-30]}), {"broken": 1}),
    ],
    ids=["deep", "packed-rar", "password", "broken"],
)  # fmt: skip
def test_v2_what_cannot_be_looked_at_is_for_a_person(judged, data, unread):
    """V2: never a pass for what nobody saw."""
    facts, ban = judged("a.zip", data, **BAN)
    assert (facts.archive.unread, ban.status, ban.code) == (unread, "unknown", "file.forbidden_types.unseen")


def test_v2_an_ordinary_archive_passes_the_ban(judged):
    facts, ban = judged(
        "a.zip", zip_of({"说明.docx": docx_bytes(), "a.swf": b"FWS", "b.txt": b"text"}), **BAN
    )
    assert (ban.status, facts.archive.problems, facts.archive.unread) == ("pass", [], {})


@pytest.mark.parametrize(
    ("name", "front", "allowed", "behind"),
    [("图.jpg", jpg_bytes(), "jpg", "JPG"), ("程序.exe", windows_program(), "exe", None)],
)
def test_v2_an_archive_behind_another_file_is_named(judged, name, front, allowed, behind):
    """V2: a picture with a ZIP behind it warns; a program with one is called self-extracting."""
    data = front + zip_of({"b.txt": b"text"})
    facts, kind = judged(name, data, rule="file.type", allowed=[allowed])
    if behind:
        assert (kind.status, kind.message) == (
            "warn", f"文件是 {behind}，但末尾还附有一个 ZIP 压缩包，打开时看不到其中内容；请确认",
        )  # fmt: skip
    else:
        assert (kind.status, facts.notes[:1]) == ("pass", ["self_extracting"])
    banned = judged(name, data, rule="file.forbidden_types", types=["archive"])[1]
    assert banned.status == "fail"


def test_v2_a_zip_with_bytes_in_front_is_one_and_says_so(judged):
    """V2: unzip opens it; the structure is odd, and the page says what is odd."""
    facts, safe = judged("a.zip", b"x" * 12 + zip_of({"b.txt": b"text"}), rule="archive.safe")
    assert (facts.detected_type, facts.opened, safe.status) == ("zip", True, "warn")
    assert safe.message == "压缩包前面附有不属于压缩包的数据，请确认"


def test_v2_a_zip_inside_a_pdf_or_a_film_that_is_part_of_it_is_no_polyglot(judged):
    """Attachments stored in a PDF are whole ZIPs with the PDF's own table behind them."""
    data = b"%PDF-1.7\n" + docx_bytes() + b"\nxref\n0 1\ntrailer\n%%EOF\n"
    assert judged("a.pdf", data, rule="file.type", allowed=["pdf"])[1].status == "pass"


@pytest.mark.parametrize(
    ("data", "problem"),
    [(zip_with_raw_names([b""]), "bad_name"), (zip_with_raw_names([b"a.txt", b"/"]), "bad_name")],
)
def test_v12_empty_names_are_not_safe(judged, data, problem):
    """V12: an entry without a name."""
    facts, safe = judged("a.zip", data, rule="archive.safe")
    assert (problem in facts.archive.problems, safe.status) == (True, "fail")


@pytest.mark.parametrize(("declared", "stored"), [(32, 1), (5000, 4000), (1, 32)])
def test_v12_a_listing_that_lies_about_a_length_is_damage(judged, declared, stored):
    """V12: the central directory says another length than is there."""
    data = bytearray(zip_of({"a.bin": random.Random(1).randbytes(stored)}, compression=zipfile.ZIP_DEFLATED))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = declared.to_bytes(4, "little")
    facts, opens = judged("a.zip", bytes(data), rule="archive.opens")
    assert ([entry.broken for entry in facts.archive.entries], opens.code) == ([True], "archive.opens.broken")
    assert opens.message == "压缩包内有 1 个文件已损坏（a.bin），请重新压缩后上传"


@pytest.mark.parametrize("depth", [1, 2])
def test_v13_a_bomb_in_an_inner_archive_is_one(judged, depth):
    """V13: a small ZIP of a ZIP of very much of nothing; the floor of 64 MB holds for all of it together."""
    data = zip_of({"zeros": bytes(70 * 1024 * 1024)})
    for _ in range(depth):
        data = zip_of({"inner.zip": data})
    facts, safe = judged("a.zip", data, rule="archive.safe")
    assert (facts.archive.problems, safe.status) == (["bomb"], "fail")
    assert safe.message == "压缩包解压后体积异常庞大；请重新压缩后上传"
    assert facts.archive.unpacked >= 70 * 1024 * 1024


@pytest.mark.parametrize(("size", "status"), [(500_000, "pass"), (3_000_000, "warn")])
def test_v13_what_packs_very_well_below_the_floor_is_odd_and_no_bomb(judged, size, status):
    """V13, V30: a table of zeros harms nobody."""
    facts, safe = judged("a.zip", zip_of({"zeros.csv": b"0,0,0\n" * (size // 6)}), rule="archive.safe")
    assert safe.status == status


WORKS = {
    "作品.sb3": ("sb3", {"project.json": json.dumps({"targets": [], "meta": {}}), "a.svg": "<svg/>"}),
    "旧作品.sb2": ("sb2", {"project.json": json.dumps({"objName": "Stage"}), "0.png": b"\x89PNG\r\n\x1a\n"}),
    "二次函数.ggb": ("ggb", {"geogebra.xml": "<geogebra/>", "geogebra_thumbnail.png": b"\x89PNG\r\n\x1a\n"}),
    "工具.ggt": ("ggb", {"geogebra_macro.xml": "<geogebra/>"}),
    "课件.enbx": ("enbx", {"Board.xml": "<Board/>", "Document.xml": "<D/>", "Slides/Slide_0.xml": "<S/>", "Resources/a": "b"}),
    "导图.xmind": ("xmind", {"content.json": '[{"rootTopic": {}}]', "metadata.json": "{}", "manifest.json": "{}"}),
    "旧导图.xmind": ("xmind", {"content.xml": "<xmap-content/>", "META-INF/manifest.xml": "<m/>"}),
    "导图.mmap": ("mmap", {"Document.xml": '<ap:Map xmlns:ap="http://schemas.mindjet.com/MindManager/Application/2003"/>'}),
    "零件.FCStd": ("fcstd", {"Document.xml": "<?xml version='1.0'?>\n<Document SchemaVersion='4'/>", "GuiDocument.xml": "<a/>"}),
    "公文.ofd": ("ofd", {"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<a/>"}),
    "互动.h5p": ("h5p", {"h5p.json": "{}", "content/content.json": "{}"}),
    "路线.kmz": ("kmz", {"doc.kml": "<kml/>"}),
    "模型.3mf": ("3mf", {"[Content_Types].xml": "<a/>", "3D/3dmodel.model": "<model/>"}),
    "模型.usdz": ("usdz", {"model.usdc": b"PXR-USDC"}),
    "设计.sketch": ("sketch", {"document.json": "{}", "meta.json": "{}", "pages/a.json": "{}"}),
    "书.epub": ("epub", {"mimetype": "application/epub+zip", "META-INF/container.xml": "<a/>"}),
    "应用.apk": ("apk", {"AndroidManifest.xml": b"\x03\0\x08\0", "classes.dex": b"dex\n"}),
    "应用.aab": ("aab", {"BundleConfig.pb": b"\n", "base/manifest/AndroidManifest.xml": b"\n"}),
    "程序.jar": ("jar", {"META-INF/MANIFEST.MF": "Manifest-Version: 1.0"}),
    "演示.key": ("key", {"Index/Document.iwa": b"\0", "Index/Slide.iwa": b"\0", "Data/a.png": b"\x89PNG\r\n\x1a\n"}),
    "文稿.pages": ("pages", {"Index/Document.iwa": b"\0"}),
    "表格.numbers": ("numbers", {"Index/Document.iwa": b"\0"}),
    "文稿.odt": ("odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
    "图.vsdx": ("vsdx", {"[Content_Types].xml": "<a/>", "visio/document.xml": "<a/>"}),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKS)
def test_v15_a_work_that_happens_to_be_a_zip_is_what_it_is(judged, name):
    """V15: named by its content, under its own name and inside an archive, and never told to become a .zip."""
    file_type, entries = WORKS[name]
    data = zip_of(entries)
    facts, kind = judged(name, data, rule="file.type", allowed=["zip"])
    assert (facts.detected_type, kind.status) == (file_type, "fail")
    assert "扩展名改为" not in kind.message
    assert "改名" not in kind.hint
    assert judged(name, data, rule="file.type", allowed=[file_type])[1].status == "pass"
    packed, safe = judged("材料.zip", zip_of({f"作品/{name}": data, "说明.txt": "说明"}), rule="archive.safe")
    assert [entry.type for entry in packed.archive.entries] == [file_type, "txt"]
    assert (packed.archive.nested, safe.status) == (0, "pass")


def test_v15_a_zip_under_a_name_that_nobody_knows_is_not_told_to_break_itself(judged):
    """V15: a program's own file that is not known here; it goes into a ZIP as it is."""
    data = zip_of({"score.mscx": "<museScore/>"})
    facts, kind = judged("乐谱.mscz", data, rule="file.type", allowed=["zip"])
    assert kind.message == "文件内容是 ZIP，但扩展名是 .mscz，不是要求的格式（ZIP）"
    assert kind.hint.startswith("如果它是某个软件的作品文件，请不要改名")
    packed, safe = judged("a.zip", zip_of({"乐谱.mscz": data}), rule="archive.safe")
    assert (packed.archive.nested, safe.status) == (0, "pass")
    assert judged("a.zip", zip_of({"资料.zip": data}), rule="archive.safe")[1].code == "archive.safe.nested"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_v22_a_cut_word_file_is_a_damaged_word_file(judged, share):
    """V22: by the members that are still there; not a ZIP that should be saved as Word."""
    whole = docx_bytes()
    facts, kind = judged("案例.docx", whole[: int(len(whole) * share)], rule="file.type", allowed=["word"])
    assert (facts.detected_type, facts.damage, kind.status) == ("docx", "truncated", "pass")
    assert worded(evaluate_file(facts, [])[0]).message == "Word 文档：文件不完整，结尾部分缺失"


def test_v22_a_cut_presentation_and_a_cut_archive(judged):
    deck = zip_of(
        {"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>", "ppt/slides/slide1.xml": "x" * 5000}
    )
    assert judged("a.pptx", deck[:-80], rule="file.type", allowed=["slides"])[0].detected_type == "pptx"
    plain = zip_of({"a.txt": b"text" * 500, "b.txt": b"text" * 500})
    assert judged("a.zip", plain[:-80], rule="file.type", allowed=["zip"])[0].detected_type == "zip"


MIXED = ["image", "video", "word", "pdf", "slides", "sheet", "archive"]


@pytest.mark.parametrize(
    ("name", "data", "allowed", "hint"),
    [
        ("a.psd", b"8BPS\0\x01" + bytes(20), MIXED, "Photoshop：文件 → 导出"),
        ("a.psd", b"8BPS\0\x01" + bytes(20), ["jpg", "pdf"], "Photoshop：文件 → 导出"),
        ("a.heic", b"\0\0\0\x20ftypheic" + bytes(40), ["jpg"], "苹果手机：设置 → 相机"),
        ("a.heic", b"\0\0\0\x20ftypheic" + bytes(40), ["jpg", "pdf"], "苹果手机：设置 → 相机"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40), ["pdf"], "用 WPS 图片或“照片”打开 → 打印"),
        ("a.exe", windows_program(), MIXED, "这类文件不能靠改名或另存"),
        ("a.rar", rar5({"a.txt": (b"text", STORED)}), ["zip"], "在电脑上选中文件 → 右键 → 压缩为 ZIP"),
        ("a.zip", zip_of({"a.txt": "text"}), ["word", "pdf"], "请在电脑上解压"),
        ("a.pptx", PPTX, ["word", "pdf"], "WPS/Word：文件 → 输出为 PDF"),
        ("a.avi", b"RIFF\0\0\0\0AVI LIST" + bytes(40), ["mp4"], "剪映：导出时格式选择 MP4"),
        ("a.html", b"<!DOCTYPE html><html><body>hi</body></html>", ["word"], "WPS/Word：文件 → 另存为"),
    ],
)  # fmt: skip
def test_v24_the_hint_follows_the_file(judged, name, data, allowed, hint):
    """V24: a PSD in a mixed slot is not told of 剪映, a HEIC not of Word."""
    kind = judged(name, data, rule="file.type", allowed=allowed)[1]
    assert (kind.status, kind.hint[: len(hint)]) == ("fail", hint)


def with_macros(declared, main):
    types = f'<Types><Override PartName="/{main}" ContentType="application/vnd.{declared}.main+xml"/></Types>'
    return zip_of(
        {"[Content_Types].xml": types, main: "<a/>", f"{main.partition('/')[0]}/vbaProject.bin": b"\xd0\xcf"}
    )


@pytest.mark.parametrize(
    ("name", "declared", "main", "allowed", "status", "message"),
    [
        ("案例.docm", "ms-word.document.macroEnabled", "word/document.xml", "word", "fail", "文件内容是 DOCM（带宏的 Word 文档），要求 Word（DOCX、DOC、WPS）"),
        ("案例.docx", "openxmlformats-officedocument.wordprocessingml.document", "word/document.xml", "word", "fail", "文件内容是 DOCM（带宏的 Word 文档），要求 Word（DOCX、DOC、WPS）"),
        ("课件.pptm", "ms-powerpoint.presentation.macroEnabled", "ppt/presentation.xml", "slides", "warn", "文件是演示文稿（PPTM），带有宏（VBA 程序），打开时可能被拦截"),
        ("表.xlsm", "ms-excel.sheet.macroEnabled", "xl/workbook.xml", "sheet", "warn", "文件是电子表格（XLSM），带有宏（VBA 程序），打开时可能被拦截"),
    ],
)  # fmt: skip
def test_v8_macros_are_named_and_refused_where_word_is_asked_for(
    judged, name, declared, main, allowed, status, message
):
    """V8: by the declared type and by the project itself, whatever the name says."""
    kind = judged(name, with_macros(declared, main), rule="file.type", allowed=[allowed])[1]
    assert (kind.status, kind.message) == (status, message)
