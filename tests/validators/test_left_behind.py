"""Names that are left in places nobody thinks of: variables and orphan parts of Word, comments and second names in archives,
codes of pages, titles of tracks, the bytes behind a picture. Each found, and the same file with another name passes.
"""

import base64
import io
import json
import quopri
import struct
import tarfile
import zipfile
import zlib

import docx
import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

from tests.factories.archives import unicode_path, zip_with_raw_names
from tests.factories.slides import Deck
from tests.factories.slides import box as box_of_words
from validators.context import Context, Person
from validators.findings import Status
from validators.probes.pdf_beside import garbled
from validators.probing import probe
from validators.rules import anonymity_metadata, anonymity_text
from validators.wording import worded

NAME, OTHER = "高向荣", "李某某"
CONTEXT = Context(authors=[Person(name=NAME, unit="西吉县第一小学")])
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def judged(folder, name, data, rule=anonymity_text):
    (folder / name).write_bytes(data)
    return worded(rule.RULE.judge(probe(folder / name, name=name), rule.Params(), CONTEXT))


def word(body="", parts=None, changes=(), comment=b""):
    """A Word file with mark-up at its end, further parts, and bytes of parts changed."""
    plain = docx.Document()
    plain.core_properties.author = ""
    plain.add_paragraph("学生在讨论")
    plain.save(stream := io.BytesIO())
    packed = io.BytesIO()
    with zipfile.ZipFile(stream) as package, zipfile.ZipFile(packed, "w") as copy:
        for name in package.namelist():
            data = package.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
            for part, old, new in changes:
                if name == part:
                    assert old.encode() in data
                    data = data.replace(old.encode(), new.encode(), 1)
            copy.writestr(name, data)
        for name, data in (parts or {}).items():
            copy.writestr(name, data)
        copy.comment = comment
    return packed.getvalue()


def runs(*pieces):
    """A paragraph of runs; a run whose text begins with - is hidden."""
    return "<w:p>" + "".join(
        f"<w:r>{'<w:rPr><w:vanish/></w:rPr>' if piece.startswith('-') else ''}<w:t>{piece.lstrip('-')}</w:t></w:r>"
        for piece in pieces
    ) + "</w:p>"  # fmt: skip


WORD = {
    "a variable": lambda n: word(changes=[("word/settings.xml", "</w:settings>", f'<w:docVars><w:docVar w:name="a" w:val="{n}"/></w:docVars></w:settings>')]),
    "people.xml": lambda n: word(parts={"word/people.xml": f'<w15:people xmlns:w15="p"><w15:person w15:author="{n}"/></w15:people>'}),
    "a style's name": lambda n: word(changes=[("word/styles.xml", "</w:styles>", f'<w:style w:styleId="x"><w:name w:val="{n}正文"/></w:style></w:styles>')]),
    "an orphan part": lambda n: word(parts={"word/document2.xml": f"<w:d {W}><w:p><w:r><w:t>{n[:1]}</w:t></w:r><w:r><w:t>{n[1:]}</w:t></w:r></w:p></w:d>"}),
    "a second document": lambda n: word(parts={"old/header1.xml": f"<w:d {W}><w:p><w:r><w:t>{n}</w:t></w:r></w:p></w:d>"}),
    "an orphan text": lambda n: word(parts={"说明.txt": n}),
    "a part's name": lambda n: word(parts={f"word/media/{n}.jpeg": b""}),
    "the ZIP's comment": lambda n: word(comment=n.encode()),
    "a number's form": lambda n: word(parts={"word/numbering2.xml": f'<w:n {W}><w:lvlText w:val="{n}%1"/></w:n>'}),
    "text turned by a character": lambda n: word(runs("\u202e" + n[::-1])),
    "text turned by mark-up": lambda n: word(f'<w:p><w:bdo w:val="rtl"><w:r><w:t>{n[::-1]}</w:t></w:r></w:bdo></w:p>'),
    "half of it hidden": lambda n: word(runs("主讲" + n[:1], "-" + n[1:], "老师")),
    "half of it deleted": lambda n: word(f'<w:p><w:r><w:t>{n[:1]}</w:t></w:r><w:del w:author="x"><w:r><w:delText>{n[1:]}</w:delText></w:r></w:del></w:p>'),
    "codes in mark-up": lambda n: word(changes=[("word/settings.xml", "</w:settings>", '<w:docVars><w:docVar w:name="a" w:val="' + "".join(f"&#{ord(c)};" for c in n) + '"/></w:docVars></w:settings>')]),
}  # fmt: skip


