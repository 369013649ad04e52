"""Broken files of every kind: never a pass that is not due, never a hang, never an exception.

The parsers run in this process here, thousands of times and cheaply; PDF files, whose library is not ours, in a process of
their own; a smaller number goes through the real child. How many there were stands at the end of the run.
`FUZZ=20` multiplies the number of cases.
"""

import contextlib
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from validators import evaluate_file, probe, verdict
from validators.facts import FileFacts
from validators.probes import measure
from validators.registry import any_rule

TIMES = int(os.environ.get("FUZZ", "1"))
STRICT = {
    "mp4": [
        {"rule": "file.type", "allowed": ["mp4"]},
        {"rule": "video.duration", "min": 1.5, "max": 2.5},
        {"rule": "video.audio"},
    ],
    "docx": [{"rule": "file.type", "allowed": ["docx"]}, {"rule": "word.length", "min": 100, "max": 1000}],
    "zip": [{"rule": "file.type", "allowed": ["zip"]}, {"rule": "archive.opens"}, {"rule": "archive.safe"}],
    "pdf": [
        {"rule": "file.type", "allowed": ["pdf"]},
        {"rule": "pdf.opens"},
        {"rule": "pdf.pages", "min": 2},
    ],
    "jpg": [{"rule": "file.type", "allowed": ["jpg"]}, {"rule": "image.pixels", "min_long_edge": 64}],
    "png": [{"rule": "file.type", "allowed": ["png"]}, {"rule": "image.pixels", "min_long_edge": 64}],
    "gif": [{"rule": "file.type", "allowed": ["gif"]}, {"rule": "image.pixels", "min_long_edge": 64}],
    "bmp": [{"rule": "file.type", "allowed": ["bmp"]}, {"rule": "image.pixels", "min_long_edge": 64}],
    "webp": [{"rule": "file.type", "allowed": ["webp"]}, {"rule": "image.pixels", "min_long_edge": 64}],
    "tiff": [{"rule": "file.type", "allowed": ["tiff"]}, {"rule": "image.pixels", "min_long_edge": 64}],
    "psd": [{"rule": "file.type", "allowed": ["psd"]}, {"rule": "image.pixels", "min_long_edge": 64}],
}


def rules(kind):
    return [any_rule.validate_python(one) for one in STRICT[kind]]


@pytest.fixture(scope="module")
def whole(film):
    """A right file of each kind."""
    document = docx.Document()
    document.add_heading("一、背景", 1)
    document.add_paragraph("教育数字化转型案例正文。" * 20)
    document.add_paragraph("列表项", style="List Number")
    document.add_table(2, 2, style="Light List Accent 1").cell(0, 0).text = "表格"
    document.sections[0].header.paragraphs[0].text = "页眉"
    word, picture = io.BytesIO(), io.BytesIO()
    document.save(word)
    noise = Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3))
    noise.save(picture, "JPEG")
    pictures = {kind: io.BytesIO() for kind in ("png", "gif", "bmp", "webp", "tiff")}
    for kind, into in pictures.items():
        noise.save(into, kind.upper())
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("材料/一.txt", "文字" * 100)
        archive.writestr("二.jpg", picture.getvalue())
    import pymupdf

    pages = pymupdf.open()
    for _ in range(2):
        pages.new_page().insert_text((72, 72), "some text on a page")
    header = (
        b"8BPS\0\x01"
        + bytes(6)
        + b"\0\x04"
        + (64).to_bytes(4, "big") * 2
        + b"\0\x08\0\x04"
        + bytes(12)
        + bytes(2 + 64 * 64 * 4)
    )
    return {
        "mp4": film("plain.mp4").read_bytes(),
        "docx": word.getvalue(),
        "zip": bundle.getvalue(),
        "pdf": pages.tobytes(),
        "jpg": picture.getvalue(),
        "psd": header,
        **{kind: into.getvalue() for kind, into in pictures.items()},
    }


