import pytest

from validators.facts.seen import SeenFacts

CTX = {"form_of": "C7", "forms": {"APPLICATION": "0A1B2C3D", "LIST": "11111111"}}
OURS = "FORM/C7/APPLICATION/0A1B2C3D"


def scan(facts, *codes, pages=2, seen=True):
    """A scan whose pages say so; None: the page's code could not be read."""
    file = facts.pdf(*["scan"] * pages)
    read = [{"page": n, "text": text} for n, text in enumerate(codes, start=1) if text is not None]
    looked = SeenFacts.model_validate({"codes": read if seen else None})
    return file.model_copy(update={"seen": looked, "depth": "deep"})


def test_the_same_version_with_all_its_pages(check, facts):
    found = check("pdf.form_code", scan(facts, f"{OURS}/1-2", f"{OURS}/2-2"), ctx=CTX)
    assert (found.status, found.message, found.measured) == (
        "pass",
        "页脚二维码与填报的内容是同一版，页数齐全（读出 2 页）",
        "版本 0A1B2C3D",
    )
    word = check("pdf.form_code", scan(facts, OURS, OURS), ctx=CTX)
    assert (word.status, word.code) == ("pass", "pdf.form_code.ok_uncounted")
    more = check("pdf.form_code", scan(facts, f"{OURS}/1-1", None), ctx=CTX)
    assert more.message == "页脚二维码与填报的内容是同一版，页数齐全（读出 1 页，另有 1 页没有读出）"


@pytest.mark.parametrize(
    ("second", "reason", "message"),
    [
        ("FORM/C70/APPLICATION/0A1B2C3D/2-2", "other_case", "第 2 页的二维码是另一件案例的，请核对是否交错了表"),
        ("FORM/U7/APPLICATION/0A1B2C3D/2-2", "other_case", "第 2 页的二维码是另一件案例的，请核对是否交错了表"),
        ("FORM/C7/OPINION/0A1B2C3D/2-2", "other_form", "第 2 页的二维码是另一种表的，请核对是否交错了表"),
        ("FORM/C7/APPLICATION/99999999/2-2", "older", "第 2 页是旧版本：打印以后填报内容或版式改过，请核对"),
        ("FORM/C7/LIST/0A1B2C3D/2-2", "older", "第 2 页是旧版本：打印以后填报内容或版式改过，请核对"),
    ],
)  # fmt: skip
def test_another_case_another_form_an_older_version(check, facts, second, reason, message):
    found = check("pdf.form_code", scan(facts, f"{OURS}/1-2", second), ctx=CTX)
    assert (found.status, found.code, found.message) == ("warn", f"pdf.form_code.{reason}", message)
    assert [one.place for one in found.evidence] == ["第 2 页"]


def test_a_units_table_is_named_as_a_units(check, facts):
    """The same for a unit's printed tables (E11, N16, D22, L15)."""
    ctx = {"form_of": "U3", "forms": {"SUMMARY-SHEET": "0A1B2C3D"}}
    found = check("pdf.form_code", scan(facts, "FORM/U4/SUMMARY-SHEET/0A1B2C3D/1-1", pages=1), ctx=ctx)
    assert (found.status, found.message, found.hint) == (
        "warn",
        "第 1 页的二维码是另一个单位（或某件案例）的，请核对是否交错了表",
        "请从这一页“下载填好的表格”下载，签字盖章后重新扫描上传。",
    )
    own = check("pdf.form_code", scan(facts, "FORM/U3/SUMMARY-SHEET/0A1B2C3D/1-1", pages=1), ctx=ctx)
    assert own.status == "pass"


def test_a_page_is_missing_or_cannot_be_told(check, facts):
    found = check("pdf.form_code", scan(facts, f"{OURS}/1-3", f"{OURS}/3-3"), ctx=CTX)
    assert (found.status, found.message) == ("warn", "没有读到这张表的第 2 页，可能漏扫了，请核对")
    unread = check("pdf.form_code", scan(facts, f"{OURS}/1-3", None, f"{OURS}/3-3", pages=3), ctx=CTX)
    assert (unread.status, unread.code) == ("unknown", "pdf.form_code.partly")
    twice = check("pdf.form_code", scan(facts, f"{OURS}/1-2", f"{OURS}/1-2"), ctx=CTX)
    assert (twice.status, twice.code) == ("warn", "pdf.form_code.incomplete")


@pytest.mark.parametrize(
    "text", ["FORM/", "FORM/C7", "FORM/C7/APPLICATION/0a1b2c3d", f"{OURS}/1", f"{OURS}/1-2/3", "https://x.cn"]
)
def test_what_is_no_code_of_ours_is_not_read(check, facts, text):
    found = check("pdf.form_code", scan(facts, text, pages=1), ctx=CTX)
    assert (found.status, found.code) == ("unknown", "pdf.form_code.unread")


def test_nothing_is_said_by_machine_alone(check, facts):
    """V17's like: what could not be looked at is left to a person, never a failure."""
    assert check("pdf.form_code", scan(facts, seen=False), ctx=CTX).code == "pdf.form_code.unread"
    assert check("pdf.form_code", facts.pdf("scan"), ctx=CTX).status == "unknown"
    assert check("pdf.form_code", scan(facts, OURS)).code == "pdf.form_code.no_form"


def picture(facts, *codes):
    looked = SeenFacts.model_validate({"codes": [{"page": 1, "text": text} for text in codes]})
    return facts.image().model_copy(update={"seen": looked, "depth": "deep"})


def test_a_picture_of_a_page_is_compared_alike(check, facts):
    same = check("pdf.form_code", picture(facts, f"{OURS}/1-1"), ctx=CTX)
    assert (same.status, same.message) == ("pass", "页脚二维码与填报的内容是同一版，页数齐全（读出 1 页）")
    other = check("pdf.form_code", picture(facts, "FORM/C8/APPLICATION/0A1B2C3D/1-1"), ctx=CTX)
    assert (other.status, other.message, other.evidence) == (
        "warn",
        "这张图片的二维码是另一件案例的，请核对是否交错了表",
        [],
    )
    older = check("pdf.form_code", picture(facts, "FORM/C7/APPLICATION/99999999/1-1"), ctx=CTX)
    assert older.message == "这张图片是旧版本：打印以后填报内容或版式改过，请核对"
    none = check("pdf.form_code", picture(facts), ctx=CTX)
    assert (none.status, none.code) == ("unknown", "pdf.form_code.unread")


def test_one_picture_of_several_pages_says_nothing_of_the_others(check, facts):
    found = check("pdf.form_code", picture(facts, f"{OURS}/2-3"), ctx=CTX)
    assert (found.status, found.message, found.hint) == (
        "unknown",
        "这张图片是表格的第 2 页，共 3 页，与填报的内容是同一版；其余各页由工作人员核对",
        "多页的表建议扫描成一个 PDF 文件上传。",
    )
