"""Listings against the tools that packed them, names by evidence, and readers that never raise."""

import bz2
import gzip
import io
import lzma
import os
import random
import subprocess
import tarfile
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.archives import PACKED, STORED, rar4, rar5, unicode_path, zip_of, zip_with_raw_names
from tests.factories.programs import linux_program, windows_program
from tests.installed import SEVEN_ZIP, needs_seven_zip
from validators.evaluation import evaluate_file
from validators.probes import detect, measure
from validators.probes.archive import names, readers
from validators.probing import probe
from validators.registry import any_rule
from validators.wording import worded

FILES = {
    "课件/一.txt": "文字\n".encode() * 50,
    "课件/图.png": b"\x89PNG\r\n\x1a\n" + bytes(5000),
    "数据.bin": random.Random(1).randbytes(70_000),
    "课件/空.txt": b"",
    "内.zip": zip_of(
        {"里/教案.txt": "教案".encode(), "课件.dat": zip_of({"[Content_Types].xml": "", "ppt/p.xml": ""})}
    ),
}
TYPES = {"课件/一.txt": "txt", "课件/图.png": "png", "数据.bin": "", "课件/空.txt": "txt", "内.zip": "zip"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The files above on a disk."""
    root = tmp_path_factory.mktemp("packed")
    for name, data in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(data)
    return root


def seven(folder, name, *options):
    """An archive of the folder by 7z."""
    target = folder.parent / name
    target.unlink(missing_ok=True)
    subprocess.run(
        [SEVEN_ZIP, "a", *options, str(target), *sorted({entry.split("/")[0] for entry in FILES})],
        cwd=folder, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return target


def tarred(folder, name, mode):
    target = folder.parent / name
    with tarfile.open(target, mode) as archive:
        for entry in FILES:
            archive.add(folder / entry, entry)
    return target


def listed(path):
    facts = probe(path, name=path.name)
    assert (facts.status, facts.damage, facts.opened) == ("ok", "", True)
    return facts.archive


def check_content(archive):
    """The archive holds the files above, each known by its content, and the presentation two levels down."""
    assert {entry.name: (entry.type, entry.size) for entry in archive.entries} == {
        name: (TYPES[name], len(data)) for name, data in FILES.items()
    }
    assert (archive.items, archive.total_size) == (len(FILES), sum(map(len, FILES.values())))
    assert {entry.name: entry.type for entry in archive.inner} == {
        "内.zip → 里/教案.txt": "txt", "内.zip → 课件.dat": "pptx",
    }  # fmt: skip
    assert (archive.unread, archive.nested) == ({}, 1)


@needs_seven_zip
@pytest.mark.parametrize(
    "options",
    [(), ("-m0=LZMA",), ("-m0=BZip2",), ("-m0=Deflate",), ("-m0=Copy",), ("-ms=off",), ("-mhc=off",)],
    ids=lambda options: "".join(options) or "default",
)
def test_a_7z_is_listed_and_looked_into(folder, options):
    check_content(listed(seven(folder, "a.7z", *options)))


@needs_seven_zip
@pytest.mark.parametrize(
    ("name", "options"), [("a.zip", ()), ("b.zip", ("-mm=BZip2",)), ("c.zip", ("-mm=LZMA",))]
)
def test_a_zip_by_7z_is_looked_into(folder, name, options):
    check_content(listed(seven(folder, name, *options)))


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("a.tar", "w"),
        ("a.tar.gz", "w:gz"),
        ("a.tar.bz2", "w:bz2"),
        ("a.tbz2", "w:bz2"),
        ("a.tar.xz", "w:xz"),
        ("a.txz", "w:xz"),
    ],
)
def test_tar_and_packed_tars_are_looked_into(folder, name, mode):
    check_content(listed(tarred(folder, name, mode)))


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def courseware(tmp_path, name, data):
    """The code of the ban on slides, inside archives too."""
    (tmp_path / name).write_bytes(data)
    rule = any_rule.validate_python(
        {"rule": "file.forbidden_types", "types": ["slides"], "inside_archives": True}
    )
    return evaluate_file(probe(tmp_path / name, name=name), [rule])[0].code.rpartition(".")[2]


@pytest.mark.parametrize("packing", PACKERS)
def test_one_packed_file_and_streams_one_after_another_are_seen_through(tmp_path, packing):
    """L04: a show packed by itself; a tar whose streams two programs wrote, with padding between them."""
    show = zip_of({"[Content_Types].xml": "", "ppt/presentation.xml": ""})
    assert courseware(tmp_path, f"课件.{packing}", PACKERS[packing](show)) == "forbidden_inside"
    assert courseware(tmp_path, f"文字.{packing}", PACKERS[packing]("文字".encode())) == "ok_inside"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        (info := tarfile.TarInfo("课.pptx")).size = len(show)
        archive.addfile(info, io.BytesIO(show))
    half = len(packed.getvalue()) // 2
    first, second = (PACKERS[packing](part) for part in (packed.getvalue()[:half], packed.getvalue()[half:]))
    padding = bytes(8 if packing == "xz" else 0)
    assert courseware(tmp_path, f"a.tar.{packing}", first + padding + second) == "forbidden_inside"


@pytest.mark.parametrize("packing", ["", *PACKERS])
def test_a_tar_behind_a_tar_is_listed_too(tmp_path, packing):
    """L04: the zeros at the end of one tar hide nothing that follows."""
    both = b""
    for name, data in (
        ("一.txt", b"text"),
        ("二.pptx", zip_of({"[Content_Types].xml": "", "ppt/p.xml": ""})),
    ):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            (info := tarfile.TarInfo(name)).size = len(data)
            archive.addfile(info, io.BytesIO(data))
        both += packed.getvalue()
    name = f"a.tar.{packing}" if packing else "a.tar"
    assert courseware(tmp_path, name, PACKERS[packing](both) if packing else both) == "forbidden_inside"


@pytest.mark.parametrize("packing", ["bz2", "xz"])
def test_a_packed_tar_that_is_cut_or_unpacks_without_end_is_no_pass(tmp_path, packing):
    """V13 and the same bounds as gzip's: cut off is damage, past the bound it is only named."""
    noise = random.Random(3).randbytes(300_000)
    cut = tmp_path / f"cut.{packing}"
    cut.write_bytes(PACKERS[packing](noise)[:150_000])
    assert (probe(cut, name=cut.name).detected_type, probe(cut, name=cut.name).damage) == (
        packing,
        "truncated",
    )
    bomb = tmp_path / f"bomb.tar.{packing}"
    piece = PACKERS[packing](bytes(1 << 24))
    bomb.write_bytes(piece * 16)  # 256 MB in a few kilobytes
    facts = probe(bomb, name=bomb.name)
    assert (facts.archive.listed, facts.opened) == (False, None)
    opens = evaluate_file(facts, [any_rule.validate_python({"rule": "archive.opens"})])[0]
    assert (opens.status, opens.code) == ("unknown", "archive.opens.not_listed")


def test_an_xz_that_asks_for_gigabytes_of_memory_is_only_named(tmp_path):
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]
    data = bytearray(lzma.compress(b"text" * 100, filters=filters))
    at = data.index(
        b"\x21\x01", 12
    )  # the filter's number and the length of its properties (xz file format, 5.3.1)
    data[at + 2] = 40  # a dictionary of 4 GiB
    length = (data[12] + 1) * 4
    data[12 + length - 4 : 12 + length] = zlib.crc32(data[12 : 12 + length - 4]).to_bytes(4, "little")
    (tmp_path / "a.xz").write_bytes(data)
    facts = probe(tmp_path / "a.xz", name="a.xz")
    assert (facts.status, facts.detected_type, facts.archive.listed) == ("ok", "xz", False)


