"""OFD (GB/T 33190): recognised by content, its pages, text, properties, files inside and signatures, and its verdicts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import pdfs
from validators.evaluation import evaluate_file
from validators.probes import ofd as probe_module
from validators.probing import probe
from validators.registry import any_rule

FORM = pdfs.ofd_text("数字教育案例申报表")


@pytest.fixture
def ofd(written):
    def make(*pages, name="表.ofd", **parts):
        return probe(written(name, pdfs.ofd(*pages, **parts)), name=name)

    return make


def test_it_is_named_and_its_pages_are_counted(ofd, check):
    found = ofd(FORM, FORM, pdfs.OFD_SCAN)
    assert (found.detected_type, found.kind, found.damage) == ("ofd", "pdf", "")
    assert (found.pdf.format, found.pdf.pages) == ("ofd", 3)
    assert [page.kind for page in found.pdf.page_list] == ["text", "text", "scan"]
    assert (found.pdf.page_list[0].width, found.pdf.page_list[0].height) == (595.3, 841.9)
    assert check("file.type", found, allowed=["ofd", "pdf"]).status == "pass"
    assert check("pdf.opens", found).message == "OFD 可以打开，共 3 页"
    assert check("pdf.pages", found, max=2).status == "fail"


def test_another_extension_is_told(ofd, check):
    verdict = check("file.type", ofd(FORM, name="表.zip"), allowed=["ofd"])
    assert (verdict.status, verdict.code) == ("fail", "file.type.extension")
    assert check("file.type", ofd(FORM), allowed=["pdf"]).status == "fail"


def test_what_cannot_be_drawn_is_unknown(ofd, check):
    scan = ofd(pdfs.OFD_SCAN)
    assert check("pdf.legible", scan).code == "pdf.legible.not_drawn"
    assert check("pdf.seals", scan).code == "pdf.seals.ofd"
    assert check("pdf.kind", scan, allowed=["scan"]).status == "pass"
    assert check("pdf.title_match", scan, ctx={"title": "申报表"}).status == "unknown"
    assert check("pdf.title_match", ofd(FORM), ctx={"title": "数字教育案例"}).status == "pass"


def test_text_of_pages_templates_notes_and_files_is_read(ofd, check):
    """A name behind the page, in a note or in a file inside is found as one on the page is."""
    places = {
        "第 1 页": ofd(pdfs.ofd_text("作者：张三")),
        "模板": ofd(FORM, template=pdfs.ofd_text("张三工作室")),
        "批注": ofd(FORM, note="请张三修改"),
        "附件 名单.txt": ofd(FORM, attached={"名单.txt": "组长 张三".encode()}),
    }
    for place, found in places.items():
        verdict = check("anonymity.text", found, ctx={"authors": [{"name": "张三"}]})
        assert (verdict.status, verdict.evidence[0].place) == ("fail", place)
    assert ofd(FORM, author="张三").metadata == {"OFD author": "张三"}


def test_words_set_in_pieces_are_joined(ofd):
    pieces = pdfs.ofd_text('智慧</ofd:TextCode><ofd:TextCode X="0" Y="20">课堂')
    assert ofd(pieces).texts[0].text == "智慧课堂"


def test_files_inside_are_listed_and_those_not_read_named(ofd):
    found = ofd(FORM, attached={"名单.txt": "李四".encode(), "照片.jpg": b"\xff\xd8\xff\xe0 and so on"})
    assert (found.pdf.attachments, found.pdf.attachments_unread) == (["名单.txt", "照片.jpg"], ["照片.jpg"])
    assert (ofd(FORM).pdf.attachments, ofd(FORM).pdf.attachments_unread) == ([], [])


@pytest.mark.parametrize(
    ("seals", "values", "count"), [(0, True, 0), (1, True, 1), (3, True, 3), (2, False, 0)]
)
def test_signatures_with_their_values_are_counted(ofd, check, seals, values, count):
    found = ofd(FORM, seals=seals, values=values)
    assert found.pdf.digital_signatures == count
    verdict = check("pdf.signature", found)
    assert verdict.status == ("pass" if count else "unknown")
    assert (f"{count} 个" in check("pdf.seals", found).message) == bool(count)


def test_broken_ones_are_damage_and_never_a_pass(ofd, written, check):
    def facts(**parts):
        return ofd(FORM, parts=parts)

    assert facts(**{"Doc_0/Document.xml": b"<broken"}).damage == "unreadable"
    assert facts(**{"OFD.xml": b"<other/>"}).damage == "unreadable"
    assert facts(**{"OFD.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}).damage == "declared"
    filled = b"<a>" + b" " * 21_000_000 + b"</a>"
    assert facts(**{"Doc_0/Document.xml": filled}).damage == "unsafe"
    page = facts(**{"Doc_0/Pages/Page_0/Content.xml": b"<broken"})
    assert (page.pdf.pages, page.pdf.page_list, check("pdf.opens", page).code) == (
        1,
        [],
        "pdf.opens.bad_page",
    )
    whole = pdfs.ofd(FORM)
    for cut in (30, len(whole) // 2, len(whole) - 30):
        found = probe(written("cut.ofd", whole[:cut]), name="cut.ofd")
        assert found.damage or found.detected_type != "ofd"


def test_an_encrypted_one_is_told(ofd):
    body = (
        b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocInfo/>'
        b"<ofd:DocRoot>Doc_0/Hidden.xml</ofd:DocRoot><ofd:Encryptions>Encryptions.xml</ofd:Encryptions></ofd:DocBody></ofd:OFD>"
    )
    assert ofd(FORM, parts={"OFD.xml": body}).damage == "encrypted"


@given(
    st.binary(max_size=300),
    st.sampled_from(["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"]),
)
def test_no_part_raises(tmp_path_factory, part, name):
    path = tmp_path_factory.mktemp("ofd") / "a.ofd"
    path.write_bytes(pdfs.ofd(FORM, parts={name: part}))
    found = probe_module.measure(str(path))
    assert found.get("damage") or found["pdf"]["page_list"] == [] or name != "Doc_0/Pages/Page_0/Content.xml"


def test_no_rule_passes_what_nobody_can_see_of_it(ofd):
    """Every rule of pages judges an OFD without an error."""
    names = (
        "pdf.opens",
        "pdf.legible",
        "pdf.pages",
        "pdf.kind",
        "pdf.seals",
        "pdf.signature",
        "pdf.title_match",
    )
    more = {"pdf.pages": {"min": 1}, "pdf.kind": {"allowed": ["scan"]}}
    rules = [any_rule.validate_python({"rule": name, **more.get(name, {})}) for name in names]
    findings = evaluate_file(ofd(pdfs.OFD_SCAN), rules)
    assert {finding.rule for finding in findings if finding.status == "pass"} == {
        "pdf.opens", "pdf.pages", "pdf.kind", "file.intact",
    }  # fmt: skip
