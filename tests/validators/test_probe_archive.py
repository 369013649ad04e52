"""ZIP listings: names, types inside, dangers; packages told apart; RAR and 7z named."""

import io
import struct
import tarfile
import zipfile
import zlib

import docx
import pytest

from tests.factories import archives
from tests.factories.programs import windows_program
from validators.evaluation import evaluate_file
from validators.probing import probe
from validators.registry import any_rule
from validators.wording import worded


def docx_bytes():
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def of(path):
    found = probe(path, name=path.name)
    assert found.status == "ok"
    return found


def test_items_folders_and_litter(zipped):
    entries = {
        "材料/": b"",
        "材料/a.txt": b"text here",
        "__MACOSX/._a": b"x",
        ".DS_Store": b"x",
        "Thumbs.db": b"x",
        "b.jpg": b"\xff\xd8\xff\xe0",
    }
    archive = of(zipped("items.zip", entries)).archive
    assert (archive.items, archive.folders, archive.litter, archive.total_size) == (2, 1, 3, 13)
    assert [(one.name, one.type) for one in archive.entries] == [("材料/a.txt", "txt"), ("b.jpg", "jpg")]


def test_types_inside_are_found_by_content(zipped):
    entries = {
        "改名.txt": docx_bytes(),
        "a.pdf": b"%PDF-1.4\n",
        "show.dat": b"PK\x03\x04",
        "inner.zip": zipfile_bytes({"a": b"b"}),
        "x.exe": windows_program(),
    }
    archive = of(zipped("types.zip", entries)).archive
    assert {one.name: one.type for one in archive.entries} == {
        "改名.txt": "docx", "a.pdf": "pdf", "show.dat": "zip", "inner.zip": "zip", "x.exe": "exe",
    }  # fmt: skip
    assert archive.nested == 1


def zipfile_bytes(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_raw_name(name, flag=0):
    """A ZIP whose one entry has this raw name; zipfile itself would not write it."""
    stand_in = "x" * len(name)
    data = bytearray(zipfile_bytes({stand_in: b"data"}).replace(stand_in.encode(), name))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, flag)
    struct.pack_into("<H", data, 6, flag)
    return bytes(data)


@pytest.mark.parametrize(
    ("raw", "flag", "name"),
    [
        ("材料清单.txt".encode("gb18030"), 0, "材料清单.txt"),
        ("材料清单.txt".encode(), 0, "材料清单.txt"),
        ("材料清单.txt".encode(), 0x800, "材料清单.txt"),
        ("乗\\中.txt".encode("gb18030"), 0, "乗\\中.txt"),
    ],
)
def test_names_as_their_author_saw_them(written, raw, flag, name):
    assert [one.name for one in of(written("names.zip", with_raw_name(raw, flag))).archive.entries] == [name]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../a.txt", "traversal"),
        ("/a.txt", "traversal"),
        ("C:/a.txt", "traversal"),
        ("..\\a.txt", "traversal"),
        ("a/b.txt", None),
    ],
)
def test_paths_that_lead_outside(zipped, name, problem):
    assert of(zipped("paths.zip", {name: b"x"})).archive.problems == ([problem] if problem else [])


def test_links_and_doubled_names(samples):
    path = samples / "links.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("twice.txt", "a")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("twice.txt", "b")
    assert of(path).archive.problems == ["duplicate", "symlink"]


def test_bombs_are_seen_without_unpacking(zipped):
    archive = of(zipped("bomb.zip", {"a": bytes(90_000_000)})).archive
    assert (archive.problems, archive.total_size) == (["bomb"], 90_000_000)


def test_overlapping_entries(written):
    data = bytearray(zipfile_bytes({"a.txt": b"same bytes", "b.txt": b"same bytes"}))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)
    assert "overlap" in of(written("overlap.zip", bytes(data))).archive.problems


def test_encrypted_entries(written):
    assert of(written("password.zip", with_raw_name(b"a.txt", 1))).archive.encrypted is True


