import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.programs import windows_program
from validators.kinds import TYPES
from validators.probes.detect import decode, sniff


@pytest.mark.parametrize(
    ("head", "extension", "found"),
    [
        (b"\0\0\0\x20ftypisom", "", "mp4"), (b"\0\0\0\x20ftypqt  ", "mp4", "mov"), (b"\0\0\0\x20ftypM4A ", "", "m4a"),
        (b"\0\0\0\x20ftypM4V ", "", "mp4"), (b"\0\0\0\x20ftyp3gp4", "", "3gp"), (b"\0\0\0\x20ftypheic", "", "heic"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "", "mov"), (b"\x1a\x45\xdf\xa3\x01webm", "", "webm"), (b"\x1a\x45\xdf\xa3", "", "mkv"),
        (b"RIFF\0\0\0\0AVI LIST", "", "avi"), (b"RIFF\0\0\0\0WAVEfmt ", "", "wav"), (b"\xff\xd8\xff\xe1", "", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "", "png"), (b"8BPS\0\x01", "", "psd"), (b"%PDF-1.7", "", "pdf"), (b"junk\n%PDF-1.7", "", "pdf"),
        (b"%!PS-Adobe-3.0 EPSF", "", "eps"), (b"{\\rtf1", "", "rtf"), (windows_program(), "", "exe"), (b"ID3\x03" + bytes(20), "", "mp3"),
        (windows_program()[:100], "", "exe"), (b"MZ" + bytes(100), "", ""), (b"ID3\xff" + b"\xff" * 20, "", ""),
        (b"<!DOCTYPE html><html>", "", "html"), ("你好".encode(), "", "txt"), ("你好".encode("gb18030"), "", "txt"),
        (b"a,b\n1,2", "csv", "csv"), (b"<?xml version='1.0'?><a/>", "", "xml"), (b"<svg xmlns='x'>", "", "svg"),
        (b"\0\x01\x02\x03", "", ""), (b"", "", ""), (bytes(5000), "mp4", ""),
    ],
)  # fmt: skip
def test_first_bytes(head, extension, found):
    assert sniff(head, extension) == found


def test_a_picture_of_text_is_found_behind_declarations_and_comments_however_many():
    assert sniff(b"<?xml version='1.0'?>\n<!-- a -->\n<!-- b --><!DOCTYPE svg PUBLIC ''>\n<svg>") == "svg"
    assert sniff(b"<!---->" * 500 + b"<svg>") == "svg"
    assert sniff(b"<!---->" * 500 + b"x") == "txt"
    assert sniff(b"<!-- <svg>") == "txt"
    assert sniff(b"<svgs>") == "txt"


@given(st.binary(max_size=600), st.sampled_from(["", "mp4", "csv", "ai", "docx"]))
def test_any_bytes_get_a_known_answer(head, extension):
    assert sniff(head, extension) in {*TYPES, "ole", ""}


@given(st.text(min_size=1, max_size=100).filter(lambda text: text.isprintable()))
def test_text_comes_back(text):
    assert decode(text.encode()) == text