@pytest.mark.parametrize("kind", WORD)
def test_a_name_left_in_a_word_file(tmp_path, kind):
    """N12, EX19."""
    finding = judged(tmp_path, "课.docx", WORD[kind](NAME))
    assert (finding.status, finding.code) == (Status.FAIL, "anonymity.text.found")
    clean = judged(tmp_path, "另.docx", WORD[kind](OTHER))
    assert (clean.status, clean.code) == (Status.PASS, "anonymity.text.ok")


def test_pinyin_among_those_who_worked_on_it_warns(tmp_path):
    data = word(
        parts={
            "word/people.xml": '<w15:people xmlns:w15="p"><w15:person w15:author="Gao Xiangrong"/></w15:people>'
        }
    )
    assert judged(tmp_path, "a.docx", data).status == Status.WARN


def slides(name):
    return Deck().slide(box_of_words("教学设计").replace('name="t2"', f'name="{name}"')).pack()


def sheet(name):
    book = openpyxl.Workbook()
    book.properties.creator = ""
    book.active["A1"] = 1
    book.defined_names[name] = openpyxl.workbook.defined_name.DefinedName(name, attr_text="Sheet!$A$1")
    book.save(stream := io.BytesIO())
    return stream.getvalue()


@pytest.mark.parametrize(("name", "make"), [("a.pptx", slides), ("a.xlsx", sheet)])
def test_a_name_of_a_shape_or_a_range(tmp_path, name, make):
    """N12."""
    assert judged(tmp_path, name, make(NAME)).status == Status.FAIL
    assert judged(tmp_path, f"b{name}", make(OTHER)).status == Status.PASS


def commented(name):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.comment = name.encode()
        archive.writestr(info, "text")
    return packed.getvalue()


def archive_comment(name):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "text")
        archive.comment = name.encode("gbk")
    return packed.getvalue()


def inner_comment(name):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.zip", archive_comment(name))
    return packed.getvalue()


def stale_unicode_name(name):
    raw = b"a.txt"
    field = bytearray(unicode_path(raw, f"{name}.txt"))
    field[5] ^= 0xFF  # its checksum is of another name: most programs show the plain one
    return zip_with_raw_names([raw], extra={0: bytes(field)})


def own_header_name(name):
    raw = f"{name}.txt".encode()
    data = zip_with_raw_names([raw], flag=0x800)
    at = data.rindex(b"PK\x01\x02")
    return data[:at] + data[at:].replace(raw, b"x" * (len(raw) - 4) + b".txt")


def owned(name):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size, info.uname = 4, name
        archive.addfile(info, io.BytesIO(b"text"))
    return packed.getvalue()


def holding(member, text):
    def make(name):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(member, text(name))
        return packed.getvalue()

    return make