def test_cut_and_broken_archives(written):
    whole = zipfile_bytes({f"{index}.txt": b"data" * 50 for index in range(20)})
    assert of(written("cut.zip", whole[: len(whole) // 2])).damage == "truncated"
    broken = bytearray(whole)
    broken[whole.index(b"PK\x01\x02")] = 0
    assert of(written("broken.zip", bytes(broken))).damage == "bad_zip"
    entry = bytearray(whole)
    entry[whole.index(b"PK\x03\x04", 4)] = 0
    assert [one.broken for one in of(written("entry.zip", bytes(entry))).archive.entries][:3] == [
        False,
        True,
        False,
    ]


def test_an_empty_archive_is_no_damage(zipped):
    found = of(zipped("empty.zip", {}))
    assert (found.detected_type, found.archive.items, found.damage) == ("zip", 0, "")


@pytest.mark.parametrize(
    ("data", "name", "detected"),
    [
        (b"Rar!\x1a\x07\x01\x00" + bytes(50), "a.rar", "rar"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "a.7z", "7z"),
        (b"\x1f\x8b\x08" + bytes(50), "a.gz", "gz"),
    ],
)
def test_archives_that_hold_nothing_but_their_mark_are_named_and_damaged(written, data, name, detected):
    found = of(written(name, data))
    assert (found.kind, found.detected_type, found.archive, bool(found.damage)) == (
        "archive", detected, None, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "detected", "kind"),
    [
        ({"[Content_Types].xml": "", "ppt/presentation.xml": ""}, "pptx", "slides"),
        ({"[Content_Types].xml": "slideshow.main+xml", "ppt/presentation.xml": ""}, "ppsx", "slides"),
        ({"[Content_Types].xml": "", "xl/workbook.xml": ""}, "xlsx", "sheet"),
        ({"AndroidManifest.xml": "", "META-INF/MANIFEST.MF": ""}, "apk", "program"),
        ({"META-INF/MANIFEST.MF": ""}, "jar", "program"),
        ({"mimetype": "application/epub+zip"}, "epub", "text"),
        ({"Payload/a.app/x": ""}, "ipa", "program"),
        ({"word/document.xml": ""}, "zip", "archive"),
    ],
)
def test_packages_are_told_apart(zipped, entries, detected, kind):
    found = of(zipped("package.bin", entries))
    assert (found.detected_type, found.kind) == (detected, kind)


def rar4(flags):
    return (
        b"Rar!\x1a\x07\x00\x12\x34\x73" + flags.to_bytes(2, "little") + (13).to_bytes(2, "little") + bytes(6)
    )


def rar5(archive_flags, *, extra=False):
    block = bytes([1, 5, 0x80, 0x01, archive_flags]) if extra else bytes([1, 0, archive_flags])
    return b"Rar!\x1a\x07\x01\x00" + bytes(4) + bytes([len(block)]) + block + bytes(40)


EMPTY_7Z = b"7z\xbc\xaf\x27\x1c\0\x04" + zlib.crc32(bytes(20)).to_bytes(4, "little") + bytes(20)


def seven(ahead, length):
    return (
        b"7z\xbc\xaf\x27\x1c\0\x04"
        + bytes(4)
        + ahead.to_bytes(8, "little")
        + length.to_bytes(8, "little")
        + bytes(60)
    )


@pytest.mark.parametrize(
    ("name", "data", "detected", "split"),
    [
        ("a.rar", archives.rar4({b"a.txt": (b"text", 0)}), "rar", False),
        ("a.part1.rar", rar4(0x0101), "rar", True),
        ("a.part2.rar", rar4(0x0001), "rar", True),
        ("b.rar", archives.rar5({"a.txt": (b"text", 0)}), "rar", False),
        ("b.part1.rar", rar5(1), "rar", True),
        ("b.part2.rar", rar5(3, extra=True), "rar", True),
        ("c.7z", EMPTY_7Z, "7z", False),
        ("c.7z.001", seven(10_000_000, 100), "7z", True),
        ("d.z01", b"PK\x07\x08PK\x03\x04" + bytes(80), "zip", True),
        ("d.z02", b"PK\x03\x04" + bytes(80), "zip", True),
        ("d.zip", b"PK\x03\x04" + bytes(80) + b"PK\x05\x06" + (2).to_bytes(2, "little") + bytes(16), "zip", True),
    ],
)  # fmt: skip
def test_volumes_of_archives_in_parts_are_named_and_refused(written, name, data, detected, split):
    found = of(written(name, data))
    assert (found.status, found.detected_type, found.damage) == ("ok", detected, "split" if split else "")
    intact = evaluate_file(found, [])[0]
    assert (intact.status, intact.code) == (
        ("fail", "file.intact.split") if split else ("pass", "file.intact.ok")
    )
    if split:
        assert worded(intact).message == "压缩包：这是分卷压缩包的一部分，单独一卷无法打开"


def test_an_archive_that_unpacks_itself_is_called_so(written, zipped):
    rules = [any_rule.validate_python({"rule": "file.type", "allowed": ["zip"]})]
    for body in (rar5(0), seven(1, 1), zipped("in.zip", {"a.txt": "a"}).read_bytes()):
        found = of(written("安装.exe", windows_program() + body))
        assert (found.detected_type, found.kind) == ("exe", "program")
        assert worded(evaluate_file(found, rules)[0]).message == "文件内容是 EXE（自解压压缩包），要求 ZIP"
    plain = of(written("程序.exe", windows_program()))
    assert worded(evaluate_file(plain, rules)[0]).message == "文件内容是 EXE（程序），要求 ZIP"


def test_archives_by_other_tools_are_named(samples):
    (samples / "一.txt").write_text("文字", encoding="utf-8")
    for name, way, detected in (("a.tar", "w", "tar"), ("a.tar.gz", "w:gz", "gz")):
        with tarfile.open(samples / name, way) as archive:
            archive.add(samples / "一.txt", "一.txt")
        found = of(samples / name)
        assert (found.detected_type, found.kind, found.archive.listed) == (detected, "archive", True)
        opens = worded(evaluate_file(found, [any_rule.validate_python({"rule": "archive.opens"})])[0])
        assert (opens.status, opens.message) == ("pass", "压缩包可以打开，共 1 个文件")


def test_a_name_with_a_nul_is_kept_without_it(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("ABxCDE.txt", "words")
    odd = "中".encode("gbk") + b"\0" + "文".encode("gbk") + b"A.txt"
    path = tmp_path / "a.zip"
    path.write_bytes(made.getvalue().replace(b"ABxCDE.txt", odd))
    facts = probe(path, name="a.zip")
    assert facts.archive is not None
    assert ([one.name for one in facts.archive.entries], facts.archive.problems) == (
        ["中\ufffd文A.txt"],
        ["bad_name"],
    )
    assert "\\u0000" not in facts.model_dump_json()


def test_every_entry_that_is_listed_is_named_by_its_content(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as package:
        for number in range(600):
            package.writestr(f"{number}.txt", "words")
        package.writestr("last.txt", b"%PDF-1.7\n")
    facts = probe(path, name="a.zip")
    assert facts.archive is not None
    assert (len(facts.archive.entries), facts.archive.entries[-1].type) == (601, "pdf")
