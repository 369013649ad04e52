"""Presentations and workbooks: made from the format's description, and saved again by LibreOffice as an independent witness."""

import io
import random
import subprocess
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from tests.factories.archives import zip_of
from tests.factories.slides import PNG, Deck, box, film, group, picture, relations, table, text_body
from tests.installed import needs_calc, needs_impress
from validators import tools
from validators.context import Context, Person
from validators.evaluation import evaluate_file
from validators.probes import measure
from validators.probing import probe
from validators.registry import any_rule

MEDIA = "http://schemas.microsoft.com/office/2007/relationships/media"
MP4 = b"\0\0\0\x20ftypisom" + bytes(5000)


def lesson():
    """Three slides: text in two runs; pictures, films, a group, a table, notes; a hidden one."""
    deck = Deck()
    deck.parts |= {"ppt/media/image1.png": PNG, "ppt/media/media1.mp4": MP4}
    more = [
        ("rI", "image", "../media/image1.png"), ("rV", "video", "../media/media1.mp4"),
        ("rM", MEDIA, "../media/media1.mp4"), ("rL", "video", "link:file:///C:/Users/zhang/lesson.mp4"),
    ]  # fmt: skip
    deck.slide(box("第一页", ["主讲：张", "三"]))
    deck.slide(
        picture("rI"), picture("rI", film("rV", "rM")), picture("rI", film("rL")), group(box("组内文字")),
        table("单元格甲", "乙"), notes="讲解词", more=more,
    )  # fmt: skip
    deck.slide(box("隐藏页"), hidden=True, notes="")
    return deck.pack(master=box("某某小学"))