@pytest.mark.parametrize(
    ("name", "data", "detected"),
    [
        ("课.zst", b"\x28\xb5\x2f\xfd" + bytes(60), "zst"),
        ("课.cab", b"MSCF" + bytes(4) + b"\x60" + bytes(60), "cab"),
        ("课.lzh", b"\x20\x10-lh5-" + bytes(13) + b"\x00" + bytes(40), "lzh"),
        ("课.iso", bytes(32_769) + b"CD001\x01" + bytes(8000), "iso"),
    ],
)
def test_an_archive_that_nothing_lists_is_named_and_left_to_a_person(tmp_path, name, data, detected):
    """D13, L04: refused where archives are, nothing said of what is inside."""
    assert courseware(tmp_path, name, data) == "not_listed"
    facts = probe(tmp_path / name, name=name)
    assert (facts.detected_type, facts.kind, facts.opened) == (detected, "archive", None)
    assert courseware(tmp_path, "outer.zip", zip_of({name: data})) in ("unseen", "ok_inside")
    ban = any_rule.validate_python({"rule": "file.forbidden_types", "types": ["archive"]})
    assert evaluate_file(facts, [ban])[0].code == "file.forbidden_types.forbidden"


@needs_seven_zip
def test_what_is_packed_in_a_way_that_is_not_read_is_told_by_name_and_left_to_a_person(folder):
    archive = listed(seven(folder, "ppmd.7z", "-m0=PPMd"))
    assert {entry.name for entry in archive.entries} == set(FILES)
    assert archive.unread == {"not_readable": 4}  # all but the empty file
    rule = any_rule.validate_python(
        {"rule": "file.forbidden_types", "types": ["slides"], "inside_archives": True}
    )
    found = probe(folder.parent / "ppmd.7z", name="a.7z")
    assert worded(evaluate_file(found, [rule])[0]).message == (
        "压缩包内有部分内容系统没能查看（4 个文件只能看到名称），由工作人员核对"
    )


