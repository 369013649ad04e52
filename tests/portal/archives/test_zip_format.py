"""The archive's own bytes: what every other reader makes of them, and any range equal to the whole."""

import io
import random
import shutil
import subprocess
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.archives import zip_format
from portal.archives.index import Content, Index, IndexWriter, Own
from portal.archives.zip_format import Member
from tests.installed import SEVEN_ZIP, ZIP_TESTERS, needs_seven_zip

AT = (2026, 5, 1, 12, 34, 56)


def member(name, data, at=AT):
    return Member(name, len(data), zlib.crc32(data), at)


def laid_out(members):
    """`members`: (name, bytes, is a blob). The index's bytes, and the blobs by number."""
    file, aside, blobs = io.BytesIO(), io.BytesIO(), {}
    writer = IndexWriter(file, aside)
    for number, (name, data, is_blob) in enumerate(members, start=1):
        if is_blob:
            blobs[number] = data
            writer.add_blob(member(name, data), number)
        else:
            writer.add_bytes(member(name, data), data)
    writer.finish()
    return file.getvalue(), blobs


def index_of(kept):
    return Index(lambda first, last: kept[first : last + 1], len(kept))


def read(kept, blobs, first, last):
    out = b""
    for piece in index_of(kept).pieces(first, last):
        source = kept if isinstance(piece, Own) else blobs[piece.blob]
        out += source[piece.first : piece.last + 1]
    return out


MEMBERS = [
    ("作品/1-张强-小小的船/视频.mp4", b"film" * 500, True), ("汇总表.xlsx", b"table", False),
    ("空.txt", b"", True), ("a/b.pdf", b"%PDF", True), ("清单.txt", b"list" * 9, False),
]  # fmt: skip


def whole(members):
    kept, blobs = laid_out(members)
    return read(kept, blobs, 0, index_of(kept).size - 1)


def test_python_reads_it_back():
    with zipfile.ZipFile(io.BytesIO(whole(MEMBERS))) as archive:
        assert archive.testzip() is None
        assert [(info.filename, archive.read(info)) for info in archive.infolist()] == [
            (name, data) for name, data, _ in MEMBERS
        ]
        info = archive.infolist()[0]
        assert (info.date_time, info.compress_type, info.flag_bits) == ((2026, 5, 1, 12, 34, 56), 0, 0x800)


@pytest.mark.parametrize("program", ZIP_TESTERS.values(), ids=ZIP_TESTERS)
def test_other_programs_read_it(program, tmp_path):
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not installed")
    path = tmp_path / "a.zip"
    path.write_bytes(whole(MEMBERS))
    found = subprocess.run([*program, str(path)], capture_output=True, check=False)
    assert (found.returncode, found.stderr) == (0, b"")


def test_an_empty_archive_is_one():
    assert zipfile.ZipFile(io.BytesIO(whole([]))).namelist() == []


def test_more_members_than_sixteen_bits_count():
    members = [(f"{number}", b"x", True) for number in range(65_540)]
    with zipfile.ZipFile(io.BytesIO(whole(members))) as archive:
        assert len(archive.infolist()) == 65_540
        assert archive.read("65539") == b"x"


@given(
    members=st.lists(st.tuples(st.binary(max_size=40), st.booleans()), max_size=8),
    cuts=st.tuples(st.integers(0, 2000), st.integers(0, 2000)),
)
def test_any_range_is_a_part_of_the_whole(members, cuts):
    named = [(f"文件{number}", data, is_blob) for number, (data, is_blob) in enumerate(members)]
    kept, blobs = laid_out(named)
    size = index_of(kept).size
    everything = read(kept, blobs, 0, size - 1)
    assert len(everything) == size
    assert zipfile.ZipFile(io.BytesIO(everything)).testzip() is None
    first, last = sorted(cut % size for cut in cuts)
    assert read(kept, blobs, first, last) == everything[first : last + 1]


def test_every_range_of_a_small_one():
    kept, blobs = laid_out([("a", b"12", True), ("b", b"3", False), ("c", b"", True), ("d", b"456", True)])
    size = index_of(kept).size
    everything = read(kept, blobs, 0, size - 1)
    wrong = [
        (first, last)
        for first in range(size)
        for last in range(first, size)
        if read(kept, blobs, first, last) != everything[first : last + 1]
    ]
    assert wrong == []


def test_the_blobs_of_a_range():
    kept, _ = laid_out(MEMBERS)
    index = index_of(kept)
    assert list(index.blobs(0, index.size - 1)) == [1, 4]  # an empty one needs no bytes
    assert list(index.blobs(0, 10)) == []
    (_, content) = list(index.pieces(0, 100))
    assert isinstance(content, Content)