def probed(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    found = probe(tmp_path / name, name=name)
    assert found.status == "ok"
    return found


def texts(found):
    return [(piece.place.code, piece.place.values.get("number"), piece.text) for piece in found.texts]


def test_a_deck_as_it_is_shown(tmp_path):
    """S21, V7: size, hidden slides, films inside and linked, notes, and the texts of all places."""
    found = probed(tmp_path, "课.pptx", lesson())
    deck = found.slides
    assert (found.kind, found.opened, found.metadata) == ("slides", True, {"文档属性 作者": "王老师"})
    assert (deck.slides, deck.hidden, deck.shown, deck.width, deck.height) == (3, 1, 2, 33.867, 19.05)
    assert [(one.kind, one.slide, one.name, one.size, one.linked) for one in deck.media] == [
        ("video", 2, "media1.mp4", len(MP4), False), ("video", 2, "lesson.mp4", 0, True),
    ]  # fmt: skip
    assert (deck.notes, deck.pictures, deck.macros, deck.fonts) == (1, 1, False, ["Arial", "宋体", "黑体"])
    assert texts(found) == [
        ("slide", 1, "第一页\n主讲：张三"), ("slide_master", None, "某某小学"), ("slide", 2, "组内文字\n单元格甲\n乙"),
        ("slide_link", 2, "file:///C:/Users/zhang/lesson.mp4"), ("slide_notes", 2, "讲解词"), ("slide", 3, "隐藏页"),
    ]  # fmt: skip


def converted(path, kind, folder):
    office = [tools.find("soffice"), f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    subprocess.run(
        [*office, "--convert-to", kind, "--outdir", str(folder / "out"), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder / "out" / f"{path.stem}.{kind}"


@needs_impress
def test_libreoffice_reads_the_deck_that_is_made_here_alike(tmp_path):
    """Saved again as ODP and PPT: the same slides, hidden ones, size; films and notes as far as the format has them."""
    (tmp_path / "a.pptx").write_bytes(lesson())
    odp = probe(converted(tmp_path / "a.pptx", "odp", tmp_path), name="a.odp")
    ppt = probe(converted(tmp_path / "a.pptx", "ppt", tmp_path), name="a.ppt")
    for found in (odp, ppt):
        deck = found.slides
        assert (deck.slides, deck.hidden, deck.width, deck.height) == (3, 1, 33.867, 19.05)
        assert (found.opened, found.metadata["文档属性 作者"]) == (True, "王老师")
        said = "\n".join(piece.text for piece in found.texts)
        assert [
            word for word in ("主讲：张三", "组内文字", "单元格甲", "讲解词", "某某小学") if word not in said
        ] == []
    assert [(one.name, one.size, one.linked) for one in odp.slides.media] == [
        ("media1.mp4", len(MP4), False), ("lesson.mp4", 0, True),
    ]  # fmt: skip
    assert (odp.slides.notes, odp.slides.pictures, ppt.slides.notes, ppt.slides.format) == (1, 1, None, "ppt")


def test_a_second_deck_of_another_shape(tmp_path):
    """4:3, nothing hidden, a sound, a drawing with text, a chart's labels, comments and their author."""
    deck = Deck(25.4, 19.05)
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    chart = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    deck.parts |= {
        "ppt/media/image1.png": PNG, "ppt/media/media1.wav": b"RIFF" + bytes(90),
        "ppt/diagrams/data1.xml": f'<d:dataModel xmlns:d="{drawing}" {a}><d:ptLst><d:pt><d:t><a:p><a:r><a:t>智能图形文字</a:t></a:r></a:p></d:t></d:pt></d:ptLst></d:dataModel>',
        "ppt/charts/chart1.xml": f'<c:chart xmlns:c="{chart}"><c:v>一班</c:v><c:v>二班</c:v></c:chart>',
        "ppt/comments/comment1.xml": '<p:cmLst xmlns:p="p"><p:cm><p:text>李四看过</p:text></p:cm></p:cmLst>',
    }  # fmt: skip
    more = [
        ("rI", "image", "../media/image1.png"), ("rA", "audio", "../media/media1.wav"), ("rD", "diagramData", "../diagrams/data1.xml"),
        ("rC", "chart", "../charts/chart1.xml"), ("rK", "comments", "../comments/comment1.xml"),
        ("rH", "hyperlink", "link:https://example.org/school"),
    ]  # fmt: skip
    deck.slide(picture("rI", film("rA", kind="audioFile")), box("页", descr="校门照片"), more=more)
    found = probed(tmp_path, "二.pptx", deck.pack())
    assert (found.slides.slides, found.slides.hidden, found.slides.pictures) == (1, 0, 0)
    assert [(one.kind, one.size) for one in found.slides.media] == [("audio", 94)]
    assert {(code, text) for code, _, text in texts(found)} == {
        ("slide", "页"), ("alternative", "校门照片"), ("slide", "智能图形文字"), ("slide", "一班\n二班"), ("comment", "李四看过"),
        ("slide_link", "https://example.org/school"),
    }  # fmt: skip
    rules = [
        {"rule": "slides.pages", "max": 1}, {"rule": "slides.aspect", "ratio": "4:3"}, {"rule": "slides.media", "embedded": "required"},
    ]  # fmt: skip
    findings = evaluate_file(found, [any_rule.validate_python(one) for one in rules])
    assert {one.rule: one.status.value for one in findings} == {
        "slides.pages": "pass", "slides.aspect": "pass", "slides.media": "pass", "file.intact": "pass",
    }  # fmt: skip


def test_a_film_that_is_said_to_be_inside_and_is_not_there_counts_as_linked(tmp_path):
    deck = Deck()
    deck.parts["ppt/media/image1.png"] = PNG
    deck.slide(
        picture("rI", film("rV", "rV")),
        more=[("rI", "image", "../media/image1.png"), ("rV", "video", "../media/gone.mp4")],
    )
    (one,) = probed(tmp_path, "a.pptx", deck.pack()).slides.media
    assert (one.name, one.size, one.linked) == ("gone.mp4", 0, True)


def test_a_slide_that_is_missing_is_damage(tmp_path):
    deck = Deck().slide(box("一")).slide(box("二"))
    del deck.parts["ppt/slides/slide2.xml"]
    assert probed(tmp_path, "a.pptx", deck.pack()).damage == "unreadable"


def test_shows_and_macros_are_told(tmp_path):
    """V8: pptm; a show opens in the same way."""
    office = "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml"
    show = probed(tmp_path, "a.ppsx", Deck().slide(box("一")).pack(office))
    assert (show.detected_type, show.slides.slides) == ("ppsx", 1)
    deck = Deck().slide(box("一"))
    deck.parts["ppt/vbaProject.bin"] = b"\xd0\xcf"
    macros = probed(
        tmp_path, "a.pptm", deck.pack("application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml")
    )
    assert (macros.detected_type, macros.slides.macros) == ("pptm", True)


def workbook():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "一班名单"
    sheet["A1"], sheet["B2"], sheet["C3"], sheet["D4"] = "张三", 13800138000, 42, "张三"
    sheet["A1"].comment = Comment("组长", "李四")
    sheet.oddHeader.center.text = "某某小学"
    book.create_sheet("二班")["A1"] = "王五"
    book.properties.creator = "王老师"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def places(found):
    return {
        piece.text: (piece.place.code, piece.place.values.get("sheet"), piece.place.values.get("cell"))
        for piece in found.texts
    }


def test_v7_a_workbook_is_read_with_its_places(tmp_path):
    """V7: cells with sheet and place, long numbers, comments, headers, names of sheets, the author."""
    found = probed(tmp_path, "表.xlsx", workbook())
    said = places(found)
    assert (said["张三"], said["13800138000"], said["王五"]) == (
        ("cell", "一班名单", "A1"), ("cell", "一班名单", "B2"), ("cell", "二班", "A1"),
    )  # fmt: skip
    assert (said["组长"][0], said["一班名单"][0], said["&C某某小学"][0], "42" in said) == (
        "comment",
        "sheet_name",
        "header",
        False,
    )
    assert (found.opened, found.metadata["文档属性 作者"]) == (True, "王老师")


@needs_calc
def test_v7_the_same_workbook_in_the_older_and_the_open_format(tmp_path):
    """V7: XLS (and ET, which is the same) by its own records, ODS."""
    (tmp_path / "a.xlsx").write_bytes(workbook())
    xls = probe(converted(tmp_path / "a.xlsx", "xls", tmp_path), name="a.et")
    ods = probe(converted(tmp_path / "a.xlsx", "ods", tmp_path), name="a.ods")
    said = places(xls)
    assert (xls.detected_type, said["张三"], said["13800138000"]) == (
        "xls", ("cell", "一班名单", "A1"), ("cell", "一班名单", "B2"),
    )  # fmt: skip
    for found in (xls, ods):
        words = "\n".join(piece.text for piece in found.texts)
        assert [word for word in ("王五", "组长", "二班", "13800138000") if word not in words] == []
        assert (found.opened, found.metadata["文档属性 作者"]) == (True, "王老师")


def test_too_much_text_is_no_pass(tmp_path):
    book = openpyxl.Workbook()
    for number in range(300):
        book.active.append([f"{number}" + "字" * 1500])
    out = io.BytesIO()
    book.save(out)
    found = probed(tmp_path, "a.xlsx", out.getvalue())
    assert ("texts_cut" in found.notes, found.opened, len(found.texts) < 300) == (True, None, True)
    blind = any_rule.validate_python({"rule": "anonymity.text"})
    named = Context(authors=[Person(name="张晓明", unit="某校")])
    assert evaluate_file(found, [blind], named)[0].status == "unknown"


def test_broken_workbooks_and_decks_are_damage(tmp_path):
    """Parts that do not parse, or are not there."""
    types = {"[Content_Types].xml": "<Types/>"}
    cases = {
        "a.xlsx": {**types, "xl/workbook.xml": "<workbook"},
        "b.xlsx": {**types, "xl/worksheets/sheet1.xml": "<a/>"},
        "a.pptx": {**types, "ppt/presentation.xml": "<p"},
        "b.pptx": {**types, "ppt/slides/slide1.xml": "<a/>"},
        "c.pptx": {**types, "ppt/presentation.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"},
    }
    for name, entries in cases.items():
        assert probed(tmp_path, name, zip_of(entries)).damage in ("unreadable", "declared")


def test_what_makes_a_deck_is_well_formed():
    assert relations([("a", "image", "link:x")]).count('TargetMode="External"') == 1
    assert text_body(["a", "b"]).count("<a:r>") == 2


@pytest.mark.parametrize("name", ["a.pptx", "a.xlsx"])
def test_broken_parts_are_answered(tmp_path, name):
    """Parts with pieces cut, doubled and put in: facts or damage, whatever stands there."""
    chance = random.Random(5)
    whole = {"a.pptx": lesson, "a.xlsx": workbook}[name]()
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        parts = {entry: package.read(entry) for entry in package.namelist()}
    path = tmp_path / name
    for _ in range(300):
        broken = dict(parts)
        for entry in chance.sample([e for e in parts if e.endswith((".xml", ".rels"))], 2):
            data = broken[entry]
            at, end = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
            put = chance.choice(
                [b"", b"<?x y?>", b'"-1"', b'"99999999999999999999"', b"&#0;", b"<a:p/>", data[at:end]]
            )
            broken[entry] = data[:at] + put + data[chance.choice((at, end)) :]
        path.write_bytes(zip_of(broken))
        assert measure.measure(str(path), {"extension": name[2:]})["size"] == path.stat().st_size