@needs_seven_zip
@pytest.mark.parametrize(("name", "options"), [("p.7z", ()), ("q.7z", ("-mhe=on",)), ("p.zip", ())])
def test_passwords_fail_whether_the_names_are_readable_or_not(folder, name, options):
    found = probe(seven(folder, name, "-psecret", *options), name=name)
    opens = evaluate_file(found, [any_rule.validate_python({"rule": "archive.opens"})])[0]
    assert (found.archive.encrypted, opens.code) == (True, "archive.opens.encrypted")


@needs_seven_zip
def test_a_cut_7z_is_damaged(folder, tmp_path):
    whole = seven(folder, "a.7z").read_bytes()
    (tmp_path / "a.7z").write_bytes(whole[: len(whole) // 2])
    assert probe(tmp_path / "a.7z", name="a.7z").damage == "truncated"


@pytest.mark.parametrize(
    "make", [rar5, lambda entries: rar4({name.encode("gbk"): e for name, e in entries.items()})]
)
def test_a_rar_is_listed_and_what_is_stored_in_it_is_read(tmp_path, make):
    """V2: the presentation by its name, and one under another name by its content."""
    show = zip_of({"[Content_Types].xml": "", "ppt/p.xml": ""})
    entries = {
        "课件/说明.txt": ("文字".encode(), STORED),
        "课.dat": (show, STORED),
        "放映.ppt": (b"packed", PACKED),
    }
    path = tmp_path / "a.rar"
    path.write_bytes(make(entries))
    archive = listed(path)
    assert [(entry.name, entry.type, entry.known_by) for entry in archive.entries] == [
        ("课件/说明.txt", "txt", "content"), ("课.dat", "pptx", "content"), ("放映.ppt", "ppt", "name"),
    ]  # fmt: skip
    assert (archive.items, archive.unread) == (3, {"not_readable": 1})


@needs_seven_zip
@pytest.mark.parametrize(
    "make", [rar5, lambda entries: rar4({name.encode(): e for name, e in entries.items()})]
)
def test_7z_reads_the_rar_files_that_are_made_here(tmp_path, make):
    formats = subprocess.run([SEVEN_ZIP, "i"], capture_output=True, text=True, check=True, timeout=30).stdout
    if " Rar " not in formats:
        pytest.skip("this 7-Zip is built without RAR")
    path = tmp_path / "a.rar"
    path.write_bytes(make({"one.txt": (b"text", STORED), "two.txt": (b"more text", STORED)}))
    said = subprocess.run(
        [SEVEN_ZIP, "l", "-slt", str(path)], capture_output=True, text=True, check=True, timeout=30
    ).stdout
    assert [line[7:] for line in said.splitlines() if line.startswith("Path = ")][1:] == [
        "one.txt",
        "two.txt",
    ]
    assert [line[7:] for line in said.splitlines() if line.startswith("Size = ")] == ["4", "9"]


def test_a_cut_rar_is_damaged(tmp_path):
    whole = rar5({"a.txt": (b"text" * 100, STORED)})
    for name, data in {"cut.rar": whole[:200], "start.rar": whole[:30]}.items():
        (tmp_path / name).write_bytes(data)
        found = probe(tmp_path / name, name=name)
        assert (found.detected_type, found.damage) == ("rar", "truncated")


def of_names(tmp_path, data):
    (tmp_path / "names.zip").write_bytes(data)
    return [
        (entry.name, entry.name_guess)
        for entry in probe(tmp_path / "names.zip", name="a.zip").archive.entries
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("Übungsblätter größer.txt", "cp437", ("Übungsblätter größer.txt", "CP437")),
        ("Müller.txt", "cp437", ("Müller.txt", "CP437")),
        ("日本語の資料.txt", "cp932", ("日本語の資料.txt", "Shift-JIS")),
        ("テスト.txt", "cp932", ("テスト.txt", "Shift-JIS")),
        ("教学设计（第二稿）.txt", "gbk", ("教学设计（第二稿）.txt", "GBK")),
        ("王钰莹.jpg", "gb18030", ("王钰莹.jpg", "GBK")),
        ("申报书.docx", "utf-8", ("申报书.docx", "")),
        ("plain.txt", "ascii", ("plain.txt", "")),
    ],
)
def test_v18_names_are_decoded_by_evidence_and_guesses_are_marked(tmp_path, text, encoding, shown):
    """V18: umlauts and kanji are not shown as rare Han characters, and nothing guessed is called certain."""
    assert of_names(tmp_path, zip_with_raw_names([text.encode(encoding)])) == [shown]


def test_v18_what_the_archive_says_of_a_name_is_certain(tmp_path):
    """V18: the UTF-8 flag, and the Unicode Path field where its checksum fits."""
    raw = "材料.txt".encode("gbk")
    assert of_names(tmp_path, zip_with_raw_names([raw], extra={0: unicode_path(raw, "材料.txt")})) == [
        ("材料.txt", "")
    ]
    other = unicode_path(b"other", "别的.txt")
    assert of_names(tmp_path, zip_with_raw_names([raw], extra={0: other})) == [("材料.txt", "GBK")]
    assert of_names(tmp_path, zip_with_raw_names(["材料.txt".encode()], flag=0x800)) == [("材料.txt", "")]


def test_v18_a_flag_that_lies_does_not_make_an_archive_unreadable(tmp_path):
    """V18: some programs set the UTF-8 flag on GBK names; unzip opens such archives."""
    assert of_names(tmp_path, zip_with_raw_names(["材料清单.txt".encode("gbk")], flag=0x800)) == [
        ("材料清单.txt", "GBK")
    ]


def test_v18_the_page_says_that_a_name_is_a_guess(tmp_path):
    (tmp_path / "a.zip").write_bytes(
        zip_with_raw_names([text.encode("gbk") for text in ("材料.txt", "教案.txt")])
    )
    found = probe(tmp_path / "a.zip", name="a.zip")
    opens = worded(evaluate_file(found, [any_rule.validate_python({"rule": "archive.opens"})])[0])
    assert opens.message == "压缩包可以打开，共 2 个文件（2 个文件名按 GBK 推测）"


@given(
    st.lists(
        st.text("一丁七万三上下不与丑专且世丘丙业丛东丝", min_size=2, max_size=12), min_size=1, max_size=6
    )
)
def test_chinese_names_come_back(texts):
    assert names.guess([text.encode("gbk") for text in texts]) == [(text, "GBK") for text in texts]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(
        st.text(
            st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/\\"), min_size=1, max_size=30
        ),
        st.binary(max_size=3000),
        max_size=8,
    ),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
    st.binary(max_size=40),
)
def test_well_formed_archives_list_as_zipfile_lists_them(entries, compression, front):
    """Also with bytes in front."""
    data = front + zip_of(entries, compression=compression)
    listing = readers.read(io.BytesIO(data), len(data), "zip", "zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        told = [(info.filename, info.file_size) for info in archive.infolist()]
    assert [(member.name, member.size) for member in listing.members] == told
    assert listing.damage == ""


STARTS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a\x07\0",
    b"Rar!\x1a\x07\x01\0",
    b"7z\xbc\xaf\x27\x1c\0\x04",
    b"\x1f\x8b\x08\0",
)
WHOLE = {
    "zip": zip_of({"一.txt": "文字", "内.zip": zip_of({"a": "b"})}),
    "rar": rar5({"a.txt": (b"text", STORED), "b.ppt": (b"x" * 50, PACKED)}),
    "rar4": rar4({b"a.txt": (b"text", STORED)}),
}


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 400), st.binary(max_size=8), st.integers(0, 400))
def test_a_reader_never_raises(tmp_path_factory, kind, at, put, cut):
    """Broken archives of every format: an answer, whatever it is."""
    data = WHOLE[kind]
    broken = (data[:at] + put + data[at + len(put) :])[: len(data) - cut % len(data)]
    path = tmp_path_factory.getbasetemp() / "broken"
    path.write_bytes(broken)
    assert measure.measure(str(path), {"extension": kind[:3]})["size"] == len(broken)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_anything_behind_a_known_start_is_answered(tmp_path_factory, start, rest):
    path = tmp_path_factory.getbasetemp() / "anything"
    path.write_bytes(start + rest)
    assert measure.measure(str(path), {"extension": "zip"})["size"] == len(start + rest)


