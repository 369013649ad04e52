"""Addresses behind words of a document are searched too (EX19)."""

import docx
import pymupdf
from docx.opc.constants import RELATIONSHIP_TYPE

from tests.validators.conftest import docx_bytes
from validators.probing import probe

CASE = {"authors": [{"name": "张晓明"}]}
ADDRESS = "https://example.cn/%E5%BC%A0%E6%99%93%E6%98%8E/index.html"


def test_a_documents_links(check, written):
    document = docx.Document()
    document.add_paragraph("正文")
    document.part.relate_to(ADDRESS, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    found = probe(written("linked.docx", docx_bytes(document)), name="linked.docx")
    assert ("link", "https://example.cn/张晓明/index.html") in {
        (piece.place.code, piece.text) for piece in found.texts
    }
    finding = check("anonymity.text", found, ctx=CASE)
    assert (finding.status, finding.evidence[0].place) == ("fail", "超链接")


def test_an_address_is_no_telephone(check, facts):
    linked = facts.word(texts=[("正文第 1 段", "正文")])
    piece = linked.texts[0].model_copy(
        update={
            "place": linked.texts[0].place.model_copy(update={"code": "link", "values": {}}),
            "text": "x/13912345678",
        }
    )
    linked = linked.model_copy(update={"texts": [piece]})
    assert check("anonymity.text", linked, ctx=CASE).status == "pass"
    assert check("text.wording", linked, forbidden=["x"]).status == "pass"


def test_a_pdfs_links(check, samples):
    made = pymupdf.open()
    page = made.new_page()
    page.insert_text((72, 72), "words")
    page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(70, 60, 200, 80), "uri": ADDRESS})
    made.save(samples / "linked.pdf")
    found = probe(samples / "linked.pdf", name="linked.pdf")
    assert ("link", "https://example.cn/张晓明/index.html") in {
        (piece.place.code, piece.text) for piece in found.texts
    }
    assert check("anonymity.text", found, ctx=CASE).status == "fail"