def mutate(data, chance):
    """A broken copy: cut, overwritten, zeroed, doubled or with wild numbers in the first part."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(max(1, len(data)))
        way = chance.randrange(6)
        if way == 0:
            del data[at:]
        elif way == 1:
            data[at : at + 4] = chance.randbytes(4)
        elif way == 2:
            data[at : at + chance.randint(1, 64)] = bytes(chance.randint(1, 64))
        elif way == 3:
            data[at:at] = data[at : at + 200]
        elif way == 4:
            data[at : at + 4] = chance.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0")
            )
        else:
            near = chance.randrange(max(1, min(len(data), 400)))
            data[near : near + 2] = chance.randbytes(2)
    return bytes(data)


def facts_here(data, name):
    """The child's parsers, in this process and without outside tools."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        said = measure.measure(file.name, {"extension": name.rpartition(".")[2]})
    return FileFacts.model_validate(
        {**said, "name": name, "extension": name.rpartition(".")[2], "size": len(data)}
    )


def undue(found, kind, data):
    """Whether a pass would not be due: damage was seen, or an independent reader sees another picture."""
    if found.damage or found.status != "ok" or found.detected_type != kind:
        return True
    if kind not in ("jpg", "png") or found.image is None:
        return False
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size != (found.image.width, found.image.height)
    except (OSError, ValueError, Image.DecompressionBombError):
        return False  # what a decoder dislikes behind a whole header is not claimed


