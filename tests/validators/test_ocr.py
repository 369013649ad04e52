"""What is read in pictures, in the sandboxed child: films, scans, images, a board of 49 million pixels.

Measured on made pictures (12 sentences each, frames of 1280 x 720, scans of 1240 x 1754; sentences read without any slip,
then characters), 0.3 s of CPU a frame and 0.7 s a page:

    outlined subtitles over busy scenes, 14 / 16 / 20 / 28 px      11, 11, 12, 12 of 12      0.92 0.92 1.00 1.00
    the same without outline                                       9, 9, 12, 12 of 12        0.79 0.80 1.00 1.00
    outlined over full noise, 20 / 28 px                           11, 12 of 12              0.99 1.00
    yellow 24 px without outline, JPEG 30                          12 of 12                  1.00
    scans: 22 px skewed by 3 and by 6 degrees; blurred and noisy   12, 12, 12 of 12          1.00
    scans: 16 px straight                                          12 of 12                  1.00

No footage or scan of a real case was at hand: expect less there, and handwriting is not read at all.
"""

import io

import pytest

from validators.evaluation import evaluate_file
from validators.probes import frame_ocr, ocr
from validators.probing import probe
from validators.registry import any_rule

pytestmark = pytest.mark.skipif(not ocr.installed(), reason="the extra for reading pictures is not installed")
CASE = {"title": "智慧课堂赋能乡村教育", "units": ["恩施市第一小学"], "authors": [{"name": "张三丰"}]}


def lines_of(picture):
    return [text.text for text in picture.texts]


def test_what_stands_on_a_film_is_read_with_its_time(lesson_facts):
    seen = lesson_facts.seen
    assert (lesson_facts.depth, seen.state, seen.why, seen.reader[:8]) == ("deep", "done", "", "rapidocr")
    opening = {one.time: lines_of(one) for one in seen.part("opening")}
    assert opening[0.0] == ["智慧课堂赋能乡村教育"]
    assert opening[4.5] == ["智慧课堂赋能乡村教育"]  # equal to an earlier frame: taken over, not read again
    film = {one.time: lines_of(one) for one in seen.part("film")}
    assert len(film) == 12
    assert film[7.0] == ["某某传媒", "请大家打开课本第三十页"]
    assert film[17.0] == ["某某传媒", "恩施市第一小学 张三丰", "系统自动统计每题正确率"] or (
        "".join(film[17.0]).replace(" ", "") == "某某传媒恩施市第一小学张三丰系统自动统计每题正确率"
    )
    sign = seen.part("film")[0].texts[0]
    assert [round(part, 1) for part in sign.centre] == [0.9, 0.1]


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [
        ({"rule": "video.opening_text", "contains": ["title"]}, "pass", "ok"),
        ({"rule": "video.opening_background", "color": "blue"}, "pass", "ok"),
        ({"rule": "video.subtitles"}, "pass", "ok"),
        ({"rule": "video.overlay", "forbidden": ["watermark"]}, "warn", "standing"),
        ({"rule": "anonymity.picture"}, "warn", "seen"),
    ],
)
def test_the_rules_on_a_real_film(lesson_facts, check, rule, status, code):
    found = check(
        rule["rule"], lesson_facts, ctx=CASE, **{key: value for key, value in rule.items() if key != "rule"}
    )
    assert (found.status, found.code.rpartition(".")[2], found.blocking) == (status, code, False)


def test_costs_stay_within_their_bounds(lesson_facts):
    assert lesson_facts.seen.peak_mb < 1536
    assert lesson_facts.seen.cpu_s < 60


@pytest.fixture(scope="module")
def scan(samples, painted):
    """Two scanned pages, the second with a name."""
    import pymupdf

    path = samples / "scan.pdf"
    with pymupdf.open() as book:
        for lines in (
            ["案例名称：智慧课堂赋能乡村教育", "本表内容属实"],
            ["负责人：张三丰", "联系电话 13800001234"],
        ):
            data = io.BytesIO()
            rows = [(line, 150, 200 + 120 * row, 44) for row, line in enumerate(lines)]
            painted((1240, 1754), "white", rows, ink="black").save(data, "PNG")
            book.new_page(width=595, height=842).insert_image((0, 0, 595, 842), stream=data.getvalue())
        book.save(path)
    return path


def test_scanned_pages_are_read_and_their_title_compared(scan, check):
    facts = probe(scan, name="form.pdf", depth="deep")
    assert [(one.page, one.read) for one in facts.seen.pictures] == [(1, True), (2, True)]
    assert facts.sheet[:3] == b"\xff\xd8\xff"
    assert check("pdf.title_match", facts, ctx=CASE).status == "pass"
    assert (
        check("pdf.title_match", facts, ctx={"title": "别的名称完全不同"}).code == "pdf.title_match.not_seen"
    )
    found = check("anonymity.picture", facts, ctx={"authors": [{"name": "张三丰", "phone": "138-0000-1234"}]})
    assert (found.status, [one.place for one in found.evidence[:2]]) == ("warn", ["第 2 页"] * 2)
    quick = probe(scan, name="form.pdf")
    assert (quick.seen, check("pdf.title_match", quick, ctx=CASE).status) == (None, "unknown")