@needs_seven_zip
def test_broken_7z_files_are_answered(folder, tmp_path):
    chance, whole = random.Random(7), seven(folder, "a.7z", "-mhc=off").read_bytes()
    path = tmp_path / "a.7z"
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            broken[chance.choice((chance.randrange(32), len(whole) - 1 - chance.randrange(300)))] = (
                chance.randrange(256)
            )
        path.write_bytes(broken)
        assert measure.measure(str(path), {"extension": "7z"})["detected_type"] in ("7z", "")


def test_v1_random_bytes_are_never_recognised(tmp_path):
    """V1: 50 kB of random bytes under any name; 20,000 shorter starts."""
    chance = random.Random(3)
    for name in ("a.zip", "a.mp4", "a.docx", "a.mp3", "a.exe", "a.rar"):
        (tmp_path / name).write_bytes(os.urandom(50_000))
        found = probe(tmp_path / name, name=name)
        allowed = [any_rule.validate_python({"rule": "file.type", "allowed": ["any"]})]
        kind = evaluate_file(found, allowed)[0]
        assert (found.detected_type, found.opened, kind.status) == ("", None, "fail")
        assert worded(kind).message.startswith("无法识别这个文件的格式")
    marks = (b"MZ", b"\xff\xfb", b"\xff\xf1", b"\xff\xfa", b"BM", b"PK", b"II", b"MM", b"")
    told = {detect.sniff(chance.choice(marks) + chance.randbytes(8000)) for _ in range(20_000)}
    assert told == {""}