ARCHIVES = {
    "a member's comment": (commented, "压缩包内“a.txt”的注释"),
    "the comment": (archive_comment, "压缩包注释"),
    "the comment of an archive inside": (inner_comment, "压缩包注释"),
    "a second name in Unicode": (stale_unicode_name, "的另一个文件名"),
    "a second name in the member's own header": (own_header_name, "的另一个文件名"),
    "entities in a page": (holding("a.html", lambda n: "<p>" + "".join(f"&#x{ord(c):x};" for c in n)), "以代码写出的文字"),
    "tags inside the name": (holding("a.html", lambda n: f"<p>{n[0]}<b>{n[1]}</b><i>{n[2]}</i></p>"), "以代码写出的文字"),
    "escapes in JSON": (holding("a.json", lambda n: json.dumps({"n": n})), "以代码写出的文字"),
    "an address": (holding("a.txt", lambda n: "http://x/?n=" + "".join(f"%{b:02X}" for b in n.encode())), "以代码写出的文字"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ARCHIVES)
def test_a_name_left_in_an_archive(tmp_path, kind):
    """N12, EX16."""
    make, where = ARCHIVES[kind]
    finding = judged(tmp_path, "a.zip", make(NAME))
    assert (finding.status, where in finding.message) == (Status.FAIL, True)
    other = judged(tmp_path, "b.zip", make(OTHER)).status
    assert other == (
        Status.UNKNOWN if make is own_header_name else Status.PASS
    )  # two names: no program opens it


def test_who_packed_a_tar_is_found(tmp_path):
    """N12: the account's name stands beside every file."""
    assert judged(tmp_path, "a.tar", owned(NAME)).status == Status.FAIL
    assert judged(tmp_path, "b.tar", owned("gaoxiangrong")).status == Status.WARN
    assert judged(tmp_path, "c.tar", owned("root")).status == Status.PASS


def box(kind, body):
    return struct.pack(">I4s", 8 + len(body), kind) + body


def rewritten(film, name, where):
    """The film with a box of the name: in its movie, in its first track, behind its index, behind its end."""
    at = film.index(b"moov") - 4
    (length,) = struct.unpack_from(">I", film, at)
    moov, rest = film[at + 8 : at + length], film[at + length :]
    assert not rest  # its index is its last box, so that no media moves
    said = name.encode()
    if where == "track":
        start = moov.index(b"trak") - 4
        (size,) = struct.unpack_from(">I", moov, start)
        track = moov[start + 8 : start + size] + box(b"udta", box(b"name", said))
        return film[:at] + box(b"moov", moov[:start] + box(b"trak", track) + moov[start + size :])
    inside = {
        "title": box(b"udta", box(b"titl", bytes(4) + b"\x15\xc7" + said + b"\0")),
        "wide": box(b"udta", box(b"auth", bytes(6) + b"\xfe\xff" + name.encode("utf-16-be") + b"\0\0")),
        "meta": box(
            b"udta", box(b"meta", bytes(4) + box(b"ilst", box(b"\xa9ART", box(b"data", bytes(8) + said))))
        ),
        "own": box(b"udta", box(b"Xtra", name.encode("utf-16-le"))),
    }
    if where in inside:
        return film[:at] + box(b"moov", moov + inside[where])
    return film + box(b"free" if where == "free" else b"uuid", bytes(16) + said)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    from validators import tools

    if not tools.find("ffmpeg"):
        pytest.skip("makes its films with ffmpeg")
    import subprocess

    path = tmp_path_factory.mktemp("film") / "a.mp4"
    line = [
        tools.find("ffmpeg"),
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc=d=1:s=320x180",
        "-pix_fmt",
        "yuv420p",
        "-y",
        path,
    ]
    subprocess.run(line, check=True, timeout=120)
    return path.read_bytes()


@pytest.mark.parametrize("where", ["track", "title", "wide", "meta", "own", "free", "uuid"])
def test_a_name_in_a_box_of_a_film(tmp_path, film, where):
    """N12, EX18: titles of tracks, user data in three alphabets, free space."""
    finding = judged(tmp_path, "a.mp4", rewritten(film, f"{NAME}的课", where), anonymity_metadata)
    assert (finding.status, finding.code) == (Status.FAIL, "anonymity.metadata.found")
    clean = judged(tmp_path, "b.mp4", rewritten(film, "示范课", where), anonymity_metadata)
    assert clean.status == Status.PASS


def picture(kind):
    Image.effect_noise((64, 48), 40).convert("RGB").save(stream := io.BytesIO(), kind)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_stands_behind_a_picture_is_named(tmp_path, kind):
    """N12: a name there fails, other text and data warn; zeros, a telephone's second picture and nothing pass."""
    name = f"a.{kind.lower()}"
    whole = picture(kind)
    for data, status, code in (
        (f"作者：{NAME}".encode(), Status.FAIL, "found"),
        (f"作者：{NAME}".encode("gbk"), Status.FAIL, "found"),
        (b"\x00\x01\x02" * 40 + NAME.encode("utf-16-le"), Status.FAIL, "found"),
        ("拍摄说明".encode(), Status.WARN, "trailing"),
        (zlib.compress(b"data" * 99), Status.WARN, "trailing"),
        (picture("JPEG"), Status.PASS, "ok"),
        (bytes(100), Status.PASS, "ok"),
        (b"", Status.PASS, "ok"),
    ):
        finding = judged(tmp_path, name, whole + data, anonymity_metadata)
        assert (finding.status, finding.code) == (status, f"anonymity.metadata.{code}"), data[:20]


def test_a_progressive_picture_with_a_thumbnail_ends_where_it_ends(tmp_path):
    """The end marks of a thumbnail inside and of each scan are not the picture's."""
    thumbnail = picture("JPEG")
    Image.effect_noise((64, 48), 40).convert("RGB").save(
        stream := io.BytesIO(), "JPEG", progressive=True, comment=thumbnail[:4000]
    )
    finding = judged(tmp_path, "a.jpg", stream.getvalue(), anonymity_metadata)
    assert finding.status == Status.PASS
    assert (
        judged(tmp_path, "b.jpg", stream.getvalue() + NAME.encode(), anonymity_metadata).status == Status.FAIL
    )


def of_workbook(change, part=None):
    """A workbook after a change, or with a further part."""
    book = openpyxl.Workbook()
    book.properties.creator = ""
    book.active["A1"] = "数据"
    change(book)
    book.save(stream := io.BytesIO())
    if part:
        with zipfile.ZipFile(stream, "a") as package:
            package.writestr(*part)
    return stream.getvalue()


def with_choice(book, words):
    choice = DataValidation(type="list", formula1=f'"{words},其他"')
    book.active.add_data_validation(choice)
    choice.add("B1")


def with_number(book, words):
    book.active["A2"] = 1
    book.active["A2"].number_format = f'"{words}"0'


SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOOKS = {
    "a list to choose from": lambda n: of_workbook(lambda book: with_choice(book, n)),
    "a formula": lambda n: of_workbook(lambda book: book.active.__setitem__("A2", f'="{n}"')),
    "the form of a number": lambda n: of_workbook(lambda book: with_number(book, n)),
    "a copy of another workbook": lambda n: of_workbook(lambda book: None, (
        "xl/externalLinks/externalLink1.xml", f"<externalLink {SHEET}><sheetData><row><cell><v>{n}</v></cell></row></sheetData></externalLink>")),
    "a sheet that is in no list": lambda n: of_workbook(lambda book: None, (
        "xl/worksheets/sheet9.xml", f'<worksheet {SHEET}><sheetData><row><c t="inlineStr"><is><t>{n}</t></is></c></row></sheetData></worksheet>')),
    "a connection": lambda n: of_workbook(lambda book: None, ("xl/connections.xml", f'<c {SHEET}><connection name="{n}"/></c>')),
}  # fmt: skip


@pytest.mark.parametrize("kind", BOOKS)
def test_a_name_left_in_a_workbook(tmp_path, kind):
    """N12."""
    assert judged(tmp_path, "a.xlsx", BOOKS[kind](NAME)).status == Status.FAIL
    assert judged(tmp_path, "b.xlsx", BOOKS[kind](OTHER)).status == Status.PASS


def photo(artist):
    tags = Image.Exif()
    tags[0x013B] = artist.encode()
    Image.effect_noise((64, 48), 40).convert("RGB").save(stream := io.BytesIO(), "JPEG", exif=tags)
    return stream.getvalue()


def test_a_photo_in_a_document_keeps_its_author(tmp_path):
    """N12: the properties of pictures inside are the file's too."""
    for artist, status in ((NAME, Status.FAIL), ("Canon", Status.PASS)):
        data = word(parts={"word/media/image1.jpeg": photo(artist)})
        assert judged(tmp_path, "a.docx", data, anonymity_metadata).status == status


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("高—向—荣", Status.FAIL),
        ("高（向）荣", Status.FAIL),
        ("高/向/荣", Status.FAIL),
        ("电话一三九一二三四五六七八", Status.FAIL),
        ("电话①③⑨①②③④⑤⑥⑦⑧", Status.FAIL),
        ("提高、向荣", Status.PASS),
        ("一二三四五六七八九年级", Status.PASS),
    ],
)
def test_a_name_or_number_in_disguise(tmp_path, words, status):
    """EX19: dashes and brackets within a name, a number in words."""
    (tmp_path / "a.docx").write_bytes(word(runs(words)))
    context = Context(authors=[Person(name=NAME, phone="13912345678")])
    finding = anonymity_text.RULE.judge(
        probe(tmp_path / "a.docx", name="a.docx"), anonymity_text.Params(), context
    )
    assert finding.status == status


MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
OLDER = f'<w:p><w:r><mc:AlternateContent {MC}><mc:Choice Requires="x"><w:t>甲</w:t></mc:Choice><mc:Fallback><w:t>NAME</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>'
OVER = "<w:p><w:r><w:ruby><w:rt><w:r><w:t>NAME</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>某</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"


@pytest.mark.parametrize("body", [OLDER, OVER])
def test_what_older_programs_show_and_what_stands_over_characters(tmp_path, body):
    """N12."""
    assert judged(tmp_path, "a.docx", word(body.replace("NAME", NAME))).status == Status.FAIL
    assert judged(tmp_path, "b.docx", word(body.replace("NAME", OTHER))).status == Status.PASS


@pytest.mark.parametrize(
    "data",
    [
        word(runs("主讲：高向") + runs("荣老师")),
        word('<w:p><w:permStart w:id="1" w:ed="SCHOOL\\gao xiangrong"/></w:p>'),
        of_workbook(lambda book: None, ("xl/x.xml", '<a url="C:\\Users\\gaoxiangrong\\"/>')),
    ],
    ids=["a name over two paragraphs", "an editor's account", "a path of an account"],
)
def test_what_may_be_the_author_warns(tmp_path, data):
    name = "a.xlsx" if b"xl/workbook.xml" in data else "a.docx"
    assert judged(tmp_path, name, data).status == Status.WARN


