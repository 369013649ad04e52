import io

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from validators.facts import TextPiece
from validators.findings import Phrase
from validators.probing import probe

CNKI = "去除引用文献复制比：12.9%\n去除本人文献复制比：13.2%\n总文字复制比：13.5%\n单篇最大文字复制比：1.2%"


def report(facts, text, kind="text", **values):
    return facts.pdf(kind, texts=[("第 1 页", text)], **values)


@pytest.mark.parametrize(
    ("limit", "status", "code"), [(13.5, "pass", "ok"), (13.4, "fail", "too_high"), (30, "pass", "ok")]
)
def test_the_rate_of_the_whole_text(check, facts, limit, status, code):
    """S21: just inside and just outside."""
    found = check("report.similarity", report(facts, CNKI), max_percent=limit)
    assert (found.status, found.code, found.measured) == (status, f"report.similarity.{code}", "13.5%")


def test_the_parameter_says_which_rate_is_judged(check, facts):
    def judged(rate, limit):
        return check("report.similarity", report(facts, CNKI), max_percent=limit, rate=rate)

    assert [judged("without_quotes", limit).measured for limit in (12.9, 12)] == ["12.9%", "12.9%"]
    assert [judged("without_quotes", limit).status for limit in (12.9, 12)] == ["pass", "fail"]
    assert (judged("without_own", 13).status, judged("without_own", 13).measured) == ("fail", "13.2%")


def test_words_and_mending(check, facts):
    found = check("report.similarity", report(facts, CNKI), max_percent=10)
    assert found.message == (
        "查重报告的“总文字复制比”为 13.5%，要求总文字复制比（总相似度、重复率）不超过 10%；请修改后重新查重"
    )
    assert found.hint.startswith("按报告中标红的语句改写")


def test_a_rate_that_is_not_stated_is_no_pass_unless_the_whole_is_below(check, facts):
    whole = report(facts, "总相似度：12.3%")
    within = check("report.similarity", whole, max_percent=15, rate="without_quotes")
    assert (within.status, within.measured) == ("pass", "12.3%")
    over = check("report.similarity", whole, max_percent=10, rate="without_quotes")
    assert (over.status, over.message) == (
        "unknown",
        "查重报告里只读到总相似度 12.3%，没有读到去除引用后的复制比，由工作人员核对",
    )
    quotes = check("report.similarity", report(facts, "去除引用文献复制比：2%"), max_percent=10)
    assert (quotes.status, quotes.code) == ("unknown", "report.similarity.other_rate")


def test_several_numbers_of_one_name_are_for_a_person(check, facts):
    two = report(facts, "总文字复制比：3%\n第二份\n总文字复制比：33%")
    assert check("report.similarity", two, max_percent=20).code == "report.similarity.several"
    plain = report(facts, "甲文 相似度：1%\n乙文 相似度：2%")
    assert check("report.similarity", plain, max_percent=20).code == "report.similarity.several"
    assert check("report.similarity", two, max_percent=2).status == "fail"


def test_nothing_readable_is_unknown_with_words(check, facts):
    found = check("report.similarity", report(facts, "某校教学总结"), max_percent=20)
    assert (found.status, found.message) == (
        "unknown",
        "没有从文件里读到总文字复制比（总相似度、重复率），由工作人员核对",
    )
    assert "PDF 报告原件" in found.hint


def test_a_remark_or_hidden_text_is_no_report(check, facts):
    hidden = facts.word(texts=[("隐藏文字", "总文字复制比：1%"), ("批注", "总文字复制比：1%")])
    assert check("report.similarity", hidden, max_percent=20).code == "report.similarity.not_read"
    behind = report(facts, "总文字复制比：1%", "scan")  # letters behind a scan
    assert check("report.similarity", behind, max_percent=20).code == "report.similarity.pending"


def scored(facts, score):
    seen = facts.seen.model_copy(
        update={
            "pictures": [
                picture.model_copy(
                    update={"texts": [text.model_copy(update={"score": score}) for text in picture.texts]}
                )
                for picture in facts.seen.pictures
            ]
        }
    )
    return facts.model_copy(update={"seen": seen})


def test_scans_and_pictures_are_read_by_their_lines(check, facts, with_seen):
    lines = [
        ("总文字复制比：", 0.2, 0.3),
        ("13.5%", 0.5, 0.3),
        ("去除引用文献复制比：", 0.2, 0.4),
        ("2.5%", 0.5, 0.4),
    ]
    scan = with_seen(facts.pdf("scan"), ("page", 1, lines))
    sure = check("report.similarity", scored(scan, 0.97), max_percent=20)
    assert (sure.status, sure.measured, sure.evidence[-1].at) == ("pass", "13.5%", "p1")
    assert check("report.similarity", scored(scan, 0.7), max_percent=20).code == "report.similarity.read_as"
    assert check("report.similarity", scored(scan, 0.7), max_percent=10).status == "fail"
    picture = with_seen(facts.image(), ("image", None, lines))
    assert check("report.similarity", scored(picture, 0.97), max_percent=20).status == "pass"
    assert check("report.similarity", facts.image(), max_percent=20).code == "report.similarity.pending"
    unread = with_seen(facts.pdf("scan"), ("page", 1, None), state="no_reader")
    assert check("report.similarity", unread, max_percent=20).code == "report.similarity.not_read"


def test_a_report_in_a_table_of_a_word_file(check, written):
    """A second, different file: the numbers stand in a row below their names."""
    document = docx.Document()
    document.add_paragraph("检测报告")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells],
                          ["总文字复制比", "去除引用文献复制比", "21.4%", "9.8%"], strict=True):  # fmt: skip
        cell.text = text
    data = io.BytesIO()
    document.save(data)
    found = probe(written("report.docx", data.getvalue()), name="report.docx")
    assert check("report.similarity", found, max_percent=20).measured == "21.4%"
    assert check("report.similarity", found, max_percent=10, rate="without_quotes").status == "pass"


def test_a_report_as_a_pdf(check, written):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    data = io.BytesIO()
    sheet = canvas.Canvas(data, pagesize=A4)
    sheet.setFont("STSong-Light", 12)
    for line, text in enumerate(["文本复制检测报告单", *CNKI.splitlines()]):
        sheet.drawString(72, 760 - 24 * line, text)
    sheet.save()
    found = probe(written("report.pdf", data.getvalue()), name="report.pdf")
    assert check("report.similarity", found, max_percent=13.5).status == "pass"
    assert check("report.similarity", found, max_percent=13).status == "fail"


def test_what_was_not_read_is_unknown(check, facts):
    unread = facts.pdf("text").model_copy(update={"texts": None})
    assert check("report.similarity", unread, max_percent=20).status == "unknown"
    piece = TextPiece(place=Phrase(code="page", values={"number": 1}), text="总文字复制比：5%")
    told = unread.model_copy(update={"texts": [piece]})
    assert check("report.similarity", told, max_percent=20).status == "pass"
    assert check("report.similarity", facts.video(), max_percent=20).status == "fail"