@pytest.mark.parametrize(
    ("name", "data", "opened", "damage"),
    [
        ("a.exe", windows_program(), True, ""),
        ("b.exe", windows_program() + b"more behind it" * 100, True, ""),
        ("cut.exe", windows_program(claimed=90_000), None, "truncated"),
        ("a.elf", linux_program(), True, ""),
        ("a.swf", b"FWS\x0a" + (200).to_bytes(4, "little") + bytes(192), True, ""),
        ("cut.swf", b"FWS\x0a" + (20_000).to_bytes(4, "little") + bytes(192), None, "truncated"),
        ("a.xml", "<?xml version='1.0'?><课件><页/></课件>".encode(), True, ""),
        ("cut.xml", "<?xml version='1.0'?><课件><页/>".encode(), None, ""),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><g/></svg>", True, ""),
        ("cut.svg", b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><g>", None, ""),
    ],
)
def test_v1_simple_formats_are_opened_only_where_they_are_whole(tmp_path, name, data, opened, damage):
    """V1: what nobody followed to its end is not called whole."""
    (tmp_path / name).write_bytes(data)
    found = probe(tmp_path / name, name=name)
    assert (found.opened, found.damage) == (opened, damage)


@pytest.mark.parametrize(
    ("name", "archive"),
    [
        ("rar", rar5({"课件/一.txt": ("文字".encode(), STORED)})),
        ("rar", rar4({"课件/一.txt".encode("gbk"): ("文字".encode(), STORED)})),
        ("zip", zip_of({"课件/一.txt": "文字".encode()})),
    ],
)
def test_v2_what_a_program_unpacks_is_listed(tmp_path, name, archive):
    """V2: archives that unpack themselves, of all formats; the program itself stays a program."""
    path = tmp_path / "安装.exe"
    path.write_bytes(windows_program() + archive)
    found = probe(path, name=path.name)
    assert (found.detected_type, found.notes[0], found.archive.format) == ("exe", "self_extracting", name)
    assert [(entry.name, entry.type) for entry in found.archive.entries] == [("课件/一.txt", "txt")]


@needs_seven_zip
def test_v2_a_7z_behind_a_program_is_listed(folder, tmp_path):
    path = tmp_path / "安装.exe"
    path.write_bytes(windows_program() + seven(folder, "a.7z").read_bytes())
    found = probe(path, name=path.name)
    assert (found.detected_type, found.archive.format, found.archive.items) == ("exe", "7z", len(FILES))


def test_many_small_archives_are_bounded(tmp_path):
    """Thousands of archives in an archive: what is kept is bounded, and what is left is said."""
    small = zip_of({"a.txt": "a", "b.txt": "b"})
    path = tmp_path / "a.zip"
    path.write_bytes(zip_of({f"{number}.zip": small for number in range(1500)}))
    archive = listed(path)
    assert (len(archive.entries), len(archive.inner), archive.problems) == (1500, 500, [])
    assert archive.unread == {"too_many": 1250}