def test_what_is_no_index_is_refused():
    kept, _ = laid_out(MEMBERS)
    with pytest.raises(ValueError, match="index"):
        index_of(kept.replace(b"zipindx1", b"zipindx9"))
    with pytest.raises(ValueError, match="index"):
        index_of(kept[1:])


def test_a_member_is_as_long_as_it_says():
    writer = IndexWriter(io.BytesIO(), io.BytesIO())
    with pytest.raises(ValueError, match="long"):
        writer.add_bytes(Member("a", 2, 0, AT), b"x")
    with pytest.raises(ValueError, match="name"):
        zip_format.local_header(Member("", 2, 0, AT))


@pytest.mark.parametrize(
    ("at", "stored"),
    [((1970, 1, 1, 0, 0, 0), (1980, 1, 1, 0, 0, 0)), ((2200, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58))],
)
def test_times_outside_the_format_are_its_nearest(at, stored):
    file, aside = io.BytesIO(), io.BytesIO()
    writer = IndexWriter(file, aside)
    writer.add_bytes(member("a", b"x", at), b"x")
    writer.finish()
    kept = file.getvalue()
    assert (
        zipfile.ZipFile(io.BytesIO(read(kept, {}, 0, index_of(kept).size - 1))).infolist()[0].date_time
        == stored
    )


def test_sizes_beyond_32_bits_are_read_back():
    """A member of 5 GiB of zeros, and one after it: only the bytes a reader asks for exist."""
    size = 5 << 30
    file, aside = io.BytesIO(), io.BytesIO()
    writer = IndexWriter(file, aside)
    writer.add_blob(Member("large", size, 0, AT), 1)
    writer.add_blob(member("small", b"end"), 2)
    total = writer.finish()
    kept = file.getvalue()
    index = index_of(kept)
    assert index.size == total > size

    class Virtual(io.RawIOBase):
        at = 0

        def seekable(self):
            return True

        def readable(self):
            return True

        def seek(self, to, whence=0):
            self.at = to + (0, self.at, total)[whence]
            return self.at

        def tell(self):
            return self.at

        def readinto(self, buffer):
            last = min(self.at + len(buffer), total) - 1
            out = b""
            for piece in index.pieces(self.at, last):
                length = piece.last - piece.first + 1
                if isinstance(piece, Own):
                    out += kept[piece.first : piece.last + 1]
                else:
                    out += bytes(length) if piece.blob == 1 else b"end"[piece.first : piece.last + 1]
            buffer[: len(out)] = out
            self.at += len(out)
            return len(out)

    with zipfile.ZipFile(io.BufferedReader(Virtual())) as archive:
        assert [(info.filename, info.file_size, info.header_offset > 0xFFFFFFFF) for info in archive.infolist()] == [
            ("large", size, False), ("small", 3, True),
        ]  # fmt: skip
        assert archive.read("small") == b"end"
        with archive.open("large") as opened:
            assert opened.read(8) == bytes(8)


@needs_seven_zip
def test_seven_zip_reads_what_stands_beyond_32_bits(tmp_path):
    """A member of 5 GiB, sparse on the disk; another one after it."""
    size = 5 << 30
    file, aside, blobs = io.BytesIO(), io.BytesIO(), {1: size, 2: 3}
    writer = IndexWriter(file, aside)
    writer.add_blob(Member("作品/视频.mp4", size, 0, AT), 1)
    writer.add_blob(member("作品/说明.txt", b"end"), 2)
    total = writer.finish()
    kept, path = file.getvalue(), tmp_path / "large.zip"
    with path.open("wb") as out:
        for piece in index_of(kept).pieces(0, total - 1):
            if isinstance(piece, Own):
                out.write(kept[piece.first : piece.last + 1])
            elif piece.blob == 1:
                out.seek(blobs[1], io.SEEK_CUR)
            else:
                out.write(b"end")
    assert path.stat().st_size == total
    listed = subprocess.run(
        [SEVEN_ZIP, "l", "-slt", str(path)], capture_output=True, check=True, text=True
    ).stdout
    assert [line for line in listed.splitlines() if line.startswith("Size =")] == [
        f"Size = {size}",
        "Size = 3",
    ]
    taken = subprocess.run(
        [SEVEN_ZIP, "x", "-so", str(path), "作品/说明.txt"], capture_output=True, check=True
    )
    assert taken.stdout == b"end"


def test_the_table_stays_small():
    """24 bytes a blob beside its names."""
    file, aside = io.BytesIO(), io.BytesIO()
    writer = IndexWriter(file, aside)
    rng = random.Random(1)
    names = 0
    for number in range(1000):
        name = f"{rng.random()}"
        names += len(name)
        writer.add_blob(Member(name, 10, 0, AT), number + 1)
    writer.finish()
    assert len(file.getvalue()) == 1000 * (30 + 46 + 24) + 2 * names + 22 + 32