LEFT = {
    ".DS_Store": lambda n: b"\0\0\0\1Bud1" + f"{n}.docx".encode("utf-16-be") * 2 + bytes(500),
    "desktop.ini": lambda n: f"[x]\r\nInfoTip={n}".encode("utf-16"),
    "~$案例.docx": lambda n: bytes([len(n)]) + n.encode("utf-16-le").ljust(161, b"\0"),
    "a.eml": lambda n: b"From: =?utf-8?B?" + base64.b64encode(n.encode()) + b"?= <a@b.cn>\r\n\r\ntext",
    "b.eml": lambda n: b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quopri.encodestring(n.encode()),
    "a.html": lambda n: b"<a href='data:text/plain;base64," + base64.b64encode(n.encode()) + b"'>x</a>",
    "big5.txt": lambda n: (f"主講{n}老師的教學設計與課堂實錄".translate(str.maketrans("荣", "榮"))).encode("big5"),
}  # fmt: skip


@pytest.mark.parametrize("member", LEFT)
def test_what_systems_and_mail_leave_in_an_archive(tmp_path, member):
    """N12, EX16."""
    finding = judged(tmp_path, "a.zip", holding(member, LEFT[member])(NAME))
    assert (finding.status, finding.code) == (Status.FAIL, "anonymity.text.found")
    clean = judged(tmp_path, "b.zip", holding(member, LEFT[member])("王某某"))
    assert clean.status == Status.PASS


@pytest.mark.parametrize("member", [f"__MACOSX/._{NAME}.docx", f"{NAME}/"])
def test_names_of_what_is_not_counted_are_searched(tmp_path, member):
    """N12: an empty folder, a twin that a Mac made."""
    assert judged(tmp_path, "a.zip", holding(member, lambda n: b"")(NAME)).status == Status.FAIL


def test_words_between_and_behind_the_pictures_of_other_formats(tmp_path):
    """N12: a comment behind the last picture of a GIF, text behind a GIF and a BMP, a maker's note of a camera."""
    for name, status in ((NAME, Status.FAIL), ("教学", None)):
        said = name.encode()
        gif, bmp = picture("GIF"), picture("BMP")
        tags = Image.Exif()
        tags.get_ifd(0x8769)[0x927C] = b"MAKER\0" + said
        Image.effect_noise((64, 48), 40).convert("RGB").save(stream := io.BytesIO(), "JPEG", exif=tags)
        comment = b"!\xfe" + bytes([len(said)]) + said + b"\0"
        for file, data, clean in (
            ("a.gif", gif[:-1] + comment + b";", Status.PASS),
            ("b.gif", gif + said, Status.WARN),
            ("c.bmp", bmp + said, Status.WARN),
            ("d.jpg", stream.getvalue(), Status.PASS),
        ):
            assert judged(tmp_path, file, data, anonymity_metadata).status == (status or clean), file


def test_the_name_of_a_broadcast_is_a_property(tmp_path, film):
    """EX18: a transport stream names its programme and who sends it."""
    import subprocess

    from validators import tools

    (tmp_path / "a.mp4").write_bytes(film)
    for name, status in ((NAME, Status.FAIL), ("Service01", Status.PASS)):
        line = [
            tools.find("ffmpeg"),
            "-v",
            "error",
            "-i",
            tmp_path / "a.mp4",
            "-metadata",
            f"service_name={name}",
        ]
        subprocess.run(
            [*line, "-metadata", "service_provider=FFmpeg", "-y", tmp_path / "a.ts"], check=True, timeout=120
        )
        data = (tmp_path / "a.ts").read_bytes()
        assert judged(tmp_path, "b.ts", data, anonymity_metadata).status == status


def test_a_pdf_whose_letters_have_no_meaning_is_no_pass(check, facts):
    """V7's kind: the page looks right, and what was searched is not what a reader sees."""
    assert check("anonymity.text", facts.pdf("text", texts=[("第 1 页", "字")], notes=["garbled"]),
                 ctx={"authors": [{"name": NAME}]}).code == "anonymity.text.garbled"  # fmt: skip
    assert [
        garbled(text) for text in ("\ufffd" * 20, "\ue001" * 9 + "字" * 100, "教学" * 50, "• " * 20, "")
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]
