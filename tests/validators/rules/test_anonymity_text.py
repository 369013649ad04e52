import pytest

CASE = {
    "authors": [{"name": "张晓明", "unit": "恩施市第一小学", "phone": "138-0013-8000"}],
    "regions": ["恩施土家族苗族自治州", "利川市"],
}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("教师张晓明主讲", "fail"),
        ("教师张 晓　明主讲", "fail"),
        ("恩施市第一小学全体师生", "fail"),
        ("在利川推广", "fail"),
        ("电话 13800138000", "fail"),
        ("电话 138 0013 8000", "fail"),
        ("某校某教师", "pass"),
        ("编号 2138001380001", "pass"),
    ],
)
def test_terms_of_the_form(check, facts, text, status):
    assert check("anonymity.text", facts.word(texts=[("正文第 3 段", text)]), ctx=CASE).status == status


@pytest.mark.parametrize("place", ["页眉", "批注", "隐藏文字", "修订中删除的文字", "图片替代文字", "表格"])
def test_every_place_is_searched_and_named(check, facts, place):
    found = check("anonymity.text", facts.word(texts=[(place, "作者张晓明")]), ctx=CASE)
    assert (found.status, found.evidence[0].place, found.evidence[0].text) == ("fail", place, "…作者张晓明…")


def test_everyday_words_do_not_alarm_alone(check, facts):
    common = {"authors": [{"name": "文明"}], "regions": ["和平区"]}
    one = facts.word(texts=[("正文第 1 段", "建设文明和平校园")])
    assert check("anonymity.text", one, ctx=common).status == "warn"
    named = facts.word(texts=[("正文第 1 段", "在和平区推广")])
    assert check("anonymity.text", named, ctx=common).status == "fail"


def test_what_cannot_be_read_never_passes(check, facts):
    assert check("anonymity.text", facts.pdf("scan"), ctx=CASE).status == "unknown"
    assert (
        check("anonymity.text", facts.archive(("a", "", 1), contents_unread=None), ctx=CASE).status
        == "unknown"
    )
    assert check("anonymity.text", facts.image(), ctx=CASE).status == "skipped"
    assert check("anonymity.text", facts.word(), ctx={}).status == "skipped"


def test_only_what_is_asked_for(check, facts):
    one = facts.word(texts=[("正文第 1 段", "在利川推广")])
    assert check("anonymity.text", one, ctx=CASE, look_for=["names"]).status == "pass"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("咨询 13912345678", "warn"),
        ("咨询 139 1234 5678", "warn"),
        ("咨询139-1234-5678。", "warn"),
        ("咨询 +86 13912345678", "warn"),
        ("2024 13912345678", "warn"),
        ("１３９１２３４５６７８", "warn"),
        ("编号 139123456789", "pass"),
        ("平均 0.13912345678", "pass"),
        ("Tel.13912345678", "warn"),
        ("编号 0013912345678", "pass"),
        ("座机 12012345678", "pass"),
        ("2024 年 1 月 3 日 9 人", "pass"),
        ("咨询 13912345678 或 13800138000", "fail"),
    ],
)
def test_anybody_elses_mobile_number_warns(check, facts, text, status):
    assert check("anonymity.text", facts.word(texts=[("页脚", text)]), ctx=CASE).status == status


def test_a_mobile_number_is_named_with_its_place(check, facts):
    piece = facts.word(texts=[("页脚", "咨询 139 1234 5678")])
    found = check("anonymity.text", piece, ctx=CASE)
    assert (found.blocking, found.measured, found.evidence[0].place) == (False, "1 处", "页脚")
    assert found.message == "文中出现电话“13912345678”1 处（页脚），要求匿名；请删除或改为泛称后重新上传"
    assert check("anonymity.text", piece, ctx=CASE, look_for=["names"]).status == "pass"


def test_hits_name_every_place_and_what_was_looked_for(check, facts):
    """EX17 (1), and the finding says which terms it looked for."""
    ctx = {
        "authors": [{"name": "马晓兰", "unit": "西吉县乡镇中心小学"}],
        "regions": ["西吉县教育体育局", "固原市教育体育局", "宁夏回族自治区教育厅"],
        "call": ["宁夏回族自治区教育厅"],
    }
    text = "该做法先在西吉县试点，后由固原市推广，宁夏全区各校学习，西吉县教体局予以支持"
    found = check("anonymity.text", facts.word(texts=[("正文第 3 段", text)]), ctx=ctx)
    assert (found.status, found.measured) == ("fail", "3 处")
    assert found.message == (
        "文中出现地区“固原市”1 处、地区“西吉县”1 处、地区“宁夏”1 处（正文第 3 段），要求匿名；请删除或改为泛称后重新上传"
    )
    clean = check(
        "anonymity.text", facts.word(texts=[("正文第 3 段", "在某县试点，学习上海市的经验")]), ctx=ctx
    )
    assert clean.status == "pass"
    shown = {piece.place: piece.text for piece in clean.evidence}
    assert shown["查找的地区"].split("、") == [
        "西吉县教育体育局", "固原市教育体育局", "宁夏回族自治区", "固原市", "西吉县", "宁夏", "固原", "西吉", "ningxia", "guyuan", "xiji", "宁牌",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["我们是兴庆区的一所小学", "银川市的老师们", "银川的课堂", "宁夏的学校"])
def test_places_of_a_school_from_the_list(check, facts, text):
    """EX17 (2)."""
    ctx = {
        "authors": [{"name": "马晓兰", "unit": "兴庆区实验小学"}],
        "regions": ["兴庆区教育局", "银川市教育局", "宁夏回族自治区教育厅"],
    }
    assert check("anonymity.text", facts.word(texts=[("正文第 1 段", text)]), ctx=ctx).status == "fail"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("张\u200b晓\u200b明", "fail"),
        ("張曉明", "fail"),
        ("Zhang Xiaoming", "warn"),
        ("张老师说", "warn"),
        ("我校（一小）", "warn"),
    ],
)
def test_ways_round_the_text_check(check, facts, text, status):
    """EX19."""
    assert check("anonymity.text", facts.word(texts=[("正文第 1 段", text)]), ctx=CASE).status == status


def test_attachments_that_were_read_and_pages_that_were_not(check, facts):
    """V7: text inside a file that was read is no reason to ask a person; a page past the bound is."""
    held = {"texts": [("第 1 页", "某校某教师")], "attachments": ["数据.csv", "照片.jpg"]}
    read = facts.pdf("text", **held, attachments_unread=[])
    assert check("anonymity.text", read, ctx=CASE).status == "pass"
    partly = check("anonymity.text", facts.pdf("text", **held, attachments_unread=["照片.jpg"]), ctx=CASE)
    assert (partly.status, "1 个附件（照片.jpg）" in partly.message) == ("unknown", True)
    unknown = facts.pdf("text", **held, attachments_unread=None)
    assert check("anonymity.text", unknown, ctx=CASE).status == "unknown"
    for more in ({"pages": 400}, {"notes": ["texts_cut"]}):
        long = facts.pdf("text", texts=held["texts"], **more)
        assert check("anonymity.text", long, ctx=CASE).code == "anonymity.text.partly"