def test_a_skewed_noisy_scan_with_the_name_over_two_lines_is_read(samples, painted, check):
    """As forms come from a phone: askew by 3 degrees, grey noise, strong compression, the name beside its label."""
    np = pytest.importorskip("numpy")
    pymupdf = pytest.importorskip("pymupdf")
    from PIL import Image

    rows = [
        ("案例名称", 150, 262, 40),
        ("数字化转型背景下县域中小学", 420, 230, 40),
        ("精准教学的实践与探索", 420, 300, 40),
    ]
    rows += [("本单位承诺所提交材料真实有效", 150, 480 + 90 * row, 30) for row in range(8)]
    page = painted((1240, 1754), (248, 246, 238), rows, ink=(45, 45, 50)).rotate(3, fillcolor=(248, 246, 238))
    grain = np.random.default_rng(3).normal(0, 14, (1754, 1240, 1))
    noisy = Image.fromarray(np.clip(np.asarray(page, np.float32) + grain, 0, 255).astype(np.uint8))
    data = io.BytesIO()
    noisy.save(data, "JPEG", quality=35)
    path = samples / "askew.pdf"
    with pymupdf.open() as book:
        book.new_page(width=595, height=842).insert_image((0, 0, 595, 842), stream=data.getvalue())
        book.save(path)
    facts = probe(path, name="form.pdf", depth="deep")
    found = check("pdf.title_match", facts, ctx={"title": "数字化转型背景下县域中小学精准教学的实践与探索"})
    assert (found.status, found.evidence[0].at, len(found.evidence[0].boxes)) == ("pass", "p1", 2)
    other = check("pdf.title_match", facts, ctx={"title": "数字化转型背景下城市小学分层作业的实践与探索"})
    assert other.code == "pdf.title_match.not_seen"


def test_small_outlined_subtitles_over_a_moving_picture_are_read(samples, ffmpeg, painted, check):
    """20 px over noise that never stands still, coded at CRF 32; the same film without them has none."""
    from tests.validators.conftest import SUBTITLES

    folder = samples / "small"
    folder.mkdir()
    for number, line in enumerate(SUBTITLES[:12]):
        clear = painted((1280, 720), "black", []).convert("RGBA")
        clear.putalpha(0)
        shown = painted((1280, 40), "black", [(line, 520, 6, 20)])
        clear.paste(shown, (0, 660))
        clear.save(folder / f"{number:02}.png")
    ground = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=10:d=24,noise=alls=40:allf=t"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "32", "-pix_fmt", "yuv420p", "-g", "20", "-t", "24", "-threads", "1"]  # fmt: skip
    over = [
        "-framerate",
        "0.5",
        "-i",
        folder / "%02d.png",
        "-filter_complex",
        "[0:v][1:v]overlay=format=auto",
    ]
    ffmpeg(*ground, *over, *coded, samples / "with.mp4")
    facts = probe(samples / "with.mp4", name="a.mp4", depth="deep")
    found = check("video.subtitles", facts)
    assert (found.status, found.measured) == ("pass", "抽查 12 幅画面，12 幅有字幕")
    assert all(one.at and one.boxes for one in found.evidence)


def test_a_board_of_49_million_pixels_is_read_reduced(samples, painted, check):
    path = samples / "board.jpg"
    small = painted(
        (5256, 2318),
        "white",
        [("数字化转型赋能课堂教学案例展示" * 4, 200, 300 + 90 * row, 48) for row in range(8)],
        ink="black",
    )
    small.resize((10512, 4636)).convert("CMYK").save(path, quality=70)
    facts = probe(path, name="board.jpg", depth="deep")
    assert (facts.image.width, facts.seen.state) == (10512, "done")
    assert facts.seen.peak_mb < 1536
    found = check("image.text_amount", facts, min=400, max=800)
    assert (found.status, found.measured) == ("pass", "约 480 字")
    assert check("image.text_amount", facts, min=500, max=800).code == "image.text_amount.few"


def test_what_cannot_be_opened_within_bounds_is_for_a_person(samples, check):
    from PIL import Image

    path = samples / "huge.png"
    Image.new("L", (9000, 9000)).save(path)
    facts = probe(path, name="huge.png", depth="deep")
    assert (facts.seen.state, facts.seen.why) == ("too_large", "")
    found = check("image.text_amount", facts, min=400)
    assert (found.status, found.blocking) == ("unknown", False)


def test_without_the_extra_frames_are_kept_and_a_person_reads(lesson, tmp_path, monkeypatch):
    from validators import tools

    monkeypatch.setattr(ocr, "installed", lambda: False)
    monkeypatch.chdir(tmp_path)
    wanted = {"kind": "video", "found": "mp4", "width": 1280, "height": 720, "duration": 30.0}
    said = frame_ocr.look(str(lesson), {"ffmpeg": tools.find("ffmpeg"), "look": wanted})
    assert (said["seen"]["state"], len(said["seen"]["pictures"]), len(said["sheet"]) > 1000) == (
        "no_reader",
        25,
        True,
    )
    assert not any(one["read"] for one in said["seen"]["pictures"])


def test_a_clean_film_without_words_passes_no_rule_it_should_not(film):
    facts = probe(film("wordless.mp4", size="640x360", seconds=8), name="a.mp4", depth="deep")
    rules = [
        any_rule.validate_python({"rule": name})
        for name in ("video.opening_text", "video.subtitles", "video.overlay")
    ]
    from validators.context import Context

    found = evaluate_file(facts, rules, Context(title="智慧课堂"))
    assert [one.status for one in found] == ["warn", "warn", "pass", "pass", "pass"]