def broken_parts(data, chance):
    """A copy of a package with one of its parts broken inside, so that the text itself reaches the parser."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = chance.choice([one for one in parts if one.startswith("word/") and one.endswith(".xml")])
    text = parts[name]
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.randint(1, 80))
        values = [
            b'w:val="-1"',
            b'w:val="99999999999"',
            b'w:val=""',
            b"<w:p>",
            b"</w:tbl>",
            b"<w:tbl>",
            b"&#0;",
            b"\xff",
        ]
        text = chance.choice(
            (text[:start] + text[end:], text[:start] + text[start:end] * 3 + text[end:], text[:start] + chance.choice(values) + text[start:])
        )  # fmt: skip
        for attribute in (b"w:val", b"w:gridSpan", b"w:ilvl"):
            at = text.find(attribute + b'="', start)
            if at >= 0 and chance.random() < 0.5:
                close = text.find(b'"', at + len(attribute) + 2)
                text = (
                    text[: at + len(attribute) + 2]
                    + chance.choice((b"-5", b"x", b"1e9", b"\xe4\xb8\x80"))
                    + text[close:]
                )
    parts[name] = text
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for part, body in parts.items():
            package.writestr(part, body)
    return out.getvalue()


WAYS = {**dict.fromkeys(sorted(set(STRICT) - {"pdf"}), mutate), "docx parts": broken_parts}


@pytest.mark.parametrize("what", WAYS)
def test_whole_files_pass_and_broken_ones_are_answered_quickly(whole, what, record_property):
    kind = what.partition(" ")[0]
    assert verdict(evaluate_file(facts_here(whole[kind], f"a.{kind}"), rules(kind))) in ("pass", "unknown")
    chance, slowest, count = random.Random(f"{what}7"), 0.0, 1000 * TIMES
    for _ in range(count):
        data = WAYS[what](whole[kind], chance)
        begun = time.monotonic()
        found = facts_here(data, f"a.{kind}")
        worst = verdict(evaluate_file(found, rules(kind)))
        slowest = max(slowest, time.monotonic() - begun)
        if undue(found, kind, data):
            assert worst != "pass"
    record_property("fuzzed", (what, count, slowest))
    assert slowest < 5


def measured_apart(paths, extension):
    """Facts and seconds by path, from a process that is started again whenever a file ends it; None for such a file."""
    answers, left = {}, [str(path) for path in paths]
    while left:
        command = [sys.executable, str(Path(__file__).with_name("fuzz_child.py")), extension, *left]
        done = subprocess.run(command, capture_output=True, timeout=600, check=False)
        for line in done.stdout.splitlines():
            said = json.loads(line)
            answers[said["path"]] = said["facts"], said["seconds"]
        left = [path for path in left if path not in answers]
        if left:
            answers[left.pop(0)] = None, 0.0
    return answers


def test_broken_pdf_files_in_a_process_of_their_own(whole, tmp_path, record_property):
    chance, count, ended = random.Random("pdf7"), 400 * TIMES, 0
    paths = []
    for number in range(count):
        paths.append(tmp_path / f"{number}.pdf")
        paths[-1].write_bytes(mutate(whole["pdf"], chance))
    answers = measured_apart(paths, "pdf")
    for path in paths:
        said, _ = answers[str(path)]
        if said is None:  # the child of a real check ends like this too, and the answer is `error`
            ended += 1
            continue
        found = FileFacts.model_validate(
            {**said, "name": "a.pdf", "extension": "pdf", "size": path.stat().st_size}
        )
        worst = verdict(evaluate_file(found, rules("pdf")))
        if undue(found, "pdf", b"") or found.pdf is None or found.pdf.pages != 2 or "repaired" in found.notes:
            assert worst != "pass"
    slowest = max(seconds for _, seconds in answers.values())
    record_property("fuzzed", ("pdf", count, slowest))
    assert (len(answers), slowest < 5, ended) == (count, True, 0)


@pytest.mark.parametrize("kind", sorted(STRICT))
def test_a_cut_file_never_passes(whole, kind):
    for share in (0.0, 0.1, 0.5, 0.9):
        data = whole[kind][: int(len(whole[kind]) * share)]
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            found = probe(file.name, name=f"a.{kind}")
        assert verdict(evaluate_file(found, rules(kind))) in ("fail", "warn", "error", "unknown")
        if kind != "pdf":
            assert verdict(evaluate_file(found, rules(kind))) == "fail"


def test_broken_files_through_the_real_child(whole, record_property):
    chance = random.Random(11)
    seen = dict.fromkeys(("pass", "warn", "fail", "unknown", "error", "skipped"), 0)
    for kind in sorted(STRICT):
        for _ in range(3 * TIMES):
            with tempfile.NamedTemporaryFile() as file:
                file.write(mutate(whole[kind], chance))
                file.flush()
                seen[verdict(evaluate_file(probe(file.name, name=f"a.{kind}"), rules(kind)))] += 1
    record_property("fuzzed", ("through the real child", sum(seen.values()), 0.0))
    assert sum(seen.values()) == 3 * TIMES * len(STRICT)


@settings(max_examples=150 * TIMES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"PK\x03\x04", b"\0\0\0\x20ftypisom", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"8BPS\0\x01", b"II*\0", b"MM\0*",
         bytes.fromhex("d0cf11e0a1b11ae1"), b"GIF89a", b"RIFF\0\0\0\0WEBP", b"BM\x40\0\0\0\0\0\0\0"]
    ),
    st.sampled_from(["mp4", "docx", "zip", "jpg", "psd", "tif", ""]),
)  # fmt: skip
def test_anything_after_a_known_start_is_answered(tail, start, extension):
    found = facts_here(start + tail, f"a.{extension}")
    assert found.size == len(start + tail)


def test_no_answer_holds_markup_or_a_path_of_this_machine(zipped):
    path = zipped("<script>.zip", {"<img src=x onerror=alert(1)>.txt": b"x"})
    found = probe(path, name="<script>alert(1)</script>.zip")
    assert str(Path(path).parent) not in found.model_dump_json()


def test_no_child_is_left_behind():
    mine = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == os.getpid() and b"probes/child.py" in (entry / "cmdline").read_bytes():
                mine.append(entry.name)
    assert mine == []
