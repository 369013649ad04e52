import pytest

CASE = {"authors": [{"name": "张晓明", "unit": "恩施市第一小学"}], "regions": ["恩施市"]}


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ({"文档属性 作者": "张晓明"}, "fail"),
        ({"文档属性 公司": "恩施市第一小学"}, "fail"),
        ({"EXIF Artist": "张晓明 摄"}, "fail"),
        ({"title": "恩施风光"}, "fail"),
        ({"文档属性 作者": "李四"}, "warn"),
        ({"文档属性 作者": "Zhang Xiaoming"}, "warn"),
        ({"EXIF GPS": "有拍摄地点坐标"}, "fail"),
        ({"com.apple.quicktime.location.ISO6709": "+30.2721+109.4880/"}, "fail"),
        ({"location": "+00.0000+000.0000/"}, "pass"),
        ({"IPTC City": "武汉"}, "warn"),
        ({"批注作者": "李四、Administrator"}, "warn"),
        ({"批注作者": "张晓明"}, "fail"),
        ({"修订作者": "王五"}, "warn"),
        ({"修订作者": "微软用户、admin"}, "pass"),
        ({"EXIF HostComputer": "iPhone 13"}, "pass"),
        ({"文档属性 作者": "Administrator"}, "pass"),
        ({"encoder": "Lavf60"}, "pass"),
    ],
)
def test_properties(check, facts, metadata, status):
    assert check("anonymity.metadata", facts.word(metadata=metadata), ctx=CASE).status == status


NOBODIES = (
    "Windows 用户", "windows user", "guest", "作者", "Author", "微软用户", "Microsoft Office User", "USER", "User1", "Admin123",
    "Microsoft: Print To PDF", "PDFCreator", "Adobe PDF Library", "Foxit PhantomPDF Printer", "WPS Office", "python-docx", "Apache POI",
    "CamScanner", "扫描全能王", "Canon iR-ADV C5535", "HP LaserJet", "雨林木风", "系统之家", "DESKTOP-4F2K9QX", "联想", "ThinkPad", "未知",
    "1", "***", "Ｗｉｎｄｏｗｓ　用户", "MacBook Pro",
)  # fmt: skip


@pytest.mark.parametrize("value", NOBODIES)
def test_programs_devices_and_accounts_are_nobody(check, facts, value):
    """V19."""
    assert check("anonymity.metadata", facts.pdf(metadata={"PDF author": value}), ctx=CASE).status == "pass"


@pytest.mark.parametrize(
    "value",
    [
        "李四",
        "Li Si",
        "某某出版社",
        "利民小学",
        "Mary",
        "admin、李四",
        "王用",
        "Wordsworth",
        "金山小学",
    ],
)
def test_others_are_somebody(check, facts, value):
    assert check("anonymity.metadata", facts.pdf(metadata={"PDF author": value}), ctx=CASE).status == "warn"


def test_coordinates_say_how_to_remove_them(check, facts):
    """V28."""
    found = check("anonymity.metadata", facts.image(metadata={"EXIF GPS": "有拍摄地点坐标"}), ctx=CASE)
    assert found.message == "文件属性中有拍摄地点的坐标（EXIF GPS），会透露所在地区；请清除后重新上传"
    assert (found.measured, found.hint.startswith("图片：电脑上右键 → 属性")) == ("有拍摄地点坐标", True)
    only_names = check(
        "anonymity.metadata", facts.image(metadata={"EXIF GPS": "有"}), ctx=CASE, look_for=["names"]
    )
    assert only_names.status == "warn"


def test_attachments_of_a_pdf(check, facts):
    """V7: their names are searched, and that nobody read them is said."""
    named = check("anonymity.metadata", facts.pdf(attachments=["张晓明简历.docx"]), ctx=CASE)
    assert (named.status, named.message) == (
        "fail",
        "文件属性中出现姓名“张晓明”1 处（PDF 附件），请清除后重新上传",
    )
    unread = facts.pdf("text", attachments=["数据.xlsx"], texts=[("第 1 页", "正文")])
    other = check("anonymity.metadata", unread, ctx=CASE)
    assert (other.status, other.message) == (
        "unknown",
        "PDF 带有 1 个附件（数据.xlsx），附件的内容未能检查，由工作人员核对",
    )
    text = check("anonymity.text", unread, ctx=CASE)
    assert (text.status, text.message) == (
        "unknown",
        "PDF 正文中未发现作者信息；另有 1 个附件（数据.xlsx）未能检查，由工作人员核对",
    )


def test_what_was_looked_for_is_told(check, facts):
    passed = check("anonymity.metadata", facts.word(metadata={"文档属性 标题": "案例"}), ctx=CASE)
    shown = {piece.place: piece.text for piece in passed.evidence}
    assert (
        shown["查找的地区"] == "恩施土家族苗族自治州, 恩施市, 恩施州, 湖北省, 湖北, 恩施".replace(", ", "、")
        or shown
    )
    assert shown["查找的单位"] == "恩施市第一小学、一小"
